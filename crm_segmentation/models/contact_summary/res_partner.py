# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts show their customer summary and are searched, sorted and grouped by it: when
the last contact was, where they came from, why deals were lost.
"""

from collections import defaultdict
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

from ...fields import DerivedMany2many
from ...scoring.compiler.domains import with_row
from ...tools.contact_summary.summary import last_contact, set_source_statement
from ...tools.contact_summary.tags import MAX_TAGS, MAX_TAGS_DEFAULT
from ...tools.contact_summary.time_ago import format_time_ago, parse_period
from ...tools.errors import coded
from ...tools.search_values import (
    COMPARISONS,
    matching_ids,
    search_ids,
    search_texts,
    shortened,
    whole_setting,
)

#: the fields with a column in ``res_partner_summary``
SUMMARY_COLUMNS = ("last_contact_at", "customer_source_id")


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    last_contact_at = fields.Datetime(
        "Last contact",
        compute="_compute_summary",
        search="_search_last_contact_at",
        groups="base.group_user",
        help="The latest email to or from the contact or about its deals, completed "
        "call or meeting activity, or past meeting. Log notes and mailings do not "
        "count.",
    )
    last_contact_ago = fields.Char(
        "Time since last contact",
        compute="_compute_last_contact_ago",
        search="_search_last_contact_ago",
        groups="base.group_user",
        help="How long ago the last contact was. Search by a period, such as "
        "“1-2 years” or “> 6 months”, or by a year, month or day.",
    )
    last_interaction_ago = fields.Char(
        "Last interaction",
        compute="_compute_last_interaction_ago",
        groups="base.group_user",
        help="How long ago the latest interaction with the contact, its people or its "
        "company was.",
    )
    customer_source_id = fields.Many2one(
        "utm.source",
        "Source",
        compute="_compute_summary",
        inverse="_inverse_customer_source_id",
        search="_search_customer_source_id",
        groups="base.group_user",
        help="Where the contact comes from. It is the source of the first lead unless "
        "you choose another one; clear it to return to the lead's source.",
    )
    lost_reason_ids = DerivedMany2many(
        "crm.lost.reason",
        "res_partner_lost_reason_rel",
        "partner_id",
        "reason_id",
        "Lost reasons",
        readonly=True,
        copy=False,
        domain=lambda self: self._domain_of_lost_reasons(),
        context={"active_test": False},
        groups="base.group_user",
        help="Why deals of the contact were lost. Archived deals count.",
    )
    tags_hint = fields.Char(
        compute="_compute_tags_hint", offered=False, groups="base.group_user"
    )

    # -- reading -----------------------------------------------------------------

    @api.depends_context("tz", "uid")
    def _compute_summary(self):
        summaries = self._summaries(self._origin)
        by_partner = summaries.grouped("partner_id")
        for partner in self:
            summary = by_partner.get(partner._origin.sudo(), summaries.browse())
            partner.last_contact_at = summary._last_contact()
            partner.customer_source_id = summary.source_id

    @api.model
    def _summaries(self, partners):
        """The summaries of contacts, up to date.

        :param res.partner partners:
        :rtype: res.partner.summary
        """
        summaries = self.env["res.partner.summary"].sudo()
        summaries._refresh_pending()
        return summaries.search([("partner_id", "in", partners.ids)])

    @api.depends("last_contact_at")
    @api.depends_context("lang", "tz", "uid")
    def _compute_last_contact_ago(self):
        for partner in self:
            partner.last_contact_ago = self._time_ago(partner.last_contact_at)

    @api.depends("last_contact_at", "parent_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_last_interaction_ago(self):
        latest = {
            summary.partner_id: moment
            for summary in self._summaries(self._origin._people_and_company())
            if (moment := summary._last_contact())
        }
        moments = defaultdict(list)
        for contact, moment in latest.items():
            above = contact
            while above:
                moments[above.id].append(moment)
                above = above.parent_id
        for partner in self:
            company = partner.commercial_partner_id._origin.sudo()
            of_company = [latest[company]] if company in latest else []
            known = moments[partner._origin.id] + of_company
            partner.last_interaction_ago = self._time_ago(max(known, default=False))

    def _people_and_company(self):
        """The contacts whose interactions are listed for these contacts, as far as the
        user may read them: these, their people and their company.

        :rtype: res.partner
        """
        every = self.env["res.partner"].with_context(active_test=False)
        if not self:
            return every
        family = Domain("id", "child_of", self.ids)
        return every.search(family | Domain("id", "in", self.commercial_partner_id.ids))

    def _time_ago(self, moment):
        """
        :param datetime|False moment:
        :return: in words, by the user's clock
        :rtype: str | bool
        """
        if not moment:
            return False
        today = fields.Date.context_today(self)
        day = fields.Datetime.context_timestamp(self, moment).date()
        if day >= today:
            return self.env._("today")
        return format_time_ago(day, today, babel_locale_parse(get_lang(self.env).code))

    @api.model
    def _domain_of_lost_reasons(self):
        """No limit; every reading and search asks for it, so that what has been
        recorded is counted first.

        :rtype: list
        """
        self.env["res.partner.summary"]._refresh_pending()
        return []

    @api.depends("category_id")
    @api.depends_context("lang")
    def _compute_tags_hint(self):
        most = self._max_tags()
        for partner in self:
            count = len(partner.category_id)
            partner.tags_hint = count > most and self.env._(
                "%s tags. Consider a category, a status or a custom field instead.",
                count,
            )

    @api.model
    def _max_tags(self):
        """The number of tags up to which there is no hint; the default where the
        system parameter is no such number.

        :rtype: int
        """
        return whole_setting(self.env, MAX_TAGS) or MAX_TAGS_DEFAULT

    def _virtual_column_sql(self, alias, field_expr, query):
        name, _dot, part = field_expr.partition(".")
        if name not in SUMMARY_COLUMNS:
            return super()._virtual_column_sql(alias, field_expr, query)
        field = self._fields[name]
        self._check_field_access(field, "read")
        self.env["res.partner.summary"]._refresh_pending()
        summary = query.left_join(
            alias, "id", "res_partner_summary", "partner_id", "summary"
        )
        value = self._summary_column(name, summary)
        if part:
            value = field.property_to_sql(value, part, self, alias, query)
        return value

    def _summary_column(self, name, summary="summary"):
        """
        :param str name: one of ``SUMMARY_COLUMNS``
        :param str summary: the alias of ``res_partner_summary``
        :rtype: SQL
        """
        if name == "last_contact_at":
            return last_contact(summary, self.env.tz.zone)
        return SQL.identifier(summary, "source_id")

    def _fields_empty_last(self):
        return super()._fields_empty_last() | {"last_contact_at"}

    # -- searching ---------------------------------------------------------------

    @api.model
    def _search_last_contact_at(self, operator, value):
        """Contacts by their last contact; those without one match no comparison."""
        asked = value if operator in ("in", "not in") else [value]
        if not all(one is False or isinstance(one, datetime) for one in asked):
            raise self._not_a_date()
        name = "last_contact_at"
        if operator in COMPARISONS:
            column, sign = self._summary_column(name), COMPARISONS[operator]
            return self._domain_on_summary(name, SQL("%s %s %s", column, sign, value))
        if operator not in ("in", "not in"):
            raise self._not_a_date()
        moments = [moment for moment in value if moment]
        return self._domain_of_values(name, operator, value, moments)

    def _not_a_date(self):
        return coded(
            "last_contact.not_a_date",
            UserError(
                self.env._("Compare “Last contact” with a date, such as 2025-01-31.")
            ),
        )

    @api.model
    def _search_last_contact_ago(self, operator, value):
        """Contacts by how long ago the last contact was, as people type it. A favourite
        with this search moves with the day."""
        if operator not in ("in", "not in", "ilike", "not ilike"):
            raise self._not_a_period(value)
        texts = search_texts(self, "last_contact_ago", operator, value)
        domain = Domain.OR(
            self._domain_of_period(text)
            if text
            else Domain("last_contact_at", "=", False)
            for text in texts
        )
        return ~domain if operator.startswith("not") else domain

    def _domain_of_period(self, text):
        today = fields.Date.context_today(self)
        language = get_lang(self.env)
        locale = str(babel_locale_parse(language.code))
        to = self.env._("to")
        try:
            first, end = parse_period(text, today, language.date_format, locale, to)
        except ValueError as error:
            raise self._not_a_period(text) from error
        # both ends in one subquery: a condition for each would be two
        contact = self._summary_column("last_contact_at")
        ends = [
            SQL("%s %s %s", contact, operator, self._midnight_utc(day))
            for operator, day in ((SQL(">="), first), (SQL("<"), end))
            if day
        ]
        return self._domain_on_summary("last_contact_at", SQL(" AND ").join(ends))

    def _midnight_utc(self, day):
        """When a day begins by the user's clock, in UTC.

        :param date day:
        :rtype: datetime
        """
        midnight = self.env.tz.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _not_a_period(self, text):
        return coded(
            "last_contact.not_a_period",
            UserError(
                self.env._(
                    "“%(text)s” is not a period for “Last contact”. Type how long ago "
                    "it was, in whole numbers of one unit, such as 1-2 years or "
                    "> 18 months, or a year, month or day: 2025, 2025-03 or "
                    "2025-03-31.",
                    text=shortened(text),
                )
            ),
        )

    @api.model
    def _search_customer_source_id(self, operator, value):
        """Contacts by their source."""
        name = "customer_source_id"
        if operator in ("any", "not any"):
            operator = "in" if operator == "any" else "not in"
            value = matching_ids(self, name, value)
        if operator not in ("in", "not in"):
            return NotImplemented
        value = search_ids(self, name, value)
        source_ids = [one for one in value if one]
        return self._domain_of_values(name, operator, value, source_ids)

    def _domain_of_values(self, name, operator, value, present):
        """Contacts with (``in``) or without (``not in``) one of some values, of which
        False may be one.

        :param list present: the values that are not False
        :rtype: Domain
        """
        column = self._summary_column(name)
        positive = operator == "in"
        domain = self._domain_on_summary(
            name, SQL("%s = ANY(%s)", column, present), positive
        )
        if False not in value:
            return domain
        is_set = SQL("%s IS NOT NULL", column)
        known = self._domain_on_summary(name, is_set, not positive)
        return domain | known if positive else domain & known

    def _domain_on_summary(self, name, condition, positive=True):
        """Contacts whose summary meets a condition, or does not.

        :param str name: the field, which the user must be allowed to read
        :param SQL condition: on the alias ``summary``
        :rtype: Domain
        """
        self._check_field_access(self._fields[name], "read")
        self.env["res.partner.summary"]._refresh_pending()
        rows = SQL("res_partner_summary summary")
        return with_row(rows, SQL("summary.partner_id"), condition, positive)

    # -- writing -----------------------------------------------------------------

    def _inverse_customer_source_id(self):
        """Keep the chosen sources; where one was cleared, return to the source of the
        first lead."""
        self.env.flush_all()
        summaries = self.env["res.partner.summary"]
        for source, partners in self.grouped("customer_source_id").items():
            statement = set_source_statement(partners.ids, source.id or None)
            self.env.cr.execute(statement)
            if not source:
                summaries._mark_stale(partners)
        summaries.invalidate_model(flush=False)

    @api.model
    def _pre_rescore(self):
        self.env["res.partner.summary"]._refresh_pending()
        return super()._pre_rescore()
