# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ranges suggested from the values that contacts have.

Borders are round numbers as a person would choose: the roundest near the place where
the values themselves would be cut.
"""

from decimal import ROUND_FLOOR, Decimal

from odoo.tools.translate import LazyTranslate

from ...scoring.definition.checks import ScoringError
from .distribution import exact

_lt = LazyTranslate(__name__)

GROUPS = 5
#: how many of the most frequent values get a range each
MOST_SUGGESTED = 5
MOST_POINTS = 10
#: the part of all contacts by which a group may deviate for a rounder border
SLACK = 0.04
#: the same where many contacts have one value; beyond it there is no border
MOST_OFF = 0.1
#: from this part of all contacts on, those at 0 get their own range
MASS = 0.2
#: the shares of a total that the best make, and by how much these may be missed
TOP_SHARES, SHARE_SLACK = (0.95, 0.8), 0.01
#: the decimals that borders are kept with
DECIMALS = 6
#: periods that people use
NICE_PERIODS = {
    "days": (7, 14, 30, 60, 90, 180, 365, 730, 1095, 1825),
    "weeks": (1, 2, 4, 8, 13, 26, 52, 104, 156, 260),
    "months": (1, 2, 3, 6, 12, 18, 24, 36, 60, 120),
    "years": (1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 65),
}


def roundest(above, up_to, whole):
    """The roundest number that lies above one and not beyond another.

    >>> roundest(Decimal(930), Decimal(1120), whole=False)
    Decimal('1000')
    >>> roundest(Decimal("7012.5"), Decimal("8190.3"), whole=False)
    Decimal('8000')

    :param Decimal above:
    :param Decimal up_to: itself allowed
    :param bool whole: without fractions
    :rtype: Decimal
    """
    if above < 0 <= up_to:
        return Decimal(0)
    largest = max(abs(above), abs(up_to)).adjusted() + 1
    for exponent in range(largest, -DECIMALS - 1, -1):
        for mantissa in ("5", "2", "2.5", "1"):
            step = Decimal(mantissa).scaleb(exponent)
            if whole and step % 1:
                continue
            found = (up_to / step).to_integral_value(ROUND_FLOOR) * step
            if found > above:
                return found.quantize(Decimal(1)) if found % 1 == 0 else found
    return up_to


def zeros_get_own_range(values, counting):
    """Whether contacts at 0 get a range of their own, below all others.

    :param Values values:
    :param bool counting: whether 0 means that there is nothing to count
    :rtype: bool
    """
    zeros = sum(count for number, count in values if number == 0)
    return counting or zeros > MASS * values.total


def equal_groups(values, zeros_apart, unit=None):
    """Borders between groups of about the same size.

    :param Values values: those that are known
    :param bool zeros_apart: whether 0 and less are not part of the groups but below
        them
    :param str|None unit: of elapsed time
    :return: in increasing order; below the first lies something, too
    :rtype: list[Decimal]
    :raise ScoringError: when values do not differ
    """
    if not values.total:
        raise ScoringError(
            "suggestion.no_values",
            _lt("No contact has a value yet. Enter the ranges yourself."),
        )
    borders = []
    if zeros_apart:
        # the groups are of those who have something at all
        values = values.where(lambda number: number > 0)
        if not values.total:
            raise ScoringError(
                "suggestion.nothing_above_zero",
                _lt("No contact has more than 0 yet. Enter the ranges yourself."),
            )
        borders = [
            min(Decimal(1), roundest(Decimal(0), exact(values.numbers[0]), False))
        ]
    for position in range(1, GROUPS):
        share = position / GROUPS
        border = _border(values, share, unit)
        if border is not None and (not borders or border > borders[-1]):
            borders.append(border)
    borders = _without_empty(values, borders, below_first=zeros_apart)
    if not borders:
        if len(values.numbers) == 1:
            raise ScoringError(
                "suggestion.same_values",
                _lt("All contacts have the same value. Enter the ranges yourself."),
            )
        borders = [_border(values, 0.5, unit, most_off=1)]
    return borders


def _border(values, share, unit, most_off=MOST_OFF):
    """The border near which this share of the contacts lies below, or None."""
    cuts = values.cuts(share - SLACK, share + SLACK)
    if not cuts:
        farther = values.cuts(share - most_off, share + most_off)
        if not farther:
            return None
        cuts = [min(farther, key=lambda cut: abs(values.share_up_to(cut) - share))]
    above, up_to = values.numbers[cuts[0]], values.numbers[cuts[-1] + 1]
    return round_border(above, up_to, unit, values.are_whole)


def round_border(above, up_to, unit, whole):
    """A border between two values: a usual period, or else the roundest number.

    :param float above: the value below the border
    :param float up_to: the value from the border on
    :param str|None unit: of elapsed time
    :param bool whole: without fractions
    :rtype: Decimal
    """
    for period in NICE_PERIODS.get(unit, ()):
        if above < period <= up_to:
            return Decimal(period)
    return roundest(exact(above), exact(up_to), whole)


def _without_empty(values, borders, below_first):
    """Leave out borders without a contact between them and the next."""
    kept, reached = [], 0
    for border in borders:
        below = values.count_below(float(border))
        if below > reached or (below_first and not kept):
            kept.append(border)
            reached = below
    if kept and reached == values.total:
        kept.pop()
    return kept


def top_shares(values):
    """Borders from which on the best contacts make 95 % and 80 % of the total.

    :param Values values: those that are known; what is not above 0 counts for nothing
    :return: in increasing order; one where the same contacts make both
    :rtype: list[Decimal]
    :raise ScoringError: when there is no total
    """
    positive = values.where(lambda number: number > 0)
    if not positive.total:
        raise ScoringError(
            "suggestion.nothing_above_zero",
            _lt("No contact has more than 0 yet. Enter the ranges yourself."),
        )
    borders = []
    for share in TOP_SHARES:
        lower = _reaching(positive, share + SHARE_SLACK)
        upper = _reaching(positive, share - SHARE_SLACK)
        before = positive.before(lower) or 0
        border = roundest(exact(before), exact(upper), positive.are_whole)
        if not borders or border > borders[-1]:
            borders.append(border)
    return borders


def _reaching(values, share):
    """The greatest number from which on they add up to this share of the total."""
    wanted = share * _sum(values)
    reached = 0
    for number, count in reversed(list(values)):
        reached += number * count
        if reached >= wanted:
            break
    return number


def share_from(values, border):
    """How many contacts lie at a border or above, and what share they make.

    :param Values values:
    :param Decimal border:
    :return: the number of contacts, and their share of the total, 0 to 1
    :rtype: tuple[int, float]
    """
    positive = values.where(lambda number: number > 0)
    best = positive.where(lambda number: number >= float(border))
    return best.total, _sum(best) / _sum(positive)


def _sum(values):
    return sum(number * count for number, count in values)


def ranges(borders, points):
    """Ranges between borders, open at both ends.

    :param list[Decimal] borders: in increasing order
    :param list[int] points: one more
    :return: ``value_from``, ``value_to`` (False at an open end) and ``points``
    :rtype: list[dict]
    """
    starts = [False, *map(float, borders)]
    return [
        {"value_from": start, "value_to": end, "points": float(given)}
        for start, end, given in zip(starts, [*starts[1:], False], points, strict=True)
    ]


def frequent_values(values):
    """A range for each of several values, and one for all others.

    :param list values: ids, keys or texts
    :return: ``kind``, ``accepted`` and ``points``
    :rtype: list[dict]
    """
    return [
        *(
            {"kind": "values", "accepted": [value], "points": float(MOST_POINTS)}
            for value in values
        ),
        {"kind": "other", "points": MOST_POINTS / 2},
        {"kind": "missing", "points": 0.0},
    ]


def rising_points(count, from_nothing):
    """Points that rise from range to range.

    :param int count: of ranges
    :param bool from_nothing: whether the first gets 0
    :rtype: list[int]
    """
    steps = count - 1 if from_nothing else count
    points = [round(MOST_POINTS * step / steps) for step in range(1, steps + 1)]
    return [0, *points] if from_nothing else points
