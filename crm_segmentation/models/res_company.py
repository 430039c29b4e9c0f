# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reference_of_models(self):
        models_of_all = (
            self.env["crm.segmentation"].sudo().with_context(active_test=False)
        )
        model = models_of_all.search(
            [("reference_company_id", "in", self.ids)], limit=1
        )
        if model:
            raise UserError(
                self.env._(
                    "“%(company)s” cannot be deleted, because the segmentation model "
                    "“%(model)s” takes its currency and time zone from there. Choose "
                    "another reference company in that model first.",
                    company=model.reference_company_id.name,
                    model=model.name,
                )
            )
