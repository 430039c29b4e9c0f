# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements that compute customer summaries and keep them in
``res_partner_summary`` and ``res_partner_lost_reason_rel``.

*Last contact* is the latest touchpoint (``touchpoints.py``). An all-day meeting, and an
activity that was done without a message about it, have a day and no hour: they are kept
as days (``last_contact_on``), which are the same in every time zone, beside the moments
(``last_contact_at``). *Source* is that of the first lead unless a user has set another
one. *Lost reasons* are those of all lost leads; Odoo archives them.

Each statement is for all contacts (``contact_ids`` None), or for some: then their ids
are inside of every part, because the planner would not push them there. Contacts of
internal users have no summary: they write all day.
"""

from datetime import datetime

from odoo.tools import SQL

from ...scoring.compiler.days import beginning_of
from ...scoring.compiler.params import NOW, bind
from .touchpoints import ATTENDED, ATTENDED_MEETING, DATED, TIMED


def last_contact(summary, zone):
    """The moment of the last contact by the clock of a zone: one of which only the day
    is known begins with that day.

    :param str summary: the alias of ``res_partner_summary``
    :param str zone:
    :return: in UTC
    :rtype: SQL
    """
    day = SQL.identifier(summary, "last_contact_on")
    return SQL(
        "GREATEST(%s, %s)",
        SQL.identifier(summary, "last_contact_at"),
        beginning_of(day, zone),
    )


def started_meetings(since, now):
    """The meetings that have started and are missing in an attendee's summary.

    :param datetime|None since: when all summaries were refreshed; None for never
    :param datetime now:
    :return: SELECT of ``id``
    :rtype: SQL
    """
    return SQL(
        """
        SELECT DISTINCT meeting.id FROM %(meeting)s
          JOIN res_partner contact
            ON contact.id = attendance.res_partner_id AND contact.partner_share
          LEFT JOIN res_partner_summary summary ON summary.partner_id = contact.id
         WHERE %(attended)s AND meeting.start > %(since)s AND meeting.start <= %(now)s
           AND CASE WHEN meeting.start_date IS NULL
               THEN COALESCE(summary.last_contact_at < meeting.start, TRUE)
               ELSE COALESCE(summary.last_contact_on < meeting.start_date, TRUE) END
        """,
        meeting=ATTENDED_MEETING,
        attended=ATTENDED,
        since=since or datetime.min,
        now=now,
    )


def contacts_of(records):
    """The contacts whose summary depends on some records.

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
    """The contacts whose summary is out of date.

    :param datetime now: meetings that start later do not count
    :return: SELECT of ``partner_id``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id FROM (%s) summary UNION SELECT partner_id FROM (%s) reasons",
        _summary_changes(now, None),
        _reason_changes(None),
    )


def write_statement(now, contact_ids):
    """Write the last contacts and sources that differ; returns the contacts that it
    wrote.

    :param datetime now: meetings that start later do not count
    :param list[int]|None contact_ids: None for all contacts
    :rtype: SQL
    """
    return SQL(
        """
        WITH changed AS (%s),
        updated AS (
            UPDATE res_partner_summary summary
               SET last_contact_at = changed.last_contact_at,
                   last_contact_on = changed.last_contact_on,
                   source_id = CASE WHEN changed.is_manual THEN summary.source_id
                                    ELSE changed.source_id END,
                   source_is_manual = changed.is_manual
              FROM changed WHERE summary.id = changed.summary_id
            RETURNING summary.partner_id
        ),
        inserted AS (
            INSERT INTO res_partner_summary
                   (partner_id, last_contact_at, last_contact_on, source_id,
                    source_is_manual)
            SELECT partner_id, last_contact_at, last_contact_on, source_id, FALSE
              FROM changed WHERE summary_id IS NULL
                ON CONFLICT DO NOTHING
            RETURNING partner_id
        )
        SELECT partner_id FROM updated UNION ALL SELECT partner_id FROM inserted
        """,
        _summary_changes(now, contact_ids),
    )


def write_reasons_statement(contact_ids):
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
        _reason_changes(contact_ids),
    )


def set_source_statement(contact_ids, source_id):
    """Keep a source that a user has set, or forget it where it was emptied.

    :param list[int] contact_ids:
    :param int|None source_id:
    :rtype: SQL
    """
    return SQL(
        """
        INSERT INTO res_partner_summary (partner_id, source_id, source_is_manual)
        SELECT unnest(%s), %s, %s
            ON CONFLICT (partner_id) DO UPDATE
           SET source_id = EXCLUDED.source_id,
               source_is_manual = EXCLUDED.source_is_manual
        """,
        contact_ids,
        source_id,
        bool(source_id),
    )


def _summary_changes(now, contact_ids):
    """How summaries differ from those that are kept. A source that a user has set and
    that has been deleted since is none."""
    return SQL(
        """
        SELECT COALESCE(found.partner_id, kept.partner_id) AS partner_id,
               found.last_contact_at, found.last_contact_on, found.source_id,
               kept.id AS summary_id,
               COALESCE(kept.is_manual, FALSE) AS is_manual
          FROM (%(found)s) found
          FULL JOIN (SELECT *, source_is_manual AND source_id IS NOT NULL AS is_manual
                       FROM res_partner_summary WHERE %(targets)s) kept
            ON kept.partner_id = found.partner_id
         WHERE (kept.id IS NULL
                OR kept.last_contact_at IS DISTINCT FROM found.last_contact_at
                OR kept.last_contact_on IS DISTINCT FROM found.last_contact_on
                OR NOT kept.is_manual
                   AND kept.source_id IS DISTINCT FROM found.source_id)
        """,
        found=_computed_summaries(now, contact_ids),
        targets=_among(SQL("partner_id"), contact_ids),
    )


def _computed_summaries(now, contact_ids):
    """``partner_id``, ``last_contact_at``, ``last_contact_on`` and ``source_id`` of
    the contacts that have any of them."""
    touches = SQL(" UNION ALL ").join(
        SQL(
            "SELECT %s AS partner_id, %s FROM %s WHERE %s AND %s",
            contact,
            columns,
            tables,
            condition,
            _among(contact, contact_ids),
        )
        for contact, columns, tables, condition in (
            *(
                (contact, SQL("%s AS at, NULL::date AS day", at), tables, condition)
                for contact, at, tables, condition in TIMED
            ),
            *(
                (contact, SQL("NULL::timestamp, %s", day), tables, condition)
                for contact, day, tables, condition in DATED
            ),
        )
    )
    return SQL(
        """
        SELECT contact.id AS partner_id, last.last_contact_at, last.last_contact_on,
               lead.source_id
          FROM (SELECT partner_id, max(at) FILTER (WHERE at <= %(now)s)
                       AS last_contact_at, max(day) AS last_contact_on
                  FROM (%(touches)s) touch GROUP BY 1) last
          FULL JOIN (SELECT * FROM (%(first)s) first WHERE source_id IS NOT NULL) lead
            ON lead.partner_id = last.partner_id
          JOIN res_partner contact
            ON contact.id = COALESCE(last.partner_id, lead.partner_id)
           AND contact.partner_share
        """,
        touches=bind(touches, {NOW: now}),
        now=now,
        first=SQL(
            "SELECT DISTINCT ON (partner_id) partner_id, source_id FROM crm_lead"
            " WHERE partner_id IS NOT NULL AND %s"
            " ORDER BY partner_id, create_date, id",
            _among(SQL("partner_id"), contact_ids),
        ),
    )


def _reason_changes(contact_ids):
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
