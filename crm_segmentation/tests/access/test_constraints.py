# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database refuses is told in a sentence, whoever asks for it and however."""

import psycopg2

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import mute_logger

from ..common import SegmentationCommon, between, field

#: words of the database, and of Odoo's sentence for deletions that it refuses
RAW = (
    "violates",
    "constraint",
    "duplicate key",
    "troublemaker",
    "relation",
    "already exists",
    "_fkey",
)


class ConstraintCase(SegmentationCommon):
    """Tries the constraints that a module adds to the database.

    For a constraint that a user can meet there is a method ``meet_…`` of its name,
    which meets it. It may be one that the ORM refuses before the database does.
    """

    module = "crm_segmentation"
    #: constraints that nobody can meet, as nobody may write the table
    out_of_reach = {}

    def constraints(self):
        """The constraints of the module that can refuse something."""
        self.env.cr.execute(
            """
            SELECT DISTINCT con.conname, con.conrelid::regclass::text
              FROM ir_model_constraint reflected
              JOIN ir_module_module module ON module.id = reflected.module
              JOIN pg_constraint con ON con.conname = reflected.name
             WHERE module.name = %s
               AND (con.contype IN ('u', 'c', 'x')
                    OR con.contype = 'f' AND con.confdeltype IN ('r', 'a'))
            """,
            [self.module],
        )
        return dict(self.env.cr.fetchall())

    def told(self, act):
        """What a user is told who does something, as the server tells it."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                answer = act()
                self.env.flush_all()
        except (UserError, RedirectWarning) as error:
            return error.args[0]
        except psycopg2.IntegrityError as error:
            for model in self.env.registry.values():
                if model._table == error.diag.table_name:
                    return self.env[model._name]._sql_error_to_message(error)
        # an import tells, and raises nothing
        return " ".join(one["message"] for one in answer["messages"])

    def check_all_are_told(self):
        tables = self.constraints()
        met = {
            name.removeprefix("meet_") for name in dir(self) if name.startswith("meet_")
        }
        self.assertEqual(tables.keys(), met | self.out_of_reach.keys())
        admin = self.env.ref("base.user_admin")
        for name, model in self.out_of_reach.items():
            for operation in ("create", "write", "unlink"):
                with self.subTest(name, operation=operation):
                    rows = self.env[model].with_user(admin)
                    self.assertFalse(rows.has_access(operation))
        for name in sorted(met):
            with self.subTest(name):
                sentence = self.told(getattr(self, f"meet_{name}"))
                self.assertRegex(sentence, r"\w+ \w+ \w+ .*[.]$")
                for word in RAW:
                    self.assertNotIn(word, sentence)


class TestConstraints(ConstraintCase):
    out_of_reach = {
        "crm_segment_action_log_action_change_unique": "crm.segment.action.log",
        "crm_segment_daily_stat_segment_date_unique": "crm.segment.daily.stat",
        "crm_segmentation_membership_partner_segmentation_unique": (
            "crm.segmentation.membership"
        ),
        "crm_segment_parked_pin_partner_segmentation_unique": "crm.segment.parked.pin",
        "crm_segmentation_version_segmentation_number_unique": (
            "crm.segmentation.version"
        ),
        "res_partner_summary_partner_unique": "res.partner.summary",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.process = cls.env["crm.status.process"].create(
            {
                "name": "Buying",
                "status_ids": [
                    Command.create({"name": name})
                    for name in ("First", "Second", "Third")
                ],
            }
        )
        cls.status = cls.process.status_ids[0]
        cls.category = cls.env["crm.customer.category"].create(
            {"name": "Met", "for_lead": True}
        )
        cls.customer = cls.contact("Customer", customer_category_id=cls.category.id)

    def test_all_are_told(self):
        self.check_all_are_told()

    def model_of_customer(self):
        return self.apply_model(
            field("color", between(0, None, points=10)),
            partner_domain=str([("id", "=", self.customer.id)]),
        )

    def pin(self, segmentation):
        segment = segmentation.segment_ids
        wizard = self.env["crm.segment.pin"].create(
            {
                "partner_ids": [Command.set(self.customer.ids)],
                "segmentation_id": segmentation.id,
                "segment_id": segment.id,
                "reason": "Because.",
            }
        )
        wizard.action_pin()
        return segment

    def server_action(self, **values):
        return self.env["ir.actions.server"].create(
            {
                "name": "Do it",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                **values,
            }
        )

    # -- deleting what is in use ---------------------------------------------------

    def meet_res_partner_customer_category_id_fkey(self):
        self.category.unlink()

    def meet_crm_lead_customer_category_id_fkey(self):
        self.customer.customer_category_id = False
        self.lead(self.contact("Other"), customer_category_id=self.category.id)
        self.category.unlink()

    def meet_crm_segmentation_reference_company_id_fkey(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_segmentation(reference_company_id=company.id)
        company.unlink()

    def meet_crm_segmentation_membership_segment_id_fkey(self):
        self.pin(self.model_of_customer()).unlink()

    meet_crm_segmentation_membership_pinned_segment_id_fkey = (
        meet_crm_segmentation_membership_segment_id_fkey
    )

    def meet_ir_act_server_segmentation_plan_id_fkey(self):
        plan = self.env["mail.activity.plan"].create(
            {"name": "Plan", "res_model": "res.partner"}
        )
        self.server_action(state="segmentation_plan", segmentation_plan_id=plan.id)
        plan.unlink()

    def meet_ir_act_server_segmentation_status_id_fkey(self):
        self.server_action(
            state="segmentation_status", segmentation_status_id=self.status.id
        )
        self.status.unlink()

    def meet_res_partner_status_process_id_fkey(self):
        self.customer._set_customer_status(self.status)
        self.process.unlink()

    def meet_res_partner_status_status_id_fkey(self):
        self.customer._set_customer_status(self.status)
        self.status.unlink()

    # -- values --------------------------------------------------------------------

    def meet_crm_segment_action_min_days_not_negative(self):
        segmentation = self.model_of_customer()
        action = self.server_action(state="code", code="1 / 1")
        self.env["crm.segment.action"].create(
            {
                "segment_id": segmentation.segment_ids.id,
                "server_action_id": action.id,
                "min_days": -1,
            }
        )

    def meet_crm_status_days_limit_not_negative(self):
        return self.env["crm.status.process"].load(
            ["name", "status_ids/name", "status_ids/days_limit"],
            [["Slow", "Waiting", "-1"]],
        )

    def meet_crm_status_position_unique(self):
        return self.env["crm.status.process"].load(
            ["name", "status_ids/name"],
            [
                ["Long", "Status 1"],
                *(["", f"Status {number}"] for number in range(2, 7)),
            ],
        )

    meet_crm_status_position_in_range = meet_crm_status_position_unique

    def meet_crm_status_process_for_somebody(self):
        self.process.write({"for_company": False, "for_person": False})

    def meet_res_partner_status_left_without_status(self):
        return self.env["res.partner"].load(
            ["name", "customer_status_ids/process_id"], [["Imported", "Buying"]]
        )

    def meet_res_partner_status_one_status_in_a_process(self):
        self.customer._set_customer_status(self.status)
        other = self.contact("Other")
        other._set_customer_status(self.status)
        other.customer_status_ids.partner_id = self.customer

    def test_deleting_a_process_whose_status_an_action_sets(self):
        # Given an action that sets a status of a process that nobody stands in
        self.server_action(
            state="segmentation_status", segmentation_status_id=self.status.id
        )
        # when the process is deleted, then status and action are named
        told = self.told(self.process.unlink)
        self.assertIn("“Buying: First”", told)
        self.assertIn("“Do it”", told)

    def test_a_line_of_an_import_is_told_by_its_own_sentence(self):
        self.assertRegex(
            self.told(self.meet_crm_status_days_limit_not_negative),
            r"“Overdue after”.*\b0\b",
        )
