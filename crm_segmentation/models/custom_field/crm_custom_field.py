# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The custom fields of contacts: Odoo's properties, listed and edited as records.

Nothing is stored here. The records are read from Odoo's one definition of the
contacts' properties and written back into it, so that Odoo's own editor on the form
shows the same. In Odoo only administrators may edit that definition; here segmentation
managers may, too.
"""
# There is no table that Odoo could create, write or delete rows of.
# pylint: disable=method-required-super

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.field_references import FieldRef
from ...tools.arguments import only
from ...tools.custom_field.property_rows import new_key, row_id, row_id_sql
from ...tools.errors import coded
from .properties_base_definition import CHOICE_KINDS

#: JSON of a property without a value; a form cannot tell 0 from empty
EMPTY = ["null", "false", '""', "[]", "0"]
NUMBERS = ("integer", "float", "monetary")
TEXTS = ("char", "text", "html", "date", "datetime")


class CrmCustomField(models.Model):
    _name = "crm.custom.field"
    _description = "Custom Field"
    _auto = False
    _order = "sequence"
    _depends = {"properties.base.definition": ["properties_definition"]}

    name = fields.Char(
        required=True,
        help="Shown on contacts. Renaming a field does not affect segmentation models.",
    )
    technical_name = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("char", "Text"),
            ("integer", "Integer"),
            ("float", "Decimal"),
            ("date", "Date"),
            ("boolean", "Checkbox"),
            ("selection", "Selection"),
            ("tags", "Tags"),
            # created with Odoo's own editor
            ("text", "Multiline text"),
            ("html", "HTML"),
            ("datetime", "Date & time"),
            ("monetary", "Monetary"),
            ("many2one", "Many2one"),
            ("many2many", "Many2many"),
        ],
        "Field type",
        required=True,
        default="char",
        help="The type cannot be changed later.",
    )
    sequence = fields.Integer(readonly=True)
    choice_ids = fields.One2many(
        "crm.custom.field.choice", "custom_field_id", "Choices"
    )
    filled_count = fields.Integer(
        "Contacts",
        compute="_compute_filled_count",
        help="Contacts with a value, including archived ones.",
    )
    segmentation_ids = fields.Many2many(
        "crm.segmentation",
        string="Used by",
        compute="_compute_segmentation_ids",
        help="Segmentation models that read the field.",
    )

    @property
    def _table_query(self):
        """The properties of contacts as rows, in SQL, because Odoo keeps them as one
        JSON document. Ids are derived from the names, which never change."""
        return SQL(
            """
            SELECT %s AS id,
                   property->>'name' AS technical_name,
                   COALESCE(property->>'string', property->>'name') AS name,
                   property->>'type' AS kind,
                   position::int AS sequence
              FROM properties_base_definition definition,
                   jsonb_array_elements(definition.properties_definition)
                   WITH ORDINALITY AS element(property, position)
             WHERE definition.id = %s AND property->>'type' <> 'separator'
            """,
            row_id_sql(SQL("property->>'name'")),
            self._definition().id,
        )

    @api.model
    def _definition(self):
        """Odoo's definition of the contacts' properties, editable: callers check the
        user's access."""
        definitions = self.env["properties.base.definition"].sudo()
        return definitions._get_definition_for_property_field(
            "res.partner", "properties"
        )

    # -- computes ----------------------------------------------------------------

    def _compute_filled_count(self):
        counts = self._count_filled()
        for custom_field in self:
            custom_field.filled_count = counts.get(custom_field.id, 0)

    def _count_filled(self):
        """The number of contacts with a value of each field that is stored.

        :rtype: dict[int, int]
        """
        stored = self.filtered("id")
        if not stored:
            return {}
        # one pass over the contacts for all fields
        self.env["res.partner"].flush_model(["properties"])
        counts = SQL(", ").join(
            SQL("count(*) FILTER (WHERE %s)", custom_field._is_filled())
            for custom_field in stored
        )
        query = SQL(
            "SELECT %s FROM res_partner WHERE properties ?| %s",
            counts,
            stored.mapped("technical_name"),
        )
        [row] = self.env.execute_query(query)
        return dict(zip(stored.ids, row, strict=True))

    def _is_filled(self):
        value = SQL("properties -> %s", self.technical_name)
        keys = self.choice_ids.mapped("key")
        if self.kind == "selection":
            return SQL("%s #>> '{}' = ANY(%s)", value, keys)
        if self.kind == "tags":
            return SQL("%s ?| %s", value, keys)
        return SQL("NOT %s = ANY(%s::jsonb[])", value, EMPTY)

    def _clear_values(self):
        """Clear this field on all contacts, including archived ones."""
        name = self.technical_name
        partners = self.env["res.partner"]
        partners.flush_model(["properties"])
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET properties = properties - %s"
                " WHERE properties ? %s",
                name,
                name,
            )
        )
        partners.invalidate_model(["properties"], flush=False)
        self.invalidate_recordset(["filled_count"])

    @api.depends("technical_name")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_segmentation_ids(self):
        named = self.env["crm.segmentation"].search(Domain.TRUE)._field_references()
        for custom_field in self:
            reference = FieldRef(
                "res.partner", "properties", custom_field.technical_name
            )
            custom_field.segmentation_ids = self.env["crm.segmentation"].union(
                *(
                    model
                    for model, references in named.items()
                    if reference in references
                )
            )

    # -- writing into the definition ---------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add properties to contacts.

        :raise UserError: when a name or choice is missing or there twice
        """
        self.check_access("create")
        added = []
        for vals in vals_list:
            described = {"name": new_key(), "type": vals.get("kind") or "char"}
            added.append(self._described(described, {"name": "", **vals}))
        self._save(lambda properties: [*properties, *added])
        return self.browse(row_id(described["name"]) for described in added)

    def write(self, vals):
        """Rename properties, or change their choices.

        :raise UserError: when a name or choice is missing or there twice, or a live
            segmentation model uses a choice that is deleted
        """
        self.check_access("write")
        for custom_field in self:
            if vals.get("kind", custom_field.kind) != custom_field.kind:
                raise coded(
                    "custom_field.type_changed",
                    UserError(
                        self.env._(
                            "The type of the custom field “%s” cannot be changed. Add "
                            "another field.",
                            custom_field.name,
                        )
                    ),
                )
        names = self.mapped("technical_name")
        self._save(
            lambda properties: [
                self._described(described, vals)
                if described["name"] in names
                else described
                for described in properties
            ]
        )
        return True

    def unlink(self):
        """Delete properties of contacts.

        :raise UserError: when a live segmentation model uses one
        :raise RedirectWarning: when contacts have values of one
        """
        self.check_access("unlink")
        names = self.mapped("technical_name")
        self._save(
            lambda properties: [
                described for described in properties if described["name"] not in names
            ]
        )
        return True

    @api.model
    def _save(self, change):
        """Change the definition, locked against others.

        :param callable change: turns the current list of properties into the new one
        """
        definition = self._definition()
        definition._lock()
        before = definition.properties_definition
        after = change(before)
        self._check_labels(before, after)
        definition.properties_definition = after

    def _check_labels(self, before, after):
        """No field gets the name of another one; fields that share one keep it."""
        old, new = (
            Counter(described.get("string", "").casefold() for described in properties)
            for properties in (before, after)
        )
        twice = [label for label in new - old if new[label] > 1]
        if twice:
            label = next(
                described["string"]
                for described in after
                if described.get("string", "").casefold() in twice
            )
            raise coded(
                "custom_field.name_twice",
                UserError(
                    self.env._(
                        "The custom field “%s” already exists. Choose another name.",
                        label,
                    )
                ),
            )

    @api.model
    def _described(self, described, vals):
        """A property with changes, as Odoo keeps it.

        :param dict described: the property as it is
        :param dict vals: values of a custom field
        :rtype: dict
        """
        described = {**described}
        if "name" in vals:
            described["string"] = (vals["name"] or "").strip()
            if not described["string"]:
                raise coded(
                    "custom_field.without_name",
                    UserError(self.env._("Enter a name for the custom field.")),
                )
        kind = described["type"]
        if kind in CHOICE_KINDS and ("choice_ids" in vals or kind not in described):
            described[kind] = self._options(described, vals.get("choice_ids") or [])
        return described

    @api.model
    def _options(self, described, commands):
        """A property's choices after a form's changes, as Odoo keeps them.

        :param dict described: the property as it is
        :param list commands: for ``choice_ids``
        :rtype: list[list]
        """
        kind = described["type"]
        choices = self.env["crm.custom.field.choice"]._changed(described, commands)
        labels = [choice["name"] for choice in choices]
        if not labels or not all(labels):
            raise coded(
                "custom_field.without_choices",
                UserError(
                    self.env._(
                        "Add choices to “%s” and enter a name for each of them.",
                        described["string"],
                    )
                ),
            )
        for label in labels:
            if labels.count(label) > 1:
                raise coded(
                    "custom_field.choice_twice",
                    UserError(
                        self.env._(
                            "“%(field)s” has the choice “%(choice)s” twice. Rename "
                            "or delete one of them.",
                            field=described["string"],
                            choice=label,
                        )
                    ),
                )
        columns = ("key", "name", "color") if kind == "tags" else ("key", "name")
        return [[choice[column] for column in columns] for choice in choices]

    # -- actions -------------------------------------------------------------------

    def action_view_contacts(self):
        """Open the contacts that have a value.

        :rtype: dict
        """
        only(self)
        action = self.env["ir.actions.actions"]._for_xml_id("contacts.action_contacts")
        action["display_name"] = self.env._("Contacts with “%s”", self.name)
        action["domain"] = list(self._filled_domain())
        action["context"] = {"active_test": False}
        return action

    def _filled_domain(self):
        """The same as ``_is_filled``, as the filter editor can show it."""
        path = f"properties.{self.technical_name}"
        if self.kind in NUMBERS:
            return Domain(path, ">", 0) | Domain(path, "<", 0)
        if self.kind in CHOICE_KINDS:
            keys = self.choice_ids.mapped("key")
            # one by one: with several keys, Odoo wants them to cover all of the values
            return Domain.OR(Domain(path, "in", [key]) for key in keys)
        if self.kind in TEXTS:
            return Domain(path, ">", "") & Domain(path, "!=", False)
        return Domain(path, "!=", False)
