# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""“How we serve them”: what a segment means for those who work with its customers.

Live at once, and no part of what is applied.
"""

from odoo import api, fields, models

from ...tools.arguments import only


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    playbook = fields.Html(
        "How we serve them",
        translate=True,
        help="Shown on the contacts and leads of this segment, for instance: answered "
        "within four hours, visited every quarter, discount up to 10 %.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        ondelete="set null",
        help="New leads of customers in this segment go to this team, for instance Key "
        "Accounts, unless somebody chooses another.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain="[('share', '=', False)]",
        ondelete="set null",
        help="New leads of customers in this segment are given to this person, for "
        "instance a director, unless somebody chooses another.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'res.partner')]",
        ondelete="set null",
        help="Is started for a contact that comes into this segment, for instance: "
        "welcome call, visit after two weeks. Not for those who come in because the "
        "model is applied.",
    )
    activity_plan_repeat = fields.Boolean(
        "Each time",
        help="Start the plan also for a contact that it has been started for before, "
        "for instance for a customer who fell and comes back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Whether a plan is to be started at all is kept in mind."""
        segments = super().create(vals_list)
        if segments.activity_plan_id:
            self.env.registry.clear_cache()
        return segments

    def write(self, vals):
        """Whether a plan is to be started at all is kept in mind."""
        result = super().write(vals)
        if "activity_plan_id" in vals:
            self.env.registry.clear_cache()
        return result

    def action_open_playbook(self):
        """Open how the customers of this segment are served.

        :rtype: dict
        """
        only(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How we serve them: %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
