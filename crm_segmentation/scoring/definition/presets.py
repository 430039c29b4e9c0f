# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Predefined measures: what each reads, and ranges to start from."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WON = "[('won_status', '=', 'won')]"
OPEN = "[('active', '=', True), ('won_status', '=', 'pending')]"
LOST = "[('won_status', '=', 'lost')]"
# cancelled meetings are archived
HELD = "['&', ('active', '=', True), ('start', '<', 'now')]"
# completed activities are archived, cancelled ones deleted
DONE = "[('active', '=', False), ('date_done', '!=', False)]"
WRITTEN = (
    "['&', ('message_type', 'in', ['email', 'comment']),"
    " ('subtype_id.internal', '=', False)]"
)


def ranges(*bounds_and_points):
    """Bands from ``(from, points)`` pairs, each up to the next one's from."""
    starts = [start for start, _points in bounds_and_points]
    return [
        {"kind": "range", "value_from": start, "value_to": end, "points": points}
        for (start, points), end in zip(
            bounds_and_points, [*starts[1:], None], strict=True
        )
    ]


def elapsed_ranges(*ends_and_points):
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
MONEY = ranges((None, 0), (1000, 2), (5000, 5), (20000, 8), (50000, 10))
HOURS = ranges((None, 0), (1, 3), (5, 6), (20, 10))
NUMBER = ranges((None, 0), (1, 4), (3, 7), (6, 10))
DAYS = [*elapsed_ranges((30, 10), (90, 7), (180, 4), (365, 2), (None, 0)), MISSING]


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


def records_preset(name, model, path, domain, bands, **measure):
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


#: name, values of the parameter and bands by key, in the order of the menu
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
        _lt("Lost deals: number"), LOST, ranges((None, 10), (1, 5), (3, 0))
    ),
    "lost_share": _deals(
        _lt("Lost deals: share of closed deals"),
        "[('won_status', 'in', ['won', 'lost'])]",
        [*ranges((None, 10), (0.25, 6), (0.5, 2), (0.75, 0)), MISSING],
        measure="share",
        share_domain=LOST,
    ),
    "meeting_count": records_preset(
        _lt("Meetings: number"), "calendar.event", "partner_ids", HELD, NUMBER
    ),
    "meeting_last": records_preset(
        _lt("Meetings: days since the last"),
        "calendar.event",
        "partner_ids",
        HELD,
        DAYS,
        measure="max",
        measure_path="start",
    ),
    # most time for a company is spent with its contacts
    "meeting_hours": records_preset(
        _lt("Meetings: hours"),
        "calendar.event",
        "partner_ids",
        HELD,
        HOURS,
        measure="sum",
        measure_path="duration",
        include_contacts=True,
    ),
    "activity_done": records_preset(
        _lt("Completed activities: number"),
        "mail.activity",
        "res_id",
        DONE,
        NUMBER,
        include_contacts=True,
    ),
    "won_per_hour": _deals(
        _lt("Won deals: value per hour of meetings"),
        WON,
        [*ranges((None, 0), (100, 3), (500, 6), (2000, 10)), MISSING],
        measure="sum",
        measure_path="expected_revenue",
        divisor_model="calendar.event",
        divisor_partner_path="partner_ids",
        divisor_domain=HELD,
        divisor_path="duration",
    ),
    "message_count": records_preset(
        _lt("Messages: number"), "mail.message", "res_id", WRITTEN, NUMBER
    ),
    "message_last": records_preset(
        _lt("Messages: days since the last"),
        "mail.message",
        "res_id",
        WRITTEN,
        DAYS,
        measure="max",
        measure_path="date",
    ),
    "contact_count": records_preset(
        _lt("Company size: number of contacts"),
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
        ranges((None, 0), (1, 5), (3, 10)),
        elapsed_unit="years",
    ),
    "reachable": _filter(
        _lt("Has a website and email"),
        "['&', ('website', '!=', False), ('email', '!=', False)]",
    ),
    "function_known": _filter(_lt("Has a job position"), "[('function', '!=', False)]"),
}

#: the measures of a new model, with their weights
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

#: recency, frequency and value of won deals, with fixed ranges for RFM scores
RFM_PARAMETERS = [
    ("won_last", elapsed_ranges((30, 5), (90, 4), (180, 3), (365, 2), (None, 1))),
    ("won_count", ranges((1, 1), (2, 2), (3, 3), (5, 4), (10, 5))),
    ("won_value", ranges((None, 1), (1000, 2), (5000, 3), (20000, 4), (50000, 5))),
]

#: the usual RFM segments, the best first: name, description, color, and the cells:
#: recencies, and frequency with value. Together they take each cell once.
RFM_SEGMENTS = [
    (
        _lt("Champions"),
        _lt("Bought recently, buy often and spend the most."),
        10,
        (5,),
        (4, 5),
    ),
    (
        _lt("Loyal"),
        _lt("Buy regularly and spend well."),
        7,
        (3, 4),
        (4, 5),
    ),
    (
        _lt("Potential loyalists"),
        _lt("Recent customers who bought more than once."),
        4,
        (4, 5),
        (2, 3),
    ),
    (_lt("New"), _lt("Bought recently for the first time."), 8, (5,), (1,)),
    (
        _lt("Promising"),
        _lt("Recent customers who have spent little so far."),
        9,
        (4,),
        (1,),
    ),
    (
        _lt("Need attention"),
        _lt("Average on all three. A timely message can retain them."),
        3,
        (3,),
        (3,),
    ),
    (
        _lt("About to sleep"),
        _lt("Low spending, and no purchase for some time."),
        2,
        (3,),
        (1, 2),
    ),
    (
        _lt("At risk"),
        _lt("Spent well, but have not bought for a long time."),
        1,
        (1, 2),
        (3, 4),
    ),
    (
        _lt("Cannot lose"),
        _lt("Former top customers who have not returned for a long time."),
        11,
        (1, 2),
        (5,),
    ),
    (
        _lt("Hibernating"),
        _lt("Low spending, and the last purchase was long ago."),
        5,
        (2,),
        (1, 2),
    ),
    (
        _lt("Lost"),
        _lt("Low spending, and the longest time since the last purchase."),
        6,
        (1,),
        (1, 2),
    ),
    (_lt("No purchase yet"), _lt("Have not bought anything yet."), 0, (), ()),
]

#: the segments of a new model: name, score from, color
SEGMENTS = [
    (_lt("Ideal"), 70, 10),
    (_lt("Medium"), 40, 3),
    (_lt("Standard"), 0, 4),
]
