# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The model that the benchmark scores by: seven parameters, four segments.

It is written down three times: as the product's records (``segmentation_values``), in
plain Python (``score``) for the loops, and in ``floor.py`` as SQL written by hand.

==========================  ======  ==================================================
parameter                   weight  points
==========================  ======  ==================================================
industry                    1       five: 10, five: 4, others: 1, none: 2
known since, years          1       below 1: 2, below 3: 5, below 5: 8, from 5: 10
tags, summed                2       two: 10, two: 5, one: -5, others alone: 1
value of won deals          3       below 1,000: 1, below 10,000: 4, below 50,000: 7,
                                    from 50,000: 10
number of won deals         2       below 1: 0, below 3: 3, below 6: 6, from 6: 10
last won deal, days ago     2       below 90: 10, below 365: 6, below 730: 3
share lost as too           1       below a tenth: 10, below three tenths: 5, from
expensive                           there: 0, no deals: 3
==========================  ======  ==================================================
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from odoo import Command

#: Σ weight × the most points
BEST = 130
SEGMENTS = {"Top": 70, "Large": 50, "Medium": 25, "Small": 0}
YEARS = ((1, 3, 5), (2, 5, 8, 10))
VALUES = ((1_000, 10_000, 50_000), (1, 4, 7, 10))
COUNTS = ((1, 3, 6), (0, 3, 6, 10))
DAYS = ((90, 365, 730), (10, 6, 3, 0))
SHARES = ((Fraction(1, 10), Fraction(3, 10)), (10, 5, 0))


@dataclass(frozen=True)
class Facts:
    """What the rules look at in one contact."""

    industry_id: int | bool
    since: date
    tag_ids: frozenset
    won_value: float
    won_count: int
    last_won: date | None
    deals: int
    too_expensive: int


def score(world, today, facts):
    """The score of a contact by a plain reading of the rules.

    :param World world: what the rules refer to
    :param date today:
    :param Facts facts: of the contact
    :return: the score in hundredths
    :rtype: int
    """
    total = (
        _industry_points(world, facts.industry_id)
        + _points(YEARS, _years(facts.since, today))
        + 2 * _tag_points(world, facts.tag_ids)
        + 3 * _points(VALUES, facts.won_value)
        + 2 * _points(COUNTS, facts.won_count)
    )
    if facts.last_won:
        total += 2 * _points(DAYS, (today - facts.last_won).days)
    if facts.deals:
        total += _points(SHARES, Fraction(facts.too_expensive, facts.deals))
    else:
        total += 3
    return (20_000 * max(0, total) + BEST) // (2 * BEST)


def _points(scale, value):
    """The points of the range that a value falls into."""
    borders, points = scale
    return points[bisect_right(borders, value)]


def _industry_points(world, industry_id):
    if not industry_id:
        return 2
    if industry_id in world.industries[:5]:
        return 10
    return 4 if industry_id in world.industries[5:10] else 1


def _years(since, today):
    months = 12 * (today.year - since.year) + today.month - since.month
    return (months - (today.day < since.day)) // 12


def _tag_points(world, tag_ids):
    ten, five, minus = world.tags[:2], world.tags[2:4], world.tags[4:5]
    hits = [
        points
        for tags, points in ((ten, 10), (five, 5), (minus, -5))
        if not tag_ids.isdisjoint(tags)
    ]
    return sum(hits) if hits else int(bool(tag_ids))


def segmentation_values(world, name, include_contacts=False):
    """The same rules as values for ``crm.segmentation``.

    :param World world: what the rules refer to
    :param str name: of the model
    :param bool include_contacts: whether deals of a company's other contacts count
    :rtype: dict
    """
    parameters = [_industry(world), _known_since(), _tags(world)]
    parameters += [
        {
            "source": "records",
            "model_name": "crm.lead",
            "partner_path": "partner_id",
            "include_contacts": include_contacts,
            **parameter,
        }
        for parameter in _deals(world)
    ]
    return {
        "name": name,
        "subject": "any",
        "parameter_ids": _sequence(parameters),
        "segment_ids": [
            Command.create({"name": segment, "score_from": score_from})
            for segment, score_from in SEGMENTS.items()
        ],
    }


def _industry(world):
    return {
        "name": "Industry",
        "source": "field",
        "field_path": "industry_id",
        "band_ids": _sequence(
            [
                _values(world.industries[:5], 10),
                _values(world.industries[5:10], 4),
                {"kind": "other", "points": 1},
                {"kind": "missing", "points": 2},
            ]
        ),
    }


def _known_since():
    return {
        "name": "Known since",
        "source": "field",
        "field_path": "create_date",
        "elapsed_unit": "years",
        "band_ids": _ranges(YEARS),
    }


def _tags(world):
    return {
        "name": "Tags",
        "source": "field",
        "field_path": "category_id",
        "weight": 2,
        "combine": "sum",
        "band_ids": _sequence(
            [
                _values(world.tags[:2], 10),
                _values(world.tags[2:4], 5),
                _values(world.tags[4:5], -5),
                {"kind": "other", "points": 1},
            ]
        ),
    }


def _deals(world):
    won = "[('won_status', '=', 'won')]"
    return [
        {
            "name": "Value of won deals",
            "weight": 3,
            "record_domain": won,
            "measure": "sum",
            "measure_path": "expected_revenue",
            "band_ids": _ranges(VALUES),
        },
        {
            "name": "Number of won deals",
            "weight": 2,
            "record_domain": won,
            "measure": "count",
            "band_ids": _ranges(COUNTS),
        },
        {
            "name": "Last won deal",
            "weight": 2,
            "record_domain": won,
            "measure": "max",
            "measure_path": "date_closed",
            "elapsed_unit": "days",
            "band_ids": _ranges(DAYS),
        },
        {
            "name": "Lost as too expensive",
            "measure": "share",
            "share_domain": f"[('lost_reason_id', '=', {world.too_expensive})]",
            "band_ids": [
                *_ranges(SHARES),
                Command.create({"kind": "missing", "points": 3, "sequence": 9}),
            ],
        },
    ]


def _values(ids, points):
    return {"kind": "values", "accepted": list(ids), "points": points}


def _ranges(scale):
    """Bands for a scale, the first and the last one open."""
    borders, points = scale
    borders = [False, *map(float, borders), False]
    return _sequence(
        [
            {
                "kind": "range",
                "value_from": borders[position],
                "value_to": borders[position + 1],
                "points": one,
            }
            for position, one in enumerate(points)
        ]
    )


def _sequence(values_list):
    return [
        Command.create({"sequence": sequence, **values})
        for sequence, values in enumerate(values_list)
    ]
