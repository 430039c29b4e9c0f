# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a parameter and its ranges, once its values can be read."""

from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from .checks import Problem, at
from .definition import RANGE_TYPES

_lt = LazyTranslate(__name__)

#: weights and points beyond this would leave the whole numbers of the database
MOST = 1_000_000
#: parts of the total from which on a range by share begins, made by the best contacts
SHARES = (Decimal("0.95"), Decimal("0.8"))


def ranges_upwards(parameter):
    """The ranges of a parameter from the lowest on.

    :param Parameter parameter:
    :rtype: list[Band]
    """
    return sorted(
        parameter.bands_of("range"),
        key=lambda band: (band.value_from is not None, band.value_from),
    )


def _can_be_by_share(parameter):
    if parameter.value_type != "number":
        return False
    if len(parameter.bands_of("range")) != len(SHARES) + 1:
        return False
    if sum(band.value_from is None for band in parameter.bands_of("range")) != 1:
        return False
    ranges = ranges_upwards(parameter)
    starts = [band.value_from for band in ranges[1:]]
    return starts == [band.value_to for band in ranges[:-1]] and not ranges[-1].value_to


def parameter_problems(parameter, of_records, fold, has_bands=True):
    """Everything that is wrong with a parameter whose values can be read.

    :param Parameter parameter:
    :param bool of_records: whether its values are records, known by their ids
    :param callable fold: has the database fold texts, as ``folding.fold`` does
    :param bool has_bands: whether its bands count; else they follow from the data
    :rtype: Iterator[Problem]
    """
    for code, sentence in _own_problems(parameter, has_bands):
        yield Problem(code, at(parameter.name, sentence))
    if not has_bands:
        return
    seen = _SeenBands(parameter, fold)
    for index, band in enumerate(parameter.bands):
        overlap = None
        found = _band_problem(parameter, band) or _accepted_problem(
            parameter, band, of_records
        )
        if not found:
            overlap = seen.overlap(band)
            found = overlap or seen.hidden(band)
        if found:
            code, sentence = found
            # an overlap names both ranges itself
            place = parameter.name if overlap else _place(parameter, band)
            yield Problem(code, at(place, sentence), band=index)


def _own_problems(parameter, has_bands):
    """Code and sentence of what is wrong with a parameter apart from single bands."""
    if not 0 <= parameter.weight <= MOST:
        yield (
            "parameter.weight_out_of_bounds",
            _lt("Enter a weight between 0 and 1,000,000."),
        )
    if parameter.by_age and parameter.half_life_days < 1:
        yield (
            "parameter.half_life_too_short",
            _lt("Enter a half-life of at least 1 day."),
        )
    if not has_bands:
        return
    if parameter.by_share and not _can_be_by_share(parameter):
        yield (
            "parameter.not_by_share",
            _lt(
                "Ranges by share of the total need a number and three ranges, each "
                "beginning where the previous one ends."
            ),
        )
    if not parameter.bands:
        yield "parameter.no_range", _lt("Add at least one range with points.")


def _band_problem(parameter, band):
    """Code and sentence of what is wrong with a band taken alone, or None."""
    if abs(band.points) > MOST:
        return (
            "range.points_out_of_bounds",
            _lt("Enter points between -1,000,000 and 1,000,000."),
        )
    if band.kind == "missing" and not parameter.can_be_missing:
        return (
            "range.never_missing",
            _lt("This value is never missing. Remove this range."),
        )
    if band.kind == "other" and parameter.value_type in (*RANGE_TYPES, "boolean"):
        return (
            "range.other_of_numbers",
            _lt(
                "“Any other value” is for choices and tags. Use a range without an "
                "end instead."
            ),
        )
    if band.kind in ("range", "values") and band.kind != parameter.value_kind:
        return (
            ("range.no_numbers", _lt("Enter a range of numbers, such as 0 to 10."))
            if parameter.value_kind == "range"
            else ("range.no_choice", _lt("Select the accepted values."))
        )
    if band.kind == "range":
        return _range_problem(parameter, band)
    return None


def _accepted_problem(parameter, band, of_records):
    """Code and sentence of what is wrong with the values that a band accepts."""
    if band.kind != "values":
        return None
    if not band.accepted:
        return "range.no_values", _lt("Select at least one value.")
    kind = bool if parameter.value_type == "boolean" else int if of_records else str
    # of just this type: True is an int as well
    if any(type(value) is not kind for value in band.accepted):
        return (
            "range.wrong_values",
            _lt(
                "One of these values does not match the field. Select the values again."
            ),
        )
    return None


def _range_problem(parameter, band):
    start, end = band.value_from, band.value_to
    if start is not None and end is not None and start >= end:
        return "range.ends_reversed", _lt("“From” must be less than “Below”.")
    if parameter.source == "records" and not parameter.divisor:
        below = parameter.measure in ("count", "share", "interval") and (
            end is not None and end <= 0
        )
        above = parameter.measure == "share" and start is not None and start > 1
        if below or above:
            return (
                "range.impossible",
                _lt(
                    "No value falls within this range: a number of records or days is "
                    "0 or more, a share between 0 and 1. Change or remove the range."
                ),
            )
    return None


class _SeenBands:
    """Walks the bands of a parameter in order and finds those that an earlier one
    hides or overlaps."""

    def __init__(self, parameter, fold):
        self.parameter = parameter
        self.folded = {}
        if parameter.value_type == "text":
            values = (value for band in parameter.bands for value in band.accepted)
            self.folded = fold(value for value in values if isinstance(value, str))
        self.ranges = []
        self.accepted = set()
        self.kinds = set()

    def overlap(self, band):
        """Code and sentence for a range that shares values with an earlier one, or
        None; remembers it.

        :param Band band:
        """
        if band.kind != "range":
            return None
        other = next((r for r in self.ranges if _overlap(r, band)), None)
        self.ranges.append(band)
        return other and (
            "range.overlap",
            _lt(
                "The ranges “%(band)s” and “%(other)s” overlap. A value can belong to "
                "one range only.",
                band=_called(self.parameter, band),
                other=_called(self.parameter, other),
            ),
        )

    def hidden(self, band):
        """Code and sentence for a band that can never be reached, or None; remembers
        it.

        :param Band band:
        """
        if band.kind == "range":
            return None
        if band.kind == "values":
            is_hidden = self._are_accepted(band)
        else:
            is_hidden = band.kind in self.kinds
            self.kinds.add(band.kind)
        if not is_hidden:
            return None
        return (
            "range.hidden",
            _lt(
                "An earlier range covers all its values, so it can never be reached. "
                "Change or remove it."
            ),
        )

    def _are_accepted(self, band):
        accepted = {self.folded.get(value, value) for value in band.accepted}
        are_accepted = bool(accepted) and accepted <= self.accepted
        # of a set several bands may match at once, so none hides another
        if self.parameter.value_type != "set":
            self.accepted |= accepted
        return are_accepted


def _place(parameter, band):
    return _lt(
        "%(parameter)s, range “%(band)s”",
        parameter=parameter.name,
        band=_called(parameter, band),
    )


def _called(parameter, band):
    """The name of a band, with its place in the order where others have that name."""
    alike = [
        position
        for position, other in enumerate(parameter.bands, start=1)
        if other.name == band.name
    ]
    if len(alike) < 2:
        return band.name
    place = next(n for n in alike if parameter.bands[n - 1] is band)
    return f"{place}. {band.name}"


def _overlap(one, two):
    """Whether two half-open ranges share a value."""
    return _starts_before_end(one, two) and _starts_before_end(two, one)


def _starts_before_end(one, two):
    return (
        one.value_from is None or two.value_to is None or one.value_from < two.value_to
    )
