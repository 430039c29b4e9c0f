# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement that writes a batch of scores, part by part (see its diagram)."""

from datetime import datetime

from odoo.tests import tagged
from odoo.tools import SQL

from ...scoring.compiler.params import NOW, bind
from ...scoring.outcome.outcome import write_statement
from ..common import SegmentationCommon, field, one_of

NOW_ = datetime(2100, 1, 2, 3, 4, 5)


@tagged("post_install", "-at_install")
class TestWriteStatement(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.contact("Member", city="Ghent", ref="in")
        cls.stranger = cls.contact("Stranger", city="Ghent")
        cls.model = cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            segments={"Ideal": 70, "Standard": 0},
            partner_domain="[('ref', '=', 'in')]",
        )
        cls.ideal, cls.standard = cls.model.segment_ids.sorted("score_from")[::-1]
        cls.before = cls.changes_of(cls, cls.member | cls.stranger)

    def outcome(self, contact, model=None):
        return self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", contact.id),
                ("segmentation_id", "=", (model or self.model).id),
            ]
        )

    def changes_of(self, contacts):
        return self.env["crm.segment.change"].search(
            [("partner_id", "in", contacts.ids)]
        )

    def row(self, contact, score, segment=None, model=None, **values):
        """A row of a comparison, of how things are now unless it says otherwise."""
        self.env.flush_all()
        member = self.outcome(contact, model)
        row = {
            "score": score,
            "points": None if score is None else [int(score * 10)],
            "computed_id": segment and segment.id,
            "inherited_from_id": None,
            "membership_id": member.id or None,
            "seen_at": member.scored_at or None,
            "partner_seen_at": contact.write_date,
            **values,
        }
        # to the microsecond, which the ORM leaves out
        rows = self.env.execute_query(
            SQL(
                "SELECT contact.write_date, member.scored_at FROM res_partner contact"
                " LEFT JOIN crm_segmentation_membership member ON member.id = %s"
                " WHERE contact.id = %s",
                row["membership_id"],
                contact.id,
            )
        )
        known = dict(zip(("partner_seen_at", "seen_at"), rows[0], strict=True))
        row.update({key: at for key, at in known.items() if key not in values})
        return SQL(
            "SELECT %s, %s, %s::numeric, %s::int8[], %s::int4, %s::int4, %s::int4,"
            " %s::timestamp, %s::timestamp",
            (model or self.model).id,
            contact.id,
            *row.values(),
        )

    def written(self, *rows, models=None):
        """Write rows; gives how many were written, moved, and which are left."""
        batch = SQL(
            "SELECT * FROM (%s) AS batch (segmentation_id, partner_id, score, points,"
            " computed_id, inherited_from_id, membership_id, seen_at, partner_seen_at)",
            SQL(" UNION ALL ").join(rows),
        )
        writers = [
            model.version_id._membership_writer("data")
            for model in models or [self.model]
        ]
        statement = bind(write_statement(writers, batch), {NOW: NOW_})
        [(scored, moved, left)] = self.env.execute_query(statement)
        self.env.invalidate_all()
        return scored, moved, left

    def new_changes(self, *contacts):
        """(from, to, direction, cause) of each change that was written."""
        changes = self.changes_of(self.member | self.stranger) - self.before
        self.assertEqual(set(changes.mapped("date")) - {NOW_}, set())
        return [
            (
                change.from_segment_id.name or None,
                change.to_segment_id.name or None,
                change.direction,
                change.cause,
            )
            for change in changes.sorted("id")
        ]

    def test_inserted(self):
        # Given a contact without a membership
        row = self.row(self.stranger, 75, self.ideal)
        self.assertEqual(self.written(row), (1, 1, []))
        member = self.outcome(self.stranger)
        self.assertEqual((member.segment_id, member.score), (self.ideal, 75))
        self.assertEqual((member.since, member.scored_at), (NOW_, NOW_))
        self.assertEqual(self.new_changes(), [(None, "Ideal", "enter", "data")])

    def test_a_contact_that_was_saved_in_the_meantime_is_left(self):
        row = self.row(self.stranger, 75, self.ideal, partner_seen_at=NOW_)
        self.assertEqual(self.written(row), (0, 0, [self.stranger.id]))
        self.assertFalse(self.outcome(self.stranger))
        self.assertEqual(self.new_changes(), [])

    def test_updated_into_another_segment(self):
        self.assertEqual(
            self.written(self.row(self.member, 40, self.standard)), (1, 1, [])
        )
        member = self.outcome(self.member)
        self.assertEqual((member.segment_id, member.score), (self.standard, 40))
        self.assertEqual((member.previous_score, member.since), (100, NOW_))
        self.assertEqual(self.new_changes(), [("Ideal", "Standard", "down", "data")])
        change = self.changes_of(self.member) - self.before
        self.assertEqual((change.score_before, change.score_after), (100, 40))

    def test_updated_within_its_segment(self):
        since = self.outcome(self.member).since
        self.assertEqual(
            self.written(self.row(self.member, 90, self.ideal)), (1, 0, [])
        )
        member = self.outcome(self.member)
        self.assertEqual((member.score, member.previous_score), (90, 100))
        self.assertEqual((member.since, member.scored_at), (since, NOW_))
        self.assertEqual(self.new_changes(), [])

    def test_a_membership_that_was_written_in_the_meantime_is_left(self):
        row = self.row(self.member, 40, self.standard, seen_at=NOW_)
        self.assertEqual(self.written(row), (0, 0, [self.member.id]))
        self.assertEqual(self.outcome(self.member).score, 100)

    def test_removed(self):
        self.assertEqual(self.written(self.row(self.member, None)), (1, 1, []))
        self.assertFalse(self.outcome(self.member))
        self.assertEqual(self.new_changes(), [("Ideal", None, "leave", "data")])

    def test_a_pin_outlasts_the_membership(self):
        # Given a pinned member that leaves: its pin is parked
        self.outcome(self.member).pin(self.standard, "Contract")
        self.before |= self.changes_of(self.member)
        self.written(self.row(self.member, None))
        parked = self.env["crm.segment.parked.pin"].search(
            [("partner_id", "=", self.member.id)]
        )
        self.assertEqual(parked.pinned_segment_id, self.standard)
        self.assertEqual(parked.pin_reason, "Contract")
        # When it comes back, then it is pinned again, and nothing is parked
        self.written(self.row(self.member, 100, self.ideal))
        member = self.outcome(self.member)
        self.assertEqual(member.segment_id, self.standard)
        self.assertEqual(member.computed_segment_id, self.ideal)
        self.assertEqual(member.pin_reason, "Contract")
        self.assertFalse(parked.exists())
        self.assertEqual(
            self.new_changes(),
            [("Standard", None, "leave", "data"), (None, "Standard", "enter", "data")],
        )

    def test_a_pinned_segment_is_kept(self):
        self.outcome(self.member).pin(self.ideal, "Contract")
        self.before |= self.changes_of(self.member)
        row = self.row(self.member, 40, self.standard)
        self.assertEqual(self.written(row), (1, 0, []))
        member = self.outcome(self.member)
        self.assertEqual(member.segment_id, self.ideal)
        self.assertEqual(member.computed_segment_id, self.standard)
        self.assertEqual(self.new_changes(), [])

    def test_inherited_memberships_make_no_change(self):
        company = self.company_contact("Company")
        row = self.row(
            self.stranger, 75, self.ideal, points=None, inherited_from_id=company.id
        )
        self.assertEqual(self.written(row), (1, 0, []))
        self.assertEqual(self.outcome(self.stranger).inherited_from_id, company)
        self.assertEqual(self.new_changes(), [])
        # until they are of the contact's own, or the reverse
        self.written(self.row(self.stranger, 75, self.ideal))
        self.assertEqual(self.new_changes(), [(None, "Ideal", "enter", "data")])

    def test_several_models(self):
        # Given another model, in whose version the member is, too
        other = self.apply_model(
            field("city", one_of("Ghent", points=10)),
            segments={"Best": 50, "Rest": 0},
            partner_domain="[('ref', '=', 'in')]",
        )
        self.before |= self.changes_of(self.member)
        rest = other.segment_ids.sorted("score_from")[0]
        rows = [
            self.row(self.member, 40, self.standard),
            self.row(self.member, 30, rest, model=other),
        ]
        self.assertEqual(self.written(*rows, models=[self.model, other]), (2, 2, []))
        changes = self.changes_of(self.member) - self.before
        # then each change is of its own version
        self.assertEqual(
            {change.to_segment_id: change.version_id for change in changes},
            {self.standard: self.model.version_id, rest: other.version_id},
        )
