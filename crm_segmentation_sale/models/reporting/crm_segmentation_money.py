# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where there are orders and invoices, they tell what customers bring in."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_segmentation.tools.reporting.money_measures import MoneyMeasure

from ..definition.crm_segmentation_parameter import INVOICED, ORDERED

_lt = LazyTranslate(__name__)

#: by key, the likeliest first
MONEY_MEASURES = {
    "orders": MoneyMeasure(
        _lt("Confirmed orders"), "sale.order", ORDERED, "amount_untaxed", "date_order"
    ),
    "invoices": MoneyMeasure(
        _lt("Posted invoices"),
        "account.move",
        INVOICED,
        "amount_untaxed_signed",
        "invoice_date",
    ),
}


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.model
    def _money_measures(self):
        return {**super()._money_measures(), **MONEY_MEASURES}

    def _likely_money_measure(self, compiler):
        for key, measure in MONEY_MEASURES.items():
            if measure.are_there(compiler):
                return key
        return super()._likely_money_measure(compiler)
