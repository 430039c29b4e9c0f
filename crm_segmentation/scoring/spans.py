# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A span of days as people type it into a search box: a day, a month, a year, or a time
ago."""

import re
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

UNITS = ("days", "weeks", "months", "years")
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
#: for instance “1-2 years”, “1 to 2 years ago”, “> 6 months”, “30 d”
_AGO = re.compile(
    r"(?P<sign>[<>]?)\s*(?P<least>\d+)(?:\D+?(?P<most>\d+))?\s*"
    r"(?P<unit>[^\W\d_]+)(?:\s+[^\W\d_]+)*"
)


def span_of_days(text, today, date_format, unit_names):
    """The days that a text means.

    A time ago counts complete units, as scores do: “1 year” is from one year ago back
    to, but without, two years ago; “1-2 years” reaches back to the day two years ago;
    “> 1 year” is longer ago, “< 1 year” less long.

    >>> day, names = date(2026, 11, 22), dict.fromkeys(UNITS, "")
    >>> span_of_days("2025", day, "%m/%d/%Y", names)
    (datetime.date(2025, 1, 1), datetime.date(2026, 1, 1))
    >>> span_of_days("03/31/2025", day, "%m/%d/%Y", names)
    (datetime.date(2025, 3, 31), datetime.date(2025, 4, 1))
    >>> span_of_days("1-2 years", day, "%m/%d/%Y", names)
    (datetime.date(2024, 11, 22), datetime.date(2025, 11, 23))

    :param str text:
    :param date today:
    :param str date_format: of days, for ``strptime``; ISO days are understood besides
    :param dict[str, str] unit_names: in the user's language, by ``UNITS``
    :return: the first day and the day after the last; None leaves an end open
    :rtype: tuple[date | None, date | None]
    :raise ValueError: when it can't be understood
    """
    text = text.strip().lower()
    try:
        return _dated(text, date_format) or _ago(text, today, unit_names)
    except OverflowError as error:
        raise ValueError(text) from error


def _dated(text, date_format):
    if match := _YEAR.fullmatch(text):
        first = date(int(match[1]), 1, 1)
        return first, first + relativedelta(years=1)
    if match := _MONTH.fullmatch(text):
        first = date(int(match[1]), int(match[2]), 1)
        return first, first + relativedelta(months=1)
    for one_format in (date_format, "%Y-%m-%d"):
        try:
            first = datetime.strptime(text, one_format).date()
        except ValueError:
            continue
        return first, first + timedelta(days=1)
    return None


def _ago(text, today, unit_names):
    match = _AGO.fullmatch(text)
    if not match:
        raise ValueError(text)
    unit = _unit(match["unit"], unit_names)

    def before(count):
        return today - relativedelta(**{unit: count})

    day = timedelta(days=1)
    least = int(match["least"])
    if match["sign"] == ">":
        return None, before(least)
    if match["sign"] == "<":
        return before(least) + day, None
    if match["most"] is None:
        return before(least + 1) + day, before(least) + day
    return before(int(match["most"])), before(least) + day


def _unit(word, unit_names):
    """The unit that a word begins, in English or in the user's language."""
    for unit in UNITS:
        names = (unit, unit_names[unit].lower())
        if any(name.startswith(word) for name in names):
            return unit
    raise ValueError(word)
