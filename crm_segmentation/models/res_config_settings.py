# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner_tags import TAGS_HINT, TAGS_HINT_DEFAULT


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_show_category = fields.Boolean(
        "Category", implied_group="crm_segmentation.group_show_category"
    )
    group_show_statuses = fields.Boolean(
        "Statuses", implied_group="crm_segmentation.group_show_statuses"
    )
    group_show_segment = fields.Boolean(
        "Segment", implied_group="crm_segmentation.group_show_segment"
    )
    crm_segmentation_tags_hint = fields.Integer(
        "Tags without a hint",
        config_parameter=TAGS_HINT,
        default=TAGS_HINT_DEFAULT,
    )

    @api.constrains("crm_segmentation_tags_hint")
    def _check_tags_hint(self):
        for settings in self:
            if settings.crm_segmentation_tags_hint < 1:
                raise ValidationError(
                    self.env._(
                        "Settings, Segmentation: the number of tags above which the "
                        "hint is shown must be at least 1, for instance 10."
                    )
                )

    def get_values(self):
        """Show the number that counts, also where the parameter holds none."""
        values = super().get_values()
        values["crm_segmentation_tags_hint"] = self.env[
            "res.partner"
        ]._tags_without_hint()
        return values
