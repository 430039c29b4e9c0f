# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How customers pay: what was due when, when it was paid, and what is still open.

Odoo keeps payments as matchings of journal items. Here each part of a posted customer
invoice that was paid at once, or is open, is one record, so that parameters can measure
them like any others.
"""

from odoo import fields, models
from odoo.tools import SQL


class CrmCustomerPayment(models.Model):
    _name = "crm.customer.payment"
    _description = "Customer Payment"
    _auto = False
    _inherit = ["crm.segmentation.order.mixin"]
    _order = "due_date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "company_id",
            "invoice_user_id",
            "move_type",
            "partner_id",
            "state",
        ],
        "account.move.line": [
            "amount_residual",
            "date_maturity",
            "display_type",
            "move_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_move_id",
            "debit_move_id",
            "max_date",
        ],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="In the currency of the company.")
    due_date = fields.Date(readonly=True)
    paid_date = fields.Date(readonly=True, help="Empty: not paid yet.")
    days_late = fields.Integer(
        aggregator="avg",
        readonly=True,
        help="From the due date to the payment, or to today while it is not paid. "
        "Before the due date it is 0.",
    )
    is_paid = fields.Boolean("Paid", readonly=True)
    is_overdue = fields.Boolean(
        "Overdue", readonly=True, help="The due date is past, and it is not paid."
    )

    @property
    def _table_query(self):
        """Matchings of the items by which a customer owes an invoice, and what is left
        of those items. What a refund has settled was not paid, and counts nowhere."""
        return SQL(
            """
            SELECT 2 * matching.id::int8 AS id, %(invoice)s,
                   matching.amount, due.date_maturity AS due_date,
                   matching.max_date AS paid_date,
                   GREATEST(0, matching.max_date - due.date_maturity) AS days_late,
                   TRUE AS is_paid, FALSE AS is_overdue
              FROM account_move AS invoice
              JOIN account_move_line AS due ON due.move_id = invoice.id
              JOIN account_partial_reconcile AS matching
                   ON matching.debit_move_id = due.id
              JOIN account_move_line AS paid ON paid.id = matching.credit_move_id
              JOIN account_move AS payment ON payment.id = paid.move_id
             WHERE %(is_due)s AND payment.move_type <> 'out_refund'
             UNION ALL
            SELECT 2 * due.id::int8 + 1, %(invoice)s,
                   due.amount_residual, due.date_maturity, NULL::date,
                   GREATEST(0, %(today)s - due.date_maturity),
                   FALSE, due.date_maturity < %(today)s
              FROM account_move AS invoice
              JOIN account_move_line AS due ON due.move_id = invoice.id
             WHERE %(is_due)s AND due.amount_residual > 0
            """,
            invoice=SQL(
                "invoice.id AS move_id, invoice.partner_id, invoice.company_id,"
                " invoice.invoice_user_id AS user_id"
            ),
            is_due=SQL(
                "invoice.move_type = 'out_invoice' AND invoice.state = 'posted'"
                " AND due.display_type = 'payment_term'"
            ),
            today=SQL("%s::date", fields.Date.context_today(self)),
        )
