# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations, orders and their analysis show and group by the customer's segment."""

from odoo.tests import Form, tagged

from odoo.addons.crm_segmentation.tests.common import field, one_of

from .common import PurchaseCommon


@tagged("-at_install", "post_install")
class TestSegmentsOfOrders(PurchaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.apply_model(
            field(
                "name", one_of("T Customer", points=10), one_of("T Stranger", points=2)
            ),
            subject="company",
            partner_domain="[('ref', '=', 'purchase test')]",
            segments={"T Ideal": 70, "T Standard": 0},
            name="T Model",
        )
        cls.ideal = cls.model.segment_ids.filtered(lambda s: s.name == "T Ideal")
        cls.standard = cls.model.segment_ids - cls.ideal
        cls.first = cls.order(cls.customer, "2024-03-01", 300)
        cls.second = cls.order(cls.customer, "2024-03-02", 50, cls.plant)
        cls.third = cls.order(cls.stranger, "2024-03-03", 20)
        cls.nobody = cls.contact("T Nobody")
        cls.unscored = cls.order(cls.nobody, "2024-03-04", 7)
        cls.orders = cls.first | cls.second | cls.third | cls.unscored
        cls.mine = [("id", "in", cls.orders.ids)]
        cls.env.flush_all()

    def test_the_quotation_shows_it(self):
        self.assertEqual(self.first.segment_id, self.ideal)
        self.assertEqual(self.first.segment_score, 100)
        self.assertEqual(self.third.segment_id, self.standard)
        self.assertFalse(self.unscored.segment_id)

    def test_they_follow_the_customer(self):
        # Given an order and its line of the analysis, whose segments have been read
        line = self.env["sale.report"].search(
            [("order_reference", "=", f"sale.order,{self.third.id}")]
        )
        for record in (self.third, line):
            self.assertEqual(record.segment_id, self.standard)
            self.assertEqual(record.segment_score, 20)
        # When the customer gets more points, then both show it
        self.stranger.name = "T Customer"
        for record in (self.third, line):
            self.assertEqual(record.segment_id, self.ideal)
            self.assertEqual(record.segment_score, 100)

    def test_the_form_follows_the_customer(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.stranger
            self.assertEqual(form.segment_id, self.standard)
            form.partner_id = self.customer
            self.assertEqual(form.segment_id, self.ideal)

    def test_orders_are_found_and_grouped(self):
        orders = self.env["sale.order"]
        found = orders.search([*self.mine, ("segment_ids", "in", self.ideal.ids)])
        self.assertEqual(found, self.first | self.second)
        found = orders.search([*self.mine, ("segment_id", "=", False)])
        self.assertEqual(found, self.unscored)
        found = orders.search([*self.mine, ("segment_id", "!=", self.ideal.id)])
        self.assertEqual(found, self.third | self.unscored)
        groups = orders._read_group(self.mine, ["segment_id"], ["amount_untaxed:sum"])
        self.assertEqual(
            dict(groups),
            {self.ideal: 350, self.standard: 20, self.env["crm.segment"]: 7},
        )
        ranked = orders.search(self.mine, order="segment_score desc, id")
        self.assertEqual(list(ranked), list(self.orders))

    def test_the_analysis_is_found_and_grouped(self):
        report = self.env["sale.report"]
        mine = [
            ("order_reference", "in", [f"sale.order,{id_}" for id_ in self.orders.ids])
        ]
        groups = report._read_group(
            mine, ["segment_id"], ["price_subtotal:sum", "segment_score:avg"]
        )
        self.assertEqual(
            groups,
            [
                (self.ideal, 350, 100),
                (self.standard, 20, 20),
                (self.env["crm.segment"], 7, 0),
            ],
        )
        found = report.search([*mine, ("segment_ids", "in", self.standard.ids)])
        self.assertEqual(found.mapped("partner_id"), self.stranger)
        self.assertEqual(found.segment_id, self.standard)

    def test_the_client_groups_in_one_query(self):
        self.env.invalidate_all()
        report = self.env["sale.report"]
        report.formatted_read_group([], ["segment_id"], ["price_subtotal:sum"])
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            report.formatted_read_group([], ["segment_id"], ["price_subtotal:sum"])
