# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Templates that a new process can start from."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: statuses are pairs of a name and a colour; the last one is final
PROCESS_TEMPLATES = {
    "sale": {
        "name": _lt("Sales"),
        "description": _lt("From the first contact to the sale."),
        "statuses": [
            (_lt("Contact"), 4),
            (_lt("Proposal"), 3),
            (_lt("Negotiation"), 2),
            (_lt("Sale"), 10),
        ],
    },
    "contract": {
        "name": _lt("New contracts"),
        "description": _lt("For services that are agreed on in person."),
        "statuses": [(_lt("Prospect"), 4), (_lt("Meeting"), 3), (_lt("Contract"), 10)],
    },
    "delivery": {
        "name": _lt("Quoted orders"),
        "description": _lt("For goods that are quoted, then delivered."),
        "statuses": [
            (_lt("Lead"), 8),
            (_lt("Prospect"), 4),
            (_lt("Quotation sent"), 3),
            (_lt("Delivery"), 10),
        ],
    },
}
