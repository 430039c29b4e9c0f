# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What counts as contact with a customer: messages, talks and meetings, as SQL.

A touchpoint is a message written to or by the contact, on it or on its deals, also an
e-mail sent to several contacts at once; a call or meeting activity done for it or for
its deals; a past meeting that it attends. Log notes, tracking, notifications and
mailings are none.
"""

from odoo.tools import SQL

from ...scoring.compiler.meetings import takes_part
from ...scoring.compiler.params import NOW

#: what people wrote, on the alias ``message``, also to several contacts at once: of
#: those e-mails Odoo keeps the notifications, of mailings it does not
WRITTEN = SQL(
    """(message.message_type IN ('email', 'comment')
        AND message.is_internal IS NOT TRUE
        AND message.subtype_id IN
            (SELECT id FROM mail_message_subtype WHERE internal IS NOT TRUE)
        OR message.message_type = 'email_outgoing'
        AND EXISTS (SELECT FROM mail_notification notified
                     WHERE notified.mail_message_id = message.id))"""
)
#: e-mails that went to followers, or to several contacts at once
NOTIFIED = SQL(
    "mail_notification notification"
    " JOIN mail_message message ON message.id = notification.mail_message_id"
    " AND notification.notification_type = 'email'"
)
_TALKS = SQL(
    "(SELECT id FROM mail_activity_type WHERE category IN ('phonecall', 'meeting'))"
)
#: that, and what Odoo posts when a talk is marked as done: older versions of Odoo have
#: kept nothing else of it
_WRITTEN_OR_DONE = SQL(
    "(%s OR message.message_type = 'notification'"
    " AND message.mail_activity_type_id IN %s)",
    WRITTEN,
    _TALKS,
)
#: the moment at which an activity was done, where Odoo has posted it: the activity
#: itself has only the day, by UTC's clock, whatever day it was for the user
POSTED = SQL(
    """SELECT message.date FROM mail_message message
        WHERE message.model = activity.res_model
          AND message.res_id = activity.res_id
          AND message.message_type = 'notification'
          AND message.mail_activity_type_id = activity.activity_type_id
          AND message.date::date = activity.date_done"""
)
_DONE_UNPOSTED = SQL(
    "activity.date_done IS NOT NULL AND activity.activity_type_id IN %s"
    " AND NOT EXISTS (%s)",
    _TALKS,
    POSTED,
)
ATTENDED = SQL(
    "meeting.active AND %s",
    takes_part(SQL("meeting.id"), SQL("attendance.res_partner_id")),
)
ATTENDED_MEETING = SQL(
    "calendar_event_res_partner_rel attendance"
    " JOIN calendar_event meeting ON meeting.id = attendance.calendar_event_id"
)
_MESSAGE = SQL("mail_message message")
_MESSAGE_ON_DEAL = SQL(
    "crm_lead lead JOIN mail_message message"
    " ON message.model = 'crm.lead' AND message.res_id = lead.id"
)
_MESSAGE_TO = SQL(
    "mail_message_res_partner_rel recipient"
    " JOIN mail_message message ON message.id = recipient.mail_message_id"
)
_ACTIVITY_ON_DEAL = SQL(
    "crm_lead lead JOIN mail_activity activity"
    " ON activity.res_model = 'crm.lead' AND activity.res_id = lead.id"
)
_AT = SQL("message.date")
#: the columns of the contact and of the moment, the tables and the condition
TIMED = (
    (
        SQL("message.res_id"),
        _AT,
        _MESSAGE,
        SQL("message.model = 'res.partner' AND %s", _WRITTEN_OR_DONE),
    ),
    (SQL("lead.partner_id"), _AT, _MESSAGE_ON_DEAL, _WRITTEN_OR_DONE),
    (SQL("message.author_id"), _AT, _MESSAGE, WRITTEN),
    (SQL("recipient.res_partner_id"), _AT, _MESSAGE_TO, WRITTEN),
    (SQL("notification.res_partner_id"), _AT, NOTIFIED, WRITTEN),
    (
        SQL("attendance.res_partner_id"),
        SQL("meeting.start"),
        ATTENDED_MEETING,
        SQL("%s AND meeting.start_date IS NULL", ATTENDED),
    ),
)
#: likewise, where only the day is known
DATED = (
    (
        SQL("activity.res_id"),
        SQL("activity.date_done"),
        SQL("mail_activity activity"),
        SQL("activity.res_model = 'res.partner' AND %s", _DONE_UNPOSTED),
    ),
    (
        SQL("lead.partner_id"),
        SQL("activity.date_done"),
        _ACTIVITY_ON_DEAL,
        _DONE_UNPOSTED,
    ),
    (
        SQL("attendance.res_partner_id"),
        SQL("meeting.start_date"),
        ATTENDED_MEETING,
        SQL("%s AND meeting.start <= %s", ATTENDED, NOW),
    ),
)
