# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What applying a draft would do, as plain data for the form; nothing is written."""

from collections import Counter, defaultdict
from functools import partial

from odoo.tools import SQL

from ...scoring.compiler.params import bind, contact_values
from ...scoring.outcome.membership_writer import MembershipWriter
from ..database import bulk_rows
from ..explanation.explanation import Arithmetic
from ..scoring.borders import draft_compiler
from .preview_statements import (
    MANY,
    by_move,
    by_score,
    direction,
    moving,
    share_to_sample,
)

_NO_VALUES = SQL("SELECT NULL::int AS partner_id, NULL::numeric AS value WHERE FALSE")


class Preview:
    """The draft of a model against what contacts have now.

    :param crm.segmentation segmentation: a model, or a new record that stands for one
        with edits that have not been saved
    :raise ScoringError: when something that the draft reads does not exist
    """

    def __init__(self, segmentation):
        self.segmentation = segmentation
        self.env = segmentation.env
        self.compiler, self.warnings = draft_compiler(
            segmentation.env, segmentation._draft_definition()
        )
        self.definition = self.compiler.definition
        _key, self.money = segmentation._money_of(self.compiler)
        self.money_problem = segmentation._money_problem(self.compiler, self.money)

    # -- while editing ---------------------------------------------------------------

    def scores(self):
        """How many contacts have each score; see ``preview_scores``.

        :rtype: dict
        :raise ScoringError: when something that the draft reads does not exist
        """
        total = self.compiler.count()
        sampled = self._sample(total)
        statement = by_score(
            self.compiler.statement(targeted=bool(sampled)),
            partial(self._values, targeted=bool(sampled)),
        )
        if sampled:
            statement = bind(statement, contact_values(self.env, sampled))
        rows = bulk_rows(self.env, statement)
        scale = total / len(sampled) if sampled else 1
        return {
            "total": total,
            "about": bool(sampled),
            **self._money(),
            "scores": [score for score, _count, _value in rows],
            "counts": [
                round(count * scale, 2) if sampled else count
                for _score, count, _value in rows
            ],
            "values": [round(float(value) * scale, 2) for _s, _c, value in rows],
        }

    def _sample(self, total):
        """The contacts that stand for all while editing; none where all are scored."""
        share = share_to_sample(total)
        if share == 1:
            return []
        return [id_ for (id_,) in self.env.execute_query(self.compiler.sample(share))]

    # -- before applying -------------------------------------------------------------

    def whole(self):
        """What applying would do to everybody; see ``preview``.

        :rtype: dict
        :raise ScoringError: when something that the draft reads does not exist
        """
        scored = self.compiler.statement()
        rows = bulk_rows(
            self.env, by_move(self._membership_writer(), scored, self._values)
        )
        counts, values = Counter(), defaultdict(float)
        for _from, to_id, count, value in rows:
            counts[to_id] += count
            values[to_id] += float(value)
        total = sum(count for to_id, count in counts.items() if to_id)
        members = sum(count for from_id, _to, count, _value in rows if from_id)
        moved = sum(row[2] for row in rows if row[0] and row[0] != row[1])
        return {
            "total": total,
            "warnings": [self.env._(warning) for warning in self.warnings],
            "leaving": counts[None],
            "segments": [
                {
                    "segment_id": segment.id,
                    **self._named(segment.id),
                    "count": counts[segment.id],
                    "share": counts[segment.id] / total if total else 0.0,
                    "value": values[segment.id],
                }
                for segment in self.definition.segments_from_top
            ],
            "moves": [
                {"from_id": from_id or False, "to_id": to_id or False, "count": count}
                for from_id, to_id, count, _value in rows
                if from_id != to_id
            ],
            **self._money(),
            "members": members,
            "moved": moved,
            "moves_many": moved > MANY * members,
            **self._table(rows),
        }

    def _table(self, rows):
        """The table of moves: its rows are the segments that contacts have now, its
        columns those that they would have, each from the top."""
        starts = self._starts()
        held = {row[0] for row in rows if row[0]} | {
            segment.id
            for segment in (self._applied().segments if self._applied() else ())
        }
        reached = {row[1] for row in rows if row[1]} | {
            segment.id for segment in self.definition.segments
        }
        return {
            "rows": self._headings(held, starts),
            "columns": self._headings(reached, starts),
            "cells": [
                {
                    "from_id": from_id or False,
                    "to_id": to_id or False,
                    "count": count,
                    "direction": "stay"
                    if from_id == to_id
                    else direction(
                        from_id and starts.get(from_id, 0),
                        to_id and starts.get(to_id, 0),
                    ),
                }
                for from_id, to_id, count, _value in rows
            ],
        }

    def _applied(self):
        version = self.segmentation.version_id
        return version and version._definition()

    def _starts(self):
        """Where segments stand: those of the draft as they would, others as they did.
        By their scores, or else in their order.

        :rtype: dict[int, Decimal|int]
        """
        by_score = self.definition.assignment == "score"
        definitions = [one for one in (self._applied(), self.definition) if one]
        return {
            segment.id: segment.score_from if by_score else rank
            for definition in definitions
            for rank, segment in enumerate(reversed(definition.segments_from_top))
        }

    def _headings(self, segment_ids, starts):
        return [
            {"id": id_, **self._named(id_)}
            for id_ in sorted(
                segment_ids, key=lambda id_: (starts.get(id_, 0), id_), reverse=True
            )
        ]

    def _named(self, segment_id):
        segment = self.env["crm.segment"].browse(segment_id)
        return {"name": segment.name, "color": segment.color}

    def moving(self, from_id, to_id):
        """The contacts that would go from one segment to another.

        :param int|bool from_id: False for those that have none yet
        :param int|bool to_id: False for those that would have none any more
        :return: SELECT of ``partner_id``
        :rtype: SQL
        :raise ScoringError: when something that the draft reads does not exist
        """
        scored = self.compiler.statement()
        return moving(self._membership_writer(), scored, from_id or None, to_id or None)

    # -- one contact -----------------------------------------------------------------

    def of_contact(self, contact):
        """The arithmetic of one contact under the draft; see ``test_contact``.

        :param res.partner contact: in the viewer's environment
        :rtype: dict
        :raise ScoringError: when something that the draft reads does not exist
        """
        company = contact.commercial_partner_id
        scored, row = contact, self._details_of(contact)
        carries = self.definition.inherits and company != contact
        if (
            not row
            and carries
            and contact.filtered_domain(self.compiler.seen_contacts())
        ):
            scored, row = company, self._details_of(company)
        if not row:
            return {
                "problem": self.env._("This contact is none that the model is for.")
            }
        before = self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", scored.id),
                ("segmentation_id", "=", self.segmentation.id),
            ]
        )
        arithmetic = Arithmetic(self.env, self.segmentation, self.compiler, scored)
        return {
            **arithmetic.arithmetic(
                row, self.is_tolerant() and before.computed_segment_id.id
            ),
            "inherited_from": scored != contact and scored.sudo().display_name,
        }

    def _details_of(self, contact):
        values = contact_values(self.env, contact.ids)
        rows = self.env.execute_query_dict(bind(self.compiler.details(), values))
        return rows[0] if rows else None

    # -- statements ------------------------------------------------------------------

    def is_tolerant(self):
        """Whether applying would heed the tolerance: a draft that differs from what is
        live becomes a version of its own, in whose first run none applies.

        :rtype: bool
        """
        version = self.segmentation.version_id
        return version.rolled_out and not self.segmentation.difference_text

    def _membership_writer(self):
        """How the outcome would be written down."""
        return MembershipWriter(
            segmentation_id=self.segmentation._origin.id or 0,
            version_id=self.segmentation.version_id.id or 0,
            definition=self.definition,
            rolled_out=self.is_tolerant(),
            cause="config",
            change_state="silent",
            today=self.compiler.today,
            contact_company_ids=self.compiler.contact_company_ids,
        )

    def _values(self, contacts, targeted=False):
        """What contacts have brought in; nobody anything where it cannot be told."""
        if self.money_problem:
            return _NO_VALUES
        return self.money.values(self.compiler, contacts, targeted)

    def _money(self):
        """By what amounts are told.

        :rtype: dict
        """
        return {
            "currency_id": not self.money_problem and self.segmentation.currency_id.id,
            "money": self.env._(self.money.name),
            "money_problem": self.money_problem,
        }
