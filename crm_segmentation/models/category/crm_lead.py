# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads have at most one category."""

from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    customer_category_id = fields.Many2one(
        "crm.customer.category",
        "Category",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('for_lead', '=', True)]",
        groups="base.group_user",
        help="A lead has one category. Use tags if several apply.",
    )
    customer_category_color = fields.Integer(
        related="customer_category_id.color",
        string="Category color",
        offered=False,
        groups="base.group_user",
    )

    @api.constrains("customer_category_id")
    def _check_customer_category(self):
        for lead in self.sudo():
            lead.customer_category_id._check_is_for("lead", lead)

    def _merge_get_fields(self):
        """The merged lead gets the first category found."""
        return [*super()._merge_get_fields(), "customer_category_id"]
