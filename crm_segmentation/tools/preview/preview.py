# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What applying a draft would do, as plain data for the form; nothing is written."""

from collections import Counter, defaultdict
from functools import partial

from odoo.tools import SQL

from ...scoring.compiler.params import bind, contact_values
from ...scoring.outcome.membership_writer import MembershipWriter
from ..database import bulk_rows
from ..explanation.score_breakdown import ScoreBreakdown
from ..reporting.segment_flows import contacts_in_flow
from ..scoring.borders import draft_compiler
from .preview_statements import (
    MANY,
    changes,
    count_changes,
    count_scores,
    direction,
    share_to_sample,
)

_NO_VALUES = SQL("SELECT NULL::int AS partner_id, NULL::numeric AS value WHERE FALSE")


class Preview:
    """The draft of a model compared with what is live.

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
        statement = count_scores(
            self.compiler.statement(targeted=bool(sampled)),
            partial(self._values, targeted=bool(sampled)),
        )
        if sampled:
            statement = bind(statement, contact_values(self.env, sampled))
        rows = bulk_rows(self.env, statement)
        scale = total / len(sampled) if sampled else 1
        return {
            "total": total,
            "is_sampled": bool(sampled),
            **self._money(),
            "scores": [score for score, _count, _value in rows],
            "counts": [
                round(count * scale, 2) if sampled else count
                for _score, count, _value in rows
            ],
            "values": [round(float(value) * scale, 2) for _s, _c, value in rows],
        }

    def _sample(self, total):
        """The contacts of a sample; none where all contacts are scored."""
        share = share_to_sample(total)
        if share == 1:
            return []
        return [id_ for (id_,) in self.env.execute_query(self.compiler.sample(share))]

    # -- before applying -------------------------------------------------------------

    def summary(self):
        """What applying would do to all contacts; see ``preview``.

        :rtype: dict
        :raise ScoringError: when something that the draft reads does not exist
        """
        scored = self.compiler.statement()
        rows = bulk_rows(
            self.env, count_changes(self._membership_writer(), scored, self._values)
        )
        return {
            **self._totals(rows),
            "warnings": [self.env._(warning) for warning in self.warnings],
            "segments": self._segments(rows),
            "changes": [
                {"from_id": from_id or False, "to_id": to_id or False, "count": count}
                for from_id, to_id, count, _value in rows
                if from_id != to_id
            ],
            **self._money(),
            **self._table(rows),
        }

    def _totals(self, rows):
        total = sum(count for _from, to_id, count, _value in rows if to_id)
        members = sum(count for from_id, _to, count, _value in rows if from_id)
        stayed = sum(count for from_id, to_id, count, _v in rows if from_id == to_id)
        leaving = sum(count for _from, to_id, count, _value in rows if not to_id)
        changed = members - stayed
        return {
            "total": total,
            "members": members,
            "leaving": leaving,
            "changed": changed,
            "many_changed": changed > MANY * members,
        }

    def _segments(self, rows):
        """The segments of the draft from the top, with the customers that they would
        have."""
        counts, values = Counter(), defaultdict(float)
        for _from, to_id, count, value in rows:
            counts[to_id] += count
            values[to_id] += float(value)
        total = counts.total() - counts[None]
        return [
            {
                "segment_id": segment.id,
                **self._name_and_color(segment.id),
                "count": counts[segment.id],
                "share": counts[segment.id] / total if total else 0.0,
                "value": values[segment.id],
            }
            for segment in self.definition.segments_from_top
        ]

    def _table(self, rows):
        """The table of changes: its rows are the segments that contacts have now, its
        columns those that they would have, each from the top."""
        version = self.segmentation.version_id
        applied = version and version._definition()
        starts = self._starts(applied)
        held = {segment.id for segment in applied.segments} if applied else set()
        reached = {segment.id for segment in self.definition.segments}
        return {
            "rows": self._headings(held.union(row[0] for row in rows), starts),
            "columns": self._headings(reached.union(row[1] for row in rows), starts),
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

    def _starts(self, applied):
        """By what segments are ordered: the scores that they begin at, or else their
        ranks; in the draft, or for others in the live version.

        :rtype: dict[int, Decimal|int]
        """
        by_score = self.definition.assignment == "score"
        definitions = [one for one in (applied, self.definition) if one]
        return {
            segment.id: segment.score_from if by_score else rank
            for definition in definitions
            for rank, segment in enumerate(reversed(definition.segments_from_top))
        }

    def _headings(self, segment_ids, starts):
        from_top = sorted(
            filter(None, segment_ids),
            key=lambda id_: (starts.get(id_, 0), id_),
            reverse=True,
        )
        return [{"id": id_, **self._name_and_color(id_)} for id_ in from_top]

    def _name_and_color(self, segment_id):
        segment = self.env["crm.segment"].browse(segment_id)
        return {"name": segment.name, "color": segment.color}

    def contacts(self, from_id, to_id):
        """The contacts of one cell of the table.

        :param int|bool from_id: the segment that they have; False for none
        :param int|bool to_id: the segment that they would get; False for none
        :return: SELECT of ``partner_id``
        :rtype: SQL
        :raise ScoringError: when something that the draft reads does not exist
        """
        scored = self.compiler.statement()
        return contacts_in_flow(
            changes(self._membership_writer(), scored), from_id or None, to_id or None
        )

    # -- one contact -----------------------------------------------------------------

    def explain(self, contact):
        """The score of one contact under the draft; see ``explain_draft``.

        :param res.partner contact: in the viewer's environment
        :rtype: dict
        :raise ScoringError: when something that the draft reads does not exist
        """
        company = contact.commercial_partner_id
        scored, row = contact, self._details_of(contact)
        inherits = self.definition.inherits and company != contact
        if (
            not row
            and inherits
            and contact.filtered_domain(self.compiler.seen_contacts())
        ):
            scored, row = company, self._details_of(company)
        if not row:
            return {"problem": self.env._("This contact is outside the model's scope.")}
        before = self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", scored.id),
                ("segmentation_id", "=", self.segmentation.id),
            ]
        )
        breakdown = ScoreBreakdown(self.env, self.segmentation, self.compiler, scored)
        before_id = self.is_tolerant() and before.computed_segment_id.id
        return {
            **breakdown.describe(row, before_id),
            "inherited_from": scored != contact and scored.sudo().display_name,
        }

    def _details_of(self, contact):
        values = contact_values(self.env, contact.ids)
        rows = self.env.execute_query_dict(bind(self.compiler.details(), values))
        return rows[0] if rows else None

    # -- statements ------------------------------------------------------------------

    def is_tolerant(self):
        """Whether applying would respect the tolerance: a draft that differs from the
        live version becomes a new one, in whose first run there is no tolerance.

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
        """What contacts have brought in; nothing where it can't be added up."""
        if self.money_problem:
            return _NO_VALUES
        return self.money.values(self.compiler, contacts, targeted)

    def _money(self):
        """How values are described.

        :rtype: dict
        """
        return {
            "currency_id": not self.money_problem and self.segmentation.currency_id.id,
            "money": self.env._(self.money.name),
            "money_problem": self.money_problem,
        }
