# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measures over records that lead to contacts: one grouped subquery for each model
and path, however many parameters measure them."""

from odoo.fields import Domain
from odoo.tools import SQL

from ..definition.checks import error_context
from . import guards
from .columns import column
from .domains import compile_domain, of_companies
from .natural_date import natural_day
from .params import COMPANY_CONTACT_IDS, CONTACT_IDS
from .paths import follow, join_partner, partner_link
from .sources import needs
from .values import accepted_array, flags, local_day, read_value, with_those_above

#: decimals of the weight that a record has by its age: after 66 half-lives, none
WEIGHT_DECIMALS = 20
MOST_HALF_LIVES = 100
#: measures that PostgreSQL has an aggregate of the same meaning for
AGGREGATES = {
    "sum": SQL("sum"),
    "avg": SQL("avg"),
    "min": SQL("min"),
    "max": SQL("max"),
}


class RecordsGroup:
    """The records of one model that lead to contacts by one path, grouped once
    for all the parameters that measure them."""

    def __init__(self):
        self.parameters = {}

    def add(self, position, parameter):
        """Measure the records for one more parameter."""
        self.parameters[position] = parameter

    def select(self, compiler, key, targeted, with_sets=False):
        """One row a contact (or company): ``partner_id`` and ``v`` + position; of a
        set, ``m`` + position, which of its bands of values match.

        :param bool with_sets: with the values of sets, as ``shown`` + position
        :rtype: SQL
        """
        model_name, partner_path, include_contacts = key
        env = compiler.env
        model = env[model_name]
        alias = model._table
        domains = {}
        for position, parameter in self.parameters.items():
            with error_context(parameter.name):
                path = partner_link(model, partner_path)
                domains[position] = compile_domain(
                    model, parameter.record_domain, compiler.document_company_ids
                )
        wanted = Domain.OR(domains.values()) & of_companies(
            model, compiler.document_company_ids
        )
        query = model._search(wanted, bypass_access=True)
        partner_id = join_partner(path, model, alias, query)
        owner = partner_id
        if include_contacts:
            query.add_join(
                "JOIN",
                "family",
                "res_partner",
                SQL("%s = %s", SQL.identifier("family", "id"), partner_id),
            )
            owner = env["res.partner"]._field_to_sql(
                "family", "commercial_partner_id", query
            )
        if targeted:
            query.add_where(
                SQL(
                    "%s = ANY(%s)",
                    partner_id,
                    COMPANY_CONTACT_IDS if include_contacts else CONTACT_IDS,
                )
            )
        rows, measures = self._columns(
            compiler, model, alias, query, domains, with_sets
        )
        distinct = SQL()
        if include_contacts and path.field.type == "many2many":
            # one record may lead to several contacts of a company
            distinct = SQL("DISTINCT ON (%s, %s) ", owner, SQL.identifier(alias, "id"))
        columns = SQL(", ").join([SQL("%s AS partner_id", owner), *rows])
        return SQL(
            "SELECT partner_id, %s FROM (%s) record GROUP BY partner_id",
            SQL(", ").join(measures),
            query.select(SQL("%s%s", distinct, columns)),
        )

    def _columns(self, compiler, model, alias, query, domains, with_sets):
        """The columns of the records, and the measures over them."""
        rows, measures = [], []
        several = len({p.record_domain for p in self.parameters.values()}) > 1
        for position, parameter in self.parameters.items():
            columns = {}
            if several:
                columns["within"] = _condition(model, alias, query, domains[position])
            with error_context(parameter.name):
                record = _Record(compiler, parameter, model, alias, query)
                columns.update(record.columns(columns.get("within")))
            names = {role: column(role, position) for role in columns}
            rows += [SQL("%s AS %s", columns[role], names[role]) for role in columns]
            if parameter.measure == "values":
                comodel = follow(model, parameter.measure_path).comodel
                measures += _set_measures(
                    parameter,
                    position,
                    names,
                    model.env[comodel] if comodel else model,
                    with_sets,
                )
                continue
            measures.append(
                SQL("%s AS %s", _measure(parameter, names), column("v", position))
            )
        return rows, measures


class _Record:
    """What a measure needs of each record, over the rows of a query."""

    def __init__(self, compiler, parameter, model, alias, query):
        self.compiler = compiler
        self.parameter = parameter
        self.model = model
        self.alias = alias
        self.query = query
        self.tz = compiler.definition.context.tz

    def columns(self, within):
        """The SQL by its role: ``value``, ``weight``, ``share``.

        :param SQL|None within: which of the records count, where not all do
        :rtype: dict[str, SQL]
        """
        parameter = self.parameter
        columns = {}
        for role, path in (
            ("value", parameter.measure_path),
            ("weight", parameter.weight_path),
        ):
            if path and needs(parameter, role):
                columns[role] = self._read(path, within)
        if parameter.by_age:
            weight = columns.get("weight")
            age_weight = self._age_weight()
            columns["weight"] = (
                SQL("%s * %s", weight, age_weight) if weight else age_weight
            )
        if parameter.measure == "share":
            domain = compile_domain(
                self.model,
                parameter.share_domain,
                self.compiler.document_company_ids,
            )
            columns["share"] = _condition(self.model, self.alias, self.query, domain)
        return columns

    def _read(self, text, within):
        path = follow(self.model, text)
        value = read_value(path, self.model, self.alias, self.query)
        if self.parameter.measure == "interval" and path.value_type == "datetime":
            return local_day(value, self.tz)
        if path.type != "monetary":
            return value
        amount = self.compiler.money.amount(
            path, self.model, self.alias, self.query, value
        )
        if within and amount.currency:
            # what does not count needs no rate
            value = SQL("CASE WHEN %s THEN %s END", within, amount.value)
            return guards.number(value)
        return guards.number(amount.value) if amount.currency else amount.value

    def _age_weight(self):
        """What a record counts by its age: half after each half-life, and for what
        is still to come, whole (docs/scoring.md, “Age”)."""
        day = natural_day(self.model, self.alias, self.query, self.tz)
        if self.parameter.age_path:
            path = follow(self.model, self.parameter.age_path)
            chosen = read_value(path, self.model, self.alias, self.query)
            if path.value_type == "datetime":
                chosen = local_day(chosen, self.tz)
            day = SQL("COALESCE(%s, %s)", chosen, day)
        return SQL(
            "COALESCE(round(power(0.5::float8, LEAST(GREATEST(%s - %s, 0)"
            " / %s::float8, %s))::numeric, %s), 1)",
            self.compiler.today,
            guards.day(day),
            self.parameter.half_life_days,
            MOST_HALF_LIVES,
            WEIGHT_DECIMALS,
        )


def _set_measures(parameter, position, columns, values_of, with_sets):
    """Which bands accept any of the values that the records have.

    :param dict[str, SQL] columns: of the records, by their role
    :param values_of: see ``holds`` of values
    :param bool with_sets: with the values themselves, and those above them
    :rtype: list[SQL]
    """
    within = (
        SQL(" FILTER (WHERE %s)", columns["within"]) if "within" in columns else SQL()
    )
    value = columns["value"]
    measures = [
        SQL("bool_or(%s IS NOT NULL)%s AS %s", value, within, column("v", position))
    ]
    matched = [
        SQL(
            "bool_or(%s = ANY(%s))%s",
            value,
            accepted_array(values_of, parameter, band),
            within,
        )
        for band in parameter.bands_of("values")
    ]
    measures.append(SQL("%s AS %s", flags(matched), column("m", position)))
    if with_sets:
        held = SQL("array_remove(array_agg(DISTINCT %s)%s, NULL)", value, within)
        shown = with_those_above(values_of, held)
        measures.append(SQL("%s AS %s", shown, column("shown", position)))
    return measures


def _condition(model, alias, query, domain):
    """Whether a record matches a filter, as a value: for FILTER, which the
    subselect of a search could not serve without being worked out for each row."""
    domain = domain.optimize_full(model)
    if domain.is_true():
        return SQL("TRUE")
    if domain.is_false():
        return SQL("FALSE")
    return domain._to_sql(model, alias, query)


def _measure(parameter, columns):
    """The aggregate of a measure; NULL over no records, but for a count.

    Weighted: count = Σ w, sum = Σ w·v, avg = Σ w·v ÷ Σ w over records with a value,
    share = Σ w of the matching ÷ Σ w. Days between: (last − first) ÷ (number of
    records with a date − 1).

    :param dict[str, SQL] columns: of the records, by their role: ``value``,
        ``weight``, ``share``; ``within`` where not all of them count
    """

    def over(aggregate, *more):
        wanted = [columns["within"], *more] if "within" in columns else more
        if not wanted:
            return aggregate
        return SQL("%s FILTER (WHERE %s)", aggregate, SQL(" AND ").join(wanted))

    value, weight = columns.get("value"), columns.get("weight")
    if parameter.measure == "count":
        return over(SQL("sum(%s)", weight) if weight else SQL("count(*)"))
    if parameter.measure == "sum" and weight:
        return over(SQL("sum(%s::numeric * %s)", weight, value))
    if parameter.measure == "share":
        part = SQL("sum(%s)", weight) if weight else SQL("count(*)")
        return SQL(
            "COALESCE(%s, 0)::numeric / NULLIF(%s, 0)",
            over(part, columns["share"]),
            over(part),
        )
    if parameter.measure == "interval":
        return SQL(
            "(%s - %s)::numeric / NULLIF(%s - 1, 0)",
            over(SQL("max(%s)", value)),
            over(SQL("min(%s)", value)),
            over(SQL("count(%s)", value)),
        )
    if parameter.measure == "avg" and weight:
        known = SQL("%s IS NOT NULL", value)
        return SQL(
            "%s::numeric / NULLIF(%s, 0)",
            over(SQL("sum(%s::numeric * %s)", weight, value), known),
            over(SQL("sum(%s)", weight), known),
        )
    return over(SQL("%s(%s)", AGGREGATES[parameter.measure], value))
