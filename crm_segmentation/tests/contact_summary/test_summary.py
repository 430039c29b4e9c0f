# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Last contact, source and lost reasons of contacts: what counts, and when."""

from datetime import datetime

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..common import SegmentationCommon, between, field, missing, one_of, other

NOW = "2026-06-15 10:00:00"


class SummaryCase(SegmentationCommon):
    """A contact with a deal and a colleague, on 15 June 2026, 10:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(cls.at(NOW))
        cls.customer = cls.contact("Customer", city="Testville")
        cls.other = cls.contact("Other", city="Testville")
        cls.deal = cls.lead(cls.customer)
        cls.comment = cls.env.ref("mail.mt_comment")
        cls.note = cls.env.ref("mail.mt_note")
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.todo = cls.env.ref("mail.mail_activity_data_todo")
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too far away"})
        cls.fair, cls.web = cls.env["utm.source"].create(
            [{"name": "A fair"}, {"name": "A web page"}]
        )

    @classmethod
    def message(cls, record, moment, **values):
        """A comment on a record, without recipients."""
        return cls.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "message_type": "comment",
                "subtype_id": cls.comment.id,
                "author_id": cls.env.user.partner_id.id,
                "date": moment,
                "body": "Hello",
                **values,
            }
        )

    @classmethod
    def meeting(cls, moment, **values):
        """One hour with the customer."""
        return (
            cls.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "A meeting",
                    "partner_ids": [Command.set(cls.customer.ids)],
                    "start": moment,
                    "stop": datetime.fromisoformat(moment).replace(hour=23),
                    **values,
                }
            )
        )

    @classmethod
    def activity(cls, record, kind):
        return record.activity_schedule(activity_type_id=kind.id)

    def assertLastContact(self, expected, partner=None):
        """Hold the last contact against a text like 2026-06-15 10:00:00, or False."""
        moment = (partner or self.customer).last_contact_at
        self.assertEqual(moment and str(moment), expected)


class TestLastContact(SummaryCase):
    def test_nobody_was_there(self):
        self.assertLastContact(False)

    def test_email_from_the_contact(self):
        # Given a mail of the contact on somebody else's record
        self.message(
            self.other,
            "2026-03-01 08:00:00",
            message_type="email",
            author_id=self.customer.id,
        )
        # Then both had contact
        self.assertLastContact("2026-03-01 08:00:00")
        self.assertLastContact("2026-03-01 08:00:00", self.other)

    def test_email_to_the_contact(self):
        # Given a mail to the contact from a record that is neither it nor its deal
        product = self.env["crm.team"].create({"name": "A team"})
        self.message(
            product,
            "2026-03-02 08:00:00",
            partner_ids=[Command.set(self.customer.ids)],
        )
        self.assertLastContact("2026-03-02 08:00:00")

    def test_email_to_several_at_once(self):
        # Given an e-mail that a salesperson sends to two selected contacts, and one
        # to a deal among others, by "Send email" in the Actions menu
        for records in (
            self.other | self.contact("Third", email="t@x.test"),
            self.deal,
        ):
            self.env["mail.compose.message"].create(
                {
                    "composition_mode": "mass_mail",
                    "model": records._name,
                    "res_ids": repr(records.ids),
                    "subject": "News",
                    "body": "<p>Hello</p>",
                }
            )._action_send_mail()
        # Then there was contact with those it went to
        self.assertLastContact(NOW, self.other)
        self.assertLastContact(NOW)

    def test_email_to_a_follower(self):
        # Given a contact that got an e-mail because it follows somebody's record
        team = self.env["crm.team"].create({"name": "A team"})
        sent = self.message(team, "2026-03-02 09:00:00")
        self.assertLastContact(False)
        self.env["mail.notification"].create(
            {
                "mail_message_id": sent.id,
                "res_partner_id": self.customer.id,
                "notification_type": "email",
            }
        )
        self.assertLastContact("2026-03-02 09:00:00")

    def test_message_on_the_contact(self):
        self.message(self.customer, "2026-03-03 08:00:00")
        self.assertLastContact("2026-03-03 08:00:00")

    def test_message_about_a_deal_even_if_lost(self):
        self.deal.action_set_lost()
        self.message(self.deal, "2026-03-04 08:00:00")
        self.assertLastContact("2026-03-04 08:00:00")

    def test_posted_in_the_chatter(self):
        self.deal.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertLastContact(NOW)

    def test_call_that_was_done(self):
        call = self.activity(self.deal, self.call)
        self.assertLastContact(False)
        call.action_feedback("Reached")
        self.assertLastContact(NOW)

    def test_call_that_is_recorded_as_done(self):
        self.env["mail.activity"].create(
            {
                "activity_type_id": self.call.id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "active": False,
                "date_done": "2026-03-05",
            }
        )
        # Then it is on its day, which begins in Brussels an hour before UTC's
        self.assertLastContact("2026-03-04 23:00:00")

    def test_past_meeting(self):
        self.meeting("2026-03-06 08:00:00")
        self.assertLastContact("2026-03-06 08:00:00")

    def test_latest_wins(self):
        self.message(self.customer, "2026-03-07 08:00:00")
        self.meeting("2026-03-08 08:00:00")
        self.message(self.deal, "2026-03-06 08:00:00")
        self.assertLastContact("2026-03-08 08:00:00")

    def test_what_does_not_count(self):
        # Given a log note, a note for employees, tracking, a mailing, an automatic
        # answer and a message of another contact
        day = "2026-03-01 08:00:00"
        self.message(self.customer, day, subtype_id=self.note.id)
        self.message(self.customer, day, subtype_id=False)
        self.message(self.customer, day, is_internal=True)
        self.message(self.customer, day, message_type="notification")
        self.message(
            self.other,
            day,
            message_type="email_outgoing",
            partner_ids=[Command.set(self.customer.ids)],
        )
        self.message(self.customer, day, message_type="auto_comment")
        self.message(self.other, day)
        # and a to-do that is done, a call that is not, meetings to come, cancelled and
        # declined
        self.activity(self.customer, self.todo).action_feedback()
        self.activity(self.customer, self.call)
        self.meeting("2026-06-16 08:00:00")
        self.meeting(day, active=False)
        self.meeting(day).attendee_ids.state = "declined"
        self.env["res.partner.summary"]._refresh()
        # Then there was no contact
        self.assertLastContact(False)

    def test_declining_is_seen_at_once(self):
        # Given a meeting with the customer
        meeting = self.meeting("2026-03-04 08:00:00")
        self.assertLastContact("2026-03-04 08:00:00")
        # When it tells that it was not there, and then that it was
        meeting.attendee_ids.do_decline()
        self.assertLastContact(False)
        meeting.attendee_ids.do_accept()
        self.assertLastContact("2026-03-04 08:00:00")

    def test_own_entries_do_not_count(self):
        # Given a model that a contact enters, and a deal that is lost, with tracking
        self.apply_model(field("city", one_of("Testville", points=1)))
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.customer.message_post(body="Seen at the fair")
        self.env.flush_all()
        self.assertLastContact(False)

    def test_colleagues_have_no_last_contact(self):
        user = new_test_user(self.env, "summary_colleague", groups="base.group_user")
        self.message(self.customer, "2026-03-01 08:00:00", author_id=user.partner_id.id)
        self.assertLastContact(False, user.partner_id)

    def test_meeting_is_moved_and_attended_by_others(self):
        meeting = self.meeting("2026-03-06 08:00:00")
        meeting.write({"start": "2026-03-04 08:00:00"})
        self.assertLastContact("2026-03-04 08:00:00")
        meeting.partner_ids = self.other
        self.assertLastContact(False)
        self.assertLastContact("2026-03-04 08:00:00", self.other)
        meeting.unlink()
        self.assertLastContact(False, self.other)

    def test_meeting_takes_place(self):
        # Given a meeting tomorrow
        self.meeting("2026-06-16 08:00:00")
        model = self.apply_model(field("city", one_of("Testville", points=1)))
        self.assertLastContact(False)
        # When a run comes the day after
        with self.at("2026-06-17 08:00:00"):
            model.action_rescore()
        # Then it was a contact
        self.assertLastContact("2026-06-16 08:00:00")

    def test_deal_goes_to_another_contact(self):
        self.message(self.deal, "2026-03-04 08:00:00")
        self.deal.partner_id = self.other
        self.assertLastContact(False)
        self.assertLastContact("2026-03-04 08:00:00", self.other)


class TestSource(SummaryCase):
    def test_of_the_first_lead(self):
        with self.at("2026-06-16 08:00:00"):
            self.lead(self.customer, source_id=self.web.id)
        self.assertFalse(self.customer.customer_source_id)
        self.deal.source_id = self.fair
        self.assertEqual(self.customer.customer_source_id, self.fair)
        self.deal.unlink()
        self.assertEqual(self.customer.customer_source_id, self.web)

    def test_of_a_lost_lead(self):
        self.deal.source_id = self.fair
        self.deal.action_set_lost()
        self.assertEqual(self.customer.customer_source_id, self.fair)

    def test_given_by_hand(self):
        self.deal.source_id = self.fair
        self.customer.customer_source_id = self.web
        # When its lead changes, and a run comes
        self.deal.source_id = False
        self.env["res.partner.summary"]._refresh()
        # Then it stays as it was given
        self.assertEqual(self.customer.customer_source_id, self.web)

    def test_emptied_it_is_that_of_the_lead_again(self):
        self.deal.source_id = self.fair
        self.customer.customer_source_id = self.web
        self.customer.customer_source_id = False
        self.assertEqual(self.customer.customer_source_id, self.fair)

    def test_given_source_is_deleted(self):
        self.deal.source_id = self.fair
        self.customer.customer_source_id = self.web
        self.web.unlink()
        self.env["res.partner.summary"]._refresh()
        self.env.invalidate_all()
        self.assertEqual(self.customer.customer_source_id, self.fair)

    def test_given_at_creation(self):
        contact = self.contact("New", customer_source_id=self.fair.id)
        self.env.invalidate_all()
        self.assertEqual(contact.customer_source_id, self.fair)

    def test_salesperson_gives_a_source(self):
        user = new_test_user(
            self.env,
            "summary_seller",
            groups="base.group_user,base.group_partner_manager",
        )
        self.customer.with_user(user).customer_source_id = self.fair
        self.assertEqual(self.customer.customer_source_id, self.fair)

    def test_usual_sources_are_there_once(self):
        for name in (
            "Web form",
            "Social network",
            "Newsletter",
            "Referral",
            "Phone call",
            "Fair",
        ):
            found = self.env["utm.source"].search([("name", "=ilike", name)])
            self.assertEqual(len(found), 1, name)


class TestLostReasons(SummaryCase):
    def test_of_archived_leads(self):
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.assertFalse(self.deal.active)
        self.assertEqual(self.customer.lost_reason_ids, self.reason)

    def test_of_several_leads(self):
        expensive = self.env["crm.lost.reason"].create({"name": "Far too dear"})
        self.lost_lead(self.customer, lost_reason_id=self.reason.id)
        self.lost_lead(self.customer, lost_reason_id=self.reason.id)
        self.lost_lead(self.customer, lost_reason_id=expensive.id)
        self.assertEqual(self.customer.lost_reason_ids, self.reason | expensive)

    def test_lead_is_restored_given_away_or_deleted(self):
        kept, moved, deleted = (
            self.lost_lead(self.customer, lost_reason_id=self.reason.id)
            for _number in range(3)
        )
        (moved | deleted).action_unarchive()
        self.assertEqual(self.customer.lost_reason_ids, self.reason)
        kept.partner_id = self.other
        self.assertFalse(self.customer.lost_reason_ids)
        self.assertEqual(self.other.lost_reason_ids, self.reason)
        kept.unlink()
        self.assertFalse(self.other.lost_reason_ids)

    def test_archived_reason_is_still_one(self):
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.reason.active = False
        self.env.invalidate_all()
        self.assertEqual(self.customer.lost_reason_ids, self.reason)

    def test_open_and_won_leads_give_no_reason(self):
        self.lead(self.customer, lost_reason_id=self.reason.id)
        self.won_lead(self.customer, lost_reason_id=self.reason.id)
        self.assertFalse(self.customer.lost_reason_ids)


class TestRefreshing(SummaryCase):
    def versions(self):
        """The rows as PostgreSQL wrote them."""
        return self.env.execute_query(
            SQL(
                "SELECT partner_id, ctid::text FROM res_partner_summary UNION ALL"
                " SELECT partner_id, ctid::text FROM res_partner_lost_reason_rel"
            )
        )

    def record_in_sql(self):
        """A message, a source and a lost reason that nobody tells of."""
        message = self.message(self.other, "2026-03-01 08:00:00")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET res_id = %s WHERE id = %s",
                self.customer.id,
                message.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_lead SET active = FALSE, won_status = 'lost',"
                " lost_reason_id = %s, source_id = %s WHERE id = %s",
                self.reason.id,
                self.fair.id,
                self.deal.id,
            )
        )

    def assertRefreshed(self):
        self.assertLastContact("2026-03-01 08:00:00")
        self.assertEqual(self.customer.customer_source_id, self.fair)
        self.assertEqual(self.customer.lost_reason_ids, self.reason)
        self.assertLastContact(False, self.other)

    def test_run_in_the_transaction(self):
        model = self.apply_model(field("city", one_of("Testville", points=1)))
        self.record_in_sql()
        model.action_rescore()
        self.assertRefreshed()

    def test_scheduled_run_without_any_model(self):
        self.record_in_sql()
        cron = self.env.ref("crm_segmentation.ir_cron_rescore")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertRefreshed()

    def test_only_what_differs_is_written(self):
        # Given the summaries of two contacts
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.message(self.customer, "2026-03-01 08:00:00")
        self.message(self.other, "2026-03-02 08:00:00")
        self.env["res.partner.summary"]._refresh()
        before = dict(self.versions())
        # When nothing has changed, nothing is written
        self.assertEqual(self.env["res.partner.summary"]._refresh(), set())
        self.assertEqual(dict(self.versions()), before)
        # When one contact's have changed, the other's row stays
        self.message(self.customer, "2026-03-03 08:00:00")
        self.assertLastContact("2026-03-03 08:00:00")
        after = dict(self.versions())
        self.assertEqual(after[self.other.id], before[self.other.id])

    def test_message_to_a_contact_that_is_gone(self):
        # Given a message whose contact was deleted in SQL
        self.message(self.other, "2026-03-02 08:00:00")
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM res_partner WHERE id = %s", self.other.id))
        self.env["res.partner.summary"]._refresh()
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM res_partner_summary WHERE partner_id = %s", self.other.id
            )
        )
        self.assertFalse(self.env.cr.rowcount)

    def test_a_refresh_that_fails_fails_no_save(self):
        # Given summaries that the database refuses to write
        self.env.cr.execute(
            "ALTER TABLE res_partner_summary ADD CONSTRAINT refuse"
            " CHECK (last_contact_at IS NULL) NOT VALID"
        )
        # When a message is written, then it is saved, and the failure is told
        with self.assertLogs("odoo.addons.crm_segmentation", "WARNING"):
            self.message(self.customer, "2026-03-01 08:00:00")
            self.env.cr.precommit.run()
        self.assertLastContact(False)

    def test_saves_stay_short(self):
        # Given a message, whose statements are in the caches
        self.message(self.customer, "2026-03-01 08:00:00")
        self.env.cr.precommit.run()
        # When ten messages on as many contacts are written, then one look at whom
        # they concern and one statement for each table tell, in a savepoint (2) of
        # its own settings (2)
        contacts = [self.contact(f"Contact {number}") for number in range(10)]
        for contact in contacts:
            self.message(contact, "2026-03-02 08:00:00")
        self.env.flush_all()
        with self.assertQueryCount(7):
            self.env.cr.precommit.run()
        for contact in contacts:
            self.assertLastContact("2026-03-02 08:00:00", contact)

    def test_what_tells_nothing_costs_nothing(self):
        self.message(self.customer, "2026-03-01 08:00:00", message_type="notification")
        self.meeting("2026-06-16 08:00:00")
        self.deal.expected_revenue = 7
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["res.partner.summary"]._refresh_pending()


class TestSummaryScores(SummaryCase):
    def test_last_contact_as_a_parameter(self):
        # Given 100 points within 30 days, 40 up to a year, 10 for none
        model = self.apply_model(
            field(
                "last_contact_at",
                between(None, 30, 100),
                between(30, 365, 40),
                missing(10),
            ),
            partner_domain="[('city', '=', 'Testville')]",
        )
        self.assertScores(model, {self.customer: 10, self.other: 10})
        # When there was a message 60 days ago, and one today, each counts at once
        self.message(self.deal, "2026-04-16 08:00:00")
        self.assertScores(model, {self.customer: 40, self.other: 10})
        self.message(self.customer, "2026-06-15 08:00:00")
        self.assertScores(model, {self.customer: 100, self.other: 10})
        # and a run finds the same
        model.action_rescore()
        self.assertScores(model, {self.customer: 100, self.other: 10})
        [told] = model.explain(self.customer)["parameters"]
        self.assertEqual(told["points"], 100)

    def test_source_as_a_parameter(self):
        model = self.apply_model(
            field(
                "customer_source_id",
                one_of(self.fair.id, points=100),
                other(30),
                missing(5),
            ),
            partner_domain="[('city', '=', 'Testville')]",
        )
        self.deal.source_id = self.fair
        self.other.customer_source_id = self.web
        self.assertScores(model, {self.customer: 100, self.other: 30})
        self.other.customer_source_id = False
        self.assertScores(model, {self.customer: 100, self.other: 5})

    def test_lost_reasons_as_a_parameter(self):
        model = self.apply_model(
            field("lost_reason_ids", one_of(self.reason.id, points=20), missing(100)),
            partner_domain="[('city', '=', 'Testville')]",
        )
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.assertScores(model, {self.customer: 20, self.other: 100})

    def test_summary_in_the_filter_of_a_model(self):
        model = self.apply_model(
            field("city", one_of("Testville", points=1)),
            partner_domain="[('last_contact_at', '>=', 'today -30d')]",
        )
        self.assertScores(model, {self.customer: None, self.other: None})
        self.message(self.customer, "2026-06-14 08:00:00")
        self.assertScores(model, {self.customer: 100, self.other: None})

    def test_contacts_are_not_rescored_for_summaries_that_nobody_uses(self):
        model = self.apply_model(
            field("city", one_of("Testville", points=1)),
            partner_domain="[('city', '=', 'Testville')]",
        )
        before = self.membership(self.customer, model).scored_at
        with self.at("2026-06-15 11:00:00"):
            self.message(self.customer, "2026-06-15 10:30:00")
            after = self.membership(self.customer, model).scored_at
        self.assertLastContact("2026-06-15 10:30:00")
        self.assertEqual(after, before)


class TestSummaryOfMergedContacts(SummaryCase):
    def merge(self, kept, gone):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (kept | gone).ids, kept, extra_checks=False
        )
        self.env.invalidate_all()

    def test_summary_is_that_of_both(self):
        # Given a contact with a deal lost far away, and one with a later message
        self.deal.source_id = self.fair
        self.deal.action_set_lost(lost_reason_id=self.reason.id)
        self.message(self.customer, "2026-03-01 08:00:00")
        self.message(self.other, "2026-03-05 08:00:00")
        # When the first is merged into the second
        self.merge(self.other, self.customer)
        # Then it has the summary of both
        self.assertLastContact("2026-03-05 08:00:00", self.other)
        self.assertEqual(self.other.customer_source_id, self.fair)
        self.assertEqual(self.other.lost_reason_ids, self.reason)

    def test_given_source_is_taken_over(self):
        self.customer.customer_source_id = self.web
        third = self.contact("Third", customer_source_id=self.fair.id)
        self.lead(self.other, source_id=self.fair.id)
        self.merge(self.other, self.customer | third)
        self.assertEqual(self.other.customer_source_id, self.web)

    def test_given_source_of_the_one_that_stays_stays(self):
        self.customer.customer_source_id = self.web
        self.other.customer_source_id = self.fair
        self.merge(self.other, self.customer)
        self.assertEqual(self.other.customer_source_id, self.fair)
