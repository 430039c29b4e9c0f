# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...fields import DerivedMany2many


class ResPartner(models.Model):
    _inherit = "res.partner"

    segment_moving_ids = DerivedMany2many(
        "crm.segmentation.moving",
        "crm_segmentation_moving_contact",
        "partner_id",
        "moving_id",
        "Would change their segment",
        copy=False,
        readonly=True,
        offered=False,
        groups="crm_segmentation.group_segmentation_manager",
    )
