# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A span of days as people type it into a search box: a day, a month, a year, or a time
ago."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_timedelta
from babel.units import format_unit
from dateutil.relativedelta import relativedelta

UNITS = ("days", "weeks", "months", "years")
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
#: for instance “1-2 years”, “1 to 2 years ago”, “> 6 months”, “30 d”, “vor 2 Jahren”;
#: numbers are whole, and of one unit
_AGO = re.compile(
    r"(?P<sign>[<>]?)\s*(?P<before>[^\d<>]*?)\s*(?P<least>\d+)"
    r"(?:\s*(?P<between>[-–—]|\s[^\W\d_]+\s)\s*(?P<most>\d+))?"
    r"\s*(?P<after>[^\d]*)"
)
#: days of one unit, by Babel's count
_DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 365}
#: numbers that between them take every plural form
_NUMBERS = (*range(26), 100, 1000)


def span_of_days(text, today, date_format, locale="en", to="to"):
    """The days that a text means.

    A time ago counts complete units, as scores do: “1 year” is from one year ago back
    to, but without, two years ago; “1-2 years” reaches back to the day two years ago;
    “> 1 year” is longer ago, “< 1 year” less long.

    >>> day = date(2026, 11, 22)
    >>> span_of_days("2025", day, "%m/%d/%Y")
    (datetime.date(2025, 1, 1), datetime.date(2026, 1, 1))
    >>> span_of_days("03/31/2025", day, "%m/%d/%Y")
    (datetime.date(2025, 3, 31), datetime.date(2025, 4, 1))
    >>> span_of_days("1-2 lata", day, "%d.%m.%Y", "pl")
    (datetime.date(2024, 11, 22), datetime.date(2025, 11, 23))

    :param str text:
    :param date today:
    :param str date_format: of days, for ``strptime``; ISO days are understood besides
    :param str locale: Babel's name of the user's language; English is understood
        besides
    :param str to: what stands between two numbers in that language
    :return: the first day and the day after the last; None leaves an end open
    :rtype: tuple[date | None, date | None]
    :raise ValueError: when it can't be understood
    """
    text = text.strip().lower()
    try:
        return _dated(text, date_format) or _ago(text, today, locale, to)
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


def _ago(text, today, locale, to):
    match = _AGO.fullmatch(text)
    if not match:
        raise ValueError(text)
    unit = _unit(match["before"].strip(), match["after"].strip(), locale)

    def before(count):
        return today - relativedelta(**{unit: count})

    day = timedelta(days=1)
    least, most = int(match["least"]), match["most"]
    if most is None:
        if match["sign"] == ">":
            return None, before(least)
        if match["sign"] == "<":
            return before(least) + day, None
        return before(least + 1) + day, before(least) + day
    is_between = match["between"].strip() in ("-", "–", "—", "to", to.lower())
    if match["sign"] or not is_between or int(most) < least:
        raise ValueError(text)
    return before(int(most)), before(least) + day


def _unit(before, after, locale):
    """The unit that stands around a number, in English or in the user's language. It
    may be cut short, where no other one begins so.

    :raise ValueError: when there is none, or several
    """
    named = _forms("en") | _forms(locale)
    found = {unit for unit, form in named if form == (before, after)}
    if not found and after and not before:
        found = {
            unit
            for unit, (first, last) in named
            if not first and last.startswith(after.removesuffix(" ago"))
        }
    if len(found) != 1:
        raise ValueError(after)
    return found.pop()


@lru_cache
def _forms(locale):
    """What may stand around the number of a unit in a language, with and without
    words that say that it is past.

    :param str locale: Babel's name of the language
    :return: units and what stands before and after, in small letters
    :rtype: frozenset[tuple]
    """
    language = Locale.parse(locale)
    written = set()
    for unit in UNITS:
        one = unit.removesuffix("s")
        for number in _NUMBERS:
            texts = [
                format_unit(number, f"duration-{one}", length, locale=language)
                for length in ("long", "short", "narrow")
            ]
            ago = timedelta(days=-_DAYS[unit] * number)
            texts.append(
                format_timedelta(
                    ago, one, threshold=10**9, add_direction=True, locale=language
                )
            )
            written |= {(unit, text) for text in texts}
    forms = set()
    for unit, text in written:
        # some languages have a word of its own for two
        if match := re.fullmatch(r"(\D*?)\s*\d[\d.,\s]*?\s*(\D*)", text.lower()):
            before, after = match[1].strip(), match[2].strip()
            # “vor 2 Jahren” is typed without its preposition, too
            forms |= {(unit, (before, after)), (unit, ("", after))}
    return frozenset(forms)
