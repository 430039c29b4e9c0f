# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ...tools.arguments import only


class CrmCustomerUpdateLine(models.TransientModel):
    """The outcome of one change of an update: done, or refused for a reason."""

    _name = "crm.customer.update.line"
    _description = "Customer Update Outcome"

    update_id = fields.Many2one(
        "crm.customer.update", required=True, ondelete="cascade", index=True
    )
    name = fields.Char("Change", required=True)
    outcome = fields.Char(required=True)
    is_refused = fields.Boolean()
    refusal_code = fields.Char(exportable=False)
    record_count = fields.Integer("Records")
    record_ids = fields.Json("Record IDs", exportable=False)

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
