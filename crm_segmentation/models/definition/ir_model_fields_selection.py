# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choices of custom fields cannot be deleted while a live segmentation model uses
them."""

from odoo import api, models
from odoo.exceptions import UserError

from ...scoring.compiler.field_references import FieldRef
from ...tools.errors import coded


class IrModelFieldsSelection(models.Model):
    _inherit = "ir.model.fields.selection"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_not_in_use()

    def write(self, vals):
        """Check changed values: models refer to a choice by its value.

        :raise UserError: when a live segmentation model uses one that is changed
        """
        if "value" in vals:
            self.filtered(lambda s: s.value != vals["value"])._check_not_in_use()
        return super().write(vals)

    def _check_not_in_use(self):
        for choice in self:
            owner = choice.field_id
            wanted = FieldRef(
                owner.model, owner.name, choices=frozenset([choice.value])
            )
            use = self.env["crm.segmentation"]._live_reference_to(wanted)
            if use:
                raise coded("choice.in_use", UserError(choice._in_use_sentence(use[1])))

    def _in_use_sentence(self, model):
        """Why the choice is kept.

        :param crm.segmentation model: the model that uses it; empty where the user has
            no access to it
        :rtype: str
        """
        names = {"choice": self.name, "field": self.field_id.field_description}
        if not model:
            return self.env._(
                "The choice “%(choice)s” of “%(field)s” cannot be deleted or changed, "
                "because a live segmentation model that you cannot access uses it. Ask "
                "a colleague with access to remove it from the model and apply the "
                "model first.",
                **names,
            )
        return self.env._(
            "The choice “%(choice)s” of “%(field)s” cannot be deleted or changed, "
            "because the live segmentation model “%(model)s” uses it. Remove it from "
            "the model and apply the model first.",
            model=model.name,
            **names,
        )
