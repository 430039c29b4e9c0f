# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What contacts have brought in: the one measure of money shown beside segments.

It is compiled like a parameter: it reads the documents that the model reads, and
converts each amount as scores do (docs/scoring.md, “Currencies”).
"""

from dataclasses import dataclass
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyGettext, LazyTranslate

from ...scoring.compiler.domains import compile_domain, of_companies
from ...scoring.compiler.params import COMPANY_CONTACT_IDS
from ...scoring.compiler.paths import follow, join_partner, partner_link
from ...scoring.compiler.values import read_value
from ...scoring.definition.checks import ScoringError, error_context
from ...scoring.definition.presets import WON

_lt = LazyTranslate(__name__)


@dataclass(frozen=True)
class MoneyMeasure:
    """Records that bring money in.

    :ivar LazyGettext name: shown beside each amount
    :ivar str model: of the records
    :ivar str domain: a stored filter of those that count
    :ivar str amount_path: a monetary field
    :ivar str date_path: when they brought it in
    """

    name: LazyGettext
    model: str
    domain: str
    amount_path: str
    date_path: str
    partner_path: str = "partner_id"

    def records(self, compiler):
        """The records that count, of companies whose documents the model reads.

        :param Compiler compiler: of the model
        :return: their model, and which they are
        :rtype: tuple[Model, Domain]
        """
        model, company_ids = compiler.env[self.model], compiler.document_company_ids
        domain = compile_domain(model, self.domain, company_ids)
        return model, domain & of_companies(model, company_ids)

    def has_records(self, compiler):
        """Whether there is any record that counts.

        :param Compiler compiler: of the model
        :rtype: bool
        """
        model, domain = self.records(compiler)
        return bool(model.search_count(domain, limit=1))

    def check_rates(self, compiler):
        """Look for amounts that cannot be converted.

        :param Compiler compiler: of the model
        :raise ScoringError: that names the currency
        """
        path = follow(compiler.env[self.model], self.amount_path)
        currency = compiler.money.unrated(*self.records(compiler), path)
        if currency:
            with error_context(self.name):
                raise ScoringError(
                    "money.no_rate",
                    _lt(
                        "Amounts cannot be shown, because there is no exchange "
                        "rate for %(currency)s. Add a rate to this currency.",
                        currency=currency.display_name,
                    ),
                )

    def within(self, compiler, since=None, until=None):
        """Limits records to a time.

        :param Compiler compiler: of the model
        :param datetime|None since: UTC; of days the one that it lies in
        :param datetime|None until: UTC, not included; of days the last before
        :rtype: Domain
        """
        if follow(compiler.env[self.model], self.date_path).type == "date":
            until = until and until - timedelta(seconds=1)
            since, until = (
                one and fields.Datetime.context_timestamp(compiler.env["base"], one)
                for one in (since, until)
            )
            until = until and until + timedelta(days=1)
            since, until = (one and one.date() for one in (since, until))
        domain = Domain.TRUE
        if since:
            domain &= Domain(self.date_path, ">=", since)
        if until:
            domain &= Domain(self.date_path, "<", until)
        return domain

    def amounts(self, compiler, domain=Domain.TRUE, targeted=False, columns=None):
        """Each record once, with the contact that it counts for: the company of its
        contact where the model is for companies, else that contact itself.

        :param Compiler compiler: of the model
        :param Domain domain: limits the records further
        :param bool targeted: of some families, to be bound later; else of all contacts
        :param dict[str, SQL]|None columns: further ones, over the records' table
        :return: SELECT of ``partner_id``, ``company_id`` (of the record) and ``value``
            in the reference company's currency
        :rtype: SQL
        """
        model, counting = self.records(compiler)
        alias = model._table
        query = model._search(counting & domain, bypass_access=True)
        path = partner_link(model, self.partner_path)
        partner_id = join_partner(path, model, alias, query)
        query.add_join(
            "JOIN",
            "customer",
            "res_partner",
            SQL("%s = %s", SQL.identifier("customer", "id"), partner_id),
        )
        by_company = compiler.definition.counts_by_company
        owner = compiler.partners._field_to_sql(
            "customer", "commercial_partner_id" if by_company else "id", query
        )
        if targeted:
            query.add_where(SQL("%s = ANY(%s)", partner_id, COMPANY_CONTACT_IDS))
        path = follow(model, self.amount_path)
        value = read_value(path, model, alias, query)
        value = compiler.money.amount(path, model, alias, query, value).value
        selected = {
            "partner_id": owner,
            "company_id": model._field_to_sql(alias, "company_id", query),
            "value": SQL("%s::numeric", value),
            **(columns or {}),
        }
        return query.select(
            *(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in selected.items()
            )
        )

    def values(self, compiler, contacts, targeted=False):
        """Sum up what contacts have brought in.

        :param Compiler compiler: of the model
        :param SQL contacts: rows with ``partner_id``
        :param bool targeted: of some families, to be bound later; else of all contacts
        :return: SELECT of ``partner_id`` and ``value`` (numeric), of those with records
        :rtype: SQL
        """
        return SQL(
            "SELECT partner_id, sum(value) AS value FROM (%s) amount"
            " WHERE partner_id IN (SELECT partner_id FROM (%s) counted)"
            " GROUP BY partner_id",
            self.amounts(compiler, targeted=targeted),
            contacts,
        )


#: the measure that is always available
DEALS = MoneyMeasure(
    _lt("Won deals"), "crm.lead", WON, "expected_revenue", "date_closed"
)
#: deals that may still be won
PIPELINE = MoneyMeasure(
    _lt("Open pipeline"),
    "crm.lead",
    "['&', '&', ('type', '=', 'opportunity'), ('active', '=', True),"
    " ('won_status', '=', 'pending')]",
    "expected_revenue",
    "create_date",
)
#: closed deals; lost leads have never been deals
DECIDED = MoneyMeasure(
    _lt("Won and lost deals"),
    "crm.lead",
    "['|', ('won_status', '=', 'won'),"
    " '&', ('type', '=', 'opportunity'), ('won_status', '=', 'lost')]",
    "expected_revenue",
    "date_closed",
)
