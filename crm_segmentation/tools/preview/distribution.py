# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the values that a parameter reads are distributed over the contacts: how many
have each value, and bars of equal width to draw.

Equal values are counted by PostgreSQL; what is made of them is plain Python.
"""

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import accumulate
from math import floor

from odoo.tools import SQL

#: with more contacts than this a sample of about that size is read
SAMPLED_ABOVE, SAMPLE = 100_000, 50_000
MOST_BARS, MOST_VALUES = 40, 20
#: bars are drawn for all but the outermost values at either end
OUTERMOST = 0.02
#: mantissas of widths that people choose
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
#: more than the error of a float division
TINY = 1e-9


# -- counting --------------------------------------------------------------------


def count_values(values):
    """Count equal values.

    :param SQL values: from ``Compiler.values``
    :return: SELECT of each ``value`` and how many contacts have it, NULL among them
    :rtype: SQL
    """
    return SQL("SELECT value, count(*) FROM (%s) read GROUP BY value", values)


def most_frequent(values, value_type):
    """Count the most frequent of choices, texts, answers, or values of sets.

    :param SQL values: from ``Compiler.values``
    :param str value_type:
    :return: SELECT of ``value``, how many contacts have it, and the sum of that over
        all values; NULL first
    :rtype: SQL
    """
    each = SQL("SELECT partner_id, value FROM (%s) read", values)
    if value_type == "set":
        # a set may hold a value twice
        each = SQL(
            "SELECT DISTINCT partner_id, item AS value FROM (%s) read"
            " LEFT JOIN LATERAL unnest(value) item ON TRUE",
            values,
        )
    return SQL(
        "SELECT value, count(*), sum(count(value)) OVER ()::int8 FROM (%s) each"
        " GROUP BY value ORDER BY value IS NULL DESC, count(*) DESC, value LIMIT %s",
        each,
        MOST_VALUES + 1,
    )


class Values:
    """Known numbers, each with how many contacts have it.

    :param pairs: number and count, in any order
    :ivar list numbers: in increasing order, each once
    :ivar list counts: of contacts, by position
    :ivar int total: of contacts
    """

    def __init__(self, pairs):
        pairs = sorted(pairs)
        self.numbers = [number for number, _count in pairs]
        self.counts = [count for _number, count in pairs]
        self._reached = list(accumulate(self.counts))
        self.total = self._reached[-1] if pairs else 0

    def __iter__(self):
        return zip(self.numbers, self.counts, strict=True)

    @property
    def are_whole(self):
        """Whether there are no fractions among them."""
        return all(number == floor(number) for number in self.numbers)

    def at(self, share):
        """The number up to which this share of the contacts comes, at least.

        :param float share: 0 to 1
        """
        position = bisect_left(self._reached, share * self.total - TINY)
        return self.numbers[min(position, len(self.numbers) - 1)]

    def share_up_to(self, position):
        """The share of the contacts up to the number at a position.

        :rtype: float
        """
        return self._reached[position] / self.total

    def cuts(self, low, high):
        """Where they can be cut so that such a share lies before the cut.

        :param float low: share of the contacts, at least
        :param float high: share of the contacts, at most
        :return: the positions of the last numbers before the cuts
        :rtype: range
        """
        first = bisect_left(self._reached, low * self.total - TINY)
        end = bisect_right(self._reached, high * self.total + TINY)
        return range(first, min(end, len(self.numbers) - 1))

    def before(self, number):
        """The next smaller number there is, or None.

        :param float number:
        """
        position = bisect_left(self.numbers, number)
        return self.numbers[position - 1] if position else None

    def count_below(self, number):
        """How many contacts have less.

        :param float number:
        :rtype: int
        """
        position = bisect_left(self.numbers, number)
        return self._reached[position - 1] if position else 0

    def where(self, condition):
        """Those that match.

        :param condition: a function of a number
        :rtype: Values
        """
        return Values((n, count) for n, count in self if condition(n))


# -- bars ------------------------------------------------------------------------


def exact(number):
    """A number as it is written, not as binary floats hold it.

    :rtype: Decimal
    """
    return Decimal(repr(float(number)))


def nice_step(at_least, whole):
    """The smallest width that a person would choose.

    >>> nice_step(Decimal("13"), whole=True) == 20
    True
    >>> nice_step(Decimal("2.2"), whole=True) == 5
    True

    :param Decimal at_least: more than 0
    :param bool whole: without fractions
    :rtype: Decimal
    """
    power = Decimal(1).scaleb(at_least.adjusted())
    return next(
        step
        for step in (
            mantissa * scale for scale in (power, 10 * power) for mantissa in NICE
        )
        if step >= at_least and not (whole and step % 1)
    )


def bars(values):
    """Bars of equal width between round numbers.

    The few outermost values at either end, which would squeeze all others, are counted
    in the first and in the last bar.

    :param Values values: at least one
    :return: ``low``, ``high`` and ``bars``: ``from``, ``to`` (floats) and ``count``
    :rtype: dict
    """
    low, high = _window(values)
    whole = values.are_whole
    width = (high - low) / (MOST_BARS - 1) or abs(high) / MOST_VALUES
    step = nice_step(max(width, Decimal(1)) if whole else width or Decimal(1), whole)
    first, last = floor(low / step), floor(high / step)
    counts = [0] * (last - first + 1)
    for number, count in values:
        position = floor(number / float(step) + TINY) - first
        counts[min(max(position, 0), len(counts) - 1)] += count
    return {
        "low": float(first * step),
        "high": float((last + 1) * step),
        "bars": [
            {
                "from": float((first + position) * step),
                "to": float((first + position + 1) * step),
                "count": count,
            }
            for position, count in enumerate(counts)
        ],
    }


def _window(values):
    """The smallest and greatest number that bars are drawn for."""
    smallest, greatest = values.numbers[0], values.numbers[-1]
    # a mass at 0 says nothing about where the others lie
    others = values.where(bool)
    if others.total:
        low, high = others.at(OUTERMOST), others.at(1 - OUTERMOST)
        if others.total < values.total:
            low, high = min(low, 0), max(high, 0)
        reach = (high - low) / 2
        low = smallest if low - smallest <= reach else low
        high = greatest if greatest - high <= reach else high
    else:
        low = high = 0
    return exact(low), exact(high)
