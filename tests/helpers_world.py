# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database of many contacts with a live model, and what their scores have to be.

The model scores companies: 1 × 10 points for the industry, 3 × 10 points for deals of
1,000 and more. Their contacts carry the companies' segments.
"""

from collections import defaultdict

from odoo import Command
from odoo.tools import SQL

from bulk.rows import insert_like, template_row

COMPANIES = 21_000
PERSONS = 9_000
#: a company's score by whether it has the industry, and deals enough
SCORES = {(False, False): 0, (True, False): 25, (False, True): 75, (True, True): 100}
IDEAL_FROM = 70


def fill(env):
    """Make the companies, half of them in the industry, a person in each of the first
    ones, and a deal for each; a third of the deals are large.

    :return: the id of the industry
    """
    industry = env["res.partner.industry"].search([], limit=1)
    first = _reserve(env.cr, "res_partner", COMPANIES + PERSONS)
    name = SQL("'Company ' || source.n")
    companies = {
        "id": SQL("%s + source.n", first),
        "commercial_partner_id": SQL("%s + source.n", first),
        "name": name,
        "complete_name": name,
        "industry_id": SQL("CASE WHEN source.n %% 2 = 0 THEN %s END", industry.id),
    }
    _insert(env, {"name": "Company", "is_company": True}, COMPANIES, companies)
    name = SQL("'Person ' || source.n")
    company_id = SQL("%s + source.n", first)
    persons = {
        "id": SQL("%s + source.n", first + COMPANIES),
        "commercial_partner_id": company_id,
        "parent_id": company_id,
        "name": name,
        "complete_name": name,
    }
    _insert(env, {"name": "Person"}, PERSONS, persons)
    deals = {
        "id": SQL("%s + source.n", _reserve(env.cr, "crm_lead", COMPANIES)),
        "partner_id": company_id,
        "expected_revenue": SQL("CASE WHEN source.n %% 3 = 0 THEN 1500 ELSE 500 END"),
    }
    _insert(env, {"name": "Deal", "type": "opportunity"}, COMPANIES, deals)
    return industry.id


def _insert(env, template, count, values):
    model = env["crm.lead" if "type" in template else "res.partner"]
    row = template_row(model, template)
    source = SQL("(SELECT n FROM generate_series(0, %s) AS n)", count - 1)
    insert_like(env.cr, model._table, row, source, values)


def _reserve(cr, table, count):
    """Take ids from a table's sequence; return the first."""
    sequence = f"{table}_id_seq"
    cr.execute(SQL("SELECT nextval(%s)", sequence))
    [first] = cr.fetchone()
    cr.execute(SQL("SELECT setval(%s, %s)", sequence, first + count))
    return first


def apply(env, industry_id):
    """Make the model and apply it.

    :return: the id of the model
    """
    segmentation = env["crm.segmentation"].create(
        {
            "name": "Key customers",
            "inherit_to_contacts": True,
            "parameter_ids": [
                Command.create(
                    {
                        "name": "Industry",
                        "source": "field",
                        "field_path": "industry_id",
                        "band_ids": [
                            Command.create(
                                {
                                    "kind": "values",
                                    "accepted": [industry_id],
                                    "points": 10,
                                }
                            )
                        ],
                    }
                ),
                Command.create(
                    {
                        "name": "Value of deals",
                        "weight": 3,
                        "source": "records",
                        "model_name": "crm.lead",
                        "partner_path": "partner_id",
                        "measure": "sum",
                        "measure_path": "expected_revenue",
                        "band_ids": [
                            Command.create(
                                {"kind": "range", "value_from": 1000, "points": 10}
                            )
                        ],
                    }
                ),
            ],
            "segment_ids": [
                Command.create({"name": "Ideal", "score_from": IDEAL_FROM}),
                Command.create({"name": "Standard", "score_from": 0}),
            ],
        }
    )
    segmentation.action_apply()
    return segmentation.id


def analyze(env):
    """Bring the planner's statistics up to date, as autovacuum does within minutes."""
    env.cr.execute("ANALYZE")


def turn_deals(cr):
    """Make large deals small and small ones large: another score for every company."""
    cr.execute("UPDATE crm_lead SET expected_revenue = 2000 - expected_revenue")


def expected_memberships(cr, industry_id):
    """Work out who has which score, segment and company that it comes from.

    :return: ``{contact's id: (score, segment's name, company's id or None)}``
    """
    cr.execute("SELECT partner_id, expected_revenue FROM crm_lead")
    deals = defaultdict(int)
    for partner_id, revenue in cr.fetchall():
        deals[partner_id] += revenue
    cr.execute(
        "SELECT id, industry_id, is_company, commercial_partner_id FROM res_partner"
        " WHERE active AND type = 'contact'"
        " AND id NOT IN (SELECT partner_id FROM res_company)"
    )
    contacts = cr.fetchall()
    expected = {}
    for id_, industry, is_company, _company_id in contacts:
        if is_company:
            score = SCORES[industry == industry_id, deals[id_] >= 1000]
            name = "Ideal" if score >= IDEAL_FROM else "Standard"
            expected[id_] = (score, name, None)
    companies = dict(expected)
    for id_, _industry, is_company, company_id in contacts:
        if not is_company and company_id in companies:
            score, name, _inherited = companies[company_id]
            expected[id_] = (score, name, company_id)
    return expected


def memberships(cr, segmentation_id):
    """Read what :func:`expected_memberships` works out."""
    cr.execute(
        """
        SELECT member.partner_id, member.score, segment.name->>'en_US',
               member.inherited_from_id
          FROM crm_segmentation_membership member
          JOIN crm_segment segment ON segment.id = member.segment_id
         WHERE member.segmentation_id = %s
        """,
        [segmentation_id],
    )
    return {id_: (score, name, company) for id_, score, name, company in cr.fetchall()}
