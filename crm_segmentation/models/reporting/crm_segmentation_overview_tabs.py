# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the overview counts when it is asked for: segment changes between two days,
customers by salesperson, country, industry and source, and what segments earned.
"""

from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...scoring.compiler.domains import of_companies
from ...tools.arguments import a_day_or_none, a_text, an_id_or_none, only, takes
from ...tools.database import bulk_rows
from ...tools.followup.retention import kept_months
from ...tools.reporting.earnings import earned, performance
from ...tools.reporting.figures import WON_WITHIN, members
from ...tools.reporting.journeys import counted, journeys, standing, travelling
from ...tools.reporting.money_measures import DECIDED

#: what customers are told apart by: fields of the report, by those of the contact
DIMENSIONS = {
    "user_id": "user_id",
    "country_id": "country_id",
    "industry_id": "industry_id",
    "source_id": "customer_source_id",
}
#: so many values of a dimension are told one by one
SHOWN = 10
#: a backtest looks at what was won in so many days after
BACKTEST_DAYS = 90


def _dimension(value):
    """One of those that customers are told apart by."""
    if not isinstance(value, str) or value not in DIMENSIONS:
        raise ValueError(value)
    return value


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    # -- days ------------------------------------------------------------------------

    def _end_of(self, day):
        """The moment at which a day of the model ends; None for today and later.

        :param date day:
        :return: UTC
        :rtype: datetime | None
        """
        if day >= self._today():
            return None
        zone = pytz.timezone(self._scored_zone())
        midnight = datetime.combine(day + timedelta(days=1), time())
        return zone.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)

    def _first_day(self):
        """The first day of which segments are known: no changes have been thinned out
        since.

        :return: None where nothing has changed yet
        :rtype: date | None
        """
        moves = self.env["crm.segment.change"].sudo()
        first = moves.search(
            [("segmentation_id", "=", self.id)], order="date, id", limit=1
        )
        if not first:
            return None
        in_zone = self.with_context(tz=self._scored_zone())
        day = fields.Datetime.context_timestamp(in_zone, first.date).date()
        months = kept_months(self.env)
        return max(day, self._today() - relativedelta(months=months)) if months else day

    def _known_day(self, day):
        """A day within those of which segments are known.

        :param str|date day:
        :rtype: date
        """
        today = self._today()
        first = self._first_day() or today
        return min(max(fields.Date.to_date(day), first), today)

    # -- segment changes ---------------------------------------------------------------

    @api.readonly
    @takes(since=a_day_or_none, until=a_day_or_none)
    def get_journeys(self, since=False, until=False):
        """How many customers went from which segment to which, between the ends of two
        days.

        :param str|bool since: the first day; 30 days ago where it is not given
        :param str|bool until: the last day; today where it is not given
        :return: ``since`` and ``until``, moved to where segments are known; ``first``,
            the first such day, and ``today``; ``segments`` (``id``, ``name``,
            ``color``) from the top; and ``counts``, triples of the segment before, the
            one after (False for none) and the number
        :rtype: dict
        """
        only(self).check_access("read")
        since, until = self._journey_days(since, until)
        self._bring_up_to_date()
        rows = bulk_rows(self.env, counted(self._journeys(since, until)))
        return {
            "since": fields.Date.to_string(since),
            "until": fields.Date.to_string(until),
            "first": fields.Date.to_string(self._first_day() or until),
            "today": fields.Date.to_string(self._today()),
            "segments": self._segments_told({id_ for row in rows for id_ in row[:2]}),
            "counts": [
                (before or False, after or False, count)
                for before, after, count in rows
            ],
        }

    def _segments_told(self, ids):
        """The segments of the model from the top, and after them those among some that
        it does not have any more.

        :param set ids: of segments, and None
        :rtype: list[dict]
        """
        own = self._applied_segments()
        former = own.browse(filter(None, ids - set(own.ids))).exists()
        return [
            {"id": segment.id, "name": segment.name, "color": segment.color}
            for segment in own + former
        ]

    @takes(
        from_id=an_id_or_none,
        to_id=an_id_or_none,
        since=a_day_or_none,
        until=a_day_or_none,
    )
    def action_view_journeys(self, from_id, to_id, since, until):
        """Open the contacts that went from one segment to another.

        :param int|bool from_id: False for none
        :param int|bool to_id: False for none
        :param str since: the first day
        :param str until: the last day
        :rtype: dict
        """
        only(self).check_access("read")
        statement = self._journeys(*self._journey_days(since, until))
        segments = self.env["crm.segment"].browse
        return self._kept_contacts_action(
            self.env._(
                "%(before)s → %(after)s",
                before=segments(from_id or []).name or self.env._("New"),
                after=segments(to_id or []).name or self.env._("Left"),
            ),
            travelling(statement, from_id or None, to_id or None),
        )

    def _journey_days(self, since, until):
        until = self._known_day(until or self._today())
        since = self._known_day(since or until - timedelta(days=30))
        return min(since, until), until

    def _journeys(self, since, until):
        # a whole day has gone by from its end on; today's is now
        since = self._end_of(since) or fields.Datetime.now()
        return self._seen(journeys(self.id, since, self._end_of(until)))

    # -- who they are ------------------------------------------------------------

    @api.readonly
    @takes(dimension=_dimension)
    def get_breakdown(self, dimension):
        """Customers by segment and by what tells them apart.

        :param str dimension: ``user_id``, ``country_id``, ``industry_id`` or
            ``source_id``
        :return: ``rows``, the ten most frequent values: ``value`` (id, False for none),
            ``name``, ``total`` and ``counts`` by segment; and how many ``others`` there
            are
        :rtype: dict
        """
        only(self).check_access("read")
        self._bring_up_to_date()
        groups = self.env["crm.segmentation.report"]._read_group(
            [("segmentation_id", "=", self.id)],
            [dimension, "segment_id"],
            ["__count"],
        )
        rows = {}
        for value, segment, count in groups:
            row = rows.setdefault(
                value.id,
                {
                    "value": value.id or False,
                    "name": value.sudo().display_name or False,
                    "total": 0,
                    "counts": {},
                },
            )
            row["total"] += count
            row["counts"][segment.id] = count
        ordered = sorted(rows.values(), key=lambda row: -row["total"])
        return {
            "rows": ordered[:SHOWN],
            "others": sum(row["total"] for row in ordered[SHOWN:]),
        }

    @takes(
        dimension=_dimension, value=an_id_or_none, name=a_text, segment_id=an_id_or_none
    )
    def action_view_breakdown(self, dimension, value, name, segment_id=False):
        """Open the customers of one value.

        :param str dimension: see ``get_breakdown``
        :param int|bool value: False for none
        :param str name: of the value
        :param int|bool segment_id: of one segment only
        :rtype: dict
        """
        return self.action_view_members(
            segment_id, name, [(DIMENSIONS[dimension], "=", value)]
        )

    @takes(dimension=_dimension)
    def action_view_report(self, dimension):
        """Open the pivot of customers by segment.

        :param str dimension: see ``get_breakdown``
        :rtype: dict
        """
        only(self).check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_segmentation.action_crm_segmentation_report"
        )
        action["domain"] = [("segmentation_id", "=", self.id)]
        action["context"] = {
            "pivot_row_groupby": [dimension],
            "graph_groupbys": [dimension, "segment_id"],
        }
        return action

    # -- what segments earned --------------------------------------------------------

    @api.readonly
    def get_performance(self):
        """How deals with the customers of each segment went, in twelve months.

        :return: of each segment from the top, ``id``, ``name``, ``color``, ``won`` and
            ``lost`` (deals), ``win_rate`` (0 to 1), ``days`` to win and average
            ``value`` of a deal won; None where there are no such deals
        :rtype: list[dict]
        :raise AccessError: for those who may not read all deals
        :raise UserError: when there is no rate for an amount
        """
        self._check_amounts()
        now = fields.Datetime.now()
        compiler = self._money_compiler()
        decided = self._readable_within(compiler, DECIDED, now - WON_WITHIN, None)
        found = {
            segment_id: (won, lost, days, value)
            for segment_id, won, lost, days, value in bulk_rows(
                self.env, performance(compiler, decided, self._seen(members(self.id)))
            )
        }
        return [
            self._performance(segment, *found.get(segment["id"], (0, 0, None, None)))
            for segment in self._segments_told(set(found))
        ]

    def _performance(self, segment, won, lost, days, value):
        return {
            **segment,
            "won": won,
            "lost": lost,
            "win_rate": won / (won + lost) if won + lost else None,
            "days": None if days is None else float(days),
            "value": None if value is None else float(value),
        }

    @api.readonly
    @takes(day=a_day_or_none)
    def get_backtest(self, day=False):
        """What the segments of a day gone by earned in the 90 days after.

        :param str|bool day: at whose end contacts were in the segments; the last one
            whose 90 days are over where it is not given
        :return: ``day``, moved to where segments are known; ``first``, the first such
            day; ``today``; ``until``, the last day that is looked at; ``is_complete``,
            whether all of the 90 days are over; and ``segments`` from the top: ``id``,
            ``name``, ``color``, ``members``, ``buyers`` (who won a deal), ``deals`` and
            their ``value``
        :rtype: dict
        :raise AccessError: for those who may not read all deals
        """
        self._check_amounts()
        today = self._today()
        day = self._known_day(day or today - timedelta(days=BACKTEST_DAYS + 1))
        until = day + timedelta(days=BACKTEST_DAYS)
        compiler = self._money_compiler()
        _key, measure = self.sudo()._money_of(compiler)
        since = self._end_of(day) or fields.Datetime.now()
        within = self._readable_within(compiler, measure, since, self._end_of(until))
        statement = earned(
            measure.amounts(compiler, within),
            self._seen(standing(self.id, self._end_of(day))),
        )
        found = {
            segment_id: (count, buyers, number, float(value))
            for segment_id, count, buyers, number, value in bulk_rows(
                self.env, statement
            )
        }
        keys = ("members", "buyers", "purchases", "value")
        return {
            "day": fields.Date.to_string(day),
            "first": fields.Date.to_string(self._first_day() or day),
            "today": fields.Date.to_string(today),
            "until": fields.Date.to_string(min(until, today)),
            "is_complete": until < today,
            "money": self.env._(measure.name),
            "segments": [
                {
                    **segment,
                    **dict(
                        zip(keys, found.get(segment["id"], (0, 0, 0, 0.0)), strict=True)
                    ),
                }
                for segment in self._segments_told(set(found))
            ],
        }

    def _check_amounts(self):
        only(self).check_access("read")
        self._check_money()
        self._bring_up_to_date()

    def _money_compiler(self):
        """What turns the live version into SQL."""
        return self.sudo().version_id._compiler()

    def _readable_within(self, compiler, measure, since, until):
        """Limits what is told to a time, and to the documents of the user's companies.

        :raise UserError: when there is no rate for an amount
        """
        problem = self._money_problem(compiler, measure)
        if problem:
            raise UserError(problem)
        own = of_companies(compiler.env[measure.model], self.env.companies.ids)
        return measure.within(compiler, since, until) & own
