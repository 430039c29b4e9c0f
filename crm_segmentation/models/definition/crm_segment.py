# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A named segment: a part of a model's scale."""

from random import randint

from odoo import api, fields, models
from odoo.fields import Domain

from ...fields import CheckedFloat, CheckedJson
from ...scoring.definition.decimals import decimal_text
from ...scoring.definition.definition import RFM_SCORES
from ...tools.arguments import only
from ...tools.definition.points_text import points_text
from ...tools.display_name_search import SEPARATOR, with_full_names
from ...tools.hooks import hook


class CrmSegment(models.Model):
    _name = "crm.segment"
    _inherit = [
        "crm.segmentation.draft.line.mixin",
        "crm.segmentation.offered.mixin",
    ]
    _description = "Customer Segment"
    _order = "segmentation_sequence, segmentation_id, rank, id"

    def _default_color(self):
        return randint(1, 11)

    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation Model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    segmentation_sequence = fields.Integer(
        "Sequence of the model",
        related="segmentation_id.sequence",
        store=True,
        offered=False,
    )
    name = fields.Char(required=True, translate=True, help="Example: Ideal.")
    color = fields.Integer(
        default=lambda self: self._default_color(),
        help="Color of the segment in badges and charts.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    score_from = CheckedFloat(
        "From",
        digits=(16, 2),
        help="The lowest score of this segment. One segment must start at 0, so that "
        "every contact gets a segment.",
    )
    score_to = fields.Float(
        "Up to",
        digits=(16, 2),
        compute="_compute_score_to",
        help="Where the next segment starts. The scale ends at 100.",
    )
    description = fields.Text(
        translate=True,
        help="Who the customers of this segment are, in one or two sentences.",
    )
    assignment = fields.Selection(related="segmentation_id.assignment")
    rule_domain = fields.Char(
        "Contact filter",
        default="[]",
        help="Contacts must match this filter. Leave empty to match all contacts.",
    )
    condition_ids = fields.One2many(
        "crm.segment.condition",
        "segment_id",
        "Points",
        help="Points that a contact must have from parameters of this model.",
    )
    cells = CheckedJson(
        help="Cells of the RFM grid: recency, and frequency with value, from 1 to 5.",
        offered=False,
    )
    rank = fields.Float(
        compute="_compute_rank",
        store=True,
        offered=False,
        help="Position among the segments of the model, best first.",
    )
    rule_text = fields.Char("Required points", compute="_compute_rule_text")
    company_id = fields.Many2one(related="segmentation_id.company_id")
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Contacts in this segment, except those that inherit their company's "
        "segment.",
    )
    problem = fields.Char(compute="_compute_problem")

    @api.model
    def default_get(self, fields_list):
        """Put a new segment before the last one, which takes all remaining contacts."""
        values = super().default_get(fields_list)
        model = self.env["crm.segmentation"].browse(values.get("segmentation_id"))
        if "sequence" in fields_list and model and model.assignment != "score":
            values["sequence"] = (
                max(model.segment_ids.mapped("sequence"), default=11) - 1
            )
        return values

    @api.depends("segmentation_id.assignment", "score_from", "sequence")
    def _compute_rank(self):
        for segment in self:
            by_score = segment.segmentation_id.assignment == "score"
            segment.rank = -segment.score_from if by_score else segment.sequence

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
                    points=points_text(
                        self.env,
                        decimal_text(condition.points_from),
                        decimal_text(condition.points_to),
                    ),
                )
                for condition in segment.condition_ids
            )

    @api.depends(
        "score_from",
        "active",
        "segmentation_id.segment_ids.score_from",
        "segmentation_id.segment_ids.active",
    )
    def _compute_score_to(self):
        for segment in self:
            above = [
                other.score_from
                for other in segment.segmentation_id.segment_ids
                if other.active and other.score_from > segment.score_from
            ]
            segment.score_to = min(above, default=100)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["crm.segmentation.membership"]._read_group(
                [
                    ("segment_id", "in", self._origin.ids),
                    ("inherited_from_id", "=", False),
                ],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment._origin, 0)

    @api.depends("segmentation_id.segment_problems")
    def _compute_problem(self):
        for segmentation, segments in self.grouped("segmentation_id").items():
            places = {one: n for n, one in enumerate(segmentation._segments_in_order())}
            sentences = {}
            for _code, sentence, _band, place in segmentation.segment_problems or ():
                sentences.setdefault(place, sentence)
            for segment in segments:
                segment.problem = sentences.get(places.get(segment, -1), False)

    @api.depends("name", "segmentation_id.name")
    @api.depends_context("segmentation_display_model")
    def _compute_display_name(self):
        named = self.env.context.get("segmentation_display_model")
        for segment in self:
            segment.display_name = (
                f"{segment.segmentation_id.name}{SEPARATOR}{segment.name}"
                if named
                else segment.name
            )

    @api.model
    def _search_display_name(self, operator, value):
        """Search by name, or by model and name as some lists show it."""
        domain = Domain(super()._search_display_name(operator, value))
        return with_full_names(domain, operator, value, "segmentation_id.name")

    def write(self, vals):
        """Check that segments may be removed before archiving them."""
        if not vals.get("active", True):
            self._check_removable()
        return super().write(vals)

    @hook
    def _check_removable(self):
        """Refuse to archive or delete segments that something depends on.

        :raise UserError: with what it is
        """

    def unlink(self):
        """Delete segments. Those that a version contains are archived instead, because
        memberships and the history refer to them, and the user is notified. So a
        segment may still exist afterwards, with ``active`` False.

        :return: True, also where all have been archived
        :raise UserError: when one may not be removed
        """
        self._check_removable()
        kept = self.env["crm.segmentation.version"]._segments_in_versions(self)
        archived = kept.filtered("active")
        archived.action_archive()
        if archived:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "Archived instead of deleted, because customers or the history "
                        "refer to them: %s",
                        ", ".join(archived.mapped("name")),
                    ),
                },
            )
        return super(CrmSegment, self - kept).unlink()

    def action_view_customers(self):
        """Open the contacts of this segment.

        :rtype: dict
        """
        only(self)
        return self.segmentation_id._customers_action(self)

    def _describe(self):
        """This segment as plain data for a definition.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "id": self._origin.id or 0,
            "name": self.with_context(lang="en_US").name or "",
            "color": self.color,
            "score_from": decimal_text(self.score_from),
            **self._describe_assignment(),
        }

    def _valid_cells(self):
        # a draft can be opened whatever another program has written
        cells = self.cells if isinstance(self.cells, list) else []
        return [
            cell
            for cell in cells
            if isinstance(cell, list)
            and len(cell) == 2
            and all(type(part) is int and 1 <= part <= RFM_SCORES for part in cell)
        ]

    def _describe_assignment(self):
        """The part of this segment's definition that depends on the assignment.

        :rtype: dict
        """
        self.ensure_one()
        by_rule = self.assignment == "rules"
        return {
            "rule_domain": (by_rule and self.rule_domain) or "[]",
            "conditions": [one._describe() for one in self.condition_ids]
            if by_rule
            else [],
            "cells": sorted(self._valid_cells()) if self.assignment == "rfm" else [],
        }
