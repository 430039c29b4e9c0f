# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """A large mailing is sent batch by batch, and takes hours: whoever has
        unsubscribed or was archived meanwhile is left out."""
        barred = super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        mailing = self.mass_mailing_id
        if mailing and mailing.audience_kind != "none":
            barred = barred | mailing._barred(list(mail_values_dict))
        return barred
