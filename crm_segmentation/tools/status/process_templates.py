# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ready-made processes that a new one can start from."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: statuses are pairs of name and colour; the last one ends the process
PROCESS_TEMPLATES = {
    "sale": {
        "name": _lt("Sales"),
        "description": _lt("From the first contact to a customer who buys."),
        "statuses": [
            (_lt("Contact"), 4),
            (_lt("Offer"), 3),
            (_lt("Negotiation"), 2),
            (_lt("Sale"), 10),
        ],
    },
    "contract": {
        "name": _lt("New contracts"),
        "description": _lt("For services that are agreed in person."),
        "statuses": [(_lt("Prospect"), 4), (_lt("Meeting"), 3), (_lt("Contract"), 10)],
    },
    "delivery": {
        "name": _lt("Orders by offer"),
        "description": _lt("For goods that are offered, then delivered."),
        "statuses": [
            (_lt("Lead"), 8),
            (_lt("Prospect"), 4),
            (_lt("Offer sent"), 3),
            (_lt("Delivery"), 10),
        ],
    },
}
