# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever carries a contact follows the contact's own record rules.

What each user sees of the four customers of the world, by hand. The seller is held to
their own contacts by a rule of an administrator:

====================  ===================================
user                  contacts
====================  ===================================
manager, of Home      Home's customer, Home's other, the shared customer
foreigner             Abroad's customer, the shared customer
seller                Home's customer
====================  ===================================
"""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .world import World

MANAGERS = "crm_segmentation.group_segmentation_manager"
#: what carries a contact and is not limited as the contact is: why
EXEMPT = {
    "crm.customer.interaction": "a view of records that follow their own rules",
    "mail.activity": "computed of contacts that the user may read",
    "mailing.subscription": "names the contact to who may manage mailing lists",
    "mailing.trace": "tells who was sent a mailing that one may read",
}


class ContactRulesCase(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whoever reads more than internal users do
        for user in cls.seller + cls.foreigner:
            user.group_ids += cls.env.ref(MANAGERS)
        cls.limit_to_own_contacts(cls.seller)
        cls.model = cls.model_of_won_deals()
        cls.key, cls.standard = cls.model.segment_ids
        cls.seen = {
            cls.manager: cls.home_customer | cls.home_other | cls.shared_customer,
            cls.foreigner: cls.abroad_customer | cls.shared_customer,
            cls.seller: cls.home_customer,
        }
        cls.env["crm.status.process"].search([]).active = False
        cls.process = cls.env["crm.status.process"].create(
            {
                "name": "Sales",
                "status_ids": [Command.create({"name": "Contact", "days_limit": 1})],
            }
        )
        cls.status = cls.process.status_ids
        cls.customers()._set_customer_status(cls.status)
        cls._make_rows()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _make_rows(cls):
        """A row of each customer in every table that is written in SQL."""
        action = cls.env["crm.segment.action"].create(
            {
                "segment_id": cls.key.id,
                "server_action_id": cls.env["ir.actions.server"]
                .create(
                    {
                        "name": "An action",
                        "model_id": cls.env["ir.model"]._get_id("res.partner"),
                        "state": "code",
                    }
                )
                .id,
            }
        )
        for partner in cls.customers():
            of_partner = {"partner_id": partner.id}
            cls.env["crm.segmentation.queue"].create(of_partner)
            cls.env["crm.segmentation.pin"].create(
                {
                    **of_partner,
                    "segmentation_id": cls.model.id,
                    "pinned_segment_id": cls.key.id,
                    "pin_reason": f"Because of {partner.name}",
                }
            )
            cls.env["crm.segment.action.log"].create(
                {**of_partner, "action_id": action.id, "date": "2026-01-01 12:00:00"}
            )
            # facts are kept of whom something is known
            partner.customer_source_id = cls.env["utm.source"].create(
                {"name": partner.name}
            )

    @classmethod
    def carriers(cls):
        """The models of the add-ons that carry a contact: with the field that leads
        to it.

        :rtype: dict[str, str]
        """
        found = {}
        for name in cls.env.registry.models:
            model = cls.env[name]
            if model._transient or model._abstract or name == "res.partner":
                continue
            for field in model._fields.values():
                if (
                    field.type == "many2one"
                    and field.comodel_name == "res.partner"
                    and any(
                        one.startswith("crm_segmentation") for one in field._modules
                    )
                ):
                    found.setdefault(name, field.name)
        return {name: field for name, field in found.items() if name not in EXEMPT}

    def domain(self, name="partner_id"):
        return [(name, "in", self.customers().ids)]


@tagged("post_install", "-at_install")
class TestContactRules(ContactRulesCase):
    def test_every_model_that_carries_a_contact_is_here(self):
        core = {
            "crm.segmentation.membership",
            "crm.segmentation.move",
            "crm.segmentation.pin",
            "crm.segmentation.queue",
            "crm.segmentation.report",
            "crm.segment.action.log",
            "res.partner.facts",
            "res.partner.status",
        }
        of_bridges = {"crm.customer.payment"}
        self.assertEqual(set(self.carriers()) - of_bridges, core)

    def test_rows_are_those_of_contacts_that_the_user_sees(self):
        for name in self.carriers():
            rows = self.env[name].search(self.domain())
            if name == "crm.customer.payment":
                continue  # see the tests of its add-on
            # Given a row of each customer
            self.assertEqual(rows.partner_id, self.customers(), name)
            for user, seen in self.seen.items():
                with self.subTest(model=name, user=user.login):
                    # when users look for them, then they find those of their contacts
                    asked = self.env[name].with_user(user)
                    found = asked.search_read(self.domain(), ["partner_id"])
                    self.assertEqual(
                        {row["partner_id"][0] for row in found}, {*seen.ids}
                    )
                    of_seen = rows.filtered(
                        lambda row, seen=seen: row.partner_id in seen
                    )
                    self.assertEqual(asked.search_count(self.domain()), len(of_seen))
                    groups = asked.formatted_read_group(
                        self.domain(), ["partner_id"], ["__count"]
                    )
                    self.assertEqual(
                        {group["partner_id"][0] for group in groups}, {*seen.ids}
                    )
                    self.assertEqual(
                        sum(group["__count"] for group in groups), len(of_seen)
                    )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows_of_other_contacts_cannot_be_read_by_their_ids(self):
        for name in self.carriers():
            rows = self.env[name].search(self.domain())
            for user, seen in self.seen.items():
                with self.subTest(model=name, user=user.login):
                    for row in rows:
                        asked = row.with_user(user)
                        self.assertEqual(
                            asked.has_access("read"), row.partner_id in seen
                        )
                        if row.partner_id not in seen:
                            with self.assertRaises(AccessError):
                                asked.read(["partner_id"])
