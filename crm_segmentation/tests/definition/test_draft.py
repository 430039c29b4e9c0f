# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A draft can always be saved; nonsense is marked at its place, and Apply refuses it.

Every refusal starts from a live model: nothing of what is live may change.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from ...tools.errors import codes_of
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


class DraftCase(SegmentationCommon):
    """A live model for one city: its contacts get as many points as their colour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_of_80 = cls.contact("Eighty", city="Testville", color=8)
        cls.model = cls.apply_model(
            field("color", between(1, 8, 4), between(8, None, 10), name="Colour"),
            segments={"Ideal": 70, "Standard": 0},
            partner_domain="[('city', '=', 'Testville')]",
        )
        cls.parameter = cls.model.parameter_ids
        cls.low, cls.high = cls.parameter.band_ids
        cls.manager = new_test_user(
            cls.env,
            "segmentation_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )

    def assertRefused(self, *expected, user=None):
        """Apply refuses for these reasons, in this order, and changes nothing.

        :param expected: codes, or each a code and what its sentence names
        """
        expected = [[one] if isinstance(one, str) else one for one in expected]
        model = self.model.with_user(user or self.manager)
        model.invalidate_recordset()
        with self.assertRaises(UserError) as caught:
            model.action_apply()
        self.assertEqual(
            list(codes_of(caught.exception)), [code for code, *_names in expected]
        )
        text = str(caught.exception)
        self.assertEqual(model.problem_text, text)
        for (_code, *names), sentence in zip(expected, text.split("\n"), strict=True):
            self.assertIsSentence(sentence)
            for name in names:
                self.assertIn(name, sentence)
        self.assertEqual(self.model.version_id.number, 1)
        self.assertEqual(len(self.model.version_ids), 1)
        self.assertEqual(self.model.state, "live")
        self.assertEqual(len(self.model.run_ids), 1)
        self.assertScores(self.model, {self.contact_of_80: 100})

    def add(self, parameter, **values):
        """Put one more parameter into the draft; {} is what `common` describes."""
        self.model.parameter_ids = [Command.create({**parameter, **values})]
        return self.model.parameter_ids[-1]


class TestRanges(DraftCase):
    def test_a_draft_that_makes_sense_has_no_problem(self):
        self.assertFalse(self.model.problem_text)
        self.assertFalse(self.parameter.problem)
        self.assertEqual(self.parameter.band_ids.mapped("problem"), [False, False])
        self.assertEqual(self.model.segment_ids.mapped("problem"), [False, False])

    def test_overlapping_ranges(self):
        self.low.value_to = 8.5
        sentence = self.high.problem
        self.assertFalse(self.low.problem)
        self.assertEqual(self.parameter.problem, sentence)
        self.assertRefused(("range.overlap", "Colour", "“8 to …”", "“1 to 8.5”"))
        self.assertEqual(self.model.problem_text, sentence)

    def test_touching_ranges_do_not_overlap(self):
        self.low.write({"value_from": False, "value_to": 8})
        self.assertFalse(self.model.problem_text)

    def test_a_range_without_ends_overlaps_every_other(self):
        self.high.value_from = False
        self.assertRefused(("range.overlap", "Colour", "“… to …”", "“1 to 8”"))
        self.assertEqual(self.high.problem, self.model.problem_text)

    def test_a_range_from_ten_to_five(self):
        self.high.write({"value_from": 10, "value_to": 5, "name": "Topsy-turvy"})
        self.assertRefused(("range.ends_reversed", "Colour, range “Topsy-turvy”"))
        self.assertEqual(self.high.problem, self.model.problem_text)

    def test_a_range_from_ten_to_ten_holds_nothing(self):
        self.high.write({"value_from": 10, "value_to": 10})
        self.assertRefused(("range.ends_reversed", "Colour, range “10 to 10”"))
        self.assertEqual(self.high.problem, self.model.problem_text)

    def test_a_range_where_values_are_asked_for(self):
        country = self.add(field("country_id", between(0, 5, 1), name="Country"))
        self.assertRefused(("range.no_choice", "Country, range “0 to 5”"))
        self.assertEqual(country.band_ids.problem, self.model.problem_text)

    def test_values_where_a_range_is_asked_for(self):
        self.low.write({"kind": "values", "accepted": [3], "name": "Three"})
        self.assertRefused(("range.no_numbers", "Colour, range “Three”"))

    def test_no_accepted_values(self):
        self.add(field("country_id", one_of(points=3, name="Home"), name="Country"))
        self.assertRefused(("range.no_values", "Country, range “Home”"))

    def test_values_that_are_none_of_the_field(self):
        # as an import or another program may write them
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        for path, value in (
            ("country_id", "Belgium"),
            ("country_id", True),
            ("country_id", None),
            ("category_id", str(tag.id)),
            ("city", 5),
            ("type", [1]),
            ("is_company", "yes"),
            ("is_company", 1),
        ):
            with self.subTest(path=path, value=value):
                parameter = self.add(
                    field(path, one_of(value, points=1, name="Odd"), name="New")
                )
                self.assertRefused(("range.wrong_values", "New, range “Odd”"))
                self.assertEqual(parameter.band_ids.problem, self.model.problem_text)
                parameter.unlink()

    def test_values_that_are_no_list(self):
        for value in ("text", 5, {"a": 1}, True):
            with self.subTest(value=value):
                parameter = self.add(field("city", one_of(points=1, name="Odd")))
                parameter.band_ids.accepted = value
                self.assertRefused(("range.no_values", "city, range “Odd”"))
                parameter.unlink()

    def test_other_where_every_value_is_in_some_range(self):
        self.low.write({"kind": "other", "name": "Rest"})
        self.assertRefused(("range.other_of_numbers", "Colour, range “Rest”"))

    def test_missing_where_nothing_can_be_missing(self):
        self.add(leads("count", between(0, 5, 1), missing(3), name="Deals"))
        self.assertRefused(("range.never_missing", "Deals, range “No value”"))

    def test_a_share_is_never_above_one(self):
        self.add(leads("share", between(1.5, None, 1), name="Lost"))
        self.assertRefused(("range.impossible", "Lost, range “1.5 to …”"))

    def test_a_band_hidden_by_an_earlier_one(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        country = self.add(
            field(
                "country_id",
                one_of(belgium.id, france.id, points=5, name="Benelux"),
                one_of(france.id, points=9, name="France"),
                name="Country",
            )
        )
        self.assertRefused(("range.hidden", "Country, range “France”"))
        self.assertEqual(
            country.band_ids.mapped("problem"), [False, self.model.problem_text]
        )

    def test_ranges_of_one_name_are_told_apart_by_their_place(self):
        self.add(
            field(
                "city",
                one_of("Ghent", "Bruges", points=5),
                one_of("Bruges", points=9),
                name="City",
            )
        )
        self.assertRefused(("range.hidden", "City, range “2. One of”"))

    def test_a_second_other_is_hidden_by_the_first(self):
        self.add(
            field("function", other(5), other(3, name="Again"), name="Job position")
        )
        self.assertRefused(("range.hidden", "Job position, range “Again”"))

    def test_tags_hide_no_tags(self):
        # of several tags several bands may match, so that none hides another
        tag = self.env["res.partner.category"].create({"name": "Important"})
        self.add(
            field("category_id", one_of(tag.id, points=5), one_of(tag.id, points=3))
        )
        self.assertFalse(self.model.problem_text)

    def test_no_range_at_all(self):
        self.parameter.band_ids.unlink()
        self.assertRefused(("parameter.no_range", "Colour"))

    def test_points_beyond_measure(self):
        self.high.points = 2_000_000
        self.assertRefused(("range.points_out_of_bounds", "Colour, range “8 to …”"))

    def test_a_problem_follows_the_order_of_the_ranges(self):
        # Given ranges that overlap, when they change places,
        # then the sentence moves to the one that now comes second.
        self.low.value_to = 9
        self.assertTrue(self.high.problem)
        self.low.sequence, self.high.sequence = 5, 3
        self.assertFalse(self.high.problem)
        self.assertRefused(("range.overlap", "Colour", "“1 to 9”", "“8 to …”"))
        self.assertEqual(self.low.problem, self.model.problem_text)


class TestWeightAndPoints(DraftCase):
    def test_a_weight_below_zero(self):
        self.parameter.weight = -1
        self.assertRefused(
            "model.no_points", ("parameter.weight_out_of_bounds", "Colour", "1,000,000")
        )
        self.assertEqual(self.parameter.problem, self.model.problem_text.split("\n")[1])

    def test_no_points_to_be_won(self):
        self.parameter.band_ids.points = 0
        self.assertRefused("model.no_points")

    def test_nor_by_negative_points(self):
        self.parameter.band_ids.points = -5
        self.assertRefused("model.no_points")

    def test_no_parameter(self):
        self.parameter.unlink()
        self.assertRefused("model.no_parameter")

    def test_no_parameter_that_is_switched_on(self):
        self.parameter.active = False
        self.assertRefused("model.no_parameter")

    def test_what_is_switched_off_is_nobodys_problem(self):
        nonsense = self.add(field("no_such_field", name="Nonsense"))
        self.assertTrue(self.model.problem_text)
        nonsense.active = False
        self.assertFalse(self.model.problem_text)

    def test_a_tolerance_below_zero(self):
        self.model.tolerance = -1
        self.assertRefused("tolerance.negative")


class TestSegments(DraftCase):
    def setUp(self):
        super().setUp()
        self.ideal, self.standard = self.model.segment_ids

    def test_no_segment_from_zero(self):
        self.standard.score_from = 5
        self.assertRefused("segments.none_from_zero")

    def test_two_segments_from_the_same_score(self):
        self.ideal.score_from = 0
        self.assertRefused(
            ("segment.same_from", "Segment Ideal", " 0."),
            ("segment.same_from", "Segment Standard", " 0."),
        )
        self.assertEqual(
            self.model.segment_ids.mapped("problem"),
            self.model.problem_text.split("\n"),
        )

    def test_the_column_of_what_is_wrong_is_shown_where_something_is(self):
        places = ["has_parameter_problem", "has_segment_problem"]
        for score_from, value_to, shown in (
            (70, 8, [False, False]),
            (0, 8, [False, True]),
            # the ranges overlap, as the next one begins at 8
            (70, 9, [True, False]),
        ):
            self.ideal.score_from, self.low.value_to = score_from, value_to
            self.assertEqual([self.model[place] for place in places], shown)

    def test_a_segment_beyond_the_scale(self):
        self.ideal.score_from = 100.01
        self.assertRefused(("segment.from_out_of_bounds", "Segment Ideal", "100"))
        self.assertEqual(self.ideal.problem, self.model.problem_text)
        self.assertFalse(self.standard.problem)

    def test_a_segment_from_a_hundred_is_for_the_best(self):
        self.ideal.score_from = 100
        self.assertFalse(self.model.problem_text)
        self.assertEqual(self.ideal.score_to, 100)


class TestWhatIsRead(DraftCase):
    """Paths, filters and measures that do not exist or are not to be read."""

    def assertParameterRefused(self, values, code, *names):
        parameter = self.add(values, name="New")
        self.assertRefused((code, "New: ", *names))
        managed = self.model.with_user(self.manager)
        self.assertEqual(
            parameter.with_user(self.manager).problem, managed.problem_text
        )

    def assertFilterRefused(self, domain, code, *names):
        """A filter is refused wherever one can stand."""
        self.assertParameterRefused(matching(domain), code, *names)
        self.model.parameter_ids[-1].unlink()
        self.model.partner_domain = domain
        self.assertRefused((code, "Contact filter: ", *names))
        self.assertEqual(self.model.scope_count, 0)
        self.model.partner_domain = "[]"

    def test_a_path_that_does_not_exist(self):
        self.assertParameterRefused(
            field("country_id.colour", other(5)),
            "path.no_field",
            "colour",
            "country_id.colour",
        )

    def test_no_path(self):
        self.assertParameterRefused(field("", other(5)), "path.empty")

    def test_a_path_through_several_records(self):
        self.assertParameterRefused(
            field("child_ids.country_id", other(5)),
            "path.many_records",
            "child_ids.country_id",
            "child_ids",
        )

    def test_a_kind_of_field_that_is_no_value(self):
        self.assertParameterRefused(
            field("child_ids", other(5)),
            "field.no_value_type",
        )

    def test_a_field_worked_out_on_the_fly(self):
        self.assertParameterRefused(
            field("opportunity_count", between(0, None, 5)),
            "path.not_stored",
            "opportunity_count",
        )

    def test_a_path_that_the_user_may_not_read(self):
        self.assertParameterRefused(
            field("signup_type", other(5)),
            "path.no_access",
            "signup_type",
        )

    def test_the_one_who_may_read_it_may_apply_it(self):
        # Given a draft that a manager may not apply, when an administrator does
        secret = field("signup_type", other(5))
        self.add(secret)
        self.assertTrue(self.model.with_user(self.manager).problem_text)
        self.model.with_user(self.env.ref("base.user_admin")).action_apply()
        # then it is applied, and the manager sees no difference.
        self.assertEqual(self.model.version_id.number, 2)
        self.assertFalse(self.model.with_user(self.manager).difference_text)

    def test_records_that_the_user_may_not_read(self):
        self.assertParameterRefused(
            records("mail.mail", "recipient_ids", "count", between(1, None, 5)),
            "path.no_access",
            "recipient_ids",
        )

    def test_no_records(self):
        self.assertParameterRefused({"source": "records"}, "records.none")

    def test_records_that_lead_to_no_contact(self):
        self.assertParameterRefused(
            records("crm.lead", "user_id", "count", between(1, None, 5)),
            "link.no_contact",
            "user_id",
        )

    def test_a_measure_on_a_text(self):
        self.assertParameterRefused(
            leads("sum", between(1, None, 5), measure_path="email_from"),
            "measure.no_number",
            "email_from",
        )

    def test_the_sum_of_dates(self):
        self.assertParameterRefused(
            leads("sum", between(1, None, 5), measure_path="date_closed"),
            "measure.no_number",
            "date_closed",
        )

    def test_weighted_by_a_text(self):
        self.assertParameterRefused(
            leads(
                "avg",
                between(1, None, 5),
                measure_path="expected_revenue",
                weight_path="email_from",
                name="New",
            ),
            "weight.no_number",
            "email_from",
        )

    def test_measures_of_other_kinds_of_fields(self):
        for measure, path, code in (
            ("values", "expected_revenue", "measure.no_choice"),
            ("interval", "email_from", "measure.no_date"),
        ):
            with self.subTest(measure):
                values = leads(measure, between(1, None, 5), measure_path=path)
                self.assertParameterRefused(values, code, path)
                self.model.parameter_ids[-1].unlink()

    def test_records_without_a_link_to_contacts(self):
        self.assertParameterRefused(
            records("crm.lead", False, "count", between(1, None, 5)), "link.empty"
        )

    def test_a_divisor_without_records(self):
        self.assertParameterRefused(
            leads("count", between(1, None, 5), divisor_partner_path="partner_id"),
            "divisor.no_records",
        )

    def test_a_half_life_of_no_day(self):
        self.assertParameterRefused(
            leads("count", between(1, None, 5), by_age=True, half_life_days=0),
            "parameter.half_life_too_short",
        )

    def test_a_domain_that_is_not_a_domain(self):
        for domain in (
            "[(",
            "5",
            "{}",
            "[('name',)]",
            "[('name', 0, 'A')]",
            "['|', ('name', '=', 'A')]",
        ):
            with self.subTest(domain):
                self.assertFilterRefused(
                    domain,
                    "filter.unreadable",
                )

    def test_a_domain_on_the_current_user(self):
        self.assertFilterRefused(
            "[('user_id', '=', uid)]",
            "filter.depends_on_user",
        )

    def test_a_domain_on_a_field_that_does_not_exist(self):
        self.assertFilterRefused(
            "[('country_id.colour', '=', 1)]",
            "filter.no_field",
            "country_id.colour",
        )

    def test_even_within_a_condition_on_other_records(self):
        self.assertFilterRefused(
            "[('child_ids', 'any', [('colour', '=', 1)])]",
            "filter.no_field",
            "colour",
        )

    def test_a_domain_on_a_field_that_the_user_may_not_read(self):
        self.assertFilterRefused(
            "[('child_ids.signup_type', '!=', False)]",
            "filter.no_access",
            "child_ids.signup_type",
        )

    def test_a_domain_on_a_field_worked_out_on_the_fly(self):
        self.assertFilterRefused(
            "[('opportunity_count', '>', 3)]",
            "filter.not_searchable",
            "opportunity_count",
        )

    def test_a_domain_with_values_that_do_not_fit(self):
        for domain in (
            "[('color', '>', 'abc')]",
            "[('id', '=', 'abc')]",
            "[('parent_id', 'child_of', True)]",
            "[('child_ids', 'any', 5)]",
            "[('child_ids', '>', 1)]",
            "[('customer_status_value_ids', 'parent_of', [1])]",
            "[('last_contact_ago', '=', [1])]",
            "[('country_id', '=', {})]",
            "[('name', 'like', '\\x00')]",
            "[('create_date', '>', 'soon')]",
            "[('create_date', '>', 'today -xd')]",
        ):
            with self.subTest(domain):
                self.assertFilterRefused(domain, "filter.unfit")

    def test_a_custom_field_that_does_not_exist(self):
        self.define_properties(budget="float")
        self.assertParameterRefused(
            field("properties.wallet", between(0, None, 5)),
            "path.no_custom_field",
            "properties.wallet",
        )

    def test_a_domain_on_a_custom_field_that_does_not_exist(self):
        self.define_properties(budget="float")
        self.assertFilterRefused(
            "[('properties.wallet', '>', 3)]",
            "filter.no_custom_field",
            "properties.wallet",
        )

    def test_a_domain_on_a_custom_date(self):
        # Given a contact met ten days ago, and one never met
        self.define_properties(met="date")
        with self.at("2026-03-20 12:00:00"):
            met = self.contact(
                "Met", city="Testville", properties={"met": "2026-03-10"}
            )
            never = self.contact("Never", city="Testville", properties={"met": False})
            # when a relative date tells them apart
            self.model.parameter_ids = [
                Command.clear(),
                Command.create(
                    matching(
                        "[('properties.met', '>', 'today -12d')]",
                        one_of(True, points=10),
                        one_of(False, points=5),
                    )
                ),
            ]
            self.model.with_user(self.manager).action_apply()
            # then it is compared as a date, and nothing is no date.
            self.assertScores(self.model, {met: 100, never: 50})

    def test_a_domain_on_a_custom_date_of_others(self):
        # Given two companies whose people were met ten days ago, or never
        self.define_properties(met="date")
        with self.at("2026-03-20 12:00:00"):
            met = self.company_contact("Met", city="Testville")
            self.contact(parent_id=met.id, properties={"met": "2026-03-10"})
            never = self.company_contact("Never", city="Testville")
            self.contact(parent_id=never.id, properties={"met": False})
            for condition in (
                "('child_ids.properties.met', '<', 'today -5d')",
                "('child_ids', 'any', [('properties.met', '<', 'today -5d')])",
            ):
                with self.subTest(condition):
                    # when a relative date tells them apart
                    self.model.parameter_ids = [
                        Command.clear(),
                        Command.create(
                            matching(
                                f"[{condition}]",
                                one_of(True, points=10),
                                one_of(False, points=5),
                            )
                        ),
                    ]
                    self.model.with_user(self.manager).action_apply()
                    # then nothing is no date for them, too.
                    self.assertScores(self.model, {met: 100, never: 50})

    def test_a_domain_on_a_custom_date_that_is_none(self):
        self.define_properties(met="date")
        self.assertFilterRefused(
            "[('properties.met', '>', 'someday')]",
            "filter.no_date",
            "someday",
        )

    def test_records_of_filters_are_checked_as_well(self):
        for key in ("record_domain", "share_domain"):
            with self.subTest(key):
                values = leads("share", between(0, None, 5))
                self.assertParameterRefused(
                    {**values, key: "[('no_such_field', '=', 1)]"},
                    "filter.no_field",
                    "no_such_field",
                )
                self.model.parameter_ids[-1].unlink()


class TestAllAtOnce(DraftCase):
    def test_every_sentence_is_told(self):
        # Given a draft with something wrong in every corner
        self.model.partner_domain = "[("
        self.low.write({"value_from": 9, "value_to": 1})
        self.parameter.weight = -2
        self.add(field("no_such_field", name="Wallet"))
        self.model.segment_ids[0].score_from = 101
        # then each is told, in the order of the steps.
        self.assertRefused(
            ("filter.unreadable", "Contact filter"),
            ("parameter.weight_out_of_bounds", "Colour"),
            ("range.ends_reversed", "Colour, range “9 to 1”"),
            ("path.no_field", "Wallet", "no_such_field"),
            ("segment.from_out_of_bounds", "Segment Ideal"),
        )

    def test_preview_refuses_with_the_same_sentences(self):
        self.parameter.band_ids.points = 0
        with self.assertRaises(UserError) as caught:
            self.model.with_user(self.manager).preview()
        self.assertEqual(codes_of(caught.exception), ("model.no_points",))
        self.assertEqual(str(caught.exception), self.model.problem_text)

    def test_nothing_of_what_was_typed_is_lost(self):
        # Given a model that was never applied and makes no sense
        draft = self.env["crm.segmentation"].with_user(self.manager)
        draft = draft.create(
            {
                "name": "Half-made",
                "partner_domain": "[(",
                "tolerance": -3,
                "parameter_ids": [
                    Command.create(field("no.such.path", between(10, 5, 3), weight=-2))
                ],
                "segment_ids": [Command.create({"name": "Only", "score_from": 500})],
            }
        )
        # when Apply has refused it
        with self.assertRaises(UserError):
            draft.action_apply()
        # then it is all there, and nobody has a segment of it.
        self.env.invalidate_all()
        self.assertEqual(draft.partner_domain, "[(")
        self.assertEqual(draft.tolerance, -3)
        self.assertEqual(draft.parameter_ids.field_path, "no.such.path")
        self.assertEqual(draft.parameter_ids.weight, -2)
        self.assertEqual(draft.parameter_ids.band_ids.value_from, 10)
        self.assertEqual(draft.parameter_ids.band_ids.value_to, 5)
        self.assertEqual(draft.segment_ids.score_from, 500)
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.version_ids)
        self.assertFalse(draft.membership_ids)


class TestForm(DraftCase):
    """Nonsense is marked while it is typed, before anything is saved."""

    def parameter_form(self):
        parameters = self.env["crm.segmentation.parameter"].with_user(self.manager)
        return Form(
            parameters.with_context(default_segmentation_id=self.model.id),
            view="crm_segmentation.crm_segmentation_parameter_view_form",
        )

    def test_a_parameter_without_a_name(self):
        form = self.parameter_form()
        form.preset = "custom"
        form.field_path = "color"
        self.assertRegex(form.problem, "^New parameter: .* range")

    def test_long_names_of_records_are_cut_where_one_is_chosen(self):
        # given a model whose name is a sentence
        model = self.env.ref("crm.model_crm_lead")
        model.name = "Leads, opportunities and all else that may be won " * 2
        # then the list tells its beginning
        offered = self.env["crm.segmentation.parameter"]._selection_model_name()
        self.assertEqual(
            dict(offered)["crm.lead"],
            "Leads, opportunities and all else that may be won Leads,…",
        )

    def test_a_new_model(self):
        # Given a new model of a manager, when nonsense is typed step by step
        models = self.env["crm.segmentation"].with_user(self.manager)
        form = Form(models, view="crm_segmentation.crm_segmentation_view_form")
        form.name = "New"
        self.assertGreater(form.scope_count, 0)
        form.partner_domain = "[("
        self.assertEqual(form.scope_count, 0)
        self.assertIn("Contact filter: ", form.problem_text)
        form.setup_step = "segments"
        with form.segment_ids.new() as segment:
            segment.name = "Good"
            segment.score_from = 50
        with form.segment_ids.new() as segment:
            segment.name = "Better"
            segment.score_from = 50
            sentence = segment.problem
            self.assertRegex(sentence, "^Segment Better: .* 50")
        sentences = form.problem_text.split("\n")
        self.assertEqual(sentences[-1], sentence)
        # then it is saved with all that was typed.
        model = form.save()
        problems = model._draft_problems()
        self.assertEqual(
            [problem.code for problem in problems],
            [
                "filter.unreadable",
                "model.no_parameter",
                "segments.none_from_zero",
                "segment.same_from",
                "segment.same_from",
            ],
        )
        self.assertEqual(sentences, model.problem_text.split("\n"))
        self.assertEqual(model.partner_domain, "[(")
        self.assertEqual(model.segment_ids.mapped("score_from"), [50, 50])

    def test_a_new_parameter(self):
        form = self.parameter_form()
        form.name = "New"
        self.assertRegex(form.problem, "^New: .* field")
        form.field_path = "no_such_field"
        self.assertRegex(form.problem, "^New: .*“no_such_field”")
        form.field_path = "color"
        self.assertRegex(form.problem, "^New: .* range")
        form.weight = -1
        self.assertRegex(form.problem, "^New: .* weight .* 1,000,000")
        self.assertEqual(form.save().weight, -1)

    def test_ranges_of_a_new_parameter(self):
        # Given a prepared measure, whose first range ends below 1000
        form = self.parameter_form()
        form.preset = "won_value"
        self.assertFalse(form.problem)
        # when another one is added, then it is marked at once;
        with form.band_ids.new() as band:
            band.value_from = 500
            band.value_to = 400
            self.assertRegex(
                band.problem, "^Won deals: value, range “500 to 400”: .*“Below”"
            )
            band.value_to = 600
            self.assertRegex(
                band.problem, "^Won deals: value: .*“500 to 600” .*“… to 1000”"
            )
        self.assertIn("overlap", form.problem)
        # and when it is mended, the mark is gone.
        with form.band_ids.edit(0) as band:
            band.value_to = 500
        self.assertFalse(form.problem)
        self.assertFalse(form.save().problem)


class TestOptionalNumber(SegmentationCommon):
    """The ends of a range: empty is not 0."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.make_segmentation(
            field(
                "color",
                between(None, 0, 1, name="Below zero"),
                between(0, 10, 2, name="From zero"),
                between(10, None, 3, name="No end"),
            )
        )
        cls.bands = cls.model.parameter_ids.band_ids

    def ends(self, bands=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (band.value_from, band.value_to)
            for band in (self.bands if bands is None else bands)
        ]

    def assertEnds(self, expected, bands=None):
        """Equal, and False told from 0."""
        found = self.ends(bands)
        self.assertEqual(repr(found), repr(expected))

    def test_create(self):
        self.assertEnds([(False, 0.0), (0.0, 10.0), (10.0, False)])

    def test_write(self):
        self.bands[0].write({"value_from": 0, "value_to": None})
        self.bands[1].write({"value_from": False, "value_to": 0.000001})
        self.assertEnds([(0.0, False), (False, 0.000001), (10.0, False)])

    def test_great_numbers_are_kept_as_they_were_typed(self):
        # rounding to six decimals by multiplication would leave 1000000000.000001
        for number in (1000000000.0, 700000000.25, 123456789012.5, 1e20, -1e9):
            with self.subTest(number):
                self.bands[1].value_to = number
                self.assertEqual(self.bands[1].value_to, number)
                self.assertEnds([(0.0, number)], self.bands[1])
        # and smaller ones are rounded to six
        self.bands[1].value_to = 0.1234567
        self.assertEnds([(0.0, 0.123457)], self.bands[1])

    def test_a_value_on_a_great_border_belongs_to_the_range_that_begins_there(self):
        rich = self.contact("Rich", city="Border")
        self.lead(rich, expected_revenue=1e9)
        model = self.apply_model(
            leads(
                "sum",
                between(0, 1e9, 5),
                between(1e9, None, 10),
                measure_path="expected_revenue",
            ),
            partner_domain="[('city', '=', 'Border')]",
        )
        self.assertScores(model, {rich: 100})
        self.assertEqual(
            model.parameter_ids.band_ids.mapped("display_name"),
            ["0 to 1000000000", "1000000000 to …"],
        )

    def test_before_it_is_flushed(self):
        self.bands[0].value_to = False
        self.assertIs(self.bands[0].value_to, False)
        self.bands[0].value_to = 0
        self.assertEqual(repr(self.bands[0].value_to), "0.0")

    def test_read(self):
        values = self.bands.read(["value_from", "value_to"])
        self.assertEqual(
            repr([(value["value_from"], value["value_to"]) for value in values]),
            repr([(False, 0.0), (0.0, 10.0), (10.0, False)]),
        )

    def test_web_read_and_save(self):
        [values] = self.bands[1].web_save(
            {"value_from": False}, {"value_from": {}, "value_to": {}}
        )
        self.assertEqual(values["value_from"], False)
        self.assertIsNot(values["value_from"], 0.0)
        self.assertEqual(values["value_to"], 10.0)

    def test_export(self):
        rows = self.bands.export_data(["name", "value_from", "value_to"])["datas"]
        self.assertEqual(
            repr(rows),
            repr(
                [
                    ["Below zero", "", 0.0],
                    ["From zero", 0.0, 10.0],
                    ["No end", 10.0, ""],
                ]
            ),
        )

    def test_import(self):
        result = self.env["crm.segmentation.band"].load(
            ["parameter_id/.id", "name", "kind", "value_from", "value_to", "points"],
            [
                [str(self.model.parameter_ids.id), "Imported", "range", "0", "", "4"],
                [str(self.model.parameter_ids.id), "Imported", "range", "", "0", "5"],
            ],
        )
        self.assertFalse(result["messages"])
        imported = self.env["crm.segmentation.band"].browse(result["ids"])
        self.assertEnds([(0.0, False), (False, 0.0)], imported)

    def test_copy(self):
        copied = self.model.copy().parameter_ids.band_ids
        self.assertEnds([(False, 0.0), (0.0, 10.0), (10.0, False)], copied)

    def test_what_it_means(self):
        # Given colours at the borders, and one that no range would hold if an
        # empty end were 0
        colours = {-5: 1, 0: 2, 9: 2, 10: 3, 500: 3}
        contacts = {
            colour: self.contact(f"Colour {colour}", color=colour) for colour in colours
        }
        self.model.parameter_ids.zero_is_missing = False
        # when the model is applied
        self.model.action_apply()
        # then each is in its range; 3 points are all that can be won.
        thirds = {1: 33.33, 2: 66.67, 3: 100}
        self.assertScores(
            self.model,
            {contacts[colour]: thirds[points] for colour, points in colours.items()},
        )

    def test_names_of_ranges_tell_zero_from_empty(self):
        self.bands.name = False
        self.assertEqual(
            self.bands.mapped("display_name"), ["… to 0", "0 to 10", "10 to …"]
        )
