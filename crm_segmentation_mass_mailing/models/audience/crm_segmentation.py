# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.model
    def _can_mail(self):
        """The overview offers mailings to users who can create them."""
        return self.env["mailing.mailing"].has_access("create")
