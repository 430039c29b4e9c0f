# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server action that creates a quotation for a lead from a template."""

from odoo import api, fields, models

QUOTATION = "segmentation_quotation"


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[(QUOTATION, "Create Quotation"), ("code",)],
        ondelete={QUOTATION: "cascade"},
    )
    quotation_template_id = fields.Many2one(
        "sale.order.template",
        ondelete="restrict",
        help="Products, terms and validity of the quotation.",
    )
    quotation_is_mailed = fields.Boolean(
        "Send by Email",
        help="Email the quotation to the customer with a link to view, sign and pay it "
        "online. Otherwise it stays a draft.",
    )

    @api.depends("state")
    def _compute_available_model_ids(self):
        for_leads = self.filtered(lambda action: action.state == QUOTATION)
        for_leads.available_model_ids = self.env["ir.model"]._get("crm.lead")
        others = self - for_leads
        return super(IrActionsServer, others)._compute_available_model_ids()

    def _name_depends(self):
        return [*super()._name_depends(), "quotation_template_id"]

    def _generate_action_name(self):
        self.ensure_one()
        if self.state == QUOTATION and self.quotation_template_id:
            return self.env._("Quotation %s", self.quotation_template_id.name)
        return super()._generate_action_name()

    @api.model
    def _warning_depends(self):
        return [*super()._warning_depends(), "quotation_template_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == QUOTATION and self.model_id.model != "crm.lead":
            warnings.append(self.env._("Quotations can be created for leads only."))
        if self.state == QUOTATION and not self.quotation_template_id:
            warnings.append(self.env._("Select a quotation template."))
        return warnings

    def _run_action_segmentation_quotation(self, eval_context=None):
        lead = self.env["crm.lead"].browse(self.env.context.get("active_id"))
        order = lead._make_quotation(self.quotation_template_id)
        if self.quotation_is_mailed:
            order._send_quotation()
