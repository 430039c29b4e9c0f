# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which segment a contact belongs to, as SQL: by its score, by the first rule that
holds, or by its RFM scores (docs/scoring.md, “Segment”).
"""

from odoo.tools import SQL

from ..definition.definition import HUNDREDTHS, RFM_SCORES
from .columns import column

RECENCY, FREQUENCY, VALUE = range(3)


class SegmentCase:
    """How the segments of a definition follow from what has been read.

    :param Definition definition:
    """

    def __init__(self, definition):
        self.definition = definition

    def segment(self):
        """The id of the segment, over ``score``, ``points`` and the flags of the
        reading.

        :rtype: SQL
        """
        cases = {
            "score": self._by_score,
            "rules": self._by_rules,
            "rfm": self._by_rfm,
        }[self.definition.assignment]()
        # a draft has scores before it has segments
        return SQL("CASE%s END", SQL("").join(cases)) if cases else SQL("NULL::int4")

    def _by_score(self):
        return [
            SQL(" WHEN score >= %s THEN %s", segment.score_from, segment.id)
            for segment in self.definition.segments_from_top
        ]

    def _by_rules(self):
        *ruled, rest = self.definition.segments_from_top
        cases = [
            SQL(" WHEN %s THEN %s", self._holds(position, segment), segment.id)
            for position, segment in enumerate(ruled)
        ]
        return [*cases, _else(cases, rest)]

    def _holds(self, position, segment):
        terms = [flag(position)] if segment.has_filter else []
        positions = {p.id: index for index, p in enumerate(self.definition.parameters)}
        for condition in segment.conditions:
            won = _points(positions[condition.parameter_id])
            for comparison, bound in (
                (SQL(">="), condition.points_from),
                (SQL("<="), condition.points_to),
            ):
                if bound is not None:
                    hundredths = int(bound * HUNDREDTHS)
                    terms.append(SQL("%s %s %s", won, comparison, hundredths))
        return SQL(" AND ").join(terms)

    def _by_rfm(self):
        *_others, rest = self.definition.segments_from_top
        cell = rfm_cell()
        cases = [
            SQL(
                " WHEN %s = ANY(%s) THEN %s",
                cell,
                [RFM_SCORES * (r - 1) + fm for r, fm in segment.cells],
                segment.id,
            )
            for segment in self.definition.segments_from_top
            if segment.cells
        ]
        return [*cases, _else(cases, rest)]


def _else(cases, segment):
    """The last segment takes the rest."""
    return SQL(" ELSE %s" if cases else " WHEN TRUE THEN %s", segment.id)


def _points(position):
    """The points of a parameter, in hundredths; arrays begin with 1."""
    return SQL("points[%s]", position + 1)


def flag(position):
    """The column of whether a contact matches the filter of a rule."""
    return column("rule", position)


def rfm_cell():
    """The cell of the RFM grid that a contact is in, 1 to 25: five for each recency,
    from the lowest; NULL where an RFM score is missing.

    :rtype: SQL
    """
    return SQL(
        "CASE WHEN %(r)s > 0 AND %(f)s > 0 AND %(v)s > 0"
        " THEN %(side)s * (%(r)s / %(whole)s - 1)"
        " + (%(f)s / %(whole)s + %(v)s / %(whole)s + 1) / 2 END",
        r=_points(RECENCY),
        f=_points(FREQUENCY),
        v=_points(VALUE),
        side=RFM_SCORES,
        whole=HUNDREDTHS,
    )
