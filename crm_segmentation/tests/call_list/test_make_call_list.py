# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Call lists for many contacts: who calls whom and when."""

from collections import Counter
from datetime import date

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from .update_common import UpdateCommon


@tagged("post_install", "-at_install")
class TestMakeCallList(UpdateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar.leaves"].search([]).unlink()

    def people(self, number, **values):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Person {place}",
                    "phone": f"+32 2 290 34 {place:02}",
                    **values,
                }
                for place in range(number)
            ]
        )

    def call_list(self, records, *callers, user=None, **values):
        """Make a call list from Friday, the 6th of March 2026, on."""
        with self.at("2026-03-06 09:00:00"):
            return self.update(
                records,
                user,
                call_list=True,
                call_user_ids=[Command.set([caller.id for caller in callers])],
                **{
                    "call_summary": "Spring",
                    "call_start": "2026-03-06",
                    "calls_per_day": 2,
                    **values,
                },
            )

    def calls_of(self, records):
        calls = self.env["mail.activity"].sudo()
        return calls.search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", records.ids),
                ("summary", "=", "Spring"),
            ]
        )

    def test_calls_are_spread_over_people_and_working_days(self):
        # Given ten people with a number, one without
        people = self.people(10)
        silent = self.contact("Silent")
        # When two callers get two calls a day each, from Friday on
        dialog = self.call_list(people | silent, self.salesperson, self.colleague)
        # Then each has two on Friday, two on Monday and one on Tuesday
        calls = self.calls_of(people)
        self.assertEqual(
            Counter((call.user_id, call.date_deadline) for call in calls),
            {
                (user, day): number
                for user in (self.salesperson, self.colleague)
                for day, number in (
                    (date(2026, 3, 6), 2),
                    (date(2026, 3, 9), 2),
                    (date(2026, 3, 10), 1),
                )
            },
        )
        self.assertEqual(set(calls.mapped("activity_category")), {"phonecall"})
        self.assertEqual(
            sorted(calls.mapped("res_name")), sorted(people.mapped("name"))
        )
        self.assertOutcome(
            dialog, {"Call list: Spring": 10}, {"call_list.no_phone_number": silent}
        )

    def test_calls_follow_the_order_of_the_list(self):
        first, second, third = self.people(3)
        self.call_list(third | first | second, self.salesperson, calls_per_day=1)
        calls = self.calls_of(first | second | third).sorted("date_deadline")
        self.assertEqual(calls.mapped("res_id"), [third.id, first.id, second.id])

    def test_callers_get_one_message_and_no_mail(self):
        # Given a user who makes a list for themselves and a colleague
        people = self.people(6)
        mails = self.env["mail.mail"].search_count([])
        notices = self.env["mail.notification"].search_count([])
        messages = len(people.message_ids)
        self.call_list(people, self.salesperson, self.colleague)
        self.env.cr.flush()
        # Then the colleague has one message in the chat, the user none
        chats = self.env["discuss.channel"].search(
            [
                ("channel_type", "=", "chat"),
                ("channel_member_ids.partner_id", "=", self.salesperson.partner_id.id),
            ]
        )
        self.assertEqual(len(chats), 1)
        self.assertIn(self.colleague.partner_id, chats.channel_member_ids.partner_id)
        (message,) = chats.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn("3", message.body)
        self.assertIn("“Spring”", message.body)
        self.assertIn("/odoo/call-list", message.body)
        # and nothing else is sent or logged
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notices)
        self.assertEqual(len(people.message_ids), messages)

    def test_nobody_gets_on_a_list_twice(self):
        people = self.people(2)
        self.call_list(people[0], self.salesperson)
        dialog = self.call_list(people, self.colleague)
        self.assertEqual(len(self.calls_of(people)), 2)
        self.assertOutcome(dialog, {"Call list: Spring": 1})

    def test_callers_of_two_companies(self):
        # Given contacts of a company that one of two callers is in, shared ones, and
        # those of a company that neither is in
        other = self.env["res.company"].create({"name": "Another company"})
        third = self.env["res.company"].create({"name": "A third company"})
        self.salesperson.company_ids |= other | third
        self.colleague.company_ids |= other
        fourth = new_test_user(
            self.env, login="fourth", groups="sales_team.group_sale_salesman"
        )
        foreign = self.people(2, company_id=other.id)
        unseen = self.people(1, company_id=third.id)
        shared = self.people(4)
        # When they are called by the colleague and the other one
        dialog = self.call_list(shared | foreign | unseen, self.colleague, fourth)
        # Then all have as many, nobody calls whom they don't see
        calls = self.calls_of(shared | foreign)
        self.assertEqual(
            Counter(call.user_id for call in calls), {self.colleague: 3, fourth: 3}
        )
        self.assertEqual(self.calls_of(foreign).user_id, self.colleague)
        self.assertOutcome(
            dialog,
            {"Call list: Spring": 6},
            {"call_list.callers_without_access": unseen},
        )

    def test_dialog_tells_how_long_it_will_take(self):
        people = self.people(5)
        with self.at("2026-03-06 09:00:00"):
            dialog = self.dialog(
                people,
                call_list=True,
                call_summary="Spring",
                call_user_ids=[Command.set(self.colleague.ids)],
                calls_per_day=2,
            )
            text = html2plaintext(dialog.preview)
        self.assertRegex(text, r"Callers: 1\D+5\D+03/10/2026")

    def test_list_begins_on_a_working_day(self):
        dialogs = self.env["crm.customer.update"]
        for today, first in (
            ("2026-03-06 09:00:00", date(2026, 3, 6)),
            ("2026-03-08 09:00:00", date(2026, 3, 9)),
        ):
            with self.at(today):
                start = dialogs.default_get(["call_start"])["call_start"]
            self.assertEqual(start, first)

    def test_impossible_lists(self):
        people = self.people(1)
        with self.assertRefused("call_list.too_few_per_day"):
            self.call_list(people, self.colleague, calls_per_day=0)
        with self.assertRefused("call_list.start_in_past"):
            self.call_list(people, self.colleague, call_start="2026-03-05")
        with self.assertRefused("update.value_missing"):
            self.call_list(people)

    def test_without_a_type_for_calls_the_rest_is_done(self):
        self.env["mail.activity.type"].search(
            [("category", "=", "phonecall")]
        ).category = "default"
        people = self.people(2)
        dialog = self.call_list(
            people,
            self.colleague,
            category_choice="set",
            customer_category_id=self.supplier.id,
        )
        self.assertEqual(people.customer_category_id, self.supplier)
        self.assertFalse(self.calls_of(people))
        refused = dialog.line_ids.filtered("is_refused")
        self.assertEqual(refused.refusal_code, "call_list.no_activity_type")
