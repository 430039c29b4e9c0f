# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import only


class CrmCustomFieldRemoval(models.TransientModel):
    """Deletes a custom field that contacts have values of, once it has been told how
    many lose theirs. The field is known as Odoo knows it: by the name of the property
    in its definition."""

    _name = "crm.custom.field.removal"
    _description = "Delete a Field in Use"

    technical_name = fields.Char(required=True, readonly=True)
    field_name = fields.Char("Custom field", compute="_compute_field")
    contact_count = fields.Integer(
        "Contacts that lose their value",
        compute="_compute_field",
        help="Contacts with a value, archived ones included.",
    )

    @api.depends("technical_name")
    def _compute_field(self):
        for removal in self:
            custom_field = removal._custom_field()
            removal.field_name = custom_field.name
            removal.contact_count = custom_field.filled_count

    def _custom_field(self):
        fields_ = self.env["crm.custom.field"].sudo()
        return fields_.search([("technical_name", "=", self.technical_name)])

    def action_remove(self):
        """Take the values from the contacts, and delete the field.

        :return: opens the custom fields that are left
        :rtype: dict
        :raise UserError: when a live segmentation model uses the field
        """
        only(self)
        custom_field = self._custom_field().sudo(False)
        if not custom_field:
            raise UserError(
                self.env._(
                    "This custom field has been deleted already: reload the page."
                )
            )
        custom_field.check_access("unlink")
        custom_field._clear_values()
        custom_field.unlink()
        action = "crm_segmentation.action_crm_custom_field"
        return self.env["ir.actions.actions"]._for_xml_id(action)
