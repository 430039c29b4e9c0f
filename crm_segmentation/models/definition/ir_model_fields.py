# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields (x_…) cannot be deleted while a live segmentation model uses them."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...scoring.compiler.field_references import FieldRef
from ...tools.errors import coded


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """Check before Odoo removes the fields from its registry: after a later refusal
        the models would lack them.

        :raise UserError: when a live segmentation model uses one
        """
        self._check_not_in_use()
        return super().unlink()

    def write(self, vals):
        """Check renamed fields: models refer to a field by its technical name.

        :raise UserError: when a live segmentation model uses one that is renamed
        """
        if "name" in vals:
            self.filtered(lambda f: f.name != vals["name"])._check_not_in_use()
        return super().write(vals)

    def _check_not_in_use(self):
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            # an add-on can always be removed; the next run reports the broken model
            return
        manual = self.filtered(lambda f: f.state == "manual")
        wanted = [FieldRef(f.model, f.name) for f in manual]
        use = wanted and self.env["crm.segmentation"]._live_reference_to(*wanted)
        if use:
            raise coded("field.in_use", UserError(self._in_use_sentence(*use)))

    def _in_use_sentence(self, reference, model):
        """Why the field is kept.

        :param FieldRef reference: the field
        :param crm.segmentation model: the model that uses it; empty where the user has
            no access to it
        :rtype: str
        """
        names = {
            "field": self._get(reference.model, reference.field).field_description,
            "name": reference.field,
        }
        if not model:
            return self.env._(
                "“%(field)s” (%(name)s) cannot be deleted or renamed, because a live "
                "segmentation model that you cannot access uses it. Ask a colleague "
                "with access to remove it from the model and apply the model first.",
                **names,
            )
        return self.env._(
            "“%(field)s” (%(name)s) cannot be deleted or renamed, because the live "
            "segmentation model “%(model)s” uses it. Remove it from the model and "
            "apply the model first.",
            model=model.name,
            **names,
        )
