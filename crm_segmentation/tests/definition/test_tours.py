# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do in the browser, from an empty model to filtered customers."""

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon, between, field, one_of


@tagged("post_install", "-at_install")
class TestTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.segmentation"].search([]).action_archive()
        cls.manager = new_test_user(
            cls.env,
            login="tour_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        cls.salesperson = new_test_user(
            cls.env,
            login="tour_salesperson",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )

    def apply_tour_model(self):
        """Ghent is ideal: 100 of 100 points; all other cities get 0."""
        return self.apply_model(
            field("city", one_of("Ghent", points=10)),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )

    def test_wizard_from_empty_to_applied(self):
        # Given two companies of which nothing is known but one's reference
        atlas = self.company_contact("Tour Atlas", ref="VIP")
        boreal = self.company_contact("Tour Boreal")
        # When a segmentation manager without any other rights describes a model:
        # the prepared parameters, 90 points at best, and the reference "VIP" with
        # weight 21 and 10 points
        self.start_tour("/odoo", "crm_segmentation_wizard", login="tour_manager")
        # Then it is live: 210 of 300 points for the reference, 0 without
        model = self.env["crm.segmentation"].search([("name", "=", "Key companies")])
        self.assertEqual(model.state, "live")
        self.assertEqual(model.user_id, self.manager)
        self.assertScores(model, {atlas: 70, boreal: 0})
        self.assertEqual(atlas.segment_id.name, "Best")
        self.assertEqual(boreal.segment_id.name, "Standard")

    def test_parameters_are_edited_on_cards(self):
        # Given ten companies with sizes from 5 to 95, four of them in Ghent, three in
        # Bruges, and two ranges of 0 and 10 points
        for size in range(5, 100, 10):
            city = "Ghent" if size < 40 else "Bruges" if size < 70 else "Ypres"
            self.company_contact("Tour", ref="tour", city=city, partner_latitude=size)
        model = self.make_segmentation(
            field(
                "partner_latitude",
                between(None, 50, 0),
                between(50, None, 10),
                name="Size",
            ),
            field("city", one_of("Ghent", points=10), name="City"),
            field("color", between(0, None, 10), name="Colour", weight=0),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )
        model.setup_step = "parameters"
        # When a segmentation manager weighs, moves borders, splits, discards it all,
        # takes up suggested ranges, gives points to Bruges, switches the colour off,
        # puts the city first and names it
        self.start_tour(
            f"/odoo/segmentation-models/{model.id}",
            "crm_segmentation_parameter_cards",
            login="tour_manager",
        )
        # Then just that is saved, and the ranges leave no gap
        town, size, colour = model.with_context(active_test=False).parameter_ids
        self.assertEqual([town.name, size.name], ["Town", "Size"])
        self.assertEqual([town.weight, size.weight], [1, 1])
        self.assertFalse(colour.active)
        # (texts are compared, and so listed, in lower case)
        self.assertEqual(town.band_ids.mapped("accepted"), [["Ghent"], ["bruges"]])
        self.assertEqual(town.band_ids.mapped("points"), [10, 4])
        bands = size.band_ids.sorted("sequence")
        self.assertGreater(len(bands), 2)
        self.assertIs(bands[0].value_from, False)
        self.assertIs(bands[-1].value_to, False)
        self.assertEqual(bands[:-1].mapped("value_to"), bands[1:].mapped("value_from"))

    def test_salesperson_reads_a_whole_model(self):
        # Given a model that was applied and has changed since
        self.company_contact("Tour Atlas", ref="tour", city="Ghent")
        model = self.apply_tour_model()
        model.tolerance = 3
        # When a salesperson opens it, then all is shown and nothing can be changed
        self.start_tour(
            f"/odoo/segmentation-models/{model.id}",
            "crm_segmentation_reader",
            login="tour_salesperson",
        )

    def test_customers_are_filtered_by_segment(self):
        # Given a company in each segment, and one in none
        self.company_contact("Tour Atlas", ref="tour", city="Ghent")
        self.company_contact("Tour Boreal", ref="tour")
        self.company_contact("Tour Cirrus")
        self.apply_tour_model()
        # When a salesperson filters them in each way, then each finds the right ones
        self.start_tour(
            "/odoo/customers-by-segment",
            "crm_segmentation_customers",
            login="tour_salesperson",
        )

    def test_badge_changes_with_the_contact(self):
        # Given a company that scores 0
        boreal = self.company_contact("Tour Boreal", ref="tour")
        model = self.apply_tour_model()
        self.assertScores(model, {boreal: 0})
        # When a salesperson moves it to Ghent, then the badge shows it after saving
        self.start_tour(
            f"/odoo/res.partner/{boreal.id}",
            "crm_segmentation_badge",
            login="tour_salesperson",
        )
        self.assertScores(model, {boreal: 100})

    def test_a_border_is_moved_and_its_effect_looked_at(self):
        # Given three companies with 100, 50 and 0 points
        for name, city in (("Atlas", "Ghent"), ("Boreal", "Bruges"), ("Cirrus", False)):
            self.company_contact(f"Tour {name}", ref="tour", city=city)
        model = self.apply_model(
            field("city", one_of("Ghent", points=10), one_of("Bruges", points=5)),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )
        # When a manager moves the border from 70 to 50, sees who would move, tries
        # one contact, and applies it
        self.start_tour(
            f"/odoo/segmentation-models/{model.id}",
            "crm_segmentation_preview",
            login="tour_manager",
        )
        # Then it is so
        boreal = self.env["res.partner"].search([("name", "=", "Tour Boreal")])
        self.assertSegments(model, {boreal: "Tour Ideal"})
        self.assertEqual(model.version_id.number, 2)
