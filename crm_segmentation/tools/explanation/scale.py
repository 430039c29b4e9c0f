# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scale from 0 to 100: the segment of a score, and the next one. The same rules as
``compiler`` and ``outcome`` write as SQL, for a single contact."""

from decimal import Decimal

TOP = Decimal(100)


def score_of(total, best):
    """round(100 × max(0, total) ÷ best, 2), halves away from zero.

    >>> score_of(1, 3), score_of(5, 32), score_of(-2, 32), score_of(32, 32)
    (Decimal('33.33'), Decimal('15.63'), Decimal('0.00'), Decimal('100.00'))

    :param int total: Σ weight × points
    :param int best: Σ best contributions, in the same unit, above 0
    :rtype: Decimal
    """
    return Decimal((20000 * max(total, 0) + best) // (2 * best)).scaleb(-2)


def segment_of(definition, score, before_id=None):
    """The segment with the greatest ``score_from`` ≤ score, unless the tolerance keeps
    the contact in the one that it had.

    :param Definition definition:
    :param Decimal score:
    :param int|None before_id: the segment by score so far; None for no tolerance
    :rtype: Segment
    """
    for segment in definition.segments:
        if segment.id == before_id:
            if segment.score_from - definition.tolerance <= score < segment.score_from:
                return segment
    return next(s for s in definition.segments_from_top if s.score_from <= score)


def next_segment(definition, score, segment):
    """The lowest segment above both a score and the segment that the contact has, which
    differ where the tolerance keeps the contact in it.

    :param Definition definition:
    :param Decimal score:
    :param Segment segment:
    :rtype: Segment | None
    """
    above = max(score, segment.score_from)
    higher = [s for s in definition.segments if s.score_from > above]
    return min(higher, key=lambda s: s.score_from, default=None)


def portions(definition):
    """The parts of the scale that the segments take, from the left.

    :param Definition definition:
    :return: each segment, with where it ends
    :rtype: list[tuple[Segment, Decimal]]
    """
    segments = definition.segments_from_top[::-1]
    ends = [segment.score_from for segment in segments[1:]] + [TOP]
    return list(zip(segments, ends, strict=True))
