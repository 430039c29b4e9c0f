# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the customers of a segment bring in, as it was on a day.

Apart from the other figures, because who may read the deals of a company may read the
sums of them, and nobody else. Written in SQL.
"""

from odoo import fields, models


class CrmSegmentDailyAmount(models.Model):
    _name = "crm.segment.daily.amount"
    _description = "Daily Amounts of a Segment"
    _order = "date desc, segment_id"
    _rec_name = "segment_id"
    _log_access = False

    segmentation_id = fields.Many2one(
        "crm.segmentation", "Segmentation Model", required=True, ondelete="cascade"
    )
    segment_id = fields.Many2one(
        "crm.segment", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(required=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", index="btree_not_null"
    )
    currency_id = fields.Many2one(related="segmentation_id.currency_id")
    measure = fields.Char(
        required=True, help="What was earned is told by these records."
    )
    won_value = fields.Monetary(
        "Earned in 12 months",
        help="Value of the deals won, orders or invoices of the 12 months before.",
    )
    won_count = fields.Integer("Deals, orders or invoices in 12 months")
    open_value = fields.Monetary("Open pipeline", help="Value of the deals open then.")
    open_count = fields.Integer("Open deals")

    _segmentation_date_idx = models.Index("(segmentation_id, date)")
