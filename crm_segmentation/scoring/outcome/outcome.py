# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Scores become memberships and segment changes: the statement that writes a batch.

The contact that is saved first wins: a row is written only as it was when it was
compared (``seen_at``), and rows that another transaction holds are left to it. Those
contacts are returned, to be scored again soon.
"""

from odoo.tools import SQL

from ..compiler.params import NOW
from .pins import PIN_COLUMNS, effective_segment, pin_holds

# What the parts of the statement do, and what they read::
#
#     batch ─┬─ taken ───┬─ removed ──┬─ parked     pins of contacts that leave
#            │  (locked) │            │
#            │           └─ updated ──┤
#            │                        ├─ change     the segment changes
#            └─ inserted ─────────────┤
#               (new)                 └─ unparked   pins of contacts that come back
#
# All parts see the tables as they were before the statement. What of the batch is in
# none of removed, updated and inserted is left to another transaction.


def write_statement(writers, batch):
    """Write a batch of scores and the segment changes that follow.

    :param list[MembershipWriter] writers: of the models that the batch is about
    :param SQL batch: a SELECT of ``CHANGE_COLUMNS``
    :return: a statement with the parameter ``NOW`` that returns one row: how many
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
            INSERT INTO crm_segment_parked_pin (partner_id, segmentation_id, %(pin)s)
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
              LEFT JOIN crm_segment_parked_pin pin
                ON pin.partner_id = batch.partner_id
               AND pin.segmentation_id = batch.segmentation_id
               AND %(parked_holds)s
             WHERE batch.membership_id IS NULL AND batch.score IS NOT NULL
                ON CONFLICT DO NOTHING
             RETURNING partner_id, segmentation_id, segment_id, score,
                       inherited_from_id
        ),
        unparked AS (
            DELETE FROM crm_segment_parked_pin pin USING inserted
             WHERE pin.partner_id = inserted.partner_id
               AND pin.segmentation_id = inserted.segmentation_id
        ),
        change AS (
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
        SELECT scored, (SELECT count(*) FROM change) AS moved,
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
        effective=effective_segment(
            SQL("taken"),
            SQL("taken.computed_id"),
            _by_model(writers, "taken", "today"),
        ),
        now=NOW,
        cause=_by_model(writers, "event", "cause"),
        version=_by_model(writers, "event", "version_id"),
        # points of another version cannot be compared
        compares=_by_model(writers, "event", "rolled_out"),
        pin=PIN_COLUMNS,
        removed_is_pinned=pin_holds(
            SQL("removed"), _by_model(writers, "removed", "today")
        ),
        parked_holds=pin_holds(SQL("pin"), _by_model(writers, "pin", "today")),
        state=_by_model(writers, "event", "change_state"),
        events=_events(writers),
        left=SQL(" EXCEPT ").join(
            SQL("SELECT segmentation_id, partner_id FROM %s", SQL.identifier(rows))
            for rows in ("batch", "removed", "updated", "inserted")
        ),
    )


def _by_model(writers, row, attribute):
    """What the writer of a row's model says.

    :param list[MembershipWriter] writers:
    :param str row: the alias of rows with ``segmentation_id``
    :param str attribute: of writers
    :rtype: SQL
    """
    first, *others = writers
    cases = [
        SQL(" WHEN %s THEN %s", writer.segmentation_id, getattr(writer, attribute))
        for writer in others
    ]
    value = getattr(first, attribute)
    if not cases:
        return SQL("%s", value)
    model = SQL.identifier(row, "segmentation_id")
    return SQL("CASE %s%s ELSE %s END", model, SQL().join(cases), value)


def _events(writers):
    """The segment changes of a batch; inherited memberships make none."""
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
        direction=direction(writers),
    )


def direction(writers):
    """Whether an updated membership rose or fell on the scale."""
    return SQL(
        "CASE WHEN COALESCE(%s > %s, score >= old_score) THEN 'up' ELSE 'down' END",
        _rank(writers, "segment_id"),
        _rank(writers, "old_segment_id"),
    )


def _rank(writers, column):
    """A segment's rank on its model's scale; NULL where the version has it no more."""
    cases = [
        SQL(" WHEN %s THEN %s", segment.id, rank)
        for writer in writers
        for rank, segment in enumerate(reversed(writer.definition.segments_from_top))
    ]
    return SQL("CASE %s%s END", SQL.identifier(column), SQL().join(cases))
