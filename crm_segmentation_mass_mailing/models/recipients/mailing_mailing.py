# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of an audience receives the mailing and who does not, for the recipients panel
and for sending."""

from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.errors import coded

from ...tools.audience.audience import AUDIENCE_FIELDS, Audience
from ...tools.audience.filter_errors import read_rows
from ...tools.recipients.audience_breakdown import CHANNELS, GROUPS, AudienceBreakdown
from ...tools.recipients.recently_mailed import recent_days, recent_traces

#: what the counts depend on that may be unsaved in a form
FORM_FIELDS = AUDIENCE_FIELDS | {
    "mailing_domain",
    "mailing_model_id",
    "mailing_type",
    "audience_exclude_recent",
    "audience_frozen",
    "ab_testing_enabled",
    "ab_testing_pc",
}


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"  # pylint: disable=consider-merging-classes-inherited

    # -- the recipients panel ----------------------------------------------------

    def audience_counts(self, values=None):
        """How many contacts of the audience are recipients, and why others are not.

        :param dict values: unsaved changes of the form
        :return: numbers of contacts by group, and their ``total``; ``addresses``, the
            number that is mailed, of which a contact may have several; ``sample``,
            the recipients of this version of an A/B test; ``days`` that count as
            recent; or ``problem``, a sentence
        :rtype: dict
        """
        if self or not values:
            # a new mailing is in the form only
            only(self)
        self.check_access("read")
        mailing = self
        try:
            mailing = self._with_form_values(values) if values else self
            if mailing.audience_kind == "none":
                return {"total": 0}
            return {**mailing._count_groups(), "note": Audience(mailing).note()}
        except UserError as error:
            return {"problem": str(error)}
        finally:
            # another one made from the same record would share its values
            (mailing - self).invalidate_recordset(flush=False)

    def _with_form_values(self, values):
        """The mailing with unsaved changes of its audience, and no other ones.

        :param dict values:
        :raise UserError: when a form cannot hold such values
        """
        try:
            values = {name: values[name] for name in FORM_FIELDS & values.keys()}
            segments = values.get("audience_segment_ids")
            if segments:
                [(_set, _zero, ids)] = segments
                values["audience_segment_ids"] = [Command.set(list(map(int, ids)))]
            kind = values.get("audience_kind", "none")
            self._fields["audience_kind"].convert_to_cache(kind, self)
            return self.new(values, origin=self)
        except (AttributeError, TypeError, ValueError) as error:
            sentence = self.env._("The audience cannot be read. Choose it again.")
            raise coded("audience.unreadable", UserError(sentence)) from error

    def _count_groups(self):
        rows = read_rows(
            self.env,
            SQL(
                "SELECT audience_group, count(*), count(*) FILTER (WHERE recent),"
                " sum(addresses)::int FROM (%s) contacts GROUP BY audience_group",
                self._breakdown().contacts(),
            ),
        )
        counts = dict.fromkeys((*GROUPS, "addresses"), 0)
        for group, number, recent, addresses in rows:
            counts[group] += number
            counts["addresses"] += addresses
            if group == "recipients" and not self.audience_exclude_recent:
                counts["recent"] = recent
        return {
            **counts,
            "total": sum(number for _group, number, *_more in rows),
            "sample": self._sampled(counts["recipients"]),
            "days": recent_days(self.env),
            "exclude_recent": self.audience_exclude_recent,
        }

    def _sampled(self, number):
        """How many of the recipients this version of an A/B test is sent to, as Odoo
        computes it."""
        if not self.ab_testing_enabled or self.ab_testing_is_winner_mailing:
            return number
        return number and max(int(number / 100.0 * self.ab_testing_pc), 1)

    def action_view_audience(self, group):
        """Open the contacts of one group of the audience.

        :param str group: one of ``GROUPS``, or ``total``
        :rtype: dict
        :raise UserError: when there is no such group
        """
        only(self)
        self._check_group(group)
        by_phone = self.mailing_type == "sms"
        names = {
            "total": self.env._("Audience"),
            "no_address": self.env._("Without phone number")
            if by_phone
            else self.env._("Without email address"),
            "opted_out": self.env._("Opted out or excluded"),
            "recent": self.env._("Recently mailed"),
            "duplicate": self.env._("Duplicate phone numbers")
            if by_phone
            else self.env._("Duplicate email addresses"),
            "recipients": self.env._("Recipients"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[group],
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("mailing_audience", "=", f"{self.id}:{group}")],
            "context": {"create": False},
        }

    def _group_domain(self, group):
        """The contacts of one group of the audience.

        :param str group: one of ``GROUPS``, or ``total``
        :rtype: Domain
        :raise UserError: when there is no such group, or the audience cannot be used
        """
        self._check_group(group)
        if group == "recipients":
            return Domain("id", "in", self._recipient_ids())
        condition = {
            "total": SQL("TRUE"),
            "recent": SQL("recent AND audience_group IN ('recent', 'recipients')"),
        }.get(group, SQL("audience_group = %s", group))
        statement = SQL(
            "SELECT id FROM (%s) contacts WHERE %s",
            self._breakdown().contacts(),
            condition,
        )
        return Domain("id", "in", [id_ for (id_,) in read_rows(self.env, statement)])

    @api.model
    def _check_group(self, group):
        if group not in (*GROUPS, "total"):
            sentence = self.env._(
                "An audience has no group “%s”. Open the groups from the mailing.",
                group,
            )
            raise coded("audience.unknown_group", UserError(sentence))

    # -- recipients and exclusions -----------------------------------------------

    def _breakdown(self):
        """:rtype: AudienceBreakdown
        :raise UserError: when there is no audience, or it cannot be used
        """
        query = Audience(self).query()
        if query is None:
            sentence = self.env._(
                "“%s” has no audience. Choose one in the mailing.", self.subject
            )
            raise coded("audience.none", UserError(sentence))
        channel = CHANNELS[self.mailing_type]
        return AudienceBreakdown(
            self.env(su=True),
            query,
            channel,
            self._opted_out_addresses(),
            recent_traces(self, channel.traced),
            self.audience_exclude_recent,
        )

    def _recipient_ids(self):
        rows = read_rows(self.env, self._breakdown().recipients())
        return sorted(id_ for (id_,) in rows)

    def _opted_out_addresses(self):
        """Addresses that other add-ons exclude from mailings to contacts."""
        if self.mailing_type != "mail":
            return []
        return list(self.sudo()._get_opt_out_list())

    def _excluded_addresses(self, addresses):
        """The addresses that must not be mailed, whatever is set on the mailing.

        :param set[str] addresses: normalized
        :rtype: set[str]
        """
        blacklist = self.env["mail.blacklist"].sudo()
        found = blacklist.search([("email", "in", list(addresses))]).mapped("email")
        return addresses.intersection([*found, *self._opted_out_addresses()])

    @api.model
    def _archived_or_deleted(self, partner_ids):
        """:rtype: set[int]"""
        partners = self.env["res.partner"].sudo()
        return set(partner_ids).difference(
            partners.search([("id", "in", partner_ids)]).ids
        )

    def _addresses_of_several(self):
        """The recipients with several addresses in one field, and which of these are
        mailed.

        :rtype: dict[int, list[str]]
        """
        breakdown = self._breakdown()
        partner_ids = breakdown.ids_with_several
        if not partner_ids:
            return {}
        addresses = defaultdict(list)
        for partner_id, address in read_rows(self.env, breakdown.mailed_addresses()):
            if partner_id in partner_ids:
                addresses[partner_id].append(address)
        return dict(addresses)
