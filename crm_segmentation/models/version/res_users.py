# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "crm.segmentation.offered.mixin"]

    def write(self, vals):
        """The first login of the administrator sets the time zone of the company."""
        result = super().write(vals)
        if vals.get("tz") and self == self.env.user and not self.login_date:
            self.env["crm.segmentation.version"].sudo()._update_time_zones()
        return result
