# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

#: what people write
WRITTEN_TYPES = ("email", "comment")


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """E-mails to and from contacts are contact with them."""
        messages = super().create(vals_list)
        written = messages.sudo().filtered(
            lambda message: message.message_type in WRITTEN_TYPES
        )
        self.env["res.partner.summary"]._mark_stale(written)
        return messages
