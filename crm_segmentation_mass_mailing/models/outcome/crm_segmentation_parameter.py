# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parameter presets: how contacts react to mailings."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_segmentation.scoring.definition import presets

_lt = LazyTranslate(__name__)

SENT = (
    "[('sent_datetime', '!=', False), ('is_test_trace', '=', False),"
    " ('trace_status', 'not in', ['bounce', 'error', 'cancel'])]"
)
SHARE = [
    *presets.ranges((None, 0), (0.1, 4), (0.25, 7), (0.5, 10)),
    presets.MISSING,
]


def _mails(name, bands, **measure):
    return presets.records_preset(
        name, "mailing.trace", "partner_id", SENT, bands, **measure
    )


PRESETS = {
    "mailing_last": _mails(
        _lt("Mailings: days since last open or click"),
        presets.DAYS,
        measure="max",
        measure_path="engaged_datetime",
    ),
    "mailing_opened": _mails(
        _lt("Mailings: open rate"),
        SHARE,
        measure="share",
        share_domain="[('trace_status', 'in', ['open', 'reply'])]",
    ),
    "mailing_clicked": _mails(
        _lt("Mailings: click rate"),
        SHARE,
        measure="share",
        share_domain="[('links_click_datetime', '!=', False)]",
    ),
    "mailing_replied": _mails(
        _lt("Mailings: reply rate"),
        SHARE,
        measure="share",
        share_domain="[('trace_status', '=', 'reply')]",
    ),
}


class CrmSegmentationParameter(models.Model):
    _inherit = "crm.segmentation.parameter"

    @api.model
    def _presets(self):
        return {**super()._presets(), **PRESETS}
