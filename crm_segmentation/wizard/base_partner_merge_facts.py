# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Facts are worked out again from what the contacts had together; only a
        source given by hand is taken over, unless the contact that stays has one."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM res_partner_facts WHERE partner_id = ANY(%s)
                    RETURNING partner_id, source_id, source_is_given
                )
                INSERT INTO res_partner_facts (partner_id, source_id, source_is_given)
                SELECT %s, source_id, TRUE FROM gone
                 WHERE source_is_given AND source_id IS NOT NULL
                 ORDER BY partner_id LIMIT 1
                    ON CONFLICT (partner_id) DO UPDATE
                   SET source_id = EXCLUDED.source_id, source_is_given = TRUE
                 WHERE NOT res_partner_facts.source_is_given
                """,
                src_partners.ids,
                dst_partner.id,
            )
        )
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _update_values(self, src_partners, dst_partner):
        """Now the contact that stays has all mails, meetings and deals."""
        result = super()._update_values(src_partners, dst_partner)
        self.env["res.partner.facts"]._collect(dst_partner)
        return result
