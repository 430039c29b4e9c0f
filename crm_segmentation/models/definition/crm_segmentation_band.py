# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A range of values of a parameter, with its points."""

from odoo import api, fields, models

from ...fields import CheckedFloat, CheckedJson, OptionalFloat
from ...scoring.definition.decimals import decimal_text
from ...tools.ordering import sorted_lines


class CrmSegmentationBand(models.Model):
    _name = "crm.segmentation.band"
    _inherit = ["crm.segmentation.draft.line.mixin"]
    _description = "Range of Values"
    _order = "parameter_id, sequence, id"

    _draft_path = "parameter_id.segmentation_id"

    parameter_id = fields.Many2one(
        "crm.segmentation.parameter", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(help="If empty, the range is shown by its values.")
    kind = fields.Selection(
        [
            ("range", "From … to"),
            ("values", "One of"),
            ("other", "Any other value"),
            ("missing", "No value"),
        ],
        default="range",
        required=True,
        help="The values that get the points. “No value” is for contacts without a "
        "known value.",
    )
    value_from = OptionalFloat(
        "From",
        digits=(16, 6),
        aggregator=None,
        help="The lowest value in the range. If empty, there is no lower limit.",
    )
    value_to = OptionalFloat(
        "Below",
        digits=(16, 6),
        aggregator=None,
        help="The range ends before this value. If empty, there is no upper limit.",
    )
    accepted = CheckedJson(
        "Values",
        help="The values that get these points.",
        exportable=False,
    )
    points = CheckedFloat(
        digits=(16, 2),
        aggregator=None,
        help="Points for values in this range; they may be negative.",
    )
    value_type = fields.Selection(related="parameter_id.value_type")
    value_model = fields.Char(related="parameter_id.value_model")
    value_choices = fields.Json(related="parameter_id.value_choices", exportable=False)
    problem = fields.Char(compute="_compute_problem")

    @api.depends(
        "parameter_id.problems",
        "parameter_id.band_ids.sequence",
    )
    @api.depends_context("uid", "lang")
    def _compute_problem(self):
        for band in self:
            bands = sorted_lines(band.parameter_id.band_ids)
            position = list(bands).index(band) if band in bands else None
            problems = (band.parameter_id.problems or {}).get("bands", {})
            band.problem = problems.get(str(position), False)

    @api.depends("name", "kind", "value_from", "value_to", "accepted")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for band in self:
            if band.name:
                label = band.name
            elif band.kind == "range":
                label = self.env._(
                    "%(from)s to %(to)s",
                    **{
                        "from": decimal_text(band.value_from) or "…",
                        "to": decimal_text(band.value_to) or "…",
                    },
                )
            else:
                label = kinds.get(band.kind, "")
            band.display_name = label

    def _accepted_values(self):
        # other programs may have written anything; the draft must still open
        return self.accepted if isinstance(self.accepted, list) else []

    def _describe(self):
        """This band as plain data for a definition.

        :rtype: dict
        """
        self.ensure_one()
        ranged = self.kind == "range"
        return {
            "id": self._origin.id or 0,
            "name": self.with_context(lang="en_US").display_name,
            "given_name": self.name or "",
            "kind": self.kind,
            "value_from": decimal_text(self.value_from) if ranged else None,
            "value_to": decimal_text(self.value_to) if ranged else None,
            "accepted": self._accepted_values() if self.kind == "values" else [],
            "points": decimal_text(self.points),
        }
