# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...tools.arguments import only


class CrmCustomerUpdateLine(models.TransientModel):
    """What became of one part of an update: done, or refused for a reason."""

    _name = "crm.customer.update.line"
    _description = "Outcome of an update of many customers"

    update_id = fields.Many2one(
        "crm.customer.update", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("What", required=True)
    outcome = fields.Char(required=True)
    is_refused = fields.Boolean()
    record_count = fields.Integer("Number")
    record_ids = fields.Json("Ids of the records", exportable=False)

    def action_open(self):
        """Open the records as a list.

        :rtype: dict
        """
        only(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.outcome if self.is_refused else self.name,
            "res_model": self.update_id.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.record_ids or [])],
            "context": {"active_test": False},
            "target": "current",
        }
