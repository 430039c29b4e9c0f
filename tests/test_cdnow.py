# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real purchase history, from its file to the segments of its customers.

What is expected is read from the file and worked out here, in plain Python.
"""

import json
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from helpers_cdnow import load, query
from helpers_preview import PREVIEW_AND_APPLY

APPLY = """
import json
model = json.loads(%r)
env.company.partner_id.tz = "UTC"
for part in ("parameter_ids", "segment_ids"):
    model[part] = [(0, 0, values) for values in model[part]]
for _command, _id, parameter in model["parameter_ids"]:
    parameter["band_ids"] = [(0, 0, values) for values in parameter["band_ids"]]
segmentation = env["crm.segmentation"].create(model)
print(json.dumps([segmentation.action_apply(), segmentation.is_running]))
env.cr.commit()
"""
RUN_CRON = """
env.ref("crm_segmentation.ir_cron_rescore_requested").method_direct_trigger()
"""
#: a customer and a purchase made anew by the ORM, as the loader's are
MAKE_BY_ORM = """
import json
loaded = env.ref("cdnow.purchase_1")
contact = env["res.partner"].create({"name": "Customer 00001", "ref": "CDNOW/00001"})
deal = env["crm.lead"].create({
    "name": "1 CD",
    "type": "opportunity",
    "partner_id": contact.id,
    "user_id": loaded.user_id.id,
    "stage_id": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
    "expected_revenue": 11.77,
})
env.flush_all()
rows = []
for record in (contact, loaded.partner_id, deal, loaded):
    env.cr.execute(
        f"SELECT to_jsonb(t) FROM {record._table} AS t WHERE id = %s", [record.id]
    )
    rows += env.cr.fetchone()
print(json.dumps(rows))
"""
#: columns that differ between a record and its twin
OWN = {"id", "commercial_partner_id", "partner_id"}
#: columns with the moment at which something happened, or days between two of them
MOMENTS = {
    "calendar_last_notif_ack",
    "create_date",
    "date_closed",
    "date_last_stage_update",
    "date_open",
    "day_close",
    "write_date",
}


@pytest.fixture(scope="module")
def database(make_database):
    """Return a database without demo data into which the history was loaded."""
    name = make_database("cdnow", demo=False, base=("crm",))
    load(name)
    return name


def test_every_purchase_is_a_won_opportunity(database, purchases, connect):
    expected = Counter(
        (f"CDNOW/{customer}", day, dollars) for customer, day, dollars in purchases
    )

    rows = query(
        connect(database),
        """
        SELECT contact.ref, deal.date_closed::date, deal.expected_revenue
          FROM crm_lead deal JOIN res_partner contact ON contact.id = deal.partner_id
         WHERE deal.won_status = 'won' AND deal.active AND deal.type = 'opportunity'
        """,
    )

    assert len(rows) == len(purchases) == 69_659
    found = Counter(rows)
    assert list((found - expected).items())[:9] == []
    assert list((expected - found).items())[:9] == []


def test_a_second_load_adds_nothing(database, connect):
    tables = (
        "SELECT (SELECT count(*) FROM res_partner), (SELECT count(*) FROM crm_lead)"
    )
    before = query(connect(database), tables)

    said = load(database)

    assert query(connect(database), tables) == before
    assert said == "Added 0 contacts and 0 won opportunities.\n"


def test_loaded_records_are_as_odoo_makes_them(database, odoo_shell):
    contact, loaded_contact, deal, loaded_deal = json.loads(
        odoo_shell(database, MAKE_BY_ORM)
    )

    for made, loaded in (contact, loaded_contact), (deal, loaded_deal):
        different = {column for column in made if made[column] != loaded[column]}
        assert different <= OWN | MOMENTS
        missing = {column for column in made if made[column] and not loaded[column]}
        # Odoo counts a deal closed in the second that it was made in as one day
        assert missing <= {"day_close"}
    assert loaded_contact["commercial_partner_id"] == loaded_contact["id"]
    assert loaded_deal["create_date"] == loaded_deal["date_closed"]
    assert loaded_deal["day_close"] == 0


# -- recency, frequency and value --------------------------------------------------

#: last purchase on or after the 1st of April 1998: 10 points, and so on
RECENCY = [(date(1998, 4, 1), 10), (date(1997, 10, 1), 7), (date(1997, 4, 1), 4)]
RECENCY_ELSE = 1
#: from so many purchases, or so many dollars: points
FREQUENCY = [(10, 10), (4, 7), (2, 4), (1, 1)]
VALUE = [(Decimal("250.00"), 10), (Decimal("79.99"), 6), (20, Decimal("3.5")), (0, 0)]
WEIGHTS = {"recency": 3, "frequency": Decimal("1.5"), "value": 2}
BEST = 10 * sum(WEIGHTS.values())
SEGMENTS = {"Best": 75, "Regular": 50, "Occasional": 25, "Lapsed": 0}


def months(since, today):
    """Return how many complete months have passed."""
    passed = 12 * (today.year - since.year) + today.month - since.month
    return passed - (today.day < since.day)


def at_least(scale, value):
    """Return the points of the first step of a falling scale that a value reaches."""
    return next(points for border, points in scale if value >= border)


def expected_scores(purchases, today):
    """Return the score of each customer, by reference."""
    history = defaultdict(list)
    for customer, day, dollars in purchases:
        history[f"CDNOW/{customer}"].append((day, dollars))
    return {ref: score(bought, today) for ref, bought in history.items()}


def score(bought, today):
    """Return the score of a customer with some purchases."""
    passed = months(max(day for day, _dollars in bought), today)
    recency = next(
        (points for day, points in RECENCY if passed <= months(day, today)),
        RECENCY_ELSE,
    )
    frequency = at_least(FREQUENCY, len(bought))
    value = at_least(VALUE, sum(dollars for _day, dollars in bought))
    total = (
        WEIGHTS["recency"] * recency
        + WEIGHTS["frequency"] * frequency
        + WEIGHTS["value"] * value
    )
    return (100 * total / BEST).quantize(Decimal("0.01"), ROUND_HALF_UP)


def segment(score):
    """Return the name of a score's segment."""
    return next(name for name, border in SEGMENTS.items() if score >= border)


def falling_ranges(scale):
    """Return the ranges of a falling scale, the highest one without an end."""
    tops = [False, *(float(border) for border, _points in scale)]
    return [
        {"value_from": float(border), "value_to": top, "points": float(points)}
        for (border, points), top in zip(scale, tops, strict=False)
    ]


def recency_ranges(today):
    """Return the ranges of recency in months ago, the last one without an end."""
    ranges, value_from = [], False
    for day, points in RECENCY:
        value_to = months(day, today) + 1
        ranges.append(
            {"value_from": value_from, "value_to": value_to, "points": points}
        )
        value_from = value_to
    return [
        *ranges,
        {"value_from": value_from, "value_to": False, "points": RECENCY_ELSE},
    ]


def model(today):
    """Return the model as values for its records."""
    won = {
        "source": "records",
        "model_name": "crm.lead",
        "partner_path": "partner_id",
        "record_domain": "[('won_status', '=', 'won')]",
    }
    measures = {
        "recency": {
            "measure": "max",
            "measure_path": "date_closed",
            "elapsed_unit": "months",
            "band_ids": recency_ranges(today),
        },
        "frequency": {"measure": "count", "band_ids": falling_ranges(FREQUENCY)},
        "value": {
            "measure": "sum",
            "measure_path": "expected_revenue",
            "band_ids": falling_ranges(VALUE),
        },
    }
    return {
        "name": "Recency, frequency, value",
        "subject": "person",
        "partner_domain": "[('ref', '=like', 'CDNOW/%')]",
        "parameter_ids": [
            {"name": name, "weight": float(WEIGHTS[name]), **won, **measure}
            for name, measure in measures.items()
        ],
        "segment_ids": [
            {"name": name, "score_from": border} for name, border in SEGMENTS.items()
        ],
    }


def test_customers_have_the_scores_of_their_purchases(
    database, purchases, connect, odoo_shell
):
    # given a model of recency, frequency and value
    connection = connect(database)
    [(today,)] = query(connection, "SELECT (now() AT TIME ZONE 'UTC')::date")
    expected = expected_scores(purchases, today)
    values = json.dumps(model(today))

    # when it is applied, which goes on in the background for so many contacts
    answer = json.loads(odoo_shell(database, APPLY % values).splitlines()[-1])
    at_first = query(connection, "SELECT count(*) FROM crm_segmentation_membership")
    odoo_shell(database, RUN_CRON)

    # then every customer has the score and the segment of its purchases
    assert answer == [True, True]
    assert at_first == [(0,)]
    assert query(
        connection, "SELECT state, total, scored FROM crm_segmentation_run"
    ) == [("done", len(expected), len(expected))]
    rows = query(
        connection,
        """
        SELECT contact.ref, member.score, segment.name->>'en_US'
          FROM crm_segmentation_membership member
          JOIN res_partner contact ON contact.id = member.partner_id
          JOIN crm_segment segment ON segment.id = member.segment_id
        """,
    )
    scores = {ref: score for ref, score, _segment in rows}
    sizes = Counter(name for _ref, _score, name in rows)
    assert len(rows) == len(expected) == 23_570
    assert sizes == Counter(map(segment, expected.values()))
    assert min(sizes[name] for name in SEGMENTS) > 500, "the segments tell something"
    sample = sorted(expected)[::47]
    assert {ref: scores[ref] for ref in sample} == {
        ref: expected[ref] for ref in sample
    }
    assert scores == expected

    # and nothing follows from it: these are the model's first changes
    changes = query(
        connection,
        "SELECT direction, cause, state, count(*) FROM crm_segment_change"
        " GROUP BY 1, 2, 3",
    )
    assert changes == [("enter", "first", "silent", len(expected))]


def test_what_a_preview_announces_comes_true(database, odoo_shell):
    # given the model that has been applied above, when weights and borders change
    said = odoo_shell(
        database, PREVIEW_AND_APPLY % {"name": model(date.today())["name"]}
    )

    # then each customer moves as announced
    outcome = json.loads(said.splitlines()[-1])
    assert outcome["wrong"] == []
    assert outcome["contacts"] == outcome["by_score"] == outcome["by_segment"] == 23_570
    assert outcome["changed"] > 1000, "the change tells something"


# -- recency, frequency and value by fifths -----------------------------------------

APPLY_FIGURES = """
import json
env.company.partner_id.tz = "UTC"
segmentation = env["crm.segmentation"].create({
    "name": "Figures",
    "assignment": "rfm",
    "subject": "person",
    "partner_domain": "[('ref', '=like', 'CDNOW/%')]",
})
segmentation.action_next()
segmentation.action_next()
segmentation.action_apply()
env.cr.commit()
print(json.dumps(segmentation.version_id.borders))
"""
#: the map of the usual groups, from frequency and value 5 down to 1, recency 1 to 5
MAP = [
    ["Cannot lose", "Cannot lose", "Loyal", "Loyal", "Champions"],
    ["At risk", "At risk", "Loyal", "Loyal", "Champions"],
    ["At risk", "At risk", "Need attention", *["Potential loyalists"] * 2],
    ["Lost", "Hibernating", "About to sleep", *["Potential loyalists"] * 2],
    ["Lost", "Hibernating", "About to sleep", "Promising", "New"],
]


def fifths(values):
    """Return at which values the lowest 20, 40, 60 and 80 % end."""
    ordered = sorted(values)
    return [ordered[-(-k * len(ordered) // 5) - 1] for k in range(1, 5)]


def figure(value, borders):
    """Return 1 and one more for each border below a value."""
    return 1 + sum(border < value for border in borders)


def expected_figures(purchases):
    """Return recency, frequency and value of each customer from 1 to 5, by reference,
    and the borders; of recency they are days."""
    history = defaultdict(list)
    for customer, day, dollars in purchases:
        history[f"CDNOW/{customer}"].append((day, dollars))
    bought = {
        ref: (max(day for day, _d in rows), len(rows), sum(d for _day, d in rows))
        for ref, rows in history.items()
    }
    borders = [fifths(column) for column in zip(*bought.values(), strict=True)]
    return borders, {
        ref: [figure(value, own) for value, own in zip(values, borders, strict=True)]
        for ref, values in bought.items()
    }


def test_customers_have_the_groups_of_their_fifths(
    database, purchases, connect, odoo_shell
):
    # given the usual groups
    connection = connect(database)
    [(today,)] = query(connection, "SELECT (now() AT TIME ZONE 'UTC')::date")
    borders, expected = expected_figures(purchases)

    # when they are applied
    found = json.loads(odoo_shell(database, APPLY_FIGURES).splitlines()[-1])
    odoo_shell(database, RUN_CRON)

    # then the borders are those of the file, and so is the group of every customer
    days, counts, dollars = found
    assert [int(text) for text in days] == [(today - day).days for day in borders[0]]
    assert [int(text) for text in counts] == borders[1]
    assert [Decimal(text) for text in dollars] == borders[2]
    rows = query(
        connection,
        """
        SELECT contact.ref, member.score, segment.name->>'en_US'
          FROM crm_segmentation_membership member
          JOIN res_partner contact ON contact.id = member.partner_id
          JOIN crm_segment segment ON segment.id = member.segment_id
          JOIN crm_segmentation model ON model.id = member.segmentation_id
         WHERE model.name->>'en_US' = 'Figures'
        """,
    )
    assert len(rows) == len(expected) == 23_570
    wrong = []
    for ref, score, name in rows:
        recency, frequency, value = expected[ref]
        group = MAP[5 - (frequency + value + 1) // 2][recency - 1]
        total = Decimal(100 * (recency + frequency + value)) / 15
        if (name, score) != (group, total.quantize(Decimal("0.01"), ROUND_HALF_UP)):
            wrong.append((ref, expected[ref], group, name, score))
    assert wrong[:9] == []
