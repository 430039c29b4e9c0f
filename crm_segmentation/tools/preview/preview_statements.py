# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Statements that count what a definition would do to all contacts; they write nothing.

They take the scored contacts as a SELECT, whatever the assignment.
"""

from odoo.tools import SQL

from .distribution import SAMPLED_ABOVE

#: about how many contacts are sampled while the draft of a large base is edited
SAMPLE = 20_000
#: a warning is shown when more than this share of the members would change
MANY = 0.25

_SCORED = SQL("SELECT partner_id FROM scored")


def share_to_sample(count):
    """The share of the contacts that is scored while a draft is edited.

    :param int count: of contacts in scope
    :return: above 0, up to 1 for all of them
    :rtype: float
    """
    return 1.0 if count <= SAMPLED_ABOVE else SAMPLE / count


def count_scores(scored, values):
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


def count_changes(writer, scored, values):
    """Count contacts and add up what they have brought in, by the segment that they
    have and the one that they would get.

    :param MembershipWriter writer: of the definition, as it would be applied
    :param SQL scored: a compiled statement
    :param callable values: see ``count_scores``
    :return: SELECT of the two segments' ids, NULL for none, the count and the sum
    :rtype: SQL
    """
    return SQL(
        """
        WITH scored AS MATERIALIZED (%s), won AS MATERIALIZED (%s),
        change AS (%s)
        SELECT change.from_id, change.to_id, count(*), COALESCE(sum(won.value), 0)
          FROM change LEFT JOIN won ON won.partner_id = change.partner_id
         GROUP BY 1, 2
        """,
        scored,
        values(_SCORED),
        changes(writer, SQL("SELECT * FROM scored")),
    )


def changes(writer, scored):
    """The segment that each contact has, and the one that it would get. Contacts that
    inherit their company's segment are left out.

    :param MembershipWriter writer: of the definition, as it would be applied
    :param SQL scored: a compiled statement
    :return: SELECT of ``partner_id``, ``from_id`` and ``to_id``, NULL for none
    :rtype: SQL
    """
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
    """The direction of a change, by where the two segments begin.

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
