# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Memberships of merged contacts: a contact has one in each model. That of
        the contact that stays is kept; it is scored anew with what it has got."""
        self.env.flush_all()
        self._give_pins(src_partners, dst_partner)
        self.env.execute_query(
            SQL(
                "DELETE FROM crm_segmentation_membership"
                " WHERE partner_id = ANY(%s) RETURNING id",
                src_partners.ids,
            )
        )
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._collect_for_rescoring()
        return result

    def _give_pins(self, src_partners, dst_partner):
        """A segment fixed on a contact that goes is fixed on the one that stays,
        unless that has one fixed itself."""
        self.env.execute_query(
            SQL(
                """
                UPDATE crm_segmentation_membership kept
                   SET pinned_segment_id = gone.pinned_segment_id,
                       pin_reason = gone.pin_reason, pin_until = gone.pin_until
                  FROM crm_segmentation_membership gone
                 WHERE kept.partner_id = %s AND kept.pinned_segment_id IS NULL
                   AND gone.partner_id = ANY(%s)
                   AND gone.segmentation_id = kept.segmentation_id
                   AND gone.pinned_segment_id IS NOT NULL
                RETURNING kept.id
                """,
                dst_partner.id,
                src_partners.ids,
            )
        )
