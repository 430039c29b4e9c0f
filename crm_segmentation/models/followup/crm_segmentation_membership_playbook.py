# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A membership tells how the customers of its segment are served."""

from odoo import models
from odoo.tools import is_html_empty


class CrmSegmentationMembership(models.Model):
    _inherit = "crm.segmentation.membership"

    def _explanation_header(self):
        """Tells how the customer is served, and by whom."""
        segment = self.sudo().segment_id
        playbook = segment.playbook
        return {
            **super()._explanation_header(),
            "served": {
                "playbook": not is_html_empty(playbook) and playbook,
                "team": segment.team_id.name,
                "user": segment.user_id.name,
            },
        }
