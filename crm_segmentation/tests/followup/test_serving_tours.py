# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do in the browser with fixed segments and playbooks."""

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon, field, one_of


@tagged("post_install", "-at_install")
class TestServingTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login="tour_pinner",
            groups="sales_team.group_sale_salesman_all_leads,"
            "base.group_partner_manager,crm_segmentation.group_segmentation_pin",
        )
        cls.manager = new_test_user(
            cls.env, login="tour_server", groups="sales_team.group_sale_manager"
        )
        cls.atlas = cls.company_contact("Tour Atlas", ref="tour")
        cls.model = cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )
        cls.ideal = cls.model.segment_ids.filtered("score_from")

    def test_a_salesperson_fixes_and_releases_a_segment(self):
        self.start_tour(
            f"/odoo/res.partner/{self.atlas.id}",
            "crm_segmentation_pins",
            login="tour_pinner",
        )
        self.assertSegments(self.model, {self.atlas: "Tour Standard"})
        changes = self.env["crm.segment.change"].search(
            [("partner_id", "=", self.atlas.id), ("cause", "=", "pin")]
        )
        self.assertEqual(changes.sorted("id").mapped("direction"), ["up", "down"])

    def test_fixed_segments_are_listed_and_released(self):
        self.membership(self.atlas, self.model).pin(self.ideal, "For the list")
        self.env["crm.segmentation.membership"].search(
            [
                ("pinned_segment_id", "!=", False),
                ("segmentation_id", "!=", self.model.id),
            ]
        ).action_unpin()
        self.start_tour(
            "/odoo/pinned-segments", "crm_segmentation_pins_list", login="tour_pinner"
        )
        self.assertSegments(self.model, {self.atlas: "Tour Standard"})

    def test_a_playbook_is_written_and_shown(self):
        team = self.env["crm.team"].create({"name": "Tour team"})
        self.start_tour(
            "/odoo/service-playbooks",
            "crm_segmentation_playbook",
            login="tour_server",
        )
        self.assertEqual(self.ideal.team_id, team)
        self.assertIn("Visited every quarter", self.ideal.playbook)
        # Given a deal of a customer in that segment, then it goes to the team
        self.atlas.city = "Ghent"
        deal = self.env["crm.lead"].create(
            {"name": "Tour deal", "type": "opportunity", "partner_id": self.atlas.id}
        )
        self.assertEqual(deal.team_id, team)
        # and the contact and the deal show how it is served
        self.start_tour(
            f"/odoo/res.partner/{self.atlas.id}",
            "crm_segmentation_playbook_shown",
            login="tour_pinner",
        )
