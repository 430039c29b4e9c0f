# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether applying a model runs the actions for the customers whose segment changes.
Off by default: a first run or a change of the model must not cause a storm of e-mails
and calls."""

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...tools.plural import plural


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    apply_actions = fields.Boolean(
        "Run actions now",
        copy=False,
        help="Run automated actions, activity plans and automation rules for customers "
        "whose segment changes when you apply the model. Otherwise they run for later "
        "segment changes only.",
    )
    apply_actions_text = fields.Char(compute="_compute_apply_actions_text")
    has_actions = fields.Boolean(compute="_compute_has_actions")
    failed_count = fields.Integer(
        "Failed changes",
        compute="_compute_failed_count",
        help="Segment changes with failed actions.",
    )

    @api.depends("segment_ids.action_ids", "segment_ids.activity_plan_id")
    def _compute_has_actions(self):
        has_rules = self.env["crm.segment.change"]._has_rules()
        for segmentation in self:
            segments = segmentation.segment_ids
            segmentation.has_actions = bool(
                has_rules or segments.action_ids or segments.activity_plan_id
            )

    @api.depends("apply_actions", "problem_text", "difference_text")
    @api.depends_context("uid", "lang")
    def _compute_apply_actions_text(self):
        """The preview of all contacts is computed only when the box is ticked."""
        for segmentation in self:
            asked = segmentation.apply_actions and not segmentation.problem_text
            segmentation.apply_actions_text = asked and segmentation._actions_sentence()

    def _actions_sentence(self):
        """How many customers change their segment when the draft is applied, and for
        how many of them actions run.

        :rtype: str
        """
        cells = [
            cell for cell in self.preview()["cells"] if cell["direction"] != "stay"
        ]
        acted = sum(cell["count"] for cell in cells if self._acts_on(cell))
        return plural(
            self.env,
            self.env._(
                "%(count)s customer changes segment; actions run for %(acted)s.|"
                "%(count)s customers change segment; actions run for %(acted)s."
            ),
            sum(cell["count"] for cell in cells),
            acted=formatLang(self.env, acted, digits=0),
        )

    def _acts_on(self, cell):
        """Whether anything follows from the changes of a cell of the preview.

        :param dict cell: ``from_id``, ``to_id``, ``direction``
        :rtype: bool
        """
        change = self.env["crm.segment.change"].new(
            {
                "from_segment_id": cell["from_id"],
                "to_segment_id": cell["to_id"],
                "direction": cell["direction"],
            }
        )
        return bool(change._with_followups())

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

    def _post_apply(self):
        """Untick the box, which is for one time."""
        self.apply_actions = False
        return super()._post_apply()

    def action_view_changes(self):
        """Open the segment changes of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segment_change")

    def action_view_failed(self):
        """Open the segment changes with failed actions.

        :rtype: dict
        """
        context = {"search_default_failed": 1}
        return {**self.action_view_changes(), "context": context}
