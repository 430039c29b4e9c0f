# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Predefined measures of what customers order, are invoiced for, and how they pay.

Only confirmed orders and posted invoices count, each with those of the whole company.
"""

from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_segmentation.scoring.definition import presets

_lt = LazyTranslate(__name__)

ORDERED = "[('state', '=', 'sale')]"
QUOTED = "[('state', 'in', ['draft', 'sent'])]"
CANCELLED = "[('state', '=', 'cancel')]"
#: what was bought: no sections, notes and down payments, which have no product
BOUGHT = (
    "['&', '&', '&', ('state', '=', 'sale'), ('display_type', '=', False),"
    " ('is_downpayment', '=', False), ('product_id', '!=', False)]"
)
#: negative prices are discounts
PRICED = (
    "['&', '&', ('state', '=', 'sale'), ('display_type', '=', False),"
    " ('price_unit', '>', 0)]"
)
INVOICES = "['&', ('state', '=', 'posted'), ('move_type', '=', 'out_invoice')]"
#: with refunds, whose amounts are negative
INVOICED = (
    "['&', ('state', '=', 'posted'),"
    " ('move_type', 'in', ['out_invoice', 'out_refund'])]"
)
#: what was invoiced: no sections, taxes and down payments
SOLD = (
    "['&', '&', '&', '&', ('parent_state', '=', 'posted'),"
    " ('move_id.move_type', '=', 'out_invoice'), ('display_type', '=', 'product'),"
    " ('is_downpayment', '=', False), ('product_id', '!=', False)]"
)
SOLD_AT_A_PRICE = (
    "['&', '&', '&', ('parent_state', '=', 'posted'),"
    " ('move_id.move_type', '=', 'out_invoice'), ('display_type', '=', 'product'),"
    " ('price_unit', '>', 0)]"
)
#: parts of invoices that are paid or overdue
JUDGED = "['|', ('is_paid', '=', True), ('is_overdue', '=', True)]"
UNPAID = "[('is_paid', '=', False)]"

RHYTHM = [
    *presets.ranges((None, 10), (30, 7), (90, 4), (180, 2), (365, 0)),
    presets.MISSING,
]
RATE = [*presets.ranges((None, 0), (0.1, 4), (0.25, 7), (0.4, 10)), presets.MISSING]
DISCOUNT = [
    *presets.ranges((None, 10), (5, 7), (15, 3), (30, 0)),
    presets.MISSING,
]
LATE = [*presets.ranges((None, 10), (8, 6), (31, 2), (61, 0)), presets.MISSING]
OVERDUE = [
    *presets.ranges((None, 10), (0.1, 6), (0.3, 2), (0.6, 0)),
    {"kind": "missing", "points": 10},
]
FEW = presets.ranges((None, 10), (1, 5), (3, 0))
YEARS = [*presets.ranges((None, 0), (1, 5), (3, 10)), presets.MISSING]


def _of(model, path="partner_id"):
    """Presets of one model: a function of name, filter, ranges and measure."""

    def preset(name, domain, bands, **measure):
        return presets.records_preset(
            name, model, path, domain, bands, include_contacts=True, **measure
        )

    return preset


_orders = _of("sale.order")
_lines = _of("sale.order.line", "order_partner_id")
_invoices = _of("account.move")
_items = _of("account.move.line", "move_id.partner_id")
_payments = _of("crm.customer.payment")

#: by key, as in ``presets.PRESETS``
PRESETS = {
    "order_value": _orders(
        _lt("Orders: value"),
        ORDERED,
        presets.MONEY,
        measure="sum",
        measure_path="amount_untaxed",
    ),
    "order_count": _orders(_lt("Orders: number"), ORDERED, presets.NUMBER),
    "order_average": _orders(
        _lt("Orders: average value"),
        ORDERED,
        [*presets.MONEY, presets.MISSING],
        measure="avg",
        measure_path="amount_untaxed",
    ),
    "order_last": _orders(
        _lt("Orders: days since the last"),
        ORDERED,
        presets.DAYS,
        measure="max",
        measure_path="date_order",
    ),
    "order_first": _orders(
        _lt("Orders: years since the first"),
        ORDERED,
        YEARS,
        measure="min",
        measure_path="date_order",
        elapsed_unit="years",
    ),
    "order_interval": _orders(
        _lt("Orders: average days between"),
        ORDERED,
        RHYTHM,
        measure="interval",
        measure_path="date_order",
    ),
    "order_margin": _orders(
        _lt("Orders: margin"),
        ORDERED,
        presets.MONEY,
        measure="sum",
        measure_path="margin",
    ),
    "order_margin_rate": _orders(
        _lt("Orders: margin rate"),
        ORDERED,
        RATE,
        measure="sum",
        measure_path="margin",
        # sums divided: an order of nothing counts by what it has cost
        divisor_model="sale.order",
        divisor_partner_path="partner_id",
        divisor_domain=ORDERED,
        divisor_path="amount_untaxed",
    ),
    "order_discount": _lines(
        _lt("Orders: average discount in %"),
        PRICED,
        DISCOUNT,
        measure="avg",
        measure_path="discount",
        weight_path="value_before_discount",
    ),
    "category_bought": _lines(
        _lt("Product categories bought"),
        BOUGHT,
        presets.KNOWN,
        measure="values",
        measure_path="product_id.categ_id",
    ),
    "product_bought": _lines(
        _lt("Products bought"),
        BOUGHT,
        presets.KNOWN,
        measure="values",
        measure_path="product_id.product_tmpl_id",
    ),
    "quotation_value": _orders(
        _lt("Open quotations: value"),
        QUOTED,
        presets.MONEY,
        measure="sum",
        measure_path="amount_untaxed",
    ),
    "quotation_count": _orders(_lt("Open quotations: number"), QUOTED, presets.NUMBER),
    "cancelled_count": _orders(_lt("Cancelled orders: number"), CANCELLED, FEW),
    "invoice_value": _invoices(
        _lt("Invoices: value less refunds"),
        INVOICED,
        presets.MONEY,
        measure="sum",
        measure_path="amount_untaxed_signed",
    ),
    "invoice_count": _invoices(_lt("Invoices: number"), INVOICES, presets.NUMBER),
    "invoice_average": _invoices(
        _lt("Invoices: average value"),
        INVOICES,
        [*presets.MONEY, presets.MISSING],
        measure="avg",
        measure_path="amount_untaxed_signed",
    ),
    "invoice_last": _invoices(
        _lt("Invoices: days since the last"),
        INVOICES,
        presets.DAYS,
        measure="max",
        measure_path="invoice_date",
    ),
    "invoice_first": _invoices(
        _lt("Invoices: years since the first"),
        INVOICES,
        YEARS,
        measure="min",
        measure_path="invoice_date",
        elapsed_unit="years",
    ),
    "invoice_interval": _invoices(
        _lt("Invoices: average days between"),
        INVOICES,
        RHYTHM,
        measure="interval",
        measure_path="invoice_date",
    ),
    "invoice_discount": _items(
        _lt("Invoices: average discount in %"),
        SOLD_AT_A_PRICE,
        DISCOUNT,
        measure="avg",
        measure_path="discount",
        weight_path="value_before_discount",
    ),
    "category_invoiced": _items(
        _lt("Product categories invoiced"),
        SOLD,
        presets.KNOWN,
        measure="values",
        measure_path="product_id.categ_id",
    ),
    "product_invoiced": _items(
        _lt("Products invoiced"),
        SOLD,
        presets.KNOWN,
        measure="values",
        measure_path="product_id.product_tmpl_id",
    ),
    "payment_late": _payments(
        _lt("Payments: average days late"),
        JUDGED,
        LATE,
        measure="avg",
        measure_path="days_late",
        weight_path="amount",
    ),
    "payment_overdue": _payments(
        _lt("Payments: overdue share of open amount"),
        UNPAID,
        OVERDUE,
        measure="share",
        share_domain="[('is_overdue', '=', True)]",
        weight_path="amount",
    ),
}

#: available only with the add-on that records margins
WITH_MARGINS = {"order_margin", "order_margin_rate"}
