# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts show the facts that are kept beside them, and are searched, sorted and
grouped by them: when there was contact last, where they came from, why deals were lost.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz
from babel.dates import format_timedelta
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

from ...fields import ToldMany2many
from ...scoring.compiler.domains import with_row
from ...tools.asked import (
    COMPARISONS,
    ids_asked,
    ids_that_match,
    shown,
    texts_asked,
)
from ...tools.contact_summary.facts import last_contact
from ...tools.contact_summary.spans import span_of_days

#: the fields that are read of ``res_partner_summary``
KEPT = ("last_contact_at", "customer_source_id")


def _complete(elapsed):
    """As long as the complete units of the greatest kind, by the length that Babel
    gives them.

    :param relativedelta elapsed:
    :rtype: timedelta
    """
    if elapsed.years:
        return timedelta(days=365 * elapsed.years)
    if elapsed.months:
        return timedelta(days=30 * elapsed.months)
    return timedelta(weeks=elapsed.weeks) or timedelta(days=elapsed.days)


class ResPartner(models.Model):
    _inherit = "res.partner"

    last_contact_at = fields.Datetime(
        "Last contact",
        compute="_compute_facts",
        search="_search_last_contact_at",
        groups="base.group_user",
        help="The latest e-mail to or from the contact or about its deals, call or "
        "meeting that was done, or past meeting. Log notes and mailings do not count.",
    )
    last_contact_ago = fields.Char(
        "Last contact, time ago",
        compute="_compute_last_contact_ago",
        search="_search_last_contact_ago",
        groups="base.group_user",
        help="How long ago the last contact was. Search for a time, for instance "
        "“1-2 years” or “> 6 months”, or for a year, month or day.",
    )
    last_interaction_ago = fields.Char(
        "Last interaction",
        compute="_compute_last_interaction_ago",
        groups="base.group_user",
        help="How long ago the last contact was with anybody whose interactions are "
        "listed: the contact, its people or its company.",
    )
    customer_source_id = fields.Many2one(
        "utm.source",
        "Source",
        compute="_compute_facts",
        inverse="_inverse_customer_source_id",
        search="_search_customer_source_id",
        groups="base.group_user",
        help="Where the contact comes from, for instance a fair. It is the source of "
        "its first lead, unless you choose another one; emptied, it is that again.",
    )
    lost_reason_ids = ToldMany2many(
        "crm.lost.reason",
        "res_partner_lost_reason_rel",
        "partner_id",
        "reason_id",
        "Lost for reason",
        readonly=True,
        copy=False,
        domain=lambda self: self._domain_of_lost_reasons(),
        context={"active_test": False},
        groups="base.group_user",
        help="Why deals of the contact were lost, for instance “Too expensive”. Lost "
        "deals count although Odoo archives them.",
    )

    # -- reading -----------------------------------------------------------------

    @api.depends_context("tz", "uid")
    def _compute_facts(self):
        facts = self.env["res.partner.summary"].sudo()
        facts._refresh_pending()
        found = facts.search([("partner_id", "in", self._origin.ids)])
        by_partner = found.grouped("partner_id")
        for partner in self:
            of_partner = by_partner.get(partner._origin.sudo(), facts)
            partner.last_contact_at = of_partner._last_contact()
            partner.customer_source_id = of_partner.source_id

    @api.depends("last_contact_at")
    @api.depends_context("lang", "tz", "uid")
    def _compute_last_contact_ago(self):
        """In complete units, as the search counts them: “1 year ago” until two."""
        for partner in self:
            partner.last_contact_ago = self._days_ago(partner.last_contact_at)

    @api.depends("last_contact_at", "parent_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_last_interaction_ago(self):
        facts = self.env["res.partner.summary"].sudo()
        facts._refresh_pending()
        everybody = self._origin._people_and_company()
        found = facts.search([("partner_id", "in", everybody.ids)])
        latest = {
            one.partner_id: moment for one in found if (moment := one._last_contact())
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
            partner.last_interaction_ago = self._days_ago(max(known, default=False))

    def _people_and_company(self):
        """Whose interactions are those of a contact, as far as the user may read them:
        its own, its people's and its company's.

        :rtype: res.partner
        """
        every = self.env["res.partner"].with_context(active_test=False)
        if not self:
            return every
        family = Domain("id", "child_of", self.ids)
        return every.search(family | Domain("id", "in", self.commercial_partner_id.ids))

    def _days_ago(self, moment):
        """In words, in complete units.

        :param datetime|False moment:
        :rtype: str | bool
        """
        if not moment:
            return False
        today = fields.Date.context_today(self)
        day = fields.Datetime.context_timestamp(self, moment).date()
        if day >= today:
            return self.env._("today")
        return format_timedelta(
            -_complete(relativedelta(today, day)),
            granularity="day",
            threshold=1,
            add_direction=True,
            locale=babel_locale_parse(get_lang(self.env).code),
        )

    @api.model
    def _domain_of_lost_reasons(self):
        """No limit; asked for by every reading and search, so that what has been
        recorded is counted before.

        :rtype: list
        """
        self.env["res.partner.summary"]._refresh_pending()
        return []

    def _virtual_column_sql(self, alias, field_expr, query):
        name, _dot, part = field_expr.partition(".")
        if name not in KEPT:
            return super()._virtual_column_sql(alias, field_expr, query)
        field = self._fields[name]
        self._check_field_access(field, "read")
        self.env["res.partner.summary"]._refresh_pending()
        facts = query.left_join(
            alias, "id", "res_partner_summary", "partner_id", "facts"
        )
        value = self._kept_value(name, facts)
        if part:
            value = field.property_to_sql(value, part, self, alias, query)
        return value

    def _kept_value(self, name, facts):
        """What is kept of a field.

        :param str name: one of ``KEPT``
        :param str facts: the alias of ``res_partner_summary``
        :rtype: SQL
        """
        if name == "last_contact_at":
            return last_contact(facts, self.env.tz.zone)
        return SQL.identifier(facts, "source_id")

    def _fields_empty_last(self):
        return super()._fields_empty_last() | {"last_contact_at"}

    # -- searching ---------------------------------------------------------------

    @api.model
    def _search_last_contact_at(self, operator, value):
        """Contacts by their last contact; those without one match no comparison."""
        asked = value if operator in ("in", "not in") else [value]
        if not all(one is False or isinstance(one, datetime) for one in asked):
            raise self._no_moment()
        if operator in COMPARISONS:
            return self._domain_of_facts(
                "last_contact_at",
                SQL(
                    "%s %s %s",
                    self._kept_value("last_contact_at", "facts"),
                    COMPARISONS[operator],
                    value,
                ),
            )
        if operator not in ("in", "not in"):
            raise self._no_moment()
        moments = [moment for moment in value if moment]
        return self._domain_of_values("last_contact_at", operator, value, moments)

    def _no_moment(self):
        return UserError(
            self.env._(
                "The last contact can be compared with a date, for instance "
                "before 2025-01-01."
            )
        )

    @api.model
    def _search_last_contact_ago(self, operator, value):
        """Contacts by how long ago the last contact was, as people type it. The
        search moves with the day when it is kept as a favourite."""
        if operator not in ("in", "not in", "ilike", "not ilike"):
            raise self._no_span(value)
        texts = texts_asked(self, "last_contact_ago", operator, value)
        domain = Domain.OR(
            self._domain_of_span(text)
            if text
            else Domain("last_contact_at", "=", False)
            for text in texts
        )
        return ~domain if operator.startswith("not") else domain

    def _domain_of_span(self, text):
        today = fields.Date.context_today(self)
        language = get_lang(self.env)
        locale = str(babel_locale_parse(language.code))
        to = self.env._("to")
        try:
            first, end = span_of_days(text, today, language.date_format, locale, to)
        except ValueError as error:
            raise self._no_span(text) from error
        # both ends in one look at the facts: a condition for each would be two
        contact = self._kept_value("last_contact_at", "facts")
        ends = [
            SQL("%s %s %s", contact, operator, self._midnight_before(day))
            for operator, day in ((SQL(">="), first), (SQL("<"), end))
            if day
        ]
        return self._domain_of_facts("last_contact_at", SQL(" AND ").join(ends))

    def _midnight_before(self, day):
        """When a day begins by the user's clock, in UTC.

        :param date day:
        :rtype: datetime
        """
        midnight = self.env.tz.localize(datetime.combine(day, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _no_span(self, text):
        return UserError(
            self.env._(
                "“%(text)s” is no time of a last contact. Type how long ago it was, "
                "in whole numbers of one unit, for instance 1-2 years or > 18 months, "
                "or a year, month or day: 2025, 2025-03 or 2025-03-31.",
                text=shown(text),
            )
        )

    @api.model
    def _search_customer_source_id(self, operator, value):
        """Contacts by their source."""
        if operator in ("any", "not any"):
            operator = "in" if operator == "any" else "not in"
            value = ids_that_match(self, "customer_source_id", value)
        if operator not in ("in", "not in"):
            return NotImplemented
        value = ids_asked(self, "customer_source_id", value)
        source_ids = [one for one in value if one]
        return self._domain_of_values("customer_source_id", operator, value, source_ids)

    def _domain_of_values(self, name, operator, value, present):
        """Contacts with (``in``) or without (``not in``) one of some values, of which
        False may be one.

        :param list present: the values that are not False
        :rtype: Domain
        """
        column = self._kept_value(name, "facts")
        positive = operator == "in"
        domain = self._domain_of_facts(
            name, SQL("%s = ANY(%s)", column, present), positive
        )
        if False not in value:
            return domain
        known = self._domain_of_facts(name, SQL("%s IS NOT NULL", column), not positive)
        return domain | known if positive else domain & known

    def _domain_of_facts(self, name, condition, positive=True):
        """Contacts of whose facts a condition holds, or does not.

        :param str name: the field, which the user must be allowed to read
        :param SQL condition: on the alias ``facts``
        :rtype: Domain
        """
        self._check_field_access(self._fields[name], "read")
        self.env["res.partner.summary"]._refresh_pending()
        rows = SQL("res_partner_summary facts")
        return with_row(rows, SQL("facts.partner_id"), condition, positive)

    # -- writing -----------------------------------------------------------------

    def _inverse_customer_source_id(self):
        """Keep the sources that were chosen; where one was emptied, it is again that
        of the first lead."""
        self.env.flush_all()
        for source, partners in self.grouped("customer_source_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO res_partner_summary
                           (partner_id, source_id, source_is_given)
                    SELECT unnest(%s), %s, %s
                        ON CONFLICT (partner_id) DO UPDATE
                       SET source_id = EXCLUDED.source_id,
                           source_is_given = EXCLUDED.source_is_given
                    """,
                    partners.ids,
                    source.id or None,
                    bool(source),
                )
            )
            if not source:
                self.env["res.partner.summary"]._collect(partners)
        self.env["res.partner.summary"].invalidate_model(flush=False)

    @api.model
    def _pre_rescore(self):
        self.env["res.partner.summary"]._refresh_pending()
        return super()._pre_rescore()
