# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each way to a mailing with an audience, in the browser."""

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_segmentation.tests.common import field, one_of

from ..audience_common import AudienceCommon


@tagged("post_install", "-at_install")
class TestAudienceTours(AudienceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer.group_ids += cls.env.ref(
            "crm_segmentation.group_segmentation_manager"
        )
        cls.atlas = cls.reached("Tour Atlas", city="Ghent")
        cls.boreal = cls.reached("Tour Boreal", city="Ghent")
        cls.without = cls.reached("Tour Without", email=False, city="Ghent")
        cls.excluded = cls.reached("Tour Excluded")
        cls.env["mail.blacklist"].sudo()._add(cls.excluded.email)
        cls.model = cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            name="Tour model",
            partner_domain="[('ref', '=', 'audience')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
        )
        cls.ideal = cls.model.segment_ids.filtered("score_from")

    def tour(self, url, name):
        self.start_tour(url, name, login="audience_marketer")

    def made(self, subject):
        mailing = self.env["mailing.mailing"].search([("subject", "=", subject)])
        self.assertEqual(len(mailing), 1)
        self.assertEqual(mailing.user_id, self.marketer)
        return mailing

    def test_favourite(self):
        # Given a favourite of four, one without an address and one excluded
        favourite = self.favourite(
            name="Tour favourite", user_ids=[Command.set(self.marketer.ids)]
        )
        # When the marketer mails it
        self.tour("/odoo/customers-by-segment", "audience_favourite")
        # Then the mailing in the queue goes to that favourite, and arrives at two
        mailing = self.made("A tour")
        self.assertEqual(mailing.audience_filter_id, favourite)
        self.assertSentTo(mailing, self.atlas, self.boreal)

    def test_selection(self):
        self.tour("/odoo/customers-by-segment", "audience_selection")
        mailing = self.made("To two")
        self.assertEqual(mailing.audience_kind, "list")
        self.assertEqual(
            set(mailing._get_recipients()), set((self.atlas | self.boreal).ids)
        )

    def test_segment(self):
        self.tour(f"/odoo/crm.segment/{self.ideal.id}", "audience_segment")
        self.assertEqual(self.made("To a segment").audience_segment_ids, self.ideal)

    def test_segments_of_a_model(self):
        self.tour(f"/odoo/crm.segmentation/{self.model.id}", "audience_model")
        self.assertEqual(self.made("From a model").audience_segment_ids, self.ideal)
