# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A hint on contacts that carry very many tags."""

from odoo import api, fields, models

from ...tools.asked import whole_setting

TAGS_HINT = "crm_segmentation.tags_hint"
TAGS_HINT_DEFAULT = 10


class ResPartner(models.Model):
    _inherit = "res.partner"

    tags_hint = fields.Char(
        compute="_compute_tags_hint", offered=False, groups="base.group_user"
    )

    @api.depends("category_id")
    @api.depends_context("lang")
    def _compute_tags_hint(self):
        most = self._tags_without_hint()
        for partner in self:
            count = len(partner.category_id)
            partner.tags_hint = count > most and self.env._(
                "%s tags. A category, a status or a custom field may tell more.",
                count,
            )

    @api.model
    def _tags_without_hint(self):
        """The number of tags up to which there is no hint; the default where the
        parameter was set to something that is no such number.

        :rtype: int
        """
        return whole_setting(self.env, TAGS_HINT) or TAGS_HINT_DEFAULT
