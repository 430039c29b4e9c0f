# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a definition would do to the whole base: statements that count and write
nothing.

They take what is scored as SELECTs, so that it does not matter by which method.
"""

from odoo.tools import SQL

from .distribution import SAMPLED_ABOVE

#: how many contacts about stand for all of a large base while a draft is being edited
SAMPLE = 20_000
#: applying that moves more than this part of the members is warned of
MANY = 0.25

_SCORED = SQL("SELECT partner_id FROM scored")


def share_to_sample(count):
    """Which part of the contacts is looked at while a draft is being edited.

    :param int count: of contacts in scope
    :return: above 0, up to 1 for all of them
    :rtype: float
    """
    return 1.0 if count <= SAMPLED_ABOVE else SAMPLE / count


def by_score(scored, values):
    """Count contacts and add up what they have brought in, by score.

    :param SQL scored: a compiled statement
    :param callable values: makes a SELECT of ``partner_id`` and ``value`` of a SELECT
        of ``partner_id``
    :return: SELECT of the score in hundredths (int), how many have it, and the sum of
        their values (numeric); at most 10,001 rows, in order
    :rtype: SQL
    """
    return SQL(
        """
        WITH scored AS MATERIALIZED (%s), won AS MATERIALIZED (%s)
        SELECT (scored.score * 100)::int4, count(*), COALESCE(sum(won.value), 0)
          FROM scored LEFT JOIN won ON won.partner_id = scored.partner_id
         GROUP BY 1 ORDER BY 1
        """,
        scored,
        values(_SCORED),
    )


def by_move(writer, scored, values):
    """Count contacts and add up what they have brought in, by the segment that they
    have and the one that they would get.

    :param MembershipWriter writer: of the definition, as it would be applied
    :param SQL scored: a compiled statement
    :param callable values: see ``by_score``
    :return: SELECT of the two segments' ids, NULL for none, the count and the sum
    :rtype: SQL
    """
    return SQL(
        """
        WITH scored AS MATERIALIZED (%s), won AS MATERIALIZED (%s),
        move AS (%s)
        SELECT move.from_id, move.to_id, count(*), COALESCE(sum(won.value), 0)
          FROM move LEFT JOIN won ON won.partner_id = move.partner_id
         GROUP BY 1, 2
        """,
        scored,
        values(_SCORED),
        _moves(writer, SQL("SELECT * FROM scored")),
    )


def moving(writer, scored, from_id, to_id):
    """The contacts that would go from one segment to another.

    :param MembershipWriter writer: of the definition, as it would be applied
    :param SQL scored: a compiled statement
    :param int|None from_id: None for those that have no segment yet
    :param int|None to_id: None for those that would have none any more
    :return: SELECT of ``partner_id``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id FROM (%s) move"
        " WHERE from_id IS NOT DISTINCT FROM %s AND to_id IS NOT DISTINCT FROM %s",
        _moves(writer, scored),
        from_id,
        to_id,
    )


def _moves(writer, scored):
    """From where to where each contact would go; those that carry their company's
    segment are no members of their own."""
    return SQL(
        """
        SELECT COALESCE(result.partner_id, member.partner_id) AS partner_id,
               member.segment_id AS from_id,
               CASE WHEN result.partner_id IS NOT NULL THEN %s END AS to_id
          FROM (%s) result
          FULL JOIN (SELECT * FROM crm_segmentation_membership
                      WHERE segmentation_id = %s AND inherited_from_id IS NULL) member
            ON member.partner_id = result.partner_id
        """,
        writer.segment_after(),
        scored,
        writer.segmentation_id,
    )


def direction(before, after):
    """Which way a move goes, by where the two segments begin.

    >>> direction(40, 70), direction(40, 40), direction(None, 0), direction(0, None)
    ('up', 'stay', 'enter', 'leave')

    :param before: the score that the old segment begins from; None for no segment
    :param after: likewise of the new one
    :return: ``up``, ``down``, ``stay``, ``enter`` or ``leave``
    :rtype: str
    """
    if before is None:
        return "enter"
    if after is None:
        return "leave"
    if before == after:
        return "stay"
    return "up" if after > before else "down"
