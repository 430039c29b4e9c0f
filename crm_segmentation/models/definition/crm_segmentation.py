# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A segmentation model: for whom, by what, into which segments.

What is edited here is the *draft*. Applying validates it and freezes it as the
next version; runs, saves and explanations know the live version only, so that a
half-made edit changes nobody's segment.
"""

from odoo import api, fields, models

from ...fields import CheckedFloat
from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain
from ...scoring.definition.checks import Problem, ScoringError
from ...scoring.definition.decimals import decimal_text
from ...scoring.definition.definition import FORMAT, Definition
from ...scoring.definition.rfm import with_quintile_bands
from ...tools.arguments import only
from ...tools.definition.depends import ASSIGNING
from ...tools.definition.draft_problems import (
    problems_of_segments,
    rate_problems,
    scoring_problems,
    sentences,
)
from ...tools.hooks import hook
from ...tools.ordering import sorted_lines
from ...tools.version.draft_values import copy_conditions

STEPS = ["who", "parameters", "segments", "check"]


class CrmSegmentation(models.Model):
    _name = "crm.segmentation"
    _description = "Segmentation Model"
    # an activity subscribes whom it is given to, so that it needs the thread
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "crm.segmentation.draft.mixin",
        "crm.segmentation.sentence.mixin",
    ]
    _order = "sequence, id"

    _not_edited = frozenset({"setup_step", "apply_note", "apply_actions", "sequence"})

    name = fields.Char(required=True, translate=True, help="Example: Ideal client.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10,
        help="The first model in this order gives contacts their main segment.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Gets an activity when the model stops working.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Visible to",
        help="Only users of this company see the model's segments, and only contacts "
        "that they can see are scored. Leave empty for all companies.",
    )
    reference_company_id = fields.Many2one(
        "res.company",
        "Reference company",
        required=True,
        default=lambda self: self.env.company,
        help="Scores use the currency, time zone and company-dependent values of this "
        "company.",
    )
    currency_id = fields.Many2one(related="reference_company_id.currency_id")
    setup_step = fields.Selection(
        [
            ("who", "Contacts"),
            ("parameters", "Parameters"),
            ("segments", "Segments"),
            ("check", "Check and apply"),
        ],
        default="who",
        required=True,
    )
    subject = fields.Selection(
        [("company", "Companies"), ("person", "People"), ("any", "Both")],
        "For",
        default="company",
        required=True,
        help="Whether companies, people or both are scored.",
    )
    partner_domain = fields.Char(
        "Contact filter",
        default="[]",
        help="Only contacts that match this filter are scored. Leave empty for all.",
    )
    include_internal = fields.Boolean(
        "Include internal contacts and addresses",
        help="Also score your own companies, the contacts of your users, and delivery "
        "and invoice addresses.",
    )
    inherit_to_contacts = fields.Boolean(
        "Contacts inherit their company's segment",
        help="The contacts of a company show the company's segment.",
    )
    tolerance = CheckedFloat(
        "Tolerance",
        digits=(16, 2),
        aggregator=None,
        help="How many points a score may drop below the segment's threshold before "
        "the contact leaves the segment. Prevents switching back and forth.",
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
    assignment = fields.Selection(
        [("score", "By score"), ("rules", "By rules"), ("rfm", "RFM grid")],
        default="score",
        required=True,
        help="By score: points add up to a score from 0 to 100, and each segment "
        "covers part of it. By rules: the first segment whose conditions a contact "
        "meets. RFM grid: recency, frequency and monetary value of purchases, each "
        "scored from 1 to 5.",
    )
    rfm_borders = fields.Selection(
        [("quintiles", "Quintiles"), ("ranges", "Ranges of the parameters")],
        "RFM scores",
        default="quintiles",
        required=True,
        help="Quintiles: the best fifth of the customers scores 5, the next fifth 4, "
        "and so on. Ranges of the parameters: you set the ranges and give them 1 to 5 "
        "points.",
    )
    rfm_renew = fields.Boolean(
        "Recalculate on every run",
        help="Recalculate the quintiles on every scheduled run. Otherwise they stay as "
        "they are until the model is applied again, so that no customer changes "
        "segment because of others.",
    )
    scope_count = fields.Integer(
        "Contacts",
        compute="_compute_scope_count",
        help="Contacts that the model scores.",
    )
    is_editable = fields.Boolean(compute="_compute_is_editable")
    scope_problem = fields.Char(compute="_compute_scope_problem")
    scope_problem_code = fields.Char(compute="_compute_scope_problem", exportable=False)
    problem_text = fields.Text(compute="_compute_problem_text")
    #: the values of a ``Problem`` for each one of a segment: computed once for all,
    #: because the database is asked what each rule can reach
    segment_problems = fields.Json(
        compute="_compute_segment_problems", exportable=False
    )
    has_parameter_problem = fields.Boolean(compute="_compute_has_problems")
    has_segment_problem = fields.Boolean(compute="_compute_has_problems")

    # -- computes --------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_is_editable(self):
        """Readers see the whole model at once instead of going step by step."""
        self.is_editable = self.browse().has_access("write")

    @api.depends("partner_domain")
    @api.depends_context("uid", "lang")
    def _compute_scope_problem(self):
        partners = self.env["res.partner"]
        for segmentation in self:
            segmentation.scope_problem = segmentation.scope_problem_code = False
            try:
                check_domain(partners, segmentation.partner_domain or "[]")
            except ScoringError as error:
                segmentation.scope_problem = self.env._(error.message)
                segmentation.scope_problem_code = error.code

    @api.depends("subject", "partner_domain", "include_internal", "scope_problem")
    @api.depends_context("uid", "lang")
    def _compute_scope_count(self):
        for segmentation in self:
            segmentation.scope_count = 0
            if not segmentation.scope_problem:
                compiler = Compiler(self.env, segmentation._scope_definition())
                segmentation.scope_count = compiler.count()

    @api.depends(
        "scope_problem",
        "tolerance",
        "parameter_ids.active",
        "parameter_ids.problems",
        "parameter_ids.problem",
        "segment_ids.name",
        *ASSIGNING,
    )
    @api.depends_context("uid", "lang")
    def _compute_problem_text(self):
        for segmentation in self:
            problems = segmentation._draft_problems(segmentation.segment_problems or [])
            segmentation.problem_text = sentences(self.env, problems) or False

    @api.depends("segment_ids.name", *ASSIGNING)
    @api.depends_context("uid", "lang")
    def _compute_segment_problems(self):
        for segmentation in self:
            definition = with_quintile_bands(segmentation._draft_definition(), None)
            segmentation.segment_problems = [
                [problem.code, self.env._(problem.message), None, problem.segment]
                for problem in problems_of_segments(self.env, definition)
            ]

    @api.depends("parameter_ids.problem", "segment_ids.problem")
    def _compute_has_problems(self):
        """Whether the columns for problems have anything to show."""
        for segmentation in self:
            parameters, segments = segmentation.parameter_ids, segmentation.segment_ids
            segmentation.has_parameter_problem = any(parameters.mapped("problem"))
            segmentation.has_segment_problem = any(segments.mapped("problem"))

    # -- changes by the user -----------------------------------------------------

    @api.onchange("company_id")
    def _onchange_company_id(self):
        """A model for one company takes that company's currency and time zone."""
        if self.company_id:
            self.reference_company_id = self.company_id

    @api.onchange("assignment")
    def _onchange_method(self):
        """Segments by score become segments in the same order."""
        if self._origin.assignment in (False, "score"):
            self._order_by_score()

    def _order_by_score(self):
        segments = sorted_lines(self.segment_ids.filtered("active"))
        by_score = segments.sorted(lambda segment: -segment.score_from)
        for position, segment in enumerate(by_score, start=1):
            segment.sequence = 10 * position

    # -- CRUD ------------------------------------------------------------------

    def copy_data(self, default=None):
        """Give each copy a name of its own."""
        copies = super().copy_data(default)
        if "name" in (default or {}):
            return copies
        return [
            {**values, "name": self.env._("%s (copy)", segmentation.name)}
            for segmentation, values in zip(self, copies, strict=True)
        ]

    def copy(self, default=None):
        """Copy the conditions of rules, which name parameters, after the parameters."""
        copies = super().copy(default)
        if not {"parameter_ids", "segment_ids"} & (default or {}).keys():
            for original, new in zip(self, copies, strict=True):
                copy_conditions(original, new)
        return copies

    def write(self, vals):
        """Save, and have the other rooms see to what follows from it."""
        result = super().write(vals)
        self._after_save(vals)
        return result

    @hook
    def _after_save(self, vals):
        """What follows from changed values.

        :param dict vals: as written
        """

    # -- steps of the form -----------------------------------------------------

    def action_next(self):
        """Go to the next step."""
        only(self)
        self._go(1)
        self._prepare_step()

    def action_back(self):
        """Go to the step before."""
        only(self)
        self._go(-1)

    def _go(self, by):
        position = STEPS.index(self.setup_step) + by
        self.setup_step = STEPS[min(max(position, 0), len(STEPS) - 1)]

    @hook
    def _prepare_step(self):
        """Fill a step that is opened for the first time."""

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
            "tolerance": decimal_text(self.tolerance),
            "assignment": self.assignment,
            "rfm_borders": self.rfm_borders,
            "rfm_renew": self.rfm_renew,
            "context": self._describe_context(),
            "parameters": [
                parameter._describe()
                for parameter in sorted_lines(self.parameter_ids.filtered("active"))
            ],
            "segments": [segment._describe() for segment in self._segments_in_order()],
        }

    def _describe_context(self):
        """What scores may depend on besides the data (docs/scoring.md, “Dates”)."""
        # texts are always compared in the source language
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

    def _segments_in_order(self):
        """The active segments of the draft, the best first.

        :rtype: crm.segment
        """
        active = self.segment_ids.filtered("active")
        return active if self.assignment == "score" else sorted_lines(active)

    def _has_quintiles(self):
        """Whether RFM scores follow from the data instead of ranges."""
        return self.assignment == "rfm" and self.rfm_borders == "quintiles"

    def _draft_definition(self):
        return Definition.from_data(self._describe())

    def _scope_definition(self):
        """The draft without parameters and segments: which contacts it is for.

        :rtype: Definition
        """
        return Definition.from_data(
            {**self._describe(), "parameters": [], "segments": []}
        )

    # -- what is wrong with it ---------------------------------------------------

    def _draft_problems(self, of_segments=None):
        """What keeps the draft from being applied.

        :param list of_segments: the value of ``segment_problems``, where it is known
        :rtype: list[Problem]
        """
        definition = with_quintile_bands(self._draft_definition(), None)
        problems = scoring_problems(self, definition)
        if of_segments is None:
            problems += problems_of_segments(self.env, definition)
        else:
            problems += [Problem(*values) for values in of_segments]
        if not problems and self.setup_step == "check":
            # looks at every amount there is: once all is set up
            problems += rate_problems(self.env, definition)
        return problems

    def _related_action(self, xmlid):
        only(self).check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action["domain"] = [("segmentation_id", "=", self.id)]
        action["context"] = {"active_test": False}
        return action
