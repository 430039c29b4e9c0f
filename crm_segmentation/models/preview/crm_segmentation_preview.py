# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a draft would do, asked while it is edited and before it is applied."""

from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...scoring.compiler.quantiles import cell_counts, contacts_on_cell
from ...scoring.definition.definition import RFM_SCORES
from ...tools.arguments import a_number, an_id, an_id_or_none, only, takes, values
from ...tools.database import bulk_rows
from ...tools.definition.draft_problems import (
    grid_problems,
    refuse,
    scoring_problems,
    sentences,
)
from ...tools.explanation.explanation import UNREADABLE, Explanation
from ...tools.preview.preview import Preview
from ...tools.scoring.borders import draft_compiler


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.readonly
    def preview(self):
        """What applying the draft would do to all contacts; nothing is written.

        :return: ``total`` (contacts), ``leaving`` (members that would leave the
            model), ``segments`` (list of ``segment_id``, ``name``, ``color``,
            ``count``, ``share`` 0 to 1, and the ``value`` in ``currency_id``) from the
            top, ``money``, by what the values are told, ``money_problem``, a sentence
            where they cannot be told, which leaves ``currency_id`` False (these three
            are False, without values, for those who may not see money), ``moves``
            (list of ``from_id``,
            ``to_id``, ``count`` of contacts that would change), and ``warnings``,
            sentences on what there is little of. For the table of moves
            its ``rows`` and ``columns`` (``id``, ``name``, ``color``) and its
            ``cells`` (``from_id``, ``to_id``, ``count``, and ``direction``: ``up``,
            ``down``, ``stay``, ``enter`` or ``leave``); how many ``members`` there
            are, how many of them ``moved``, and whether those are many
            (``moves_many``)
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self._check_preview()
        with self._telling_what_broke():
            return self._without_hidden_money(Preview(self).whole())

    @api.readonly
    @takes(changes=values)
    def preview_scores(self, changes=None):
        """How many contacts would have each score, while the draft is edited; nothing
        is written. Beyond 100,000 contacts a sample stands for all.

        :param dict changes: edits that have not been saved, as the form would write
            them
        :return: ``total`` (contacts), ``about`` (whether they were sampled),
            ``currency_id``, and side by side ``scores`` (hundredths of points, those
            that occur, in order), ``counts`` (contacts) and ``values`` (what they
            brought in: ``money`` and ``money_problem`` as ``preview``); or ``problem``
            where there are no scores to tell
        :rtype: dict
        """
        self.check_access("write")
        draft = self._edited(changes or {})
        problems = scoring_problems(draft, draft._draft_definition())
        if problems:
            return {"problem": sentences(self.env, problems)}
        self._bring_up_to_date()
        try:
            with self._telling_what_broke():
                return draft._without_hidden_money(Preview(draft).scores())
        except UserError as error:
            return {"problem": str(error)}

    @takes(from_id=an_id_or_none, to_id=an_id_or_none)
    def action_view_moving(self, from_id, to_id):
        """List the contacts that applying the draft would move.

        :param int|bool from_id: the segment that they have; False for none
        :param int|bool to_id: the segment that they would get; False for none
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self.check_access("write")
        self._check_preview()
        with self._telling_what_broke():
            contacts = Preview(self).moving(from_id, to_id)
            moving = self.env["crm.segmentation.moving"]._keep(contacts)
        segments = self.env["crm.segment"].browse
        name = self.env._(
            "%(from)s → %(to)s",
            **{
                "from": segments(from_id).name or self.env._("New here"),
                "to": segments(to_id).name or self.env._("Leaves"),
            },
        )
        return moving._open(name, self)

    @api.readonly
    @takes(contact_id=an_id)
    def test_contact(self, contact_id):
        """The arithmetic of one contact under the draft, beside the live one.

        :param int contact_id:
        :return: ``draft`` and ``live``: each with ``problem``, or as much of
            ``res.partner.segment_explanation`` as there is; ``draft`` with
            ``inherited_from``, the company whose segment the contact would carry, or
            False; ``live`` False where the contact has no segment of this model
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self.check_access("write")
        contact = self.env["res.partner"].browse(contact_id)
        contact.check_access("read")
        self._check_preview()
        with self._telling_what_broke():
            draft = Preview(self).of_contact(contact)
        membership = self.version_id and contact._membership_to_explain(self.id)
        live = membership and Explanation(membership).data()
        return {"draft": draft, "live": live or False}

    def _check_preview(self):
        """Only a draft that could be applied is looked at as a whole.

        :raise UserError: when it can't be
        """
        only(self).check_access("read")
        refuse(self.env, self._draft_problems())
        self._bring_up_to_date()

    @contextmanager
    def _telling_what_broke(self):
        """Within, what cannot be read is told in a sentence.

        :raise UserError:
        """
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                yield
        except UNREADABLE as error:
            raise self.version_id._refusal(error) from error

    def _edited(self, changes):
        """The draft with edits that have not been saved.

        :param dict changes: as the form would write them
        :rtype: crm.segmentation
        """
        if self and not changes:
            return self
        # new records of the same origin share their values: none are to be left over
        self.env.invalidate_all()
        return self.new(changes, origin=self or None)

    def _bring_up_to_date(self):
        """What has been saved in this transaction counts."""
        self.env["res.partner"]._rescore_pending()
        self.env.flush_all()

    def _draft_compiler(self):
        return draft_compiler(self.sudo().env, self.sudo()._draft_definition())

    # -- the RFM grid --------------------------------------------------------------

    @api.readonly
    def rfm_grid(self):
        """How many contacts each cell of the RFM grid has, by the saved draft.

        :return: ``problem``, a sentence where they cannot be counted, else False;
            ``cells``, a list of ``recency``, ``joint`` (frequency and value) and
            ``count``; ``rest``, how many contacts lack an RFM score; ``warnings``,
            sentences on scarce data
        :rtype: dict
        """
        only(self)
        self.check_access("read")
        problems = grid_problems(self, self._draft_definition())
        if problems:
            return {"problem": self.env._(problems[0].message)}
        self._bring_up_to_date()
        try:
            with self._telling_what_broke():
                compiler, warnings = self._draft_compiler()
                counts = dict(bulk_rows(self.env, cell_counts(compiler)))
        except UserError as error:
            return {"problem": str(error)}
        return {
            "problem": False,
            "cells": [
                {
                    "recency": (cell - 1) // RFM_SCORES + 1,
                    "joint": (cell - 1) % RFM_SCORES + 1,
                    "count": count,
                }
                for cell, count in sorted(
                    (cell, count) for cell, count in counts.items() if cell
                )
            ],
            "rest": counts.get(None, 0),
            "warnings": [self.env._(warning) for warning in warnings],
        }

    @takes(recency=a_number, joint=a_number)
    def action_view_cell_members(self, recency, joint):
        """Open the contacts of one cell of the RFM grid, by the saved draft.

        :param int|bool recency: 1 to 5; False for contacts that lack an RFM score
        :param int|bool joint: frequency and value, 1 to 5; False likewise
        :rtype: dict
        :raise UserError: when the RFM scores cannot be computed
        """
        only(self).check_access("write")
        refuse(self.env, grid_problems(self, self._draft_definition())[:1])
        self._bring_up_to_date()
        with self._telling_what_broke():
            compiler, _warnings = self._draft_compiler()
            cell = RFM_SCORES * (recency - 1) + joint if recency else None
            contacts = contacts_on_cell(compiler, cell)
            kept = self.env["crm.segmentation.moving"]._keep(contacts)
        name = self.env._(
            "Recency %(recency)s, frequency and value %(joint)s",
            recency=recency,
            joint=joint,
        )
        return kept._open(name if recency else self.env._("No RFM score"), self)
