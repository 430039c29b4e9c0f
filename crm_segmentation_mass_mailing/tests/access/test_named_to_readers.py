# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What mailings and lists keep of segments and favourites that are gone is read by
every marketer: it names what everybody may read, and nothing else."""

from odoo import Command
from odoo.tests import tagged

from ...tools.audience.audience import Audience
from ...tools.list.feed import Feed
from .test_rights import RightsCommon


@tagged("-at_install", "post_install")
class TestNames(RightsCommon):
    """An administrator of both companies has chosen what a marketer of Home reads."""

    def model_of_abroad(self):
        return self.make_segmentation(
            segments={"Secret": 50, "Other secret": 0}, company_id=self.abroad.id
        )

    def list_fed_by(self, segments):
        return self.list_of(
            self.administrator,
            feed_kind="segments",
            feed_segment_ids=[Command.set(segments.ids)],
        )

    def mailing_to(self, **values):
        return self.mailing_of(self.administrator, **values)

    def assertProblem(self, code, record, field_name, naming=""):
        """The marketer reads why it cannot be used, without the name of anything that
        not everybody may read.

        :param str code: of the reason
        :param str naming: what the sentence names
        """
        self.env.invalidate_all()
        problem = record.with_user(self.marketer)[field_name]
        self.assertTrue(problem)
        self.assertIn(naming, problem)
        self.assertEqual(
            problem.lower().count("secret"), naming.lower().count("secret")
        )
        with self.assertRefused(code):
            self.resolve(record)

    def resolve(self, record):
        if record._name == "mailing.list":
            return Feed(record).domain()
        return Audience(record).query()

    def test_a_segment_of_a_company_is_deleted(self):
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments)
        mailing = self.mailing_to(
            audience_kind="segments",
            audience_segment_ids=[Command.set(segments.ids)],
        )
        segments.unlink()
        self.assertProblem("feed.deleted", fed, "feed_problem")
        self.assertProblem("audience.deleted", mailing, "audience_problem")

    def test_a_segment_of_a_company_is_archived(self):
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments)
        mailing = self.mailing_to(
            audience_kind="segments",
            audience_segment_ids=[Command.set(segments.ids)],
        )
        mailing.action_put_in_queue()
        segments.active = False
        fed._update_from_feed()
        mailing._reset_unusable()
        self.assertProblem("segment.archived", fed, "feed_problem")
        self.assertProblem("segment.archived", mailing, "audience_problem")
        # so it is in the chatter, too
        logged = "".join(mailing.message_ids.mapped("body"))
        self.assertIn(mailing.with_user(self.marketer).audience_problem, logged)

    def test_a_company_that_everybody_belongs_to_keeps_nothing_to_itself(self):
        # Given a model of a company that all internal users belong to
        users = self.env["res.users"].search([("share", "=", False)])
        users.company_ids += self.abroad
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments[0])
        segments[0].active = False
        fed._update_from_feed()
        self.assertProblem(
            "segment.archived", fed, "feed_problem", naming="“A model: Secret”"
        )

    def test_whom_it_is_seen_as_may_not_see_the_segment_any_more(self):
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments)
        self.administrator.company_ids = self.home
        fed._update_from_feed()
        self.assertProblem("segment.not_visible", fed, "feed_problem")
        self.assertIn("World administrator", fed.feed_problem)

    def test_a_favourite_of_ones_own(self):
        favourite = self.favourite_of(self.administrator)
        favourite.write({"name": "Secret plan", "user_ids": self.administrator.ids})
        mailing = self.mailing_to(
            audience_kind="saved_filter", audience_filter_id=favourite.id
        )
        favourite.active = False
        self.assertProblem("saved_filter.archived", mailing, "audience_problem")
        favourite.unlink()
        self.assertProblem("audience.deleted", mailing, "audience_problem")
