# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What custom filters, groups, exports and imports offer of the fields of orders."""

from odoo.tests import new_test_user

from odoo.addons.crm_segmentation.tests.access.test_offered import OfferedCase

#: what salespeople and managers are offered
OFFERED = {
    "sale.order": {
        "segment_id": "FGE",
        "segment_ids": "FE",
        "segment_score": "FME",
        "segment_summary": "",
    },
    "sale.report": {
        "segment_id": "FGE",
        "segment_ids": "FE",
        "segment_score": "FME",
        "segment_summary": "",
    },
    "crm.customer.payment": {
        "amount": "FME",
        "company_id": "FGE",
        "currency_id": "FGE",
        "days_late": "FGME",
        "due_date": "FGE",
        "is_overdue": "FGE",
        "is_paid": "FGE",
        "move_id": "FGE",
        "paid_date": "FGE",
        "partner_id": "FGE",
        "user_id": "FGE",
    },
}


class TestOfferedForSales(OfferedCase):
    module = "crm_segmentation_sale"

    def test_columns_of_exports_are_text(self):
        self.check_exports_are_text()

    def test_salespeople_and_managers(self):
        self.check_offered(
            OFFERED,
            new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman"),
            new_test_user(
                self.env,
                "manager",
                groups="crm_segmentation.group_segmentation_manager",
            ),
        )
