# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a contact has its score: what the contact's form shows, as plain data."""

from decimal import Decimal

import psycopg2

from odoo.tools import mute_logger

from ...scoring.definition.checks import ScoringError
from ...scoring.definition.decimals import decimal_text
from .next_segment import BandHit, improvements
from .scale import next_segment
from .score_breakdown import ScoreBreakdown

#: what a version raises that can't be computed any more
UNREADABLE = (ScoringError, psycopg2.DataError, psycopg2.ProgrammingError)


class Explanation(ScoreBreakdown):
    """The score behind a membership, computed now, as one viewer may see it.

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
            return self._outdated(self.segmentation.attention_reason)
        try:
            # what the database can't read any more spoils only this
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                row = self.version._details_of(self.contact)
                return self._data_of(row) if row else self._data_outside()
        except UNREADABLE as error:
            return self._outdated(self.version._broken_reason(error))

    def _outdated(self, reason):
        return {
            "problem": self.env._(
                "This model needs attention, so its segments are not updated: %s",
                reason,
            )
        }

    def _data_outside(self):
        return {
            "problem": self.env._(
                "This contact has changed and is now outside the model's scope."
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
            **self.describe(row, before_id),
            "has_changed": changed,
            "rescore_ids": self._rescore_ids() if changed else [],
        }
        if self.definition.assignment == "score":
            explained["next"] = self._next(row, score, segment)
        return explained

    # -- what has changed since ------------------------------------------------------

    def _own_membership(self):
        """The computed membership: the company's, where it is inherited."""
        if not self.membership.inherited_from_id:
            return self.membership
        return self.membership.search(
            [
                ("partner_id", "=", self.contact.id),
                ("segmentation_id", "=", self.segmentation.id),
            ]
        )

    def _has_changed(self, own, score, segment):
        shown = self.membership
        return (
            decimal_text(own.score) != decimal_text(score)
            or own.computed_segment_id.id != segment.id
            or shown.score != own.score
            or (shown != own and shown.computed_segment_id != own.segment_id)
        )

    def _rescore_ids(self):
        """The contacts that the viewer may rescore to bring this up to date."""
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
            **self._segment_badge(following),
            "from": float(following.score_from),
            "distance": float(following.score_from - score),
            "improvements": self._improvements(
                improvements(self.definition, hits, following.score_from)
            ),
        }

    def _hit(self, position, parameter, row):
        held = row[f"value{position}"] if parameter.value_type == "set" else None
        return BandHit(
            parameter=parameter,
            points=row[f"points{position}"],
            band_ids=tuple(row[f"bands{position}"]),
            values=frozenset(held or ()),
            gone=self.presenter.gone(parameter),
        )

    def _improvements(self, found):
        """Improvements as sentences, by their parameter.

        :param list[Improvement] found:
        :return: ``id`` and ``name`` of each parameter, and its ``options``: ``text``
            and the ``score`` that it would give
        :rtype: list[dict]
        """
        by_parameter = {}
        for one in found:
            parameter = one.parameter
            described = by_parameter.setdefault(
                parameter.id,
                {"id": parameter.id, "name": parameter.name, "options": []},
            )
            described["options"].append(
                {"text": self._improvement_text(one), "score": float(one.score)}
            )
        return list(by_parameter.values())

    def _improvement_text(self, improvement):
        gained, lost = (
            ", ".join(
                self.presenter.band(improvement.parameter, band) for band in bands
            )
            for bands in (improvement.gained, improvement.lost)
        )
        if gained and lost:
            return self.env._("%(gained)s, without %(lost)s", gained=gained, lost=lost)
        return gained or self.env._("without %s", lost)
