# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Types of server actions for contacts: in segments, automation rules and the Actions
menu."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ...tools.errors import coded
from ...tools.readable import readable_by

STATUS = "segmentation_status"
PLAN = "segmentation_plan"


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[
            (STATUS, "Set Customer Status"),
            (PLAN, "Start Activity Plan"),
            ("code",),
        ],
        ondelete={STATUS: "cascade", PLAN: "cascade"},
    )
    is_run_by_segments = fields.Boolean(
        "Allow for segments",
        groups="base.group_system",
        copy=False,
        help="Users who manage segmentation models can let segments run this action, "
        "with all access rights. Otherwise it runs with the rights of the user who "
        "chose it for a segment, and fails on contacts that this user may not edit.",
    )
    segmentation_status_id = fields.Many2one(
        "crm.status",
        "Customer Status",
        ondelete="restrict",
        help="Sets this status; contacts that are not in its process enter it.",
    )
    segmentation_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Activity plan",
        domain="[('res_model', '=', 'res.partner')]",
        ondelete="restrict",
        help="Activities are assigned to the contact's salesperson unless the plan "
        "names a user.",
    )

    @api.depends("state")
    def _compute_available_model_ids(self):
        for_contacts = self.filtered(lambda action: action.state in (STATUS, PLAN))
        for_contacts.available_model_ids = self.env["ir.model"]._get("res.partner")
        others = self - for_contacts
        return super(IrActionsServer, others)._compute_available_model_ids()

    def _name_depends(self):
        return [
            *super()._name_depends(),
            "segmentation_status_id",
            "segmentation_plan_id",
        ]

    def _generate_action_name(self):
        self.ensure_one()
        if self.state == STATUS and self.segmentation_status_id:
            return self.env._("Set status %s", self.segmentation_status_id.display_name)
        if self.state == PLAN and self.segmentation_plan_id:
            return self.env._("Start %s", self.segmentation_plan_id.name)
        return super()._generate_action_name()

    @api.model
    def _warning_depends(self):
        return [
            *super()._warning_depends(),
            "segmentation_status_id",
            "segmentation_plan_id",
        ]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state in (STATUS, PLAN) and self.model_id.model != "res.partner":
            warnings.append(
                self.env._(
                    "This action runs on contacts only. Set the model to Contact."
                )
            )
        if self.state == STATUS and not self.segmentation_status_id:
            warnings.append(self.env._("Choose a status."))
        if self.state == PLAN and not self.segmentation_plan_id:
            warnings.append(self.env._("Choose an activity plan."))
        return warnings

    @api.model
    def _check_unused(self, name, records):
        """Refuse to delete records that server actions use.

        :param str name: the field of server actions that refers to the records
        :raise UserError: names the record, and the action if the user may read it
        """
        action = self.sudo().search([(name, "in", records.ids)], limit=1)
        if not action:
            return
        record = action[name].display_name
        if not readable_by(self.env.user, action):
            raise coded(
                "action.uses_record_unreadable",
                UserError(
                    self.env._(
                        "You cannot delete “%(record)s”: a server action uses it. Ask "
                        "an administrator to change or delete that action first.",
                        record=record,
                    )
                ),
            )
        raise coded(
            "action.uses_record",
            UserError(
                self.env._(
                    "You cannot delete “%(record)s”: the server action “%(action)s” "
                    "uses it. Change or delete that action first.",
                    record=record,
                    action=action.name,
                )
            ),
        )

    def _may_be_run_by(self, user):
        """Whether a user may let segments run this action: the user may run it on
        contacts, or an administrator allows it.

        :param res.users user:
        :rtype: bool
        """
        self.ensure_one()
        action = self.sudo()
        if action.is_run_by_segments or user.id == SUPERUSER_ID:
            return True
        # as Odoo decides who may run an action
        if action.group_ids:
            return bool(action.group_ids & user.all_group_ids)
        return self.env["res.partner"].with_user(user).has_access("write")

    def _run_action_segmentation_status(self, eval_context=None):
        contact = self.env["res.partner"].browse(self.env.context.get("active_id"))
        contact.action_set_customer_status(self.segmentation_status_id.id)

    def _run_action_segmentation_plan(self, eval_context=None):
        contact = self.env["res.partner"].browse(self.env.context.get("active_id"))
        contact._start_activity_plan(self.segmentation_plan_id, self.env["crm.segment"])
