# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What orders and invoices say about the revenue of customers."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_segmentation.tools.money.money_measures import MoneyMeasure

from ..purchase.presets import INVOICED, ORDERED

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
