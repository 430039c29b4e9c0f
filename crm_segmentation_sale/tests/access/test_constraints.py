# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database refuses of the add-on for sales is told in a sentence."""

from odoo.addons.crm_segmentation.tests.access.test_constraints import ConstraintCase


class TestConstraintsOfSales(ConstraintCase):
    module = "crm_segmentation_sale"

    def test_all_are_told(self):
        self.check_all_are_told()

    def meet_ir_act_server_quotation_template_id_fkey(self):
        template = self.env["sale.order.template"].create({"name": "Offer"})
        self.env["ir.actions.server"].create(
            {
                "name": "Offer it",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "state": "segmentation_quotation",
                "quotation_template_id": template.id,
            }
        )
        template.unlink()
