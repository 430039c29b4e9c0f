# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A parameter of a segmentation model: what is read, and how many points it gives."""

import textwrap
from functools import partial

from odoo import api, fields, models

from ...fields import CheckedFloat, CheckedInteger
from ...scoring.compiler.folding import fold
from ...scoring.compiler.sources import value_type_of
from ...scoring.definition.checks import Problem, ScoringError, at
from ...scoring.definition.decimals import decimal_text
from ...scoring.definition.definition import HALF_LIFE_DAYS, Parameter
from ...scoring.definition.parameter_checks import parameter_problems
from ...scoring.definition.rfm import with_score_bands
from ...tools.hooks import hook
from ...tools.ordering import sorted_lines

#: longest name of a model in the list of record types
MODEL_NAME = 60
#: fields that change which values are read
READING = [one.field for one in Parameter.attributes() if one.is_read]


class CrmSegmentationParameter(models.Model):
    _name = "crm.segmentation.parameter"
    _inherit = ["crm.segmentation.draft.line.mixin"]
    _description = "Segmentation Parameter"
    _order = "segmentation_id, sequence, id"

    segmentation_id = fields.Many2one(
        "crm.segmentation", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(
        default=True,
        help="An inactive parameter gives no points and does not count towards the "
        "best possible score.",
    )
    name = fields.Char(
        required=True, help="Shown on the parameter's card and in explanations."
    )
    weight = CheckedFloat(
        digits=(16, 2),
        default=1,
        aggregator=None,
        help="The points of a contact are multiplied by the weight.",
    )
    preset = fields.Selection(
        "_selection_preset",
        "Based on",
        default="custom",
        required=True,
        help="A predefined measure fills in what is read and suggests ranges. Choose "
        "“Custom measure” to select fields or records yourself.",
    )
    source = fields.Selection(
        [
            ("field", "Contact field"),
            ("records", "Related records"),
            ("filter", "Contact filter"),
        ],
        default="field",
        required=True,
        help="Read the value from a field of the contact, calculate it from related "
        "records, or check whether the contact matches a filter.",
    )
    field_path = fields.Char(
        "Field",
        help="A field of the contact, or of a record it refers to, such as the country "
        "of its company.",
    )
    model_id = fields.Many2one("ir.model", "Records", ondelete="set null")
    model_name = fields.Selection(
        "_selection_model_name",
        "Record type",
        compute="_compute_model_name",
        inverse="_inverse_model_name",
        help="Any type of record that is linked to contacts.",
    )
    partner_path = fields.Char(
        "Contact field",
        help="The field that links these records to a contact, such as Customer on "
        "leads or Attendees on meetings.",
    )
    record_domain = fields.Char(
        "Record filter",
        default="[]",
        help="Only matching records count. Archived records, such as lost leads, count "
        "too unless the filter uses “Active”.",
    )
    measure = fields.Selection(
        [
            ("count", "Number of records"),
            ("sum", "Sum"),
            ("avg", "Average"),
            ("min", "Smallest or earliest"),
            ("max", "Largest or latest"),
            ("share", "Share of records"),
            ("interval", "Average days between"),
            ("values", "Values that occur"),
        ],
        default="count",
        required=True,
        help="What is calculated from the matching records.",
    )
    measure_path = fields.Char(
        "Field to measure", help="The field that is added up, averaged or compared."
    )
    share_domain = fields.Char(
        "Matching filter",
        default="[]",
        help="The share, from 0 to 1, of the records that also match this filter.",
    )
    weight_path = fields.Char(
        "Weighted by",
        help="A number on the record, such as its amount: larger records count more in "
        "the average or share. If empty, all records count equally.",
    )
    include_contacts = fields.Boolean(
        "Include the whole company",
        help="Also count the records of all other contacts of the same company.",
    )
    by_age = fields.Boolean(
        "Older records count less",
        help="A record counts fully on its day, and half as much after each half-life.",
    )
    by_share = fields.Boolean(
        "Ranges by share of total",
        help="Every run recalculates the three ranges: the best contacts with 80% of "
        "the total, those with up to 95%, and all others.",
    )
    half_life_days = CheckedInteger(
        "Half-life",
        default=HALF_LIFE_DAYS,
        aggregator=None,
        help="Days after which a record counts half as much.",
    )
    age_path = fields.Char(
        "Age based on",
        help="The date that determines the age of a record. If empty, the record's own "
        "date is used: the date of the order, invoice or meeting, or the closing date "
        "of the deal.",
    )
    divisor_model = fields.Selection(
        "_selection_model_name",
        "Divided by",
        help="Divides the measure by the number or sum of other records of the same "
        "contact. Contacts without such records have no value.",
    )
    divisor_partner_path = fields.Char(
        "Divisor contact field", help="The field that links the divisor to a contact."
    )
    divisor_domain = fields.Char(
        "Divisor filter", default="[]", help="Only matching records count."
    )
    divisor_path = fields.Char(
        "Field to sum", help="The number to add up. If empty, the records are counted."
    )
    partner_domain = fields.Char(
        "Filter",
        default="[]",
        help="Contacts that match get the points of “Yes”, all others those of “No”.",
    )
    elapsed_unit = fields.Selection(
        [
            ("days", "Days ago"),
            ("weeks", "Weeks ago"),
            ("months", "Months ago"),
            ("years", "Years ago"),
        ],
        "Dates counted in",
        default="days",
        required=True,
        help="Only complete units up to today count. Future dates are negative.",
    )
    zero_is_missing = fields.Boolean(
        "0 means no value",
        compute="_compute_zero_is_missing",
        store=True,
        readonly=False,
        precompute=True,
        help="Empty number fields contain 0. Disable this if 0 is an actual value, "
        "such as a number of complaints.",
    )
    combine = fields.Selection(
        [("best", "Best points"), ("sum", "Sum of points")],
        "Multiple matches",
        default="best",
        required=True,
        help="The points of a contact with several matching values, such as tags.",
    )
    band_ids = fields.One2many(
        "crm.segmentation.band", "parameter_id", "Ranges", copy=True
    )
    value_type = fields.Selection(
        [
            ("number", "Number"),
            ("date", "Date"),
            ("datetime", "Date and time"),
            ("boolean", "Yes or no"),
            ("choice", "Choice"),
            ("text", "Text"),
            ("set", "Several values"),
        ],
        compute="_compute_value_type",
    )
    value_model = fields.Char(compute="_compute_value_type")
    value_choices = fields.Json(compute="_compute_value_type", exportable=False)
    reading = fields.Json(compute="_compute_value_type", exportable=False)
    reading_problem = fields.Char(compute="_compute_value_type")
    reading_problem_code = fields.Char(compute="_compute_value_type", exportable=False)
    problems = fields.Json(compute="_compute_problems", exportable=False)
    problem = fields.Char(compute="_compute_problems")
    best_points = fields.Float(
        "Highest points", digits=(16, 2), compute="_compute_share"
    )
    share = fields.Float(
        compute="_compute_share",
        help="The share of the best possible score that this parameter contributes.",
    )

    @api.model
    @hook
    def _selection_model_name(self):
        # only administrators can read the table of models, but names are no secret;
        # some are whole sentences, too long for a list
        names = self.env["ir.model"].sudo().search_fetch([], ["model", "name"])
        return sorted(
            (
                (model.model, textwrap.shorten(model.name, MODEL_NAME, placeholder="…"))
                for model in names
                if model.model in self.env
                and self.env[model.model]._auto
                and not self.env[model.model]._transient
                and not self.env[model.model]._abstract
            ),
            key=lambda pair: pair[1].lower(),
        )

    # -- computes --------------------------------------------------------------

    @api.depends("model_id")
    def _compute_model_name(self):
        for parameter in self:
            parameter.model_name = parameter.sudo().model_id.model

    def _inverse_model_name(self):
        for parameter in self:
            model = self.env["ir.model"]._get(parameter.model_name or "")
            parameter.model_id = model

    @api.depends("source")
    def _compute_zero_is_missing(self):
        for parameter in self:
            parameter.zero_is_missing = parameter.source == "field"

    @api.depends(*READING)
    @api.depends_context("uid", "lang")
    def _compute_value_type(self):
        """What is read, of which type it is, and why it cannot be read."""
        for parameter in self:
            value_type = path = problem = code = False
            try:
                value_type, path = value_type_of(self.env, parameter._reading())
            except ScoringError as error:
                problem, code = self.env._(error.message), error.code
            parameter.value_type = value_type
            parameter.value_model = path and path.comodel
            parameter.value_choices = path and path.options(self.env)
            parameter.reading = {
                one.field: parameter[one.field]
                for one in Parameter.attributes()
                if one.is_read
            }
            parameter.reading_problem = problem
            parameter.reading_problem_code = code

    @api.depends(
        "name",
        "weight",
        "zero_is_missing",
        "combine",
        "by_age",
        "by_share",
        "half_life_days",
        "value_type",
        "reading_problem",
        "segmentation_id.assignment",
        "segmentation_id.rfm_borders",
        "band_ids.sequence",
        "band_ids.name",
        "band_ids.kind",
        "band_ids.value_from",
        "band_ids.value_to",
        "band_ids.accepted",
        "band_ids.points",
    )
    @api.depends_context("uid", "lang")
    def _compute_problems(self):
        for parameter in self:
            problems = parameter._find_problems()
            parameter.problems = {
                "bands": {
                    str(problem.band): self.env._(problem.message)
                    for problem in problems
                    if problem.band is not None
                }
            }
            parameter.problem = self.env._(problems[0].message) if problems else False

    def _find_problems(self):
        """What keeps this parameter from being applied.

        :rtype: list[Problem]
        """
        self.ensure_one()
        name = self.name or self.env._("New parameter")
        if self.reading_problem:
            sentence = at(name, self.reading_problem)
            return [Problem(self.reading_problem_code, sentence)]
        parameter = Parameter.from_data({**self._describe(), "name": name})
        return list(
            parameter_problems(
                parameter,
                bool(self.value_model),
                partial(fold, self.env),
                has_bands=not self.segmentation_id._has_quintiles(),
            )
        )

    @api.depends(
        "weight",
        "combine",
        "active",
        "value_type",
        "band_ids.points",
        "band_ids.kind",
        "segmentation_id.assignment",
        "segmentation_id.rfm_borders",
        "segmentation_id.parameter_ids.weight",
        "segmentation_id.parameter_ids.active",
        "segmentation_id.parameter_ids.combine",
        "segmentation_id.parameter_ids.band_ids.points",
        "segmentation_id.parameter_ids.band_ids.kind",
    )
    def _compute_share(self):
        for segmentation, parameters in self.grouped("segmentation_id").items():
            frozen = {
                parameter: Parameter.from_data(parameter._describe())
                for parameter in segmentation.parameter_ids | parameters
            }
            if segmentation._has_quintiles():
                frozen = {one: with_score_bands(frozen[one], None) for one in frozen}
            total = sum(
                frozen[parameter].best_contribution
                for parameter in segmentation.parameter_ids
                if parameter.active
            )
            for parameter in parameters:
                own = frozen[parameter].best_contribution if parameter.active else 0
                parameter.best_points = float(frozen[parameter].best_points)
                parameter.share = float(own / total) if total > 0 else 0.0

    # -- data for a definition -------------------------------------------------

    def _describe_reading(self):
        """What is read, as plain data: all but weight and bands."""
        self.ensure_one()
        return {
            "id": self._origin.id or 0,
            "name": self.name or "",
            "preset": self.preset,
            **{one.name: one.plain(self[one.field]) for one in Parameter.attributes()},
        }

    def _reading(self):
        """What is read, before its type is known.

        :rtype: Parameter
        """
        return Parameter.from_data(
            {**self._describe_reading(), "value_type": "", "weight": "0", "bands": []}
        )

    def _describe(self):
        """This parameter as plain data for a definition.

        :rtype: dict
        """
        return {
            **self._describe_reading(),
            "value_type": self.value_type or "",
            "weight": decimal_text(self.weight),
            "bands": []
            if self.segmentation_id._has_quintiles()
            else [band._describe() for band in sorted_lines(self.band_ids)],
        }
