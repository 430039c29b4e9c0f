# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ...tools.errors import coded
from ...tools.readable import readable_by


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reference_of_models(self):
        models_of_all = (
            self.env["crm.segmentation"].sudo().with_context(active_test=False)
        )
        models_ = models_of_all.search([("reference_company_id", "in", self.ids)])
        if not models_:
            return
        seen = readable_by(self.env.user, models_)[:1]
        if seen:
            sentence = self.env._(
                "“%(company)s” cannot be deleted, because it is the reference company "
                "of the segmentation model “%(model)s”. Select another reference "
                "company in the model first.",
                company=seen.reference_company_id.name,
                model=seen.name,
            )
        else:
            sentence = self.env._(
                "“%(company)s” cannot be deleted, because it is the reference company "
                "of a segmentation model that you cannot access. Ask a colleague with "
                "access to select another reference company in the model first.",
                company=models_[0].reference_company_id.name,
            )
        raise coded("company.is_reference", UserError(sentence))
