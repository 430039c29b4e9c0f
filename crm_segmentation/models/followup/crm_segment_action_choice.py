# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The names and types of the server actions that segments can run, for users who may
not read server actions: those contain webhook addresses, code and the like."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegmentActionChoice(models.Model):
    _name = "crm.segment.action.choice"
    _description = "Server Action for Segments"
    _auto = False
    _order = "name, id"
    _depends = {"ir.actions.server": ["name", "state"]}

    name = fields.Char(translate=True, readonly=True)
    kind = fields.Selection("_kinds", readonly=True)
    is_offered = fields.Boolean(
        compute="_compute_is_offered", search="_search_is_offered"
    )

    @property
    def _table_query(self):
        """All server actions on contacts; those that are no longer offered may have
        been chosen before."""
        return SQL(
            "SELECT id, name, state AS kind FROM ir_act_server WHERE model_id = %s",
            self.env["ir.model"]._get_id("res.partner"),
        )

    @api.model
    def _kinds(self):
        actions = self.env["ir.actions.server"]
        return actions._fields["state"]._description_selection(self.env)

    @api.model
    def _offered(self):
        """The server actions that can be chosen: those on contacts, except code in the
        Actions menu, which opens something for the user.

        :return: a domain of server actions
        :rtype: list
        """
        return [
            ("model_id", "=", self.env["ir.model"]._get_id("res.partner")),
            ("usage", "=", "ir_actions_server"),
            ("parent_id", "=", False),
            "|",
            ("binding_model_id", "=", False),
            ("state", "!=", "code"),
        ]

    def _compute_is_offered(self):
        offered = self.search([("is_offered", "=", True), ("id", "in", self.ids)])
        for choice in self:
            choice.is_offered = choice in offered

    @api.model
    def _search_is_offered(self, operator, value):
        """Actions that the user may run on contacts, or that segments may run."""
        if operator != "in":
            return NotImplemented
        offered = self.env["ir.actions.server"].sudo().search(self._offered())
        mine = offered.filtered(lambda action: action._may_be_run_by(self.env.user))
        found = Domain("id", "in", mine.ids)
        return found if True in value else ~found
