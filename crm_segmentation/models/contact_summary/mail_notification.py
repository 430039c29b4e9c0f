# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .mail_message import WRITTEN_TYPES


class MailNotification(models.Model):
    _inherit = "mail.notification"

    @api.model_create_multi
    def create(self, vals_list):
        """E-mails to followers, and to several contacts at once, are contact with them.
        Mailings create no notifications."""
        notifications = super().create(vals_list)
        sent = notifications.sudo().filtered(
            lambda one: one.notification_type == "email"
        )
        written = sent.mail_message_id.filtered(
            lambda message: message.message_type in (*WRITTEN_TYPES, "email_outgoing")
        )
        self.env["res.partner.summary"]._mark_stale(written)
        return notifications
