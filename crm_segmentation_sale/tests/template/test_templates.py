# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where there are orders, models begin with purchases instead of won deals."""

from odoo.tests import tagged

from ..common import PurchaseCommon


@tagged("-at_install", "post_install")
class TestTemplates(PurchaseCommon):
    def test_templates_measure_orders_where_there_are_any(self):
        models = self.env["crm.segmentation"]
        self.env["sale.order"].sudo().search([]).filtered(
            lambda order: order.state == "sale"
        )._action_cancel()
        self.assertEqual(self.presets_of("abc"), ["won_value"])
        self.order(self.customer, "2026-01-01", 100)
        self.assertEqual(self.presets_of("abc"), ["order_value"])
        self.assertEqual(
            self.presets_of("recent_frequent_valuable"),
            ["order_last", "order_count", "order_value"],
        )
        self.assertLessEqual(
            {"order_value", "order_count", "order_last", "industry"},
            set(self.presets_of("key_companies")),
        )
        cards = {card["id"]: card for card in models.get_templates()}
        self.assertEqual(cards["abc"]["missing"], [])
        self.assertIn("orders", cards["key_companies"]["description"])

    def presets_of(self, key):
        """The prepared measures of a model that is made of a template."""
        models = self.env["crm.segmentation"]
        made = models.browse(models.create_from_template(key)["res_id"])
        return made.parameter_ids.mapped("preset")

    def test_recency_frequency_and_value_are_those_of_orders(self):
        self.order(self.customer, "2026-01-01", 100)
        model = self.env["crm.segmentation"].create({"name": "T Model"})
        model.action_use_rfm()
        self.assertEqual(
            model.parameter_ids.mapped("preset"),
            ["order_last", "order_count", "order_value"],
        )

    def test_prepared_parameters_are_those_of_orders(self):
        self.order(self.customer, "2026-01-01", 100)
        model = self.env["crm.segmentation"].create(
            {"name": "T Model", "subject": "company"}
        )
        model.action_add_predefined()
        presets = model.parameter_ids.mapped("preset")
        self.assertIn("order_value", presets)
        self.assertNotIn("won_value", presets)
