# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields added by hand (x_…) are kept while a live segmentation model uses them."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...scoring.definition.mentions import Mention


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """Before Odoo takes the fields out of its registry: after a refusal there
        the models would go on without them.

        :raise UserError: when a live segmentation model uses one
        """
        self._check_not_scored()
        return super().unlink()

    def write(self, vals):
        """Models know a field by its technical name, not by its label.

        :raise UserError: when a live segmentation model uses one that is renamed
        """
        if "name" in vals:
            self.filtered(lambda f: f.name != vals["name"])._check_not_scored()
        return super().write(vals)

    def _check_not_scored(self):
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            # an add-on always goes; the next run tells that the model stopped working
            return
        manual = self.filtered(lambda f: f.state == "manual")
        wanted = [Mention(f.model, f.name) for f in manual]
        use = wanted and self.env["crm.segmentation"]._live_use_of(*wanted)
        if use:
            raise UserError(self._scored_by(*use))

    def _scored_by(self, mention, model):
        """
        :param Mention mention: the field
        :param crm.segmentation model: that uses it; empty where the user may not see it
        :return: why the field is kept
        :rtype: str
        """
        names = {
            "field": self._get(mention.model, mention.field).field_description,
            "name": mention.field,
        }
        if not model:
            return self.env._(
                "“%(field)s” (%(name)s) can neither be deleted nor get another "
                "technical name, because a live segmentation model that you may not "
                "see uses it. Have somebody who may see it take it out of the model "
                "and apply the model first.",
                **names,
            )
        return self.env._(
            "“%(field)s” (%(name)s) can neither be deleted nor get another technical "
            "name, because the live segmentation model “%(model)s” uses it. Take it "
            "out of the model and apply the model first.",
            model=model.name,
            **names,
        )
