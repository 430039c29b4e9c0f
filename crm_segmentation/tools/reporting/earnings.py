# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What segments earned within a time, by where contacts stood."""

from odoo.tools import SQL

from .money_measures import DECIDED


def earned(amounts, standing):
    """What each segment earned. What is taken back, as a refund does, lowers the value
    and is no purchase.

    :param SQL amounts: rows with ``partner_id`` and ``value``
    :param SQL standing: rows with ``partner_id`` and ``segment_id``
    :return: SELECT of the segment, its contacts, how many of them bought, the number of
        purchases, and their value
    :rtype: SQL
    """
    return SQL(
        """
        SELECT standing.segment_id, count(*),
               count(*) FILTER (WHERE bought.number > 0),
               COALESCE(sum(bought.number), 0)::int4, COALESCE(sum(bought.value), 0)
          FROM (%s) standing
          LEFT JOIN (SELECT partner_id, sum(value) AS value,
                            count(*) FILTER (WHERE value >= 0) AS number
                       FROM (%s) amount GROUP BY partner_id) bought
            ON bought.partner_id = standing.partner_id
         GROUP BY standing.segment_id
        """,
        standing,
        amounts,
    )


def performance(compiler, domain, standing):
    """How deals with each segment went.

    :param Compiler compiler: of the model
    :param Domain domain: which of the deals that have come to an end
    :param SQL standing: rows with ``partner_id`` and ``segment_id``
    :return: SELECT of the segment, the deals won and lost, and of those that were
        won the average days and the average value
    :rtype: SQL
    """
    columns = {
        "is_won": SQL("crm_lead.won_status = 'won'"),
        "days": SQL(
            "EXTRACT(epoch FROM crm_lead.date_closed - crm_lead.create_date) / 86400"
        ),
    }
    return SQL(
        """
        SELECT standing.segment_id, count(*) FILTER (WHERE is_won),
               count(*) FILTER (WHERE NOT is_won),
               avg(days) FILTER (WHERE is_won), avg(value) FILTER (WHERE is_won)
          FROM (%s) standing
          JOIN (%s) closed ON closed.partner_id = standing.partner_id
         GROUP BY standing.segment_id
        """,
        standing,
        DECIDED.amounts(compiler, domain, columns=columns),
    )
