# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pinning segments and releasing them, with the segment changes that follow.

Nothing is computed, so that it works while the model is broken.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from .outcome import direction


@dataclass(frozen=True)
class Pin:
    """A pin; without values it releases the segment.

    :ivar int|None segment_id:
    :ivar str|None reason:
    :ivar date|None until: the last day of the pin, None for no end
    :ivar int|None user_id: who pinned it
    """

    segment_id: int | None = None
    reason: str | None = None
    until: date | None = None
    user_id: int | None = None


def pin_statement(writer, members, pin, now):
    """Pin the segments of members, or release them, and write the segment changes.

    A run that has compared them before leaves them out, because ``scored_at`` changes.

    :param MembershipWriter writer: of the model
    :param SQL members: a condition on the alias ``member``
    :param Pin pin:
    :param datetime now: in UTC
    :return: a statement that returns the ``partner_id`` of each
    :rtype: SQL
    """
    return SQL(
        """
        WITH taken AS MATERIALIZED (
            SELECT * FROM crm_segmentation_membership member
             WHERE segmentation_id = %(segmentation)s AND %(members)s
             ORDER BY id
               FOR UPDATE
        ),
        updated AS (
            UPDATE crm_segmentation_membership member
               SET pinned_segment_id = %(segment)s::int4, pin_reason = %(reason)s,
                   pin_until = %(until)s::date, pin_user_id = %(user)s::int4,
                   segment_id = %(effective)s,
                   since = CASE WHEN taken.segment_id <> %(effective)s
                           THEN %(now)s ELSE taken.since END,
                   scored_at = %(now)s
              FROM taken
             WHERE member.id = taken.id
             RETURNING member.partner_id, member.inherited_from_id, member.segment_id,
                       taken.segment_id AS old_segment_id, member.score,
                       taken.score AS old_score
        ),
        change AS (
            INSERT INTO crm_segment_change (partner_id, segmentation_id,
                   from_segment_id, to_segment_id, score_before, score_after,
                   direction, cause, version_id, date, state, note)
            SELECT partner_id, %(segmentation)s, old_segment_id, segment_id, old_score,
                   score, %(direction)s, 'pin', %(version)s, %(now)s, 'pending',
                   %(reason)s
              FROM updated
             WHERE segment_id <> old_segment_id AND inherited_from_id IS NULL
        )
        SELECT partner_id FROM updated
        """,
        segmentation=writer.segmentation_id,
        version=writer.version_id,
        members=members,
        segment=pin.segment_id,
        reason=pin.reason,
        until=pin.until,
        user=pin.user_id,
        effective=SQL("COALESCE(%s::int4, taken.computed_segment_id)", pin.segment_id),
        direction=direction([writer]),
        now=now,
    )
