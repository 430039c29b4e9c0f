# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A change of segment: an event, written in SQL beside the membership."""

from odoo import api, fields, models

from ..fields import IntegerList, UncheckedMany2one


class CrmSegmentationMove(models.Model):
    _name = "crm.segmentation.move"
    _description = "Segment Change"
    _order = "date desc, id desc"
    # as many as there are contacts on a first run
    _log_access = False

    # A contact or model takes its moves along when it is deleted, a merged contact
    # gives them on; a segment or version that moves name is kept.
    partner_id = UncheckedMany2one("res.partner", "Contact", required=True, index=True)
    segmentation_id = UncheckedMany2one(
        "crm.segmentation", "Segmentation Model", required=True
    )
    from_segment_id = UncheckedMany2one("crm.segment", "From")
    to_segment_id = UncheckedMany2one("crm.segment", "To")
    score_before = fields.Float(digits=(16, 2), aggregator="avg")
    score_after = fields.Float(digits=(16, 2), aggregator="avg")
    direction = fields.Selection(
        [
            ("enter", "Entered"),
            ("up", "Up"),
            ("down", "Down"),
            ("leave", "Left"),
        ],
        required=True,
    )
    cause = fields.Selection(
        [
            ("first", "First computation"),
            ("data", "New data"),
            ("edit", "Contact edited"),
            ("config", "Model changed"),
            ("pin", "Fixed segment"),
            ("merge", "Contacts merged"),
        ],
        required=True,
    )
    version_id = UncheckedMany2one("crm.segmentation.version")
    date = fields.Datetime(required=True)
    note = fields.Char("Reason", help="Given by whoever fixed the segment.")
    points_before = IntegerList(
        help="What each parameter of the version gave before, in hundredths of a "
        "point, where the same version has been compared."
    )
    points_after = IntegerList(help="What each parameter gave after, likewise.")
    state = fields.Selection(
        [
            ("pending", "To be acted upon"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("silent", "Silent"),
        ],
        required=True,
        default="pending",
    )

    @api.depends("from_segment_id.name", "to_segment_id.name")
    def _compute_display_name(self):
        for move in self:
            names = (move.from_segment_id.name, move.to_segment_id.name)
            move.display_name = " → ".join(name or "–" for name in names)
