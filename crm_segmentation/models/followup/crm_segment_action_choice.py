# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The server actions that segments can run, as those choose among them who may not read
server actions, which hold addresses of webhooks, programs and other things of
administrators: by their names and kinds."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegmentActionChoice(models.Model):
    _name = "crm.segment.action.choice"
    _description = "Action for Segments to Choose"
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
        """All server actions on contacts; those that are not offered may have been
        chosen before."""
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
        """Which server actions can be chosen: those on contacts, but no programs of the
        Actions menu, which open something for whoever has chosen them.

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
        """Those that the user may run on contacts, or that segments may run."""
        if operator != "in":
            return NotImplemented
        offered = self.env["ir.actions.server"].sudo().search(self._offered())
        mine = offered.filtered(lambda action: action._may_be_run_by(self.env.user))
        found = Domain("id", "in", mine.ids)
        return found if True in value else ~found
