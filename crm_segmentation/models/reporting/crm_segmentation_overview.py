# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview: what the segments of a model are like, as plain data for the client.

All of it is read as the user who looks at it: customers whose contacts they may read
(``crm_segmentation_overview_seen``), amounts only where they may read all deals.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.arguments import a_domain, a_text, an_id, an_id_or_none, only, takes
from ...tools.reporting.figures import members, quiet
from ...tools.reporting.money_measures import PIPELINE

#: customers are compared with those of so many days before
COMPARED_DAYS = 30
#: the chart goes so far back
HISTORY_DAYS = 365


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.model
    @api.readonly
    def get_overview(self, segmentation_id=False):
        """The first screen of the overview, from stored figures.

        :param int|bool segmentation_id: the model; the first one where it is not given
            or cannot be seen any more
        :return: ``models`` to choose from (``id``, ``name``), and of the chosen one, if
            there is any, what ``_overview`` tells
        :rtype: dict
        """
        live = self.search([("version_id", "!=", False)])
        chosen = live.filtered(lambda model: model.id == segmentation_id)
        model = chosen or live[:1]
        return {
            "models": [{"id": one.id, "name": one.name} for one in live],
            "can_configure": self.browse().has_access("create"),
            **(model._overview() if model else {"id": False}),
        }

    def action_refresh_overview(self):
        """Record the figures of today again, as things stand now.

        :return: what ``get_overview`` gives
        :rtype: dict
        :raise AccessError: for those who may not change the model
        """
        only(self).check_access("write")
        self._check_applied()
        self.env["crm.segment.daily.stat"].sudo()._record(self.sudo())
        return self.get_overview(self.id)

    def _overview(self):
        """What the segments are like.

        :return: ``id``; ``recorded_at`` (UTC, False where nothing has been recorded);
            ``can_refresh``; ``can_mail``; ``currency_id`` (False where the user may not
            read amounts, or they cannot be told); ``money``, by what they are told, and
            ``money_problem``, what keeps them from being told, or False; ``total`` of
            customers; ``compared_on``, the day that changes
            are counted from, or False; ``segments`` from the top, see
            ``_overview_segment``; and ``history``: its ``days``, and beside them the
            numbers of customers by segment, ``counts``
        :rtype: dict
        """
        self.ensure_one()
        figures = self.env["crm.segment.daily.stat"]
        latest = figures._latest(self)
        day = latest[:1].date
        amounts = self._overview_amounts(day)
        if self._hides_customers():
            latest, day = self._figures_seen(), False
        before = day and figures._latest(self, day - timedelta(days=COMPARED_DAYS))
        money = {}
        if amounts is not None:
            money = self._overview_money(
                next((row[-1] for row in amounts.values()), None)
            )
            amounts = None if money["money_problem"] else amounts
        total = sum(latest.mapped("members"))
        recorded_at = max(filter(None, latest.mapped("recorded_at")), default=False)
        of_segment = latest.grouped("segment_id")
        then = before.grouped("segment_id") if before else {}
        return {
            "id": self.id,
            "recorded_at": recorded_at and fields.Datetime.to_string(recorded_at),
            "can_refresh": self.has_access("write"),
            "can_mail": self._can_mail(),
            "currency_id": amounts is not None and self.currency_id.id,
            **money,
            "total": total,
            "compared_on": bool(before) and fields.Date.to_string(before[0].date),
            "segments": [
                self._overview_segment(
                    figure, total, then.get(segment), before, amounts
                )
                for segment in self._applied_segments()
                if (figure := of_segment.get(segment))
            ],
            "history": self._overview_history(day) if day else False,
        }

    def _overview_segment(self, figure, total, then, compared, amounts):
        """One segment.

        :param crm.segment.daily.stat figure: of the day
        :param int total: of customers
        :param crm.segment.daily.stat|None then: of the day to compare with
        :param crm.segment.daily.stat|bool compared: of all segments of that day
        :param dict|None amounts: by segment
        :return: ``id``, ``name``, ``color``, ``members``, ``share`` (0 to 1),
            ``change`` (of members; None where there is nothing to compare with),
            ``average`` (score; None without members), ``quiet`` (customers), and,
            where the user may read them, ``won``, ``won_count``, ``open`` and
            ``open_count``
        :rtype: dict
        """
        segment, count = figure.segment_id, figure.members
        values = {
            "id": segment.id,
            "name": segment.name,
            "color": segment.color,
            "members": count,
            "share": count / total if total else 0.0,
            "change": count - (then.members if then else 0) if compared else None,
            "average": figure.score_sum / count if count else None,
            "quiet": figure.quiet,
        }
        if amounts is not None:
            won, won_count, opened, open_count, _measure = amounts[segment]
            values.update(
                won=won, won_count=won_count, open=opened, open_count=open_count
            )
        return values

    def _overview_amounts(self, day):
        """The amounts of a day that the user may read.

        :param date|bool day:
        :return: by segment the value and number of what was earned, and of open
            deals, and by what the former is told; None where the user may not read
            all deals
        :rtype: dict | None
        """
        if not self._may_see_money():
            return None
        # those of the user's companies, by a rule
        rows = self.env["crm.segment.daily.amount"]._read_group(
            [("segmentation_id", "=", self.id), ("date", "=", day)],
            ["segment_id"],
            [
                "won_value:sum",
                "won_count:sum",
                "open_value:sum",
                "open_count:sum",
                "measure:max",
            ],
        )
        return defaultdict(
            lambda: (0.0, 0, 0.0, 0, None),
            {segment: values for segment, *values in rows},
        )

    def _overview_money(self, recorded):
        """By what the amounts are told.

        :param str|None recorded: the key by which they were recorded; None where there
            are none
        :rtype: dict
        """
        model = self.sudo()
        compiler = model.version_id._compiler()
        _key, measure = model._money_of(compiler)
        problem = self._money_problem(compiler, measure, PIPELINE)
        measure = self._money_measures().get(recorded, measure)
        return {"money": self.env._(measure.name), "money_problem": problem}

    def _overview_history(self, until):
        since = until - timedelta(days=HISTORY_DAYS)
        rows = self.env["crm.segment.daily.stat"]._history(self, since)
        days = sorted({day for day, _segment, _count in rows})
        place = {day: index for index, day in enumerate(days)}
        counts = defaultdict(lambda: [0] * len(days))
        for day, segment_id, count in rows:
            counts[segment_id][place[day]] = count
        return {
            "days": [fields.Date.to_string(day) for day in days],
            "counts": counts,
        }

    @api.model
    def _can_mail(self):
        """Whether the user may write a mailing to a segment, which takes a bridge.

        :rtype: bool
        """
        return False

    @takes(segment_id=an_id_or_none, name=a_text, domain=a_domain)
    def action_view_members(self, segment_id=False, name=False, domain=()):
        """Open customers of this model as they are counted: without those that carry
        the segment of their company.

        :param int|bool segment_id: of one segment only
        :param str|bool name: of the list
        :param list domain: limits the contacts further
        :rtype: dict
        """
        only(self).check_access("read")
        member = [("segmentation_id", "=", self.id), ("inherited_from_id", "=", False)]
        if segment_id:
            member.append(("segment_id", "=", segment_id))
        segment = self.env["crm.segment"].browse(segment_id or [])
        action = self._customers_action(segment)
        if name:
            action["display_name"] = name
        action["domain"] = [("segment_membership_ids", "any", member), *domain]
        action["context"] = {"main_segmentation_id": self.id}
        return action

    @takes(segment_id=an_id)
    def action_view_quiet(self, segment_id):
        """Open the customers of a segment who have had no contact for 60 days.

        :param int segment_id:
        :rtype: dict
        """
        only(self).check_access("read")
        segment = self.env["crm.segment"].browse(segment_id)
        segment.check_access("read")
        in_segment = SQL(
            "SELECT * FROM (%s) member WHERE segment_id = %s",
            members(self.id),
            segment.id,
        )
        contacts = quiet(in_segment, fields.Datetime.now(), self._scored_zone())
        name = self.env._("%s, 60 days without activity", segment.name)
        return self._kept_contacts_action(name, contacts)

    def _kept_contacts_action(self, name, contacts):
        """Open contacts that take long to find.

        :param str name: of the list
        :param SQL contacts: SELECT with a ``partner_id``
        :rtype: dict
        """
        self.env.flush_all()
        return self.env["crm.segmentation.listing"]._keep(contacts)._open(name, self)
