# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the prepared measures read of orders, invoices and payments."""

from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.common import missing, one_of

from ...tools.purchase.presets import PRESETS, WITH_MARGINS
from ..common import NOW, PurchaseCommon


@tagged("-at_install", "post_install")
class TestOrders(PurchaseCommon):
    """Three orders of the customer's family: 300, 100 and 250.50, on the 1st, 11th
    and 31st of March; besides a draft, a sent and a cancelled one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order(cls.customer, "2024-03-01", 300)
        cls.order(cls.buyer, "2024-03-11", 100, cls.plant)
        cls.order(cls.warehouse, "2024-03-31", 250.5)
        cls.quotation(cls.customer, 1000)
        cls.quotation(cls.buyer, 2000, cls.plant).state = "sent"
        cls.order(cls.customer, "2024-05-01", 5000)._action_cancel()

    def test_value_number_and_average(self):
        self.assertEqual(
            self.values_of("order_value", "order_count", "order_average"),
            [650.5, 3, 650.5 / 3],
        )

    def test_first_last_and_days_between(self):
        # 2 complete years, 730 + 76 days, and 30 days in two steps
        with self.at(NOW):
            self.assertEqual(
                self.values_of("order_first", "order_last", "order_interval"),
                [2, 806, 15],
            )

    def test_what_is_not_confirmed_has_parameters_of_its_own(self):
        self.assertEqual(
            self.values_of("quotation_value", "quotation_count", "cancelled_count"),
            [3000, 2, 1],
        )

    def test_a_locked_order_counts(self):
        self.customer.sale_order_ids.filtered(
            lambda order: order.state == "sale"
        ).action_lock()
        self.assertEqual(self.value_of("order_count"), 3)

    def test_nothing_was_bought(self):
        self.assertEqual(
            self.values_of(
                "order_value",
                "order_count",
                "order_average",
                "order_last",
                "order_interval",
                "order_discount",
                "category_bought",
                "invoice_value",
                "payment_late",
                "payment_overdue",
                partner=self.stranger,
            ),
            [0, 0, None, None, None, None, None, 0, None, None],
        )

    def test_one_order_has_no_days_between(self):
        self.order(self.stranger, "2024-03-01", 1)
        self.assertIsNone(self.value_of("order_interval", self.stranger))

    def test_discount_is_weighed_by_value(self):
        # 10 of 100 and nothing of 25 are given away: 10 ÷ 125 = 8 %
        self.order(self.stranger, "2024-03-01", 25, lines=[(100, {"discount": 10})])
        self.assertEqual(self.value_of("order_discount", self.stranger), 8)

    def test_categories_bought(self):
        # chairs are furniture, so they count for both; a draft of another product not
        self.quotation(self.stranger, 1, self.plant)
        self.order(self.stranger, "2024-03-01", 1, self.chair)
        model = self.apply_model(
            {
                **self.env["crm.segmentation.parameter"]._preset_values(
                    "category_bought"
                ),
                "combine": "sum",
                "band_ids": [
                    (0, 0, band)
                    for band in (
                        one_of(self.furniture.id, points=4),
                        one_of(self.chairs.id, points=2),
                        one_of(self.plants.id, points=4),
                        missing(points=1),
                    )
                ],
            },
            subject="company",
            partner_domain="[('ref', '=', 'purchase test')]",
        )
        self.assertScores(model, {self.customer: 100, self.stranger: 60})

        # and what is shown is what was bought, not what that belongs to
        shown = self.stranger.segment_membership_ids.filtered(
            lambda membership: membership.segmentation_id == model
        )
        self.assertTrue(shown)
        explained = model.explain(self.stranger)["parameters"][0]
        self.assertEqual(set(explained["value"]), {self.furniture.id, self.chairs.id})

    def test_categories_bought_are_counted_before_points_are_given(self):
        # the customer has bought chairs, which are furniture, and plants
        model = self.model_of("category_bought")
        parameter = model.parameter_ids
        reading = {"source": "records", "measure": "values"} | {
            name: parameter[name]
            for name in (
                "model_name",
                "partner_path",
                "record_domain",
                "measure_path",
                "include_contacts",
            )
        }
        found = parameter.get_distribution(model.id, reading)
        self.assertNotIn("problem", found)
        self.assertEqual(
            [(value["label"], value["count"]) for value in found["values"]],
            [("T Furniture", 1), ("T Furniture / T Chairs", 1), ("T Plants", 1)],
        )
        self.assertEqual([found["total"], found["missing"]], [2, 1])

    def test_a_deleted_category_never_matches(self):
        gone = self.env["product.category"].create({"name": "T Gone"})
        model = self.model_of(
            "category_bought",
            band_ids=[
                (0, 0, one_of(gone.id, points=10)),
                (0, 0, one_of(self.chairs.id, points=5)),
            ],
        )
        self.assertScores(model, {self.customer: 50})
        gone.unlink()
        model.action_rescore()
        self.assertEqual(model.state, "live")
        self.assertScores(model, {self.customer: 50, self.stranger: 0})
        parameter = model.parameter_ids
        self.assertEqual(parameter.band_ids[0].accepted, [gone.id])

    def test_discounts_are_what_was_given_away_by_what_it_was_worth(self):
        # Given lines of equal value at 0 and 50 %: 100 of 400 is 25 %
        self.order(self.stranger, "2026-01-05", 200, lines=[(200, {"discount": 50})])
        self.assertEqual(self.value_of("order_discount", self.stranger), 25)
        # And 3 of 200 given away whole: 700 of 1,000
        self.order(
            self.stranger,
            "2026-01-06",
            200,
            lines=[(200, {"discount": 100, "product_uom_qty": 2})],
        ).order_line[0].discount = 100
        self.assertEqual(self.value_of("order_discount", self.stranger), 70)

    def test_discounts_are_weighed_without_tax(self):
        # Given 100 of a price of 121 that includes tax, given away whole, and 300 of a
        # price without any: 25 %
        tax = self.env["account.tax"].create(
            {
                "name": "T 21 % included",
                "amount": 21,
                "price_include_override": "tax_included",
            }
        )
        order = self.order(
            self.stranger,
            "2026-01-05",
            300,
            lines=[(121, {"discount": 100, "tax_ids": [(6, 0, tax.ids)]})],
        )
        self.assertEqual(self.value_of("order_discount", self.stranger), 25)
        values = order.order_line.mapped("value_before_discount")
        self.assertEqual(values, [300, 100])
        # And half of it: 50 of 400
        order.order_line[1].discount = 50
        self.assertEqual(self.value_of("order_discount", self.stranger), 12.5)

    def test_discounts_are_weighed_in_the_units_of_the_line(self):
        # Given a dozen chairs for 120 at 50 %, and a chair for 120: 60 of 240
        dozen = self.env.ref("uom.product_uom_dozen")
        self.order(
            self.stranger,
            "2026-01-05",
            120,
            lines=[(120, {"discount": 50, "product_uom_id": dozen.id})],
        )
        self.assertEqual(self.value_of("order_discount", self.stranger), 25)

    def test_margin_rate_is_margins_by_values(self):
        # Given margins of 40 on 100, and −10 on an order of nothing: 30 of 100. The
        # add-on that brings margins may not be there: what it is measured like is
        self.add_fields_of("sale.order", x_margin="float")
        paid = self.order(self.stranger, "2026-01-05", 100)
        free = self.order(self.stranger, "2026-01-06", 0)
        paid.x_margin, free.x_margin = 40, -10
        preset = PRESETS["order_margin_rate"]["values"]
        parameters = self.env["crm.segmentation.parameter"]
        model = self.apply_model(
            {
                **preset,
                "name": "Margin rate",
                "measure_path": "x_margin",
                "band_ids": parameters._band_commands(
                    PRESETS["order_margin_rate"]["bands"]
                ),
            },
            subject="company",
        )
        [part] = model.explain(self.stranger)["parameters"]
        self.assertAlmostEqual(float(part["value"]), 0.3, 12)

    def test_products_bought(self):
        self.assertEqual(
            set(self.value_of("product_bought")),
            {self.chair.product_tmpl_id.id, self.plant.product_tmpl_id.id},
        )

    def test_saving_a_customer_keeps_what_it_has_bought(self):
        model = self.model_of("order_value", "category_bought", "payment_late")
        before = self.score_of(self.customer, model)
        self.customer.street = "Elsewhere"
        self.assertGreater(before, 0)
        self.assertScores(model, {self.customer: before})

    def test_margins_are_there_where_they_are_installed(self):
        offered = set(self.env["crm.segmentation.parameter"]._presets())
        self.assertLessEqual(PRESETS.keys() - WITH_MARGINS, offered)
        installed = "margin" in self.env["sale.order"]._fields
        self.assertEqual(offered >= WITH_MARGINS, installed)


@tagged("-at_install", "post_install")
class TestInvoices(PurchaseCommon):
    def test_refunds_are_taken_off(self):
        # 1000 + 500 − 200; a draft and a cancelled one, and a bill, don't count
        self.invoice(self.customer, "2026-01-10", 1000)
        self.invoice(self.buyer, "2026-02-10", 500)
        self.invoice(self.customer, "2026-03-10", 200, "out_refund")
        self.invoice(self.customer, "2026-03-10", 7000).button_draft()
        self.invoice(self.customer, "2026-03-11", 9000).button_cancel()
        self.invoice(self.customer, "2026-03-12", 300, "in_invoice", ref="A bill")
        # The last was 18 + 31 + 30 + 31 + 15 days ago.
        with self.at(NOW):
            self.assertEqual(
                self.values_of(
                    "invoice_value", "invoice_count", "invoice_average", "invoice_last"
                ),
                [1300, 2, 750, 125],
            )

    def test_first_last_and_days_between(self):
        # 10 January 2024, and 20 and 40 days later; a refund is no purchase
        for day in ("2024-01-10", "2024-01-30", "2024-02-19"):
            self.invoice(self.buyer, day, 100)
        self.invoice(self.customer, "2024-12-10", 100, "out_refund")
        # two years with a 29th of February since the 19th, and 9 + 31 + 30 + 31 + 15
        # days: 731 + 116
        with self.at(NOW):
            self.assertEqual(
                self.values_of("invoice_first", "invoice_last", "invoice_interval"),
                [2, 847, 20],
            )

    def test_what_was_invoiced(self):
        # Given a chair, a plant that is credited and two that are not posted
        self.invoice(self.buyer, "2026-01-10", 100)
        self.invoice(self.customer, "2026-02-10", 50, "out_refund", of=self.plant)
        self.invoice(self.customer, "2026-03-10", 70, of=self.plant).button_draft()
        self.invoice(self.customer, "2026-03-11", 90, of=self.plant).button_cancel()
        self.invoice(self.customer, "2026-03-12", 30, "in_invoice", of=self.plant)
        products, categories = self.values_of("product_invoiced", "category_invoiced")
        self.assertEqual(set(products), set(self.chair.product_tmpl_id.ids))
        self.assertEqual(set(categories), {self.chairs.id, self.furniture.id})

    def test_discount_is_weighed_by_value(self):
        # 10 of 100 and nothing of 100 are given away: 10 ÷ 200 = 5 %
        invoice = self.invoice(self.customer, "2026-01-10", 100)
        invoice.button_draft()
        invoice.invoice_line_ids.discount = 10
        invoice.action_post()
        self.invoice(self.warehouse, "2026-01-11", 100)
        self.assertEqual(self.value_of("invoice_discount"), 5)

    def test_each_invoice_counts_at_its_own_rate(self):
        # 300 at 3 for one are 100, 300 at 2 are 150, and 50 at 2 are taken off
        currency = self.setup_other_currency(
            "EUR", rates=[("2016-01-01", 3), ("2017-01-01", 2)]
        )
        for day, amount, kind in (
            ("2016-06-01", 300, "out_invoice"),
            ("2017-06-01", 300, "out_invoice"),
            ("2017-07-01", 50, "out_refund"),
        ):
            self.invoice(self.customer, day, amount, kind, currency_id=currency.id)
        self.assertEqual(self.value_of("invoice_value"), 225)


@tagged("-at_install", "post_install")
class TestPayments(PurchaseCommon):
    def payments(self):
        """What is known of the customer's payments: late, paid and overdue amounts."""
        self.env.flush_all()
        records = self.env["crm.customer.payment"].search(
            [("partner_id", "child_of", self.customer.id)], order="due_date, days_late"
        )
        return [
            (record.amount, record.days_late, record.is_paid, record.is_overdue)
            for record in records
        ]

    def test_late_by_amount(self):
        # 300 ten days late, 100 in time: 10 × 300 ÷ 400 = 7.5
        with self.at(NOW):
            self.pay(
                self.invoice(self.customer, "2026-01-01", 300, due="2026-02-01"),
                "2026-02-11",
            )
            self.pay(
                self.invoice(self.buyer, "2026-01-01", 100, due="2026-03-01"),
                "2026-02-20",
            )
            self.assertEqual(
                self.payments(), [(300, 10, True, False), (100, 0, True, False)]
            )
            self.assertEqual(
                self.values_of("payment_late", "payment_overdue"), [7.5, None]
            )

    def test_in_parts_and_still_open(self):
        # Of 500 due on the 1st of June, 200 came 4 days late; 300 are 14 days late on
        # the 15th. 100 are not due before July: no one can tell yet.
        # (4 × 200 + 14 × 300) ÷ 500 = 10; of 400 that are open, 300 are overdue
        with self.at(NOW):
            invoice = self.invoice(self.customer, "2026-05-01", 500, due="2026-06-01")
            self.pay(invoice, "2026-06-05", 200)
            self.invoice(self.customer, "2026-06-01", 100, due="2026-07-01")
            self.assertEqual(
                self.payments(),
                [
                    (200, 4, True, False),
                    (300, 14, False, True),
                    (100, 0, False, False),
                ],
            )
            self.assertEqual(
                self.values_of("payment_late", "payment_overdue"), [10, 0.75]
            )

    def test_today_is_not_overdue(self):
        with self.at(NOW):
            self.invoice(self.customer, "2026-06-01", 100, due="2026-06-15")
            self.assertEqual(self.payments(), [(100, 0, False, False)])
            self.assertEqual(
                self.values_of("payment_late", "payment_overdue"), [None, 0]
            )

    def test_a_refund_is_no_payment(self):
        with self.at(NOW):
            invoice = self.invoice(self.customer, "2026-01-01", 100, due="2026-01-31")
            refund = self.invoice(self.customer, "2026-04-01", 100, "out_refund")
            lines = (invoice | refund).line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            )
            lines.reconcile()
            self.assertEqual(self.payments(), [])

    def loss_account(self):
        return self.env["account.account"].create(
            {"name": "T Bad debt", "code": "TBAD", "account_type": "expense"}
        )

    def write_off(self, invoice, day, lines):
        """Credit what an invoice owes against other accounts."""
        due = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        entry = self.env["account.move"].create(
            {
                "date": day,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": due.account_id.id,
                            "partner_id": invoice.partner_id.id,
                            "credit": sum(amount for _account, amount in lines),
                        },
                    ),
                    *(
                        (0, 0, {"account_id": account.id, "debit": amount})
                        for account, amount in lines
                    ),
                ],
            }
        )
        entry.action_post()
        (due + entry.line_ids[0]).reconcile()

    def test_bad_debt_that_is_written_off_was_not_paid(self):
        # Given 100 due 135 days ago that was written off, with the tax on it
        tax = self.env["account.account"].create(
            {"name": "T Tax", "code": "TTAX", "account_type": "liability_current"}
        )
        with self.at(NOW):
            invoice = self.invoice(self.customer, "2026-01-01", 100, due="2026-01-31")
            self.write_off(
                invoice, "2026-06-01", lines=[(self.loss_account(), 80), (tax, 20)]
            )
            self.assertEqual(invoice.payment_state, "paid")
            self.assertEqual(self.payments(), [(100, 135, False, True)])
            # Then it is late until today, and all that is open is overdue
            self.assertEqual(
                self.values_of("payment_late", "payment_overdue"), [135, 1]
            )

    def test_a_part_that_is_written_off_with_the_payment(self):
        # Given 30 paid of 100, with the difference posted as a loss
        with self.at(NOW):
            invoice = self.invoice(self.customer, "2026-01-01", 100, due="2026-01-31")
            wizard = (
                self.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"payment_date": "2026-02-10"})
            )
            wizard.amount = 30
            wizard.payment_difference_handling = "reconcile"
            wizard.writeoff_account_id = self.loss_account()
            wizard.action_create_payments()
            self.assertEqual(
                self.payments(), [(30, 10, True, False), (70, 135, False, True)]
            )

    def test_what_is_set_off_against_another_claim_was_paid(self):
        with self.at(NOW):
            invoice = self.invoice(self.customer, "2026-01-01", 100, due="2026-01-31")
            payable = self.company_data["default_account_payable"]
            self.write_off(invoice, "2026-02-05", lines=[(payable, 100)])
            self.assertEqual(self.payments(), [(100, 5, True, False)])

    def test_drafts_owe_nothing(self):
        self.invoice(self.customer, "2026-01-01", 100).button_draft()
        self.assertEqual(self.payments(), [])

    def test_a_salesperson_sees_those_of_his_invoices(self):
        # given an invoice of somebody else
        mine, other = (
            self.env["res.users"].create(
                {
                    "name": name,
                    "login": name,
                    "group_ids": [
                        (4, self.env.ref("sales_team.group_sale_salesman").id)
                    ],
                    "company_ids": [(6, 0, self.env.company.ids)],
                    "company_id": self.env.company.id,
                }
            )
            for name in ("t_mine", "t_other")
        )
        self.invoice(self.customer, "2026-01-01", 100, invoice_user_id=mine.id)
        self.invoice(self.customer, "2026-01-01", 200, invoice_user_id=other.id)
        self.env.flush_all()
        payments = self.env["crm.customer.payment"].with_user(mine)
        self.assertEqual(
            payments.search([("partner_id", "=", self.customer.id)]).mapped("amount"),
            [100],
        )
