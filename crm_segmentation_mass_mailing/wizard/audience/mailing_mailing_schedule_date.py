# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingMailingScheduleDate(models.TransientModel):
    _inherit = "mailing.mailing.schedule.date"

    audience_kind = fields.Selection(related="mass_mailing_id.audience_kind")
    audience_frozen = fields.Boolean(
        related="mass_mailing_id.audience_frozen", readonly=False
    )
