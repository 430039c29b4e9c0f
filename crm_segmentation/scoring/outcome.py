# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scores become memberships and moves: the statements that write them down.

A ``Recorder`` compares what a compiled statement says with the memberships there
are (``changes``), and writes a batch of the differences together with the moves
they cause (``writing``). A run compares once, into a temporary table, and writes
batch by batch; a save does both at once for its contacts.

Whoever is faster wins: a row is written only as it was when it was compared
(``seen_at``), and rows that another transaction holds are left to it. What was
left is returned, to be scored again soon.
"""

from dataclasses import dataclass
from datetime import date, datetime, timezone

from odoo.tools import SQL

from .definition import Definition

#: the columns of a comparison, in order
CHANGE_COLUMNS = SQL(
    "partner_id, score, computed_id, inherited_from_id, membership_id, seen_at, "
    "partner_seen_at"
)


def effective(row, computed, today):
    """The segment that counts: a fixed one until its day, else the computed.

    :param SQL row: the alias of a membership
    :param SQL computed: the id of the segment by score
    :param date today: in the version's zone
    :rtype: SQL
    """
    return SQL(
        "CASE WHEN %(row)s.pinned_segment_id IS NOT NULL"
        " AND COALESCE(%(row)s.pin_until >= %(today)s, TRUE)"
        " THEN %(row)s.pinned_segment_id ELSE %(computed)s END",
        row=row,
        today=today,
        computed=computed,
    )


@dataclass(frozen=True)
class Recorder:
    """Writes the outcome of one version of a segmentation.

    :ivar int segmentation_id:
    :ivar int version_id:
    :ivar Definition definition: of the version
    :ivar bool rolled_out: whether a whole run of the version has been completed;
        until then no tolerance applies and moves are the version's doing
    :ivar str cause: of the moves: ``first``, ``config``, ``data``, ``edit``, …
    :ivar str move_state: ``pending`` or ``silent``
    :ivar date today: in the version's zone, for segments fixed until a day
    """

    segmentation_id: int
    version_id: int
    definition: Definition
    rolled_out: bool
    cause: str
    move_state: str
    today: date

    # -- comparing -------------------------------------------------------------

    def changes(self, scored, contact_ids=None):
        """How scores differ from the contacts' own memberships.

        :param SQL scored: a compiled statement
        :param list[int]|None contact_ids: the contacts that it was bound to, whose
            rows are all returned, even if they are right; None for all contacts,
            of which only those that differ are returned
        :return: SELECT of ``CHANGE_COLUMNS``; ``score`` is NULL for a contact that
            has left the scope
        :rtype: SQL
        """
        return SQL(
            """
            SELECT COALESCE(result.partner_id, member.partner_id) AS partner_id,
                   result.score, %(computed)s AS computed_id,
                   NULL::int4 AS inherited_from_id, member.id AS membership_id,
                   member.scored_at AS seen_at, result.partner_seen_at
              FROM (%(scored)s) result
              FULL JOIN (SELECT * FROM crm_segmentation_membership
                          WHERE segmentation_id = %(segmentation)s%(targets)s) member
                ON member.partner_id = result.partner_id
             WHERE (result.partner_id IS NOT NULL OR member.inherited_from_id IS NULL)
               AND %(differs)s
            """,
            computed=self._computed(),
            scored=scored,
            segmentation=self.segmentation_id,
            targets=_among(SQL("partner_id"), contact_ids),
            differs=self._differs(contact_ids),
        )

    def _differs(self, contact_ids):
        if contact_ids is not None:
            return SQL("TRUE")
        return SQL(
            """(result.partner_id IS NULL OR member.id IS NULL
                OR member.score <> result.score
                OR member.inherited_from_id IS NOT NULL
                OR member.computed_segment_id IS DISTINCT FROM %s
                OR member.segment_id IS DISTINCT FROM %s)""",
            self._computed(),
            effective(SQL("member"), self._computed(), self.today),
        )

    def _computed(self):
        """The segment by score, held back by the tolerance where it would fall.

        A contact keeps its old segment while its score is not more than the
        buffer below that segment's ``score_from`` (docs/scoring.md, “Segment”).
        """
        buffer = self.definition.buffer
        if not self.rolled_out or not buffer:
            return SQL("result.segment_id")
        kept = [
            SQL(
                " WHEN member.computed_segment_id = %(id)s"
                " AND result.score < %(score_from)s"
                " AND result.score >= %(lowest)s THEN %(id)s",
                id=segment.id,
                score_from=segment.score_from,
                lowest=segment.score_from - buffer,
            )
            for segment in self.definition.segments
        ]
        return SQL(
            "CASE WHEN member.inherited_from_id IS NULL THEN"
            " CASE%s ELSE result.segment_id END ELSE result.segment_id END",
            SQL("").join(kept),
        )

    def inherited_changes(self, contact_ids=None):
        """How the memberships that contacts carry of their company differ from
        the company's own (docs/scoring.md, “Segment”).

        :param list[int]|None contact_ids: contacts or companies; None for all
        :return: SELECT of ``CHANGE_COLUMNS``
        :rtype: SQL
        """
        targets = SQL()
        if contact_ids is not None:
            targets = SQL(
                " AND (contact.id = ANY(%(ids)s)"
                " OR contact.commercial_partner_id = ANY(%(ids)s))",
                ids=list(contact_ids),
            )
        return SQL(
            """
            SELECT COALESCE(heir.id, member.partner_id) AS partner_id, heir.score,
                   heir.segment_id AS computed_id, heir.company_id AS inherited_from_id,
                   member.id AS membership_id, member.scored_at AS seen_at,
                   heir.write_date AS partner_seen_at
              FROM (SELECT contact.id, contact.write_date, company.score,
                           company.segment_id, company.partner_id AS company_id
                      FROM res_partner contact
                      JOIN crm_segmentation_membership company
                        ON company.partner_id = contact.commercial_partner_id
                     WHERE %(inherits)s
                       AND company.segmentation_id = %(segmentation)s
                       AND company.inherited_from_id IS NULL
                       AND contact.id <> company.partner_id AND contact.active
                       AND NOT COALESCE(contact.is_company, FALSE)
                       AND COALESCE(contact.type, 'contact') = 'contact'%(targets)s
                   ) heir
              FULL JOIN (SELECT inheriting.*
                           FROM crm_segmentation_membership inheriting
                           JOIN res_partner contact
                             ON contact.id = inheriting.partner_id
                          WHERE inheriting.segmentation_id = %(segmentation)s
                            AND inheriting.inherited_from_id IS NOT NULL%(targets)s
                        ) member
                ON member.partner_id = heir.id
             WHERE heir.id IS NULL OR member.id IS NULL
                OR member.score <> heir.score
                OR member.segment_id <> %(segment)s
                OR member.inherited_from_id <> heir.company_id
            """,
            segmentation=self.segmentation_id,
            targets=targets,
            inherits=self.definition.inherits,
            segment=effective(SQL("member"), SQL("heir.segment_id"), self.today),
        )

    # -- writing ---------------------------------------------------------------

    def writing(self, batch):
        """Write a batch of changes and the moves they cause.

        :param SQL batch: a SELECT of ``CHANGE_COLUMNS``
        :return: a statement that returns one row: how many memberships were
            ``scored`` (written or removed), how many contacts ``moved`` to another
            segment, and ``left_ids``, those that another transaction was faster with
        :rtype: SQL
        """
        return SQL(
            """
            WITH batch AS MATERIALIZED (%(batch)s),
            taken AS MATERIALIZED (
                SELECT member.*, batch.score AS new_score, batch.computed_id,
                       batch.inherited_from_id AS new_inherited_from_id
                  FROM crm_segmentation_membership member
                  JOIN batch ON batch.membership_id = member.id
                 WHERE batch.membership_id IS NOT NULL
                   AND member.scored_at IS NOT DISTINCT FROM batch.seen_at
                   FOR UPDATE OF member SKIP LOCKED
            ),
            removed AS (
                DELETE FROM crm_segmentation_membership member USING taken
                 WHERE member.id = taken.id AND %(leaves)s
                 RETURNING taken.partner_id, taken.segment_id, taken.score,
                           taken.inherited_from_id
            ),
            updated AS (
                UPDATE crm_segmentation_membership member
                   SET score = taken.new_score,
                       previous_score = CASE WHEN taken.score <> taken.new_score
                           THEN taken.score ELSE taken.previous_score END,
                       computed_segment_id = taken.computed_id,
                       segment_id = %(effective)s,
                       inherited_from_id = taken.new_inherited_from_id,
                       since = CASE WHEN taken.segment_id <> %(effective)s
                           THEN %(now)s ELSE taken.since END,
                       scored_at = %(now)s
                  FROM taken
                 WHERE member.id = taken.id AND NOT %(leaves)s
                 RETURNING taken.partner_id, taken.segment_id AS old_segment_id,
                           member.segment_id, taken.score AS old_score, member.score,
                           taken.inherited_from_id AS old_inherited_from_id,
                           member.inherited_from_id,
                           taken.computed_segment_id = member.computed_segment_id
                           AS as_computed
            ),
            inserted AS (
                INSERT INTO crm_segmentation_membership (partner_id, segmentation_id,
                       segment_id, computed_segment_id, score, inherited_from_id,
                       since, scored_at)
                SELECT batch.partner_id, %(segmentation)s, batch.computed_id,
                       batch.computed_id, batch.score, batch.inherited_from_id,
                       %(now)s, %(now)s
                  FROM batch
                  JOIN res_partner contact ON contact.id = batch.partner_id
                   AND contact.write_date IS NOT DISTINCT FROM batch.partner_seen_at
                 WHERE batch.membership_id IS NULL AND batch.score IS NOT NULL
                    ON CONFLICT DO NOTHING
                 RETURNING partner_id, segment_id, score, inherited_from_id
            ),
            move AS (
                INSERT INTO crm_segmentation_move (partner_id, segmentation_id,
                       from_segment_id, to_segment_id, score_before, score_after,
                       direction, cause, version_id, date, state)
                SELECT event.partner_id, %(segmentation)s, event.from_id, event.to_id,
                       event.before, event.after, event.direction, event.cause,
                       %(version)s, %(now)s, %(state)s
                  FROM (%(events)s) event
                 RETURNING partner_id
            )
            SELECT scored, (SELECT count(*) FROM move) AS moved,
                   CASE WHEN scored = (SELECT count(*) FROM batch)
                        THEN ARRAY[]::int4[]
                        ELSE ARRAY(SELECT partner_id FROM batch
                                   EXCEPT SELECT partner_id FROM removed
                                   EXCEPT SELECT partner_id FROM updated
                                   EXCEPT SELECT partner_id FROM inserted)
                    END AS left_ids
              FROM (SELECT (SELECT count(*) FROM removed)
                           + (SELECT count(*) FROM updated)
                           + (SELECT count(*) FROM inserted) AS scored) written
            """,
            batch=batch,
            leaves=SQL("taken.new_score IS NULL"),
            effective=effective(SQL("taken"), SQL("taken.computed_id"), self.today),
            now=datetime.now(timezone.utc).replace(tzinfo=None),
            segmentation=self.segmentation_id,
            version=self.version_id,
            state=self.move_state,
            events=self._events(),
        )

    def _events(self):
        """The moves of a batch; a contact that carries its company's membership
        is no member of its own and makes none."""
        rank_before, rank_after = self._rank("old_segment_id"), self._rank("segment_id")
        return SQL(
            """
            SELECT partner_id, NULL::int4 AS from_id, segment_id AS to_id,
                   NULL::numeric AS before, score AS after, 'enter' AS direction,
                   %(cause)s AS cause
              FROM inserted WHERE inherited_from_id IS NULL
             UNION ALL
            SELECT partner_id, segment_id, NULL, score, NULL, 'leave', %(cause)s
              FROM removed WHERE inherited_from_id IS NULL
             UNION ALL
            SELECT partner_id, NULL, segment_id, NULL, score, 'enter', %(cause)s
              FROM updated WHERE old_inherited_from_id IS NOT NULL
               AND inherited_from_id IS NULL
             UNION ALL
            SELECT partner_id, old_segment_id, segment_id, old_score, score,
                   CASE WHEN COALESCE(%(after)s > %(before)s, score >= old_score)
                        THEN 'up' ELSE 'down' END,
                   CASE WHEN as_computed THEN 'pin' ELSE %(cause)s END
              FROM updated WHERE segment_id <> old_segment_id
               AND old_inherited_from_id IS NULL AND inherited_from_id IS NULL
            """,
            cause=self.cause,
            before=rank_before,
            after=rank_after,
        )

    def _rank(self, column):
        """A segment's place on the scale; NULL when the version has it no more."""
        segments = reversed(self.definition.segments_from_top)
        cases = [
            SQL(" WHEN %s THEN %s", segment.id, rank)
            for rank, segment in enumerate(segments)
        ]
        return SQL("CASE %s%s END", SQL.identifier(column), SQL("").join(cases))


def _among(column, contact_ids):
    if contact_ids is None:
        return SQL()
    return SQL(" AND %s = ANY(%s)", column, list(contact_ids))
