# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_segmentation.tools.errors import coded

from ..tools.recipients.recently_mailed import RECENT_DAYS, recent_days


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # without Odoo's ``config_parameter``, which stores 0 as unset
    audience_recent_days = fields.Integer(
        "Recent days",
        help="Contacts that received another mailing within this number of days count "
        "as recently mailed. With 0, none do.",
    )

    @api.constrains("audience_recent_days")
    def _check_audience_recent_days(self):
        if any(settings.audience_recent_days < 0 for settings in self):
            sentence = self.env._("“Recent days” cannot be negative. Enter 0 or more.")
            raise coded("settings.negative_recent_days", ValidationError(sentence))

    @api.model
    def get_values(self):
        values = super().get_values()
        if not self.has_access("read"):
            return values
        return {**values, "audience_recent_days": recent_days(self.env)}

    def set_values(self):
        result = super().set_values()
        self.env["ir.config_parameter"].sudo().set_param(
            RECENT_DAYS, str(self.audience_recent_days)
        )
        return result
