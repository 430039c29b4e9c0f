# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    audience_contacted_days = fields.Integer(
        "Days that count as lately",
        default=30,
        config_parameter="crm_segmentation_mass_mailing.contacted_days",
        help="A contact that got another mailing in so many days counts as mailed "
        "lately. 0 counts nobody.",
    )
