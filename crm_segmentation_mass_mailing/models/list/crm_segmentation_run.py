# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmSegmentationRun(models.Model):
    _inherit = "crm.segmentation.run"

    def _post_run(self):
        """Update mailing lists soon after all contacts have been scored."""
        lists = self.env["mailing.list"].sudo()
        if lists.search_count([("feed_kind", "!=", False)], limit=1):
            self.env.ref(
                "crm_segmentation_mass_mailing.ir_cron_update_feeds"
            )._trigger()
        return super()._post_run()
