# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Recency, frequency, value: figures from 1 to 5 by fifths of the model's members or by
set borders, and the map that gives every combination one group.

Five customers of whom each is the next better in everything::

            last    number   sum      figures
    Ann     5 d     10       1000     5 5 5
    Ben     20 d    7        500      4 4 4
    Cid     60 d    5        400      3 3 3
    Dot     100 d   2        50       2 2 2
    Eve     300 d   1        20       1 1 1
"""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...scoring.definition.presets import RFM_PARAMETERS
from ...tools.errors import codes_of
from ..common import SegmentationCommon, between, field, missing

TODAY = date(2026, 11, 22)
NOON = "2026-11-22 12:00:00"
CUSTOMERS = {
    "Ann": (5, 10, 1000),
    "Ben": (20, 7, 500),
    "Cid": (60, 5, 400),
    "Dot": (100, 2, 50),
    "Eve": (300, 1, 20),
}
GROUPS = {
    "Ann": "Champions",
    "Ben": "Loyal",
    "Cid": "Need attention",
    "Dot": "Hibernating",
    "Eve": "Lost",
}


class RfmCase(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_fields(x_last="date", x_count="integer", x_sum="float")
        cls.startClassPatcher(cls.freeze())
        cls.customers = {
            name: cls.customer(name, *bought) for name, bought in CUSTOMERS.items()
        }
        cls.none = cls.contact("None", city="Buyville")

    @classmethod
    def freeze(cls):
        """Noon of today, for Python and for the transaction, until the end."""
        return _Moment(cls)

    @classmethod
    def customer(cls, name, days, count, total):
        return cls.contact(
            name,
            city="Buyville",
            x_last=TODAY - timedelta(days=days),
            x_count=count,
            x_sum=total,
        )

    @classmethod
    def make_rfm(cls, bands=(), weights=(1, 1, 1), **values):
        recency, frequency, value = bands or ((), (), ())
        draft = cls.make_segmentation(
            field("x_last", *recency, name="Last", weight=weights[0]),
            field("x_count", *frequency, name="Number", weight=weights[1]),
            field("x_sum", *value, name="Sum", weight=weights[2]),
            partner_domain="[('city', '=', 'Buyville')]",
            assignment="rfm",
            **values,
        )
        draft.action_use_rfm_segments()
        draft.invalidate_recordset()
        return draft

    @classmethod
    def apply_rfm(cls, *args, **values):
        model = cls.make_rfm(*args, **values)
        model.action_apply()
        return model

    def assertGroups(self, model, **expected):
        self.assertSegments(
            model, {self.customers[name]: group for name, group in expected.items()}
        )

    def figures(self, model, contact):
        """Recency, frequency and value of a contact as the explanation tells them."""
        explanation = contact.segment_explanation(model.id)
        return [one["rfm_score"] for one in explanation["rfm_scores"]]

    def assertDraftRefused(self, draft, code, *names):
        draft.invalidate_recordset()
        with self.assertRaises(UserError) as caught:
            draft.action_apply()
        self.assertIn(code, codes_of(caught.exception))
        for name in names:
            self.assertIn(name, str(caught.exception))
        self.assertFalse(draft.version_id)


class _Moment:
    """A patcher of the clock, as ``startClassPatcher`` starts and stops them."""

    def __init__(self, case):
        self.context = case.at(NOON)

    def start(self):
        return self.context.__enter__()

    def stop(self):
        self.context.__exit__(None, None, None)


@tagged("post_install", "-at_install")
class TestQuintiles(RfmCase):
    def test_each_fifth_has_its_figure(self):
        model = self.apply_rfm()
        self.assertGroups(model, **GROUPS)
        self.assertSegments(model, {self.none: "No purchase yet"})
        for name, figure in {"Ann": 5, "Ben": 4, "Cid": 3, "Dot": 2, "Eve": 1}.items():
            self.assertEqual(self.figures(model, self.customers[name]), [figure] * 3)

    def test_borders_are_kept_with_the_version(self):
        # lowest first: of dates the longest time ago
        self.assertEqual(
            self.apply_rfm().version_id.borders,
            [
                ["300", "100", "60", "20"],
                ["1", "2", "5", "7"],
                ["20", "50", "400", "500"],
            ],
        )

    def test_score_of_figures(self):
        # 100 × (2 × 4 + 4 + 4) ÷ (5 × 4) = 80
        model = self.apply_rfm(weights=(2, 1, 1))
        self.assertScores(
            model,
            {
                self.customers["Ann"]: 100,
                self.customers["Ben"]: 80,
                self.customers["Eve"]: 20,
                self.none: 0,
            },
        )

    def test_frequency_and_value_are_averaged_halves_up(self):
        # Given Ann with frequency 5 and value 2: 3.5 is 4, still a champion
        self.customers["Ann"].x_sum = 45
        model = self.apply_rfm()
        # 45 is the second of 20, 45, 50, 400, 500
        self.assertEqual(self.figures(model, self.customers["Ann"]), [5, 5, 2])
        self.assertGroups(model, Ann="Champions")

    def test_equal_values_have_the_same_figure(self):
        # Given three who have bought once, and then 2 and 7 times
        for name, count in zip(CUSTOMERS, (7, 2, 1, 1, 1), strict=True):
            self.customers[name].x_count = count
        model = self.apply_rfm()
        self.assertEqual(model.version_id.borders[1], ["1", "1", "1", "2"])
        self.assertEqual(
            [self.figures(model, one)[1] for one in self.customers.values()],
            [5, 4, 1, 1, 1],
        )

    def test_all_the_same(self):
        for customer in self.customers.values():
            customer.write({"x_last": TODAY, "x_count": 3, "x_sum": 9})
        model = self.apply_rfm()
        self.assertGroups(model, **dict.fromkeys(CUSTOMERS, "Lost"))

    def test_fewer_than_five_customers(self):
        # Given two: the better has more than 1 and 2 of the borders below it
        for name in ("Cid", "Dot", "Eve"):
            self.customers[name].active = False
        model = self.apply_rfm()
        self.assertEqual(model.version_id.borders[1], ["7", "7", "10", "10"])
        self.assertEqual(self.figures(model, self.customers["Ann"]), [3, 3, 3])
        self.assertEqual(self.figures(model, self.customers["Ben"]), [1, 1, 1])

    def test_one_customer(self):
        for name in ("Ben", "Cid", "Dot", "Eve"):
            self.customers[name].active = False
        model = self.apply_rfm()
        self.assertGroups(model, Ann="Lost")
        self.assertScores(model, {self.customers["Ann"]: 20})

    def test_nobody_has_bought(self):
        for customer in self.customers.values():
            customer.write({"x_last": False, "x_count": 0, "x_sum": 0})
        model = self.apply_rfm()
        self.assertEqual(model.version_id.borders, [None, None, None])
        self.assertGroups(model, **dict.fromkeys(CUSTOMERS, "No purchase yet"))
        # the first purchase has the lowest figures until the next run
        self.customers["Ann"].write({"x_last": TODAY, "x_count": 1, "x_sum": 5})
        self.assertGroups(model, Ann="Lost")
        model.action_rescore()
        self.assertEqual(model.version_id.borders[1], ["1", "1", "1", "1"])

    def test_who_lacks_one_of_the_three_is_in_the_last_group(self):
        self.customers["Ann"].x_sum = 0
        model = self.apply_rfm()
        self.assertGroups(model, Ann="No purchase yet")
        # and is none of those whom the fifths are made of
        self.assertEqual(model.version_id.borders[1], ["1", "2", "5", "7"])

    def test_only_members_count(self):
        self.customer("Elsewhere", 1, 1000, 1000).city = "Otherville"
        self.assertEqual(self.apply_rfm().version_id.borders[1], ["1", "2", "5", "7"])

    def test_months(self):
        # 5 and 20 days are 0 months ago: as recent as one another; 60 days are 1, since
        # 23 September
        draft = self.make_rfm()
        draft.parameter_ids[0].elapsed_unit = "months"
        draft.action_apply()
        self.assertEqual(draft.version_id.borders[0], ["9", "3", "1", "0"])
        self.assertEqual(
            [self.figures(draft, one)[0] for one in self.customers.values()],
            [4, 4, 3, 2, 1],
        )


@tagged("post_install", "-at_install")
class TestBordersOverTime(RfmCase):
    def add_better_ones(self):
        """Five more who are better than all the others."""
        for number in range(5):
            self.customer(f"Better {number}", 1, 100 + number, 10000 + number)

    def test_save_uses_the_borders_of_the_last_run(self):
        model = self.apply_rfm()
        self.add_better_ones()
        # between 7 and 10, and between 500 and 1000: above all borders
        ben = self.customers["Ben"]
        ben.write({"x_last": TODAY, "x_count": 8, "x_sum": 500.01})
        self.assertEqual(self.figures(model, ben), [5, 5, 5])
        self.assertGroups(model, Ben="Champions")

    def test_value_on_a_border_belongs_below(self):
        model = self.apply_rfm()
        ann = self.customers["Ann"]
        ann.write({"x_count": 7, "x_sum": 500})
        self.assertEqual(self.figures(model, ann), [5, 4, 4])
        ann.x_sum = 499.99
        self.assertEqual(self.figures(model, ann), [5, 4, 4])
        ann.x_sum = 400
        self.assertEqual(self.figures(model, ann), [5, 4, 3])

    def test_run_keeps_the_borders(self):
        model = self.apply_rfm()
        borders = model.version_id.borders
        self.add_better_ones()
        model.action_rescore()
        self.assertEqual(model.version_id.borders, borders)
        self.assertGroups(model, **GROUPS)

    def test_run_works_them_out_anew_where_that_is_chosen(self):
        model = self.apply_rfm(rfm_renew=True)
        self.add_better_ones()
        model.action_rescore()
        # ten customers: two in each fifth
        self.assertEqual(model.version_id.borders[1], ["2", "7", "100", "102"])
        self.assertEqual(
            [self.figures(model, one)[1] for one in self.customers.values()],
            [3, 2, 2, 1, 1],
        )
        # and a save uses those
        self.customers["Eve"].x_count = 101
        self.assertEqual(self.figures(model, self.customers["Eve"])[1], 4)
        self.assertEqual(
            self.env["crm.segment.change"]
            .search([("partner_id", "=", self.customers["Ann"].id)], limit=1)
            .cause,
            "data",
        )

    def test_applying_again_works_them_out_anew(self):
        model = self.apply_rfm()
        self.add_better_ones()
        model.action_apply()
        self.assertEqual(model.version_id.number, 1)
        self.assertEqual(model.version_id.borders[1], ["2", "7", "100", "102"])

    def test_next_version_has_its_own(self):
        model = self.apply_rfm()
        first = model.version_id
        self.add_better_ones()
        model.parameter_ids[0].weight = 2
        model.action_apply()
        self.assertEqual(first.borders[1], ["1", "2", "5", "7"])
        self.assertEqual(model.version_id.borders[1], ["2", "7", "100", "102"])

    def test_recency_fades_while_borders_stay(self):
        model = self.apply_rfm()
        with self.at("2026-12-12 12:00:00"):
            # 25 days ago by now: above 20, below 60
            model.action_rescore()
            self.assertEqual(self.figures(model, self.customers["Ann"]), [4, 5, 5])
            self.assertGroups(model, Ann="Loyal")

    def test_killed_run(self):
        """Given a run that dies while it writes, the next one finishes the work with
        borders of its own."""
        model = self.apply_rfm(rfm_renew=True)
        self.add_better_ones()
        runs = self.env["crm.segmentation.run"]
        with (
            patch.object(type(runs), "_write_batch", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            model.action_rescore()
        self.env.invalidate_all()
        self.assertEqual(model.version_id.borders[1], ["1", "2", "5", "7"])
        self.assertGroups(model, **GROUPS)
        model.action_rescore()
        self.assertEqual(model.version_id.borders[1], ["2", "7", "100", "102"])
        self.assertGroups(model, Eve="Lost", Ann="Need attention")


@tagged("post_install", "-at_install")
class TestOwnBorders(RfmCase):
    BANDS = (
        (
            between(None, 30, 5),
            between(30, 90, 4),
            between(90, 180, 3),
            between(180, None, 1),
            missing(0),
        ),
        (between(1, 5, 1), between(5, None, 5)),
        (between(0, 100, 2), between(100, None, 4)),
    )

    def test_figures_are_the_points(self):
        model = self.apply_rfm(self.BANDS, rfm_borders="ranges")
        self.assertFalse(model.version_id.borders)
        self.assertEqual(
            [self.figures(model, one) for one in self.customers.values()],
            [[5, 5, 4], [5, 5, 4], [4, 5, 4], [3, 1, 2], [1, 1, 2]],
        )
        # joint 4.5 is 5; 1.5 is 2
        self.assertGroups(
            model, Ann="Champions", Cid="Loyal", Dot="About to sleep", Eve="Lost"
        )

    def test_value_in_no_range(self):
        model = self.apply_rfm(self.BANDS, rfm_borders="ranges")
        self.customers["Ann"].x_sum = -5
        self.assertGroups(model, Ann="No purchase yet")

    def test_other_points_are_refused(self):
        recency, frequency, value = self.BANDS
        self.assertDraftRefused(
            self.make_rfm(
                (recency, (between(1, None, 6),), value), rfm_borders="ranges"
            ),
            "rfm.points_no_score",
            "Number, range “1 to …”",
        )
        self.assertDraftRefused(
            self.make_rfm(
                (recency, (between(1, None, 1), missing(2)), value),
                rfm_borders="ranges",
            ),
            "rfm.missing_has_points",
            "Number, range “No value”",
        )

    def test_ranges_are_needed(self):
        self.assertDraftRefused(
            self.make_rfm(rfm_borders="ranges"),
            "parameter.no_range",
            "Last",
        )


@tagged("post_install", "-at_install")
class TestMapOfGroups(RfmCase):
    def test_usual_groups_take_every_field_once(self):
        draft = self.make_rfm()
        cells = [tuple(cell) for one in draft.segment_ids for cell in one.cells or []]
        self.assertEqual(len(draft.segment_ids), 12)
        self.assertEqual(
            sorted(cells), [(r, fm) for r in range(1, 6) for fm in range(1, 6)]
        )
        self.assertFalse(draft.problem_text)

    def test_field_without_a_segment(self):
        draft = self.make_rfm()
        draft.segment_ids[0].cells = [[5, 5]]
        self.assertDraftRefused(
            draft,
            "rfm.cells_without_segment",
            ": 1,",
            "recency 5",
            "value 4",
        )
        draft.segment_ids[0].cells = []
        self.assertDraftRefused(
            draft,
            "rfm.cells_without_segment",
            "recency 5",
            "value 4",
            ": 2,",
        )

    def test_field_with_two_segments(self):
        draft = self.make_rfm()
        draft.segment_ids[1].cells = [*draft.segment_ids[1].cells, [5, 5]]
        self.assertDraftRefused(
            draft,
            "rfm.cell_taken",
            "Segment Loyal",
            "recency 5",
            "value 5",
            "Champions",
        )

    def test_every_combination_belongs_to_one_group(self):
        """125 customers, of each combination one, by set borders."""
        ends = [between(k, k + 1, k) for k in range(1, 6)]
        draft = self.make_rfm((ends, ends, ends), rfm_borders="ranges")
        taken = {
            tuple(cell): one.name
            for one in draft.segment_ids
            for cell in one.cells or []
        }
        draft.action_apply()
        for customer in self.customers.values():
            customer.active = False
        everybody = {
            (r, f, v): self.customer(f"{r}{f}{v}", r, f, v)
            for r in range(1, 6)
            for f in range(1, 6)
            for v in range(1, 6)
        }
        draft.action_rescore()
        for (r, f, v), contact in everybody.items():
            joint = (f + v + 1) // 2
            self.assertEqual(
                contact.segment_membership_ids.segment_id.name, taken[r, joint]
            )

    def test_members_of_every_field(self):
        draft = self.make_rfm()
        told = draft.rfm_grid()
        self.assertFalse(told["problem"])
        self.assertEqual(
            told["cells"],
            [{"recency": k, "joint": k, "count": 1} for k in range(1, 6)],
        )
        self.assertEqual(told["rest"], 1)

    def test_members_of_a_field_are_listed(self):
        draft = self.make_rfm()

        def listed(*field):
            action = draft.action_view_cell_members(*field)
            return self.env["res.partner"].search(action["domain"])

        self.assertEqual(listed(4, 4), self.customers["Ben"])
        self.assertFalse(listed(4, 5))
        self.assertEqual(listed(False, False), self.none)

    def test_amounts_without_a_rate_are_told_in_a_sentence(self):
        # Given a customer with an amount in a currency that there is no rate for
        pound = self.env.ref("base.GBP")
        pound.active = True
        pound.rate_ids.unlink()
        self.add_fields(
            x_currency_id={"ttype": "many2one", "relation": "res.currency"},
            x_price={"ttype": "monetary", "currency_field": "x_currency_id"},
        )
        self.customers["Ann"].write({"x_price": 9, "x_currency_id": pound.id})
        for borders in ("quintiles", "ranges"):
            ends = [between(k, k + 1, k) for k in range(1, 6)]
            draft = self.make_rfm((ends, ends, ends), rfm_borders=borders)
            draft.parameter_ids[2].field_path = "x_price"
            with self.subTest(borders):
                self.assertIn("rate for GBP", draft.rfm_grid()["problem"])
                with self.assertRaisesRegex(UserError, "rate for GBP"):
                    draft.action_view_cell_members(5, 5)

    def test_preview_comes_true(self):
        draft = self.make_rfm()
        counts = {one["name"]: one["count"] for one in draft.preview()["segments"]}
        self.assertEqual(
            {name: count for name, count in counts.items() if count},
            {**dict.fromkeys(GROUPS.values(), 1), "No purchase yet": 1},
        )
        self.assertFalse(draft.version_id)

    def test_up_and_down_by_the_order_of_groups(self):
        model = self.apply_rfm()
        self.customers["Ben"].x_last = TODAY
        self.customers["Ann"].x_last = TODAY - timedelta(days=500)
        self.assertGroups(model, Ben="Champions", Ann="Cannot lose")
        moves = self.env["crm.segment.change"].search(
            [
                ("segmentation_id", "=", model.id),
                ("direction", "in", ["up", "down"]),
            ]
        )
        self.assertEqual(
            {move.partner_id.name: move.direction for move in moves},
            {"Ben": "up", "Ann": "down"},
        )


@tagged("post_install", "-at_install")
class TestRfmDraft(RfmCase):
    def test_way_through_the_steps(self):
        draft = self.env["crm.segmentation"].create(
            {"name": "New", "assignment": "rfm"}
        )
        draft.action_next()
        self.assertEqual(
            draft.parameter_ids.mapped("preset"),
            [key for key, _bands in draft._replaced_measures(RFM_PARAMETERS)],
        )
        draft.action_next()
        self.assertEqual(len(draft.segment_ids), 12)
        self.assertFalse(draft.problem_text)
        draft.rfm_borders = "ranges"
        self.assertFalse(draft.problem_text)

    def test_three_parameters(self):
        draft = self.make_rfm()
        draft.parameter_ids[2].active = False
        self.assertDraftRefused(draft, "rfm.not_three_parameters", ": 2.")

    def test_first_is_a_date(self):
        draft = self.make_rfm()
        draft.parameter_ids[0].sequence = 50
        draft.invalidate_recordset()
        self.assertDraftRefused(draft, "rfm.recency_no_date", "Number")
        self.assertDraftRefused(draft, "rfm.no_number", "Last")

    def test_weights_that_win_nothing(self):
        self.assertDraftRefused(self.make_rfm(weights=(0, 0, 0)), "model.no_points")

    def test_from_a_model_by_score(self):
        """Given a live model by score, its parameters are kept, switched off."""
        model = self.apply_model(field("x_count", between(1, None, 5)))
        model.assignment = "rfm"
        self.assertIn(
            "rfm.not_three_parameters", [one.code for one in model._draft_problems()]
        )
        model.action_use_rfm()
        model.action_use_rfm_segments()
        self.assertEqual(len(model.parameter_ids), 4)
        self.assertFalse(model.problem_text)
        self.assertIn("By score → RFM grid", model.difference_text)

    def test_differences_in_words(self):
        model = self.apply_rfm(TestOwnBorders.BANDS)
        model.rfm_renew = True
        model.segment_ids[0].cells = [[5, 5]]
        model.segment_ids[1].cells = [*model.segment_ids[1].cells, [5, 4]]
        model.invalidate_recordset()
        renewed, *segments = model.difference_text.split("\n")
        self.assertIn("Every run", renewed)
        self.assertEqual(
            segments, ["Segment Champions: other cells", "Segment Loyal: other cells"]
        )
        # ranges that are not looked at make no difference
        model.version_id._restore_draft()
        model.parameter_ids[0].band_ids[0].points = 1
        model.invalidate_recordset()
        self.assertFalse(model.difference_text)

    def test_restore(self):
        model = self.apply_rfm(TestOwnBorders.BANDS)
        cells = model.segment_ids.mapped("cells")
        model.write({"assignment": "rules", "rfm_renew": True, "rfm_borders": "ranges"})
        model.segment_ids.cells = []
        model.parameter_ids[1].unlink()
        model.version_id._restore_draft()
        model.invalidate_recordset()
        self.assertEqual(model.assignment, "rfm")
        self.assertEqual(model.segment_ids.mapped("cells"), cells)
        self.assertEqual(len(model.parameter_ids[0].band_ids), 5)
        self.assertFalse(model.difference_text)

    def test_copy_export_and_import(self):
        model = self.apply_rfm()
        portable = model._export_definition()
        imported, sentences = self.env["crm.segmentation"]._import_definition(portable)
        self.assertFalse(sentences)
        for other in (model.copy(), imported):
            self.assertEqual(other.assignment, "rfm")
            self.assertEqual(
                other.segment_ids.mapped("cells"), model.segment_ids.mapped("cells")
            )
            other.partner_domain = model.partner_domain
            other.action_apply()
            self.assertGroups(other, **GROUPS)

    def test_compare_versions(self):
        model = self.apply_rfm()
        model.rfm_borders = "ranges"
        model.parameter_ids[0].write({"band_ids": [(0, 0, between(None, None, 5))]})
        model.parameter_ids[1].write({"band_ids": [(0, 0, between(None, None, 5))]})
        model.parameter_ids[2].write({"band_ids": [(0, 0, between(None, None, 5))]})
        model.invalidate_recordset()
        model.action_apply()
        self.assertIn("ranges", model.version_id.change_text)
        self.assertGroups(model, **dict.fromkeys(CUSTOMERS, "Champions"))

    def test_broken_map_can_be_looked_at(self):
        draft = self.make_rfm()
        draft.segment_ids[0].cells = {"anything": 1}
        draft.segment_ids[1].cells = [[9, 9], "x", [1, "2"]]
        draft.invalidate_recordset()
        self.assertDraftRefused(draft, "rfm.cells_without_segment")


@tagged("post_install", "-at_install")
class TestHistory(RfmCase):
    def warnings(self, draft):
        return draft.preview()["warnings"]

    def test_few_buyers(self):
        [warning] = self.warnings(self.make_rfm())
        self.assertRegex(warning, "purchases: 5.*small")

    def test_fewer_than_five(self):
        self.customers["Ann"].active = False
        [warning] = self.warnings(self.make_rfm())
        self.assertRegex(warning, "purchases: 4.*five.*empty")

    def test_nobody_or_one(self):
        draft = self.make_rfm()
        for customer in self.customers.values():
            customer.active = False
        [warning] = self.warnings(draft)
        self.assertIn("last segment", warning)
        self.customers["Ann"].active = True
        [warning] = self.warnings(draft)
        self.assertRegex(warning, "purchases: 1.*five.*empty")

    def test_little_time(self):
        for number in range(50):
            self.customer(f"Buyer {number}", number, 1 + number, 1 + number)
        draft = self.make_rfm()
        self.assertEqual(self.warnings(draft), [])
        self.customers["Eve"].active = self.customers["Dot"].active = False
        [warning] = self.warnings(draft)
        self.assertIn("last purchases: 60.", warning)

    def test_warnings_keep_nobody_from_applying(self):
        model = self.apply_rfm()
        self.assertEqual(model.state, "live")
        self.assertEqual(len(model.rfm_grid()["warnings"]), 1)


@tagged("post_install", "-at_install")
class TestRfmExplained(RfmCase):
    def test_figures_with_their_borders(self):
        model = self.apply_rfm()
        explanation = self.customers["Ben"].segment_explanation(model.id)
        self.assertEqual(explanation["assignment"], "rfm")
        self.assertEqual(explanation["segment"]["name"], "Loyal")
        self.assertFalse(explanation["has_changed"])
        recency, frequency, value = explanation["rfm_scores"]
        self.assertEqual(
            (recency["role"], recency["rfm_score"], recency["value"]["text"]),
            ("Recency", 4, "11/02/2026 (20 days ago)"),
        )
        self.assertEqual(
            [(one["rfm_score"], one["text"]) for one in recency["borders"]],
            [
                (1, "300 or more days ago"),
                (2, "100 to 300 days ago"),
                (3, "60 to 100 days ago"),
                (4, "20 to 60 days ago"),
                (5, "less than 20 days ago"),
            ],
        )
        self.assertEqual(
            [(one["rfm_score"], one["text"]) for one in frequency["borders"]],
            [
                (1, "up to 1"),
                (2, "more than 1, up to 2"),
                (3, "more than 2, up to 5"),
                (4, "more than 5, up to 7"),
                (5, "more than 7"),
            ],
        )
        self.assertEqual(value["rfm_score"], 4)
        self.assertIn("Recency 4; frequency and value 4", explanation["cell"])

    def test_halves_of_frequency_and_value_are_rounded_up(self):
        # Given frequency 5 and value 2, 45 being the second of 20, 45, 50, 400, 500
        self.customers["Ann"].x_sum = 45
        explanation = self.customers["Ann"].segment_explanation(self.apply_rfm().id)
        self.assertIn("frequency and value 4", explanation["cell"])

    def test_nobody_is_in_the_best_fifth(self):
        # Given all but one who have bought today: nobody can be above that border
        for customer in list(self.customers.values())[:4]:
            customer.x_last = TODAY
        explanation = self.customers["Ann"].segment_explanation(self.apply_rfm().id)
        self.assertEqual(
            [
                (one["rfm_score"], one["text"])
                for one in explanation["rfm_scores"][0]["borders"]
            ],
            [
                (1, "300 or more days ago"),
                (2, "0 to 300 days ago"),
                (5, "in the future"),
            ],
        )

    def test_without_a_purchase(self):
        model = self.apply_rfm()
        explanation = self.none.segment_explanation(model.id)
        self.assertEqual(explanation["segment"]["name"], "No purchase yet")
        self.assertEqual(
            [one["rfm_score"] for one in explanation["rfm_scores"]], [0, 0, 0]
        )
        self.assertNotIn("Recency", explanation["cell"])

    def test_borders_that_coincide_are_told_once(self):
        for customer in self.customers.values():
            customer.x_count = 1
        model = self.apply_rfm()
        explanation = self.customers["Ann"].segment_explanation(model.id)
        self.assertEqual(
            [one["text"] for one in explanation["rfm_scores"][1]["borders"]],
            ["up to 1", "more than 1"],
        )
