# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mailings to an audience are sent address by address.

Odoo sends one email to all addresses in a contact's field. Here each address is mailed
separately, once, with its own trace and unsubscribe link, unless it is excluded or
belongs to another recipient.
"""

from odoo import models
from odoo.tools.mail import formataddr


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"  # pylint: disable=consider-merging-classes-inherited

    def _action_send_mail_mass_mail(self, res_ids, auto_commit=False):
        """Send in rounds, each to one of the addresses of every contact."""
        mailing = self._audience_mailing().sudo()
        if not mailing:
            return super()._action_send_mail_mass_mail(res_ids, auto_commit=auto_commit)
        several = mailing._addresses_of_several()
        mails = self.env["mail.mail"].sudo()
        for number in range(max(map(len, several.values()), default=1)):
            addresses = {
                partner_id: of_contact[number]
                for partner_id, of_contact in several.items()
                if len(of_contact) > number
            }
            mailed = [one for one in res_ids if not number or one in addresses]
            this_round = self.with_context(round_addresses=addresses)
            mails += super(MailComposeMessage, this_round)._action_send_mail_mass_mail(
                mailed, auto_commit=auto_commit
            )
        return mails

    def _audience_mailing(self):
        """The mailing to an audience that is sent; empty for other emails."""
        return self.mass_mailing_id.filtered(lambda one: one.audience_kind != "none")

    def _process_mail_values_state(self, mail_values_dict):
        """Each email goes to the address that was counted, even if the contact gets
        another address meanwhile."""
        if self._audience_mailing():
            addresses = self.env.context.get("round_addresses", {})
            for partner in self.env[self.model].browse(mail_values_dict):
                address = addresses.get(partner.id) or partner.email_normalized
                if address:
                    mail_values_dict[partner.id].update(
                        email_to=formataddr((partner.name or "", address)),
                        recipient_ids=[],
                    )
        return super()._process_mail_values_state(mail_values_dict)

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """Batches of a large mailing are sent over hours: contacts that have opted out
        or were archived meanwhile are left out. Odoo only looks at the first address of
        a contact, whichever is mailed."""
        mailing = self._audience_mailing().sudo()
        if not mailing:
            return super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        recipients = recipients_info or self._get_recipients_data(mail_values_dict)
        mailed = {
            res_id: set(recipients[res_id]["mail_to_normalized"])
            for res_id in mail_values_dict
        }
        excluded = mailing._excluded_addresses(set().union(*mailed.values()))
        opted_out = {
            res_id for res_id, addresses in mailed.items() if addresses & excluded
        }
        return opted_out | mailing._archived_or_deleted(list(mail_values_dict))
