# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Attendees of meetings: those who are invited and have not declined."""

from odoo.tools import SQL


def takes_part(meeting, partner):
    """Whether an invited contact attends a meeting.

    :param SQL meeting: the id of the meeting
    :param SQL partner: the id of the invited contact
    :return: a condition
    :rtype: SQL
    """
    return SQL(
        """NOT EXISTS (
           SELECT FROM calendar_attendee attendee
            WHERE attendee.event_id = %s AND attendee.partner_id = %s
              AND attendee.state = 'declined')""",
        meeting,
        partner,
    )
