# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts tell the history of their segments."""

from odoo import api, models

from ...tools.arguments import a_number, only, takes


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    @takes(limit=a_number)
    def segment_history(self, limit=5):
        """The segment changes of this contact, or of its company where it carries the
        company's segment; also in models that it has left.

        :param int limit: so many of each model
        :return: for each model, that of the last change first: ``segmentation_id``,
            ``model``, ``partner_id`` (whose they are), ``total`` (how many there are)
            and the last ``moves``, the newest first, as of
            ``crm.segment.change._history_entry``
        :rtype: list[dict]
        """
        only(self).check_access("read")
        moves = self.env["crm.segment.change"]
        carried = self.env["crm.segmentation.membership"].search(
            [("partner_id", "=", self.id), ("inherited_from_id", "!=", False)]
        )
        owners = {one.segmentation_id: one.sudo().inherited_from_id for one in carried}
        domain = [("partner_id", "in", [self.id, *(o.id for o in owners.values())])]
        told = []
        for segmentation, partner, total, _last in moves._read_group(
            [*domain, ("segmentation_id.active", "=", True)],
            ["segmentation_id", "partner_id"],
            ["__count", "date:max"],
            order="date:max desc",
        ):
            if partner.id != (owners.get(segmentation) or self).id:
                continue
            last = moves.search(
                [
                    ("partner_id", "=", partner.id),
                    ("segmentation_id", "=", segmentation.id),
                ],
                limit=limit,
            )
            told.append(
                {
                    "segmentation_id": segmentation.id,
                    "model": segmentation.name,
                    "partner_id": partner.id,
                    "total": total,
                    "moves": [move._history_entry() for move in last],
                }
            )
        return told
