# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ten parameters of purchases over many orders, and the same by SQL written by hand.

The parameters are the prepared ones of the add-on for sales, with their ranges; what
was bought gets ranges of its own: ten points for the first category, five for the
second, two for any other.
"""

from odoo import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

from bulk.rows import insert_like, template_row
from bulk.session import environment
from devkit.console import say

from .fill import batches, frequent_first, reserve, vacuum
from .floor import Floor, Mismatch, days_ago
from .measures import median_seconds, seconds

TITLES = {"n": "ten parameters of purchases, over sales orders"}
#: keys of the prepared parameters, and their weights
PARAMETERS = {
    "order_value": 3,
    "order_count": 2,
    "order_average": 1,
    "order_last": 2,
    "order_first": 1,
    "order_interval": 1,
    "order_discount": 1,
    "category_bought": 1,
    "quotation_value": 1,
    "cancelled_count": 1,
}
SEGMENTS = {"Top": 70, "Large": 50, "Medium": 25, "Small": 0}
CATEGORIES, PRODUCTS = 10, 40

#: Orders and their lines are read once each. Discounts are weighed by what the lines
#: come to before them; no line of this base is given away whole, which would divide by
#: nothing. Σ weight × the most points is 140.
COMPUTE = """
CREATE TEMP TABLE bench_floor AS
SELECT partner_id, score,
       CASE WHEN score >= 70 THEN %(top)s WHEN score >= 50 THEN %(large)s
            WHEN score >= 25 THEN %(medium)s ELSE %(small)s END AS segment_id
  FROM (SELECT contact.id AS partner_id, round(100.0 * (
          3 * CASE WHEN orders.value >= 50000 THEN 10 WHEN orders.value >= 20000 THEN 8
                   WHEN orders.value >= 5000 THEN 5 WHEN orders.value >= 1000 THEN 2
                   ELSE 0 END
          + 2 * CASE WHEN orders.number >= 6 THEN 10 WHEN orders.number >= 3 THEN 7
                     WHEN orders.number >= 1 THEN 4 ELSE 0 END
          + CASE WHEN orders.average >= 50000 THEN 10
                 WHEN orders.average >= 20000 THEN 8
                 WHEN orders.average >= 5000 THEN 5
                 WHEN orders.average >= 1000 THEN 2 ELSE 0 END
          + 2 * CASE WHEN orders.last_at >= %(days_ago_29)s THEN 10
                     WHEN orders.last_at >= %(days_ago_89)s THEN 7
                     WHEN orders.last_at >= %(days_ago_179)s THEN 4
                     WHEN orders.last_at >= %(days_ago_364)s THEN 2 ELSE 0 END
          + CASE WHEN orders.first_at < %(three_years_ago)s THEN 10
                 WHEN orders.first_at < %(one_year_ago)s THEN 5 ELSE 0 END
          + CASE WHEN orders.number < 2 OR orders.number IS NULL THEN 0
                 WHEN orders.days < 30 * (orders.number - 1) THEN 10
                 WHEN orders.days < 90 * (orders.number - 1) THEN 7
                 WHEN orders.days < 180 * (orders.number - 1) THEN 4
                 WHEN orders.days < 365 * (orders.number - 1) THEN 2 ELSE 0 END
          + CASE WHEN lines.discount < 5 THEN 10 WHEN lines.discount < 15 THEN 7
                 WHEN lines.discount < 30 THEN 3 ELSE 0 END
          + CASE WHEN lines.first_category THEN 10 WHEN lines.second_category THEN 5
                 WHEN lines.any_category THEN 2 ELSE 0 END
          + CASE WHEN orders.quoted >= 50000 THEN 10 WHEN orders.quoted >= 20000 THEN 8
                 WHEN orders.quoted >= 5000 THEN 5 WHEN orders.quoted >= 1000 THEN 2
                 ELSE 0 END
          + CASE WHEN orders.cancelled >= 3 THEN 0 WHEN orders.cancelled >= 1 THEN 5
                 ELSE 10 END) / 140, 2) AS score
          FROM res_partner AS contact
          LEFT JOIN (
            SELECT family.commercial_partner_id AS partner_id,
                   sum(amount_untaxed) FILTER (WHERE state = 'sale') AS value,
                   count(*) FILTER (WHERE state = 'sale') AS number,
                   avg(amount_untaxed) FILTER (WHERE state = 'sale') AS average,
                   max(date_order) FILTER (WHERE state = 'sale') AS last_at,
                   min(date_order) FILTER (WHERE state = 'sale') AS first_at,
                   max(date_order) FILTER (WHERE state = 'sale')::date
                   - min(date_order) FILTER (WHERE state = 'sale')::date AS days,
                   sum(amount_untaxed) FILTER (WHERE state IN ('draft', 'sent'))
                   AS quoted,
                   count(*) FILTER (WHERE state = 'cancel') AS cancelled
              FROM sale_order JOIN res_partner AS family ON family.id = partner_id
             GROUP BY family.commercial_partner_id
          ) AS orders ON orders.partner_id = contact.commercial_partner_id
          LEFT JOIN (
            SELECT family.commercial_partner_id AS partner_id,
                   sum(discount::numeric * before.value) FILTER (WHERE price_unit > 0)
                   / NULLIF(sum(before.value) FILTER (WHERE price_unit > 0), 0)
                   AS discount,
                   bool_or(categ_id = %(first_category)s) AS first_category,
                   bool_or(categ_id = %(second_category)s) AS second_category,
                   bool_or(categ_id IS NOT NULL) AS any_category
              FROM sale_order_line AS line
              JOIN res_partner AS family ON family.id = line.order_partner_id
              LEFT JOIN product_product AS variant ON variant.id = line.product_id
              LEFT JOIN product_template AS product
                   ON product.id = variant.product_tmpl_id
              CROSS JOIN LATERAL (
                SELECT line.price_subtotal * 100 / (100 - line.discount::numeric)
                       AS value
              ) AS before
             WHERE line.state = 'sale' AND line.display_type IS NULL
             GROUP BY family.commercial_partner_id
          ) AS lines ON lines.partner_id = contact.commercial_partner_id
         WHERE contact.active AND contact.partner_share
           AND (contact.type = 'contact' OR contact.type IS NULL)
           AND contact.id NOT IN (SELECT partner_id FROM res_company)) AS scored
"""


class PurchaseFloor(Floor):
    """Scores contacts by their purchases into a segmentation's memberships.

    :param tuple categories: ids of product categories, the most frequent first
    """

    statement = COMPUTE

    def __init__(self, categories, segmentation):
        super().__init__(categories, segmentation)
        self.parameters |= days_ago(29, 89, 179, 364)

    def _constants(self, categories):
        return {"first_category": categories[0], "second_category": categories[1]}


def fill_orders(database, world, count):
    """Make sales orders of one line each.

    Of 100 orders 80 are confirmed, 8 drafts, 4 sent and 8 cancelled.

    :param str database: with Sales
    :param World world: the contacts who order
    :param int count: how many orders
    :return: ids of product categories, the most frequent first
    :rtype: tuple[int, ...]
    """
    with environment(database) as env:
        categories = env["product.category"].create(
            [{"name": f"Category {number + 1}"} for number in range(CATEGORIES)]
        )
        products = env["product.product"].create(
            [
                {
                    "name": f"Product {number + 1}",
                    "type": "service",
                    "categ_id": categories[number % CATEGORIES].id,
                    "taxes_id": [Command.clear()],
                }
                for number in range(PRODUCTS)
            ]
        )
        _fill_orders(env, world, products, count)
    vacuum(database)
    return tuple(categories.ids)


def _fill_orders(env, world, products, count):
    first, _last = world.contacts
    line = {"product_id": products[0].id, "price_unit": 1}
    orders, lines = env["sale.order"], env["sale.order.line"]
    order = orders.create({"partner_id": first})
    ids = (
        reserve(env.cr, "sale_order", count),
        reserve(env.cr, "sale_order_line", count),
    )
    rows = (
        template_row(
            orders, {"partner_id": first, "order_line": [Command.create(line)]}
        ),
        template_row(lines, {**line, "order_id": order.id}),
    )
    order.unlink()
    for start, end in batches("Orders", count):
        env.cr.execute(
            SQL(
                "CREATE TEMP TABLE drawn ON COMMIT DROP AS"
                " SELECT n, %(order)s + n AS id, %(line)s + n AS line_id,"
                " %(contact)s + floor(power(u, 1.5) * %(contacts)s)::int AS partner,"
                " CASE WHEN r < 0.80 THEN 'sale' WHEN r < 0.88 THEN 'draft'"
                " WHEN r < 0.92 THEN 'sent' ELSE 'cancel' END AS state,"
                " CASE WHEN s < 0.6 THEN 0 ELSE floor(s * 40) END AS discount,"
                " round((100 * exp(t * 6))::numeric, 2) AS amount, product, at"
                " FROM (SELECT n, random() AS r, random() AS s, random() AS t,"
                " random() AS u, %(product)s AS product,"
                " now() AT TIME ZONE 'UTC' - random() * interval '4 years' AS at"
                " FROM (SELECT n, random() AS p"
                " FROM generate_series(%(start)s, %(end)s) AS n) AS number) AS random",
                order=ids[0][0],
                line=ids[1][0],
                contact=first,
                contacts=world.size,
                product=frequent_first(products.ids, SQL("p")),
                start=start,
                end=end - 1,
            )
        )
        _insert(env.cr, rows)
        env.cr.execute("DROP TABLE drawn")


def _insert(cr, rows):
    """Insert orders that were drawn, and their lines."""
    amount, partner = SQL("source.amount"), SQL("source.partner")
    order, line = rows
    values = {
        "id": SQL("source.id"),
        "name": SQL("'B' || source.n"),
        "state": SQL("source.state"),
        "partner_id": partner,
        "partner_invoice_id": partner,
        "partner_shipping_id": partner,
        "date_order": SQL("source.at"),
        "create_date": SQL("source.at"),
        "amount_untaxed": amount,
        "amount_total": amount,
    }
    insert_like(cr, "sale_order", order, SQL("drawn"), values)
    values = {
        "id": SQL("source.line_id"),
        "order_id": SQL("source.id"),
        "order_partner_id": partner,
        "state": SQL("source.state"),
        "product_id": SQL("source.product"),
        "discount": SQL("source.discount"),
        "price_unit": SQL(
            "round(source.amount * 100 / (100 - source.discount)::numeric, 2)"
        ),
        "price_subtotal": amount,
        "price_total": amount,
        "create_date": SQL("source.at"),
    }
    insert_like(cr, "sale_order_line", line, SQL("drawn"), values)


def measure_purchases(bench, categories):
    """Hold a run of the product against the floor.

    :param tuple categories: as ``fill_orders`` returns them
    """
    say("Measuring parameters of purchases")
    with environment(bench.database) as env:
        segmentation = env["crm.segmentation"].create(_model(env, categories))
        floor = PurchaseFloor(categories, segmentation)
    with Registry(bench.database).cursor() as cr:
        compute, write = _measure_floor(floor, cr)
        summaries = median_seconds(3, bench.product.refresh_summaries)
        spent = seconds(bench.product.apply_and_run, segmentation.id)
        run = bench.product.last_run(segmentation.id)
        if run["state"] != "done":
            raise Mismatch(f"the run is {run['state']}: {run['error']}")
        floor.check(cr)
        cr.commit()
    unchanged = median_seconds(3, bench.product.run)
    table = bench.table
    table.add("n", "by hand: computing", compute)
    table.add("n", "by hand: computing and writing", compute + write)
    row = table.add(
        "n", "first run", max(spent - summaries, 0), compute + write, "both by hand"
    )
    row.judge("≤ 1.5", row.ratio <= 1.5)
    row = table.add(
        "n",
        "nothing changed",
        max(unchanged - summaries, 0),
        compute,
        "computing by hand",
    )
    row.judge("≤ 1.5", row.ratio <= 1.5)


def _measure_floor(floor, cr):
    """Return the seconds of computing, and of writing into the empty table."""

    def do(step):
        step(cr)
        cr.commit()

    do(floor.compute)
    compute = median_seconds(3, do, floor.compute)
    write = seconds(do, floor.write)
    do(floor.empty)
    return compute, write


def _model(env, categories):
    """The model of the ten parameters, as values."""
    parameters = env["crm.segmentation.parameter"]
    prepared = {key: parameters._preset_values(key) for key in PARAMETERS}
    prepared["category_bought"]["band_ids"] = [
        Command.create({"kind": "values", "accepted": [categories[0]], "points": 10}),
        Command.create({"kind": "values", "accepted": [categories[1]], "points": 5}),
        Command.create({"kind": "other", "points": 2}),
    ]
    return {
        "name": "Purchases",
        "subject": "any",
        "parameter_ids": [
            Command.create({**values, "weight": PARAMETERS[key]})
            for key, values in prepared.items()
        ],
        "segment_ids": [
            Command.create({"name": name, "score_from": score})
            for name, score in SEGMENTS.items()
        ],
    }
