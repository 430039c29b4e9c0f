# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Older records that count less, time spent, and value per hour of it."""

from datetime import timedelta
from decimal import Decimal

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from ..common import SegmentationCommon, between, leads, missing, records


class ReadingCase(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.contact("A customer")
        cls.model_id = cls.env["ir.model"]._get("res.partner").id

    @classmethod
    def deal(cls, days, revenue=1000, partner=None, **values):
        """A won deal, closed so many days ago."""
        deal = cls.won_lead(partner or cls.customer, expected_revenue=revenue, **values)
        deal.date_closed = fields.Datetime.now() - timedelta(days=days)
        return deal

    @classmethod
    def meeting(cls, hours, partner=None, **values):
        start = fields.Datetime.now() - timedelta(days=3)
        return cls.env["calendar.event"].create(
            {
                "name": "A meeting",
                "start": start,
                "stop": start + timedelta(hours=hours),
                "partner_ids": [Command.set((partner or cls.customer).ids)],
                **values,
            }
        )

    def value(self, parameter, partner=None, **values):
        """What an applied model of one parameter reads of the customer."""
        model = self.apply_model(parameter, **values)
        [read] = model.explain(partner or self.customer)["parameters"]
        return read["value"]

    def aging(self, measure, half_life=365, **values):
        return leads(
            measure,
            between(0, None, 10),
            name="Aging",
            by_age=True,
            half_life_days=half_life,
            **values,
        )


class TestMeetings(ReadingCase):
    def test_meetings_that_were_declined_or_cancelled_count_nowhere(self):
        # Given four meetings of an hour: one with all, one that the customer declined,
        # one that its colleague declined, and one that was cancelled
        company = self.company_contact("Their company")
        colleague = self.contact("A colleague", parent_id=company.id)
        self.customer.parent_id = company
        both = self.customer | colleague
        self.meeting(1, both)
        for who in both:
            meeting = self.meeting(1, both)
            meeting.attendee_ids.filtered(
                lambda attendee, who=who: attendee.partner_id == who
            ).do_decline()
        self.meeting(1, both, active=False)
        # Then the customer was in two, and the company in three of an hour each
        presets = self.env["crm.segmentation.parameter"]._preset_values
        self.assertEqual(self.value(presets("meeting_count")), 2)
        self.assertEqual(self.value(presets("meeting_hours"), subject="person"), 3)
        # And a measure of one's own leads to those alone, too
        mine = records(
            "calendar.event",
            "partner_ids",
            "count",
            between(0, None, 10),
            record_domain="[('active', '=', True)]",
        )
        self.assertEqual(self.value(mine), 2)

    def test_who_declines_everything_was_never_met(self):
        self.meeting(1).attendee_ids.do_decline()
        presets = self.env["crm.segmentation.parameter"]._preset_values
        self.assertIsNone(self.value(presets("meeting_last")))
        self.deal(3, 500)
        self.assertIsNone(self.value(presets("won_per_hour")))


class TestAge(ReadingCase):
    """A record counts whole on its day and half after each half-life."""

    def test_after_two_years_a_quarter(self):
        # Given deals of today, of a year ago and of two years ago.
        for days in (0, 365, 730):
            self.deal(days)
        parameter = self.aging("sum", measure_path="expected_revenue")
        self.assertEqual(self.value(parameter), 1000 + 500 + 250)

    def test_a_number_of_records(self):
        for days in (0, 365, 730):
            self.deal(days)
        self.assertEqual(self.value(self.aging("count")), Decimal("1.75"))

    def test_an_average(self):
        # Given 1,000 of today and 400 that count half: (1000 + 200) ÷ 1.5
        self.deal(0, 1000)
        self.deal(30, 400)
        parameter = self.aging("avg", 30, measure_path="expected_revenue")
        self.assertEqual(self.value(parameter), 800)

    def test_a_weighted_average(self):
        # Given colours weighted by value: (5·100·1 + 2·400·½) ÷ (100 + 200)
        self.deal(0, 100, color=5)
        self.deal(30, 400, color=2)
        parameter = self.aging(
            "avg", 30, measure_path="color", weight_path="expected_revenue"
        )
        self.assertEqual(self.value(parameter), 3)

    def test_a_share(self):
        # Given one deal of today and one that counts half, which is large: ½ ÷ 1½
        self.deal(0, 10)
        self.deal(30, 5000)
        parameter = self.aging(
            "share", 30, share_domain="[('expected_revenue', '>', 100)]"
        )
        self.assertAlmostEqual(float(self.value(parameter)), 1 / 3, 12)

    def test_in_between_and_to_come(self):
        # Given a deal a day old, and one that is to be closed: as if it were today
        self.deal(1, 1000)
        self.deal(-400, 7)
        parameter = self.aging("sum", 7, measure_path="expected_revenue")
        self.assertAlmostEqual(
            float(self.value(parameter)), 1000 * 0.5 ** (1 / 7) + 7, 9
        )

    def test_very_old_records_count_nothing(self):
        self.deal(5000)
        self.assertEqual(self.value(self.aging("count", 1)), 0)
        parameter = leads(
            "avg",
            between(0, None, 10),
            missing(5),
            measure_path="expected_revenue",
            by_age=True,
            half_life_days=1,
        )
        self.assertIsNone(self.value(parameter))

    def test_the_date_that_tells_the_age_can_be_chosen(self):
        self.env.company.partner_id.tz = "UTC"
        today = fields.Date.today()
        self.deal(0, date_deadline=today - timedelta(days=60))
        self.deal(30)  # without that date: from when it was closed
        parameter = self.aging("count", 30, age_path="date_deadline")
        self.assertEqual(self.value(parameter), Decimal("0.75"))

    def test_days_are_counted_in_the_models_zone(self):
        # Given that it is already tomorrow in Auckland: the deal is of yesterday there.
        self.env.company.partner_id.tz = "Pacific/Auckland"
        with self.at("2026-03-10 12:00:00"):
            deal = self.deal(0)
            deal.date_closed = "2026-03-10 10:00:00"
            self.assertEqual(self.value(self.aging("count", 1)), Decimal("0.5"))

    def test_beside_those_that_count_whole(self):
        # Given two parameters over the same records, one of them not by age.
        self.deal(365)
        model = self.apply_model(
            self.aging("count"), leads("count", between(0, None, 1), name="Whole")
        )
        values = [p["value"] for p in model.explain(self.customer)["parameters"]]
        self.assertEqual(values, [Decimal("0.5"), 1])

    def test_a_half_life_of_nothing_is_refused(self):
        for days in (0, -30):
            with self.subTest(days):
                draft = self.make_segmentation(self.aging("count", days))
                self.assertRegex(
                    draft.parameter_ids.problem, "^Aging: .*half-life.* 1 day"
                )
                with self.assertRaisesRegex(UserError, "half-life"):
                    draft.action_apply()
                self.assertEqual(draft.parameter_ids.half_life_days, days)
        # switched off it is no matter
        draft.parameter_ids.by_age = False
        self.assertFalse(draft.parameter_ids.problem)

    def test_the_smallest_is_refused(self):
        for measure in ("min", "max"):
            draft = self.make_segmentation(
                self.aging(measure, measure_path="expected_revenue")
            )
            [problem] = draft.parameter_ids._find_problems()
            self.assertEqual(problem.code, "age.wrong_measure")

    def test_an_age_by_what_is_no_date_is_refused(self):
        draft = self.make_segmentation(self.aging("count", age_path="name"))
        [problem] = draft.parameter_ids._find_problems()
        self.assertEqual(problem.code, "age.no_date")
        self.assertIn("“name”", draft.parameter_ids.problem)

    def test_it_is_explained_on_the_contact(self):
        self.deal(0)
        self.deal(365)
        model = self.apply_model(self.aging("count"))
        [part] = self.customer.segment_explanation(model.id)["parameters"]
        self.assertEqual(part["text"], "1.50")
        self.assertEqual(part["records"], 2)
        self.assertFalse(part["is_count"])
        self.assertIn("365", part["note"])

    def test_versions_tell_and_restore_it(self):
        self.deal(365)
        model = self.apply_model(leads("count", between(0, None, 1), name="Deals"))
        whole = model.version_id
        parameter = model.parameter_ids
        parameter.write({"by_age": True, "half_life_days": 90})
        self.assertRegex(model.difference_text, r"^Deals: .*\b90\b")
        model.action_apply()
        parameter.half_life_days = 180
        self.assertRegex(model.difference_text, r"^Deals: .*\b90 → 180\b")
        parameter.half_life_days = 90
        parameter.age_path = "create_date"
        self.assertRegex(model.difference_text, r"^Deals: [^\n]+$")
        aging = model.version_id
        whole.action_restore()
        self.assertFalse(parameter.by_age)
        self.assertRegex(model.difference_text, r"^Deals: [^\n]+$")
        aging.action_restore()
        self.assertEqual(parameter.half_life_days, 90)
        self.assertFalse(model.difference_text)

    def test_exported_and_imported(self):
        model = self.make_segmentation(
            self.aging("count", 77, age_path="date_deadline")
        )
        portable = model._export_definition()
        [parameter] = (
            self.env["crm.segmentation"]._import_definition(portable)[0].parameter_ids
        )
        self.assertEqual(
            (parameter.by_age, parameter.half_life_days, parameter.age_path),
            (True, 77, "date_deadline"),
        )

    def test_the_field_that_tells_the_age_is_kept(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_delivered",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "field_description": "Delivered",
                "ttype": "date",
            }
        )
        self.apply_model(self.aging("count", age_path="x_delivered"))
        field = self.env["ir.model.fields"]._get("crm.lead", "x_delivered")
        with self.assertRaises(UserError):
            field.unlink()


class TestEffort(ReadingCase):
    """Hours of meetings, activities done, and income per hour."""

    def prepared(self, key, **values):
        parameters = self.env["crm.segmentation.parameter"]
        return {**parameters._preset_values(key), **values}

    def test_hours_of_meetings(self):
        self.meeting(1.5)
        self.meeting(2)
        start = fields.Datetime.now() + timedelta(days=2)
        self.meeting(4, start=start, stop=start + timedelta(hours=4))
        self.assertEqual(self.value(self.prepared("meeting_hours")), Decimal("3.5"))

    def test_meetings_that_were_cancelled(self):
        # Given that Odoo archives them
        self.meeting(1)
        self.meeting(2).active = False
        self.deal(10, 500)
        for key, expected in (
            ("meeting_count", 1),
            ("meeting_hours", 1),
            ("won_per_hour", 500),
        ):
            with self.subTest(key):
                self.assertEqual(self.value(self.prepared(key)), expected)

    def test_activities_that_are_done(self):
        activities = self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.model_id,
                    "res_id": self.customer.id,
                    "date_deadline": fields.Date.today(),
                }
                for _count in range(4)
            ]
        )
        activities[:2].action_done()
        activities[2].unlink()  # cancelled
        self.assertEqual(self.value(self.prepared("activity_done")), 2)

    def test_value_per_hour(self):
        self.deal(10, 900)
        self.deal(20, 100)
        self.meeting(1)
        self.meeting(3)
        parameter = self.prepared("won_per_hour")
        self.assertEqual(self.value(parameter), 250)

    def test_of_the_whole_company(self):
        company = self.company_contact("A company")
        employees = [
            self.contact(f"Employee {n}", parent_id=company.id) for n in (1, 2)
        ]
        self.deal(10, 1000, partner=employees[0])
        # one meeting with both of them is one meeting
        self.meeting(
            2, partner_ids=[Command.set([employee.id for employee in employees])]
        )
        self.assertEqual(self.value(self.prepared("won_per_hour"), company), 500)
        self.assertEqual(self.value(self.prepared("meeting_hours"), company), 2)

    def test_what_was_done_for_the_contacts_of_a_company(self):
        company = self.company_contact("A company")
        employee = self.contact("Employee", parent_id=company.id)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.model_id,
                    "res_id": contact.id,
                    "date_deadline": fields.Date.today(),
                }
                for contact in (company, employee)
            ]
        ).action_done()
        self.assertEqual(self.value(self.prepared("activity_done"), company), 2)

    def test_without_hours_there_is_no_value(self):
        self.deal(10, 1000)
        model = self.apply_model(
            self.prepared("won_per_hour"),
            leads("count", between(0, None, 10)),
        )
        [per_hour, _count] = model.explain(self.customer)["parameters"]
        self.assertIsNone(per_hour["value"])
        self.assertEqual(per_hour["bands"], ["No value"])

    def test_hours_without_income_are_worth_nothing(self):
        self.meeting(2)
        self.assertEqual(self.value(self.prepared("won_per_hour")), 0)

    def test_divided_by_a_number_of_the_same_records(self):
        # Given 3 deals of 4 records: 1,200 ÷ 4
        for revenue in (100, 500, 600):
            self.deal(1, revenue)
        self.lost_lead(self.customer)
        parameter = leads(
            "sum",
            between(0, None, 1),
            missing(3),
            measure_path="expected_revenue",
            record_domain="[('won_status', '=', 'won')]",
            divisor_model="crm.lead",
            divisor_partner_path="partner_id",
        )
        self.assertEqual(self.value(parameter), 300)

    def test_by_age_on_both_sides(self):
        # Given 1,000 and 500 of a year ago, and one meeting a year ago: 1250 ÷ 0.5
        self.deal(0, 1000)
        self.deal(365, 500)
        start = fields.Datetime.now() - timedelta(days=365)
        self.meeting(1, start=start, stop=start + timedelta(hours=1))
        parameter = self.prepared("won_per_hour", by_age=True, half_life_days=365)
        self.assertEqual(self.value(parameter), 2500)

    def test_it_is_explained_on_the_contact(self):
        self.deal(10, 1000)
        self.meeting(1)
        self.meeting(3)
        model = self.apply_model(self.prepared("won_per_hour"))
        [part] = self.customer.segment_explanation(model.id)["parameters"]
        self.assertIn("250.00", part["text"])
        self.assertEqual(part["records"], 1)
        for words in ("“Duration”", "2", "Calendar Event"):
            self.assertIn(words, part["note"])

    def test_who_may_not_read_what_it_is_divided_by_sees_the_range_only(self):
        self.deal(10, 1000)
        self.meeting(1)
        model = self.apply_model(self.prepared("won_per_hour"))
        user = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        seen = self.customer.with_user(user)
        [part] = seen.segment_explanation(model.id)["parameters"]
        self.assertEqual(part["state"], "read")
        self.env["ir.rule"].create(
            {
                "name": "Other people's meetings are nobody's business",
                "model_id": self.env["ir.model"]._get("calendar.event").id,
                "domain_force": "[('user_id', '=', user.id)]",
            }
        )
        [part] = seen.segment_explanation(model.id)["parameters"]
        self.assertEqual((part["state"], part["note"]), ("hidden", ""))
        self.assertTrue(part["ranges"])

    def test_what_makes_no_sense_is_refused(self):
        sound = {
            "divisor_model": "calendar.event",
            "divisor_partner_path": "partner_ids",
        }
        for wrong, words in (
            ({**sound, "divisor_partner_path": "name"}, "Divided by: “name”"),
            ({**sound, "divisor_path": "name"}, "Divided by: “name” is not a number"),
            ({**sound, "divisor_domain": "[('nothing', '=', 1)]"}, "“nothing”"),
            ({"divisor_model": "calendar.event"}, "Divided by: Select the field"),
        ):
            with self.subTest(words):
                draft = self.make_segmentation(
                    leads("count", between(0, None, 1), **wrong)
                )
                self.assertIn(words, draft.parameter_ids.problem)
        draft = self.make_segmentation(
            leads("max", between(0, None, 1), measure_path="date_closed", **sound)
        )
        [problem] = draft.parameter_ids._find_problems()
        self.assertEqual(problem.code, "divisor.of_date")

    def test_an_add_on_that_has_been_removed(self):
        # Given a draft and a live model that divide by records of a removed add-on.
        self.deal(1)
        self.meeting(1)
        model = self.apply_model(self.prepared("won_per_hour"))
        definition = model.version_id.definition
        definition["parameters"][0]["divisor_model"] = "gone.model"
        model.version_id.definition = definition
        self.env.registry.clear_cache()
        model.action_rescore()
        self.assertEqual(model.state, "attention")
        self.assertIn("“gone.model” are not installed", model.attention_reason)
        self.assertTrue(self.membership(self.customer, model))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_segmentation_parameter SET divisor_model = 'gone.model'"
            " WHERE segmentation_id = %s",
            [model.id],
        )
        self.env.invalidate_all()
        self.assertIn("“gone.model” are not installed", model.parameter_ids.problem)
        with self.assertRaisesRegex(UserError, "gone.model"):
            model.action_apply()
        # taken up again, the version does not quietly go without its divisor
        model.version_id.action_restore()
        self.assertFalse(model.parameter_ids.divisor_model)
        self.assertIn("records to divide by", model.parameter_ids.problem)

    def test_exported_imported_and_told(self):
        model = self.apply_model(self.prepared("won_per_hour"))
        imported = self.env["crm.segmentation"]._import_definition(
            model._export_definition()
        )[0]
        keys = [
            "divisor_model",
            "divisor_partner_path",
            "divisor_domain",
            "divisor_path",
        ]
        self.assertEqual(
            [imported.parameter_ids[key] for key in keys],
            [model.parameter_ids[key] for key in keys],
        )
        model.parameter_ids.divisor_path = False
        name = model.parameter_ids.name
        self.assertIn(f"{name}: a different value", model.difference_text)
        model.version_id.action_restore()
        self.assertEqual(model.parameter_ids.divisor_path, "duration")

    def test_the_form_begins_with_the_number_of_other_records(self):
        model = self.make_segmentation(
            leads("sum", between(0, None, 1), measure_path="expected_revenue")
        )
        with Form(model.parameter_ids) as form:
            form.divisor_model = "calendar.event"
            self.assertEqual(form.divisor_partner_path, "partner_ids")
            self.assertFalse(form.divisor_path)
        self.assertFalse(model.parameter_ids.problem)

    def test_a_plain_measure_over_other_records(self):
        # Given that a count may be divided too: 2 deals in 4 meetings.
        for _count in range(2):
            self.deal(1)
        for _count in range(4):
            self.meeting(1)
        parameter = records(
            "crm.lead",
            "partner_id",
            "count",
            between(0, None, 1),
            divisor_model="calendar.event",
            divisor_partner_path="partner_ids",
        )
        self.assertEqual(self.value(parameter), Decimal("0.5"))
