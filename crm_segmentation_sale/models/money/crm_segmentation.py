# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders and invoices as what customers bring in."""

from odoo import api, models

from ...tools.money.money_measures import MONEY_MEASURES


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _money_measures(self):
        return {**super()._money_measures(), **MONEY_MEASURES}

    def _likely_money_measure(self, compiler):
        for key, measure in MONEY_MEASURES.items():
            if measure.has_records(compiler):
                return key
        return super()._likely_money_measure(compiler)
