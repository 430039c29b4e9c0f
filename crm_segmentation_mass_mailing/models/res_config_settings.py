# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .audience.mailing_mailing import CONTACTED_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # not by Odoo's ``config_parameter``, which takes 0 for unset
    audience_contacted_days = fields.Integer(
        "Days that count as lately",
        help="A contact that got another mailing in so many days counts as mailed "
        "lately. 0 counts nobody.",
    )

    @api.constrains("audience_contacted_days")
    def _check_audience_contacted_days(self):
        if any(settings.audience_contacted_days < 0 for settings in self):
            raise ValidationError(
                self.env._("Mailed lately: the number of days cannot be negative.")
            )

    @api.model
    def get_values(self):
        values = super().get_values()
        if not self.has_access("read"):
            return values
        days = self.env["mailing.mailing"]._contacted_days()
        return {**values, "audience_contacted_days": days}

    def set_values(self):
        result = super().set_values()
        self.env["ir.config_parameter"].sudo().set_param(
            CONTACTED_DAYS, str(self.audience_contacted_days)
        )
        return result
