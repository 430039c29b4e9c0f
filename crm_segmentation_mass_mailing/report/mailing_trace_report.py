# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailingTraceReport(models.Model):
    _inherit = "mailing.trace.report"

    mailing_id = fields.Many2one("mailing.mailing", readonly=True)
    segment_id = fields.Many2one("crm.segment", "Segment when sent", readonly=True)
    #: Odoo does not count replied mailings as opened
    opened_or_replied = fields.Integer("Opened or replied", readonly=True)
    unsubscribed = fields.Integer(readonly=True)

    def _report_get_request_select_items(self):
        return [
            *super()._report_get_request_select_items(),
            "trace.mass_mailing_id AS mailing_id",
            "trace.segment_id",
            "COUNT(*) FILTER (WHERE trace.trace_status IN ('open', 'reply'))"
            " AS opened_or_replied",
            "COUNT(trace.unsubscribe_datetime) AS unsubscribed",
        ]

    def _report_get_request_group_by_items(self):
        return [
            *super()._report_get_request_group_by_items(),
            "trace.mass_mailing_id",
            "trace.segment_id",
        ]
