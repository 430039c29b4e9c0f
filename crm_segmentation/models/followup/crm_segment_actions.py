# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The actions of segments, and which of them a change of segment calls for."""

from odoo import fields, models


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    action_ids = fields.One2many(
        "crm.segment.action",
        "segment_id",
        "When customers come and go",
        help="Done soon after a customer's segment has changed, for instance: a "
        "welcome e-mail to who comes in, a call to who falls into it.",
    )

    def _actions_of(self, *directions):
        """What this segment does in some directions; nothing when it is empty.

        :param str directions: ``enter``, ``up``, …
        :rtype: crm.segment.action
        """
        return self.action_ids.filtered(lambda one: one.direction in directions)
