# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The first screen of the overview, from daily statistics, as plain data.

Statistics are of all customers. For users who may not read some of the customers, the
others are counted instead, as of now, and without the history."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ..database import bulk_rows
from ..money.money_measures import PIPELINE
from .daily_stats import inactive_members, model_members

#: customers are compared with those of this many days before
COMPARED_DAYS = 30
#: the days that the chart shows
HISTORY_DAYS = 365


class Overview:
    """What the segments of a live model are like, for one user.

    :param crm.segmentation segmentation: in the user's environment
    """

    def __init__(self, segmentation):
        self.segmentation = segmentation
        self.env = segmentation.env
        self.stats = self.env["crm.segment.daily.stat"]

    def data(self):
        """What the client shows.

        :return: ``id``; ``recorded_at`` (UTC, False where nothing has been recorded);
            ``can_refresh``; ``can_mail``; ``currency_id`` (False where there are no
            amounts to show); ``money``, the name of the measure, and ``money_problem``,
            what prevents amounts from being added up, or False (both only where the
            user may see amounts); ``total`` of customers; ``compared_on``, the day that
            changes are counted from, or False; ``segments`` from the top, see
            ``_segment``; and ``history``: its ``days``, and beside them the numbers of
            customers by segment, ``counts``
        :rtype: dict
        """
        model = self.segmentation
        latest = self.stats._latest(model)
        day = latest[:1].date
        money, amounts = self._money(day)
        if model._hides_customers():
            latest, day = self._count_visible(), False
        before = day and self.stats._latest(model, day - timedelta(days=COMPARED_DAYS))
        recorded_at = max(filter(None, latest.mapped("recorded_at")), default=False)
        return {
            "id": model.id,
            "recorded_at": recorded_at and fields.Datetime.to_string(recorded_at),
            "can_refresh": model.has_access("write"),
            "can_mail": model._can_mail(),
            "currency_id": amounts is not None and model.currency_id.id,
            **money,
            "total": sum(latest.mapped("members")),
            "compared_on": bool(before) and fields.Date.to_string(before[0].date),
            "segments": self._segments(latest, before, amounts),
            "history": self._history(day) if day else False,
        }

    # -- segments ----------------------------------------------------------------------

    def _segments(self, latest, before, amounts):
        """What there is to say of each segment, from the top.

        :param crm.segment.daily.stat latest: of all segments
        :param crm.segment.daily.stat|bool before: those to compare with
        :param dict|None amounts: by segment
        :rtype: list[dict]
        """
        total = sum(latest.mapped("members"))
        now = latest.grouped("segment_id")
        then = before.grouped("segment_id") if before else {}
        segments = []
        for segment in self.segmentation._applied_segments() & latest.segment_id:
            values = self._segment(now[segment], total)
            if before:
                earlier = then[segment].members if segment in then else 0
                values["change"] = values["members"] - earlier
            if amounts is not None:
                values.update(amounts[segment])
            segments.append(values)
        return segments

    def _segment(self, stat, total):
        """One segment.

        :return: ``id``, ``name``, ``color``, ``members``, ``share`` (0 to 1),
            ``change`` (of members; None where there is nothing to compare with),
            ``average`` (score; None without members), ``inactive`` (customers), and,
            where the user may see them, ``won``, ``won_count``, ``open`` and
            ``open_count``
        :rtype: dict
        """
        segment, count = stat.segment_id, stat.members
        return {
            "id": segment.id,
            "name": segment.name,
            "color": segment.color,
            "members": count,
            "share": count / total if total else 0.0,
            "change": None,
            "average": stat.score_sum / count if count else None,
            "inactive": stat.inactive,
        }

    def _history(self, until):
        since = until - timedelta(days=HISTORY_DAYS)
        rows = self.stats._history(self.segmentation, since)
        days = sorted({day for day, _segment, _count in rows})
        index = {day: number for number, day in enumerate(days)}
        counts = defaultdict(lambda: [0] * len(days))
        for day, segment_id, count in rows:
            counts[segment_id][index[day]] = count
        return {
            "days": [fields.Date.to_string(day) for day in days],
            "counts": counts,
        }

    # -- amounts -----------------------------------------------------------------------

    def _money(self, day):
        """The amounts of a day, by segment, and how they are described.

        :return: ``money`` and ``money_problem``, or nothing where the user may not see
            amounts; and the amounts, None where there are none to show
        :rtype: tuple[dict, dict | None]
        """
        if not self.segmentation._may_see_money():
            return {}, None
        amounts, recorded = self._recorded_amounts(day)
        model = self.segmentation.sudo()
        compiler = model.version_id._compiler()
        _key, measure = model._money_of(compiler)
        problem = self.segmentation._money_problem(compiler, measure, PIPELINE)
        measure = model._money_measures().get(recorded, measure)
        money = {"money": self.env._(measure.name), "money_problem": problem}
        return money, None if problem else amounts

    def _recorded_amounts(self, day):
        """The amounts recorded for a day, and the key of their measure.

        :rtype: tuple[dict, str | None]
        """
        # those of the user's companies, by a record rule
        rows = self.env["crm.segment.daily.amount"]._read_group(
            [("segmentation_id", "=", self.segmentation.id), ("date", "=", day)],
            ["segment_id"],
            [
                "won_value:sum",
                "won_count:sum",
                "open_value:sum",
                "open_count:sum",
                "measure:max",
            ],
        )
        names = ("won", "won_count", "open", "open_count")
        amounts = defaultdict(lambda: dict(zip(names, (0.0, 0, 0.0, 0), strict=True)))
        for segment, *values, _measure in rows:
            amounts[segment] = dict(zip(names, values, strict=True))
        return amounts, rows[0][-1] if rows else None

    # -- users who do not see all customers --------------------------------------------

    def _count_visible(self):
        """Statistics of now, of the customers that the user may read; not stored.

        :rtype: crm.segment.daily.stat
        """
        model, now = self.segmentation, fields.Datetime.now()
        model._bring_up_to_date()
        visible = model._only_visible(model_members(model.id))
        counts = bulk_rows(
            self.env,
            SQL(
                "SELECT segment_id, count(*), sum(score)::float8"
                " FROM (%s) member GROUP BY 1",
                visible,
            ),
        )
        inactive = bulk_rows(
            self.env,
            SQL(
                "SELECT segment_id, count(*) FROM (%s) member GROUP BY 1",
                inactive_members(visible, now, model._scored_zone()),
            ),
        )
        counts = {segment_id: numbers for segment_id, *numbers in counts}
        inactive = dict(inactive)
        found = self.stats
        for segment in model._applied_segments():
            count, score_sum = counts.get(segment.id, (0, 0.0))
            found += self.stats.new(
                {
                    "segmentation_id": model.id,
                    "segment_id": segment.id,
                    "date": model._today(),
                    "recorded_at": now,
                    "members": count,
                    "score_sum": score_sum,
                    "inactive": inactive.get(segment.id, 0),
                }
            )
        return found
