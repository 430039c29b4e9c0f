# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The floor: the same scores and memberships by SQL that a person wrote by hand.

It knows the one model of ``rules.py`` and nothing else, so nothing general can be
much faster. What it computes is also what the product's outcome is checked against.
"""

from odoo import fields
from odoo.tools import SQL

#: Workers would each group all deals by themselves, so it does better without them,
#: with memory for the groups, and without compiling what runs once.
SETTINGS = """
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '128MB';
SET LOCAL jit = off
"""
#: deals are read once for all four measures; the dates to compare with are constants
COMPUTE = """
CREATE TEMP TABLE bench_floor AS
SELECT partner_id, score,
       CASE WHEN score >= 70 THEN %(top)s WHEN score >= 50 THEN %(large)s
            WHEN score >= 25 THEN %(medium)s ELSE %(small)s END AS segment_id
  FROM (SELECT contact.id AS partner_id, round(100.0 * GREATEST(0,
          CASE WHEN contact.industry_id IS NULL THEN 2
               WHEN contact.industry_id IN %(first_industries)s THEN 10
               WHEN contact.industry_id IN %(other_industries)s THEN 4 ELSE 1 END
          + CASE WHEN contact.create_date < %(five_years_ago)s THEN 10
                 WHEN contact.create_date < %(three_years_ago)s THEN 8
                 WHEN contact.create_date < %(one_year_ago)s THEN 5
                 WHEN contact.create_date IS NOT NULL THEN 2 ELSE 0 END
          + 2 * COALESCE(tags.points, 0)
          + 3 * CASE WHEN deals.won_value >= 50000 THEN 10
                     WHEN deals.won_value >= 10000 THEN 7
                     WHEN deals.won_value >= 1000 THEN 4 ELSE 1 END
          + 2 * CASE WHEN deals.won >= 6 THEN 10 WHEN deals.won >= 3 THEN 6
                     WHEN deals.won >= 1 THEN 3 ELSE 0 END
          + 2 * CASE WHEN deals.last_won >= %(days_ago_89)s THEN 10
                     WHEN deals.last_won >= %(days_ago_364)s THEN 6
                     WHEN deals.last_won >= %(days_ago_729)s THEN 3 ELSE 0 END
          + CASE WHEN deals.total IS NULL THEN 3
                 WHEN 10 * deals.too_expensive < deals.total THEN 10
                 WHEN 10 * deals.too_expensive < 3 * deals.total THEN 5
                 ELSE 0 END) / 130, 2) AS score
          FROM res_partner AS contact
          LEFT JOIN (
            SELECT partner_id, count(*) AS total,
                   sum(expected_revenue) FILTER (WHERE won_status = 'won') AS won_value,
                   count(*) FILTER (WHERE won_status = 'won') AS won,
                   max(date_closed) FILTER (WHERE won_status = 'won') AS last_won,
                   count(*) FILTER (WHERE lost_reason_id = %(too_expensive)s)
                   AS too_expensive
              FROM crm_lead WHERE partner_id IS NOT NULL GROUP BY partner_id
          ) AS deals ON deals.partner_id = contact.id
          LEFT JOIN (
            SELECT partner_id,
                   CASE WHEN bool_or(category_id IN %(counting_tags)s)
                        THEN max(CASE WHEN category_id IN %(ten)s THEN 10 ELSE 0 END)
                             + max(CASE WHEN category_id IN %(five)s THEN 5 ELSE 0 END)
                             + min(CASE WHEN category_id = %(minus)s THEN -5 ELSE 0 END)
                        ELSE 1 END AS points
              FROM res_partner_res_partner_category_rel GROUP BY partner_id
          ) AS tags ON tags.partner_id = contact.id
         WHERE contact.active AND contact.partner_share
           AND (contact.type = 'contact' OR contact.type IS NULL)
           AND contact.id NOT IN (SELECT partner_id FROM res_company)) AS scored
"""

#: sorted, the rows meet the contacts and the index in their order
WRITE = """
INSERT INTO crm_segmentation_membership AS member
       (partner_id, segmentation_id, segment_id, computed_segment_id, score, since,
        scored_at)
SELECT partner_id, %(segmentation)s, segment_id, segment_id, score,
       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
  FROM bench_floor ORDER BY partner_id
    ON CONFLICT (partner_id, segmentation_id) DO UPDATE
   SET segment_id = EXCLUDED.segment_id,
       computed_segment_id = EXCLUDED.computed_segment_id,
       score = EXCLUDED.score, previous_score = member.score,
       since = CASE WHEN member.segment_id = EXCLUDED.segment_id
                    THEN member.since ELSE EXCLUDED.since END,
       scored_at = EXCLUDED.scored_at
 WHERE (member.segment_id, member.score) IS DISTINCT FROM
       (EXCLUDED.segment_id, EXCLUDED.score)
"""

#: what the product writes besides on a first run
WRITE_CHANGES = """
INSERT INTO crm_segment_change
       (partner_id, segmentation_id, to_segment_id, score_after, direction, cause,
        date, state)
SELECT partner_id, %(segmentation)s, segment_id, score, 'enter', 'first',
       now() AT TIME ZONE 'UTC', 'silent'
  FROM bench_floor ORDER BY partner_id
"""

#: contacts of which the product and the floor do not say the same
DIFFERENCES = """
SELECT count(*)
  FROM bench_floor AS floor
  FULL JOIN (SELECT partner_id, segment_id, score FROM crm_segmentation_membership
              WHERE segmentation_id = %(segmentation)s) AS member USING (partner_id)
 WHERE (floor.segment_id, floor.score) IS DISTINCT FROM
       (member.segment_id, member.score)
"""


class Mismatch(Exception):
    """The product's outcome is not the floor's."""


class Floor:
    """Scores the contacts of a world into a segmentation's memberships.

    :param World world:
    :param segmentation: the ``crm.segmentation`` that ``rules.py`` described
    """

    statement = COMPUTE

    def __init__(self, world, segmentation):
        self.parameters = {
            "segmentation": segmentation.id,
            **{
                segment.name.lower(): segment.id for segment in segmentation.segment_ids
            },
            **self._constants(world),
            **days_ago(89, 364, 729),
        }

    def _constants(self, world):
        """What the rules compare with.

        :rtype: dict
        """
        return {
            "first_industries": world.industries[:5],
            "other_industries": world.industries[5:10],
            "ten": world.tags[:2],
            "five": world.tags[2:4],
            "minus": world.tags[4],
            "counting_tags": world.tags[:5],
            "too_expensive": world.too_expensive,
        }

    def compute(self, cr):
        """Score all contacts into the temporary table ``bench_floor``."""
        cr.execute("DROP TABLE IF EXISTS bench_floor")
        cr.execute(SETTINGS)
        cr.execute(SQL(self.statement, **self.parameters))

    def write(self, cr):
        """Write what was computed into the memberships."""
        cr.execute(SQL(WRITE, **self.parameters))

    def write_changes(self, cr):
        """Write a segment change for each membership."""
        cr.execute(SQL(WRITE_CHANGES, **self.parameters))

    def empty(self, cr):
        """Take away all memberships and changes there are."""
        cr.execute("TRUNCATE crm_segmentation_membership, crm_segment_change")

    def check(self, cr):
        """Hold the memberships there are against what was computed.

        :raise Mismatch: if any contact's score or segment is another
        """
        cr.execute(SQL(DIFFERENCES, **self.parameters))
        [count] = cr.fetchone()
        if count:
            raise Mismatch(f"{count} contacts have not the score that the floor has")

    def check_sample(self, cr, segmentation_id, partner_ids):
        """Hold the memberships of some contacts in another model likewise.

        :raise Mismatch: if a score is missing or another
        """
        cr.execute(
            SQL(
                """
                SELECT count(*) FROM bench_floor AS floor
                  JOIN crm_segmentation_membership AS member
                    ON member.partner_id = floor.partner_id
                   AND member.segmentation_id = %s AND member.score = floor.score
                 WHERE floor.partner_id = ANY(%s)
                """,
                segmentation_id,
                partner_ids,
            )
        )
        [right] = cr.fetchone()
        if right != len(partner_ids):
            wrong = len(partner_ids) - right
            raise Mismatch(f"the loop scores {wrong} contacts otherwise than the floor")


def days_ago(*numbers):
    """The days that rules compare with; a day counts from its midnight, UTC.

    :param int numbers: of days ago, besides one, three and five years
    :rtype: dict[str, date]
    """
    today = fields.Date.today()
    ago = {
        f"days_ago_{number}": fields.Date.subtract(today, days=number)
        for number in numbers
    }
    for name, years in (("one_year", 1), ("three_years", 3), ("five_years", 5)):
        # complete years have passed since any moment of that day
        last = fields.Date.subtract(today, years=years)
        ago[f"{name}_ago"] = fields.Date.add(last, days=1)
    return ago
