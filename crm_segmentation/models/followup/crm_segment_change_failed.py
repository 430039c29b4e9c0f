# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is told when what should have followed from segment changes has failed."""

from odoo import models

from ...tools.readable import first_reader, readable_by
from ..definition.crm_segmentation import ATTENTION_QUIET

FAILED_ACTIVITY = "mail.mail_activity_data_warning"


class CrmSegmentChange(models.Model):
    _inherit = "crm.segment.change"

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
            user = first_reader(
                segmentation.user_id | segmentation.create_uid, segmentation
            )
            if not user or segmentation.activity_search([FAILED_ACTIVITY]):
                continue
            # an activity is enough: no e-mail about it
            segmentation.with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                FAILED_ACTIVITY,
                summary=self.env._("Actions after segment changes have failed"),
                note=moves._failure_told_to(user),
                user_id=user.id,
            )

    def _failure_told_to(self, user):
        """An example of what has failed. The reason may name whatever the contact's
        data name.

        :param res.users user: may not see all of the contacts
        :rtype: str
        """
        seen = readable_by(user, self)[:1]
        if not seen:
            return self.env._(
                "They failed for a contact that you may not see. Whoever may see it "
                "finds the reason under CRM ▸ Reporting ▸ Segment Changes, with the "
                "filter “What follows has failed”."
            )
        return self.env._(
            "For instance for %(contact)s: %(error)s",
            contact=seen.partner_id.display_name,
            error=seen.error,
        )
