# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations and orders show, filter and group by the segment of their customer."""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "crm.segmentation.customer.mixin"]
