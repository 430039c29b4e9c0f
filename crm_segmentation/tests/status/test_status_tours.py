# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Boards, status tags and templates in the browser."""

from datetime import timedelta

from odoo.tests import HttpCase, new_test_user, tagged

from .status_common import StatusCase


@tagged("post_install", "-at_install")
class TestStatusTours(StatusCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process.name = "Tour Sales"
        cls.seller = new_test_user(
            cls.env,
            login="tour_status_seller",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        new_test_user(
            cls.env,
            login="tour_status_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )

    def test_board(self):
        # Given a company in the first status, for too long, and one at the end
        self.start.days_limit = 14
        self.company_contact("Tour Boreal")._set_customer_status(self.sale)
        self.company._set_customer_status(self.start)
        self.placement(self.company).since = self.env.cr.now() - timedelta(days=20)
        # when a salesperson finds it on the board, drags it and adds a person
        self.start_tour(
            "/odoo/customer-processes",
            "crm_segmentation_status_board",
            login="tour_status_seller",
        )
        # then they are where they were put.
        self.assertEqual(self.company.customer_status_value_ids, self.offer)
        self.assertEqual(self.person.customer_status_value_ids, self.start)
        self.assertEqual(self.placement(self.company).user_id, self.seller)

    def test_chips(self):
        # Given a person, and more processes than there are chips
        for name in ("Tour Service", "Tour Renewal", "Tour Press"):
            process = self.make_process(name, "Called", "Helped")
            self.person._set_customer_status(process.status_ids[0])
        # when a salesperson changes its city, adds it to one more process, moves it
        # there by chip and by bar, and removes it from another
        self.start_tour(
            f"/odoo/res.partner/{self.person.id}",
            "crm_segmentation_status_chips",
            login="tour_status_seller",
        )
        # then all is saved.
        self.assertEqual(self.person.city, "Ghent")
        self.assertEqual(
            self.person.customer_status_ids.mapped("status_id.display_name"),
            [
                "Tour Renewal: Called",
                "Tour Press: Called",
                "Tour Sales: Sale",
            ],
        )

    def test_gallery(self):
        # When a manager starts a process from the gallery and adds two statuses
        self.start_tour(
            "/odoo/customer-processes-setup",
            "crm_segmentation_status_gallery",
            login="tour_status_manager",
        )
        # then it has five, the sixth was refused.
        process = self.env["crm.status.process"].search(
            [("name", "=", "Tour contracts")]
        )
        self.assertEqual(
            process.status_ids.mapped("name"),
            ["Prospect", "Meeting", "Contract", "Fourth", "Fifth"],
        )
