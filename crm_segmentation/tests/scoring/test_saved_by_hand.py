# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What users save and import is rescored, whatever they changed; programs' writes where
they can matter; and so is whoever reads the contact."""

from odoo import Command
from odoo.tests import tagged

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    one_of,
    records,
)

SPECIFICATION = {"segment_id": {"fields": {"name": {}}}, "segment_score": {}}
YES_NO = (one_of(True, points=1), one_of(False, points=0))


class SavedCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.company_contact("Customer", city="Testville")
        cls.neighbour = cls.company_contact("Neighbour", city="Testville")

    def won_deals(self, **values):
        """Two points for two won deals, and more."""
        return self.apply_model(
            leads(
                "count",
                between(1, 2, points=1),
                between(2, None, points=2),
                record_domain="[('won_status', '=', 'won')]",
                **values,
            ),
            segments={"Key": 50, "Standard": 0},
            partner_domain="[('city', '=', 'Testville')]",
        )


@tagged("-at_install", "post_install")
class TestSavedByHand(SavedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won_deals(cls)
        cls.won_lead(cls.customer)
        cls.won_lead(cls.neighbour)

    def assertSavedAs(self, saved, *scores):
        self.assertEqual([values["segment_score"] for values in saved], [*scores])

    def test_form(self):
        # Given a deal won, when a phone number is saved in the form
        saved = self.customer.web_save({"phone": "+32 9 123"}, SPECIFICATION)
        # then what the form reads back is what the deal gives: one point of two
        self.assertSavedAs(saved, 50)
        self.assertEqual(saved[0]["segment_id"]["name"], "Key")

    def test_list(self):
        both = self.customer | self.neighbour
        saved = both.web_save_multi([{"ref": "1"}, {"ref": "2"}], SPECIFICATION)
        self.assertSavedAs(saved, 50, 50)

    def test_several_in_a_list_at_once(self):
        saved = (self.customer | self.neighbour).web_save({"ref": "1"}, SPECIFICATION)
        self.assertSavedAs(saved, 50, 50)

    def test_import(self):
        # When the customer is imported again, with nothing that the model names
        [name] = self.customer._BaseModel__ensure_xml_id()
        record, xml_id = name
        result = self.env["res.partner"].load(
            ["id", "website"], [[xml_id, "https://customer.example.com"]]
        )
        self.assertEqual(result["ids"], record.ids)
        self.assertEqual(self.customer.segment_score, 50)

    def test_people_that_are_saved_in_the_form_of_their_company(self):
        person = self.contact("Person", parent_id=self.customer.id, city="Testville")
        self.won_lead(person)
        self.customer.web_save(
            {"child_ids": [Command.update(person.id, {"phone": "1"})]}, SPECIFICATION
        )
        self.assertEqual(person.segment_score, 50)

    def test_programs_write_what_cannot_matter(self):
        # When a program writes a phone number: then nobody is scored for it
        self.customer.phone = "+32 9 123"
        self.assertEqual(self.customer.segment_score, 0)
        # until it writes what matters
        self.customer.city = "Testville"
        self.assertEqual(self.customer.segment_score, 50)


@tagged("-at_install", "post_install")
class TestFieldsThatMatter(SavedCommon):
    def matters(self, *parameters):
        self.apply_model(*parameters)
        return self.env["crm.segmentation.queue"]._score_input_fields()

    def test_path_and_filter_of_a_divisor(self):
        names = self.matters(
            leads(
                "count",
                between(1, None, points=1),
                divisor_model="crm.lead",
                divisor_partner_path="partner_id",
                divisor_domain="[('partner_id.ref', '=', 'Counts')]",
                divisor_path="partner_id.color",
            )
        )
        self.assertLessEqual({"ref", "color"}, names)

    def test_path_that_tells_the_age(self):
        self.add_fields(x_begun="date")
        names = self.matters(
            leads(
                "sum",
                between(1, None, points=1),
                measure_path="expected_revenue",
                by_age=True,
                age_path="partner_id.x_begun",
            )
        )
        self.assertIn("x_begun", names)

    def test_path_from_records_to_their_contact(self):
        names = self.matters(
            records(
                "crm.lead",
                "partner_id.parent_id",
                "count",
                between(1, None, points=1),
            )
        )
        self.assertIn("parent_id", names)

    def test_contact_of_a_user(self):
        names = self.matters(matching("[('user_id.vat', '=', 'X')]", *YES_NO))
        self.assertIn("vat", names)


@tagged("-at_install", "post_install")
class TestReached(SavedCommon):
    """Contacts that read others are rescored with them."""

    def test_person_moves_to_another_company(self):
        # Given a person whose two deals count for its company
        person = self.contact("Person", parent_id=self.customer.id)
        self.won_lead(person)
        self.won_lead(person)
        model = self.won_deals(include_contacts=True)
        self.assertScores(model, {self.customer: 100, self.neighbour: 0})
        # when it moves to the neighbour: then both companies are right at once
        person.parent_id = self.neighbour
        self.assertScores(model, {self.customer: 0, self.neighbour: 100})

    def test_person_is_deleted(self):
        person = self.contact("Person", parent_id=self.customer.id)
        model = self.apply_model(
            matching("[('child_ids.name', '=', 'Person')]", *YES_NO)
        )
        self.assertScores(model, {self.customer: 100})
        person.unlink()
        self.assertScores(model, {self.customer: 0})

    def test_person_is_created(self):
        model = self.apply_model(
            matching("[('child_ids.name', '=', 'Person')]", *YES_NO)
        )
        self.contact("Person", parent_id=self.customer.id)
        self.assertScores(model, {self.customer: 100, self.neighbour: 0})

    def test_company_is_read_by_its_people(self):
        person = self.contact("Person", parent_id=self.customer.id)
        model = self.apply_model(field("parent_id.color", between(5, None, points=1)))
        self.assertScores(model, {person: 0})
        self.customer.color = 7
        self.assertScores(model, {person: 100})

    def test_field_that_is_computed_of_the_company(self):
        person = self.contact("Person", parent_id=self.customer.id)
        model = self.apply_model(
            field("commercial_partner_id.color", between(5, None, points=1))
        )
        self.neighbour.color = 7
        # when the company becomes part of another: then so does its person
        self.customer.write({"is_company": False, "parent_id": self.neighbour.id})
        self.assertScores(model, {self.customer: 100, person: 100})

    def test_deals_that_lead_to_the_company_of_their_contact(self):
        person = self.contact("Person", parent_id=self.customer.id)
        self.lead(person)
        model = self.apply_model(
            records(
                "crm.lead", "partner_id.parent_id", "count", between(1, None, points=1)
            )
        )
        self.assertScores(model, {self.customer: 100, self.neighbour: 0})
        person.parent_id = self.neighbour
        self.assertScores(model, {self.customer: 0, self.neighbour: 100})

    def test_salesperson_of_deals(self):
        # Given a model that reads the contacts of those who have won the deals
        seller = self.env.user.partner_id
        self.lead(self.customer, user_id=self.env.user.id)
        model = self.apply_model(
            matching("[('opportunity_ids.user_id.ref', '=', 'Star')]", *YES_NO)
        )
        seller.ref = "Star"
        self.assertScores(model, {self.customer: 100, self.neighbour: 0})

    def test_contacts_below_another(self):
        group = self.company_contact("Group")
        person = self.contact("Person", parent_id=self.customer.id)
        model = self.apply_model(matching(f"[('id', 'child_of', {group.id})]", *YES_NO))
        self.customer.parent_id = group
        self.assertScores(model, {self.customer: 100, person: 100, self.neighbour: 0})

    def test_many_are_left_to_the_queue(self):
        # Given more people at a company than are scored with it
        people = self.env["res.partner"].create(
            [
                {"name": f"Person {number}", "parent_id": self.customer.id}
                for number in range(201)
            ]
        )
        model = self.apply_model(field("parent_id.color", between(5, None, points=1)))
        # when it is saved: then they are scored soon
        self.customer.color = 7
        self.assertScores(model, {people[0]: 0, people[200]: 0})
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_queue").method_direct_trigger()
        self.assertScores(model, {people[0]: 100, people[200]: 100})

    def test_nothing_is_asked_where_nobody_reads(self):
        # Given models that read contacts for themselves alone
        self.apply_model(field("color", between(5, None, points=1)))
        self.env.flush_all()
        # when it is written: then no statement looks for others
        self.assertEqual(self.env["crm.segmentation.queue"]._routes(), ())
