# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is recorded of a lead tells where its contact came from and why deals were
lost; and what was written about it is contact with its contact."""

from odoo import api, models

#: fields of a lead that facts of its contact follow from
MATTERING = {
    "partner_id",
    "source_id",
    "active",
    "probability",
    "stage_id",
    "won_status",
    "lost_reason_id",
}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        """A first lead brings its contact a source."""
        leads = super().create(vals_list)
        leads._collect_contacts()
        return leads

    def write(self, vals):
        """Leads are lost, and given to other contacts."""
        matters = vals.keys() & MATTERING
        if "partner_id" in vals:
            self._collect_contacts()
        result = super().write(vals)
        if matters:
            self._collect_contacts()
        return result

    def unlink(self):
        """What was deleted is no reason any more."""
        self._collect_contacts()
        return super().unlink()

    def _collect_contacts(self):
        self.env["res.partner.facts"]._collect(self.sudo().partner_id)
