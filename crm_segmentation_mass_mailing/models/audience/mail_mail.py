# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...tools.audience.audience_parts import addresses_in


class MailMail(models.Model):
    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """The mails of a large mailing wait in a queue, for hours where a mail server
        is slow: those of contacts that have unsubscribed or were archived meanwhile
        are cancelled."""
        barred = self._cancel_barred()
        return super(MailMail, self - barred).send(*args, **kwargs)

    def _cancel_barred(self):
        """Cancel the mails to an audience that must not be sent any more.

        :return: these mails
        """
        barred = self.browse()
        if self.env.context.get("mailing_test_mail"):
            return barred
        to_audience = self.filtered(
            lambda mail: mail.mailing_id.sudo().audience_kind not in (False, "none")
        )
        for mailing, mails in to_audience.grouped("mailing_id").items():
            gone = mailing._gone(mails.mapped("res_id"))
            addresses = {mail: set(addresses_in(mail.email_to)) for mail in mails}
            excluded = mailing.sudo()._barred_addresses(
                set().union(*addresses.values())
            )
            barred |= mails.filtered(
                lambda mail, gone=gone, excluded=excluded, addresses=addresses: (
                    mail.res_id in gone or addresses[mail] & excluded
                )
            )
        barred.write({"state": "cancel"})
        barred.sudo().mailing_trace_ids.write(
            {"trace_status": "cancel", "failure_type": "mail_bl"}
        )
        return barred
