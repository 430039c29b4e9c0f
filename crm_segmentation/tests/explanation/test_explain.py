# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Explanations: why a contact has its score, to the point."""

import json
from decimal import ROUND_HALF_UP, Decimal

from odoo import Command

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    missing,
    one_of,
    other,
)


class ExplainCase(SegmentationCommon):
    """The clients of an agency, by every kind of parameter.

    ==============  ======  ===========  =================
    parameter       weight  best points  best contribution
    ==============  ======  ===========  =================
    Budget             3        10              30
    Industry           1         8               8
    Interests          2       3 + 4            14
    Customer since     1         6               6
    Deals             0.5       10               5
    Reachable          1         5               5
    ==============  ======  ===========  =================

    They add up to 68.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties(budget="float", since="date")
        cls.food, cls.metal = cls.env["res.partner.industry"].create(
            [{"name": "Food of tests"}, {"name": "Metal of tests"}]
        )
        cls.fairs, cls.films, cls.cars = cls.env["res.partner.category"].create(
            [{"name": "Fairs"}, {"name": "Films"}, {"name": "Cars"}]
        )
        cls.enterClassContext(cls.at("2026-06-15 10:00:00"))
        cls.brewery = cls.client(
            "Brewery",
            properties={"budget": 50000, "since": "2020-06-15"},
            industry_id=cls.food.id,
            category_id=[Command.set((cls.fairs | cls.films).ids)],
            email="brewery@example.com",
        )
        cls.foundry = cls.client(
            "Foundry",
            properties={"budget": 800, "since": "2024-06-16"},
            industry_id=cls.metal.id,
            category_id=[Command.set(cls.cars.ids)],
        )
        cls.unknown = cls.client("Unknown")
        cls.clerk = cls.contact("Clerk", parent_id=cls.brewery.id)
        cls.person = cls.contact("Person", city="Testville")
        cls.won_lead(cls.brewery, expected_revenue=1000)
        cls.won_lead(cls.clerk, expected_revenue=500.25)
        cls.won_lead(cls.foundry, expected_revenue=20)
        cls.model = cls.apply_model(
            field(
                "properties.budget",
                between(None, 1000, -2, name="Small"),
                between(1000, None, 10, name="Big"),
                missing(1, name="Not known"),
                name="Budget",
                weight=3,
            ),
            field(
                "industry_id",
                one_of(cls.food.id, points=8, name="Ours"),
                other(2, name="Foreign"),
                name="Industry",
            ),
            field(
                "category_id",
                one_of(cls.fairs.id, points=3, name="Fairs"),
                one_of(cls.films.id, points=4, name="Films"),
                other(1, name="Others"),
                name="Interests",
                weight=2,
                combine="sum",
            ),
            field(
                "properties.since",
                between(0, 3, 2, name="New"),
                between(3, None, 6, name="Old"),
                name="Customer since",
                elapsed_unit="years",
            ),
            leads(
                "sum",
                between(0, 1000, 0),
                between(1000, None, 10),
                name="Deals",
                weight=0.5,
                record_domain="[('won_status', '=', 'won')]",
                measure_path="expected_revenue",
                include_contacts=True,
            ),
            matching(
                "[('email', '!=', False)]",
                one_of(True, points=5, name="Yes"),
                one_of(False, points=-1, name="No"),
                name="Reachable",
            ),
            segments={"Ideal": 70, "Standard": 0},
            subject="company",
            partner_domain="[('city', '=', 'Testville')]",
            inherit_to_contacts=True,
        )
        cls.ideal, cls.standard = cls.model.segment_ids

    @classmethod
    def client(cls, name, **values):
        return cls.company_contact(name, city="Testville", **values)

    def assertExplained(self, partner, segment, parts):
        """An explanation holds these ``(value, bands, points, contribution)`` and
        adds up to the score that is stored."""
        explanation = self.model.explain(partner)
        self.assertEqual(
            [
                (part["value"], part["bands"], part["points"], part["contribution"])
                for part in explanation["parameters"]
            ],
            parts,
        )
        self.assertEqual(
            [part["name"] for part in explanation["parameters"]],
            self.model.parameter_ids.mapped("name"),
        )
        self.assertEqual(
            [part["weight"] for part in explanation["parameters"]],
            [3, 1, 2, 1, 0.5, 1],
        )
        self.assertEqual(
            [part["best_contribution"] for part in explanation["parameters"]],
            [30, 8, 14, 6, 5, 5],
        )
        self.assertEqual(explanation["best"], 68)
        self.assertEqual(explanation["segment_id"], segment.id)
        self.assertAddsUp(explanation, partner)

    def assertAddsUp(self, explanation, partner):
        won = sum(
            Decimal(str(part["contribution"])) for part in explanation["parameters"]
        )
        share = 100 * max(won, Decimal(0)) / Decimal(str(explanation["best"]))
        score = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.assertEqual(Decimal(f"{explanation['score']:.2f}"), score)
        self.assertEqual(self.score_of(partner, self.model), score)


class TestExplain(ExplainCase):
    def test_a_client_of_whom_everything_is_known(self):
        # 30 + 8 + 14 + 6 + 5 + 5 of 68: all there is to win
        self.assertExplained(
            self.brewery,
            self.ideal,
            [
                (50000, ["Big"], 10, 30),
                (self.food.id, ["Ours"], 8, 8),
                ([self.fairs.id, self.films.id], ["Fairs", "Films"], 7, 14),
                (6, ["Old"], 6, 6),
                (1500.25, ["1000 to …"], 10, 5),
                (True, ["Yes"], 5, 5),
            ],
        )
        self.assertScores(self.model, {self.brewery: 100})

    def test_a_client_with_less(self):
        # -6 + 2 + 2 + 2 + 0 - 1 = -1: no score is below 0
        self.assertExplained(
            self.foundry,
            self.standard,
            [
                (800, ["Small"], -2, -6),
                (self.metal.id, ["Foreign"], 2, 2),
                ([self.cars.id], ["Others"], 1, 2),
                (1, ["New"], 2, 2),
                (20, ["0 to 1000"], 0, 0),
                (False, ["No"], -1, -1),
            ],
        )
        self.assertScores(self.model, {self.foundry: 0})

    def test_a_client_of_whom_nothing_is_known(self):
        # 3 + 0 + 0 + 0 + 0 - 1 = 2 of 68: 2.94
        self.assertExplained(
            self.unknown,
            self.standard,
            [
                (None, ["Not known"], 1, 3),
                (None, [], 0, 0),
                (None, [], 0, 0),
                (None, [], 0, 0),
                (0, ["0 to 1000"], 0, 0),
                (False, ["No"], -1, -1),
            ],
        )
        self.assertScores(self.model, {self.unknown: 2.94})

    def test_a_value_that_no_range_holds(self):
        self.unknown.properties = {"since": "2026-12-24"}
        part = self.model.explain(self.unknown)["parameters"][3]
        self.assertEqual((part["value"], part["bands"], part["points"]), (-1, [], 0))

    def test_it_adds_up_for_whoever_is_a_member(self):
        # Given clients with a bit of everything
        for number in range(12):
            self.client(
                f"Client {number}",
                properties={
                    "budget": 300 * number,
                    "since": f"20{10 + number}-0{number % 9 + 1}-1{number % 9}",
                },
                industry_id=(self.food, self.metal, self.food.browse())[number % 3].id,
                category_id=[
                    Command.set((self.fairs | self.films | self.cars)[: number % 4].ids)
                ],
                email=number % 2 and f"client{number}@example.com",
            )
        self.env.cr.flush()
        members = self.model.membership_ids.filtered(
            lambda membership: not membership.inherited_from_id
        ).partner_id
        self.assertEqual(len(members), 15)
        for partner in members:
            with self.subTest(partner.name):
                explanation = self.model.explain(partner)
                self.assertEqual(
                    explanation["segment_id"],
                    self.membership(partner, self.model).segment_id.id,
                )
                self.assertAddsUp(explanation, partner)

    def test_whoever_carries_its_company_is_explained_by_it(self):
        explanation = self.model.explain(self.clerk)
        self.assertEqual(explanation["inherited_from_id"], self.brewery.id)
        self.assertEqual(explanation["score"], 100)
        self.assertEqual(
            explanation["parameters"],
            self.model.explain(self.brewery)["parameters"],
        )
        self.assertFalse(self.model.explain(self.brewery)["inherited_from_id"])

    def test_who_is_not_in_the_model_has_no_explanation(self):
        self.brewery.active = False
        self.foundry.city = "Elsewhere"
        for partner in (self.person, self.brewery, self.foundry):
            with self.subTest(partner.name):
                self.assertIsNone(self.model.explain(partner))

    def test_of_what_has_just_been_saved(self):
        # Given a change that is not flushed, then it is explained, and agrees
        self.unknown.industry_id = self.food
        self.assertEqual(self.model.explain(self.unknown)["parameters"][1]["points"], 8)
        self.assertAddsUp(self.model.explain(self.unknown), self.unknown)

    def test_of_a_contact_that_has_just_gone_to_another_company(self):
        self.clerk.parent_id = self.foundry
        explanation = self.model.explain(self.clerk)
        self.assertEqual(explanation["inherited_from_id"], self.foundry.id)
        # and its deal went with it: 20 + 500.25
        self.assertEqual(explanation["parameters"][4]["value"], 520.25)

    def test_names_are_those_that_were_applied(self):
        self.model.parameter_ids[0].name = "Wallet"
        self.model.parameter_ids[0].band_ids[1].name = "Huge"
        part = self.model.explain(self.brewery)["parameters"][0]
        self.assertEqual((part["name"], part["bands"]), ("Budget", ["Big"]))

    def test_it_says_what_the_score_says_also_where_a_segment_is_fixed(self):
        membership = self.membership(self.foundry, self.model)
        membership.pinned_segment_id = self.ideal
        self.model.action_rescore()
        self.assertSegments(self.model, {self.foundry: "Ideal"})
        self.assertEqual(
            self.model.explain(self.foundry)["segment_id"], self.standard.id
        )

    def test_it_travels_to_the_web_client(self):
        explanation = self.model.explain(self.brewery)
        self.assertEqual(json.loads(json.dumps(explanation)), explanation)

    def test_of_a_model_that_was_not_applied(self):
        with self.assertRefused("model.not_applied"):
            self.make_segmentation().explain(self.brewery)

    def test_of_one_contact_at_a_time(self):
        with self.assertRaises(ValueError):
            self.model.explain(self.brewery | self.foundry)
