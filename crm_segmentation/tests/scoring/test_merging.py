# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""After a merge there is one history of one contact, with all that both had."""

from odoo import fields
from odoo.tests import tagged

from ...tools.reporting.segment_flows import segments_at
from ..common import between, field, leads, missing
from ..world import World


class MergingCommon(World):
    def merge(self, kept, *gone):
        partners = kept.union(*gone)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            partners.ids, kept
        )
        self.env.cr.flush()
        self.env.invalidate_all()

    def told(self, model, contact):
        """The segment changes of a contact, the first first."""
        self.env.cr.flush()
        changes = self.env["crm.segment.change"].search(
            [("segmentation_id", "=", model.id), ("partner_id", "=", contact.id)],
            order="date, id",
        )
        return [
            (change.from_segment_id.name, change.to_segment_id.name)
            for change in changes
        ]


@tagged("-at_install", "post_install")
class TestOneHistory(MergingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Home's customer and the shared one are Key by their deals, Home's other is not
        with cls.at("2026-03-01 12:00:00"):
            cls.model = cls.model_of_won_deals()

    def test_both_are_members(self):
        # Given that the one that goes rose to Key on a day of its own
        with self.at("2026-03-10 12:00:00"):
            self._deal(self.home_other, self.home, 500)
            self.home_other.action_rescore()
        # when it is merged into one that was Key from the start
        with self.at("2026-03-20 12:00:00"):
            self.merge(self.home_customer, self.home_other)
        # then that one's own history is told, in which it entered once
        self.assertEqual(self.told(self.model, self.home_customer), [(False, "Key")])
        self.assertFalse(self.told(self.model, self.home_other))

    def test_segment_changes_by_the_merge(self):
        # Given one with 50 that stays, and one with 300 that goes
        with self.at("2026-03-20 12:00:00"):
            self.merge(self.home_other, self.home_customer)
        # then it rises to Key, from where it stood
        self.assertEqual(
            self.told(self.model, self.home_other),
            [(False, "Standard"), ("Standard", "Key")],
        )

    def test_only_the_one_that_goes_is_a_member(self):
        # Given a model of contacts with a reference, which only one of them has
        with self.at("2026-03-05 12:00:00"):
            self.home_customer.ref = "Known"
            known = self.model_of_won_deals(partner_domain="[('ref', '!=', False)]")
            self.assertEqual(self.told(known, self.home_customer), [(False, "Key")])
        # when it is merged into the other, to which it gives its reference
        with self.at("2026-03-20 12:00:00"):
            self.merge(self.home_other, self.home_customer)
        # then its history goes on there: it has neither left nor entered
        self.assertEqual(self.told(known, self.home_other), [(False, "Key")])
        self.assertEqual(
            self.membership(self.home_other, known).since.isoformat(" ", "seconds")[
                :10
            ],
            "2026-03-05",
        )

    def test_one_that_has_left_takes_over_the_history_of_a_member(self):
        # Given one that stays and has been a member until it lost its reference
        with self.at("2026-03-05 12:00:00"):
            (self.home_customer | self.home_other).write({"ref": "Known"})
            known = self.model_of_won_deals(partner_domain="[('ref', '!=', False)]")
        with self.at("2026-03-07 12:00:00"):
            self.home_other.ref = False
            self.assertEqual(
                self.told(known, self.home_other),
                [(False, "Standard"), ("Standard", False)],
            )
        with self.at("2026-03-20 12:00:00"):
            self.merge(self.home_other, self.home_customer)
        # then what is told leads to where it stands
        self.assertEqual(self.told(known, self.home_other), [(False, "Key")])

    def test_counts_of_days_gone_by(self):
        # Given that the one that goes entered, and rose to Key on the 10th
        with self.at("2026-03-10 12:00:00"):
            self._deal(self.home_other, self.home, 500)
            self.home_other.action_rescore()
        with self.at("2026-03-20 12:00:00"):
            self.merge(self.home_customer, self.home_other)
            # when the past is told by the segment changes since
            key = self.model.segment_ids.filtered(lambda one: one.name == "Key")
            statement = segments_at(
                self.model.id, fields.Datetime.to_datetime("2026-03-05 12:00:00")
            )
            then = dict(self.env.execute_query(statement))
        # then the contact that stays was Key all the time, and the other is no more
        self.assertEqual(then[self.home_customer.id], key.id)
        self.assertNotIn(self.home_other.id, then)


@tagged("-at_install", "post_install")
class TestCustomValues(MergingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties(
            budget="integer", sector="char", since="date", vip="boolean"
        )

    def test_properties(self):
        # Given one that stays with a sector, and one that goes with more
        self.home_customer.properties = {"sector": "Steel", "budget": 0}
        self.home_other.properties = {
            "sector": "Wood",
            "budget": 7,
            "since": "2020-05-01",
            "vip": True,
        }
        model = self.apply_model(
            field("properties.budget", between(5, None, points=1), missing(points=0))
        )
        self.assertScores(model, {self.home_customer: 0, self.home_other: 100})
        # when they are merged
        self.merge(self.home_customer, self.home_other)
        # then it keeps its sector, takes the rest, and models read it
        values = self.home_customer.read(["properties"])[0]["properties"]
        self.assertEqual(
            {one["name"]: one["value"] for one in values},
            {"sector": "Steel", "budget": 7, "since": "2020-05-01", "vip": True},
        )
        self.assertScores(model, {self.home_customer: 100})


@tagged("-at_install", "post_install")
class TestWhoReadsTheMerged(MergingCommon):
    def test_companies_of_merged_people(self):
        # Given people of two companies, each with a deal that counts for its company
        first = self.contact("First", parent_id=self.home_customer.id)
        second = self.contact("Second", parent_id=self.shared_customer.id)
        model = self.apply_model(
            leads(
                "count",
                between(1, 2, points=1),
                between(2, None, points=2),
                include_contacts=True,
                record_domain="[('won_status', '!=', 'won')]",
            )
        )
        for person in (first, second):
            self.lead(person)
        (self.home_customer | self.shared_customer).action_rescore()
        self.assertScores(model, {self.home_customer: 50, self.shared_customer: 50})
        # when one becomes the other: then the deals count for one company
        self.merge(first, second)
        self.assertScores(model, {self.home_customer: 100, self.shared_customer: 0})
