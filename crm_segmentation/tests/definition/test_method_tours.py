# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models by rules, and by recency, frequency and value, made in the browser."""

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestMethodTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            login="tour_manager",
            groups="crm_segmentation.group_segmentation_manager,"
            "sales_team.group_sale_salesman_all_leads",
        )

    def segment(self, model, contact):
        return self.membership(contact, model).segment_id.name

    def test_rules(self):
        # Given a company with a website and an e-mail, and one without
        atlas = self.company_contact(
            "Tour Atlas", website="atlas.example.com", email="atlas@example.com"
        )
        boreal = self.company_contact("Tour Boreal")
        # When Ideal asks for the points of having both
        self.start_tour(
            "/odoo/segmentation-models/new",
            "crm_segmentation_rules",
            login="tour_manager",
        )
        # Then Atlas is ideal, and all others are what is left
        model = self.env["crm.segmentation"].search([("name", "=", "Ruled")])
        self.assertEqual(model.assignment, "rules")
        self.assertEqual(self.segment(model, atlas), "Ideal")
        self.assertEqual(self.segment(model, boreal), "Standard")

    def test_recency_frequency_value(self):
        # Given a company that has bought nothing
        atlas = self.company_contact("Tour Atlas")
        # When the usual groups are taken, and Hibernating takes a field of Lost
        self.start_tour(
            "/odoo/segmentation-models/new",
            "crm_segmentation_rfm",
            login="tour_manager",
        )
        # Then the map has changed, and Atlas is with those who have bought nothing
        model = self.env["crm.segmentation"].search([("name", "=", "Buyers")])
        self.assertEqual(model.assignment, "rfm")
        cells = {segment.name: segment.cells for segment in model.segment_ids}
        self.assertIn([1, 1], cells["Hibernating"])
        self.assertNotIn([1, 1], cells["Lost"])
        self.assertEqual(self.segment(model, atlas), "No purchase yet")
