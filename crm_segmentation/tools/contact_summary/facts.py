# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What mails, meetings and deals tell of contacts: the statements that find it out
and keep it in ``res_partner_summary`` and ``res_partner_lost_reason_rel``.

*Last contact* is the latest of: a message written to or by the contact, on it or on its
deals, also an e-mail sent by hand to several; a call or meeting activity done for it or
for its deals; a past meeting that it attends. Log notes, tracking, notifications and
mailings are none. An all-day meeting, and an activity that was done without a message
about it, know a day and no hour: they are kept as days (``last_contact_on``), which are
the same in every time zone, beside the moments (``last_contact_at``). *Source* is that
of the first lead unless one was given by hand. *Lost reasons* are those of
all lost leads; Odoo archives them.

Each statement is for all contacts (``contact_ids`` None), or for some: then these ids
stand inside of every part, because the planner would not push them there. Contacts of
internal users have no facts: they write all day.
"""

from datetime import datetime

from odoo.tools import SQL

from ...scoring.compiler.days import beginning_of
from ...scoring.compiler.slots import NOW, bind
from .meetings import takes_part

#: what people wrote, on the alias ``message``: also what they sent to several contacts
#: at once. Of that Odoo keeps whom it notified, which it does not of mailings
WRITTEN = SQL(
    """(message.message_type IN ('email', 'comment')
        AND message.is_internal IS NOT TRUE
        AND message.subtype_id IN
            (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE)
        OR message.message_type = 'email_outgoing'
        AND EXISTS (SELECT FROM mail_notification notified
                     WHERE notified.mail_message_id = message.id))"""
)
#: e-mails that went to followers, or to several at once
NOTIFIED = SQL(
    "mail_notification notification"
    " JOIN mail_message message ON message.id = notification.mail_message_id"
    " AND notification.notification_type = 'email'"
)
_TALKS = SQL(
    "(SELECT id FROM mail_activity_type WHERE category IN ('phonecall', 'meeting'))"
)
#: that, and what Odoo posts where a talk was marked as done: it is all that older
#: versions of Odoo have left
_TOLD = SQL(
    "(%s OR message.message_type = 'notification'"
    " AND message.mail_activity_type_id IN %s)",
    WRITTEN,
    _TALKS,
)
#: the moment at which an activity was done, where Odoo has posted it: beside it Odoo
#: keeps the day by UTC's clock, whatever day it was for whoever did it
POSTED = SQL(
    """SELECT message.date FROM mail_message message
        WHERE message.model = activity.res_model
          AND message.res_id = activity.res_id
          AND message.message_type = 'notification'
          AND message.mail_activity_type_id = activity.activity_type_id
          AND message.date::date = activity.date_done"""
)
_DONE = SQL(
    "activity.date_done IS NOT NULL AND activity.activity_type_id IN %s"
    " AND NOT EXISTS (%s)",
    _TALKS,
    POSTED,
)
_HELD = SQL(
    "meeting.active AND %s",
    takes_part(SQL("meeting.id"), SQL("attendance.res_partner_id")),
)
_MAIL_ON_DEAL = SQL(
    "crm_lead lead JOIN mail_message message"
    " ON message.model = 'crm.lead' AND message.res_id = lead.id"
)
_MAIL_TO = SQL(
    "mail_message_res_partner_rel recipient"
    " JOIN mail_message message ON message.id = recipient.mail_message_id"
)
_ACTIVITY_ON_DEAL = SQL(
    "crm_lead lead JOIN mail_activity activity"
    " ON activity.res_model = 'crm.lead' AND activity.res_id = lead.id"
)
_MEETING = SQL(
    "calendar_event_res_partner_rel attendance"
    " JOIN calendar_event meeting ON meeting.id = attendance.calendar_event_id"
)
#: where it stands whom the contact was with, at what moment, and under what condition
_MOMENTS = (
    (
        SQL("message.res_id"),
        SQL("message.date"),
        SQL("mail_message message"),
        SQL("message.model = 'res.partner' AND %s", _TOLD),
    ),
    (SQL("lead.partner_id"), SQL("message.date"), _MAIL_ON_DEAL, _TOLD),
    (
        SQL("message.author_id"),
        SQL("message.date"),
        SQL("mail_message message"),
        WRITTEN,
    ),
    (SQL("recipient.res_partner_id"), SQL("message.date"), _MAIL_TO, WRITTEN),
    (SQL("notification.res_partner_id"), SQL("message.date"), NOTIFIED, WRITTEN),
    (
        SQL("attendance.res_partner_id"),
        SQL("meeting.start"),
        _MEETING,
        SQL("%s AND meeting.start_date IS NULL", _HELD),
    ),
)
#: likewise, on what day
_DAYS = (
    (
        SQL("activity.res_id"),
        SQL("activity.date_done"),
        SQL("mail_activity activity"),
        SQL("activity.res_model = 'res.partner' AND %s", _DONE),
    ),
    (SQL("lead.partner_id"), SQL("activity.date_done"), _ACTIVITY_ON_DEAL, _DONE),
    (
        SQL("attendance.res_partner_id"),
        SQL("meeting.start_date"),
        _MEETING,
        SQL("%s AND meeting.start <= %s", _HELD, NOW),
    ),
)


def last_contact(facts, zone):
    """The moment of the last contact, as a zone's clock tells it: one that only its day
    is known of begins with that day.

    :param str facts: the alias of ``res_partner_summary``
    :param str zone:
    :return: in UTC
    :rtype: SQL
    """
    day = SQL.identifier(facts, "last_contact_on")
    return SQL(
        "GREATEST(%s, %s)",
        SQL.identifier(facts, "last_contact_at"),
        beginning_of(day, zone),
    )


def begun_meetings(since, now):
    """The meetings that have begun and that the facts of somebody who attends do not
    know of yet.

    :param datetime|None since: all facts were refreshed then; None for never
    :param datetime now:
    :return: SELECT of ``id``
    :rtype: SQL
    """
    return SQL(
        """
        SELECT DISTINCT meeting.id FROM %(meeting)s
          JOIN res_partner contact
            ON contact.id = attendance.res_partner_id AND contact.partner_share
          LEFT JOIN res_partner_summary facts ON facts.partner_id = contact.id
         WHERE %(held)s AND meeting.start > %(since)s AND meeting.start <= %(now)s
           AND CASE WHEN meeting.start_date IS NULL
               THEN COALESCE(facts.last_contact_at < meeting.start, TRUE)
               ELSE COALESCE(facts.last_contact_on < meeting.start_date, TRUE) END
        """,
        meeting=_MEETING,
        held=_HELD,
        since=since or datetime.min,
        now=now,
    )


def concerned(records):
    """The contacts whose facts some records may have changed.

    :param dict[str, set[int]] records: ids by model: contacts, leads, messages,
        activities, meetings
    :return: SELECT of their ids
    :rtype: SQL
    """
    parts = {
        "res.partner": SQL("SELECT unnest(%s::int4[])", _ids(records, "res.partner")),
        "crm.lead": SQL(
            "SELECT partner_id FROM crm_lead WHERE id = ANY(%s)",
            _ids(records, "crm.lead"),
        ),
        "calendar.event": SQL(
            "SELECT res_partner_id FROM calendar_event_res_partner_rel"
            " WHERE calendar_event_id = ANY(%s)",
            _ids(records, "calendar.event"),
        ),
        "mail.activity": _on_contact_or_deal(
            SQL("mail_activity"), SQL("res_model"), _ids(records, "mail.activity")
        ),
        "mail.message": SQL(
            """%(on_document)s
               UNION ALL SELECT author_id FROM mail_message WHERE id = ANY(%(ids)s)
               UNION ALL SELECT res_partner_id FROM mail_message_res_partner_rel
                          WHERE mail_message_id = ANY(%(ids)s)
               UNION ALL SELECT res_partner_id FROM mail_notification
                          WHERE mail_message_id = ANY(%(ids)s)""",
            on_document=_on_contact_or_deal(
                SQL("mail_message"), SQL("model"), _ids(records, "mail.message")
            ),
            ids=_ids(records, "mail.message"),
        ),
    }
    return SQL(
        "SELECT id FROM res_partner WHERE partner_share AND id IN (%s)",
        SQL(" UNION ALL ").join(parts[model] for model in records),
    )


def _ids(records, model):
    return sorted(records.get(model, ()))


def _on_contact_or_deal(table, model, ids):
    return SQL(
        """SELECT CASE WHEN record.%(model)s = 'res.partner' THEN record.res_id
                       ELSE lead.partner_id END
             FROM %(table)s record
             LEFT JOIN crm_lead lead
               ON record.%(model)s = 'crm.lead' AND lead.id = record.res_id
            WHERE record.id = ANY(%(ids)s)
              AND record.%(model)s IN ('res.partner', 'crm.lead')""",
        table=table,
        model=model,
        ids=ids,
    )


def stale_contacts(now):
    """The contacts whose facts are not as they should be.

    :param datetime now: meetings that begin later do not count
    :return: SELECT of ``partner_id``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id FROM (%s) facts UNION SELECT partner_id FROM (%s) reasons",
        _changed_facts(now, None),
        _changed_reasons(None),
    )


def writing_facts(now, contact_ids):
    """Write the facts that differ; returns the contacts that it wrote.

    :param datetime now: meetings that begin later do not count
    :param list[int]|None contact_ids: None for all contacts
    :rtype: SQL
    """
    return SQL(
        """
        WITH changed AS (%s),
        updated AS (
            UPDATE res_partner_summary facts
               SET last_contact_at = changed.last_contact_at,
                   last_contact_on = changed.last_contact_on,
                   source_id = CASE WHEN changed.is_given THEN facts.source_id
                                    ELSE changed.source_id END,
                   source_is_given = changed.is_given
              FROM changed WHERE facts.id = changed.facts_id
            RETURNING facts.partner_id
        ),
        inserted AS (
            INSERT INTO res_partner_summary
                   (partner_id, last_contact_at, last_contact_on, source_id,
                    source_is_given)
            SELECT partner_id, last_contact_at, last_contact_on, source_id, FALSE
              FROM changed WHERE facts_id IS NULL
                ON CONFLICT DO NOTHING
            RETURNING partner_id
        )
        SELECT partner_id FROM updated UNION ALL SELECT partner_id FROM inserted
        """,
        _changed_facts(now, contact_ids),
    )


def writing_reasons(contact_ids):
    """Write the lost reasons that differ; returns the contacts that it wrote, some
    of them more than once.

    :param list[int]|None contact_ids: None for all contacts
    :rtype: SQL
    """
    return SQL(
        """
        WITH changed AS (%s),
        removed AS (
            DELETE FROM res_partner_lost_reason_rel kept USING changed
             WHERE changed.is_gone AND kept.partner_id = changed.partner_id
               AND kept.reason_id = changed.reason_id
            RETURNING kept.partner_id
        ),
        inserted AS (
            INSERT INTO res_partner_lost_reason_rel (partner_id, reason_id)
            SELECT partner_id, reason_id FROM changed WHERE NOT is_gone
                ON CONFLICT DO NOTHING
            RETURNING partner_id
        )
        SELECT partner_id FROM removed UNION ALL SELECT partner_id FROM inserted
        """,
        _changed_reasons(contact_ids),
    )


def _changed_facts(now, contact_ids):
    """How facts differ from those that are kept. A source that was given and has
    been deleted since is none."""
    return SQL(
        """
        SELECT COALESCE(found.partner_id, kept.partner_id) AS partner_id,
               found.last_contact_at, found.last_contact_on, found.source_id,
               kept.id AS facts_id,
               COALESCE(kept.is_given, FALSE) AS is_given
          FROM (%(found)s) found
          FULL JOIN (SELECT *, source_is_given AND source_id IS NOT NULL AS is_given
                       FROM res_partner_summary WHERE %(targets)s) kept
            ON kept.partner_id = found.partner_id
         WHERE (kept.id IS NULL
                OR kept.last_contact_at IS DISTINCT FROM found.last_contact_at
                OR kept.last_contact_on IS DISTINCT FROM found.last_contact_on
                OR NOT kept.is_given
                   AND kept.source_id IS DISTINCT FROM found.source_id)
        """,
        found=_found_facts(now, contact_ids),
        targets=_among(SQL("partner_id"), contact_ids),
    )


def _found_facts(now, contact_ids):
    """``partner_id``, ``last_contact_at``, ``last_contact_on`` and ``source_id`` of
    whoever has any."""
    told = SQL(" UNION ALL ").join(
        SQL(
            "SELECT %s AS partner_id, %s FROM %s WHERE %s AND %s",
            contact,
            columns,
            records,
            condition,
            _among(contact, contact_ids),
        )
        for contact, columns, records, condition in (
            *(
                (contact, SQL("%s AS at, NULL::date AS day", at), records, condition)
                for contact, at, records, condition in _MOMENTS
            ),
            *(
                (contact, SQL("NULL::timestamp, %s", day), records, condition)
                for contact, day, records, condition in _DAYS
            ),
        )
    )
    return SQL(
        """
        SELECT contact.id AS partner_id, told.last_contact_at, told.last_contact_on,
               lead.source_id
          FROM (SELECT partner_id, max(at) FILTER (WHERE at <= %(now)s)
                       AS last_contact_at, max(day) AS last_contact_on
                  FROM (%(told)s) told GROUP BY 1) told
          FULL JOIN (SELECT * FROM (%(first)s) first WHERE source_id IS NOT NULL) lead
            ON lead.partner_id = told.partner_id
          JOIN res_partner contact
            ON contact.id = COALESCE(told.partner_id, lead.partner_id)
           AND contact.partner_share
        """,
        told=bind(told, {NOW: now}),
        now=now,
        first=SQL(
            "SELECT DISTINCT ON (partner_id) partner_id, source_id FROM crm_lead"
            " WHERE partner_id IS NOT NULL AND %s"
            " ORDER BY partner_id, create_date, id",
            _among(SQL("partner_id"), contact_ids),
        ),
    )


def _changed_reasons(contact_ids):
    """How lost reasons differ from those that are kept."""
    return SQL(
        """
        SELECT COALESCE(kept.partner_id, found.partner_id) AS partner_id,
               COALESCE(kept.reason_id, found.reason_id) AS reason_id,
               found.partner_id IS NULL AS is_gone
          FROM (SELECT DISTINCT partner_id, lost_reason_id AS reason_id
                  FROM crm_lead lead
                 WHERE won_status = 'lost' AND lost_reason_id IS NOT NULL
                   AND partner_id IS NOT NULL AND %(targets)s) found
          FULL JOIN (SELECT * FROM res_partner_lost_reason_rel WHERE %(targets)s) kept
            ON kept.partner_id = found.partner_id AND kept.reason_id = found.reason_id
         WHERE kept.partner_id IS NULL OR found.partner_id IS NULL
        """,
        targets=_among(SQL("partner_id"), contact_ids),
    )


def _among(column, contact_ids):
    if contact_ids is None:
        return SQL("TRUE")
    return SQL("%s = ANY(%s)", column, list(contact_ids))
