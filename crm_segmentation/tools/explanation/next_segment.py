# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What would take a contact to the next segment: each parameter alone is moved to its
other ranges, and the score is worked out again. This is exact, because points follow
from the definition by the rules of docs/scoring.md.

Losing a value is never suggested as an improvement.
"""

from dataclasses import dataclass
from decimal import Decimal

from ...scoring.definition.definition import scaled_points
from .scale import score_of

#: a value that no range accepts
OTHER_VALUE = object()


@dataclass(frozen=True)
class BandHit:
    """The points that one parameter gives to a contact.

    :ivar Parameter parameter:
    :ivar int points: in hundredths
    :ivar tuple[int, ...] band_ids: the bands hit
    :ivar frozenset values: of a set, its values
    :ivar frozenset gone: accepted values that do not exist any more
    """

    parameter: object
    points: int
    band_ids: tuple
    values: frozenset = frozenset()
    gone: frozenset = frozenset()


@dataclass(frozen=True)
class Improvement:
    """A change of one parameter that would be enough.

    :ivar Parameter parameter:
    :ivar tuple[Band, ...] gained: ranges that the value would have to move to
    :ivar tuple[Band, ...] lost: ranges that a set would have to leave
    :ivar Decimal score: what the contact would have
    """

    parameter: object
    gained: tuple
    lost: tuple
    score: Decimal


def improvements(definition, hits, score):
    """The changes of single parameters that would lift a contact to a score.

    :param Definition definition:
    :param list[BandHit] hits: one for each parameter of the definition
    :param Decimal score: to be reached
    :return: in the order of the parameters, the smallest change of each first
    :rtype: list[Improvement]
    """
    total = sum(hit.parameter.scaled_weight * hit.points for hit in hits)
    found = []
    for hit in hits:
        weight = hit.parameter.scaled_weight
        rest = total - weight * hit.points
        of_parameter = []
        for outcomes in _outcomes_by_steps(hit):
            for band_ids, points in outcomes:
                reached = score_of(rest + weight * points, definition.best_total)
                if reached >= score:
                    of_parameter.append(_improvement(hit, band_ids, reached))
            if of_parameter:
                break  # fewer steps are enough
        found += sorted(of_parameter, key=lambda one: one.score)
    return found


def _improvement(hit, band_ids, score):
    parameter = hit.parameter
    before = set(hit.band_ids)
    is_set = parameter.value_type == "set"
    return Improvement(
        parameter,
        gained=tuple(
            band
            for band in parameter.bands
            if band.id in band_ids and band.id not in before
        ),
        lost=tuple(
            band
            for band in parameter.bands_of("values")
            if is_set and band.id in before and band.id not in band_ids
        ),
        score=score,
    )


def _outcomes_by_steps(hit):
    """The ranges that the value can move to, by the number of steps.

    :return: for one step, two steps …: pairs of the ids of the bands hit and their
        points
    :rtype: Iterator[list[tuple[frozenset[int], int]]]
    """
    if hit.parameter.value_type == "set":
        yield from _outcomes_of_set(hit)
    else:
        yield [
            (frozenset([band.id]), scaled_points(band))
            for band in _reachable(hit)
            if band.id not in hit.band_ids
        ]


def _reachable(hit):
    """The bands that a single value can move to."""
    taken = set(hit.gone)
    for band in hit.parameter.bands:
        accepted = set(band.accepted)
        if band.kind != "missing" and (band.kind != "values" or accepted - taken):
            yield band
        taken |= accepted


# -- sets ------------------------------------------------------------------------


def _outcomes_of_set(hit):
    steps = _steps(hit)
    yield _outcomes(hit, [step(hit.values) for step in steps])
    if hit.parameter.combine != "sum":
        return
    # several values at once: each time the step that gains most
    held = hit.values
    while True:
        tried = [step(held) for step in steps]
        best = max(filter(None, tried), key=lambda new: _worth(hit, new), default=held)
        if _worth(hit, best) <= _worth(hit, held):
            return
        held = best
        yield _outcomes(hit, [held])


def _steps(hit):
    """The ways to change a set: add one value, remove those of one band, or keep only
    values that no band accepts.

    :return: functions of a set that return another
    """
    accepted = [frozenset(band.accepted) for band in hit.parameter.bands_of("values")]
    everything = frozenset().union(*accepted)
    more = sorted(everything - hit.gone, key=str)
    return [
        *(lambda held, one=one: held | {one} for one in more),
        *(lambda held, some=some: held - some for some in accepted),
        lambda held: held - everything | {OTHER_VALUE},
    ]


def _outcomes(hit, sets):
    """The bands that sets hit, each once, without those hit already."""
    missing = {band.id for band in hit.parameter.bands_of("missing")}
    before = frozenset(hit.band_ids)
    found = {}
    for values in filter(None, sets):
        bands, points = _hit_by(hit.parameter, values)
        # there is nothing to say of a value that no range accepts
        if bands not in (before, before - missing):
            found.setdefault(bands, points)
    return list(found.items())


def _worth(hit, values):
    return _hit_by(hit.parameter, values)[1] if values else hit.points


def _hit_by(parameter, values):
    """The bands that a set hits which is not empty, and their points in hundredths."""
    bands = [b for b in parameter.bands_of("values") if values & set(b.accepted)]
    if not bands:
        bands = parameter.bands_of("other")
    points = [scaled_points(band) for band in bands] or [0]
    return (
        frozenset(band.id for band in bands),
        sum(points) if parameter.combine == "sum" else max(points),
    )
