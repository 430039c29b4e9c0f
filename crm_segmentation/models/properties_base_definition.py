# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PropertiesBaseDefinition(models.Model):
    _inherit = "properties.base.definition"

    def write(self, vals):
        """Custom fields have changed: statements that read them are made anew."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result
