# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which definitions make sense: every rule by which applying is refused that can
be told without a database. What needs one (paths, filters, access) is told by
``paths`` and ``domains`` in the same form.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import psycopg2

from odoo.exceptions import UserError
from odoo.tools.translate import LazyGettext, LazyTranslate

from .definition import FORMAT, RANGE_TYPES

_lt = LazyTranslate(__name__)

#: weights and points beyond this would leave the whole numbers of the database
MOST = 1_000_000
#: PostgreSQL's selects have 1,664 columns at most, and its expressions are no longer
#: worked out beyond some depth
MOST_PARAMETERS, MOST_RANGES = 250, 1_600


@dataclass(frozen=True)
class Problem:
    """One sentence on what is wrong, and the place where it can be mended.

    ``band`` is a position within the parameter, ``segment`` one within the
    definition; both are None where the sentence is about no single one.
    """

    message: LazyGettext
    band: int | None = None
    segment: int | None = None


class ScoringError(Exception):
    """Something that a definition names cannot be read.

    :param LazyGettext message: one sentence, translated when it is shown
    """

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class NewerFormat(ScoringError, UserError):
    """What a later release has written: nobody can read it here, and whoever asks for
    it is told so."""

    def __init__(self):
        super().__init__(
            _lt(
                "This was saved by a later release of Customer Segmentation. Update "
                "the app here to read it."
            )
        )


def check_format(data):
    """Say so of what a later release has written.

    :param dict data: of a version or file
    :raise NewerFormat:
    """
    if data["format"] > FORMAT:
        raise NewerFormat


@contextmanager
def naming(place):
    """Say in front of what is wrong within where it can be mended.

    :param str | LazyGettext place: for instance the name of a parameter
    :raise ScoringError: also for what cannot be searched any more
    """
    try:
        yield
    except ScoringError as error:
        problem = error.message
        raise ScoringError(
            _lt("%(place)s: %(problem)s", place=place, problem=problem)
        ) from error
    except psycopg2.Error:
        raise
    except Exception as error:
        # add-ons answer some searches by code of their own: whatever it raises
        raise ScoringError(
            _lt(
                "%(place)s: a filter or field does not work any more; set it up again.",
                place=place,
            )
        ) from error


def whole_problems(definition):
    """What is wrong with a definition as a whole.

    :param Definition definition:
    :rtype: Iterator[Problem]
    """
    by_rules = definition.method == "rules"  # which can do without any points
    if not definition.parameters and not by_rules:
        yield Problem(_lt("Add at least one parameter that is switched on."))
    elif (
        definition.best_total <= 0
        and all(parameter.bands for parameter in definition.parameters)
        and not by_rules
    ):
        yield Problem(
            _lt(
                "No points can be won: give a range of at least one parameter "
                "points above 0, and that parameter a weight above 0."
            )
        )
    if len(definition.parameters) > MOST_PARAMETERS:
        yield Problem(
            _lt(
                "A model can have %(most)s parameters at most, and %(count)s are "
                "switched on: switch some off, or make several models.",
                most=MOST_PARAMETERS,
                count=len(definition.parameters),
            )
        )
    ranges = sum(len(parameter.bands) for parameter in definition.parameters)
    if ranges > MOST_RANGES:
        yield Problem(
            _lt(
                "A model can have %(most)s ranges at most, and the parameters have "
                "%(count)s together: accept several values in one range, or make "
                "several models.",
                most=MOST_RANGES,
                count=ranges,
            )
        )
    if definition.tolerance < 0:
        yield Problem(_lt("The tolerance must be 0 or more."))
    elif definition.tolerance > 100:
        yield Problem(_lt("The tolerance must be 100 or less."))


# -- parameters ---------------------------------------------------------------


#: what the best make of a total, from which on a range begins
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
    :param bool has_bands: whether its bands count; else they are worked out of the data
    :rtype: Iterator[Problem]
    """
    if not 0 <= parameter.weight <= MOST:
        yield Problem(
            _lt(
                "%(parameter)s: the weight must be between 0 and 1,000,000, "
                "for instance 3.",
                parameter=parameter.name,
            )
        )
    if parameter.by_age and parameter.half_life_days < 1:
        yield Problem(
            _lt(
                "%(parameter)s: the half-life must be 1 day or more, for instance 365.",
                parameter=parameter.name,
            )
        )
    if not has_bands:
        return
    if parameter.by_share and not _can_be_by_share(parameter):
        yield Problem(
            _lt(
                "%(parameter)s: ranges by share of the total need a number and three "
                "ranges, each of which begins where the one before ends.",
                parameter=parameter.name,
            )
        )
    if not parameter.bands:
        yield Problem(
            _lt(
                "%(parameter)s: add at least one range with points.",
                parameter=parameter.name,
            )
        )
    seen = _SeenBands(parameter, fold)
    for index, band in enumerate(parameter.bands):
        message = (
            _band_problem(parameter, band)
            or _accepted_problem(parameter, band, of_records)
            or seen.problem(band)
        )
        if message:
            yield Problem(message, band=index)


def _band_problem(parameter, band):
    """What is wrong with a band taken alone; None if nothing is."""
    names = {"parameter": parameter.name, "band": _called(parameter, band)}
    if abs(band.points) > MOST:
        return _lt(
            "%(parameter)s, range “%(band)s”: points must be between -1,000,000 and "
            "1,000,000.",
            **names,
        )
    if band.kind == "missing" and not parameter.can_be_missing:
        return _lt(
            "%(parameter)s, range “%(band)s”: the value is never missing here; "
            "remove this range.",
            **names,
        )
    if band.kind == "other" and parameter.value_type in (*RANGE_TYPES, "boolean"):
        return _lt(
            "%(parameter)s, range “%(band)s”: “any other value” is for choices "
            "and tags; use a range without an end instead.",
            **names,
        )
    if band.kind in ("range", "values") and band.kind != parameter.value_kind:
        return (
            _lt(
                "%(parameter)s, range “%(band)s”: give a range of numbers, "
                "for instance from 0 to 10.",
                **names,
            )
            if parameter.value_kind == "range"
            else _lt(
                "%(parameter)s, range “%(band)s”: choose the accepted values.",
                **names,
            )
        )
    if band.kind == "range":
        return _range_problem(parameter, band, names)
    return None


def _accepted_problem(parameter, band, of_records):
    """What is wrong with the values that a band accepts; None if nothing is."""
    if band.kind != "values":
        return None
    names = {"parameter": parameter.name, "band": _called(parameter, band)}
    if not band.accepted:
        return _lt(
            "%(parameter)s, range “%(band)s”: choose at least one value.", **names
        )
    kind = bool if parameter.value_type == "boolean" else int if of_records else str
    # of just this type: True is an int as well
    if any(type(value) is not kind for value in band.accepted):
        return _lt(
            "%(parameter)s, range “%(band)s”: a value is none that this field can "
            "have; choose the values again.",
            **names,
        )
    return None


def _range_problem(parameter, band, names):
    start, end = band.value_from, band.value_to
    if start is not None and end is not None and start >= end:
        return _lt(
            "%(parameter)s, range “%(band)s”: “From” must be less than “Below”.",
            **names,
        )
    if parameter.source == "records" and not parameter.divisor:
        below = parameter.measure in ("count", "share", "interval") and (
            end is not None and end <= 0
        )
        above = parameter.measure == "share" and start is not None and start > 1
        if below or above:
            return _lt(
                "%(parameter)s, range “%(band)s”: the value is never in this range "
                "(a number of records or days is 0 or more, a share between 0 and 1).",
                **names,
            )
    return None


class _SeenBands:
    """Walks the bands of a parameter in order and tells which one an earlier one
    hides or overlaps, so that it could never be hit."""

    def __init__(self, parameter, fold):
        self.parameter = parameter
        self.folded = {}
        if parameter.value_type == "text":
            values = (value for band in parameter.bands for value in band.accepted)
            self.folded = fold(value for value in values if isinstance(value, str))
        self.ranges = []
        self.accepted = set()
        self.kinds = set()

    def problem(self, band):
        """The sentence for ``band``, or None; remembers the band.

        :param Band band:
        """
        if band.kind == "range":
            return self._overlap(band)
        if band.kind == "values":
            return self._hidden_values(band)
        first = band.kind not in self.kinds
        self.kinds.add(band.kind)
        return None if first else self._hidden(band)

    def _overlap(self, band):
        other = next((r for r in self.ranges if _overlap(r, band)), None)
        self.ranges.append(band)
        return other and _lt(
            "%(parameter)s: the ranges “%(band)s” and “%(other)s” overlap; "
            "a value may belong to one range only.",
            parameter=self.parameter.name,
            band=_called(self.parameter, band),
            other=_called(self.parameter, other),
        )

    def _hidden_values(self, band):
        accepted = {self.folded.get(value, value) for value in band.accepted}
        hidden = bool(accepted) and accepted <= self.accepted
        # of a set several bands may match at once, so none hides another
        if self.parameter.value_type != "set":
            self.accepted |= accepted
        return self._hidden(band) if hidden else None

    def _hidden(self, band):
        return _lt(
            "%(parameter)s, range “%(band)s”: an earlier range takes all its "
            "values; it could never be reached.",
            parameter=self.parameter.name,
            band=_called(self.parameter, band),
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


# -- segments -----------------------------------------------------------------


def segment_problems(segments):
    """Everything that is wrong with the segments of a model.

    :param tuple[Segment, ...] segments:
    :rtype: Iterator[Problem]
    """
    if not any(segment.score_from == 0 for segment in segments):
        yield Problem(_lt("One segment must start from 0, so that nobody is left out."))
    counts = Counter(segment.score_from for segment in segments)
    for position, segment in enumerate(segments):
        if not 0 <= segment.score_from <= 100:
            yield Problem(
                _lt(
                    "Segment %(segment)s: “From” must be between 0 and 100.",
                    segment=segment.name,
                ),
                segment=position,
            )
        elif counts[segment.score_from] > 1:
            yield Problem(
                _lt(
                    "Segment %(segment)s: another segment starts from "
                    "%(score)s as well; give each its own “From”.",
                    segment=segment.name,
                    score=segment.score_from,
                ),
                segment=position,
            )
