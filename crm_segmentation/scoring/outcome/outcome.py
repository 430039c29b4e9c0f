# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scores become memberships and moves: the statements that write them down.

A ``Recorder`` compares what a compiled statement says with the memberships there
are (``changes``), and a batch of the differences is written together with the moves
they cause (``writing``). A run compares once, into a temporary table, and writes
batch by batch; a save does both at once, for its contacts and all models together.

Whoever is faster wins: a row is written only as it was when it was compared
(``seen_at``), and rows that another transaction holds are left to it. What was
left is returned, to be scored again soon.

Fixing segments by hand and releasing them (``fixing``) is written likewise, past what
is computed, so that it works while a model does not.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ..compiler.slots import CONTACTS, FAMILIES, NOW, Slot
from ..definition.definition import Definition

#: the columns of a comparison, in order
CHANGE_COLUMNS = SQL(
    "segmentation_id, partner_id, score, points, computed_id, inherited_from_id, "
    "membership_id, seen_at, partner_seen_at"
)
#: how a segment is fixed by hand: columns of a membership, and of the pin that is kept
#: for a contact outside of the model
PIN_COLUMNS = SQL("pinned_segment_id, pin_reason, pin_until, pin_user_id")


def pin_holds(row, today):
    """Whether a segment is fixed, the day until when included.

    :param SQL row: the alias of a membership or of a pin
    :param date|SQL today: in the version's zone
    :rtype: SQL
    """
    return SQL(
        "%(row)s.pinned_segment_id IS NOT NULL"
        " AND COALESCE(%(row)s.pin_until >= %(today)s, TRUE)",
        row=row,
        today=today,
    )


def effective(row, computed, today):
    """The segment that counts: a fixed one until its day, else the computed.

    :param SQL row: the alias of a membership
    :param SQL computed: the id of the segment by score
    :param date|SQL today: in the version's zone
    :rtype: SQL
    """
    return SQL(
        "CASE WHEN %(holds)s THEN %(row)s.pinned_segment_id ELSE %(computed)s END",
        holds=pin_holds(row, today),
        row=row,
        computed=computed,
    )


@dataclass(frozen=True)
class Recorder:
    """How the outcome of one version of a segmentation is written down.

    :ivar int segmentation_id:
    :ivar int version_id:
    :ivar Definition definition: of the version
    :ivar bool rolled_out: whether a whole run of the version has been completed;
        until then no tolerance applies
    :ivar str|Slot cause: of the moves: ``first``, ``config``, ``data``, ``edit``, …
    :ivar str move_state: ``pending`` or ``silent``
    :ivar date today: in the version's zone, for segments fixed until a day
    :ivar tuple|None contact_company_ids: the companies whose contacts the users of the
        model see; None for all
    """

    segmentation_id: int
    version_id: int
    definition: Definition
    rolled_out: bool
    cause: str | Slot
    move_state: str
    today: date
    contact_company_ids: tuple | None

    # -- comparing -------------------------------------------------------------

    def changes(self, scored, targeted=False):
        """How scores differ from the contacts' own memberships.

        :param SQL scored: a compiled statement
        :param bool targeted: of some contacts, to be bound later, whose rows are all
            returned, even if they are right; else of all contacts, of which only
            those that differ are returned
        :return: SELECT of ``CHANGE_COLUMNS``; ``score`` is NULL for a contact that
            has left the scope
        :rtype: SQL
        """
        return SQL(
            """
            SELECT %(segmentation)s AS segmentation_id,
                   COALESCE(result.partner_id, member.partner_id) AS partner_id,
                   result.score, result.points, %(computed)s AS computed_id,
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
            targets=SQL(" AND partner_id = ANY(%s)", CONTACTS) if targeted else SQL(),
            differs=SQL("TRUE") if targeted else self._differs(),
        )

    def _differs(self):
        return SQL(
            """(result.partner_id IS NULL OR member.id IS NULL
                OR member.score <> result.score
                OR member.points IS DISTINCT FROM result.points
                OR member.inherited_from_id IS NOT NULL
                OR member.computed_segment_id IS DISTINCT FROM %s
                OR member.segment_id IS DISTINCT FROM %s)""",
            self._computed(),
            self.segment_after(),
        )

    def segment_after(self):
        """The segment that a contact has afterwards, by the rows ``result`` and
        ``member``; a fixed one stands.

        :rtype: SQL
        """
        return effective(SQL("member"), self._computed(), self.today)

    def _computed(self):
        """The segment by score, held back by the tolerance where it would fall.

        A contact keeps its old segment while its score is not more than the
        buffer below that segment's ``score_from`` (docs/scoring.md, “Segment”).
        """
        buffer = self.definition.tolerance
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

    def inherited_changes(self, targeted=False):
        """How the memberships that contacts carry of their company differ from
        the company's own (docs/scoring.md, “Segment”).

        :param bool targeted: of some contacts or companies, to be bound later
        :return: SELECT of ``CHANGE_COLUMNS``
        :rtype: SQL
        """
        targets = SQL()
        if targeted:
            # who is below a contact goes with it to its new company
            targets = SQL(" AND contact.id = ANY(%s)", FAMILIES)
        return SQL(
            """
            SELECT %(segmentation)s AS segmentation_id,
                   COALESCE(heir.id, member.partner_id) AS partner_id, heir.score,
                   NULL::int8[] AS points, heir.segment_id AS computed_id,
                   heir.company_id AS inherited_from_id,
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
                       AND COALESCE(contact.type, 'contact') = 'contact'
                       AND %(seen)s%(targets)s
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
            seen=self._is_seen(),
            segment=effective(SQL("member"), SQL("heir.segment_id"), self.today),
        )

    def _is_seen(self):
        """Whether the users of the model may see ``contact``: see
        ``Compiler.seen_contacts``."""
        if self.contact_company_ids is None:
            return SQL("TRUE")
        return SQL(
            "(contact.company_id IS NULL OR contact.company_id = ANY(%s)"
            " OR contact.partner_share IS NOT TRUE)",
            list(self.contact_company_ids),
        )


def writing(recorders, batch):
    """Write a batch of changes and the moves they cause.

    :param list[Recorder] recorders: of the models that the batch is about
    :param SQL batch: a SELECT of ``CHANGE_COLUMNS``
    :return: a statement with the slot ``NOW`` that returns one row: how many
        memberships were ``scored`` (written or removed), how many contacts ``moved``
        to another segment, and ``left_ids``, those that another transaction was
        faster with
    :rtype: SQL
    """
    return SQL(
        """
        WITH batch AS MATERIALIZED (%(batch)s),
        taken AS MATERIALIZED (
            SELECT member.*, batch.score AS new_score,
                   batch.points AS new_points, batch.computed_id,
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
             RETURNING taken.partner_id, taken.segmentation_id, taken.segment_id,
                       taken.score, taken.inherited_from_id,
                       taken.pinned_segment_id, taken.pin_reason, taken.pin_until,
                       taken.pin_user_id
        ),
        parked AS (
            INSERT INTO crm_segmentation_pin (partner_id, segmentation_id, %(pin)s)
            SELECT partner_id, segmentation_id, %(pin)s FROM removed
             WHERE %(removed_is_pinned)s
                ON CONFLICT (partner_id, segmentation_id) DO UPDATE
               SET (%(pin)s) = ROW(EXCLUDED.pinned_segment_id, EXCLUDED.pin_reason,
                                   EXCLUDED.pin_until, EXCLUDED.pin_user_id)
        ),
        updated AS (
            UPDATE crm_segmentation_membership member
               SET score = taken.new_score, points = taken.new_points,
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
             RETURNING taken.partner_id, taken.segmentation_id,
                       taken.segment_id AS old_segment_id, member.segment_id,
                       taken.score AS old_score, member.score,
                       taken.inherited_from_id AS old_inherited_from_id,
                       member.inherited_from_id,
                       taken.points AS old_points, member.points,
                       taken.computed_segment_id = member.computed_segment_id
                       AS as_computed
        ),
        inserted AS (
            INSERT INTO crm_segmentation_membership (partner_id, segmentation_id,
                   segment_id, computed_segment_id, score, points,
                   inherited_from_id, since, scored_at, %(pin)s)
            SELECT batch.partner_id, batch.segmentation_id,
                   COALESCE(pin.pinned_segment_id, batch.computed_id),
                   batch.computed_id, batch.score, batch.points,
                   batch.inherited_from_id, %(now)s, %(now)s, pin.pinned_segment_id,
                   pin.pin_reason, pin.pin_until, pin.pin_user_id
              FROM batch
              JOIN res_partner contact ON contact.id = batch.partner_id
               AND contact.write_date IS NOT DISTINCT FROM batch.partner_seen_at
              LEFT JOIN crm_segmentation_pin pin
                ON pin.partner_id = batch.partner_id
               AND pin.segmentation_id = batch.segmentation_id
               AND %(parked_holds)s
             WHERE batch.membership_id IS NULL AND batch.score IS NOT NULL
                ON CONFLICT DO NOTHING
             RETURNING partner_id, segmentation_id, segment_id, score,
                       inherited_from_id
        ),
        unparked AS (
            DELETE FROM crm_segmentation_pin pin USING inserted
             WHERE pin.partner_id = inserted.partner_id
               AND pin.segmentation_id = inserted.segmentation_id
        ),
        move AS (
            INSERT INTO crm_segment_change (partner_id, segmentation_id,
                   from_segment_id, to_segment_id, score_before, score_after,
                   direction, cause, version_id, date, state,
                   points_before, points_after)
            SELECT partner_id, segmentation_id, from_id, to_id, before, after,
                   direction, CASE WHEN pinned AND %(cause)s <> 'merge'
                              THEN 'pin' ELSE %(cause)s END,
                   %(version)s, %(now)s, %(state)s,
                   CASE WHEN NOT pinned AND %(compares)s THEN points_before END,
                   CASE WHEN NOT pinned AND %(compares)s THEN points_after END
              FROM (%(events)s) event
             RETURNING partner_id
        )
        SELECT scored, (SELECT count(*) FROM move) AS moved,
               CASE WHEN scored = (SELECT count(*) FROM batch)
                    THEN ARRAY[]::int4[]
                    ELSE ARRAY(SELECT partner_id FROM (%(left)s) behind)
                END AS left_ids
          FROM (SELECT (SELECT count(*) FROM removed)
                       + (SELECT count(*) FROM updated)
                       + (SELECT count(*) FROM inserted) AS scored) written
        """,
        batch=batch,
        leaves=SQL("taken.new_score IS NULL"),
        effective=effective(
            SQL("taken"),
            SQL("taken.computed_id"),
            _by_model(recorders, "taken", "today"),
        ),
        now=NOW,
        cause=_by_model(recorders, "event", "cause"),
        version=_by_model(recorders, "event", "version_id"),
        # points won by another version tell nothing
        compares=_by_model(recorders, "event", "rolled_out"),
        pin=PIN_COLUMNS,
        removed_is_pinned=pin_holds(
            SQL("removed"), _by_model(recorders, "removed", "today")
        ),
        parked_holds=pin_holds(SQL("pin"), _by_model(recorders, "pin", "today")),
        state=_by_model(recorders, "event", "move_state"),
        events=_events(recorders),
        left=SQL(" EXCEPT ").join(
            SQL("SELECT segmentation_id, partner_id FROM %s", SQL.identifier(rows))
            for rows in ("batch", "removed", "updated", "inserted")
        ),
    )


def _by_model(recorders, row, attribute):
    """What the recorder of a row's model says.

    :param list[Recorder] recorders:
    :param str row: the alias of rows with ``segmentation_id``
    :param str attribute: of recorders
    :rtype: SQL
    """
    first, *others = recorders
    cases = [
        SQL(" WHEN %s THEN %s", recorder.segmentation_id, getattr(recorder, attribute))
        for recorder in others
    ]
    value = getattr(first, attribute)
    if not cases:
        return SQL("%s", value)
    model = SQL.identifier(row, "segmentation_id")
    return SQL("CASE %s%s ELSE %s END", model, SQL().join(cases), value)


def _events(recorders):
    """The moves of a batch; a contact that carries its company's membership is no
    member of its own and makes none."""
    return SQL(
        """
        SELECT partner_id, segmentation_id, NULL::int4 AS from_id,
               segment_id AS to_id, NULL::numeric AS before, score AS after,
               'enter' AS direction, FALSE AS pinned, NULL::int8[] AS points_before,
               NULL::int8[] AS points_after
          FROM inserted WHERE inherited_from_id IS NULL
         UNION ALL
        SELECT partner_id, segmentation_id, segment_id, NULL, score, NULL, 'leave',
               FALSE, NULL, NULL
          FROM removed WHERE inherited_from_id IS NULL
         UNION ALL
        SELECT partner_id, segmentation_id, NULL, segment_id, NULL, score, 'enter',
               FALSE, NULL, NULL
          FROM updated WHERE old_inherited_from_id IS NOT NULL
           AND inherited_from_id IS NULL
         UNION ALL
        SELECT partner_id, segmentation_id, old_segment_id, segment_id, old_score,
               score, %(direction)s, as_computed, old_points, points
          FROM updated WHERE segment_id <> old_segment_id
           AND old_inherited_from_id IS NULL AND inherited_from_id IS NULL
        """,
        direction=_direction(recorders),
    )


def _direction(recorders):
    """Whether an updated membership rose or fell on the scale."""
    return SQL(
        "CASE WHEN COALESCE(%s > %s, score >= old_score) THEN 'up' ELSE 'down' END",
        _rank(recorders, "segment_id"),
        _rank(recorders, "old_segment_id"),
    )


def _rank(recorders, column):
    """A segment's place on its model's scale; NULL when the version has it no more."""
    cases = [
        SQL(" WHEN %s THEN %s", segment.id, rank)
        for recorder in recorders
        for rank, segment in enumerate(reversed(recorder.definition.segments_from_top))
    ]
    return SQL("CASE %s%s END", SQL.identifier(column), SQL().join(cases))


# -- segments fixed by hand --------------------------------------------------------


@dataclass(frozen=True)
class Pin:
    """How a segment is fixed; nothing given releases it.

    :ivar int|None segment_id:
    :ivar str|None reason:
    :ivar date|None until: the last day on which it stands, None for no end
    :ivar int|None user_id: who fixed it
    """

    segment_id: int | None = None
    reason: str | None = None
    until: date | None = None
    user_id: int | None = None


def fixing(recorder, members, pin, now):
    """Fix the segments of members, or release them, and write the moves.

    A run that has compared them before leaves them alone, because ``scored_at`` is
    touched.

    :param Recorder recorder: of the model
    :param SQL members: a condition on the alias ``member``
    :param Pin pin:
    :param datetime now: in UTC
    :return: a statement that returns the ``partner_id`` of each
    :rtype: SQL
    """
    return SQL(
        """
        WITH taken AS MATERIALIZED (
            SELECT * FROM crm_segmentation_membership member
             WHERE segmentation_id = %(segmentation)s AND %(members)s
             ORDER BY id
               FOR UPDATE
        ),
        updated AS (
            UPDATE crm_segmentation_membership member
               SET pinned_segment_id = %(segment)s::int4, pin_reason = %(reason)s,
                   pin_until = %(until)s::date, pin_user_id = %(user)s::int4,
                   segment_id = %(effective)s,
                   since = CASE WHEN taken.segment_id <> %(effective)s
                           THEN %(now)s ELSE taken.since END,
                   scored_at = %(now)s
              FROM taken
             WHERE member.id = taken.id
             RETURNING member.partner_id, member.inherited_from_id, member.segment_id,
                       taken.segment_id AS old_segment_id, member.score,
                       taken.score AS old_score
        ),
        move AS (
            INSERT INTO crm_segment_change (partner_id, segmentation_id,
                   from_segment_id, to_segment_id, score_before, score_after,
                   direction, cause, version_id, date, state, note)
            SELECT partner_id, %(segmentation)s, old_segment_id, segment_id, old_score,
                   score, %(direction)s, 'pin', %(version)s, %(now)s, 'pending',
                   %(reason)s
              FROM updated
             WHERE segment_id <> old_segment_id AND inherited_from_id IS NULL
        )
        SELECT partner_id FROM updated
        """,
        segmentation=recorder.segmentation_id,
        version=recorder.version_id,
        members=members,
        segment=pin.segment_id,
        reason=pin.reason,
        until=pin.until,
        user=pin.user_id,
        effective=SQL("COALESCE(%s::int4, taken.computed_segment_id)", pin.segment_id),
        direction=_direction([recorder]),
        now=now,
    )
