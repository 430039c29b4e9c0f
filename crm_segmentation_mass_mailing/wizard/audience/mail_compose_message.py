# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mailing to an audience is written address by address.

Odoo writes one mail to all addresses that stand in a contact's field. Here each is
mailed by itself, once, with a trace and a link to unsubscribe of its own, unless it is
excluded or another contact's.
"""

from odoo import models
from odoo.tools.mail import formataddr


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """In as many rounds as contacts have addresses: each round mails one of
        them."""
        mailing = self._audience_mailing().sudo()
        if not mailing:
            return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
        letters = self.env.context.get("audience_letters")
        if letters is None:
            letters = mailing._letters_of_several()
        mails = self.env["mail.mail"].sudo()
        for number in range(max(map(len, letters.values()), default=1)):
            addresses = {
                partner_id: several[number]
                for partner_id, several in letters.items()
                if len(several) > number
            }
            mailed = [one for one in res_ids if not number or one in addresses]
            one_round = self.with_context(audience_addresses=addresses)
            mails += super(MailComposeMessage, one_round)._action_send_mail_mass_mail(
                mailed, auto_commit=auto_commit
            )
        return mails

    def _audience_mailing(self):
        """The mailing to an audience that is written here; empty for other mails."""
        return self.mass_mailing_id.filtered(lambda one: one.audience_kind != "none")

    def _author_of_conditions(self):
        """A mailing is sent by way of the dialog that writes mails."""
        return self.mass_mailing_id.sudo().text_user_id

    def _process_mail_values_state(self, mail_values_dict):
        """A mail of a mailing to an audience is for one address: what was counted is
        what is mailed, also if the contact gets another address meanwhile."""
        if self._audience_mailing():
            chosen = self.env.context.get("audience_addresses", {})
            for partner in self.env[self.model].browse(mail_values_dict):
                address = chosen.get(partner.id) or partner.email_normalized
                if address:
                    mail_values_dict[partner.id].update(
                        email_to=formataddr((partner.name or "", address)),
                        recipient_ids=[],
                    )
        return super()._process_mail_values_state(mail_values_dict)

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """A large mailing is sent batch by batch, and takes hours: whoever has
        unsubscribed or was archived meanwhile is left out. Odoo looks at the first
        address of a contact only, whichever is mailed."""
        mailing = self._audience_mailing().sudo()
        if not mailing:
            return super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        recipients = recipients_info or self._get_recipients_data(mail_values_dict)
        mailed = {
            res_id: set(recipients[res_id]["mail_to_normalized"])
            for res_id in mail_values_dict
        }
        excluded = mailing._barred_addresses(set().union(*mailed.values()))
        barred = {
            res_id for res_id, addresses in mailed.items() if addresses & excluded
        }
        return barred | mailing._gone(list(mail_values_dict))
