# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show the segment and score of their customer."""

from odoo import api, models

from ...tools.hooks import hook


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.segmentation.customer.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        """Create leads; other rooms complete their values and follow them up."""
        leads = super().create(self._before_create(vals_list))
        leads._after_create()
        return leads

    @api.model
    @hook
    def _before_create(self, vals_list):
        """Complete the values with which leads are created.

        :param list[dict] vals_list: not to be changed in place
        :return: the values to create
        :rtype: list[dict]
        """
        return vals_list

    @hook
    def _after_create(self):
        """Do what follows from these new leads."""
