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
        """Offer favorites of any list of contacts in this add-on's lists of contacts.
        None of them is the default there, as it was chosen for another list."""
        if embedded_action_id or not self._lists_customers(model, action_id):
            return super().get_filters(
                model, action_id, embedded_action_id, embedded_parent_res_id
            )
        anywhere = self.with_context(segmentation_any_action=True)
        filters = super(IrFilters, anywhere).get_filters(model, action_id)
        favorites = self.browse(one["id"] for one in filters)
        here = favorites.filtered(lambda one: one.action_id.id in (action_id, False))
        for one in filters:
            one["is_default"] = one["is_default"] and one["id"] in here.ids
        return sorted(filters, key=lambda one: one["id"] not in here.ids)

    def _get_action_domain(self, action_id=None, *args, **kwargs):
        domain = super()._get_action_domain(action_id, *args, **kwargs)
        if self.env.context.get("segmentation_any_action"):
            # the first condition is on the action, the others on embedded actions
            return domain[1:]
        return domain

    def _lists_customers(self, model, action_id):
        """Whether an action is a list of contacts of this add-on or one of its bridges.

        :rtype: bool
        """
        if model != "res.partner" or not action_id:
            return False
        action = self.env["ir.actions.act_window"].sudo().browse(action_id)
        return action.get_external_id()[action_id].startswith("crm_segmentation")
