# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts that the overview lists, kept for as long as they are looked at."""

from odoo import fields, models


class CrmSegmentationListing(models.TransientModel):
    _name = "crm.segmentation.listing"
    _inherit = ["crm.segmentation.moving"]
    _description = "Contacts Listed from the Overview"
    _found_by = "segment_listing_ids"

    contact_ids = fields.Many2many(
        "res.partner", "crm_segmentation_listing_contact", "listing_id", "partner_id"
    )
