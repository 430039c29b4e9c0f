# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview: daily figures, and what is counted when it is asked for."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import SegmentationCommon, field, one_of


class OverviewCase(SegmentationCommon):
    """Companies in Ghent are Ideal (100 points of 100), in Bruges Medium (50), all
    others Standard (0). Since noon of 10 January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        with cls.at("2026-01-10 12:00:00"):
            cls.atlas = cls.client("Atlas", "Ghent")
            cls.boreal = cls.client("Boreal", "Bruges")
            cls.cedar = cls.client("Cedar", "Ypres")
            cls.delta = cls.client("Delta", "Ypres")
            cls.clerk = cls.contact("Clerk", parent_id=cls.atlas.id)
            cls.model = cls.apply_overview_model()
        cls.ideal, cls.medium, cls.standard = cls.model.segment_ids
        cls.salesperson = new_test_user(
            cls.env, "overview_own", groups="sales_team.group_sale_salesman"
        )
        cls.leader = new_test_user(
            cls.env, "overview_all", groups="sales_team.group_sale_salesman_all_leads"
        )

    @classmethod
    def client(cls, name, city):
        return cls.company_contact(name, city=city, ref="overview")

    @classmethod
    def apply_overview_model(cls, **values):
        return cls.apply_model(
            field("city", one_of("Ghent", points=10), one_of("Bruges", points=5)),
            subject="company",
            partner_domain="[('ref', '=', 'overview')]",
            segments={"Ideal": 70, "Medium": 40, "Standard": 0},
            **{"name": "Overview model", **values},
        )

    def move_to(self, contact, city, moment):
        """Have a contact change its segment at a moment."""
        with self.at(moment):
            contact.city = city
            self.membership(contact, self.model)

    def won(self, contact, value, closed_on, **values):
        deal = self.won_lead(contact, expected_revenue=value, **values)
        deal.date_closed = closed_on
        return deal

    def refreshed(self, model=None):
        """What the overview tells once today's figures are recorded again."""
        self.env.invalidate_all()
        return (model or self.model).action_refresh_overview()

    def seen_by(self, user, model=None, **context):
        segmentations = self.env["crm.segmentation"].with_user(user)
        model = model or self.model
        return segmentations.with_context(**context).get_overview(model.id)

    @staticmethod
    def by_segment(overview, *keys):
        """{name: the values of some keys}."""
        return {
            segment["name"]: tuple(segment[key] for key in keys)
            for segment in overview["segments"]
        }


@tagged("post_install", "-at_install")
class TestStatistics(OverviewCase):
    def test_applying_records_the_figures_of_the_day(self):
        # When it has just been applied: then four companies are counted, not the clerk
        overview = self.seen_by(self.leader)
        self.assertEqual(
            self.by_segment(overview, "members", "share", "average"),
            {
                "Ideal": (1, 0.25, 100.0),
                "Medium": (1, 0.25, 50.0),
                "Standard": (2, 0.5, 0.0),
            },
        )
        self.assertEqual(overview["total"], 4)
        self.assertEqual(overview["recorded_at"], "2026-01-10 12:00:00")
        self.assertEqual(overview["history"]["days"], ["2026-01-10"])
        # And there is nothing to compare with
        self.assertIs(overview["compared_on"], False)
        self.assertEqual(
            self.by_segment(overview, "change"),
            {"Ideal": (None,), "Medium": (None,), "Standard": (None,)},
        )

    def test_amounts_of_the_whole_company(self):
        # Given deals won within twelve months by a company and its clerk, one of
        # before, a lost and two open ones, one of them archived
        with self.at("2026-01-20 12:00:00"):
            self.won(self.atlas, 1000, "2025-01-20 12:00:00")
            self.won(self.clerk, 250, "2026-01-19 12:00:00")
            self.won(self.boreal, 4000, "2025-01-20 11:59:59")
            self.lost_lead(self.boreal, expected_revenue=500)
            self.lead(self.cedar, expected_revenue=30)
            self.lead(self.delta, expected_revenue=12.5)
            self.lead(self.delta, expected_revenue=7, type="lead")
            # Then each counts in the segment of the company
            self.assertEqual(
                self.by_segment(
                    self.refreshed(), "won", "won_count", "open", "open_count"
                ),
                {
                    "Ideal": (1250.0, 2, 0.0, 0),
                    "Medium": (0.0, 0, 0.0, 0),
                    "Standard": (0.0, 0, 42.5, 2),
                },
            )

    def test_amounts_are_in_the_currency_of_the_model(self):
        # Given another company whose money is worth half of ours
        other = self._create_currency_company()
        with self.at("2026-01-20 12:00:00"):
            self.won(self.atlas, 100, "2026-01-19 12:00:00")
            self.won(self.atlas, 100, "2026-01-19 12:00:00", company_id=other.id)
            self.refreshed()
        # Then who sees our deals alone sees 100, with those of the other company 150
        ours = self.seen_by(self.leader)
        self.assertEqual(ours["currency_id"], self.env.company.currency_id.id)
        self.assertEqual(self.by_segment(ours, "won")["Ideal"], (100.0,))
        self.leader.company_ids += other
        both = self.seen_by(
            self.leader, allowed_company_ids=[self.env.company.id, other.id]
        )
        self.assertEqual(self.by_segment(both, "won")["Ideal"], (150.0,))

    def _create_currency_company(self):
        currency = self.env["res.currency"].create(
            {
                "name": "OVW",
                "symbol": "O",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2020-01-01",
                            "rate": 2 * self.env.company.currency_id.rate,
                            "company_id": False,
                        }
                    )
                ],
            }
        )
        return self.env["res.company"].create(
            {"name": "Other company", "currency_id": currency.id}
        )

    def test_inactive_after_sixty_days_without_contact(self):
        # Given a message to the clerk of one company 59 days ago, one to another
        # company 60 days and a second ago
        with self.at("2026-01-01 12:00:00"):
            self.write_to(self.clerk)
        with self.at("2025-12-31 11:59:59"):
            self.write_to(self.boreal)
        # Then the former is active, all others are not
        with self.at("2026-03-01 12:00:00"):
            self.assertEqual(
                self.by_segment(self.refreshed(), "inactive"),
                {"Ideal": (0,), "Medium": (1,), "Standard": (2,)},
            )
            # And any user can list them
            action = self.model.with_user(self.salesperson).action_view_inactive(
                self.standard.id
            )
            listed = self.env["res.partner"].with_user(self.salesperson)
            self.assertEqual(listed.search(action["domain"]), self.cedar + self.delta)

    def write_to(self, contact):
        contact.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env.cr.flush()

    def test_change_against_thirty_days_ago(self):
        # Given a company that rose 29 days ago, a new one and one that has left
        self.move_to(self.cedar, "Ghent", "2026-02-01 12:00:00")
        with self.at("2026-02-10 12:00:00"):
            self.membership(self.client("Echo", "Ghent"), self.model)
        with self.at("2026-02-20 12:00:00"):
            self.boreal.ref = "away"
            self.membership(self.boreal, self.model)
        # When today's figures are recorded
        with self.at("2026-03-02 12:00:00"):
            self.env["crm.segment.daily.stat"].search([]).unlink()
            overview = self.refreshed()
        # Then they are held against those of 31 January, which the changes tell
        self.assertEqual(overview["compared_on"], "2026-01-31")
        self.assertEqual(
            self.by_segment(overview, "members", "change"),
            {"Ideal": (3, 2), "Medium": (0, -1), "Standard": (1, -1)},
        )

    def test_days_before_the_first_figures_are_told_by_the_changes(self):
        self.move_to(self.cedar, "Ghent", "2026-01-12 12:00:00")
        self.move_to(self.cedar, "Bruges", "2026-01-13 12:00:00")
        with self.at("2026-01-15 12:00:00"):
            self.env["crm.segment.daily.stat"].search([]).unlink()
            history = self.refreshed()["history"]
        self.assertEqual(history["days"], [f"2026-01-{day}" for day in range(10, 16)])
        counts = history["counts"]
        self.assertEqual(counts[self.ideal.id], [1, 1, 2, 1, 1, 1])
        self.assertEqual(counts[self.medium.id], [1, 1, 1, 2, 2, 2])
        self.assertEqual(counts[self.standard.id], [2, 2, 1, 1, 1, 1])

    def test_a_day_ends_at_midnight_of_the_models_zone(self):
        # Given a model of a company in Brussels, one hour ahead in winter, applied
        # since the company has that zone
        self.env.company.partner_id.tz = "Europe/Brussels"
        with self.at("2026-01-10 12:00:00"):
            self.model.action_apply()
        with self.at("2026-01-19 23:30:00"):
            overview = self.refreshed()
        self.assertEqual(overview["history"]["days"], ["2026-01-10", "2026-01-20"])

    def test_recording_twice_a_day_keeps_the_later_figures(self):
        figures = self.env["crm.segment.daily.stat"]
        own = [("segmentation_id", "=", self.model.id)]
        with self.at("2026-01-10 13:00:00"):
            self.won(self.atlas, 70, "2026-01-10 13:00:00")
            self.client("Echo", "Ghent")
            self.refreshed()
            overview = self.refreshed()
        self.assertEqual(self.by_segment(overview, "members", "won")["Ideal"], (2, 70))
        self.assertEqual(figures.search_count(own), 3)
        self.assertEqual(self.env["crm.segment.daily.amount"].search_count(own), 1)

    def test_they_are_recorded_at_night(self):
        cron = self.env.ref("crm_segmentation.ir_cron_daily_stat")
        self.assertEqual((cron.interval_type, cron.nextcall.hour), ("days", 2))

    def test_every_live_model_is_recorded_once_a_day(self):
        with self.at("2026-01-11 02:00:00"):
            second = self.apply_overview_model(name="Second")
            draft = self.make_segmentation(name="Draft")
        with self.at("2026-01-12 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_daily_stat").method_direct_trigger()
        self.env.invalidate_all()
        recorded = self.env["crm.segment.daily.stat"].search(
            [("date", "=", "2026-01-12")]
        )
        self.assertIn(self.model, recorded.segmentation_id)
        self.assertIn(second, recorded.segmentation_id)
        self.assertNotIn(draft, recorded.segmentation_id)
        self.assertEqual(sum(recorded.mapped("members")), 8)

    def test_figures_of_a_deleted_model_go_with_it(self):
        self.model.unlink()
        figures = self.env["crm.segment.daily.stat"]
        self.assertFalse(figures.search([("segmentation_id", "=", self.model.id)]))


@tagged("post_install", "-at_install")
class TestOverviewAccess(OverviewCase):
    def test_amounts_are_for_those_who_may_read_all_deals(self):
        with self.at("2026-01-20 12:00:00"):
            self.won(self.atlas, 1000, "2026-01-19 12:00:00")
            self.refreshed()
        own = self.seen_by(self.salesperson)
        self.assertIs(own["currency_id"], False)
        self.assertNotIn("won", own["segments"][0])
        self.assertEqual(self.by_segment(own, "members")["Ideal"], (1,))
        every = self.seen_by(self.leader)
        self.assertEqual(self.by_segment(every, "won")["Ideal"], (1000.0,))
        with self.assertRaises(AccessError):
            self.env["crm.segment.daily.amount"].with_user(self.salesperson).search([])

    def test_only_who_may_change_the_model_refreshes(self):
        self.assertFalse(self.seen_by(self.leader)["can_refresh"])
        with self.assertRaises(AccessError):
            self.model.with_user(self.leader).action_refresh_overview()

    def test_models_of_other_companies_are_not_offered(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.apply_overview_model(name="Theirs", company_id=other.id)
        overview = self.seen_by(self.leader, theirs)
        self.assertNotIn(theirs.id, [model["id"] for model in overview["models"]])
        self.assertEqual(overview["id"], self.model.id)
        figures = self.env["crm.segment.daily.stat"].with_user(self.leader)
        self.assertFalse(figures.search([("segmentation_id", "=", theirs.id)]))

    def test_nothing_has_been_applied(self):
        self.model.active = False
        self.make_segmentation()
        overview = self.seen_by(self.leader)
        self.assertEqual(overview, {"models": [], "can_configure": False, "id": False})

    def test_the_first_screen_takes_few_queries(self):
        self.seen_by(self.leader)
        self.env.invalidate_all()
        # one of them tells what currencies there are, and two whether there are
        # customers whom the user does not see
        with self.assertQueryCount(14):
            self.seen_by(self.leader)


@tagged("post_install", "-at_install")
class TestSegmentFlows(OverviewCase):
    def flows(self, *days):
        """{(name before, name after): contacts} as the overview counts them."""
        answer = self.model.get_segment_flows(*days)
        segment = self.env["crm.segment"].browse
        return {
            (segment(before or []).name, segment(after or []).name): count
            for before, after, count in answer["counts"]
        }

    def listed(self, from_segment, to_segment, *days):
        action = self.model.action_view_segment_flow(
            from_segment and from_segment.id, to_segment and to_segment.id, *days
        )
        return self.env["res.partner"].search(action["domain"])

    def travel(self):
        """Cedar rises twice, Boreal rises and falls back, Echo joins, Delta leaves."""
        self.move_to(self.cedar, "Bruges", "2026-01-12 12:00:00")
        self.move_to(self.boreal, "Ghent", "2026-01-13 12:00:00")
        with self.at("2026-01-14 12:00:00"):
            self.echo = self.client("Echo", "Ghent")
            self.membership(self.echo, self.model)
        self.move_to(self.cedar, "Ghent", "2026-01-15 12:00:00")
        with self.at("2026-01-16 12:00:00"):
            self.delta.ref = "away"
            self.membership(self.delta, self.model)
        self.move_to(self.boreal, "Bruges", "2026-01-17 12:00:00")

    def test_moves_between_two_days(self):
        self.travel()
        with self.at("2026-01-20 12:00:00"):
            # From the day it was applied until now
            self.assertEqual(
                self.flows("2026-01-10", "2026-01-20"),
                {
                    ("Ideal", "Ideal"): 1,
                    ("Medium", "Medium"): 1,
                    ("Standard", "Ideal"): 1,
                    ("Standard", False): 1,
                    (False, "Ideal"): 1,
                },
            )
            # Between two days in between: Boreal's way up is seen
            self.assertEqual(
                self.flows("2026-01-12", "2026-01-15"),
                {
                    ("Ideal", "Ideal"): 1,
                    ("Medium", "Ideal"): 2,
                    ("Standard", "Standard"): 1,
                    (False, "Ideal"): 1,
                },
            )

    def test_a_cell_opens_its_contacts(self):
        self.travel()
        with self.at("2026-01-20 12:00:00"):
            days = ("2026-01-12", "2026-01-15")
            self.assertEqual(
                self.listed(self.medium, self.ideal, *days), self.boreal + self.cedar
            )
            self.assertEqual(self.listed(False, self.ideal, *days), self.echo)
            whole = ("2026-01-10", "2026-01-20")
            self.assertEqual(self.listed(self.standard, False, *whole), self.delta)

    def test_days_lie_where_segments_are_known(self):
        self.travel()
        with self.at("2026-01-20 12:00:00"):
            answer = self.model.get_segment_flows("2025-01-01", "2027-01-01")
            self.assertEqual(
                (answer["since"], answer["until"]), ("2026-01-10", "2026-01-20")
            )
            # By default the last thirty days, as far as they are known
            self.assertEqual(self.model.get_segment_flows()["since"], "2026-01-10")
        with self.at("2026-03-02 12:00:00"):
            self.assertEqual(self.model.get_segment_flows()["since"], "2026-01-31")
            # Given that changes are thinned out after a month
            self.env["ir.config_parameter"].set_param(
                "crm_segmentation.changes_kept_months", "1"
            )
            answer = self.model.get_segment_flows("2026-01-10", "2026-03-01")
            self.assertEqual(answer["since"], "2026-02-02")
            self.assertEqual(answer["first"], "2026-02-02")

    def test_changes_of_another_companys_model_are_not_told(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self.apply_overview_model(name="Theirs", company_id=other.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.leader).get_segment_flows()
        with self.assertRaises(AccessError):
            theirs.with_user(self.leader).action_view_segment_flow(
                False, theirs.segment_ids[0].id, "2026-01-10", "2026-01-11"
            )


@tagged("post_install", "-at_install")
class TestBreakdown(OverviewCase):
    def test_customers_by_country(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        (self.atlas + self.cedar).country_id = belgium
        self.boreal.country_id = france
        answer = self.model.get_breakdown("country_id")
        by_name = {row["name"]: row for row in answer["rows"]}
        self.assertEqual(answer["others"], 0)
        self.assertEqual(set(by_name), {"Belgium", "France", False})
        self.assertEqual(
            by_name["Belgium"]["counts"], {self.ideal.id: 1, self.standard.id: 1}
        )
        self.assertEqual(by_name["France"]["total"], 1)
        self.assertEqual(by_name[False]["counts"], {self.standard.id: 1})
        # And each value opens its customers
        action = self.model.action_view_breakdown("country_id", belgium.id, "Belgium")
        self.assertEqual(
            self.env["res.partner"].search(action["domain"]), self.atlas + self.cedar
        )
        action = self.model.action_view_breakdown(
            "country_id", False, "None", self.standard.id
        )
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.delta)

    def test_customers_by_source(self):
        fair = self.env["utm.source"].create({"name": "Overview fair"})
        self.atlas.customer_source_id = fair
        rows = self.model.get_breakdown("source_id")["rows"]
        self.assertEqual([row["name"] for row in rows], [False, "Overview fair"])
        action = self.model.action_view_breakdown("source_id", fair.id, fair.name)
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.atlas)

    def test_ten_values_and_the_others(self):
        countries = self.env["res.country"].search([], limit=12)
        for number, country in enumerate(countries):
            for index in range(2 if number < 9 else 1):
                self.client(f"Customer {number} {index}", "Ypres").country_id = country
        answer = self.model.get_breakdown("country_id")
        # Nine countries with two, the four without one; three countries with one
        self.assertEqual([row["total"] for row in answer["rows"]], [4] + [2] * 9)
        self.assertEqual(answer["others"], 3)

    def test_the_analysis_leaves_out_contacts_of_other_companies(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.atlas.company_id = other
        report = self.env["crm.segmentation.report"].with_user(self.leader)
        self.assertEqual(
            report.search([("segmentation_id", "=", self.model.id)]).partner_id,
            self.boreal + self.cedar + self.delta,
        )

    def test_who_carries_a_companys_segment_is_not_counted(self):
        inheriting = self.apply_overview_model(
            name="Inheriting", inherit_to_contacts=True
        )
        self.assertEqual(self.segment_of(self.clerk, inheriting), "Ideal")
        top = inheriting.segment_ids[0]
        action = inheriting.action_view_members(top.id)
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.atlas)
        self.assertEqual(
            self.by_segment(self.refreshed(inheriting), "members")["Ideal"], (1,)
        )


@tagged("post_install", "-at_install")
class TestEarnings(OverviewCase):
    def rows(self, segments, *keys):
        return self.by_segment({"segments": segments}, *keys)

    def test_backtest_counts_by_the_segment_of_that_day(self):
        # Given Cedar, Standard on 15 January and Ideal since the 16th
        self.move_to(self.cedar, "Ghent", "2026-01-16 12:00:00")
        # And deals before, on the last moment of that day, within 90 days and after
        self.won(self.cedar, 5000, "2026-01-15 23:59:59")
        self.won(self.cedar, 300, "2026-01-16 00:00:00")
        self.won(self.cedar, 200, "2026-04-15 23:59:59")
        self.won(self.cedar, 7000, "2026-04-16 00:00:00")
        self.won(self.clerk, 1500, "2026-02-01 12:00:00")
        # what is won is won, as parameters count it, though it was a lead
        self.won(self.boreal, 40, "2026-02-01 12:00:00", type="lead")
        lost = self.lost_lead(self.boreal, expected_revenue=900)
        lost.date_closed = "2026-02-01 12:00:00"
        # When one looks back half a year later
        with self.at("2026-07-15 12:00:00"):
            answer = self.model.get_backtest("2026-01-15")
        # Then what it won after that day counts for Standard
        self.assertEqual((answer["day"], answer["until"]), ("2026-01-15", "2026-04-15"))
        self.assertTrue(answer["is_complete"])
        self.assertEqual(
            self.rows(answer["segments"], "members", "buyers", "purchases", "value"),
            {
                "Ideal": (1, 1, 1, 1500.0),
                "Medium": (1, 1, 1, 40.0),
                "Standard": (2, 1, 2, 500.0),
            },
        )

    def test_backtest_of_ninety_days_that_are_not_over(self):
        with self.at("2026-02-01 12:00:00"):
            self.won(self.atlas, 10, "2026-02-01 11:00:00")
            answer = self.model.get_backtest()
        # Then it begins on the first day, and ends today
        self.assertEqual((answer["day"], answer["until"]), ("2026-01-10", "2026-02-01"))
        self.assertFalse(answer["is_complete"])
        self.assertEqual(self.rows(answer["segments"], "value")["Ideal"], (10.0,))

    def test_win_rate_days_to_win_and_average_deal(self):
        # Given two deals won after 10 and 20 days, one lost, and one lost too early
        for value, closed_on in ((100, "2026-01-20"), (500, "2026-01-30")):
            with self.at("2026-01-10 12:00:00"):
                deal = self.won_lead(self.atlas, expected_revenue=value)
                deal.date_closed = f"{closed_on} 12:00:00"
                self.env.flush_all()
        self.lost_lead(self.atlas).date_closed = "2026-01-30 12:00:00"
        self.lost_lead(self.atlas).date_closed = "2025-01-30 12:00:00"
        self.lost_lead(self.boreal).date_closed = "2026-01-30 12:00:00"
        with self.at("2026-02-01 12:00:00"):
            rows = self.model.get_performance()
        self.assertEqual(
            self.rows(rows, "won", "lost", "days", "value"),
            {
                "Ideal": (2, 1, 15.0, 300.0),
                "Medium": (0, 1, None, None),
                "Standard": (0, 0, None, None),
            },
        )
        rates = [row["win_rate"] for row in rows]
        self.assertAlmostEqual(rates[0], 2 / 3)
        self.assertEqual(rates[1:], [0.0, None])

    def test_deals_of_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other company"})
        with self.at("2026-02-01 12:00:00"):
            self.won(self.atlas, 10, "2026-01-20 12:00:00", company_id=other.id)
            model = self.model.with_user(self.leader)
            self.assertEqual(
                self.rows(model.get_backtest()["segments"], "purchases")["Ideal"], (0,)
            )
            self.assertEqual(self.rows(model.get_performance(), "won")["Ideal"], (0,))
            self.leader.company_ids += other
            both = model.with_context(
                allowed_company_ids=[self.env.company.id, other.id]
            )
            self.assertEqual(
                self.rows(both.get_backtest()["segments"], "purchases")["Ideal"], (1,)
            )

    def test_amounts_only_for_those_who_may_read_all_deals(self):
        model = self.model.with_user(self.salesperson)
        with self.assertRaises(AccessError):
            model.get_backtest()
        with self.assertRaises(AccessError):
            model.get_performance()
