# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a definition leads to the score and segment of one contact, as plain data."""

from decimal import Decimal

from ...scoring.definition.decimals import decimal_text
from ...scoring.definition.definition import HUNDREDTHS
from ...scoring.definition.rfm import ROLES, joint
from ..definition.points_text import points_text
from .scale import portions, segment_of
from .value_presenter import ValuePresenter


class ScoreBreakdown:
    """The score of one contact by a definition, as one viewer may see it.

    :param Environment env: of the viewer
    :param crm.segmentation segmentation: for the names of its segments
    :param Compiler compiler: of the definition
    :param res.partner contact: not one that inherits its company's segment
    """

    def __init__(self, env, segmentation, compiler, contact):
        self.env = env
        self.segmentation = segmentation.sudo()
        self.contact = contact.sudo()
        self.definition = compiler.definition
        self.presenter = ValuePresenter(env, compiler, self.contact)

    def describe(self, row, before_id=None):
        """All but what has to do with a membership.

        :param dict row: of ``Compiler.details``
        :param int|None before_id: see ``segment_of``
        :return: see ``res.partner.segment_explanation``
        :rtype: dict
        """
        score = Decimal(decimal_text(row["score"]))
        segment = self._segment(row, before_id)
        return {
            "problem": False,
            "assignment": self.definition.assignment,
            "score": float(score),
            "total": float(row["total"]) / HUNDREDTHS**2,
            "best": self.definition.best_total / HUNDREDTHS**2,
            "segment": self._segment_badge(segment),
            **self._assignment(row, score, segment),
            "parameters": [
                self._part(position, parameter, row)
                for position, parameter in enumerate(self.definition.parameters)
            ],
        }

    def _segment(self, row, before_id):
        if self.definition.assignment == "score":
            score = Decimal(decimal_text(row["score"]))
            return segment_of(self.definition, score, before_id)
        found = {segment.id: segment for segment in self.definition.segments}
        return found[row["segment_id"]]

    def _assignment(self, row, score, segment):
        """How the segment follows, by the assignment of the model."""
        if self.definition.assignment == "rules":
            return {"rules": self._rules(row, segment)}
        if self.definition.assignment == "rfm":
            rfm_scores = self._rfm_scores(row)
            return {"rfm_scores": rfm_scores, "cell": self._cell(rfm_scores)}
        return {
            "kept_by_tolerance": float(self.definition.tolerance)
            if score < segment.score_from
            else False,
            "portions": [
                {
                    **self._segment_badge(portion),
                    "from": float(portion.score_from),
                    "to": float(end),
                    "is_current": portion == segment,
                }
                for portion, end in portions(self.definition)
            ],
        }

    def _segment_badge(self, segment):
        """A segment's name and colour, which change without applying."""
        record = self.segmentation.segment_ids.browse(segment.id)
        return {"id": segment.id, "name": record.name, "color": record.color}

    # -- rules and RFM scores --------------------------------------------------------

    def _rules(self, row, segment):
        """The rules tried, down to the first one that holds.

        :rtype: list[dict]
        """
        rules = []
        for position, tried in enumerate(self.definition.segments_from_top):
            conditions = self._conditions(position, tried, row)
            rules.append(
                {
                    **self._segment_badge(tried),
                    "holds": tried == segment,
                    "conditions": conditions,
                }
            )
            if tried == segment:
                break
        return rules

    def _conditions(self, position, segment, row):
        """The conditions of a rule: ``filter`` (for the client to show; False where the
        viewer may not see it) or ``text``, and whether it ``holds``."""
        conditions = []
        if segment.has_filter:
            holds = row[f"rule{position}"]
            readable = self.presenter.access.may_read_filter(segment.rule_domain, holds)
            conditions.append(
                {
                    "text": False,
                    "filter": readable and segment.rule_domain,
                    "holds": holds,
                }
            )
        for condition in segment.conditions:
            conditions.append(self._points_condition(condition, row))
        return conditions

    def _points_condition(self, condition, row):
        [(position, parameter)] = [
            (position, parameter)
            for position, parameter in enumerate(self.definition.parameters)
            if parameter.id == condition.parameter_id
        ]
        won = Decimal(row[f"points{position}"]) / HUNDREDTHS
        text = self.env._(
            "%(points)s for %(parameter)s (has %(won)s)",
            parameter=parameter.name,
            points=points_text(
                self.env,
                decimal_text(condition.points_from),
                decimal_text(condition.points_to),
            ),
            won=decimal_text(won),
        )
        return {"text": text, "filter": False, "holds": condition.holds(won)}

    def _rfm_scores(self, row):
        """Recency, frequency and value from 1 to 5, each with its ranges.

        :rtype: list[dict]
        """
        rfm_scores = []
        for position, parameter in enumerate(self.definition.parameters):
            rfm_scores.append(
                {
                    "id": parameter.id,
                    "name": parameter.name,
                    "role": self.env._(ROLES[position]),
                    "rfm_score": row[f"points{position}"] // HUNDREDTHS,
                    "value": self.presenter.value(parameter, row[f"value{position}"]),
                    "borders": [
                        {
                            "rfm_score": int(band.points),
                            "text": self.presenter.band(parameter, band),
                        }
                        for band in parameter.bands_of("range")
                        if not band.is_empty
                    ],
                }
            )
        return rfm_scores

    def _cell(self, rfm_scores):
        """Which cell of the grid the RFM scores lead to, in a sentence.

        :rtype: str
        """
        recency, frequency, value = (one["rfm_score"] for one in rfm_scores)
        if not (recency and frequency and value):
            return self.env._(
                "Not all three RFM scores are known, so the last segment applies:"
            )
        return self.env._(
            "Recency %(recency)s; frequency and value %(joint)s (their average, halves "
            "rounded up):",
            recency=recency,
            joint=joint(frequency, value),
        )

    # -- parameters ------------------------------------------------------------------

    def _part(self, position, parameter, row):
        points = row[f"points{position}"]
        best = self.definition.best_total
        hit = row[f"bands{position}"]
        return {
            "id": parameter.id,
            "name": parameter.name,
            **self.presenter.value(parameter, row[f"value{position}"]),
            "ranges": [
                self.presenter.band(parameter, band)
                for band in parameter.bands
                if band.id in hit
            ],
            "points": points / HUNDREDTHS,
            "weight": float(parameter.weight),
            "contribution": points * parameter.scaled_weight / HUNDREDTHS**2,
            "share": points * parameter.scaled_weight / best if best else 0,
            "best_share": float(parameter.best_contribution) * HUNDREDTHS**2 / best
            if best
            else 0,
        }
