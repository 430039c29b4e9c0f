# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads give their contact a source and lost reasons (``res.partner.summary``)."""

from odoo import models

#: fields of a lead that its contact's summary depends on
SUMMARY_SOURCES = {
    "partner_id",
    "source_id",
    "active",
    "probability",
    "stage_id",
    "won_status",
    "lost_reason_id",
}


class CrmLead(models.Model):
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    def _after_create(self):
        self._mark_summary_stale()
        return super()._after_create()

    def write(self, vals):
        """Leads are lost, and given to other contacts."""
        matters = vals.keys() & SUMMARY_SOURCES
        if "partner_id" in vals:
            self._mark_summary_stale()
        result = super().write(vals)
        if matters:
            self._mark_summary_stale()
        return result

    def unlink(self):
        """A deleted lead gives no source or lost reason any more."""
        self._mark_summary_stale()
        return super().unlink()

    def _mark_summary_stale(self):
        self.env["res.partner.summary"]._mark_stale(self.sudo().partner_id)
