# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Periods as people type them into a search box (a day, a month, a year or a time ago),
and how long ago a day is, in words."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_timedelta
from babel.units import format_unit
from dateutil.relativedelta import relativedelta

#: units and their days, by Babel's count
UNITS = {"days": 1, "weeks": 7, "months": 30, "years": 365}
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
#: “1-2 years”, “1 to 2 years ago”, “> 6 months”, “30 d”, “vor 2 Jahren”: whole numbers
#: of one unit
_AGO = re.compile(
    r"(?P<sign>[<>]?)\s*(?P<before>[^\d<>]*?)\s*(?P<least>\d+)"
    r"(?:\s*(?P<between>[-–—]|\s[^\W\d_]+\s)\s*(?P<most>\d+))?"
    r"\s*(?P<after>[^\d]*)"
)
#: numbers that between them take every plural form
_NUMBERS = (*range(26), 100, 1000)


def format_time_ago(day, today, locale):
    """How long ago a past day is, in complete units as the search counts them: “1 year
    ago” until it is two.

    >>> today = date(2026, 11, 22)
    >>> format_time_ago(date(2024, 11, 23), today, "en"), format_time_ago(
    ...     date(2026, 11, 21), today, "de"
    ... )
    ('1 year ago', 'vor 1 Tag')

    :param date day:
    :param date today: later than the day
    :param str locale: Babel's name of the user's language
    :rtype: str
    """
    elapsed = relativedelta(today, day)
    complete = next(
        timedelta(days=UNITS[unit] * count)
        for unit in ("years", "months", "weeks", "days")
        if (count := getattr(elapsed, unit))
    )
    return format_timedelta(
        -complete, granularity="day", threshold=1, add_direction=True, locale=locale
    )


def parse_period(text, today, date_format, locale="en", to="to"):
    """The days that a text means.

    A time ago counts complete units, as scores do: “1 year” is from one year ago back
    to, but without, two years ago; “1-2 years” reaches back to the day two years ago;
    “> 1 year” is longer ago, “< 1 year” less long.

    >>> day = date(2026, 11, 22)
    >>> parse_period("2025", day, "%m/%d/%Y")
    (datetime.date(2025, 1, 1), datetime.date(2026, 1, 1))
    >>> parse_period("03/31/2025", day, "%m/%d/%Y")
    (datetime.date(2025, 3, 31), datetime.date(2025, 4, 1))
    >>> parse_period("1-2 lata", day, "%d.%m.%Y", "pl")
    (datetime.date(2024, 11, 22), datetime.date(2025, 11, 23))

    :param str text:
    :param date today:
    :param str date_format: of days, for ``strptime``; ISO days are understood too
    :param str locale: Babel's name of the user's language; English is understood too
    :param str to: the word between two numbers in that language
    :return: the first day and the day after the last; None leaves an end open
    :rtype: tuple[date | None, date | None]
    :raise ValueError: when the text is no period
    """
    text = text.strip().lower()
    try:
        return _parse_date(text, date_format) or _parse_ago(text, today, locale, to)
    except OverflowError as error:
        raise ValueError(text) from error


def _parse_date(text, date_format):
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


def _parse_ago(text, today, locale, to):
    match = _AGO.fullmatch(text)
    if not match:
        raise ValueError(text)
    unit = _find_unit(match["before"].strip(), match["after"].strip(), locale)

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


def _find_unit(before, after, locale):
    """The unit that is written around a number, in English or in the user's language.
    It may be abbreviated, as long as no other one begins alike.

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
    """What may be written around the number of a unit in a language, with and without
    the words for “ago”.

    :param str locale: Babel's name of the language
    :return: units, each with what is before and after the number, in small letters
    :rtype: frozenset[tuple]
    """
    language = Locale.parse(locale)
    written = set()
    for unit, days in UNITS.items():
        one = unit.removesuffix("s")
        for number in _NUMBERS:
            texts = [
                format_unit(number, f"duration-{one}", length, locale=language)
                for length in ("long", "short", "narrow")
            ]
            ago = timedelta(days=-days * number)
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
