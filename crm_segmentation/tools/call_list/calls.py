# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls for many contacts: who makes them on which day, and what callers are sent."""

from collections import Counter, defaultdict

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..errors import coded
from ..plural import plural


def seen_by(user, records):
    """The records that a user may read in any of their companies.

    :rtype: the same model as ``records``
    """
    seen = records.with_user(user).with_context(
        allowed_company_ids=user.sudo().company_ids.ids
    )
    return records.browse(seen._filtered_access("read")._ids)


def schedule(records, users, start, per_day):
    """Who calls whom on which day: the contacts of each caller in the order of the
    list, on working days.

    :param res.partner records:
    :param res.users users: the callers
    :param date start: the first day
    :param int per_day: the most calls of a caller on a day
    :return: caller and day by the contact's id, where a caller may read the contact
    :rtype: dict[int, tuple[res.users, date]]
    """
    callers = _callers_of(records, users)
    called = records.filtered(lambda one: one.id in callers)
    appointments = {}
    for user, contacts in called.grouped(lambda one: callers[one.id]).items():
        days = user._working_days(start, -(-len(contacts) // per_day))
        for index, contact_id in enumerate(contacts._ids):
            appointments[contact_id] = (user, days[index // per_day])
    return appointments


def _callers_of(records, users):
    """Give each contact a caller who may read it, so that all have equally many.

    Contacts that few callers may read are given first: later, those callers might have
    their share already.

    :return: the caller by the contact's id
    :rtype: dict[int, res.users]
    """
    seen = {user: set(seen_by(user, records)._ids) for user in users}
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


def workload_text(env, appointments):
    """How many calls each caller has, and until when.

    :rtype: str
    """
    if not appointments:
        return ""
    loads = Counter(user for user, _day in appointments.values())
    return env._(
        "Callers: %(callers)s. Calls per caller: up to %(calls)s. Last day: %(day)s.",
        callers=len(loads),
        calls=formatLang(env, max(loads.values()), digits=0),
        day=format_date(env, max(day for _user, day in appointments.values())),
    )


def already_called(records, summary):
    """Those of some contacts that have an open call with a subject.

    :param str summary: the subject; False for none
    :rtype: res.partner
    """
    waiting = records.env["mail.activity"].sudo()
    if summary:
        waiting = waiting.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("activity_type_id.category", "=", "phonecall"),
                ("summary", "=", summary),
            ]
        )
    return records.browse(set(waiting.mapped("res_id")))


def create_calls(records, appointments, summary):
    """Create the calls without a message for each.

    :raise UserError: when there is no activity type for calls
    """
    call_type = _call_type(records.env)
    model_id = records.env["ir.model"]._get_id(records._name)
    records.env["mail.activity"].create(
        [
            {
                "activity_type_id": call_type.id,
                "res_model_id": model_id,
                "res_id": contact.id,
                # computed one by one otherwise
                "res_name": contact.display_name,
                "summary": summary,
                "user_id": appointments[contact.id][0].id,
                "date_deadline": appointments[contact.id][1],
            }
            for contact in records
        ]
    )


def _call_type(env):
    """:rtype: mail.activity.type"""
    default = env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
    if default and default.active and default.category == "phonecall":
        return default
    domain = [
        ("category", "=", "phonecall"),
        ("res_model", "in", [False, "res.partner"]),
    ]
    found = env["mail.activity.type"].search(domain, limit=1)
    if not found:
        raise coded(
            "call_list.no_activity_type",
            UserError(
                env._(
                    "A call list needs an activity type with the action “Phonecall”. "
                    "Ask an administrator to create one."
                )
            ),
        )
    return found


def notify_callers(records, appointments, summary):
    """Send each caller, except for the user, one message in their chat."""
    days_of = defaultdict(list)
    for contact_id in records._ids:
        user, day = appointments[contact_id]
        days_of[user].append(day)
    for user, days in days_of.items():
        if user != records.env.user:
            env = records.with_context(lang=user.lang).env
            _notify_caller(env, user, days, summary)


def _notify_caller(env, user, days, summary):
    channel = env["discuss.channel"]._get_or_create_chat(user.partner_id.ids, pin=False)
    text = plural(
        env,
        env._(
            "You have %(count)s new call for “%(summary)s”, on %(first)s."
            "|You have %(count)s new calls for “%(summary)s”, from %(first)s to "
            "%(last)s."
        ),
        len(days),
        summary=summary,
        first=format_date(env, min(days)),
        last=format_date(env, max(days)),
    )
    link = Markup('<a href="/odoo/call-list">%s</a>') % env._("Open the call list")
    channel.message_post(
        body=Markup("%s %s") % (text, link),
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
