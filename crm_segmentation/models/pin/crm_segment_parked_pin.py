# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pin of a contact that has left the model.

A contact that is archived, or excluded by an edit of the model, loses its membership.
If it returns before the last day of its pin, its segment is pinned as before. Written
in SQL with the membership (``scoring/outcome``).
"""

from odoo import fields, models


class CrmSegmentParkedPin(models.Model):
    _name = "crm.segment.parked.pin"
    _description = "Pin of a Contact outside the Model"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    pinned_segment_id = fields.Many2one(
        "crm.segment", "Pinned segment", required=True, ondelete="cascade", index=True
    )
    pin_reason = fields.Char("Reason")
    pin_until = fields.Date("Pinned until")
    pin_user_id = fields.Many2one(
        "res.users", "Pinned by", ondelete="set null", index="btree_not_null"
    )

    _partner_segmentation_unique = models.Constraint(
        "UNIQUE(partner_id, segmentation_id)",
        "A contact can have only one pinned segment per segmentation model.",
    )
