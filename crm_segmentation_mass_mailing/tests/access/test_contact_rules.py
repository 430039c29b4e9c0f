# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tells of mailings to a contact follows the contact's own record rules."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_segmentation.tests.world import World


@tagged("post_install", "-at_install")
class TestContactRules(World):
    """The marketer, of Home, sees Home's customer and other and the shared customer;
    held to their own contacts by a rule of an administrator, Home's other alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home_other.user_id = cls.marketer
        cls.marketer.group_ids += cls.env.ref("base.group_system")
        mailing = cls.env["mailing.mailing"].create({"subject": "News"})
        mailing_list = cls.env["mailing.list"].create({"name": "Letter"})
        cls.mine = {
            "mailing.trace": [("mass_mailing_id", "=", mailing.id)],
            "mailing.list.entry": [("list_id", "=", mailing_list.id)],
        }
        for partner in cls.customers():
            cls.env["mailing.trace"].create(
                {
                    "mass_mailing_id": mailing.id,
                    "model": "res.partner",
                    "res_id": partner.id,
                }
            )
            cls.env["mailing.list.entry"].create(
                {
                    "list_id": mailing_list.id,
                    "partner_id": partner.id,
                    "email": "somebody@example.com",
                }
            )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def assertSeen(self, contacts):
        for name, domain in self.mine.items():
            with self.subTest(model=name):
                rows = self.env[name].search(domain)
                self.assertEqual(rows.partner_id, self.customers())
                seen = self.env[name].with_user(self.marketer)
                found = seen.search_read(domain, ["partner_id"])
                self.assertEqual(
                    {row["partner_id"][0] for row in found}, {*contacts.ids}
                )
                self.assertEqual(seen.search_count(domain), len(contacts))
                groups = seen.formatted_read_group(domain, ["partner_id"], ["__count"])
                self.assertEqual(
                    {group["partner_id"][0] for group in groups}, {*contacts.ids}
                )
                for row in rows.with_user(self.marketer):
                    if row.sudo().partner_id in contacts:
                        row.read(["partner_id"])
                        continue
                    with (
                        self.assertRaises(AccessError),
                        mute_logger("odoo.addons.base.models.ir_rule"),
                    ):
                        row.read(["partner_id"])

    def test_of_another_company(self):
        self.assertSeen(self.home_customer | self.home_other | self.shared_customer)

    def test_of_own_contacts_only(self):
        self.limit_to_own_contacts(self.marketer)
        self.assertSeen(self.home_other)

    def test_what_is_of_no_contact_is_seen(self):
        # Given a mail to an address that is of no contact
        trace = self.env["mailing.trace"].create(
            {
                "mass_mailing_id": self.mine["mailing.trace"][0][2],
                "model": "mailing.contact",
                "res_id": self.env["mailing.contact"]
                .create({"email": "nobody@example.com", "list_ids": [Command.clear()]})
                .id,
            }
        )
        self.assertFalse(trace.partner_id)
        self.limit_to_own_contacts(self.marketer)
        self.assertTrue(trace.with_user(self.marketer).has_access("read"))
