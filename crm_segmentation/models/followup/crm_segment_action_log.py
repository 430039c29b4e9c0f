# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which action has run for which contact: nothing runs twice."""

from odoo import fields, models

from ...fields import UncheckedMany2one


class CrmSegmentActionLog(models.Model):
    _name = "crm.segment.action.log"
    _description = "Segment Action Log"
    _order = "date desc, id desc"
    _rec_name = "action_id"
    _log_access = False

    action_id = fields.Many2one("crm.segment.action", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
    # old changes can be deleted, the log is kept
    change_id = UncheckedMany2one("crm.segment.change", "Segment change")
    date = fields.Datetime("Run on", required=True)

    _action_change_unique = models.Constraint(
        "UNIQUE(action_id, change_id)",
        "The action has already run for this segment change.",
    )
    _action_partner_idx = models.Index("(action_id, partner_id)")
