# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quotations, orders and their analysis show and group by the customer's segment."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_segmentation.tests.common import field, one_of
from odoo.addons.crm_segmentation.tests.world import World

from ..common import PurchaseCommon


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

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_only_of_contacts_that_the_user_sees(self):
        # Given a user who may read all orders and invoices, but whom a rule of an
        # administrator holds to their own contacts
        user = new_test_user(
            self.env,
            "t_own_contacts",
            "sales_team.group_sale_salesman_all_leads,account.group_account_readonly",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        World.limit_to_own_contacts.__func__(type(self), user)
        self.customer.user_id = user
        invoices = self.invoice(self.customer, "2026-01-01", 100)
        invoices += self.invoice(self.stranger, "2026-01-01", 200)
        self.env.flush_all()
        self.env.invalidate_all()
        # then they see how their own contacts pay
        payments = self.env["crm.customer.payment"]
        rows = payments.search([("move_id", "in", invoices.ids)])
        self.assertEqual(rows.partner_id, self.customer | self.stranger)
        seen = payments.with_user(user)
        domain = [("move_id", "in", invoices.ids)]
        [found] = seen.search_read(domain, ["partner_id", "amount"])
        self.assertEqual(
            (found["partner_id"][0], found["amount"]), (self.customer.id, 100)
        )
        self.assertEqual(seen.search_count(domain), 1)
        self.assertEqual(
            seen._read_group(domain, ["partner_id"], ["amount:sum"]),
            [(self.customer.with_user(user), 100)],
        )
        theirs = rows.filtered(lambda row: row.partner_id == self.stranger)
        with self.assertRaises(AccessError):
            theirs.with_user(user).read(["amount"])
        # and the segments of their customers on orders and in their analysis
        orders = self.env["sale.order"].with_user(user)
        none = self.env["crm.segment"]
        self.assertEqual(
            [order.segment_id for order in self.orders.with_user(user)],
            [self.ideal, self.ideal, none, none],
        )
        self.assertEqual(
            dict(orders._read_group(self.mine, ["segment_id"], ["__count"])),
            {self.ideal: 2, none: 2},
        )
        self.assertFalse(
            orders.search([*self.mine, ("segment_id", "=", self.standard.id)])
        )
        self.assertEqual(
            orders.search([*self.mine, ("segment_id", "=", False)]),
            self.third | self.unscored,
        )
        references = [f"sale.order,{id_}" for id_ in self.orders.ids]
        self.assertEqual(
            dict(
                self.env["sale.report"]
                .with_user(user)
                ._read_group(
                    [("order_reference", "in", references)],
                    ["segment_id"],
                    ["price_subtotal:sum"],
                )
            ),
            {self.ideal: 350, none: 27},
        )
