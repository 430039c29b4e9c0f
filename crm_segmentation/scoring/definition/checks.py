# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Problems of a definition: what keeps it from being applied, as far as that can be
known without a database. ``parameter_checks`` looks at single parameters, ``rules`` and
``rfm`` at the assignments of these names. What needs a database (paths, filters,
access) is checked by the compiler's ``paths``, ``domains`` and ``sources``.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2

from odoo.exceptions import UserError
from odoo.tools.translate import LazyGettext, LazyTranslate

from ...tools.errors import coded
from .definition import FORMAT

_lt = LazyTranslate(__name__)

#: PostgreSQL allows 1,664 columns in a select, and expressions only up to some depth
MOST_PARAMETERS, MOST_RANGES = 250, 1_600


@dataclass(frozen=True)
class Problem:
    """One reason why a definition cannot be applied.

    :ivar str code: ``subject.what_is_wrong``, one for each sentence
    :ivar LazyGettext|str message: a sentence that names the place and the remedy
    :ivar int|None band: the position of the band that it is about, in its parameter
    :ivar int|None segment: the position of the segment that it is about
    """

    code: str
    message: LazyGettext | str
    band: int | None = None
    segment: int | None = None


class ScoringError(Exception):
    """Something that a definition names cannot be read.

    :param str code: ``subject.what_is_wrong``, one for each sentence
    :param LazyGettext message: one sentence, translated when it is shown
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def codes(self):
        """As of other refusals (``tools.errors``)."""
        return (self.code,)

    def refusal(self, env):
        """The same as an error that the web client shows as a message.

        :param Environment env: with the user's language
        :rtype: UserError
        """
        return coded(self.code, UserError(env._(self.message)))


class NewerFormat(ScoringError, UserError):
    """The data come from a later release and cannot be read by this one."""

    def __init__(self):
        super().__init__(
            "format.newer",
            _lt(
                "This was saved by a later release of Customer Segmentation. Update "
                "the app to read it."
            ),
        )


def check_format(data):
    """Refuse data of a later release.

    :param dict data: of a version or file
    :raise NewerFormat:
    """
    if data["format"] > FORMAT:
        raise NewerFormat


def at(place, problem):
    """A sentence that begins with the place that it is about.

    :param str|LazyGettext place: such as the name of a parameter
    :param LazyGettext problem: a whole sentence
    :rtype: LazyGettext
    """
    return _lt("%(place)s: %(problem)s", place=place, problem=problem)


@contextmanager
def error_context(place):
    """Within, errors name the place where they can be corrected.

    :param str|LazyGettext place: such as the name of a parameter
    :raise ScoringError: also in place of any error but the database's: add-ons answer
        some searches by code of their own
    """
    try:
        yield
    except ScoringError as error:
        raise ScoringError(error.code, at(place, error.message)) from error
    except psycopg2.Error:
        raise
    except Exception as error:
        broken = _lt("A filter or field no longer works. Set it up again.")
        raise ScoringError("search.broken", at(place, broken)) from error


def whole_problems(definition):
    """What is wrong with a definition as a whole.

    :param Definition definition:
    :rtype: Iterator[Problem]
    """
    by_rules = definition.assignment == "rules"  # which can do without any points
    if not definition.parameters and not by_rules:
        yield Problem(
            "model.no_parameter", _lt("Add or switch on at least one parameter.")
        )
    elif (
        definition.best_total <= 0
        and all(parameter.bands for parameter in definition.parameters)
        and not by_rules
    ):
        yield Problem(
            "model.no_points",
            _lt(
                "No points can be earned. Give points above 0 to a range of a "
                "parameter whose weight is above 0."
            ),
        )
    if len(definition.parameters) > MOST_PARAMETERS:
        yield Problem(
            "model.too_many_parameters",
            _lt(
                "Parameters switched on: %(count)s. A model can have at most "
                "%(most)s; switch some off or split the model.",
                most=MOST_PARAMETERS,
                count=len(definition.parameters),
            ),
        )
    ranges = sum(len(parameter.bands) for parameter in definition.parameters)
    if ranges > MOST_RANGES:
        yield Problem(
            "model.too_many_ranges",
            _lt(
                "Ranges of all parameters: %(count)s. A model can have at most "
                "%(most)s; accept several values in one range or split the model.",
                most=MOST_RANGES,
                count=ranges,
            ),
        )
    if definition.applied_tolerance < 0:
        yield Problem("tolerance.negative", _lt("The tolerance must be 0 or more."))
    elif definition.applied_tolerance > 100:
        yield Problem("tolerance.above_100", _lt("The tolerance must be 100 or less."))


def segment_problem(code, segment, position, problem):
    """A problem of one segment.

    :param str code:
    :param Segment segment: its name precedes the sentence
    :param int position: of the segment
    :param LazyGettext problem: a whole sentence
    :rtype: Problem
    """
    place = _lt("Segment %(segment)s", segment=segment.name)
    return Problem(code, at(place, problem), segment=position)


def segment_problems(segments):
    """What is wrong with the segments of a model by score.

    :param tuple[Segment, ...] segments:
    :rtype: Iterator[Problem]
    """
    if not any(segment.score_from == 0 for segment in segments):
        yield Problem(
            "segments.none_from_zero",
            _lt("One segment must start at 0, so that every contact gets a segment."),
        )
    counts = Counter(segment.score_from for segment in segments)
    for position, segment in enumerate(segments):
        if not 0 <= segment.score_from <= 100:
            yield segment_problem(
                "segment.from_out_of_bounds",
                segment,
                position,
                _lt("“From” must be between 0 and 100."),
            )
        elif counts[segment.score_from] > 1:
            yield segment_problem(
                "segment.same_from",
                segment,
                position,
                _lt(
                    "Another segment also starts at %(score)s. Give each segment a "
                    "different “From”.",
                    score=segment.score_from,
                ),
            )
