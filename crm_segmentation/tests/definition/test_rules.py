# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Groups by rule: the first segment whose conditions all hold, the last takes the rest.

The model that most tests use, its rules from the top::

    Gold      in Belgium, and 5 points or more for the colour
    Silver    4 to 8 points for the colour
    Rest      everybody else
"""

from decimal import Decimal

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...tools.definition.points_text import points_text
from ...tools.errors import codes_of
from ..common import SegmentationCommon, between, field, missing, one_of, other

BELGIAN = "[('country_id.code', '=', 'BE')]"


class RulesCase(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium = cls.env.ref("base.be")
        cls.scope = "[('city', '=', 'Ruleville')]"

    @classmethod
    def make_rules(cls, rules, parameters=None, **values):
        """A draft by rules: {name: (filter, [(parameter's place, from, to), …])}."""
        if parameters is None:
            parameters = [cls.colour()]
        draft = cls.make_segmentation(
            *parameters,
            segments=dict.fromkeys(rules, 0),
            partner_domain=cls.scope,
            assignment="rules",
            **values,
        )
        for position, (name, (domain, conditions)) in enumerate(rules.items()):
            segment = draft.segment_ids.filtered(lambda s, name=name: s.name == name)
            segment.write(
                {
                    "sequence": 10 * position,
                    "rule_domain": domain,
                    "condition_ids": [
                        Command.create(
                            {
                                "parameter_id": draft.parameter_ids[place].id,
                                "points_from": start,
                                "points_to": end,
                            }
                        )
                        for place, start, end in conditions
                    ],
                }
            )
        draft.invalidate_recordset()
        return draft

    @classmethod
    def colour(cls):
        """2 points for the colours 1 to 4, 5 up to 9, 10 for more, else none."""
        return field(
            "color",
            between(1, 5, 2),
            between(5, 10, 5),
            between(10, None, 10),
            name="Colour",
        )

    @classmethod
    def gold_and_silver(cls, **values):
        return cls.make_rules(
            {
                "Gold": (BELGIAN, [(0, 5, False)]),
                "Silver": ("[]", [(0, 4, 8)]),
                "Rest": ("[]", []),
            },
            **values,
        )

    @classmethod
    def ruled(cls, name, **values):
        return cls.contact(name, city="Ruleville", **values)

    @classmethod
    def segment(cls, draft, name):
        return draft.segment_ids.filtered(lambda segment: segment.name == name)

    def assertDraftRefused(self, draft, code, *names):
        draft.invalidate_recordset()
        with self.assertRaises(UserError) as caught:
            draft.action_apply()
        self.assertIn(code, codes_of(caught.exception))
        for name in names:
            self.assertIn(name, str(caught.exception))
        self.assertFalse(draft.version_id)


@tagged("post_install", "-at_install")
class TestRules(RulesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls.ruled("Both", country_id=cls.belgium.id, color=10)
        cls.belgian = cls.ruled("Belgian", country_id=cls.belgium.id, color=1)
        cls.colourful = cls.ruled("Colourful", color=5)
        cls.bright = cls.ruled("Bright", color=10)
        cls.grey = cls.ruled("Grey")
        cls.model = cls.gold_and_silver()
        cls.model.action_apply()

    def test_first_rule_that_holds(self):
        # Bright has 10 points: too many for Silver, and is not in Belgium
        self.assertSegments(
            self.model,
            {
                self.both: "Gold",
                self.belgian: "Rest",
                self.colourful: "Silver",
                self.bright: "Rest",
                self.grey: "Rest",
            },
        )

    def test_score_is_that_of_the_points(self):
        # of 10 points at best
        self.assertScores(
            self.model,
            {self.both: 100, self.belgian: 20, self.colourful: 50, self.grey: 0},
        )

    def test_ends_of_points_are_included(self):
        self.segment(self.model, "Silver").condition_ids.write(
            {"points_from": 2, "points_to": 2}
        )
        self.model.invalidate_recordset()
        self.model.action_apply()
        self.assertSegments(
            self.model, {self.belgian: "Silver", self.colourful: "Rest"}
        )

    def test_order_decides(self):
        # Given Silver before Gold, whoever is both is Silver
        self.both.color = 7
        self.assertSegments(self.model, {self.both: "Gold"})
        self.segment(self.model, "Silver").sequence = -1
        self.model.invalidate_recordset()
        self.assertRegex(self.model.difference_text, "^The order of the segments .*$")
        self.model.action_apply()
        self.assertSegments(self.model, {self.both: "Silver"})

    def test_saving_a_contact(self):
        self.colourful.country_id = self.belgium
        self.assertSegments(self.model, {self.colourful: "Gold"})
        self.colourful.country_id = False
        self.assertSegments(self.model, {self.colourful: "Silver"})

    def test_up_and_down_by_the_order_of_segments(self):
        # Given scores that rise while the segment falls: 5 points to 10
        self.colourful.color = 10
        self.assertSegments(self.model, {self.colourful: "Rest"})
        self.colourful.country_id = self.belgium
        self.assertSegments(self.model, {self.colourful: "Gold"})
        moves = self.env["crm.segment.change"].search(
            [("partner_id", "=", self.colourful.id)], order="id"
        )
        self.assertEqual(moves.mapped("direction"), ["enter", "down", "up"])

    def test_tolerance_holds_nobody_back(self):
        self.model.tolerance = 50
        self.assertFalse(self.model.difference_text)
        self.segment(self.model, "Silver").condition_ids.points_to = 9
        self.model.invalidate_recordset()
        self.model.action_apply()
        self.colourful.color = 1
        self.assertSegments(self.model, {self.colourful: "Rest"})

    def test_run_and_save_agree(self):
        self.env.cr.execute(
            "UPDATE res_partner SET color = 10 WHERE id = %s", [self.belgian.id]
        )
        self.model.action_rescore()
        self.assertSegments(self.model, {self.belgian: "Gold", self.both: "Gold"})

    def test_without_parameters_the_score_is_0(self):
        model = self.make_rules(
            {"Belgian": (BELGIAN, []), "Rest": ("[]", [])}, parameters=()
        )
        model.action_apply()
        self.assertSegments(model, {self.both: "Belgian", self.bright: "Rest"})
        self.assertScores(model, {self.both: 0, self.bright: 0})

    def test_one_segment_takes_all(self):
        model = self.make_rules({"All": ("[]", [])})
        model.action_apply()
        self.assertSegments(model, {self.both: "All", self.grey: "All"})

    def test_preview(self):
        self.segment(self.model, "Silver").condition_ids.points_to = False
        self.model.invalidate_recordset()
        preview = self.model.preview()
        self.assertEqual(
            [(one["name"], one["count"]) for one in preview["segments"]],
            [("Gold", 1), ("Silver", 2), ("Rest", 2)],
        )
        self.assertEqual(
            preview["changes"],
            [
                {
                    "from_id": self.segment(self.model, "Rest").id,
                    "to_id": self.segment(self.model, "Silver").id,
                    "count": 1,
                }
            ],
        )

    def test_fixed_segment_stands(self):
        membership = self.membership(self.both, self.model)
        membership.sudo().pinned_segment_id = self.segment(self.model, "Rest")
        self.both.color = 8
        self.assertSegments(self.model, {self.both: "Rest"})
        self.assertEqual(
            self.membership(self.both, self.model).computed_segment_id.name, "Gold"
        )

    def test_rule_by_a_custom_field(self):
        self.add_fields(x_rule="boolean")
        model = self.make_rules(
            {"Ruled": ("[('x_rule', '=', True)]", []), "Rest": ("[]", [])}
        )
        self.both.x_rule = True
        model.action_apply()
        self.assertSegments(model, {self.both: "Ruled"})
        self.both.x_rule = False
        self.assertSegments(model, {self.both: "Rest"})

    def test_deleted_custom_field_needs_attention(self):
        # Given a live rule by a field whose add-on is uninstalled
        self.add_fields(x_rule="boolean")
        self.both.x_rule = True
        model = self.make_rules(
            {"Ruled": ("[('x_rule', '=', True)]", []), "Rest": ("[]", [])}
        )
        model.action_apply()
        rule = self.env["ir.model.fields"]._get("res.partner", "x_rule")
        rule.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.registry._setup_models__(self.env.cr)
        # When it runs, then it names the segment and the field, and moves nobody
        model.action_rescore()
        self.assertEqual(model.state, "attention")
        self.assertIn("Ruled", model.attention_reason)
        self.assertIn("x_rule", model.attention_reason)
        self.assertSegments(model, {self.both: "Ruled", self.grey: "Rest"})


@tagged("post_install", "-at_install")
class TestRuleVersions(RulesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls.ruled("Both", country_id=cls.belgium.id, color=10)
        cls.model = cls.gold_and_silver()
        cls.model.action_apply()

    def rules(self, model):
        return [
            (
                segment.name,
                segment.rule_domain,
                [
                    (one.parameter_id, one.points_from, one.points_to)
                    for one in segment.condition_ids
                ],
            )
            for segment in model.segment_ids
        ]

    def test_half_made_edits_change_nobody(self):
        self.segment(self.model, "Gold").rule_domain = "[('city', '=', 'Nowhere')]"
        self.both.color = 9
        self.assertSegments(self.model, {self.both: "Gold"})

    def test_differences_in_words(self):
        self.segment(self.model, "Gold").rule_domain = "[('city', '=', 'Nowhere')]"
        self.segment(self.model, "Silver").condition_ids.points_from = 3
        self.model.invalidate_recordset()
        self.assertEqual(
            [text.split(":")[0] for text in self.model.difference_text.split("\n")],
            ["Segment Gold", "Segment Silver"],
        )

    def test_from_score_to_rules(self):
        model = self.apply_model(self.colour(), segments={"High": 50, "Low": 0})
        model.assignment = "rules"
        self.assertEqual(model.difference_text, "Assignment: By score → By rules")

    def test_restore(self):
        before = self.rules(self.model)
        self.segment(self.model, "Gold").rule_domain = "[('city', '=', 'Nowhere')]"
        self.segment(self.model, "Silver").condition_ids.unlink()
        self.segment(self.model, "Rest").sequence = -5
        self.model.assignment = "score"
        self.model.invalidate_recordset()
        self.model.version_id._restore_draft()
        self.model.invalidate_recordset()
        self.assertEqual(self.rules(self.model), before)
        self.assertFalse(self.model.difference_text)

    def test_restore_makes_deleted_parameters_again(self):
        self.model.parameter_ids.unlink()
        self.assertFalse(self.segment(self.model, "Gold").condition_ids.parameter_id)
        self.model.version_id._restore_draft()
        self.model.invalidate_recordset()
        self.assertEqual(
            self.segment(self.model, "Gold").condition_ids.parameter_id,
            self.model.parameter_ids,
        )
        self.assertFalse(self.model.difference_text)

    def test_copy_without_segments(self):
        copy = self.model.copy({"segment_ids": False})
        self.assertFalse(copy.segment_ids)
        self.assertEqual(len(copy.parameter_ids), len(self.model.parameter_ids))

    def test_copy_asks_for_the_points_of_its_own_parameters(self):
        copy = self.model.copy()
        self.assertEqual(copy.assignment, "rules")
        self.assertEqual(
            self.rules(copy),
            [
                ("Gold", BELGIAN, [(copy.parameter_ids, 5, False)]),
                ("Silver", "[]", [(copy.parameter_ids, 4, 8)]),
                ("Rest", "[]", []),
            ],
        )

    def test_export_and_import(self):
        tag = self.env["res.partner.category"].create({"name": "A tag for rules"})
        self.segment(
            self.model, "Gold"
        ).rule_domain = f"[('category_id', 'in', [{tag.id}])]"
        self.model.invalidate_recordset()
        portable = self.model._export_definition()
        self.assertNotIn(str(tag.id), str(portable["segments"][0]["rule_domain"]))
        model, missing_ = self.env["crm.segmentation"]._import_definition(portable)
        self.assertFalse(missing_)
        self.assertEqual(
            self.rules(model),
            [
                (
                    "Gold",
                    f"[('category_id', 'in', [{tag.id}])]",
                    [(model.parameter_ids, 5, False)],
                ),
                ("Silver", "[]", [(model.parameter_ids, 4, 8)]),
                ("Rest", "[]", []),
            ],
        )

    def test_imported_without_its_tag(self):
        tag = self.env["res.partner.category"].create({"name": "A tag for rules"})
        self.segment(self.model, "Gold").rule_domain = str(
            [("category_id", "in", [tag.id])]
        )
        self.model.invalidate_recordset()
        portable = self.model._export_definition()
        tag.unlink()
        _model, sentences = self.env["crm.segmentation"]._import_definition(portable)
        self.assertEqual(len(sentences), 1)
        self.assertIn("Gold", sentences[0])
        self.assertIn("A tag for rules", sentences[0])


@tagged("post_install", "-at_install")
class TestRulesRefused(RulesCase):
    def refused(self, rules, code, *names, **values):
        self.assertDraftRefused(self.make_rules(rules, **values), code, *names)

    def test_last_segment_with_conditions(self):
        self.refused(
            {"Gold": (BELGIAN, []), "Rest": ("[('city', '=', 'Ghent')]", [])},
            "rule.last_has_conditions",
            "Segment Rest",
        )

    def test_segment_without_conditions_before_others(self):
        self.refused(
            {"Gold": ("[]", []), "Silver": (BELGIAN, []), "Rest": ("[]", [])},
            "rule.takes_everybody",
            "Segment Gold",
        )

    def test_same_rule_twice(self):
        self.refused(
            {
                "Gold": (BELGIAN, [(0, 5, False)]),
                "Silver": (BELGIAN, [(0, 5, False)]),
                "Rest": ("[]", []),
            },
            "rule.hidden",
            "Segment Silver",
            "Gold",
        )

    def test_rule_within_an_earlier_one(self):
        self.refused(
            {
                "Gold": ("[]", [(0, 2, False)]),
                "Silver": (BELGIAN, [(0, 5, 10)]),
                "Rest": ("[]", []),
            },
            "rule.hidden",
            "Segment Silver",
        )

    def test_rules_that_overlap_are_fine(self):
        draft = self.make_rules(
            {
                "Gold": ("[]", [(0, 5, False)]),
                "Silver": (BELGIAN, [(0, 2, 5)]),
                "Rest": ("[]", []),
            }
        )
        self.assertFalse(draft.problem_text)

    def test_more_points_than_there_are(self):
        self.refused(
            {"Gold": ("[]", [(0, 11, False)]), "Rest": ("[]", [])},
            "rule.never_holds",
            "Segment Gold",
            "Colour",
            "0, 2, 5, 10",
        )

    def test_points_between_those_there_are(self):
        self.refused(
            {"Gold": ("[]", [(0, 6, 9)]), "Rest": ("[]", [])},
            "rule.never_holds",
            "Segment Gold",
        )

    def test_no_points_where_there_always_are_some(self):
        always = field("color", between(None, 3, 1), between(3, None, 2), missing(3))
        self.refused(
            {"Gold": ("[]", [(0, 0, 0)]), "Rest": ("[]", [])},
            "rule.never_holds",
            "1, 2, 3",
            parameters=[always],
        )

    def test_two_conditions_that_exclude_each_other(self):
        self.refused(
            {"Gold": ("[]", [(0, 2, 2), (0, 5, False)]), "Rest": ("[]", [])},
            "rule.never_holds",
            "Segment Gold",
        )

    def test_filter_that_excludes_itself(self):
        both = [
            ("country_id", "=", self.belgium.id),
            ("country_id", "=", self.env.ref("base.fr").id),
        ]
        for never in (both, [(0, "=", 1)], [("id", "in", [])]):
            with self.subTest(never):
                self.refused(
                    {"Gold": (str(never), []), "Rest": ("[]", [])},
                    "rule.filter_never_holds",
                    "Segment Gold",
                )

    def test_filter_on_two_tags_at_once(self):
        tags = self.env["res.partner.category"].create(
            [{"name": name} for name in ("One", "Two")]
        )
        both = [("category_id", "in", tag.ids) for tag in tags]
        draft = self.make_rules({"Gold": (str(both), []), "Rest": ("[]", [])})
        self.assertFalse(draft.problem_text)

    def test_filter_that_holds_for_everybody(self):
        everybody = "[(1, '=', 1)]"
        self.refused(
            {"Gold": (everybody, []), "Silver": (BELGIAN, []), "Rest": ("[]", [])},
            "rule.filter_holds_for_all",
            "Segment Gold",
        )
        # together with points it asks for something
        draft = self.make_rules(
            {"Gold": (everybody, [(0, 5, False)]), "Rest": ("[]", [])}
        )
        self.assertFalse(draft.problem_text)

    def test_sum_of_tags(self):
        tags = self.env["res.partner.category"].create(
            [{"name": name} for name in ("One", "Two")]
        )
        parameter = field(
            "category_id",
            one_of(tags[0].id, points=2),
            one_of(tags[1].id, points=3),
            other(1),
            combine="sum",
            name="Tags",
        )
        draft = self.make_rules(
            {"Gold": ("[]", [(0, 5, False)]), "Rest": ("[]", [])},
            parameters=[parameter],
        )
        self.assertFalse(draft.problem_text)
        self.segment(draft, "Gold").condition_ids.points_from = 6
        self.assertDraftRefused(draft, "rule.never_holds", "Tags", "0 to 5")

    def test_from_above_to(self):
        self.refused(
            {"Gold": ("[]", [(0, 5, 2)]), "Rest": ("[]", [])},
            "rule.ends_reversed",
            "Segment Gold",
            "Colour",
        )

    def test_neither_from_nor_to(self):
        self.refused(
            {"Gold": ("[]", [(0, False, False)]), "Rest": ("[]", [])},
            "rule.no_ends",
            "Segment Gold",
            "Colour",
        )

    def test_parameter_that_is_switched_off(self):
        draft = self.gold_and_silver()
        draft.parameter_ids.active = False
        self.assertDraftRefused(
            draft,
            "rule.no_parameter",
            "Segment Gold",
        )

    def test_filter_on_a_field_that_does_not_exist(self):
        self.refused(
            {"Gold": ("[('x_nothing', '=', 1)]", []), "Rest": ("[]", [])},
            "filter.no_field",
            "Segment Gold",
            "x_nothing",
        )

    def test_filter_that_depends_on_the_user(self):
        self.refused(
            {"Gold": ("[('user_id', '=', uid)]", []), "Rest": ("[]", [])},
            "filter.depends_on_user",
            "Segment Gold",
        )

    def test_no_segment(self):
        draft = self.gold_and_silver()
        draft.segment_ids.unlink()
        self.assertDraftRefused(draft, "segments.none")

    def test_problem_stands_at_its_segment(self):
        draft = self.make_rules({"Gold": ("[]", [(0, 11, 12)]), "Rest": ("[]", [])})
        self.assertRegex(
            self.segment(draft, "Gold").problem, "^Segment Gold: .* 0, 2, 5, 10"
        )
        self.assertFalse(self.segment(draft, "Rest").problem)
        self.assertTrue(draft.has_segment_problem)


@tagged("post_install", "-at_install")
class TestRulesExplained(RulesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both = cls.ruled("Both", country_id=cls.belgium.id, color=10)
        cls.bright = cls.ruled("Bright", color=10)
        cls.model = cls.gold_and_silver()
        cls.model.action_apply()

    def test_rule_that_held(self):
        explanation = self.both.segment_explanation(self.model.id)
        self.assertEqual(explanation["assignment"], "rules")
        self.assertEqual(explanation["segment"]["name"], "Gold")
        self.assertFalse(explanation["has_changed"])
        [gold] = explanation["rules"]
        self.assertTrue(gold["holds"])
        self.assertEqual(
            gold["conditions"],
            [
                {"text": False, "filter": BELGIAN, "holds": True},
                {
                    "text": "5 points or more for Colour (has 10)",
                    "filter": False,
                    "holds": True,
                },
            ],
        )

    def test_rules_that_failed(self):
        explanation = self.bright.segment_explanation(self.model.id)
        gold, silver, rest = explanation["rules"]
        self.assertEqual(
            [one["holds"] for one in (gold, silver, rest)], [False, False, True]
        )
        self.assertEqual([one["holds"] for one in gold["conditions"]], [False, True])
        self.assertEqual(
            silver["conditions"],
            [
                {
                    "text": "4 to 8 points for Colour (has 10)",
                    "filter": False,
                    "holds": False,
                }
            ],
        )
        self.assertEqual(rest["conditions"], [])

    def test_score_beside_it(self):
        explanation = self.both.segment_explanation(self.model.id)
        self.assertEqual(explanation["score"], 100)
        [part] = explanation["parameters"]
        self.assertEqual(part["contribution"], 10)

    def test_without_points(self):
        model = self.make_rules(
            {"Belgian": (BELGIAN, []), "Rest": ("[]", [])}, parameters=()
        )
        model.action_apply()
        explanation = self.both.segment_explanation(model.id)
        self.assertEqual(explanation["score"], 0)
        self.assertEqual(explanation["parameters"], [])
        self.assertEqual(
            model.explain(self.both)["segment_id"], model.segment_ids[0].id
        )

    def test_changed_since(self):
        self.env.cr.execute(
            "UPDATE res_partner SET color = 5 WHERE id = %s", [self.bright.id]
        )
        self.env.invalidate_all()
        explanation = self.bright.segment_explanation(self.model.id)
        self.assertTrue(explanation["has_changed"])
        self.assertEqual(explanation["segment"]["name"], "Silver")

    def test_one_point_is_no_points(self):
        texts = {
            ("1", None): "1 point or more",
            (None, "1"): "at most 1 point",
            ("1", "1"): "1 point",
            ("1", "2"): "1 to 2 points",
            (None, "3"): "at most 3 points",
        }
        for ends, text in texts.items():
            self.assertEqual(points_text(self.env, *ends), text)

    def test_exact_decimals(self):
        self.assertEqual(points_text(self.env, "0.5", None), "0.5 points or more")
        self.assertEqual(self.score_of(self.both, self.model), Decimal("100.00"))
