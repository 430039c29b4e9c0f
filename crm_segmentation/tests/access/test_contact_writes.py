# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What only tells is written by nobody; statuses are changed by whoever may change
their contact."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...fields import DerivedRelation
from ...tools.errors import codes_of
from ..world import World
from .test_contact_rules import ContactRulesCase

NOT_WRITTEN = "field.not_writable"


@tagged("post_install", "-at_install")
class TestToldRelations(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.model_of_won_deals()
        cls.customer = cls.home_customer
        process = cls.env["crm.status.process"].create(
            {
                "name": "Sales",
                "status_ids": [
                    Command.create({"name": name}) for name in ("Contact", "Offer")
                ],
            }
        )
        cls.status, cls.other_status = process.status_ids
        cls.customer._set_customer_status(cls.status)
        cls.reason, cls.other_reason = cls.env["crm.lost.reason"].create(
            [{"name": "Too expensive"}, {"name": "Too late"}]
        )
        cls.lost_lead(
            cls.customer,
            lost_reason_id=cls.reason.id,
            company_id=cls.home.id,
            user_id=False,
        )
        snapshot = cls.env["crm.segmentation.contact.snapshot"].create(
            {"contact_ids": [Command.set(cls.customer.ids)]}
        )
        cls.env.flush_all()
        cls.env["res.partner"]._rescore_pending()
        cls.env.invalidate_all()
        key, standard = cls.model.segment_ids
        #: of each field what it tells of the customer, and something else
        cls.told = {
            "segment_ids": (key, standard),
            "customer_status_value_ids": (cls.status, cls.other_status),
            "lost_reason_ids": (cls.reason, cls.other_reason),
            "segment_snapshot_ids": (snapshot, snapshot.copy({"contact_ids": False})),
        }

    def rows(self):
        """What the tables hold of the customer, past the ORM."""
        self.env.flush_all()
        found = {}
        for name in self.told:
            field = self.env["res.partner"]._fields[name]
            self.env.cr.execute(
                f"SELECT {field.column2} FROM {field.relation}"  # pylint: disable=sql-injection
                f" WHERE {field.column1} = %s ORDER BY 1",
                [self.customer.id],
            )
            found[name] = [id_ for (id_,) in self.env.cr.fetchall()]
        return found

    def test_every_relation_over_a_table_of_others_only_tells(self):
        """By introspection: relations of contacts whose table is that of a model, or
        is filled by another field or in SQL."""
        tables = {
            model._table
            for model in map(self.env.get, self.env.registry.models)
            if model._auto and not model._abstract
        }
        own = {
            field
            for field in self.env["res.partner"]._fields.values()
            if field.relational
            and field.store
            and any(name.startswith("crm_segmentation") for name in field._modules)
        }
        relations = {field.name for field in own if field.type == "many2many"}
        self.assertEqual(relations, {*self.told})
        self.assertEqual(
            {one.name for one in own if getattr(one, "relation", None) in tables},
            {"segment_ids", "customer_status_value_ids"},
        )
        only_tell = {one.name for one in own if isinstance(one, DerivedRelation)}
        self.assertEqual(only_tell, relations | {"segment_membership_ids"})

    def test_nobody_changes_them_through_the_contact(self):
        # Given what is told of a customer
        before = self.rows()
        self.assertEqual(
            before, {name: now.ids for name, (now, _other) in self.told.items()}
        )
        for user in (self.env.user, self.manager, self.env.ref("base.user_admin")):
            for name, (now, another) in self.told.items():
                for commands in (
                    [Command.clear()],
                    [Command.unlink(now.id)],
                    [Command.delete(now.id)],
                    [Command.link(another.id)],
                    [Command.set(another.ids)],
                    [Command.update(now.id, {})],
                    [Command.create({})],
                    [Command.set([])],
                ):
                    with self.subTest(user=user.login, field=name, commands=commands):
                        # when somebody, the superuser too, writes something else
                        customer = self.customer.with_user(user).sudo()
                        sent = {command[0] for command in commands}
                        if not customer[name] and commands != [
                            Command.set(another.ids)
                        ]:
                            # nobody sees snapshots of others: emptying changes nothing
                            if sent <= {Command.CLEAR, Command.UNLINK, Command.SET}:
                                customer.write({name: commands})
                                self.assertEqual(self.rows(), before)
                                continue
                        with self.assertRefused(NOT_WRITTEN):
                            customer.write({name: commands})
        # then nothing has changed
        self.assertEqual(self.rows(), before)

    def test_the_memberships_of_a_contact_are_not_written_either(self):
        membership = self.customer.segment_membership_ids
        for commands in (
            [Command.clear()],
            [Command.delete(membership.id)],
            [Command.update(membership.id, {"score": 99})],
            [Command.create({"segmentation_id": self.model.id})],
        ):
            with (
                self.subTest(commands=commands),
                self.assertRefused(NOT_WRITTEN),
            ):
                self.customer.sudo().write({"segment_membership_ids": commands})
        self.assertEqual(self.customer.segment_membership_ids, membership)

    def test_what_has_been_read_can_be_written_back(self):
        before = self.rows()
        names = [*self.told]
        [read] = self.customer.read(names)
        self.customer.write(
            {"ref": "C1", **{name: [Command.set(read[name])] for name in names}}
        )
        self.assertEqual(self.customer.ref, "C1")
        self.assertEqual(self.rows(), before)

    def test_new_contacts_and_users_are_given_none(self):
        for name, (now, _another) in self.told.items():
            with self.subTest(field=name):
                values = {"name": "New", name: [Command.set(now.ids)]}
                with self.assertRefused(NOT_WRITTEN):
                    self.env["res.partner"].create(values)
                with self.assertRefused(NOT_WRITTEN):
                    self.manager.write({name: [Command.set(now.ids)]})
                new = self.env["res.partner"].create(
                    {"name": "New", name: [Command.clear()]}
                )
                # but a segment of its own, as its score is 0
                standard = self.model.segment_ids[1]
                expected = standard if name == "segment_ids" else new[name].browse()
                self.assertEqual(new[name], expected)

    def test_server_actions_do_not_write_them(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Take out",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "record.write({'segment_ids': [(5,)]})",
            }
        )
        before = self.rows()
        with (
            self.assertRefused(NOT_WRITTEN),
            mute_logger("odoo.addons.base.models.ir_actions"),
        ):
            action.with_context(
                active_model="res.partner",
                active_id=self.customer.id,
                active_ids=self.customer.ids,
            ).run()
        self.assertEqual(self.rows(), before)

    def test_a_file_of_exported_contacts_can_be_imported_again(self):
        # Given all that is told of two contacts, as an export for an import has it
        columns = [
            "id",
            "name",
            "segment_ids/id",
            "segment_membership_ids/score",
            "customer_status_value_ids/id",
            "lost_reason_ids/id",
            "child_ids/name",
            "child_ids/segment_ids/id",
        ]
        self.contact("Somebody there", parent_id=self.customer.id)
        contacts = self.customer | self.shared_customer
        rows = contacts.export_data(columns)["datas"]
        before = self.rows()
        # when their segments and statuses have changed and the file is imported
        rows[0][1] = "Another name"
        rows[0][2] = False
        result = self.env["res.partner"].load(columns, [*map(list, rows)])
        # then the contacts are changed, all else is as it was, and one is told so
        self.assertEqual(result["ids"], contacts.ids)
        self.assertEqual(self.customer.name, "Another name")
        self.assertEqual(self.rows(), before)
        self.assertEqual(
            [message["message"].split("”")[0] for message in result["messages"]],
            [
                f"“{label}"
                for label in (
                    "Segments",
                    "Segment memberships",
                    "Customer status",
                    "Lost reasons",
                )
            ],
        )
        self.assertEqual({one["type"] for one in result["messages"]}, {"warning"})


@tagged("post_install", "-at_install")
class TestWhoChangesStatuses(ContactRulesCase):
    """Those who may change the contact: the manager may change Home's contacts, the
    seller their own, ``internal`` none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stays = {
            partner: cls.env["res.partner.status"].search(
                [("partner_id", "=", partner.id)]
            )
            for partner in cls.customers()
        }

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_every_write_is_checked(self):
        values = {
            "since": "2026-01-01 12:00:00",
            "user_id": self.manager.id,
            "limit_noticed": True,
            "active": False,
            "status_id": False,
            "process_id": self.process.id,
            "partner_id": self.home_customer.id,
        }
        for name, value in values.items():
            for user, partner in (
                (self.internal, self.home_customer),
                (self.internal, self.shared_customer),
                (self.manager, self.abroad_customer),
                (self.seller, self.home_other),
            ):
                with self.subTest(user=user.login, contact=partner.name, field=name):
                    stay = self.stays[partner].with_user(user)
                    with self.assertRaises(AccessError):
                        stay.write({name: value})
        for user, partner in (
            (self.manager, self.home_other),
            (self.seller, self.home_customer),
        ):
            stay = self.stays[partner].with_user(user)
            stay.write({"since": "2026-01-01 12:00:00"})
            stay.write({"status_id": False})
            self.assertFalse(stay.active)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_gives_a_status_to_a_contact_that_they_may_not_change(self):
        second = self.process.copy()
        values = {"process_id": second.id, "status_id": second.status_ids[0].id}
        stay = self.stays[self.home_customer].with_user(self.seller)
        for user, partner in (
            (self.internal, self.shared_customer),
            (self.manager, self.abroad_customer),
            (self.seller, self.home_other),
        ):
            stays = self.env["res.partner.status"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                stays.create({"partner_id": partner.id, **values})
        # neither by giving them what another contact had
        with self.assertRaises(AccessError):
            stay.write({"partner_id": self.home_other.id})
        self.env["res.partner.status"].with_user(self.seller).create(
            {"partner_id": self.home_customer.id, **values}
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_deletes_statuses_or_writes_to_those_of_others(self):
        for user, partner in (
            (self.internal, self.home_customer),
            (self.seller, self.home_customer),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.stays[partner].with_user(user).unlink()
        for user, partner in (
            (self.internal, self.home_customer),
            (self.manager, self.abroad_customer),
            (self.seller, self.home_other),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.stays[partner].with_user(user).message_post(body="Hello")
        posted = (
            self.stays[self.home_customer]
            .with_user(self.seller)
            .message_post(body="Hello")
        )
        self.assertEqual(posted.body, "<span>Hello</span>")

    def test_what_follows_from_the_contact_is_written_by_nobody(self):
        stay = self.stays[self.home_customer]
        for name, value in (
            ("active_partner_id", False),
            ("company_id", self.abroad.id),
            ("partner_active", False),
        ):
            with self.subTest(field=name):
                with self.assertRefused(NOT_WRITTEN):
                    stay.sudo().write({name: value})
                with self.assertRefused(NOT_WRITTEN):
                    stay.create(
                        {
                            "partner_id": self.customers()[0].id,
                            "status_id": self.status.id,
                            name: value,
                        }
                    )
        # but kept right
        self.home_customer.active = False
        self.assertFalse(stay.partner_active)
        self.home_customer.company_id = False
        self.assertFalse(stay.company_id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_made_up_status_tells_nothing_of_the_contact(self):
        told = [
            "company_id",
            "partner_active",
            "display_name",
            "partner_name",
            "parent_id",
            "salesperson_id",
            "segment_id",
            "segment_summary",
        ]
        asked = self.env["res.partner.status"].with_user(self.seller)
        for name in told:
            for values in ({}, {"process_id": self.process.id}):
                with self.subTest(field=name):
                    spec = {"partner_id": {}, name: {}}
                    values = {**values, "partner_id": self.abroad_customer.id}
                    try:
                        made_up = asked.onchange(values, ["partner_id"], spec)["value"]
                    except AccessError:
                        continue
                    self.assertFalse(made_up.get(name), name)
        # neither as a line of a contact of their own
        line = [Command.create({"partner_id": self.abroad_customer.id})]
        spec = {"customer_status_ids": {"fields": {name: {} for name in told}}}
        made_up = self.home_customer.with_user(self.seller).onchange(
            {"customer_status_ids": line}, ["customer_status_ids"], spec
        )["value"]
        for command in made_up.get("customer_status_ids", ()):
            self.assertFalse(any(command[2].get(name) for name in told), command)
        # of their own contact they are told
        made_up = asked.onchange(
            {"partner_id": self.home_customer.id},
            ["partner_id"],
            {name: {} for name in told},
        )["value"]
        self.assertEqual(made_up["partner_name"], "Home's customer")
        self.assertEqual(made_up["segment_id"], self.key.id)
        self.assertEqual(made_up["company_id"], self.home.id)
        self.assertTrue(made_up["partner_active"])

    def test_the_board_is_grouped_by_what_is_read_of_the_contact(self):
        for user, seen in self.seen.items():
            with self.subTest(user=user.login):
                stays = self.env["res.partner.status"].with_user(user)
                ours = [("process_id", "=", self.process.id)]
                groups = stays.formatted_read_group(
                    ours, ["salesperson_id"], ["__count"]
                )
                counts = {
                    group["salesperson_id"] and group["salesperson_id"][0]: group[
                        "__count"
                    ]
                    for group in groups
                }
                sellers = [partner.user_id.id for partner in seen]
                self.assertEqual(
                    counts, {one: sellers.count(one) for one in {*sellers}}
                )
                found = stays.search(ours, order="partner_name desc")
                self.assertEqual(
                    found.mapped("partner_name"),
                    sorted(seen.mapped("name"), reverse=True),
                )
                mine = stays.search([*ours, ("salesperson_id", "=", user.id)])
                self.assertEqual(
                    mine.partner_id,
                    seen.filtered(lambda one, user=user: one.user_id == user),
                )

    def test_the_counts_of_a_process_are_those_of_its_board(self):
        self.env.cr.execute(
            "UPDATE res_partner_status SET since = '2020-01-01' WHERE process_id = %s",
            [self.process.id],
        )
        self.env.invalidate_all()
        for user, seen in self.seen.items():
            with self.subTest(user=user.login):
                process = self.process.with_user(user)
                self.assertEqual(process.member_count, len(seen))
                self.assertEqual(process.overdue_count, len(seen))
                self.assertEqual(process.member_summary[0]["count"], len(seen))
                self.assertEqual(process.status_ids.member_count, len(seen))

    def test_closing_a_process_counts_those_whom_the_user_does_not_see(self):
        # Given a process in which there is only a company that the seller may not see
        (self.customers() - self.abroad_customer)._leave_process(self.process)
        # when the seller has it no longer be for companies
        with self.assertRaises(ValidationError) as refusal:
            self.process.with_user(self.seller).for_company = False
        # then it is refused, and says how many
        self.assertEqual(codes_of(refusal.exception), ("process.companies_in_it",))
        self.assertRegex(str(refusal.exception), r"^1 .*“Sales”")

    def test_creating_leaves_the_values_of_the_caller_alone(self):
        second = self.process.copy()
        values = {
            "partner_id": self.home_customer.id,
            "status_id": second.status_ids[0].id,
        }
        before = dict(values)
        stay = self.env["res.partner.status"].create([values])
        self.assertEqual(values, before)
        self.assertEqual(stay.process_id, second)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_a_contact_that_may_not_be_deleted_loses_nothing(self):
        self.env.flush_all()

        def kept():
            self.env.cr.execute(
                "SELECT (SELECT count(*) FROM crm_segment_change"
                " WHERE partner_id = %(id)s),"
                " (SELECT count(*) FROM res_partner_status WHERE partner_id = %(id)s)",
                {"id": self.home_other.id},
            )
            return self.env.cr.fetchone()

        self.assertEqual(kept(), (1, 1))
        # no rollback comes to the rescue: as by code that catches the refusal
        for user in (self.internal, self.seller):
            try:
                self.home_other.with_user(user).unlink()
            except AccessError:
                self.assertEqual(kept(), (1, 1))
            else:
                self.fail(f"{user.login} may delete the contact")


@tagged("post_install", "-at_install")
class TestFixingDialog(ContactRulesCase):
    def test_the_dialog_tells_nothing_of_other_contacts(self):
        # Given the membership of a contact that the seller does not see
        membership = self.abroad_customer.segment_membership_ids
        dialog = self.env["crm.segment.pin"].with_user(self.seller)
        # when they make up a dialog about it, then they are told nothing of it
        spec = {"score": {}, "computed_segment_id": {}, "reason": {}, "segment_id": {}}
        try:
            values = dialog.onchange(
                {"membership_id": membership.id}, ["membership_id"], spec
            )["value"]
        except AccessError:
            return
        self.assertFalse(any(values.get(name) for name in spec), values)
