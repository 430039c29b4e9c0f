# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The audience of a mailing to contacts: segments, a favourite, or a filtered list.

Whoever asks for an audience (the form, its counts, the queue), it is resolved as the
user who chose it last, in all of this user's companies: what is shown is what is sent,
and nobody gets a mailing whom this user may not see. What stands in a form and is not
saved yet is seen as by whoever fills it in.
"""

from collections import defaultdict
from contextlib import contextmanager

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.crm_segmentation.scoring.compiler.domains import (
    compile_domain,
    try_out,
    with_row,
)
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError
from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.database import bulk_planner
from odoo.addons.crm_segmentation.tools.search_values import whole_setting

from ...tools.audience.audience_parts import CHANNELS, PARTS, Parts, read, senseless
from ...tools.audience.favourite import SENSELESS
from ...tools.audience.seen_as import check_may_be_seen_as, contacts_seen_as

NOBODY = "[('id', 'in', [])]"
#: the setting of how many days count as lately
CONTACTED_DAYS = "crm_segmentation_mass_mailing.contacted_days"
#: calendars do not go back further
MOST_DAYS = 365 * 1000
#: Odoo's buttons that send, by mail and by SMS
SENDING_BUTTONS = ("action_launch", "action_put_in_queue", "action_send_mail")
#: what an audience is made of; a frozen one is not changed
AUDIENCE_FIELDS = {
    "audience_kind",
    "audience_segment_ids",
    "audience_filter_id",
    "audience_with_contacts",
    "audience_function_only",
}
#: what says who is in the audience: whoever changes it lets it be seen as by this user
CHOOSING_FIELDS = AUDIENCE_FIELDS | {
    "audience_user_id",
    "mailing_domain",
    "mailing_filter_id",
    "mailing_model_id",
}
#: who was in the audience when it was frozen: nobody writes that by hand
FROZEN_FIELDS = {"audience_frozen_at", "audience_frozen_partner_ids"}
#: what the counts depend on and a form may hold without having saved it
FORM_FIELDS = AUDIENCE_FIELDS | {
    "mailing_domain",
    "mailing_model_id",
    "mailing_type",
    "audience_skip_contacted",
    "audience_frozen",
    "ab_testing_enabled",
    "ab_testing_pc",
}


class MailingMailing(models.Model):
    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "crm.segmentation.offered.mixin"]

    audience_kind = fields.Selection(
        [
            ("none", "Everybody in Odoo's filter"),
            ("segments", "Segments"),
            ("favourite", "Saved customer filter"),
            ("list", "Filtered list"),
        ],
        "Audience",
        compute="_compute_audience_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
        help="Who this mailing is for. An audience leaves out whoever has no address, "
        "has unsubscribed, is on the exclusion list or is archived, and mails an "
        "address once.",
    )
    audience_segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        context={"active_test": False},
        help="Contacts of any of these segments.",
    )
    audience_filter_id = fields.Many2one(
        "ir.filters",
        "Saved customer filter",
        ondelete="set null",
        index="btree_not_null",
        domain="[('model_id', '=', 'res.partner'), ('user_ids', 'in', [False, uid])]",
        help="A favourite saved on any list of contacts, your own or a shared one. The "
        "mailing follows it when it changes.",
    )
    audience_with_contacts = fields.Boolean(
        "Also the company's contacts",
        help="Mail the people of the companies in the audience, too, also those who "
        "carry the segment of their company.",
    )
    audience_function_only = fields.Char(
        "Only contacts with a function",
        help="Only people whose job position contains one of these words, for "
        "instance: Purchasing, CEO.",
    )
    audience_skip_contacted = fields.Boolean(
        "Leave out whoever was mailed lately",
        help="Contacts that got another mailing in the last days; how many days is in "
        "the settings of Email Marketing.",
    )
    audience_frozen = fields.Boolean(
        "Freeze the audience when scheduled",
        help="Those who are in the audience when the mailing is scheduled get it, "
        "whoever enters or leaves until it is sent. Otherwise the audience is computed "
        "when it is sent.",
    )
    audience_user_id = fields.Many2one(
        "res.users",
        "Seen as",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="The audience holds contacts that this user may read, in all of the "
        "user's companies: whoever chose it last. Only administrators choose another "
        "user.",
    )
    audience_frozen_at = fields.Datetime("Frozen on", readonly=True, copy=False)
    audience_frozen_partner_ids = fields.Many2many(
        "res.partner",
        "mailing_mailing_frozen_partner_rel",
        "mailing_id",
        "partner_id",
        "Frozen audience",
        readonly=True,
        copy=False,
        offered=False,
    )
    audience_lost = fields.Char(
        help="Told where a part of the audience was deleted since it was chosen.",
        readonly=True,
        copy=True,
        offered=False,
    )
    audience_note = fields.Char(compute="_compute_audience_note", offered=False)
    audience_problem = fields.Char(compute="_compute_audience_problem")

    # -- what the form shows -----------------------------------------------------

    @api.depends("audience_segment_ids", "audience_filter_id", "mailing_model_id")
    def _compute_audience_kind(self):
        """Choosing segments or a favourite says what kind it is. Emptying them says
        nothing: the mailing is then for nobody until another kind is chosen."""
        for mailing in self:
            if mailing.mailing_model_id.model != "res.partner":
                mailing.audience_kind = "none"
            elif mailing.audience_kind in ("segments", "favourite"):
                continue
            elif mailing.audience_segment_ids:
                mailing.audience_kind = "segments"
            elif mailing.audience_filter_id:
                mailing.audience_kind = "favourite"
            else:
                mailing.audience_kind = mailing.audience_kind or "none"

    @api.depends("audience_kind")
    def _compute_mailing_domain(self):
        """Odoo's own filter is not the audience: it means nobody meanwhile, also for
        code that knows of no audience."""
        others = self.filtered(
            lambda mailing: mailing.audience_kind not in ("segments", "favourite")
        )
        (self - others).mailing_domain = NOBODY
        kept = others.filtered(
            lambda mailing: mailing.audience_kind == "list" and mailing.mailing_domain
        )
        return super(MailingMailing, others - kept)._compute_mailing_domain()

    @api.depends(
        "audience_kind",
        "audience_filter_id",
        "audience_frozen",
        "audience_frozen_at",
        "state",
    )
    def _compute_audience_note(self):
        for mailing in self:
            mailing.audience_note = mailing._describe_audience()

    def _describe_audience(self):
        """In a sentence or two: when the audience is computed, and what it follows.

        :rtype: str | bool
        """
        if self.audience_kind == "none" or self.state in ("sending", "done"):
            return False
        if self.audience_frozen_at:
            return self.env._(
                "Frozen on %s: whoever was in the audience then gets it.",
                format_datetime(self.env, self.audience_frozen_at),
            )
        sentences = []
        if self.audience_filter_id and self.audience_kind == "favourite":
            sentences.append(
                self.env._("The mailing follows the saved filter when it changes.")
            )
        if not self.audience_frozen:
            when = self.env._("The audience is computed when the mailing is sent.")
        elif self.state == "in_queue":
            when = self.env._("The audience will be frozen when you save.")
        else:
            when = self.env._("The audience will be frozen when you send or schedule.")
        return " ".join([*sentences, when])

    @api.depends(*CHOOSING_FIELDS, "audience_lost")
    def _compute_audience_problem(self):
        for mailing in self:
            mailing.audience_problem = mailing._why_not()

    def _why_not(self, thoroughly=False):
        """Why the audience cannot be used: as of now, others may have changed it.

        :param bool thoroughly: also what comes out only when it is searched
        :rtype: str | bool
        """
        try:
            query = self._audience_query()
            if thoroughly and query:
                self._remaining_ids()
        except UserError as error:
            return str(error)
        return False

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Where there is an audience, one button asks with its numbers, in place of
        all that ask without: also those of add-ons that this one does not depend on."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for button in arch.iterfind("./header/button[@confirm]"):
                if button.get("name") in SENDING_BUTTONS:
                    hidden = button.get("invisible", "False")
                    button.set("invisible", f"({hidden}) or audience_kind != 'none'")
        return arch, view

    # -- keeping what was chosen ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_frozen_by_hand(vals)
        mailings = super().create(vals_list)
        for mailing in mailings:
            check_may_be_seen_as(self.env, mailing.audience_user_id.id)
        return mailings

    def write(self, vals):
        """Whoever changes the audience is from now on whom it is seen as.

        A mailing that was stopped by its audience is not a mailing that was sent.
        """
        self._check_not_frozen_by_hand(vals)
        if CHOOSING_FIELDS.intersection(vals):
            user_id = vals.get("audience_user_id") or self.env.uid
            check_may_be_seen_as(self.env, user_id)
            vals = {**vals, "audience_user_id": user_id}
        if AUDIENCE_FIELDS.intersection(vals) or "mailing_domain" in vals:
            self._check_not_frozen(vals)
        if AUDIENCE_FIELDS.intersection(vals):
            vals = {**vals, "audience_lost": False}
        if vals.get("state") == "done" and not self.env.context.get("audience_is_sent"):
            # what Odoo's queue says of a mailing that nobody is left to get
            waiting = self.filtered(lambda one: one.state in ("in_queue", "sending"))
            self -= waiting._stop_for_audience()
        result = super().write(vals)
        if vals.get("audience_frozen"):
            self.filtered(lambda one: one.state == "in_queue")._freeze_audience()
        return result

    @api.model
    def _check_not_frozen_by_hand(self, vals):
        if FROZEN_FIELDS.intersection(vals) and not self.env.su:
            raise AccessError(
                self.env._("Who is in a frozen audience cannot be changed by hand.")
            )

    def _check_not_frozen(self, vals):
        fixed = self.filtered("audience_frozen_at")
        if "mailing_domain" in vals and not AUDIENCE_FIELDS.intersection(vals):
            fixed = fixed.filtered(lambda mailing: mailing.audience_kind == "list")
        if fixed:
            raise ValidationError(
                self.env._(
                    "The audience of “%s” was frozen when it was scheduled. Cancel the "
                    "schedule to change the audience.",
                    fixed[0].subject,
                )
            )

    @api.model
    @contextmanager
    def _noting_lost(self, field_name, records):
        """Note in the mailings which of some records are gone afterwards.

        :param str field_name: the part of the audience that may name the records
        :param records: those that may be deleted meanwhile
        """
        found = [
            (mailing, record, record._is_for_all() and record.display_name)
            for mailing in self.sudo()
            .with_context(active_test=False)
            .search([(field_name, "in", records.ids), ("state", "!=", "done")])
            for record in mailing[field_name] & records.sudo()
        ]
        yield
        lost = defaultdict(list)
        for mailing, record, name in found:
            if not record.exists():
                lost[mailing].append(name)
        for mailing, names in lost.items():
            mailing.audience_lost = self._lost_sentence(names)

    @api.model
    def _lost_sentence(self, names):
        """
        :param list[str|bool] names: False for what not everybody may read
        :rtype: str
        """
        if not all(names):
            return self.env._(
                "What was chosen as the audience was deleted. Choose another one."
            )
        return self.env._(
            "The audience was deleted: %s. Choose another one.", ", ".join(names)
        )

    # -- resolving -----------------------------------------------------------------

    def _audience_user(self):
        """The user who chose the audience last.

        :rtype: res.users
        """
        self.ensure_one()
        saved = self._origin.sudo()
        if self == self._origin:
            return saved.audience_user_id
        named = self.sudo().audience_user_id._origin
        is_named = named and named != saved.audience_user_id
        if is_named and self.env.user.has_group("base.group_system"):
            return named
        return saved.audience_user_id if self._is_chosen_like(saved) else self.env.user

    def _is_chosen_like(self, other):
        """Whether another mailing has the same audience.

        :rtype: bool
        """
        mine = self.sudo()
        names = CHOOSING_FIELDS - {"audience_user_id"}
        return bool(other) and all(
            mine[name]._origin == other[name]._origin
            if self._fields[name].relational
            else mine[name] == other[name]
            for name in names
        )

    def _audience_domain(self):
        """Who is in the audience, also those of them who must not be mailed; without
        an audience, Odoo's own filter.

        :return: a domain on res.partner, the same for whoever searches with it
        :rtype: Domain
        :raise UserError: with the reason why the audience cannot be used
        """
        self.ensure_one()
        if self.audience_kind == "none":
            return Domain(self._parse_mailing_domain())
        return Domain("id", "in", self._audience_query())

    def _audience_query(self):
        """The active contacts of the audience.

        :rtype: Query | None
        :raise UserError: with the reason why the audience cannot be used
        """
        self.ensure_one()
        if self.audience_kind == "none":
            return None
        if self.audience_frozen_at:
            partners = self.env["res.partner"].sudo()
            return partners._search(
                Domain("active", "=", True) & self._frozen_domain(), order="id"
            )
        partners = contacts_seen_as(self.env, self._audience_user())
        try:
            domain = self._with_people(partners, self._chosen_domain(partners))
            query = try_out(partners, domain & Domain("active", "=", True))
        except AccessError as error:
            raise UserError(
                self.env._(
                    "The audience uses something that %s, who chose it, may not read.",
                    partners.env.user.name,
                )
            ) from error
        except UserError:
            raise
        except SENSELESS:
            raise UserError(senseless(self.env)) from None
        return query

    def _chosen_domain(self, partners):
        """The contacts that were chosen, before the people of companies are added."""
        if self.audience_lost:
            raise UserError(self.audience_lost)
        if self.audience_kind == "segments":
            # whoever looks may see less of them than who chose them
            segments = self.sudo().audience_segment_ids._origin
            if not segments:
                raise UserError(self.env._("Choose at least one segment."))
            # its people, who carry it as well, are a choice of their own
            return segments.with_env(self.env)._customer_domain(
                partners, inherited=False
            )
        if self.audience_kind == "favourite":
            favourite = self.sudo().audience_filter_id._origin
            if not favourite:
                raise UserError(self.env._("Choose a saved customer filter."))
            return favourite._customer_domain(partners)
        try:
            return compile_domain(partners, self.mailing_domain)
        except ScoringError as error:
            raise error.refusal(self.env) from error

    def _with_people(self, partners, domain):
        """Add the people of the chosen companies, and choose by job position."""
        if self.audience_with_contacts:
            companies = partners._search(domain & Domain("is_company", "=", True))
            domain |= Domain(
                [
                    ("commercial_partner_id", "in", companies),
                    ("is_company", "=", False),
                    ("type", "=", "contact"),
                ]
            )
        words = [
            word.strip() for word in (self.audience_function_only or "").split(",")
        ]
        functions = [Domain("function", "ilike", word) for word in words if word]
        return domain & Domain.OR(functions) if functions else domain

    def _frozen_domain(self):
        """Those who were in the audience when it was frozen."""

        return with_row(
            SQL("mailing_mailing_frozen_partner_rel frozen"),
            SQL("frozen.partner_id"),
            SQL("frozen.mailing_id = %s", self._origin.id),
        )

    # -- parts of the audience -------------------------------------------------------

    def audience_counts(self, values=None):
        """How many of the audience get the mailing, and how many don't and why.

        :param dict values: what is in the form and not saved yet
        :return: numbers of contacts by part, and ``total``; ``letters``, the addresses
            that are mailed, of which a contact may have several; ``sample``, those who
            get it now of an A/B test; ``days`` that count as lately; or ``problem``, a
            sentence
        :rtype: dict
        """
        if self or not values:
            # a new mailing is in the form only
            only(self)
        self.check_access("read")
        mailing = self
        try:
            mailing = self._as_in_form(values) if values else self
            if mailing.audience_kind == "none":
                return {"total": 0}
            return {**mailing._count_parts(), "note": mailing._describe_audience()}
        except UserError as error:
            return {"problem": str(error)}
        finally:
            # the next one made from the same record would share its values
            (mailing - self).invalidate_recordset(flush=False)

    def _as_in_form(self, values):
        """The mailing as it stands in a form, nothing but its audience.

        :param dict values:
        :raise UserError: when it is nothing that a form holds
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
            raise UserError(
                self.env._("The audience cannot be read: choose it anew.")
            ) from error

    def _count_parts(self):
        days = self._contacted_days()
        rows = read(
            self.env,
            SQL(
                "SELECT part, count(*), count(*) FILTER (WHERE contacted),"
                " sum(letters)::int FROM (%s) parts GROUP BY part",
                self._parts().all(),
            ),
        )
        counts = dict.fromkeys((*PARTS, "letters"), 0)
        for part, number, contacted, letters in rows:
            counts[part] += number
            counts["letters"] += letters
            if part == "remaining" and not self.audience_skip_contacted:
                counts["contacted"] = contacted
        counts["total"] = sum(number for _part, number, *_more in rows)
        counts["sample"] = self._sampled(counts["remaining"])
        return {**counts, "days": days, "left_out": self.audience_skip_contacted}

    def _sampled(self, number):
        """How many of some contacts one mailing of an A/B test goes to; Odoo's rule."""
        if not self.ab_testing_enabled or self.ab_testing_is_winner_mailing:
            return number
        return number and max(int(number / 100.0 * self.ab_testing_pc), 1)

    @api.model
    def _contacted_days(self):
        """How many days count as lately.

        :rtype: int
        """
        return whole_setting(self.env, CONTACTED_DAYS, 30, most=MOST_DAYS)

    def _parts(self, query=None):
        """What asks who of the audience gets the mailing.

        :param Query query: other contacts than those of the audience
        :rtype: Parts
        """
        return Parts(
            self.env(su=True),
            query or self._audience_query(),
            CHANNELS[self.mailing_type],
            self._audience_opted_out(),
            self._lately_contacted(),
            self.audience_skip_contacted,
        )

    def _audience_opted_out(self):
        """Addresses that other add-ons say have opted out of mailings to contacts."""
        if self.mailing_type != "mail":
            return []
        return list(self.sudo()._get_opt_out_list())

    def _lately_contacted(self):
        """Traces of other mailings that reached somebody in the last days."""
        siblings = self.sudo()._get_ab_testing_siblings_mailings()
        own = (
            (self._origin | siblings._origin).ids
            if self.ab_testing_enabled
            else (self._origin.ids)
        )
        traces = self.env["mailing.trace"].sudo()
        traces.flush_model()
        since = fields.Datetime.subtract(
            fields.Datetime.now(), days=self._contacted_days()
        )
        return SQL(
            """
            SELECT %(address)s AS address, trace.partner_id
              FROM mailing_trace trace
             WHERE trace.trace_status NOT IN ('cancel', 'error', 'bounce')
               AND trace.is_test_trace IS NOT TRUE
               AND COALESCE(trace.sent_datetime, trace.create_date) >= %(since)s
               AND NOT COALESCE(trace.mass_mailing_id = ANY(%(own)s), FALSE)
            """,
            address=SQL.identifier("trace", CHANNELS[self.mailing_type].traced),
            since=since,
            own=own,
        )

    def _part_domain(self, part):
        """The contacts of one part of the audience.

        :param str part: one of ``PARTS``, or ``total``
        :rtype: Domain
        :raise UserError: when there is no such part, or the audience cannot be used
        """
        self._check_part(part)
        if part == "remaining":
            return Domain("id", "in", self._remaining_ids())
        wanted = {
            "total": SQL("TRUE"),
            "contacted": SQL("contacted AND part IN ('contacted', 'remaining')"),
        }.get(part, SQL("part = %s", part))
        found = SQL("SELECT id FROM (%s) parts WHERE %s", self._parts().all(), wanted)
        return Domain("id", "in", [id_ for (id_,) in read(self.env, found)])

    def _remaining_ids(self):
        """The ids of those who get the mailing, in order."""
        rows = read(self.env, self._parts().remaining())
        return sorted(id_ for (id_,) in rows)

    @api.model
    def _check_part(self, part):
        if part not in (*PARTS, "total"):
            raise UserError(
                self.env._("An audience has no part with the name “%s”.", part)
            )

    def _barred_addresses(self, addresses):
        """Which addresses must not be mailed, whatever was chosen.

        :param set[str] addresses: as Odoo normalises them
        :rtype: set[str]
        """
        excluded = self.env["mail.blacklist"].sudo()
        found = excluded.search([("email", "in", list(addresses))]).mapped("email")
        return addresses.intersection([*found, *self._audience_opted_out()])

    @api.model
    def _gone(self, partner_ids):
        """Which contacts were archived or deleted meanwhile.

        :rtype: set[int]
        """
        partners = self.env["res.partner"].sudo()
        return set(partner_ids).difference(
            partners.search([("id", "in", partner_ids)]).ids
        )

    def _letters_of_several(self):
        """The contacts of the audience with several addresses in one field, and those
        of these addresses that are mailed.

        :rtype: dict[int, list[str]]
        """
        parts = self._parts()
        if not parts.several:
            return {}
        letters = defaultdict(list)
        for partner_id, address in read(self.env, parts.letters()):
            if partner_id in parts.several:
                letters[partner_id].append(address)
        return dict(letters)

    # -- sending ---------------------------------------------------------------------

    def _get_recipients_domain(self):
        """Exactly those who get it; nobody where the audience cannot be used."""
        if self.audience_kind == "none":
            return super()._get_recipients_domain()
        try:
            return self._part_domain("remaining")
        except UserError:
            return Domain.FALSE

    def _get_recipients(self):
        """The same as by the domain, without Odoo's sorting by name. The versions of
        an A/B test are drawn by Odoo."""
        is_drawn = self.ab_testing_enabled and not self.ab_testing_is_winner_mailing
        if self.audience_kind == "none" or is_drawn:
            return super()._get_recipients()
        try:
            return self._remaining_ids()
        except UserError:
            return []

    def _get_remaining_recipients(self):
        """Also contacts that have got the letter at one of their addresses only."""
        remaining = super()._get_remaining_recipients()
        if self.audience_kind == "none" or self._why_not():
            return remaining
        letters = self._letters_of_several()
        traces = self.env["mailing.trace"].sudo()
        mailed = defaultdict(set)
        for partner_id, address in traces._read_group(
            [
                ("mass_mailing_id", "=", self.id),
                ("model", "=", "res.partner"),
                ("res_id", "in", list(letters)),
            ],
            ["res_id", "email"],
        ):
            mailed[partner_id].add(address)
        begun = [id_ for id_ in mailed if not mailed[id_].issuperset(letters[id_])]
        return sorted({*remaining, *begun})

    def action_ask_before_launch(self):
        """Ask Odoo's question before sending, with the numbers of the audience.

        :rtype: dict
        """
        only(self)
        self._check_audience()
        counts = self._count_parts()
        return {
            "type": "ir.actions.client",
            "tag": "crm_segmentation_mass_mailing.ask_before_launch",
            "params": {
                "mailing_id": self.id,
                "mailing_type": self.mailing_type,
                "counts": counts,
            },
        }

    def action_schedule(self):
        """Refuse to schedule a mailing whose audience cannot be used."""
        self._check_audience()
        return super().action_schedule()

    def action_put_in_queue(self):
        """Freeze the audiences where that is wanted; refuse those that cannot be used.

        A scheduled action, for instance the one that sends the winner of an A/B test,
        leaves such a mailing a draft and goes on with the others.
        """
        self._see_winners_as_tested()
        if not self.env.context.get("cron_id"):
            self._check_audience()
        ready = self - self._stop_for_audience()
        ready._freeze_audience()
        return super(MailingMailing, ready).action_put_in_queue()

    def _see_winners_as_tested(self):
        """The winner of an A/B test is seen as what was tested is, whoever, or
        whatever, has made it."""
        for winner in self.filtered("ab_testing_is_winner_mailing").sudo():
            siblings = winner._get_ab_testing_siblings_mailings() - winner
            chosen_alike = siblings.filtered(winner._is_chosen_like)[:1]
            if chosen_alike:
                winner.write({"audience_user_id": chosen_alike.audience_user_id.id})
            same_text = siblings.filtered_domain(
                [("body_html", "=", winner.body_html)]
            )[:1]
            if same_text:
                winner.write({"text_user_id": same_text.text_user_id.id})

    def action_cancel(self):
        """A mailing that is a draft again has no frozen audience."""
        self._thaw_audience()
        return super().action_cancel()

    def _action_send_mail(self, res_ids=None):
        """Send to nobody but the remaining contacts of an audience."""
        with_audience = self.filtered(lambda one: one.audience_kind != "none")
        for mailing in with_audience:
            mailing._check_audience()
            chosen = res_ids
            if res_ids:
                chosen = mailing._remaining_of(res_ids)
            sent = mailing.with_context(
                audience_is_sent=True, audience_letters=mailing._letters_of_several()
            )
            super(MailingMailing, sent)._action_send_mail(chosen)
        others = self - with_audience
        return super(MailingMailing, others)._action_send_mail(res_ids)

    def _remaining_of(self, res_ids):
        domain = Domain("id", "in", res_ids) & self._part_domain("remaining")
        chosen = self.env["res.partner"].search(domain).ids
        if not chosen:
            raise UserError(self.env._("None of these contacts can get this mailing."))
        return chosen

    def _check_audience(self):
        for mailing in self:
            reason = mailing._why_not(thoroughly=True)
            if reason:
                raise UserError(
                    self.env._(
                        "“%(mailing)s” cannot be sent. %(reason)s",
                        mailing=mailing.subject,
                        reason=reason,
                    )
                )

    def _stop_for_audience(self):
        """Make those whose audience cannot be used drafts, which say why.

        :return: the mailings that were stopped
        """
        stopped = self.browse()
        for mailing in self:
            reason = mailing._why_not(thoroughly=True)
            if reason:
                mailing._message_log(body=self.env._("Not sent. %s", reason))
                mailing.state = "draft"
                stopped += mailing
        return stopped

    def _freeze_audience(self):
        """Keep who is in the audience now, where that is wanted."""
        for mailing in self.filtered("audience_frozen"):
            if mailing.audience_kind == "none" or mailing.audience_frozen_at:
                continue
            self.env.flush_all()
            chosen = mailing._to_be_frozen()
            with bulk_planner(self.env.cr):
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO mailing_mailing_frozen_partner_rel "
                        "(mailing_id, partner_id) "
                        "SELECT %s, chosen.id FROM (%s) chosen ON CONFLICT DO NOTHING",
                        mailing.id,
                        chosen,
                    )
                )
            mailing.sudo().audience_frozen_at = fields.Datetime.now()
            mailing.invalidate_recordset(["audience_frozen_partner_ids"])

    def _to_be_frozen(self):
        """The audience; for the winner of an A/B test, that of the test."""
        tested = self._get_ab_testing_siblings_mailings().filtered("audience_frozen_at")
        if not (self.ab_testing_is_winner_mailing and tested):
            return self._audience_query().select()
        return SQL(
            "SELECT partner_id AS id FROM mailing_mailing_frozen_partner_rel "
            "WHERE mailing_id = ANY(%s)",
            tested.ids,
        )

    def _thaw_audience(self):
        frozen = self.filtered("audience_frozen_at")
        if not frozen:
            return
        # in SQL, because reading them first would take long
        self.env.cr.execute(
            SQL(
                "DELETE FROM mailing_mailing_frozen_partner_rel "
                "WHERE mailing_id = ANY(%s)",
                frozen.ids,
            )
        )
        frozen.sudo().audience_frozen_at = False
        frozen.invalidate_recordset(["audience_frozen_partner_ids"])

    # -- ways in and out -------------------------------------------------------------

    @api.model
    def action_new_for_contacts(self, domain=None, filter_id=None, mailing_type="mail"):
        """Open a new mailing to the contacts of a list.

        :param list domain: what the list shows, or the contacts selected in it
        :param int filter_id: the favourite by which the list is filtered
        :param str mailing_type: ``mail``, or ``sms`` where SMS mailings are installed
        :rtype: dict
        """
        defaults = (
            {"default_audience_filter_id": filter_id}
            if filter_id
            else {
                "default_audience_kind": "list",
                "default_mailing_domain": repr(domain or []),
            }
        )
        return self._new_mailing_action(defaults, mailing_type)

    @api.model
    def _new_mailing_action(self, defaults, mailing_type="mail"):
        self.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New mailing"),
            "res_model": self._name,
            "views": [(False, "form")],
            "context": {
                "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "default_mailing_type": mailing_type,
                "mailing_sms": mailing_type == "sms",
                **defaults,
            },
        }

    def action_view_audience(self, part):
        """Open the contacts of one part of the audience.

        :param str part: one of ``PARTS``, or ``total``
        :rtype: dict
        :raise UserError: when there is no such part
        """
        only(self)
        self._check_part(part)
        return {
            "type": "ir.actions.act_window",
            "name": self._part_labels()[part],
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("mailing_audience", "=", f"{self.id}:{part}")],
            "context": {"create": False},
        }

    def _part_labels(self):
        by_phone = self.mailing_type == "sms"
        return {
            "total": self.env._("In the audience"),
            "no_address": self.env._("Without phone number")
            if by_phone
            else self.env._("Without address"),
            "excluded": self.env._("Opted out or on the exclusion list"),
            "contacted": self.env._("Mailed in the last days"),
            "duplicate": self.env._("Duplicates by number")
            if by_phone
            else self.env._("Duplicates by address"),
            "remaining": self.env._("Get the mailing"),
        }
