# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import only
from ...tools.errors import coded


class CrmCustomFieldRemoval(models.TransientModel):
    """Deletes a custom field, or one of its choices, that contacts have values of.

    Both are known by their names in Odoo's definition of the properties.
    """

    _name = "crm.custom.field.removal"
    _description = "Custom Field Removal"

    technical_name = fields.Char(required=True, readonly=True)
    choice_key = fields.Char(readonly=True)
    field_name = fields.Char("Custom field", compute="_compute_removed")
    choice_name = fields.Char("Choice", compute="_compute_removed")
    contact_count = fields.Integer(
        "Contacts affected",
        compute="_compute_removed",
        help="Contacts with a value that is deleted, including archived contacts.",
    )
    target_key = fields.Selection(
        lambda self: self._other_choices(),
        "Replace with",
        help="The choice that these contacts get instead. Leave empty to clear it.",
    )

    @api.model
    def _other_choices(self):
        """The choices that remain, by the context of the window."""
        name = self.env.context.get("default_technical_name")
        gone = self.env.context.get("default_choice_key")
        choices = self._custom_field(name).choice_ids
        return [(one.key, one.name) for one in choices if one.key != gone]

    @api.depends("technical_name", "choice_key")
    def _compute_removed(self):
        for removal in self:
            custom_field, choice = removal._removed()
            removal.field_name = custom_field.name
            removal.choice_name = choice.name
            removal.contact_count = (
                choice._count_holders()
                if removal.choice_key
                else custom_field.filled_count
            )

    @api.model
    def _custom_field(self, technical_name):
        named = [("technical_name", "=", technical_name)]
        return self.env["crm.custom.field"].sudo().search(named)

    def _removed(self):
        """The custom field and its choice, each empty where it no longer exists.

        :rtype: tuple[crm.custom.field, crm.custom.field.choice]
        """
        custom_field = self._custom_field(self.technical_name)
        choices = custom_field.choice_ids
        return custom_field, choices.filtered(lambda one: one.key == self.choice_key)

    def action_remove(self):
        """Clear the values or replace the choice, then delete the field or choice.

        :return: reloads the custom field, or opens the list of those that are left
        :rtype: dict
        :raise UserError: when a live segmentation model uses the field or choice
        """
        only(self)
        custom_field, choice = (one.sudo(False) for one in self._removed())
        removed = choice if self.choice_key else custom_field
        if not removed:
            raise coded(
                "custom_field.gone",
                UserError(
                    self.env._(
                        "The custom field or choice no longer exists. Reload the page."
                    )
                ),
            )
        removed.check_access("unlink")
        if choice:
            others = {one.key for one in custom_field.choice_ids - choice}
            choice._replace_by(self.target_key in others and self.target_key)
        else:
            custom_field._clear_values()
        removed.unlink()
        if choice:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        action = "crm_segmentation.action_crm_custom_field"
        return self.env["ir.actions.actions"]._for_xml_id(action)
