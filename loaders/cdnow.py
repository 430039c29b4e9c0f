# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bring a real purchase history into a database: ``./dev load cdnow --db NAME``.

CDNOW sold compact discs. Its published history holds all purchases up to June 1998 of
the 23,570 customers who bought there first in the first quarter of 1997, and comes
with the Python package ``lifetimes``. A customer becomes a contact, a purchase a won
opportunity. Both carry external ids, so that a second load adds only what is missing.

Written by SQL, opportunities reach Odoo's predictive lead scoring when that rebuilds
its frequencies.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from odoo.tools import SQL

from bulk import session
from bulk.progress import Progress
from bulk.rows import insert_like, template_row

MODULE = "cdnow"
BATCH = 5000
# The history knows days only. At noon UTC it is the same day nearly everywhere.
HOUR = "12:00:00"


def main():
    """Load the history into the database that the command line names."""
    parser = argparse.ArgumentParser(prog="./dev load cdnow", description=__doc__)
    parser.add_argument("--db", metavar="NAME", required=True)
    options = parser.parse_args()
    session.configure()
    with session.environment(options.db) as env:
        contacts, deals = load(env, list(read_purchases()))
    print(f"Added {contacts:,} contacts and {deals:,} won opportunities.")


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


def load(env, purchases):
    """Write the customers and purchases that the database does not have yet.

    :param env: an environment of the superuser of a database with CRM
    :param list purchases: as :func:`read_purchases` gives them
    :return: the numbers of new contacts and of new opportunities
    """
    _stage(env.cr, purchases)
    contacts = _add_contacts(env)
    deals = _add_deals(env)
    _name(env.cr, "res.partner", SQL.identifier("cdnow_customer"))
    _name(env.cr, "crm.lead", SQL.identifier("cdnow_purchase"))
    env.invalidate_all()
    return contacts, deals


def _stage(cr, purchases):
    """Put the history into temporary tables, with the ids its records have or get."""
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
                   COALESCE(known.res_id, nextval('crm_lead_id_seq')) AS id,
                   raw.xmlid, customer.id AS partner_id, customer.customer,
                   raw.cds, raw.dollars, raw.day + time %(hour)s AS moment,
                   raw.line AS position
              FROM (SELECT 'purchase_' || line AS xmlid, * FROM cdnow_raw) AS raw
              JOIN cdnow_customer AS customer ON customer.customer = raw.customer
              LEFT JOIN ir_model_data AS known
                     ON known.module = %(module)s AND known.name = raw.xmlid;
            ANALYZE cdnow_customer, cdnow_purchase
            """,
            module=MODULE,
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
