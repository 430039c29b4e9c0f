# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ...tools.errors import coded


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_pin_segment(self):
        """Open the dialog to pin the segments of these contacts.

        :rtype: dict
        :raise UserError: when none of them has a segment
        """
        memberships = self.env["crm.segmentation.membership"].search(
            [("partner_id", "in", self.ids)], limit=1
        )
        if not memberships:
            raise coded(
                "pin.without_segment",
                UserError(
                    self.env._(
                        "No segmentation model scores these contacts, so their "
                        "segment cannot be pinned. Select other contacts."
                    )
                ),
            )
        return self._pin_action()

    def _pin_action(self, segmentation=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_crm_segment_pin"
        )
        action["context"] = {
            "default_partner_ids": self.ids,
            **({"default_segmentation_id": segmentation.id} if segmentation else {}),
        }
        return action
