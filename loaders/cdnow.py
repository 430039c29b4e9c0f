# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bring a real purchase history into a database: ``./dev load cdnow --db NAME``.

CDNOW sold compact discs. Its published history holds all purchases up to June 1998 of
the 23,570 customers who bought there first in the first quarter of 1997, and comes
with the Python package ``lifetimes``. A customer becomes a contact, a purchase a won
opportunity or, with ``--as orders``, a confirmed sales order of one line. All carry
external ids, so that a second load adds only what is missing.

Written by SQL, opportunities reach Odoo's predictive lead scoring when that rebuilds
its frequencies.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from odoo.fields import Command
from odoo.tools import SQL

from bulk import session
from bulk.progress import Progress
from bulk.rows import insert_like, template_row

MODULE = "cdnow"
BATCH = 5000
# The history knows days only. At noon UTC it is the same day nearly everywhere.
HOUR = "12:00:00"
#: what a purchase becomes: its model, how it is called, and the stem of its external id
KINDS = {
    "deals": ("crm.lead", "won opportunities", "purchase_"),
    "orders": ("sale.order", "confirmed sales orders", "order_"),
}
#: the amounts of an order and of its line, none of which is taxed
AMOUNTS = ("amount_untaxed", "amount_total", "amount_to_invoice", "margin")
PRICES = (
    "price_unit",
    "technical_price_unit",
    "price_subtotal",
    "price_total",
    "price_reduce_taxexcl",
    "price_reduce_taxinc",
    "untaxed_amount_to_invoice",
    "margin",
)


def main():
    """Load the history into the database that the command line names."""
    parser = argparse.ArgumentParser(prog="./dev load cdnow", description=__doc__)
    parser.add_argument("--db", metavar="NAME", required=True)
    parser.add_argument(
        "--as",
        dest="kind",
        choices=KINDS,
        default="deals",
        help="what a purchase becomes (default: deals)",
    )
    options = parser.parse_args()
    session.configure()
    model, called, _stem = KINDS[options.kind]
    with session.environment(options.db) as env:
        if model not in env:
            sys.exit(f"{model} is not installed in {options.db}: install Sales first.")
        contacts, purchases = load(env, list(read_purchases()), options.kind)
    print(f"Added {contacts:,} contacts and {purchases:,} {called}.")


def read_purchases():
    """Yield each purchase: its line in the file, customer, date, CDs and dollars.

    All but the number of the line are texts as the file has them.
    """
    # Found, not imported: the package itself needs others that are not installed.
    package = Path(find_spec("lifetimes").origin).parent
    with (package / "datasets" / "CDNOW_master.txt").open() as lines:
        next(lines)
        for number, line in enumerate(lines, start=1):
            yield number, *line.split()


def load(env, purchases, kind="deals"):
    """Write the customers and purchases that the database does not have yet.

    :param env: an environment of the superuser of a database with CRM, or Sales
    :param list purchases: as :func:`read_purchases` gives them
    :param str kind: what a purchase becomes, of ``KINDS``
    :return: the numbers of new contacts and of new opportunities or orders
    """
    model, _called, stem = KINDS[kind]
    _stage(env.cr, purchases, env[model]._table, stem)
    contacts = _add_contacts(env)
    added = _add_deals(env) if kind == "deals" else _add_orders(env)
    _name(env.cr, "res.partner", SQL.identifier("cdnow_customer"))
    _name(env.cr, model, SQL.identifier("cdnow_purchase"))
    env.invalidate_all()
    return contacts, added


def _stage(cr, purchases, table, stem):
    """Put the history into temporary tables, with the ids its records have or get.

    :param str table: of what purchases become
    :param str stem: of the external ids of purchases
    """
    cr.execute(
        "CREATE TEMP TABLE cdnow_raw"
        " (line int, customer text, day date, cds int, dollars numeric)"
    )
    cr.execute_values("INSERT INTO cdnow_raw VALUES %s", purchases, page_size=BATCH)
    cr.execute(
        SQL(
            """
            CREATE TEMP TABLE cdnow_customer AS
            SELECT known.res_id IS NULL AS is_new,
                   COALESCE(known.res_id, nextval('res_partner_id_seq')) AS id,
                   raw.xmlid, raw.customer, raw.day,
                   row_number() OVER (ORDER BY raw.customer) AS position
              FROM (SELECT 'customer_' || customer AS xmlid, customer, min(day) AS day
                      FROM cdnow_raw GROUP BY customer) AS raw
              LEFT JOIN ir_model_data AS known
                     ON known.module = %(module)s AND known.name = raw.xmlid;
            CREATE TEMP TABLE cdnow_purchase AS
            SELECT known.res_id IS NULL AS is_new,
                   COALESCE(known.res_id, nextval(%(sequence)s)) AS id,
                   raw.xmlid, customer.id AS partner_id, customer.customer,
                   raw.cds, raw.dollars, raw.day + time %(hour)s AS moment,
                   raw.line AS position
              FROM (SELECT %(stem)s || line AS xmlid, * FROM cdnow_raw) AS raw
              JOIN cdnow_customer AS customer ON customer.customer = raw.customer
              LEFT JOIN ir_model_data AS known
                     ON known.module = %(module)s AND known.name = raw.xmlid;
            ANALYZE cdnow_customer, cdnow_purchase
            """,
            module=MODULE,
            sequence=f"{table}_id_seq",
            stem=stem,
            hour=HOUR,
        )
    )


def _add_contacts(env):
    template = template_row(env["res.partner"], {"name": "Customer"})
    values = {
        "id": SQL("source.id"),
        "commercial_partner_id": SQL("source.id"),
        "name": SQL("'Customer ' || source.customer"),
        "complete_name": SQL("'Customer ' || source.customer"),
        "ref": SQL("'CDNOW/' || source.customer"),
    }
    return _add(env["res.partner"], "Contacts", "cdnow_customer", template, values)


def _add_deals(env):
    """Add the purchases as opportunities that were won on the day they came up."""
    env.cr.execute("SELECT min(id) FROM cdnow_customer")
    [customer_id] = env.cr.fetchone()
    won = {
        "name": "CDs",
        "type": "opportunity",
        "partner_id": customer_id,
        "user_id": env.ref("base.user_admin").id,
        "stage_id": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
        "probability": 100,
    }
    template = template_row(env["crm.lead"], won)
    values = {
        "id": SQL("source.id"),
        "name": SQL("source.cds || CASE source.cds WHEN 1 THEN ' CD' ELSE ' CDs' END"),
        "partner_id": SQL("source.partner_id"),
        "contact_name": SQL("'Customer ' || source.customer"),
        "expected_revenue": SQL("source.dollars"),
        "prorated_revenue": SQL("source.dollars"),
        "automated_probability": SQL("100"),
        "create_date": SQL("source.moment"),
        "date_open": SQL("source.moment"),
        "date_last_stage_update": SQL("source.moment"),
        "date_closed": SQL("source.moment"),
        "day_open": SQL("0"),
        "day_close": SQL("0"),
    }
    return _add(env["crm.lead"], "Opportunities", "cdnow_purchase", template, values)


def _add_orders(env):
    """Add the purchases as orders of one line, confirmed on their day."""
    env.cr.execute("SELECT min(id) FROM cdnow_customer")
    [customer_id] = env.cr.fetchone()
    line = {"product_id": _product(env).id, "price_unit": 1}
    order = {
        "partner_id": customer_id,
        "user_id": env.ref("base.user_admin").id,
        "state": "sale",
        "order_line": [Command.create(line)],
    }
    dollars, moment = SQL("source.dollars"), SQL("source.moment")
    customer = SQL("source.partner_id")
    values = {
        "id": SQL("source.id"),
        "name": SQL("'CDNOW/' || source.position"),
        "partner_id": customer,
        "partner_invoice_id": customer,
        "partner_shipping_id": customer,
        "create_date": moment,
        "date_order": moment,
        "validity_date": SQL(
            "source.moment::date + (template.validity_date - template.date_order::date)"
        ),
        **dict.fromkeys(AMOUNTS, dollars),
    }
    template = template_row(env["sale.order"], order)
    added = _add(env["sale.order"], "Orders", "cdnow_purchase", template, values)
    if added:
        _add_lines(env, line)
    return added


def _add_lines(env, line):
    """Add the line of each new order."""
    env.cr.execute("SELECT min(id) FROM cdnow_purchase WHERE is_new")
    [order_id] = env.cr.fetchone()
    values = {
        "id": SQL("nextval('sale_order_line_id_seq')"),
        "order_id": SQL("source.id"),
        "order_partner_id": SQL("source.partner_id"),
        "name": SQL("source.cds || CASE source.cds WHEN 1 THEN ' CD' ELSE ' CDs' END"),
        "create_date": SQL("source.moment"),
        **dict.fromkeys(PRICES, SQL("source.dollars")),
    }
    lines = env["sale.order.line"]
    template = template_row(lines, {**line, "order_id": order_id})
    _add(lines, "Lines", "cdnow_purchase", template, values)


def _product(env):
    """What customers bought: made once, and not taxed."""
    return env["product.product"]._load_records(
        [
            {
                "xml_id": f"{MODULE}.product",
                "noupdate": True,
                "values": {
                    "name": "Compact discs",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": [Command.clear()],
                },
            }
        ]
    )


def _add(model, title, staged, template, values):
    """Insert the new rows of a staged table in batches, showing progress."""
    cr = model.env.cr
    cr.execute(SQL("SELECT max(position) FROM %s", SQL.identifier(staged)))
    [last] = cr.fetchone()
    progress = Progress(title, last)
    added = 0
    for start in range(1, last + 1, BATCH):
        batch = SQL(
            "(SELECT * FROM %s WHERE is_new AND position BETWEEN %s AND %s)",
            SQL.identifier(staged),
            start,
            start + BATCH - 1,
        )
        added += insert_like(cr, model._table, template, batch, values)
        progress.advance(min(BATCH, last + 1 - start))
    return added


def _name(cr, model, table):
    """Give the new records of a staged table their external ids."""
    cr.execute(
        SQL(
            "INSERT INTO ir_model_data (module, name, model, res_id, noupdate)"
            " SELECT %s, xmlid, %s, id, true FROM %s WHERE is_new",
            MODULE,
            model,
            table,
        )
    )


if __name__ == "__main__":
    main()
