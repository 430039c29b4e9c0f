# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the values that a parameter reads are distributed, and which ranges suit them."""

import re
from decimal import Decimal
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ...scoring.definition.checks import ScoringError
from ...tools.preview import value_reader
from ...tools.preview.distribution import Values, bars, nice_step
from ...tools.preview.suggestion import (
    equal_groups,
    rising_points,
    roundest,
    top_shares,
)
from ..common import SegmentationCommon

MANAGER = "sales_team.group_sale_manager,crm_segmentation.group_segmentation_manager"


def numbers_in(text):
    """The whole numbers in a text, in order."""
    return [int(digits) for digits in re.findall(r"\d+", text)]


class DistributionCommon(SegmentationCommon):
    """A model for some contacts of its own, told by their reference."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_fields(x_amount="float", x_day="date")
        cls.model = cls.make_segmentation(partner_domain="[('ref', '=', 'here')]")
        cls.parameters = cls.env["crm.segmentation.parameter"]

    @classmethod
    def here(cls, **values):
        return cls.contact(ref="here", **values)

    @classmethod
    def amounts(cls, *amounts):
        return cls.env["res.partner"].create(
            [{"name": "A", "ref": "here", "x_amount": amount} for amount in amounts]
        )

    def distribution(self, **values):
        return self.parameters.get_distribution(self.model.id, values)

    def suggestion(self, method="groups", **values):
        return self.parameters.suggest_ranges(self.model.id, values, method)

    def suggested(self, method="groups", **values):
        """The suggested ranges as tuples of from, to and points."""
        return [
            (band["value_from"], band["value_to"], band["points"])
            for band in self.suggestion(method, **values)["bands"]
        ]

    def bars_hit(self, distribution):
        return {
            bar["from"]: bar["count"] for bar in distribution["bars"] if bar["count"]
        }


@tagged("post_install", "-at_install")
class TestDistribution(DistributionCommon):
    def test_empty_base(self):
        found = self.distribution(field_path="x_amount")
        self.assertEqual(
            found,
            {
                "value_type": "number",
                "total": 0,
                "known": 0,
                "missing": 0,
                "about": False,
                "low": 0.0,
                "high": 0.0,
                "bars": [],
                "values": [],
                "others": 0,
            },
        )

    def test_cards_know_what_a_parameter_reads(self):
        # what the form does not load, the cards cannot ask for
        form = etree.fromstring(
            self.env["crm.segmentation"].get_view(view_type="form")["arch"]
        )
        loaded = form.xpath(
            "//field[@widget='segmentation_parameters']/list/field/@name"
        )
        self.assertIn("reading", loaded)

    def test_numbers_and_missing(self):
        # 0 is missing in a number field
        self.amounts(0, 0, 3, 4, 10)
        found = self.distribution(field_path="x_amount")
        self.assertEqual((found["total"], found["known"], found["missing"]), (5, 3, 2))
        # whole numbers: bars of one each, from the smallest to above the greatest
        self.assertEqual((found["low"], found["high"]), (3, 11))
        self.assertEqual(len(found["bars"]), 8)
        self.assertEqual(self.bars_hit(found), {3: 1, 4: 1, 10: 1})

    def test_zero_may_be_a_value(self):
        self.amounts(0, 0, 3)
        found = self.distribution(field_path="x_amount", zero_is_missing=False)
        self.assertEqual((found["known"], found["missing"]), (3, 0))
        self.assertEqual(self.bars_hit(found), {0: 2, 3: 1})

    def test_one_contact(self):
        self.amounts(1234)
        found = self.distribution(field_path="x_amount")
        # 1234 / 20 = 61.7: the next width that people choose is 100
        self.assertEqual(found["bars"], [{"from": 1200.0, "to": 1300.0, "count": 1}])
        self.assertEqual((found["low"], found["high"]), (1200, 1300))

    def test_all_equal(self):
        self.amounts(*[0.5] * 4)
        found = self.distribution(field_path="x_amount")
        # 0.5 / 20 = 0.025: a width that people choose
        self.assertEqual(found["bars"], [{"from": 0.5, "to": 0.525, "count": 4}])

    def test_negative_values(self):
        self.amounts(-7, -1, 2)
        found = self.distribution(field_path="x_amount")
        self.assertEqual((found["low"], found["high"]), (-7, 3))
        self.assertEqual(self.bars_hit(found), {-7: 1, -1: 1, 2: 1})

    def test_outermost_values_fall_into_the_last_bar(self):
        self.amounts(*range(1, 100), 1_000_000)
        found = self.distribution(field_path="x_amount")
        # 98 of 100 come up to 98; 96 / 39 = 2.46, for whole numbers the next is 5
        self.assertEqual((found["low"], found["high"]), (0, 100))
        self.assertEqual(found["bars"][0], {"from": 0.0, "to": 5.0, "count": 4})
        self.assertEqual(found["bars"][-1], {"from": 95.0, "to": 100.0, "count": 6})
        self.assertEqual(sum(bar["count"] for bar in found["bars"]), 100)

    def test_never_more_than_40_bars(self):
        for numbers in (range(1, 300), (0.013, 0.5, 9.99), (-1e9, 3, 2e9), (5.5, 5.6)):
            shape = bars(Values((number, 1) for number in numbers))
            self.assertLessEqual(len(shape["bars"]), 40, numbers)
            self.assertEqual(shape["bars"][0]["from"], shape["low"])
            self.assertEqual(shape["bars"][-1]["to"], shape["high"])

    def test_dates_are_elapsed_units(self):
        with self.at("2026-03-31 12:00"):
            self.here(x_day="2026-02-28")
            self.here(x_day="2026-03-30")
            self.here(x_day="2025-12-31")
            self.here(x_day="2026-04-02")
            self.here()
            found = self.distribution(field_path="x_day", elapsed_unit="months")
        self.assertEqual((found["known"], found["missing"]), (4, 1))
        # 28 February to 31 March is one month, 31 December three; two days ahead is −1
        self.assertEqual(self.bars_hit(found), {-1: 1, 0: 1, 1: 1, 3: 1})

    def test_datetimes_count_by_the_day_of_the_models_zone(self):
        self.model.reference_company_id.partner_id.tz = "Europe/Brussels"
        person = self.here()
        self.env["calendar.event"].create(
            {
                "name": "A meeting",
                "start": "2026-03-09 23:30:00",
                "stop": "2026-03-09 23:45:00",
                "partner_ids": person.ids,
            }
        )
        with self.at("2026-03-12 12:00"):
            found = self.distribution(
                source="records",
                model_name="calendar.event",
                partner_path="partner_ids",
                measure="max",
                measure_path="start",
            )
        # in Brussels it was already the 10th
        self.assertEqual(self.bars_hit(found), {2: 1})

    def test_counts_of_records_of_nobody_are_zero(self):
        person, _other = self.here(), self.here()
        for _time in range(3):
            self.lead(person)
        found = self.distribution(
            source="records", model_name="crm.lead", partner_path="partner_id"
        )
        self.assertEqual((found["known"], found["missing"]), (2, 0))
        self.assertEqual(self.bars_hit(found), {0: 1, 3: 1})

    def test_choices(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        for country in (belgium, france, france, belgium.browse()):
            self.here(country_id=country.id)
        found = self.distribution(field_path="country_id")
        self.assertEqual((found["total"], found["known"], found["missing"]), (4, 3, 1))
        self.assertEqual(
            found["values"],
            [
                {"value": france.id, "label": "France", "count": 2},
                {"value": belgium.id, "label": "Belgium", "count": 1},
            ],
        )
        self.assertEqual((found["others"], found["bars"]), (0, []))

    def test_only_the_20_most_frequent_values(self):
        for number in range(22):
            self.here(function=f"Job {number:02}")
        self.here(function="Job 21 ")
        found = self.distribution(field_path="function")
        self.assertEqual(len(found["values"]), 20)
        # texts are compared trimmed and without case
        self.assertEqual(
            found["values"][0], {"value": "job 21", "label": "job 21", "count": 2}
        )
        self.assertEqual(found["others"], 2)

    def test_yes_and_no(self):
        self.here(website="https://example.com")
        self.here()
        self.here()
        found = self.distribution(
            source="filter", partner_domain="[('website', '!=', False)]"
        )
        self.assertEqual(
            found["values"],
            [
                {"value": False, "label": "No", "count": 2},
                {"value": True, "label": "Yes", "count": 1},
            ],
        )
        self.assertEqual(found["value_type"], "boolean")

    def test_tags_of_contacts(self):
        fair, web = self.env["res.partner.category"].create(
            [{"name": "Fair"}, {"name": "Web"}]
        )
        self.here(category_id=[fair.id, web.id])
        self.here(category_id=[web.id])
        self.here()
        found = self.distribution(field_path="category_id")
        self.assertEqual((found["total"], found["known"], found["missing"]), (3, 2, 1))
        self.assertEqual(
            found["values"],
            [
                {"value": web.id, "label": "Web", "count": 2},
                {"value": fair.id, "label": "Fair", "count": 1},
            ],
        )

    def test_custom_fields(self):
        self.define_properties(
            budget="integer",
            size={
                "type": "selection",
                "selection": [["s", "Small"], ["b", "Big"]],
            },
            likes={"type": "tags", "tags": [["g", "Golf", 1], ["t", "Tennis", 2]]},
        )
        self.here(properties={"budget": 5, "size": "b", "likes": ["g", "t"]})
        self.here(properties={"budget": 7, "size": "b", "likes": ["t"]})
        self.here()
        budget = self.distribution(field_path="properties.budget")
        self.assertEqual(self.bars_hit(budget), {5: 1, 7: 1})
        self.assertEqual(budget["missing"], 1)
        size = self.distribution(field_path="properties.size")
        self.assertEqual(size["values"], [{"value": "b", "label": "Big", "count": 2}])
        likes = self.distribution(field_path="properties.likes")
        self.assertEqual(
            [(value["label"], value["count"]) for value in likes["values"]],
            [("Tennis", 2), ("Golf", 1)],
        )
        self.assertEqual((likes["known"], likes["missing"]), (2, 1))

    def test_big_bases_are_sampled(self):
        self.amounts(*range(1, 201))
        with (
            patch.object(value_reader, "SAMPLED_ABOVE", 150),
            patch.object(value_reader, "SAMPLE", 100),
        ):
            found = self.distribution(field_path="x_amount")
            again = self.distribution(field_path="x_amount")
        self.assertTrue(found["about"])
        self.assertEqual(found, again)
        self.assertEqual((found["total"], found["known"]), (200, 200))
        # about half of them are read, and counted twice
        self.assertAlmostEqual(
            sum(bar["count"] for bar in found["bars"]), 200, delta=len(found["bars"])
        )
        self.assertGreater(len(self.bars_hit(found)), 10)

    def test_sampled_records_are_those_of_the_sampled_contacts(self):
        for _number in range(4):
            company = self.here(is_company=True)
            self.lead(self.contact(parent_id=company.id))
        with (
            patch.object(value_reader, "SAMPLED_ABOVE", 3),
            patch.object(value_reader, "SAMPLE", 4),
        ):
            found = self.distribution(
                source="records",
                model_name="crm.lead",
                partner_path="partner_id",
                include_contacts=True,
            )
        self.assertEqual(self.bars_hit(found), {1: 4})

    def test_unsaved_values_of_contacts_count(self):
        person = self.amounts(5)
        person.x_amount = 6
        self.assertEqual(
            self.bars_hit(self.distribution(field_path="x_amount")), {6: 1}
        )

    # -- what can't be read ------------------------------------------------------

    def test_problems_are_told(self):
        self.assertEqual(self.distribution(), {"problem": "Select a field."})
        self.assertIn("“nothing”", self.distribution(field_path="nothing")["problem"])
        self.assertIn("records", self.distribution(source="records")["problem"])
        self.model.partner_domain = "[('nothing', '=', 1)]"
        self.assertIn("nothing", self.distribution(field_path="ref")["problem"])
        self.assertIn("Save", self.parameters.get_distribution(False, {})["problem"])

    def test_who_may_ask(self):
        salesperson = new_test_user(
            self.env, "a salesperson", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.parameters.with_user(salesperson).get_distribution(
                self.model.id, {"field_path": "x_amount"}
            )

    def test_who_configures_must_be_able_to_read(self):
        manager = new_test_user(
            self.env, "a manager", groups=f"base.group_user,{MANAGER}"
        )
        asked = {
            "source": "records",
            "model_name": "ir.cron",
            "partner_path": "user_id.partner_id",
        }
        found = self.parameters.with_user(manager).get_distribution(
            self.model.id, asked
        )
        self.assertEqual(list(found), ["problem"])
        self.assertIn("cannot read", found["problem"])


@tagged("post_install", "-at_install")
class TestSuggestions(DistributionCommon):
    def test_figures_that_people_choose(self):
        for above, up_to, whole, expected in (
            (930, 1120, False, 1000),
            (4300, 5200, False, 5000),
            (13, 17, True, 15),
            ("7012.5", "8190.3", False, 8000),
            ("0.23", "0.27", False, "0.25"),
            (2, 3, True, 3),
            (-5, 5, True, 0),
            (-1300, -800, True, -1000),
        ):
            found = roundest(Decimal(above), Decimal(up_to), whole)
            self.assertEqual(found, Decimal(expected), (above, up_to))

    def test_widths_that_people_choose(self):
        for at_least, whole, expected in (
            (13, True, 20),
            ("2.2", True, 5),
            ("2.2", False, "2.5"),
            ("0.03", False, "0.05"),
            (1000, True, 1000),
        ):
            self.assertEqual(nice_step(Decimal(at_least), whole), Decimal(expected))

    def test_five_groups(self):
        self.amounts(*range(10, 1010, 10))  # 100 contacts, up to 1000
        self.assertEqual(
            self.suggested(field_path="x_amount"),
            [
                (False, 200, 2),
                (200, 400, 4),
                (400, 600, 6),
                (600, 800, 8),
                (800, False, 10),
            ],
        )

    def test_nothing_at_all_has_a_range_of_its_own(self):
        for number in (0, 0, 0, 1, 2, 3, 4, 5):
            person = self.here()
            for _time in range(number):
                self.lead(person)
        self.assertEqual(
            self.suggested(
                source="records", model_name="crm.lead", partner_path="partner_id"
            ),
            [
                (False, 1, 0),
                (1, 2, 2),
                (2, 3, 4),
                (3, 4, 6),
                (4, 5, 8),
                (5, False, 10),
            ],
        )

    def test_borders_of_small_amounts_begin_below_the_smallest(self):
        values = Values([(0, 5), (0.25, 1), (0.7, 1)])
        borders = equal_groups(values, zeros_apart=True)
        self.assertEqual(borders[0], Decimal("0.2"))

    def test_few_different_values_make_fewer_groups(self):
        self.amounts(1, 1, 1, 1, 1, 1, 2, 2, 9)
        # two thirds have 1, so that the lower four fifths are not told apart
        self.assertEqual(
            self.suggested(field_path="x_amount"),
            [(False, 2, 3), (2, 5, 7), (5, False, 10)],
        )

    def test_nearly_all_have_the_same(self):
        self.amounts(*[3] * 39, 8)
        self.assertEqual(
            self.suggested(field_path="x_amount"), [(False, 5, 5), (5, False, 10)]
        )

    def test_borders_increase_and_no_range_is_empty(self):
        for numbers in (
            [1, 2],
            [5, 5, 5, 6],
            [0.1, 0.10001, 0.2],
            [-9, -5, -1, 0, 3],
            [10**9, 2, 2, 2, 7],
            range(-50, 7),
            [1e-5, 2e-5],
        ):
            values = Values((number, 1) for number in numbers if number)
            borders = list(map(float, equal_groups(values, zeros_apart=False)))
            self.assertEqual(borders, sorted(set(borders)), numbers)
            ends = [*borders, float("inf")]
            for start, end in zip([float("-inf"), *borders], ends, strict=True):
                self.assertTrue([n for n in numbers if start <= n < end], numbers)

    def test_dates(self):
        with self.at("2026-06-30 12:00"):
            for ago in (
                "2026-06-25",
                "2026-06-10",
                "2026-04-20",
                "2026-02-01",
                "2024-01-01",
            ):
                self.here(x_day=ago)
            # 5, 20, 71, 149 and 911 days ago; the more recent, the better
            self.assertEqual(
                self.suggested(field_path="x_day"),
                [
                    (False, 7, 10),
                    (7, 30, 8),
                    (30, 90, 6),
                    (90, 180, 4),
                    (180, False, 2),
                ],
            )

    def test_long_customers_are_better(self):
        with self.at("2026-06-30 12:00"):
            for year in (2025, 2016, 2006):
                self.here(x_day=f"{year}-01-01")
            bands = self.suggested(field_path="x_day", elapsed_unit="years")
        self.assertEqual([points for *_ends, points in bands], [3, 7, 10])

    def test_share_of_the_total(self):
        # 500 + 300 = 80 % of 1000, + 100 + 50 = 95 %
        self.amounts(500, 300, 100, 50, 30, 20, 0)
        found = self.suggestion("share", field_path="x_amount")
        self.assertEqual(
            [tuple(band.values()) for band in found["bands"]],
            [(False, 50, 0), (50, 200, 5), (200, False, 10)],
        )
        self.assertEqual(numbers_in(found["text"]), [2, 7, 80, 4, 95])

    def test_one_contact_makes_all_of_the_total(self):
        values = Values([(0, 9), (-4, 1), (700, 1)])
        self.assertEqual(top_shares(values), [Decimal(500)])

    def test_each_reason_not_to_suggest_has_its_code(self):
        nobody, nothing, same = Values([]), Values([(0, 3)]), Values([(5, 3)])
        for suggest, code in (
            (lambda: equal_groups(nobody, False), "suggestion.no_values"),
            (lambda: equal_groups(nothing, True), "suggestion.nothing_above_zero"),
            (lambda: equal_groups(same, False), "suggestion.same_values"),
            (lambda: top_shares(nothing), "suggestion.nothing_above_zero"),
        ):
            with self.subTest(code), self.assertRaises(ScoringError) as caught:
                suggest()
            self.assertEqual(caught.exception.code, code)
            self.assertIsSentence(str(caught.exception))

    def test_nothing_to_suggest(self):
        asked = {"field_path": "x_amount"}
        self.assertIn("value", self.suggestion(**asked)["problem"])
        self.assertIn("more than 0", self.suggestion("share", **asked)["problem"])
        self.amounts(5, 5)
        self.assertIn("the same value", self.suggestion(**asked)["problem"])
        for path in ("name", "country_id", "category_id"):
            found = self.suggestion(field_path=path)
            self.assertIn("numbers and dates", found["problem"])
        self.assertIn(
            "Select a number", self.suggestion("share", field_path="x_day")["problem"]
        )

    def test_frequent_values(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        for country in (belgium, france, france, belgium.browse()):
            self.here(country_id=country.id)
        found = self.suggestion("frequent", field_path="country_id")
        self.assertEqual(
            found["bands"],
            [
                {"kind": "values", "accepted": [france.id], "points": 10},
                {"kind": "values", "accepted": [belgium.id], "points": 10},
                {"kind": "other", "points": 5},
                {"kind": "missing", "points": 0},
            ],
        )
        self.assertEqual((numbers_in(found["text"]), found["count"]), ([2, 3], 3))
        problem = self.suggestion("frequent", field_path="x_amount")["problem"]
        self.assertIn("Suggest groups", problem)

    def test_points_rise_to_ten(self):
        self.assertEqual(rising_points(5, from_nothing=False), [2, 4, 6, 8, 10])
        self.assertEqual(rising_points(3, from_nothing=True), [0, 5, 10])
        self.assertEqual(rising_points(2, from_nothing=True), [0, 10])

    def test_suggested_ranges_can_be_applied(self):
        self.amounts(1, 7, 30, 440, 12000)
        bands = self.suggestion(field_path="x_amount")["bands"]
        parameter = self.parameters.create(
            {
                "segmentation_id": self.model.id,
                "name": "Amount",
                "field_path": "x_amount",
                "band_ids": self.parameters._band_commands(bands),
            }
        )
        self.assertFalse(parameter.problem)
        self.model.action_apply()
        self.assertEqual(self.model.state, "live")
