# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which segment contacts had on a day gone by, told by the segment changes since then.

Read backwards, from where contacts stand now: who has changed since had the segment
that the first of these changes led away from, anybody else the one of today. So it does
not matter how much is kept of the time before.
"""

from odoo.tools import SQL

from .figures import members


def standing(segmentation_id, moment):
    """Where contacts stood.

    :param int segmentation_id:
    :param datetime|None moment: UTC; None for now
    :return: SELECT of ``partner_id`` and ``segment_id``, for those that had any
    :rtype: SQL
    """
    if moment is None:
        return members(segmentation_id)
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
        members=members(segmentation_id),
        model=segmentation_id,
        moment=moment,
    )


def journeys(segmentation_id, since, until):
    """Where contacts stood at two moments, in one of them at least.

    :param int segmentation_id:
    :param datetime since: UTC
    :param datetime|None until: UTC; None for now
    :return: SELECT of ``partner_id``, ``from_id`` and ``to_id``, NULL for no segment
    :rtype: SQL
    """
    return SQL(
        """
        SELECT COALESCE(before.partner_id, after.partner_id) AS partner_id,
               before.segment_id AS from_id, after.segment_id AS to_id
          FROM (%s) before
          FULL JOIN (%s) after ON after.partner_id = before.partner_id
        """,
        standing(segmentation_id, since),
        standing(segmentation_id, until),
    )


def counted(journeys):
    """How many contacts went which way.

    :param SQL journeys:
    :return: SELECT of ``from_id``, ``to_id`` and the number
    :rtype: SQL
    """
    return SQL(
        "SELECT from_id, to_id, count(*) FROM (%s) journey GROUP BY 1, 2", journeys
    )


def travelling(journeys, from_id, to_id):
    """Who went one way.

    :param SQL journeys:
    :param int|None from_id: None for no segment
    :param int|None to_id: likewise
    :return: SELECT of ``partner_id``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id FROM (%s) journey"
        " WHERE from_id IS NOT DISTINCT FROM %s AND to_id IS NOT DISTINCT FROM %s",
        journeys,
        from_id,
        to_id,
    )
