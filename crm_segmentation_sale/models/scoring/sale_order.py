# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations and orders show, filter and group by the segment of their customer."""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segmentation.customer.mixin"]

    def _send_quotation(self):
        """E-mail a quotation as its button does, with a link to view, sign and pay it.
        That of a customer without an address stays a draft."""
        self.ensure_one()
        if not self.partner_id.email:
            return
        self._send_order_notification_mail(self._find_mail_template())
        self.action_quotation_sent()
