# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the customers of each segment brought in, and how deals with them went."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...scoring.compiler.domains import of_companies
from ..database import bulk_rows
from ..errors import coded
from ..money.money_measures import DECIDED
from .daily_stats import WON_WITHIN, model_members
from .known_days import KnownDays
from .segment_flows import segments_at

#: days after the chosen one that a backtest looks at
BACKTEST_DAYS = 90


class Results:
    """Results of a live model's segments, for one user who may see amounts.

    :param crm.segmentation segmentation: in the user's environment
    """

    def __init__(self, segmentation):
        self.segmentation = segmentation
        self.env = segmentation.env
        self.compiler = segmentation.sudo().version_id._compiler()

    def performance(self):
        """How deals with each segment went; see ``get_performance``.

        :rtype: list[dict]
        :raise UserError: when an exchange rate is missing
        """
        model, since = self.segmentation, fields.Datetime.now() - WON_WITHIN
        decided = self._readable_within(DECIDED, since)
        members = model._only_visible(model_members(model.id))
        found = {
            segment_id: (won, lost, days, value)
            for segment_id, won, lost, days, value in bulk_rows(
                self.env, deal_results(self.compiler, decided, members)
            )
        }
        rows = []
        for segment in model._segments_from_top(set(found)):
            won, lost, days, value = found.get(segment["id"], (0, 0, None, None))
            rows.append(
                {
                    **segment,
                    "won": won,
                    "lost": lost,
                    "win_rate": won / (won + lost) if won + lost else None,
                    "days": None if days is None else float(days),
                    "value": None if value is None else float(value),
                }
            )
        return rows

    def backtest(self, day):
        """What the segments of a past day brought in; see ``get_backtest``.

        :param date|bool day:
        :rtype: dict
        :raise UserError: when an exchange rate is missing
        """
        model, days = self.segmentation, KnownDays(self.segmentation)
        day = days.nearest(day or days.today - timedelta(days=BACKTEST_DAYS + 1))
        until = day + timedelta(days=BACKTEST_DAYS)
        _key, measure = model.sudo()._money_of(self.compiler)
        since = days.end_of(day) or fields.Datetime.now()
        within = self._readable_within(measure, since, days.end_of(until))
        statement = revenue_by_segment(
            measure.amounts(self.compiler, within),
            model._only_visible(segments_at(model.id, days.end_of(day))),
        )
        names = ("members", "buyers", "purchases", "value")
        found = {
            segment_id: dict(zip(names, (*counts, float(value)), strict=True))
            for segment_id, *counts, value in bulk_rows(self.env, statement)
        }
        nothing = dict.fromkeys(names, 0)
        return {
            **days.as_texts(day=day, until=min(until, days.today)),
            "is_complete": until < days.today,
            "money": self.env._(measure.name),
            "segments": [
                {**segment, **found.get(segment["id"], nothing)}
                for segment in model._segments_from_top(set(found))
            ],
        }

    def _readable_within(self, measure, since, until=None):
        """The documents of a time that belong to the user's companies.

        :rtype: Domain
        :raise UserError: when an exchange rate is missing
        """
        problem = self.segmentation._money_problem(self.compiler, measure)
        if problem:
            raise coded("money.no_rate", UserError(problem))
        own = of_companies(self.compiler.env[measure.model], self.env.companies.ids)
        return measure.within(self.compiler, since, until) & own


def revenue_by_segment(amounts, segments):
    """What each segment brought in. Refunds lower the value and are no purchases.

    :param SQL amounts: rows with ``partner_id`` and ``value``
    :param SQL segments: rows with ``partner_id`` and ``segment_id``
    :return: SELECT of the segment, its contacts, how many of them bought, the number of
        purchases, and their value
    :rtype: SQL
    """
    return SQL(
        """
        SELECT member.segment_id, count(*),
               count(*) FILTER (WHERE bought.number > 0),
               COALESCE(sum(bought.number), 0)::int4, COALESCE(sum(bought.value), 0)
          FROM (%s) member
          LEFT JOIN (SELECT partner_id, sum(value) AS value,
                            count(*) FILTER (WHERE value >= 0) AS number
                       FROM (%s) amount GROUP BY partner_id) bought
            ON bought.partner_id = member.partner_id
         GROUP BY member.segment_id
        """,
        segments,
        amounts,
    )


def deal_results(compiler, domain, segments):
    """How deals with each segment went.

    :param Compiler compiler: of the model
    :param Domain domain: which of the deals won or lost
    :param SQL segments: rows with ``partner_id`` and ``segment_id``
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
        SELECT member.segment_id, count(*) FILTER (WHERE is_won),
               count(*) FILTER (WHERE NOT is_won),
               avg(days) FILTER (WHERE is_won), avg(value) FILTER (WHERE is_won)
          FROM (%s) member
          JOIN (%s) closed ON closed.partner_id = member.partner_id
         GROUP BY member.segment_id
        """,
        segments,
        DECIDED.amounts(compiler, domain, columns=columns),
    )
