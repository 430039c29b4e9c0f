# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contacts that random models are tried on, and what models can read of them."""

import json
import random
import zoneinfo

from odoo import Command

from . import oracle
from .common import SegmentationCommon
from .oracle import Condition, Field, Filter, Records

# Todays: leap days, ends of months, and moments at which it is another day elsewhere.
MOMENTS = [
    "2024-02-29 12:00:00",
    "2025-02-28 23:30:00",
    "2025-12-31 12:00:00",
    "2026-03-30 11:30:00",
    "2026-03-31 03:30:00",
    "2026-05-31 00:15:00",
]
DAYS = [
    "2020-02-29",
    "2023-02-28",
    "2024-01-31",
    "2024-02-29",
    "2024-03-01",
    "2025-02-28",
    "2025-12-30",
    "2025-12-31",
    "2026-01-31",
    "2026-02-28",
    "2026-03-29",
    "2026-03-30",
    "2026-03-31",
    "2026-04-30",
    "2026-05-31",
    "2027-02-01",
]
# Midnight in Auckland (11:00, 12:00), in New York (4:00, 5:00) and in UTC.
TIMES = [
    "00:00:00",
    "03:59:59",
    "04:00:00",
    "05:00:00",
    "10:59:59",
    "11:00:00",
    "12:00:00",
    "23:59:59",
]
NUMBERS = [None, 0, 0, 1, 2, 3, 7, 100, -3]
NAN, INFINITY = float("nan"), float("inf")
AMOUNTS = [None, 0.0, 0.1, 0.2, 0.3, 12.345, -7.25, 1000.01, NAN, INFINITY, -INFINITY]
SOUND_AMOUNTS = AMOUNTS[:-3]
LATITUDES = [None, 0.0, 50.85034, 50.8503401, 51.0, -36.848459]
TEXTS = [None, "", "  ", "Alpha", " alpha ", "ALPHA", "Bêta", "BÊTA ", "gamma\t", "D e"]
# Letters that programs fold in different ways, and white space that not all know.
TEXTS += ["İstanbul", "\u2003İSTANBUL\u3000", "ΠΕΙΡΑΙΑΣ", "Πειραιας", "\u2009\u205f"]
TEXTS += ["École", "éCOLE\u0085", "Straße", "STRASSE", "\u200bΣ"]
# What imports let into dates of custom fields.
NO_DAYS = ["2026-02-30", "2025-02-29", "0000-01-01", "31/12/2025", "soon", ""]
NO_MOMENTS = ["2026-01-01 25:00:00", "2026-01-01 10:60:00", "2026-01-01T10", "later"]
SELECTION = ["s", "m", "l"]
PROPERTY_TAGS = ["tv", "web", "print"]
PROPERTIES = {
    "p_char": "char",
    "p_int": "integer",
    "p_float": "float",
    "p_bool": "boolean",
    "p_date": "date",
    "p_datetime": "datetime",
    "p_select": {
        "type": "selection",
        "selection": [[key, key.upper()] for key in SELECTION],
    },
    "p_tags": {
        "type": "tags",
        "tags": [[key, key.upper(), index] for index, key in enumerate(PROPERTY_TAGS)],
    },
    "p_m2o": {"type": "many2one", "comodel": "res.country"},
    "p_m2m": {"type": "many2many", "comodel": "res.partner.category"},
}
CUSTOM_FIELDS = {
    "x_number": "integer",
    "x_amount": "float",
    "x_flag": "boolean",
    "x_day": "date",
    "x_moment": "datetime",
    "x_text": "char",
    "x_choice": {
        "ttype": "selection",
        "selection_ids": [
            Command.create({"value": key, "name": key, "sequence": index})
            for index, key in enumerate(SELECTION)
        ],
    },
    "x_ref": {"ttype": "many2one", "relation": "res.country"},
    "x_tags": {"ttype": "many2many", "relation": "res.partner.category"},
    "x_company_text": {"ttype": "char", "company_dependent": True},
    "x_company_amount": {"ttype": "float", "company_dependent": True},
    "x_currency_id": {"ttype": "many2one", "relation": "res.currency"},
    "x_price": {"ttype": "monetary", "currency_field": "x_currency_id"},
}
# Rates by the day from which they hold: of all companies, and of one.
SHARED_RATES = {
    "EUR": {"2024-01-31": 0.9, "2025-02-28": 0.8, "2026-03-31": 1.1},
    "CHF": {"2025-12-31": 0.7},
    "NZD": {"2020-02-29": 1.7, "2026-02-28": 1.6},
}
OWN_RATES = {
    "USD": {"2025-01-01": 0.6, "2026-03-30": 1 / 3},
    "CHF": {"2024-02-29": 0.5, "2026-01-31": 0.45},
}
PRICES = [None, 0, 0.01, 0.1, 99.99, 100, -12.5, 1234.56]
TABLES = [
    "res.partner",
    "res.partner.category",
    "res.company",
    "res.country",
    "res.currency",
    "res.currency.rate",
    "res.partner.industry",
    "res.users",
    "crm.lead",
    "crm.stage",
    "calendar.event",
    "calendar.attendee",
    "mail.message",
    "mail.activity",
]


class PropertyWorld(SegmentationCommon):
    """Some fifty contacts of all kinds, with deals, meetings, notes and activities."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(19)
        cls.add_fields(**CUSTOM_FIELDS)
        cls.add_fields_of(
            "crm.lead",
            **{
                name: CUSTOM_FIELDS[name]
                for name in ("x_currency_id", "x_price", "x_amount")
            },
        )
        cls.define_properties(**PROPERTIES)
        cls.env["ir.default"].set("res.partner", "x_company_text", "Fallback")
        cls.setup_choices()
        cls.setup_companies()
        cls.setup_rates()
        cls.setup_contacts()
        cls.setup_leads()
        cls.setup_meetings()
        cls.setup_notes_and_activities()
        cls.setup_gaps()

    @classmethod
    def setup_choices(cls):
        """What contacts and deals choose from."""
        cls.countries = [cls.env.ref(f"base.{code}") for code in ("be", "fr", "us")]
        cls.industries = cls.env["res.partner.industry"].create(
            [{"name": name} for name in ("Bakeries", "Mills", " Ovens ")]
        )
        cls.tags = cls.env["res.partner.category"].create(
            [{"name": name} for name in ("Red", "Green", "Blue", "Grey")]
        )
        cls.tags[0].parent_id = cls.tags[1]
        cls.tags[1].parent_id = cls.tags[2]
        cls.tags[-1].active = False
        cls.reasons = cls.env["crm.lost.reason"].create(
            [{"name": name} for name in ("Too dear", "Too late")]
        )
        cls.won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        cls.open_stages = cls.env["crm.stage"].search([("is_won", "=", False)], limit=2)
        cls.sellers = cls.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": name,
                    "group_ids": [
                        Command.set([cls.env.ref("sales_team.group_sale_salesman").id])
                    ],
                }
                for name in ("seller-one", "seller-two")
            ]
        )

    @classmethod
    def setup_companies(cls):
        """Three reference companies: with a zone, with a calendar's zone, with none."""
        cls.auckland, cls.york, cls.nowhere = cls.env["res.company"].create(
            [{"name": name} for name in ("Auckland", "York", "Nowhere")]
        )
        cls.auckland.partner_id.tz = "Pacific/Auckland"
        cls.york.partner_id.tz = cls.nowhere.partner_id.tz = False
        cls.york.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "New York", "tz": "America/New_York"}
        )
        cls.nowhere.resource_calendar_id = False
        cls.zones = {
            cls.auckland: zoneinfo.ZoneInfo("Pacific/Auckland"),
            cls.york: zoneinfo.ZoneInfo("America/New_York"),
            cls.nowhere: oracle.UTC,
        }

    @classmethod
    def setup_rates(cls):
        """Auckland counts in New Zealand dollars and has rates of its own, York in US
        dollars, the others' rate 1, and the third company in euros."""
        cls.currencies = cls.env["res.currency"].search(
            [("name", "in", ["USD", "EUR", "CHF", "NZD"]), ("active", "in", [0, 1])]
        )
        cls.currencies.active = True
        by_name = {currency.name: currency for currency in cls.currencies}
        for company, name in zip(cls.zones, ("NZD", "USD", "EUR"), strict=True):
            company.currency_id = by_name[name]
        cls.env["res.currency.rate"].search([]).unlink()
        for company, rates in (
            (cls.env["res.company"], SHARED_RATES),
            (cls.auckland, OWN_RATES),
        ):
            cls.env["res.currency.rate"].create(
                [
                    {
                        "company_id": company.id,
                        "currency_id": by_name[name].id,
                        "name": day,
                        "rate": rate,
                    }
                    for name, days in rates.items()
                    for day, rate in days.items()
                ]
            )

    @classmethod
    def setup_contacts(cls):
        companies = cls.many_contacts(12, is_company=True)
        subsidiaries = cls.many_contacts(3, is_company=True, parents=companies)
        employees = cls.many_contacts(12, parents=companies | subsidiaries)
        deputies = cls.many_contacts(3, parents=employees)
        addresses = cls.many_contacts(3, parents=companies)
        for address, type_ in zip(
            addresses, ("invoice", "delivery", "other"), strict=True
        ):
            address.type = type_
        persons = cls.many_contacts(8)
        customers = companies | subsidiaries | employees | deputies | persons
        (companies[0] | employees[0] | persons[0]).active = False
        cls.env["res.users"].create(
            {
                "login": "property_portal",
                "partner_id": persons[1].id,
                "group_ids": [Command.set([cls.group_portal.id])],
            }
        )
        cls.customers = customers | addresses
        cls.without_users = cls.customers - persons[1]  # can be archived

    @classmethod
    def many_contacts(cls, count, parents=(), **values):
        return cls.env["res.partner"].create(
            [
                {
                    "name": f"Contact {index}",
                    "parent_id": cls.dice.choice(parents).id if parents else False,
                    **cls.random_contact_values(),
                    **values,
                }
                for index in range(count)
            ]
        )

    @classmethod
    def random_contact_values(cls):
        """Values of a contact, many of them empty, for create and write."""
        dice = cls.dice
        values = {
            "color": dice.choice(NUMBERS),
            "partner_latitude": dice.choice(LATITUDES),
            "employee": dice.choice([None, True, False]),
            "city": dice.choice(TEXTS),
            "function": dice.choice(TEXTS),
            "country_id": dice.choice([None, *(c.id for c in cls.countries)]),
            "industry_id": dice.choice([None, *cls.industries.ids]),
            "user_id": dice.choice([None, *cls.sellers.ids]),
            "category_id": [Command.set(cls.some(cls.tags.ids))],
            "x_number": dice.choice(NUMBERS),
            "x_amount": dice.choice(AMOUNTS),
            "x_flag": dice.choice([None, True, False]),
            "x_day": dice.choice([None, *DAYS]),
            "x_moment": dice.choice([None, cls.random_moment()]),
            "x_text": dice.choice(TEXTS),
            "x_choice": dice.choice([None, *SELECTION]),
            "x_ref": dice.choice([None, *(c.id for c in cls.countries)]),
            "x_tags": [Command.set(cls.some(cls.tags.ids))],
            "properties": cls.random_properties(),
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def random_properties(cls):
        """Properties of a contact: filled, emptied, or never touched."""
        dice = cls.dice
        values = {
            "p_char": dice.choice([False, *TEXTS]),
            "p_int": dice.choice([False, *NUMBERS]),
            "p_float": dice.choice([False, *SOUND_AMOUNTS]),
            "p_bool": dice.choice([None, True, False]),
            "p_date": dice.choice([None, False, *DAYS, *NO_DAYS]),
            "p_datetime": dice.choice(
                [None, False, cls.random_moment(), dice.choice(NO_MOMENTS)]
            ),
            "p_select": dice.choice([None, False, *SELECTION]),
            "p_tags": dice.choice([None, False, [], cls.some(PROPERTY_TAGS)]),
            "p_m2o": dice.choice([None, False, cls.countries[0].id]),
            "p_m2m": dice.choice([None, False, [], cls.some(cls.tags.ids)]),
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def some(cls, values):
        """A random part of a list, often nothing."""
        return cls.dice.sample(list(values), cls.dice.choice([0, 0, 1, 2, 3]))

    @classmethod
    def random_moment(cls):
        return f"{cls.dice.choice(DAYS)} {cls.dice.choice(TIMES)}"

    @classmethod
    def random_price(cls):
        """An amount and its currency, both of which may be missing."""
        return cls.dice.choice(PRICES), cls.dice.choice([None, *cls.currencies.ids])

    @classmethod
    def setup_leads(cls):
        dice = cls.dice
        cls.leads = cls.env["crm.lead"]
        for _count in range(70):
            state = dice.choice(["won", "lost", "open", "open"])
            lead = cls.lead(
                dice.choice(cls.customers),
                type=dice.choice(["lead", "opportunity"]),
                user_id=dice.choice([False, *cls.sellers.ids]),
                stage_id=(
                    cls.won_stage if state == "won" else dice.choice(cls.open_stages)
                ).id,
                probability={
                    "won": 100,
                    "lost": 0,
                    "open": dice.choice([0, 0.1, 0.2, 33.33, 66.67]),
                }[state],
                active=state != "lost",
                expected_revenue=dice.choice([0, 0.1, 0.2, 99.99, 1000, 1234.56]),
                date_deadline=dice.choice([False, *DAYS]),
                lost_reason_id=dice.choice([False, *cls.reasons.ids]),
            )
            if dice.random() < 0.7:
                lead.date_closed = cls.random_moment()
            cls.leads |= lead

    @classmethod
    def setup_meetings(cls):
        dice = cls.dice
        cls.env["calendar.event"].create(
            [
                {
                    "name": "Meeting",
                    "start": f"{day} 08:00:00",
                    "stop": f"{day} 09:00:00",
                    "partner_ids": [
                        Command.set([p.id for p in dice.sample(list(cls.customers), 3)])
                    ],
                    "opportunity_id": dice.choice([False, *cls.leads.ids[:9]]),
                }
                for day in DAYS
            ]
        )

    @classmethod
    def setup_notes_and_activities(cls):
        dice = cls.dice
        cls.env["mail.message"].create(
            [
                {
                    "model": dice.choice(["res.partner", "res.partner", "crm.lead"]),
                    "res_id": dice.choice(cls.customers).id,
                    "message_type": dice.choice(["comment", "email"]),
                    "date": cls.random_moment(),
                    "reply_to": "nobody@example.com",  # else looked up on the record
                }
                for _count in range(40)
            ]
        )
        cls.env["mail.activity"].create(
            [
                {
                    "res_model_id": cls.env["ir.model"]._get("res.partner").id,
                    "res_id": dice.choice(cls.customers).id,
                    "date_deadline": dice.choice(DAYS),
                    "user_id": dice.choice(cls.sellers).id,
                }
                for _count in range(20)
            ]
        )

    @classmethod
    def setup_gaps(cls):
        """What forms don't write but databases hold: NULL, and a value per company."""
        cls.env.flush_all()
        dice = cls.dice
        cls.env.cr.execute(
            "UPDATE crm_lead SET expected_revenue = NULL, probability = NULL"
            " WHERE id IN %s AND won_status = 'pending'",
            [tuple(cls.leads.ids[::7])],
        )
        for event in cls.env["calendar.event"].search([]):
            cls.env.cr.execute(
                "UPDATE calendar_event SET duration = %s WHERE id = %s",
                [dice.choice([None, 0.1, 0.2, 0.7, 1.0, NAN, INFINITY]), event.id],
            )
        cls.setup_odd_leads()
        cls.setup_odd_properties()
        for contact in cls.customers:
            cls.env.cr.execute(
                "UPDATE res_partner SET create_date = %s, x_price = %s,"
                " x_currency_id = %s WHERE id = %s",
                [cls.random_moment(), *cls.random_price(), contact.id],
            )
        companies = [None, *(company.id for company in cls.zones)]
        # a quarter of the contacts is of no company, and people may be of another one
        # than the company that they work for
        for place, contact in enumerate(cls.without_users):
            cls.env.cr.execute(
                "UPDATE res_partner SET company_id = %s WHERE id = %s",
                [companies[place % 4], contact.id],
            )
        for lead in cls.leads:
            cls.env.cr.execute(
                "UPDATE crm_lead SET company_id = %s, create_date = %s, x_price = %s,"
                " x_currency_id = %s WHERE id = %s",
                [
                    dice.choice(companies),
                    cls.random_moment(),
                    *cls.random_price(),
                    lead.id,
                ],
            )
        cls.env.invalidate_all()
        for company in cls.zones:
            for contact in dice.sample(list(cls.customers), 15):
                contact.with_company(company).write(
                    {
                        "barcode": f" Code {contact.id} ",  # no two are alike
                        "x_company_text": dice.choice(TEXTS[1:]),
                        "x_company_amount": dice.choice(SOUND_AMOUNTS[1:]),
                    }
                )
        cls.env.flush_all()

    @classmethod
    def setup_odd_leads(cls):
        """Amounts that are none, or next to none that there are."""
        for lead in cls.leads:
            cls.env.cr.execute(
                "UPDATE crm_lead SET x_amount = %s WHERE id = %s",
                [cls.dice.choice([*AMOUNTS, 1e300]), lead.id],
            )

    @classmethod
    def setup_odd_properties(cls):
        """Values of another type than their definition says, and choices, tags and
        records that there are none of."""
        odd = {
            "p_char": [12, ["Alpha"], {"alpha": 1}, True, None],
            "p_int": ["12", [12], True, 7.5, 10**120, None],
            "p_float": ["0.1", {}, False, 1e300, 1e-300],
            "p_bool": ["true", 1, "", None, [True]],
            "p_date": [20260101, ["2026-01-31"], True, {"day": 1}],
            "p_datetime": [20260101, ["2026-01-31 00:00:00"], False],
            "p_select": ["gone", 1, ["s"], True],
            "p_tags": [["gone"], ["tv", "gone", 3, None], "tv", {"tv": 1}],
            "p_m2o": [3_000_000_000, 10**30, 1.5, "12", [12], 1_999_999_999, -1],
            "p_m2m": [
                [3_000_000_000, cls.tags[0].id],
                [1.5, "12", None, -1],
                [[cls.tags[0].id]],
                cls.tags[0].id,
            ],
        }
        for contact in cls.dice.sample(list(cls.customers), 20):
            values = {name: cls.dice.choice(odd[name]) for name in odd}
            cls.env.cr.execute(
                "UPDATE res_partner SET properties = %s WHERE id = %s",
                [json.dumps(values), contact.id],
            )

    # ------------------------------------------------------------------
    # The oracle's picture of the database
    # ------------------------------------------------------------------

    @classmethod
    def read_world(cls, now, company):
        """The rows that PostgreSQL holds at this moment, as the oracle sees them."""
        cls.env.cr.flush()
        return oracle.World(
            tables={model: cls.read_rows(model) for model in TABLES},
            links={link: cls.read_links(*link) for link in oracle.MANY2MANY},
            now=now,
            zone=cls.zones[company],
            company_id=company.id,
        )

    @classmethod
    def read_rows(cls, model):
        cls.env.cr.execute(f"SELECT * FROM {cls.env[model]._table}")  # pylint: disable=sql-injection
        return {row["id"]: row for row in cls.env.cr.dictfetchall()}

    @classmethod
    def read_links(cls, model, name):
        field = cls.env[model]._fields[name]
        cls.env.cr.execute(
            f"SELECT {field.column1}, {field.column2} FROM {field.relation}"  # pylint: disable=sql-injection
        )
        links = {}
        for id_, linked in cls.env.cr.fetchall():
            links.setdefault(id_, set()).add(linked)
        return links

    # ------------------------------------------------------------------
    # What a random model can say
    # ------------------------------------------------------------------

    @classmethod
    def lead_conditions(cls):
        reason = cls.reasons[0].id
        stage = cls.open_stages[0].id
        return [
            oracle.EVERYTHING,
            WON,
            LOST,
            Condition(
                (("active", "=", True),),
                lambda lead, world: lead["active"],
            ),
            Condition(
                (("type", "=", "opportunity"),),
                lambda lead, world: lead["type"] == "opportunity",
            ),
            Condition(
                (("lost_reason_id", "=", reason),),
                lambda lead, world: lead["lost_reason_id"] == reason,
            ),
            Condition(
                (("stage_id", "in", [stage]),),
                lambda lead, world: lead["stage_id"] == stage,
            ),
            Condition(
                (("expected_revenue", ">=", 99.99),),
                lambda lead, world: (lead["expected_revenue"] or 0) >= 99.99,
            ),
            Condition(
                (("date_deadline", ">=", "today -365d"),),
                lambda lead, world: (
                    lead["date_deadline"]
                    and lead["date_deadline"] >= world.days_ago(365)
                ),
            ),
            Condition(
                (("date_closed", ">=", "today -30d"),),
                lambda lead, world: (
                    lead["date_closed"] and lead["date_closed"] >= world.midnight(30)
                ),
            ),
            Condition(
                (("partner_id.is_company", "=", True),),
                lambda lead, world: (
                    world.follow("crm.lead", lead, "partner_id.is_company") is True
                ),
            ),
        ]

    @classmethod
    def contact_conditions(cls):
        country = cls.countries[0].id
        tag = cls.tags[0].id
        reason = cls.reasons[0].id
        simple = [
            oracle.EVERYTHING,
            Condition(
                (("is_company", "=", True),),
                lambda contact, world: bool(contact["is_company"]),
            ),
            Condition(
                (("x_flag", "=", True),), lambda contact, world: bool(contact["x_flag"])
            ),
            Condition(
                (("city", "=", "Alpha"),),
                lambda contact, world: contact["city"] == "Alpha",
            ),
            Condition(
                (("country_id", "in", [country]),),
                lambda contact, world: contact["country_id"] == country,
            ),
            Condition(
                (("parent_id", "!=", False),),
                lambda contact, world: bool(contact["parent_id"]),
            ),
            Condition(
                (("category_id", "in", [tag]),),
                lambda contact, world: (
                    tag in world.follow("res.partner", contact, "category_id")
                ),
            ),
            Condition(
                (("x_number", ">=", 1),),
                lambda contact, world: (contact["x_number"] or 0) >= 1,
            ),
            Condition(
                (("x_day", ">=", "today -365d"),),
                lambda contact, world: (
                    contact["x_day"] and contact["x_day"] >= world.days_ago(365)
                ),
            ),
            Condition(
                (("properties.p_select", "=", "l"),),
                lambda contact, world: (
                    world.follow("res.partner", contact, "properties.p_select") == "l"
                ),
            ),
            cls.with_deals(LOST),
            cls.with_deals(WON),
            cls.with_deals(
                Condition(
                    (("won_status", "=", "lost"), ("lost_reason_id", "=", reason)),
                    lambda lead, world: (
                        lead["won_status"] == "lost"
                        and lead["lost_reason_id"] == reason
                    ),
                )
            ),
            cls.with_deals(LOST, operator="not any"),
        ]
        return [*simple, simple[1] | simple[2], simple[3] & simple[5]]

    @staticmethod
    def with_deals(condition, operator="any"):
        """Contacts that have, or have not, an opportunity that matches."""

        def has_deal(contact, world):
            found = any(
                lead["partner_id"] == contact["id"]
                and world.counts(lead)
                and lead["type"] == "opportunity"
                and condition.holds(lead, world)
                for lead in world.tables["crm.lead"].values()
            )
            return found == (operator == "any")

        return Condition(
            (("opportunity_ids", operator, list(condition.domain)),), has_deal
        )

    @classmethod
    def record_readings(cls):
        """Measures over every kind of model that leads to a contact."""
        leads = ("crm.lead", "partner_id")
        readings = [
            Records(*leads, "count"),
            Records("crm.lead", "user_id.partner_id", "count"),
            Records("calendar.event", "partner_ids", "count"),
            Records("calendar.event", "opportunity_id.partner_id", "count"),
            Records("calendar.attendee", "event_id.partner_ids", "count"),
            Records("mail.message", "res_id", "count", condition=COMMENTS),
            Records("mail.activity", "res_id", "count"),
            Records("res.partner", "parent_id", "count"),
            Records("mail.message", "res_id", "max", COMMENTS, "date", "datetime"),
            Records(
                "mail.activity",
                "res_id",
                "min",
                measure_path="date_deadline",
                measure_kind="date",
            ),
            Records(
                "calendar.event",
                "partner_ids",
                "max",
                measure_path="start",
                measure_kind="datetime",
            ),
        ]
        for measure in ("sum", "avg", "min", "max"):
            for path in (
                "expected_revenue",
                "probability",
                "x_amount",
                "stage_id.sequence",
                "partner_id.x_amount",
                "x_price",
                "partner_id.x_price",
            ):
                readings.append(Records(*leads, measure, measure_path=path))
            readings.append(
                Records(
                    "calendar.event", "partner_ids", measure, measure_path="duration"
                )
            )
        for measure in ("min", "max"):
            for path, kind in (("date_deadline", "date"), ("date_closed", "datetime")):
                readings.append(
                    Records(*leads, measure, measure_path=path, measure_kind=kind)
                )
        for path, kind in (("date_deadline", "date"), ("date_closed", "datetime")):
            readings.append(
                Records(*leads, "interval", measure_path=path, measure_kind=kind)
            )
        for path in ("stage_id", "lost_reason_id", "won_status"):
            readings.append(
                Records(*leads, "values", measure_path=path, measure_kind="choice")
            )
        for weight_path in (
            None,
            "expected_revenue",
            "probability",
            "x_price",
            "x_amount",
        ):
            readings += [
                Records(*leads, "share", share_condition=LOST, weight_path=weight_path),
                Records(*leads, "share", share_condition=WON, weight_path=weight_path),
                Records(
                    *leads,
                    "avg",
                    measure_path="expected_revenue",
                    weight_path=weight_path,
                ),
            ]
        return readings


WON = Condition(
    (("won_status", "=", "won"),), lambda lead, world: lead["won_status"] == "won"
)
LOST = Condition(
    (("won_status", "=", "lost"),), lambda lead, world: lead["won_status"] == "lost"
)
COMMENTS = Condition(
    (("message_type", "=", "comment"),),
    lambda message, world: message["message_type"] == "comment",
)
FIELDS = [
    Field(path, kind)
    for kind, paths in {
        "number": [
            "color",
            "partner_latitude",
            "x_number",
            "x_amount",
            "x_company_amount",
            "x_price",
            "properties.p_int",
            "properties.p_float",
            "parent_id.x_amount",
            "parent_id.x_price",
            "parent_id.properties.p_int",
        ],
        "boolean": [
            "is_company",
            "employee",
            "x_flag",
            "properties.p_bool",
            "parent_id.is_company",
            "parent_id.parent_id.x_flag",
        ],
        "choice": [
            "country_id",
            "industry_id",
            "user_id",
            "parent_id",
            "type",
            "x_choice",
            "x_ref",
            "country_id.currency_id",
            "parent_id.country_id",
            "parent_id.parent_id.industry_id",
            "parent_id.x_choice",
            "commercial_partner_id.industry_id",
        ],
        "text": [
            "city",
            "function",
            "barcode",
            "x_text",
            "x_company_text",
            "properties.p_char",
            "country_id.name",
            "country_id.code",
            "parent_id.city",
            "industry_id.name",
            "user_id.login",
        ],
        "date": ["x_day", "properties.p_date", "parent_id.x_day"],
        "datetime": ["x_moment", "create_date", "properties.p_datetime"],
    }.items()
    for path in paths
]
FIELDS += [
    Field("properties.p_select", "choice", options=tuple(SELECTION)),
    Field("properties.p_m2o", "choice", comodel="res.country"),
    Field("properties.p_tags", "set", options=tuple(PROPERTY_TAGS)),
]
FIELDS += [
    Field(path, "set", comodel="res.partner.category")
    for path in ("category_id", "x_tags", "properties.p_m2m", "parent_id.category_id")
]


#: measures that others may be divided by
DIVISORS = [
    Records("calendar.event", "partner_ids", "sum", measure_path="duration"),
    Records("calendar.event", "partner_ids", "count"),
    Records("crm.lead", "partner_id", "sum", WON, "x_price"),
    Records("crm.lead", "partner_id", "count", LOST),
]
#: measures to which older records may contribute less
AGING = ("count", "sum", "avg", "share")


def filters(conditions):
    """Each condition that can be true or false as a reading of its own."""
    return [Filter(condition) for condition in conditions if condition.domain]
