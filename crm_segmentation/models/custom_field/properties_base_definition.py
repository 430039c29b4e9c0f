# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields of contacts are properties, with one definition for all contacts.

It loses nothing that a live segmentation model reads, whether Odoo's own editor on the
form, our list of custom fields or another program changes it.
"""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import SQL

from ...scoring.compiler.field_references import FieldRef
from ...tools.errors import coded
from ...tools.plural import plural

#: property types with a list of choices, which is kept under the name of the type
CHOICE_KINDS = ("selection", "tags")


class PropertiesBaseDefinition(models.Model):
    _inherit = "properties.base.definition"

    def write(self, vals):
        """Custom fields change: forget the statements that read them.

        :raise UserError: when a live segmentation model uses what is deleted
        :raise RedirectWarning: when contacts have values of what is deleted
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
        """Wait until nobody else is changing these definitions.

        What was changed in the meantime then shows as a conflict, and the request is
        tried again: no field that somebody else has just added is overwritten.
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
                raise self._refusal(old, *use)
            for reference in lost:
                definition._check_not_held(reference)

    def _check_not_held(self, reference):
        """Ask what to do with contacts that have values of what is deleted.

        :param FieldRef reference: what is deleted
        :raise RedirectWarning: offers to replace the choice, or to delete the field
            with its values
        """
        if reference.model != "res.partner":
            return
        custom_fields = self.env["crm.custom.field"].sudo()
        custom_field = custom_fields.search(
            [("technical_name", "=", reference.property)]
        )
        if not reference.choices and (count := custom_field.filled_count):
            raise self._removal_offer(
                "custom_field.filled",
                self.env._(
                    "%(count)s contact has a value for “%(field)s”. Delete the field "
                    "only if this value may be lost.|%(count)s contacts have a value "
                    "for “%(field)s”. Delete the field only if these values may be "
                    "lost."
                ),
                count,
                custom_field,
            )
        for choice in custom_field.choice_ids:
            if choice.key in reference.choices and (count := choice._count_holders()):
                raise self._removal_offer(
                    "custom_field.choice_chosen",
                    self.env._(
                        "%(count)s contact has the choice “%(choice)s” of "
                        "“%(field)s”. Replace the choice or clear it.|%(count)s "
                        "contacts have the choice “%(choice)s” of “%(field)s”. "
                        "Replace the choice or clear it."
                    ),
                    count,
                    custom_field,
                    choice,
                )

    def _removal_offer(self, code, forms, count, custom_field, choice=None):
        """A refusal that offers to delete the field, or the choice, with its values.

        :rtype: RedirectWarning
        """
        names = {"field": custom_field.name, "choice": choice and choice.name}
        removed = {"default_technical_name": custom_field.technical_name}
        button = self.env._("Delete the field")
        if choice:
            removed["default_choice_key"] = choice.key
            button = self.env._("Replace or clear the choice")
        return coded(
            code,
            RedirectWarning(
                plural(self.env, forms, count, **names),
                self.env.ref("crm_segmentation.action_crm_custom_field_removal").id,
                button,
                removed,
            ),
        )

    def _lost(self, old, new):
        """What a new definition no longer has.

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
        :rtype: UserError
        """
        described = next(p for p in properties if p["name"] == reference.property)
        names = {
            "field": described.get("string") or reference.property,
            "choice": reference.choices and _choices(described)[min(reference.choices)],
            "model": model.name,
        }
        if reference.choices and model:
            code = "custom_field.choice_used"
            sentence = self.env._(
                "The choice “%(choice)s” of “%(field)s” cannot be deleted: the live "
                "segmentation model “%(model)s” uses it. Remove it from the model and "
                "apply the model first.",
                **names,
            )
        elif reference.choices:
            code = "custom_field.choice_used_by_hidden"
            sentence = self.env._(
                "The choice “%(choice)s” of “%(field)s” cannot be deleted: a live "
                "segmentation model that you cannot access uses it. Ask someone with "
                "access to remove it from the model and apply the model first.",
                **names,
            )
        elif model:
            code = "custom_field.used"
            sentence = self.env._(
                "“%(field)s” cannot be deleted or change its type: the live "
                "segmentation model “%(model)s” uses it. Remove it from the model and "
                "apply the model first.",
                **names,
            )
        else:
            code = "custom_field.used_by_hidden"
            sentence = self.env._(
                "“%(field)s” cannot be deleted or change its type: a live "
                "segmentation model that you cannot access uses it. Ask someone with "
                "access to remove it from the model and apply the model first.",
                **names,
            )
        return coded(code, UserError(sentence))


def _choices(described):
    """The labels of a property's choices, by their keys."""
    kind = described.get("type")
    options = described.get(kind) if kind in CHOICE_KINDS else None
    return {option[0]: option[1] for option in options or ()}
