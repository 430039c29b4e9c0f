# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A segment that is pinned on contacts stays."""

from odoo import models
from odoo.exceptions import UserError

from ...tools.readable import readable_by


class CrmSegment(models.Model):
    _inherit = "crm.segment"  # pylint: disable=consider-merging-classes-inherited

    def _check_removable(self):
        super()._check_removable()
        self._check_not_fixed()

    def _check_not_fixed(self):
        members = self.env["crm.segmentation.membership"].sudo()
        domain = members._domain_of_standing_pins(self)
        outside = self.env["crm.segmentation.pin"].sudo()
        for kind in (members, outside):
            segments = kind.search(domain).grouped("pinned_segment_id")
            for segment, fixed in segments.items():
                raise UserError(segment._fixed_on(fixed.partner_id))

    def _fixed_on(self, contacts):
        """:return: why this segment stays: a contact that it is fixed on, or how many
            where the user may read none
        :rtype: str
        """
        readable = readable_by(self.env.user, contacts)
        if not readable:
            return self.env._(
                "“%(segment)s” cannot be taken out: it is fixed by hand on contacts "
                "that you may not read (%(count)s). Have somebody who may read them "
                "release it first: CRM ▸ Sales ▸ Fixed Segments.",
                segment=self.name,
                count=len(contacts),
            )
        return self.env._(
            "“%(segment)s” cannot be taken out: it is fixed by hand on %(contact)s. "
            "Release it first: CRM ▸ Sales ▸ Fixed Segments.",
            segment=self.name,
            contact=readable[:1].display_name,
        )
