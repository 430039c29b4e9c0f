# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What segments do when customers come in, rise, fall or go out: each thing once,
failures apart."""

import re

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..common import field, one_of
from .test_changes import ChangeCase


class ActionCase(ChangeCase):
    """Ghent is Ideal, Bruges Standard, any other place Poor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.atlas = cls.company_contact("Atlas", ref="change", city="Bruges")
        cls.boreal = cls.company_contact("Boreal", ref="change", city="Bruges")
        cls.model = cls.by_city()
        cls.ideal, cls.standard, cls.poor = cls.model.segment_ids.sorted(
            "score_from", reverse=True
        )
        cls.env.cr.flush()

    @classmethod
    def by_city(cls, **values):
        return cls.apply_model(
            field("city", one_of("Ghent", points=10), one_of("Bruges", points=5)),
            **{
                "partner_domain": "[('ref', '=', 'change')]",
                "segments": {"Ideal": 70, "Standard": 30, "Poor": 0},
                **values,
            },
        )

    @classmethod
    def server_action(cls, **values):
        """A server action on contacts; code unless something else is said."""
        kind = "code" if "code" in values else "object_write"
        return cls.env["ir.actions.server"].create(
            {
                "name": "Test action",
                "model_id": cls.env.ref("base.model_res_partner").id,
                "state": kind,
                **values,
            }
        )

    def filled_in(self, kind, **values):
        """A server action on contacts as it is made in its form."""
        contacts = self.env["ir.model"]._get_id("res.partner")
        actions = self.env["ir.actions.server"].with_context(default_model_id=contacts)
        with Form(actions) as form:
            form.state = kind
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    @classmethod
    def act(cls, segment, direction, server_action=None, **values):
        """Have a segment act."""
        return cls.env["crm.segment.action"].create(
            {
                "segment_id": segment.id,
                "direction": direction,
                "server_action_id": (
                    server_action or cls.server_action(code="True")
                ).id,
                **values,
            }
        )

    def marking(self, mark, **values):
        """A server action that leaves a mark on the contact."""
        code = f"record.write({{'function': (record.function or '') + {mark!r}}})"
        return self.server_action(name=mark, code=code, **values)

    def marks(self, partner):
        """The marks left, in order."""
        return partner.function or ""

    def move_to(self, city, *partners):
        """Change segments by moving contacts, and have played what follows."""
        for partner in partners or (self.atlas,):
            partner.city = city
        self.process_changes()


@tagged("post_install", "-at_install")
class TestDirections(ActionCase):
    def test_each_direction_at_its_segment(self):
        # Given a segment in the middle that marks each direction
        marks = {"enter": "e", "up": "u", "down": "d", "leave": "l"}
        for direction, mark in marks.items():
            self.act(self.standard, direction, self.marking(mark), repeat="each")
        # When a contact rises out of it, then it has gone out
        self.move_to("Ghent")
        self.assertEqual(self.marks(self.atlas), "l")
        # When it falls back, then it has come in and fallen
        self.move_to("Bruges")
        self.assertEqual(self.marks(self.atlas), "led")
        # When it falls further and rises again
        self.move_to("Rome")
        self.assertEqual(self.marks(self.atlas), "ledl")
        self.move_to("Bruges")
        self.assertEqual(self.marks(self.atlas), "ledleu")
        # When it leaves the model, then it has gone out
        self.atlas.ref = False
        self.process_changes()
        self.assertEqual(self.marks(self.atlas), "ledleul")
        # and nobody else has been acted upon
        self.assertFalse(self.boreal.function)

    def test_a_contact_that_joins_later_comes_in(self):
        self.act(self.standard, "enter", self.marking("e"))
        # a contact of the first run has not been acted upon
        self.process_changes()
        self.assertFalse(self.atlas.function)
        joined = self.company_contact("Joined", ref="change", city="Bruges")
        self.env.cr.flush()
        self.process_changes()
        self.assertEqual(self.marks(joined), "e")

    def test_going_out_comes_before_coming_in(self):
        self.act(self.ideal, "enter", self.marking("i"))
        self.act(self.standard, "leave", self.marking("o"))
        self.move_to("Ghent")
        self.assertEqual(self.marks(self.atlas), "oi")

    def test_in_their_order_and_only_those_that_are_on(self):
        self.act(self.ideal, "up", self.marking("2"), sequence=2)
        self.act(self.ideal, "enter", self.marking("1"), sequence=1)
        self.act(self.ideal, "enter", self.marking("off"), active=False)
        self.move_to("Ghent")
        self.assertEqual(self.marks(self.atlas), "12")

    def test_a_run_acts_as_a_save_does(self):
        self.act(self.ideal, "enter", self.marking("e"))
        self.env.cr.execute(
            "UPDATE res_partner SET city = 'Ghent' WHERE id = %s", [self.atlas.id]
        )
        self.env.invalidate_all()
        self.model.action_rescore()
        self.process_changes()
        self.assertEqual(self.marks(self.atlas), "e")


@tagged("post_install", "-at_install")
class TestHowOften(ActionCase):
    def come_again(self):
        self.move_to("Bruges")
        self.move_to("Ghent")

    def test_once_per_customer(self):
        self.act(self.ideal, "enter", self.marking("e"))
        self.move_to("Ghent")
        self.come_again()
        self.assertEqual(self.marks(self.atlas), "e")
        # another contact has its own turn
        self.move_to("Ghent", self.boreal)
        self.assertEqual(self.marks(self.boreal), "e")

    def test_each_time(self):
        self.act(self.ideal, "enter", self.marking("e"), repeat="each")
        self.move_to("Ghent")
        self.come_again()
        self.assertEqual(self.marks(self.atlas), "ee")

    def test_both_in_one_turn_of_the_cron(self):
        # Given a contact that comes in twice before anything is played
        self.act(self.ideal, "enter", self.marking("o"))
        self.act(self.ideal, "enter", self.marking("e"), repeat="each")
        for city in ("Ghent", "Bruges", "Ghent"):
            self.atlas.city = city
            self.env.cr.flush()
        self.process_changes()
        # Then what is done once has been done once, the other twice
        self.assertEqual(sorted(self.marks(self.atlas)), ["e", "e", "o"])

    def test_not_again_within_some_days(self):
        self.act(self.ideal, "enter", self.marking("e"), repeat="each", min_days=30)
        with self.at("2026-03-01 10:00:00"):
            self.move_to("Ghent")
        with self.at("2026-03-31 09:59:59"):
            self.come_again()
            self.assertEqual(self.marks(self.atlas), "e")
        with self.at("2026-03-31 10:00:00"):
            self.come_again()
            self.assertEqual(self.marks(self.atlas), "ee")
        # counted from the last time that it was done
        with self.at("2026-04-29 10:00:00"):
            self.come_again()
            self.assertEqual(self.marks(self.atlas), "ee")

    def test_a_merged_contact_has_had_it(self):
        self.act(self.ideal, "enter", self.marking("e"))
        self.move_to("Ghent")
        # Given that Boreal stays and takes what Atlas had
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.atlas | self.boreal).ids, self.boreal
        )
        self.boreal.function = False
        self.move_to("Bruges", self.boreal)
        self.move_to("Ghent", self.boreal)
        self.assertFalse(self.boreal.function)

    def test_thinned_moves_leave_what_has_been_done(self):
        self.act(self.ideal, "enter", self.marking("e"))
        self.move_to("Ghent")
        self.env.cr.execute("DELETE FROM crm_segment_change")
        self.env.invalidate_all()
        self.come_again()
        self.assertEqual(self.marks(self.atlas), "e")


@tagged("post_install", "-at_install")
class TestKinds(ActionCase):
    def test_set_the_category(self):
        category = self.env["crm.customer.category"].create({"name": "Key"})
        self.act(
            self.ideal,
            "enter",
            self.server_action(
                state="object_write",
                update_path="customer_category_id",
                value=str(category.id),
            ),
        )
        self.move_to("Ghent")
        self.assertEqual(self.atlas.customer_category_id, category)

    def test_add_and_remove_a_tag(self):
        tag = self.env["res.partner.category"].create({"name": "Key"})
        for direction, operation in (("enter", "add"), ("leave", "remove")):
            self.act(
                self.ideal,
                direction,
                self.server_action(
                    state="object_write",
                    update_path="category_id",
                    update_m2m_operation=operation,
                    value=str(tag.id),
                ),
            )
        self.move_to("Ghent")
        self.assertEqual(self.atlas.category_id, tag)
        self.move_to("Bruges")
        self.assertFalse(self.atlas.category_id)

    def test_set_a_status(self):
        process = self.env["crm.status.process"].create(
            {
                "name": "Care",
                "status_ids": [
                    Command.create({"name": name}) for name in ("Watch", "Visit")
                ],
            }
        )
        visit = process.status_ids[1]
        action = self.filled_in("segmentation_status", segmentation_status_id=visit)
        self.assertEqual(action.name, "Set status Care: Visit")
        self.act(self.poor, "down", action)
        self.move_to("Rome")
        self.assertEqual(self.atlas.customer_status_ids.status_id, visit)

    def test_start_an_activity_plan(self):
        call = self.env.ref("mail.mail_activity_data_call")
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Rescue",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create(
                        {"activity_type_id": call.id, "responsible_type": "on_demand"}
                    )
                ],
            }
        )
        action = self.filled_in("segmentation_plan", segmentation_plan_id=plan)
        self.assertEqual(action.name, "Start Rescue")
        self.act(self.poor, "down", action)
        seller = new_test_user(
            self.env, "action_seller", "sales_team.group_sale_salesman"
        )
        self.atlas.user_id = seller
        self.move_to("Rome", self.atlas, self.boreal)
        self.assertEqual(self.atlas.activity_ids.user_id, seller)
        self.assertEqual(self.atlas.activity_ids.activity_type_id, call)
        # who has no salesperson is told of
        [failed] = self.changes_of(self.boreal).filtered(lambda m: m.state == "failed")
        for name in ("“Rescue”", "Boreal"):
            self.assertIn(name, failed.error)

    def test_an_activity_for_a_customer_that_falls(self):
        self.act(
            self.standard,
            "down",
            self.server_action(
                state="next_activity",
                activity_type_id=self.env.ref("mail.mail_activity_data_call").id,
                activity_summary="Ask what is wrong",
                activity_user_type="generic",
                activity_user_field_name="user_id",
            ),
        )
        self.atlas.user_id = self.env.user
        self.move_to("Ghent")
        self.assertFalse(self.atlas.activity_ids)
        self.move_to("Bruges")
        self.assertEqual(self.atlas.activity_ids.summary, "Ask what is wrong")

    def test_a_template_is_mailed_once(self):
        self.atlas.email = "atlas@example.com"
        template = self.env["mail.template"].create(
            {
                "name": "Welcome",
                "model_id": self.env.ref("base.model_res_partner").id,
                "subject": "Welcome {{ object.name }}",
                "partner_to": "{{ object.id }}",
                "body_html": "<p>Welcome</p>",
            }
        )
        self.act(
            self.ideal,
            "enter",
            self.server_action(
                state="mail_post", template_id=template.id, mail_post_method="email"
            ),
        )
        self.move_to("Ghent")
        self.process_changes()
        mails = self.env["mail.mail"].search([("subject", "=", "Welcome Atlas")])
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.atlas)

    def test_only_actions_on_contacts(self):
        on_leads = self.server_action(
            code="True",
            model_id=self.env["ir.model"]._get_id("crm.lead"),
            name="On leads",
        )
        with self.assertRefused("action.not_on_contacts", error=ValidationError):
            self.act(self.ideal, "enter", on_leads)

    def test_kinds_of_contacts_warn_elsewhere(self):
        action = self.server_action(
            model_id=self.env["ir.model"]._get_id("crm.lead"),
            state="segmentation_status",
        )
        self.assertEqual(len(action.warning.split("\n\n")), 2)


@tagged("post_install", "-at_install")
class TestFailures(ActionCase):
    def failing(self, name="Failing"):
        return self.server_action(
            name=name,
            code="record.write({'function': 'half done'})\n"
            "if record.name == 'Atlas': raise UserError('No Atlas, please')\n"
            "record.write({'function': 'done'})",
        )

    def setUp(self):
        super().setUp()
        self.last = lambda partner: self.changes_of(partner)[-1]

    def test_one_that_fails_spoils_no_other(self):
        self.act(self.ideal, "enter", self.failing())
        self.move_to("Ghent", self.atlas, self.boreal)
        self.assertEqual(self.last(self.atlas).state, "failed")
        self.assertEqual(self.last(self.atlas).error, "No Atlas, please")
        self.assertFalse(self.atlas.function)
        self.assertEqual(self.last(self.boreal).state, "done")
        self.assertEqual(self.marks(self.boreal), "done")

    def test_many_that_fail_among_many(self):
        # Given nine contacts, the second, third and last of which an action fails for
        many = self.atlas.create(
            [
                {
                    "name": f"Many {number}",
                    "ref": "change",
                    "is_company": True,
                    "city": "Bruges",
                    "comment": number in (2, 3, 9) and "No",
                }
                for number in range(1, 10)
            ]
        )
        self.process_changes()
        self.act(self.ideal, "enter", self.marking("a"), sequence=1)
        failing = "if record.comment: raise UserError(record.name)"
        self.act(self.ideal, "enter", self.server_action(code=failing), sequence=2)
        self.act(self.ideal, "enter", self.marking("b"), sequence=3)
        # When all come in, then what can be done is done once for each
        self.move_to("Ghent", *many)
        self.assertEqual(many.mapped("function"), ["ab"] * 9)
        self.assertEqual(
            [self.last(partner).state for partner in many],
            ["done", "failed", "failed", *["done"] * 5, "failed"],
        )
        self.assertEqual(self.last(many[8]).error, "Many 9")

    def test_trying_again_repeats_nothing(self):
        # Given two actions, of which the second fails, and one after it
        self.act(self.ideal, "enter", self.marking("a"), sequence=1, repeat="each")
        failing = self.server_action(name="F", code="raise UserError('Not yet')")
        self.act(self.ideal, "enter", failing, sequence=2, repeat="each")
        self.act(self.ideal, "enter", self.marking("b"), sequence=3, repeat="each")
        self.move_to("Ghent")
        # Then the others have been done
        self.assertEqual(self.marks(self.atlas), "ab")
        self.assertEqual(self.last(self.atlas).state, "failed")
        # When what was wrong is mended and it is tried again
        failing.code = "record.write({'function': record.function + 'f'})"
        self.last(self.atlas).action_retry()
        self.process_changes()
        # Then only that is done
        self.assertEqual(self.marks(self.atlas), "abf")
        self.assertEqual(self.last(self.atlas).state, "done")
        self.assertFalse(self.last(self.atlas).error)

    def test_an_error_of_a_program_is_kept_as_it_is(self):
        self.act(self.ideal, "enter", self.server_action(name="X", code="1 / 0"))
        self.move_to("Ghent")
        self.assertIn("division by zero", self.last(self.atlas).error)

    def test_an_error_of_the_database(self):
        code = "env.cr.execute('SELECT 1 / 0')"
        self.act(self.ideal, "enter", self.server_action(name="X", code=code))
        with mute_logger("odoo.sql_db"):
            self.move_to("Ghent", self.atlas, self.boreal)
        self.assertEqual(self.last(self.atlas).state, "failed")
        self.assertEqual(self.last(self.boreal).state, "failed")

    def test_the_responsible_is_told_once(self):
        self.act(
            self.ideal,
            "enter",
            self.server_action(name="X", code="raise UserError('No')"),
        )
        self.move_to("Ghent", self.atlas, self.boreal)
        self.move_to("Bruges", self.boreal)
        self.move_to("Ghent", self.boreal)
        [activity] = self.model.activity_ids
        self.assertEqual(activity.user_id, self.model.user_id)
        self.assertIn("No", activity.note)
        # the form counts them, and opens them
        self.model.invalidate_recordset()
        self.assertEqual(self.model.failed_count, 3)
        action = self.model.action_view_failed()
        self.assertTrue(action["context"]["search_default_failed"])
        # When it is tried again, then the activity is done with
        self.changes_of(self.atlas).action_retry()
        self.assertFalse(self.model.activity_ids)

    def test_nobody_is_told_where_the_settings_say_so(self):
        self.set_up("notify_on_failure", "False")
        self.act(
            self.ideal,
            "enter",
            self.server_action(name="X", code="raise UserError('No')"),
        )
        self.move_to("Ghent")
        self.assertFalse(self.model.activity_ids)
        self.assertEqual(self.last(self.atlas).state, "failed")


@tagged("post_install", "-at_install")
class TestApplying(ActionCase):
    def numbers(self, text):
        return re.findall(r"\d+", text)

    def test_a_change_of_the_model_acts_only_if_asked(self):
        self.act(self.ideal, "enter", self.marking("e"))
        # When Bruges becomes Ideal by a change of the model, then nothing is done
        self.ideal.score_from = 40
        self.model.action_apply()
        self.process_changes()
        self.assertFalse(self.atlas.function)
        self.ideal.score_from = 70
        self.model.action_apply()
        # When whoever applies it sets the tick
        self.ideal.score_from = 40
        self.model.apply_actions = True
        # then the number is told before
        self.assertEqual(self.numbers(self.model.apply_actions_text), ["2", "2"])
        self.model.action_apply()
        self.process_changes()
        self.assertEqual(self.marks(self.atlas), "e")
        self.assertEqual(self.marks(self.boreal), "e")
        # and the tick was for this time
        self.assertFalse(self.model.apply_actions)
        self.assertTrue(self.model.version_id.fire_actions)

    def test_a_first_run_acts_only_if_asked(self):
        for asked, marks in ((False, ""), (True, "e")):
            model = self.make_segmentation(
                field("city", one_of("Bruges", points=10)),
                partner_domain="[('ref', '=', 'change')]",
                apply_actions=asked,
            )
            self.act(model.segment_ids, "enter", self.marking("e"))
            model.action_apply()
            self.process_changes()
            self.assertEqual(self.marks(self.atlas), marks)

    def test_the_number_counts_those_that_something_follows_for(self):
        # Given that only falling into Poor is acted upon
        self.act(self.poor, "down", self.marking("d"))
        third = self.company_contact("Third", ref="change", city="Ghent")
        self.env.cr.flush()
        # When Bruges would fall to Poor, and Ghent to Standard
        self.ideal.score_from = 101 - 1
        self.standard.score_from = 60
        self.model.parameter_ids.band_ids[0].points = 10
        self.model.setup_step = "check"
        with Form(self.model) as form:
            self.assertTrue(form.has_actions)
            self.assertFalse(form.apply_actions_text)
            form.apply_actions = True
            self.assertEqual(self.numbers(form.apply_actions_text), ["2", "2"])
        self.assertTrue(third)

    def test_nothing_is_offered_where_nothing_is_done(self):
        self.assertFalse(self.model.has_actions)


@tagged("post_install", "-at_install")
class TestRights(ActionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.user(
            "action_manager", "sales_team.group_sale_manager,base.group_partner_manager"
        )
        cls.admin = cls.user(
            "action_admin",
            "base.group_system,sales_team.group_sale_manager,base.group_partner_manager",
        )

    @classmethod
    def user(cls, login, groups):
        return new_test_user(cls.env, login, groups)

    def act_by(self, user, server_action, **values):
        """Have somebody choose what is done when a customer becomes Ideal."""
        actions = self.env["crm.segment.action"].with_user(user)
        return actions.create(
            {
                "segment_id": self.ideal.id,
                "direction": "enter",
                "choice_id": server_action.id,
                **values,
            }
        )

    def test_whoever_manages_models_chooses_among_names_of_actions_on_contacts(self):
        mine = self.server_action(name="Mine", code="True")
        on_leads = self.server_action(
            code="True",
            name="On leads",
            model_id=self.env["ir.model"]._get_id("crm.lead"),
        )
        found = self.env["crm.segment.action.choice"].with_user(self.manager).search([])
        self.assertIn(mine.id, found.ids)
        self.assertNotIn(on_leads.id, found.ids)
        # When it is chosen in the form, then it is shown with its name and kind
        with Form(self.ideal.with_user(self.manager)) as form:
            with form.action_ids.new() as line:
                line.direction = "enter"
                line.choice_id = found.browse(mine.id)
                self.assertEqual(line.kind, "code")
        line = self.ideal.action_ids
        self.assertEqual(line.server_action_id, mine)
        self.assertEqual(line.chosen_by_id, self.manager)
        shown = line.with_user(self.manager).web_read(
            {"choice_id": {"fields": {"display_name": {}}}, "kind": {}}
        )
        self.assertEqual(shown[0]["choice_id"]["display_name"], "Mine")
        self.assertEqual(shown[0]["kind"], "code")
        self.assertEqual(line.with_user(self.manager).display_name, "Mine")

    def test_addresses_of_webhooks_are_for_administrators(self):
        # Given an action that a manager may choose
        hook = self.server_action(
            name="Hook", state="webhook", webhook_url="https://hook.example.com/SECRET"
        )
        actions = self.env["ir.actions.server"].with_user(self.manager)
        # Then nothing of it can be read, nor found out by searching for it
        with self.assertRaises(AccessError):
            actions.browse(hook.id).read(["webhook_url"])
        with self.assertRaises(AccessError):
            actions.search([("webhook_url", "ilike", "SECRET")])
        with self.assertRaises(AccessError):
            actions.browse(hook.id).code = "1"
        line = self.act_by(self.manager, hook)
        lines = self.env["crm.segment.action"].with_user(self.manager)
        with self.assertRaises(AccessError):
            lines.search([("server_action_id.webhook_url", "ilike", "SECRET")])
        self.assertEqual(
            set(line.choice_id.read()[0]),
            {"id", "name", "kind", "is_offered", "display_name"},
        )
        # and an administrator has all of them, on contacts or not
        on_leads = self.server_action(
            code="True", model_id=self.env["ir.model"]._get_id("crm.lead")
        )
        for action in hook + on_leads:
            self.assertTrue(action.with_user(self.admin).has_access("read"))

    def test_what_is_for_others_is_chosen_only_where_segments_may_run_it(self):
        # Given an action of administrators
        for_others = self.server_action(
            code="True",
            name="For others",
            group_ids=[Command.set(self.env.ref("base.group_system").ids)],
        )
        offered = self.env["crm.segment.action.choice"].with_user(self.manager)
        offered_ids = lambda: offered.search([("is_offered", "=", True)]).ids  # noqa: E731
        self.assertNotIn(for_others.id, offered_ids())
        with self.assertRefused("action.not_allowed", error=ValidationError):
            self.act_by(self.manager, for_others)
        # When an administrator allows it, then it can be chosen
        for_others.with_user(self.admin).is_run_by_segments = True
        self.assertIn(for_others.id, offered_ids())
        self.assertTrue(self.act_by(self.manager, for_others))

    def test_who_may_not_change_contacts_has_no_segment_do_it(self):
        reader = self.user(
            "action_no_contacts", "crm_segmentation.group_segmentation_manager"
        )
        # Odoo gives every salesperson the right to change contacts
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner"), ("perm_write", "=", True)]
        ).filtered(
            lambda access: access.group_id in reader.all_group_ids
        ).perm_write = False
        self.env.registry.clear_cache()
        with self.assertRefused("action.not_allowed", error=ValidationError):
            self.act_by(reader, self.marking("R"))

    def test_an_action_is_done_with_the_rights_of_whoever_chose_it(self):
        # Given a program that says who runs it, and whether beyond all rights
        code = "record.write({'function': '%s %s' % (env.user.login, env.su)})"
        telling = self.server_action(name="Telling", code=code)
        line = self.act_by(self.manager, telling)
        self.move_to("Ghent")
        self.process_changes()
        self.assertEqual(self.atlas.function, "action_manager False")
        # When an administrator allows segments to run it, then it is done beyond
        telling.with_user(self.admin).is_run_by_segments = True
        line.repeat = "each"
        self.move_to("Bruges")
        self.move_to("Ghent")
        self.process_changes()
        self.assertRegex(self.atlas.function, "True$")

    def test_rights_are_looked_at_when_it_is_done(self):
        # Given an action that the manager may run on contacts, but not on Atlas
        line = self.act_by(self.manager, self.marking("M"))
        self.env["ir.rule"].create(
            {
                "name": "Not Atlas",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.atlas.id})]",
            }
        )
        self.move_to("Ghent", self.atlas, self.boreal)
        self.process_changes()
        # Then it is done for the other, and not for Atlas
        self.assertEqual(self.marks(self.boreal), "M")
        self.assertFalse(self.atlas.function)
        [failed] = self.changes_of(self.atlas).filtered(lambda m: m.state == "failed")
        for name in ("“M”", self.manager.name, "Atlas"):
            self.assertIn(name, failed.error)
        # nor is it done for whoever is no user any more
        self.manager.active = False
        line.repeat = "each"
        self.move_to("Bruges", self.boreal)
        self.move_to("Ghent", self.boreal)
        self.process_changes()
        self.assertEqual(self.marks(self.boreal), "M")
        failed = self.changes_of(self.boreal)[-1]
        self.assertEqual(failed.state, "failed")
        for name in ("“M”", self.manager.name):
            self.assertIn(name, failed.error)

    def test_nobody_says_that_somebody_else_has_chosen(self):
        line = self.act_by(
            self.manager,
            self.marking("M"),
            chosen_by_id=self.env.ref("base.user_root").id,
        )
        self.assertEqual(line.chosen_by_id, self.manager)
        line.with_user(self.manager).chosen_by_id = self.admin
        self.assertEqual(line.chosen_by_id, self.manager)
        # whoever has another thing done, or done for others, has chosen it
        mine = self.act_by(self.admin, self.marking("A"))
        self.assertEqual(mine.chosen_by_id, self.admin)
        mine.with_user(self.manager).active = False
        self.assertEqual(mine.chosen_by_id, self.admin)
        mine.with_user(self.manager).segment_id = self.poor
        self.assertEqual(mine.chosen_by_id, self.manager)

    def test_only_administrators_let_segments_run_an_action(self):
        action = self.server_action(code="True")
        with self.assertRaises(AccessError):
            action.with_user(self.manager).is_run_by_segments = True

    def test_what_only_opens_something_is_not_offered(self):
        # Given a program and an e-mail of the Actions menu, and those of no menu
        contacts = self.env.ref("base.model_res_partner").id
        menu = {"binding_model_id": contacts}
        opening = self.server_action(code="action = {}", **menu)
        tagging = self.server_action(state="object_write", **menu)
        program = self.server_action(code="True")
        # Then only what does something by itself can be chosen, by administrators
        actions = self.env["crm.segment.action"].with_user(self.admin)
        domain = actions.fields_get(["server_action_id"])["server_action_id"]["domain"]
        found = self.env["ir.actions.server"].with_user(self.admin).search(domain)
        self.assertEqual(found & (opening | tagging | program), tagging | program)
        fixing = self.env.ref("crm_segmentation.action_res_partner_pin_segment")
        self.assertNotIn(fixing, found)
        # and by others
        choices = self.env["crm.segment.action.choice"].with_user(self.manager)
        offered = choices.search([("is_offered", "=", True)]).ids
        self.assertLessEqual({tagging.id, program.id}, set(offered))
        self.assertTrue({opening.id, fixing.id}.isdisjoint(offered))

    def test_who_sells_reads_what_segments_do(self):
        action = self.act(self.ideal, "enter")
        seller = new_test_user(
            self.env, "action_reader", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertEqual(action.with_user(seller).direction, "enter")
        with self.assertRaises(AccessError):
            action.with_user(seller).direction = "leave"
        self.move_to("Ghent")
        with self.assertRefused("change.retry_not_allowed"):
            self.changes_of(self.atlas).with_user(seller).action_retry()


@tagged("post_install", "-at_install")
class TestEffort(ActionCase):
    def test_nothing_to_do_costs_no_statement_for_each_move(self):
        many = self.env["res.partner"].create(
            [
                {"name": f"Many {number}", "ref": "change", "is_company": True}
                for number in range(40)
            ]
        )
        self.act(self.ideal, "enter")
        self.process_changes()
        many.city = "Bruges"
        self.env.cr.flush()
        changes = self.env["crm.segment.change"]
        self.env.invalidate_all()
        # taking, reading the changes, their segments and what those do, marking as done
        with self.assertQueryCount(12):
            processed, last_id = changes._process_batch(0)
        self.assertEqual((processed, last_id), (40, None))
        self.assertEqual(set(self.changes_of(many[0]).mapped("state")), {"done"})
