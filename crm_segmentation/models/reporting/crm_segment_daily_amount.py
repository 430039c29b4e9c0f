# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the customers of a segment brought in, as of a day. Written in SQL.

A model beside ``crm.segment.daily.stat``, because rights differ: every internal user
reads the counts, but only those who may read all deals of a company read the sums of
its records. There is one row for each company whose records they are.
"""

from odoo import fields, models


class CrmSegmentDailyAmount(models.Model):
    _name = "crm.segment.daily.amount"
    _description = "Segment Daily Amounts"
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
        required=True, help="Records from which the revenue is taken."
    )
    won_value = fields.Monetary(
        "Revenue, 12 months",
        help="Value of won deals, orders or invoices in the last 12 months.",
    )
    won_count = fields.Integer("Deals, orders or invoices, 12 months")
    open_value = fields.Monetary(
        "Open pipeline", help="Value of the deals that were open on that day."
    )
    open_count = fields.Integer("Open deals")

    _segmentation_date_idx = models.Index("(segmentation_id, date)")
