# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ...tools.errors import coded
from ...tools.plural import plural
from ...tools.readable import readable_by


class CrmSegment(models.Model):
    _inherit = "crm.segment"  # pylint: disable=consider-merging-classes-inherited

    def _check_removable(self):
        """Refuses segments that contacts are pinned to, also outside of the model."""
        domain = self.env["crm.segmentation.membership"]._active_pins_domain(self)
        for model in ("crm.segmentation.membership", "crm.segment.parked.pin"):
            pins = self.env[model].sudo().search(domain)
            for segment, of_segment in pins.grouped("pinned_segment_id").items():
                raise segment._pinned_error(of_segment.partner_id)
        return super()._check_removable()

    def _pinned_error(self, contacts):
        """:return: that contacts are pinned to this segment; names one of them, or how
            many they are if the user may read none
        :rtype: UserError
        """
        readable = readable_by(self.env.user, contacts)
        if readable:
            return coded(
                "pin.segment_in_use",
                UserError(
                    self.env._(
                        "You cannot archive or delete “%(segment)s”: %(contact)s is "
                        "pinned to it. Unpin it first under CRM ▸ Sales ▸ Pinned "
                        "Segments.",
                        segment=self.name,
                        contact=readable[:1].display_name,
                    )
                ),
            )
        return coded(
            "pin.segment_in_use_unreadable",
            UserError(
                plural(
                    self.env,
                    self.env._(
                        "You cannot archive or delete “%(segment)s”: %(count)s contact "
                        "that you cannot access is pinned to it. Ask a colleague who "
                        "can access it to unpin it first.|"
                        "You cannot archive or delete “%(segment)s”: %(count)s "
                        "contacts that you cannot access are pinned to it. Ask a "
                        "colleague who can access them to unpin them first."
                    ),
                    len(contacts),
                    segment=self.name,
                )
            ),
        )
