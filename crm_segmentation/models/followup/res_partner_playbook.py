# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of a contact's segments says how it is served."""

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _first_segments(self, domain):
        """Of the segments that the user's companies see the first one of each contact
        that something is said of: its own before those that it carries of its company,
        then by the models' order.

        :param Domain domain: what is to be said of a segment
        :rtype: dict[int, crm.segment]
        """
        visible = self.env["crm.segmentation"]._visible()
        segments = (
            self.env["crm.segment"]
            .sudo()
            .search(domain & Domain("segmentation_id", "in", visible.ids))
        )
        if not segments or not self:
            return {}
        ranks = {model.id: rank for rank, model in enumerate(visible)}
        memberships = (
            self.env["crm.segmentation.membership"]
            .sudo()
            .search(
                [("partner_id", "in", self.ids), ("segment_id", "in", segments.ids)]
            )
            .sorted(lambda m: (bool(m.inherited_from_id), ranks[m.segmentation_id.id]))
        )
        # the first of a contact is written last
        return {
            membership.partner_id.id: membership.segment_id
            for membership in reversed(memberships)
        }
