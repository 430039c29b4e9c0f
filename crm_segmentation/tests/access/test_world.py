# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The world that other tests live in is as it describes itself."""

from ..world import World


class TestWorld(World):
    def names_for(self, user):
        """The names of the customers that a user may read."""
        domain = [("id", "in", self.customers().ids)]
        return set(
            self.env["res.partner"].with_user(user).search(domain).mapped("name")
        )

    def test_users_read_contacts_of_their_company_and_shared_ones(self):
        for user in (self.internal, self.seller, self.marketer, self.manager):
            self.assertEqual(
                self.names_for(user),
                {"Home's customer", "Home's other", "The shared customer"},
                user.name,
            )
        self.assertEqual(
            self.names_for(self.foreigner), {"Abroad's customer", "The shared customer"}
        )

    def test_own_contacts_only(self):
        self.limit_to_own_contacts(self.seller)
        self.assertEqual(self.names_for(self.seller), {"Home's customer"})
        self.assertEqual(
            self.names_for(self.internal),
            {"Home's customer", "Home's other", "The shared customer"},
        )

    def test_amounts_count_at_the_reference_companys_rates(self):
        # in HOM 300, 50, 800 / 2 = 400, 100 + 400 / 2 = 300; asked for are 200
        model = self.model_of_won_deals()
        self.assertSegments(
            model,
            {
                self.home_customer: "Key",
                self.home_other: "Standard",
                self.abroad_customer: "Key",
                self.shared_customer: "Key",
            },
        )
        # in ABR 300 / 0.25 = 1200, 50 / 0.25 = 200, 800, 100 / 0.25 + 400 = 800
        model = self.model_of_won_deals(reference_company_id=self.abroad.id)
        self.assertSegments(model, dict.fromkeys(self.customers(), "Key"))
