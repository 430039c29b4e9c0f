# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mailings are sent to the recipients of their audience, or not at all where the
audience cannot be used."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.errors import coded, codes_of, with_codes
from odoo.addons.crm_segmentation.tools.hooks import hook

from ...tools.audience.audience import Audience

#: Odoo's buttons that send, by mail and by SMS
SENDING_BUTTONS = ("action_launch", "action_put_in_queue", "action_send_mail")


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Of a mailing to an audience, one button asks for confirmation with its
        numbers, in place of all buttons that ask without, also of other add-ons."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for button in arch.iterfind("./header/button[@confirm]"):
                if button.get("name") in SENDING_BUTTONS:
                    hidden = button.get("invisible", "False")
                    button.set("invisible", f"({hidden}) or audience_kind != 'none'")
        return arch, view

    # -- what Odoo sends to ------------------------------------------------------

    def _get_recipients_domain(self):
        """The recipients of the audience; nobody where it cannot be used."""
        if self.audience_kind == "none":
            return super()._get_recipients_domain()
        try:
            return self._group_domain("recipients")
        except UserError:
            return Domain.FALSE

    def _get_recipients(self):
        """As the domain finds them, without Odoo's sorting by name. Odoo draws the
        recipients of the versions of an A/B test."""
        is_drawn = self.ab_testing_enabled and not self.ab_testing_is_winner_mailing
        if self.audience_kind == "none" or is_drawn:
            return super()._get_recipients()
        try:
            return self._recipient_ids()
        except UserError:
            return []

    def _get_remaining_recipients(self):
        """Includes contacts that were mailed at some of their addresses only; nobody
        where the audience cannot be used, so that it does not hold up the queue."""
        remaining = super()._get_remaining_recipients()
        if self.audience_kind == "none":
            return remaining
        try:
            addresses = self._addresses_of_several()
        except UserError:
            return remaining
        mailed = defaultdict(set)
        domain = [
            ("mass_mailing_id", "=", self.id),
            ("model", "=", "res.partner"),
            ("res_id", "in", list(addresses)),
        ]
        traces = self.env["mailing.trace"].sudo()
        for partner_id, address in traces._read_group(domain, ["res_id", "email"]):
            mailed[partner_id].add(address)
        begun = [id_ for id_ in mailed if not mailed[id_].issuperset(addresses[id_])]
        return sorted({*remaining, *begun})

    # -- what users and scheduled actions do -------------------------------------

    def action_confirm_launch(self):
        """Ask Odoo's question before sending, with the numbers of the audience.

        :rtype: dict
        :raise UserError: when the audience cannot be used
        """
        only(self)
        self._check_audience()
        return {
            "type": "ir.actions.client",
            "tag": "crm_segmentation_mass_mailing.confirm_launch",
            "params": {
                "mailing_id": self.id,
                "mailing_type": self.mailing_type,
                "counts": self._count_groups(),
            },
        }

    def action_schedule(self):
        """:raise UserError: when the audience cannot be used"""
        self._check_audience()
        return super().action_schedule()

    def action_put_in_queue(self):
        """Freeze the audiences that are to be frozen.

        :raise UserError: when an audience cannot be used. A scheduled action, such as
            the one that sends the winners of A/B tests, goes on with the others
        """
        for winner in self.filtered("ab_testing_is_winner_mailing").sudo():
            tested = winner._get_ab_testing_siblings_mailings() - winner
            winner._take_over_users(tested)
        if not self.env.context.get("cron_id"):
            self._check_audience()
        ready = self - self._reset_unusable()
        ready._freeze_audience()
        return super(MailingMailing, ready).action_put_in_queue()

    @hook
    def _take_over_users(self, tested):
        """Let the winner of an A/B test, which another user or a scheduled action may
        have created, run as the tested mailings do.

        :param mailing.mailing tested: the versions that were tested
        """
        same_audience = tested.filtered(Audience(self).equals)[:1]
        if same_audience:
            self.write({"audience_user_id": same_audience.audience_user_id.id})

    def _action_send_mail(self, res_ids=None):
        """Send to recipients of the audience only.

        :param list[int] | None res_ids: contacts to send to, if not to all recipients
        :raise UserError: when an audience cannot be used, or none of the contacts is a
            recipient
        """
        with_audience = self.filtered(lambda one: one.audience_kind != "none")
        for mailing in with_audience:
            mailing._check_audience()
            chosen = mailing._recipients_among(res_ids) if res_ids else res_ids
            sent = mailing.with_context(audience_is_sent=True)
            super(MailingMailing, sent)._action_send_mail(chosen)
        others = self - with_audience
        return super(MailingMailing, others)._action_send_mail(res_ids)

    def _recipients_among(self, partner_ids):
        found = sorted(set(partner_ids).intersection(self._recipient_ids()))
        if not found:
            sentence = self.env._(
                "None of these contacts is a recipient of “%s”. See the "
                "recipients panel of the mailing.",
                self.subject,
            )
            raise coded("mailing.no_recipients", UserError(sentence))
        return found

    # -- audiences that cannot be used -------------------------------------------

    def _sending_error(self):
        """Why the mailing cannot be sent: also what only a search shows.

        :rtype: UserError | None
        """
        try:
            if self.audience_kind != "none":
                self._recipient_ids()
        except UserError as error:
            return error
        return None

    def _check_audience(self):
        """:raise UserError: for the first audience that cannot be used"""
        for mailing in self:
            error = mailing._sending_error()
            if error:
                sentence = self.env._(
                    "“%(mailing)s” cannot be sent. %(reason)s",
                    mailing=mailing.subject,
                    reason=error,
                )
                raise with_codes(
                    ("mailing.unusable_audience", *codes_of(error)), UserError(sentence)
                )

    def _reset_unusable(self):
        """Reset mailings whose audience cannot be used to drafts that say why.

        :return: these mailings
        """
        reset = self.browse()
        for mailing in self:
            error = mailing._sending_error()
            if error:
                mailing._message_log(body=self.env._("Not sent. %s", error))
                mailing.state = "draft"
                reset += mailing
        return reset

    def _mailings_to_write(self, vals):
        """Odoo's queue marks mailings without recipients as sent. Those whose audience
        cannot be used are reset to drafts in place of that, so that they can be sent
        once it can be used again."""
        mailings = super()._mailings_to_write(vals)
        if vals.get("state") == "done" and not self.env.context.get("audience_is_sent"):
            waiting = mailings.filtered(
                lambda one: one.state in ("in_queue", "sending")
            )
            return mailings - waiting._reset_unusable()
        return mailings
