# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmSegmentationCompare(models.TransientModel):
    _name = "crm.segmentation.compare"
    _description = "Version Comparison"

    version_id = fields.Many2one(
        "crm.segmentation.version", required=True, ondelete="cascade"
    )
    segmentation_id = fields.Many2one(related="version_id.segmentation_id")
    other_id = fields.Many2one(
        "crm.segmentation.version",
        "Compared with",
        domain="[('segmentation_id', '=', segmentation_id)]",
        ondelete="cascade",
    )
    change_text = fields.Text("Changes", compute="_compute_change_text")

    @api.depends("version_id", "other_id")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for comparison in self:
            version, other = comparison.version_id, comparison.other_id
            comparison.change_text = (
                version and other and version._changes_since(other)
            ) or self.env._("No differences.")
