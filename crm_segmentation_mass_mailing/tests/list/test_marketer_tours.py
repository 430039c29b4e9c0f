# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What marketers do in the browser with lists, placeholders and the preview."""

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_segmentation.tests.common import SegmentationCommon, field, one_of


@tagged("post_install", "-at_install")
class TestMarketerTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties(colour="char")
        cls.marketer = new_test_user(
            cls.env,
            login="tour_marketer",
            groups="mass_mailing.group_mass_mailing_user,base.group_partner_manager",
        )
        cls.anna = cls.contact(
            "Tour Anna", email="tour.anna@example.com", city="Ghent", ref="tour"
        )
        cls.contact("Tour Carl", email="tour.carl@example.com", ref="tour")
        cls.bert = cls.contact("Tour Bert", email="tour.bert@example.com")
        cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            segments={"Tour Ideal": 70, "Tour Standard": 0},
            partner_domain="[('ref', '=', 'tour')]",
        )

    def test_filtered_list_feeds_a_mailing_list(self):
        # Given two customers who have a segment, and one contact who has none
        # When a marketer makes a list of them that follows the filter
        self.start_tour(
            "/odoo/customers-by-segment",
            "crm_segmentation_mailing_list",
            login="tour_marketer",
        )
        # Then both are on it
        mailing_list = self.env["mailing.list"].search([("name", "=", "Tour list")])
        self.assertEqual(mailing_list.feed_kind, "filter")
        self.assertEqual(
            sorted(mailing_list.contact_ids.mapped("name")), ["Tour Anna", "Tour Carl"]
        )

    def test_segment_in_the_subject_and_the_preview(self):
        # Given a mailing to a customer
        self.env["ir.config_parameter"].set_param(
            "mail.restrict.template.rendering", True
        )
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Offer",
                "body_arch": "<p>Hello</p>",
                "body_html": "<p>Hello</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": str([("id", "=", self.anna.id)]),
            }
        )
        # When a marketer, who is no template editor, puts the segment into the
        # subject and looks at it as two contacts get it
        self.start_tour(
            f"/odoo/mailing.mailing/{mailing.id}",
            "crm_segmentation_placeholders",
            login="tour_marketer",
        )
        # Then the placeholder is there, with its default
        self.assertRegex(
            mailing.subject, r"\{\{object\.segment_name *\|\|\| *everyone\}\}"
        )
