# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conditions on custom fields mean what they mean on ordinary fields."""

from ...scoring.compiler.domains import compile_domain
from ..common import SegmentationCommon, matching, one_of

#: conditions on a date, of which each is tried on a custom field and on an ordinary one
DAYS = [
    (operator, value)
    for value in ("today", "today -30d", "2026-06-15", "2024-02-29", "today -1y")
    for operator in ("=", "!=", "<", "<=", ">", ">=")
] + [
    (operator, value)
    for value in (["today -30d", "2024-02-29"], ["today", False], [False])
    for operator in ("in", "not in")
]
DAYS += [("=", False), ("!=", False)]


class TestPropertyFilters(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sizes = [["s", "Small"], ["l", "Large"]]
        cls.add_fields(
            x_day="date",
            x_moment="datetime",
            x_country={"ttype": "many2one", "relation": "res.country"},
        )
        cls.define_properties(
            p_day="date",
            p_moment="datetime",
            p_size={"type": "selection", "selection": sizes},
            p_tags={"type": "tags", "tags": [["a", "A", 1], ["b", "B", 2]]},
            p_country={"type": "many2one", "comodel": "res.country"},
            p_text="char",
            p_number="integer",
            p_flag="boolean",
        )
        cls.enterClassContext(cls.at("2026-06-15 22:30:00"))
        days = ("2026-06-14", "2026-06-15", "2026-06-16", "2026-05-16", "2026-05-17")
        for day in (*days, "2024-02-29", "2025-06-15", False):
            moments = [day and f"{day} {hour}" for hour in ("00:00:00", "22:15:00")]
            for moment in moments:
                cls.contact(
                    day or "Never",
                    ref="here",
                    x_day=day,
                    x_moment=moment,
                    properties={"p_day": day, "p_moment": moment},
                )
        cls.here = cls.env["res.partner"].search([("ref", "=", "here")])

    def matches(self, condition, zone="UTC"):
        """Whom a filter of a model finds, in this zone."""
        condition = condition if isinstance(condition, list) else [condition]
        partners = self.env["res.partner"].with_context(tz=zone)
        return self.here & partners.search(compile_domain(partners, str(condition)))

    def assert_alike(self, ordinary, custom, zone="UTC"):
        found = 0
        for operator, value in DAYS:
            for wrap in ([], ["!"]):
                with self.subTest(custom, operator=operator, value=value, wrap=wrap):
                    there, here = (
                        self.matches([*wrap, (name, operator, value)], zone)
                        for name in (ordinary, custom)
                    )
                    self.assertEqual(here, there)
                    found += len(there)
        self.assertTrue(found)

    def test_days(self):
        self.assert_alike("x_day", "properties.p_day")

    def test_moments(self):
        for zone in ("UTC", "Pacific/Auckland"):
            self.assert_alike("x_moment", "properties.p_moment", zone)

    def test_a_parameter_asks_so(self):
        # Given a model that asks for two days
        model = self.apply_model(
            matching(
                [("properties.p_day", "in", ["2026-06-15", "2024-02-29"])],
                one_of(True, points=100),
            ),
            partner_domain="[('ref', '=', 'here')]",
        )
        # Then those have its points whose day it is, and no others
        scored = self.here.filtered(lambda one: self.score_of(one, model))
        self.assertEqual(scored.mapped("name"), ["2024-02-29"] * 2 + ["2026-06-15"] * 2)

    def test_groups_that_are_denied(self):
        for operator in ("|", "&"):
            groups = [
                ["!", operator, (day, ">=", "today -30d"), (day, "=", "2024-02-29")]
                for day in ("x_day", "properties.p_day")
            ]
            self.assertEqual(self.matches(groups[0]), self.matches(groups[1]))

    def test_what_is_no_date_is_refused(self):
        draft = self.make_segmentation(
            matching([("properties.p_day", "in", ["soon"])], one_of(True, points=1))
        )
        with self.assertRefused("filter.no_date") as caught:
            draft.action_apply()
        self.assertIn("“soon”", str(caught.exception))

    def test_days_that_no_calendar_has_match_no_comparison(self):
        # Given an impossible day
        odd = self.contact("Odd", ref="here")
        odd.properties = {"p_day": "2026-06-31"}
        self.here |= odd
        # Then it is as if there were none
        for condition in ((">", "2026-06-01"), ("<", "today +1y"), ("!=", False)):
            self.assertNotIn(odd, self.matches(("properties.p_day", *condition)))
        self.assertIn(odd, self.matches(("properties.p_day", "=", False)))

    def values(self, name, *values):
        """Contacts with these values of a custom field, and one without any."""
        self.here = self.env["res.partner"].create(
            [
                {"name": f"{value}", "ref": "here", "properties": {name: value}}
                for value in values
            ]
        )
        untouched = self.contact("Untouched", ref="here")
        emptied = self.contact("Emptied", ref="here", properties={name: values[0]})
        emptied.properties = {name: False}
        self.here |= untouched | emptied
        return self.here

    def assert_finds(self, expected):
        """Hold names against {condition: names}, and its opposite against the rest."""
        opposite = {"=": "!=", "in": "not in"}
        everybody = set(self.here.mapped("name"))
        for (name, operator, value), names in expected.items():
            value = list(value) if isinstance(value, tuple) else value
            with self.subTest(name, operator=operator, value=value):
                found = self.matches((name, operator, value))
                self.assertEqual(set(found.mapped("name")), set(names))
                rest = self.matches((name, opposite[operator], value))
                self.assertEqual(set(rest.mapped("name")), everybody - set(names))

    def test_choices(self):
        # Given choices, of which one was deleted since
        self.values("p_size", "s", "l", "gone")
        nothing = {"Untouched", "Emptied", "gone"}
        name = "properties.p_size"
        self.assert_finds(
            {
                (name, "=", "s"): {"s"},
                (name, "in", ("s", "l")): {"s", "l"},
                (name, "=", False): nothing,
                (name, "in", ("l", False)): {"l", *nothing},
            }
        )

    def test_tag_lists(self):
        self.values("p_tags", ["a"], ["a", "b"], ["gone"])
        nothing = {"Untouched", "Emptied", "['gone']"}
        name = "properties.p_tags"
        self.assert_finds(
            {
                (name, "in", ("a",)): {"['a']", "['a', 'b']"},
                (name, "in", ("b",)): {"['a', 'b']"},
                (name, "=", "a"): {"['a']", "['a', 'b']"},
                (name, "=", False): nothing,
            }
        )

    def test_records(self):
        belgium, france = self.env.ref("base.be").id, self.env.ref("base.fr").id
        self.values("p_country", belgium, france)
        name = "properties.p_country"
        self.assert_finds(
            {
                (name, "=", belgium): {str(belgium)},
                (name, "in", (belgium, france)): {str(belgium), str(france)},
                (name, "=", False): {"Untouched", "Emptied"},
            }
        )

    def test_texts(self):
        self.values("p_text", "one", "One")
        name = "properties.p_text"
        self.assert_finds(
            {
                (name, "=", "one"): {"one"},
                (name, "in", ("one", "two")): {"one"},
                (name, "=", False): {"Untouched", "Emptied"},
            }
        )

    def test_numbers(self):
        self.values("p_number", 3, 12)
        name = "properties.p_number"
        self.assert_finds(
            {
                (name, "=", 3): {"3"},
                (name, "in", (3, 12)): {"3", "12"},
                (name, "=", False): {"Untouched", "Emptied"},
            }
        )
        # what was emptied is no more than any number
        self.assertEqual(self.matches((name, ">", 5)).mapped("name"), ["12"])

    def test_yes_and_no(self):
        self.values("p_flag", True)
        name = "properties.p_flag"
        self.assert_finds(
            {
                (name, "=", True): {"True"},
                (name, "=", False): {"Untouched", "Emptied"},
            }
        )

    def test_behind_a_company(self):
        company = self.company_contact(properties={"p_day": "2026-06-15"})
        person = self.contact("Person", ref="here", parent_id=company.id)
        self.here |= person
        day = "parent_id.properties.p_day"
        self.assertIn(person, self.matches((day, "=", "today")))
        self.assertNotIn(person, self.matches((day, ">", "today")))
