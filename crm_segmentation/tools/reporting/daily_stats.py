# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statistics of a day: how many customers a segment has, and what they bring in.

One row for each segment and day, so that the overview reads a few hundred rows and
never counts contacts. Contacts that inherit their company's segment are not counted.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from ..contact_summary.summary import last_contact

#: after this many days without an e-mail, call or meeting a customer is inactive
INACTIVE_DAYS = 60
#: how far back what customers have brought in is added up
WON_WITHIN = relativedelta(months=12)


def model_members(segmentation_id):
    """The contacts of a model that are counted.

    :param int segmentation_id:
    :return: SELECT of ``partner_id``, ``segment_id`` and ``score``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id, segment_id, score FROM crm_segmentation_membership"
        " WHERE segmentation_id = %s AND inherited_from_id IS NULL",
        segmentation_id,
    )


def inactive_members(members, now, zone):
    """Members without an e-mail, call or meeting in the last 60 days, neither their own
    nor, for companies, one of their contacts'.

    :param SQL members: rows with ``partner_id``
    :param datetime now: UTC
    :param str zone: of the model
    :return: SELECT of all columns of ``members``
    :rtype: SQL
    """
    return SQL(
        """
        SELECT member.* FROM (%(members)s) member
          LEFT JOIN (
               SELECT partner_id FROM res_partner_summary summary
                WHERE %(talked)s
               UNION
               SELECT customer.commercial_partner_id
                 FROM res_partner_summary summary
                 JOIN res_partner customer ON customer.id = summary.partner_id
                WHERE %(talked)s) talk
            ON talk.partner_id = member.partner_id
         WHERE talk.partner_id IS NULL
        """,
        members=members,
        talked=SQL(
            "%s >= %s",
            last_contact("summary", zone),
            now - timedelta(days=INACTIVE_DAYS),
        ),
    )


@dataclass(frozen=True)
class DailyStatsWriter:
    """Statements that write the statistics of a model for one day.

    :ivar int segmentation_id:
    :ivar date day: today, in the model's zone
    :ivar datetime now: UTC
    :ivar str zone: of the model
    """

    segmentation_id: int
    day: date
    now: datetime
    zone: str

    def counts(self):
        """Write the counts of the day, replacing those recorded earlier.

        :rtype: SQL
        """
        return SQL(
            """
            WITH member AS MATERIALIZED (%(members)s),
            counted AS (
                SELECT segment_id, count(*) AS members, sum(score) AS score_sum
                  FROM member GROUP BY segment_id),
            silent AS (
                SELECT segment_id, count(*) AS inactive FROM (%(inactive)s) inactive
                 GROUP BY segment_id)
            INSERT INTO crm_segment_daily_stat
                   (segmentation_id, segment_id, date, recorded_at, members, score_sum,
                    inactive)
            SELECT segment.segmentation_id, segment.id, %(day)s, %(now)s,
                   COALESCE(counted.members, 0), COALESCE(counted.score_sum, 0),
                   COALESCE(silent.inactive, 0)
              FROM crm_segment segment
              LEFT JOIN counted ON counted.segment_id = segment.id
              LEFT JOIN silent ON silent.segment_id = segment.id
             WHERE segment.segmentation_id = %(model)s
               AND (segment.active OR counted.members > 0
                    OR segment.id IN (SELECT segment_id FROM crm_segment_daily_stat
                                       WHERE date = %(day)s))
                ON CONFLICT (segment_id, date) DO UPDATE
               SET recorded_at = EXCLUDED.recorded_at, members = EXCLUDED.members,
                   score_sum = EXCLUDED.score_sum, inactive = EXCLUDED.inactive
            """,
            members=model_members(self.segmentation_id),
            inactive=inactive_members(SQL("SELECT * FROM member"), self.now, self.zone),
            day=self.day,
            now=self.now,
            model=self.segmentation_id,
        )

    def amounts(self, measure, won, pipeline):
        """Write the amounts of the day, a row for each company whose records they are.

        :param str measure: the key of the measure
        :param SQL won: of the last twelve months, rows with ``partner_id``,
            ``company_id`` and ``value``
        :param SQL pipeline: of open deals, likewise
        :rtype: SQL
        """
        return SQL(
            """
            INSERT INTO crm_segment_daily_amount
                   (segmentation_id, segment_id, date, measure, company_id, won_value,
                    won_count, open_value, open_count)
            SELECT %(model)s, member.segment_id, %(day)s, %(measure)s,
                   amount.company_id,
                   COALESCE(sum(value) FILTER (WHERE is_won), 0),
                   count(*) FILTER (WHERE is_won AND value >= 0),
                   COALESCE(sum(value) FILTER (WHERE NOT is_won), 0),
                   count(*) FILTER (WHERE NOT is_won)
              FROM (SELECT *, TRUE AS is_won FROM (%(won)s) won
                     UNION ALL
                    SELECT *, FALSE FROM (%(pipeline)s) pipeline) amount
              JOIN (%(members)s) member ON member.partner_id = amount.partner_id
             GROUP BY member.segment_id, amount.company_id
            """,
            model=self.segmentation_id,
            day=self.day,
            measure=measure,
            won=won,
            pipeline=pipeline,
            members=model_members(self.segmentation_id),
        )

    def delete_amounts(self):
        """Delete the amounts of the day.

        :rtype: SQL
        """
        return SQL(
            "DELETE FROM crm_segment_daily_amount"
            " WHERE segmentation_id = %s AND date = %s",
            self.segmentation_id,
            self.day,
        )

    def past_counts(self):
        """Write the counts of earlier days as far back as there are segment changes,
        starting from those of today, which have been written.

        :rtype: SQL
        """
        return SQL(
            """
            WITH move AS (
                SELECT from_segment_id, to_segment_id,
                       (date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day
                  FROM crm_segment_change WHERE segmentation_id = %(model)s),
            change AS (
                SELECT segment_id, day, sum(number) AS number
                  FROM (SELECT to_segment_id AS segment_id, day, 1 AS number FROM move
                        UNION ALL SELECT from_segment_id, day, -1 FROM move) one
                 WHERE segment_id IS NOT NULL GROUP BY 1, 2),
            calendar AS (
                SELECT day::date FROM generate_series(
                    (SELECT min(day) FROM change), %(day)s::date, '1 day') day),
            past AS (
                SELECT today.segment_id, calendar.day,
                       today.members - COALESCE(sum(change.number) OVER (
                           PARTITION BY today.segment_id ORDER BY calendar.day DESC
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                           AS members
                  FROM crm_segment_daily_stat today
                 CROSS JOIN calendar
                  LEFT JOIN change ON change.segment_id = today.segment_id
                                  AND change.day = calendar.day
                 WHERE today.segmentation_id = %(model)s AND today.date = %(day)s)
            INSERT INTO crm_segment_daily_stat
                   (segmentation_id, segment_id, date, members)
            SELECT %(model)s, segment_id, day, members FROM past
             WHERE day < %(day)s AND members >= 0
                ON CONFLICT DO NOTHING
            """,
            model=self.segmentation_id,
            day=self.day,
            zone=self.zone,
        )
