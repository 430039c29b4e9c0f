# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview: daily figures, and what is counted when it is asked for."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SegmentationCommon, field, one_of


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
class TestFigures(OverviewCase):
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

    def test_quiet_is_who_nobody_talked_with_for_sixty_days(self):
        # Given a message to the clerk of one company 59 days ago, one to another
        # company 60 days and a second ago
        with self.at("2026-01-01 12:00:00"):
            self.write_to(self.clerk)
        with self.at("2025-12-31 11:59:59"):
            self.write_to(self.boreal)
        # Then the former is not quiet, all others are
        with self.at("2026-03-01 12:00:00"):
            self.assertEqual(
                self.by_segment(self.refreshed(), "quiet"),
                {"Ideal": (0,), "Medium": (1,), "Standard": (2,)},
            )
            # And any user can list them
            action = self.model.with_user(self.salesperson).action_view_quiet(
                self.standard.id
            )
            listed = self.env["res.partner"].with_user(self.salesperson)
            self.assertEqual(listed.search(action["domain"]), self.cedar + self.delta)

    def write_to(self, contact):
        contact.message_post(body="Hello", subtype_xmlid="mail.mt_comment")
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
            self.env["crm.segmentation.figure"].search([]).unlink()
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
            self.env["crm.segmentation.figure"].search([]).unlink()
            history = self.refreshed()["history"]
        self.assertEqual(history["days"], [f"2026-01-{day}" for day in range(10, 16)])
        counts = history["counts"]
        self.assertEqual(counts[self.ideal.id], [1, 1, 2, 1, 1, 1])
        self.assertEqual(counts[self.medium.id], [1, 1, 1, 2, 2, 2])
        self.assertEqual(counts[self.standard.id], [2, 2, 1, 1, 1, 1])

    def test_a_day_ends_at_midnight_of_the_models_zone(self):
        # Given a model of a company in Brussels, one hour ahead in winter
        self.env.company.partner_id.tz = "Europe/Brussels"
        with self.at("2026-01-19 23:30:00"):
            overview = self.refreshed()
        self.assertEqual(overview["history"]["days"], ["2026-01-10", "2026-01-20"])

    def test_recording_twice_a_day_keeps_the_later_figures(self):
        figures = self.env["crm.segmentation.figure"]
        own = [("segmentation_id", "=", self.model.id)]
        with self.at("2026-01-10 13:00:00"):
            self.won(self.atlas, 70, "2026-01-10 13:00:00")
            self.client("Echo", "Ghent")
            self.refreshed()
            overview = self.refreshed()
        self.assertEqual(self.by_segment(overview, "members", "won")["Ideal"], (2, 70))
        self.assertEqual(figures.search_count(own), 3)
        self.assertEqual(self.env["crm.segmentation.amount"].search_count(own), 1)

    def test_every_live_model_is_recorded_once_a_day(self):
        with self.at("2026-01-11 02:00:00"):
            second = self.apply_overview_model(name="Second")
            draft = self.make_segmentation(name="Draft")
        with self.at("2026-01-12 02:00:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_figures").method_direct_trigger()
        self.env.invalidate_all()
        recorded = self.env["crm.segmentation.figure"].search(
            [("date", "=", "2026-01-12")]
        )
        self.assertIn(self.model, recorded.segmentation_id)
        self.assertIn(second, recorded.segmentation_id)
        self.assertNotIn(draft, recorded.segmentation_id)
        self.assertEqual(sum(recorded.mapped("members")), 8)

    def test_figures_of_a_deleted_model_go_with_it(self):
        self.model.unlink()
        figures = self.env["crm.segmentation.figure"]
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
            self.env["crm.segmentation.amount"].with_user(self.salesperson).search([])

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
        figures = self.env["crm.segmentation.figure"].with_user(self.leader)
        self.assertFalse(figures.search([("segmentation_id", "=", theirs.id)]))

    def test_nothing_has_been_applied(self):
        self.model.active = False
        self.make_segmentation()
        overview = self.seen_by(self.leader)
        self.assertEqual(overview, {"models": [], "can_configure": False, "id": False})

    def test_the_first_screen_takes_few_queries(self):
        self.seen_by(self.leader)
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.seen_by(self.leader)
