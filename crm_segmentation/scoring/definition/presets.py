# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prepared measures in users' words: what each reads, and ranges to begin with."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WON = "[('won_status', '=', 'won')]"
OPEN = "[('active', '=', True), ('won_status', '=', 'pending')]"
LOST = "[('won_status', '=', 'lost')]"
# meetings that were cancelled are archived
HELD = "['&', ('active', '=', True), ('start', '<', 'now')]"
# done activities are archived, those that were cancelled are deleted
DONE = "[('active', '=', False), ('date_done', '!=', False)]"
WRITTEN = (
    "['&', ('message_type', 'in', ['email', 'comment']),"
    " ('subtype_id.internal', '=', False)]"
)


def _ranges(*bounds_and_points):
    """Bands from ``(from, points)`` pairs, each up to the next one's from."""
    starts = [start for start, _points in bounds_and_points]
    return [
        {"kind": "range", "value_from": start, "value_to": end, "points": points}
        for (start, points), end in zip(
            bounds_and_points, [*starts[1:], None], strict=True
        )
    ]


def _ago(*ends_and_points):
    """Bands of elapsed time from ``(to, points)`` pairs, the last without an end."""
    ends = [end for end, _points in ends_and_points]
    return [
        {"kind": "range", "value_from": start, "value_to": end, "points": points}
        for start, (end, points) in zip(
            [None, *ends[:-1]], ends_and_points, strict=True
        )
    ]


MISSING = {"kind": "missing", "points": 0}
KNOWN = [{"kind": "other", "name": _lt("Known"), "points": 5}, MISSING]
YES_NO = [
    {"kind": "values", "accepted": [True], "name": _lt("Yes"), "points": 10},
    {"kind": "values", "accepted": [False], "name": _lt("No"), "points": 0},
]
MONEY = _ranges((None, 0), (1000, 2), (5000, 5), (20000, 8), (50000, 10))
HOURS = _ranges((None, 0), (1, 3), (5, 6), (20, 10))
NUMBER = _ranges((None, 0), (1, 4), (3, 7), (6, 10))
DAYS = [*_ago((30, 10), (90, 7), (180, 4), (365, 2), (None, 0)), MISSING]


def _deals(name, domain, bands, **measure):
    return {
        "name": name,
        "bands": bands,
        "values": {
            "source": "records",
            "model_name": "crm.lead",
            "partner_path": "partner_id",
            "record_domain": domain,
            "include_contacts": True,
            **measure,
        },
    }


def _records(name, model, path, domain, bands, **measure):
    return {
        "name": name,
        "bands": bands,
        "values": {
            "source": "records",
            "model_name": model,
            "partner_path": path,
            "record_domain": domain,
            **measure,
        },
    }


def _field(name, path, bands, **values):
    return {
        "name": name,
        "bands": bands,
        "values": {"source": "field", "field_path": path, **values},
    }


def _filter(name, domain):
    return {
        "name": name,
        "bands": YES_NO,
        "values": {"source": "filter", "partner_domain": domain},
    }


#: key: name, values of the parameter and of its bands, in the order of the menu
PRESETS = {
    "won_value": _deals(
        _lt("Won deals: value"),
        WON,
        MONEY,
        measure="sum",
        measure_path="expected_revenue",
    ),
    "won_count": _deals(_lt("Won deals: number"), WON, NUMBER),
    "won_last": _deals(
        _lt("Won deals: days since the last"),
        WON,
        DAYS,
        measure="max",
        measure_path="date_closed",
    ),
    "won_average": _deals(
        _lt("Won deals: average value"),
        WON,
        [*MONEY, MISSING],
        measure="avg",
        measure_path="expected_revenue",
    ),
    "open_value": _deals(
        _lt("Open opportunities: value"),
        OPEN,
        MONEY,
        measure="sum",
        measure_path="expected_revenue",
    ),
    "open_count": _deals(_lt("Open opportunities: number"), OPEN, NUMBER),
    "lost_count": _deals(
        _lt("Lost deals: number"), LOST, _ranges((None, 10), (1, 5), (3, 0))
    ),
    "lost_share": _deals(
        _lt("Lost deals: share of all decided"),
        "[('won_status', 'in', ['won', 'lost'])]",
        [*_ranges((None, 10), (0.25, 6), (0.5, 2), (0.75, 0)), MISSING],
        measure="share",
        share_domain=LOST,
    ),
    "meeting_count": _records(
        _lt("Meetings: number"), "calendar.event", "partner_ids", HELD, NUMBER
    ),
    "meeting_last": _records(
        _lt("Meetings: days since the last"),
        "calendar.event",
        "partner_ids",
        HELD,
        DAYS,
        measure="max",
        measure_path="start",
    ),
    # time spent on a company is mostly time spent with its contacts
    "meeting_hours": _records(
        _lt("Meetings: hours"),
        "calendar.event",
        "partner_ids",
        HELD,
        HOURS,
        measure="sum",
        measure_path="duration",
        include_contacts=True,
    ),
    "activity_done": _records(
        _lt("Activities done: number"),
        "mail.activity",
        "res_id",
        DONE,
        NUMBER,
        include_contacts=True,
    ),
    "won_per_hour": _deals(
        _lt("Won deals: value per hour of meetings"),
        WON,
        [*_ranges((None, 0), (100, 3), (500, 6), (2000, 10)), MISSING],
        measure="sum",
        measure_path="expected_revenue",
        divisor_model="calendar.event",
        divisor_partner_path="partner_ids",
        divisor_domain=HELD,
        divisor_path="duration",
    ),
    "message_count": _records(
        _lt("Messages: number"), "mail.message", "res_id", WRITTEN, NUMBER
    ),
    "message_last": _records(
        _lt("Messages: days since the last"),
        "mail.message",
        "res_id",
        WRITTEN,
        DAYS,
        measure="max",
        measure_path="date",
    ),
    "contact_count": _records(
        _lt("Size: contacts at the company"),
        "res.partner",
        "parent_id",
        "[('active', '=', True), ('type', '=', 'contact')]",
        NUMBER,
    ),
    "industry": _field(_lt("Industry"), "industry_id", KNOWN),
    "country": _field(_lt("Country"), "country_id", KNOWN),
    "state": _field(_lt("State or province"), "state_id", KNOWN),
    "tags": _field(_lt("Tags"), "category_id", KNOWN),
    "function": _field(_lt("Job position"), "function", KNOWN),
    "salesperson": _field(_lt("Salesperson"), "user_id", KNOWN),
    "language": _field(_lt("Language"), "lang", KNOWN),
    "customer_since": _field(
        _lt("Contact since"),
        "create_date",
        _ranges((None, 0), (1, 5), (3, 10)),
        elapsed_unit="years",
    ),
    "reachable": _filter(
        _lt("Has a website and an e-mail"),
        "['&', ('website', '!=', False), ('email', '!=', False)]",
    ),
    "function_known": _filter(
        _lt("Job position is known"), "[('function', '!=', False)]"
    ),
}

#: the prepared measures that a new model begins with, and their weights
PREDEFINED = {
    "company": [
        ("won_value", 3),
        ("won_count", 2),
        ("won_last", 2),
        ("industry", 1),
        ("country", 1),
        ("reachable", 1),
    ],
    "person": [
        ("message_last", 3),
        ("open_count", 2),
        ("function_known", 1),
        ("tags", 1),
    ],
}
PREDEFINED["any"] = [*PREDEFINED["company"], ("message_last", 2), ("tags", 1)]

#: recency, frequency and value of won deals, with ranges for set borders
RFM_PARAMETERS = [
    ("won_last", _ago((30, 5), (90, 4), (180, 3), (365, 2), (None, 1))),
    ("won_count", _ranges((1, 1), (2, 2), (3, 3), (5, 4), (10, 5))),
    ("won_value", _ranges((None, 1), (1000, 2), (5000, 3), (20000, 4), (50000, 5))),
]

#: the usual groups of recency, frequency and value, the best first: name, description,
#: colour, and the fields of the map: recencies, and frequency with value. Together
#: they take every field once.
RFM_SEGMENTS = [
    (
        _lt("Champions"),
        _lt("Bought lately, often and for much."),
        10,
        (5,),
        (4, 5),
    ),
    (
        _lt("Loyal"),
        _lt("Buy often and for much, and not long ago."),
        7,
        (3, 4),
        (4, 5),
    ),
    (
        _lt("Potential loyalists"),
        _lt("Bought lately, and more than once."),
        4,
        (4, 5),
        (2, 3),
    ),
    (_lt("New"), _lt("Bought for the first time just now."), 8, (5,), (1,)),
    (_lt("Promising"), _lt("Bought lately, but only a little."), 9, (4,), (1,)),
    (
        _lt("Need attention"),
        _lt("Middling in everything: a word at the right time keeps them."),
        3,
        (3,),
        (3,),
    ),
    (
        _lt("About to sleep"),
        _lt("Bought little, and some time ago."),
        2,
        (3,),
        (1, 2),
    ),
    (
        _lt("At risk"),
        _lt("Bought well, but long ago."),
        1,
        (1, 2),
        (3, 4),
    ),
    (
        _lt("Cannot lose"),
        _lt("Were among the best, and have not come back for long."),
        11,
        (1, 2),
        (5,),
    ),
    (_lt("Hibernating"), _lt("Bought little, and long ago."), 5, (2,), (1, 2)),
    (_lt("Lost"), _lt("Bought little, and longest ago."), 6, (1,), (1, 2)),
    (_lt("No purchase yet"), _lt("Have not bought anything so far."), 0, (), ()),
]

#: the segments that a new model begins with: name, score from, colour
SEGMENTS = [
    (_lt("Ideal"), 70, 10),
    (_lt("Medium"), 40, 3),
    (_lt("Standard"), 0, 4),
]
