# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show the segment and score of their customer, and have a category.

What is recorded of them tells where their contact came from and why deals were lost
(``res.partner.facts``).
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: fields of a lead that facts of its contact follow from
MATTERING = {
    "partner_id",
    "source_id",
    "active",
    "probability",
    "stage_id",
    "won_status",
    "lost_reason_id",
}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    customer_category_id = fields.Many2one(
        "crm.customer.category",
        "Category",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('for_lead', '=', True)]",
        groups="base.group_user",
        help="One per lead, for instance services. For several marks use Tags.",
    )
    customer_category_color = fields.Integer(
        related="customer_category_id.color",
        string="Colour of the category",
        groups="base.group_user",
    )
    segment_id = fields.Many2one(
        "crm.segment",
        compute="_compute_segment",
        search="_search_segment_id",
        compute_sudo=True,
        groups="base.group_user",
        help="The customer's main segment.",
    )
    segment_score = fields.Float(
        "Score",
        digits=(16, 2),
        compute="_compute_segment",
        search="_search_segment_score",
        compute_sudo=True,
        aggregator="avg",
        groups="base.group_user",
        help="The customer's score, from 0 to 100, by the model of its main segment.",
    )
    segment_summary = fields.Json(
        compute="_compute_segment", compute_sudo=True, groups="base.group_user"
    )
    segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        compute_sudo=True,
        groups="base.group_user",
        help="The customer's segments in all segmentation models.",
    )

    @api.constrains("customer_category_id")
    def _check_customer_category(self):
        for lead in self.sudo():
            lead.customer_category_id._check_is_for("lead", lead)

    # -- reading -----------------------------------------------------------------

    @api.depends("partner_id.segment_id", "partner_id.segment_score")
    @api.depends_context("company", "allowed_company_ids", "lang")
    def _compute_segment(self):
        for lead in self:
            customer = lead.partner_id
            lead.segment_id = customer.segment_id
            lead.segment_score = customer.segment_score
            lead.segment_summary = customer.segment_summary

    @api.depends("partner_id.segment_ids")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_segment_ids(self):
        visible = self.env["crm.segmentation"]._visible()
        for lead in self:
            lead.segment_ids = lead.partner_id.segment_ids.filtered(
                lambda segment: segment.segmentation_id in visible
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in ("segment_id", "segment_score"):
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        customers, customer = self._fields["partner_id"].join(self, alias, query)
        return customers._field_to_sql(customer, field_expr, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Leads whose customer has no segment come last, whatever the direction."""
        if field_name in ("segment_id", "segment_score") and not nulls.code:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    # -- searching ---------------------------------------------------------------

    @api.model
    def _search_segment_id(self, operator, value):
        return self._search_by_segments("segment_id", operator, value)

    @api.model
    def _search_segment_ids(self, operator, value):
        return self._search_by_segments("segment_ids", operator, value)

    @api.model
    def _search_segment_score(self, operator, value):
        # by identity: 0 is a score, and equals False
        unscored = operator == "in" and any(one is False for one in value)
        return self._domain_of_customers("segment_score", operator, value, unscored)

    @api.model
    def _search_by_segments(self, name, operator, value):
        if operator in ("any", "not any"):
            without = operator == "not any"
        elif operator in ("in", "not in"):
            without = (operator == "in") == (False in value)
        else:
            return NotImplemented
        return self._domain_of_customers(name, operator, value, without)

    @api.model
    def _domain_of_customers(self, name, operator, value, without):
        """Leads by what is asked of their customer.

        Negatives, too, ask which customers match: as a NOT IN of those that don't
        they would not end on large databases. As a subselect and not a join, so that
        leads without a customer do not keep it from being hashed.

        :param bool without: whether leads without a customer match as well
        :rtype: Domain
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        matching = partners._search([(name, operator, value)], bypass_access=True)
        customers = Domain("partner_id", "any!", matching)
        return customers | Domain("partner_id", "=", False) if without else customers

    # -- facts of contacts ---------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A first lead brings its contact a source."""
        leads = super().create(vals_list)
        leads._collect_contacts()
        return leads

    def write(self, vals):
        """Leads are lost, and given to other contacts."""
        matters = vals.keys() & MATTERING
        if "partner_id" in vals:
            self._collect_contacts()
        result = super().write(vals)
        if matters:
            self._collect_contacts()
        return result

    def unlink(self):
        """What was deleted is no reason any more."""
        self._collect_contacts()
        return super().unlink()

    def _collect_contacts(self):
        self.env["res.partner.facts"]._collect(self.sudo().partner_id)

    # -- merging -----------------------------------------------------------------

    def _merge_get_fields(self):
        """The lead that stays has the first category that one of them has."""
        return [*super()._merge_get_fields(), "customer_category_id"]
