# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where there are orders, models begin with purchases instead of won deals."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: what is measured of orders in place of won deals
OF_ORDERS = {
    "won_value": "order_value",
    "won_count": "order_count",
    "won_last": "order_last",
    "won_average": "order_average",
}
#: how templates say it that speak of deals
DESCRIPTIONS = {
    "key_companies": _lt(
        "Who brings most: value of orders, how many, how recent, industry and size."
    ),
    "recent_frequent_valuable": _lt(
        "How long ago the last order was, how many there were, and what they were "
        "worth."
    ),
}


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.model
    def _measures_instead(self):
        orders = self.env["sale.order"].sudo()
        there = orders.search_count([("state", "=", "sale")], limit=1)
        return {**super()._measures_instead(), **(OF_ORDERS if there else {})}

    @api.model
    def _templates(self):
        templates = super()._templates()
        if not OF_ORDERS.keys() <= self._measures_instead().keys():
            return templates
        return {key: _of_orders(key, template) for key, template in templates.items()}


def _of_orders(key, template):
    """A template that measures orders where it has measured won deals."""
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
