# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Days are the days that they are, in whatever zone somebody looks; planned meetings
count as soon as they have begun; pins end by the clock of their model."""

from odoo import Command, fields
from odoo.tests import tagged

from ..common import between, field, matching, one_of, records
from ..world import ABROAD_ZONE, HOME_ZONE, USER_ZONE, World

ZONES = (HOME_ZONE, ABROAD_ZONE, USER_ZONE, "Pacific/Pago_Pago")
YES_NO = (one_of(True, points=1), one_of(False, points=0))


class DaysCommon(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(cls.at("2026-03-12 12:00:00"))
        cls.customer = cls.home_customer

    def meeting(self, **values):
        return self.env["calendar.event"].create(
            {
                "name": "A meeting",
                "partner_ids": [Command.set(self.customer.ids)],
                **values,
            }
        )

    def whole_day(self, day):
        return self.meeting(
            allday=True, start_date=day, stop_date=day, start=day, stop=day
        )

    def done_call(self, day):
        """One that no message tells of."""
        return self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "active": False,
                "date_done": day,
            }
        )

    def assertDayEverywhere(self, day):
        day = fields.Date.to_date(day)
        for zone in ZONES:
            with self.subTest(zone):
                self.env.invalidate_all()
                contact = self.customer.with_context(tz=zone)
                shown = fields.Datetime.context_timestamp(
                    contact, contact.last_contact_at
                )
                self.assertEqual(shown.date(), day)
                found = contact.search(
                    [("last_contact_ago", "=", str(day)), ("id", "in", contact.ids)]
                )
                self.assertEqual(found, self.customer)
                interactions = self.env["crm.customer.interaction"].with_context(
                    tz=zone, interactions_of=contact.id
                )
                moment = max(interactions.search([]).mapped("date"))
                listed = fields.Datetime.context_timestamp(interactions, moment)
                self.assertEqual(listed.date(), day)

    def assertDaysOfModel(self, zone, days, **values):
        """A model in a zone counts so many days since the last contact."""
        self.home.partner_id.tz = zone
        model = self.apply_model(
            field("last_contact_at", between(days, days + 1, points=1)),
            reference_company_id=self.home.id,
            **values,
        )
        self.assertScores(model, {self.customer: 100})


@tagged("-at_install", "post_install")
class TestOwnDays(DaysCommon):
    def test_whole_day_meeting(self):
        self.whole_day("2026-03-10")
        self.assertDayEverywhere("2026-03-10")

    def test_done_call(self):
        self.done_call("2026-03-10")
        self.assertDayEverywhere("2026-03-10")

    def test_call_that_a_message_tells_of(self):
        # Given a call marked as done on the 10th in Los Angeles, the 11th by UTC
        activity = self.customer.activity_schedule("mail.mail_activity_data_call")
        with self.at("2026-03-11 02:00:00"):
            activity.action_feedback()
            self.env.flush_all()
        # then everybody sees it at that moment, on the day of their own clock
        for zone, day in ((USER_ZONE, "2026-03-10"), (HOME_ZONE, "2026-03-11")):
            contact = self.customer.with_context(tz=zone)
            self.env.invalidate_all()
            self.assertEqual(
                fields.Datetime.to_string(contact.last_contact_at),
                "2026-03-11 02:00:00",
            )
            found = contact.search(
                [("last_contact_ago", "=", day), ("id", "in", contact.ids)]
            )
            self.assertEqual(found, self.customer)

    def test_days_that_models_count(self):
        # Given a whole day on the 10th, and now the 12th at noon by UTC: in Auckland it
        # is the 13th
        self.whole_day("2026-03-10")
        for zone, days in (
            (HOME_ZONE, 2),
            (ABROAD_ZONE, 3),
            (USER_ZONE, 2),
            ("Pacific/Pago_Pago", 2),
        ):
            with self.subTest(zone):
                self.assertDaysOfModel(zone, days)

    def test_meetings_measured_as_records(self):
        self.whole_day("2026-03-10")
        for zone, days in (("Pacific/Pago_Pago", 2), (ABROAD_ZONE, 3)):
            with self.subTest(zone):
                self.home.partner_id.tz = zone
                model = self.apply_model(
                    records(
                        "calendar.event",
                        "partner_ids",
                        "max",
                        between(days, days + 1, points=1),
                        measure_path="start",
                    ),
                    reference_company_id=self.home.id,
                )
                self.assertScores(model, {self.customer: 100})

    def test_date_of_the_contact(self):
        self.add_fields(x_day="date")
        self.customer.x_day = "2026-03-10"
        for zone, days in (("Pacific/Pago_Pago", 2), (ABROAD_ZONE, 3)):
            with self.subTest(zone):
                self.home.partner_id.tz = zone
                model = self.apply_model(
                    field("x_day", between(days, days + 1, points=1)),
                    reference_company_id=self.home.id,
                )
                self.assertScores(model, {self.customer: 100})

    def test_whole_day_to_come(self):
        self.whole_day("2026-03-20")
        self.assertFalse(self.customer.last_contact_at)


@tagged("-at_install", "post_install")
class TestPlannedMeetings(DaysCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.contact("Person", parent_id=cls.customer.id)

    def talked(self, path="last_contact_at", **values):
        return self.apply_model(
            matching(f"[('{path}', '!=', False)]", *YES_NO), **values
        )

    def test_save(self):
        model = self.talked()
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        with self.at("2026-03-12 16:00:00"):
            self.customer.web_save({"phone": "1"}, {"id": {}})
            self.assertScores(model, {self.customer: 100})

    def test_save_of_who_reads_it(self):
        # Given a model of people that asks whether somebody met their company
        model = self.talked("parent_id.last_contact_at", subject="person")
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        with self.at("2026-03-12 16:00:00"):
            self.person.web_save({"phone": "1"}, {"id": {}})
            self.assertScores(model, {self.person: 100})

    def test_contact_scored_again(self):
        model = self.talked()
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        with self.at("2026-03-12 16:00:00"):
            self.customer.action_rescore()
            self.assertScores(model, {self.customer: 100})

    def test_rescore_now_of_who_reads_it(self):
        model = self.talked("parent_id.last_contact_at", subject="person")
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        with self.at("2026-03-12 16:00:00"):
            model.action_rescore()
            self.assertScores(model, {self.person: 100})

    def test_apply_to_those_that_come_into_scope(self):
        # Given a model for those who have been met, of whom there are none yet
        model = self.talked(partner_domain="[('last_contact_at', '!=', False)]")
        self.assertScores(model, {self.customer: None})
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        with self.at("2026-03-12 16:00:00"):
            model.action_apply()
            self.assertScores(model, {self.customer: 100})

    def test_large_base(self):
        # Given a base in which not all summaries are refreshed within a request
        summaries = self.env["res.partner.summary"]
        model = self.talked()
        self.meeting(start="2026-03-12 15:00:00", stop="2026-03-12 16:00:00")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pg_class SET reltuples = 1e6 WHERE oid = 'res_partner'::regclass"
        )
        with self.at("2026-03-12 16:00:00"):
            model.action_rescore()
            self.assertScores(model, {self.customer: 100})
            # then nobody is left to be looked at
            self.assertFalse(self.env.execute_query(summaries._started_meetings()))


@tagged("-at_install", "post_install")
class TestPinsByTheClockOfTheModel(DaysCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.model_of_won_deals(reference_company_id=cls.abroad.id)
        cls.standard = cls.model.segment_ids.filtered(lambda one: one.name != "Key")
        # noon by UTC is an hour into the 13th in Auckland, and four at night of the
        # 12th in Los Angeles
        cls.pinned = cls.membership(cls.customer, cls.model)
        cls.pinned.pin(cls.standard, "A reason", fields.Date.to_date("2026-03-13"))

    def stands(self, contact, zone):
        member = self.membership(contact, self.model).with_context(tz=zone)
        domain = member._active_pins_domain(self.standard)
        return bool(member._pinned_until()), bool(member.filtered_domain(domain))

    def test_until_the_end_of_its_day(self):
        for moment, stands in (
            ("2026-03-13 10:59:00", True),
            ("2026-03-13 11:01:00", False),
        ):
            for zone in ZONES:
                with self.subTest(zone, moment=moment), self.at(moment):
                    self.assertEqual(self.stands(self.customer, zone), (stands, stands))

    def test_it_ends_soon_from_two_weeks_before(self):
        # Given that it ends on 13 March, so that it ends soon from 27 February, which
        # begins in Auckland at 11 by UTC of the 26th
        members = self.env["crm.segmentation.membership"]
        ours = [("segmentation_id", "=", self.model.id)]
        for moment, soon in (
            ("2026-02-26 10:59:00", False),
            ("2026-02-26 11:01:00", True),
        ):
            for zone in ZONES:
                with self.subTest(zone, moment=moment), self.at(moment):
                    # when somebody looks at it in any zone
                    members.invalidate_model()
                    member = self.membership(self.customer, self.model)
                    member = member.with_context(tz=zone)
                    # then it reads and is found alike
                    self.assertEqual(member.pin_ends_soon, soon)
                    for value in (True, False):
                        found = member.search([*ours, ("pin_ends_soon", "=", value)])
                        self.assertEqual(member in found, value == soon)
        # and what has no end never ends soon
        self.pinned.pin(self.standard, "A reason")
        self.assertFalse(self.pinned.pin_ends_soon)
        self.assertNotIn(self.pinned, members.search([("pin_ends_soon", "=", True)]))
        self.assertIn(self.pinned, members.search([("pin_ends_soon", "=", False)]))

    def test_merging(self):
        # Given a pin that is over in Auckland, where the model is, and not elsewhere
        with self.at("2026-03-13 11:01:00"):
            self.env["base.partner.merge.automatic.wizard"].with_context(
                tz=USER_ZONE
            ).create({})._merge((self.home_other | self.customer).ids, self.home_other)
            self.env.cr.flush()
            kept = self.membership(self.home_other, self.model)
            self.assertFalse(kept.pinned_segment_id)
            self.assertEqual(kept.segment_id.name, "Key")
