# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values that are no values count as missing, and stop nobody."""

import json

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from ...scoring.compiler.guards import A_MOMENT
from ...tools.template.portable import import_definition
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

NAN, INFINITY = float("nan"), float("inf")


class OddValuesCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_fields(x_amount="float", x_number="integer", x_text="char")
        cls.define_properties(
            p_date="date",
            p_datetime="datetime",
            p_int="integer",
            p_char="char",
            p_country={"type": "many2one", "comodel": "res.country"},
            p_tags={"type": "many2many", "comodel": "res.partner.category"},
            p_select={"type": "selection", "selection": [["s", "S"], ["m", "M"]]},
        )
        cls.sound = cls.contact("Sound", ref="here")
        cls.odd = cls.contact("Odd", ref="here")
        cls.only_here = {"partner_domain": "[('ref', '=', 'here')]"}

    @classmethod
    def write_sql(cls, contact, **values):
        """Past the ORM: what other programs have left in the database."""
        cls.env.flush_all()
        for name, value in values.items():
            cls.env.cr.execute(
                f"UPDATE res_partner SET {name} = %s WHERE id = %s",  # pylint: disable=sql-injection
                [json.dumps(value) if isinstance(value, dict) else value, contact.id],
            )
        cls.env.invalidate_all()


class TestNoValues(OddValuesCommon):
    """Whatever is no number, day, choice or record."""

    def assert_odd_is_missing(self, parameter, best=100):
        """The odd contact has the points of missing ones, the sound one those of its
        value; after applying, after a save, and on the pages."""
        model = self.apply_model(parameter, **self.only_here)
        self.assertScores(model, {self.sound: best, self.odd: 30})
        (self.sound | self.odd).write({"ref": "here"})
        self.assertScores(model, {self.sound: best, self.odd: 30})
        self.assertEqual(model.state, "live")
        explained = self.odd.segment_explanation(model.id)
        self.assertEqual(explained["parameters"][0]["state"], "missing")
        values = {"field_path": parameter["field_path"]}
        found = self.env["crm.segmentation.parameter"].get_distribution(
            model.id, values
        )
        self.assertEqual((found["known"], found["missing"]), (1, 1))

    def test_days_that_no_calendar_has(self):
        for day in ("2026-02-30", "31/12/2025", "0000-01-01", "soon", 20260101, ["a"]):
            with self.subTest(day):
                # Given one such day among sound ones
                self.sound.properties = {"p_date": "2024-02-29"}
                self.write_sql(self.odd, properties={"p_date": day})
                # When a model reads them, then that contact has no value
                self.assert_odd_is_missing(
                    field("properties.p_date", between(0, None, 100), missing(30))
                )

    def test_moments_that_no_clock_has(self):
        for moment in ("2026-01-01 25:00:00", "2026-01-01 10", "2026-01-01T10:00:00Z"):
            with self.subTest(moment):
                self.sound.properties = {"p_datetime": "2024-02-29 23:59:59"}
                self.write_sql(self.odd, properties={"p_datetime": moment})
                self.assert_odd_is_missing(
                    field("properties.p_datetime", between(0, None, 100), missing(30))
                )

    def test_a_calendar_has_no_other_days(self):
        """The pattern knows each day of 400 years, and no other."""
        self.env.cr.execute(
            """
            WITH day AS (SELECT to_char(day, 'YYYY-MM-DD') AS text
                           FROM generate_series('1804-01-01'::date,
                                                '2204-01-01'::date, '1 day') day)
            SELECT count(*), count(*) FILTER (WHERE day.text IS NULL)
              FROM generate_series(1804, 2203) year, generate_series(0, 13) month,
                   generate_series(0, 32) number
             CROSS JOIN LATERAL (SELECT format('%%s-%%s-%%s', year,
                        to_char(month, 'FM00'), to_char(number, 'FM00')) AS text) tried
              LEFT JOIN day ON day.text = tried.text
             WHERE tried.text ~ %s
            """,
            [A_MOMENT],
        )
        # 400 years of the Gregorian calendar have 146,097 days
        self.assertEqual(self.env.cr.fetchone(), (146097, 0))

    def test_numbers_that_are_none(self):
        for number in (NAN, INFINITY, -INFINITY, 1e300):
            with self.subTest(number):
                # Given an import that brings one such number
                self.sound.x_amount = 12
                self.env["res.partner"].load(
                    [".id", "x_amount"], [[str(self.odd.id), str(number)]]
                )
                self.assert_odd_is_missing(
                    field("x_amount", between(10, 20, 100), missing(30))
                )

    def test_ranges_are_proposed_of_sound_numbers(self):
        # Given twenty sound numbers, NaN and infinity
        for number in (*range(1, 21), NAN, INFINITY, -INFINITY):
            self.contact(ref="there", x_amount=number)
        model = self.make_segmentation(partner_domain="[('ref', '=', 'there')]")
        for method in ("groups", "share"):
            # When ranges are proposed, then of the sound ones
            found = self.env["crm.segmentation.parameter"].suggest_ranges(
                model.id, {"field_path": "x_amount"}, method
            )
            borders = [band["value_from"] for band in found["bands"][1:]]
            self.assertEqual(borders, sorted(borders))
            self.assertTrue(all(1 < border <= 20 for border in borders), found)

    def test_wrong_types(self):
        country, tag = self.env.ref("base.be"), self.env["res.partner.category"]
        tag = tag.create({"name": "A tag"})
        cases = [
            ("p_int", 12, between(10, 20, 100), ["12", [12], {"a": 1}, True, 1e300]),
            ("p_char", "12", one_of("12", points=100), [12, ["12"], {"a": "12"}]),
            ("p_select", "s", one_of("s", points=100), ["gone", ["s"], 1, {"s": 1}]),
            (
                "p_country",
                country.id,
                one_of(country.id, points=100),
                [3 * 10**9, 10**40, 1.5, str(country.id), [country.id], -1, 1.9e9],
            ),
            (
                "p_tags",
                [tag.id],
                one_of(tag.id, points=100),
                [[3 * 10**9], tag.id, [str(tag.id)], [[tag.id]], {"a": tag.id}, [None]],
            ),
        ]
        for name, value, band, wrong in cases:
            for odd in wrong:
                with self.subTest(name, odd=odd):
                    # Given a value of another type than the field's
                    self.write_sql(self.sound, properties={name: value})
                    self.write_sql(self.odd, properties={name: odd})
                    # Then it is missing
                    self.assert_odd_is_missing(
                        field(f"properties.{name}", band, missing(30))
                    )

    def test_values_of_a_company_that_are_none(self):
        # Given a company-dependent number that another program has spoilt
        self.add_fields(x_own={"ttype": "float", "company_dependent": True})
        company = str(self.env.company.id)
        self.write_sql(self.sound, x_own={company: 12})
        self.write_sql(self.odd, x_own={company: "much"})
        # When a model reads it, then it is missing
        model = self.apply_model(
            field("x_own", between(10, 20, 100), missing(30)), **self.only_here
        )
        self.assertScores(model, {self.sound: 100, self.odd: 30})

    def test_what_the_database_cannot_read_is_named(self):
        # Given a filter of Odoo's on a number that another program has spoilt
        self.add_fields(x_own={"ttype": "float", "company_dependent": True})
        model = self.apply_model(
            field("x_number", between(0, None, 1)),
            matching([("x_own", ">", 5)], one_of(True, points=1), name="Own turnover"),
            **self.only_here,
        )
        self.write_sql(self.odd, x_own={str(self.env.company.id): "much"})
        # When the model is computed, then the sentence names the parameter
        model.action_rescore()
        self.assertEqual(model.state, "attention")
        self.assertIn("Own turnover", model.attention_reason)

    def test_measures_leave_out_what_is_no_number(self):
        # Given two sound deals of 100 and 300, one of NaN and one of infinity
        self.add_fields_of("crm.lead", x_effort="float")
        for revenue, effort in ((100, 1), (300, 3), (1000, NAN), (1000, INFINITY)):
            self.lead(self.sound, expected_revenue=revenue, x_effort=effort)
        for measure, values, right in (
            ("sum", {"measure_path": "x_effort"}, 4),
            ("avg", {"measure_path": "x_effort"}, 2),
            ("min", {"measure_path": "x_effort"}, 1),
            ("max", {"measure_path": "x_effort"}, 3),
            # (1 × 100 + 3 × 300) ÷ (1 + 3)
            (
                "avg",
                {"measure_path": "expected_revenue", "weight_path": "x_effort"},
                250,
            ),
            # 2400 ÷ 4
            (
                "sum",
                {
                    "measure_path": "expected_revenue",
                    "divisor_model": "crm.lead",
                    "divisor_partner_path": "partner_id",
                    "divisor_path": "x_effort",
                },
                600,
            ),
        ):
            with self.subTest(measure, **values):
                # When they are measured, then the two others count for nothing
                model = self.apply_model(
                    leads(measure, between(right, right + 0.001, 100), **values),
                    **self.only_here,
                )
                self.assertScores(model, {self.sound: 100})
                self.assertTrue(self.sound.segment_explanation(model.id))

    def test_quintiles_leave_out_what_is_no_number(self):
        # Given ten customers with sound figures, and one with a value of NaN
        self.add_fields(x_day="date")
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Buyer {number}",
                    "ref": "buyer",
                    "x_day": f"2026-01-{number:02}",
                    "x_number": number,
                    "x_amount": NAN if number == 11 else number,
                }
                for number in range(1, 12)
            ]
        )
        model = self.make_segmentation(
            field("x_day"), field("x_number"), field("x_amount")
        )
        model.write(
            {
                "assignment": "rfm",
                "partner_domain": "[('ref', '=', 'buyer')]",
                "segment_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "All",
                            "cells": [[r, f] for r in range(1, 6) for f in range(1, 6)],
                        }
                    ),
                    Command.create({"name": "Rest"}),
                ],
            }
        )
        model.action_apply()
        # When figures are worked out, then of ten; the odd one has none
        self.assertEqual(model.version_id.borders[2], ["2", "4", "6", "8"])
        self.assertSegments(model, {partners[9]: "All", partners[10]: "Rest"})

    def test_whole_numbers_that_multiply_beyond_what_columns_hold(self):
        # Given whole numbers whose product is beyond four bytes
        self.add_fields_of("crm.lead", x_many="integer")
        self.lead(self.sound, x_many=2_000_000_000)
        self.lead(self.sound, x_many=1_000_000_000)
        # When one is weighed by itself: (4e18 + 1e18) ÷ 3e9 = 1,666,666,666.67
        model = self.apply_model(
            leads(
                "avg",
                between(1_666_666_666, 1_666_666_667, 100),
                measure_path="x_many",
                weight_path="x_many",
            ),
            **self.only_here,
        )
        self.assertScores(model, {self.sound: 100})

    def test_points_and_weights_at_their_limits(self):
        # Given 40 tags that bring a million points each, with a weight of a million
        tags = self.env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(40)]
        )
        self.sound.category_id = tags
        self.odd.category_id = tags[:10]
        bands = [one_of(tag.id, points=1_000_000) for tag in tags]
        parameter = field("category_id", *bands, combine="sum", weight=1_000_000)
        # When 30 parameters are of that kind, then totals are beyond eight bytes
        model = self.apply_model(*[parameter] * 30, **self.only_here)
        self.assertScores(model, {self.sound: 100, self.odd: 25})
        explained = self.odd.segment_explanation(model.id)
        self.assertEqual(explained["total"], 30 * 10 * 10**12)
        json.dumps(explained)

    def test_accepted_ids_that_no_record_has(self):
        country = self.env.ref("base.be")
        self.sound.country_id = country
        model = self.apply_model(
            field("country_id", one_of(country.id, 3 * 10**9, -1, points=100)),
            **self.only_here,
        )
        self.assertScores(model, {self.sound: 100, self.odd: 0})

    def test_days_that_the_database_alone_knows(self):
        # Given a date and a moment that only SQL can write
        self.add_fields(x_day="date", x_moment="datetime")
        self.sound.write({"x_day": "2024-01-01", "x_moment": "2024-01-01 12:00:00"})
        for odd in ("infinity", "-infinity", "20000-01-01"):
            self.write_sql(self.odd, x_day=odd, x_moment=odd)
            # When models read them, then they are missing
            for name in ("x_day", "x_moment"):
                model = self.apply_model(
                    field(name, between(0, None, 100), missing(30)), **self.only_here
                )
                self.assertScores(model, {self.sound: 100, self.odd: 30})


class TestDataCheck(OddValuesCommon):
    """The first step of a model lists what is no value, with the contacts."""

    def test_unreadable_values_are_listed(self):
        # Given one contact with sound values, one with odd ones, one without any
        country = self.env.ref("base.be").id
        self.contact("Empty", ref="here")
        emptied = self.contact("Emptied", ref="here", properties={"p_date": False})
        sound = {
            "p_date": "2026-02-28",
            "p_int": 1,
            "p_char": "a",
            "p_country": country,
            "p_select": "s",
        }
        self.write_sql(self.sound, properties=sound, x_amount=1)
        odd = {
            "p_date": "2026-02-30",
            "p_int": "1",
            "p_char": ["a"],
            "p_country": 3 * 10**9,
            "p_select": "gone",
        }
        self.write_sql(self.odd, properties=odd, x_amount=NAN)
        model = self.make_segmentation(
            *(field(f"properties.{name}") for name in sound),
            field("x_amount"),
            **self.only_here,
        )
        # When the data are looked at
        health = self.env["crm.segmentation"].get_data_health(model.id, {})
        # Then each field names one contact, and the list shows it
        self.assertEqual([row["unreadable"] for row in health["fields"]], [1] * 6)
        for row in health["fields"]:
            found = self.env["res.partner"].search(
                health["base"] + row["unreadable_domain"]
            )
            self.assertEqual(found, self.odd)
        parameters = model.parameter_ids
        self.assertEqual(self.odd.unreadable_parameter_ids, parameters)
        self.assertFalse((self.sound | emptied).unreadable_parameter_ids)


class TestFolding(OddValuesCommon):
    """Text is compared without case and surrounding white space, both sides alike."""

    #: texts, each beside another way to write it
    PAIRS = [
        ("İstanbul", "İSTANBUL"),
        ("ΠΕΙΡΑΙΑΣ", "Πειραιας"),
        ("École", "éCOLE"),
        ("Straße", "STRASSE"),
        ("\u2003Namur\u3000", "namur"),
        ("\u0085Liège\u2009", "LIÈGE"),
        ("Ελένη", "ΕΛΈΝΗ"),
        ("ẞ", "ß"),
    ]

    def test_texts_match_themselves(self):
        for one, other_way in self.PAIRS:
            for value, accepted in ((one, one), (one, other_way), (other_way, one)):
                with self.subTest(value, accepted=accepted):
                    # Given a text, and a range that accepts it, written so or so
                    self.write_sql(self.sound, x_text=value)
                    # When it is scored, then the range holds it
                    model = self.apply_model(
                        field("x_text", one_of(accepted, points=100)), **self.only_here
                    )
                    self.assertScores(model, {self.sound: 100, self.odd: 0})

    def test_what_is_proposed_matches(self):
        # Given contacts with these texts
        for one, _other_way in self.PAIRS:
            contact = self.contact(ref="there")
            self.write_sql(contact, x_text=one)
            model = self.make_segmentation(
                partner_domain=str([("id", "=", contact.id)])
            )
            # When ranges are proposed of them, then those hold them
            found = self.env["crm.segmentation.parameter"].suggest_ranges(
                model.id, {"field_path": "x_text"}, "frequent"
            )
            model.parameter_ids = [
                Command.create(
                    field("x_text", one_of(*found["bands"][0]["accepted"], points=100))
                )
            ]
            model.action_apply()
            self.assertScores(model, {contact: 100})

    def test_a_range_hidden_by_the_same_text_is_refused(self):
        for one, other_way in self.PAIRS:
            draft = self.make_segmentation(
                field(
                    "x_text",
                    one_of(one, points=100),
                    one_of(other_way, points=5, name="Again"),
                )
            )
            with self.subTest(one), self.assertRaisesRegex(UserError, "Again"):
                draft.action_apply()

    def test_a_category_is_named_once(self):
        categories = self.env["crm.customer.category"]
        for one, other_way in self.PAIRS:
            categories.create({"name": one})
            with self.subTest(one), self.assertRaises(ValidationError):
                categories.create({"name": other_way})


class TestBelow(OddValuesCommon):
    """A tag below an accepted one counts, as a product category does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tags = cls.env["res.partner.category"]
        cls.trade = tags.create({"name": "Trade"})
        cls.food = tags.create({"name": "Food", "parent_id": cls.trade.id})
        cls.bread = tags.create({"name": "Bread", "parent_id": cls.food.id})
        cls.metal = tags.create({"name": "Metal"})
        cls.baker = cls.contact("Baker", ref="here", category_id=cls.bread.ids)
        cls.smith = cls.contact("Smith", ref="here", category_id=cls.metal.ids)
        cls.trader = cls.contact("Trader", ref="here", category_id=cls.trade.ids)

    def test_tags_of_contacts(self):
        # Given a range for what is above the baker's tag
        model = self.apply_model(
            field("category_id", one_of(self.food.id, points=100), other(20)),
            **self.only_here,
        )
        # Then he is in it, and who has a tag above it is not
        scores = {self.baker: 100, self.smith: 20, self.trader: 20, self.sound: 0}
        self.assertScores(model, scores)
        # And the same when saved, and the page names his own tag
        self.baker.category_id = self.bread
        self.assertScores(model, scores)
        [explained] = self.baker.segment_explanation(model.id)["parameters"]
        self.assertEqual(explained["text"], self.bread.display_name)
        self.assertEqual(explained["points"], 100)
        # And the trader is told to take what is accepted, not what he would have
        model.segment_ids = [Command.create({"name": "Top", "score_from": 90})]
        model.action_apply()
        advice = self.trader.segment_explanation(model.id)["next"]
        self.assertEqual(
            [one["id"] for one in advice["improvements"]], [explained["id"]]
        )

    def test_tags_of_custom_fields(self):
        self.write_sql(self.baker, properties={"p_tags": [self.bread.id]})
        self.write_sql(self.smith, properties={"p_tags": [self.metal.id]})
        model = self.apply_model(
            field("properties.p_tags", one_of(self.trade.id, points=100)),
            **self.only_here,
        )
        self.assertScores(model, {self.baker: 100, self.smith: 0})

    def test_single_choices(self):
        self.add_fields(x_tag={"ttype": "many2one", "relation": "res.partner.category"})
        self.baker.x_tag = self.bread
        self.smith.x_tag = self.metal
        model = self.apply_model(
            field(
                "x_tag",
                one_of(self.bread.id, points=50),
                one_of(self.trade.id, points=100),
            ),
            **self.only_here,
        )
        # the first range that holds the value counts, as ever
        self.assertScores(model, {self.baker: 50, self.smith: 0})

    def test_a_tag_that_moves(self):
        # Given a live model
        model = self.apply_model(
            field("category_id", one_of(self.trade.id, points=100)), **self.only_here
        )
        self.assertScores(model, {self.smith: 0})
        # When a tag comes below the accepted one, then a save tells
        self.metal.parent_id = self.trade
        self.smith.category_id = self.metal
        self.assertScores(model, {self.smith: 100})


class TestLimits(OddValuesCommon):
    """How large models can be."""

    @classmethod
    def largest(cls):
        """250 parameters with 1,600 ranges."""
        tags = cls.env["res.partner.category"].create(
            [{"name": f"Limit {number}"} for number in range(600)]
        )
        cls.sound.category_id = tags
        (cls.sound | cls.odd).x_number = 1
        cls.write_sql(cls.sound, properties={"p_tags": tags.ids})
        bands = [one_of(tag.id, points=1) for tag in tags]
        two = [between(None, 0, 0), between(0, None, 1)]
        return [
            field("category_id", *bands, combine="sum"),
            field("properties.p_tags", *bands, combine="sum"),
            *[leads("sum", *two, measure_path="probability")] * 76,
            *[field("x_number", *two, zero_is_missing=False)] * 76,
            *[field("country_id", missing(1))] * 96,
        ]

    def test_the_largest_model_runs(self):
        # Given the largest model that there may be
        parameters = self.largest()
        model = self.apply_model(*parameters, **self.only_here)
        # Then who has all tags has all points, and the other those of 248 parameters
        # of 2 × 600 + 248: 17.13 %
        self.assertScores(model, {self.sound: 100, self.odd: "17.13"})
        # And it is saved, explained and previewed
        self.sound.category_id = False
        # (600 + 248) ÷ 1448
        self.assertScores(model, {self.sound: "58.56"})
        explained = self.sound.segment_explanation(model.id)
        self.assertEqual(len(explained["parameters"]), 250)
        model.preview()

    def test_larger_ones_are_refused(self):
        for parameters, code, count, most in (
            (
                [field("x_number", between(0, None, 1))] * 251,
                "model.too_many_parameters",
                251,
                250,
            ),
            (
                [field("x_number", *[between(n, n + 1, 1) for n in range(1601)])],
                "model.too_many_ranges",
                1601,
                1600,
            ),
        ):
            draft = self.make_segmentation(*parameters)
            with self.subTest(code):
                with self.assertRefused(code) as caught:
                    draft.action_apply()
                self.assertRegex(str(caught.exception), rf"\b{count}\b.*\b{most}\b")

    def test_an_explanation_asks_the_same_of_many_parameters(self):
        def queries(count):
            model = self.apply_model(
                *[leads("sum", between(0, None, 1), measure_path="probability")]
                * count,
                *[field("x_number", between(1, None, 1))] * count,
                **self.only_here,
            )
            self.sound.segment_explanation(model.id)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sound.segment_explanation(model.id)
            return self.env.cr.sql_log_count - before

        # Given a model of 60 parameters and one of 2, When each is explained, then by
        # the same number of queries
        self.assertEqual(queries(30), queries(1))


class TestNamesakes(OddValuesCommon):
    def test_a_tag_with_a_child_of_its_name_is_found_in_a_file(self):
        # Given a tag, one of the same name below it, and a model that accepts the first
        tags = self.env["res.partner.category"]
        above = tags.create({"name": "Namesake"})
        tags.create({"name": "Namesake", "parent_id": above.id})
        model = self.make_segmentation(field("category_id", one_of(above.id, points=1)))
        # When its file is read
        data, missing_here = import_definition(self.env, model._export_definition())
        # Then the tag is found, and nothing is told to be missing
        self.assertEqual(data["parameters"][0]["bands"][0]["accepted"], above.ids)
        self.assertEqual(missing_here, [])


class TestListsOfOddValues(OddValuesCommon):
    """One odd contact keeps no list from opening, nor a browser from reading it."""

    def shown(self, name):
        """What a list shows of the odd contact and the sound one."""
        shown = (self.odd | self.sound).web_read({name: {}})
        json.dumps(shown, allow_nan=False, default=str)
        return [one[name] for one in shown]

    def test_columns(self):
        # Given days and numbers that neither Python nor a browser can read
        self.add_fields(x_day="date", x_moment="datetime")
        self.sound.write({"x_day": "2024-02-29", "x_amount": 0.5})
        for day in ("infinity", "20000-01-01", "0044-03-15 BC"):
            for number in ("NaN", "-Infinity"):
                self.write_sql(self.odd, x_day=day, x_moment=day, x_amount=number)
                # when a list shows them, then as empty, beside those of others
                with self.subTest(day=day, number=number):
                    day_shown = self.shown("x_day")
                    self.assertFalse(day_shown[0])
                    self.assertEqual(str(day_shown[1]), "2024-02-29")
                    self.assertFalse(self.shown("x_moment")[0])
                    self.assertEqual(self.shown("x_amount"), [0, 0.5])

    def test_properties(self):
        # Given properties of wrong types, as other programs write them
        country = self.env.ref("base.be")
        self.sound.properties = {"p_country": country.id, "p_select": "s"}
        for wrong in (
            {"p_select": ["s"]},
            {"p_select": {"a": 1}},
            {"p_country": True},
            {"p_tags": [True]},
            {"p_tags": [[5]]},
        ):
            self.write_sql(self.odd, properties=wrong)
            # when a list shows them, then as empty, beside those of others
            with self.subTest(wrong):
                odd, sound = self.shown("properties")
                values = {one["name"]: one.get("value") for one in odd}
                self.assertFalse(any(values.values()), values)
                values = {one["name"]: one.get("value") for one in sound}
                self.assertEqual(values["p_select"], "s")
                self.assertEqual(values["p_country"][0], country.id)
