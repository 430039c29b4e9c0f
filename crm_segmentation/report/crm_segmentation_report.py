# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers by segment, salesperson, country, industry, source and category."""

from odoo import fields, models
from odoo.tools import SQL

from ..tools.contact_summary.summary import last_contact


class CrmSegmentationReport(models.Model):
    _name = "crm.segmentation.report"
    _description = "Segment Analysis"
    _auto = False
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _order = "score desc, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.segmentation.membership": [
            "partner_id",
            "segmentation_id",
            "segment_id",
            "score",
            "since",
            "inherited_from_id",
        ],
        "res.partner": [
            "user_id",
            "country_id",
            "industry_id",
            "customer_category_id",
            "company_id",
        ],
        "res.partner.summary": [
            "partner_id",
            "source_id",
            "last_contact_at",
            "last_contact_on",
        ],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    segmentation_id = fields.Many2one(
        "crm.segmentation", "Segmentation model", readonly=True
    )
    segment_id = fields.Many2one("crm.segment", readonly=True)
    score = fields.Float(digits=(16, 2), aggregator="avg", readonly=True)
    since = fields.Datetime("In segment since", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    category_id = fields.Many2one("crm.customer.category", readonly=True)
    last_contact_at = fields.Datetime("Last contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        """One row a customer: contacts that inherit a segment are left out."""
        return SQL(
            """
            SELECT member.id, member.partner_id, member.segmentation_id,
                   member.segment_id, member.score, member.since, customer.user_id,
                   customer.country_id, customer.industry_id, summary.source_id,
                   customer.customer_category_id AS category_id,
                   %s AS last_contact_at, customer.company_id
              FROM crm_segmentation_membership member
              JOIN res_partner customer ON customer.id = member.partner_id
              LEFT JOIN res_partner_summary summary
                ON summary.partner_id = member.partner_id
             WHERE member.inherited_from_id IS NULL
            """,
            last_contact("summary", self.env.tz.zone),
        )
