# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has been done for which contact: so that nothing is done twice."""

from odoo import fields, models

from ...fields import UncheckedMany2one


class CrmSegmentActionLog(models.Model):
    _name = "crm.segment.action.log"
    _description = "Action Done for a Customer"
    _order = "date desc, id desc"
    _rec_name = "action_id"
    _log_access = False

    action_id = fields.Many2one("crm.segment.action", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
    # moves can be thinned; that something has been done is kept
    move_id = UncheckedMany2one("crm.segment.change", "Segment change")
    date = fields.Datetime("Done on", required=True)

    _action_move_unique = models.Constraint(
        "UNIQUE(action_id, move_id)", "This has been done for this change already."
    )
    _action_partner_idx = models.Index("(action_id, partner_id)")
