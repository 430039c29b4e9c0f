# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders, invoices and refunds in three currencies, of two companies."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import NOW, PurchaseCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCurrencies(PurchaseCommon):
    """For one dollar, in which the company counts, there is half a euro and a quarter
    of a pound."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        cls.pound = cls.setup_other_currency("GBP", rates=[("2026-01-01", 0.25)])
        cls.pricelists = {
            currency: cls.env["product.pricelist"].create(
                {"name": currency.name, "currency_id": currency.id}
            )
            for currency in (cls.euro, cls.pound)
        }

    def order_in(self, currency, day, price):
        pricelist = self.pricelists[currency]
        order = self.order(self.customer, day, price, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        self.env.flush_all()  # so that the order has its rate
        return order

    def test_an_order_keeps_its_rate(self):
        order = self.order_in(self.euro, "2026-02-01", 100)
        self.assertEqual(order.currency_rate, 0.5)
        self.order(self.customer, "2026-02-02", 30)
        # When the rate of that day is corrected, the order has been confirmed already
        self.euro.rate_ids.rate = 0.8
        self.env.flush_all()
        self.assertEqual(order.currency_rate, 0.5)
        self.assertEqual(self.value_of("order_value"), 200 + 30)

    def test_lines_go_by_the_rate_of_their_order(self):
        self.order_in(self.euro, "2026-02-01", 100)
        self.euro.rate_ids.rate = 0.8
        model = self.apply_model(
            {
                "name": "Lines",
                "source": "records",
                "model_name": "sale.order.line",
                "partner_path": "order_partner_id",
                "record_domain": "[('state', '=', 'sale')]",
                "measure": "sum",
                "measure_path": "price_subtotal",
                "band_ids": [(0, 0, {"kind": "range", "points": 10})],
            },
            subject="company",
        )
        [part] = model.explain(self.customer)["parameters"]
        self.assertEqual(part["value"], 200)

    def test_invoices_net_of_refunds(self):
        # Given 100 EUR invoiced and 10 GBP credited: 200 − 40 dollars.
        self.invoice(self.customer, "2026-02-01", 100, currency_id=self.euro.id)
        self.invoice(
            self.customer,
            "2026-02-03",
            10,
            kind="out_refund",
            currency_id=self.pound.id,
        )
        self.assertEqual(self.value_of("invoice_value"), 160)

    def test_orders_of_another_company(self):
        # Given an order of a company that counts in euros, in pounds at its own rate.
        abroad = self.setup_other_company(currency_id=self.euro.id)["company"]
        order = self.order_in(self.pound, "2026-02-01", 100)
        self.env.cr.execute(
            "UPDATE sale_order SET currency_rate = 0.8, company_id = %s WHERE id = %s",
            [abroad.id, order.id],
        )
        self.order(self.customer, "2026-02-02", 30)
        self.env.invalidate_all()
        # Then 100 GBP ÷ 0.8 are 125 EUR, and those ÷ 0.5 are 250 dollars
        self.assertEqual(self.value_of("order_value"), 250 + 30)
        # and a model of this company alone knows nothing of it
        parameters = self.env["crm.segmentation.parameter"]
        model = self.apply_model(
            parameters._preset_values("order_value"),
            subject="company",
            company_id=self.env.company.id,
        )
        [part] = model.explain(self.customer)["parameters"]
        self.assertEqual(part["value"], 30)

    def test_orders_count_less_by_age(self):
        self.order_in(self.euro, "2026-06-15", 100)
        self.order(self.customer, "2026-05-16", 60)  # thirty days ago
        model = self.model_of("order_value", by_age=True, half_life_days=30)
        [part] = model.explain(self.customer)["parameters"]
        self.assertEqual(part["value"], 200 + 30)
