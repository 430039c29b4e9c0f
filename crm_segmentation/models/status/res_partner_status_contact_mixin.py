# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.search_values import search_ids


class ResPartnerStatusContactMixin(models.AbstractModel):
    """What a placement shows of its contact, as far as the user may read it."""

    _name = "res.partner.status.contact.mixin"
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _description = "Placement Contact Mixin"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Readable contact",
        compute="_compute_contact_id",
        search="_search_contact_id",
        offered=False,
        export_string_translation=False,
        help="The contact, if the user can access it. Everything shown about the "
        "contact is read from this field.",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_of_contact",
        store=True,
        index="btree_not_null",
    )
    #: boards and counts leave archived contacts out; unarchived, they are back in place
    partner_active = fields.Boolean(
        "Active contact", compute="_compute_of_contact", store=True, offered=False
    )
    partner_name = fields.Char("Name", related="contact_id.name", offered=False)
    parent_id = fields.Many2one(
        "res.partner", "Contact's company", related="contact_id.parent_id"
    )
    salesperson_id = fields.Many2one(
        "res.users", "Salesperson", related="contact_id.user_id"
    )
    segment_id = fields.Many2one(
        related="contact_id.segment_id", string="Segment", groups="base.group_user"
    )
    segment_summary = fields.Json(
        related="contact_id.segment_summary", groups="base.group_user", offered=False
    )

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_contact_id(self):
        """Users who may read a placement may read its contact. A placement that is not
        saved yet, as in an onchange, may be made up: it shows only what its user may
        read anyway."""
        for placement in self:
            partner = placement.partner_id
            is_readable = placement.id or partner.sudo(False).has_access("read")
            placement.contact_id = is_readable and partner

    @api.model
    def _search_contact_id(self, operator, value):
        if operator in ("in", "not in"):
            value = search_ids(self, "contact_id", value)
        elif operator not in ("any", "not any"):
            return NotImplemented
        return Domain("partner_id", operator, value)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "contact_id":
            field_expr = "partner_id"
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("partner_id.company_id", "partner_id.active")
    def _compute_of_contact(self):
        for placement in self:
            placement.company_id = placement.contact_id.company_id
            placement.partner_active = placement.contact_id.active

    @api.depends("contact_id.display_name")
    def _compute_display_name(self):
        for placement in self:
            placement.display_name = placement.contact_id.display_name
