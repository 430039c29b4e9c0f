# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sees sums of what customers have brought in: by one rule, everywhere."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..world import World


@tagged("post_install", "-at_install")
class TestMoney(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.model_of_won_deals()
        cls.of_home = cls.model_of_won_deals(company_id=cls.home.id)
        cls.env["crm.segment.daily.stat"]._record(cls.model.sudo())
        # may read all deals of all companies
        cls.everywhere = cls._user(
            "everywhere",
            "crm_segmentation.group_segmentation_manager,base.group_partner_manager",
        )
        cls.everywhere.company_ids = cls.env["res.company"].search([])

    def assertNoMoney(self, told):
        """No key of an amount stands in an answer, and no currency."""
        self.assertIs(told["currency_id"], False)
        text = json.dumps(told)
        for key in ('"value"', '"values"', '"won"', '"open"'):
            self.assertNotIn(key, text)

    def test_a_preview_tells_money_to_whoever_may_read_all_deals_alone(self):
        # Given a model that reads the deals of Home, 300 + 50 + 100
        told = self.of_home.with_user(self.seller).preview()
        self.assertNoMoney(told)
        self.assertEqual(told["total"], self.of_home.preview()["total"])
        # whoever may read no deals at all is told nothing of a draft that reads them
        for user in (self.internal, self.marketer):
            with self.assertRefused("path.no_access"):
                self.of_home.with_user(user).preview()
        told = self.of_home.with_user(self.manager).preview()
        self.assertEqual(told["currency_id"], self.home_currency.id)
        self.assertTrue(all("value" in one for one in told["segments"]))

    def test_deals_of_companies_that_one_is_not_of_are_in_no_sum(self):
        # Given a model that reads the deals of both companies
        for user in (self.manager, self.foreigner):
            self.assertNoMoney(self.model.with_user(user).preview())
        self.assertNoMoney(self.model.with_user(self.manager).preview_scores())
        # Then whoever is of both sees what they bring in
        told = self.model.with_user(self.everywhere).preview()
        self.assertTrue(all("value" in one for one in told["segments"]))
        told = self.model.with_user(self.everywhere).preview_scores()
        self.assertIn("values", told)

    def test_a_form_shows_the_column_to_whom_it_tells_the_values(self):
        shown = {
            user: self.model.with_user(user).is_money_shown
            for user in (self.seller, self.manager, self.foreigner, self.everywhere)
        }
        self.assertEqual(shown, {**dict.fromkeys(shown, False), self.everywhere: True})
        self.assertTrue(self.of_home.with_user(self.manager).is_money_shown)
        self.assertFalse(self.of_home.with_user(self.seller).is_money_shown)

    def test_the_overview_tells_it_to_the_same_people(self):
        for user in (self.internal, self.seller, self.marketer):
            model = self.model.with_user(user)
            self.assertNoMoney(model.get_overview(self.model.id))
            for method in (model.get_performance, model.get_backtest):
                with self.assertRaises(AccessError):
                    method()
        for user in (self.manager, self.foreigner, self.everywhere):
            model = self.model.with_user(user)
            self.assertTrue(model.get_overview(self.model.id)["currency_id"])
            self.assertTrue(model.get_performance())
            self.assertTrue(model.get_backtest()["segments"])
        with self.assertRaises(AccessError):
            self.env["crm.segment.daily.amount"].with_user(self.seller).search([])
