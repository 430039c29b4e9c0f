# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls: what they show, what becomes of them, and on which days they are made."""

from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon, field, one_of

FRIDAY = "2026-03-06 09:00:00"


class CallCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caller = new_test_user(
            cls.env, login="caller", groups="sales_team.group_sale_salesman", tz="UTC"
        )

    @classmethod
    def call(cls, document, day="2026-03-06", user=None, **values):
        """A call that waits, planned quietly."""
        quiet = cls.env["mail.activity"].with_context(mail_activity_quick_update=True)
        return quiet.create(
            {
                "activity_type_id": cls.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": cls.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "summary": "Autumn offers",
                "user_id": (user or cls.caller).id,
                "date_deadline": day,
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCallList(CallCommon):
    def as_caller(self, calls):
        return calls.with_user(self.caller)

    def outcome(self, action, **values):
        """Fill in the dialog that a button has opened, and confirm it."""
        dialog = self.env[action["res_model"]].with_user(self.caller)
        dialog = dialog.browse(action["res_id"])
        dialog.write(values)
        return dialog.action_confirm()

    # -- what a call shows ---------------------------------------------------------

    def test_call_of_a_contact_shows_whom_to_ring_and_how(self):
        # Given a person of a company in Ghent, which is ideal
        model = self.apply_model(
            field("city", one_of("Ghent", points=10)),
            subject="person",
            segments={"Ideal": 70, "Standard": 0},
        )
        company = self.company_contact("Atlas")
        person = self.contact(
            "Ada", parent_id=company.id, city="Ghent", phone="+32 2 290 34 67"
        )
        self.assertSegments(model, {person: "Ideal"})
        # When the caller reads the call
        call = self.as_caller(self.call(person))
        # Then it has the name, the company, the number and the segment
        self.assertEqual(call.call_partner_id, person)
        self.assertEqual(call.call_name, "Ada")
        self.assertEqual(call.call_company, "Atlas")
        self.assertEqual(call.call_phone, "+32 2 290 34 67")
        self.assertEqual(call.call_number, "+3222903467")
        self.assertEqual(call.segment_id.name, "Ideal")
        self.assertEqual(call.segment_summary["score"], 100)

    def test_who_has_no_call_today_is_told_of_the_next_ones(self):
        # Given two calls on Monday, one on Tuesday, one of somebody else on Sunday
        ada = self.contact("Ada")
        for day in ("2026-03-09", "2026-03-09", "2026-03-10"):
            self.call(ada, day)
        self.call(ada, "2026-03-08", user=self.env.user)
        calls = self.env["mail.activity"].with_user(self.caller)
        with self.at(FRIDAY):
            self.assertRegex(calls.next_calls_text(), r"2 .*Monday, March 9\b")
        # Then nothing is told when there are none
        with self.at("2026-03-10 09:00:00"):
            self.assertEqual(calls.next_calls_text(), "")

    def test_company_is_not_named_twice(self):
        call = self.call(self.company_contact("Atlas", phone="+32 2 290 34 67"))
        self.assertEqual(call.call_name, "Atlas")
        self.assertFalse(call.call_company)

    def test_number_that_is_none_opens_no_messenger(self):
        call = self.call(self.contact("Ada", phone="ask Bob"))
        self.assertEqual(call.call_phone, "ask Bob")
        self.assertFalse(call.call_number)

    def test_call_of_a_lead_shows_its_number_and_its_customer(self):
        person = self.contact("Ada", phone="+32 2 290 34 67")
        lead = self.lead(person, phone="+32 2 290 43 21")
        call = self.call(lead)
        self.assertEqual(call.call_partner_id, person)
        self.assertEqual(call.call_name, "Ada")
        self.assertEqual(call.call_phone, "+32 2 290 43 21")

    def test_call_of_a_lead_without_customer_shows_who_is_written_on_it(self):
        lead = self.lead(
            self.env["res.partner"],
            contact_name="Ada",
            partner_name="Atlas",
            phone="+32 2 290 43 21",
        )
        call = self.call(lead)
        self.assertFalse(call.call_partner_id)
        self.assertEqual(call.call_name, "Ada")
        self.assertEqual(call.call_company, "Atlas")

    def test_call_of_a_contact_that_the_caller_must_not_see(self):
        # Given a contact of a company that the caller is not in
        other = self.env["res.company"].create({"name": "Another company"})
        person = self.contact("Ada", company_id=other.id, phone="+32 2 290 34 67")
        # When the caller reads the call, then the name is there, as Odoo shows it,
        # and nothing else
        call = self.as_caller(self.call(person))
        self.assertEqual(call.call_name, "Ada")
        self.assertFalse(call.call_phone)
        self.assertFalse(call.segment_id)

    def test_calls_are_found_by_the_segment_of_contact_or_lead(self):
        self.apply_model(
            field("city", one_of("Ghent", points=10)),
            segments={"Ideal": 70, "Standard": 0},
        )
        ideal, standard = self.contact("Ada", city="Ghent"), self.contact("Bea")
        calls = self.call(ideal) | self.call(self.lead(ideal)) | self.call(standard)
        found = self.env["mail.activity"].search(
            [("segment_id.name", "=", "Ideal"), ("id", "in", calls.ids)]
        )
        self.assertEqual(found, calls[:2])

    def test_many_calls_are_read_as_fast_as_few(self):
        # Given calls of contacts and of leads, few and many
        calls = self.env["mail.activity"].concat(
            *(
                self.call(document)
                for place in range(20)
                for person in [self.contact(f"Ada {place}")]
                for document in (person, self.lead(person))
            )
        )
        shown = ["call_name", "call_company", "call_phone", "segment_id"]

        def queries_for(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.as_caller(some).read(shown)
            return self.env.cr.sql_log_count - before

        queries_for(calls)
        # When they are read, then many take no more queries
        self.assertEqual(queries_for(calls), queries_for(calls[:4]))

    # -- what becomes of a call ----------------------------------------------------

    def test_reached_marks_it_done_with_the_note(self):
        person = self.contact("Ada")
        call = self.call(person)
        action = self.as_caller(call).action_call_reached()
        self.outcome(action, note="Wants an offer in May")
        self.assertFalse(call.active)
        self.assertEqual(call.feedback, "Wants an offer in May")
        self.assertIn("Wants an offer in May", person.message_ids[0].body)

    def test_reached_needs_no_note(self):
        call = self.call(self.contact("Ada"))
        self.outcome(self.as_caller(call).action_call_reached())
        self.assertFalse(call.active)

    def test_no_answer_counts_and_comes_back_on_the_next_working_day(self):
        # Given two calls for Friday, the 6th; one of them has been tried before
        first = self.call(self.contact("Ada"))
        second = self.call(self.contact("Bea"), call_attempts=2)
        # When nobody answers on that Friday
        with self.at(FRIDAY):
            self.as_caller(first | second).action_call_no_answer()
        # Then both come back on Monday, the 9th
        self.assertEqual(first.date_deadline, date(2026, 3, 9))
        self.assertEqual(second.date_deadline, date(2026, 3, 9))
        self.assertEqual((first | second).mapped("call_attempts"), [1, 3])

    def test_later_asks_for_the_day(self):
        call = self.call(self.contact("Ada"))
        with self.at(FRIDAY):
            action = self.as_caller(call).action_call_later()
            self.outcome(action, call_on="2026-04-01")
        self.assertTrue(call.active)
        self.assertEqual(call.date_deadline, date(2026, 4, 1))
        self.assertEqual(call.call_attempts, 0)

    def test_later_proposes_a_working_day_in_a_week(self):
        # a week from Saturday, the 7th, is Saturday, the 14th
        call = self.call(self.contact("Ada"))
        with self.at("2026-03-07 09:00:00"):
            action = self.as_caller(call).action_call_later()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(dialog.call_on, date(2026, 3, 16))

    def test_later_is_not_earlier(self):
        call = self.call(self.contact("Ada"))
        with self.at(FRIDAY):
            action = self.as_caller(call).action_call_later()
            with self.assertRefused("call.day_in_past", error=ValidationError):
                self.outcome(action, call_on="2026-03-05")

    def test_call_that_somebody_else_has_done(self):
        call = self.call(self.contact("Ada"))
        action = self.as_caller(call).action_call_reached()
        call.action_feedback()
        with self.assertRefused("call.already_done"):
            self.outcome(action)
        with self.assertRefused("call.already_done"):
            self.as_caller(call).action_call_no_answer()

    def test_who_may_only_read_contacts_works_through_own_calls(self):
        # Given an internal user without any rights, and a call for them
        reader = new_test_user(self.env, login="reader", groups="base.group_user")
        calls = self.call(self.contact("Ada"), user=reader)
        calls |= self.call(self.contact("Bea"), user=reader)
        tried, reached = calls.with_user(reader)
        # When they try one and reach the other
        tried.action_call_no_answer()
        action = reached.action_call_reached()
        self.env[action["res_model"]].with_user(reader).browse(
            action["res_id"]
        ).action_confirm()
        # Then that is so
        self.assertEqual(tried.call_attempts, 1)
        self.assertFalse(reached.active)

    # -- working days --------------------------------------------------------------

    def test_working_days_leave_out_weekends_and_public_holidays(self):
        # Given Monday, the 9th of March 2026, as a public holiday
        calendar = self.caller.company_id.resource_calendar_id
        calendar.tz = "UTC"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A public holiday",
                "calendar_id": calendar.id,
                "company_id": self.caller.company_id.id,
                "date_from": "2026-03-09 00:00:00",
                "date_to": "2026-03-09 23:59:59",
            }
        )
        # Then after Friday, the 6th, comes Tuesday, the 10th
        self.assertEqual(
            self.caller._working_days(date(2026, 3, 6), 3),
            [date(2026, 3, 6), date(2026, 3, 10), date(2026, 3, 11)],
        )

    def test_working_days_of_a_company_without_working_hours(self):
        self.caller.company_id.resource_calendar_id = False
        self.assertEqual(
            self.caller._working_days(date(2026, 3, 7), 2),
            [date(2026, 3, 9), date(2026, 3, 10)],
        )

    def test_working_days_where_nobody_ever_works(self):
        self.caller.company_id.resource_calendar_id.attendance_ids = [Command.clear()]
        days = self.caller._working_days(date(2026, 3, 7), 2)
        self.assertEqual(len(days), 2)
        self.assertTrue(all(day.weekday() < 5 for day in days))

    def test_working_days_of_many_weeks(self):
        # 60 working days from Monday, the 2nd of March 2026, are 12 weeks: the last
        # is Friday, the 22nd of May
        self.env["resource.calendar.leaves"].search([]).unlink()
        days = self.caller._working_days(date(2026, 3, 2), 60)
        self.assertEqual(days[-1], date(2026, 5, 22))


@tagged("post_install", "-at_install")
class TestCallListTour(CallCommon, HttpCase):
    def test_calls_are_worked_through(self):
        # Given three calls for today
        self.env.cr.execute("SELECT CURRENT_DATE")
        (today,) = self.env.cr.fetchone()
        calls = [
            self.call(self.contact(name, phone=f"+32 2 290 34 6{place}"), day=today)
            for place, name in enumerate(("Tour Ada", "Tour Bea", "Tour Cleo"))
        ]
        # When the caller reaches the first, not the second, and is told by the third
        # to call later
        self.start_tour("/odoo/call-list", "crm_segmentation_call_list", login="caller")
        # Then that is so
        self.assertFalse(calls[0].active)
        self.assertEqual(calls[0].feedback, "Wants an offer")
        self.assertEqual(calls[1].call_attempts, 1)
        self.assertGreater(calls[1].date_deadline, today)
        self.assertGreater(calls[2].date_deadline, today)
        self.assertEqual(calls[2].call_attempts, 0)
