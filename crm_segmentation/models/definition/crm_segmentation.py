# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A segmentation model: for whom, by what, into which segments.

What is edited here is the *draft*. Applying validates it and freezes it as the
next version; runs, saves and explanations know the live version only, so that a
half-made edit changes nobody's segment.
"""

import base64
import json
import logging
from contextlib import suppress

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ...fields import CheckedFloat
from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain
from ...scoring.compiler.folding import find_collation
from ...scoring.definition.checks import (
    NewerFormat,
    Problem,
    ScoringError,
    at,
    check_format,
    whole_problems,
)
from ...scoring.definition.definition import FORMAT, Definition, decimal_text
from ...scoring.definition.difference import differences
from ...scoring.definition.presets import PREDEFINED, SEGMENTS
from ...scoring.definition.quintiles import graded
from ...tools.arguments import only
from ...tools.database import CONCURRENCY_ERRORS, in_own_transaction
from ...tools.errors import with_codes
from ...tools.notifications import notifies_on_failure
from ...tools.ordering import sorted_lines
from ...tools.readable import first_reader
from ...tools.template.portable import arrive, leave

_logger = logging.getLogger(__name__)

#: up to so many contacts, applying answers with the finished result
APPLY_AT_ONCE = 20_000
ATTENTION_ACTIVITY = "mail.mail_activity_data_todo"
MANAGERS = "crm_segmentation.group_segmentation_manager"
#: what a file brings about that does not hold what a model consists of
NO_MODEL_FILE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
)
#: what says how segments are assigned, beside their scores
ASSIGNING = (
    "method",
    "rfm_borders",
    "rfm_renew",
    "segment_ids.sequence",
    "segment_ids.rule_domain",
    "segment_ids.rule_text",
    "segment_ids.cells",
)
STEPS = ["who", "parameters", "segments", "check"]


class CrmSegmentation(models.Model):
    _name = "crm.segmentation"
    _description = "Segmentation Model"
    # an activity subscribes whom it is given to, so that it needs the thread
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.segmentation.sentence.mixin",
    ]
    _order = "sequence, id"

    name = fields.Char(
        required=True, translate=True, help="For instance: Ideal client of an agency."
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10,
        help="A contact's main segment is that of the first model in this order.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Is told by an activity if the model stops working, for instance because "
        "a field was deleted.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Visible to",
        help="Only users of this company see its segments, and it is for the contacts "
        "that they see, for instance of your Belgian company. Empty: all companies.",
    )
    reference_company_id = fields.Many2one(
        "res.company",
        "Reference company",
        required=True,
        default=lambda self: self.env.company,
        help="Its currency, time zone and company-dependent values are used, for "
        "instance euros and Brussels time.",
    )
    currency_id = fields.Many2one(related="reference_company_id.currency_id")
    setup_step = fields.Selection(
        [
            ("who", "Who"),
            ("parameters", "Parameters"),
            ("segments", "Segments"),
            ("check", "Check and apply"),
        ],
        default="who",
        required=True,
    )
    subject = fields.Selection(
        [("company", "Companies"), ("person", "Persons"), ("any", "Both")],
        "For",
        default="company",
        required=True,
        help="Who gets a score: companies, for instance Gemini Furniture, people, or "
        "both.",
    )
    partner_domain = fields.Char(
        "Which of them",
        default="[]",
        help="Limits the contacts, for instance to those of one country. "
        "Empty: all of them.",
    )
    include_internal = fields.Boolean(
        "Also own contacts and addresses",
        help="Also your own companies, the contacts of your users, and addresses, for "
        "instance for deliveries or invoices.",
    )
    inherit_to_contacts = fields.Boolean(
        "Contacts carry their company's segment",
        help="A contact of a company shows the segment of the company, "
        "for instance “Ideal (from Gemini Furniture)”.",
    )
    buffer = CheckedFloat(
        "Tolerance",
        digits=(16, 2),
        aggregator=None,
        help="So many points a score may lie below its segment before the contact "
        "falls out of it, for instance 2. Prevents going back and forth.",
    )
    parameter_ids = fields.One2many(
        "crm.segmentation.parameter",
        "segmentation_id",
        "Parameters",
        copy=True,
        context={"active_test": False},
    )
    segment_ids = fields.One2many(
        "crm.segment", "segmentation_id", "Segments", copy=True
    )
    version_id = fields.Many2one(
        "crm.segmentation.version",
        "Live version",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    apply_note = fields.Char(
        "Why",
        copy=False,
        help="Kept with the version that is applied, for instance: more weight on "
        "recent deals, as agreed with sales.",
    )
    version_ids = fields.One2many(
        "crm.segmentation.version", "segmentation_id", "Versions"
    )
    run_ids = fields.One2many("crm.segmentation.run", "segmentation_id", "Runs")
    membership_ids = fields.One2many(
        "crm.segmentation.membership", "segmentation_id", "Memberships"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("live", "Live"), ("attention", "Needs attention")],
        default="draft",
        readonly=True,
        copy=False,
        help="A model that needs attention keeps every customer's segment as it is, "
        "but computes no new ones until it is mended.",
    )
    attention_reason = fields.Text(readonly=True, copy=False)
    rescore_requested = fields.Boolean(
        readonly=True, copy=False, help="A run in the background is to start soon."
    )
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    rescore_due = fields.Boolean(
        readonly=True, copy=False, help="Its turn in the scheduled round is to come."
    )
    scope_count = fields.Integer(
        "Contacts",
        compute="_compute_scope_count",
        help="How many contacts are chosen here.",
    )
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Contacts with a segment of this model, without those that carry the "
        "segment of their company.",
    )
    is_editable = fields.Boolean(compute="_compute_is_editable")
    scope_problem_code = fields.Char(compute="_compute_scope_problem", exportable=False)
    scope_problem = fields.Char(compute="_compute_scope_problem")
    problem_text = fields.Text(compute="_compute_problem_text")
    #: [place in the order, sentence] of each segment with which something is wrong:
    #: worked out once, as what each rule can reach is asked of the database
    segment_problems = fields.Json(
        compute="_compute_segment_problems", exportable=False
    )
    has_parameter_problem = fields.Boolean(compute="_compute_has_problems")
    has_segment_problem = fields.Boolean(compute="_compute_has_problems")
    difference_text = fields.Text(compute="_compute_difference_text")
    last_run_id = fields.Many2one(
        "crm.segmentation.run", "Last run", compute="_compute_last_run"
    )
    last_run_at = fields.Datetime("Last computed", compute="_compute_last_run")
    is_running = fields.Boolean(compute="_compute_last_run")
    progress = fields.Float(compute="_compute_last_run")
    run_processed = fields.Integer(compute="_compute_last_run")
    run_total = fields.Integer(compute="_compute_last_run")
    export_file = fields.Binary(
        compute="_compute_export_file", groups=MANAGERS, exportable=False
    )
    export_name = fields.Char(
        compute="_compute_export_file", groups=MANAGERS, exportable=False
    )

    # -- computes --------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_is_editable(self):
        """Who may not change models reads all of one instead of going step by step."""
        self.is_editable = self.browse().has_access("write")

    @api.depends("partner_domain")
    @api.depends_context("uid", "lang")
    def _compute_scope_problem(self):
        for segmentation in self:
            segmentation.scope_problem = segmentation.scope_problem_code = False
            try:
                segmentation._check_scope()
            except ScoringError as error:
                segmentation.scope_problem = self.env._(error.message)
                segmentation.scope_problem_code = error.code

    @api.depends("subject", "partner_domain", "include_internal", "scope_problem")
    @api.depends_context("uid", "lang")
    def _compute_scope_count(self):
        for segmentation in self:
            readable = not segmentation.scope_problem
            segmentation.scope_count = segmentation._count_scope() if readable else 0

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["crm.segmentation.membership"]._read_group(
                [
                    ("segmentation_id", "in", self._origin.ids),
                    ("inherited_from_id", "=", False),
                ],
                ["segmentation_id"],
                ["__count"],
            )
        )
        for segmentation in self:
            segmentation.member_count = counts.get(segmentation._origin, 0)

    @api.depends(
        "scope_problem",
        "buffer",
        "parameter_ids.active",
        "parameter_ids.problems",
        "parameter_ids.problem",
        "segment_ids.active",
        "segment_ids.name",
        "segment_ids.score_from",
        *ASSIGNING,
    )
    @api.depends_context("uid", "lang")
    def _compute_problem_text(self):
        for segmentation in self:
            problems = segmentation._draft_problems(segmentation.segment_problems or [])
            segmentation.problem_text = segmentation._sentences(problems) or False

    @api.depends(
        "method",
        "rfm_borders",
        "rfm_renew",
        "segment_ids.name",
        "segment_ids.active",
        "segment_ids.sequence",
        "segment_ids.score_from",
        "segment_ids.rule_domain",
        "segment_ids.rule_text",
        "segment_ids.cells",
    )
    @api.depends_context("uid", "lang")
    def _compute_segment_problems(self):
        for segmentation in self:
            definition = graded(segmentation._draft_definition(), None)
            segmentation.segment_problems = [
                [problem.code, self.env._(problem.message), None, problem.segment]
                for problem in segmentation._segment_problems(definition)
            ]

    @api.depends("parameter_ids.problem", "segment_ids.problem")
    def _compute_has_problems(self):
        """Whether there is anything to show in the columns of what is wrong."""
        for segmentation in self:
            parameters, segments = segmentation.parameter_ids, segmentation.segment_ids
            segmentation.has_parameter_problem = any(parameters.mapped("problem"))
            segmentation.has_segment_problem = any(segments.mapped("problem"))

    @api.depends(
        "version_id",
        "subject",
        "partner_domain",
        "include_internal",
        "inherit_to_contacts",
        "buffer",
        "company_id",
        "reference_company_id",
        "parameter_ids.active",
        "parameter_ids.problems",
        "parameter_ids.share",
        "parameter_ids.weight",
        "parameter_ids.name",
        "parameter_ids.include_contacts",
        "parameter_ids.elapsed_unit",
        "segment_ids.active",
        "segment_ids.score_from",
        *ASSIGNING,
    )
    @api.depends_context("lang")
    def _compute_difference_text(self):
        for segmentation in self:
            live = segmentation.version_id.definition
            # whoever may not read what is scored sees the same differences
            draft = segmentation.sudo()._describe()
            sentences = differences(live, draft) if live else []
            segmentation.difference_text = (
                "\n".join(self.env._(sentence) for sentence in sentences) or False
            )

    @api.depends("run_ids.state", "run_ids.processed", "rescore_requested")
    def _compute_last_run(self):
        latest = self.env["crm.segmentation.run"]._latest_of(self)
        for segmentation in self:
            run = (
                latest.get(segmentation._origin.id) or self.env["crm.segmentation.run"]
            )
            running = run.shown_state == "running"
            segmentation.last_run_id = run
            segmentation.last_run_at = run.started_at
            segmentation.is_running = running or segmentation.rescore_requested
            segmentation.run_processed = run.processed if running else 0
            segmentation.run_total = run.total if running else 0
            segmentation.progress = (
                100 * run.processed / run.total if running and run.total else 0
            )

    # -- CRUD ------------------------------------------------------------------

    def copy_data(self, default=None):
        """A copy has a name of its own."""
        copies = super().copy_data(default)
        if "name" in (default or {}):
            return copies
        return [
            {**values, "name": self.env._("%s (copy)", segmentation.name)}
            for segmentation, values in zip(self, copies, strict=True)
        ]

    def write(self, vals):
        """Archiving, reordering and hiding a model changes what contacts show."""
        result = super().write(vals)
        if {"active", "sequence", "company_id", "version_id"} & vals.keys():
            self._forget_live_models()
        return result

    def unlink(self):
        """Delete models with all that they have brought about."""
        self.check_access("unlink")
        self.env.flush_all()
        segments = self.with_context(active_test=False).segment_ids
        # in SQL, because there are as many memberships as contacts
        for table, column, owners in (
            ("crm_segment_change", "segmentation_id", self),
            ("crm_segmentation_membership", "segment_id", segments),
            ("crm_segmentation_pin", "segmentation_id", self),
        ):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    owners.ids,
                )
            )
        # without a version that names them, segments can be deleted
        self.sudo().version_ids.unlink()
        segments.unlink()
        result = super().unlink()
        self._forget_live_models()
        return result

    def _forget_live_models(self):
        self.env.registry.clear_cache()
        self.env["crm.segmentation.membership"]._invalidate_segments()

    # -- steps of the form -----------------------------------------------------

    def action_next(self):
        """Go to the next step; the first time, with prepared parameters and
        segments to begin with."""
        only(self)
        self._go(1)
        if self.setup_step == "parameters" and not self.parameter_ids:
            self.action_add_predefined()
        if self.setup_step == "segments" and not self.segment_ids:
            self._add_default_segments()

    def action_back(self):
        """Go to the step before."""
        only(self)
        self._go(-1)

    def _go(self, by):
        position = STEPS.index(self.setup_step) + by
        self.setup_step = STEPS[min(max(position, 0), len(STEPS) - 1)]

    def action_add_predefined(self):
        """Add the prepared parameters for companies or persons that are not there."""
        only(self)
        parameters = self.env["crm.segmentation.parameter"]
        available = parameters._presets()
        there = set(self.parameter_ids.mapped("preset"))
        self.parameter_ids = [
            Command.create({**parameters._preset_values(key), "weight": weight})
            for key, weight in self._measured_instead(PREDEFINED[self.subject])
            if key in available and key not in there
        ]

    @api.model
    def _measures_instead(self):
        """The prepared measures that others stand in for, where a bridge has records
        that say more.

        :return: keys by the keys that they take the place of
        :rtype: dict[str, str]
        """
        return {}

    @api.model
    def _measured_instead(self, presets):
        """Prepared measures, or those that stand in for them.

        :param list[tuple] presets: pairs of a key and what goes with it
        :rtype: list[tuple]
        """
        instead = self._measures_instead()
        return [(instead.get(key, key), more) for key, more in presets]

    @api.onchange("company_id")
    def _onchange_company_id(self):
        """What one company sees counts in its currency and zone."""
        if self.company_id:
            self.reference_company_id = self.company_id

    def _add_default_segments(self):
        self.segment_ids = [
            Command.create(
                {"name": self.env._(name), "score_from": score, "color": color}
            )
            for name, score, color in SEGMENTS
        ]

    # -- files -----------------------------------------------------------------

    def _compute_export_file(self):
        for segmentation in self:
            segmentation.export_name = f"{segmentation.name}.json"
            try:
                portable = segmentation._portable()
            except UserError:
                # a draft that can't be read is looked at, and exporting it is refused
                segmentation.export_file = False
                continue
            content = json.dumps(portable, indent=1, ensure_ascii=False)
            segmentation.export_file = base64.b64encode(content.encode())

    def _portable(self):
        """The draft as another database can take it up.

        :rtype: dict
        """
        only(self)
        self.check_access("write")
        data = self._describe()
        parameters = sorted_lines(self.parameter_ids).filtered("active")
        try:
            portable = leave(self.env, data, parameters.mapped("value_model"))
        except ScoringError as error:
            raise error.refusal(self.env) from error
        for described, segment in zip(
            portable["segments"], self._segments_in_order(), strict=True
        ):
            described["description"] = segment.description or ""
        own = {"name": self.name, "money_measure": self.money_measure or ""}
        return {**own, **portable}

    def action_export(self):
        """Download the draft as a file.

        :rtype: dict
        :raise UserError: when a filter of the draft cannot be read
        """
        # what cannot be exported is told here, not in the downloaded file
        self._portable()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/export_file"
            "?filename_field=export_name&download=true",
            "target": "download",
        }

    @api.model
    def _import_portable(self, portable):
        """Take up a model that was exported, as a draft.

        :param dict portable: what ``_portable`` gave
        :return: the new model, and a sentence for each thing that was not found
        :rtype: tuple[crm.segmentation, list[str]]
        :raise UserError: when it is no such file
        """
        versions = self.env["crm.segmentation.version"]
        try:
            check_format(portable)
            data, missing = arrive(self.env, portable)
            with self.env.cr.savepoint(), tools.mute_logger("odoo.sql_db"):
                values = versions._draft_values(
                    data, self.parameter_ids.browse(), self.segment_ids.browse()
                )
                money = data.get("money_measure")
                own = {
                    "name": data["name"],
                    "money_measure": money in self._money_measures() and money,
                }
                model = self.create({**own, **values})
                model._restore_conditions(data)
        except NO_MODEL_FILE as error:
            raise UserError(
                self.env._(
                    "This is no file of a segmentation model. Open the model in the "
                    "other database and choose Export from its Actions menu."
                )
            ) from error
        return model, list(dict.fromkeys(self.env._(sentence) for sentence in missing))

    # -- the draft -------------------------------------------------------------

    def _describe(self):
        """The draft as plain data: what a version freezes.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "format": FORMAT,
            "subject": self.subject,
            "partner_domain": self.partner_domain or "[]",
            "include_internal": self.include_internal,
            "inherit_to_contacts": self.inherit_to_contacts,
            "buffer": decimal_text(self.buffer),
            "context": self._describe_context(),
            "parameters": [
                parameter._describe()
                for parameter in sorted_lines(self.parameter_ids)
                if parameter.active
            ],
            "segments": [segment._describe() for segment in self._segments_in_order()],
        }

    def _describe_context(self):
        """What scores may depend on besides the data (docs/scoring.md, “Dates”)."""
        # texts are compared in the source language, whoever applies
        return {
            "company_id": self.reference_company_id._origin.id,
            "tz": self._zone(),
            "lang": "en_US",
            "documents_of_id": self.company_id._origin.id or None,
            "segmentation_id": self._origin.id or None,
        }

    def _zone(self):
        """The zone in which the model's days begin.

        :rtype: str
        """
        company = self.sudo().reference_company_id
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _today(self):
        """Today by the clock of the model.

        :rtype: date
        """
        return fields.Date.context_today(self.with_context(tz=self._scored_zone()))

    def _scored_zone(self):
        """The zone in which the days of the scores begin: that of the live version.

        :rtype: str
        """
        version = self.sudo().version_id
        with suppress(NewerFormat):
            return version._frozen_definition().context.tz if version else self._zone()
        return self._zone()

    def _draft_definition(self):
        return Definition.from_data(self._describe())

    def _draft_problems(self, of_segments=None):
        """All that keeps the draft from being applied.

        :param list of_segments: what is wrong with the segments, where that is known
            already: see ``segment_problems``
        :rtype: list[Problem]
        """
        definition = graded(self._draft_definition(), None)
        problems = self._scoring_problems(definition)
        if of_segments is None:
            problems += self._segment_problems(definition)
        else:
            problems += [Problem(*values) for values in of_segments]
        if not problems and self.setup_step == "check":
            # looks at every amount there is: once all is set up
            problems += self._rate_problems(definition)
        return problems

    def _scoring_problems(self, definition):
        """All that keeps the draft from giving scores, whatever its segments.

        :param Definition definition: of the draft
        :rtype: list[Problem]
        """
        self.ensure_one()
        problems = [
            *self._scope_problems(),
            *whole_problems(definition),
            *self._figure_problems(definition),
            *self._circle_problems(definition),
        ]
        for parameter in self.parameter_ids.filtered("active"):
            problems += parameter._find_problems()
        return problems

    def _scope_problems(self):
        """What is wrong with the filter on contacts.

        :rtype: Iterator[Problem]
        """
        if self.scope_problem:
            sentence = at(self.env._("Contact filter"), self.scope_problem)
            yield Problem(self.scope_problem_code, sentence)

    def _rate_problems(self, definition):
        """Amounts without a rate, of a draft that makes sense otherwise.

        :rtype: list[Problem]
        """
        try:
            Compiler(self.env, definition).check_rates()
        except ScoringError as error:
            return [Problem(error.code, error.message)]
        return []

    def _sentences(self, problems):
        return "\n".join(self.env._(problem.message) for problem in problems)

    def _refuse(self, problems):
        """:raise UserError: with all the problems, if there are any

        :param list[Problem] problems:
        """
        if problems:
            codes = [problem.code for problem in problems]
            raise with_codes(codes, UserError(self._sentences(problems)))

    def _check_scope(self):
        check_domain(self.env["res.partner"], self.partner_domain or "[]")

    def _count_scope(self):
        return Compiler(self.env, self._scope_definition()).count()

    def _scope_definition(self):
        """For whom the draft is, without what it makes of them.

        :rtype: Definition
        """
        draft = {**self._describe(), "parameters": [], "segments": []}
        return Definition.from_data(draft)

    # -- applying --------------------------------------------------------------

    def action_apply(self):
        """Freeze the draft as the next version and score all contacts by it.

        Up to 20,000 contacts are scored at once; beyond that, soon and in the
        background.

        :return: the action that shows the customers, or True when it goes on in
            the background
        :raise UserError: with everything that is wrong with the draft; then
            nothing has changed
        """
        only(self)
        self.check_access("write")
        self._check_seen()
        self._refuse(
            self._draft_problems() or self._rate_problems(self._draft_definition())
        )
        self.env["res.partner.summary"].sudo()._refresh_in_request()
        if not self.version_id or self.difference_text:
            self.version_id = self.env["crm.segmentation.version"]._freeze(self)
        else:
            self.version_id.sudo()._renew_borders()
        self.write({"state": "live", "attention_reason": False, "apply_note": False})
        self._close_attention()
        return self._rescore("apply")

    def action_discard(self):
        """Take the live version up again as the draft."""
        only(self)
        self.check_access("write")
        self._check_seen()
        self._check_applied()
        self.version_id._restore_draft()

    def _check_applied(self):
        if not self.version_id:
            raise UserError(
                self.env._(
                    "“%s” has not been applied yet. Press “Apply to customers”.",
                    self.name,
                )
            )

    def action_rescore(self):
        """Score all contacts of these models now, or soon if there are many.

        :return: the action that shows the customers, or True
        """
        self.check_access("write")
        self.env["res.partner.summary"].sudo()._refresh_in_request()
        result = True
        for segmentation in self:
            segmentation._check_applied()
            result = segmentation._rescore("manual")
        return result if len(self) == 1 else True

    def _rescore(self, trigger):
        """Score everybody: in this transaction where that is quick.

        :param str trigger: ``apply`` or ``manual``
        """
        self.check_access("write")
        runs = self.env["crm.segmentation.run"].sudo()
        try:
            with self.env.cr.savepoint():
                done = self._is_quick() and runs._run_here(self.sudo(), trigger)
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except (ScoringError, psycopg2.Error) as error:
            if trigger == "apply":
                raise self.version_id._refusal(error, self.env.user) from error
            runs._start(self.sudo(), trigger, self.env.uid)._fail(error)
            return self._tell_broken()
        if not done:
            self._ask_for_run()
            return True
        self.sudo()._rescore_readers(trigger)
        return self.action_view_customers()

    def _is_quick(self):
        """Whether everybody is scored within a request."""
        return self.sudo().version_id._compiler().count() <= APPLY_AT_ONCE

    def _ask_for_run(self):
        """Have everybody scored soon, in the background."""
        self.sudo().write({"rescore_requested": True, "requested_by_id": self.env.uid})
        self.env.ref("crm_segmentation.ir_cron_rescore_requested").sudo()._trigger()

    @api.model
    @tools.ormcache()
    def _text_collation(self):
        """The collation by which texts are folded before they are compared.

        :rtype: str
        """
        return find_collation(self.env)

    @api.model
    @tools.ormcache()
    def _live_ids(self):
        # archived ones are left out whatever the context of whoever asks first
        live = Domain("version_id", "!=", False) & Domain("active", "=", True)
        return tuple(self.sudo().search(live).ids)

    @api.model
    def _live(self):
        """The models by which contacts are scored, in their order.

        :rtype: crm.segmentation
        """
        return self.browse(self._live_ids())

    @api.model
    def _visible(self):
        """The live models that the user's companies may see, in their order.

        :rtype: crm.segmentation
        """
        companies = self.env.companies
        return (
            self.sudo()
            ._live()
            .filtered(
                lambda model: not model.company_id or model.company_id in companies
            )
        )

    @api.model
    def _shown(self):
        """The models whose segments contacts show, in their order: those that the
        user's companies see, or the one that a list of its customers is about, which
        the context tells by ``main_segmentation_id``. To a model that is computed
        (``scored_segmentation_id``), the main segment is that of the others.

        :rtype: crm.segmentation
        """
        scored = self.env.context.get("scored_segmentation_id")
        visible = self._visible().filtered(lambda model: model.id != scored)
        only = self.env.context.get("main_segmentation_id")
        return visible.filtered(lambda model: model.id == only) if only else visible

    @api.model
    def _cron_rescore(self):
        """Score the contacts of all live models: twice a day.

        Where there was no time for all of them, the next call goes on with the
        others, so that a big model never keeps the next ones from their turn.
        """
        live = self._live()
        due = live.filtered("rescore_due") or live
        runs = self.env["crm.segmentation.run"]
        # committed: nobody who edits a model waits for the summaries
        in_own_transaction(self.env, due.write, {"rescore_due": True})
        runs._run_all(due._in_scoring_order(), "cron")

    @api.model
    def _cron_rescore_requested(self):
        """Do the runs that were asked for, and those that were interrupted."""
        asked = self.search(
            [
                ("version_id", "!=", False),
                "|",
                ("rescore_requested", "=", True),
                ("version_id.rolled_out", "=", False),
            ]
        )
        runs = self.env["crm.segmentation.run"]
        wanted = asked | runs._interrupted().segmentation_id & self._live()
        if wanted:
            readers = wanted._readers()
            # those too whose turn does not come in this call
            in_own_transaction(self.env, readers.write, {"rescore_requested": True})
            runs._run_all((wanted | readers)._in_scoring_order(), "apply")

    @api.model
    def _next_rescoring(self):
        """When all contacts are scored next; False when that is switched off.

        :rtype: datetime | bool
        """
        cron = self.env.ref(
            "crm_segmentation.ir_cron_rescore", raise_if_not_found=False
        )
        return cron.sudo().active and cron.sudo().nextcall if cron else False

    def _applied_segments(self):
        """The segments that contacts can have: those of the live version.

        :rtype: crm.segment
        """
        segments = self.env["crm.segment"]
        if not self.version_id:
            return segments
        definition = self.version_id._definition()
        ids = [segment.id for segment in definition.segments_from_top]
        return segments.browse(ids).exists()

    # -- a model that stops working ----------------------------------------------

    def _needs_attention(self, reason, told=None):
        """Keep all as it is, and tell the responsible user once, unless the settings
        say to tell nobody.

        :param str reason: one sentence, for whoever looks at the model
        :param Callable|None told: takes the responsible user, and returns what may be
            told to them
        """
        self.ensure_one()
        if self.state == "attention" and self.attention_reason == reason:
            return
        self.write({"state": "attention", "attention_reason": reason})
        self._close_attention()
        if not notifies_on_failure(self.env):
            return
        user = first_reader(self.user_id | self.create_uid, self)
        if not user:
            return
        # an activity is enough: no e-mail about it
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ATTENTION_ACTIVITY,
            summary=self.env._("Segmentation model needs attention"),
            note=told(user) if told else reason,
            user_id=user.id,
        )

    def _tell_broken(self):
        """Tell whoever asked for a run that the model has stopped working."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("“%s” needs attention", self.name),
                "message": self.attention_reason,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _works_again(self):
        """Called when a run has succeeded."""
        for segmentation in self.filtered(lambda s: s.state == "attention"):
            segmentation.write({"state": "live", "attention_reason": False})
            segmentation._close_attention()

    def _close_attention(self):
        self.activity_unlink([ATTENTION_ACTIVITY])

    # -- asking ----------------------------------------------------------------

    @api.private
    def explain(self, partner):
        """The arithmetic of one contact's score, by the live version.

        :param res.partner partner: one contact; one that carries its company's
            segment is explained by the company
        :return: ``score``, ``segment_id``, ``best`` (Σ best contributions),
            ``inherited_from_id``, and ``parameters``: for each the ``id``,
            ``name``, ``value`` (as read; None when missing), ``bands`` (names of
            the ranges hit), ``points``, ``weight``, ``contribution`` and
            ``best_contribution`` (in points, exact); None when the contact is not
            in the model's scope
        :rtype: dict | None
        :raise UserError: when the model has not been applied, or stopped working
        """
        self.ensure_one()
        self.check_access("read")
        partner.ensure_one().check_access("read")
        self._check_applied()
        version = self.sudo().version_id
        try:
            return version._explain(partner)
        except ScoringError as error:
            raise version._refusal(error) from error

    # -- actions of the window ---------------------------------------------------

    def action_view_customers(self):
        """Open the customers of this model, grouped by segment.

        :rtype: dict
        """
        only(self)
        return self._customers_action()

    def _customers_action(self, segment=None):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_segmentation.action_customers_by_segment"
        )
        segments = segment or self.segment_ids
        name = segment.name if segment else self.name
        action["display_name"] = self.env._("Customers: %s", name)
        action["domain"] = [("segment_ids", "in", segments.ids)]
        action["context"] = {"main_segmentation_id": self.id}
        if not segment:
            action["context"]["search_default_group_segment"] = 1
        return action

    def action_view_runs(self):
        """Open the runs of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segmentation_run")

    def action_view_changes(self):
        """Open the segment changes of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segment_change")

    def action_view_versions(self):
        """Open the versions of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segmentation_version")

    def _related_action(self, xmlid):
        only(self).check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("segmentation_id", "=", self.id)]
        action["context"] = {"active_test": False}
        return action
