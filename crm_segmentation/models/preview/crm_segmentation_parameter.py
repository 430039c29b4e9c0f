# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that a parameter reads: their distribution, and suitable ranges."""

from dataclasses import replace

import psycopg2

from odoo import api, models
from odoo.tools import mute_logger

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.currencies import no_rate, unrated_currency
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import Parameter
from ...scoring.definition.parameter_checks import SHARES
from ...tools.arguments import an_id_or_none, takes, values
from ...tools.database import CONCURRENCY_ERRORS, bulk_planner
from ...tools.preview.value_reader import ReadableCompiler, ValueReader
from ...tools.template.gallery import MIN_CONTACTS

SUGGESTIONS = {
    "groups": ValueReader.groups,
    "share": ValueReader.shares,
    "frequent": ValueReader.frequent,
}


def _suggestion(value):
    """One of the ways to suggest ranges."""
    if not isinstance(value, str) or value not in SUGGESTIONS:
        raise ValueError(value)
    return value


class CrmSegmentationParameter(models.Model):
    _inherit = "crm.segmentation.parameter"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @takes(segmentation_id=an_id_or_none, values=values)
    def get_distribution(self, segmentation_id, values):
        """How the values that a parameter reads are distributed, of the contacts that
        the user may read.

        :param int segmentation_id: the model, saved, whose contacts are looked at
        :param dict values: what is read: fields of a parameter, saved or not; others
            have their defaults
        :return: ``value_type``; ``total``, ``known`` and ``missing`` (contacts);
            ``about`` (whether only a sample of contacts was read); for numbers and
            elapsed time ``low``, ``high`` and ``bars`` (``from``, ``to``, ``count``),
            else ``values`` (the most frequent: ``value``, ``label``, ``count``) and
            ``others`` (how often any other occurs); or just ``problem``, a sentence
        :rtype: dict
        :raise AccessError: for users who may not configure the model
        """
        return self._look_at_values(segmentation_id, values, self._distribution)

    @api.model
    def _distribution(self, reader):
        shape = reader.shape()
        return {
            "value_type": reader.parameter.value_type,
            "total": reader.total,
            "known": reader.total - reader.missing,
            "missing": reader.missing,
            "about": reader.about,
            "low": 0.0,
            "high": 0.0,
            "bars": [],
            "values": [],
            "others": 0,
            **shape,
        }

    @api.model
    @takes(segmentation_id=an_id_or_none, values=values, method=_suggestion)
    def suggest_ranges(self, segmentation_id, values, method="groups"):
        """Ranges that suit the values that a parameter reads.

        :param int segmentation_id: the model, saved, whose contacts are looked at
        :param dict values: what is read, as for ``get_distribution``
        :param str method: ``groups``, five of about the same size, or ``share``, by
            what the best contacts make of the total: 80 %, 95 %, and the rest; or
            ``frequent``, the values that occur most, for choices, texts and sets
        :return: ``bands`` (``value_from``, ``value_to``, False at an open end, and
            ``points``; of values ``kind``, ``accepted`` and ``points``), ``text``, how
            they came about, and ``count`` of the contacts that they are made from; or
            just ``problem``
        :rtype: dict
        :raise AccessError: for users who may not configure the model
        """
        suggest = SUGGESTIONS[method]

        def suggestion(reader):
            found = suggest(reader)
            return {**found, "text": self.env._(found["text"])}

        return self._look_at_values(segmentation_id, values, suggestion)

    @api.model
    def _look_at_values(self, segmentation_id, values, answer):
        """Read the values, or say why they cannot be read.

        :param answer: a function of a ``ValueReader``
        :return: what it answers, or ``problem``
        :rtype: dict
        """
        segmentation = self.env["crm.segmentation"].browse(segmentation_id).exists()
        segmentation.check_access("write")
        if not segmentation:
            return {"problem": self.env._("Save the segmentation model first.")}
        draft = self._draft_of(values)
        problem = segmentation.scope_problem or draft.reading_problem
        if problem:
            return {"problem": problem}
        self.env["res.partner"]._rescore_pending()
        self.env.flush_all()
        parameter = Parameter.from_data(draft._describe())
        definition = replace(segmentation._scope_definition(), parameters=(parameter,))
        try:
            with (
                self.env.cr.savepoint(flush=False),
                mute_logger("odoo.sql_db"),
                bulk_planner(self.env.cr),
            ):
                compiler = ReadableCompiler(self.env, definition)
                return answer(ValueReader(compiler, self.env))
        except ScoringError as error:
            return {"problem": self.env._(error.message)}
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except psycopg2.Error as error:
            currency_id = unrated_currency(error)
            if currency_id:
                currency = self.env["res.currency"].browse(currency_id)
                return {"problem": self.env._(no_rate(currency))}
            sentence = self.env._(
                "These values cannot be read. Check the field and the filter."
            )
            return {"problem": sentence}

    @api.model
    def _draft_of(self, values):
        """A parameter that reads this, not saved and without ranges.

        :param dict values: of fields; what is left out has its default
        """
        return self.new({**self._reading_values(values), "weight": 1})

    def _propose_ranges(self, method):
        """Replace the prepared ranges by those that fit the values of the contacts,
        where there are enough of them.

        :param str method: see ``suggest_ranges``
        :return: a sentence that says how the ranges came about
        :rtype: str
        """
        self.ensure_one()
        found = self.suggest_ranges(self.segmentation_id.id, self.reading, method)
        if found.get("count", 0) < MIN_CONTACTS:
            return self.env._(
                "%(parameter)s: Too few contacts have a value to suggest ranges, so "
                "the predefined ones are used.",
                parameter=self.name,
            )
        bands = found["bands"]
        if self.by_share and len(bands) != len(SHARES) + 1:
            return self.env._(
                "%(parameter)s: Every run calculates the ranges by share of the total.",
                parameter=self.name,
            )
        if method != "frequent":
            kept = self.band_ids.filtered(lambda band: band.kind != "range")
            bands += [
                {"kind": band.kind, "points": band.points}
                | ({"name": band.name} if band.name else {})
                for band in kept
            ]
        self.band_ids = self._band_commands(bands)
        return self.env._(
            "%(parameter)s: %(how)s", parameter=self.name, how=found["text"]
        )

    def _typed_reading(self):
        """What is read, with its type if known.

        :rtype: Parameter
        """
        return replace(self._reading(), value_type=self.value_type or "")

    def _compiler_alone(self):
        """Compiles what this parameter reads of the contacts of its model.

        :rtype: Compiler
        """
        definition = self.segmentation_id._scope_definition()
        return Compiler(
            self.env, replace(definition, parameters=(self._typed_reading(),))
        )
