# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrFilters(models.Model):
    _inherit = "ir.filters"

    @api.model
    def get_filters(
        self,
        model,
        action_id=None,
        embedded_action_id=None,
        embedded_parent_res_id=None,
    ):
        """Favourites saved in any list of contacts are offered in all of this
        add-on's, too. There none of them is the default: that was chosen for
        another list."""
        filters = super().get_filters(
            model, action_id, embedded_action_id, embedded_parent_res_id
        )
        if embedded_action_id or not self._lists_customers(model, action_id):
            return filters
        offered = {favourite["id"] for favourite in filters}
        for other in self._actions_of_filters(model, action_id):
            for favourite in super().get_filters(model, other):
                if favourite["id"] not in offered:
                    offered.add(favourite["id"])
                    filters.append({**favourite, "is_default": False})
        return filters

    def _lists_customers(self, model, action_id):
        """Whether an action is a list of contacts of this add-on, or a bridge's.

        :rtype: bool
        """
        if model != "res.partner" or not action_id:
            return False
        action = self.env["ir.actions.act_window"].sudo().browse(action_id)
        return action.get_external_id()[action_id].startswith("crm_segmentation")

    def _actions_of_filters(self, model, action_id):
        """The ids of the other actions in which the user sees favourites.

        :rtype: list[int]
        """
        groups = self._read_group(
            [
                ("model_id", "=", model),
                ("user_ids", "in", [self.env.uid, False]),
                ("action_id", "not in", [action_id, False]),
            ],
            ["action_id"],
        )
        return [action.id for (action,) in groups]
