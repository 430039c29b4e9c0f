# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields of contacts are properties: one definition for all contacts.

Live segmentation models keep it from losing what they read, whoever edits it:
Odoo's own editor on the form, our list of custom fields, or another program.
"""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL

from ...scoring.compiler.field_references import FieldRef

#: property types with a list of choices, by the key that the list stands under
CHOICE_KINDS = ("selection", "tags")


class PropertiesBaseDefinition(models.Model):
    _inherit = "properties.base.definition"

    def write(self, vals):
        """Custom fields have changed: statements that read them are made anew.

        :raise UserError: when a live segmentation model uses what would be gone
        :raise RedirectWarning: when contacts hold what would be gone
        """
        if "properties_definition" in vals:
            self.check_access("write")
            self._check_still_used(vals["properties_definition"])
        result = super().write(vals)
        self.env.registry.clear_cache()
        self.env["crm.custom.field"].invalidate_model()
        self.env["crm.custom.field.choice"].invalidate_model()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_still_used([])

    def _lock(self):
        """Wait for whoever is changing these definitions.

        What has been changed meanwhile then shows as a conflict, and the request is
        tried again: nobody overwrites a field that somebody else has just added.
        """
        # Odoo's lock_for_update does not wait, it refuses
        self.env.cr.execute(
            SQL(
                "SELECT FROM properties_base_definition WHERE id = ANY(%s)"
                " FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset(["properties_definition"])

    def _check_still_used(self, value):
        definition_field = self._fields["properties_definition"]
        for definition in self.sudo():
            old = definition.properties_definition
            new = definition_field.convert_to_cache(value, definition, validate=False)
            lost = definition._lost(old, new or [])
            use = lost and self.env["crm.segmentation"]._live_reference_to(*lost)
            if use:
                raise UserError(self._refusal(old, *use))
            for reference in lost:
                definition._check_not_held(reference)

    def _check_not_held(self, reference):
        """Ask what becomes of contacts that hold what is to go.

        :param FieldRef reference: what is lost
        :raise RedirectWarning: offers to replace the choice, or to delete the field
            with the values
        """
        if reference.model != "res.partner":
            return
        custom_fields = self.env["crm.custom.field"].sudo()
        custom_field = custom_fields.search(
            [("technical_name", "=", reference.property)]
        )
        if not reference.choices:
            self._check_field_not_held(custom_field)
        for choice in custom_field.choice_ids:
            if choice.key in reference.choices:
                self._check_choice_not_held(choice)

    def _check_field_not_held(self, custom_field):
        if count := custom_field.filled_count:
            raise RedirectWarning(
                self.env._(
                    "Contacts have a value of “%(field)s” (%(count)s). They lose it "
                    "when the field is deleted.",
                    field=custom_field.name,
                    count=count,
                ),
                self.env.ref("crm_segmentation.action_crm_custom_field_removal").id,
                self.env._("Delete the field"),
                {"default_technical_name": custom_field.technical_name},
            )

    def _check_choice_not_held(self, choice):
        if count := choice._count_holders():
            custom_field = choice.custom_field_id
            raise RedirectWarning(
                self.env._(
                    "Contacts hold the choice “%(choice)s” of “%(field)s” "
                    "(%(count)s). Replace it by another one, or have them lose it.",
                    choice=choice.name,
                    field=custom_field.name,
                    count=count,
                ),
                self.env.ref(
                    "crm_segmentation.action_crm_custom_field_choice_removal"
                ).id,
                self.env._("Replace or delete the choice"),
                {
                    "default_technical_name": custom_field.technical_name,
                    "default_choice_key": choice.key,
                },
            )

    def _lost(self, old, new):
        """What a new definition has no more.

        :param list[dict] old: properties, as Odoo keeps them
        :param list[dict] new:
        :rtype: list[FieldRef]
        """
        there = {described["name"]: described for described in new}
        owner = self.properties_field_id
        lost = []
        for described in old:
            name, kind = described["name"], described["type"]
            successor = there.get(name, {})
            gone = frozenset(_choices(described).keys() - _choices(successor).keys())
            if successor.get("type") != kind:
                lost.append(FieldRef(owner.model, owner.name, name))
            elif gone:
                lost.append(FieldRef(owner.model, owner.name, name, gone))
        return lost

    def _refusal(self, properties, reference, model):
        """
        :param list[dict] properties: as they are
        :param FieldRef reference: what would be lost
        :param crm.segmentation model: that uses it; empty where the user may not see it
        :rtype: str
        """
        described = next(p for p in properties if p["name"] == reference.property)
        label = described.get("string") or reference.property
        if reference.choices:
            choice = _choices(described)[min(reference.choices)]
            return self._choice_kept(choice, label, model)
        if not model:
            return self.env._(
                "“%(field)s” can neither be deleted nor become another kind of field, "
                "because a live segmentation model that you may not see uses it. Have "
                "somebody who may see it take it out of the model and apply the model "
                "first.",
                field=label,
            )
        return self.env._(
            "“%(field)s” can neither be deleted nor become another kind of field, "
            "because the live segmentation model “%(model)s” uses it. Take it out of "
            "the model and apply the model first.",
            field=label,
            model=model.name,
        )

    def _choice_kept(self, choice, field, model):
        if not model:
            return self.env._(
                "The choice “%(choice)s” of “%(field)s” cannot be deleted, because a "
                "live segmentation model that you may not see uses it. Have somebody "
                "who may see it take it out of the model and apply the model first.",
                choice=choice,
                field=field,
            )
        return self.env._(
            "The choice “%(choice)s” of “%(field)s” cannot be deleted, because the "
            "live segmentation model “%(model)s” uses it. Take it out of the "
            "model and apply the model first.",
            choice=choice,
            field=field,
            model=model.name,
        )


def _choices(described):
    """The labels of a property's choices, by their keys."""
    kind = described.get("type")
    options = described.get(kind) if kind in CHOICE_KINDS else None
    return {option[0]: option[1] for option in options or ()}
