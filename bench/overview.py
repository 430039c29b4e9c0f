# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview of segments: its first screen, the figures behind it, and its tabs."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from bulk.session import environment
from devkit.console import say

from .measures import median_seconds, seconds

TITLES = {"p": "the overview of segments"}
ROUNDS = 5
#: so many days of figures are there
DAYS = 365
#: the first screen, whatever the size of the base
AT_ONCE = 1.0


def measure_overview(bench, segmentation_id):
    """Look at a model that has been applied, after a year of daily figures.

    :param int segmentation_id:
    """
    say("Measuring the overview")
    bench.product.keep_live([segmentation_id])
    with environment(bench.database) as env:
        segmentation = env["crm.segmentation"].browse(segmentation_id)
        record = env["crm.segment.daily.stat"]._record
        counting = median_seconds(ROUNDS, _count, env, segmentation)
        recording = median_seconds(ROUNDS, record, segmentation)
        _fill_history(env, segmentation)

        def first_screen():
            env.invalidate_all()
            segmentation.get_overview(segmentation_id)

        first_screen()
        screen = median_seconds(ROUNDS, first_screen)
        since = fields.Date.today() - timedelta(days=30)
        tabs = {
            "segment changes": seconds(segmentation.get_segment_flows, str(since)),
            "customers by country": seconds(segmentation.get_breakdown, "country_id"),
            "won and lost": seconds(segmentation.get_performance),
            "backtest": seconds(segmentation.get_backtest),
        }
        env.cr.rollback()
    row = bench.table.add("p", "first screen, a year of figures; median", screen)
    row.judge("≤ 1 s", screen <= AT_ONCE)
    to = "counting"
    bench.table.add("p", "counting customers by segment; median", counting)
    bench.table.add(
        "p", "recording the figures of the day; median", recording, counting, to
    )
    for name, spent in tabs.items():
        bench.table.add("p", f"tab: {name}", spent, counting, to)


def _count(env, segmentation):
    """The least that a screen without stored figures would do."""
    env.execute_query(
        SQL(
            "SELECT segment_id, count(*), avg(score) FROM crm_segmentation_membership"
            " WHERE segmentation_id = %s GROUP BY segment_id",
            segmentation.id,
        )
    )


def _fill_history(env, segmentation):
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_segment_daily_stat
                   (segmentation_id, segment_id, date, recorded_at, members, score_sum,
                    inactive)
            SELECT segmentation_id, segment_id, date - number, recorded_at, members,
                   score_sum, inactive
              FROM crm_segment_daily_stat, generate_series(1, %s) number
             WHERE segmentation_id = %s AND date = %s
                ON CONFLICT DO NOTHING
            """,
            DAYS,
            segmentation.id,
            fields.Date.today(),
        )
    )
