# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a contact has its score: what the page on the contact shows, as plain data."""

from decimal import Decimal

import psycopg2

from odoo.tools import mute_logger

from ...scoring.definition.checks import ScoringError
from ...scoring.definition.decimals import decimal_text
from ...scoring.definition.definition import HUNDREDTHS
from ...scoring.definition.rfm import ROLES, joint
from .advice import Hit, ways_to
from .scale import next_segment, portions, segment_of
from .showing import Showing

#: what a version raises that can't be computed any more
UNREADABLE = (ScoringError, psycopg2.DataError, psycopg2.ProgrammingError)


class Arithmetic:
    """How a definition comes to the segment of one contact, for whoever looks at it.

    :param Environment env: of the viewer
    :param crm.segmentation segmentation: for the names of its segments
    :param Compiler compiler: of the definition
    :param res.partner contact: not one that carries its company's segment
    """

    def __init__(self, env, segmentation, compiler, contact):
        self.env = env
        self.segmentation = segmentation.sudo()
        self.contact = contact.sudo()
        self.definition = compiler.definition
        self.showing = Showing(env, compiler, self.contact)

    def arithmetic(self, row, before_id=None):
        """What is shown of any definition.

        :param dict row: of ``Compiler.details``
        :param int|None before_id: see ``segment_of``
        :return: what ``res.partner.segment_explanation`` tells, but for what has to do
            with a membership
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
            "segment": self._named(segment),
            **self._assigning(row, score, segment),
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

    def _assigning(self, row, score, segment):
        """What the method of the model has to say on how the segment came about."""
        if self.definition.assignment == "rules":
            return {"rules": self._rules(row, segment)}
        if self.definition.assignment == "rfm":
            figures = self._figures(row)
            return {"figures": figures, "place": self._place(figures)}
        return {
            "kept_by_tolerance": float(self.definition.tolerance)
            if score < segment.score_from
            else False,
            "portions": [
                {
                    **self._named(portion),
                    "from": float(portion.score_from),
                    "to": float(end),
                    "is_current": portion == segment,
                }
                for portion, end in portions(self.definition)
            ],
        }

    def _named(self, segment):
        """A segment's name and colour, which are live at once."""
        record = self.segmentation.segment_ids.browse(segment.id)
        return {"id": segment.id, "name": record.name, "color": record.color}

    # -- rules and figures -----------------------------------------------------------

    def _rules(self, row, segment):
        """The rules that were tried, down to the one that held.

        :rtype: list[dict]
        """
        rules = []
        for position, tried in enumerate(self.definition.segments_from_top):
            conditions = self._conditions(position, tried, row)
            rules.append(
                {
                    **self._named(tried),
                    "holds": tried == segment,
                    "conditions": conditions,
                }
            )
            if tried == segment:
                break
        return rules

    def _conditions(self, position, segment, row):
        """What a rule asks for, and whether it holds: ``filter`` (to be shown by the
        client; False where it is not for the viewer) or ``text``, and ``holds``."""
        conditions = []
        if segment.has_filter:
            holds = row[f"rule{position}"]
            readable = self.showing.may_read_filter(segment.rule_domain, holds)
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
            points=self.segmentation.segment_ids._points_text(
                decimal_text(condition.points_from), decimal_text(condition.points_to)
            ),
            won=decimal_text(won),
        )
        return {"text": text, "filter": False, "holds": condition.holds(won)}

    def _figures(self, row):
        """Recency, frequency and value from 1 to 5, each with the borders.

        :rtype: list[dict]
        """
        figures = []
        for position, parameter in enumerate(self.definition.parameters):
            figure = row[f"points{position}"] // HUNDREDTHS
            figures.append(
                {
                    "id": parameter.id,
                    "name": parameter.name,
                    "role": self.env._(ROLES[position]),
                    "figure": figure,
                    "value": self.showing.value(parameter, row[f"value{position}"]),
                    "borders": [
                        {
                            "figure": int(band.points),
                            "text": self.showing.band(parameter, band),
                        }
                        for band in parameter.bands_of("range")
                        if not band.is_empty
                    ],
                }
            )
        return figures

    def _place(self, figures):
        """Where the figures lead to on the map, in a sentence.

        :rtype: str
        """
        recency, frequency, value = (one["figure"] for one in figures)
        if not (recency and frequency and value):
            return self.env._(
                "Not all three figures are known, so it is the last segment:"
            )
        return self.env._(
            "Recency %(recency)s, with frequency and value together %(joint)s (their "
            "average, halves rounded up):",
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
            **self.showing.value(parameter, row[f"value{position}"]),
            "ranges": [
                self.showing.band(parameter, band)
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


class Explanation(Arithmetic):
    """The arithmetic behind a membership, as it is now, for whoever looks at it.

    :param crm.segmentation.membership membership: in the viewer's environment
    """

    def __init__(self, membership):
        self.membership = membership.sudo()
        self.version = self.membership.segmentation_id.version_id
        super().__init__(
            membership.env,
            self.membership.segmentation_id,
            self.version._compiler(),
            self.membership.inherited_from_id or self.membership.partner_id,
        )

    def data(self):
        """What is shown; see ``res.partner.segment_explanation``.

        :rtype: dict
        """
        if self.segmentation.state == "attention":
            return {"problem": self._sentence_on(self.segmentation.attention_reason)}
        try:
            # whatever the database cannot read any more spoils this part only
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                row = self.version._details_of(self.contact)
                return self._data_of(row) if row else self._data_outside()
        except UNREADABLE as error:
            return {"problem": self._sentence_on(self.version._broken_reason(error))}

    def _sentence_on(self, reason):
        return self.env._(
            "This model needs attention, so its segments stay as they are: %s", reason
        )

    def _data_outside(self):
        return {
            "problem": self.env._(
                "This contact has changed: the model is not for it any more."
            ),
            "rescore_ids": self._rescore_ids(),
        }

    def _data_of(self, row):
        own = self._own_membership()
        score = Decimal(decimal_text(row["score"]))
        before_id = self.version.rolled_out and own.computed_segment_id.id
        segment = self._segment(row, before_id)
        changed = self._has_changed(own, score, segment)
        explained = {
            **self.arithmetic(row, before_id),
            "has_changed": changed,
            "rescore_ids": self._rescore_ids() if changed else [],
        }
        if self.definition.assignment == "score":
            explained["next"] = self._next(row, score, segment)
        return explained

    # -- what has changed since ------------------------------------------------------

    def _own_membership(self):
        """The membership that is computed: the company's, where it is carried."""
        if not self.membership.inherited_from_id:
            return self.membership
        return self.membership.search(
            [
                ("partner_id", "=", self.contact.id),
                ("segmentation_id", "=", self.segmentation.id),
            ]
        )

    def _has_changed(self, own, score, segment):
        carried = self.membership
        return (
            decimal_text(own.score) != decimal_text(score)
            or own.computed_segment_id.id != segment.id
            or carried.score != own.score
            or (carried != own and carried.computed_segment_id != own.segment_id)
        )

    def _rescore_ids(self):
        """Whom the viewer may have rescored to bring this up to date."""
        contacts = self.contact | self.membership.partner_id
        return contacts.with_env(self.env)._filtered_access("read").ids

    # -- the next segment ------------------------------------------------------------

    def _next(self, row, score, segment):
        following = next_segment(self.definition, score, segment)
        if not following:
            return False
        hits = [
            self._hit(position, parameter, row)
            for position, parameter in enumerate(self.definition.parameters)
        ]
        return {
            **self._named(following),
            "from": float(following.score_from),
            "distance": float(following.score_from - score),
            "ways": self._ways(ways_to(self.definition, hits, following.score_from)),
        }

    def _hit(self, position, parameter, row):
        held = row[f"value{position}"] if parameter.value_type == "set" else None
        return Hit(
            parameter=parameter,
            points=row[f"points{position}"],
            band_ids=tuple(row[f"bands{position}"]),
            values=frozenset(held or ()),
            gone=self.showing.gone(parameter),
        )

    def _ways(self, ways):
        """Ways by their parameter, as sentences.

        :rtype: list[dict]
        """
        found = {}
        for way in ways:
            names = found.setdefault(way.parameter.id, (way.parameter.name, []))
            names[1].append({"text": self._way_text(way), "score": float(way.score)})
        return [
            {"id": id_, "name": name, "moves": moves}
            for id_, (name, moves) in found.items()
        ]

    def _way_text(self, way):
        gained, lost = (
            ", ".join(self.showing.band(way.parameter, band) for band in bands)
            for bands in (way.gained, way.lost)
        )
        if gained and lost:
            return self.env._("%(gained)s, without %(lost)s", gained=gained, lost=lost)
        return gained or self.env._("without %s", lost)
