# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Conditions on custom fields, with the meaning that they have on ordinary ones.

Odoo compares the JSON that it keeps custom fields in: dates as texts, so that relative
ones match at random, and what was emptied as if it were a value. Here a condition asks
for what a parameter would read: what is missing there is not set, and is different
from any value.
"""

from datetime import date, datetime, time, timedelta

import pytz

from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date
from odoo.tools.translate import LazyTranslate

from ..definition.checks import ScoringError
from .paths import Path
from .values import id_array, read_value

_lt = LazyTranslate(__name__)

COMPARISONS = {"<": SQL("<"), ">": SQL(">"), "<=": SQL("<="), ">=": SQL(">=")}
EQUALITIES = ("=", "!=", "in", "not in")
NUMBERS = ("integer", "float", "monetary")
TEXTS = ("char", "text")


def property_condition(owner, name, definition, operator, value):
    """A condition on a custom field.

    :param owner: the model that has the field
    :param str name: for instance ``properties.since``
    :param dict definition: as Odoo keeps it
    :param str operator:
    :param value: of the condition
    :return: None where Odoo's own comparison will do
    :rtype: Domain | None
    :raise ScoringError: when a date is compared with what is none
    """
    field = owner._fields[name.split(".")[0]]
    path = Path(name, (), field, owner._name, definition)
    compares = path.value_type in ("date", "datetime") or path.type in NUMBERS
    if operator in COMPARISONS and compares:
        return _compared(path, owner, operator, value)
    if operator not in EQUALITIES or path.value_type is None:
        return None
    values = [value] if operator in ("=", "!=") else list(value)
    if not all(_fits(path, one) for one in values):
        return None
    found = Domain.OR(_one_of(path, owner, values))
    return found if operator in ("=", "in") else ~found


def _fits(path, value):
    """Whether a value is one that a field of this type is compared with here."""
    if path.value_type in ("date", "datetime"):
        return value is False or isinstance(value, (str, date))
    if path.comodel:
        return isinstance(value, int)
    return isinstance(value, (bool, int, float, str))


def _where(path, condition):
    """Records whose value meets a condition; a missing one never does.

    :param callable condition: of the SQL of the value, to SQL
    """

    def to_sql(model, alias, query):
        value = read_value(path, model, alias, query)
        return SQL("COALESCE(%s, FALSE)", condition(value))

    return Domain.custom(to_sql=to_sql)


def _one_of(path, owner, values):
    """Domains of which one holds for records with one of the values; False among them
    stands for none."""
    empty = _is_empty(path)
    if any(value is False for value in values):
        yield empty
    if any(value is True for value in values):
        is_true = _where(path, lambda value: value)
        yield is_true if path.type == "boolean" else ~empty
    values = [value for value in values if not isinstance(value, bool)]
    if path.value_type == "date":
        days = [_day(value, owner.env) for value in values]
        yield _where(path, lambda read: SQL("%s = ANY(%s::date[])", read, days))
    elif path.value_type == "datetime":
        for value in values:
            moment, _is_day = _moment(value, owner.env)
            second = timedelta(seconds=1)
            yield _within(path, moment, moment + second)
    elif path.type in NUMBERS:
        if 0 in values:  # which Odoo's forms cannot tell from nothing
            yield empty
        numbers = [value for value in values if not isinstance(value, str)]
        yield _where(path, lambda read: SQL("%s = ANY(%s::numeric[])", read, numbers))
    elif path.type in TEXTS:
        yield _where_text(path, values)
    elif values:
        yield _where(path, lambda read: _chosen(path, read, values))


def _is_empty(path):
    if path.type == "boolean":
        return ~_where(path, lambda value: value)
    if path.type in TEXTS:
        return _where_text(path, [""], missing=True)
    return ~_where(path, lambda value: SQL("%s IS NOT NULL", value))


def _where_text(path, texts, missing=False):
    """Records with just one of the texts: a filter distinguishes case."""

    def to_sql(model, alias, query):
        raw = model._field_to_sql(alias, path.text, query)
        return SQL(
            "COALESCE(%s #>> '{}' = ANY(%s::text[]), %s)"
            + (" OR %s = 'false'::jsonb" if missing else ""),
            raw,
            [text for text in texts if isinstance(text, str)],
            missing,
            *([raw] if missing else []),
        )

    return Domain.custom(to_sql=to_sql)


def _chosen(path, read, values):
    accepted = id_array(values) if path.comodel else SQL("%s::text[]", values)
    if path.value_type == "set":
        return SQL("%s && %s", read, accepted)
    return SQL("%s = ANY(%s)", read, accepted)


# -- earlier and later, less and more ------------------------------------------------


def _compared(path, owner, operator, value):
    if value is False:
        return Domain.FALSE
    if path.type in NUMBERS:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float)):
            return None
        return _where(
            path, lambda read: SQL("%s %s %s", read, COMPARISONS[operator], value)
        )
    if path.value_type == "date":
        day = _day(value, owner.env)
        return _where(
            path, lambda read: SQL("%s %s %s", read, COMPARISONS[operator], day)
        )
    moment, is_day = _moment(value, owner.env)
    # after a day, or until it, is the whole day; of a moment, its second
    after = moment + (timedelta(days=1) if is_day else timedelta(seconds=1))
    bounds = {
        ">=": (moment, None),
        ">": (after, None),
        "<": (None, moment),
        "<=": (None, after),
    }
    return _within(path, *bounds[operator])


def _within(path, start, end):
    """Records whose moment lies from one on, and before another."""

    def condition(value):
        ends = []
        if start:
            ends.append(SQL("%s >= %s", value, start))
        if end:
            ends.append(SQL("%s < %s", value, end))
        return SQL(" AND ").join(ends)

    return _where(path, condition)


def _day(value, env):
    moment = _parsed(value, env)
    return moment.date() if isinstance(moment, datetime) else moment


def _moment(value, env):
    """A moment in UTC, and whether it means a whole day."""
    parsed = _parsed(value, env)
    if isinstance(parsed, datetime):
        return parsed.replace(tzinfo=None, microsecond=0), False
    start = datetime.combine(parsed, time.min)
    if parsed.year not in (date.min.year, date.max.year):
        local = env.tz.localize(start)
        start = local.astimezone(pytz.utc).replace(tzinfo=None)
    is_written = not isinstance(value, str) or value[:4].isdigit()
    return start, is_written


def _parsed(value, env):
    if isinstance(value, date):
        return value
    try:
        return parse_date(value, env)
    except ValueError as error:
        raise ScoringError(
            "filter.no_date",
            _lt(
                "The filter compares a date with “%(value)s”, which is not a "
                "date. Correct the filter.",
                value=value,
            ),
        ) from error
