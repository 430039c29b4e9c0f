# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import only


class CrmCustomFieldChoiceRemoval(models.TransientModel):
    """Deletes a choice of a custom field that contacts hold, and asks what they get
    instead. The choice is known as Odoo knows it: by the names of the property and of
    the choice in its definition."""

    _name = "crm.custom.field.choice.removal"
    _description = "Delete a Choice in Use"

    technical_name = fields.Char(required=True, readonly=True)
    choice_key = fields.Char(required=True, readonly=True)
    choice_name = fields.Char("Choice", compute="_compute_choice")
    contact_count = fields.Integer(
        "Contacts",
        compute="_compute_choice",
        help="Contacts that hold the choice, archived ones included.",
    )
    target_key = fields.Selection(
        lambda self: self._other_choices(),
        "Replace by",
        help="What these contacts get instead. Empty: they lose the choice.",
    )

    @api.model
    def _other_choices(self):
        """The choices of the field that stay, by the context of the window."""
        name = self.env.context.get("default_technical_name")
        gone = self.env.context.get("default_choice_key")
        choices = self._choices_of(name)
        return [(one.key, one.name) for one in choices if one.key != gone]

    @api.model
    def _choices_of(self, technical_name):
        named = [("technical_name", "=", technical_name)]
        return self.env["crm.custom.field"].sudo().search(named).choice_ids

    @api.depends("technical_name", "choice_key")
    def _compute_choice(self):
        for removal in self:
            choice = removal._choice()
            removal.choice_name = choice.name
            removal.contact_count = choice._count_holders()

    def _choice(self):
        choices = self._choices_of(self.technical_name)
        return choices.filtered(lambda one: one.key == self.choice_key)

    def action_remove(self):
        """Give the contacts the other choice, or none, and delete this one.

        :rtype: dict
        :raise UserError: when a live segmentation model uses the choice
        """
        only(self)
        choice = self._choice().sudo(False)
        if not choice:
            raise UserError(
                self.env._("This choice has been deleted already: reload the page.")
            )
        choice.check_access("unlink")
        others = {one.key for one in choice.custom_field_id.choice_ids - choice}
        choice._replace_by(self.target_key in others and self.target_key)
        choice.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
