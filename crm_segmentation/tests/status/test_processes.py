# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes of at most five statuses: their order, archiving, templates."""

import psycopg2

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from ...models.status.crm_status import too_many
from .status_common import StatusCase


class TestCap(StatusCase):
    def test_positions_follow_the_order(self):
        self.assertEqual(self.positions(), [(1, "Contact"), (2, "Offer"), (3, "Sale")])

    def test_the_sixth_is_refused(self):
        # Given a process of five statuses
        self.add_statuses("Fourth", "Fifth")
        # when a sixth is added, then it is refused
        with self.assertRefused("status.too_many", error=ValidationError):
            self.add_statuses("Sixth")
        # also in the form, where what has been typed stays
        form = Form(self.process)
        with form.status_ids.new() as line:
            line.name = "Sixth"
        with self.assertRefused("status.too_many", error=ValidationError):
            form.save()
        self.assertEqual(form.status_ids.edit(5).name, "Sixth")

    def test_six_at_once_are_refused(self):
        with self.assertRefused("status.too_many", error=ValidationError):
            self.make_process("Long", *"ABCDEF")

    def test_another_process_has_room(self):
        self.add_statuses("Fourth", "Fifth")
        other_process = self.make_process("Service", *"ABCDE")
        self.assertEqual(len(self.positions(other_process)), 5)
        # but takes none over
        with self.assertRefused("status.too_many", error=ValidationError):
            self.start.process_id = other_process

    def test_archived_ones_do_not_count(self):
        # Given five statuses, one of which is archived
        fourth, fifth = self.add_statuses("Fourth", "Fifth")
        self.offer.action_archive()
        self.assertFalse(self.offer.position)
        self.assertEqual(
            self.positions(), [(1, "Contact"), (2, "Sale"), (3, "Fourth"), (4, "Fifth")]
        )
        # when another takes its place
        sixth = self.add_statuses("Sixth")
        # then the archived one cannot come back
        with self.assertRefused("status.too_many", error=ValidationError):
            self.offer.action_unarchive()
        # until there is room again; it comes back where it was
        (fourth | sixth).action_archive()
        self.offer.action_unarchive()
        self.assertEqual(
            self.positions(), [(1, "Contact"), (2, "Offer"), (3, "Sale"), (4, "Fifth")]
        )
        self.assertEqual(fifth.position, 4)

    def test_an_archived_one_may_be_created(self):
        self.add_statuses("Fourth", "Fifth")
        sixth = self.env["crm.status"].create(
            {"name": "Sixth", "process_id": self.process.id, "active": False}
        )
        self.assertFalse(sixth.position)

    def test_dragging(self):
        # When the last of three is dragged to the top
        self.process.write(
            {
                "status_ids": [
                    Command.update(self.sale.id, {"sequence": 0}),
                    Command.update(self.start.id, {"sequence": 1}),
                    Command.update(self.offer.id, {"sequence": 2, "name": "Quotation"}),
                ]
            }
        )
        # then the positions follow.
        self.assertEqual(
            self.positions(), [(1, "Sale"), (2, "Contact"), (3, "Quotation")]
        )
        self.process.invalidate_recordset(["status_ids"])
        self.assertEqual(
            self.process.status_ids.mapped("name"), ["Sale", "Contact", "Quotation"]
        )

    def test_deleting_closes_the_gap(self):
        self.start.unlink()
        self.add_statuses("Fourth")
        self.assertEqual([position for position, _name in self.positions()], [1, 2, 3])

    def test_the_database_holds_the_cap_itself(self):
        insert = (
            "INSERT INTO crm_status (process_id, name, active, position)"
            " VALUES (%s, '{}', %s, %s)"
        )
        for active, position in [(True, 6), (True, 3), (True, None), (False, 4)]:
            with (
                self.subTest(active=active, position=position),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(insert, [self.process.id, active, position])

    def test_import_tells_the_row(self):
        # Given a file with six statuses of a new process
        self.make_process("Import")
        importer = self.env["base_import.import"].create(
            {
                "res_model": "crm.status",
                "file": "process,name\n"
                + "".join(f"Import,Status {number}\n" for number in range(1, 7)),
                "file_type": "text/csv",
                "file_name": "statuses.csv",
            }
        )
        # when it is imported
        result = importer.execute_import(
            ["process_id", "name"],
            ["process", "name"],
            {
                "quoting": '"',
                "separator": ",",
                "has_headers": True,
                "encoding": "utf-8",
            },
        )
        # then the sixth row is told, and nothing is kept.
        self.assertEqual(
            {one["message"] for one in result["messages"]}, {too_many(self.env)}
        )
        last = result["messages"][-1]
        self.assertEqual((last["type"], last["rows"]), ("error", {"from": 5, "to": 5}))
        self.assertFalse(self.env["crm.status"].search([("name", "=", "Status 1")]))

    def test_found_as_it_is_shown(self):
        # Given a status of two processes, one with a colon in its name, and of a
        # third one that is archived
        returns = self.make_process("Service: Returns", "Offer", "Sent back")
        archived = self.make_process("Sales: Past", "Offer", active=False)
        statuses = self.env["crm.status"]
        mine = [("process_id", "in", (self.process | returns | archived).ids)]
        # then it is found by its name, and by that of one process with it
        for text, expected in [
            ("Offer", self.offer | returns.status_ids[0]),
            ("Sales: Off", self.offer),
            ("service: returns: sent", returns.status_ids[1]),
            ("Sales: Sent back", statuses),
        ]:
            with self.subTest(text=text):
                found = statuses.name_search(text, mine)
                self.assertEqual([id_ for id_, _name in found], expected.ids)
        rest = statuses.search([*mine, ("display_name", "!=", "Sales: Offer")])
        self.assertEqual(
            rest, self.process.status_ids - self.offer | returns.status_ids
        )

    def test_import_finds_statuses_as_they_are_exported(self):
        self.make_process("Service", "Offer")
        self.make_process("Sales", "Offer", active=False)
        columns = ["name", "customer_status_ids/status_id"]
        rows = [["Imported", "Sales: Offer"]]
        result = self.env["res.partner"].load(columns, rows)
        self.assertFalse(result["messages"])
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(imported.customer_status_value_ids, self.offer)

    def test_nobody_enters_an_archived_process(self):
        self.process.active = False
        with self.assertRefused("status.archived"):
            self.company._set_customer_status(self.start)
        with self.assertRefused("status.archived", error=ValidationError):
            self.env["res.partner.status"].create(
                {"partner_id": self.company.id, "status_id": self.start.id}
            )

    def test_copying_a_process(self):
        twin = self.process.copy()
        self.assertEqual(twin.name, "Sales (copy)")
        self.assertEqual(self.positions(twin), self.positions())

    def test_gallery(self):
        templates = self.env["crm.status.process"].get_process_templates()
        self.assertEqual(
            [template["statuses"] for template in templates],
            [
                ["Contact", "Proposal", "Negotiation", "Sale"],
                ["Prospect", "Meeting", "Contract"],
                ["Lead", "Prospect", "Quotation sent", "Delivery"],
            ],
        )
        for template in templates:
            action = self.env["crm.status.process"].create_from_template(template["id"])
            process = self.env["crm.status.process"].browse(action["res_id"])
            self.assertEqual(process.status_ids.mapped("name"), template["statuses"])
            self.assertEqual(
                process.status_ids.filtered("is_end"), process.status_ids[-1]
            )

    def test_gallery_gives_a_name_of_its_own(self):
        # Given a process "Sales" already
        process = self.env["crm.status.process"]
        names = [
            process.browse(process.create_from_template("sale")["res_id"]).name
            for _turn in range(2)
        ]
        self.assertEqual(names, ["Sales 2", "Sales 3"])

    def test_for_nobody(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.process.write({"for_company": False, "for_person": False})


class TestArchiving(StatusCase):
    def test_asks_where_contacts_go(self):
        # Given contacts in a status
        self.company._set_customer_status(self.offer)
        self.person._set_customer_status(self.offer)
        # when it is archived
        action = self.offer.action_archive()
        # then a dialog asks, and proposes the next one
        self.assertEqual(action["res_model"], "crm.status.archive")
        form = Form(self.env["crm.status.archive"].with_context(**action["context"]))
        self.assertEqual(form.member_count, 2)
        self.assertEqual(form.to_status_id, self.sale)
        form.to_status_id = self.start
        form.save().action_archive_status()
        # and moves them.
        self.assertFalse(self.offer.active)
        self.assertEqual(self.company.customer_status_value_ids, self.start)
        self.assertEqual(self.person.customer_status_value_ids, self.start)

    def test_or_removes_them(self):
        self.company._set_customer_status(self.offer)
        wizard = self.env["crm.status.archive"].create(
            {"status_id": self.offer.id, "destination": "leave"}
        )
        wizard.action_archive_status()
        self.assertFalse(self.company.customer_status_value_ids)
        self.assertFalse(self.offer.active)

    def test_one_that_nobody_stands_in(self):
        self.assertFalse(self.offer.action_archive())
        self.assertFalse(self.offer.active)

    def test_asks_also_for_contacts_that_are_not_shown(self):
        # Given an archived contact in a status, and one of another company
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        (self.company | self.person)._set_customer_status(self.offer)
        self.person.active = False
        self.company.company_id = elsewhere
        manager = new_test_user(
            self.env, "status_manager", "crm_segmentation.group_segmentation_manager"
        )
        # when a manager archives it, then the dialog asks where both go
        offer = self.offer.with_user(manager)
        action = offer.action_archive()
        wizard = (
            self.env["crm.status.archive"]
            .with_user(manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.member_count, 2)
        wizard.action_archive_status()
        # and they go there.
        self.assertFalse(self.offer.active)
        self.assertEqual(self.placement(self.company).status_id, self.sale)
        self.assertEqual(self.placement(self.person).status_id, self.sale)

    def test_no_way_round_it(self):
        self.company._set_customer_status(self.offer)
        for act in (
            lambda: self.offer.write({"active": False}),
            self.offer.unlink,
            (self.offer | self.sale).action_archive,
        ):
            with self.assertRefused("status.in_use"):
                act()
        with self.assertRefused("process.has_history"):
            self.process.unlink()

    def test_a_process_that_nobody_was_in(self):
        self.process.unlink()
        self.assertFalse(self.offer.exists())

    def test_an_archived_process_is_not_shown(self):
        self.company._set_customer_status(self.offer)
        self.process.action_archive()
        self.assertFalse(self.company.customer_status_ids)
        self.assertFalse(self.company.customer_status_value_ids)
        self.assertFalse(self.company.customer_status_summary)
        self.process.action_unarchive()
        self.assertEqual(self.company.customer_status_value_ids, self.offer)

    def test_nobody_is_found_by_an_archived_process(self):
        self.company._set_customer_status(self.offer)
        self.process.action_archive()
        with_status = [("customer_status_value_ids", "!=", False)]
        self.assertNotIn(self.company, self.env["res.partner"].search(with_status))
