# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Elapsed time: complete units from a day to today, rounded down, so that the future
is negative (docs/scoring.md, “Dates”)."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = 12
WEEK = 7


def elapsed(day, today, unit):
    """Complete units from a day to today.

    >>> elapsed(date(2026, 1, 31), date(2026, 2, 28), "months")
    0
    >>> elapsed(date(2026, 12, 1), date(2026, 11, 22), "days")
    -9

    :param date day:
    :param date today: one value for a whole run
    :param str unit: ``days``, ``weeks``, ``months`` or ``years``
    :rtype: int
    """
    days = (today - day).days
    if unit == "days":
        return days
    if unit == "weeks":
        return days // WEEK
    months = MONTHS * (today.year - day.year) + today.month - day.month
    months -= today.day < day.day
    return months if unit == "months" else months // MONTHS


def latest_day(count, today, unit):
    """The latest day since which a number of complete units have elapsed: the inverse
    of ``elapsed``, so that SQL compares days instead of counting units.

    >>> latest_day(1, date(2026, 3, 31), "months")
    datetime.date(2026, 2, 28)

    :param int count: complete units, may be negative
    :param date today:
    :param str unit: ``days``, ``weeks``, ``months`` or ``years``
    :return: the day; the first or last there is where it would lie beyond
    :rtype: date
    """
    try:
        if unit in ("days", "weeks"):
            return today - timedelta(days=count * (WEEK if unit == "weeks" else 1))
        months = count * (MONTHS if unit == "years" else 1)
        year, month = divmod(MONTHS * today.year + today.month - 1 - months, MONTHS)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(today.day, last))
    except (OverflowError, ValueError):
        return date.min if count > 0 else date.max
