# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a segment was like on a day. Written in SQL, once a day and after applying."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.database import bulk_planner, each_in_own_transaction
from ...tools.reporting.figures import WON_WITHIN, Recording
from ...tools.reporting.money_measures import PIPELINE


class CrmSegmentDailyStat(models.Model):
    _name = "crm.segment.daily.stat"
    _description = "Daily Figures of a Segment"
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
        help="Empty for a day that was told by the segment changes afterwards: then "
        "the number of customers is all that is known of it.",
    )
    members = fields.Integer("Customers")
    score_sum = fields.Float(
        "Sum of scores", digits=(16, 2), help="By the customers: the average score."
    )
    quiet = fields.Integer(
        "Without activity",
        help="Customers without an e-mail, call or meeting in the 60 days before.",
    )

    _segment_date_unique = models.Constraint(
        "UNIQUE(segment_id, date)", "A segment has its figures once a day."
    )
    _segmentation_date_idx = models.Index("(segmentation_id, date)")

    @api.model
    def _cron_record(self):
        """Record how all live models stand, each in a transaction of its own."""
        live = self.env["crm.segmentation"]._live()
        each_in_own_transaction(self.env, self._record, live)

    @api.model
    def _record(self, segmentation):
        """Record how a model stands today, instead of what was recorded of today.

        The first time, the days before are told by the segment changes.

        :param crm.segmentation segmentation: a live one, as superuser
        """
        self.env["res.partner.summary"]._refresh_pending()
        self.env["res.partner"]._rescore_pending()
        self.env.flush_all()
        recording = self._recording(segmentation)
        statements = [
            recording.counts(),
            recording.no_amounts(),
            *self._amounts(segmentation, recording),
        ]
        if not self.search_count([("segmentation_id", "=", segmentation.id)], limit=1):
            statements.append(recording.past_counts())
        with bulk_planner(self.env.cr):
            for statement in statements:
                self.env.cr.execute(statement)
        self.invalidate_model(flush=False)
        self.env["crm.segment.daily.amount"].invalidate_model(flush=False)

    def _recording(self, segmentation):
        return Recording(
            segmentation.id,
            segmentation._today(),
            fields.Datetime.now(),
            segmentation._scored_zone(),
        )

    def _amounts(self, segmentation, recording):
        """The statements that write the amounts of a day: none where they cannot be
        told, which leaves the other figures as they are."""
        compiler = segmentation.version_id._compiler()
        key, measure = segmentation._money_of(compiler)
        if segmentation._money_problem(compiler, measure, PIPELINE):
            return []
        lately = measure.within(compiler, since=recording.now - WON_WITHIN)
        return [
            recording.amounts(
                key,
                measure.amounts(compiler, lately),
                PIPELINE.amounts(compiler),
            )
        ]

    @api.model
    def _latest(self, segmentation, until=None):
        """The figures of the last day that there are any of.

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
