# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Daily statistics of a segment. Written in SQL, every night and after applying."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.database import bulk_planner, each_in_own_transaction
from ...tools.money.money_measures import PIPELINE
from ...tools.reporting.daily_stats import WON_WITHIN, DailyStatsWriter


class CrmSegmentDailyStat(models.Model):
    _name = "crm.segment.daily.stat"
    _description = "Segment Daily Statistics"
    _order = "date desc, segment_id"
    _rec_name = "segment_id"
    _log_access = False

    segmentation_id = fields.Many2one(
        "crm.segmentation", "Segmentation Model", required=True, ondelete="cascade"
    )
    segment_id = fields.Many2one("crm.segment", required=True, ondelete="cascade")
    date = fields.Date(required=True)
    recorded_at = fields.Datetime(
        "Recorded On",
        help="Empty for days before statistics were first recorded: only their number "
        "of customers is known, from the segment changes.",
    )
    members = fields.Integer("Customers")
    score_sum = fields.Float(
        "Sum of scores",
        digits=(16, 2),
        help="Divided by the number of customers, this is the average score.",
    )
    inactive = fields.Integer(
        "Inactive customers",
        help="Customers without an email, call or meeting in the last 60 days.",
    )

    _segment_date_unique = models.Constraint(
        "UNIQUE(segment_id, date)",
        "A segment can have only one row of statistics per day.",
    )
    _segmentation_date_idx = models.Index("(segmentation_id, date)")

    @api.model
    def _cron_record(self):
        """Record all live models, each in a transaction of its own."""
        live = self.env["crm.segmentation"]._live()
        each_in_own_transaction(self.env, self._record, live)

    @api.model
    def _record(self, segmentation):
        """Record the statistics of today, replacing those recorded earlier today.

        The first time, earlier days are added as far as segment changes go back.

        :param crm.segmentation segmentation: a live one, as superuser
        """
        self.env["res.partner.summary"]._refresh_pending()
        self.env["res.partner"]._rescore_pending()
        self.env.flush_all()
        writer = DailyStatsWriter(
            segmentation.id,
            segmentation._today(),
            fields.Datetime.now(),
            segmentation._scored_zone(),
        )
        statements = [
            writer.counts(),
            writer.delete_amounts(),
            *self._amounts(segmentation, writer),
        ]
        if not self.search_count([("segmentation_id", "=", segmentation.id)], limit=1):
            statements.append(writer.past_counts())
        with bulk_planner(self.env.cr):
            for statement in statements:
                self.env.cr.execute(statement)
        self.invalidate_model(flush=False)
        self.env["crm.segment.daily.amount"].invalidate_model(flush=False)

    def _amounts(self, segmentation, writer):
        """The statements that write the amounts of a day: none where they can't be
        added up, so that the counts are recorded all the same."""
        compiler = segmentation.version_id._compiler()
        key, measure = segmentation._money_of(compiler)
        if segmentation._money_problem(compiler, measure, PIPELINE):
            return []
        lately = measure.within(compiler, since=writer.now - WON_WITHIN)
        return [
            writer.amounts(
                key, measure.amounts(compiler, lately), PIPELINE.amounts(compiler)
            )
        ]

    @api.model
    def _latest(self, segmentation, until=None):
        """The statistics of the last day recorded.

        :param crm.segmentation segmentation:
        :param date|None until: no later than this day
        :rtype: crm.segment.daily.stat
        """
        domain = [("segmentation_id", "=", segmentation.id)]
        if until:
            domain.append(("date", "<=", until))
        [[day]] = self._read_group(domain, [], ["date:max"])
        return self.search([*domain, ("date", "=", day)]) if day else self.browse()

    @api.model
    def _history(self, segmentation, since):
        """The numbers of customers by day.

        :param crm.segmentation segmentation:
        :param date since: from this day on
        :return: triples of the day, the segment's id and the number, by day
        :rtype: list[tuple]
        """
        return self.env.execute_query(
            SQL(
                "SELECT date, segment_id, members FROM crm_segment_daily_stat"
                " WHERE segmentation_id = %s AND date >= %s ORDER BY date",
                segmentation.id,
                since,
            )
        )
