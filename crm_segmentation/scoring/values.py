# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values and bands as SQL: how a value is read so that NULL means missing, which
band holds a value, and what it is worth (docs/scoring.md)."""

from math import ceil

from odoo.tools import SQL

from .checks import comparable
from .definition import DATE_TYPES, scaled_points
from .elapsed import latest_day

WHITE_SPACE = " \t\n\r\f\v\u00a0"


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
        raw = model._field_to_sql(
            alias, f"{path.field.name}.{path.definition['name']}", query
        )
        value = _property_value(path, raw, model, alias, query)
    else:
        value = _field_value(path, model, alias, query)
    if path.value_type == "boolean":
        value = SQL("COALESCE(%s, FALSE)", value)
        if path.steps:  # behind an empty many2one it is missing
            value = SQL(
                "CASE WHEN %s IS NOT NULL THEN %s END",
                SQL.identifier(alias, "id"),
                value,
            )
    return value


def _field_value(path, model, alias, query):
    field = path.field
    if field.type == "many2one" and field.company_dependent:
        # no foreign key: the record may be gone
        _comodel, coalias = field.join(model, alias, query)
        return SQL.identifier(coalias, "id")
    value = model._field_to_sql(alias, field.name, query)
    if field.type == "float":
        # numeric before it is compared or aggregated: a run and a save must
        # agree to the last digit, whatever the order of the rows
        return SQL("%s::numeric", value)
    if path.value_type == "text":
        return comparable_text(value)
    if field.type == "selection":
        return SQL("NULLIF(%s, '')", value)
    return value


def comparable_text(value):
    """Text as it is compared: trimmed, regardless of case, NULL when empty."""
    return SQL("NULLIF(lower(btrim(%s, %s)), '')", value, WHITE_SPACE)


def _property_value(path, raw, model, alias, query):
    """A property's value out of the contact's JSON; what has another type than
    its definition says, or is no option of it any more, is missing."""
    text = SQL("(%s #>> '{}')", raw)
    if path.value_type == "number":
        return SQL(
            "CASE WHEN jsonb_typeof(%s) = 'number' THEN %s::numeric END", *[raw] * 2
        )
    if path.value_type == "boolean":
        return SQL("(%s = 'true'::jsonb)", raw)
    if path.value_type == "text":
        return SQL(
            "CASE WHEN jsonb_typeof(%s) = 'string' THEN %s END",
            raw,
            comparable_text(text),
        )
    if path.value_type in ("date", "datetime"):
        is_date = path.value_type == "date"
        return SQL(
            "CASE WHEN %s ~ '^\\d{4}-\\d\\d-\\d\\d' THEN left(%s, %s)::%s END",
            text,
            text,
            10 if is_date else 19,
            SQL("date" if is_date else "timestamp"),
        )
    if path.type == "selection":
        keys = [key for key, _label in path.options(model.env)]
        return SQL("CASE WHEN %s = ANY(%s::text[]) THEN %s END", text, keys, text)
    if path.type == "many2one":
        comodel = model.env[path.comodel]
        coalias = query.make_alias(alias, path.definition["name"])
        query.add_join(
            "LEFT JOIN",
            coalias,
            comodel._table,
            SQL("%s = %s", SQL.identifier(coalias, "id"), _json_id(raw)),
        )
        return SQL.identifier(coalias, "id")
    return _property_set(path, raw, model)


def _property_set(path, raw, model):
    """The values of a tags or many2many property as an array, NULL when empty."""
    items = SQL(
        "jsonb_array_elements("
        "CASE WHEN jsonb_typeof(%s) = 'array' THEN %s ELSE '[]'::jsonb END) item",
        raw,
        raw,
    )
    if path.type == "tags":
        keys = [option[0] for option in path.options(model.env)]
        return SQL(
            "(SELECT array_agg(item #>> '{}') FROM %s"
            " WHERE item #>> '{}' = ANY(%s::text[]))",
            items,
            keys,
        )
    return SQL(
        "(SELECT array_agg(there.id) FROM %s JOIN %s there ON there.id = %s)",
        items,
        SQL.identifier(model.env[path.comodel]._table),
        _json_id(SQL("item")),
    )


def _json_id(raw):
    return SQL("CASE WHEN jsonb_typeof(%s) = 'number' THEN %s::int4 END", raw, raw)


def local_day(value, tz):
    """The day of a datetime that is kept in UTC.

    :param SQL value:
    :param str tz: the zone in which it has its day
    :rtype: SQL
    """
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", value, tz)


# -- bands ---------------------------------------------------------------------


def holds(parameter, band, value, today):
    """Whether a band of ranges or values holds a single value that is not missing.

    :param Parameter parameter:
    :param Band band: of the kinds ``range`` or ``values``
    :param SQL value: of a date, the day itself
    :param date today: dates count from here
    :rtype: SQL
    """
    if band.kind == "values":
        return SQL("%s = ANY(%s)", value, accepted_array(parameter, band))
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


def accepted_array(parameter, band):
    """The accepted values of a band as a typed array."""
    accepted = list(band.accepted)
    if parameter.value_type == "boolean":
        return SQL("%s::bool[]", accepted)
    if all(isinstance(value, int) for value in accepted):
        return SQL("%s::int4[]", accepted)
    if parameter.value_type == "text":
        accepted = [comparable(value) for value in accepted]
    return SQL("%s::text[]", accepted)


class BandPicker:
    """How one parameter's points and bands follow from its columns.

    :param Parameter parameter:
    :param date today:
    :param SQL|None value: of a single value; NULL is missing
    :param SQL|None present: of a set, whether it is not empty
    :param list[SQL] matches: of a set, whether each band of values matches
    """

    def __init__(self, parameter, today, value=None, present=None, matches=()):
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
            total = SQL(" + ").join(SQL("COALESCE(%s, 0)", points) for points in won)
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
                holds(parameter, band, self.value, self.today),
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
