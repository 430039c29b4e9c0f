# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview of a model's segments, as plain data for the client.

The first screen comes from daily statistics (``tools/reporting/overview.py``); its tabs
are counted when they are opened. All of it is read as the user who looks at it: of the
customers whose contacts they may read, and amounts only for those who may see them.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.arguments import (
    a_day_or_none,
    a_domain,
    a_text,
    an_id,
    an_id_or_none,
    only,
    takes,
)
from ...tools.database import bulk_rows
from ...tools.hooks import hook
from ...tools.reporting.daily_stats import inactive_members, model_members
from ...tools.reporting.known_days import KnownDays
from ...tools.reporting.overview import Overview
from ...tools.reporting.results import Results
from ...tools.reporting.segment_flows import (
    contacts_in_flow,
    count_flows,
    segment_flows,
)

#: by which fields of the report customers are broken down, and those of the contact
DIMENSIONS = {
    "user_id": "user_id",
    "country_id": "country_id",
    "industry_id": "industry_id",
    "source_id": "customer_source_id",
}
#: values of a dimension that are listed one by one
MOST_VALUES = 10


def _dimension(value):
    """A key of ``DIMENSIONS``."""
    if not isinstance(value, str) or value not in DIMENSIONS:
        raise ValueError(value)
    return value


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    # -- first screen ------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_overview(self, segmentation_id=False):
        """The first screen of the overview.

        :param int|bool segmentation_id: the model; the first one where it is not given
            or can't be read any more
        :return: ``models`` to choose from (``id``, ``name``), ``can_configure``, and
            of the chosen model, if there is any, see ``Overview.data``
        :rtype: dict
        """
        live = self.search([("version_id", "!=", False)])
        chosen = live.filtered(lambda model: model.id == segmentation_id)
        model = chosen or live[:1]
        return {
            "models": [{"id": one.id, "name": one.name} for one in live],
            "can_configure": self.browse().has_access("create"),
            **(Overview(model).data() if model else {"id": False}),
        }

    def action_refresh_overview(self):
        """Record the statistics of today again.

        :return: see ``get_overview``
        :rtype: dict
        :raise AccessError: for users who may not change the model
        """
        only(self).check_access("write")
        self._check_applied()
        self.env["crm.segment.daily.stat"].sudo()._record(self.sudo())
        return self.get_overview(self.id)

    @api.model
    @hook
    def _can_mail(self):
        """Whether the user may write a mailing to a segment, which takes a bridge.

        :rtype: bool
        """
        return False

    # -- customers that the user may read ----------------------------------------------

    def _hides_customers(self):
        """Whether there are customers whom the user may not read.

        :rtype: bool
        """
        readable = self._readable_contacts()
        hidden = Domain("partner_id", "any", ~readable) & Domain(
            [("segmentation_id", "=", self.id), ("inherited_from_id", "=", False)]
        )
        memberships = self.env["crm.segmentation.membership"].sudo()
        return not readable.is_true() and bool(memberships.search(hidden, limit=1))

    def _readable_contacts(self):
        if self.env.su:
            return Domain.TRUE
        return self.env["ir.rule"]._compute_domain("res.partner", "read")

    def _only_visible(self, rows):
        """Those rows whose contacts the user may read.

        :param SQL rows: SELECT with a ``partner_id``
        :rtype: SQL
        """
        if self._readable_contacts().is_true():
            return rows
        contacts = self.env["res.partner"].with_context(active_test=False)
        return SQL(
            "SELECT * FROM (%s) every WHERE partner_id IN %s",
            rows,
            contacts._search(Domain.TRUE).subselect(),
        )

    @takes(segment_id=an_id_or_none, name=a_text, domain=a_domain)
    def action_view_members(self, segment_id=False, name=False, domain=()):
        """Open customers of this model as they are counted: without contacts that
        inherit their company's segment.

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
    def action_view_inactive(self, segment_id):
        """Open the customers of a segment without activity for 60 days.

        :param int segment_id:
        :rtype: dict
        """
        only(self).check_access("read")
        segment = self.env["crm.segment"].browse(segment_id)
        segment.check_access("read")
        in_segment = SQL(
            "SELECT * FROM (%s) member WHERE segment_id = %s",
            model_members(self.id),
            segment.id,
        )
        name = self.env._("%s: inactive for 60 days", segment.name)
        return self.env["crm.segmentation.contact.snapshot"]._open(
            name,
            self,
            inactive_members(in_segment, fields.Datetime.now(), self._scored_zone()),
        )

    # -- segment changes ---------------------------------------------------------------

    @api.readonly
    @takes(since=a_day_or_none, until=a_day_or_none)
    def get_segment_flows(self, since=False, until=False):
        """Count customers by their segments at the ends of two days.

        :param str|bool since: the first day; 30 days ago where it is not given
        :param str|bool until: the last day; today where it is not given
        :return: ``since`` and ``until``, moved to where segments are known; ``first``,
            the first such day, and ``today``; ``segments`` (``id``, ``name``,
            ``color``) from the top; and ``counts``, triples of the segment before, the
            one after (False for none) and the number
        :rtype: dict
        """
        only(self).check_access("read")
        self._bring_up_to_date()
        days = KnownDays(self)
        since, until = days.period(since, until)
        rows = bulk_rows(self.env, count_flows(self._flows(days, since, until)))
        return {
            **days.as_texts(since=since, until=until),
            "segments": self._segments_from_top(
                {id_ for row in rows for id_ in row[:2]}
            ),
            "counts": [
                (before or False, after or False, count)
                for before, after, count in rows
            ],
        }

    @takes(
        from_id=an_id_or_none,
        to_id=an_id_or_none,
        since=a_day_or_none,
        until=a_day_or_none,
    )
    def action_view_segment_flow(self, from_id, to_id, since, until):
        """Open the contacts with one segment before and another one after.

        :param int|bool from_id: False for none
        :param int|bool to_id: False for none
        :param str since: the first day
        :param str until: the last day
        :rtype: dict
        """
        only(self).check_access("read")
        days = KnownDays(self)
        flows = self._flows(days, *days.period(since, until))
        segments = self.env["crm.segment"].browse
        name = self.env._(
            "%(before)s → %(after)s",
            before=segments(from_id or []).name or self.env._("New"),
            after=segments(to_id or []).name or self.env._("Left"),
        )
        return self.env["crm.segmentation.contact.snapshot"]._open(
            name, self, contacts_in_flow(flows, from_id or None, to_id or None)
        )

    def _flows(self, days, since, until):
        # a past day counts from its end on, today from now on
        since = days.end_of(since) or fields.Datetime.now()
        return self._only_visible(segment_flows(self.id, since, days.end_of(until)))

    def _segments_from_top(self, ids):
        """The segments of the model from the top, followed by those among some ids that
        are not in the live version any more.

        :param set ids: of segments, and None
        :rtype: list[dict]
        """
        own = self._applied_segments()
        former = own.browse(filter(None, ids - set(own.ids))).exists()
        return [
            {"id": segment.id, "name": segment.name, "color": segment.color}
            for segment in own + former
        ]

    # -- breakdown ---------------------------------------------------------------------

    @api.readonly
    @takes(dimension=_dimension)
    def get_breakdown(self, dimension):
        """Customers by segment and by one of their fields.

        :param str dimension: ``user_id``, ``country_id``, ``industry_id`` or
            ``source_id``
        :return: ``rows``, the ten most frequent values: ``value`` (id, False for none),
            ``name``, ``total`` and ``counts`` by segment; and the number of ``others``
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
            "rows": ordered[:MOST_VALUES],
            "others": sum(row["total"] for row in ordered[MOST_VALUES:]),
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

    # -- results -----------------------------------------------------------------------

    @api.readonly
    def get_performance(self):
        """How deals with the customers of each segment went in twelve months.

        :return: of each segment from the top, ``id``, ``name``, ``color``, ``won`` and
            ``lost`` (deals), ``win_rate`` (0 to 1), ``days`` to win and average
            ``value`` of a deal won; None where there are no such deals
        :rtype: list[dict]
        :raise AccessError: for users who may not read all deals
        :raise UserError: when an exchange rate is missing
        """
        self._check_results()
        return Results(self).performance()

    @api.readonly
    @takes(day=a_day_or_none)
    def get_backtest(self, day=False):
        """What the segments of a past day brought in in the 90 days after.

        :param str|bool day: the end of which decides on the segments; the last one
            whose 90 days are over where it is not given
        :return: ``day``, moved to where segments are known; ``first``, the first such
            day; ``today``; ``until``, the last day that is looked at; ``is_complete``,
            whether all of the 90 days are over; ``money``, the name of the measure; and
            ``segments`` from the top: ``id``, ``name``, ``color``, ``members``,
            ``buyers``, ``purchases`` and their ``value``
        :rtype: dict
        :raise AccessError: for users who may not read all deals
        :raise UserError: when an exchange rate is missing
        """
        self._check_results()
        return Results(self).backtest(day)

    def _check_results(self):
        only(self).check_access("read")
        self._check_money()
        self._bring_up_to_date()
