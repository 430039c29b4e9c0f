# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class MailActivityPlan(models.Model):
    _inherit = "mail.activity.plan"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started_by_actions(self):
        actions = self.env["ir.actions.server"]
        actions._check_unused("segmentation_plan_id", self)
