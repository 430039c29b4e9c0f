# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts that are in a status for too long, and activities of statuses."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .status_common import StatusCase


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
