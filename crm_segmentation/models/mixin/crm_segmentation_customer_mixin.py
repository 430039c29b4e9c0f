# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records of a customer show the customer's segment and score.

These are read, searched, sorted and grouped by through ``partner_id``, and stored
nowhere. Users who may not read the customer do not see them.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.search_values import search_ids


class CrmSegmentationCustomerMixin(models.AbstractModel):
    """For models, stored or based on a query, whose ``partner_id`` is the customer."""

    _name = "crm.segmentation.customer.mixin"
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _description = "Segment of the Customer"

    _tied_fields = frozenset({"segment_id", "segment_score", "customer_category_id"})

    segment_id = fields.Many2one(
        "crm.segment",
        compute="_compute_segment",
        search="_search_segment_id",
        groups="base.group_user",
        help="The customer's main segment.",
    )
    segment_score = fields.Float(
        "Score",
        digits=(16, 2),
        compute="_compute_segment",
        search="_search_segment_score",
        aggregator="avg",
        groups="base.group_user",
        help="The customer's score, from 0 to 100, in the model of its main segment.",
    )
    segment_summary = fields.Json(
        compute="_compute_segment", groups="base.group_user", offered=False
    )
    segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        groups="base.group_user",
        help="The customer's segments in all segmentation models.",
    )

    # -- reading -----------------------------------------------------------------

    @api.depends("partner_id.segment_id", "partner_id.segment_score")
    @api.depends_context(
        "uid", "company", "allowed_company_ids", "lang", "main_segmentation_id"
    )
    def _compute_segment(self):
        for record, customer in self._with_customers():
            record.segment_id = customer.segment_id
            record.segment_score = customer.segment_score
            record.segment_summary = customer.segment_summary

    @api.depends("partner_id.segment_ids")
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_segment_ids(self):
        visible = self.env["crm.segmentation"]._visible()
        for record, customer in self._with_customers():
            record.segment_ids = customer.segment_ids.filtered(
                lambda segment: segment.segmentation_id in visible
            )

    def _with_customers(self):
        """Each record with its customer, or with none where the user may not read it.

        :rtype: Iterator[tuple[Model, res.partner]]
        """
        readable = set(self.partner_id._filtered_access("read")._ids)
        for record in self:
            customer = record.partner_id
            yield record, customer if customer.id in readable else customer.browse()

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in ("segment_id", "segment_score"):
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        customers, customer = self._fields["partner_id"].join(self, alias, query)
        value = customers._field_to_sql(customer, field_expr, query)
        readable = self._readable_customers()
        if readable.is_true():
            return value
        condition = readable._to_sql(customers.sudo(), customer, query)
        return SQL("(CASE WHEN %s THEN %s END)", condition, value)

    @api.model
    def _readable_customers(self):
        """The customers that the user may read, by the rules of contacts.

        :return: ready to be made SQL of
        :rtype: Domain
        """
        if self.env.su:
            return Domain.TRUE
        domain = self.env["ir.rule"]._compute_domain("res.partner", "read")
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return domain.optimize_full(partners)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Records whose customer has no segment come last, whatever the direction."""
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
            value = search_ids(self, name, value)
            without = (operator == "in") == (False in value)
        else:
            return NotImplemented
        return self._domain_of_customers(name, operator, value, without)

    @api.model
    def _domain_of_customers(self, name, operator, value, without):
        """Records whose customer meets a condition.

        Negative conditions, too, search the customers that match: a NOT IN of the
        others would not end on large databases. A subselect and not a join, so that
        records without a customer do not keep it from being hashed.

        :param bool without: whether records match that have no customer, or one that
            the user may not read
        :rtype: Domain
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        readable = self._readable_customers()
        matching = [Domain(name, operator, value) & readable]
        if without and not readable.is_true():
            matching.append(~readable)
        # each on its own: PostgreSQL does not plan an OR of them well
        customers = SQL(" UNION ALL ").join(
            partners._search(domain, bypass_access=True).select() for domain in matching
        )
        found = Domain("partner_id", "any!", customers)
        return found | Domain("partner_id", "=", False) if without else found
