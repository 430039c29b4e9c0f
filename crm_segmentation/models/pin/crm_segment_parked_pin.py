# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A fixed segment that outlasts the membership: of a contact that has left the model.

Archived, or left out by an edit of the model, a contact loses its membership. Comes it
back before the day is over, its segment is fixed as before. Written in SQL beside the
membership (``scoring.outcome.writing``).
"""

from odoo import fields, models


class CrmSegmentationPin(models.Model):
    _name = "crm.segmentation.pin"
    _description = "Fixed Segment of a Contact outside of the Model"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation Model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    pinned_segment_id = fields.Many2one(
        "crm.segment", "Fixed Segment", required=True, ondelete="cascade", index=True
    )
    pin_reason = fields.Char("Reason")
    pin_until = fields.Date("Fixed Until")
    pin_user_id = fields.Many2one(
        "res.users", "Fixed By", ondelete="set null", index="btree_not_null"
    )

    _partner_segmentation_unique = models.Constraint(
        "UNIQUE(partner_id, segmentation_id)",
        "A contact has one fixed segment in a segmentation model.",
    )
