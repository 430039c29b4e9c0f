# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts carry the segment of their company, and follow it wherever it goes."""

from ..common import SegmentationCommon, between, field, leads, one_of


class TestFollowing(SegmentationCommon):
    """Two companies, one of them ideal, and an employee of the first. Whatever happens
    comes out the same by saving and by the next run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls.company_contact("Gold", color=2)
        cls.iron = cls.company_contact("Iron", color=1)
        cls.employee = cls.contact("Employee", parent_id=cls.gold.id)
        cls.model = cls.apply_model(
            field("color", between(2, None, 100)),
            segments={"Ideal": 50, "Standard": 0},
            subject="company",
            inherit_to_contacts=True,
        )

    def assertCarries(self, company, contact=None):
        """A contact stands where its company does, or nowhere."""
        contact = contact or self.employee
        carried = self.membership(contact, self.model)
        own = company and self.membership(company, self.model)
        self.assertEqual(carried.inherited_from_id, company or company.browse())
        self.assertEqual(
            (carried.segment_id, carried.score),
            (own.segment_id, own.score) if own else (carried.segment_id.browse(), 0),
        )
        self.assertEqual(contact.segment_id, carried.segment_id)

    def assertCarriesNothing(self):
        self.assertFalse(self.membership(self.employee, self.model))

    def both_ways(self, change, check):
        """Make a change by saving, undo it, and make it where no save tells of it."""
        with self.subTest("save"), self.env.cr.savepoint() as savepoint:
            change()
            self.env.flush_all()
            check()
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
        with self.subTest("run"):
            company_ids = (self.gold | self.iron | self.employee).ids
            kept = self.memberships(company_ids)
            change()
            self.env.flush_all()
            self.put_back(kept, company_ids)
            self.model.action_rescore()
            check()

    def memberships(self, contact_ids):
        self.env.cr.execute(
            "SELECT id, segment_id, computed_segment_id, score, inherited_from_id,"
            " since, scored_at, segmentation_id, partner_id"
            " FROM crm_segmentation_membership WHERE partner_id = ANY(%s)",
            [contact_ids],
        )
        return self.env.cr.fetchall()

    def put_back(self, rows, contact_ids):
        """The memberships as they were before, as if a save had told of nothing."""
        self.env.cr.execute(
            "DELETE FROM crm_segmentation_membership WHERE partner_id = ANY(%s)",
            [contact_ids],
        )
        for row in rows:
            self.env.cr.execute(
                "INSERT INTO crm_segmentation_membership (id, segment_id,"
                " computed_segment_id, score, inherited_from_id, since, scored_at,"
                " segmentation_id, partner_id) VALUES %s",
                [row],
            )
        self.env.invalidate_all()

    def test_the_company_moves(self):
        self.assertCarries(self.gold)

        def check():
            self.assertCarries(self.gold)
            self.assertSegments(self.model, {self.employee: "Standard"})

        self.both_ways(lambda: self.gold.write({"color": 1}), check)

    def test_deals_move_the_company(self):
        # Given a model by deals, whose change no save of a contact tells.
        self.model = self.apply_model(
            leads("count", between(1, None, 100)),
            segments={"Ideal": 50, "Standard": 0},
            subject="company",
            inherit_to_contacts=True,
        )
        self.lead(self.gold)
        self.model.action_rescore()
        self.assertSegments(
            self.model,
            {self.gold: "Ideal", self.employee: "Ideal", self.iron: "Standard"},
        )

    def test_a_contact_changes_company(self):
        def check():
            self.assertCarries(self.iron)
            self.assertSegments(self.model, {self.employee: "Standard"})

        change = {"parent_id": self.iron.id}
        self.both_ways(lambda: self.employee.write(change), check)

    def test_a_contact_leaves_its_company(self):
        self.both_ways(
            lambda: self.employee.write({"parent_id": False}), self.assertCarriesNothing
        )

    def test_a_contact_joins_a_company(self):
        self.employee.parent_id = False
        self.env.flush_all()
        change = {"parent_id": self.gold.id}
        self.both_ways(
            lambda: self.employee.write(change), lambda: self.assertCarries(self.gold)
        )

    def test_a_contact_becomes_a_company_of_its_own(self):
        # Given one that stands lower by itself.
        def check():
            own = self.membership(self.employee, self.model)
            self.assertFalse(own.inherited_from_id)
            self.assertEqual(own.segment_id.name, "Standard")

        self.both_ways(lambda: self.employee.write({"is_company": True}), check)

    def test_a_company_becomes_a_contact_of_another(self):
        change = {"is_company": False, "parent_id": self.gold.id}
        self.both_ways(
            lambda: self.iron.write(change),
            lambda: self.assertCarries(self.gold, self.iron),
        )

    def test_a_contact_becomes_an_address(self):
        self.both_ways(
            lambda: self.employee.write({"type": "invoice"}), self.assertCarriesNothing
        )

    def test_the_company_is_archived(self):
        def check():
            self.assertFalse(self.membership(self.gold, self.model))
            self.assertCarriesNothing()

        self.both_ways(lambda: self.gold.write({"active": False}), check)

    def test_contacts_of_contacts(self):
        assistant = self.contact("Assistant", parent_id=self.employee.id)
        self.assertCarries(self.gold, assistant)
        self.employee.parent_id = self.iron
        self.assertCarries(self.iron, assistant)

    def test_the_fixed_segment_of_the_company_is_carried(self):
        standard = self.model.segment_ids.filtered(lambda s: s.name == "Standard")
        self.membership(self.gold, self.model).pinned_segment_id = standard
        self.gold.action_rescore()
        self.assertSegments(
            self.model, {self.gold: "Standard", self.employee: "Standard"}
        )

    def test_a_model_of_their_own_comes_first(self):
        # Given a model for persons, behind that for companies.
        persons = self.apply_model(
            field("is_company", one_of(False, points=100)),
            segments={"Friend": 0},
            subject="person",
            sequence=99,
        )
        self.assertSegments(persons, {self.employee: "Friend"})
        self.assertCarriedBeside("Friend")
        # they follow their company in its model all the same
        self.gold.color = 1
        self.assertSegments(self.model, {self.employee: "Standard"})
        self.assertCarriedBeside("Friend")
        # and when the model of their own is gone, they show their company's again
        persons.active = False
        self.env.invalidate_all()
        self.assertEqual(self.employee.segment_id.name, "Standard")

    def assertCarriedBeside(self, name):
        self.env.invalidate_all()
        self.assertEqual(self.employee.segment_id.name, name)
        self.assertEqual(
            self.membership(self.employee, self.model).inherited_from_id, self.gold
        )

    def test_switched_on_and_off(self):
        self.model.inherit_to_contacts = False
        self.model.action_apply()
        self.assertFalse(self.membership(self.employee, self.model))
        self.model.inherit_to_contacts = True
        self.model.action_apply()
        self.assertCarries(self.gold)

    def test_following_makes_no_moves(self):
        self.gold.color = 1
        self.env.flush_all()
        moves = self.env["crm.segment.change"].search(
            [("segmentation_id", "=", self.model.id)]
        )
        self.assertNotIn(self.employee, moves.partner_id)
        self.assertIn(self.gold, moves.partner_id)
