# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments act upon contacts that come and go, and so do Odoo's automation rules."""

from odoo import api, models, tools

from .crm_segment_change_play import Step

#: the triggers of automation rules that an update can set off
UPDATES = (
    "on_write",
    "on_archive",
    "on_unarchive",
    "on_create_or_write",
    "on_priority_set",
    "on_stage_set",
    "on_state_set",
    "on_tag_set",
    "on_user_set",
)


class CrmSegmentChange(models.Model):
    _inherit = "crm.segment.change"

    @api.model
    def _is_awaited(self):
        return self._any_segment_acts() or self._has_rules() or super()._is_awaited()

    @api.model
    @tools.ormcache()
    def _any_segment_acts(self):
        return bool(self.env["crm.segment.action"].sudo().search_count([], limit=1))

    @api.model
    def _has_rules(self):
        """Whether there are automation rules on updates of segment changes. The add-on
        for them need not be there.

        :rtype: bool
        """
        return "base.automation" in self.env and self._is_updated_by_rules()

    @api.model
    @tools.ormcache("type(self).write")
    def _is_updated_by_rules(self):
        """Asked for again when rules have changed: that add-on puts methods of its own
        before ``write`` then, or takes them away, and clears no cache."""
        rules = self.env["base.automation"].sudo()
        updates = [("model_name", "=", self._name), ("trigger", "in", UPDATES)]
        return bool(rules.search_count(updates, limit=1))

    def _that_matter(self):
        if self._has_rules():
            return self
        acted_upon = self.filtered(lambda move: move._actions())
        return super()._that_matter() | acted_upon

    def _actions(self):
        """What is to be done because of this move: first for going out.

        :rtype: crm.segment.action
        """
        self.ensure_one()
        return self.from_segment_id._actions_of("leave") + (
            self.to_segment_id._actions_of("enter", self.direction)
        )

    def _what_follows(self):
        yield from super()._what_follows()
        for action in self._actions():
            if action._is_due(self):
                yield Step.of(action, action._run_for, self)
