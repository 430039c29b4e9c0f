# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    #: each save asks which meetings have begun lately
    _segmentation_begun_idx = models.Index("(start) WHERE active")

    @api.model_create_multi
    def create(self, vals_list):
        """Past meetings are contact with their attendees."""
        events = super().create(vals_list)
        now = fields.Datetime.now()
        past = events.filtered(lambda event: event.start and event.start <= now)
        self.env["res.partner.summary"]._collect(past)
        return events

    def write(self, vals):
        """Meetings are moved, cancelled, and attended by others."""
        facts = self.env["res.partner.summary"]
        if "partner_ids" in vals:
            facts._collect(self.sudo().partner_ids)
        result = super().write(vals)
        if vals.keys() & {"partner_ids", "start", "start_date", "allday", "active"}:
            facts._collect(self)
        return result

    def unlink(self):
        """What was deleted did not take place."""
        self.env["res.partner.summary"]._collect(self.sudo().partner_ids)
        return super().unlink()


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever is invited takes part, unless declining."""
        attendees = super().create(vals_list)
        attendees._collect_facts()
        return attendees

    def write(self, vals):
        """Meetings are accepted and declined."""
        result = super().write(vals)
        if vals.keys() & {"state", "partner_id", "event_id"}:
            self._collect_facts()
        return result

    def unlink(self):
        """Whoever had declined is not told so any more."""
        self._collect_facts()
        return super().unlink()

    def _collect_facts(self):
        self.env["res.partner.summary"]._collect(self.sudo().event_id)
