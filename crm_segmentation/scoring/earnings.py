# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What segments earned: the deals that were closed within a time, by where contacts
stood."""

from dataclasses import dataclass
from datetime import datetime

from odoo.tools import SQL

from .won_deals import counts_for


@dataclass(frozen=True)
class Deals:
    """The opportunities that were closed within a time.

    :ivar datetime since: UTC
    :ivar datetime until: UTC, not included
    :ivar tuple company_ids: those of these companies, and of none
    :ivar SQL rate: turns the amount of a deal into the model's currency
    :ivar bool by_company: whether deals of the contacts of a company count for it
    """

    since: datetime
    until: datetime
    company_ids: tuple
    rate: SQL
    by_company: bool

    def _closed(self):
        """``partner_id`` of whom each counts for, ``is_won``, ``value`` and ``days``
        from creation on."""
        return SQL(
            """
            SELECT customer.%(counts_for)s AS partner_id, won_status = 'won' AS is_won,
                   (expected_revenue * %(rate)s)::numeric AS value,
                   EXTRACT(epoch FROM lead.date_closed - lead.create_date) / 86400
                       AS days
              FROM (SELECT * FROM crm_lead
                     WHERE won_status IN ('won', 'lost') AND type = 'opportunity'
                       AND date_closed >= %(since)s AND date_closed < %(until)s
                       AND (company_id IS NULL OR company_id = ANY(%(companies)s))
                   ) lead
              JOIN res_partner customer ON customer.id = lead.partner_id
            """,
            counts_for=counts_for(self.by_company),
            rate=self.rate,
            since=self.since,
            until=self.until,
            companies=list(self.company_ids),
        )

    def earned(self, standing):
        """What each segment earned.

        :param SQL standing: rows with ``partner_id`` and ``segment_id``
        :return: SELECT of the segment, its contacts, how many of them won a deal, the
            deals won, and their value
        :rtype: SQL
        """
        return SQL(
            """
            SELECT standing.segment_id, count(*), count(won.partner_id),
                   COALESCE(sum(won.number), 0)::int4, COALESCE(sum(won.value), 0)
              FROM (%s) standing
              LEFT JOIN (SELECT partner_id, count(*) AS number, sum(value) AS value
                           FROM (%s) closed WHERE is_won GROUP BY partner_id) won
                ON won.partner_id = standing.partner_id
             GROUP BY standing.segment_id
            """,
            standing,
            self._closed(),
        )

    def performance(self, standing):
        """How deals with each segment went.

        :param SQL standing: rows with ``partner_id`` and ``segment_id``
        :return: SELECT of the segment, the deals won and lost, and of those that were
            won the average days and the average value
        :rtype: SQL
        """
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
            self._closed(),
        )
