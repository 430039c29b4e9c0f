# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A lead of a category that reaches a stage gets a quotation from a template."""

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.crm_segmentation.tests.common import SegmentationCommon


@tagged("post_install", "-at_install")
class TestQuotations(SegmentationCommon):
    """The first of the examples in docs/automation.md."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "quotation_seller", "sales_team.group_sale_salesman_all_leads"
        )
        cls.product = cls.env["product.product"].create(
            {"name": "Audit", "type": "service", "list_price": 400, "taxes_id": False}
        )
        cls.template = cls.env["sale.order.template"].create(
            {
                "name": "Services package",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": 2})
                ],
            }
        )
        cls.services = cls.env["crm.customer.category"].create(
            {"name": "T Services", "for_lead": True}
        )
        cls.documents = cls.env["crm.stage"].create({"name": "T Documents"})
        cls.atlas = cls.company_contact("Atlas", email="atlas@example.com")
        cls.rule()

    @classmethod
    def rule(cls, **values):
        """As it is described: leads, "Stage is set to", a domain, the action."""
        leads = cls.env["ir.model"]._get("crm.lead")
        rule = cls.env["base.automation"].create(
            {
                "name": "Quotation for services",
                "model_id": leads.id,
                "trigger": "on_stage_set",
                "trg_field_ref": cls.documents.id,
            }
        )
        rule.filter_domain = repr(
            [
                ("stage_id", "=", cls.documents.id),
                ("customer_category_id", "=", cls.services.id),
                ("order_ids", "=", False),
            ]
        )
        cls.action = cls.env["ir.actions.server"].create(
            {
                "name": "Quotation",
                "usage": "base_automation",
                "base_automation_id": rule.id,
                "model_id": leads.id,
                "state": "segmentation_quotation",
                "quotation_template_id": cls.template.id,
            }
        )
        return rule

    def deal(self, **values):
        partner = values.pop("partner", self.atlas)
        return self.lead(
            partner,
            **{
                "customer_category_id": self.services.id,
                "user_id": self.seller.id,
                **values,
            },
        )

    def reach(self, deal):
        deal.with_user(self.seller).stage_id = self.documents
        self.env.cr.flush()

    def test_reaching_the_stage_makes_the_quotation(self):
        deal = self.deal()
        self.assertFalse(deal.order_ids)
        self.reach(deal)
        [order] = deal.order_ids
        self.assertEqual(order.partner_id, self.atlas)
        self.assertEqual(order.user_id, self.seller)
        self.assertEqual(order.sale_order_template_id, self.template)
        self.assertEqual(order.order_line.product_id, self.product)
        # 2 × 400
        self.assertEqual(order.amount_untaxed, 800)
        self.assertEqual(order.state, "draft")

    def test_once_though_it_comes_there_again(self):
        deal = self.deal()
        self.reach(deal)
        deal.stage_id = self.env["crm.stage"].search([], limit=1)
        self.reach(deal)
        self.assertEqual(len(deal.order_ids), 1)

    def test_not_for_other_categories(self):
        deal = self.deal(customer_category_id=False)
        self.reach(deal)
        self.assertFalse(deal.order_ids)

    def test_mailed_with_a_link_to_the_portal(self):
        self.action.quotation_is_mailed = True
        deal = self.deal()
        self.reach(deal)
        order = deal.order_ids
        self.assertEqual(order.state, "sent")
        message = order.message_ids.filtered(lambda one: self.atlas in one.partner_ids)
        mail = self.env["mail.mail"].search([("mail_message_id", "in", message.ids)])
        self.assertTrue(mail)
        self.assertIn(order.access_token, mail[0].body_html)

    def test_who_has_no_address_keeps_a_draft(self):
        self.action.quotation_is_mailed = True
        deal = self.deal(partner=self.company_contact("Boreal"))
        self.reach(deal)
        self.assertEqual(deal.order_ids.state, "draft")

    def test_a_customer_is_made_from_the_contact_data(self):
        deal = self.deal(partner=self.env["res.partner"], partner_name="Cirrus")
        self.reach(deal)
        self.assertEqual(deal.order_ids.partner_id.name, "Cirrus")

    def test_without_any_customer_it_is_told_what_to_do(self):
        deal = self.deal(partner=self.env["res.partner"], name="Nobody's deal")
        with self.assertRefused("quotation.no_customer"):
            self.reach(deal)

    def test_the_form_names_it_and_tells_what_is_missing(self):
        leads = self.env["ir.model"]._get_id("crm.lead")
        actions = self.env["ir.actions.server"].with_context(default_model_id=leads)
        with Form(actions) as form:
            form.state = "segmentation_quotation"
            self.assertIn("quotation template", form.warning)
            form.quotation_template_id = self.template
            self.assertFalse(form.warning)
        self.assertEqual(form.record.name, "Quotation Services package")
