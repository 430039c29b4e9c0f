# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One money: preview, overview, backtest and parameters tell the same amounts, in a
world of two companies and two currencies whose rates contradict each other."""

from odoo.tests import new_test_user, tagged

from ..common import between, leads
from ..world import World

#: by the rates of Home, in HOM: what docs of all companies say, and those of Home alone
OF_ALL = {"home": 300, "other": 50, "abroad": 400, "shared": 300}
OF_HOME = {"home": 300, "other": 50, "shared": 100}


@tagged("post_install", "-at_install")
class TestOneMoney(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = {
            "home": cls.home_customer,
            "other": cls.home_other,
            "abroad": cls.abroad_customer,
            "shared": cls.shared_customer,
        }
        cls.leader = new_test_user(
            cls.env,
            login="world_leader",
            groups="crm_segmentation.group_segmentation_manager,"
            "sales_team.group_sale_salesman_all_leads",
            company_id=cls.home.id,
            company_ids=[(6, 0, (cls.home + cls.abroad).ids)],
        )

    def model(self, **values):
        """A live model of the four customers, each in a segment of its own, by a
        parameter that adds up won deals."""
        with self.at("2026-01-10 12:00:00"):
            return self.apply_model(
                leads(
                    "sum",
                    between(None, 60, points=1),
                    between(60, 200, points=2),
                    between(200, 350, points=3),
                    between(350, None, points=4),
                    measure_path="expected_revenue",
                    record_domain="[('won_status', '=', 'won')]",
                ),
                segments={"Most": 100, "More": 75, "Some": 50, "Little": 0},
                **{
                    "reference_company_id": self.home.id,
                    "partner_domain": str([("id", "in", self.customers().ids)]),
                    **values,
                },
            )

    def read_by_parameter(self, model):
        """What the parameter reads of each customer that has anything."""
        # who belongs to another company than the one that sees the model is not in it
        read = {
            name: float(explained["parameters"][0]["value"])
            for name, contact in self.names.items()
            if (explained := model.explain(contact))
        }
        return {name: value for name, value in read.items() if value}

    def by_segment(self, model, expected):
        """The amounts of the customers, added up by segment name."""
        sums = dict.fromkeys(model.segment_ids.mapped("name"), 0.0)
        for name, value in expected.items():
            sums[self.segment_of(self.names[name], model)] += value
        return sums

    def seen(self, model):
        """The model as whoever may read the deals of both companies sees it."""
        return model.with_user(self.leader).with_context(
            allowed_company_ids=(self.home + self.abroad).ids
        )

    def assertAllTell(self, model, expected):
        self.assertEqual(self.read_by_parameter(model), expected)
        sums = self.by_segment(model, expected)
        preview = model.preview()
        told = {row["name"]: row["value"] for row in preview["segments"]}
        self.assertEqual(told, sums, "the whole preview")
        self.assertEqual(
            sum(model.preview_scores()["values"]), sum(expected.values()), "editing"
        )
        with self.at("2026-02-01 12:00:00"):
            model.action_refresh_overview()
            overview = self.seen(model).get_overview(model.id)
            told = {row["name"]: row["won"] for row in overview["segments"]}
            self.assertEqual(told, sums, "the overview")
            backtest = self.seen(model).get_backtest("2026-01-10")
            told = {row["name"]: row["value"] for row in backtest["segments"]}
            performance = self.seen(model).get_performance()
            won = sum((row["value"] or 0) * row["won"] for row in performance)
        self.assertEqual(told, sums, "the backtest")
        self.assertEqual(round(won, 2), sum(expected.values()), "won and lost")

    def test_all_tell_the_same_in_the_reference_companys_currency(self):
        self.assertAllTell(self.model(), OF_ALL)

    def test_all_read_the_documents_that_the_model_reads(self):
        # when only Home sees the model, Abroad's deals are none of its
        self.assertAllTell(self.model(company_id=self.home.id), OF_HOME)

    def test_each_amount_is_rounded_by_itself(self):
        # Given two deals of 0.01 ABR, which are 0.005 HOM each, rounded to 0.01
        for _each in range(2):
            self._deal(self.abroad_customer, self.abroad, 0.01)
        self.assertAllTell(self.model(), {**OF_ALL, "abroad": 400.02})

    def test_what_the_user_may_not_read_is_not_told_of_other_companies(self):
        model = self.model()
        with self.at("2026-02-01 12:00:00"):
            model.action_refresh_overview()
            of_home = model.with_user(self.leader).with_context(
                allowed_company_ids=self.home.ids
            )
            overview = of_home.get_overview(model.id)
            backtest = of_home.get_backtest("2026-01-10")
        self.assertEqual(sum(row["won"] for row in overview["segments"]), 450)
        self.assertEqual(sum(row["value"] for row in backtest["segments"]), 450)

    def test_without_a_rate_a_sentence_stands_for_the_amounts(self):
        # Given a model that reads no money, and a deal in a currency without a rate
        others = [("company_id", "not in", (self.home + self.abroad).ids)]
        self.env["crm.lead"].with_context(active_test=False).search(
            others
        ).expected_revenue = 0
        nowhere = self.env["res.currency"].create({"name": "NWH", "symbol": "N"})
        elsewhere = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": nowhere.id}
        )
        self._deal(self.shared_customer, elsewhere, 7)
        model = self.apply_model(
            leads("count", between(1, None, points=1)),
            reference_company_id=self.home.id,
        )
        # with rates, a company's own currency without one would be that of rate 1
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.home_currency.id)]
        ).unlink()
        sentence = (
            "Won deals: Amounts cannot be shown, because there is no exchange rate "
            "for NWH. Add a rate to this currency."
        )
        # Then the preview tells all but amounts
        preview = model.preview()
        self.assertEqual(preview["money_problem"], sentence)
        self.assertFalse(preview["currency_id"])
        self.assertGreaterEqual(preview["total"], 4)
        self.assertEqual(model.preview_scores()["money_problem"], sentence)
        # And the overview, whose counts are recorded all the same
        with self.at("2026-02-01 12:00:00"):
            model.action_refresh_overview()
            overview = self.seen(model).get_overview(model.id)
            self.assertEqual(overview["money_problem"], sentence)
            self.assertFalse(overview["currency_id"])
            self.assertNotIn("won", overview["segments"][0])
            self.assertGreaterEqual(overview["total"], 4)
            with self.assertRefused("money.no_rate"):
                self.seen(model).get_backtest()

    def test_what_is_told_is_named(self):
        model = self.model()
        self.assertEqual(model.money_name, "Won deals")
        self.assertEqual(model.preview()["money"], "Won deals")
        self.assertEqual(model.preview_scores()["money"], "Won deals")
        with self.at("2026-02-01 12:00:00"):
            model.action_refresh_overview()
            self.assertEqual(
                self.seen(model).get_overview(model.id)["money"], "Won deals"
            )
            self.assertEqual(self.seen(model).get_backtest()["money"], "Won deals")

    def test_the_choice_is_no_part_of_a_version(self):
        model = self.model()
        model.money_measure = "deals"
        self.assertFalse(model.difference_text)
        model.action_discard()
        self.assertEqual(model.money_measure, "deals")

    def test_the_choice_goes_with_a_file(self):
        model = self.model(money_measure="deals")
        portable = model._export_definition()
        segmentations = self.env["crm.segmentation"]
        taken_up, _missing = segmentations._import_definition(portable)
        self.assertEqual(taken_up.money_measure, "deals")
        # what another database does not have is chosen by itself there
        taken_up, _missing = segmentations._import_definition(
            {**portable, "money_measure": "rents"}
        )
        self.assertFalse(taken_up.money_measure)
