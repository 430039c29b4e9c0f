# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show their customer's segment: what was read of it is stale with it."""

from odoo import api, models

from .res_partner import SEGMENT_FIELDS


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _collect_for_rescoring(self):
        result = super()._collect_for_rescoring()
        self._forget_segments_of_leads()
        return result

    @api.model
    def _invalidate_segments(self):
        result = super()._invalidate_segments()
        self._forget_segments_of_leads()
        return result

    @api.model
    def _forget_segments_of_leads(self):
        leads = self.env["crm.lead"]
        shown = [name for name in SEGMENT_FIELDS if name in leads._fields]
        leads.invalidate_model(shown, flush=False)
