# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.arguments import only
from ...tools.errors import coded


class CrmCallOutcome(models.TransientModel):
    """Asks for what the outcome of a call needs: a note, or another day."""

    _name = "crm.call.outcome"
    _description = "Call Outcome"

    activity_ids = fields.Many2many("mail.activity", string="Calls", required=True)
    outcome = fields.Selection(
        [("reached", "Reached"), ("later", "Later")], required=True, default="reached"
    )
    note = fields.Text(help="Added to the completed call in the chatter.")
    call_on = fields.Date(
        "Call again on",
        required=True,
        default=lambda self: self._default_call_on(),
    )

    @api.model
    def _default_call_on(self):
        """A week from today, or the next working day after that."""
        in_a_week = fields.Date.context_today(self) + timedelta(weeks=1)
        return self.env.user._working_days(in_a_week, 1)[0]

    @api.constrains("call_on")
    def _check_call_on(self):
        today = fields.Date.context_today(self)
        if any(wizard.call_on < today for wizard in self):
            raise coded(
                "call.day_in_past",
                ValidationError(
                    self.env._("“Call again on” must be today or a later day.")
                ),
            )

    def action_confirm(self):
        """Mark the calls as done, or postpone them to the chosen day."""
        only(self)
        activities = self.activity_ids._open_calls()
        if self.outcome == "reached":
            activities.action_feedback(feedback=self.note)
        else:
            activities.date_deadline = self.call_on
        return {"type": "ir.actions.act_window_close"}
