# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders, invoices and payments of a company with a contact and an address."""

from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.crm_segmentation.tests.common import SegmentationCommon

#: the moment that these tests are at, in UTC
NOW = "2026-06-15 10:00:00"


class PurchaseCommon(AccountTestInvoicingCommon, SegmentationCommon):
    """A company of its own, with accounts, and a customer with a family.

    ``customer`` is a company, ``buyer`` one of its contacts, ``warehouse`` one of its
    delivery addresses; ``stranger`` has bought nothing.
    """

    with_bridges = True

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("sales_team.group_sale_manager")
            | cls.quick_ref("crm_segmentation.group_segmentation_manager")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.company_contact("T Customer", ref="purchase test")
        cls.buyer = cls.contact("T Buyer", parent_id=cls.customer.id)
        cls.warehouse = cls.contact(
            "T Warehouse", parent_id=cls.customer.id, type="delivery"
        )
        cls.stranger = cls.company_contact("T Stranger", ref="purchase test")
        cls.furniture = cls.env["product.category"].create({"name": "T Furniture"})
        cls.chairs = cls.env["product.category"].create(
            {"name": "T Chairs", "parent_id": cls.furniture.id}
        )
        cls.plants = cls.env["product.category"].create({"name": "T Plants"})
        cls.chair = cls.product_of(cls.chairs, "T Chair")
        cls.plant = cls.product_of(cls.plants, "T Plant")

    @classmethod
    def product_of(cls, category, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "categ_id": category.id,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def quotation(cls, partner, price, product=None, lines=(), **values):
        """An order that is not confirmed, of one line or several.

        :param lines: further pairs of price and values of the line
        """
        product = product or cls.chair
        return cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "price_unit": unit, **more}
                    )
                    for unit, more in [(price, {}), *lines]
                ],
                **values,
            }
        )

    @classmethod
    def order(cls, partner, day, price, product=None, lines=(), **values):
        """A confirmed order of a day."""
        order = cls.quotation(partner, price, product, lines, **values)
        order.action_confirm()
        order.date_order = f"{day} 12:00:00"
        return order

    @classmethod
    def invoice(
        cls, partner, day, amount, kind="out_invoice", due=None, of=None, **values
    ):
        """A posted invoice or refund of a product without tax, due on that day or
        another one."""
        move = cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": partner.id,
                "invoice_date": day,
                "date": day,
                "invoice_payment_term_id": False,
                "invoice_date_due": due or day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": (of or cls.chair).id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def pay(cls, invoice, day, amount=None):
        """Register a payment of an invoice."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": day})
        )
        if amount is not None:
            wizard.amount = amount
        wizard.action_create_payments()

    def model_of(self, *keys, **changes):
        """A live model of prepared measures, of the companies of this test."""
        parameters = self.env["crm.segmentation.parameter"]
        return self.apply_model(
            *({**parameters._preset_values(key), **changes} for key in keys),
            subject="company",
            partner_domain="[('ref', '=', 'purchase test')]",
        )

    def values_of(self, *keys, partner=None):
        """The values that prepared measures read of the customer, or another."""
        explained = self.model_of(*keys).explain(partner or self.customer)
        return [parameter["value"] for parameter in explained["parameters"]]

    def value_of(self, key, partner=None):
        """The value that a prepared measure reads."""
        [value] = self.values_of(key, partner=partner)
        return value
