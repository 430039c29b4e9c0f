# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever applies a model decides whether those it moves are acted upon: by itself,
no storm of e-mails and calls follows from a first run or a change of the model."""

from odoo import api, fields, models


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    apply_actions = fields.Boolean(
        "Also run the actions for those who move",
        copy=False,
        help="For instance the welcome letter of those who become Ideal now. Otherwise "
        "actions and activity plans of the segments, and automation rules, are for "
        "customers that change their segment later.",
    )
    apply_actions_text = fields.Char(compute="_compute_apply_actions_text")
    has_actions = fields.Boolean(compute="_compute_has_actions")
    failed_count = fields.Integer(
        compute="_compute_failed_count",
        help="Segment changes after which something could not be done.",
    )

    @api.depends("segment_ids.action_ids", "segment_ids.activity_plan_id")
    def _compute_has_actions(self):
        by_rules = self.env["crm.segment.change"]._has_rules()
        for segmentation in self:
            segments = segmentation.segment_ids
            segmentation.has_actions = bool(
                by_rules or segments.action_ids or segments.activity_plan_id
            )

    @api.depends("apply_actions", "problem_text", "difference_text")
    @api.depends_context("uid", "lang")
    def _compute_apply_actions_text(self):
        """All contacts are looked through when the tick is set, and only then."""
        for segmentation in self:
            asked = segmentation.apply_actions and not segmentation.problem_text
            segmentation.apply_actions_text = asked and segmentation._firing_text()

    def _firing_text(self):
        """How many contacts applying the draft would move, and act upon.

        :rtype: str
        """
        cells = [
            cell for cell in self.preview()["cells"] if cell["direction"] != "stay"
        ]
        acted = [cell for cell in cells if self._acts_on(cell)]
        return self.env._(
            "Customers who change their segment: %(moved)s. Something is done for "
            "%(acted)s of them.",
            moved=sum(cell["count"] for cell in cells),
            acted=sum(cell["count"] for cell in acted),
        )

    def _acts_on(self, cell):
        """Whether anything follows from a move of the preview.

        :param dict cell: ``from_id``, ``to_id``, ``direction``
        :rtype: bool
        """
        segments = self.env["crm.segment"]
        source = segments.browse(cell["from_id"] or ())
        target = segments.browse(cell["to_id"] or ())
        return bool(
            self.env["crm.segment.change"]._has_rules()
            or source._actions_of("leave")
            or target._actions_of("enter", cell["direction"])
            or target.activity_plan_id
        )

    def _compute_failed_count(self):
        counts = dict(
            self.env["crm.segment.change"]._read_group(
                [("segmentation_id", "in", self._origin.ids), ("state", "=", "failed")],
                ["segmentation_id"],
                ["__count"],
            )
        )
        for segmentation in self:
            segmentation.failed_count = counts.get(segmentation._origin, 0)

    def action_apply(self):
        """See :meth:`~crm.segmentation.action_apply`; the tick is for this one time."""
        result = super().action_apply()
        self.apply_actions = False
        return result

    def action_view_failed(self):
        """Open the segment changes after which something could not be done.

        :rtype: dict
        """
        context = {"search_default_failed": 1}
        return {**self.action_view_moves(), "context": context}
