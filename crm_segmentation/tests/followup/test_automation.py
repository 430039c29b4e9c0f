# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's automation rules on segment changes, on contacts' categories and statuses."""

from odoo import Command
from odoo.tests import tagged

from .test_actions import ActionCase


@tagged("post_install", "-at_install")
class TestAutomation(ActionCase):
    def rule(self, model, trigger, code, **values):
        """An automation rule that runs a program."""
        model_id = self.env["ir.model"]._get_id(model)
        action = {
            "name": "Test rule",
            "model_id": model_id,
            "usage": "base_automation",
            "state": "code",
            "code": code,
        }
        return self.env["base.automation"].create(
            {
                "name": "Test rule",
                "model_id": model_id,
                "trigger": trigger,
                "action_server_ids": [Command.create(action)],
                **values,
            }
        )

    def when_done(self, code, domain=(), **values):
        """A rule on segment changes: "State is set to" Done, and a domain."""
        done = self.env["ir.model.fields.selection"].search(
            [
                ("field_id.model", "=", "crm.segment.change"),
                ("field_id.name", "=", "state"),
                ("value", "=", "done"),
            ]
        )
        rule = self.rule(
            "crm.segment.change",
            "on_state_set",
            code,
            trg_selection_field_id=done.id,
            **values,
        )
        self.assertEqual(rule.filter_domain, "[('state', '=', 'done')]")
        rule.filter_domain = repr([("state", "=", "done"), *domain])
        return rule

    def test_a_customer_that_falls_gets_a_call(self):
        # Given the second of the examples in docs/automation.md
        self.when_done(
            "record.partner_id.activity_schedule(\n"
            '    "mail.mail_activity_data_call",\n'
            '    summary="Ask what is wrong: " + record.display_name,\n'
            "    user_id=(record.partner_id.user_id"
            " or record.segmentation_id.user_id).id,\n"
            ")",
            [("direction", "=", "down")],
        )
        # When a customer rises, then nothing is done; when it falls, then that
        self.move_to("Ghent")
        self.assertFalse(self.atlas.activity_ids)
        self.move_to("Rome")
        [activity] = self.atlas.activity_ids
        self.assertEqual(activity.summary, "Ask what is wrong: Ideal → Poor")
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_call")
        )
        self.assertEqual(activity.user_id, self.model.user_id)
        # and once
        self.process_changes()
        self.assertEqual(len(self.atlas.activity_ids), 1)

    def test_a_change_has_the_cron_come_soon_for_a_rule(self):
        changes = self.env["crm.segment.change"]
        self.assertFalse(changes._has_rules())
        self.assertFalse(changes._has_followups())
        rule = self.when_done("True")
        self.env.flush_all()
        self.assertTrue(changes._has_rules())
        self.assertTrue(changes._has_followups())
        # asked for by each save that changes a contact: without a query
        with self.assertQueryCount(0):
            changes._has_rules()
        # When it is switched off, or deleted, then no longer
        rule.active = False
        self.assertFalse(changes._has_rules())
        rule.active = True
        self.assertTrue(changes._has_rules())
        rule.unlink()
        self.assertFalse(changes._has_rules())

    def test_rules_on_something_else_are_no_rules_on_updates(self):
        changes = self.env["crm.segment.change"]
        # Given rules on deletion, on time, and on updates of contacts
        self.rule("crm.segment.change", "on_unlink", "True")
        self.rule(
            "crm.segment.change",
            "on_time",
            "True",
            trg_date_id=self.env["ir.model.fields"]._get(changes._name, "date").id,
        )
        self.rule("res.partner", "on_create_or_write", "True")
        self.assertFalse(changes._has_rules())

    def test_another_add_on_before_write_is_no_rule(self):
        # Given an add-on that puts itself before write as that for rules does
        changes = type(self.env["crm.segment.change"])

        def write(records, vals):
            return write.origin(records, vals)

        write.origin = changes.write
        self.patch(changes, "write", write)
        self.assertFalse(self.env["crm.segment.change"]._has_rules())

    def test_a_rule_that_fails_is_kept_with_the_change(self):
        self.when_done(
            "if record.partner_id.name == 'Atlas': raise UserError('Not Atlas')\n"
            "record.partner_id.write({'function': 'seen'})"
        )
        self.move_to("Ghent", self.atlas, self.boreal)
        change = self.changes_of(self.atlas)[-1]
        self.assertEqual((change.state, change.error), ("failed", "Not Atlas"))
        self.assertEqual(self.changes_of(self.boreal)[-1].state, "done")
        self.assertEqual(self.boreal.function, "seen")

    def test_a_rule_waits_until_the_actions_have_been_done(self):
        failing = self.server_action(name="F", code="raise UserError('Not yet')")
        self.act(self.ideal, "enter", failing)
        self.when_done(
            "record.partner_id.write("
            "{'function': (record.partner_id.function or '') + 'r'})"
        )
        self.move_to("Ghent")
        self.assertFalse(self.atlas.function)
        failing.code = "True"
        self.changes_of(self.atlas)[-1].action_retry()
        self.process_changes()
        self.assertEqual(self.atlas.function, "r")

    def test_a_rule_on_the_category(self):
        category = self.env["crm.customer.category"].create({"name": "Key"})
        self.rule(
            "res.partner",
            "on_create_or_write",
            "record.write({'function': 'key'})",
            filter_pre_domain=repr([("customer_category_id", "!=", category.id)]),
            filter_domain=repr([("customer_category_id", "=", category.id)]),
        )
        self.boreal.street = "Another street"
        self.assertFalse(self.boreal.function)
        # set by hand, and by an action of a segment
        self.boreal.customer_category_id = category
        self.assertEqual(self.boreal.function, "key")
        self.act(
            self.ideal,
            "enter",
            self.server_action(
                update_path="customer_category_id", value=str(category.id)
            ),
        )
        self.move_to("Ghent")
        self.assertEqual(self.atlas.function, "key")

    def test_a_rule_on_a_status(self):
        process = self.env["crm.status.process"].create(
            {
                "name": "Care",
                "status_ids": [
                    Command.create({"name": name}) for name in ("Watch", "Visit")
                ],
            }
        )
        watch, visit = process.status_ids
        self.rule(
            "res.partner.status",
            "on_create_or_write",
            "record.partner_id.write({'function': record.status_id.name})",
            filter_domain=repr([("status_id", "=", visit.id)]),
        )
        self.atlas.action_set_customer_status(watch.id)
        self.assertFalse(self.atlas.function)
        self.atlas.action_set_customer_status(visit.id)
        self.assertEqual(self.atlas.function, "Visit")
