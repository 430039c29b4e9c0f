# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _author_of_conditions(self):
        """Mailings are rendered by the composer that sends them."""
        return self.mass_mailing_id.sudo().text_user_id
