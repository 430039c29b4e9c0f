# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models are applied by up-to-date customer summaries."""

from odoo import models


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    def _pre_apply(self):
        self.env["res.partner.summary"].sudo()._refresh_in_request()
        return super()._pre_apply()
