# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Salespeople see segments on quotations and in the sales analysis, in the browser."""

from odoo.tests import HttpCase, tagged

from odoo.addons.crm_segmentation.tests.common import SegmentationCommon, field, one_of


@tagged("-at_install", "post_install")
class TestSaleTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.best = cls.company_contact("Tour Good", ref="sale tour")
        cls.rare = cls.company_contact("Tour Occasional", ref="sale tour")
        cls.apply_model(
            field("name", one_of("Tour Good", points=10)),
            name="Tour Model",
            subject="company",
            partner_domain="[('ref', '=', 'sale tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )
        product = cls.env["product.product"].create(
            {"name": "Tour Product", "type": "service"}
        )
        cls.orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [(0, 0, {"product_id": product.id})],
                }
                for partner in (cls.best, cls.rare)
            ]
        )

    def test_quotation(self):
        order = self.orders[0]
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "crm_segmentation_sale_quotation",
            login="admin",
        )
        self.assertEqual(order.partner_id, self.rare)

    def test_analysis(self):
        self.orders.action_confirm()
        self.start_tour(
            "/odoo/action-sale.action_order_report_all",
            "crm_segmentation_sale_analysis",
            login="admin",
        )
