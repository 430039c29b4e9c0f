# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments on past days, worked out from the segment changes since then.

Changes are read backwards from the segments of today: a contact that has changed since
had the segment that its first change led away from, any other contact the one of today.
So it does not matter how many earlier changes are kept.
"""

from odoo.tools import SQL

from .daily_stats import model_members


def segments_at(segmentation_id, moment):
    """The segments of contacts at a moment.

    :param int segmentation_id:
    :param datetime|None moment: UTC; None for now
    :return: SELECT of ``partner_id`` and ``segment_id``, of contacts that had a segment
    :rtype: SQL
    """
    if moment is None:
        return model_members(segmentation_id)
    return SQL(
        """
        SELECT COALESCE(change.partner_id, member.partner_id) AS partner_id,
               CASE WHEN change.partner_id IS NOT NULL THEN change.from_segment_id
                    ELSE member.segment_id END AS segment_id
          FROM (%(members)s) member
          FULL JOIN (SELECT DISTINCT ON (partner_id) partner_id, from_segment_id
                       FROM crm_segment_change
                      WHERE segmentation_id = %(model)s AND date >= %(moment)s
                      ORDER BY partner_id, date, id) change
            ON change.partner_id = member.partner_id
         WHERE change.partner_id IS NULL OR change.from_segment_id IS NOT NULL
        """,
        members=model_members(segmentation_id),
        model=segmentation_id,
        moment=moment,
    )


def segment_flows(segmentation_id, since, until):
    """The segments of contacts at two moments.

    :param int segmentation_id:
    :param datetime since: UTC
    :param datetime|None until: UTC; None for now
    :return: SELECT of ``partner_id``, ``from_id`` and ``to_id``, one of which may be
        NULL for no segment
    :rtype: SQL
    """
    return SQL(
        """
        SELECT COALESCE(before.partner_id, after.partner_id) AS partner_id,
               before.segment_id AS from_id, after.segment_id AS to_id
          FROM (%s) before
          FULL JOIN (%s) after ON after.partner_id = before.partner_id
        """,
        segments_at(segmentation_id, since),
        segments_at(segmentation_id, until),
    )


def count_flows(flows):
    """Count contacts by the two segments.

    :param SQL flows: of ``segment_flows``
    :return: SELECT of ``from_id``, ``to_id`` and the number
    :rtype: SQL
    """
    return SQL("SELECT from_id, to_id, count(*) FROM (%s) flow GROUP BY 1, 2", flows)


def contacts_in_flow(flows, from_id, to_id):
    """The contacts with two given segments.

    :param SQL flows: rows with ``partner_id``, ``from_id`` and ``to_id``
    :param int|None from_id: None for no segment
    :param int|None to_id: likewise
    :return: SELECT of ``partner_id``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id FROM (%s) flow"
        " WHERE from_id IS NOT DISTINCT FROM %s AND to_id IS NOT DISTINCT FROM %s",
        flows,
        from_id,
        to_id,
    )
