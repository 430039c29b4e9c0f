# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The gallery of templates, and the way to it."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.template.crm_segmentation import CrmSegmentation
from ...scoring.definition.presets import PRESETS
from ...tools.template.gallery import CUSTOM, TEMPLATES, find_custom
from ..common import SegmentationCommon


class GalleryCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = cls.env["crm.segmentation"]

    @classmethod
    def empty_the_base(cls):
        """As it is where nobody has done anything yet."""
        cls.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        cls.env["res.partner"].search([]).write(
            {"industry_id": False, "category_id": False, "state_id": False}
        )
        cls.define_properties()
        cls.env["mail.message"].search([("model", "=", "res.partner")]).unlink()

    def card(self, key):
        return next(card for card in self.models.get_templates() if card["id"] == key)

    def make(self, key):
        action = self.models.create_from_template(key)
        self.assertEqual(action["res_model"], "crm.segmentation")
        self.assertEqual(action["views"], [(False, "form")])
        return self.models.browse(action["res_id"])

    def parameter(self, model, preset):
        return model.parameter_ids.filtered(lambda one: one.preset == preset)

    def borders(self, parameter):
        ranges = parameter.band_ids.filtered(lambda band: band.kind == "range")
        return [(band.value_from, band.points) for band in ranges]


@tagged("post_install", "-at_install")
class TestGallery(GalleryCommon):
    def test_cards(self):
        cards = self.models.get_templates()
        self.assertEqual([card["id"] for card in cards], list(TEMPLATES))
        for card in cards:
            for key in ("name", "icon", "description", "audience"):
                self.assertTrue(card[key], card)
        self.assertEqual(cards[-1]["missing"], [])

    def test_templates_name_what_there_is(self):
        for key, template in TEMPLATES.items():
            for item in template.get("parameters", ()):
                if "preset" in item:
                    self.assertIn(item["preset"], PRESETS, key)
                else:
                    self.assertIn(item["custom"], CUSTOM, key)

    def test_each_template_makes_a_model_that_can_be_applied(self):
        for key in TEMPLATES:
            model = self.make(key)
            if key == "empty":
                self.assertFalse(model)
                continue
            self.assertFalse(model.problem_text, key)
            self.assertEqual(model.name, self.card(key)["name"])
            model.action_apply()
            self.assertEqual(model.state, "live")

    def test_also_in_an_empty_base(self):
        self.empty_the_base()
        for key in set(TEMPLATES) - {"empty"}:
            model = self.make(key)
            self.assertFalse(model.problem_text, key)

    def test_what_is_missing_is_told(self):
        self.empty_the_base()
        self.assertEqual(self.card("abc")["missing"], ["No won deals yet."])
        self.assertIn("No data yet: Industry.", self.card("industry_size")["missing"])
        private = self.card("private_customers")
        self.assertTrue(any("custom field" in text for text in private["missing"]))
        self.assertTrue(private["needs_field"])
        self.assertEqual(self.card("empty")["missing"], [])

    def test_what_is_there_is_not_missing(self):
        self.won_lead(self.company_contact())
        self.assertEqual(self.card("abc")["missing"], [])

    def test_too_little_data_leave_the_prepared_ranges(self):
        self.empty_the_base()
        for revenue in (100, 200, 300):
            self.won_lead(self.company_contact(), expected_revenue=revenue)
        model = self.make("key_companies")
        self.assertEqual(
            self.borders(self.parameter(model, "won_value")),
            [(False, 0), (1000, 2), (5000, 5), (20000, 8), (50000, 10)],
        )
        self.assertRegex(model.proposal_text, "value: .*few contacts")

    def test_ranges_come_from_the_base(self):
        self.empty_the_base()
        for number in range(1, 101):
            self.won_lead(self.company_contact(), expected_revenue=10 * number)
        model = self.make("key_companies")
        self.assertEqual(
            self.borders(self.parameter(model, "won_value")),
            [(False, 0), (1, 2), (200, 4), (400, 6), (600, 8), (800, 10)],
        )
        self.assertRegex(model.proposal_text, "Won deals: value: Groups .*: 100\\.")
        model.action_close_proposal()
        self.assertFalse(model.proposal_text)

    def test_abc_is_worked_out_anew_by_every_run(self):
        # Given an A, a B and a C of 10,000 in all: 8,000, 1,500 and 500
        self.empty_the_base()
        great, good, small = (self.company_contact(name) for name in "ABC")
        for company, revenue in ((great, 8000), (good, 1500), (small, 500)):
            self.won_lead(company, expected_revenue=revenue)
        model = self.make("abc")
        model.action_apply()
        self.assertSegments(model, {great: "A", good: "B", small: "C"})
        self.assertEqual(model.version_id.borders, [["1500", "8000"]])
        # When all have bought ten times as much, everybody stays
        for deal in self.env["crm.lead"].search([("won_status", "=", "won")]):
            deal.expected_revenue *= 10
        model.action_rescore()
        self.assertSegments(model, {great: "A", good: "B", small: "C"})
        self.assertEqual(model.version_id.borders, [["15000", "80000"]])
        self.assertFalse(model.difference_text)
        # And a save goes by the same borders, which the explanation shows
        self.won_lead(small, expected_revenue=9999)
        small.action_rescore()
        self.assertSegments(model, {small: "C"})
        self.won_lead(small, expected_revenue=1)
        small.action_rescore()
        self.assertSegments(model, {small: "B"})
        self.assertEqual(
            model.explain(small)["parameters"][0]["bands"], ["15000 to 80000"]
        )

    def test_who_has_as_much_is_on_the_same_side(self):
        # Given ten of the same value: the eighth of them reaches 80 % of the total
        self.empty_the_base()
        companies = [self.company_contact(f"Same {number}") for number in range(10)]
        for company in companies:
            self.won_lead(company, expected_revenue=100)
        model = self.make("abc")
        model.action_apply()
        self.assertSegments(model, dict.fromkeys(companies, "A"))

    def test_ranges_by_share_are_three_of_a_number(self):
        model = self.make("abc")
        model.parameter_ids.band_ids[0].unlink()
        [problem] = model._draft_problems()
        self.assertEqual(problem.code, "parameter.not_by_share")

    def test_abc_is_by_what_customers_make_of_the_total(self):
        self.empty_the_base()
        a = self.company_contact("Great")
        b = [self.company_contact(f"Good {number}") for number in range(5)]
        c = self.company_contact("Small")
        self.won_lead(a, expected_revenue=8000)
        for company in b:
            self.won_lead(company, expected_revenue=300)
        self.won_lead(c, expected_revenue=500 / 4)
        for _number in range(3):
            self.won_lead(self.company_contact(), expected_revenue=500 / 4)
        # 10,000 in all: 80 % by one, 95 % by six of ten
        model = self.make("abc")
        model.action_apply()
        self.assertSegments(model, {a: "A", c: "C", **{company: "B" for company in b}})

    def test_customers_are_whom_there_are_more_of(self):
        self.empty_the_base()
        self.assertEqual(self.make("abc").subject, "company")
        self.env["res.partner"].create([{"name": "P"} for _number in range(200)])
        self.assertEqual(self.make("abc").subject, "person")

    def test_custom_fields_are_found_by_what_they_are_about(self):
        self.define_properties(
            a={"type": "integer", "string": "Number of employees"},
            b={"type": "date", "string": "Date of birth"},
        )
        model = self.make("industry_size")
        size = model.parameter_ids.filtered(
            lambda one: one.field_path == "properties.a"
        )
        self.assertEqual((size.name, size.weight), ("Number of employees", 3))
        self.assertFalse(self.parameter(model, "contact_count"))
        person = self.make("private_customers")
        age = person.parameter_ids.filtered(
            lambda one: one.field_path == "properties.b"
        )
        self.assertEqual(age.elapsed_unit, "years")
        self.assertFalse(age.problem)
        self.assertFalse(self.card("private_customers")["needs_field"])

    def test_size_is_told_by_the_contacts_where_there_is_no_field(self):
        self.empty_the_base()
        model = self.make("industry_size")
        size = self.parameter(model, "contact_count")
        self.assertEqual(size.weight, 3)
        big, small = self.company_contact(), self.company_contact()
        for _number in range(7):
            self.contact(parent_id=big.id)
        self.contact(parent_id=big.id, type="invoice")
        self.contact(parent_id=big.id, active=False)
        model.action_apply()
        # the invoice address and the archived one do not count
        arithmetic = {
            one["name"]: one["value"] for one in model.explain(big)["parameters"]
        }
        self.assertEqual(arithmetic["Company size: number of contacts"], 7)
        self.assertLess(self.score_of(small, model), self.score_of(big, model))

    def test_words_that_only_look_like_it(self):
        fields_there = [
            ("properties.a", "Agency", "number"),
            ("properties.b", "Package", "number"),
            ("properties.c", "Age", "text"),
            ("properties.d", "Alternative budget", "boolean"),
        ]
        self.assertIsNone(find_custom("age", fields_there))
        self.assertIsNone(find_custom("budget", fields_there))
        self.assertEqual(
            find_custom("age", [*fields_there, ("x_age", "Age in years", "number")]),
            ("x_age", "number"),
        )
        self.assertEqual(
            find_custom("age", [("x_alter", "Alter", "number")]), ("x_alter", "number")
        )

    def test_a_template_that_fails_leaves_nothing(self):
        broken = {
            **TEMPLATES["abc"],
            "parameters": [
                *TEMPLATES["abc"]["parameters"],
                {
                    "preset": "won_value",
                    "weight": 1,
                    "suggest": None,
                    "bands": [
                        {"kind": "range", "points": 1, "no such field": 2},
                    ],
                },
            ],
        }
        before = self.models.with_context(active_test=False).search_count([])
        parameters = self.env["crm.segmentation.parameter"]
        parameters_before = parameters.search_count([])
        with (
            patch.object(CrmSegmentation, "_templates", lambda self: {"abc": broken}),
            mute_logger("odoo.models"),
            self.assertRaises(ValueError),
        ):
            self.models.create_from_template("abc")
        self.env.invalidate_all()
        self.assertEqual(
            self.models.with_context(active_test=False).search_count([]), before
        )
        self.assertEqual(parameters.search_count([]), parameters_before)

    def test_no_such_template(self):
        with self.assertRefused("template.missing"):
            self.models.create_from_template("nothing")

    def test_who_may_use_it(self):
        salesperson = new_test_user(
            self.env, "a salesperson", groups="sales_team.group_sale_salesman"
        )
        models = self.models.with_user(salesperson)
        with self.assertRaises(AccessError):
            models.get_templates()
        with self.assertRaises(AccessError):
            models.create_from_template("abc")

    def test_managers_without_other_rights_may(self):
        manager = new_test_user(
            self.env,
            "gallery_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        models = self.models.with_user(manager)
        for key in TEMPLATES:
            model = models.browse(models.create_from_template(key)["res_id"])
            if model:
                self.assertFalse(model.problem_text, key)
                self.assertEqual(model.user_id, manager)

    def test_installing_leads_to_the_gallery_once(self):
        todo = self.env.ref("crm_segmentation.todo_open_gallery")
        todo.state = "open"
        following = self.env["ir.module.module"].next()
        self.assertEqual(following["url"], "/odoo/segmentation-models")
        self.assertEqual(todo.state, "done")
        following = self.env["ir.module.module"].next()
        self.assertEqual(following["url"], "/odoo")


@tagged("post_install", "-at_install")
class TestGalleryTours(GalleryCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.segmentation"].search([]).action_archive()
        cls.manager = new_test_user(
            cls.env,
            login="gallery_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        cls.atlas = cls.company_contact(
            "Tour Atlas", industry_id=cls.env["res.partner.industry"].search([])[:1].id
        )
        cls.person = cls.contact("Tour Person")
        cls.won_lead(
            cls.atlas, expected_revenue=7000, date_closed=fields.Datetime.now()
        )

    def apply_template(self, key, customer=None):
        """From the empty list, a card, and the steps of the form to its customers."""
        name = TEMPLATES[key]["name"]
        self.start_tour(
            "/odoo/segmentation-models",
            f"crm_segmentation_gallery_{key}",
            login="gallery_manager",
        )
        model = self.models.search([("name", "=", str(name))])
        self.assertEqual(model.state, "live")
        self.assertTrue(self.segment_of(customer or self.atlas, model))

    def test_key_companies(self):
        self.apply_template("key_companies")

    def test_ideal_client(self):
        self.apply_template("ideal_client")

    def test_industry_and_size(self):
        self.apply_template("industry_size")

    def test_private_customers(self):
        self.apply_template("private_customers", self.person)

    def test_recent_frequent_valuable(self):
        self.apply_template("recent_frequent_valuable")

    def test_abc(self):
        self.apply_template("abc")

    def test_dialog_by_keyboard(self):
        # Given a model already, so that there is no gallery in the list
        self.make_segmentation(name="There already")
        # When "New" is pressed, a card is chosen by keyboard and the name is changed
        self.start_tour(
            "/odoo/segmentation-models",
            "crm_segmentation_gallery_dialog",
            login="gallery_manager",
        )
        # Then there is a draft of that name
        model = self.models.search([("name", "=", "Our ABC")])
        self.assertEqual(model.state, "draft")

    def test_empty(self):
        self.start_tour(
            "/odoo/segmentation-models",
            "crm_segmentation_gallery_empty",
            login="gallery_manager",
        )
        self.assertFalse(self.models.search([]))
