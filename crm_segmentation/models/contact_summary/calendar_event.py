# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    #: each save looks for meetings that have started recently
    _segmentation_started_idx = models.Index("(start) WHERE active")

    @api.model_create_multi
    def create(self, vals_list):
        """Past meetings are contact with their attendees."""
        events = super().create(vals_list)
        now = fields.Datetime.now()
        past = events.filtered(lambda event: event.start and event.start <= now)
        self.env["res.partner.summary"]._mark_stale(past)
        return events

    def write(self, vals):
        """Meetings are rescheduled, cancelled, and get other attendees."""
        summaries = self.env["res.partner.summary"]
        if "partner_ids" in vals:
            summaries._mark_stale(self.sudo().partner_ids)
        result = super().write(vals)
        if vals.keys() & {"partner_ids", "start", "start_date", "allday", "active"}:
            summaries._mark_stale(self)
        return result

    def unlink(self):
        """Deleted meetings no longer count."""
        self.env["res.partner.summary"]._mark_stale(self.sudo().partner_ids)
        return super().unlink()
