# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fill a database with companies, their contacts, other persons, tags and deals.

Deterministic: the same numbers give the same database, but for the dates, which are
relative to today.
"""

from contextlib import closing
from dataclasses import dataclass

import psycopg2

from odoo.sql_db import connection_info_for
from odoo.tools import SQL

from bulk.progress import Progress
from bulk.rows import insert_like, template_row

BATCH = 20_000
TAGS = 20
#: of 10 contacts, so many are companies, and persons of a company; others are alone
COMPANIES, EMPLOYEES = 2, 6


@dataclass(frozen=True)
class World:
    """What the rules of the benchmark's model refer to.

    :ivar tuple industries: ids, the most frequent first
    :ivar tuple countries: ids, the most frequent first
    :ivar tuple tags: ids, the most frequent first
    :ivar int too_expensive: id of a lost reason
    :ivar tuple contacts: first and last id of the contacts made here
    """

    industries: tuple
    countries: tuple
    tags: tuple
    too_expensive: int
    contacts: tuple

    @property
    def size(self):
        """The number of contacts made here."""
        first, last = self.contacts
        return last - first + 1


def fill(env, contacts, deals):
    """Make contacts and deals.

    :param env: an environment of the superuser
    :param int contacts: how many contacts; a multiple of 10
    :param int deals: how many deals
    :rtype: World
    """
    env.cr.execute("SELECT setseed(0.19)")
    # Days are then those of the database, whatever the machine's zone is.
    env.company.partner_id.tz = "UTC"
    world = World(
        industries=tuple(env["res.partner.industry"].search([]).ids),
        countries=tuple(env["res.country"].search([], order="id").ids[:60]),
        tags=tuple(
            env["res.partner.category"]
            .create([{"name": f"Tag {number + 1}"} for number in range(TAGS)])
            .ids
        ),
        too_expensive=env.ref("crm.lost_reason_1").id,
        contacts=reserve(env.cr, "res_partner", contacts),
    )
    _fill_contacts(env, world)
    _fill_tags(env.cr, world)
    if deals:
        _fill_deals(env, world, deals)
    env.invalidate_all()
    return world


def vacuum(database):
    """Bring the planner's statistics and the visibility maps up to date."""
    _name, info = connection_info_for(database)
    with closing(psycopg2.connect(**info)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


def reserve(cr, table, count):
    """Take ids from a table's sequence; return the first and the last."""
    sequence = f"{table}_id_seq"
    cr.execute(SQL("SELECT nextval(%s)", sequence))
    [first] = cr.fetchone()
    cr.execute(SQL("SELECT setval(%s, %s)", sequence, first + count - 1))
    return first, first + count - 1


def batches(title, count):
    """Yield the bounds, from 0, of batches, showing progress."""
    progress = Progress(title, count)
    for start in range(0, count, BATCH):
        end = min(start + BATCH, count)
        yield start, end
        progress.advance(end - start)


def frequent_first(ids, random):
    """Pick one of several ids, the first ones more often.

    :param SQL random: a number from 0 to below 1
    """
    return SQL(
        "(%s::int[])[1 + floor(power(%s, 2) * %s)::int]", list(ids), random, len(ids)
    )


def _fill_contacts(env, world):
    first, _last = world.contacts
    companies = world.size * COMPANIES // 10
    employees = world.size * EMPLOYEES // 10
    common = {
        "industry_id": SQL(
            "CASE WHEN random() < 0.8 THEN %s END",
            frequent_first(world.industries, SQL("source.r")),
        ),
        "country_id": SQL(
            "CASE WHEN random() < 0.9 THEN %s END",
            frequent_first(world.countries, SQL("source.s")),
        ),
        "create_date": SQL("now() AT TIME ZONE 'UTC' - source.t * interval '8 years'"),
        "street": SQL("'Street ' || source.n %% 997"),
        "zip": SQL("(1000 + source.n %% 8999)::text"),
        "city": SQL("'City ' || source.n %% 499"),
        "phone": SQL("'+32 2 555 ' || source.n"),
    }
    kinds = (
        ("Companies", 0, companies, _company()),
        ("Contacts of companies", companies, employees, _employee(first, companies)),
        ("Other persons", companies + employees, None, _person()),
    )
    for title, skipped, count, (template, values) in kinds:
        count = world.size - skipped if count is None else count
        row = template_row(env["res.partner"], template)
        for start, end in batches(title, count):
            source = SQL(
                "(SELECT n, %s + n AS id, random() AS r, random() AS s, random() AS t"
                " FROM generate_series(%s, %s) AS n)",
                first,
                skipped + start,
                skipped + end - 1,
            )
            columns = {"id": SQL("source.id"), **common, **values}
            insert_like(env.cr, "res_partner", row, source, columns)


def _company():
    name = SQL("'Company ' || source.n")
    return {"name": "Company", "is_company": True}, {
        "commercial_partner_id": SQL("source.id"),
        "name": name,
        "complete_name": name,
        "commercial_company_name": name,
        "email": SQL("'info' || source.n || '@example.com'"),
        "email_normalized": SQL("'info' || source.n || '@example.com'"),
        "website": SQL("'https://company' || source.n || '.example.com'"),
    }


def _person():
    name = SQL("'Person ' || source.n")
    return {"name": "Person"}, {
        "commercial_partner_id": SQL("source.id"),
        "name": name,
        "complete_name": name,
        "email": SQL("'person' || source.n || '@example.com'"),
        "email_normalized": SQL("'person' || source.n || '@example.com'"),
    }


def _employee(first, companies):
    """Values of a person at the company ``n`` modulo the number of companies."""
    template, values = _person()
    company = SQL("(source.n %% %s)", companies)
    company_id = SQL("%s + %s", first, company)
    return template, {
        **values,
        "parent_id": company_id,
        "commercial_partner_id": company_id,
        "commercial_company_name": SQL("'Company ' || %s", company),
        "complete_name": SQL("'Company ' || %s || ', Person ' || source.n", company),
        "function": SQL("'Function ' || source.n %% 29"),
        # some are mere addresses, which no model scores
        "type": SQL("CASE WHEN source.n %% 50 = 0 THEN 'delivery' ELSE 'contact' END"),
    }


def _fill_tags(cr, world):
    """Give the contacts one tag each on average: none, one or several."""
    first, _last = world.contacts
    for start, end in batches("Tags", world.size):
        cr.execute(
            SQL(
                "INSERT INTO res_partner_res_partner_category_rel"
                " (partner_id, category_id)"
                " SELECT %s + floor(random() * %s)::int, %s"
                " FROM (SELECT random() AS r FROM generate_series(%s, %s)) AS source"
                " ON CONFLICT DO NOTHING",
                first,
                world.size,
                frequent_first(world.tags, SQL("source.r")),
                start,
                end - 1,
            )
        )


def _fill_deals(env, world, count):
    """Make deals, 40% won, 35% lost and so archived, others open.

    A few contacts have many of them, most have one or none.
    """
    first, _last = world.contacts
    first_deal, _last_deal = reserve(env.cr, "crm_lead", count)
    row = template_row(
        env["crm.lead"],
        {
            "name": "Deal",
            "type": "opportunity",
            "user_id": env.ref("base.user_admin").id,
            "stage_id": env["crm.stage"].search([], limit=1).id,
        },
    )
    values = _deal_values(env, world)
    for start, end in batches("Deals", count):
        source = SQL(
            "(SELECT n, %(deal)s + n AS id,"
            " %(contact)s + floor(power(random(), 1.5) * %(contacts)s)::int AS partner,"
            " CASE WHEN r < 0.40 THEN 'won' WHEN r < 0.75 THEN 'lost'"
            " ELSE 'pending' END AS status, reason, opened,"
            " opened + least(s * interval '90 days', today - opened) AS closed,"
            " round((100 * exp(t * 6))::numeric, 2) AS revenue"
            " FROM (SELECT n, random() AS r, random() AS s, random() AS t,"
            " random() AS reason, now() AT TIME ZONE 'UTC' AS today,"
            " now() AT TIME ZONE 'UTC' - random() * interval '4 years' AS opened"
            " FROM generate_series(%(start)s, %(end)s) AS n) AS drawn)",
            deal=first_deal,
            contact=first,
            contacts=world.size,
            start=start,
            end=end - 1,
        )
        insert_like(env.cr, "crm_lead", row, source, values)


def _deal_values(env, world):
    reasons = env["crm.lost.reason"].search([]).ids
    won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
    probability = SQL("CASE status WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 30 END")
    return {
        "id": SQL("source.id"),
        "name": SQL("'Deal ' || source.n"),
        "partner_id": SQL("source.partner"),
        "won_status": SQL("source.status"),
        "active": SQL("source.status <> 'lost'"),
        "probability": probability,
        "automated_probability": probability,
        "stage_id": SQL("CASE status WHEN 'won' THEN %s ELSE stage_id END", won.id),
        "lost_reason_id": SQL(
            "CASE WHEN status <> 'lost' THEN NULL WHEN reason < 0.4 THEN %s"
            " ELSE (%s::int[])[1 + floor(reason * %s)::int] END",
            world.too_expensive,
            reasons,
            len(reasons),
        ),
        "expected_revenue": SQL("source.revenue"),
        "prorated_revenue": SQL("round(source.revenue * (%s) / 100, 2)", probability),
        "create_date": SQL("source.opened"),
        "date_open": SQL("source.opened"),
        "date_last_stage_update": SQL("source.closed"),
        "date_closed": SQL("CASE WHEN status <> 'pending' THEN source.closed END"),
        "day_open": SQL("0"),
        "day_close": SQL(
            "CASE WHEN status <> 'pending'"
            " THEN extract(day FROM source.closed - source.opened) END"
        ),
    }
