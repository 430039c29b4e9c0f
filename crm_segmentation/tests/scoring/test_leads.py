# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads show, filter and group by the segment and score of their customer."""

from odoo import Command, fields
from odoo.tests import Form, HttpCase, new_test_user, tagged, users

from ..common import SegmentationCommon, field, one_of


class LeadCommon(SegmentationCommon):
    """Two companies, in Ghent and in Bruges, a contact of nobody, and their leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env,
            login="lead_sales",
            groups="sales_team.group_sale_salesman_all_leads,"
            "base.group_partner_manager",
        )
        cls.ghent = cls.company_contact("T Ghent", city="Ghent", ref="lead test")
        cls.bruges = cls.company_contact("T Bruges", city="Bruges", ref="lead test")
        cls.nobody = cls.contact("T Nobody")
        cls.model = cls.apply_model(
            field("city", one_of("Ghent", points=10), one_of("Bruges", points=2)),
            name="T Model",
            subject="company",
            partner_domain="[('ref', '=', 'lead test')]",
            segments={"T Ideal": 70, "T Standard": 0},
        )
        cls.ideal = cls.model.segment_ids.filtered(lambda s: s.name == "T Ideal")
        cls.standard = cls.model.segment_ids - cls.ideal
        cls.first = cls.lead(cls.ghent, name="T First")
        cls.second = cls.lead(cls.ghent, name="T Second")
        cls.third = cls.lead(cls.bruges, name="T Third")
        cls.unscored = cls.lead(cls.nobody, name="T Unscored")
        cls.alone = cls.lead(cls.env["res.partner"], name="T Alone")
        cls.leads = cls.first | cls.second | cls.third | cls.unscored | cls.alone
        cls.mine = [("id", "in", cls.leads.ids)]


class TestLeadReading(LeadCommon):
    def test_what_the_customer_has(self):
        self.assertEqual(self.first.segment_id, self.ideal)
        self.assertEqual(self.first.segment_score, 100)
        self.assertEqual(self.first.segment_ids, self.ideal)
        self.assertEqual(self.third.segment_id, self.standard)
        self.assertEqual(self.third.segment_score, 20)
        for lead in (self.unscored, self.alone):
            self.assertFalse(lead.segment_id)
            self.assertFalse(lead.segment_summary)
            self.assertFalse(lead.segment_ids)

    def test_what_the_badge_reads(self):
        read = self.first.web_read({"segment_id": {}, "segment_summary": {}})
        summary = read[0]["segment_summary"]
        self.assertEqual(summary["name"], "T Ideal")
        self.assertEqual(summary["score"], 100)

    def test_it_follows_the_customer(self):
        # Given a lead whose segment has been read
        self.assertEqual(self.third.segment_id, self.standard)
        # When the customer moves to Ghent, then the lead shows it
        self.bruges.city = "Ghent"
        self.assertEqual(self.third.segment_id, self.ideal)
        self.assertEqual(self.third.segment_score, 100)
        # When the lead gets another customer, then it shows that one's
        self.first.partner_id = self.nobody
        self.assertFalse(self.first.segment_id)

    def test_what_else_shows_it_follows_the_customer(self):
        # Given a customer in a status, with a call, whose segment has been read there
        process = self.env["crm.status.process"].create(
            {"name": "T Care", "status_ids": [Command.create({"name": "T Watch"})]}
        )
        self.bruges.action_set_customer_status(process.status_ids.id)
        stay = self.env["res.partner.status"].search(
            [("partner_id", "=", self.bruges.id)]
        )
        call = self.bruges.activity_schedule("mail.mail_activity_data_call")
        for record, name in ((stay, "segment_id"), (call, "segment_id")):
            self.assertEqual(record[name], self.standard)
        # When the customer moves to Ghent, then both show it
        self.bruges.city = "Ghent"
        for record, name in ((stay, "segment_id"), (call, "segment_id")):
            self.assertEqual(record[name], self.ideal)

    def test_on_the_form_it_follows_the_choice(self):
        leads = self.env["crm.lead"].with_context(default_type="opportunity")
        with Form(leads) as form:
            form.name = "T Deal"
            self.assertFalse(form.segment_id)
            form.partner_id = self.ghent
            self.assertEqual(form.segment_id, self.ideal)

    def test_many_are_read_at_once(self):
        # Given 100 leads of 50 customers
        customers = self.env["res.partner"].create(
            [
                {"name": f"T {i}", "is_company": True, "ref": "lead test"}
                for i in range(50)
            ]
        )
        leads = self.env["crm.lead"].create(
            [{"name": f"T {i}", "partner_id": customers[i % 50].id} for i in range(100)]
        )
        names = ["segment_id", "segment_score", "segment_summary"]
        leads[:1].read(names)
        self.env.flush_all()
        leads.invalidate_recordset()
        customers.invalidate_recordset()
        # Then the number of statements does not depend on them
        with self.assertQueryCount(__system__=6):
            leads.read(names)

    def test_nobody_writes_it(self):
        description = self.env["crm.lead"].fields_get(["segment_id", "segment_score"])
        for name in ("segment_id", "segment_score"):
            self.assertTrue(description[name]["readonly"])
        # a card made in a column of a segment comes with it: it is not written
        lead = (
            self.env["crm.lead"]
            .with_context(default_segment_id=self.ideal.id)
            .create({"name": "T Quick"})
        )
        self.assertFalse(lead.segment_id)

    def test_other_companies_models_are_not_shown(self):
        # Given a model that only another company sees
        other = self.env["res.company"].create({"name": "T Other"})
        self.model.company_id = other
        self.env.invalidate_all()
        lead = self.first.with_user(self.salesperson)
        self.assertFalse(lead.segment_id)
        self.assertFalse(lead.segment_ids)
        self.assertFalse(lead.segment_score)
        found = lead.search([("segment_id", "!=", False), *self.mine])
        self.assertFalse(found)


class TestLeadSearch(LeadCommon):
    def assertFound(self, domain, expected):
        found = self.env["crm.lead"].search([*domain, *self.mine])
        self.assertEqual(found, expected, domain)

    def test_segment(self):
        ideal, standard = self.ideal.id, self.standard.id
        scored = self.first | self.second | self.third
        rest = self.unscored | self.alone
        for domain, expected in [
            ([("segment_id", "=", ideal)], self.first | self.second),
            ([("segment_id", "!=", ideal)], self.third | rest),
            ([("segment_id", "in", [ideal, standard])], scored),
            ([("segment_id", "not in", [ideal, standard])], rest),
            ([("segment_id", "=", False)], rest),
            ([("segment_id", "!=", False)], scored),
            ([("segment_id", "in", [standard, False])], self.third | rest),
            ([("segment_id", "not in", [standard, False])], self.first | self.second),
            ([("segment_id", "ilike", "t ide")], self.first | self.second),
            ([("segment_id.name", "=", "T Standard")], self.third),
            ([("segment_id", "any", [("name", "=", "T Standard")])], self.third),
            (
                [("segment_id", "not any", [("name", "=", "T Standard")])],
                self.first | self.second | rest,
            ),
            (["!", ("segment_id", "=", ideal)], self.third | rest),
        ]:
            with self.subTest(domain=domain):
                self.assertFound(domain, expected)

    def test_segments_of_all_models(self):
        ideal = self.ideal.id
        rest = self.unscored | self.alone
        for domain, expected in [
            ([("segment_ids", "=", ideal)], self.first | self.second),
            ([("segment_ids", "!=", ideal)], self.third | rest),
            ([("segment_ids", "ilike", "T Ideal")], self.first | self.second),
            ([("segment_ids", "=", False)], rest),
            ([("segment_ids", "!=", False)], self.leads - rest),
        ]:
            with self.subTest(domain=domain):
                self.assertFound(domain, expected)

    def test_score(self):
        for domain, expected in [
            ([("segment_score", ">=", 100)], self.first | self.second),
            ([("segment_score", "<", 100)], self.third),
            ([("segment_score", "=", 20)], self.third),
            ([("segment_score", "!=", 20)], self.first | self.second),
            ([("segment_score", "=", False)], self.unscored | self.alone),
        ]:
            with self.subTest(domain=domain):
                self.assertFound(domain, expected)

    def test_no_statement_that_does_not_end(self):
        # Given what is asked in the negative, then SQL asks for customers without,
        # not for leads outside of a list
        for condition in [
            ("segment_id", "!=", self.ideal.id),
            ("segment_ids", "!=", self.ideal.id),
            ("segment_id", "=", False),
            ("segment_ids", "=", False),
            ("segment_score", "!=", 20),
        ]:
            with self.subTest(condition=condition):
                sql = self.env["crm.lead"]._search([condition]).select().code
                self.assertIn("EXISTS", sql)
                self.assertNotIn("NOT IN (SELECT", sql)

    def test_sort(self):
        ordered = self.env["crm.lead"].search(self.mine, order="segment_score desc, id")
        self.assertEqual(ordered[:3], self.first | self.second | self.third)
        ordered = self.env["crm.lead"].search(self.mine, order="segment_score, id")
        self.assertEqual(ordered[0], self.third)
        ordered = self.env["crm.lead"].search(self.mine, order="segment_id, id")
        self.assertEqual(ordered[:3], self.first | self.second | self.third)

    def test_filtered_in_memory(self):
        kept = self.leads.filtered_domain([("segment_id", "=", self.ideal.id)])
        self.assertEqual(kept, self.first | self.second)

    def test_export(self):
        rows = self.first.export_data(["name", "segment_id/name", "segment_score"])
        self.assertEqual(rows["datas"], [["T First", "T Ideal", 100.0]])


@tagged("post_install", "-at_install")
class TestPipeline(LeadCommon):
    """What the kanban of the pipeline asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads.expected_revenue = 1000
        cls.stage = cls.first.stage_id

    def card(self):
        """The fields that the pipeline's cards show.

        :rtype: dict
        """
        view = self.env.ref("crm.crm_case_kanban_view_leads")
        models = self.env["crm.lead"].get_views([(view.id, "kanban")])["models"]
        shown = models["crm.lead"]["fields"].keys() - {"lead_properties"}
        # the badge adds what it shows
        return {name: {} for name in shown | {"segment_summary"}}

    def columns(self, groupby):
        return self.env["crm.lead"].web_read_group(
            self.mine,
            [groupby],
            ["__count", "expected_revenue:sum"],
            auto_unfold=True,
            unfold_read_specification=self.card(),
        )["groups"]

    @users("lead_sales")
    def test_by_stage(self):
        columns = self.columns("stage_id")
        mine = [column for column in columns if column["__count"]]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0]["stage_id"][0], self.stage.id)
        cards = {card["id"]: card for card in mine[0]["__records"]}
        self.assertEqual(len(cards), 5)
        self.assertEqual(cards[self.first.id]["segment_summary"]["name"], "T Ideal")
        self.assertEqual(cards[self.third.id]["segment_summary"]["score"], 20)
        self.assertFalse(cards[self.alone.id]["segment_summary"])

    @users("lead_sales")
    def test_by_segment(self):
        columns = self.columns("segment_id")
        self.assertEqual(
            [
                (
                    column["segment_id"] and column["segment_id"][1],
                    column["__count"],
                    column["expected_revenue:sum"],
                )
                for column in columns
            ],
            [("T Ideal", 2, 2000), ("T Standard", 1, 1000), (False, 2, 2000)],
        )
        # and each column's own condition finds its cards
        for column in columns:
            domain = [*column["__extra_domain"], *self.mine]
            count = self.env["crm.lead"].search_count(domain)
            self.assertEqual(count, column["__count"])

    @users("lead_sales")
    def test_the_bars_above_the_columns(self):
        # Given a lead in each segment, and one in none, with a call to make today
        for lead in (self.first, self.third, self.alone):
            # of nobody, for whom it is today by UTC
            lead.activity_schedule("mail.mail_activity_data_call", fields.Date.today())
        # Then each column counts its own
        bars = self.env["crm.lead"].read_progress_bar(
            self.mine,
            "segment_id",
            {"field": "activity_state", "colors": {"today": "warning"}},
        )
        columns = (str(self.ideal.id), str(self.standard.id), "False")
        self.assertEqual(bars, dict.fromkeys(columns, {"today": 1}))

    @users("lead_sales")
    def test_by_segment_and_stage_and_category(self):
        leads = self.env["crm.lead"]
        for groupby in (["segment_id", "stage_id"], ["customer_category_id"]):
            groups = leads._read_group(self.mine, groupby, ["segment_score:avg"])
            self.assertTrue(groups)
        averages = leads._read_group(self.mine, [], ["segment_score:avg"])
        # 100, 100 and 20; those without a score do not count
        self.assertAlmostEqual(averages[0][0], 220 / 3, 2)

    def test_shown_and_found_in_the_views(self):
        env = self.env(user=self.salesperson)
        for xml_id, kind, names in [
            ("crm.crm_lead_view_form", "form", ["segment_id", "customer_category_id"]),
            ("crm.crm_case_kanban_view_leads", "kanban", ["segment_id"]),
            ("crm.view_crm_lead_kanban", "kanban", ["segment_id"]),
            (
                "crm.crm_case_tree_view_oppor",
                "list",
                ["segment_id", "segment_score", "customer_category_id"],
            ),
            (
                "crm.crm_case_tree_view_leads",
                "list",
                ["segment_id", "segment_score", "customer_category_id"],
            ),
            (
                "crm.view_crm_case_opportunities_filter",
                "search",
                ["segment_ids", "segment_score", "customer_category_id"],
            ),
            (
                "crm.view_crm_case_leads_filter",
                "search",
                ["segment_ids", "segment_score", "customer_category_id"],
            ),
        ]:
            with self.subTest(view=xml_id):
                view = env["crm.lead"].get_view(env.ref(xml_id).id, kind)
                for name in names:
                    self.assertIn(f'name="{name}"', view["arch"])


@tagged("post_install", "-at_install")
class TestPipelineTour(LeadCommon, HttpCase):
    def test_a_card_dragged_to_another_segment_stays(self):
        # Given a pipeline with leads in two segments
        self.env["crm.lead"].search([]).filtered(
            lambda lead: lead not in self.leads
        ).action_archive()
        self.leads.user_id = self.salesperson
        self.salesperson.write(
            {"group_ids": [Command.link(self.env.ref("crm.group_use_lead").id)]}
        )
        # When a salesperson groups it by segment and drags a card to the other
        # column, then nothing happens to it
        self.start_tour(
            "/odoo/action-crm.crm_lead_opportunities",
            "crm_segmentation_pipeline",
            login="lead_sales",
        )
        self.assertEqual(self.first.segment_id, self.ideal)
        self.assertEqual(self.first.partner_id, self.ghent)
