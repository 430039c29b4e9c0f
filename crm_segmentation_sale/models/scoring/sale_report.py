# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The sales analysis groups by and filters on the segment of the customer."""

from odoo import models


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "crm.segmentation.customer.mixin"]
