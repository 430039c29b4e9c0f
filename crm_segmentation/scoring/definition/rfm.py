# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""RFM: scores from 1 to 5 for recency, frequency and value, and the grid of segments
(docs/scoring.md, “RFM grid”).

Borders that follow from the data become ranges with 1 to 5 points. From there on an RFM
model is read, scored and explained like any other.
"""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from odoo.tools.translate import LazyTranslate

from .checks import Problem, at, segment_problem
from .decimals import decimal_or_none, decimal_text
from .definition import DATE_TYPES, RFM_SCORES, Band
from .elapsed import elapsed
from .parameter_checks import ranges_upwards

_lt = LazyTranslate(__name__)

#: the share of contacts below each border
PARTS = [step / RFM_SCORES for step in range(1, RFM_SCORES)]
ROLES = (_lt("Recency"), _lt("Frequency"), _lt("Value"))
#: RFM scores on both sides of the grid
SIDE = range(1, RFM_SCORES + 1)
#: with fewer buyers or days than this, groups of equal size mean little
FEW_BUYERS, FEW_DAYS = 50, 90


def borders_of(parameter, values, today):
    """The borders between the RFM scores of a parameter, as a version keeps them.

    :param Parameter parameter:
    :param list|None values: the 20th, 40th, 60th and 80th percentiles (dates from the
        oldest); None when no contact has a value
    :param date today: dates count from here
    :return: exact numbers as text; of dates the elapsed units
    :rtype: list[str] | None
    """
    if values is None:
        return None
    if parameter.value_type in DATE_TYPES:
        values = [elapsed(day, today, parameter.elapsed_unit) for day in values]
    return [decimal_text(value) for value in values]


def with_quintile_bands(definition, borders):
    """A definition with the ranges that follow from its borders.

    :param Definition definition:
    :param list|None borders: for each parameter what ``borders_of`` gave; None when
        they are unknown, which gives all contacts the lowest scores
    :return: the definition itself where no borders follow from the data
    :rtype: Definition
    """
    if not definition.has_borders:
        return definition
    known = borders or [None] * len(definition.parameters)
    if not definition.has_quintiles:
        return replace(
            definition, parameters=tuple(map(with_shares, definition.parameters, known))
        )
    return replace(
        definition,
        parameters=tuple(
            with_score_bands(parameter, own)
            for parameter, own in zip(definition.parameters, known, strict=True)
        ),
    )


def with_shares(parameter, borders):
    """A parameter by share of a total, with its current borders.

    :param Parameter parameter:
    :param list[str]|None borders: what ``Compiler.share_borders`` gave; None leaves
        the ranges as they are
    :rtype: Parameter
    """
    if not parameter.by_share or not borders:
        return parameter
    ranges = ranges_upwards(parameter)
    ends = pairwise([None, *map(Decimal, borders), None])
    moved = {
        band: _moved(band, *between) for band, between in zip(ranges, ends, strict=True)
    }
    return replace(
        parameter, bands=tuple(moved.get(band, band) for band in parameter.bands)
    )


def _moved(band, value_from, value_to):
    name = band.given_name or (
        f"{decimal_text(value_from) or '…'} to {decimal_text(value_to) or '…'}"
    )
    return replace(band, name=name, value_from=value_from, value_to=value_to)


def with_score_bands(parameter, borders):
    """A parameter whose ranges give RFM scores.

    :param Parameter parameter:
    :param list[str]|None borders: what ``borders_of`` gave
    :rtype: Parameter
    """
    return replace(parameter, bands=_bands(parameter, borders))


def _bands(parameter, borders):
    """The range of each RFM score: one more than the number of borders below a value.
    Dates count as elapsed time, of which less is better.

    >>> from types import SimpleNamespace
    >>> ranges = _bands(SimpleNamespace(value_type="number"), ["1", "1", "2", "7"])
    >>> [(str(one.value_from), str(one.value_to)) for one in ranges]
    [('None', '1'), ('1', '1'), ('1', '2'), ('2', '7'), ('7', 'None')]
    """
    dated = parameter.value_type in DATE_TYPES
    borders = map(decimal_or_none, borders or [None] * (RFM_SCORES - 1))
    return tuple(
        Band(
            id=score,
            name=str(score),
            given_name="",
            kind="range",
            value_from=end if dated else start,
            value_to=start if dated else end,
            accepted=(),
            points=Decimal(score),
            closed_above=not dated,
        )
        for score, (start, end) in enumerate(pairwise([None, *borders, None]), start=1)
    )


def joint(frequency, value):
    """Frequency and value together: their average, halves rounded up.

    :param int frequency: 1 to 5
    :param int value: 1 to 5
    :rtype: int
    """
    return (frequency + value + 1) // 2


# -- checks -------------------------------------------------------------------


def rfm_problems(definition):
    """What is wrong with the parameters of an RFM model.

    :param Definition definition:
    :rtype: Iterator[Problem]
    """
    active = definition.parameters
    if len(active) != len(ROLES):
        yield Problem(
            "rfm.not_three_parameters",
            _lt(
                "Parameters switched on: %(count)s. Switch on exactly three for the "
                "RFM grid, in this order: recency, frequency, value.",
                count=len(active),
            ),
        )
        return
    for parameter, role in zip(active, ROLES, strict=True):
        dated = role is ROLES[0]
        if not parameter.value_type:
            continue  # it can't be read, which is a problem of its own
        if dated and parameter.value_type not in DATE_TYPES:
            sentence = _lt(
                "The first parameter is the recency and must read a date, such as that "
                "of the last won deal."
            )
            yield Problem("rfm.recency_no_date", at(parameter.name, sentence))
        elif not dated and parameter.value_type != "number":
            sentence = _lt(
                "Frequency and value must be numbers, such as the number of won deals."
            )
            yield Problem("rfm.no_number", at(parameter.name, sentence))
        elif not definition.has_quintiles:
            yield from _own_score_problems(parameter)


def _own_score_problems(parameter):
    for position, band in enumerate(parameter.bands):
        place = _lt(
            "%(parameter)s, range “%(band)s”", parameter=parameter.name, band=band.name
        )
        if band.kind == "range" and band.points not in SIDE:
            sentence = _lt("Enter 1, 2, 3, 4 or 5 points: they are the RFM score.")
            yield Problem("rfm.points_no_score", at(place, sentence), band=position)
        elif band.kind == "missing" and band.points:
            sentence = _lt(
                "Contacts without a value have no RFM score. Enter 0 points."
            )
            yield Problem("rfm.missing_has_points", at(place, sentence), band=position)


def cell_problems(segments):
    """Why the grid does not assign one segment to each cell.

    :param tuple[Segment, ...] segments: in order
    :rtype: Iterator[Problem]
    """
    if not segments:
        yield Problem("segments.none", _lt("Add at least one segment."))
        return
    takers = {}
    for position, segment in enumerate(segments):
        for cell in segment.cells:
            other = takers.setdefault(cell, segment)
            if other is not segment:
                sentence = _lt(
                    "The cell with recency %(recency)s and frequency with value "
                    "%(joint)s already belongs to %(other)s. Assign it to only one of "
                    "them.",
                    other=other.name,
                    recency=cell[0],
                    joint=cell[1],
                )
                yield segment_problem("rfm.cell_taken", segment, position, sentence)
    free = [(r, fm) for r in SIDE for fm in SIDE if (r, fm) not in takers]
    if free:
        recency, both = free[0]
        yield Problem(
            "rfm.cells_without_segment",
            _lt(
                "Cells without a segment: %(count)s, the first with recency "
                "%(recency)s and frequency with value %(joint)s. Assign a segment to "
                "each cell of the grid.",
                count=len(free),
                recency=recency,
                joint=both,
            ),
        )


# -- history ------------------------------------------------------------------


def history_warnings(buyers, days):
    """Warnings before applying a model that has little data.

    :param int buyers: contacts with known recency, frequency and value
    :param int days: between the earliest and the latest of their last purchases
    :rtype: list[LazyGettext]
    """
    warnings = []
    if not buyers:
        warnings.append(
            _lt("No purchases yet: all contacts will be in the last segment.")
        )
    elif buyers < RFM_SCORES:
        warnings.append(
            _lt(
                "Contacts with purchases: %(count)s. With fewer than five, the highest "
                "RFM scores stay empty.",
                count=buyers,
            )
        )
    elif buyers < FEW_BUYERS:
        warnings.append(
            _lt(
                "Contacts with purchases: %(count)s. The groups are very small, and a "
                "single purchase may change several RFM scores.",
                count=buyers,
            )
        )
    if buyers >= RFM_SCORES and days < FEW_DAYS:
        warnings.append(
            _lt(
                "Days between the earliest and the latest of the last purchases: "
                "%(days)s. In such a short time, recent and old purchases hardly "
                "differ.",
                days=days,
            )
        )
    return warnings
