# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An applied definition: frozen, numbered, never changed."""

import logging
from contextlib import nullcontext, suppress
from dataclasses import replace
from functools import partial

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.currencies import no_rate, situation, unrated_currency
from ...scoring.compiler.elapsed import elapsed
from ...scoring.compiler.params import (
    CAUSE,
    COMPANY_CONTACT_IDS,
    NOW,
    bind,
    contact_values,
)
from ...scoring.definition.checks import ScoringError, check_format
from ...scoring.definition.definition import DATE_TYPES, HUNDREDTHS, Definition
from ...scoring.definition.dependence import outcomes_read, stages
from ...scoring.definition.difference import differences
from ...scoring.definition.quintiles import graded
from ...scoring.outcome.membership_writer import MembershipWriter
from ...scoring.outcome.outcome import write_statement
from ...tools.arguments import only
from ...tools.database import bulk_planner, no_wait, utc_now
from ...tools.errors import codes_of, with_codes
from ...tools.preview.health import count_known
from ...tools.readable import readable_by

_logger = logging.getLogger(__name__)

#: so many contacts, and such a part of those that PostgreSQL's statistics know of, are
#: not looked up one by one: they may be an import that the statistics miss yet
MANY_CONTACTS, MANY_PART = 1_000, 0.1
#: so many contacts that read the outcome of saved ones are scored with them
MOST_READERS = 200


class CrmSegmentationVersion(models.Model):
    _name = "crm.segmentation.version"
    _description = "Version of a Segmentation Model"
    _order = "segmentation_id, number desc"
    _rec_name = "number"

    segmentation_id = fields.Many2one(
        "crm.segmentation", "Segmentation Model", required=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, aggregator=None)
    # read on its own: saves need the rest of a version only
    definition = fields.Json(required=True, prefetch=False, exportable=False)
    applied_by_id = fields.Many2one(
        "res.users", "Applied by", default=lambda self: self.env.user
    )
    applied_at = fields.Datetime("Applied on", default=fields.Datetime.now)
    note = fields.Char(help="Why it was changed.")
    # beside the definition, because runs may work them out anew
    borders = fields.Json(
        help="Between the figures for recency, frequency and value, where they follow "
        "from the data.",
        exportable=False,
    )
    rolled_out = fields.Boolean(
        help="Whether all contacts have been scored by this version."
    )
    fire_actions = fields.Boolean(
        help="Whether the contacts that this version moves are acted upon."
    )

    change_text = fields.Text(
        "What changed",
        compute="_compute_change_text",
        help="Against the version before.",
    )

    _segmentation_number_unique = models.Constraint(
        "UNIQUE(segmentation_id, number)",
        "Somebody else has just applied this model. Reload the page.",
    )

    @api.depends("number", "segmentation_id.name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(model)s, version %(number)s",
                model=version.segmentation_id.name,
                number=version.number,
            )

    @api.depends("segmentation_id", "number")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for version in self:
            before = version._before()
            version.change_text = (
                version._changes_since(before)
                if before
                else self.env._("The first version")
            )

    def _before(self):
        """The version before this one; empty for the first.

        :rtype: crm.segmentation.version
        """
        self.ensure_one()
        domain = [
            ("segmentation_id", "=", self.segmentation_id.id),
            ("number", "<", self.number),
        ]
        return self.search(domain, order="number desc", limit=1)

    def _changes_since(self, other):
        """What is different in this version.

        :param crm.segmentation.version other: of the same model
        :return: a sentence a line; False where nothing is
        :rtype: str | bool
        """
        sentences = differences(other.definition, self.definition)
        return "\n".join(self.env._(sentence) for sentence in sentences) or False

    def action_compare(self):
        """Ask what is different between two versions.

        :return: the dialog, on these two, or on this one and the one before
        :rtype: dict
        """
        if not 0 < len(self) <= 2 or len(self.segmentation_id) > 1:
            raise UserError(self.env._("Choose two versions of one model to compare."))
        newest = max(self, key=lambda version: version.number)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_segmentation.action_crm_segmentation_compare"
            ),
            "context": {
                "default_version_id": newest.id,
                "default_other_id": ((self - newest) or newest._before()).id,
            },
        }

    # -- making and taking up ----------------------------------------------------

    @api.model
    def _freeze(self, segmentation):
        """Make the next version of a draft that has been found to make sense.

        :param crm.segmentation segmentation:
        :rtype: crm.segmentation.version
        """
        last = self.sudo().search(
            [("segmentation_id", "=", segmentation.id)], limit=1, order="number desc"
        )
        version = self.sudo().create(
            {
                "segmentation_id": segmentation.id,
                "number": last.number + 1,
                "definition": segmentation._describe(),
                "applied_by_id": self.env.uid,
                "note": segmentation.apply_note,
                "fire_actions": segmentation.apply_actions,
            }
        )
        version._renew_borders()
        return version

    @api.model
    def _take_up_zones(self):
        """Odoo sets the zone of the company's working hours when the administrator logs
        in for the first time. Nobody has chosen the one before, so that models which
        live by then, for instance of demo data, take it up by themselves: a new version
        with the same definition, by which everybody is scored soon.
        """
        for segmentation in self.env["crm.segmentation"]._live():
            last = segmentation.version_id
            # of a later release, too: nothing else is read of it
            context = last.definition["context"]
            zone = segmentation._zone()
            if context["tz"] == zone:
                continue
            definition = {**last.definition, "context": {**context, "tz": zone}}
            segmentation.version_id = self.create(
                {
                    "segmentation_id": segmentation.id,
                    "number": last.number + 1,
                    "definition": definition,
                    "borders": last.borders,
                    "note": self.env._("The time zone of the company was set."),
                }
            )
            segmentation._ask_for_run()

    def _renew_borders(self):
        """Work out the borders of the figures for recency, frequency and value by the
        data as they are now, where they follow from the data.

        :raise ScoringError: when something that is read does not exist any more
        """
        self.ensure_one()
        definition = self._frozen_definition()
        if definition.has_borders:
            borders, _buyers, _days = self.segmentation_id._work_out_borders(definition)
            self.borders = borders

    def _renew_due_borders(self):
        """Called by a run: work the borders out anew where that is chosen, or where
        there was nothing to work them out of so far.

        :raise ScoringError: when something that is read does not exist any more
        """
        unknown = not self.borders or None in self.borders
        if self.rolled_out and (self._frozen_definition().renews_borders or unknown):
            self._renew_borders()

    def action_restore(self):
        """Take this version up as the draft of its model, which can then be applied.

        :return: the action that shows the model's last step
        :rtype: dict
        """
        only(self)
        segmentation = self.segmentation_id
        segmentation.check_access("write")
        self._restore_draft()
        segmentation.setup_step = "check"
        return segmentation._get_records_action(views=[(False, "form")])

    def _restore_draft(self):
        """Write this version into the model's draft. Parts are matched by id; what
        is gone is made again, what came later is taken out."""
        self.ensure_one()
        definition = self.definition
        check_format(definition)
        segmentation = self.segmentation_id
        segmentation.write(
            {
                **self._draft_values(
                    definition,
                    self._parameters_to_restore(),
                    segmentation.with_context(active_test=False).segment_ids,
                ),
                **self._companies_to_restore(),
            }
        )
        segmentation._restore_conditions(definition)

    def _companies_to_restore(self):
        context = self.definition["context"]
        company = self.env["res.company"].browse(context["documents_of_id"] or ())
        return {
            "reference_company_id": context["company_id"],
            "company_id": company.exists().id,
        }

    @api.model
    def _draft_values(self, definition, parameters, segments):
        """What a definition says, as values of a draft. Parts are matched by id.

        :param dict definition: plain data
        :param crm.segmentation.parameter parameters: those to turn into its own
        :param crm.segment segments: likewise
        :rtype: dict
        """
        same = (
            "subject partner_domain include_internal inherit_to_contacts method "
            "rfm_borders rfm_renew"
        )
        return {
            **{name: definition[name] for name in same.split()},
            "buffer": float(definition["buffer"]),
            "parameter_ids": _commands(
                parameters, definition["parameters"], self._parameter_values
            ),
            "segment_ids": _commands(
                segments,
                definition["segments"],
                partial(_segment_values, definition["method"]),
            ),
        }

    def _parameters_to_restore(self):
        """The parameters that a restored draft takes over or takes out: those that
        are on, and those of this version that have been switched off."""
        ids = {parameter["id"] for parameter in self.definition["parameters"]}
        return self.segmentation_id.parameter_ids.filtered(
            lambda parameter: parameter.active or parameter.id in ids
        )

    def _parameter_values(self, data, parameter):
        # the add-on of a measure or of records may have been removed since
        known = data["preset"] in parameter._presets()
        values = {
            "name": data["name"],
            "preset": data["preset"] if known else "custom",
            "weight": float(data["weight"]),
            "model_name": data["model"] in self.env and data["model"],
            "divisor_model": data["divisor_model"] in self.env
            and data["divisor_model"],
            "active": True,
        }
        if data["bands"]:  # figures that follow from the data have none of their own
            values["band_ids"] = _commands(
                parameter.band_ids, data["bands"], _band_values
            )
        same = (
            "source field_path partner_path record_domain measure measure_path "
            "share_domain weight_path include_contacts partner_domain elapsed_unit "
            "zero_is_missing combine by_age by_share half_life_days age_path "
            "divisor_partner_path divisor_domain divisor_path"
        )
        return {**{name: data[name] for name in same.split()}, **values}

    @api.model
    def _segments_named(self, segments):
        """Those of some segments that stand in any version.

        :param crm.segment segments:
        :rtype: crm.segment
        """
        versions = self.sudo().search(
            [("segmentation_id", "in", segments.segmentation_id.ids)]
        )
        named = {
            segment["id"]
            for version in versions
            for segment in version.definition["segments"]
        }
        return segments.filtered(lambda segment: segment.id in named)

    # -- scoring -----------------------------------------------------------------

    @api.model
    def _live(self):
        """The versions by which contacts are scored, in the order of their models.
        Asked of the database by every save, which is not to score by an old one.

        :rtype: crm.segmentation.version
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT version_id FROM crm_segmentation"
                " WHERE active AND version_id IS NOT NULL ORDER BY sequence, id"
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _states(self):
        """How far these versions have come, and what money there is, past the ORM,
        which would read all there is of them.

        :rtype: tuple[tuple]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id, rolled_out, fire_actions, borders::text, %s"
                " FROM crm_segmentation_version WHERE id = ANY(%s) ORDER BY id",
                situation(self.env),
                self.ids,
            )
        )
        return tuple(rows)

    @tools.ormcache("self.id")
    def _frozen_definition(self):
        """This version as it was applied; it never changes.

        :rtype: Definition
        :raise NewerFormat: when a later release has applied it
        """
        check_format(self.definition)
        return Definition.from_data(self.definition)

    @tools.ormcache("self.id")
    def _outcomes_read(self):
        """The models whose outcome this version reads, see ``scoring/dependence.py``.

        :rtype: frozenset
        """
        env = self.with_context(active_test=False).sudo().env
        # what makes no sense any more scores nobody, as its next run tells
        with suppress(Exception):
            return outcomes_read(env, self._frozen_definition())
        return frozenset()

    def _is_carried(self):
        """Whether contacts carry their company's membership.

        :rtype: bool
        """
        with suppress(Exception):
            return self._frozen_definition().inherits
        return False

    def _stages(self):
        """These versions, each after those whose outcome it reads: nearly always all in
        one stage.

        :rtype: list[crm.segmentation.version]
        """
        read = self.env["crm.segmentation"]._models_read()
        by_model = {version.segmentation_id.id: version for version in self}
        if not any(read.get(id_) for id_ in by_model):
            return [self] if self else []
        read = {id_: read.get(id_, set()) for id_ in by_model}
        return [
            self.browse(by_model[id_].id for id_ in stage) for stage in stages(read)
        ]

    def _with_readers(self, contact_ids):
        """Some contacts that have been scored, and those that read their outcomes: a
        company's segment is read by its people, and stands for them.

        :param contact_ids:
        :rtype: set[int]
        """
        contacts = self.env["res.partner"].browse(contact_ids)
        found = {
            *contact_ids,
            *contacts._reached(self.env["crm.segmentation.queue"]._outcome_routes()),
        }
        if any(version._is_carried() for version in self):
            found.update(contact_values(self.env, contact_ids)[COMPANY_CONTACT_IDS])
        return found

    def _definition(self):
        """This version, ready to be compiled, with the borders of the last run.

        :rtype: Definition
        """
        definition = self._frozen_definition()
        if not definition.has_borders:
            return definition
        return self._graded_definition(repr(self.sudo().borders))

    @tools.ormcache("self.id", "_borders")
    def _graded_definition(self, _borders):
        return graded(self._frozen_definition(), self.sudo().borders)

    def _compiler(self):
        """What turns this version into SQL.

        :rtype: Compiler
        """
        return Compiler(self.env, self._definition())

    def _membership_writer(self, cause):
        """How the outcome is written down. Until the version is rolled out, moves are
        its own doing, and silent unless the person applying asked for actions.

        :param str|Param cause: of moves once it is rolled out: ``data``, ``edit``, …
        :rtype: MembershipWriter
        """
        self.ensure_one()
        silent = not self.rolled_out and not self.fire_actions
        if not self.rolled_out:
            cause = "first" if self.number == 1 else "config"
        return MembershipWriter(
            segmentation_id=self.segmentation_id.id,
            version_id=self.id,
            definition=self._definition(),
            rolled_out=self.rolled_out,
            cause=cause,
            change_state="silent" if silent else "pending",
            today=self._compiler().today,
            contact_company_ids=self._compiler().contact_company_ids,
        )

    def _score_saved(self, contact_ids, cause):
        """Score contacts that have just been saved, by these versions. The save
        neither waits nor fails: what can't be done at once is left to the queue.

        :param list[int] contact_ids: contacts whose data have been flushed
        :param str cause: of their moves, ``edit`` or ``merge``
        :return: those that are to be scored later
        :rtype: set[int]
        """
        if not self:
            return set()
        try:
            with no_wait(self.env.cr):
                return self._score_contacts(contact_ids, cause, MOST_READERS)
        except Exception:
            if len(self) > 1:
                # one by one, so that those that can be done hold up no other
                return set().union(
                    *(
                        version._score_saved(contact_ids, cause)
                        for stage in self._stages()
                        for version in stage
                    )
                )
            _logger.info("Contacts are left to the queue.", exc_info=True)
            return set(contact_ids)

    def _score_contacts(self, contact_ids, cause, most=None):
        """Score some contacts by these versions, of one model each, and write the
        outcome down. Versions that read the outcome of others come after those, for
        whoever reads it.

        :param list[int] contact_ids: contacts whose data have been flushed
        :param str cause: of the moves, for instance ``edit``
        :param int|None most: so many other contacts that read these are scored, too;
            where there are more, all is left to be done later
        :return: the contacts that are to be scored later: another transaction was
            faster with them, or too many read them
        :rtype: set[int]
        :raise ScoringError: when a version can't be compiled any more
        """
        left, scored = set(), set(contact_ids)
        for number, versions in enumerate(self._stages()):
            if number:
                more = self._with_readers(scored)
                if most is not None and len(more) - len(scored) > most:
                    left.update(contact_ids)
                else:
                    scored = more
            left |= versions._score_stage(sorted(scored), cause)
        return left

    def _score_stage(self, contact_ids, cause):
        """Score some contacts by versions that do not read each other's outcome: all
        see the data as they are now.

        :return: the contacts that another transaction was faster with
        :rtype: set[int]
        """
        values = {
            **contact_values(self.env, contact_ids),
            NOW: utc_now(),
            CAUSE: cause,
        }
        left, moves = set(), 0
        many = self._are_many(len(contact_ids))
        with bulk_planner(self.env.cr) if many else nullcontext():
            for statement in self._statements():
                [outcome] = self.env.execute_query(bind(statement, values))
                _scored, moved, left_ids = outcome
                left.update(left_ids)
                moves += moved
        if moves:
            self.env["crm.segment.change"]._queue_processing()
        return left

    def _are_many(self, count):
        """Whether so many contacts had better not be looked up one by one.

        :rtype: bool
        """
        if count < MANY_CONTACTS:
            return False
        [(known,)] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = 'res_partner'::regclass")
        )
        return count > MANY_PART * known

    def _statements(self):
        """What scores some contacts and writes the outcome down.

        :rtype: list[SQL]
        """
        days = tuple(version._compiler().today for version in self)
        return self._kept_statements(self._states(), days) or self._compose_statements()

    @tools.ormcache("self._ids", "states", "days")
    def _kept_statements(self, states, days):
        """The composed statements, kept for a day: composing them is what a save can
        least afford to do twice. None where they change within a day.

        :param tuple states: how far the versions have come
        :param tuple[date] days: today in the versions' zones
        """
        steady = all(version._compiler().is_steady() for version in self)
        return self._compose_statements() if steady else None

    def _compose_statements(self):
        """First for the contacts themselves, then for those that carry their
        company's segment."""
        writers = [version._membership_writer(CAUSE) for version in self]
        own = [
            writer.changes(version._compiler().statement(targeted=True), True)
            for version, writer in zip(self, writers, strict=True)
        ]
        carried = [
            writer.inherited_changes(targeted=True)
            for writer in writers
            if writer.definition.inherits
        ]
        return [
            write_statement(writers, SQL(" UNION ALL ").join(changes))
            for changes in (own, carried)
            if changes
        ]

    # -- explaining ----------------------------------------------------------------

    def _explain(self, partner):
        """See ``crm.segmentation.explain``."""
        self.ensure_one()
        membership = self.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", partner.id),
                ("segmentation_id", "=", self.segmentation_id.id),
            ]
        )
        company = membership.inherited_from_id
        row = self._details_of(company or partner)
        if row is None:
            return None
        definition = self._definition()
        today = self._compiler().today
        return {
            "score": float(row["score"]),
            "segment_id": row["segment_id"],
            "best": definition.best_total / HUNDREDTHS**2,
            "inherited_from_id": company.id,
            "parameters": [
                _explained(parameter, position, row, today)
                for position, parameter in enumerate(definition.parameters)
            ],
        }

    def _details_of(self, contact):
        """What this version computes of one contact now.

        :param res.partner contact: not one that carries its company's segment
        :return: the row of ``Compiler.details``; None where it is not in the scope
        :rtype: dict | None
        :raise ScoringError: when it can't be compiled any more
        """
        self.env.flush_all()
        statement = bind(self._details(), contact_values(self.env, contact.ids))
        rows = self.env.execute_query_dict(statement)
        return rows[0] if rows else None

    def _details(self):
        compiler = self._compiler()
        return self._kept_details(self._states(), compiler.today) or compiler.details()

    @tools.ormcache("self.id", "states", "day")
    def _kept_details(self, states, day):
        """What explains scores, kept for a day like what computes them."""
        compiler = self._compiler()
        return compiler.details() if compiler.is_steady() else None

    # -- errors ----------------------------------------------------------------------

    def _refusal(self, error, reader=None):
        """What to raise where this version, or a draft, cannot be computed.

        :param Exception error: why
        :param res.users|None reader: see ``_broken_reason``
        :rtype: UserError
        """
        codes = codes_of(error)
        if isinstance(error, psycopg2.Error):
            unrated = unrated_currency(error)
            codes = ["currency.no_rate" if unrated else "model.unreadable"]
        return with_codes(codes, UserError(self._broken_reason(error, reader)))

    def _broken_reason(self, error, reader=None):
        """One sentence on why this version can't be computed.

        :param Exception error:
        :param res.users|None reader: is told of the contact that it is about, where
            they may read it; None for what is kept for whoever comes
        :rtype: str
        """
        if isinstance(error, ScoringError):
            return self.env._(error.message)
        if not isinstance(error, psycopg2.Error):
            return self.env._(
                "This model could not be computed because of a fault in the program. "
                "The server's log has the details."
            )
        currency_id = unrated_currency(error)
        if currency_id:
            return self._unrated_reason(self.env["res.currency"].browse(currency_id))
        _logger.warning(
            "Segmentation model %s cannot be computed: %s",
            self.segmentation_id.display_name,
            error,
        )
        compiler = self._unreadable_parameter()
        if compiler:
            contact = self.env["res.partner"]
            if reader and isinstance(error, psycopg2.DataError):
                contact = readable_by(reader, self._unreadable_contact(compiler))
            return self._unreadable_reason(compiler.definition.parameters[0], contact)
        return self.env._(
            "The database cannot read something that this model uses. Check its "
            "parameters and apply it again."
        )

    def _unreadable_parameter(self):
        """The first parameter that the database stumbles over when it is read alone.

        :return: of this parameter alone
        :rtype: Compiler | None
        """
        for version in self:  # none, where a draft is tried out
            definition = version._definition()
            for parameter in definition.parameters:
                alone = replace(definition, parameters=(parameter,))
                compiler = Compiler(self.env, alone)
                try:
                    if self._stumbles(compiler):
                        return compiler
                except psycopg2.Error:
                    return None  # nothing can be asked for now
        return None

    def _unreadable_contact(self, compiler):
        """The contact that the database stumbles over, found by halving.

        :param Compiler compiler: of a parameter that cannot be read
        :return: empty where it is no single contact
        :rtype: res.partner
        """
        try:
            ids = compiler.partners.search(compiler.scope(), order="id").ids
            while len(ids) > 1:
                half = ids[: len(ids) // 2]
                ids = half if self._stumbles(compiler, half) else ids[len(half) :]
            found = ids if self._stumbles(compiler, ids) else []
        except (ScoringError, psycopg2.Error):
            found = []
        return self.env["res.partner"].browse(found)

    def _stumbles(self, compiler, contact_ids=None):
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                count_known(compiler, contact_ids)
        except (ScoringError, psycopg2.DataError, psycopg2.ProgrammingError):
            return True
        return False

    def _unreadable_reason(self, parameter, contact):
        if contact:
            return self.env._(
                "%(parameter)s: the database cannot read something that it uses of "
                "%(contact)s. Correct it there, or choose another field or filter and "
                "apply the model again.",
                parameter=parameter.name,
                contact=contact.sudo().display_name,
            )
        return self.env._(
            "%(parameter)s: the database cannot read something that it uses. Choose "
            "another field or filter for it, and apply the model again.",
            parameter=parameter.name,
        )

    def _unrated_reason(self, currency):
        try:
            for version in self:  # none, where a draft is tried out
                version._compiler().check_rates()
        except ScoringError as error:
            return self.env._(error.message)
        return self.env._(no_rate(currency))


def _explained(parameter, position, row, today):
    names = {band.id: band.name for band in parameter.bands}
    value = row[f"value{position}"]
    if parameter.value_type in DATE_TYPES and value is not None:
        value = elapsed(value, today, parameter.elapsed_unit)
    points = row[f"points{position}"] / HUNDREDTHS
    return {
        "id": parameter.id,
        "name": parameter.name,
        "value": value,
        "bands": [names[band_id] for band_id in row[f"bands{position}"] or []],
        "points": points,
        "weight": float(parameter.weight),
        "contribution": points * float(parameter.weight),
        "best_contribution": float(parameter.best_contribution),
    }


def _commands(records, described, values_of):
    """Commands that turn records into what data describe, matched by id.

    :param records: the records there are
    :param list[dict] described: with ``id``
    :param callable values_of: of data and a record, which may be empty
    """
    by_id = {record.id: record for record in records}
    commands = []
    for position, data in enumerate(described, start=1):
        record = by_id.pop(data["id"], records.browse())
        values = {**values_of(data, record), "sequence": 10 * position}
        commands.append(
            Command.update(record.id, values) if record else Command.create(values)
        )
    return [*map(Command.delete, by_id), *commands]


def _segment_values(method, data, segment):
    values = {"active": True}
    if method == "score":
        values["score_from"] = float(data["score_from"])
    elif method == "rules":
        values["rule_domain"] = data["rule_domain"]
    else:
        values["cells"] = data["cells"]
    if not segment:
        # of a file; a version has none
        description = data.get("description")
        values.update(name=data["name"], color=data["color"], description=description)
    return values


def _band_values(data, _band):
    return {
        "name": data["given_name"],
        "kind": data["kind"],
        "value_from": _float_or_false(data["value_from"]),
        "value_to": _float_or_false(data["value_to"]),
        "accepted": data["accepted"],
        "points": float(data["points"]),
    }


def _float_or_false(text):
    return float(text) if text is not None else False
