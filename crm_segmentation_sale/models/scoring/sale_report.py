# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The customer's segment in the sales analysis."""

from odoo import models


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.segmentation.customer.mixin"]
