# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The audience of a mailing to contacts: segments, or a favourite."""

from odoo import api, fields, models


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    audience_segment_ids = fields.Many2many(
        "crm.segment",
        string="Audience",
        help="Contacts of any of these segments get the mailing.",
    )
    audience_filter_id = fields.Many2one(
        "ir.filters",
        "Saved customer filter",
        ondelete="restrict",
        domain="[('model_id', '=', 'res.partner')]",
        index="btree_not_null",
        help="A favourite saved on any list of contacts. The mailing follows it when "
        "it changes.",
    )
    audience_with_contacts = fields.Boolean("Also the company's contacts")
    audience_function_only = fields.Char("Only contacts with a function")
    audience_frozen = fields.Boolean("Frozen at scheduling", copy=False)
    audience_kind = fields.Selection(
        [
            ("none", "Without an audience"),
            ("segments", "Segments"),
            ("favourite", "Saved customer filter"),
        ],
        compute="_compute_audience_kind",
    )

    @api.depends("audience_segment_ids", "audience_filter_id")
    def _compute_audience_kind(self):
        for mailing in self:
            if mailing.audience_segment_ids:
                mailing.audience_kind = "segments"
            elif mailing.audience_filter_id:
                mailing.audience_kind = "favourite"
            else:
                mailing.audience_kind = "none"
