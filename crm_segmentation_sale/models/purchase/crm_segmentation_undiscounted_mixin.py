# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The value of order and invoice lines before their discount, by which discounts are
weighted: lines that are given away count, too."""

from odoo import api, fields, models
from odoo.tools import SQL


class CrmSegmentationUndiscountedMixin(models.AbstractModel):
    _name = "crm.segmentation.undiscounted.mixin"
    _description = "Line with Value Before Discount"

    currency_id = fields.Many2one("res.currency")
    value_before_discount = fields.Monetary(
        compute="_compute_value_before_discount",
        help="Price × quantity, without taxes.",
    )

    #: the field with the quantity, in the units that the price is for
    _quantity_name = "quantity"

    @api.depends("discount", "price_subtotal", "price_unit", "tax_ids")
    def _compute_value_before_discount(self):
        """Through SQL, so that forms and scores agree."""
        self.flush_recordset()
        query = self._as_query()
        value = self._field_to_sql(self._table, "value_before_discount", query)
        values = dict(
            self.env.execute_query(
                query.select(SQL.identifier(self._table, "id"), value)
            )
        )
        for line in self:
            line.value_before_discount = values.get(line.id)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "value_before_discount":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")

        def column(name):
            return self._field_to_sql(alias, name, query)

        # from the discounted value, or from the price without its taxes where the
        # discount leaves nothing
        return SQL(
            """CASE WHEN %(discount)s < 100
                    THEN %(left)s * 100 / (100 - %(discount)s::numeric)
                    ELSE %(price)s * %(quantity)s::numeric
                         / (1 + (SELECT COALESCE(sum(tax.amount), 0)
                                   FROM %(taxes)s line_tax
                                   JOIN account_tax tax ON tax.id = line_tax.%(tax)s
                                   JOIN res_company company
                                     ON company.id = tax.company_id
                                  WHERE line_tax.%(line)s = %(id)s
                                    AND tax.amount_type = 'percent'
                                    AND COALESCE(tax.price_include_override,
                                                 company.account_price_include)
                                        = 'tax_included') / 100)
               END""",
            discount=SQL("COALESCE(%s, 0)", column("discount")),
            left=column("price_subtotal"),
            price=SQL("%s::numeric", column("price_unit")),
            quantity=column(self._quantity_name),
            taxes=SQL.identifier(self._fields["tax_ids"].relation),
            tax=SQL.identifier(self._fields["tax_ids"].column2),
            line=SQL.identifier(self._fields["tax_ids"].column1),
            id=SQL.identifier(alias, "id"),
        )
