# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The points of a parameter that the rule of a segment requires."""

from odoo import fields, models

from ...fields import OptionalFloat
from ...scoring.definition.decimals import decimal_text


class CrmSegmentCondition(models.Model):
    _name = "crm.segment.condition"
    _inherit = ["crm.segmentation.draft.line.mixin"]
    _description = "Segment Condition"
    _order = "segment_id, id"

    _draft_path = "segment_id.segmentation_id"

    segment_id = fields.Many2one(
        "crm.segment", required=True, ondelete="cascade", index=True
    )
    segmentation_id = fields.Many2one(related="segment_id.segmentation_id")
    # kept without its parameter: a rule must not become wider unnoticed
    parameter_id = fields.Many2one(
        "crm.segmentation.parameter",
        ondelete="set null",
        index="btree_not_null",
        domain="[('segmentation_id', '=', segmentation_id), ('active', '=', True)]",
        help="Parameter whose points are required.",
    )
    points_from = OptionalFloat(
        "From",
        digits=(16, 2),
        aggregator=None,
        help="At least this many points. Leave empty for no lower limit.",
    )
    points_to = OptionalFloat(
        "To",
        digits=(16, 2),
        aggregator=None,
        help="At most this many points. Leave empty for no upper limit.",
    )

    def _describe(self):
        """This condition as plain data for a definition.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "parameter_id": self.parameter_id._origin.id or 0,
            "points_from": decimal_text(self.points_from),
            "points_to": decimal_text(self.points_to),
        }
