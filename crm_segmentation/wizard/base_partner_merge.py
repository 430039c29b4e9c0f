# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Segments that change thereby do so because of the merge."""
        self = self.with_context(segmentation_cause="merge")
        dst_partner = dst_partner and dst_partner.with_env(self.env)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """A contact has one membership in a model. Which one stays is not left to
        the unique key: that would delete those of all models."""
        self.env.flush_all()
        self._give_pins(src_partners, dst_partner)
        self._keep_one_membership(src_partners, dst_partner)
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segmentation_move SET partner_id = %s"
                " WHERE partner_id = ANY(%s)",
                dst_partner.id,
                src_partners.ids,
            )
        )
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _update_values(self, src_partners, dst_partner):
        """Now the contact that stays has all; scored before, it might lose a segment
        for want of a value that is still to come."""
        result = super()._update_values(src_partners, dst_partner)
        dst_partner._collect_for_rescoring()
        return result

    def _give_pins(self, src_partners, dst_partner):
        """A segment fixed on a contact that goes is fixed on the one that stays,
        unless that has one fixed itself."""
        self.env.cr.execute(
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
                """,
                dst_partner.id,
                src_partners.ids,
            )
        )

    def _keep_one_membership(self, src_partners, dst_partner):
        """Of each model keep that of the contact that stays, else one that goes."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_segmentation_membership gone
                 USING (SELECT id, row_number() OVER (
                                   PARTITION BY segmentation_id
                                   ORDER BY partner_id <> %s,
                                            pinned_segment_id IS NULL, id) AS place
                          FROM crm_segmentation_membership
                         WHERE partner_id = ANY(%s)) ranked
                 WHERE ranked.id = gone.id AND ranked.place > 1
                """,
                dst_partner.id,
                (src_partners | dst_partner).ids,
            )
        )
