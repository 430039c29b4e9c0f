# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values and bands as SQL: how a value is read so that NULL means missing, which
band holds a value, and what it is worth (docs/scoring.md)."""

from math import ceil

from odoo.tools import SQL

from ..definition.definition import DATE_TYPES, scaled_points
from ..definition.elapsed import latest_day
from . import guards
from .days import own_moment
from .folding import folded, folded_array
from .paths import company_value, join_json

#: the greatest id that PostgreSQL's whole numbers hold
GREATEST_ID = 2**31 - 1
#: how a JSON value is read, by the type of its field or property
JSON_READERS = {
    "integer": guards.json_number,
    "float": guards.json_number,
    "monetary": guards.json_number,
    "date": guards.json_day,
    "datetime": guards.json_moment,
    "boolean": lambda raw: SQL("(%s = 'true'::jsonb)", raw),
}
#: what JSON holds where somebody has emptied it
EMPTY = ["null", "false", '""', "[]"]
#: how a column is read that may hold what is no value
GUARDS = {
    "float": guards.number,
    "monetary": guards.number,
    "date": guards.day,
    "datetime": guards.moment,
}


def read_value(path, model, alias, query):
    """The SQL of a path's value, NULL where it is missing; not for many2many.

    :param Path path:
    :param model: the model that the path starts from
    :param str alias: its alias in ``query``
    :param Query query: gets the joins that the value needs
    :rtype: SQL
    """
    model, alias = path.join(model, alias, query)
    if path.definition:
        name = path.definition["name"]
        raw = model._field_to_sql(alias, f"{path.field.name}.{name}", query)
        value = _json_value(path, raw, model, alias, query)
    elif path.field.company_dependent:
        raw = company_value(path.field, model, alias)
        value = _json_value(path, raw, model, alias, query)
    else:
        value = _column_value(path, model, alias, query)
    if path.value_type == "boolean":
        value = SQL("COALESCE(%s, FALSE)", value)
        if path.steps:  # behind an empty many2one it is missing
            value = SQL(
                "CASE WHEN %s IS NOT NULL THEN %s END",
                SQL.identifier(alias, "id"),
                value,
            )
    return value


def is_unreadable(path, model, alias, query):
    """Whether something is there that is no value, and so counts as missing.

    :param Path path: but to a many2many
    :param model: the model that the path starts from
    :param str alias: its alias in ``query``
    :param Query query: gets the joins that are needed
    :rtype: SQL
    """
    value = read_value(path, model, alias, query)
    owner, owner_alias = path.join(model, alias, query)
    if path.definition:
        name = f"{path.field.name}.{path.definition['name']}"
        raw = owner._field_to_sql(owner_alias, name, query)
    elif path.field.company_dependent:
        raw = company_value(path.field, owner, owner_alias)
    elif path.type in GUARDS:
        column = owner._field_to_sql(owner_alias, path.field.name, query)
        return SQL("(%s IS NOT NULL AND %s IS NULL)", column, value)
    else:
        return SQL("FALSE")
    if path.value_type in ("boolean", "text"):
        kinds = [{"text": "string"}.get(path.value_type, "boolean"), "null"]
        wrong = SQL("NOT jsonb_typeof(%s) = ANY(%s)", raw, kinds)
    else:
        wrong = SQL("%s IS NULL", value)
    return SQL("COALESCE(NOT %s = ANY(%s::jsonb[]) AND %s, FALSE)", raw, EMPTY, wrong)


def _column_value(path, model, alias, query):
    zone = model.env.tz.zone
    value = own_moment(model, alias, path.field.name, query, zone)
    if path.type in GUARDS:
        # numbers are exact before they are compared or aggregated: a run and a save
        # must agree to the last digit, whatever the order of the rows
        return GUARDS[path.type](value)
    if path.value_type == "text":
        return folded(model.env, value)
    if path.type == "selection":
        return SQL("NULLIF(%s, '')", value)
    return value


def _json_value(path, raw, model, alias, query):
    """A value out of the contact's JSON; what has another type than its definition
    says, or is no option of it any more, is missing."""
    if path.type in JSON_READERS:
        return JSON_READERS[path.type](raw)
    if path.value_type == "text":
        return folded(model.env, guards.json_text(raw))
    if path.type == "selection":
        return _option(path, guards.json_text(raw), model)
    if path.type == "many2one":
        comodel = model.env[path.comodel]
        name = path.definition["name"] if path.definition else path.field.name
        coalias = join_json(comodel, raw, alias, name, query)
        return SQL.identifier(coalias, "id")
    return _json_set(path, raw, model)


def _option(path, text, model):
    """A key, NULL when it is none of those to choose from."""
    keys = [key for key, _label in path.options(model.env)]
    return SQL("CASE WHEN %s = ANY(%s::text[]) THEN %s END", text, keys, text)


def _json_set(path, raw, model):
    """The values of a tags or many2many property as an array, NULL when empty."""
    if path.type == "tags":
        return SQL(
            "(SELECT array_agg(tag) FROM (SELECT %s AS tag FROM %s) held"
            " WHERE tag IS NOT NULL)",
            _option(path, guards.json_text(SQL("item")), model),
            guards.json_items(raw),
        )
    return SQL(
        "(SELECT array_agg(there.id) FROM %s JOIN %s there ON there.id = %s)",
        guards.json_items(raw),
        SQL.identifier(model.env[path.comodel]._table),
        guards.json_id(SQL("item")),
    )


def local_day(value, tz):
    """The day of a datetime that is kept in UTC.

    :param SQL value:
    :param str tz: the zone in which it has its day
    :rtype: SQL
    """
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", value, tz)


# -- bands ---------------------------------------------------------------------


def holds(values_of, parameter, band, value, today):
    """Whether a band of ranges or values holds a single value that is not missing.

    :param values_of: a recordset of the model whose records the values are; of any
        other values, of any model
    :param Parameter parameter:
    :param Band band: of the kinds ``range`` or ``values``
    :param SQL value: of a date, the day itself
    :param date today: dates count from here
    :rtype: SQL
    """
    if band.kind == "values":
        return SQL("%s = ANY(%s)", value, accepted_array(values_of, parameter, band))
    ends = []
    after, before = (
        (SQL(">"), SQL("<=")) if band.closed_above else (SQL(">="), SQL("<"))
    )
    for bound, by_number, by_day in (
        (band.value_from, after, SQL("<=")),
        (band.value_to, before, SQL(">")),
    ):
        if bound is None:
            continue
        if parameter.value_type in DATE_TYPES:
            day = latest_day(ceil(bound), today, parameter.elapsed_unit)
            ends.append(SQL("%s %s %s", value, by_day, day))
        else:
            ends.append(SQL("%s %s %s", value, by_number, bound))
    return SQL(" AND ").join(ends) if ends else SQL("TRUE")


def accepted_array(values_of, parameter, band):
    """The accepted values of a band as a typed array; where records stand below one
    another, as tags do, with all that are below those accepted.

    :param values_of: see ``holds``
    :param Parameter parameter:
    :param Band band: of the kind ``values``
    :rtype: SQL
    """
    accepted = list(band.accepted)
    if parameter.value_type == "boolean":
        return SQL("%s::bool[]", accepted)
    if all(isinstance(value, int) for value in accepted):
        return _with_those_below(values_of, id_array(accepted))
    if parameter.value_type == "text":
        return folded_array(values_of.env, accepted)
    return SQL("%s::text[]", accepted)


def id_array(ids):
    """Ids as a typed array, without those that no record can have.

    :param Iterable[int] ids:
    :rtype: SQL
    """
    return SQL("%s::int4[]", [id_ for id_ in ids if 0 < id_ <= GREATEST_ID])


def _with_those_below(records, ids):
    """Ids of records, with those of all that are below; worked out once a statement."""
    if not records._parent_store:
        return ids
    return SQL(
        "ARRAY(SELECT below.id FROM %(table)s AS below JOIN %(table)s AS above"
        " ON starts_with(below.parent_path, above.parent_path)"
        " WHERE above.id = ANY(%(ids)s))",
        table=SQL.identifier(records._table),
        ids=ids,
    )


def flags(conditions):
    """Several conditions as one array: there may be more than a select has columns.

    :param list[SQL] conditions:
    :rtype: SQL
    """
    return SQL("ARRAY[%s]::bool[]", SQL(", ").join(conditions))


def with_those_above(records, ids):
    """Ids of records, with those of all that they are below.

    :param records: a recordset of their model
    :param SQL ids: an array
    :rtype: SQL
    """
    if not records._parent_store:
        return ids
    return SQL(
        "(SELECT array_agg(DISTINCT above::int4) FROM %s AS it,"
        " string_to_array(rtrim(it.parent_path, '/'), '/') AS path,"
        " unnest(path) AS above WHERE it.id = ANY(%s))",
        SQL.identifier(records._table),
        ids,
    )


class BandPicker:
    """How one parameter's points and bands follow from its columns.

    :param values_of: see ``holds``
    :param Parameter parameter:
    :param date today:
    :param SQL|None value: of a single value; NULL is missing
    :param SQL|None present: of a set, whether it is not empty
    :param list[SQL] matches: of a set, whether each band of values matches
    """

    def __init__(
        self, values_of, parameter, today, value=None, present=None, matches=()
    ):
        self.values_of = values_of
        self.parameter = parameter
        self.today = today
        self.value = value
        self.present = present
        self.matches = matches

    def points(self):
        """The points won, in hundredths.

        :rtype: SQL
        """
        if self.present is None:
            return self._first_band(scaled_points)
        won = [
            SQL("CASE WHEN %s THEN %s END", match, scaled_points(band))
            for match, band in zip(
                self.matches, self.parameter.bands_of("values"), strict=True
            )
        ]
        if not won:
            matched = SQL("NULL::int8")
        elif self.parameter.combine == "sum":
            total = SQL(" + ").join(SQL("COALESCE(%s, 0)::int8", won_) for won_ in won)
            any_match = SQL(" OR ").join(self.matches)
            matched = SQL("CASE WHEN %s THEN %s END", any_match, total)
        else:
            matched = SQL("GREATEST(%s)", SQL(", ").join(won))
        return SQL(
            "CASE WHEN %s THEN COALESCE(%s, %s) ELSE %s END",
            self.present,
            matched,
            scaled_points(self._only("other")),
            scaled_points(self._only("missing")),
        )

    def band_ids(self):
        """The ids of the bands hit, as an array; empty when none holds the value.

        :rtype: SQL
        """
        if self.present is None:
            picked = self._first_band(lambda band: band.id if band else None)
            return SQL("array_remove(ARRAY[(%s)::int8], NULL)", picked)
        picked = [
            SQL("CASE WHEN %s THEN %s END", match, band.id)
            for match, band in zip(
                self.matches, self.parameter.bands_of("values"), strict=True
            )
        ]
        matched = SQL("array_remove(ARRAY[%s]::int8[], NULL)", SQL(", ").join(picked))
        other, missing = self._only("other"), self._only("missing")
        return SQL(
            "CASE WHEN NOT COALESCE(%(present)s, FALSE) THEN %(missing)s::int8[]"
            " WHEN cardinality(%(matched)s) > 0 THEN %(matched)s"
            " ELSE %(other)s::int8[] END",
            present=self.present,
            matched=matched,
            missing=[missing.id] if missing else [],
            other=[other.id] if other else [],
        )

    def _first_band(self, of_band):
        """A CASE over the bands in order; ``of_band`` says what each stands for."""
        parameter = self.parameter
        cases = [
            SQL(
                " WHEN %s THEN %s",
                holds(self.values_of, parameter, band, self.value, self.today),
                of_band(band),
            )
            for band in parameter.bands
            if band.kind in ("range", "values")
        ]
        return SQL(
            "CASE WHEN %s IS NULL THEN %s%s ELSE %s END",
            self.value,
            of_band(self._only("missing")),
            SQL("").join(cases),
            of_band(self._only("other")),
        )

    def _only(self, kind):
        return next(iter(self.parameter.bands_of(kind)), None)
