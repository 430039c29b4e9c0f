# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview, as somebody who leads sales looks through it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon, field, one_of


@tagged("post_install", "-at_install")
class TestOverviewTour(SegmentationCommon, HttpCase):
    def test_overview(self):
        # Given three companies that were segmented 120 days ago: the one in Ghent has
        # won a deal 80 days ago, another one has moved there ten days ago
        new_test_user(
            self.env,
            login="tour_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        now = fields.Datetime.now()
        with self.at(now - timedelta(days=120)):
            atlas = self.company_contact(
                "Tour Atlas",
                ref="tour",
                city="Ghent",
                country_id=self.env.ref("base.be").id,
            )
            boreal = self.company_contact("Tour Boreal", ref="tour", city="Ypres")
            self.company_contact("Tour Cedar", ref="tour", city="Ypres")
            model = self.apply_tour_model()
            self.apply_model(
                field("city", one_of("Ghent", points=10)), name="Tour other"
            )
        with self.at(now - timedelta(days=80)):
            self.won_lead(atlas, expected_revenue=500)
            self.env.flush_all()
        with self.at(now - timedelta(days=10)):
            boreal.city = "Ghent"
            self.assertSegments(model, {boreal: "Tour Ideal"})
        model.action_refresh_overview()
        # When a segmentation manager looks through the overview, then all of it tells
        self.start_tour(
            "/odoo/segments-overview", "crm_segmentation_overview", login="tour_manager"
        )

    def apply_tour_model(self):
        """Ghent is ideal."""
        return self.apply_model(
            field("city", one_of("Ghent", points=10)),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
            sequence=1,
        )
