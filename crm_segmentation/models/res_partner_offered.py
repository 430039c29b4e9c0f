# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Leave out of the filter editor what only buttons and lists of the add-on
        ask for."""
        described = super().fields_get(allfields, attributes)
        for name in self._not_offered() & described.keys():
            if "searchable" in described[name]:
                described[name]["searchable"] = False
        return described

    @api.model
    def _not_offered(self):
        """The fields that nobody can make a filter of: what is asked of them is the id
        of something that a page or button has made.

        :rtype: set[str]
        """
        return {
            "customer_category_color",
            "missing_parameter_ids",
            "segment_listing_ids",
            "segment_moving_ids",
            "unreadable_parameter_ids",
        }
