# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is told when what should have followed from segment changes has failed."""

from odoo import models

from .crm_segmentation import ATTENTION_QUIET

FAILED_ACTIVITY = "mail.mail_activity_data_warning"


class CrmSegmentationMove(models.Model):
    _inherit = "crm.segmentation.move"

    def action_retry(self):
        """Have what failed tried again soon; whoever is told then, is told anew."""
        result = super().action_retry()
        self.segmentation_id.sudo().activity_unlink([FAILED_ACTIVITY])
        return result

    def _tell_responsible(self):
        """Tell the responsible users of the models of failed moves by one activity,
        until it is done with, unless the settings say to tell nobody."""
        if self.env["ir.config_parameter"].sudo().get_param(ATTENTION_QUIET):
            return
        for segmentation, moves in self.grouped("segmentation_id").items():
            if segmentation.activity_search([FAILED_ACTIVITY]):
                continue
            # an activity is enough: no e-mail about it
            segmentation.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                FAILED_ACTIVITY,
                summary=self.env._("Actions after segment changes have failed"),
                note=self.env._(
                    "For instance for %(contact)s: %(error)s",
                    contact=moves[0].partner_id.display_name,
                    error=moves[0].error,
                ),
                user_id=(segmentation.user_id or segmentation.create_uid).id,
            )
