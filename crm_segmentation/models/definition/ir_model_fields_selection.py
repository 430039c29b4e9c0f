# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Choices of fields added by hand are kept while a live segmentation model uses
them."""

from odoo import api, models
from odoo.exceptions import UserError

from ...scoring.definition.mentions import Mention


class IrModelFieldsSelection(models.Model):
    _inherit = "ir.model.fields.selection"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_scored()

    def write(self, vals):
        """Models know a choice by its value, not by its label.

        :raise UserError: when a live segmentation model uses one that is changed
        """
        if "value" in vals:
            self.filtered(lambda s: s.value != vals["value"])._check_not_scored()
        return super().write(vals)

    def _check_not_scored(self):
        for choice in self:
            owner = choice.field_id
            wanted = Mention(owner.model, owner.name, choices=frozenset([choice.value]))
            use = self.env["crm.segmentation"]._live_use_of(wanted)
            if use:
                raise UserError(choice._scored_by(use[1]))

    def _scored_by(self, model):
        """
        :param crm.segmentation model: that uses this choice; empty where the user may
            not see it
        :return: why the choice is kept
        :rtype: str
        """
        names = {"choice": self.name, "field": self.field_id.field_description}
        if not model:
            return self.env._(
                "The choice “%(choice)s” of “%(field)s” can neither be deleted nor get "
                "another value, because a live segmentation model that you may not see "
                "uses it. Have somebody who may see it take it out of the model and "
                "apply the model first.",
                **names,
            )
        return self.env._(
            "The choice “%(choice)s” of “%(field)s” can neither be deleted nor get "
            "another value, because the live segmentation model “%(model)s” uses it. "
            "Take it out of the model and apply the model first.",
            model=model.name,
            **names,
        )
