# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of mailings: by segment, as a measure, and among the interactions."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_segmentation.tests.common import (
    SegmentationCommon,
    between,
    field,
    missing,
    one_of,
    other,
    records,
)
from odoo.addons.mail.tests.common import mail_new_test_user

from ...hooks import post_init_hook


class OutcomeCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["res.country"].create({"name": "Home", "code": "ZH"})
        cls.model = cls.apply_model(
            field("country_id", one_of(cls.home.id, points=100), missing(0)),
            segments={"Ideal": 70, "Standard": 0},
        )
        cls.ideal = cls.model.segment_ids.filtered(lambda one: one.name == "Ideal")
        cls.standard = cls.model.segment_ids - cls.ideal
        cls.marketer = mail_new_test_user(
            cls.env,
            login="a_marketer",
            groups="mass_mailing.group_mass_mailing_user",
        )
        cls.anna = cls.contact("Anna", email="anna@example.com", country_id=cls.home.id)
        cls.bert = cls.contact("Bert", email="bert@example.com")
        cls.carl = cls.contact("Carl", email="carl@example.com")

    @classmethod
    def mailing_to(cls, recipients, **values):
        """A mailing to contacts, or to others."""
        return cls.env["mailing.mailing"].create(
            {
                "subject": "Spring offer",
                "body_html": "<p>Hello</p>",
                "mailing_model_id": cls.env["ir.model"]._get_id(recipients._name),
                "mailing_domain": str([("id", "in", recipients.ids)]),
                "user_id": cls.marketer.id,
                **values,
            }
        )

    @classmethod
    def send(cls, recipients, **values):
        mailing = cls.mailing_to(recipients, **values)
        mailing.action_send_mail()
        mailing.mailing_trace_ids.set_sent()
        return mailing

    def trace(self, mailing, partner):
        return mailing.mailing_trace_ids.filtered(lambda one: one.partner_id == partner)


@tagged("post_install", "-at_install")
class TestOutcome(OutcomeCommon):
    def report(self, mailing):
        """{segment: numbers} of a mailing, as its statistics show them."""
        self.env.flush_all()
        numbers = ["sent", "opened_or_replied", "clicked", "replied", "bounced"]
        rows = self.env["mailing.trace.report"]._read_group(
            [("mailing_id", "=", mailing.id)],
            ["segment_id"],
            [f"{number}:sum" for number in [*numbers, "unsubscribed"]],
        )
        return {segment.name: tuple(counts) for segment, *counts in rows}

    # -- the segment when sent -------------------------------------------------------

    def test_outcome_by_segment(self):
        """Given a mailing to three contacts of two segments, when they answer, then
        the statistics count it by segment."""
        mailing = self.send(self.anna | self.bert | self.carl)
        self.trace(mailing, self.anna).set_opened().set_clicked()
        self.trace(mailing, self.bert).set_opened().set_replied()
        self.trace(mailing, self.carl).set_bounced()
        self.env["mailing.trace"]._set_unsubscribed(mailing, "Bert@Example.com")
        self.assertEqual(
            self.report(mailing),
            {"Ideal": (1, 1, 1, 0, 0, 0), "Standard": (2, 1, 0, 1, 1, 1)},
        )

    def test_segment_is_kept_as_it_was(self):
        """Given a mailing that was sent, when the contact changes its segment, then
        the outcome stays with the one it had."""
        mailing = self.send(self.anna)
        self.anna.country_id = False
        self.assertEqual(self.anna.segment_id, self.standard)
        self.assertEqual(mailing.mailing_trace_ids.segment_id, self.ideal)

    def test_segment_of_the_audience_comes_first(self):
        """Given contacts that are in two models, when a mailing goes to a segment of
        the second, then the outcome is told by the second one's segments."""
        second = self.apply_model(
            field("country_id", other(10)), segments={"Everyone": 0}, sequence=99
        )
        mailing = self.send(self.anna, audience_segment_ids=second.segment_ids.ids)
        self.assertEqual(self.anna.segment_id, self.ideal)
        trace = self.trace(mailing, self.anna)
        self.assertEqual(trace.segment_id, second.segment_ids)

    def test_people_count_for_their_company(self):
        """Given a company in a segment and a person of it without one, when the
        person is mailed, then the outcome counts for the company's segment."""
        self.model.active = False
        companies = self.apply_model(
            field("country_id", one_of(self.home.id, points=100), missing(0)),
            segments={"Key account": 70, "Other": 0},
            subject="company",
        )
        company = self.company_contact("Brouwerij", country_id=self.home.id)
        dora = self.contact("Dora", email="dora@example.com", parent_id=company.id)
        self.assertFalse(dora.segment_id)
        trace = self.send(dora).mailing_trace_ids
        self.assertEqual(trace.segment_id.name, "Key account")
        self.assertEqual(trace.segment_id.segmentation_id, companies)

    def test_recipients_of_a_fed_list_are_known(self):
        """Given a list that a segment feeds, when a mailing to the list is sent, then
        its traces know the contact and its segment; those added by hand have none."""
        mailing_list = self.env["mailing.list"].create(
            {
                "name": "Best",
                "feed_kind": "segments",
                "feed_segment_ids": [Command.set(self.ideal.ids)],
            }
        )
        mailing_list.action_update_from_feed()
        mailing_list.contact_ids += self.env["mailing.contact"].create(
            {"name": "By hand", "email": "by.hand@example.com"}
        )
        mailing = self.mailing_to(
            self.env["mailing.list"],
            contact_list_ids=mailing_list.ids,
            mailing_domain=str([("list_ids", "in", mailing_list.ids)]),
        )
        mailing.action_send_mail()
        self.assertEqual(
            {
                trace.email: (trace.partner_id, trace.segment_id)
                for trace in mailing.mailing_trace_ids
            },
            {
                "anna@example.com": (self.anna, self.ideal),
                "by.hand@example.com": (
                    self.env["res.partner"],
                    self.env["crm.segment"],
                ),
            },
        )

    def test_mailing_to_leads_counts_for_their_contact(self):
        """Given an opportunity of a contact, when it is mailed, then the trace is the
        contact's."""
        lead = self.lead(self.anna, email_from="anna@example.com")
        trace = self.send(lead).mailing_trace_ids
        self.assertEqual((trace.partner_id, trace.segment_id), (self.anna, self.ideal))

    def test_merged_contacts_keep_their_outcome(self):
        """Given a contact that was mailed, when it is merged into another one, then
        the trace is that one's."""
        mailing = self.send(self.bert)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.bert | self.carl).ids, self.carl, extra_checks=False
        )
        self.assertEqual(mailing.mailing_trace_ids.partner_id, self.carl)

    def test_mails_sent_before_the_installation_count(self):
        """Given traces of the time before this add-on, when it is installed, then they
        are the contacts', without a segment."""
        traces = self.send(self.anna | self.bert).mailing_trace_ids
        traces.write({"partner_id": False, "segment_id": False})
        self.env.flush_all()
        post_init_hook(self.env)
        self.assertEqual(traces.partner_id, self.anna | self.bert)
        self.assertFalse(traces.segment_id)

    def test_traces_take_few_statements(self):
        """Given many recipients, when their traces are made, then it takes a number
        of statements that does not depend on how many."""
        mailing = self.mailing_to(self.anna)
        partners = self.env["res.partner"].create(
            [
                {"name": f"Person {number}", "email": f"{number}@example.com"}
                for number in range(60)
            ]
        )
        traces = self.env["mailing.trace"]
        traces._customers("res.partner", partners[:10].ids, mailing.id)
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            found = traces._customers("res.partner", partners.ids, mailing.id)
        self.assertEqual(len(found), 60)

    # -- as measures -----------------------------------------------------------------

    def preset(self, key):
        parameter = self.env["crm.segmentation.parameter"].new({"preset": key})
        parameter._onchange_preset()
        self.assertFalse(parameter.problem)
        return parameter

    def test_prepared_measures(self):
        """Given the prepared measures, then each can be applied, and says what it
        reads."""
        self.assertEqual(self.preset("mailing_last").value_type, "datetime")
        for key in ("mailing_opened", "mailing_clicked", "mailing_replied"):
            self.assertEqual(self.preset(key).value_type, "number")

    def scored_by(self, key, *bands):
        reading = self.env["crm.segmentation.parameter"]._presets()[key]["values"]
        names = ("record_domain", "measure_path", "share_domain")
        return self.apply_model(
            records(
                "mailing.trace",
                reading["partner_path"],
                reading["measure"],
                *bands,
                **{name: reading[name] for name in names if name in reading},
            )
        )

    def test_share_of_mails_opened(self):
        """Given four mails to Anna of which she opened one and replied to one, one
        that bounced, and none to Carl, then the share is 2 of 4; Carl has none."""
        mailings = [self.send(self.anna) for _number in range(5)]
        self.trace(mailings[0], self.anna).set_opened()
        self.trace(mailings[1], self.anna).set_opened().set_replied()
        self.trace(mailings[4], self.anna).set_bounced()
        model = self.scored_by(
            "mailing_opened",
            between(0.5, 0.51, 100),
            between(None, 0.5, 20),
            missing(5),
        )
        self.assertScores(model, {self.anna: 100, self.carl: 5})
        model = self.scored_by(
            "mailing_replied",
            between(0.25, 0.26, 100),
            between(None, 0.25, 20),
            missing(5),
        )
        self.assertScores(model, {self.anna: 100, self.carl: 5})

    def test_days_since_last_open_or_click(self):
        """Given a mail opened 40 days ago whose link was clicked 10 days ago, and one
        opened 20 days ago, then the last was 10 days ago; never is missing."""
        now = fields.Datetime.now()
        first, second = self.send(self.anna), self.send(self.anna)
        self.trace(first, self.anna).write(
            {
                "open_datetime": now - timedelta(days=40),
                "links_click_datetime": now - timedelta(days=10),
            }
        )
        self.trace(second, self.anna).open_datetime = now - timedelta(days=20)
        self.send(self.bert)
        model = self.scored_by(
            "mailing_last", between(10, 11, 100), between(11, None, 20), missing(5)
        )
        self.assertScores(model, {self.anna: 100, self.bert: 5, self.carl: 5})
        trace = self.trace(first, self.anna)
        self.assertEqual(trace.engaged_datetime, trace.links_click_datetime)

    # -- among the interactions ------------------------------------------------------

    def test_mailings_are_interactions(self):
        """Given a mailing to a contact, who clicked, then those who may read mailings
        see it among the interactions; others see nothing of it."""
        mailing = self.send(self.anna)
        self.trace(mailing, self.anna).set_opened().set_clicked()
        interactions = self.env["crm.customer.interaction"].with_context(
            interactions_of=self.anna.id
        )
        found = interactions.with_user(self.marketer).search([("kind", "=", "mailing")])
        self.assertEqual(found.summary, "Spring offer – clicked")
        self.assertEqual(found.author_id, self.marketer.partner_id)
        self.assertEqual(found.action_open_document()["res_id"], mailing.id)
        salesperson = mail_new_test_user(
            self.env, login="a_salesperson", groups="sales_team.group_sale_salesman"
        )
        seen = interactions.with_user(salesperson).search([])
        self.assertNotIn("mailing", seen.mapped("kind"))

    def test_mailings_are_no_contact(self):
        """Given a mailing whose mails and messages are kept, then that is no contact
        with its recipients, and no message beside the mailing."""
        self.send(self.anna, keep_archives=True, reply_to_mode="update")
        sent = self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.anna.id)]
        )
        self.assertIn("email_outgoing", sent.mapped("message_type"))
        self.assertFalse(self.anna.last_contact_at)
        listed = self.env["crm.customer.interaction"].with_context(
            interactions_of=self.anna.id
        )
        self.assertEqual(listed.search([]).mapped("kind"), ["mailing"])


@tagged("post_install", "-at_install")
class TestUnsubscribed(OutcomeCommon, HttpCase):
    def unsubscribe(self, mailing, partner):
        address = partner.email_normalized
        token = mailing._generate_mailing_recipient_token(partner.id, address)
        return self.url_open(
            f"/mailing/{mailing.id}/unsubscribe_oneclick",
            data={
                "document_id": partner.id,
                "email": address,
                "hash_token": token,
            },
        )

    def test_unsubscribing_is_counted_with_the_mailing(self):
        """Given a mailing to two contacts, when one unsubscribes by its link, then it
        is counted for it alone, once."""
        mailing = self.send(self.anna | self.bert)
        self.assertEqual(self.unsubscribe(mailing, self.anna).status_code, 200)
        moment = self.trace(mailing, self.anna).unsubscribe_datetime
        self.assertTrue(moment)
        self.assertFalse(self.trace(mailing, self.bert).unsubscribe_datetime)
        self.assertTrue(self.anna.is_blacklisted)
        self.unsubscribe(mailing, self.anna)
        self.assertEqual(self.trace(mailing, self.anna).unsubscribe_datetime, moment)

    def test_exclusion_by_the_page_is_counted(self):
        """Given a mailing, when the reader asks on the page not to be contacted, then
        it is counted with the mailing."""
        mailing = self.send(self.bert)
        address = self.bert.email_normalized
        token = mailing._generate_mailing_recipient_token(self.bert.id, address)
        self.make_jsonrpc_request(
            "/mailing/blocklist/add",
            {
                "mailing_id": mailing.id,
                "document_id": self.bert.id,
                "email": address,
                "hash_token": token,
            },
        )
        self.assertTrue(self.trace(mailing, self.bert).unsubscribe_datetime)
