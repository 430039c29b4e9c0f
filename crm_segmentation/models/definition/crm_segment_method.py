# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What makes a contact a member of a segment, where it is not the score: a rule, or
the segment's part of the map of recency, frequency and value."""

from odoo import api, fields, models

from ...fields import CheckedJson
from ...scoring.definition.definition import FIGURES, decimal_text


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    method = fields.Selection(related="segmentation_id.method")
    rule_domain = fields.Char(
        "Which contacts",
        default="[]",
        help="Contacts have to match this, for instance those of one country with the "
        "tag “Customer”. Without a rule, all of them do.",
    )
    condition_ids = fields.One2many(
        "crm.segment.condition",
        "segment_id",
        "Points",
        help="What a contact must have got from parameters of this model, for instance "
        "5 points or more from the value of won deals.",
    )
    cells = CheckedJson(
        help="Its fields of the map: recency, and frequency with value, from 1 to 5.",
        offered=False,
    )
    place = fields.Float(
        compute="_compute_place",
        store=True,
        offered=False,
        help="Where it stands among the segments of its model, the best first.",
    )
    rule_text = fields.Char("Points asked for", compute="_compute_rule_text")

    @api.model
    def default_get(self, fields_list):
        """A new segment comes before the last one, which takes the rest."""
        values = super().default_get(fields_list)
        model = self.env["crm.segmentation"].browse(values.get("segmentation_id"))
        if "sequence" in fields_list and model and model.method != "score":
            values["sequence"] = (
                max(model.segment_ids.mapped("sequence"), default=11) - 1
            )
        return values

    @api.depends("segmentation_id.method", "score_from", "sequence")
    def _compute_place(self):
        for segment in self:
            by_score = segment.segmentation_id.method == "score"
            segment.place = -segment.score_from if by_score else segment.sequence

    @api.depends(
        "condition_ids.parameter_id.name",
        "condition_ids.points_from",
        "condition_ids.points_to",
    )
    @api.depends_context("lang")
    def _compute_rule_text(self):
        for segment in self:
            segment.rule_text = ", ".join(
                self.env._(
                    "%(points)s for %(parameter)s",
                    parameter=condition.parameter_id.name or self.env._("?"),
                    points=self._points_text(
                        decimal_text(condition.points_from),
                        decimal_text(condition.points_to),
                    ),
                )
                for condition in segment.condition_ids
            )

    @api.model
    def _points_text(self, start, end):
        """The points that a condition asks for, in words.

        :param str|None start: the least, if any
        :param str|None end: the most, if any
        :rtype: str
        """
        if start is None:
            return self.env._("at most %s", self._so_many_points(end or "?"))
        if end is None:
            return self.env._("%s or more", self._so_many_points(start))
        if start == end:
            return self._so_many_points(start)
        return self.env._("%(from)s to %(to)s points", **{"from": start, "to": end})

    @api.model
    def _so_many_points(self, number):
        """A number of points in words.

        :param str number:
        :rtype: str
        """
        if number == "1":
            return self.env._("1 point")
        return self.env._("%s points", number)

    def _valid_cells(self):
        # whatever another program has written, a draft can be looked at
        cells = self.cells if isinstance(self.cells, list) else []
        return [
            cell
            for cell in cells
            if isinstance(cell, list)
            and len(cell) == 2
            and all(type(part) is int and 1 <= part <= FIGURES for part in cell)
        ]

    def _describe_method(self):
        """What the method of the model asks of this segment, as plain data.

        :rtype: dict
        """
        self.ensure_one()
        by_rule = self.method == "rules"
        return {
            "rule_domain": (by_rule and self.rule_domain) or "[]",
            "conditions": [one._describe() for one in self.condition_ids]
            if by_rule
            else [],
            "cells": sorted(self._valid_cells()) if self.method == "rfm" else [],
        }
