# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...tools.addresses import addresses_in


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """Emails of a large mailing may wait in the queue for hours. They are cancelled
        if their contact has opted out or was archived meanwhile."""
        excluded = self._cancel_excluded()
        return super(MailMail, self - excluded).send(*args, **kwargs)

    def _cancel_excluded(self):
        """Cancel emails to an audience whose recipients must no longer be mailed.

        :return: these emails
        """
        cancelled = self.browse()
        if self.env.context.get("mailing_test_mail"):
            return cancelled
        to_audience = self.filtered(
            lambda mail: mail.mailing_id.sudo().audience_kind not in (False, "none")
        )
        for mailing, mails in to_audience.grouped("mailing_id").items():
            addresses = {mail: set(addresses_in(mail.email_to)) for mail in mails}
            excluded = mailing.sudo()._excluded_addresses(
                set().union(*addresses.values())
            )
            gone = mailing._archived_or_deleted(mails.mapped("res_id"))
            for mail in mails:
                if mail.res_id in gone or addresses[mail] & excluded:
                    cancelled += mail
        cancelled.write({"state": "cancel"})
        cancelled.sudo().mailing_trace_ids.write(
            {"trace_status": "cancel", "failure_type": "mail_bl"}
        )
        return cancelled
