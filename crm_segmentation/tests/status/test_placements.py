# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts enter processes, move in them and leave them, and who may do so."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user

from ...tools.errors import codes_of
from .status_common import StatusCase


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
