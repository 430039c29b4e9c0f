# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import is_html_empty


class CrmSegmentationMembership(models.Model):
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "crm.segmentation.membership"

    def _explanation_header(self):
        """Adds the service playbook of the segment."""
        segment = self.sudo().segment_id
        playbook = segment.playbook
        return {
            **super()._explanation_header(),
            "service": {
                "playbook": not is_html_empty(playbook) and playbook,
                "team": segment.team_id.name,
                "user": segment.user_id.name,
            },
        }
