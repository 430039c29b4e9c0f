# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The service playbook and the automated actions of a segment: live at once, not part
of what is applied."""

from odoo import api, fields, models

from ...tools.arguments import only


class CrmSegment(models.Model):
    _inherit = "crm.segment"  # pylint: disable=consider-merging-classes-inherited

    playbook = fields.Html(
        translate=True,
        help="How customers of this segment are served. Shown on their contacts and "
        "leads.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        ondelete="set null",
        help="New leads of customers in this segment are assigned to this team unless "
        "another one is chosen.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain="[('share', '=', False)]",
        ondelete="set null",
        help="New leads of customers in this segment are assigned to this salesperson "
        "unless another one is chosen.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        domain="[('res_model', '=', 'res.partner')]",
        ondelete="set null",
        help="Started when a contact enters this segment, but not when the model is "
        "applied.",
    )
    activity_plan_repeat = fields.Boolean(
        "Each time",
        help="Start the plan again when a contact returns to this segment.",
    )
    action_ids = fields.One2many(
        "crm.segment.action",
        "segment_id",
        "Automated actions",
        help="Run soon after a customer enters or leaves this segment.",
    )

    @api.constrains("activity_plan_id")
    def _forget_plans(self):
        """Whether any segment has a plan is cached (crm.segment.change)."""
        self.env.registry.clear_cache()

    def _actions_of(self, *directions):
        """The actions for some directions; none of an empty segment.

        :param str directions: ``enter``, ``up``, …
        :rtype: crm.segment.action
        """
        return self.action_ids.filtered(lambda action: action.direction in directions)

    def action_open_playbook(self):
        """Open the service playbook of this segment.

        :rtype: dict
        """
        only(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Playbook: %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
