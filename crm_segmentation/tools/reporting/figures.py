# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures of a day: how many contacts a segment has, and what they bring in.

They are kept a row a segment and day, so that the overview reads a few hundred rows and
never counts contacts. Contacts that carry their company's segment count in none.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from ..contact_summary.summary import last_contact

#: without a mail, call or meeting for so many days, a contact is told to be quiet
QUIET_DAYS = 60
#: what was earned counts when that was so long ago at most
WON_WITHIN = relativedelta(months=12)


def members(segmentation_id):
    """The contacts of a model that count.

    :param int segmentation_id:
    :return: SELECT of ``partner_id``, ``segment_id`` and ``score``
    :rtype: SQL
    """
    return SQL(
        "SELECT partner_id, segment_id, score FROM crm_segmentation_membership"
        " WHERE segmentation_id = %s AND inherited_from_id IS NULL",
        segmentation_id,
    )


def quiet(members, now, zone):
    """Members without a mail, call or meeting in the last 60 days, neither themselves
    nor, where they are companies, anybody there.

    :param SQL members: rows with ``partner_id``
    :param datetime now: UTC
    :param str zone: of the model
    :return: SELECT of all columns of ``members`` of whoever is quiet
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
            now - timedelta(days=QUIET_DAYS),
        ),
    )


@dataclass(frozen=True)
class Recording:
    """Writes down how a model stands on one day.

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
        """Write the counts of the day, instead of those there are.

        :rtype: SQL
        """
        return SQL(
            """
            WITH member AS MATERIALIZED (%(members)s),
            counted AS (
                SELECT segment_id, count(*) AS members, sum(score) AS score_sum
                  FROM member GROUP BY segment_id),
            silent AS (
                SELECT segment_id, count(*) AS quiet FROM (%(quiet)s) quiet
                 GROUP BY segment_id)
            INSERT INTO crm_segment_daily_stat AS figure
                   (segmentation_id, segment_id, date, recorded_at, members, score_sum,
                    quiet)
            SELECT segment.segmentation_id, segment.id, %(day)s, %(now)s,
                   COALESCE(counted.members, 0), COALESCE(counted.score_sum, 0),
                   COALESCE(silent.quiet, 0)
              FROM crm_segment segment
              LEFT JOIN counted ON counted.segment_id = segment.id
              LEFT JOIN silent ON silent.segment_id = segment.id
             WHERE segment.segmentation_id = %(model)s
               AND (segment.active OR counted.members > 0
                    OR segment.id IN (SELECT segment_id FROM crm_segment_daily_stat
                                       WHERE date = %(day)s))
                ON CONFLICT (segment_id, date) DO UPDATE
               SET recorded_at = EXCLUDED.recorded_at, members = EXCLUDED.members,
                   score_sum = EXCLUDED.score_sum, quiet = EXCLUDED.quiet
            """,
            members=members(self.segmentation_id),
            quiet=quiet(SQL("SELECT * FROM member"), self.now, self.zone),
            day=self.day,
            now=self.now,
            model=self.segmentation_id,
        )

    def amounts(self, measure, earned, hoped_for):
        """Write the amounts of the day, a row for each company whose records they are.

        :param str measure: the key of what is told
        :param SQL earned: of the last twelve months, rows with ``partner_id``,
            ``company_id`` and ``value``
        :param SQL hoped_for: of open deals, likewise
        :rtype: SQL
        """
        return SQL(
            """
            INSERT INTO crm_segment_daily_amount
                   (segmentation_id, segment_id, date, measure, company_id, won_value,
                    won_count, open_value, open_count)
            SELECT %(model)s, member.segment_id, %(day)s, %(measure)s,
                   amount.company_id,
                   COALESCE(sum(value) FILTER (WHERE is_earned), 0),
                   count(*) FILTER (WHERE is_earned AND value >= 0),
                   COALESCE(sum(value) FILTER (WHERE NOT is_earned), 0),
                   count(*) FILTER (WHERE NOT is_earned)
              FROM (SELECT *, TRUE AS is_earned FROM (%(earned)s) earned
                     UNION ALL
                    SELECT *, FALSE FROM (%(hoped_for)s) hoped_for) amount
              JOIN (%(members)s) member ON member.partner_id = amount.partner_id
             GROUP BY member.segment_id, amount.company_id
            """,
            model=self.segmentation_id,
            day=self.day,
            measure=measure,
            earned=earned,
            hoped_for=hoped_for,
            members=members(self.segmentation_id),
        )

    def no_amounts(self):
        """Take back the amounts of the day.

        :rtype: SQL
        """
        return SQL(
            "DELETE FROM crm_segment_daily_amount"
            " WHERE segmentation_id = %s AND date = %s",
            self.segmentation_id,
            self.day,
        )

    def past_counts(self):
        """Write the counts of the days before, as far as segment changes tell them:
        back from those of today, which have been written.

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
