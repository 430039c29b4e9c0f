# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A definition and a target become one SQL statement.

The statement is built from the inside out::

    reading   one row a contact in scope, its values: v0, v1, …
    total     Σ weight × points, in whole ten-thousandths
    score     100 × total ÷ best total, rounded
    segment   the one with the greatest score_from ≤ score

Records that lead to contacts are read once for each model and path, however many
parameters measure them. A target of some contacts goes inside every grouped
subquery: the planner does not push it there by itself, and a save must not group
the whole table.
"""

from collections import defaultdict

from odoo import SUPERUSER_ID, fields
from odoo.fields import Domain
from odoo.tools import SQL, Query
from odoo.tools.translate import LazyTranslate

from .checks import ScoringError, naming
from .definition import DATE_TYPES
from .domains import check_domain, compile_domain, moves_within_day
from .paths import follow, join_partner, partner_link
from .readings import BandPicker, accepted_array, local_day, read_value

_lt = LazyTranslate(__name__)

#: measures that PostgreSQL has an aggregate of the same meaning for
AGGREGATES = {
    "sum": SQL("sum"),
    "avg": SQL("avg"),
    "min": SQL("min"),
    "max": SQL("max"),
}
#: keeps PostgreSQL from pulling a subquery up and working it out several times
FENCE = SQL("OFFSET 0")


class Target:
    """Stands for the contacts to score until a statement is bound to them."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<contacts: {self.name}>"


#: the contacts to score, and with them all contacts of their companies
CONTACTS, FAMILIES = Target("targets"), Target("families")


def bind(statement, contact_ids, family_ids):
    """Put contacts into a targeted statement.

    :param SQL statement: compiled with ``targeted=True``
    :param list[int] contact_ids: the contacts to score
    :param list[int] family_ids: they and all contacts of their companies
    :rtype: SQL
    """
    ids = {CONTACTS: list(contact_ids), FAMILIES: list(family_ids)}
    params = [
        ids[param] if isinstance(param, Target) else param for param in statement.params
    ]
    return SQL(statement.code, *params)


def scoring_env(env, context):
    """The environment in which a definition is compiled, whoever asks.

    :param Environment env:
    :param Context context: frozen in the version
    """
    return env(
        user=SUPERUSER_ID,
        su=True,
        context={
            "lang": context.lang,
            "tz": context.tz,
            "allowed_company_ids": [context.company_id],
            "active_test": False,
        },
    )


class Compiler:
    """Compiles one definition.

    :param Environment env: any; the definition's own context replaces its
    :param Definition definition:
    """

    def __init__(self, env, definition):
        self.env = scoring_env(env, definition.context)
        self.definition = definition
        self.partners = self.env["res.partner"]
        self.today = fields.Date.context_today(self.env["base"])

    # -- what callers ask for --------------------------------------------------

    def statement(self, targeted=False):
        """The statement that scores contacts.

        :param bool targeted: for some contacts, to be bound later; else for all
        :return: SELECT of ``partner_id`` (int), ``partner_seen_at`` (when it was
            written last), ``score`` (numeric, two decimals) and ``segment_id``
            (int), one row a contact in scope
        :rtype: SQL
        :raise ScoringError: when something that it reads does not exist
        """
        reading = _Reading(self, targeted)
        total = SQL(
            "SELECT partner_id, partner_seen_at, %s AS total FROM (%s) reading",
            reading.total(),
            reading.select(),
        )
        score = SQL(
            "SELECT partner_id, partner_seen_at, %s AS score FROM (%s) total %s",
            self._score(SQL("total")),
            total,
            FENCE,
        )
        return SQL(
            "SELECT partner_id, partner_seen_at, score, %s AS segment_id"
            " FROM (%s) scored",
            self._segment(SQL("score")),
            score,
        )

    def details(self):
        """The statement that explains the scores of some contacts, to be bound.

        :return: SELECT of ``partner_id``, ``score``, ``segment_id`` and, for the
            parameter at position *i*, ``value_i``, ``bands_i`` (ids of the bands
            hit) and ``points_i`` (hundredths)
        :rtype: SQL
        :raise ScoringError: when something that it reads does not exist
        """
        reading = _Reading(self, targeted=True, with_sets=True)
        columns = [SQL("partner_id"), SQL("%s AS total", reading.total())]
        for position, picker in enumerate(reading.pickers):
            columns += [
                SQL("%s AS %s", reading.shown[position], _name("value", position)),
                SQL("%s AS %s", picker.band_ids(), _name("bands", position)),
                SQL("%s AS %s", picker.points(), _name("points", position)),
            ]
        scored = SQL(
            "SELECT *, %s AS score FROM (SELECT %s FROM (%s) reading) total",
            self._score(SQL("total")),
            SQL(", ").join(columns),
            reading.select(),
        )
        return SQL(
            "SELECT *, %s AS segment_id FROM (%s) scored",
            self._segment(SQL("score")),
            scored,
        )

    def scope(self):
        """Which contacts the model is for (DESIGN §4, "Who").

        :rtype: Domain
        :raise ScoringError: when the model's filter cannot be read
        """
        definition = self.definition
        domain = Domain("active", "=", True)
        if definition.subject != "any":
            domain &= Domain("is_company", "=", definition.subject == "company")
        if not definition.include_internal:
            own = self.env["res.company"].search([]).partner_id
            domain &= (
                Domain("partner_share", "=", True)
                & Domain("type", "in", ["contact", False])
                & Domain("id", "not in", own.ids)
            )
        with naming(_lt("Who")):
            chosen = compile_domain(self.partners, definition.partner_domain)
        return domain & chosen

    def count(self):
        """How many contacts the model is for.

        :rtype: int
        :raise ScoringError: when the model's filter cannot be read
        """
        return self.partners.search_count(self.scope())

    def is_steady(self):
        """Whether the statement means the same all day, so that it may be kept."""
        definition = self.definition
        texts = [definition.partner_domain]
        for parameter in definition.parameters:
            texts += [
                parameter.partner_domain,
                parameter.record_domain,
                parameter.share_domain,
            ]
        return not any(map(moves_within_day, texts))

    # -- score and segment -----------------------------------------------------

    def _score(self, total):
        """round(100 × max(0, total) ÷ best, 2), halves away from zero.

        Worked out as the whole number of hundredths nearest to it,
        ⌊(20000 × total + best) ÷ (2 × best)⌋: exact, because the one division is
        of whole numbers.
        """
        best = self.definition.best_total
        return SQL(
            "div(20000 * GREATEST(%s, 0)::numeric + %s, %s) * 0.01",
            total,
            best,
            2 * best,
        )

    def _segment(self, score):
        cases = [
            SQL(" WHEN %s >= %s THEN %s", score, segment.score_from, segment.id)
            for segment in self.definition.segments_from_top
        ]
        return SQL("CASE%s END", SQL("").join(cases))


class _Reading:
    """The innermost select: contacts in scope and their values.

    :ivar list pickers: a ``BandPicker`` a parameter, over the select's columns
    :ivar list shown: for each parameter the column that explanations show
    """

    def __init__(self, compiler, targeted, with_sets=False):
        self.env = compiler.env
        self.partners = compiler.partners
        self.definition = compiler.definition
        self.today = compiler.today
        self.targeted = targeted
        self.with_sets = with_sets
        self.query = self.partners._search(compiler.scope(), bypass_access=True)
        self.alias = self.partners._table
        if targeted:
            self.query.add_where(
                SQL("%s = ANY(%s)", SQL.identifier(self.alias, "id"), CONTACTS)
            )
        self.columns = [
            SQL("%s AS partner_id", SQL.identifier(self.alias, "id")),
            SQL("%s AS partner_seen_at", SQL.identifier(self.alias, "write_date")),
        ]
        self.pickers, self.shown = [], []
        self.groups = defaultdict(_RecordsGroup)
        for position, parameter in enumerate(self.definition.parameters):
            with naming(parameter.name):
                self._read(position, parameter)
        self._join_groups()

    def select(self):
        """The select itself.

        :rtype: SQL
        """
        return SQL("%s %s", self.query.select(*self.columns), FENCE)

    def total(self):
        """Σ weight × points over the select's columns, in ten-thousandths.

        :rtype: SQL
        """
        terms = [
            SQL("%s * (%s)::int8", parameter.scaled_weight, picker.points())
            for parameter, picker in zip(
                self.definition.parameters, self.pickers, strict=True
            )
        ]
        return SQL("(%s)", SQL(" + ").join(terms))

    # -- one parameter ---------------------------------------------------------

    def _read(self, position, parameter):
        if parameter.source == "field":
            self._read_field(position, parameter)
        elif parameter.source == "records":
            self._read_records(position, parameter)
        else:
            self._read_filter(position, parameter)

    def _add_value(self, position, parameter, value, value_type):
        """Put a single value among the columns, in its zone, and without zeros where
        the parameter says so."""
        if value_type == "datetime":
            value = local_day(value, self.definition.context.tz)
        elif value_type == "number" and parameter.zero_is_missing:
            value = SQL("NULLIF(%s, 0)", value)
        name = _name("v", position)
        self.columns.append(SQL("%s AS %s", value, name))
        self.pickers.append(BandPicker(parameter, self.today, value=name))
        self.shown.append(name)

    def _read_field(self, position, parameter):
        path = follow(self.partners, parameter.field_path)
        check_type(path.value_type, parameter.value_type)
        if path.type == "many2many" and not path.definition:
            self._read_relation(position, parameter, path)
            return
        value = read_value(path, self.partners, self.alias, self.query)
        if path.value_type == "set":
            self._add_array(position, parameter, value)
        else:
            self._add_value(position, parameter, value, path.value_type)

    def _add_array(self, position, parameter, value):
        name = _name("v", position)
        self.columns.append(SQL("%s AS %s", value, name))
        matches = [
            SQL("%s && %s", name, accepted_array(parameter, band))
            for band in parameter.bands_of("values")
        ]
        present = SQL("%s IS NOT NULL", name)
        self.pickers.append(
            BandPicker(parameter, self.today, present=present, matches=matches)
        )
        self.shown.append(name)

    def _read_relation(self, position, parameter, path):
        """A many2many: its table is grouped by owner, one flag for each band."""
        _model, owner = path.join(self.partners, self.alias, self.query)
        field, alias = path.field, f"set_{position}"
        owner_id = SQL.identifier("link", field.column1)
        value_id = SQL.identifier("link", field.column2)
        flags = [
            SQL(
                "bool_or(%s = ANY(%s)) AS %s",
                value_id,
                accepted_array(parameter, band),
                _name("m", number),
            )
            for number, band in enumerate(parameter.bands_of("values"))
        ]
        if self.with_sets:
            flags.append(SQL("array_agg(%s) AS shown", value_id))
        grouped = SQL(
            "(SELECT %s AS owner_id%s FROM %s AS link%s GROUP BY 1)",
            owner_id,
            SQL("").join(SQL(", %s", flag) for flag in flags),
            SQL.identifier(field.relation, to_flush=field),
            self._owners_condition(path, owner_id),
        )
        self.query.add_join(
            "LEFT JOIN",
            alias,
            grouped,
            SQL(
                "%s = %s",
                SQL.identifier(alias, "owner_id"),
                SQL.identifier(owner, "id"),
            ),
        )
        present, matches = _name("p", position), []
        self.columns.append(
            SQL("%s IS NOT NULL AS %s", SQL.identifier(alias, "owner_id"), present)
        )
        for number, _band in enumerate(parameter.bands_of("values")):
            name = SQL.identifier(f"m{position}_{number}")
            self.columns.append(
                SQL("%s AS %s", SQL.identifier(alias, f"m{number}"), name)
            )
            matches.append(name)
        self.pickers.append(
            BandPicker(parameter, self.today, present=present, matches=matches)
        )
        shown = _name("shown", position)
        if self.with_sets:
            self.columns.append(SQL("%s AS %s", SQL.identifier(alias, "shown"), shown))
        self.shown.append(shown)

    def _owners_condition(self, path, owner_id):
        """Keeps a grouped many2many to the owners that the targets lead to."""
        if not self.targeted:
            return SQL()
        if not path.steps:
            return SQL(" WHERE %s = ANY(%s)", owner_id, CONTACTS)
        query = Query(self.env, self.alias)
        _model, owner = path.join(self.partners, self.alias, query)
        query.add_where(SQL("%s = ANY(%s)", SQL.identifier(self.alias, "id"), CONTACTS))
        return SQL(
            " WHERE %s IN %s",
            owner_id,
            query.subselect(SQL.identifier(owner, "id")),
        )

    def _read_filter(self, position, parameter):
        domain = compile_domain(self.partners, parameter.partner_domain)
        matching = self.partners._search(domain, bypass_access=True)
        if self.targeted:
            matching.add_where(
                SQL("%s = ANY(%s)", SQL.identifier(matching.table, "id"), CONTACTS)
            )
        alias = f"filter_{position}"
        self.query.add_join(
            "LEFT JOIN",
            alias,
            SQL("(%s)", matching.select()),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(self.alias, "id"),
            ),
        )
        matches = SQL("%s IS NOT NULL", SQL.identifier(alias, "id"))
        self._add_value(position, parameter, matches, "boolean")

    # -- records ---------------------------------------------------------------

    def _read_records(self, position, parameter):
        if parameter.model not in self.env:
            raise ScoringError(
                _lt(
                    "the records “%(model)s” are not installed any more; choose "
                    "others.",
                    model=parameter.model,
                )
            )
        key = (parameter.model, parameter.partner_path, parameter.include_contacts)
        group = self.groups[key]
        group.add(position, parameter)
        value = SQL.identifier(self._group_alias(key), f"v{position}")
        if parameter.measure in ("count", "sum"):
            value = SQL("COALESCE(%s, 0)", value)
        value_type = measured_type(self.env, parameter)
        check_type(value_type, parameter.value_type)
        self._add_value(position, parameter, value, value_type)

    def _group_alias(self, key):
        return f"records_{list(self.groups).index(key)}"

    def _join_groups(self):
        for key, group in self.groups.items():
            *_model_and_path, include_contacts = key
            alias = self._group_alias(key)
            column = "commercial_partner_id" if include_contacts else "id"
            self.query.add_join(
                "LEFT JOIN",
                alias,
                SQL("(%s)", group.select(self.env, key, self.targeted)),
                SQL(
                    "%s = %s",
                    SQL.identifier(alias, "partner_id"),
                    self.partners._field_to_sql(self.alias, column, self.query),
                ),
            )


class _RecordsGroup:
    """The records of one model that lead to contacts by one path, grouped once
    for all the parameters that measure them."""

    def __init__(self):
        self.parameters = {}

    def add(self, position, parameter):
        """Measure the records for one more parameter."""
        self.parameters[position] = parameter

    def select(self, env, key, targeted):
        """One row a contact (or company): ``partner_id`` and ``v`` + position.

        :rtype: SQL
        """
        model_name, partner_path, include_contacts = key
        model = env[model_name]
        alias = model._table
        domains = {}
        for position, parameter in self.parameters.items():
            with naming(parameter.name):
                path = partner_link(model, partner_path)
                domains[position] = compile_domain(model, parameter.record_domain)
        query = model._search(Domain.OR(domains.values()), bypass_access=True)
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
                    FAMILIES if include_contacts else CONTACTS,
                )
            )
        rows, measures = self._columns(model, alias, query, domains)
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

    def _columns(self, model, alias, query, domains):
        """The columns of the records, and the measures over them."""
        rows, measures = [], []
        several = len({str(domain) for domain in domains.values()}) > 1
        for position, parameter in self.parameters.items():
            columns = {}
            if several:
                columns["within"] = _condition(model, alias, query, domains[position])
            with naming(parameter.name):
                columns.update(_columns_of(parameter, model, alias, query))
            names = {role: _name(role, position) for role in columns}
            rows += [SQL("%s AS %s", columns[role], names[role]) for role in columns]
            measures.append(
                SQL("%s AS %s", _measure(parameter, names), _name("v", position))
            )
        return rows, measures


def _columns_of(parameter, model, alias, query):
    """What a measure needs of each record.

    :return: the SQL by its role: ``value``, ``weight``, ``share``
    :rtype: dict[str, SQL]
    """
    columns = {}
    for role, path in (
        ("value", parameter.measure_path),
        ("weight", parameter.weight_path),
    ):
        if path and _needs(parameter, role):
            columns[role] = read_value(follow(model, path), model, alias, query)
    if parameter.measure == "share":
        domain = compile_domain(model, parameter.share_domain)
        columns["share"] = _condition(model, alias, query, domain)
    return columns


def _needs(parameter, role):
    if role == "weight":
        return parameter.measure in ("avg", "share")
    return parameter.measure in ("sum", "avg", "min", "max")


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

    Weighted: avg = Σ w·v ÷ Σ w over records with a value, share = Σ w of the
    matching ÷ Σ w.

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
        return over(SQL("count(*)"))
    if parameter.measure == "share":
        part = SQL("sum(%s)", weight) if weight else SQL("count(*)")
        return SQL(
            "COALESCE(%s, 0)::numeric / NULLIF(%s, 0)",
            over(part, columns["share"]),
            over(part),
        )
    if parameter.measure == "avg" and weight:
        known = SQL("%s IS NOT NULL", value)
        return SQL(
            "%s::numeric / NULLIF(%s, 0)",
            over(SQL("sum(%s * %s)", weight, value), known),
            over(SQL("sum(%s)", weight), known),
        )
    return over(SQL("%s(%s)", AGGREGATES[parameter.measure], value))


def measured_type(env, parameter):
    """The type of a measure's value.

    :param Environment env: of a user who may read what is measured
    :param Parameter parameter: of source ``records``, or its draft record
    :rtype: str
    :raise ScoringError: when the measure can't be taken of what it names
    """
    if parameter.measure in ("count", "share"):
        return "number"
    path = follow(env[parameter.model], parameter.measure_path)
    dates = path.value_type in DATE_TYPES
    if path.value_type == "number" or (dates and parameter.measure in ("min", "max")):
        return path.value_type
    raise ScoringError(
        _lt(
            "“%(path)s” is not a number, so it cannot be added up or compared; choose "
            "a number, or a date with “earliest” or “latest”.",
            path=parameter.measure_path,
        )
    )


def check_type(found, expected):
    """A field that was applied as one type must still be of it.

    :raise ScoringError: otherwise, and for what can't be scored at all
    """
    if found is None:
        raise ScoringError(
            _lt(
                "this kind of field cannot be scored; choose a number, date, "
                "choice, yes/no, text or tags."
            )
        )
    if expected and found != expected:
        raise ScoringError(
            _lt("the field has changed its type; set up the ranges again and apply.")
        )


def value_type_of(env, parameter):
    """Find out what kind of value a parameter has, checking all that it names.

    :param Environment env: of the user who configures: must be able to read it
    :param Parameter parameter:
    :return: the value type and the path that holds the value (None for a count,
        share or filter)
    :rtype: tuple[str, Path | None]
    :raise ScoringError: with one sentence on what is wrong
    """
    partners = env["res.partner"]
    if parameter.source == "filter":
        check_domain(partners, parameter.partner_domain)
        return "boolean", None
    if parameter.source == "field":
        path = follow(partners, parameter.field_path)
        check_type(path.value_type, None)
        return path.value_type, path
    if not parameter.model:
        raise ScoringError(_lt("choose the records to measure."))
    if parameter.model not in env:
        raise ScoringError(
            _lt("the records “%(model)s” are not installed.", model=parameter.model)
        )
    model = env[parameter.model]
    partner_link(model, parameter.partner_path)
    check_domain(model, parameter.record_domain)
    if parameter.measure == "share":
        check_domain(model, parameter.share_domain)
    if parameter.weight_path and _needs(parameter, "weight"):
        if follow(model, parameter.weight_path).value_type != "number":
            raise ScoringError(
                _lt(
                    "“%(path)s” is not a number to weigh by.",
                    path=parameter.weight_path,
                )
            )
    value_type = measured_type(env, parameter)
    if parameter.measure in ("count", "share"):
        return value_type, None
    return value_type, follow(model, parameter.measure_path)


def _name(stem, position):
    return SQL.identifier(f"{stem}{position}")
