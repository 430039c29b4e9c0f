# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...tools.purchase.presets import PRESETS, WITH_MARGINS


class CrmSegmentationParameter(models.Model):
    _inherit = "crm.segmentation.parameter"

    @api.model
    def _presets(self):
        has_margins = "margin" in self.env["sale.order"]._fields
        available = {
            key: preset
            for key, preset in PRESETS.items()
            if has_margins or key not in WITH_MARGINS
        }
        return {**super()._presets(), **available}

    @api.model
    def _selection_model_name(self):
        """Payments of customers can be measured although they have no table."""
        payments = self.env["ir.model"]._get("crm.customer.payment")
        found = [*super()._selection_model_name(), (payments.model, payments.name)]
        return sorted(found, key=lambda pair: pair[1].lower())
