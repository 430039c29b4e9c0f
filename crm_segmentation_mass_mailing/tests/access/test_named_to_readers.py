# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What mailings and lists keep of segments and favourites that are gone is read by
every marketer: it names what everybody may read, and nothing else."""

from odoo import Command
from odoo.tests import tagged

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

    def assertProblem(self, sentence, record, name):
        """What the marketer reads."""
        self.env.invalidate_all()
        self.assertEqual(record.with_user(self.marketer)[name], sentence)

    def test_a_segment_of_a_company_is_deleted(self):
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments)
        mailing = self.mailing_to(
            audience_kind="segments",
            audience_segment_ids=[Command.set(segments.ids)],
        )
        segments.unlink()
        self.assertProblem(
            "A segment that fed the list has been deleted: choose the segments anew.",
            fed,
            "feed_problem",
        )
        self.assertProblem(
            "What was chosen as the audience was deleted. Choose another one.",
            mailing,
            "audience_problem",
        )

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
        mailing._stop_for_audience()
        sentence = "One of the segments is archived."
        self.assertProblem(sentence, fed, "feed_problem")
        self.assertProblem(sentence, mailing, "audience_problem")
        # so it is in the chatter, too
        told = "".join(mailing.message_ids.mapped("body"))
        self.assertIn(f"Not sent. {sentence}", told)

    def test_a_company_that_everybody_belongs_to_keeps_nothing_to_itself(self):
        # Given a model of a company that all internal users belong to
        users = self.env["res.users"].search([("share", "=", False)])
        users.company_ids += self.abroad
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments[0])
        segments[0].active = False
        fed._update_from_feed()
        self.assertEqual(fed.feed_problem, "The segment “A model: Secret” is archived.")

    def test_whom_it_is_seen_as_may_not_see_the_segment_any_more(self):
        segments = self.model_of_abroad().segment_ids
        fed = self.list_fed_by(segments)
        self.administrator.company_ids = self.home
        fed._update_from_feed()
        self.assertProblem(
            "One of the segments is not visible to World administrator, as whom "
            "contacts are seen here.",
            fed,
            "feed_problem",
        )

    def test_a_favourite_of_ones_own(self):
        favourite = self.favourite_of(self.administrator)
        favourite.write({"name": "Secret plan", "user_ids": self.administrator.ids})
        mailing = self.mailing_to(
            audience_kind="favourite", audience_filter_id=favourite.id
        )
        favourite.active = False
        self.assertProblem("The saved filter is archived.", mailing, "audience_problem")
        favourite.unlink()
        self.assertProblem(
            "What was chosen as the audience was deleted. Choose another one.",
            mailing,
            "audience_problem",
        )
