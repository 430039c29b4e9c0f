# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments become mailing lists, or feed them."""

from odoo import fields, models


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    fed_list_ids = fields.Many2many(
        "mailing.list",
        "mailing_list_feed_segment_rel",
        "segment_id",
        "list_id",
        "Mailing lists",
        groups="mass_mailing.group_mass_mailing_user",
    )

    def unlink(self):
        """Lists that are fed by deleted segments stay as they are, and say why."""
        fed_before = {
            mailing_list: mailing_list.feed_segment_ids
            for mailing_list in self.sudo().with_context(active_test=False).fed_list_ids
        }
        names = {segment: segment.name for segment in self}
        result = super().unlink()
        for mailing_list, segments in fed_before.items():
            gone = segments - segments.exists()
            if gone:
                mailing_list._lost_segments([names[segment] for segment in gone])
        return result

    def action_create_mailing_list(self):
        """Open the dialog that makes a mailing list of these segments.

        :rtype: dict
        """
        return self.env["mailing.list.create"]._open_for_segments(self)
