# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders or invoices as the money that customers bring in, in two currencies."""

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.crm_segmentation.scoring.compiler.compiler import Compiler

from ..common import NOW, PurchaseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMoneyOfPurchases(PurchaseCommon):
    """For one dollar, in which the company counts, there is half a euro."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        cls.in_euros = cls.env["product.pricelist"].create(
            {"name": "Euros", "currency_id": cls.euro.id}
        )

    def model(self, key, **values):
        model = self.model_of(key)
        model.write({"company_id": self.env.company.id, **values})
        model.action_apply()
        return model

    def told(self, model):
        """The sum that the preview, the draft, the overview and the backtest tell."""
        model.action_refresh_overview()
        overview = model.get_overview(model.id)
        self.entered_earlier(model)
        answers = [
            (answer["money"], sum(row[key] for row in answer["segments"]))
            for answer, key in (
                (model.preview(), "value"),
                (overview, "won"),
                (model.get_backtest("2026-01-15"), "value"),
            )
        ]
        draft = model.preview_scores()
        answers.append((draft["money"], sum(draft["values"])))
        self.assertEqual(len(set(answers)), 1, answers)
        return answers[0]

    def test_orders(self):
        # Given 100 EUR at the order's own rate, 30 dollars, and a quotation
        self.order(self.buyer, "2026-02-01", 100, pricelist_id=self.in_euros.id)
        self.order(self.customer, "2026-03-01", 30)
        self.quotation(self.customer, 1000)
        self.env.flush_all()
        self.won_lead(self.customer, expected_revenue=77, date_closed=NOW)
        # Then they are told where nobody has chosen, as a parameter adds them up
        model = self.model("order_value")
        [part] = model.explain(self.customer)["parameters"]
        self.assertEqual(part["value"], 230)
        self.assertEqual(self.told(model), ("Confirmed orders", 230))
        self.assertEqual(model.money_name, "Confirmed orders")
        # And the deal where somebody wishes so, without another version
        model.money_measure = "deals"
        self.assertFalse(model.difference_text)
        self.assertEqual(model.preview()["money"], "Won deals")
        self.assertEqual(sum(model.preview_scores()["values"]), 77)

    def test_invoices_less_refunds(self):
        # Given 100 EUR invoiced, 40 dollars invoiced and 15 of them taken back
        self.invoice(self.customer, "2026-02-01", 100, currency_id=self.euro.id)
        self.invoice(self.customer, "2026-02-02", 40)
        self.invoice(self.customer, "2026-02-03", 15, kind="out_refund")
        # Then, as nobody has ordered, they are told by themselves
        model = self.model("invoice_value")
        [part] = model.explain(self.customer)["parameters"]
        self.assertEqual(part["value"], 225)
        self.assertEqual(self.told(model), ("Posted invoices", 225))
        # And two purchases of one customer are counted, a refund being none
        [segment] = model.get_backtest("2026-01-15")["segments"]
        self.assertEqual((segment["buyers"], segment["purchases"]), (1, 2))

    def test_invoices_of_the_days_after(self):
        # Given invoices on the last day of a backtest that begins on 15 January, of the
        # day it begins by, and of the day after it
        self.invoice(self.customer, "2026-01-15", 1)
        self.invoice(self.customer, "2026-01-16", 20)
        self.invoice(self.customer, "2026-04-15", 300)
        self.invoice(self.customer, "2026-04-16", 4000)
        model = self.model("invoice_value", money_measure="invoices")
        self.entered_earlier(model)
        [segment] = model.get_backtest("2026-01-15")["segments"]
        self.assertEqual(segment["value"], 320)

    def entered_earlier(self, model):
        """All have had their segment since 10 January."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_segment_change SET date = '2026-01-10 12:00:00'"
            " WHERE segmentation_id = %s",
            [model.id],
        )
        self.env.invalidate_all()

    def test_without_purchases_it_is_deals(self):
        model = self.model("order_value")
        self.assertEqual(model.money_name, "Won deals")
        # drafts and quotations are no purchases
        self.quotation(self.customer, 1000)
        compiler = Compiler(self.env, model._draft_definition())
        self.assertEqual(model._likely_money_measure(compiler), "deals")
