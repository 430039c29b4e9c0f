# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A call list: a call for each of many contacts, spread over people and days."""

from collections import Counter, defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .update_part import UpdatePart


class CrmCustomerUpdate(models.TransientModel):
    _inherit = "crm.customer.update"

    call_list = fields.Boolean(
        "Make a call list",
        help="Plans a call for each customer, for CRM ▸ Sales ▸ Call List.",
    )
    call_summary = fields.Char("Subject", help="For instance: Autumn offers.")
    call_user_ids = fields.Many2many(
        "res.users",
        string="Callers",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Each gets as many calls as the others, as far as they see the customers.",
    )
    call_start = fields.Date(
        "From",
        default=lambda self: self._default_call_start(),
        help="The first day; only working days are taken.",
    )
    calls_per_day = fields.Integer(
        "Calls a day", default=20, help="At most so many for each caller."
    )

    @api.model
    def _default_call_start(self):
        """Today, or the working day that comes next."""
        return self.env.user._working_days(fields.Date.context_today(self), 1)[0]

    @api.model
    def _fields_of_preview(self):
        return [
            *super()._fields_of_preview(),
            "call_list",
            "call_summary",
            "call_user_ids",
            "call_start",
            "calls_per_day",
        ]

    def _check_chosen(self):
        super()._check_chosen()
        if not self.call_list:
            return
        for name in ("call_summary", "call_user_ids", "call_start"):
            self._check_given(True, name)
        if self.calls_per_day < 1:
            raise UserError(self.env._("“Calls a day”: at least 1 is needed."))
        if self.call_start < fields.Date.context_today(self):
            raise UserError(self.env._("“From”: choose today or a later day."))

    def _plan_calls(self, records):
        """:rtype: UpdatePart | None"""
        users = self.call_user_ids._origin
        chosen = users and self.call_start and self.calls_per_day > 0
        if not (self.call_list and chosen):
            return None
        part = UpdatePart(
            self.env._("Call list: %s", self.call_summary or ""),
            records,
            apply=lambda some: self._make_calls(some, appointments),
            finish=lambda some: self._tell_callers(some, appointments),
        )
        part.leave(self._called_already(records))
        reason = self.env._("they have no phone number")
        part.refuse(reason, part.records.filtered(lambda one: not one.phone))
        appointments = self._appointments(part.records, users)
        unseen = part.records.filtered(lambda one: one.id not in appointments)
        part.refuse(self.env._("no chosen caller has access to them"), unseen)
        part.detail = self._detail_of(appointments)
        return part

    def _called_already(self, records):
        """Those of some contacts that are on a list of this subject already."""
        waiting = self.env["mail.activity"].sudo()
        if self.call_summary:
            waiting = waiting.search(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("activity_type_id.category", "=", "phonecall"),
                    ("summary", "=", self.call_summary),
                ]
            )
        return records.browse(set(waiting.mapped("res_id")))

    def _callers_of(self, records, users):
        """Give each contact a caller who may see it, so that all have as many.

        Contacts that few callers see are given first, else those callers might have
        their share already.

        :return: the caller by the contact's id; without those whom nobody sees
        :rtype: dict[int, res.users]
        """
        seen = {user: set(self._seen_by(user, records)._ids) for user in users}
        possible = {
            contact_id: [user for user in users if contact_id in seen[user]]
            for contact_id in records._ids
        }
        load = dict.fromkeys(users, 0)
        callers = {}
        for contact_id in sorted(possible, key=lambda one: len(possible[one])):
            if not possible[contact_id]:
                continue
            caller = min(possible[contact_id], key=load.get)
            load[caller] += 1
            callers[contact_id] = caller
        return callers

    def _appointments(self, records, users):
        """Who calls whom when: the contacts of each caller in the order of the list,
        so many a working day.

        :return: caller and day by the contact's id; without those whom nobody sees
        :rtype: dict[int, tuple[res.users, date]]
        """
        callers = self._callers_of(records, users)
        called = records.filtered(lambda one: one.id in callers)
        appointments = {}
        for user, contacts in called.grouped(lambda one: callers[one.id]).items():
            per_day = self.calls_per_day
            days = user._working_days(self.call_start, -(-len(contacts) // per_day))
            for place, contact_id in enumerate(contacts._ids):
                appointments[contact_id] = (user, days[place // per_day])
        return appointments

    def _detail_of(self, appointments):
        """How many calls that are for each, and until when.

        :rtype: str
        """
        if not appointments:
            return ""
        loads = Counter(user for user, _day in appointments.values())
        return self.env._(
            "Callers: %(callers)s, calls for each: %(calls)s, until %(day)s",
            callers=len(loads),
            calls=self._number(max(loads.values())),
            day=format_date(self.env, max(day for _user, day in appointments.values())),
        )

    def _make_calls(self, records, appointments):
        """Plan the calls, without a message for each."""
        call_type = self._call_type()
        model_id = self.env["ir.model"]._get_id(records._name)
        records.env["mail.activity"].create(
            [
                {
                    "activity_type_id": call_type.id,
                    "res_model_id": model_id,
                    "res_id": contact.id,
                    # read here for all at once; by itself it is one by one
                    "res_name": contact.display_name,
                    "summary": self.call_summary,
                    "user_id": appointments[contact.id][0].id,
                    "date_deadline": appointments[contact.id][1],
                }
                for contact in records
            ]
        )

    def _call_type(self):
        """:rtype: mail.activity.type"""
        types = self.env["mail.activity.type"]
        ours = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        if ours and ours.active and ours.category == "phonecall":
            return ours
        domain = [
            ("category", "=", "phonecall"),
            ("res_model", "in", [False, "res.partner"]),
        ]
        found = types.search(domain, limit=1)
        if not found:
            raise UserError(
                self.env._(
                    "A call list needs an activity type with the action “Phonecall”: "
                    "ask an administrator for one."
                )
            )
        return found

    def _tell_callers(self, records, appointments):
        """One message in the chat with each caller but the user themselves."""
        days_of = defaultdict(list)
        for contact_id in records._ids:
            user, day = appointments[contact_id]
            days_of[user].append(day)
        for user, days in days_of.items():
            if user != self.env.user:
                self.with_context(lang=user.lang)._tell_caller(user, days)

    def _tell_caller(self, user, days):
        channel = self.env["discuss.channel"]._get_or_create_chat(
            user.partner_id.ids, pin=False
        )
        text = self.env._(
            "Calls for you: %(number)s for “%(summary)s”, from %(first)s to %(last)s.",
            number=len(days),
            summary=self.call_summary,
            first=format_date(self.env, min(days)),
            last=format_date(self.env, max(days)),
        )
        link = Markup('<a href="/odoo/call-list">%s</a>') % self.env._(
            "Open the call list"
        )
        channel.message_post(
            body=Markup("%s %s") % (text, link),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
