# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The meaning of a score, rule by rule, with figures worked out by hand.

Where nothing else is said a model has one parameter whose best band gives 100 points,
so that the score of a contact is the number of points it got: 100 × points ÷ 100.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    missing,
    one_of,
    other,
    records,
)


class TestWho(SegmentationCommon):
    """Active contacts of the subject that match, without internal ones."""

    def setUp(self):
        super().setUp()
        self.everyone = field("is_company", one_of(True, points=100))
        self.company = self.company_contact("Company")
        self.person = self.contact("Person")

    def test_subject_company(self):
        model = self.apply_model(self.everyone, subject="company")
        self.assertScores(model, {self.company: 100, self.person: None})

    def test_subject_person(self):
        # Given bands that give a person nothing: a member all the same.
        model = self.apply_model(self.everyone, subject="person")
        self.assertScores(model, {self.company: None, self.person: 0})

    def test_subject_any(self):
        model = self.apply_model(self.everyone, subject="any")
        self.assertScores(model, {self.company: 100, self.person: 0})

    def test_contact_of_a_company_is_a_person(self):
        employee = self.contact("Employee", parent_id=self.company.id)
        model = self.apply_model(self.everyone, subject="person")
        self.assertScores(model, {employee: 0})

    def test_only_those_that_match_the_domain(self):
        self.company.city = "Ghent"
        model = self.apply_model(
            self.everyone, partner_domain="[('city', '=', 'Ghent')]"
        )
        self.assertScores(model, {self.company: 100, self.person: None})

    def test_archived_contacts_are_left_out(self):
        self.person.active = False
        model = self.apply_model(self.everyone)
        self.assertScores(model, {self.person: None})

    def test_internal_contacts_are_left_out(self):
        internal = self.internal_contacts()
        model = self.apply_model(self.everyone)
        self.assertScores(model, dict.fromkeys(internal))

    def test_internal_contacts_on_request(self):
        self.env.company.partner_id.is_company = True
        internal = self.internal_contacts()
        model = self.apply_model(self.everyone, include_internal=True)
        self.assertScores(
            model,
            {
                contact: 100 if contact == self.env.company.partner_id else 0
                for contact in internal
            },
        )

    def internal_contacts(self):
        """The own company, a colleague, and addresses of each type."""
        colleague = new_test_user(self.env, "colleague", groups="base.group_user")
        return [self.env.company.partner_id, colleague.partner_id] + [
            self.contact(f"Address {type_}", type=type_, parent_id=self.company.id)
            for type_ in ("invoice", "delivery", "other")
        ]

    def test_contacts_of_portal_users_are_customers(self):
        portal = new_test_user(self.env, "customer", groups="base.group_portal")
        model = self.apply_model(self.everyone)
        self.assertScores(model, {portal.partner_id: 0})

    def test_leaving_the_scope_ends_the_membership_with_a_move(self):
        model = self.apply_model(self.everyone, subject="company")
        self.company.is_company = False
        self.assertScores(model, {self.company: None})
        move = self.env["crm.segment.change"].search(
            [("partner_id", "=", self.company.id), ("segmentation_id", "=", model.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(move.direction, "leave")
        self.assertEqual(move.from_segment_id, model.segment_ids)
        self.assertFalse(move.to_segment_id)


class TestFieldValue(SegmentationCommon):
    """Source `field`: a dotted path, properties, custom fields."""

    def test_path_through_many2one_fields(self):
        # Given a company whose country has a currency, and a contact of it.
        belgium = self.env.ref("base.be")
        company = self.company_contact("Belgian company", country_id=belgium.id)
        employee = self.contact("Employee", parent_id=company.id)
        lone = self.contact("Lone person")
        model = self.apply_model(
            field(
                "parent_id.country_id.currency_id",
                one_of(self.env.ref("base.EUR").id, points=100),
                missing(points=30),
            )
        )
        # The lone person has nothing behind its empty parent.
        self.assertScores(model, {employee: 100, lone: 30, company: 30})

    def test_custom_field(self):
        self.add_fields(x_staff="integer")
        big = self.contact("Big", x_staff=250)
        small = self.contact("Small", x_staff=249)
        model = self.apply_model(
            field("x_staff", between(0, 250, 10), between(250, None, 100))
        )
        self.assertScores(model, {big: 100, small: 10})

    def test_company_dependent_field_is_that_of_the_reference_company(self):
        # Given a contact with another barcode in each of two companies.
        branch = self.env["res.company"].create({"name": "Branch"})
        contact = self.contact("Two barcodes", barcode="here")
        contact.with_company(branch).barcode = "there"
        bands = [one_of("here", points=20), one_of("there", points=100)]
        for company, score in ((self.env.company, 20), (branch, 100)):
            with self.subTest(company=company.name):
                model = self.apply_model(
                    field("barcode", *bands), reference_company_id=company.id
                )
                self.assertScores(model, {contact: score})

    def test_computed_field_without_sql_is_refused_by_name(self):
        model = self.make_segmentation(
            field("opportunity_count", between(0, None, 100), name="Deals")
        )
        with self.assertRaises(UserError) as caught:
            model.action_apply()
        self.assertIn("Deals", str(caught.exception))
        self.assertIn("opportunity_count", str(caught.exception))


class TestPropertyValue(SegmentationCommon):
    """Properties of each type, filled and emptied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties(
            brand="char",
            staff="integer",
            budget="float",
            head_office="boolean",
            founded={"type": "date"},
            visited={"type": "datetime"},
            size={"type": "selection", "selection": [["s", "Small"], ["l", "Large"]]},
            media={"type": "tags", "tags": [["tv", "TV", 1], ["web", "Web", 2]]},
            home={"type": "many2one", "comodel": "res.country"},
            labels={"type": "many2many", "comodel": "res.partner.category"},
        )
        cls.belgium = cls.env.ref("base.be")
        cls.label = cls.env["res.partner.category"].create({"name": "Label"})

    def assertPoints(self, bands, name, filled, emptied, **values):
        """The contact that has a value gets 100 points, those without it get 8."""
        contacts = {
            self.contact("Filled", properties={name: filled}): 100,
            self.contact("Emptied", properties={name: emptied}): 8,
            self.contact("Never had any"): 8,
        }
        model = self.apply_model(
            field(f"properties.{name}", *bands, missing(points=8), **values)
        )
        self.assertScores(model, contacts)

    def test_char(self):
        self.assertPoints([one_of("Acme", points=100)], "brand", "ACME ", "")

    def test_integer(self):
        self.assertPoints([between(5, 6, 100)], "staff", 5, False)

    def test_float(self):
        self.assertPoints([between(0.3, 0.4, 100)], "budget", 0.3, False)

    def test_zero_of_a_number_is_missing_unless_told(self):
        bands = [between(0, 1, 100)]
        self.assertPoints(bands, "staff", 0, False, zero_is_missing=False)

    def test_boolean_is_never_missing(self):
        contacts = {
            self.contact("Yes", properties={"head_office": True}): 100,
            self.contact("No", properties={"head_office": False}): 8,
            self.contact("Never asked"): 8,
        }
        model = self.apply_model(
            field(
                "properties.head_office",
                one_of(True, points=100),
                one_of(False, points=8),
            )
        )
        self.assertScores(model, contacts)

    def test_date(self):
        with self.at("2026-03-31 10:00:00"):
            # From 21 to 31 March: 10 days.
            self.assertPoints([between(10, 11, 100)], "founded", "2026-03-21", False)

    def test_datetime(self):
        with self.at("2026-03-31 10:00:00"):
            self.assertPoints(
                [between(10, 11, 100)], "visited", "2026-03-21 00:00:00", False
            )

    def test_selection(self):
        self.assertPoints([one_of("l", points=100)], "size", "l", False)

    def test_tags_property(self):
        self.assertPoints([one_of("web", points=100)], "media", ["tv", "web"], [])

    def test_many2one(self):
        bands = [one_of(self.belgium.id, points=100)]
        self.assertPoints(bands, "home", self.belgium.id, False)

    def test_many2many(self):
        bands = [one_of(self.label.id, points=100)]
        self.assertPoints(bands, "labels", [self.label.id], [])

    def test_values_that_outlive_what_they_name_are_missing(self):
        # Given a label, an option and a tag that are deleted after their use.
        gone, kept = self.env["res.partner.category"].create(
            [{"name": "Gone"}, {"name": "Kept"}]
        )
        contact = self.contact(
            "Outlived", properties={"labels": [gone.id], "size": "s", "media": ["tv"]}
        )
        gone_id = gone.id
        gone.unlink()
        self.define_properties(
            size={"type": "selection", "selection": [["l", "Large"]]},
            media={"type": "tags", "tags": [["web", "Web", 2]]},
            labels={"type": "many2many", "comodel": "res.partner.category"},
        )
        for name, accepted in (
            ("labels", [gone_id, kept.id]),
            ("size", ["l"]),
            ("media", ["web"]),
        ):
            with self.subTest(name=name):
                model = self.apply_model(
                    field(
                        f"properties.{name}",
                        one_of(*accepted, points=100),
                        other(30),
                        missing(points=7),
                    )
                )
                self.assertScores(model, {contact: 7})


class TestRecordsValue(SegmentationCommon):
    """Source `records`: measures over whatever leads to the contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.contact("Customer")
        cls.stranger = cls.contact("Stranger")

    def test_count(self):
        self.lead(self.customer)
        self.lead(self.customer)
        model = self.apply_model(
            leads("count", between(0, 1, 1), between(1, 2, 10), between(2, 3, 100))
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 1})

    def test_sum_over_no_records_is_zero(self):
        self.lead(self.customer, expected_revenue=1000)
        self.lead(self.customer, expected_revenue=0.5)
        model = self.apply_model(
            leads(
                "sum",
                between(0, 0.01, 3),
                between(1000.5, 1000.51, 100),
                measure_path="expected_revenue",
            )
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 3})

    def test_cents_add_exactly(self):
        # 0.1 + 0.7 is 0.7999999999999999 in binary, and would fall below 0.8.
        for probability in (0.1, 0.7):
            self.lead(self.customer, probability=probability)
        model = self.apply_model(
            leads(
                "sum",
                between(0, 0.8, 1),
                between(0.8, 0.800001, 100),
                measure_path="probability",
            )
        )
        self.assertScores(model, {self.customer: 100})

    def test_average_minimum_maximum(self):
        # 10, 20 and 60: average 30. Missing over no records.
        for revenue in (10, 20, 60):
            self.lead(self.customer, expected_revenue=revenue)
        for measure, value in (("avg", 30), ("min", 10), ("max", 60)):
            with self.subTest(measure=measure):
                model = self.apply_model(
                    leads(
                        measure,
                        between(value, value + 1, 100),
                        missing(points=4),
                        measure_path="expected_revenue",
                    )
                )
                self.assertScores(model, {self.customer: 100, self.stranger: 4})

    def test_weighted_average(self):
        # (10 × 90 + 50 × 10) ÷ (90 + 10) = 1400 ÷ 100 = 14
        self.lead(self.customer, expected_revenue=10, probability=90)
        self.lead(self.customer, expected_revenue=50, probability=10)
        model = self.apply_model(
            leads(
                "avg",
                between(14, 14.01, 100),
                measure_path="expected_revenue",
                weight_path="probability",
            )
        )
        self.assertScores(model, {self.customer: 100})

    def test_average_days_between(self):
        # 1st, 11th and 31st of March: 30 days in 2 steps. One date has none between.
        for day in ("2026-03-31", "2026-03-01", "2026-03-11"):
            self.lead(self.customer, date_deadline=day)
        self.lead(self.customer)
        self.lead(self.stranger, date_deadline="2026-03-01")
        model = self.apply_model(
            leads(
                "interval",
                between(15, 15.01, 100),
                missing(points=4),
                measure_path="date_deadline",
            )
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 4})

    def test_days_between_moments_are_those_of_the_zone(self):
        # 23:30 in Brussels on the 1st, and 00:30 on the 3rd: two days, not one
        for moment in ("2026-03-01 22:30:00", "2026-03-02 23:30:00"):
            self.won_lead(self.customer).date_closed = moment
        self.env.company.partner_id.tz = "Europe/Brussels"
        model = self.apply_model(
            leads("interval", between(2, 2.01, 100), measure_path="date_closed")
        )
        self.assertScores(model, {self.customer: 100})

    def test_which_values_occur(self):
        # The customer's deals name two reasons, the stranger's none, and two bands
        # that match give the better points; what is archived counts too.
        expensive, missing_skill = self.env["crm.lost.reason"].create(
            [{"name": "T Expensive"}, {"name": "T Skill"}]
        )
        other_customer = self.contact("Other")
        for reason in (expensive, missing_skill, expensive):
            self.lost_lead(self.customer, lost_reason_id=reason.id)
        self.lost_lead(other_customer, lost_reason_id=missing_skill.id)
        self.lead(self.stranger)
        bands = (
            one_of(expensive.id, points=60),
            one_of(missing_skill.id, points=40),
            missing(points=5),
        )
        for combine, best in (("best", 60), ("sum", 100)):
            model = self.apply_model(
                leads("values", *bands, measure_path="lost_reason_id", combine=combine)
            )
            self.assertScores(
                model,
                {
                    self.customer: 100,
                    other_customer: round(100 * 40 / best, 2),
                    self.stranger: round(100 * 5 / best, 2),
                },
            )

    def test_share(self):
        # One of four is lost: 0.25. No deals: missing, not 0.
        self.lost_lead(self.customer)
        for _count in range(3):
            self.lead(self.customer)
        model = self.apply_model(
            leads(
                "share",
                between(0, 0.25, 1),
                between(0.25, 0.26, 100),
                missing(points=6),
                share_domain="[('won_status', '=', 'lost')]",
            )
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 6})

    def test_weighted_share(self):
        # Lost 300 of 300 + 100: 0.75
        self.lost_lead(self.customer, expected_revenue=300)
        self.lead(self.customer, expected_revenue=100)
        model = self.apply_model(
            leads(
                "share",
                between(0.75, 0.76, 100),
                share_domain="[('won_status', '=', 'lost')]",
                weight_path="expected_revenue",
            )
        )
        self.assertScores(model, {self.customer: 100})

    def test_limited_by_the_record_domain(self):
        self.won_lead(self.customer)
        self.lead(self.customer)
        model = self.apply_model(
            leads(
                "count",
                between(1, 2, 100),
                record_domain="[('won_status', '=', 'won')]",
            )
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 0})

    def test_with_the_contacts_of_the_whole_company(self):
        # Given a deal of the company, one of an employee and one of an address.
        company = self.company_contact("Company")
        employee = self.contact("Employee", parent_id=company.id)
        address = self.contact("Address", parent_id=company.id, type="delivery")
        for contact in (company, employee, address):
            self.lead(contact)
        bands = [between(1, 2, 10), between(3, 4, 100)]
        alone = self.apply_model(leads("count", *bands))
        whole = self.apply_model(leads("count", *bands, include_contacts=True))
        self.assertScores(alone, {company: 10, employee: 10})
        self.assertScores(whole, {company: 100, employee: 100})

    def test_many2many_leads_to_each_contact(self):
        company = self.company_contact("Company")
        buyer = self.contact("Buyer", parent_id=company.id)
        director = self.contact("Director", parent_id=company.id)
        self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-03-01 10:00:00",
                "stop": "2026-03-01 11:00:00",
                "partner_ids": [Command.set((buyer | director).ids)],
            }
        )
        bands = [between(1, 2, 100), between(2, None, 50)]
        alone = self.apply_model(
            records("calendar.event", "partner_ids", "count", *bands)
        )
        whole = self.apply_model(
            records(
                "calendar.event", "partner_ids", "count", *bands, include_contacts=True
            )
        )
        self.assertScores(alone, {company: 0, buyer: 100, director: 100})
        # One meeting with two contacts of a company is one meeting.
        self.assertScores(whole, {company: 100, buyer: 100, director: 100})

    def test_many2one_reference(self):
        # Given a note on the customer, and one on a deal with the stranger's number.
        self.env["mail.message"].create(
            [
                {
                    "model": model,
                    "res_id": contact.id,
                    "message_type": "comment",
                    "reply_to": "nobody@example.com",
                }
                for model, contact in (
                    ("res.partner", self.customer),
                    ("crm.lead", self.stranger),
                )
            ]
        )
        model = self.apply_model(
            records(
                "mail.message",
                "res_id",
                "count",
                between(1, 2, 100),
                record_domain="[('message_type', '=', 'comment')]",
            )
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 0})

    def test_dotted_path_to_the_contact(self):
        # Deals lead to the contact of their salesperson, too.
        salesperson = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        self.lead(self.customer, user_id=salesperson.id)
        model = self.apply_model(
            records("crm.lead", "user_id.partner_id", "count", between(1, 2, 100)),
            include_internal=True,
        )
        self.assertScores(model, {salesperson.partner_id: 100, self.customer: 0})

    def test_date_of_the_latest_record(self):
        self.lead(self.customer, date_deadline="2026-03-01")
        self.lead(self.customer, date_deadline="2026-03-21")
        with self.at("2026-03-31 10:00:00"):
            model = self.apply_model(
                leads(
                    "max",
                    between(10, 11, 100),
                    between(30, 31, 50),
                    missing(points=2),
                    measure_path="date_deadline",
                )
            )
        self.assertScores(model, {self.customer: 100, self.stranger: 2})


class TestArchivedAndRelative(SegmentationCommon):
    """Lost deals are archived and count; relative dates are Odoo's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.contact("Customer")
        cls.stranger = cls.contact("Stranger")
        cls.lost_lead(cls.customer)

    def test_archived_records_count_in_measures(self):
        model = self.apply_model(leads("count", between(1, 2, 100)))
        self.assertScores(model, {self.customer: 100, self.stranger: 0})

    def test_unless_the_domain_names_active(self):
        model = self.apply_model(
            leads("count", between(1, 2, 100), record_domain="[('active', '=', True)]")
        )
        self.assertScores(model, {self.customer: 0})

    def test_archived_records_count_in_one2many_conditions(self):
        condition = [("opportunity_ids", "any", [("won_status", "=", "lost")])]
        model = self.apply_model(
            matching(condition, one_of(True, points=100), one_of(False, points=9))
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 9})

    def test_archived_records_count_in_the_scope(self):
        model = self.apply_model(
            field("active", one_of(True, points=100)),
            partner_domain=str(
                [("opportunity_ids", "any", [("won_status", "=", "lost")])]
            ),
        )
        self.assertScores(model, {self.customer: 100, self.stranger: None})

    def test_relative_dates(self):
        # Given deals closing 365 and 366 days before 31 March 2026.
        self.lead(self.customer, date_deadline="2025-03-31")
        self.lead(self.stranger, date_deadline="2025-03-30")
        with self.at("2026-03-31 10:00:00"):
            model = self.apply_model(
                leads(
                    "count",
                    between(1, 2, 100),
                    record_domain="[('date_deadline', '>=', 'today -365d')]",
                )
            )
        self.assertScores(model, {self.customer: 100, self.stranger: 0})


class TestMissing(SegmentationCommon):
    """Unknown is never silently the lowest range."""

    def test_missing_gets_its_own_points_or_none(self):
        known = self.contact("Known", color=1)
        unknown = self.contact("Unknown")
        bands = [between(None, 1, 50), between(1, None, 100)]
        silent = self.apply_model(field("color", *bands))
        told = self.apply_model(field("color", *bands, missing(points=-20)))
        self.assertScores(silent, {known: 100, unknown: 0})
        # -20 points alone are max(0, -20) = 0; the ladder below shows the minus.
        self.assertScores(told, {known: 100, unknown: 0})

    def test_negative_points_of_missing_reduce_the_score(self):
        # Best: 100 (color) + 100 (active) = 200. Unknown: (-20 + 100) ÷ 200 = 40 %.
        unknown = self.contact("Unknown")
        model = self.apply_model(
            field("color", between(1, None, 100), missing(points=-20)),
            field("active", one_of(True, points=100)),
        )
        self.assertScores(model, {unknown: 40})

    def test_zero_is_missing_where_a_form_cannot_tell(self):
        zero = self.contact("Zero", color=0)
        bands = [between(0, 1, 100), missing(points=5)]
        self.assertScores(self.apply_model(field("color", *bands)), {zero: 5})
        self.assertScores(
            self.apply_model(field("color", *bands, zero_is_missing=False)),
            {zero: 100},
        )

    def test_zero_of_a_measure_is_a_number_unless_told(self):
        stranger = self.contact("Stranger")
        self.assertScores(
            self.apply_model(leads("count", between(0, 1, 100))), {stranger: 100}
        )
        model = self.apply_model(
            leads(
                "count",
                between(1, None, 100),
                missing(points=5),
                zero_is_missing=True,
            )
        )
        self.assertScores(model, {stranger: 5})

    def test_empty_text_is_missing(self):
        empty = self.contact("Empty", city="")
        null = self.contact("Null")
        full = self.contact("Full", city="Ghent")
        model = self.apply_model(
            field("city", one_of("Ghent", points=100), other(30), missing(points=7))
        )
        self.assertScores(model, {empty: 7, null: 7, full: 100})

    def test_empty_many2one_set_and_date_are_missing(self):
        self.add_fields(x_day="date")
        empty = self.contact("Empty")
        belgium = self.env.ref("base.be")
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        for parameter in (
            field("country_id", one_of(belgium.id, points=100), missing(points=7)),
            field("category_id", one_of(tag.id, points=100), missing(points=7)),
            field("x_day", between(0, None, 100), missing(points=7)),
        ):
            with self.subTest(path=parameter["field_path"]):
                self.assertScores(self.apply_model(parameter), {empty: 7})

    def test_boolean_behind_an_empty_many2one_is_missing(self):
        company = self.company_contact("Company")
        employee = self.contact("Employee", parent_id=company.id)
        lone = self.contact("Lone")
        model = self.apply_model(
            field(
                "parent_id.is_company",
                one_of(True, points=100),
                one_of(False, points=50),
                missing(points=7),
            )
        )
        self.assertScores(model, {employee: 100, lone: 7})


class TestNumbers(SegmentationCommon):
    """Half-open ranges; a value that no range holds gives nothing."""

    def test_half_open_ranges(self):
        contacts = {
            self.contact(f"Latitude {value}", partner_latitude=value): points
            for value, points in (
                (-0.0000001, 1),
                (9.9999999, 2),  # [5, 10) ends before 10
                (5, 2),  # and begins at 5
                (10, 0),  # the gap from 10 to 20
                (19.9999999, 0),
                (20, 100),
                (89, 100),
            )
        }
        model = self.apply_model(
            field(
                "partner_latitude",
                between(None, 0, 1),
                between(5, 10, 2),
                between(20, None, 100),
            )
        )
        self.assertScores(model, contacts)

    def test_order_of_ranges_does_not_matter(self):
        one, five = self.contact("One", color=1), self.contact("Five", color=5)
        model = self.apply_model(
            field("color", between(5, None, 100), between(None, 5, 1))
        )
        self.assertScores(model, {one: 1, five: 100})


class TestDates(SegmentationCommon):
    """Elapsed complete units, rounded down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_fields(x_day="date", x_moment="datetime")
        cls.env.company.partner_id.tz = "UTC"

    def assertElapsed(self, unit, now, cases, path="x_day", **values):
        """Hold {date: elapsed units} against a model with a range per figure."""
        contacts = {self.contact(day, **{path: day}): n for day, n in cases.items()}
        figures = sorted(set(contacts.values()))
        # The points of a figure are its place, the last one's are 100.
        bands = [between(n, n + 1, place) for place, n in enumerate(figures[:-1], 1)]
        bands.append(between(figures[-1], figures[-1] + 1, 100))
        points = dict(zip(figures, [band["points"] for band in bands], strict=True))
        with self.at(now):
            model = self.apply_model(
                field(path, *bands, elapsed_unit=unit, **values.pop("parameter", {})),
                **values,
            )
        self.assertScores(
            model, {contact: points[figure] for contact, figure in contacts.items()}
        )

    def test_days_by_the_calendar(self):
        self.assertElapsed(
            "days",
            "2024-03-01 12:00:00",
            {
                "2024-03-01": 0,
                "2024-02-29": 1,
                "2024-02-28": 2,  # over the leap day
                "2023-03-01": 366,
                "2024-03-02": -1,  # the future is negative
            },
        )

    def test_weeks_rounded_down(self):
        self.assertElapsed(
            "weeks",
            "2026-03-31 12:00:00",
            {
                "2026-03-31": 0,
                "2026-03-25": 0,  # 6 days
                "2026-03-24": 1,  # 7 days
                "2026-03-18": 1,  # 13 days
                "2026-04-01": -1,  # -1 day
                "2026-04-07": -1,  # -7 days
                "2026-04-08": -2,  # -8 days
            },
        )

    def test_months_around_their_ends(self):
        self.assertElapsed(
            "months",
            "2026-02-28 12:00:00",
            {
                "2026-02-28": 0,
                "2026-01-28": 1,
                "2026-01-29": 0,  # the 28th comes before the 29th
                "2026-01-31": 0,
                "2025-12-31": 1,  # 12·1 + (2 - 12) - 1
                "2025-02-28": 12,
                "2026-03-01": -1,  # 12·0 + (2 - 3) - 0
                "2026-03-28": -1,
                "2026-03-29": -2,  # (2 - 3) - 1, as 28 < 29
            },
        )

    def test_years_over_leap_days(self):
        self.assertElapsed(
            "years",
            "2025-02-28 12:00:00",
            {
                "2024-02-28": 1,  # 12 months
                "2024-02-29": 0,  # 11 months: 28 < 29
                "2020-02-29": 4,  # 59 months
                "2025-03-01": -1,  # -1 month, rounded down
                "2026-02-28": -1,  # -12 months
                "2026-03-01": -2,  # -13 months
            },
        )

    def test_datetimes_are_moved_to_the_zone_of_the_reference_company(self):
        # Auckland is 13 hours ahead in March: its 31 March began at 11:00 UTC on
        # the 30th, and 10 March at 11:00 UTC on the 9th.
        self.env.company.partner_id.tz = "Pacific/Auckland"
        self.assertElapsed(
            "days",
            "2026-03-30 11:30:00",
            {"2026-03-09 10:59:59": 22, "2026-03-09 11:00:00": 21},
            path="x_moment",
        )

    def test_else_to_the_zone_of_its_calendar(self):
        # New York is 4 hours behind in June: its 10 June began at 04:00 UTC.
        self.env.company.partner_id.tz = False
        self.env.company.resource_calendar_id.tz = "America/New_York"
        self.assertElapsed(
            "days",
            "2026-06-30 12:00:00",
            {"2026-06-10 03:59:59": 21, "2026-06-10 04:00:00": 20},
            path="x_moment",
        )

    def test_else_utc(self):
        self.env.company.partner_id.tz = False
        self.env.company.resource_calendar_id = False
        self.assertElapsed(
            "days",
            "2026-06-30 12:00:00",
            {"2026-06-09 23:59:59": 21, "2026-06-10 00:00:00": 20},
            path="x_moment",
        )

    def test_today_is_that_of_the_zone(self):
        # 30 March, 11:30 UTC, is 31 March in Auckland.
        self.env.company.partner_id.tz = "Pacific/Auckland"
        self.assertElapsed(
            "days", "2026-03-30 11:30:00", {"2026-03-31": 0, "2026-03-30": 1}
        )

    def test_no_days_are_not_missing(self):
        today = self.contact("Today", x_day="2026-03-31")
        with self.at("2026-03-31 12:00:00"):
            model = self.apply_model(
                field("x_day", between(0, 1, 100), missing(points=5))
            )
        self.assertScores(model, {today: 100})


class TestChoices(SegmentationCommon):
    """The first band in order that accepts the value."""

    def test_first_band_in_order(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        spain = self.env.ref("base.es")
        contacts = {
            self.contact("Belgian", country_id=belgium.id): 10,
            self.contact("French", country_id=france.id): 100,
            self.contact("Spanish", country_id=spain.id): 3,
            self.contact("Of nowhere"): 0,
        }
        model = self.apply_model(
            field(
                "country_id",
                one_of(belgium.id, points=10),
                one_of(belgium.id, france.id, points=100),
                other(3),
            )
        )
        self.assertScores(model, contacts)

    def test_selection(self):
        self.add_fields(
            x_size={
                "ttype": "selection",
                "selection_ids": [
                    Command.create({"value": value, "name": value, "sequence": index})
                    for index, value in enumerate("sml")
                ],
            }
        )
        small = self.contact("Small", x_size="s")
        large = self.contact("Large", x_size="l")
        model = self.apply_model(field("x_size", one_of("l", points=100), other(3)))
        self.assertScores(model, {small: 3, large: 100})

    def test_boolean(self):
        company, person = self.company_contact("Company"), self.contact("Person")
        model = self.apply_model(
            field("is_company", one_of(True, points=1), one_of(False, points=100))
        )
        self.assertScores(model, {company: 1, person: 100})

    def test_filter(self):
        ghent, paris = self.contact("A", city="Ghent"), self.contact("B", city="Paris")
        model = self.apply_model(
            matching(
                [("city", "=", "Ghent")],
                one_of(True, points=100),
                one_of(False, points=1),
            )
        )
        self.assertScores(model, {ghent: 100, paris: 1})

    def test_text_is_trimmed_and_regardless_of_case(self):
        contacts = {
            self.contact("Plain", function="director"): 100,
            self.contact("Shouted", function="  DIRECTOR "): 100,
            self.contact("Accented", function="DIRECTEUR GÉNÉRAL"): 60,
            self.contact("Inner space counts", function="direc tor"): 3,
        }
        model = self.apply_model(
            field(
                "function",
                one_of(" Director", points=100),
                one_of("directeur général", points=60),
                other(3),
            )
        )
        self.assertScores(model, contacts)

    def test_text_of_nothing_but_white_space_is_missing(self):
        contacts = {self.contact("Blank", function=" "): 7}
        contacts[self.contact("Tab", function="\tdirector\n")] = 100
        model = self.apply_model(
            field("function", one_of("Director", points=100), other(3), missing(7))
        )
        self.assertScores(model, contacts)

    def test_text_is_that_of_the_source_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        industry = self.env["res.partner.industry"].create({"name": "Bakeries"})
        industry.with_context(lang="fr_FR").name = "Boulangeries"
        baker = self.contact("Baker", industry_id=industry.id)
        model = self.make_segmentation(
            field("industry_id.name", one_of("bakeries", points=100), other(3))
        )
        model.with_context(lang="fr_FR").action_apply()
        self.assertScores(model, {baker: 100})

    def test_deleted_record_among_accepted_never_matches(self):
        # Given a band that accepts two industries, one of which is deleted.
        kept, gone = self.env["res.partner.industry"].create(
            [{"name": "Kept"}, {"name": "Gone"}]
        )
        bands = [one_of(gone.id, kept.id, points=100), other(3)]
        gone.unlink()
        baker = self.contact("Baker", industry_id=kept.id)
        model = self.apply_model(field("industry_id", *bands))
        self.assertScores(model, {baker: 100})


class TestSets(SegmentationCommon):
    """Every band that accepts any of the values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.red, cls.green, cls.blue = cls.env["res.partner.category"].create(
            [{"name": "Red"}, {"name": "Green"}, {"name": "Blue"}]
        )
        cls.bands = [
            one_of(cls.red.id, points=40),
            one_of(cls.red.id, cls.green.id, points=60),
            one_of(cls.green.id, points=-10),
            other(5),
            missing(points=2),
        ]
        cls.both = cls.contact("Both", category_id=(cls.red | cls.green).ids)
        cls.only_red = cls.contact("Red", category_id=cls.red.ids)
        cls.only_green = cls.contact("Green", category_id=cls.green.ids)
        cls.only_blue = cls.contact("Blue", category_id=cls.blue.ids)
        cls.bare = cls.contact("Bare")

    def test_best(self):
        # Best contribution: the most points of one band, 60. 5 of 60: 8.33 %.
        model = self.apply_model(field("category_id", *self.bands, combine="best"))
        self.assertScores(
            model,
            {
                self.both: 100,  # max(40, 60, -10)
                self.only_red: 100,  # max(40, 60)
                self.only_green: 100,  # max(60, -10)
                self.only_blue: 8.33,  # other
                self.bare: 3.33,  # missing: 2 of 60
            },
        )

    def test_sum(self):
        # Best contribution: the sum of the positive value bands, 40 + 60 = 100.
        model = self.apply_model(field("category_id", *self.bands, combine="sum"))
        self.assertScores(
            model,
            {
                self.both: 90,  # 40 + 60 - 10
                self.only_red: 100,  # 40 + 60
                self.only_green: 50,  # 60 - 10
                self.only_blue: 5,
                self.bare: 2,
            },
        )

    def test_best_of_negative_points(self):
        # Green alone: max(-30, -10) = -10; with 60 for being active: 50 of 60.
        model = self.apply_model(
            field(
                "category_id",
                one_of(self.green.id, points=-30),
                one_of(self.green.id, self.blue.id, points=-10),
            ),
            field("active", one_of(True, points=60)),
        )
        self.assertScores(model, {self.only_green: 83.33, self.bare: 100})

    def test_sum_where_other_or_missing_gives_more(self):
        # Best contribution: max(10 + 20, 80, 100) = 100.
        model = self.apply_model(
            field(
                "category_id",
                one_of(self.red.id, points=10),
                one_of(self.green.id, points=20),
                other(80),
                missing(points=100),
                combine="sum",
            )
        )
        self.assertScores(model, {self.both: 30, self.only_blue: 80, self.bare: 100})

    def test_archived_tags_still_are_tags(self):
        self.red.active = False
        model = self.apply_model(
            field("category_id", one_of(self.red.id, points=100), missing(points=2))
        )
        self.assertScores(model, {self.only_red: 100, self.bare: 2})

    def test_deleted_tag_among_accepted_never_matches(self):
        bands = [one_of(self.red.id, self.green.id, points=100), missing(points=2)]
        self.red.unlink()
        model = self.apply_model(field("category_id", *bands))
        self.assertScores(
            model, {self.both: 100, self.only_red: 2, self.only_green: 100}
        )


class TestScore(SegmentationCommon):
    """Weights, best contributions, rounding."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_contact("Company")
        cls.person = cls.contact("Person")

    def test_contribution_is_weight_times_points(self):
        # Best: 3 × 10 + 0.5 × 20 = 40.
        # Company: 3 × 10 + 0.5 × 4 = 32 of 40. Person: 3 × 5 + 0.5 × 20 = 25 of 40.
        model = self.apply_model(
            field(
                "is_company",
                one_of(True, points=10),
                one_of(False, points=5),
                weight=3,
            ),
            field(
                "is_company",
                one_of(True, points=4),
                one_of(False, points=20),
                weight=0.5,
            ),
        )
        self.assertScores(model, {self.company: 80, self.person: 62.5})

    def test_halves_are_rounded_away_from_zero(self):
        # 24.69 of 200 is 12.345 %: shown as 12.35, where binary or banker's
        # rounding would say 12.34. 24.71 of 200 is 12.355 %: 12.36.
        for points, score in ((24.69, 12.35), (24.71, 12.36), (24.6, 12.3)):
            with self.subTest(points=points):
                model = self.apply_model(
                    field(
                        "is_company",
                        one_of(True, points=200),
                        one_of(False, points=points),
                    )
                )
                self.assertScores(model, {self.person: score, self.company: 100})

    def test_thirds(self):
        # 1 of 3: 33.33; 2 of 3: 66.67.
        for points, score in ((1, 33.33), (2, 66.67)):
            with self.subTest(points=points):
                model = self.apply_model(
                    field(
                        "is_company",
                        one_of(True, points=3),
                        one_of(False, points=points),
                    )
                )
                self.assertScores(model, {self.person: score})

    def test_a_sum_below_zero_is_zero(self):
        # Person: -50 + 10 = -40.
        model = self.apply_model(
            field("is_company", one_of(True, points=90), one_of(False, points=-50)),
            field("active", one_of(True, points=10)),
        )
        self.assertScores(model, {self.company: 100, self.person: 0})

    def test_best_contribution_is_never_below_zero(self):
        # The first parameter can only cost: its best is 0, not -5.
        # Company: (-5 + 100) of 100. Person: (-10 + 100) of 100.
        model = self.apply_model(
            field("is_company", one_of(True, points=-5), one_of(False, points=-10)),
            field("active", one_of(True, points=100)),
        )
        self.assertScores(model, {self.company: 95, self.person: 90})

    def test_best_contribution_counts_other_and_missing(self):
        # Best: missing, 50. The company in Ghent: 25 of 50.
        self.company.city = "Ghent"
        model = self.apply_model(
            field("city", one_of("ghent", points=25), other(10), missing(points=50))
        )
        self.assertScores(model, {self.company: 50, self.person: 100})

    def test_inactive_parameters_do_not_count(self):
        # Without the inactive one: 10 of 10.
        model = self.apply_model(
            field("is_company", one_of(True, points=10)),
            field("is_company", one_of(False, points=90), active=False),
        )
        self.assertScores(model, {self.company: 100, self.person: 0})

    def test_weight_zero_counts_nothing(self):
        model = self.apply_model(
            field("is_company", one_of(True, points=10)),
            field("is_company", one_of(False, points=90), weight=0),
        )
        self.assertScores(model, {self.company: 100, self.person: 0})


class TestSegment(SegmentationCommon):
    """Borders, tolerance, pin, inheritance."""

    def apply_ladder(self, **values):
        """A model in which the colour of a contact decides over its score."""
        return self.apply_model(
            field(
                "color",
                between(1, 2, 75),
                between(2, 3, 70),
                between(3, 4, 69.99),
                between(4, 5, 65),
                between(5, 6, 64.99),
                between(6, 7, 0),
                between(7, 8, 100),
            ),
            segments={"Ideal": 70, "Standard": 0},
            **values,
        )

    def test_segment_is_the_greatest_border_reached(self):
        contacts = {
            self.contact("On top", color=7): "Ideal",
            self.contact("On the border", color=2): "Ideal",
            self.contact("Just below", color=3): "Standard",
            self.contact("At the bottom", color=6): "Standard",
        }
        self.assertSegments(self.apply_ladder(), contacts)

    def test_the_score_that_is_shown_is_compared(self):
        # 13.999 of 20 is 69.995 %: shown as 70.00, and Ideal from 70 it is.
        # In points with two decimals: 139.99 of 200 is 69.995 %.
        almost = self.contact("Almost")
        model = self.apply_model(
            field("is_company", one_of(True, points=200), one_of(False, points=139.99)),
            segments={"Ideal": 70, "Standard": 0},
        )
        self.assertScores(model, {almost: 70})
        self.assertSegments(model, {almost: "Ideal"})

    def test_tolerance_holds_who_falls_a_little(self):
        # Ideal from 70, tolerance 5: 65 is not more than 5 below, 64.99 is.
        contact = self.contact("Falling", color=1)
        model = self.apply_ladder(tolerance=5)
        for color, segment in ((3, "Ideal"), (4, "Ideal"), (5, "Standard")):
            contact.color = color
            self.assertSegments(model, {contact: segment})
        # Back at 69.99 there is no tolerance on the way up.
        contact.color = 3
        self.assertSegments(model, {contact: "Standard"})
        contact.color = 2
        self.assertSegments(model, {contact: "Ideal"})

    def test_no_tolerance_on_the_first_run_of_a_version(self):
        contact = self.contact("Falling", color=1)
        model = self.apply_ladder(tolerance=5)
        contact.color = 3
        self.assertSegments(model, {contact: "Ideal"})
        model.segment_ids.filtered(lambda s: s.name == "Ideal").score_from = 70.5
        model.action_apply()
        self.assertSegments(model, {contact: "Standard"})

    def test_no_tolerance_on_entering(self):
        contact = self.contact("Late", color=3, active=False)
        model = self.apply_ladder(tolerance=5)
        contact.active = True
        self.assertSegments(model, {contact: "Standard"})

    def test_tolerance_in_a_run(self):
        # Given deals, whose change no save of the contact tells: the run does.
        contact = self.contact("Deals")
        deals = [self.lead(contact) for _count in range(2)]
        model = self.apply_model(
            leads("count", between(1, 2, 66), between(2, None, 100)),
            segments={"Ideal": 70, "Standard": 0},
            tolerance=4,
        )
        deals[0].unlink()
        model.action_rescore()
        self.assertScores(model, {contact: 66})
        self.assertSegments(model, {contact: "Ideal"})

    def test_pin_stands_until_its_end(self):
        contact = self.contact("Pinned", color=6)
        with self.at("2026-03-01 12:00:00"):
            model = self.apply_ladder()
            ideal, standard = model.segment_ids.sorted("score_from", reverse=True)
            self.membership(contact, model).write(
                {"pinned_segment_id": ideal.id, "pin_until": "2026-03-31"}
            )
            model.action_rescore()
            membership = self.membership(contact, model)
            self.assertEqual(membership.segment_id, ideal)
            self.assertEqual(membership.computed_segment_id, standard)
        with self.at("2026-04-02 12:00:00"):
            model.action_rescore()
            self.assertSegments(model, {contact: "Standard"})

    def test_contacts_carry_the_membership_of_their_company(self):
        company = self.company_contact("Company", color=1)
        employee = self.contact("Employee", parent_id=company.id, color=6)
        address = self.contact("Address", parent_id=company.id, type="invoice")
        lone = self.contact("Lone", color=1)
        model = self.apply_ladder(subject="company", inherit_to_contacts=True)
        self.assertScores(model, {company: 75, employee: 75, address: None, lone: None})
        self.assertSegments(model, {employee: "Ideal"})
        self.assertEqual(self.membership(employee, model).inherited_from_id, company)
        self.assertFalse(self.membership(company, model).inherited_from_id)

    def test_contacts_follow_when_their_company_is_saved(self):
        company = self.company_contact("Company", color=1)
        employee = self.contact("Employee", parent_id=company.id)
        model = self.apply_ladder(subject="company", inherit_to_contacts=True)
        company.color = 6
        self.assertSegments(model, {company: "Standard", employee: "Standard"})

    def test_contacts_carry_nothing_unless_told(self):
        company = self.company_contact("Company", color=1)
        employee = self.contact("Employee", parent_id=company.id)
        model = self.apply_ladder(subject="company")
        self.assertScores(model, {company: 75, employee: None})

    def test_inherited_rows_count_in_no_statistics(self):
        company = self.company_contact("Company", color=7, city="Here")
        self.contact("Employee", parent_id=company.id, city="Here")
        model = self.apply_ladder(
            subject="company",
            inherit_to_contacts=True,
            partner_domain="[('city', '=', 'Here')]",
        )
        ideal = model.segment_ids.filtered(lambda segment: segment.name == "Ideal")
        self.assertEqual(ideal.member_count, 1)
        self.assertEqual(model.member_count, 1)


class TestRefusals(SegmentationCommon):
    """A model can be applied only if it makes sense."""

    def assertRefused(self, *parameters, words=(), **values):
        """Apply says each of the words, and leaves everything as it was."""
        draft = self.make_segmentation(*parameters, **values)
        # Not assertRaises: it would itself undo what a refusal must not have done.
        try:
            draft.action_apply()
        except UserError as error:
            for word in words:
                self.assertIn(word, str(error))
        else:
            self.fail("Nonsense was applied")
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.version_id)
        self.assertFalse(draft.membership_ids)

    def test_overlapping_ranges(self):
        self.assertRefused(
            field(
                "color",
                between(0, 10, 1, name="low"),
                between(9.99, None, 2, name="high"),
                name="Colour",
            ),
            words=["Colour", "low", "high"],
        )

    def test_range_that_ends_before_it_begins(self):
        for value_from, value_to in ((10, 5), (5, 5)):
            with self.subTest(value_from=value_from, value_to=value_to):
                self.assertRefused(
                    field(
                        "color",
                        between(value_from, value_to, 1, name="odd one"),
                        name="Colour",
                    ),
                    words=["Colour", "odd one"],
                )

    def test_negative_weight(self):
        self.assertRefused(
            field("color", between(0, None, 1), name="Colour", weight=-1),
            words=["Colour"],
        )

    def test_nothing_to_win(self):
        for bands in (
            [between(0, None, 0)],
            [between(0, None, -5), missing(points=-1)],
        ):
            self.assertRefused(field("color", *bands))
        self.assertRefused(field("color", between(0, None, 5), weight=0))
        self.assertRefused(field("color", between(0, None, 5), active=False))
        self.assertRefused()

    def test_no_segment_from_zero(self):
        self.assertRefused(
            field("color", between(0, None, 1)), segments={"Ideal": 70}, words=["0"]
        )

    def test_two_segments_from_the_same_score(self):
        self.assertRefused(
            field("color", between(0, None, 1)),
            segments={"Low": 0, "Good": 70, "Ideal": 70},
            words=["Good", "Ideal"],
        )

    def test_path_that_does_not_exist(self):
        for path in ("colour", "parent_id.colour", "color.name", "properties.nothing"):
            with self.subTest(path=path):
                self.assertRefused(
                    field(path, between(0, None, 1), name="Colour"), words=["Colour"]
                )

    def test_domain_that_does_not_hold(self):
        for domain in ("[('colour', '=', 1)]", "colour = 1", "[('color', '=', uid)]"):
            with self.subTest(domain=domain):
                self.assertRefused(
                    leads(
                        "count",
                        between(0, None, 1),
                        name="Deals",
                        record_domain=domain,
                    ),
                    words=["Deals"],
                )
                self.assertRefused(
                    {
                        **matching([], one_of(True, points=1), name="Matches"),
                        "partner_domain": domain,
                    },
                    words=["Matches"],
                )

    def test_measure_on_a_text(self):
        self.assertRefused(
            leads("sum", between(0, None, 1), name="Names", measure_path="name"),
            words=["Names"],
        )

    def test_values_of_a_number(self):
        self.assertRefused(
            leads(
                "values",
                one_of(1, points=1),
                name="Picked",
                measure_path="expected_revenue",
            ),
            words=["Picked", "choice"],
        )

    def test_days_between_of_a_number(self):
        self.assertRefused(
            leads(
                "interval",
                between(0, None, 1),
                name="Rhythm",
                measure_path="expected_revenue",
            ),
            words=["Rhythm", "date"],
        )

    def test_missing_where_nothing_can_be_missing(self):
        for parameter in (
            leads("count", between(0, None, 1), missing(points=1, name="unknown")),
            leads(
                "sum",
                between(0, None, 1),
                missing(points=1, name="unknown"),
                measure_path="expected_revenue",
            ),
            field("is_company", one_of(True, points=1), missing(1, name="unknown")),
            matching([], one_of(True, points=1), missing(points=1, name="unknown")),
        ):
            self.assertRefused(
                {**parameter, "name": "Certain"}, words=["Certain", "unknown"]
            )

    def test_band_hidden_behind_an_earlier_one(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        self.assertRefused(
            field(
                "country_id",
                one_of(belgium.id, france.id, points=1, name="West"),
                one_of(france.id, points=2, name="France"),
                name="Country",
            ),
            words=["Country", "France"],
        )
        self.assertRefused(
            field(
                "city",
                one_of("Ghent", points=1, name="Town"),
                one_of(" GHENT ", points=2, name="Shouted"),
                name="City",
            ),
            words=["City", "Shouted"],
        )

    def test_what_the_person_applying_may_not_read(self):
        # Given a manager of segmentation models, who cannot read e-mails to be sent.
        manager = new_test_user(
            self.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        draft = self.make_segmentation(
            records(
                "mail.mail", "recipient_ids", "count", between(0, None, 1), name="Mails"
            )
        )
        with self.assertRaises(UserError) as caught:
            draft.with_user(manager).action_apply()
        self.assertIn("Mails", str(caught.exception))

    def test_every_sentence_is_told_at_once(self):
        self.assertRefused(
            field("color", between(10, 5, 1), name="Colour"),
            field("colour", between(0, None, 1), name="No such field"),
            segments={"Ideal": 70},
            words=["Colour", "No such field"],
        )


@tagged("post_install", "-at_install")
class TestAttention(SegmentationCommon):
    """A live model that stops making sense keeps its members and says so."""

    def test_members_stay_and_one_activity_tells(self):
        self.define_properties(staff="integer", brand="char")
        contact = self.contact("Big", properties={"staff": 5}, color=1)
        broken = self.apply_model(
            field("properties.staff", between(1, None, 100)), user_id=self.env.user.id
        )
        sound = self.apply_model(field("color", between(1, 2, 10), between(2, 3, 100)))
        # When the property is deleted, and the crons run twice.
        self.define_properties(brand="char")
        contact.color = 2
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
        # Then every member is where it was, and one activity tells.
        self.assertScores(broken, {contact: 100})
        self.assertEqual(broken.state, "attention")
        self.assertEqual(len(broken.activity_ids), 1)
        self.assertEqual(broken.activity_ids.user_id, self.env.user)
        # And the other model was not held up.
        self.assertEqual(sound.state, "live")
        self.assertScores(sound, {contact: 100})
        # When the property is back, the model is live again.
        self.define_properties(staff="integer", brand="char")
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
        self.assertEqual(broken.state, "live")
        self.assertFalse(broken.activity_ids)
