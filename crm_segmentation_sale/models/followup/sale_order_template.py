# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SaleOrderTemplate(models.Model):
    _inherit = "sale.order.template"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent_by_actions(self):
        actions = self.env["ir.actions.server"]
        actions._check_unused("quotation_template_id", self)
