# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""“Why this score” on the contact: what is shown, to whom, and what is advised."""

import random
from decimal import ROUND_HALF_UP, Decimal

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    missing,
    one_of,
    other,
    records,
)
from .test_explain import ExplainCase


class WhyCase(SegmentationCommon):
    """Reads explanations as the web client gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "why_seller",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        cls.colleague = new_test_user(
            cls.env, "why_colleague", groups="sales_team.group_sale_salesman"
        )
        cls.employee = new_test_user(cls.env, "why_employee", groups="base.group_user")

    def explained(self, partner, model=None, user=None):
        """The explanation of one model, by default of the contact's main one."""
        self.env.cr.flush()
        self.env.invalidate_all()
        partner = partner.with_user(user) if user else partner
        if model:
            return partner.segment_explanation(model.id)
        return partner.segment_explanations()[0]["explanation"]

    def part(self, partner, name, user=None):
        """What is shown of one parameter: state, text, number of records, ranges."""
        [part] = [
            part
            for part in self.explained(partner, user=user)["parameters"]
            if part["name"] == name
        ]
        return part["state"], part["text"], part["records"], part["ranges"]

    def ways(self, partner):
        """The advice: {parameter: [(range, score)]}."""
        return {
            way["name"]: [
                (option["text"], option["score"]) for option in way["options"]
            ]
            for way in self.explained(partner)["next"]["improvements"]
        }

    def assertAddsUp(self, explanation, score):
        """The contributions are the score on display, which is this one."""
        won = sum(
            Decimal(str(part["points"])) * Decimal(str(part["weight"]))
            for part in explanation["parameters"]
        )
        share = 100 * max(won, Decimal(0)) / Decimal(str(explanation["best"]))
        shown = Decimal(f"{explanation['score']:.2f}")
        self.assertEqual(shown, share.quantize(Decimal("0.01"), ROUND_HALF_UP))
        self.assertEqual(shown, score)


class TestValues(ExplainCase, WhyCase):
    """Of the clients of an agency: see ``ExplainCase``."""

    def test_values_are_shown_as_odoo_shows_them(self):
        # 30 + 8 + 14 + 6 + 5 + 5 of 68
        dollar = self.env.ref("base.USD")
        self.env.company.currency_id = dollar
        shown = {
            name: self.part(self.brewery, name)
            for name in self.model.parameter_ids.mapped("name")
        }
        self.assertEqual(
            shown,
            {
                "Budget": ("read", "50,000.00", 0, ["Big"]),
                "Industry": ("read", "Food of tests", 0, ["Ours"]),
                "Interests": ("read", "Fairs, Films", 0, ["Fairs", "Films"]),
                "Customer since": ("read", "06/15/2020 (6 years ago)", 0, ["Old"]),
                "Deals": ("read", "$\u00a01,500.25", 2, ["$\u00a01,000 or more"]),
                "Reachable": ("read", "Yes", 0, ["Yes"]),
            },
        )

    def test_what_is_missing_is_named_so(self):
        self.assertEqual(
            self.part(self.unknown, "Budget"), ("missing", "", 0, ["Not known"])
        )
        self.assertEqual(self.part(self.unknown, "Industry"), ("missing", "", 0, []))
        self.assertEqual(
            self.part(self.unknown, "Deals"),
            ("read", "$\u00a00.00", 0, ["$\u00a00 to $\u00a01,000"]),
        )

    def test_the_head_and_the_scale(self):
        [head] = self.brewery.segment_explanations()
        self.assertEqual(head["model"], "A model")
        self.assertEqual(head["segment"]["name"], "Ideal")
        self.assertEqual(head["since"], "2026-06-15 10:00:00")
        self.assertFalse(head["inherited_from"])
        self.assertEqual(
            [
                (part["name"], part["from"], part["to"], part["is_current"])
                for part in head["explanation"]["portions"]
            ],
            [("Standard", 0, 70, False), ("Ideal", 70, 100, True)],
        )
        self.assertFalse(head["explanation"]["next"])

    def test_whoever_carries_its_company_is_explained_by_it(self):
        [head] = self.clerk.segment_explanations()
        self.assertEqual(head["inherited_from"], "Brewery")
        self.assertEqual(head["explanation"], self.explained(self.brewery))

    def test_only_the_first_model_is_computed_at_once(self):
        second = self.apply_model(
            field("city", one_of("Testville", points=1)),
            name="Second",
            subject="company",
            partner_domain="[('city', '=', 'Testville')]",
        )
        heads = self.brewery.segment_explanations()
        self.assertEqual([head["model"] for head in heads], ["A model", "Second"])
        self.assertFalse(heads[1]["explanation"])
        self.assertEqual(self.explained(self.brewery, second)["score"], 100)

    def test_own_segments_come_before_carried_ones(self):
        self.apply_model(
            field("function", one_of("Clerk", points=1)),
            name="Persons",
            subject="person",
            partner_domain=f"[('id', '=', {self.clerk.id})]",
        )
        heads = self.clerk.segment_explanations()
        self.assertEqual([head["model"] for head in heads], ["Persons", "A model"])

    def test_a_contact_in_no_model_has_none(self):
        self.assertEqual(self.person.segment_explanations(), [])
        self.assertFalse(self.person.segment_explanation(self.model.id))

    def test_a_broken_model_says_so(self):
        self.model._set_attention("The field is gone.")
        explained = self.explained(self.brewery)
        self.assertEqual(list(explained), ["problem"])
        self.assertIn("The field is gone.", explained["problem"])

    def test_a_model_that_has_just_broken_says_so(self):
        # Given a version whose custom field has been removed, and nobody has noticed
        definition = self.env[
            "properties.base.definition"
        ]._get_definition_for_property_field("res.partner", "properties")
        definition.flush_recordset()
        # past the check that refuses it
        self.env.cr.execute(
            SQL(
                "UPDATE properties_base_definition SET properties_definition = '[]'"
                " WHERE id = %s",
                definition.id,
            )
        )
        self.env.registry.clear_cache()
        self.assertIn("“properties.budget”", self.explained(self.brewery)["problem"])

    def test_words_and_numbers_are_the_viewers(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        brewery = self.brewery.with_context(lang="fr_FR")
        symbol = self.env.company.currency_id.symbol
        state, text, *_rest = self.part(brewery, "Deals")
        self.assertEqual(
            (state, " ".join(text.split())), ("read", f"{symbol} 1 500,25")
        )
        self.assertEqual(
            self.part(brewery, "Customer since")[1], "15/06/2020 (il y a 6 ans)"
        )


class TestChanges(WhyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.company_contact("Customer", ref="why")
        cls.worker = cls.contact("Worker", parent_id=cls.customer.id)
        cls.model = cls.apply_model(
            leads(
                "sum",
                between(0, 1000, 0),
                between(1000, None, 10),
                name="Deals",
                measure_path="expected_revenue",
            ),
            field("city", one_of("Ghent", points=10), name="City"),
            segments={"Ideal": 60, "Good": 50, "Standard": 0},
            subject="company",
            partner_domain="[('ref', '=', 'why')]",
            inherit_to_contacts=True,
            tolerance=20,
        )

    def test_nothing_has_changed(self):
        explanation = self.explained(self.customer)
        self.assertFalse(explanation["has_changed"])
        self.assertEqual(explanation["rescore_ids"], [])

    def test_a_deal_since_then(self):
        # When a deal is won that nobody has rescored the customer for
        self.lead(self.customer, expected_revenue=5000)
        # Then what is shown is how it is now: 10 of 20 points, and it says so
        for contact in (self.customer, self.worker):
            explanation = self.explained(contact)
            self.assertTrue(explanation["has_changed"])
            self.assertAddsUp(explanation, 50)
            self.assertEqual(explanation["segment"]["name"], "Good")
            self.assertScores(self.model, {contact: 0})
        # When those are rescored whom it names
        rescored = self.explained(self.worker)["rescore_ids"]
        self.assertEqual(set(rescored), set((self.customer | self.worker).ids))
        self.env["res.partner"].browse(rescored).action_rescore()
        # Then all agree
        self.assertScores(self.model, {self.customer: 50, self.worker: 50})
        self.assertFalse(self.explained(self.customer)["has_changed"])
        self.assertFalse(self.explained(self.worker)["has_changed"])

    def test_the_tolerance_keeps_a_segment(self):
        # Given a customer in Ideal that falls to 50, 10 below it
        deal = self.lead(self.customer, expected_revenue=5000)
        self.customer.city = "Ghent"
        self.assertSegments(self.model, {self.customer: "Ideal"})
        self.customer.city = "Namur"
        self.assertSegments(self.model, {self.customer: "Ideal"})
        # Then it says so, and there is nothing above
        explanation = self.explained(self.customer)
        self.assertEqual(explanation["segment"]["name"], "Ideal")
        self.assertEqual(explanation["kept_by_tolerance"], 20)
        self.assertFalse(explanation["has_changed"])
        self.assertFalse(explanation["next"])
        # When it falls further, nothing keeps it
        deal.expected_revenue = 1
        explanation = self.explained(self.customer)
        self.assertEqual(explanation["segment"]["name"], "Standard")
        self.assertFalse(explanation["kept_by_tolerance"])
        self.assertTrue(explanation["has_changed"])

    def test_it_has_left_the_model(self):
        model = self.apply_model(
            field("city", one_of("Ghent", points=10)),
            sequence=1,
            subject="company",
            partner_domain="[('opportunity_ids', '=', False)]",
        )
        self.assertFalse(self.explained(self.customer)["problem"])
        self.lead(self.customer)
        explanation = self.explained(self.customer, model)
        self.assertTrue(explanation["problem"])
        self.assertNotIn("score", explanation)
        self.assertEqual(explanation["rescore_ids"], self.customer.ids)


class TestAccess(WhyCase):
    """Deals of one salesperson, looked at by others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.company_contact("Customer", ref="why", city="Ghent")
        cls.worker = cls.contact("Worker", parent_id=cls.customer.id)
        cls.lost = cls.lost_lead(
            cls.customer, expected_revenue=700, user_id=cls.seller.id
        )
        cls.deal = cls.lead(cls.worker, expected_revenue=900, user_id=cls.seller.id)
        cls.model = cls.apply_model(
            leads(
                "sum",
                between(0, 1000, 1, name="Little"),
                between(1000, None, 10, name="Much"),
                name="Deals",
                measure_path="expected_revenue",
                record_domain="[('type', '=', 'opportunity')]",
                include_contacts=True,
            ),
            leads(
                "share",
                between(0, 0.5, 1),
                between(0.5, None, 2),
                name="Lost",
                share_domain="[('active', '=', False)]",
            ),
            records(
                "mail.activity",
                "res_id",
                "count",
                between(0, 1, 0, name="None"),
                between(1, None, 1, name="Some"),
                name="To do",
            ),
            field("city", one_of("Ghent", points=1, name="Near"), name="City"),
            field(
                "user_id.login",
                one_of("why_seller", points=1, name="Ours"),
                missing(0),
                name="Login",
            ),
            subject="company",
            partner_domain="[('ref', '=', 'why')]",
            inherit_to_contacts=True,
        )

    def open_records(self, name, partner=None, user=None):
        [parameter] = self.model.parameter_ids.filtered(lambda p: p.name == name)
        partner = (partner or self.customer).with_user(user or self.seller)
        action = partner.action_explained_records(self.model.id, parameter.id)
        found = (
            self.env[action["res_model"]]
            .with_user(user or self.seller)
            .with_context(**action["context"])
        ).search(action["domain"])
        return found

    def test_the_link_leads_to_the_records_archived_ones_too(self):
        # 700 + 900 of the whole company, half of the customer's own are lost
        self.assertEqual(
            self.part(self.customer, "Deals", self.seller)[2:], (2, ["Much"])
        )
        self.assertEqual(self.open_records("Deals"), self.lost | self.deal)
        self.assertEqual(self.open_records("Deals", self.worker), self.lost | self.deal)
        # the customer's own alone
        self.assertEqual(
            self.part(self.customer, "Lost", self.seller),
            ("read", "100%", 1, ["50% or more"]),
        )
        self.assertEqual(self.open_records("Lost"), self.lost)

    def test_a_link_that_has_grown_old(self):
        # Given a page that was opened before the parameter was taken out
        deals = self.model.parameter_ids[0]
        for model_id, parameter_id in (
            (self.model.id, deals.id + 1000),
            (self.model.id + 1000, deals.id),
        ):
            with self.assertRefused("explanation.model_changed"):
                self.customer.action_explained_records(model_id, parameter_id)

    def test_the_link_to_records_of_any_model(self):
        activity = self.customer.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.seller.id
        )
        # one on another record of the same number is not the customer's
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get("crm.lead").id,
                "res_id": self.deal.id,
                "user_id": self.seller.id,
            }
        )
        self.customer.action_rescore()
        self.assertEqual(
            self.part(self.customer, "To do", self.seller), ("read", "1", 1, ["Some"])
        )
        self.assertEqual(self.open_records("To do"), activity)

    def test_whoever_may_not_read_the_model_sees_the_range(self):
        hidden = ("hidden", "", 0, ["Much"])
        self.assertEqual(self.part(self.customer, "Deals", self.employee), hidden)
        self.assertEqual(self.part(self.worker, "Deals", self.employee), hidden)
        self.assertAddsUp(
            self.explained(self.customer, user=self.employee),
            self.score_of(self.customer, self.model),
        )

    def test_whoever_sees_some_of_the_records_only_sees_the_range(self):
        # the lost deal is handed to somebody else
        self.lost.user_id = self.colleague
        for user in (self.seller, self.colleague):
            self.assertEqual(
                self.part(self.customer, "Deals", user), ("hidden", "", 0, ["Much"])
            )
        self.assertEqual(self.part(self.customer, "Deals")[1:3], ("$\u00a01,600.00", 2))

    def test_a_field_of_others(self):
        # the field is for administrators only
        self.patch(
            self.env.registry["res.partner"]._fields["city"],
            "groups",
            "base.group_system",
        )
        self.assertEqual(
            self.part(self.customer, "City", self.seller), ("hidden", "", 0, ["Near"])
        )
        self.assertEqual(self.part(self.customer, "City")[:2], ("read", "Ghent"))

    def test_a_record_on_the_way_that_is_hidden(self):
        # given a salesperson, and a rule that hides him from his colleagues
        self.customer.user_id = self.seller
        self.env["ir.rule"].create(
            {
                "name": "Users see themselves",
                "model_id": self.env["ir.model"]._get("res.users").id,
                "domain_force": "[('id', '=', user.id)]",
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )
        self.assertEqual(
            self.part(self.customer, "Login", self.seller)[:2], ("read", "why_seller")
        )
        self.assertEqual(self.part(self.customer, "Login", self.colleague)[0], "hidden")

    def test_a_record_on_the_way_of_a_measure_that_is_hidden(self):
        # given deals in two countries, one of which a rule hides from the colleague
        belgium, japan = self.env.ref("base.be"), self.env.ref("base.jp")
        (self.deal + self.lost).country_id = belgium
        self.lost.country_id = japan
        model = self.apply_model(
            leads(
                "max",
                between(0, None, points=10),
                name="Prefix",
                measure_path="country_id.phone_code",
            )
        )
        self.env["ir.rule"].create(
            {
                "name": "No Japan for one",
                "model_id": self.env["ir.model"]._get("res.country").id,
                "domain_force": f"[('id', '!=', {japan.id})]"
                f" if user.id == {self.colleague.id} else [(1, '=', 1)]",
            }
        )
        # when both, who may read all deals, have it explained
        (self.seller + self.colleague).group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        states = {
            user: self.explained(self.customer, model, user)["parameters"][0]["state"]
            for user in (self.seller, self.colleague)
        }
        # then the one sees the greatest prefix, the other only its range
        self.assertEqual(states, {self.seller: "read", self.colleague: "hidden"})

    def test_a_company_that_is_hidden(self):
        # Given a worker of a company that another of our companies keeps for itself
        ours = self.env["res.company"].create({"name": "Ours"})
        self.customer.company_id = ours
        self.worker.company_id = False
        explanation = self.explained(self.worker, self.model, self.seller)
        self.assertEqual(
            {part["state"] for part in explanation["parameters"]}, {"hidden"}
        )

    def test_a_contact_that_is_hidden_is_not_explained(self):
        self.customer.company_id = self.env["res.company"].create({"name": "Ours"})
        for call in ("segment_explanations", "segment_explanation"):
            args = [self.model.id] if call == "segment_explanation" else []
            with self.subTest(call), self.assertRaises(AccessError):
                getattr(self.customer.with_user(self.seller), call)(*args)

    def test_a_model_of_another_company_is_not_explained(self):
        self.model.company_id = self.env["res.company"].create({"name": "Ours"})
        customer = self.customer.with_user(self.seller)
        self.assertEqual(customer.segment_explanations(), [])
        self.assertFalse(customer.segment_explanation(self.model.id))

    def test_a_filter_that_the_viewer_would_answer_otherwise(self):
        self.apply_model(
            matching(
                "[('opportunity_ids.expected_revenue', '>', 0)]",
                one_of(True, points=1),
                one_of(False, points=0),
                name="Deals",
            ),
            sequence=1,
            subject="company",
        )
        self.assertEqual(
            self.part(self.customer, "Deals", self.seller), ("read", "Yes", 0, ["Yes"])
        )
        for user in (self.colleague, self.employee):
            self.assertEqual(
                self.part(self.customer, "Deals", user), ("hidden", "", 0, ["Yes"])
            )


class TestManyContacts(WhyCase):
    """A thousand contacts of all sorts, by every kind of parameter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(19)
        cls.define_properties(
            budget="float",
            since="date",
            brands={"type": "tags", "tags": [[k, k.upper(), 1] for k in "abc"]},
        )
        cls.industries = cls.env["res.partner.industry"].create(
            [{"name": name} for name in ("Food", "Metal", "Paper")]
        )
        cls.tags = cls.env["res.partner.category"].create(
            [{"name": name} for name in ("Fairs", "Films", "Cars", "Trains")]
        )
        cls.enterClassContext(cls.at("2026-06-15 10:00:00"))
        cls.contacts = cls.env["res.partner"].create(
            [cls.random_contact(number) for number in range(1000)]
        )
        cls.env["crm.lead"].create(
            [
                {
                    "name": "A deal",
                    "type": "opportunity",
                    "partner_id": cls.dice.choice(cls.contacts.ids),
                    "expected_revenue": cls.dice.choice((0, 333.33, 1000, 2500.5)),
                    "active": cls.dice.random() < 0.7,
                    "probability": 10,
                }
                for _number in range(700)
            ]
        )
        fairs, films, cars, trains = cls.tags.ids
        cls.model = cls.apply_model(
            field(
                "properties.budget",
                between(None, 1000, -2.25),
                between(1000, 5000, 3),
                between(5000, None, 10),
                missing(1),
                name="Budget",
                weight=3,
            ),
            field(
                "industry_id",
                one_of(cls.industries[0].id, points=8),
                one_of(cls.industries[1].id, points=-4),
                other(2),
                name="Industry",
                weight=1.5,
            ),
            field(
                "category_id",
                one_of(fairs, points=3, name="Fairs"),
                one_of(films, points=4, name="Films"),
                one_of(cars, points=-6, name="Cars"),
                other(1, name="Others"),
                name="Interests",
                weight=2,
                combine="sum",
            ),
            field(
                "category_id",
                one_of(trains, cars, points=5, name="Trains or cars"),
                one_of(cars, films, points=7, name="Cars or films"),
                missing(-1),
                name="Best interest",
            ),
            field(
                "properties.brands",
                one_of("a", points=2, name="A"),
                one_of("b", points=2.5, name="B"),
                one_of("c", points=3, name="C"),
                name="Brands",
                weight=1.33,
                combine="sum",
            ),
            field(
                "properties.since",
                between(0, 3, 2),
                between(3, None, 6),
                name="Customer since",
                elapsed_unit="years",
            ),
            leads(
                "sum",
                between(0, 1000, 0),
                between(1000, None, 10),
                name="Deals",
                weight=0.5,
                measure_path="expected_revenue",
            ),
            leads(
                "share",
                between(0, 0.5, 3),
                between(0.5, None, -3),
                name="Lost",
                share_domain="[('active', '=', False)]",
            ),
            matching(
                "[('email', '!=', False)]",
                one_of(True, points=5),
                one_of(False, points=-1),
                name="Reachable",
            ),
            segments={"Top": 75, "Ideal": 50, "Good": 30, "Standard": 0},
            partner_domain=[("ref", "=", "why")],
            tolerance=5,
        )

    @classmethod
    def random_contact(cls, number):
        dice = cls.dice
        tags = [tag.id for tag in cls.tags if dice.random() < 0.4]
        return {
            "name": f"Contact {number}",
            "ref": "why",
            "is_company": dice.random() < 0.5,
            "email": dice.random() < 0.5 and f"{number}@example.com",
            "industry_id": dice.choice([False, *cls.industries.ids]),
            "category_id": [Command.set(tags)],
            "properties": {
                "budget": dice.choice((0, 999.99, 1000, 5000, 70000)),
                "since": dice.choice((False, "2026-01-01", "2023-06-15", "2023-06-16")),
                "brands": [brand for brand in "abc" if dice.random() < 0.4],
            },
        }

    def test_explanations_add_up_to_the_stored_scores(self):
        memberships = self.env["crm.segmentation.membership"].search(
            [("segmentation_id", "=", self.model.id)]
        )
        self.assertEqual(len(memberships), 1000)
        for membership in memberships:
            explanation = membership.partner_id.segment_explanation(self.model.id)
            self.assertAddsUp(explanation, Decimal(f"{membership.score:.2f}"))
            self.assertEqual(explanation["segment"]["id"], membership.segment_id.id)
            self.assertFalse(explanation["has_changed"])

    def test_what_is_advised_takes_them_there(self):
        # what has to be done to the contact, by what the advice says
        fairs, films, cars, trains = self.tags
        food, metal, paper = self.industries
        doing = {
            ("Budget", "1,000 to 5,000"): {"properties": {"budget": 1000}},
            ("Budget", "5,000 or more"): {"properties": {"budget": 5000}},
            ("Industry", "Food"): {"industry_id": food.id},
            ("Industry", "Metal"): {"industry_id": metal.id},
            ("Industry", "Any other value"): {"industry_id": paper.id},
            ("Customer since", "0 to 3 years ago"): {
                "properties": {"since": "2026-01-01"}
            },
            ("Customer since", "3 or more years ago"): {
                "properties": {"since": "2020-01-01"}
            },
            ("Reachable", "Yes"): {"email": "new@example.com"},
            ("Reachable", "No"): {"email": False},
        }
        tags = {"Fairs": fairs, "Films": films, "Cars": cars}
        tried = set()
        for contact in self.contacts[:150]:
            here = contact.segment_explanation(self.model.id)["next"]
            for way in here["improvements"] if here else []:
                for move in way["options"]:
                    values = doing.get((way["name"], move["text"]))
                    if way["name"] == "Interests":
                        gained, _comma, lost = move["text"].partition("without ")
                        gained = [tags[n] for n in gained.split(", ") if n in tags]
                        lost = [tags[n] for n in lost.split(", ") if n in tags]
                        commands = [Command.link(tag.id) for tag in gained]
                        commands += [Command.unlink(tag.id) for tag in lost]
                        if "Others" in move["text"]:
                            commands.append(Command.link(trains.id))
                        values = {"category_id": commands}
                    if way["name"] == "Brands":
                        brands = set(contact.properties["brands"] or [])
                        brands |= {*move["text"].lower().split(", ")} & {*"abc"}
                        values = {"properties": {"brands": sorted(brands)}}
                    if not values:
                        continue
                    self.assertReaches(contact, way, values, here["from"], move)
                    tried.add((way["name"], move["text"]))
        # and all sorts of advice have been tried
        self.assertGreaterEqual(
            {name for name, _text in tried},
            {"Budget", "Industry", "Interests", "Brands", "Reachable"},
        )

    def assertReaches(self, contact, way, values, score_from, move):
        """A change takes a contact alone to where the advice says, or, where the
        change touches another parameter too, it is not its advice."""
        name = (contact.name, way["name"], move["text"])
        parts = self.parts_but(contact, way["name"])
        with self.subTest(name), self.env.cr.savepoint() as savepoint:
            contact.write(values)
            if self.parts_but(contact, way["name"]) == parts:
                score = self.score_of(contact, self.model)
                self.assertEqual(score, Decimal(f"{move['score']:.2f}"))
                self.assertGreaterEqual(score, score_from)
            savepoint.rollback()

    def parts_but(self, contact, name):
        """The contributions of the other parameters."""
        parts = contact.segment_explanation(self.model.id)["parameters"]
        return [part["contribution"] for part in parts if part["name"] != name]


class TestAdvice(WhyCase):
    """Small models, the advice worked out by hand."""

    def given(self, *parameters, segments, **values):
        """A customer of a model that is for it alone."""
        customer = self.company_contact("Customer", ref="why", **values)
        model = self.apply_model(
            *parameters,
            segments=segments,
            subject="company",
            partner_domain=f"[('id', '=', {customer.id})]",
        )
        return customer, model

    def tag(self, name):
        return self.env["res.partner.category"].create({"name": name})

    def test_ranges_that_lift_a_single_value(self):
        # 2 × 5 + 0 = 10 of 30; to reach 60 it takes 18 points
        customer, _model = self.given(
            field(
                "color",
                between(1, 5, 5, name="Low"),
                between(5, 7, 7, name="Middle"),
                between(7, 9, 9, name="High"),
                between(9, None, 10, name="Top"),
                missing(10, name="None"),
                name="Colour",
                weight=2,
            ),
            field("city", one_of("Ghent", points=10), other(1), name="City"),
            segments={"Ideal": 60, "Standard": 0},
            color=2,
        )
        explanation = self.explained(customer)
        self.assertEqual(explanation["next"]["distance"], 26.67)
        # 18 and 20 of 30 by colour; 20 by Ghent; a colour less is no advice
        self.assertEqual(
            self.ways(customer),
            {
                "Colour": [("High", 60), ("Top", 66.67)],
                "City": [("Ghent", 66.67)],
            },
        )

    def test_nothing_alone_is_enough(self):
        customer, _model = self.given(
            *[
                field(name, one_of("x", points=1), name=name)
                for name in ("city", "ref")
            ],
            segments={"Ideal": 60, "Standard": 0},
        )
        self.assertEqual(self.explained(customer)["next"]["distance"], 60)
        self.assertEqual(self.ways(customer), {})

    def test_several_tags_that_add_up(self):
        fairs, films, cars = map(self.tag, ("Fairs", "Films", "Cars"))
        # -4 of 10: below 0 is 0
        customer, _model = self.given(
            field(
                "category_id",
                one_of(fairs.id, points=4, name="Fairs"),
                one_of(films.id, points=6, name="Films"),
                one_of(cars.id, points=-4, name="Cars"),
                name="Tags",
                combine="sum",
            ),
            segments={"Best": 90, "Ideal": 60, "Some": 15, "Standard": 0},
            category_id=[Command.set(cars.ids)],
        )
        # one step: films give 6 - 4 = 2; without cars there would be no tag at all,
        # and with others alone 0
        self.assertEqual(self.ways(customer), {"Tags": [("Films", 20)]})
        # from 20, with cars: fairs 60, without cars 60
        customer.category_id += films
        self.assertEqual(
            self.ways(customer), {"Tags": [("Fairs", 60), ("without Cars", 60)]}
        )
        # from 60 it takes both, though no single step does
        customer.category_id += fairs
        self.assertEqual(self.ways(customer), {"Tags": [("without Cars", 100)]})
        customer.category_id = cars + fairs
        self.assertEqual(self.explained(customer)["score"], 0)
        self.assertEqual(
            self.ways(customer), {"Tags": [("without Cars", 40), ("Films", 60)]}
        )

    def test_two_steps_where_one_is_not_enough(self):
        fairs, films, cars = map(self.tag, ("Fairs", "Films", "Cars"))
        customer, _model = self.given(
            field(
                "category_id",
                one_of(fairs.id, points=4, name="Fairs"),
                one_of(films.id, points=6, name="Films"),
                name="Tags",
                combine="sum",
            ),
            segments={"Best": 90, "Standard": 0},
            category_id=[Command.set(cars.ids)],
        )
        self.assertEqual(self.ways(customer), {"Tags": [("Fairs, Films", 100)]})

    def test_the_best_of_several_tags(self):
        fairs, films, cars = map(self.tag, ("Fairs", "Films", "Cars"))
        customer, _model = self.given(
            field(
                "category_id",
                one_of(fairs.id, points=4, name="Fairs"),
                one_of(films.id, points=6, name="Films"),
                other(10, name="Others"),
                name="Tags",
            ),
            segments={"Best": 90, "Good": 50, "Standard": 0},
            category_id=[Command.set(fairs.ids)],
        )
        self.assertEqual(
            self.ways(customer),
            {"Tags": [("Films", 60), ("Others, without Fairs", 100)]},
        )
        # as it is done
        customer.category_id = cars
        self.assertEqual(self.explained(customer)["score"], 100)

    def test_what_has_been_deleted_is_not_advised(self):
        food, metal = self.env["res.partner.industry"].create(
            [{"name": "Food"}, {"name": "Metal"}]
        )
        customer, _model = self.given(
            field(
                "industry_id",
                one_of(food.id, points=10),
                one_of(metal.id, points=9),
                name="Industry",
            ),
            segments={"Ideal": 60, "Standard": 0},
        )
        self.assertEqual(
            self.ways(customer), {"Industry": [("Metal", 90), ("Food", 100)]}
        )
        food.unlink()
        self.assertEqual(self.ways(customer), {"Industry": [("Metal", 90)]})

    def test_a_value_that_an_earlier_range_takes_is_not_advised(self):
        customer, _model = self.given(
            field(
                "city",
                one_of("Ghent", points=0, name="Ghent"),
                one_of("ghent ", "Namur", points=5, name="Others"),
                one_of("Liège", points=10, name="Liège"),
                name="City",
            ),
            segments={"Ideal": 50, "Standard": 0},
            city="GHENT",
        )
        self.assertEqual(
            self.ways(customer), {"City": [("Others", 50), ("Liège", 100)]}
        )


@tagged("post_install", "-at_install")
class TestWhyTour(WhyCase, HttpCase):
    def test_from_the_arithmetic_to_the_records_and_back(self):
        # Given a customer of 0 points, for whom a deal of 5,000 has come since
        customer = self.company_contact("Why Atlas", ref="why")
        model = self.apply_model(
            leads(
                "sum",
                between(0, 1000, 0, name="Little"),
                between(1000, None, 10, name="Much"),
                name="Deals",
                measure_path="expected_revenue",
                include_contacts=True,
            ),
            field("city", one_of("Ghent", points=10), name="City"),
            name="Why model",
            subject="company",
            partner_domain="[('ref', '=', 'why')]",
            segments={"Why Ideal": 70, "Why Standard": 0},
        )
        self.lead(
            customer, name="Why deal", expected_revenue=5000, user_id=self.seller.id
        )
        self.assertScores(model, {customer: 0})
        # When a salesperson looks at it, follows the link, rescores and edits it
        self.start_tour(
            f"/odoo/res.partner/{customer.id}",
            "crm_segmentation_why",
            login="why_seller",
        )
        # Then it has both
        self.assertScores(model, {customer: 100})
