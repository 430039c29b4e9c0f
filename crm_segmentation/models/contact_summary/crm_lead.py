# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads give their contact a source and lost reasons (``res.partner.summary``)."""

from odoo import models

#: fields of a lead that its contact's summary follows from
SUMMARY_FIELDS = {
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
        self._collect_contacts()
        return super()._after_create()

    def write(self, vals):
        """Leads are lost, and given to other contacts."""
        matters = vals.keys() & SUMMARY_FIELDS
        if "partner_id" in vals:
            self._collect_contacts()
        result = super().write(vals)
        if matters:
            self._collect_contacts()
        return result

    def unlink(self):
        """A deleted lead gives no source or lost reason any more."""
        self._collect_contacts()
        return super().unlink()

    def _collect_contacts(self):
        self.env["res.partner.summary"]._collect(self.sudo().partner_id)
