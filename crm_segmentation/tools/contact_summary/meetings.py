# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who takes part in a meeting: whoever is invited and has not declined."""

from odoo.tools import SQL


def takes_part(meeting, partner):
    """Whether somebody who is invited takes part.

    :param SQL meeting: the id of the meeting
    :param SQL partner: the id of the contact that is invited
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
