# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _make_quotation(self, template):
        """Make a quotation from a template, as the button of the lead and the choice
        of the template do. A lead without a customer gets one from its contact data.

        :param sale.order.template template:
        :rtype: sale.order
        :raise UserError: when the lead says nothing of whom it is of
        """
        self.ensure_one()
        if not self.partner_id and (self.contact_name or self.partner_name):
            self._handle_partner_assignment(create_missing=True)
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "No quotation can be made for “%s”: choose its customer first.",
                    self.name,
                )
            )
        orders = (
            self.env["sale.order"]
            .with_company(self.company_id or self.env.company)
            .with_context(**self._prepare_opportunity_quotation_context())
        )
        order = orders.create({"sale_order_template_id": template.id})
        order._onchange_sale_order_template_id()
        return order.with_env(self.env)
