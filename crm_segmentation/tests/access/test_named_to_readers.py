# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is told names to nobody what they may not read.

Home has a model, Abroad has others; an administrator and a manager of Home, and a
manager of Abroad, are told of them.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import between, field, leads, matching, missing, one_of
from ..followup.test_changes import ChangeCase
from ..world import World

YES_NO = (one_of(True, points=1), one_of(False, points=0))
HIDDEN = "a live segmentation model that you may not see uses it. Have somebody who"


class ReaderCase(World, ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreigner.group_ids += cls.env.ref(
            "crm_segmentation.group_segmentation_manager"
        )
        cls.administrator = cls._user("administrator", "base.group_system")

    @classmethod
    def of_abroad(cls, *parameters, **values):
        return cls.apply_model(
            *parameters,
            **{
                "name": "Abroad's model",
                "company_id": cls.abroad.id,
                "reference_company_id": cls.abroad.id,
                **values,
            },
        )

    def assertTold(self, sentence, method, *arguments):
        """A method is refused with a sentence that has this in it, and names no model
        of Abroad."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            method(*arguments)
        told = str(caught.exception)
        self.assertIn(sentence, told)
        self.assertNotIn("Abroad's", told)

    def assertNamed(self, sentence, method, *arguments):
        """A method is refused with a sentence that has this in it."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            method(*arguments)
        self.assertIn(sentence, str(caught.exception))


@tagged("-at_install", "post_install")
class TestModels(ReaderCase):
    def in_a_circle(self, *names):
        """Home's model, whose draft reads a model of Abroad that reads the next one
        and so on, of which the last one reads Home's."""
        base = self.apply_model(
            field("city", one_of("Ghent", points=10)),
            name="Home's model",
            company_id=self.home.id,
            reference_company_id=self.home.id,
        )
        read = base
        for name in reversed(names):
            domain = f"[('segment_ids', 'in', {read.segment_ids.ids})]"
            read = self.of_abroad(matching(domain, *YES_NO), name=name)
        base.partner_domain = f"[('segment_ids', 'in', {read.segment_ids.ids})]"
        return base

    def test_one_that_reads_the_own_model(self):
        base = self.in_a_circle("Abroad's reader")
        told = "Home's model, and 1 "
        self.assertTold(told, base.with_user(self.manager).action_apply)
        # the banner says the same
        self.assertIn(told, base.with_user(self.manager).problem_text)
        # and whoever belongs to both companies, in whatever company at the moment, is
        # told which one it is
        self.manager.company_ids = [Command.link(self.abroad.id)]
        self.assertNamed(
            "Home's model, Abroad's reader",
            base.with_user(self.manager)
            .with_context(allowed_company_ids=self.home.ids)
            .action_apply,
        )

    def test_several_that_read_each_other(self):
        base = self.in_a_circle("Abroad's first", "Abroad's second")
        self.assertTold(
            "Home's model, and 2 ",
            base.with_user(self.manager).action_apply,
        )

    def test_the_reference_company(self):
        # Given a company whose currency a model of Abroad and one of Home take
        third = self.env["res.company"].create({"name": "Third"})
        self.of_abroad(
            field("city", one_of("A", points=1)), reference_company_id=third.id
        )
        by_administrator = third.with_user(self.administrator)
        self.assertTold(
            "“Third” cannot be deleted",
            by_administrator.unlink,
        )
        # when one of them may be seen, then that one is named
        self.make_segmentation(
            name="Home's model",
            company_id=self.home.id,
            reference_company_id=third.id,
            sequence=99,
        )
        self.assertTold(
            "“Home's model”",
            by_administrator.unlink,
        )

    def test_a_custom_field(self):
        choices = [["a", "A"], ["b", "B"]]
        self.define_properties(
            machines="integer", kind={"type": "selection", "selection": choices}
        )
        definition = self.env[
            "properties.base.definition"
        ]._get_definition_for_property_field("res.partner", "properties")
        self.of_abroad(
            field("properties.machines", between(1, None, points=1), missing(0)),
            field("properties.kind", one_of("a", points=1)),
        )
        properties = definition.properties_definition
        machines, kind = properties
        by_administrator = definition.with_user(self.administrator)
        with self.assertRefused("custom_field.used_by_hidden"):
            by_administrator.write({"properties_definition": [kind]})
        with self.assertRefused("custom_field.choice_used_by_hidden"):
            by_administrator.write(
                {
                    "properties_definition": [
                        machines,
                        {**kind, "selection": choices[1:]},
                    ]
                }
            )

    def test_a_field_of_the_database(self):
        self.add_fields(
            x_size="float",
            x_kind={
                "ttype": "selection",
                "selection_ids": [Command.create({"value": "a", "name": "A"})],
            },
        )
        self.of_abroad(
            field("x_size", between(1, None, points=1)),
            field("x_kind", one_of("a", points=1)),
        )
        fields_ = self.env["ir.model.fields"].with_user(self.administrator)
        self.assertTold(
            "(x_size) cannot be deleted",
            fields_._get("res.partner", "x_size").unlink,
        )
        self.assertTold(
            "The choice “A”",
            fields_._get("res.partner", "x_kind").selection_ids.unlink,
        )
        # whoever may see the model is told its name
        self.administrator.company_ids += self.abroad
        self.assertNamed(
            "“Abroad's model”",
            fields_._get("res.partner", "x_size").unlink,
        )

    def test_a_server_action(self):
        # Given a server action, which only administrators may read
        process = self.env["crm.status.process"].create(
            {"name": "Buying", "status_ids": [Command.create({"name": "First"})]}
        )
        self.env["ir.actions.server"].create(
            {
                "name": "Do it",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "segmentation_status",
                "segmentation_status_id": process.status_ids.id,
            }
        )
        with self.assertRefused("action.uses_record_unreadable") as refusal:
            process.with_user(self.manager).unlink()
        self.assertIn("“Buying: First”", str(refusal.exception))


@tagged("-at_install", "post_install")
class TestTelling(ReaderCase):
    def failing(self, **values):
        """A model of all customers whose action fails for those who enter Key."""
        model = self.apply_model(
            field("city", one_of("Ghent", points=10)),
            segments={"Key": 50, "Standard": 0},
            reference_company_id=self.home.id,
            **values,
        )
        action = self.env["ir.actions.server"].create(
            {
                "name": "Fail",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "raise UserError('No: %s' % record.name)",
            }
        )
        self.env["crm.segment.action"].create(
            {
                "segment_id": model.segment_ids[0].id,
                "direction": "enter",
                "server_action_id": action.id,
            }
        )
        return model

    def enter(self, *partners):
        for partner in partners:
            partner.city = "Ghent"
        self.process_changes()

    def test_a_failure_at_a_contact_of_another_company(self):
        model = self.failing(user_id=self.manager.id)
        self.enter(self.abroad_customer)
        [activity] = model.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertIn("“Failed”", activity.note)
        self.assertNotIn("Abroad's customer", activity.note)

    def test_a_failure_at_several_contacts_tells_one_that_may_be_seen(self):
        model = self.failing(user_id=self.manager.id)
        self.enter(self.abroad_customer, self.home_other)
        [activity] = model.activity_ids
        self.assertIn("Home's other: No: Home's other", activity.note)
        self.assertNotIn("Abroad's customer", activity.note)

    def test_who_may_not_see_the_model_is_not_told(self):
        # Given Home's model, for which somebody of Abroad is responsible
        model = self.failing(
            user_id=self.foreigner.id, company_id=self.home.id, name="Home's model"
        )
        self.enter(self.home_other)
        model._set_attention("The field is gone.")
        # then whoever made it is told instead
        self.assertEqual(model.activity_ids.user_id, model.create_uid)
        self.assertEqual(len(model.activity_ids), 2)

    def unreadable_at(self, partner):
        """A live model that the database cannot compute because of one contact: a
        column of deals that has become a calculation."""
        self.add_fields_of("crm.lead", x_count="integer", x_each="integer")
        self.env["crm.lead"].search([]).x_count = 1
        model = self.apply_model(
            leads("sum", between(1, None, 10), measure_path="x_each", name="Each"),
            user_id=self.manager.id,
            reference_company_id=self.home.id,
        )
        self.env["crm.lead"].search([("partner_id", "=", partner.id)]).x_count = 0
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE crm_lead DROP COLUMN x_each;
            ALTER TABLE crm_lead RENAME TO crm_lead_kept;
            CREATE VIEW crm_lead AS SELECT *, 10 / x_count AS x_each FROM crm_lead_kept
            """
        )
        return model

    def assertUnreadable(self, model, named):
        """The activity names some contacts; the reason kept for all readers names the
        parameter alone."""
        with self.assertLogs("odoo.addons.crm_segmentation", "WARNING"):
            model.action_rescore()
        note = str(model.activity_ids.note)
        for text in (model.attention_reason, model.last_run_id.error, note):
            self.assertIn("Each: ", text)
        for contact in self.home_other | self.abroad_customer:
            self.assertNotIn(contact.name, model.attention_reason)
            self.assertNotIn(contact.name, model.last_run_id.error)
            self.assertEqual(contact.name in note, contact in named)

    def test_a_contact_that_the_database_cannot_read(self):
        self.assertUnreadable(self.unreadable_at(self.home_other), self.home_other)

    def test_a_contact_of_another_company_that_the_database_cannot_read(self):
        self.assertUnreadable(
            self.unreadable_at(self.abroad_customer), self.env["res.partner"]
        )

    def logged(self, partner):
        bodies = partner.message_ids.mapped("body")
        return [str(body) for body in bodies if "→" in body]

    def test_segment_changes_are_told_to_those_who_may_see_the_model(self):
        # Given a model of Home, whose users alone read Home's customer
        self.set_up("log_changes", "True")
        self.model_of_won_deals(
            company_id=self.home.id, name="Home's model", subject="any"
        )
        for partner in (self.home_other, self.shared_customer):
            self._deal(partner, self.home, 5000)
        self.shared_home_deal.expected_revenue = 5000
        for partner in self.customers():
            partner.action_rescore()
        self.process_changes()
        # when contacts rise, then those are told of that Home alone sees
        self.assertEqual(len(self.logged(self.home_other)), 1)
        self.assertEqual(self.logged(self.shared_customer), [])
