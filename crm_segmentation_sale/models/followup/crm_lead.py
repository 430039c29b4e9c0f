# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from odoo.addons.crm_segmentation.tools.errors import coded


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _make_quotation(self, template):
        """Create a quotation from a template, as its button on the lead does. A lead
        without a customer gets one from its contact data.

        :param sale.order.template template:
        :rtype: sale.order
        :raise UserError: when the lead has neither customer nor contact data
        """
        self.ensure_one()
        if not self.partner_id and (self.contact_name or self.partner_name):
            self._handle_partner_assignment(create_missing=True)
        if not self.partner_id:
            raise coded(
                "quotation.no_customer",
                UserError(
                    self.env._(
                        "Set the customer of “%s” before creating its quotation.",
                        self.name,
                    )
                ),
            )
        orders = (
            self.env["sale.order"]
            .with_company(self.company_id or self.env.company)
            .with_context(**self._prepare_opportunity_quotation_context())
        )
        order = orders.create({"sale_order_template_id": template.id})
        order._onchange_sale_order_template_id()
        return order.with_env(self.env)
