# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""This add-on brings no method that clients can call; one that it will bring is to be
in a table, as those of the others are."""

from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.access_matrix import AccessMatrix


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix):
    addon = "crm_segmentation_sale"

    def rows(self):
        return {}

    def test_each_method_answers_each_kind_of_user_as_the_table_says(self):
        self.check_rows()

    def test_each_route_is_in_a_table(self):
        self.check_routes()
