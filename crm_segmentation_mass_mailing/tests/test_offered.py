# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the filter editor, exports and imports offer of the fields for mailings."""

from odoo.addons.crm_segmentation.tests.test_offered import OfferedCase


class TestOfferedForMailings(OfferedCase):
    module = "crm_segmentation_mass_mailing"

    def test_columns_of_exports_are_text(self):
        self.check_exports_are_text()

    def test_the_audience_of_a_mailing_is_for_its_panel_alone(self):
        self.assertEqual(self.offered("res.partner")["mailing_audience"], "")
