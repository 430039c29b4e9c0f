# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo data: what a newcomer finds after installing, seen from the database."""

import json
import re

import pytest
from helpers_preview import PREVIEW_AND_APPLY

CUSTOM_FIELDS = {
    "decides_locally": "boolean",
    "brand_count": "integer",
    "marketing_budget": "float",
    "knows_directors": "boolean",
}

# Our demo records of a model, joined with their external names.
OURS = """JOIN ir_model_data ours ON ours.res_id = record.id
          AND ours.module = 'crm_segmentation' AND ours.model ="""

# When somebody and we were last in touch: letters (not notes) to or from the contact
# or about its deals, calls made, meetings held.
LAST_CONTACT = """
    SELECT partner_id, max(moment) AS moment FROM (
        SELECT CASE message.model WHEN 'res.partner' THEN message.res_id
                                  ELSE lead.partner_id END AS partner_id,
               message.date AS moment
          FROM mail_message message
          JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
          LEFT JOIN crm_lead lead
                 ON lead.id = message.res_id AND message.model = 'crm.lead'
         WHERE message.model IN ('res.partner', 'crm.lead')
           AND message.message_type IN ('email', 'comment')
           AND subtype.internal IS NOT TRUE
        UNION ALL
        SELECT res_id, date_done FROM mail_activity
         WHERE res_model = 'res.partner' AND NOT active
        UNION ALL
        SELECT attendee.res_partner_id, meeting.stop FROM calendar_event meeting
          JOIN calendar_event_res_partner_rel attendee
            ON attendee.calendar_event_id = meeting.id
         WHERE meeting.stop < now()
    ) contact GROUP BY partner_id
"""


@pytest.fixture(scope="module")
def database(make_database):
    return make_database("demo_data")


@pytest.fixture
def query(database, connect):
    """Return a function that answers a statement with a list of rows."""
    cursor = connect(database).cursor()

    def run(statement):
        cursor.execute(statement)
        return cursor.fetchall()

    return run


def test_sixty_companies_and_sixty_persons(query):
    rows = query(
        f"""SELECT is_company, count(*), count(industry_id), count(country_id)
              FROM res_partner record {OURS} 'res.partner'
             GROUP BY is_company ORDER BY is_company DESC"""
    )

    companies, persons = rows
    assert companies == (True, 60, 60, 60)
    assert persons[:2] == (False, 60)


def test_custom_fields_are_on_the_form_of_contacts(query):
    [(definition,)] = query(
        """SELECT properties_definition FROM properties_base_definition definition
             JOIN ir_model_fields field ON field.id = definition.properties_field_id
            WHERE field.model = 'res.partner'"""
    )
    [(values,)] = query(
        "SELECT properties FROM res_partner WHERE name = 'Nordlicht Brauerei'"
    )

    types = {field["name"]: field["type"] for field in definition}
    assert CUSTOM_FIELDS.items() <= types.items()
    assert values == {
        "decides_locally": True,
        "brand_count": 6,
        "marketing_budget": 850000,
        "knows_directors": True,
    }


def test_deals_stand_as_odoo_leaves_them(query):
    rows = query(
        f"""SELECT won_status, active, probability IN (0, 100), stage.is_won IS TRUE,
                   date_closed < now(), lost_reason_id IS NOT NULL, count(*)
              FROM crm_lead record {OURS} 'crm.lead'
              JOIN crm_stage stage ON stage.id = record.stage_id
             GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY won_status"""
    )

    lost, pending, won = rows
    assert lost == ("lost", False, True, False, True, True, 22)
    assert pending == ("pending", True, False, False, None, False, 20)
    assert won == ("won", True, True, True, True, False, 53)


@pytest.mark.parametrize(
    ("model", "xml_id", "field", "days"),
    [
        ("crm_lead", "deal_nordlicht_3", "date_closed", -35),
        ("crm_lead", "deal_benoit_lacroix_lost", "date_closed", -430),
        ("crm_lead", "deal_nordlicht_open", "date_deadline", 20),
        ("calendar_event", "meeting_jette_carstensen_3", "start", 6),
        ("mail_activity", "call_callum_baird", "date_done", -500),
        ("mail_message", "message_benoit_lacroix", "date", -420),
    ],
)
def test_dates_are_relative_to_the_installation(query, model, xml_id, field, days):
    [(distance,)] = query(
        f"""SELECT extract(epoch FROM record.{field} - ours.create_date) / 86400
              FROM {model} record {OURS} '{model.replace("_", ".")}'
             WHERE ours.name = '{xml_id}'"""
    )

    # a day of its own has no time of day
    assert abs(distance - days) < 1


def test_no_segment_is_below_a_tenth_of_the_members(query):
    rows = query(
        """SELECT model.name->>'en_US', segment.name->>'en_US',
                  count(*) / sum(count(*)) OVER (PARTITION BY model.id)
             FROM crm_segmentation_membership membership
             JOIN crm_segment segment ON segment.id = membership.segment_id
             JOIN crm_segmentation model ON model.id = membership.segmentation_id
            WHERE membership.inherited_from_id IS NULL
            GROUP BY model.id, segment.id ORDER BY model.sequence, segment.sequence"""
    )

    assert [row[:2] for row in rows] == [
        ("Ideal Client of an Agency", "Ideal"),
        ("Ideal Client of an Agency", "Medium"),
        ("Ideal Client of an Agency", "Standard"),
        ("Engaged People", "Engaged"),
        ("Engaged People", "Known"),
        ("Engaged People", "Inactive"),
    ]
    assert all(share >= 0.1 for *_names, share in rows)


def test_scores_of_the_agency_follow_its_rules(query):
    scores = query(
        """SELECT partner.name, membership.score, segment.name->>'en_US', company.name
             FROM crm_segmentation_membership membership
             JOIN crm_segment segment ON segment.id = membership.segment_id
             JOIN crm_segmentation model ON model.id = membership.segmentation_id
             JOIN res_partner partner ON partner.id = membership.partner_id
             LEFT JOIN res_partner company ON company.id = membership.inherited_from_id
            WHERE model.name->>'en_US' = 'Ideal Client of an Agency'
              AND partner.name IN ('Nordlicht Brauerei', 'Ole Petersen',
                  'Harbourview Credit Union', 'Mobilità Nord', 'Northern Freight Lines')
            ORDER BY membership.score DESC, partner.name"""
    )

    assert [(name, float(score), *rest) for name, score, *rest in scores] == [
        # everything at its best
        ("Nordlicht Brauerei", 100.0, "Ideal", None),
        ("Ole Petersen", 100.0, "Ideal", "Nordlicht Brauerei"),
        # decides 3 × 10, one brand 2 × 2, 220,000 a year 3 × 7, knows us 2 × 10,
        # 44,000 won 2 × 4: 83 of 120
        ("Harbourview Credit Union", 69.17, "Medium", None),
        # one brand 2 × 2, 95,000 a year 3 × 4: 16 of 120
        ("Mobilità Nord", 13.33, "Standard", None),
        # nothing is known
        ("Northern Freight Lines", 0.0, "Standard", None),
    ]


def test_three_persons_found_us_too_expensive_and_were_long_not_contacted(query):
    rows = query(
        f"""SELECT DISTINCT partner.name
              FROM res_partner partner
              JOIN crm_lead lead ON lead.partner_id = partner.id
              JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
              JOIN ({LAST_CONTACT}) contact ON contact.partner_id = partner.id
             WHERE NOT partner.is_company
               AND lead.won_status = 'lost'
               AND reason.name->>'en_US' = 'Too expensive'
               AND contact.moment BETWEEN now() - interval '2 years'
                                      AND now() - interval '1 year'
             ORDER BY partner.name"""
    )

    assert rows == [("Benoît Lacroix",), ("Callum Baird",), ("Silvio Conti",)]


def test_customer_summaries_agree(query):
    rows = query(
        """SELECT partner.name
             FROM res_partner partner
             JOIN res_partner_summary summary ON summary.partner_id = partner.id
             JOIN res_partner_lost_reason_rel lost ON lost.partner_id = partner.id
             JOIN crm_lost_reason reason ON reason.id = lost.reason_id
            WHERE NOT partner.is_company
              AND reason.name->>'en_US' = 'Too expensive'
              AND GREATEST(summary.last_contact_at, summary.last_contact_on)
                  BETWEEN now() - interval '2 years'
                      AND now() - interval '1 year'
            ORDER BY partner.name"""
    )

    assert rows == [("Benoît Lacroix",), ("Callum Baird",), ("Silvio Conti",)]


def test_installing_is_quiet(make_database, run_odoo, connect):
    database = make_database("demo_quiet", modules=())
    cursor = connect(database).cursor()
    cursor.execute("SELECT coalesce(max(id), 0) FROM mail_mail")
    [last_mail] = cursor.fetchone()
    cursor.connection.rollback()

    done = run_odoo(
        "--no-http",
        "--stop-after-init",
        f"--database={database}",
        "--init=crm_segmentation",
    )

    assert done.returncode == 0, done.stderr
    assert not re.findall(r".* (?:WARNING|ERROR|CRITICAL) .*", done.stderr)
    cursor.execute("SELECT count(*) FROM mail_mail WHERE id > %s", [last_mail])
    assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("name", ["Ideal Client of an Agency", "Engaged People"])
def test_what_a_preview_announces_comes_true(make_database, odoo_shell, name):
    said = odoo_shell(make_database("demo_preview"), PREVIEW_AND_APPLY % {"name": name})

    outcome = json.loads(said.splitlines()[-1])
    assert outcome["wrong"] == []
    assert outcome["contacts"] == outcome["by_score"] == outcome["by_segment"] > 50
    assert outcome["changed"] > 0
