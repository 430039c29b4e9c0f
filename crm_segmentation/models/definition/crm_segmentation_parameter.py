# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One criterion of a segmentation model: what is read, and what it is worth."""

import textwrap
from dataclasses import replace
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command

from ...fields import CheckedFloat, CheckedInteger
from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.folding import fold
from ...scoring.compiler.paths import likely_link
from ...scoring.compiler.sources import value_type_of
from ...scoring.definition.checks import Problem, ScoringError, at
from ...scoring.definition.definition import HALF_LIFE_DAYS, Parameter, decimal_text
from ...scoring.definition.parameter_checks import parameter_problems
from ...scoring.definition.presets import PRESETS
from ...scoring.definition.quintiles import with_figures
from ...tools.ordering import sorted_lines

#: letters of the name of a model of records, where one is chosen
MODEL_NAME = 60

#: what a prepared measure fills in when it says nothing else of it
PRESET_DEFAULTS = {
    "source": "field",
    "field_path": False,
    "model_name": False,
    "partner_path": False,
    "record_domain": "[]",
    "measure": "count",
    "measure_path": False,
    "share_domain": "[]",
    "weight_path": False,
    "include_contacts": False,
    "partner_domain": "[]",
    "elapsed_unit": "days",
    "zero_is_missing": False,
    "combine": "best",
    "by_age": False,
    "half_life_days": HALF_LIFE_DAYS,
    "age_path": False,
    "divisor_model": False,
    "divisor_partner_path": False,
    "divisor_domain": "[]",
    "divisor_path": False,
}


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
        "On",
        default=True,
        help="Switched off, the parameter gives nobody points, for instance while its "
        "field is not filled in yet.",
    )
    name = fields.Char(required=True, help="For instance: Value of won deals.")
    weight = CheckedFloat(
        digits=(16, 2),
        default=1,
        aggregator=None,
        help="How much this parameter counts beside the others, for instance 3: "
        "its points are multiplied by it.",
    )
    preset = fields.Selection(
        "_selection_preset",
        "What to look at",
        default="custom",
        required=True,
        help="A prepared measure, for instance “Won deals: value”. Choose “Something "
        "else” to set up your own under “Advanced”.",
    )
    source = fields.Selection(
        [
            ("field", "A field of the contact"),
            ("records", "Records of the contact"),
            ("filter", "Whether the contact matches a filter"),
        ],
        "Read from",
        default="field",
        required=True,
        help="Where the value stands, for instance Industry in a field of the contact, "
        "won deals among its records.",
    )
    field_path = fields.Char(
        "Field",
        help="A field of the contact, or of a record that the contact points at. "
        "For instance Industry, or Company › Country.",
    )
    model_id = fields.Many2one("ir.model", "Records", ondelete="set null")
    model_name = fields.Selection(
        "_selection_model_name",
        "Kind of records",
        compute="_compute_model_name",
        inverse="_inverse_model_name",
        help="Any kind of record that belongs to a contact, for instance Lead.",
    )
    partner_path = fields.Char(
        "Their contact",
        help="The field by which these records lead to the contact, for instance "
        "Customer of a lead, or Attendees of a meeting.",
    )
    record_domain = fields.Char(
        "Which records",
        default="[]",
        help="Limits the records, for instance to won deals. Archived records, "
        "such as lost leads, count too unless the filter asks for “Active”.",
    )
    measure = fields.Selection(
        [
            ("count", "Number of records"),
            ("sum", "Sum"),
            ("avg", "Average"),
            ("min", "Smallest or earliest"),
            ("max", "Greatest or latest"),
            ("share", "Share of the records that…"),
            ("interval", "Average days between"),
            ("values", "Which values occur"),
        ],
        default="count",
        required=True,
        help="What is told of these records, for instance the sum of their revenue.",
    )
    measure_path = fields.Char(
        "Of", help="The field that is measured, for instance Expected Revenue."
    )
    share_domain = fields.Char(
        "…match",
        default="[]",
        help="The part of the records that also match this, from 0 to 1. "
        "For instance lost deals with the reason “Too expensive”.",
    )
    weight_path = fields.Char(
        "Weighted by",
        help="A number of the record that says how much it counts in an average or "
        "share, for instance its amount. Empty: all records count the same.",
    )
    include_contacts = fields.Boolean(
        "With the whole company's",
        help="Also count the records of the other contacts of the same company, for "
        "instance the deals of a buyer for the company.",
    )
    by_age = fields.Boolean(
        "Older records count less",
        help="A record counts whole on its day and half after each half-life: with 365 "
        "days, for instance, a deal of two years ago counts a quarter.",
    )
    by_share = fields.Boolean(
        "Ranges by share of the total",
        help="Every run recalculates the borders of the three ranges from the data, "
        "for instance in ABC by revenue: the customers with the highest values who "
        "together make 80 % of the total, those who make up to 95 %, and the others. "
        "The ranges shown here are those of the last edit.",
    )
    half_life_days = CheckedInteger(
        "Half-life",
        default=HALF_LIFE_DAYS,
        aggregator=None,
        help="After so many days a record counts half, for instance 365.",
    )
    age_path = fields.Char(
        "Age from",
        help="The date by which records get older, for instance Expected Closing. "
        "Where there is none: the date of the order, invoice or meeting, or the day "
        "on which a deal was closed or the record was created.",
    )
    divisor_model = fields.Selection(
        "_selection_model_name",
        "Divided by",
        help="Divides by other records of the same contact, for instance the value of "
        "won deals by the hours of meetings. Without any of them there is no value.",
    )
    divisor_partner_path = fields.Char(
        "Contact of these",
        help="The field by which these records lead to the contact, for instance "
        "Attendees of a meeting.",
    )
    divisor_domain = fields.Char(
        "Which of these",
        default="[]",
        help="Limits the records to divide by, for instance to meetings that have "
        "taken place.",
    )
    divisor_path = fields.Char(
        "Sum of",
        help="The number that is added up, for instance Duration of a meeting. Empty: "
        "their number.",
    )
    partner_domain = fields.Char(
        "Filter",
        default="[]",
        help="Contacts that match get the points of “Yes”, the others those of “No”, "
        "for instance whether they have a website.",
    )
    elapsed_unit = fields.Selection(
        [
            ("days", "Days ago"),
            ("weeks", "Weeks ago"),
            ("months", "Months ago"),
            ("years", "Years ago"),
        ],
        "Dates count as",
        default="days",
        required=True,
        help="Complete units from the date to today, for instance 2 months; a date in "
        "the future is negative.",
    )
    zero_is_missing = fields.Boolean(
        "0 means no value",
        compute="_compute_zero_is_missing",
        store=True,
        readonly=False,
        precompute=True,
        help="A number field that nobody filled in holds 0. Switch this off where 0 is "
        "a real value, for instance a number of complaints.",
    )
    combine = fields.Selection(
        [("best", "The best of their points"), ("sum", "The sum of their points")],
        "Several matches give",
        default="best",
        required=True,
        help="What a contact gets that has several of the values, for instance tags.",
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
        compute="_compute_reading",
    )
    value_model = fields.Char(compute="_compute_reading")
    value_choices = fields.Json(compute="_compute_reading", exportable=False)
    reading_problem = fields.Char(compute="_compute_reading")
    reading_problem_code = fields.Char(compute="_compute_reading", exportable=False)
    problems = fields.Json(compute="_compute_problems", exportable=False)
    problem = fields.Char(
        "What is wrong",
        compute="_compute_problems",
        help="What has to be mended before the model can be applied.",
    )
    best_points = fields.Float(
        digits=(16, 2),
        compute="_compute_share",
        help="The most points that one contact can get here.",
    )
    share = fields.Float(
        compute="_compute_share",
        help="The part of the whole score that can be won with this parameter.",
    )

    # -- choices ---------------------------------------------------------------

    @api.model
    def _presets(self):
        """The prepared measures; bridges add theirs.

        :return: name, values and bands by key, of what is installed
        :rtype: dict[str, dict]
        """
        return {
            key: preset
            for key, preset in PRESETS.items()
            if preset["values"].get("model_name", "res.partner") in self.env
        }

    @api.model
    def _selection_preset(self):
        presets = [
            (key, self.env._(preset["name"])) for key, preset in self._presets().items()
        ]
        return [*presets, ("custom", self.env._("Something else"))]

    @api.model
    def _selection_model_name(self):
        # The table of models is closed to all but administrators; names are no secret.
        # Some are whole sentences, which no list has room for.
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

    @api.depends(
        "source",
        "field_path",
        "model_name",
        "partner_path",
        "record_domain",
        "measure",
        "measure_path",
        "share_domain",
        "weight_path",
        "partner_domain",
        "by_age",
        "by_share",
        "age_path",
        "divisor_model",
        "divisor_partner_path",
        "divisor_domain",
        "divisor_path",
    )
    @api.depends_context("uid", "lang")
    def _compute_reading(self):
        for parameter in self:
            value_type = path = problem = code = False
            try:
                value_type, path = value_type_of(self.env, parameter._reading())
            except ScoringError as error:
                problem, code = self.env._(error.message), error.code
            parameter.value_type = value_type
            parameter.value_model = path and path.comodel
            parameter.value_choices = path and path.options(self.env)
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
                parameter: parameter._graded()
                for parameter in segmentation.parameter_ids | parameters
            }
            total = sum(
                frozen[parameter].best_contribution
                for parameter in segmentation.parameter_ids
                if parameter.active
            )
            for parameter in parameters:
                own = frozen[parameter].best_contribution if parameter.active else 0
                parameter.best_points = float(frozen[parameter].best_points)
                parameter.share = float(own / total) if total > 0 else 0.0

    # -- changes by the user ---------------------------------------------------

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset and self.preset != "custom":
            self.update(self._preset_values(self.preset))

    @api.onchange("model_name")
    def _onchange_model_name(self):
        """Other records have other fields: begin with their contact, and count."""
        if self.preset == "custom" and self.model_name:
            self.partner_path = likely_link(self.env[self.model_name])
            self.update(
                {"record_domain": "[]", "measure_path": False, "age_path": False}
            )

    @api.onchange("divisor_model")
    def _onchange_divisor_model(self):
        """Begin with the number of the contact's records."""
        if self.preset == "custom":
            model = self.env[self.divisor_model] if self.divisor_model else None
            self.divisor_partner_path = model is not None and likely_link(model)
            self.update({"divisor_domain": "[]", "divisor_path": False})

    @api.onchange("value_type")
    def _onchange_value_type(self):
        """Offer the two answers of a yes/no question."""
        if self.value_type == "boolean" and not self.band_ids:
            self.band_ids = self._band_commands(
                [
                    {"kind": "values", "accepted": [True], "points": 10},
                    {"kind": "values", "accepted": [False], "points": 0},
                ]
            )

    @api.model
    def _preset_values(self, key):
        """The values of a parameter made from a prepared measure.

        :param str key: of ``_presets``
        :return: values for ``create`` or an onchange, bands included
        :rtype: dict
        """
        preset = self._presets()[key]
        values = {**PRESET_DEFAULTS, **preset["values"]}
        values["zero_is_missing"] = preset["values"].get(
            "zero_is_missing", values["source"] == "field"
        )
        return {
            **values,
            "preset": key,
            "name": self.env._(preset["name"]),
            "band_ids": self._band_commands(preset["bands"]),
        }

    @api.model
    def _band_commands(self, bands):
        """Commands that replace a parameter's bands.

        :param list[dict] bands: values; names may be lazy translations
        """
        return [
            Command.clear(),
            *(
                Command.create(
                    {
                        **band,
                        "name": self.env._(band["name"]) if "name" in band else False,
                        "sequence": 10 * position,
                    }
                )
                for position, band in enumerate(bands, start=1)
            ),
        ]

    # -- data for a definition -------------------------------------------------

    def _describe_reading(self):
        """What is read, as plain data: all but weight and bands."""
        self.ensure_one()
        return {
            "id": self._origin.id or 0,
            "name": self.name or "",
            "preset": self.preset,
            "source": self.source,
            "field_path": self.field_path or "",
            "model": self.model_name or "",
            "partner_path": self.partner_path or "",
            "record_domain": self.record_domain or "[]",
            "measure": self.measure,
            "measure_path": self.measure_path or "",
            "share_domain": self.share_domain or "[]",
            "weight_path": self.weight_path or "",
            "include_contacts": self.include_contacts,
            "partner_domain": self.partner_domain or "[]",
            "elapsed_unit": self.elapsed_unit,
            "zero_is_missing": self.zero_is_missing,
            "combine": self.combine,
            "by_age": self.by_age,
            "by_share": self.by_share,
            "half_life_days": self.half_life_days,
            "age_path": self.age_path or "",
            "divisor_model": self.divisor_model or "",
            "divisor_partner_path": self.divisor_partner_path or "",
            "divisor_domain": self.divisor_domain or "[]",
            "divisor_path": self.divisor_path or "",
        }

    def _reading(self):
        """What is read, before its type is known.

        :rtype: Parameter
        """
        return Parameter.from_data(
            {**self._describe_reading(), "value_type": "", "weight": "0", "bands": []}
        )

    def _typed_reading(self):
        """What is read, with its type where that can be told.

        :rtype: Parameter
        """
        return replace(self._reading(), value_type=self.value_type or "")

    def _compiler_alone(self):
        """Compiles what this parameter reads of the contacts of its model.

        :rtype: Compiler
        """
        definition = self.segmentation_id._scope_definition()
        return Compiler(
            self.env, replace(definition, parameters=(self._typed_reading(),))
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

    def _graded(self):
        """This parameter of a definition, with the figures for ranges where its model
        works them out.

        :rtype: Parameter
        """
        parameter = Parameter.from_data(self._describe())
        if self.segmentation_id._has_quintiles():
            return with_figures(parameter, None)
        return parameter
