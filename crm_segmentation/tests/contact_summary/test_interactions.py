# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The list of interactions with a customer: what is in it, and for whom."""

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from .test_summary import SummaryCase


class InteractionsCase(SummaryCase):
    """A company with a person, who has a deal; another company has nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_contact("Company")
        cls.customer.parent_id = cls.company
        cls.seller = new_test_user(
            cls.env, "interactions_seller", groups="sales_team.group_sale_salesman"
        )
        cls.deal.user_id = cls.seller

    def interactions(self, partner, user=None):
        model = self.env["crm.customer.interaction"]
        if user:
            model = model.with_user(user)
        return model.with_context(interactions_of=partner.id).search([])

    def subjects(self, partner, user=None):
        """What is listed, from the top."""
        return self.interactions(partner, user).mapped("subject")


class TestInteractions(InteractionsCase):
    def test_meetings_that_the_contact_has_declined_are_none(self):
        self.meeting("2026-03-04 08:00:00", name="Attended")
        declined = self.meeting("2026-03-05 08:00:00", name="Declined")
        declined.attendee_ids.do_decline()
        self.meeting("2026-03-06 08:00:00", name="Cancelled", active=False)
        self.assertEqual(self.subjects(self.customer), ["Attended"])

    def test_all_kinds_newest_first(self):
        # Given a message of each place, a meeting, a call and a to-do that are done
        self.message(self.customer, "2026-03-01 08:00:00", subject="On the contact")
        self.message(self.company, "2026-03-03 08:00:00", subject="On its company")
        self.message(self.deal, "2026-03-02 08:00:00", subject="On its deal")
        self.message(
            self.other,
            "2026-03-05 08:00:00",
            subject="To the contact",
            partner_ids=[Command.set(self.customer.ids)],
        )
        self.message(
            self.other,
            "2026-03-06 08:00:00",
            subject="From the contact",
            author_id=self.customer.id,
        )
        self.meeting("2026-03-04 08:00:00", name="Meeting")
        self.activity(self.deal, self.call).action_feedback()
        todo = self.activity(self.customer, self.todo)
        todo.summary = "Sent the catalogue"
        todo.action_done()
        # Then they are listed, each once: done today, at an hour that Odoo forgets
        listed = self.interactions(self.customer)
        self.assertEqual(
            listed.sorted(lambda one: one.date, reverse=True).ids, listed.ids
        )
        self.assertCountEqual(listed[:2].mapped("kind"), ["call", "activity"])
        self.assertCountEqual(
            listed[:2].mapped("subject"), ["Call", "Sent the catalogue"]
        )
        self.assertEqual(
            listed[2:].mapped("subject"),
            [
                "From the contact",
                "To the contact",
                "Meeting",
                "On its company",
                "On its deal",
                "On the contact",
            ],
        )
        self.assertEqual(len(set(listed.ids)), 8)

    def test_company_has_those_of_its_people(self):
        self.message(self.customer, "2026-03-01 08:00:00", subject="On the person")
        self.message(self.deal, "2026-03-02 08:00:00", subject="On its deal")
        self.assertEqual(self.subjects(self.company), ["On its deal", "On the person"])

    def test_colleagues_interactions_are_not_listed(self):
        colleague = self.contact("Colleague", parent_id=self.company.id)
        self.message(colleague, "2026-03-01 08:00:00", subject="On the colleague")
        self.assertFalse(self.subjects(self.customer))

    def test_what_is_no_interaction(self):
        day = "2026-03-01 08:00:00"
        self.message(self.customer, day, subtype_id=self.note.id)
        self.message(self.customer, day, message_type="notification")
        self.meeting("2026-06-16 08:00:00")
        self.activity(self.customer, self.call)
        self.message(self.other, day)
        self.assertFalse(self.interactions(self.customer))

    def test_lost_deals_and_archived_contacts(self):
        self.message(self.deal, "2026-03-01 08:00:00", subject="Too dear")
        self.deal.action_set_lost()
        self.customer.action_archive()
        self.assertEqual(self.subjects(self.customer), ["Too dear"])

    def test_message_without_subject_shows_how_it_begins(self):
        self.message(
            self.customer, "2026-03-01 08:00:00", body="<p>Good <b>day</b></p>"
        )
        self.assertEqual(self.interactions(self.customer).summary, "Good day")

    def test_document_is_named_and_opened(self):
        self.message(self.deal, "2026-03-01 08:00:00")
        listed = self.interactions(self.customer)
        self.assertEqual(listed.document, "A deal")
        action = listed.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.deal.id)
        )

    def test_meeting_names_itself_once(self):
        self.meeting("2026-03-04 08:00:00", name="Meeting")
        listed = self.interactions(self.customer)
        self.assertEqual(listed.summary, "Meeting")
        self.assertFalse(listed.document)

    def test_button_shows_how_long_ago_the_newest_was(self):
        # Given a meeting with a person two weeks ago, a mail to its company before
        self.meeting("2026-06-01 08:00:00")
        self.message(self.company, "2026-03-03 08:00:00")
        # Then all have the meeting as their last interaction, but not as their contact
        colleague = self.contact("Colleague", parent_id=self.company.id)
        self.assertEqual(self.company.last_interaction_ago, "2 weeks ago")
        self.assertEqual(self.company.last_contact_ago, "3 months ago")
        self.assertEqual(self.customer.last_interaction_ago, "2 weeks ago")
        # Then of a colleague's meeting nothing is listed for another
        self.assertEqual(colleague.last_interaction_ago, "3 months ago")
        self.assertFalse(self.other.last_interaction_ago)

    def test_message_without_a_document_is_opened_itself(self):
        message = self.message(
            self.customer,
            "2026-03-01 08:00:00",
            model=False,
            res_id=False,
            partner_ids=[Command.set(self.customer.ids)],
        )
        action = self.interactions(self.customer).action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("mail.message", message.id)
        )

    def test_without_a_contact_there_is_nothing(self):
        self.message(self.customer, "2026-03-01 08:00:00")
        self.assertFalse(self.env["crm.customer.interaction"].search([]))

    def test_grouped_and_searched(self):
        self.message(self.customer, "2026-03-01 08:00:00", subject="Offer")
        self.meeting("2026-03-04 08:00:00", name="Talk")
        model = self.env["crm.customer.interaction"].with_context(
            interactions_of=self.customer.id
        )
        groups = model._read_group([], ["kind"], ["__count"])
        self.assertEqual(dict(groups), {"message": 1, "meeting": 1})
        self.assertEqual(model.search([("subject", "ilike", "off")]).kind, "message")

    def test_button_of_the_contact(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_segmentation.action_crm_customer_interaction"
        )
        self.assertEqual(action["context"], "{'interactions_of': active_id}")
        self.assertEqual(action["res_model"], "crm.customer.interaction")


class TestInteractionsOfOthers(InteractionsCase):
    def test_messages_of_leads_that_the_user_may_not_read(self):
        # Given a deal of another salesperson with a message, one from the customer,
        # and a call that was done for it
        foreign = self.lead(self.customer, user_id=self.env.ref("base.user_admin").id)
        self.message(foreign, "2026-03-01 08:00:00", subject="Secret")
        self.message(
            foreign,
            "2026-03-02 08:00:00",
            subject="Secret answer",
            author_id=self.customer.id,
        )
        call = self.activity(foreign, self.call)
        call.user_id = self.env.ref("base.user_admin")
        call.action_done()
        self.message(self.deal, "2026-03-03 08:00:00", subject="Own")
        # Then the salesperson sees those of the own deal only
        self.assertEqual(self.subjects(self.customer, self.seller), ["Own"])
        self.assertEqual(len(self.interactions(self.customer)), 4)

    def test_user_without_access_to_leads(self):
        clerk = new_test_user(self.env, "interactions_clerk", groups="base.group_user")
        self.message(self.deal, "2026-03-01 08:00:00", subject="On the deal")
        self.message(self.customer, "2026-03-02 08:00:00", subject="On the contact")
        self.assertEqual(self.subjects(self.customer, clerk), ["On the contact"])

    def test_private_meetings_are_for_those_who_attend(self):
        admin = self.env.ref("base.user_admin")
        self.meeting(
            "2026-03-01 08:00:00", name="Private", privacy="private", user_id=admin.id
        )
        self.meeting(
            "2026-03-02 08:00:00",
            name="Private with me",
            privacy="private",
            user_id=admin.id,
            partner_ids=[Command.set((self.customer | self.seller.partner_id).ids)],
        )
        self.meeting("2026-03-03 08:00:00", name="Open", user_id=admin.id)
        self.assertEqual(
            self.subjects(self.customer, self.seller), ["Open", "Private with me"]
        )

    def test_contact_that_the_user_may_not_read(self):
        company = self.env["res.company"].create({"name": "Foreign company"})
        self.customer.company_id = company
        self.message(self.customer, "2026-03-01 08:00:00", subject="Foreign")
        self.env["ir.rule"].create(
            {
                "name": "Only contacts of Testville",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('city', '!=', 'Testville')]",
            }
        )
        self.assertFalse(self.subjects(self.customer, self.seller))

    def test_ids_of_others_are_not_read(self):
        # Given the id under which somebody else sees a message
        foreign = self.lead(self.customer, user_id=self.env.ref("base.user_admin").id)
        self.message(foreign, "2026-03-01 08:00:00", subject="Secret")
        hidden = self.interactions(self.customer)
        # Then it does not exist for who may not read it
        seen = hidden.with_user(self.seller)
        seen = seen.with_context(interactions_of=self.customer.id)
        self.assertFalse(seen.exists())


class TestInteractionsOfMany(InteractionsCase):
    def test_found_by_the_indexes_of_each_table(self):
        # Given that PostgreSQL prefers an index wherever there is one
        self.env.cr.execute("SET LOCAL enable_seqscan TO off")
        model = self.env["crm.customer.interaction"].sudo()
        plans = []
        for source in model._interaction_sources(
            self.customer.ids, self.deal.ids
        ).values():
            self.env.cr.execute(SQL("EXPLAIN %s", source))
            plans.append("\n".join(line for (line,) in self.env.cr.fetchall()))
        # Then no table is read as a whole
        for plan in plans:
            for table in ("mail_message message", "mail_activity activity"):
                self.assertNotIn(f"Seq Scan on {table}", plan)

    def test_queries_do_not_grow(self):
        for number in range(3):
            self.message(self.customer, f"2026-03-0{number + 1} 08:00:00")
        names = ["kind", "date", "summary", "author_id", "document"]
        self.interactions(self.customer).read(names)
        self.env.invalidate_all()
        few = self.count_queries(names)
        for number in range(20):
            self.message(self.customer, f"2026-04-{number + 10} 08:00:00")
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.assertEqual(self.count_queries(names), few)

    def count_queries(self, names):
        before = self.env.cr.sql_log_count
        self.interactions(self.customer).read(names)
        return self.env.cr.sql_log_count - before
