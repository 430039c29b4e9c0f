# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts have at most one category, of those for companies or for people."""

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    customer_category_id = fields.Many2one(
        "crm.customer.category",
        "Category",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('for_company', 'in', [True, is_company]),"
        " ('for_person', 'in', [True, not is_company])]",
        groups="base.group_user",
        help="A contact has one category. Use tags if several apply.",
    )
    customer_category_color = fields.Integer(
        related="customer_category_id.color",
        string="Category color",
        offered=False,
        groups="base.group_user",
    )

    @api.constrains("customer_category_id", "is_company")
    def _check_customer_category(self):
        for partner in self.sudo():
            category = partner.customer_category_id
            category._check_is_for(partner._category_kind(), partner)

    @api.onchange("is_company")
    def _onchange_is_company_category(self):
        """When a person becomes a company or the reverse, clear a category that is not
        for the new kind, and restore it with the kind."""
        kind = self._category_kind()
        saved = self._origin.customer_category_id
        if not self.customer_category_id and saved and saved._is_for(kind):
            self.customer_category_id = saved
        category = self.customer_category_id
        if not category or category._is_for(kind):
            return None
        self.customer_category_id = False
        message = (
            self.env._("The category “%s” is not for companies.", category.name)
            if kind == "company"
            else self.env._("The category “%s” is not for people.", category.name)
        )
        return {
            "warning": {
                "title": self.env._("Category removed"),
                "message": message,
                "type": "notification",
            }
        }

    def _category_kind(self):
        """:rtype: str"""
        return "company" if self.is_company else "person"
