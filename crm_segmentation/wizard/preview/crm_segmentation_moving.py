# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts that applying a draft would move, or that stand on a field of its map, kept
for as long as they are looked at: working out who they are takes as long as a run, and
a list asks for every page."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.database import bulk_planner


class CrmSegmentationMoving(models.TransientModel):
    _name = "crm.segmentation.moving"
    _description = "Contacts that Would Change Their Segment"
    _transient_max_hours = 12
    #: by which field contacts are found again
    _found_by = "segment_moving_ids"

    contact_ids = fields.Many2many(
        "res.partner", "crm_segmentation_moving_contact", "moving_id", "partner_id"
    )

    @api.model
    def _keep(self, contacts):
        """Keep some contacts, however many there are.

        :param SQL contacts: SELECT of ``partner_id``
        :rtype: crm.segmentation.moving
        """
        moving = self.create({})
        field = self._fields["contact_ids"]
        with bulk_planner(self.env.cr):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) SELECT %s, partner_id FROM (%s) contact",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column1),
                    SQL.identifier(field.column2),
                    moving.id,
                    contacts,
                )
            )
        moving.invalidate_recordset()
        return moving

    def _open(self, name, segmentation):
        """Open the contacts that have been kept.

        :param str name: of the list
        :param crm.segmentation segmentation: whose segments the list shows
        :rtype: dict
        """
        return {
            **segmentation._customers_action(),
            "name": name,
            "display_name": name,
            "domain": [(self._found_by, "in", self.ids)],
            "context": {"create": False, "main_segmentation_id": segmentation.id},
        }
