# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...fields import DerivedMany2many


class ResPartner(models.Model):
    _inherit = "res.partner"

    segment_listing_ids = DerivedMany2many(
        "crm.segmentation.listing",
        "crm_segmentation_listing_contact",
        "partner_id",
        "listing_id",
        "Listed from the overview of segments",
        copy=False,
        readonly=True,
        offered=False,
        groups="base.group_user",
    )
