# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real purchase history as sales orders: recency, frequency and value of everybody.

What is expected is read from the file and worked out here, in plain Python.
"""

import json
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest
from helpers_cdnow import load, query

KEYS = ["order_last", "order_count", "order_average", "order_interval"]
#: applies prepared measures as they are, and tells what they read of everybody
READ = """
import json
from odoo.addons.crm_segmentation.tools.database import bulk_planner
from odoo.addons.crm_segmentation.scoring.compiler.params import bind, contact_values
env.company.partner_id.tz = "UTC"
parameters = env["crm.segmentation.parameter"]
segmentation = env["crm.segmentation"].create({
    "name": "Purchases",
    "subject": "person",
    "partner_domain": "[('ref', '=like', 'CDNOW/%%')]",
    "parameter_ids": [(0, 0, parameters._preset_values(key)) for key in %r],
    "segment_ids": [
        (0, 0, {"name": "Good", "score_from": 60}),
        (0, 0, {"name": "Others", "score_from": 0}),
    ],
})
segmentation.action_apply()
env.cr.commit()
env.ref("crm_segmentation.ir_cron_rescore_requested").method_direct_trigger()
ids = env["res.partner"].search([("ref", "=like", "CDNOW/%%")]).ids
details = segmentation.version_id._compiler().details()
with bulk_planner(env.cr):
    env.cr.execute(bind(details, contact_values(env, ids)))
    columns = [column.name for column in env.cr.description]
    found = [dict(zip(columns, values)) for values in env.cr.fetchall()]
refs = {p["id"]: p["ref"] for p in env["res.partner"].browse(ids).read(["ref"])}
print(json.dumps({
    refs[row["partner_id"]]: [str(row[f"value{i}"]) for i in range(%d)]
    for row in found
}))
"""
#: a purchase made anew by the ORM, as the loader's are
MAKE_BY_ORM = """
import json
loaded = env.ref("cdnow.order_1")
made = env["sale.order"].create({
    "partner_id": loaded.partner_id.id,
    "user_id": loaded.user_id.id,
    "order_line": [(0, 0, {
        "product_id": env.ref("cdnow.product").id,
        "name": "1 CD",
        "price_unit": 11.77,
    })],
})
made.action_confirm()
env.flush_all()
rows = []
for record in (made, loaded, made.order_line, loaded.order_line):
    env.cr.execute(
        f"SELECT to_jsonb(t) FROM {record._table} AS t WHERE id = %s", [record.id]
    )
    rows += env.cr.fetchone()
print(json.dumps(rows))
"""
#: columns in which an order and its twin differ
OWN = {
    "id",
    "order_id",
    "name",
    "access_token",
    "create_date",
    "date_order",
    "validity_date",
    "write_date",
}


@pytest.fixture(scope="module")
def database(make_database):
    """Return a database without demo data with the history as sales orders."""
    name = make_database("cdnow_orders", demo=False, base=("crm", "sale_management"))
    load(name, "--as", "orders")
    return name


def test_every_purchase_is_a_confirmed_order(database, purchases, connect):
    expected = Counter(
        (f"CDNOW/{customer}", day, dollars) for customer, day, dollars in purchases
    )

    rows = query(
        connect(database),
        """
        SELECT contact.ref, sale.date_order::date, sale.amount_untaxed
          FROM sale_order sale
          JOIN sale_order_line line ON line.order_id = sale.id
               AND line.price_subtotal = sale.amount_untaxed
               AND line.order_partner_id = sale.partner_id AND line.state = 'sale'
          JOIN res_partner contact ON contact.id = sale.partner_id
         WHERE sale.state = 'sale'
        """,
    )

    assert len(rows) == len(purchases) == 69_659
    found = Counter(rows)
    assert list((found - expected).items())[:9] == []
    assert list((expected - found).items())[:9] == []


def test_a_second_load_adds_nothing(database, connect):
    tables = (
        "SELECT (SELECT count(*) FROM res_partner), (SELECT count(*) FROM sale_order),"
        " (SELECT count(*) FROM sale_order_line)"
    )
    before = query(connect(database), tables)

    said = load(database, "--as", "orders")

    assert query(connect(database), tables) == before
    assert said == "Added 0 contacts and 0 confirmed sales orders.\n"


def test_loaded_orders_are_as_odoo_makes_them(database, odoo_shell):
    made, loaded, line, loaded_line = json.loads(odoo_shell(database, MAKE_BY_ORM))

    assert {column for column in made if made[column] != loaded[column]} <= OWN
    assert {column for column in line if line[column] != loaded_line[column]} <= OWN


def test_recency_frequency_and_value_of_everybody(
    database, purchases, connect, odoo_shell
):
    # given what each customer has bought, and when
    history = defaultdict(list)
    for customer, day, dollars in purchases:
        history[f"CDNOW/{customer}"].append((day, dollars))
    expected = {ref: reading(bought) for ref, bought in history.items()}

    # when the prepared measures are applied and run
    said = odoo_shell(database, READ % (KEYS, len(KEYS)))

    # then they read just that, of all customers
    read = {
        ref: [day, Decimal(count), cents(average), between and cents(between)]
        for ref, (day, count, average, interval) in json.loads(
            said.splitlines()[-1]
        ).items()
        for between in [None if interval == "None" else interval]
    }
    assert len(read) == len(expected) == 23_570
    different = [ref for ref in expected if read[ref] != expected[ref]]
    assert [(ref, read[ref], expected[ref]) for ref in different[:5]] == []

    # and the run has scored all of them
    assert query(
        connect(database), "SELECT state, total, scored FROM crm_segmentation_run"
    ) == [("done", 23_570, 23_570)]
    assert query(
        connect(database), "SELECT count(*) FROM crm_segmentation_membership"
    ) == [(23_570,)]


def reading(bought):
    """Return the last day, how often, the average value, and days between."""
    days = sorted(day for day, _dollars in bought)
    total = sum(dollars for _day, dollars in bought)
    steps = len(days) - 1
    return [
        days[-1].isoformat(),
        len(days),
        cents(total / len(days)),
        cents(Decimal((days[-1] - days[0]).days) / steps) if steps else None,
    ]


def cents(value):
    """Return a number with four decimals, far more than its digits that count."""
    return Decimal(value).quantize(Decimal("0.0001"), ROUND_HALF_UP)
