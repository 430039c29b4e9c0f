# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """A contact stands in one status of a process. Which one stays is not left to
        the unique key: that would delete all those of the contacts that go."""
        self.env.flush_all()
        self._keep_later_status(src_partners | dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["res.partner.status"].invalidate_model(flush=False)
        dst_partner._status_changed()
        return result

    def _keep_later_status(self, partners):
        """Of each process keep the status entered last, one that stands before one
        that was left; the moves of the others become its own.

        In SQL as the merge itself is, which writes no contact through the ORM.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(id ORDER BY active DESC, since DESC, id DESC)
                  FROM res_partner_status
                 WHERE partner_id = ANY(%s)
              GROUP BY process_id
                HAVING count(*) > 1
                """,
                partners.ids,
            )
        )
        for ((kept, *gone),) in rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE mail_message SET res_id = %s"
                    " WHERE model = 'res.partner.status' AND res_id = ANY(%s)",
                    kept,
                    gone,
                )
            )
            self.env.cr.execute(
                SQL("DELETE FROM res_partner_status WHERE id = ANY(%s)", gone)
            )
