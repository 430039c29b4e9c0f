# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Templates that a new segmentation model can start from, as plain data.

A template refers to predefined measures (``presets``) or to custom fields by their
subject. What a database lacks is left out or replaced when a model is created.
"""

import re

from odoo.tools.translate import LazyTranslate

from ...scoring.definition.presets import MISSING, SEGMENTS

_lt = LazyTranslate(__name__)

#: with fewer contacts, no ranges can be proposed
MIN_CONTACTS = 10
#: the measures that read won deals
WON_PRESETS = ("won_value", "won_count", "won_last", "won_average")


def _range(start, end, points, name=None):
    band = {"kind": "range", "value_from": start, "value_to": end, "points": points}
    return {**band, "name": name} if name else band


YES_OR_UNKNOWN = [
    {"kind": "values", "accepted": [True], "name": _lt("Yes"), "points": 10},
    {"kind": "values", "accepted": [False], "name": _lt("No or unknown"), "points": 0},
]
MAIN_AGES = [
    _range(None, 18, 0, _lt("Under 18")),
    _range(18, 30, 5, _lt("18 to 29")),
    _range(30, 45, 10, _lt("30 to 44")),
    _range(45, 60, 10, _lt("45 to 59")),
    _range(60, None, 5, _lt("60 and over")),
    MISSING,
]
PARETO = [_range(None, 5000, 0), _range(5000, 20000, 5), _range(20000, None, 10)]

#: custom fields by subject: how they are recognized (types of values; a pattern of
#: their label, in any language), and how they are used
CUSTOM = {
    "age": {
        "name": _lt("Age"),
        "needed": _lt("Add a custom field for the age or date of birth."),
        "types": ("number", "date"),
        "pattern": r"\b(age|âge|alter|edad|età|idade|leeftijd|birth|geburt|naissance|"
        r"nacimiento|nascita|geboorte)",
        "but": r"\b(agen|altern)",
        "values": {"elapsed_unit": "years"},
        "bands": MAIN_AGES,
    },
    "size": {
        "name": _lt("Number of employees"),
        "needed": _lt(
            "There is no custom field for the number of employees. The number of "
            "contacts of a company is used instead."
        ),
        "types": ("number",),
        "pattern": r"(employee|headcount|staff|workforce|company size|mitarbeiter|"
        r"beschäftigt|employé|effectif|salarié|empleado|dipendent|funcionário|"
        r"medewerker|werknemer)",
        "bands": [
            _range(None, 10, 2),
            _range(10, 50, 4),
            _range(50, 250, 7),
            _range(250, None, 10),
            MISSING,
        ],
        "suggest": "groups",
    },
    "decides_locally": {
        "name": _lt("Decides locally"),
        "needed": _lt("Add a checkbox custom field “Decides locally”."),
        "types": ("boolean",),
        "pattern": r"(decides|entscheidet|décide|decide|beslist)",
        "bands": YES_OR_UNKNOWN,
    },
    "brands": {
        "name": _lt("Number of brands"),
        "needed": _lt("Add a custom field for the number of brands."),
        "types": ("number",),
        "pattern": r"(brand|marke[n ]|marque|marca|merk)",
        "bands": [
            _range(0, 2, 2, _lt("One brand")),
            _range(2, 4, 6, _lt("Two or three")),
            _range(4, None, 10, _lt("Four or more")),
            MISSING,
        ],
    },
    "budget": {
        "name": _lt("Yearly marketing budget"),
        "needed": _lt("Add a custom field for the marketing budget."),
        "types": ("number",),
        "pattern": r"(budget|presupuesto|orçamento)",
        "bands": [
            _range(0, 50000, 0, _lt("Small")),
            _range(50000, 200000, 4, _lt("Medium")),
            _range(200000, 500000, 7, _lt("Large")),
            _range(500000, None, 10, _lt("Very large")),
            MISSING,
        ],
        "suggest": "groups",
    },
    "knows_us": {
        "name": _lt("Knows our directors"),
        "needed": _lt("Add a checkbox custom field “Knows our directors”."),
        "types": ("boolean",),
        "pattern": r"(knows|kennt|connaît|connait|conoce|conosce|conhece|kent)",
        "bands": YES_OR_UNKNOWN,
    },
}


def find_custom(role, candidates):
    """The custom field with a subject.

    :param str role: a key of ``CUSTOM``
    :param candidates: path, label and value type of each custom field
    :return: path and value type of the first that fits, or None
    :rtype: tuple[str, str] | None
    """
    wanted = CUSTOM[role]
    for path, label, value_type in candidates:
        text = label.lower()
        if (
            value_type in wanted["types"]
            and re.search(wanted["pattern"], text)
            and not re.search(wanted.get("but", r"(?!)"), text)
        ):
            return path, value_type
    return None


def _measure(preset, weight, suggest=None, **values):
    return {"preset": preset, "weight": weight, "suggest": suggest, **values}


def _custom(role, weight, **values):
    return {"custom": role, "weight": weight, **values}


SIZE = _custom("size", 2, instead=_measure("contact_count", 2, "groups"))

#: by key, in the order of the gallery; the ``subject`` ``customers`` means companies or
#: private persons, whichever are more numerous
TEMPLATES = {
    "key_companies": {
        "name": _lt("Key Companies"),
        "icon": "fa-diamond",
        "description": _lt(
            "Your most important companies, by value, number and recency of won deals, "
            "industry and size."
        ),
        "audience": _lt("For sales teams with key accounts"),
        "subject": "company",
        "parameters": [
            _measure("won_value", 3, "groups"),
            _measure("won_count", 2, "groups"),
            _measure("won_last", 2, "groups"),
            _measure("industry", 1, "frequent"),
            SIZE,
        ],
        "segments": [
            (_lt("Key"), 70, 10),
            (_lt("Important"), 40, 3),
            (_lt("Standard"), 0, 4),
        ],
    },
    "ideal_client": {
        "name": _lt("Ideal Client of an Agency"),
        "icon": "fa-bullseye",
        "description": _lt(
            "Companies that decide locally, run several brands with a large budget, "
            "and know you."
        ),
        "audience": _lt("For agencies and consultants"),
        "subject": "company",
        "values": {"tolerance": 2},
        "parameters": [
            _custom("decides_locally", 3),
            _custom("brands", 2),
            _custom("budget", 3),
            _custom("knows_us", 2),
            _measure("won_value", 2, "groups"),
        ],
        "segments": SEGMENTS,
    },
    "industry_size": {
        "name": _lt("B2B by Industry and Size"),
        "icon": "fa-industry",
        "description": _lt(
            "How well a company fits before its first purchase, by industry, size and "
            "country."
        ),
        "audience": _lt("For B2B suppliers"),
        "subject": "company",
        "parameters": [
            _measure("industry", 3, "frequent"),
            {**SIZE, "weight": 3},
            _measure("country", 2, "frequent"),
            _measure("reachable", 1),
        ],
        "segments": [
            (_lt("Good fit"), 70, 10),
            (_lt("Possible"), 40, 3),
            (_lt("Other"), 0, 4),
        ],
    },
    "private_customers": {
        "name": _lt("Private Customers"),
        "icon": "fa-user",
        "description": _lt(
            "Where people live, their age and interests, and how recently they were in "
            "touch."
        ),
        "audience": _lt("For shops, clubs and services"),
        "subject": "person",
        "values": {"partner_domain": "[('parent_id', '=', False)]"},
        "parameters": [
            _measure("state", 1, "frequent"),
            _custom("age", 2),
            _measure("tags", 2, "frequent"),
            _measure("message_last", 2, "groups"),
            _measure("won_last", 2, "groups"),
        ],
        "segments": [
            (_lt("Regulars"), 70, 10),
            (_lt("Interested"), 40, 3),
            (_lt("Others"), 0, 4),
        ],
    },
    "recent_frequent_valuable": {
        "name": _lt("Recency, Frequency, Value"),
        "icon": "fa-repeat",
        "description": _lt("Customers by recency, number and value of their deals."),
        "audience": _lt("For businesses with returning customers"),
        "subject": "customers",
        "parameters": [
            _measure("won_last", 3, "groups"),
            _measure("won_count", 2, "groups"),
            _measure("won_value", 3, "groups"),
        ],
        "segments": [
            (_lt("Best"), 75, 10),
            (_lt("Good"), 50, 3),
            (_lt("Occasional"), 25, 2),
            (_lt("Inactive"), 0, 4),
        ],
    },
    "abc": {
        "name": _lt("ABC by Revenue"),
        "icon": "fa-pie-chart",
        "description": _lt(
            "A: customers with 80% of the revenue. B: customers with the next 15%. "
            "C: all others."
        ),
        "audience": _lt("For teams that plan their time by revenue"),
        "subject": "customers",
        "parameters": [_measure("won_value", 1, "share", bands=PARETO, by_share=True)],
        "segments": [(_lt("A"), 75, 10), (_lt("B"), 25, 3), (_lt("C"), 0, 4)],
    },
    "empty": {
        "name": _lt("Empty"),
        "icon": "fa-file-o",
        "description": _lt("Your own parameters and segments, step by step."),
        "audience": _lt("For experienced users"),
    },
}
