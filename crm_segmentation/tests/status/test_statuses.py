# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes of at most five statuses, and the contacts that go through them."""

from datetime import timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ...models.status.crm_status import too_many
from ...tools.errors import codes_of
from ..common import SegmentationCommon, field, missing, one_of, other


class StatusCase(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.status.process"].search([]).active = False
        cls.process = cls.make_process("Sales", "Contact", "Offer", "Sale")
        cls.start, cls.offer, cls.sale = cls.process.status_ids
        cls.company = cls.company_contact("Tour Atlas")
        cls.person = cls.contact("Tour Person")

    @classmethod
    def make_process(cls, name, *statuses, **values):
        return cls.env["crm.status.process"].create(
            {
                "name": name,
                "status_ids": [
                    Command.create({"name": status, "sequence": place})
                    for place, status in enumerate(statuses)
                ],
                **values,
            }
        )

    @classmethod
    def add_statuses(cls, *names):
        return cls.env["crm.status"].create(
            [{"name": name, "process_id": cls.process.id} for name in names]
        )

    def placement(self, partner, process=None):
        """The row of a contact in a process, also when it has left."""
        return (
            self.env["res.partner.status"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("process_id", "=", (process or self.process).id),
                ]
            )
        )

    def moves(self, partner):
        """What has been tracked of a contact: pairs of names of statuses."""
        self.env.cr.flush()
        return [
            (value.old_value_char, value.new_value_char)
            for value in self.placement(partner)
            .message_ids.tracking_value_ids.sorted("id")
            .filtered(lambda value: value.field_id.name == "status_id")
        ]

    def positions(self, process=None):
        """The active statuses with their positions, as the database has them."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT position, name->>'en_US' FROM crm_status"
            " WHERE process_id = %s AND active ORDER BY position",
            [(process or self.process).id],
        )
        return self.env.cr.fetchall()


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
                ["Contact", "Offer", "Negotiation", "Sale"],
                ["Prospect", "Meeting", "Contract"],
                ["Lead", "Prospect", "Offer sent", "Delivery"],
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


class TestMoving(StatusCase):
    def test_entering_and_moving(self):
        # Given a contact that entered a process three days ago
        with self.at("2026-03-01 10:00:00"):
            self.assertFalse(self.company._set_customer_status(self.start))
            self.assertEqual(self.company.customer_status_value_ids, self.start)
            self.env.cr.flush()
        # when it moves
        with self.at("2026-03-04 12:00:00"):
            self.company._set_customer_status(self.offer)
            # then it is in one status, since now, and the move is kept.
            placement = self.company.customer_status_ids
            self.assertEqual(placement.status_id, self.offer)
            self.assertEqual(placement.since, fields.Datetime.now())
            self.assertEqual(self.company.customer_status_value_ids, self.offer)
            self.assertEqual(
                self.moves(self.company), [("Sales: Contact", "Sales: Offer")]
            )

    def test_the_same_again_is_no_move(self):
        with self.at("2026-03-01 10:00:00"):
            self.company._set_customer_status(self.start)
        with self.at("2026-03-04 12:00:00"):
            self.company._set_customer_status(self.start)
        self.assertEqual(
            self.placement(self.company).since,
            fields.Datetime.to_datetime("2026-03-01 10:00:00"),
        )
        self.assertFalse(self.moves(self.company))

    def test_time_in_each_status(self):
        # Given two days of contact and one of an offer
        self.company._set_customer_status(self.start)
        self.env.cr.flush()
        placement = self.placement(self.company)
        now = self.env.cr.now()
        self.env.cr.execute(
            "UPDATE res_partner_status SET create_date = %s WHERE id = %s",
            [now - timedelta(days=3), placement.id],
        )
        self.company._set_customer_status(self.offer)
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE mail_tracking_value SET create_date = %s"
            " WHERE mail_message_id = %s",
            [now - timedelta(days=1), placement.message_ids.id],
        )
        self.env.invalidate_all()
        # then the time in each is known.
        day = 24 * 3600
        self.assertEqual(
            placement.duration_tracking,
            {str(self.start.id): 2 * day, str(self.offer.id): day},
        )

    def test_leaving_keeps_the_history(self):
        # Given a contact in two processes
        service = self.make_process("Service", "Called", "Helped")
        self.company._set_customer_status(self.offer)
        self.company._set_customer_status(service.status_ids[0])
        self.env.cr.flush()
        # when it leaves one
        self.company._leave_process(self.process)
        # then it stands in the other alone, and what has been is kept.
        self.assertEqual(self.company.customer_status_value_ids, service.status_ids[0])
        self.assertEqual(self.company.customer_status_ids.process_id, service)
        placement = self.placement(self.company)
        self.assertFalse(placement.active)
        self.assertEqual(self.moves(self.company), [("Sales: Offer", "")])
        # And when it comes back, the same row goes on.
        self.company._set_customer_status(self.start)
        self.assertEqual(self.placement(self.company), placement)
        self.assertTrue(placement.active)
        self.assertEqual(
            self.moves(self.company), [("Sales: Offer", ""), ("", "Sales: Contact")]
        )

    def test_coming_back_on_the_board(self):
        self.company._set_customer_status(self.offer)
        self.company._leave_process(self.process)
        placement = self.env["res.partner.status"].create(
            {"partner_id": self.company.id, "status_id": self.start.id}
        )
        self.assertEqual(placement, self.placement(self.company))
        self.assertEqual(self.company.customer_status_value_ids, self.start)

    def test_archiving_the_row_is_leaving(self):
        self.company._set_customer_status(self.offer)
        placement = self.placement(self.company)
        placement.action_archive()
        self.assertFalse(placement.status_id)
        placement.action_unarchive()
        self.assertEqual(placement.status_id, self.start)

    def test_once_in_a_process(self):
        # Given a contact that stands in a process
        self.company._set_customer_status(self.offer)
        placement = self.placement(self.company)
        self.env.cr.flush()
        # when it is put into the process as if it were not in it, twice at once
        company = {"partner_id": self.company.id, "process_id": self.process.id}
        rows = self.env["res.partner.status"].create(
            [
                {**company, "status_id": self.start.id},
                {"partner_id": self.person.id, "status_id": self.start.id},
                {"partner_id": self.company.id, "status_id": self.sale.id},
            ]
        )
        # then the last row counts, as one move, and each row asked for is answered
        self.assertEqual(
            rows.ids, [placement.id, self.placement(self.person).id, placement.id]
        )
        self.assertEqual(placement.status_id, self.sale)
        self.assertEqual(self.company.customer_status_value_ids, self.sale)
        self.assertEqual(self.moves(self.company), [("Sales: Offer", "Sales: Sale")])

    def test_the_same_status_again_is_no_move(self):
        self.company._set_customer_status(self.offer)
        placement = self.placement(self.company)
        placement.since = since = fields.Datetime.now() - timedelta(days=3)
        self.company.customer_status_ids = [
            Command.create({"status_id": self.offer.id})
        ]
        self.assertEqual((placement.status_id, placement.since), (self.offer, since))
        self.assertFalse(self.moves(self.company))

    def test_standing_without_a_status(self):
        # Given a contact that never was in a process, and one that has left it
        self.person._set_customer_status(self.offer)
        self.person._leave_process(self.process)
        # when they are put into it without a status, then one is asked for
        for partner in (self.company, self.person):
            with self.assertRefused("placement.without_status", error=ValidationError):
                self.env["res.partner.status"].create(
                    {"partner_id": partner.id, "process_id": self.process.id}
                )

    def test_the_values_asked_for_stay_as_they_are(self):
        values = {"partner_id": self.company.id, "status_id": self.offer.id}
        self.env["res.partner.status"].create(values)
        self.assertEqual(values.keys(), {"partner_id", "status_id"})

    def test_whom_a_process_is_not_for(self):
        # Given a process for companies
        self.process.for_person = False
        # when a company and a person are put into it
        both = self.company | self.person
        refused = both._set_customer_status(self.start)
        # then the person is refused by name, the company is in.
        [(partner, error)] = refused.items()
        self.assertEqual(partner, self.person)
        self.assertEqual(codes_of(error), ("process.not_for_people",))
        self.assertIn("Tour Person", str(error))
        self.assertIn("Sales", str(error))
        self.assertEqual(self.company.customer_status_value_ids, self.start)
        self.assertFalse(self.person.customer_status_value_ids)
        with self.assertRefused("process.not_for_people"):
            self.person.action_set_customer_status(self.start.id)
        with self.assertRefused("process.not_for_people", error=ValidationError):
            self.env["res.partner.status"].create(
                {"partner_id": self.person.id, "status_id": self.start.id}
            )

    def test_a_process_that_people_stand_in(self):
        self.person._set_customer_status(self.start)
        with self.assertRefused("process.people_in_it", error=ValidationError):
            self.process.for_person = False

    def test_those_who_stand_in_it_elsewhere_count(self):
        # Given a person of a company whose contacts the manager does not see
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.person._set_customer_status(self.start)
        self.person.company_id = elsewhere
        manager = new_test_user(
            self.env, "status_manager", "crm_segmentation.group_segmentation_manager"
        )
        # when the manager makes the process one for companies, it is refused.
        with self.assertRefused("process.people_in_it", error=ValidationError):
            self.process.with_user(manager).for_person = False

    def test_many_contacts_are_looked_for_in_processes_once(self):
        # Given companies that an import brings
        companies = self.env["res.partner"].create(
            [{"name": f"Tour {n}", "is_company": True} for n in range(3)]
        )
        self.env.flush_all()
        # when they are checked, then that takes no look for each
        with self.assertQueryCount(1):
            companies._check_processes()

    def test_a_contact_becomes_what_its_process_is_not_for(self):
        # Given a company in a process for companies
        self.process.for_person = False
        self.company._set_customer_status(self.start)
        # when it becomes a person, then that is refused with the remedy
        with self.assertRefused(
            "contact.in_process_for_companies", error=ValidationError
        ):
            self.company.is_company = False
        # and goes as soon as it has left.
        self.company.invalidate_recordset()
        self.company._leave_process(self.process)
        self.company.is_company = False
        self.assertFalse(self.company.customer_status_value_ids)

    def test_a_status_of_another_process(self):
        service = self.make_process("Service", "Called")
        self.company._set_customer_status(self.start)
        with self.assertRefused(
            "placement.status_of_another_process", error=ValidationError
        ):
            self.placement(self.company).status_id = service.status_ids

    def test_an_archived_status(self):
        self.offer.action_archive()
        with self.assertRefused("status.archived"):
            self.company._set_customer_status(self.offer)

    def test_quiet(self):
        # Given a contact that somebody follows
        follower = new_test_user(self.env, "status_follower").partner_id
        self.company.message_subscribe(follower.ids)
        before = self.company.message_ids
        # when it enters, moves and leaves
        for status in (self.start, self.offer):
            self.company._set_customer_status(status)
            self.env.cr.flush()
        self.company._leave_process(self.process)
        self.env.cr.flush()
        # then nobody is told, and nobody follows.
        self.assertEqual(self.company.message_ids, before)
        placement = self.placement(self.company)
        self.assertFalse(placement.message_follower_ids)
        self.assertFalse(placement.message_ids.notification_ids)

    def test_many_at_once(self):
        # Given contacts of both kinds
        def cost(count):
            partners = self.env["res.partner"].create(
                [{"name": f"Contact {number}"} for number in range(count)]
            )
            self.env.cr.flush()
            counts = []
            for act in (
                lambda: partners._set_customer_status(self.start),
                lambda: partners._set_customer_status(self.offer),
                lambda: partners._leave_process(self.process),
            ):
                before = self.env.cr.sql_log_count
                act()
                self.env.cr.flush()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertFalse(partners.customer_status_value_ids)
            return counts

        cost(2)
        # when many are moved, then it takes as many statements as for a few.
        for few, many in zip(cost(10), cost(90), strict=True):
            self.assertLessEqual(many, few + 5)

    def test_deleting_a_contact(self):
        self.company._set_customer_status(self.start)
        self.company._set_customer_status(self.offer)
        self.env.cr.flush()
        placement = self.placement(self.company)
        messages = placement.message_ids
        self.company.unlink()
        self.assertFalse(placement.exists())
        self.assertFalse(messages.exists())


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


class TestTooLong(StatusCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.offer.write({"days_limit": 14, "limit_activity_type_id": cls.call.id})
        (cls.company | cls.person)._set_customer_status(cls.offer)
        cls.late, cls.early = cls.env["res.partner.status"].search(
            [("status_id", "=", cls.offer.id)], order="id"
        )
        now = cls.env.cr.now()
        cls.late.since = now - timedelta(days=400)
        cls.early.since = now - timedelta(days=13)

    def found(self, operator, value):
        return self.env["res.partner.status"].search(
            [("status_id", "=", self.offer.id), ("is_rotting", operator, value)]
        )

    def test_marked_and_found(self):
        self.assertTrue(self.late.is_rotting)
        self.assertFalse(self.early.is_rotting)
        self.assertEqual(self.late.days, 400)
        self.assertEqual(self.found("=", True), self.late)
        self.assertEqual(self.found("=", False), self.early)
        self.assertEqual(self.found("!=", True), self.early)
        self.assertEqual(self.process.overdue_count, 1)

    def test_not_at_the_end(self):
        self.offer.is_end = True
        self.assertFalse(self.found("=", True))
        self.assertFalse(self.late.is_rotting)

    def test_not_without_a_limit(self):
        self.offer.days_limit = 0
        self.assertFalse(self.found("=", True))

    def test_not_while_the_contact_is_archived(self):
        self.company.active = False
        self.assertFalse(self.late.is_rotting)
        self.assertFalse(self.found("=", True))
        self.assertEqual(self.process.overdue_count, 0)
        self.company.active = True
        self.assertEqual(self.found("=", True), self.late)

    def run_cron(self):
        with self.enter_registry_test_mode():
            shown = self.env.ref(
                "crm_segmentation.ir_cron_notice_overdue"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return shown

    def test_activity_once_for_each_placement(self):
        salesperson = new_test_user(
            self.env, "status_seller", "sales_team.group_sale_salesman"
        )
        self.company.user_id = salesperson
        # When the cron comes twice
        self.run_cron()
        self.run_cron()
        # then one call is planned, for the salesperson, and nobody is mailed.
        activity = self.company.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.activity_type_id, self.call)
        self.assertEqual(activity.user_id, salesperson)
        self.assertIn("Sales: Offer", activity.summary)
        self.assertIn("400", activity.summary)
        self.assertFalse(self.person.activity_ids)
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "=", salesperson.id)])
        )
        # And once more when it comes there again
        self.company._set_customer_status(self.sale)
        self.company._set_customer_status(self.offer)
        self.late.since = self.env.cr.now() - timedelta(days=15)
        self.run_cron()
        self.assertEqual(len(self.company.activity_ids), 2)

    def test_one_without_a_possible_activity_holds_up_no_other(self):
        # Given two that are late, of which one may have no activity by a rule
        self.early.since = self.late.since
        activities = self.env["ir.model"]._get_id("mail.activity")
        refuse = {
            "name": "Refuse",
            "model_id": activities,
            "state": "code",
            "usage": "base_automation",
            "code": f"if record.res_id == {self.company.id}: raise UserError('No')",
        }
        self.env["base.automation"].create(
            {
                "name": "Refuse",
                "model_id": activities,
                "trigger": "on_create",
                "action_server_ids": [Command.create(refuse)],
            }
        )
        # When the cron comes, then the other one has its activity
        with self.assertLogs("odoo.addons", "ERROR") as logged:
            shown = self.run_cron()
        self.assertFalse(self.company.activity_ids)
        self.assertEqual(self.person.activity_ids.activity_type_id, self.call)
        self.assertEqual(
            (self.late | self.early).mapped("limit_noticed"), [False, True]
        )
        # and the scheduled action shows that it has failed, and for which
        self.assertEqual(shown["tag"], "display_exception")
        self.assertIn(str(self.late), logged.output[0])

    def test_activity_is_given_to_nobody_who_has_left(self):
        # Given a contact whose salesperson has left, moved by somebody who works on
        gone = new_test_user(self.env, "status_gone", "sales_team.group_sale_salesman")
        mover = new_test_user(
            self.env, "status_mover", "sales_team.group_sale_salesman"
        )
        self.company.user_id = gone
        gone.active = False
        self.late.user_id = mover
        # when it is there for too long, then that one gets the activity
        self.run_cron()
        self.assertEqual(self.company.activity_ids.user_id, mover)
        # and nobody in particular where that one has left, too.
        self.early.write({"since": self.late.since, "user_id": gone.id})
        self.run_cron()
        self.assertEqual(self.person.activity_ids.activity_type_id, self.call)
        self.assertFalse(self.person.activity_ids.user_id)

    def test_plan_starts_on_entering(self):
        # Given a status with a plan of two activities
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "After the sale",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.call.id,
                            "summary": "Thank you",
                            "delay_count": 3,
                            "delay_from": "after_plan_date",
                        }
                    ),
                    Command.create(
                        {
                            "activity_type_id": self.call.id,
                            "summary": "How is it?",
                            "responsible_type": "other",
                            "responsible_id": self.env.ref("base.user_admin").id,
                        }
                    ),
                ],
            }
        )
        self.sale.activity_plan_id = plan
        seller = new_test_user(
            self.env, "status_planner", "sales_team.group_sale_salesman"
        )
        self.company.user_id = seller
        # when a contact enters it, moves within it and enters it anew
        self.company._set_customer_status(self.sale)
        self.company._set_customer_status(self.sale)
        # then they are planned once.
        today = fields.Date.context_today(self.company)
        self.assertEqual(
            {
                (one.summary, one.date_deadline, one.user_id)
                for one in self.company.activity_ids
            },
            {
                ("Thank you", today + timedelta(days=3), seller),
                ("How is it?", today, self.env.ref("base.user_admin")),
            },
        )
        self.assertEqual(len(self.company.activity_ids), 2)


class TestOnContacts(StatusCase):
    def setUp(self):
        super().setUp()
        self.company._set_customer_status(self.offer)
        self.left = self.contact("Left", ref="status")
        self.left._set_customer_status(self.offer)
        self.env.cr.flush()
        self.left._leave_process(self.process)
        self.never = self.contact("Never", ref="status")
        self.company.ref = "status"

    def found(self, *conditions):
        return self.env["res.partner"].search([("ref", "=", "status"), *conditions])

    def test_search_panel_names_the_process_once(self):
        shown = self.env["res.partner"].search_panel_select_multi_range(
            "customer_status_value_ids", group_by="process_id", expand=True
        )
        of_process = [
            (one["group_name"], one["display_name"])
            for one in shown["values"]
            if one["group_id"] == self.process.id
        ]
        self.assertEqual(
            of_process, [("Sales", "Contact"), ("Sales", "Offer"), ("Sales", "Sale")]
        )

    def test_searching(self):
        name = "customer_status_value_ids"
        both = self.left | self.never
        self.assertEqual(self.found((name, "=", self.offer.id)), self.company)
        self.assertEqual(self.found((name, "!=", self.offer.id)), both)
        self.assertEqual(self.found((name, "=", False)), both)
        self.assertEqual(self.found((name, "!=", False)), self.company)
        self.assertEqual(self.found((name, "ilike", "offer")), self.company)
        self.assertEqual(self.found((name, "not ilike", "offer")), both)
        self.assertEqual(
            self.found((name, "any", [("process_id", "=", self.process.id)])),
            self.company,
        )
        self.assertEqual(self.found(("customer_status_ids", "=", False)), both)

    def test_grouping(self):
        groups = self.env["res.partner"].formatted_read_group(
            [("ref", "=", "status")], ["customer_status_value_ids"], ["__count"]
        )
        self.assertEqual(
            [
                (group["customer_status_value_ids"], group["__count"])
                for group in groups
            ],
            [((self.offer.id, "Sales: Offer"), 1), (False, 2)],
        )

    def test_as_a_parameter(self):
        # Given a model by status
        model = self.apply_model(
            field(
                "customer_status_value_ids",
                one_of(self.offer.id, points=10),
                one_of(self.sale.id, points=5),
                other(2),
                missing(1),
            ),
            partner_domain="[('ref', '=', 'status')]",
        )
        # then who has left has no status
        self.assertScores(model, {self.company: 100, self.left: 10, self.never: 10})
        # and a move scores at once.
        self.company._set_customer_status(self.sale)
        self.never._set_customer_status(self.start)
        self.assertScores(model, {self.company: 50, self.left: 10, self.never: 20})

    def test_chips(self):
        summary = self.company.customer_status_summary
        [chip] = summary["placements"]
        self.assertEqual(chip["process"], "Sales")
        self.assertEqual(chip["status_id"], self.offer.id)
        self.assertEqual(
            [status["name"] for status in chip["statuses"]],
            ["Contact", "Offer", "Sale"],
        )
        self.assertTrue(summary["editable"])
        self.assertFalse(summary["others"])
        # Who is in none can be added to those that suit it
        self.make_process("Persons only", "One", for_company=False)
        self.make_process("Companies only", "One", for_person=False)
        summary = self.left.customer_status_summary
        self.assertEqual(
            [process["process"] for process in summary["others"]],
            ["Sales", "Persons only"],
        )
        self.assertEqual(
            [placement["process"] for placement in summary["left"]], ["Sales"]
        )

    def test_board_shows_all_statuses_of_its_process(self):
        self.make_process("Service", "Called")
        groups = self.env["res.partner.status"].web_read_group(
            [("process_id", "=", self.process.id)], ["status_id"], ["__count"]
        )
        expanded = (
            self.env["res.partner.status"]
            .with_context(read_group_expand=True)
            .web_read_group(
                [("process_id", "=", self.process.id)], ["status_id"], ["__count"]
            )
        )
        self.assertEqual(len(groups["groups"]), 1)
        self.assertEqual(
            [(group["status_id"][1], group["__count"]) for group in expanded["groups"]],
            [("Sales: Contact", 0), ("Sales: Offer", 1), ("Sales: Sale", 0)],
        )

    def test_board_is_without_archived_contacts(self):
        # Given a company on the board, and the number of those in its status
        action = self.process.action_open_board()
        board = safe_eval(action["domain"], action["context"])
        placements = self.env["res.partner.status"]
        self.assertEqual(placements.search(board).partner_id, self.company)
        # when it is archived, then it is neither shown nor counted
        self.company.active = False
        self.assertFalse(placements.search(board))
        self.assertEqual(self.process.member_count, 0)
        self.assertEqual(self.offer.member_count, 0)
        # and it comes back where it was.
        self.company.active = True
        self.env.invalidate_all()
        self.assertEqual(placements.search(board).status_id, self.offer)
        self.assertEqual(self.process.member_count, 1)
        self.assertEqual(self.offer.member_count, 1)

    def test_a_person_merged_with_a_company(self):
        # Given a person that is to stay, in a process for people, and a company
        process = self.make_process("Careers", "Applied", for_company=False)
        self.never._set_customer_status(process.status_ids)
        # when they are merged
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.company | self.never).ids, self.never
        )
        self.env.invalidate_all()
        # then the company they become has left that process, and keeps the other.
        self.assertTrue(self.never.is_company)
        self.assertEqual(self.never.customer_status_value_ids, self.offer)
        self.assertFalse(self.placement(self.never, process).active)

    def test_merging(self):
        # Given two contacts in a process, one of which moved later, and one that left
        with self.at("2026-01-10 10:00:00"):
            self.never._set_customer_status(self.start)
            self.env.cr.flush()
        with self.at("2026-02-10 10:00:00"):
            self.never._set_customer_status(self.sale)
            self.env.cr.flush()
        self.placement(self.company).since = "2026-01-20 10:00:00"
        service = self.make_process("Service", "Called")
        self.never._set_customer_status(service.status_ids)
        self.env.cr.flush()
        # when they are merged
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.company | self.never | self.left).ids, self.company
        )
        self.env.invalidate_all()
        # then the later status stays, with the moves of all.
        self.assertEqual(
            self.company.customer_status_value_ids, self.sale | service.status_ids
        )
        self.assertCountEqual(
            self.moves(self.company),
            [("Sales: Contact", "Sales: Sale"), ("Sales: Offer", "")],
        )


class TestAccess(StatusCase):
    def setUp(self):
        super().setUp()
        self.seller = new_test_user(
            self.env, "status_sales", "sales_team.group_sale_salesman"
        )
        self.reader = new_test_user(self.env, "status_reader", "base.group_user")

    def test_who_may_write_contacts_moves_them(self):
        self.company.with_user(self.seller).action_set_customer_status(self.start.id)
        placement = self.placement(self.company).with_user(self.seller)
        placement.status_id = self.offer
        self.assertEqual(placement.user_id, self.seller)
        self.company.with_user(self.seller).action_leave_process(self.process.id)
        self.assertFalse(self.company.customer_status_value_ids)

    def test_importing_contacts_that_stand_in_the_process(self):
        # Given one contact that stands in a process, one that has left it and one
        # that was never in it, each in a file of a salesperson
        self.company._set_customer_status(self.start)
        self.person._set_customer_status(self.sale)
        self.person._leave_process(self.process)
        third = self.contact("Third")
        contacts = self.company | self.person | third
        names = [
            f"__export__.{data['name']}"
            for data in self.env["ir.model.data"].create(
                [
                    {
                        "module": "__export__",
                        "name": f"status_contact_{contact.id}",
                        "model": "res.partner",
                        "res_id": contact.id,
                    }
                    for contact in contacts
                ]
            )
        ]
        lines = [f"{name},Sales,Sales: Offer" for name in names]
        importer = self.env["base_import.import"].with_user(self.seller)
        importer = importer.create(
            {
                "res_model": "res.partner",
                "file": "\n".join(["id,process,status", *lines]),
                "file_type": "text/csv",
                "file_name": "contacts.csv",
            }
        )
        # when the file is imported
        result = importer.execute_import(
            ["id", "customer_status_ids/process_id", "customer_status_ids/status_id"],
            ["id", "process", "status"],
            {
                "quoting": '"',
                "separator": ",",
                "has_headers": True,
                "encoding": "utf-8",
            },
        )
        # then all stand in the status of the file
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], contacts.ids)
        for contact in contacts:
            self.assertEqual(contact.customer_status_value_ids, self.offer)
            self.assertEqual(len(self.placement(contact)), 1)

    def test_who_may_not_reads(self):
        self.company._set_customer_status(self.start)
        company = self.company.with_user(self.reader)
        self.assertEqual(company.customer_status_value_ids, self.start)
        self.assertFalse(company.customer_status_summary["editable"])
        placement = self.placement(self.company).with_user(self.reader)
        for act in (
            lambda: company.action_set_customer_status(self.offer.id),
            lambda: company.action_leave_process(self.process.id),
            lambda: placement.write({"status_id": self.offer.id}),
            placement.action_leave,
            placement.unlink,
        ):
            with self.assertRaises(AccessError):
                act()

    def test_configuring_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.process.with_user(self.seller).name = "Mine"
        with self.assertRaises(AccessError):
            self.offer.with_user(self.seller).name = "Mine"
        manager = new_test_user(
            self.env, "status_manager", "crm_segmentation.group_segmentation_manager"
        )
        self.company._set_customer_status(self.offer)
        process = self.process.with_user(manager)
        process.create_from_template("sale")
        wizard = self.env["crm.status.archive"].with_user(manager)
        wizard.create({"status_id": self.offer.id}).action_archive_status()
        self.assertEqual(self.company.customer_status_value_ids, self.sale)

    def test_contacts_of_another_company(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        self.company._set_customer_status(self.start)
        self.company.company_id = other_company
        placements = self.env["res.partner.status"].with_user(self.seller)
        domain = [("process_id", "=", self.process.id)]
        self.assertFalse(placements.search(domain))
        self.assertEqual(self.process.with_user(self.seller).member_count, 0)


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
