# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""New models measure orders instead of won deals once there are any."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: measures of orders by those of won deals that they replace
OF_ORDERS = {
    "won_value": "order_value",
    "won_count": "order_count",
    "won_last": "order_last",
    "won_average": "order_average",
}
#: descriptions of templates that mention deals
DESCRIPTIONS = {
    "key_companies": _lt(
        "Find your most important customers by value, number and recency of orders, "
        "industry and size."
    ),
    "recent_frequent_valuable": _lt(
        "Score customers by how recently, how often and for how much they order."
    ),
}


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _measure_replacements(self):
        orders = self.env["sale.order"].sudo()
        there = orders.search_count([("state", "=", "sale")], limit=1)
        return {**super()._measure_replacements(), **(OF_ORDERS if there else {})}

    @api.model
    def _templates(self):
        templates = super()._templates()
        if not OF_ORDERS.keys() <= self._measure_replacements().keys():
            return templates
        return {key: _of_orders(key, template) for key, template in templates.items()}


def _of_orders(key, template):
    """The template with measures of orders in place of won deals."""
    changed = {}
    if "parameters" in template:
        changed["parameters"] = [
            {**item, "preset": OF_ORDERS.get(item["preset"], item["preset"])}
            if "preset" in item
            else item
            for item in template["parameters"]
        ]
    if key in DESCRIPTIONS:
        changed["description"] = DESCRIPTIONS[key]
    return {**template, **changed}
