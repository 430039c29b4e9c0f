# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Assignment by rules: the first segment whose conditions all hold takes the contact,
and the last one takes the rest (docs/scoring.md, “Groups by rule”). Here are the checks
that find rules that can never hold."""

from decimal import Decimal

from odoo.tools.translate import LazyTranslate

from .checks import Problem, segment_problem
from .definition import RANGE_TYPES

_lt = LazyTranslate(__name__)

ZERO = Decimal(0)


def rule_problems(definition):
    """Everything that is wrong with the rules of a model and can be known without a
    database.

    :param Definition definition:
    :rtype: Iterator[Problem]
    """
    segments = definition.segments
    if not segments:
        yield Problem("segments.none", _lt("Add at least one segment."))
    for position, segment in enumerate(segments):
        found = _order_problem(segments, position) or _rule_problem(definition, segment)
        if found:
            code, sentence = found
            yield segment_problem(code, segment, position, sentence)


def _order_problem(segments, position):
    """Code and sentence of what is wrong with a rule in its position."""
    segment = segments[position]
    is_last = position == len(segments) - 1
    if is_last and segment.has_rule:
        return (
            "rule.last_has_conditions",
            _lt(
                "The last segment takes all remaining contacts. Remove its conditions, "
                "or add a segment without conditions below it."
            ),
        )
    if is_last:
        return None
    if not segment.has_rule:
        return (
            "rule.takes_everybody",
            _lt(
                "Without a condition it takes all contacts, and the segments below it "
                "can never be reached. Add a condition, or move it to the end."
            ),
        )
    wider = next((s for s in segments[:position] if _is_wider(s, segment)), None)
    return wider and (
        "rule.hidden",
        _lt(
            "It can never be reached, because all contacts that meet its conditions "
            "also meet those of %(other)s above it. Change the order or the "
            "conditions.",
            other=wider.name,
        ),
    )


def _is_wider(one, two):
    """Whether a contact that matches the second rule certainly matches the first."""
    if not one.has_rule or one.has_filter and one.rule_domain != two.rule_domain:
        return False
    return all(
        any(_contains(outer, inner) for inner in two.conditions)
        for outer in one.conditions
    )


def _contains(outer, inner):
    return (
        outer.parameter_id == inner.parameter_id
        and (
            outer.points_from is None
            or inner.points_from is not None
            and inner.points_from >= outer.points_from
        )
        and (
            outer.points_to is None
            or inner.points_to is not None
            and inner.points_to <= outer.points_to
        )
    )


def _rule_problem(definition, segment):
    """Code and sentence of what is wrong with the conditions of a rule, taken alone."""
    parameters = {parameter.id: parameter for parameter in definition.parameters}
    asked = {}
    for condition in segment.conditions:
        parameter = parameters.get(condition.parameter_id)
        if parameter is None:
            return (
                "rule.no_parameter",
                _lt(
                    "A condition uses the points of a parameter that is missing or "
                    "switched off. Select another parameter."
                ),
            )
        found = _ends_problem(parameter, condition)
        if found:
            return found
        asked.setdefault(parameter, []).append(condition)
    for parameter, conditions in asked.items():
        if parameter.bands and not _can_hold(parameter, conditions):
            return (
                "rule.never_holds",
                _lt(
                    "Its conditions can never be met; %(parameter)s can give these "
                    "points: %(points)s. Change the conditions.",
                    parameter=parameter.name,
                    points=_possible_text(parameter),
                ),
            )
    return None


def _ends_problem(parameter, condition):
    start, end = condition.points_from, condition.points_to
    if start is None and end is None:
        return (
            "rule.no_ends",
            _lt(
                "Enter minimum or maximum points for the condition on %(parameter)s.",
                parameter=parameter.name,
            ),
        )
    if start is not None and end is not None and start > end:
        return (
            "rule.ends_reversed",
            _lt(
                "“Points from” must not be above “to” in the condition on "
                "%(parameter)s.",
                parameter=parameter.name,
            ),
        )
    return None


# -- the points that a parameter can give ------------------------------------------


def _can_hold(parameter, conditions):
    """Whether any points that the parameter can give meet all the conditions."""
    if _adds_up(parameter):
        low, high = _points_range(parameter)
        starts = [c.points_from for c in conditions if c.points_from is not None]
        ends = [c.points_to for c in conditions if c.points_to is not None]
        return max([low, *starts]) <= min([high, *ends])
    return any(
        all(condition.holds(points) for condition in conditions)
        for points in _possible(parameter)
    )


def _adds_up(parameter):
    return parameter.value_type == "set" and parameter.combine == "sum"


def _points_range(parameter):
    """The least and the most points that a sum of ranges can be."""
    points = [band.points for band in parameter.bands_of("values")]
    single = [b.points for b in parameter.bands if b.kind != "values"]
    low = sum((p for p in points if p < 0), ZERO)
    high = sum((p for p in points if p > 0), ZERO)
    return min([low, *single]), max([high, *single])


def _possible(parameter):
    """All points that a contact can get from a parameter.

    :rtype: set[Decimal]
    """
    points = {band.points for band in parameter.bands}
    return points if _always_hits(parameter) else {ZERO, *points}


def _always_hits(parameter):
    """Whether there is a range for any value, and for a missing one."""
    if parameter.can_be_missing and not parameter.bands_of("missing"):
        return False
    if parameter.value_type in RANGE_TYPES:
        return _covers_all(parameter.bands_of("range"))
    if parameter.value_type == "boolean":
        accepted = {value for band in parameter.bands for value in band.accepted}
        return accepted >= {True, False}
    return bool(parameter.bands_of("other"))


def _covers_all(ranges):
    """Whether ranges that do not overlap leave no number out."""
    starts = {band.value_from for band in ranges}
    ends = {band.value_to for band in ranges}
    return bool(ranges) and None in starts and starts == ends


def _possible_text(parameter):
    """The points that a parameter can give, for a sentence."""
    if _adds_up(parameter):
        low, high = map(_number, _points_range(parameter))
        return _lt("%(low)s to %(high)s", low=low, high=high)
    return ", ".join(map(_number, sorted(_possible(parameter))))


def _number(points):
    return format(points.normalize() + 0, "f")
