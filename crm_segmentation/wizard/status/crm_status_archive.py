# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ...tools.arguments import only


class CrmStatusArchive(models.TransientModel):
    _name = "crm.status.archive"
    _description = "Archive Customer Status"

    status_id = fields.Many2one("crm.status", required=True, ondelete="cascade")
    process_id = fields.Many2one(related="status_id.process_id")
    member_count = fields.Integer("Customers", compute="_compute_member_count")
    destination = fields.Selection(
        [
            ("status", "Move to another status"),
            ("leave", "Remove from the process"),
        ],
        "Contacts in this status",
        default="status",
        required=True,
        help="Contacts that are removed from the process keep their history.",
    )
    to_status_id = fields.Many2one(
        "crm.status",
        "New status",
        domain="[('process_id', '=', process_id), ('id', '!=', status_id)]",
        compute="_compute_to_status_id",
        readonly=False,
        store=True,
        ondelete="cascade",
    )

    @api.depends("status_id")
    def _compute_member_count(self):
        for wizard in self:
            wizard.member_count = len(wizard.status_id._placements())

    @api.depends("status_id")
    def _compute_to_status_id(self):
        """Suggest the next status, or the previous one if there is no next."""
        for wizard in self:
            others = wizard.process_id.status_ids - wizard.status_id
            after = others.filtered(
                lambda other, status=wizard.status_id: other.position > status.position
            )
            wizard.to_status_id = after[:1] or others[-1:]

    def action_archive_status(self):
        """Move or remove the contacts, then archive the status."""
        only(self)
        self.status_id._placements().write(
            {"status_id": self.destination == "status" and self.to_status_id.id}
        )
        self.status_id.action_archive()
        return {"type": "ir.actions.act_window_close"}
