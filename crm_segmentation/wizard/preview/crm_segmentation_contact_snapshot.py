# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A list of contacts that takes long to find, such as those whose segment a draft would
change, stored while a user looks at it: a list view asks again for each page."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.database import bulk_planner


class CrmSegmentationContactSnapshot(models.TransientModel):
    _name = "crm.segmentation.contact.snapshot"
    _description = "Snapshot of Contacts"
    _transient_max_hours = 12

    contact_ids = fields.Many2many(
        "res.partner",
        "crm_segmentation_contact_snapshot_rel",
        "snapshot_id",
        "partner_id",
    )

    @api.model
    def _open(self, name, segmentation, contacts):
        """Store contacts, and open them.

        :param str name: of the list
        :param crm.segmentation segmentation: whose segments the list shows
        :param SQL contacts: SELECT of ``partner_id``, however many rows
        :rtype: dict
        """
        self.env.flush_all()
        snapshot = self.create({})
        field = self._fields["contact_ids"]
        with bulk_planner(self.env.cr):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) SELECT %s, partner_id FROM (%s) contact",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column1),
                    SQL.identifier(field.column2),
                    snapshot.id,
                    contacts,
                )
            )
        snapshot.invalidate_recordset()
        return {
            **segmentation._customers_action(),
            "name": name,
            "display_name": name,
            "domain": [("segment_snapshot_ids", "in", snapshot.ids)],
            "context": {"create": False, "main_segmentation_id": segmentation.id},
        }
