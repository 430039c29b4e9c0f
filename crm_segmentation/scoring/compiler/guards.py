# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data as numbers, days and ids: all casts are here, and none can fail.

What is no value (NaN, infinity, a day that no calendar has, a text where a number
should be) is NULL, which means missing, so that one odd record stops nobody
(docs/scoring.md, “Values that are no values”). Plain expressions that PostgreSQL 13
knows: a cast is reached only behind a check of all that it could stumble over.
"""

from odoo.tools import SQL

#: numbers from here on are none: what is made of two of them is still a float
TOO_LARGE = SQL("1e100")
#: the days that there are, in Python and in PostgreSQL; moments leave room for zones
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
FIRST_MOMENT, LAST_MOMENT = "0001-01-02", "9999-12-31"

_LEAP_YEAR = (
    "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
)
_DAY = (
    "(?!0000)(?:[0-9]{4}-(?:"
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP_YEAR}-02-29)"
)
_TIME = "(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]+)?)"
#: a day that the calendar has, as Odoo writes it, with or without a time of day
A_MOMENT = f"^{_DAY}{_TIME}?$"
#: an id, as JSON writes it; of more digits than any has, and still no overflow
AN_ID = "^[1-9][0-9]{0,17}$"


def number(value):
    """An exact number, NULL for NaN, infinity and what is too large.

    :param SQL value: a float or numeric
    :rtype: SQL
    """
    # PostgreSQL takes NaN for greater than any number
    return SQL("CASE WHEN abs(%s) < %s THEN %s::numeric END", value, TOO_LARGE, value)


def finite(value):
    """A number as it is, NULL for NaN, infinity and what is too large.

    :param SQL value: a float or numeric
    :rtype: SQL
    """
    return SQL("CASE WHEN abs(%s) < %s THEN %s END", value, TOO_LARGE, value)


def day(value):
    """A date, NULL for infinity and for those beyond the years 1 to 9999.

    :param SQL value: a date
    :rtype: SQL
    """
    return _between(value, FIRST_DAY, LAST_DAY)


def moment(value):
    """A timestamp whose day is one in every zone, else NULL.

    :param SQL value: a timestamp
    :rtype: SQL
    """
    return _between(value, FIRST_MOMENT, LAST_MOMENT)


def _between(value, first, last):
    return SQL("CASE WHEN %s BETWEEN %s AND %s THEN %s END", value, first, last, value)


# -- out of JSON -------------------------------------------------------------------


def json_text(raw):
    """The text that a JSON value is, NULL for any other type.

    :param SQL raw: a jsonb
    :rtype: SQL
    """
    return SQL("CASE WHEN jsonb_typeof(%s) = 'string' THEN %s #>> '{}' END", raw, raw)


def json_number(raw):
    """The exact number that a JSON value is, NULL for any other type.

    :param SQL raw: a jsonb
    :rtype: SQL
    """
    return SQL(
        "CASE WHEN jsonb_typeof(%s) = 'number' THEN %s END",
        raw,
        number(SQL("%s::numeric", raw)),
    )


def json_day(raw):
    """The day that a JSON text tells, NULL where no calendar has it.

    :param SQL raw: a jsonb
    :rtype: SQL
    """
    text = json_text(raw)
    return SQL("CASE WHEN %s ~ %s THEN left(%s, 10)::date END", text, A_MOMENT, text)


def json_moment(raw):
    """The moment that a JSON text tells, of a day alone its beginning, else NULL.

    :param SQL raw: a jsonb
    :rtype: SQL
    """
    text = json_text(raw)
    return SQL(
        "CASE WHEN %s ~ %s THEN %s END",
        text,
        A_MOMENT,
        moment(SQL("left(%s, 19)::timestamp", text)),
    )


def json_id(raw):
    """The id that a JSON value is, NULL for what can be none.

    :param SQL raw: a jsonb
    :rtype: SQL
    """
    return SQL("CASE WHEN %s::text ~ %s THEN %s::text::int8 END", raw, AN_ID, raw)


def json_items(raw):
    """The items of a JSON list, none of any other value.

    :param SQL raw: a jsonb
    :return: what a FROM takes, with the column ``item``
    :rtype: SQL
    """
    return SQL(
        "jsonb_array_elements("
        "CASE WHEN jsonb_typeof(%s) = 'array' THEN %s ELSE '[]'::jsonb END) item",
        raw,
        raw,
    )
