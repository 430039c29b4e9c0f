# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How customers pay: what was due when, when it was paid, and what is still open.

Odoo keeps payments as matchings of journal items. Here each part of a posted customer
invoice that was paid at once, or is open, is one record, so that parameters can measure
them like any others.
"""

from odoo import fields, models
from odoo.tools import SQL

#: items of invoices with what has settled them, and how much of that was lost: of what
#: its entry debits, money and other claims were received; expenses and income taken
#: back are a loss. What exchange rates make up for is none, nor is a discount for early
#: payment.
_MATCHINGS = SQL(
    """account_move AS invoice
       JOIN account_move_line AS due ON due.move_id = invoice.id
       JOIN account_partial_reconcile AS matching ON matching.debit_move_id = due.id
       JOIN account_move_line AS settling ON settling.id = matching.credit_move_id
       JOIN account_move AS payment ON payment.id = settling.move_id
       JOIN res_company AS company ON company.id = invoice.company_id
      CROSS JOIN LATERAL (
            SELECT COALESCE(sum(item.debit) FILTER (WHERE is_loss)
                            / NULLIF(sum(item.debit), 0), 0) AS share
              FROM (SELECT line.debit,
                           split_part(account.account_type, '_', 1)
                               IN ('expense', 'income') AS is_loss
                      FROM account_move_line AS line
                      JOIN account_account AS account ON account.id = line.account_id
                     WHERE line.move_id = payment.id
                       AND account.account_type <> 'liability_current'
                       AND payment.journal_id IS DISTINCT FROM
                           company.currency_exchange_journal_id
                       AND line.account_id IS DISTINCT FROM
                           company.account_journal_early_pay_discount_loss_account_id
                   ) AS item) AS lost"""
)


class CrmCustomerPayment(models.Model):
    _name = "crm.customer.payment"
    _description = "Customer Payment"
    _auto = False
    _inherit = ["crm.segmentation.order.mixin"]
    _order = "due_date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.account": ["account_type"],
        "account.move": [
            "company_id",
            "invoice_user_id",
            "journal_id",
            "move_type",
            "partner_id",
            "state",
        ],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "date_maturity",
            "debit",
            "display_type",
            "move_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_move_id",
            "debit_move_id",
            "max_date",
        ],
        "res.company": [
            "account_journal_early_pay_discount_loss_account_id",
            "currency_exchange_journal_id",
        ],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="In the currency of the company.")
    due_date = fields.Date(readonly=True)
    paid_date = fields.Date(
        "Payment Date", readonly=True, help="Empty if not paid yet."
    )
    days_late = fields.Integer(
        aggregator="avg",
        readonly=True,
        help="Days from the due date to the payment, or to today if not paid yet; 0 "
        "before the due date.",
    )
    is_paid = fields.Boolean("Paid", readonly=True)
    is_overdue = fields.Boolean(
        "Overdue", readonly=True, help="Not paid, and the due date has passed."
    )

    @property
    def _table_query(self):
        """Matchings of the items by which a customer owes an invoice, and what is left
        of those items. What a refund has settled was not paid, and counts nowhere; what
        was written off as a loss is still not paid, though nothing is left of it."""
        return SQL(
            """
            SELECT 3 * matching.id::int8 AS id, %(invoice)s,
                   matching.amount * (1 - lost.share) AS amount,
                   due.date_maturity AS due_date, matching.max_date AS paid_date,
                   GREATEST(0, matching.max_date - due.date_maturity) AS days_late,
                   TRUE AS is_paid, FALSE AS is_overdue
              FROM %(matchings)s
             WHERE %(is_due)s AND payment.move_type <> 'out_refund' AND lost.share < 1
             UNION ALL
            SELECT 3 * matching.id::int8 + 1, %(invoice)s,
                   matching.amount * lost.share, %(unpaid)s
              FROM %(matchings)s
             WHERE %(is_due)s AND payment.move_type <> 'out_refund' AND lost.share > 0
             UNION ALL
            SELECT 3 * due.id::int8 + 2, %(invoice)s, due.amount_residual, %(unpaid)s
              FROM account_move AS invoice
              JOIN account_move_line AS due ON due.move_id = invoice.id
             WHERE %(is_due)s AND due.amount_residual > 0
            """,
            matchings=_MATCHINGS,
            unpaid=SQL(
                "due.date_maturity, NULL::date,"
                " GREATEST(0, %(today)s - due.date_maturity),"
                " FALSE, due.date_maturity < %(today)s",
                today=SQL("%s::date", fields.Date.context_today(self)),
            ),
            invoice=SQL(
                "invoice.id AS move_id, invoice.partner_id, invoice.company_id,"
                " invoice.invoice_user_id AS user_id"
            ),
            is_due=SQL(
                "invoice.move_type = 'out_invoice' AND invoice.state = 'posted'"
                " AND due.display_type = 'payment_term'"
            ),
        )
