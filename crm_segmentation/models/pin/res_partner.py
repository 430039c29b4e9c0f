# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts whose segments are fixed by hand."""

from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_fix_segment(self):
        """Ask how to fix the segments of these contacts.

        :return: the dialog
        :rtype: dict
        :raise UserError: when none of them has a segment
        """
        memberships = self.env["crm.segmentation.membership"].search(
            [("partner_id", "in", self.ids)], limit=1
        )
        if not memberships:
            raise UserError(
                self.env._(
                    "No segmentation model is for these contacts, so that there is no "
                    "segment to fix."
                )
            )
        return self._fix_action()

    def _fix_action(self, segmentation=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_crm_segmentation_fix"
        )
        action["context"] = {
            "default_partner_ids": self.ids,
            **({"default_segmentation_id": segmentation.id} if segmentation else {}),
        }
        return action
