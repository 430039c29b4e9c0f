# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a model assigns segments: by score, by rules in order, or by recency, frequency
and value (docs/scoring.md, “Segment”)."""

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain, compile_domain
from ...scoring.compiler.quantiles import (
    cell_counts,
    contacts_on_cell,
    rfm_borders,
    share_borders,
)
from ...scoring.definition.checks import (
    ScoringError,
    segment_problem,
    segment_problems,
)
from ...scoring.definition.definition import FIGURES
from ...scoring.definition.presets import RFM_PARAMETERS, RFM_SEGMENTS
from ...scoring.definition.quintiles import (
    figures_problems,
    graded,
    history_warnings,
    map_problems,
)
from ...scoring.definition.rules import rule_problems
from ...tools.arguments import a_number, only, takes
from ...tools.database import CONCURRENCY_ERRORS, bulk_planner, bulk_rows
from ...tools.ordering import sorted_lines


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    method = fields.Selection(
        [
            ("score", "By score"),
            ("rules", "By rules, in order"),
            ("rfm", "Recency, frequency, value"),
        ],
        "Segments are assigned",
        default="score",
        required=True,
        help="By score: points add up to a score from 0 to 100, which is cut into "
        "segments, for instance Ideal from 70. By rules, in order: the first segment "
        "whose conditions a contact meets. Recency, frequency, value: how lately, how "
        "often and for how much a contact has bought, each from 1 to 5.",
    )
    rfm_borders = fields.Selection(
        [
            ("quintiles", "Five groups of about the same size"),
            ("ranges", "The ranges of the parameters"),
        ],
        "Figures from 1 to 5 by",
        default="quintiles",
        required=True,
        help="Either, for instance, the best fifth of the customers gets a 5, the next "
        "a 4 and so on; or you set the ranges of each parameter yourself and give them "
        "1 to 5 points.",
    )
    rfm_renew = fields.Boolean(
        "Anew in every run",
        help="Work out the five groups in every scheduled run, for instance where many "
        "customers buy every day. Otherwise their borders "
        "stay as they are until the model is applied again, so that nobody changes "
        "because of others.",
    )

    # -- changes by the user -----------------------------------------------------

    @api.onchange("method")
    def _onchange_method(self):
        """Segments by score become segments in the same order."""
        if self._origin.method in (False, "score"):
            self._keep_order_of_scores()

    def _keep_order_of_scores(self):
        segments = sorted_lines(self.segment_ids.filtered("active"))
        by_score = segments.sorted(lambda segment: -segment.score_from)
        for position, segment in enumerate(by_score, start=1):
            segment.sequence = 10 * position

    def action_use_rfm(self):
        """Switch the parameters off that there are, and begin with recency, frequency
        and value of what has been won or bought."""
        only(self)
        self.parameter_ids.active = False
        parameters = self.env["crm.segmentation.parameter"]
        self.parameter_ids = [
            Command.create(
                {
                    **parameters._preset_values(key),
                    "band_ids": parameters._band_commands(bands),
                    "sequence": place,
                }
            )
            for place, (key, bands) in enumerate(self._measured_instead(RFM_PARAMETERS))
        ]

    def action_use_rfm_segments(self):
        """Begin with the usual groups of recency, frequency and value."""
        only(self)
        self.segment_ids.unlink()
        self._add_default_segments()

    def action_add_predefined(self):
        if only(self).method == "rfm":
            return self.action_use_rfm()
        return super().action_add_predefined()

    def _add_default_segments(self):
        if self.method != "rfm":
            super()._add_default_segments()
            self._keep_order_of_scores()
            return
        self.segment_ids = [
            Command.create(
                {
                    "name": self.env._(name),
                    "description": self.env._(description),
                    "color": color,
                    "cells": [[r, fm] for r in recency for fm in joint],
                    "sequence": 10 * position,
                }
            )
            for position, (name, description, color, recency, joint) in enumerate(
                RFM_SEGMENTS, start=1
            )
        ]

    def _segments_in_order(self):
        """The segments of the draft that are switched on, the best first.

        :rtype: crm.segment
        """
        active = self.segment_ids.filtered("active")
        if self.method == "score":
            return active
        return sorted_lines(active)

    # -- the draft ---------------------------------------------------------------

    def _describe(self):
        return {
            **super()._describe(),
            "method": self.method,
            "rfm_borders": self.rfm_borders,
            "rfm_renew": self.rfm_renew,
        }

    def _has_quintiles(self):
        return self.method == "rfm" and self.rfm_borders == "quintiles"

    def _figure_problems(self, definition):
        return figures_problems(definition) if self.method == "rfm" else ()

    def _segment_problems(self, definition):
        """What is wrong with the segments of the draft.

        :param Definition definition: of the draft
        :rtype: Iterator[Problem]
        """
        if self.method == "rfm":
            yield from map_problems(definition.segments)
        elif self.method == "rules":
            yield from self._filter_problems(definition.segments)
            yield from rule_problems(definition)
        else:
            yield from segment_problems(definition.segments)

    def _filter_problems(self, segments):
        """What is wrong with the filters of rules.

        :param tuple[Segment, ...] segments: of the draft, in order
        :rtype: Iterator[Problem]
        """
        for position, segment in enumerate(segments):
            try:
                check_domain(self.env["res.partner"], segment.rule_domain)
            except ScoringError as error:
                found = error.code, error.message
            else:
                is_last = position == len(segments) - 1
                found = self._reach_problem(segment, is_last)
            if found:
                code, sentence = found
                yield segment_problem(code, segment, position, sentence)

    def _reach_problem(self, segment, is_last):
        """Code and sentence of what is wrong with a filter that can be read, but leaves
        nobody to this rule or to those below; None if nothing is."""
        if not segment.has_filter:
            return None
        partners = self.env["res.partner"]
        domain = compile_domain(partners, segment.rule_domain).optimize(partners)
        if domain.is_false():
            return (
                "rule.filter_never_holds",
                self.env._(
                    "No contact can match the filter. Change or remove one of its "
                    "conditions."
                ),
            )
        if domain.is_true() and not segment.conditions and not is_last:
            return (
                "rule.filter_holds_for_all",
                self.env._(
                    "All contacts match the filter, so the segments below can never be "
                    "reached. Change the filter, or move the segment to the end."
                ),
            )
        return None

    def _draft_compiler(self):
        """What turns the draft into SQL. Where borders follow from the data, they are
        worked out, which takes a look at all contacts.

        :return: the compiler, and sentences on what there is little of
        :rtype: tuple[Compiler, list[LazyGettext]]
        :raise ScoringError: when something that it reads does not exist
        """
        definition = self._draft_definition()
        if not definition.has_borders:
            return Compiler(self.env, definition), []
        borders, buyers, days = self._work_out_borders(definition)
        compiler = Compiler(self.env, graded(definition, borders))
        if not definition.has_quintiles:
            return compiler, []
        return compiler, history_warnings(buyers, days)

    def _work_out_borders(self, definition):
        """See ``Compiler.borders`` and ``Compiler.share_borders``."""
        self.env.flush_all()
        compiler = Compiler(self.env, definition)
        with bulk_planner(self.env.cr):
            if definition.has_quintiles:
                return rfm_borders(compiler)
            return share_borders(compiler), 0, 0

    # -- copies and conditions -----------------------------------------------------

    def copy(self, default=None):
        """The rules of a copy ask for the points of its own parameters."""
        copies = super().copy(default)
        if not {"parameter_ids", "segment_ids"} & (default or {}).keys():
            for original, new in zip(self, copies, strict=True):
                new._copy_conditions(original)
        return copies

    def _copy_conditions(self, original):
        own = dict(
            zip(
                original.parameter_ids.sorted().ids,
                self.parameter_ids.sorted(),
                strict=True,
            )
        )
        for segment, mine in zip(
            original.segment_ids.sorted(), self.segment_ids.sorted(), strict=True
        ):
            mine.condition_ids = [
                Command.create(
                    {
                        "parameter_id": one.parameter_id
                        and own[one.parameter_id.id].id,
                        "points_from": one.points_from,
                        "points_to": one.points_to,
                    }
                )
                for one in segment.condition_ids
            ]

    def _restore_conditions(self, definition):
        """Write the conditions of a description whose parameters and segments have
        just been written, in their order, into this draft.

        :param dict definition: plain data
        """
        if definition.get("method") != "rules":
            return
        parameters = sorted_lines(self.parameter_ids.filtered("active"))
        own = {
            data["id"]: parameter.id
            for data, parameter in zip(
                definition["parameters"], parameters, strict=True
            )
        }
        for data, segment in zip(
            definition["segments"], self._segments_in_order(), strict=True
        ):
            segment.condition_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "parameter_id": own.get(one["parameter_id"], False),
                            "points_from": _float_or_false(one["points_from"]),
                            "points_to": _float_or_false(one["points_to"]),
                        }
                    )
                    for one in data["conditions"]
                ),
            ]

    # -- the map -------------------------------------------------------------------

    @api.readonly
    def segmentation_map(self):
        """How many contacts stand on each field of the map of recency, frequency and
        value, by the saved draft.

        :return: ``problem``, a sentence where it can't be told, else False; ``cells``,
            a list of ``recency``, ``joint`` (frequency and value) and ``count``;
            ``rest``, how many contacts lack a figure; ``warnings``, sentences on what
            there is little of
        :rtype: dict
        """
        only(self)
        self.check_access("read")
        problems = self._map_input_problems()
        if problems:
            return {"problem": self.env._(problems[0].message)}
        self._bring_up_to_date()
        try:
            with self._telling_what_broke():
                compiler, warnings = self.sudo()._draft_compiler()
                counts = dict(bulk_rows(self.env, cell_counts(compiler)))
        except UserError as error:
            return {"problem": str(error)}
        return {
            "problem": False,
            "cells": [
                {
                    "recency": (cell - 1) // FIGURES + 1,
                    "joint": (cell - 1) % FIGURES + 1,
                    "count": count,
                }
                for cell, count in sorted(
                    (cell, count) for cell, count in counts.items() if cell
                )
            ],
            "rest": counts.get(None, 0),
            "warnings": [self.env._(warning) for warning in warnings],
        }

    @takes(recency=a_number, joint=a_number)
    def action_view_map_members(self, recency, joint):
        """List the contacts that stand on one field of the map, by the saved draft.

        :param int|bool recency: 1 to 5; False for those who lack a figure
        :param int|bool joint: frequency and value, 1 to 5; False likewise
        :rtype: dict
        :raise UserError: when the map cannot be told
        """
        only(self).check_access("write")
        self._refuse(self._map_input_problems()[:1])
        self._bring_up_to_date()
        with self._telling_what_broke():
            compiler, _warnings = self.sudo()._draft_compiler()
            cell = FIGURES * (recency - 1) + joint if recency else None
            contacts = contacts_on_cell(compiler, cell)
            kept = self.env["crm.segmentation.moving"]._keep(contacts)
        name = self.env._(
            "Recency %(recency)s, frequency and value %(joint)s",
            recency=recency,
            joint=joint,
        )
        return kept._open(name if recency else self.env._("No figure"), self)

    def _map_input_problems(self):
        """What keeps the figures from being worked out, whatever the segments."""
        problems = list(self._scope_problems())
        if problems:
            return problems
        problems += self._figure_problems(self._draft_definition())
        for parameter in self.parameter_ids.filtered("active"):
            problems += parameter._find_problems()
        return problems

    # -- applying --------------------------------------------------------------------

    def action_apply(self):
        """Freeze the draft, with borders worked out of the data as it is now."""
        try:
            return super().action_apply()
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except (ScoringError, psycopg2.Error) as error:
            raise self.version_id._refusal(error, self.env.user) from error


def _float_or_false(text):
    return float(text) if text is not None else False
