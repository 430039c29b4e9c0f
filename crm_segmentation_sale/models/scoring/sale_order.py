# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's segment on quotations and orders."""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segmentation.customer.mixin"]

    def _send_quotation(self):
        """Email the quotation, as its button does, with a link to view, sign and pay
        it. Without an email address of the customer it stays a draft."""
        self.ensure_one()
        if not self.partner_id.email:
            return
        self._send_order_notification_mail(self._find_mail_template())
        self.action_quotation_sent()
