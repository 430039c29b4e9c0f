# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that a parameter reads, looked at before it is set up: how they are
distributed, and which ranges suit them."""

from dataclasses import replace
from functools import cached_property

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.currencies import no_rate, unrated_currency
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import Parameter
from ...scoring.definition.parameter_checks import SHARES
from ...tools.arguments import an_id_or_none, takes, values
from ...tools.database import CONCURRENCY_ERRORS, bulk_planner
from ...tools.preview.value_reader import ValueReader
from ...tools.template.gallery import MIN_CONTACTS
from .crm_segmentation_parameter import PRESET_DEFAULTS

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


class ReadableCompiler(Compiler):
    """Compiles for somebody who looks at values: of the contacts that this user may
    read, and of documents of the user's companies.

    :param Environment env: of the user who looks
    :param Definition definition:
    """

    def __init__(self, env, definition):
        super().__init__(env, definition)
        self.viewer = env

    def scope(self):
        partners = self.viewer["res.partner"].with_context(active_test=False)
        return super().scope() & Domain("id", "in", partners._search([]))

    @cached_property
    def document_company_ids(self):
        company_ids, own = super().document_company_ids, self.viewer.companies.ids
        if self.viewer.su:
            return company_ids
        return [id_ for id_ in own if company_ids is None or id_ in company_ids]


class CrmSegmentationParameter(models.Model):
    _inherit = "crm.segmentation.parameter"

    @api.model
    @takes(segmentation_id=an_id_or_none, values=values)
    def get_distribution(self, segmentation_id, values):
        """How the values that a parameter reads are distributed, of the contacts that
        the user may read.

        :param int segmentation_id: the model, saved, whose contacts are looked at
        :param dict values: what is read: fields of a parameter, saved or not; others
            have their defaults
        :return: ``value_type``; ``total``, ``known`` and ``missing`` (contacts);
            ``about`` (whether a part of the contacts stands for all); for numbers and
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
        """Have the values read, or say why they can't be.

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
            return {"problem": self.env._("These values cannot be read.")}

    @api.model
    def _draft_of(self, values):
        """A parameter that reads this, not saved and without ranges.

        :param dict values: of ``PRESET_DEFAULTS``; what is left out has its default
        """
        reading = {
            key: values.get(key, given) for key, given in PRESET_DEFAULTS.items()
        }
        zero_is_missing = values.get("zero_is_missing", reading["source"] == "field")
        return self.new({**reading, "zero_is_missing": zero_is_missing, "weight": 1})

    def _propose_ranges(self, method):
        """Replace the prepared ranges by those that fit the values of the contacts,
        where there are enough of them.

        :param str method: see ``suggest_ranges``
        :return: a sentence that says how the ranges came about
        :rtype: str
        """
        self.ensure_one()
        reading = {key: self[key] for key in PRESET_DEFAULTS}
        found = self.suggest_ranges(self.segmentation_id.id, reading, method)
        if found.get("count", 0) < MIN_CONTACTS:
            return self.env._(
                "%(parameter)s: too few contacts have a value to propose ranges; those "
                "that are prepared stand.",
                parameter=self.name,
            )
        bands = found["bands"]
        if self.by_share and len(bands) != len(SHARES) + 1:
            return self.env._(
                "%(parameter)s: every run works the ranges out by the share of the "
                "total.",
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
