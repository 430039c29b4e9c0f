# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        """Invited contacts attend unless they decline."""
        attendees = super().create(vals_list)
        attendees._mark_summary_stale()
        return attendees

    def write(self, vals):
        """Invitations are accepted and declined."""
        result = super().write(vals)
        if vals.keys() & {"state", "partner_id", "event_id"}:
            self._mark_summary_stale()
        return result

    def unlink(self):
        """A deleted refusal no longer counts."""
        self._mark_summary_stale()
        return super().unlink()

    def _mark_summary_stale(self):
        self.env["res.partner.summary"]._mark_stale(self.sudo().event_id)
