# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmSegmentationSentenceMixin(models.AbstractModel):
    """For models that are imported with their lines, whose tables have constraints:
    Odoo looks for the sentence of a constraint at the model of the file alone."""

    _name = "crm.segmentation.sentence.mixin"
    _description = "Constraint Messages"

    @api.model
    def _sql_error_to_message(self, exc):
        """The sentence of a constraint, from the model of the table that it is on."""
        table = exc.diag.table_name
        for model in self.env.registry.values():
            if table and model._table == table != self._table:
                return self.env[model._name]._sql_error_to_message(exc)
        return super()._sql_error_to_message(exc)
