# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contact that comes into a segment has the segment's activity plan started."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .crm_segment_change_play import Step


class CrmSegmentChange(models.Model):
    _inherit = "crm.segment.change"

    plan_id = fields.Many2one(
        "mail.activity.plan",
        "Started Plan",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _is_awaited(self):
        return self._any_segment_has_a_plan() or super()._is_awaited()

    @api.model
    @tools.ormcache()
    def _any_segment_has_a_plan(self):
        planned = [("activity_plan_id", "!=", False)]
        return bool(self.env["crm.segment"].sudo().search_count(planned, limit=1))

    def _that_matter(self):
        entering = self.filtered("to_segment_id.activity_plan_id")
        return super()._that_matter() | entering

    def _what_follows(self):
        yield from super()._what_follows()
        segment = self.to_segment_id
        plan = segment.activity_plan_id
        if not plan.active or self.plan_id == plan:
            return
        if segment.activity_plan_repeat or not self._has_been_started(plan):
            yield Step.of(plan, self._start_plan, plan)

    def _has_been_started(self, plan):
        """Whether a move of the contact has started a plan before.

        :param mail.activity.plan plan:
        :rtype: bool
        """
        domain = [("partner_id", "=", self.partner_id.id), ("plan_id", "=", plan.id)]
        return bool(self.search(domain, limit=1))

    def _start_plan(self, plan):
        """Start a plan for the contact.

        :param mail.activity.plan plan:
        :raise UserError: when an activity has nobody to be given to
        """
        responsible = self.partner_id._responsible_by(self.to_segment_id)
        if plan.has_user_on_demand and not responsible:
            raise UserError(
                self.env._(
                    "The plan “%(plan)s” asks whom its activities are for: choose a "
                    "salesperson for the segment “%(segment)s” or for %(contact)s.",
                    plan=plan.name,
                    segment=self.to_segment_id.name,
                    contact=self.partner_id.display_name,
                )
            )
        self.partner_id._start_activity_plan(plan, responsible)
        self.plan_id = plan
