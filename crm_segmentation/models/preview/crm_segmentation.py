# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a draft would do, and the data behind it, shown before it is applied."""

from ast import literal_eval
from contextlib import contextmanager
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain
from ...scoring.compiler.paths import follow
from ...scoring.compiler.quantiles import cell_counts, contacts_on_cell
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import RFM_SCORES
from ...tools.arguments import a_number, an_id, an_id_or_none, only, takes, values
from ...tools.database import bulk_planner, bulk_rows
from ...tools.definition.draft_problems import (
    grid_problems,
    refuse,
    scoring_problems,
    sentences,
)
from ...tools.explanation.explanation import UNREADABLE, Explanation
from ...tools.ordering import sorted_lines
from ...tools.preview.health import (
    CONTACT_TYPES,
    DUPLICATES,
    UNTOUCHED,
    USUAL_FIELDS,
    count_kinds,
    count_known,
    count_unreadable,
    is_always_known,
    plain_field,
)
from ...tools.preview.preview import Preview
from ...tools.scoring.borders import draft_compiler

#: what the first step of the form edits and decides which contacts are scored
SCOPE_FIELDS = ("subject", "partner_domain", "include_internal")


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    # -- what the draft would do -------------------------------------------------------

    @api.readonly
    def preview(self):
        """What applying the draft would do to all contacts; nothing is written.

        :return: ``total`` (contacts), ``members`` (that have a segment now),
            ``leaving`` (members that would leave the model), ``changed`` (members that
            would get another segment or leave) and ``many_changed``, whether those are
            many;
            ``segments`` from the top: ``segment_id``, ``name``, ``color``, ``count``,
            ``share`` (0 to 1) and the ``value`` of their customers in ``currency_id``;
            ``money``, the name of the measure of values, and ``money_problem``, a
            sentence where they can't be added up, which leaves ``currency_id`` False
            (for users who may not see money the three are False and there are no
            values);
            ``warnings``, sentences on what there is too little of;
            and the table of segments now and after applying: its ``rows`` and
            ``columns`` (``id``, ``name``, ``color``) and its ``cells`` (``from_id``,
            ``to_id``, ``count``, and ``direction``: ``up``, ``down``, ``stay``,
            ``enter`` or ``leave``)
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self._check_preview()
        with self._readable_errors():
            return self._without_hidden_money(Preview(self).summary())

    @api.readonly
    @takes(changes=values)
    def preview_scores(self, changes=None):
        """How many contacts would have each score, while the draft is edited; nothing
        is written. Beyond 100,000 contacts the numbers come from a sample.

        :param dict changes: edits that have not been saved, as the form would write
            them
        :return: ``total`` (contacts), ``is_sampled``, ``currency_id``, ``money`` and
            ``money_problem`` (see ``preview``), and side by side ``scores`` (hundredths
            of points, those that occur, in order), ``counts`` (contacts) and
            ``values`` (of these customers); or ``problem`` where there are no scores
        :rtype: dict
        """
        self.check_access("write")
        draft = self._with_changes(changes or {})
        problems = scoring_problems(draft, draft._draft_definition())
        if problems:
            return {"problem": sentences(self.env, problems)}
        self._bring_up_to_date()
        try:
            with self._readable_errors():
                return draft._without_hidden_money(Preview(draft).scores())
        except UserError as error:
            return {"problem": str(error)}

    @takes(from_id=an_id_or_none, to_id=an_id_or_none)
    def action_view_preview_contacts(self, from_id, to_id):
        """Open the contacts of one cell of the preview's table.

        :param int|bool from_id: the segment that they have; False for none
        :param int|bool to_id: the segment that they would get; False for none
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self.check_access("write")
        self._check_preview()
        segments = self.env["crm.segment"].browse
        name = self.env._(
            "%(before)s → %(after)s",
            before=segments(from_id).name or self.env._("New"),
            after=segments(to_id).name or self.env._("Left"),
        )
        with self._readable_errors():
            return self.env["crm.segmentation.contact.snapshot"]._open(
                name, self, Preview(self).contacts(from_id, to_id)
            )

    @api.readonly
    @takes(contact_id=an_id)
    def explain_draft(self, contact_id):
        """The score of one contact under the draft, beside the live one.

        :param int contact_id:
        :return: ``draft`` and ``live``: each with ``problem``, or what there is of
            ``res.partner.segment_explanation``; ``draft`` with ``inherited_from``, the
            company whose segment the contact would inherit, or False; ``live`` False
            where the contact has no segment of this model
        :rtype: dict
        :raise UserError: when the draft can't be applied
        """
        self.check_access("write")
        contact = self.env["res.partner"].browse(contact_id)
        contact.check_access("read")
        self._check_preview()
        with self._readable_errors():
            draft = Preview(self).explain(contact)
        membership = self.version_id and contact._membership_to_explain(self.id)
        live = membership and Explanation(membership).data()
        return {"draft": draft, "live": live or False}

    def _check_preview(self):
        """Only drafts that could be applied are previewed as a whole.

        :raise UserError: with the problems of others
        """
        only(self).check_access("read")
        refuse(self.env, self._draft_problems())
        self._bring_up_to_date()

    @contextmanager
    def _readable_errors(self):
        """Raise what the database or a definition cannot be read for as a sentence.

        :raise UserError:
        """
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                yield
        except UNREADABLE as error:
            raise self.version_id._refusal(error) from error

    def _with_changes(self, changes):
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
        """Score what has been saved in this transaction."""
        self.env["res.partner"]._rescore_pending()
        self.env.flush_all()

    # -- RFM grid ----------------------------------------------------------------------

    @api.readonly
    def rfm_grid(self):
        """How many contacts are in each cell of the RFM grid, by the saved draft.

        :return: ``problem``, a sentence where they can't be counted, else False;
            ``cells``, a list of ``recency``, ``joint`` (frequency and value) and
            ``count``; ``rest``, how many contacts lack an RFM score; ``warnings``,
            sentences on what there is too little of
        :rtype: dict
        """
        only(self).check_access("read")
        problems = grid_problems(self, self._draft_definition())
        if problems:
            return {"problem": self.env._(problems[0].message)}
        self._bring_up_to_date()
        try:
            with self._readable_errors():
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

        :param int|bool recency: 1 to 5; False for contacts without all RFM scores
        :param int|bool joint: frequency and value, 1 to 5; False likewise
        :rtype: dict
        :raise UserError: when they can't be found
        """
        only(self).check_access("write")
        refuse(self.env, grid_problems(self, self._draft_definition())[:1])
        self._bring_up_to_date()
        name = self.env._("No RFM score")
        if recency:
            name = self.env._(
                "Recency %(recency)s, frequency and value %(joint)s",
                recency=recency,
                joint=joint,
            )
        with self._readable_errors():
            compiler, _warnings = self._draft_compiler()
            cell = RFM_SCORES * (recency - 1) + joint if recency else None
            return self.env["crm.segmentation.contact.snapshot"]._open(
                name, self, contacts_on_cell(compiler, cell)
            )

    def _draft_compiler(self):
        return draft_compiler(self.sudo().env, self.sudo()._draft_definition())

    # -- state of the data -------------------------------------------------------------

    @api.model
    @takes(segmentation_id=an_id_or_none, changes=values)
    def get_data_health(self, segmentation_id, changes):
        """How complete the data of the contacts in a model's scope are.

        :param int|bool segmentation_id: False for a model that is not saved yet
        :param dict changes: ``subject``, ``partner_domain`` and ``include_internal``
            as edited in the form, where they are not saved yet
        :return: ``total`` (contacts in scope), ``kinds`` (``companies``, ``employees``,
            ``private``: each ``count``, ``is_chosen`` and ``domain``), ``duplicates``
            and ``untouched`` (``count``, ``domain``), ``fields`` (``name``, ``known``
            contacts, and the domains ``without`` and ``with_value`` a value;
            ``unreadable``, how many of those without have an invalid value, and
            ``unreadable_domain``; or ``problem``), and the domains ``base`` of all
            contacts in scope and ``others`` of those that any subject would choose; or
            ``problem``, one sentence, where the scope can't be read
        :rtype: dict
        :raise AccessError: for users who may not change models
        """
        self.check_access("write")
        segmentation = self.browse(segmentation_id or [])
        segmentation.check_access("write")
        try:
            return segmentation._data_health(changes)
        except ScoringError as error:
            return {"problem": self.env._(error.message)}

    def _data_health(self, changes):
        definition = replace(
            (self or self.new({}))._scope_definition(),
            **{name: changes[name] for name in SCOPE_FIELDS if name in changes},
        )
        check_domain(self.env["res.partner"], definition.partner_domain)
        compiler = Compiler(self.env, definition)
        everybody = Compiler(self.env, replace(definition, subject="any"))
        readings = self._readings(compiler)
        readable = [reading for _name, reading, problem in readings if not problem]
        self.env.flush_all()
        with bulk_planner(self.env.cr):
            reader = Compiler(self.env, replace(definition, parameters=tuple(readable)))
            total, known = count_known(reader)
            unreadable = count_unreadable(reader)
            kinds = count_kinds(everybody)
            numbers = {
                key: compiler.partners.search_count(compiler.scope() & Domain(domain))
                for key, domain in (
                    ("duplicates", DUPLICATES),
                    ("untouched", UNTOUCHED),
                )
            }
        known, unreadable = iter(known), iter(unreadable)
        return {
            "total": total,
            "base": self._chosen_domain(compiler),
            "others": self._chosen_domain(everybody),
            "kinds": {
                kind: {
                    "count": kinds[kind],
                    "is_chosen": definition.subject in (subject, "any"),
                    "domain": domain,
                }
                for kind, (subject, domain) in CONTACT_TYPES.items()
            },
            "duplicates": {"count": numbers["duplicates"], "domain": DUPLICATES},
            "untouched": {"count": numbers["untouched"], "domain": UNTOUCHED},
            "fields": [
                {"name": name, "problem": problem}
                if problem
                else {
                    "name": name,
                    "known": next(known),
                    "unreadable": next(unreadable),
                    "unreadable_domain": [
                        ("unreadable_parameter_ids", "in", [reading.id])
                    ],
                    **self._gap(reading),
                }
                for name, reading, problem in readings
            ],
        }

    def _readings(self, compiler):
        """What the active parameters read; before there are any, the usual fields.

        :return: for each a name, the reading, and what is wrong with it or False
        :rtype: list[tuple[str, Parameter, str | bool]]
        """
        parameters = sorted_lines(self.parameter_ids).filtered("active")
        if parameters:
            readings = [
                (one.name, one._typed_reading(), one.reading_problem)
                for one in parameters
            ]
            return [
                (name, reading, problem)
                for name, reading, problem in readings
                if problem or not is_always_known(reading)
            ]
        sample = self.env["crm.segmentation.parameter"].new({})
        return [
            (
                follow(compiler.partners, name).field._description_string(self.env),
                replace(sample._reading(), field_path=name),
                False,
            )
            for name in USUAL_FIELDS
        ]

    def _gap(self, reading):
        """Domains of the contacts without and with a value."""
        field = plain_field(self.env["res.partner"], reading)
        name = field.name if field else "missing_parameter_ids"
        values = [False] if field else [reading.id]
        return {
            "without": [(name, "in", values)],
            "with_value": [(name, "not in", values)],
        }

    def _chosen_domain(self, compiler):
        """The contacts chosen, as a list of contacts can be opened with."""
        # kept as it is written, so that relative dates stay relative
        written = literal_eval(compiler.definition.partner_domain or "[]")
        return [*compiler.kind_of_contacts(), *written]
