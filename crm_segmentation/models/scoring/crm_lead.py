# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show the segment and score of their customer, and have a category.

What is recorded of them tells where their contact came from and why deals were lost
(``res.partner.summary``).
"""

from odoo import api, fields, models

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
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.segmentation.customer.mixin"]

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
        offered=False,
        groups="base.group_user",
    )

    @api.constrains("customer_category_id")
    def _check_customer_category(self):
        for lead in self.sudo():
            lead.customer_category_id._check_is_for("lead", lead)

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
        self.env["res.partner.summary"]._collect(self.sudo().partner_id)

    # -- merging -----------------------------------------------------------------

    def _merge_get_fields(self):
        """The lead that stays has the first category that one of them has."""
        return [*super()._merge_get_fields(), "customer_category_id"]
