# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database refuses of the add-on for mailings is told in a sentence."""

from odoo.addons.crm_segmentation.tests.access.test_constraints import ConstraintCase


class TestConstraintsOfMailings(ConstraintCase):
    module = "crm_segmentation_mass_mailing"

    def test_all_are_told(self):
        self.check_all_are_told()
