# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activity plans that start by themselves."""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _responsible_by(self, segment):
        """Whom activities for this contact are given to that are for nobody in
        particular: the segment's salesperson, the contact's, the leader of the
        segment's team, of those who have not gone.

        :param crm.segment segment: may be empty
        :rtype: res.users
        """
        users = segment.user_id | self.user_id | self.commercial_partner_id.user_id
        return (users | segment.team_id.user_id).filtered("active")[:1]

    def _start_activity_plan(self, plan, responsible):
        """Start a plan as Odoo's own dialog does, without e-mails about it.

        :param mail.activity.plan plan: one for contacts
        :param res.users responsible: whom the activities are given to that the plan
            leaves to be said
        :raise UserError: when an activity has nobody to be given to
        """
        dialog = self.env["mail.activity.schedule"].with_context(
            mail_activity_quick_update=True
        )
        dialog.create(
            {
                "res_model": self._name,
                "res_ids": repr(self.ids),
                "plan_id": plan.id,
                "plan_on_demand_user_id": responsible.id,
            }
        ).action_schedule_plan()
