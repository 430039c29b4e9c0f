# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        """Activities may be recorded as done."""
        activities = super().create(vals_list)
        done = activities.filtered(lambda activity: not activity.active)
        self.env["res.partner.facts"]._collect(done)
        return activities

    def write(self, vals):
        """Odoo archives activities that are done."""
        result = super().write(vals)
        if vals.keys() & {"active", "date_done"}:
            self.env["res.partner.facts"]._collect(self)
        return result
