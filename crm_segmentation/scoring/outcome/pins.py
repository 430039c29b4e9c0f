# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pins in SQL: segments that are set by hand, and until when they count."""

from odoo.tools import SQL

#: the columns of a pin: on a membership, and where a contact is outside of the model
PIN_COLUMNS = SQL("pinned_segment_id, pin_reason, pin_until, pin_user_id")


def pin_holds(row, today):
    """Whether a pin counts, its last day included.

    :param SQL row: the alias of a membership or of a pin
    :param date|SQL today: in the version's zone
    :rtype: SQL
    """
    return SQL(
        "%(row)s.pinned_segment_id IS NOT NULL"
        " AND COALESCE(%(row)s.pin_until >= %(today)s, TRUE)",
        row=row,
        today=today,
    )


def effective_segment(row, computed, today):
    """The segment that counts: a pinned one until its last day, else the computed one.

    :param SQL row: the alias of a membership
    :param SQL computed: the id of the segment by score
    :param date|SQL today: in the version's zone
    :rtype: SQL
    """
    return SQL(
        "CASE WHEN %(holds)s THEN %(row)s.pinned_segment_id ELSE %(computed)s END",
        holds=pin_holds(row, today),
        row=row,
        computed=computed,
    )
