# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_values(self, src_partners, dst_partner):
        """A company and a person become a company: what is no category for one is
        left behind, so that it does not stop the merge."""
        partners = src_partners | dst_partner
        kind = "company" if any(partners.mapped("is_company")) else "person"
        partners.filtered(
            lambda one: (
                one.customer_category_id and not one.customer_category_id._is_for(kind)
            )
        ).customer_category_id = False
        return super()._update_values(src_partners, dst_partner)
