# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Amounts of any currency in that of the reference company, each at its document's
own rate (docs/scoring.md, “Currencies”).

Where every amount there can be is in one currency, nothing is converted and nothing
is joined. What that depends on is in ``situation``, so that kept statements are
composed again when it changes.
"""

import re
from dataclasses import dataclass

from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..definition.checks import ScoringError
from .natural_date import document_of, natural_day
from .values import read_value

_lt = LazyTranslate(__name__)

#: fields of documents that keep their rate: so much of the document's currency for
#: one of its company's
OWN_RATES = ("currency_rate", "invoice_currency_rate")
#: what PostgreSQL is made to stumble over, for want of a way to raise an error
NO_RATE = "no rate of currency "
UNRATED = re.compile(rf"{NO_RATE}(\d+)")


def situation(env):
    """What tells of the companies' currencies and of those in which there may be
    documents: a text that differs where the statements that read money differ.

    :return: an expression, for the select of a query
    :rtype: SQL
    """
    currency = env["res.currency"]._fields
    return SQL(
        """
        (SELECT string_agg(id || ':' || %(of_company)s, ',' ORDER BY id)
           FROM res_company)
        || ';' ||
        (SELECT string_agg(id || ':' || %(digits)s, ',' ORDER BY id)
           FROM res_currency currency
          WHERE %(active)s OR EXISTS (SELECT FROM res_currency_rate
                                       WHERE currency_id = currency.id))
        """,
        of_company=SQL.identifier(
            "currency_id", to_flush=env["res.company"]._fields["currency_id"]
        ),
        digits=SQL.identifier("decimal_places", to_flush=currency["decimal_places"]),
        active=SQL.identifier("active", to_flush=currency["active"]),
    )


@dataclass(frozen=True)
class Amount:
    """An amount in the reference company's currency, over the rows of a query.

    :ivar SQL value: the amount
    :ivar SQL|None currency: the id of the currency that it is converted from; None
        where it is not
    :ivar SQL|None unrated: whether there is no rate for that
    """

    value: SQL
    currency: SQL | None = None
    unrated: SQL | None = None


@dataclass(frozen=True)
class _Source:
    """An amount and the currency that it is in."""

    amount: SQL
    currency: SQL


class Money:
    """Converts what one definition reads.

    :param Environment env: of the definition, its company being the reference company
    :param date today: in the model's zone
    """

    def __init__(self, env, today):
        self.env = env
        self.today = today
        self.company = env.company
        self.currency = env.company.currency_id
        [(text,)] = env.execute_query(SQL("SELECT %s", situation(env)))
        companies, currencies = text.split(";")
        self.of_companies = {int(pair.split(":")[1]) for pair in companies.split(",")}
        self.known = {int(pair.split(":")[0]) for pair in currencies.split(",")}

    def amount(self, path, model, alias, query, value):
        """Convert a monetary field.

        :param Path path: to the field
        :param model: the model that the path starts from
        :param str alias: its alias in ``query``
        :param Query query: gets the joins that are needed
        :param SQL value: of the field
        :rtype: Amount
        """
        model, alias = path.join(model, alias, query)
        name = path.field.get_currency_field(model)
        of_company = _is_of_company(model, name)
        if (self.of_companies if of_company else self.known) <= {self.currency.id}:
            return Amount(value)
        if not of_company:
            currency = model._field_to_sql(alias, name, query)
            source = self._at_own_rate(model, alias, query, value, currency)
        else:
            currency = self._of_company(model, alias, query)
            if currency is None:
                return Amount(value)
            source = _Source(value, currency)
        rates = self._join_rates(
            query, query.make_alias(alias, f"{name}_rates"), source
        )
        day = self._day(model, alias, query)
        return self._converted(value, currency, source, rates, day)

    def unrated(self, model, domain, path):
        """The first currency of some records that there is no rate for.

        :param model: of the records
        :param Domain domain: which of them
        :param Path path: from them to a monetary field
        :rtype: res.currency
        """
        query = model._search(domain, bypass_access=True)
        value = read_value(path, model, model._table, query)
        amount = self.amount(path, model, model._table, query, value)
        if amount.currency is None:
            return self.currency.browse()
        query.add_where(amount.unrated)
        query.limit = 1
        rows = self.env.execute_query(query.select(amount.currency))
        return self.currency.browse(id_ for (id_,) in rows)

    # -- which currency ----------------------------------------------------------

    def _of_company(self, model, alias, query):
        """The currency of the company of a record, None where it has no company."""
        field = model._fields.get("company_id")
        if not field or field.comodel_name != "res.company" or not field.store:
            return None
        company = query.make_alias(alias, "money_company")
        query.add_join(
            "LEFT JOIN",
            company,
            "res_company",
            SQL(
                "%s = %s",
                SQL.identifier(company, "id"),
                model._field_to_sql(alias, "company_id", query),
            ),
        )
        return SQL(
            "COALESCE(%s, %s)",
            SQL.identifier(company, "currency_id"),
            self.currency.id,
        )

    # -- at which rate -------------------------------------------------------------

    def _at_own_rate(self, model, alias, query, value, currency):
        """An amount of a document that keeps its rate comes in its company's currency,
        at that rate; any other as it is.

        :rtype: _Source
        """
        document, document_alias = document_of(model, alias, query)
        for owner, owner_alias in ((model, alias), (document, document_alias)):
            name = owner is not None and _own_rate(owner)
            of_company = name and self._of_company(owner, owner_alias, query)
            if not of_company:
                continue
            rate = owner._field_to_sql(owner_alias, name, query)
            # what is in the reference company's currency stays as it is
            is_kept = SQL(
                "(COALESCE(%s, 0) > 0 AND %s NOT IN (%s, %s))",
                rate,
                currency,
                of_company,
                self.currency.id,
            )
            return _Source(
                SQL(
                    "CASE WHEN %s THEN %s / %s::numeric ELSE %s END",
                    is_kept,
                    value,
                    rate,
                    value,
                ),
                SQL("CASE WHEN %s THEN %s ELSE %s END", is_kept, of_company, currency),
            )
        return _Source(value, currency)

    def _day(self, model, alias, query):
        """The day whose rate counts: a contact's own amounts are of today."""
        if model._name == "res.partner":
            return SQL("%s", self.today)
        day = natural_day(model, alias, query, self.env.context["tz"])
        return SQL("COALESCE(%s, %s)", day, self.today)

    def _join_rates(self, query, alias, source):
        condition = SQL(
            "%s = %s", SQL.identifier(alias, "currency_id"), source.currency
        )
        query.add_join("LEFT JOIN", alias, SQL("(%s)", self._rates()), condition)
        return alias

    def _converted(self, value, currency, source, rates, day):
        """amount × rate here ÷ rate there, rounded like money.

        :param SQL value: the amount as it was read
        :param SQL currency: what it is in
        :param _Source source: the same, at the document's own rate
        :param str rates: the alias of the rates of the source's currency
        :param SQL day:
        :rtype: Amount
        """
        own_days = SQL("(%s)", self._own_rates(SQL("days")))
        here = _rate_at(day, own_days, SQL("(%s)", self._own_rates(SQL("rates"))))
        there = [SQL.identifier(rates, column) for column in ("days", "rates")]
        is_here = SQL("%s = %s", source.currency, self.currency.id)
        is_rated = SQL("%s IS NOT NULL", there[0])
        # beside rated ones, a company's currency without a rate is that of rate 1
        is_base = SQL(
            "(%s = ANY(%s) AND %s IS NOT NULL)",
            source.currency,
            sorted(self.of_companies),
            own_days,
        )
        amount = source.amount
        converted = SQL(
            "CASE WHEN %s THEN %s WHEN %s THEN %s * COALESCE(%s, 1) / %s"
            " WHEN %s THEN %s * %s ELSE (%s || %s)::numeric END",
            *(is_here, amount),
            *(is_rated, amount, here, _rate_at(day, *there)),
            *(is_base, amount, here),
            *(NO_RATE, source.currency),
        )
        is_foreign = SQL("(%s <> 0 AND %s <> %s)", value, currency, self.currency.id)
        return Amount(
            SQL(
                "CASE WHEN %s THEN round(%s, %s) ELSE %s END",
                is_foreign,
                converted,
                self.currency.decimal_places,
                value,
            ),
            source.currency,
            SQL(
                "(%s AND NOT (%s OR %s OR %s))", is_foreign, is_here, is_rated, is_base
            ),
        )

    def _own_rates(self, column):
        """One column of the rates of the reference company's own currency."""
        return SQL(
            "SELECT %s FROM (%s) own WHERE currency_id = %s",
            column,
            self._rates(),
            self.currency.id,
        )

    def _rates(self):
        """A row a currency: the ``days`` from which rates hold, in order, and the
        ``rates``, before them the one of earlier days.

        As Odoo looks them up: those of the company before those of all companies,
        the latest until the day, and before the first one the first one.
        """
        return SQL(
            """
            SELECT currency_id, array_agg(name ORDER BY name) AS days,
                   (array_agg(rate::float8 ORDER BY company_id, name))[1]
                   || array_agg(rate::float8 ORDER BY name) AS rates
              FROM (SELECT currency_id, company_id, name, rate,
                           min(name) FILTER (WHERE company_id IS NOT NULL)
                               OVER (PARTITION BY currency_id) AS first_own
                      FROM res_currency_rate
                     WHERE company_id IS NULL OR company_id = %s) rate
             WHERE company_id IS NOT NULL OR first_own IS NULL OR name < first_own
             GROUP BY currency_id
            """,
            self.company.root_id.id,
        )


def _rate_at(day, days, rates):
    return SQL("(%s)[width_bucket(%s, %s) + 1]::numeric", rates, day, days)


def _own_rate(model):
    """The field by which documents keep their rate, None where they keep none."""
    for name in OWN_RATES:
        field = model._fields.get(name)
        if field and field.store and field.type == "float":
            return name
    return None


def _is_of_company(model, name):
    """Whether a currency field is nothing but the currency of the record's company,
    as Odoo takes it for where it is calculated on the fly."""
    field = model._fields.get(name)
    if field is None or name.startswith("company_currency"):
        return True
    return not field.store and (
        not field.related or str(field.related) == "company_id.currency_id"
    )


def unrated_currency(error):
    """The currency that a statement has stumbled over, for want of a rate.

    :param psycopg2.Error error:
    :return: its id; None where something else is wrong
    :rtype: int | None
    """
    found = UNRATED.search(str(error))
    return int(found[1]) if found else None


def no_rate(currency):
    """The sentence on a currency without a rate.

    :param res.currency currency:
    :rtype: LazyGettext
    """
    return _lt(
        "There is no exchange rate for %(currency)s. Add a rate to this currency, or "
        "exclude these records with the filter.",
        currency=currency.display_name,
    )


def check_rates(currency):
    """:raise ScoringError: where there is a currency without a rate"""
    if currency:
        raise ScoringError("currency.no_rate", no_rate(currency))
