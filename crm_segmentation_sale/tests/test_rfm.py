# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Recency, frequency and value of orders."""

from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestRfmOfOrders(SegmentationCommon):
    def test_steps_begin_with_orders(self):
        draft = self.env["crm.segmentation"].create({"name": "New", "method": "rfm"})
        draft.action_next()
        self.assertEqual(
            draft.parameter_ids.mapped("preset"),
            ["order_last", "order_count", "order_value"],
        )
        draft.action_next()
        self.assertFalse(draft.problem_text)
        draft.rfm_borders = "ranges"
        self.assertFalse(draft.problem_text)
