# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What contacts show of their statuses: searched, grouped, scored, merged."""

from odoo.tools.safe_eval import safe_eval

from ..common import field, missing, one_of, other
from .status_common import StatusCase


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
