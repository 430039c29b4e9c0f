# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Amounts in three currencies, deals of two companies, and who sees what of them."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    missing,
    one_of,
    records,
)


class CurrencyCase(SegmentationCommon):
    """Home counts in EUR, Abroad in USD. For one euro there are 1.25 dollars, since
    2026 1.60, and 0.80 francs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eur, cls.usd, cls.chf = (
            cls.env.ref(f"base.{code}") for code in ("EUR", "USD", "CHF")
        )
        (cls.eur | cls.usd | cls.chf).active = True
        cls.home, cls.abroad = cls.env["res.company"].create(
            [
                {"name": "Home", "currency_id": cls.eur.id},
                {"name": "Abroad", "currency_id": cls.usd.id},
            ]
        )
        cls.rate(cls.home, cls.usd, "2025-01-01", 1.25)
        cls.rate(cls.home, cls.usd, "2026-01-01", 1.6)
        cls.rate(cls.home, cls.chf, "2025-06-01", 0.8)
        cls.customer = cls.contact("A customer")
        cls.env["ir.model.fields"].create(
            [
                {
                    "name": name,
                    "model_id": cls.env["ir.model"]._get(model).id,
                    "field_description": name,
                    **values,
                }
                for model in ("crm.lead", "res.partner")
                for name, values in {
                    "x_currency_id": {"ttype": "many2one", "relation": "res.currency"},
                    "x_price": {"ttype": "monetary", "currency_field": "x_currency_id"},
                }.items()
            ]
        )

    @classmethod
    def rate(cls, company, currency, day, rate):
        return cls.env["res.currency.rate"].create(
            {
                "company_id": company.id,
                "currency_id": currency.id,
                "name": day,
                "rate": rate,
            }
        )

    @classmethod
    def deal(cls, company, day="2026-03-01", partner=None, **values):
        """A won deal of a company, closed on a day."""
        deal = cls.won_lead(
            partner or cls.customer, company_id=company and company.id, **values
        )
        deal.date_closed = f"{day} 12:00:00"
        return deal

    @classmethod
    def sum_of(cls, path, **values):
        return leads(
            "sum",
            between(None, 1000, 0),
            between(1000, None, 100),
            measure_path=path,
            name="Value",
            **values,
        )

    def value(self, parameter, partner=None, **values):
        """What an applied model of one parameter reads of the customer."""
        values = {"reference_company_id": self.home.id, **values}
        model = self.apply_model(parameter, **values)
        return self.read_by(model, partner)

    def read_by(self, model, partner=None):
        [read] = model.explain(partner or self.customer)["parameters"]
        return read["value"]


class TestAmounts(CurrencyCase):
    """Each amount at its document's own rate."""

    def test_each_at_the_rate_of_its_day(self):
        # Given 1,000 EUR, and 500 USD at 1.25 and 160 USD at 1.60 for a euro.
        self.deal(self.home, expected_revenue=1000)
        self.deal(self.abroad, "2025-05-05", expected_revenue=500)
        self.deal(self.abroad, "2026-02-02", expected_revenue=160)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 1000 + 400 + 100)

    def test_in_the_currency_of_another_reference_company(self):
        # Given that Abroad has a rate of its own: 0.75 EUR for a dollar.
        self.rate(self.abroad, self.eur, "2020-01-01", 0.75)
        self.deal(self.home, expected_revenue=900)
        self.deal(self.abroad, expected_revenue=100)
        parameter = self.sum_of("expected_revenue")
        value = self.value(parameter, reference_company_id=self.abroad.id)
        self.assertEqual(value, 900 / 0.75 + 100)

    def test_on_the_day_of_a_rate_it_is_the_new_one(self):
        # In UTC, as the company has no zone: the last day of 2025, the first of 2026.
        self.deal(self.abroad, "2025-12-31", expected_revenue=200)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 160)
        self.deal(self.abroad, "2026-01-01", expected_revenue=200)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 160 + 125)

    def test_before_the_first_rate_it_is_the_first(self):
        self.deal(self.abroad, "2019-01-01", expected_revenue=125)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 100)

    def test_a_rate_for_all_companies_comes_second(self):
        # Given rates for all companies: one before Home's own, one after it.
        shared = self.env["res.company"]
        self.rate(shared, self.chf, "2025-01-01", 0.5)
        self.rate(shared, self.chf, "2025-12-01", 0.1)
        for day in ("2025-03-01", "2025-12-24", "2024-01-01"):
            self.deal(self.home, day, x_price=100, x_currency_id=self.chf.id)
        # Then 100 ÷ 0.5, 100 ÷ 0.8, and before all of them Home's own first rate
        self.assertEqual(self.value(self.sum_of("x_price")), 200 + 125 + 125)

    def test_amounts_are_rounded_like_money_one_by_one(self):
        # 1 USD ÷ 1.6 = 0.625 EUR, rounded to 0.63; 0.01 USD are 0.00625 EUR.
        self.deal(self.abroad, expected_revenue=1)
        self.deal(self.abroad, expected_revenue=1)
        self.deal(self.abroad, expected_revenue=0.01)
        self.assertAlmostEqual(
            float(self.value(self.sum_of("expected_revenue"))), 1.27, 6
        )

    def test_credit_is_subtracted_in_its_currency(self):
        self.deal(self.home, x_price=1000, x_currency_id=self.eur.id)
        self.deal(self.home, x_price=-80, x_currency_id=self.chf.id)
        self.deal(self.home, x_price=-160, x_currency_id=self.usd.id)
        self.assertEqual(self.value(self.sum_of("x_price")), 1000 - 100 - 100)

    def test_an_amount_without_currency_is_in_that_of_the_reference_company(self):
        self.deal(self.home, x_price=70)
        self.assertEqual(self.value(self.sum_of("x_price")), 70)

    def test_deals_without_a_company_are_in_that_of_the_reference_company(self):
        self.deal(False, expected_revenue=70)
        self.deal(self.abroad, expected_revenue=16)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 80)

    def test_smallest_greatest_and_average(self):
        # 90 EUR, 128 USD = 80 EUR, 80 CHF = 100 EUR: in numbers the order is another.
        self.deal(self.home, x_price=90, x_currency_id=self.eur.id)
        self.deal(self.home, x_price=128, x_currency_id=self.usd.id)
        self.deal(self.home, x_price=80, x_currency_id=self.chf.id)
        for measure, expected in (("min", 80), ("max", 100), ("avg", 90)):
            with self.subTest(measure):
                parameter = leads(measure, between(0, None, 1), measure_path="x_price")
                self.assertEqual(self.value(parameter), expected)

    def test_weighted_by_an_amount(self):
        # Given 300 EUR at 10 %, and 160 USD = 100 EUR at 50 %.
        self.deal(self.home, x_price=300, x_currency_id=self.eur.id, color=10)
        self.deal(self.home, x_price=160, x_currency_id=self.usd.id, color=50)
        parameter = leads(
            "avg", between(0, None, 1), measure_path="color", weight_path="x_price"
        )
        self.assertEqual(self.value(parameter), (300 * 10 + 100 * 50) / 400)

    def test_through_other_records(self):
        self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": "2026-03-02 08:00:00",
                "stop": "2026-03-02 09:00:00",
                "partner_ids": [Command.set(self.customer.ids)],
                "opportunity_id": self.deal(self.abroad, expected_revenue=160).id,
            }
        )
        parameter = records(
            "calendar.event",
            "partner_ids",
            "sum",
            between(0, None, 1),
            measure_path="opportunity_id.expected_revenue",
        )
        self.assertEqual(self.value(parameter), 100)

    def test_an_amount_of_the_contact_is_at_todays_rate(self):
        self.customer.write({"x_price": 250, "x_currency_id": self.usd.id})
        parameter = field("x_price", between(0, None, 1))
        with self.at("2025-05-05 12:00:00"):
            self.assertEqual(self.value(parameter), 200)

    def test_a_save_and_a_run_agree(self):
        self.deal(self.abroad, "2025-05-05", expected_revenue=1249)
        model = self.apply_model(
            self.sum_of("expected_revenue"), reference_company_id=self.home.id
        )
        self.assertScores(model, {self.customer: 0})
        self.deal(self.abroad, "2025-05-05", expected_revenue=1)
        self.customer.action_rescore()
        self.assertScores(model, {self.customer: 100})
        model.action_rescore()
        self.assertScores(model, {self.customer: 100})

    def test_the_explanation_shows_the_reference_companys_money(self):
        self.deal(self.abroad, "2025-05-05", expected_revenue=1500)
        model = self.apply_model(
            self.sum_of("expected_revenue"), reference_company_id=self.home.id
        )
        explanation = self.customer.segment_explanation(model.id)
        [part] = explanation["parameters"]
        self.assertIn("1,200.00", part["text"])
        self.assertIn("€", part["text"])


class TestOneCurrency(SegmentationCommon):
    """Where there is one currency only, nothing is converted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency.rate"].search([]).unlink()
        own = cls.env.company.currency_id
        cls.env["res.company"].search([]).write({"currency_id": own.id})
        others = cls.env["res.currency"].search([("id", "!=", own.id)])
        others.with_context(force_deactivate=True).active = False
        cls.customer = cls.contact("A customer")

    def test_no_statement_looks_at_rates(self):
        model = self.apply_model(
            leads("sum", between(0, None, 1), measure_path="expected_revenue")
        )
        statement = model.version_id._compiler().statement()
        self.assertNotIn("res_currency", statement.code)

    def test_saves_convert_from_when_there_is_a_second_one(self):
        # Given a save, whose statement is kept for the day.
        lead = self.won_lead(self.customer, expected_revenue=100)
        model = self.apply_model(
            leads(
                "sum",
                between(0, 100, 10),
                between(100, None, 100),
                measure_path="expected_revenue",
            )
        )
        self.customer.action_rescore()
        self.assertScores(model, {self.customer: 100})
        # When the deal turns out to be one of a company that counts otherwise
        franc = self.env.ref("base.CHF")
        franc.active = True
        self.env["res.currency.rate"].create(
            {
                "company_id": self.env.company.id,
                "currency_id": franc.id,
                "name": "2020-01-01",
                "rate": 2,
            }
        )
        swiss = self.env["res.company"].create(
            {"name": "Swiss", "currency_id": franc.id}
        )
        lead.company_id = swiss
        self.env.flush_all()
        self.customer.action_rescore()
        # Then 100 CHF are 50
        self.assertScores(model, {self.customer: 10})


class TestWithoutARate(CurrencyCase):
    """A currency without a rate is told in a sentence, and nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gbp = cls.env.ref("base.GBP")
        cls.gbp.active = True
        cls.pounds = cls.contact("A customer in England")

    def test_applying_is_refused_by_name(self):
        self.deal(self.home, x_price=100, x_currency_id=self.gbp.id)
        draft = self.make_segmentation(
            self.sum_of("x_price"), reference_company_id=self.home.id
        )
        for step in ("parameters", "check"):
            with self.subTest(step):
                draft.setup_step = step
                with self.assertRaises(UserError) as refusal:
                    draft.action_apply()
                self.assertRegex(str(refusal.exception), "^Value: .*rate for GBP")
                self.assertEqual(draft.state, "draft")
        self.assertIn("GBP", draft.problem_text)
        with self.assertRaisesRegex(UserError, "GBP"):
            draft.preview()

    def test_the_distribution_of_values_tells_it_too(self):
        self.deal(self.home, x_price=100, x_currency_id=self.gbp.id)
        draft = self.make_segmentation(reference_company_id=self.home.id)
        values = {
            "source": "records",
            "model_name": "crm.lead",
            "partner_path": "partner_id",
            "measure": "sum",
            "measure_path": "x_price",
        }
        parameters = self.env["crm.segmentation.parameter"]
        found = parameters.get_distribution(draft.id, values)
        self.assertIn("rate for GBP", found["problem"])

    def test_what_the_filter_leaves_out_needs_none(self):
        self.deal(self.home, x_price=100, x_currency_id=self.gbp.id)
        self.deal(self.home, x_price=160, x_currency_id=self.usd.id)
        model = self.apply_model(
            self.sum_of(
                "x_price", record_domain=f"[('x_currency_id', '!=', {self.gbp.id})]"
            ),
            leads("count", between(0, None, 10), name="Number"),
            reference_company_id=self.home.id,
        )
        values = [p["value"] for p in model.explain(self.customer)["parameters"]]
        self.assertEqual(values, [100, 2])

    def test_nothing_needs_none(self):
        self.deal(self.home, x_price=0, x_currency_id=self.gbp.id)
        self.assertEqual(self.value(self.sum_of("x_price")), 0)

    def test_beside_rated_ones_a_companys_currency_is_that_of_rate_1(self):
        # Given rates in dollars: 0.8 euros for one. The dollar itself has none.
        self.env["res.currency.rate"].search([]).unlink()
        self.rate(self.home, self.eur, "2020-01-01", 0.8)
        self.deal(self.abroad, expected_revenue=100)
        self.assertEqual(self.value(self.sum_of("expected_revenue")), 80)

    def test_a_live_model_keeps_all_and_needs_attention(self):
        self.deal(self.home, x_price=2000, x_currency_id=self.usd.id)
        model = self.apply_model(
            self.sum_of("x_price"),
            segments={"Ideal": 50, "Standard": 0},
            reference_company_id=self.home.id,
        )
        deal = self.deal(
            self.home, partner=self.pounds, x_price=5000, x_currency_id=self.gbp.id
        )
        # a save neither fails nor loses anything
        self.pounds.name = "A customer in Wales"
        self.env.flush_all()
        with mute_logger(
            "odoo.addons.crm_segmentation.models.scoring.crm_segmentation_version"
        ):
            self.pounds.action_rescore()
        model.action_rescore()
        self.assertEqual(model.state, "attention")
        self.assertRegex(model.attention_reason, "^Value: .*rate for GBP")
        self.assertSegments(model, {self.customer: "Ideal", self.pounds: "Standard"})
        # and others go on being scored
        self.deal(self.home, x_price=-2000, x_currency_id=self.usd.id)
        self.customer.action_rescore()
        self.assertSegments(model, {self.customer: "Standard"})
        # When there is a rate, all is well again
        self.rate(self.home, self.gbp, "2020-01-01", 0.5)
        model.action_rescore()
        self.assertEqual(model.state, "live")
        self.assertSegments(model, {self.pounds: "Ideal"})
        self.assertEqual(self.read_by(model, self.pounds), 10000)
        self.assertTrue(deal.exists())

    def test_the_queue_tells_the_same(self):
        model = self.apply_model(
            self.sum_of("x_price"), reference_company_id=self.home.id
        )
        self.deal(
            self.home, partner=self.pounds, x_price=5000, x_currency_id=self.gbp.id
        )
        self.env["crm.segmentation.queue"]._add(self.pounds.ids)
        with mute_logger("odoo.sql_db"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_queue").method_direct_trigger()
        self.assertEqual(model.state, "attention")
        self.assertRegex(model.attention_reason, "^Value: .*rate for GBP")


class TestCompanies(CurrencyCase):
    """Whose documents count, and who sees the outcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameter = cls.sum_of("expected_revenue")
        cls.both = {"Ideal": 50, "Standard": 0}

    def of_company(self, company, **values):
        return self.apply_model(
            self.parameter,
            segments=self.both,
            company_id=company.id,
            reference_company_id=company.id,
            name=company.name,
            **values,
        )

    def test_a_model_of_one_company_reads_its_documents_only(self):
        self.deal(self.home, expected_revenue=300)
        self.deal(self.abroad, expected_revenue=1600)
        self.deal(False, expected_revenue=1)
        self.assertEqual(self.value(self.parameter, company_id=self.home.id), 301)
        self.assertEqual(self.value(self.parameter), 301 + 1000)

    def test_filters_look_at_its_documents_only(self):
        # Given a customer of Home, one of Abroad, one of both and one of neither.
        here, there, both, nowhere = (
            self.contact(name, ref="documents") for name in "HABN"
        )
        at_home = self.deal(self.home, partner=here) | self.deal(
            self.home, partner=both
        )
        for partner in (there, both):
            self.deal(self.abroad, partner=partner)
        for text, expected in (
            ("[('opportunity_ids', '!=', False)]", "HB"),
            ("[('opportunity_ids', '=', False)]", "AN"),
            ("[('opportunity_ids', 'not in', [False])]", "HB"),
            ("[('opportunity_ids.won_status', '=', 'won')]", "HB"),
            ("[('opportunity_ids', 'any', [('won_status', '=', 'won')])]", "HB"),
            ("[('opportunity_ids', 'not any', [('won_status', '=', 'won')])]", "AN"),
            (f"[('opportunity_ids', 'in', {at_home.ids})]", "HB"),
            (f"[('opportunity_ids', 'not in', {at_home.ids})]", "AN"),
            ("['!', ('opportunity_ids', '!=', False)]", "AN"),
        ):
            with self.subTest(text):
                model = self.apply_model(
                    matching(text, one_of(True, points=10)),
                    company_id=self.home.id,
                    reference_company_id=self.home.id,
                    partner_domain="[('ref', '=', 'documents')]",
                )
                self.assertScores(
                    model,
                    {
                        one: 100 if one.name in expected else 0
                        for one in (here, there, both, nowhere)
                    },
                )
                # and whoever looks is told the same
                shown = both.segment_explanation(model.id)["parameters"][0]
                self.assertEqual(shown["state"], "read")

    def test_who_it_is_for_follows_from_its_documents(self):
        self.deal(self.abroad)
        model = self.of_company(
            self.home, partner_domain="[('opportunity_ids', '!=', False)]"
        )
        self.assertFalse(self.membership(self.customer, model))
        self.deal(self.home)
        model.action_rescore()
        self.assertTrue(self.membership(self.customer, model))

    def test_branches_belong_to_their_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.home.id}
        )
        self.deal(branch, expected_revenue=20)
        self.assertEqual(self.value(self.parameter, company_id=self.home.id), 20)
        self.assertEqual(self.value(self.parameter, company_id=branch.id), 20)

    def test_a_shared_contact_has_its_own_segment_in_each(self):
        # Given a customer that buys at home, and hardly abroad.
        self.deal(self.home, expected_revenue=5000)
        self.deal(self.abroad, expected_revenue=10)
        home, abroad = self.of_company(self.home), self.of_company(self.abroad)
        self.assertSegments(home, {self.customer: "Ideal"})
        self.assertSegments(abroad, {self.customer: "Standard"})
        user = new_test_user(
            self.env,
            "seller",
            groups="sales_team.group_sale_salesman",
            company_id=self.home.id,
            company_ids=[Command.set((self.home | self.abroad).ids)],
        )
        seen = self.customer.with_user(user)
        for companies, name in (
            (self.home, "Ideal"),
            (self.abroad, "Standard"),
            (self.home | self.abroad, "Ideal"),
        ):
            with self.subTest(companies.mapped("name")):
                self.env.invalidate_all()  # as in a request of its own
                switched = seen.with_context(allowed_company_ids=companies.ids)
                self.assertEqual(switched.segment_id.name, name)
                self.assertEqual(len(switched.segment_ids), len(companies))
                found = switched.search(
                    [("id", "=", self.customer.id), ("segment_id.name", "=", name)]
                )
                self.assertEqual(found, switched)

    def test_the_records_that_open_are_those_that_count(self):
        mine = self.deal(self.home, expected_revenue=300)
        self.deal(self.abroad, expected_revenue=1600)
        model = self.of_company(self.home)
        [part] = self.customer.segment_explanation(model.id)["parameters"]
        self.assertEqual(part["records"], 1)
        action = self.customer.action_explained_records(model.id, part["id"])
        found = self.env["crm.lead"].with_context(**action["context"])
        self.assertEqual(found.search(action["domain"]), mine)

    def test_other_documents_are_a_change_that_versions_tell_and_restore(self):
        self.deal(self.abroad, expected_revenue=1600)
        model = self.apply_model(
            self.parameter, segments=self.both, reference_company_id=self.home.id
        )
        everything = model.version_id
        model.company_id = self.home
        [only_one] = model.difference_text.splitlines()
        model.action_apply()
        self.assertEqual(self.read_by(model), 0)
        everything.action_restore()
        self.assertFalse(model.company_id)
        [all_again] = model.difference_text.splitlines()
        self.assertNotEqual(all_again, only_one)
        model.action_apply()
        self.assertEqual(self.read_by(model), 1000)

    def test_who_sees_it_offers_whose_money_it_counts(self):
        with Form(self.env["crm.segmentation"]) as form:
            form.name = "For home"
            form.company_id = self.home
            self.assertEqual(form.reference_company_id, self.home)

    def test_without_a_value_in_the_company_there_is_none(self):
        self.deal(self.abroad, expected_revenue=1600)
        parameter = leads(
            "avg", between(0, None, 1), missing(5), measure_path="expected_revenue"
        )
        self.assertIsNone(self.value(parameter, company_id=self.home.id))
