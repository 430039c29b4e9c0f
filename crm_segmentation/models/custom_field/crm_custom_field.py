# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The custom fields of contacts: Odoo's properties, listed and edited as records.

Nothing is stored here. The records are read from Odoo's one definition of the
contacts' properties and are written back into it, so that Odoo's own editor on
the form and this list show the same. Only administrators may edit that definition
in Odoo; segmentation managers may do so through here.
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
from .properties_base_definition import CHOICE_KINDS

#: JSON of a property that nobody has filled in; a form cannot tell 0 from empty
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
        help="As it is shown on contacts, for instance: Number of machines. "
        "Segmentation models go on when you rename it.",
    )
    technical_name = fields.Char(readonly=True)
    kind = fields.Selection(
        [
            ("char", "Text"),
            ("integer", "Whole number"),
            ("float", "Number with decimals"),
            ("date", "Date"),
            ("boolean", "Yes/No"),
            ("selection", "Choice"),
            ("tags", "Several choices"),
            # made with Odoo's own editor
            ("text", "Long text"),
            ("html", "Formatted text"),
            ("datetime", "Date and time"),
            ("monetary", "Amount of money"),
            ("many2one", "A record"),
            ("many2many", "Several records"),
        ],
        required=True,
        default="char",
        help="What can be entered. It cannot be changed later: add another field then.",
    )
    sequence = fields.Integer(readonly=True)
    choice_ids = fields.One2many(
        "crm.custom.field.choice", "custom_field_id", "Choices"
    )
    filled_count = fields.Integer(
        "Filled in",
        compute="_compute_filled_count",
        help="Contacts with a value, archived ones included.",
    )
    segmentation_ids = fields.Many2many(
        "crm.segmentation",
        string="Used by",
        compute="_compute_segmentation_ids",
        help="Segmentation models that look at it.",
    )

    @property
    def _table_query(self):
        """The properties of contacts as rows; an id is made from the name, which
        never changes. In SQL, because Odoo keeps them as one JSON document."""
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
        """Odoo's definition of the contacts' properties, editable: callers check
        that the user may."""
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
        """How many contacts have a value, of each field that is stored.

        :rtype: dict[int, int]
        """
        stored = self.filtered("id")
        if not stored:
            return {}
        # One pass over the contacts, however many fields there are
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
        """Take the values of this field from all contacts, archived ones included."""
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
                *(model for model, mentions in named.items() if reference in mentions)
            )

    # -- writing into the definition ---------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add properties to contacts.

        :raise UserError: when a name or its choices make no sense
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

        :raise UserError: when a name or its choices make no sense, or a live
            segmentation model uses a choice that is taken out
        """
        self.check_access("write")
        for custom_field in self:
            if vals.get("kind", custom_field.kind) != custom_field.kind:
                raise UserError(
                    self.env._(
                        "What is entered in “%s” cannot become another kind of value. "
                        "Add another custom field.",
                        custom_field.name,
                    )
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
        """Take properties from all contacts.

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
        """Change the definition, which nobody else changes meanwhile.

        :param callable change: makes the new list of properties from the present one
        """
        definition = self._definition()
        definition._lock()
        before = definition.properties_definition
        after = change(before)
        self._check_labels(before, after)
        definition.properties_definition = after

    def _check_labels(self, before, after):
        """No two fields get the same name; those that have it already may keep it."""
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
            raise UserError(
                self.env._(
                    "There is a custom field “%s” already. Choose another name.", label
                )
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
                raise UserError(self.env._("Give the custom field a name."))
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
            raise UserError(
                self.env._(
                    "Add choices to “%s”, each with a name.", described["string"]
                )
            )
        for label in labels:
            if labels.count(label) > 1:
                raise UserError(
                    self.env._(
                        "“%(field)s” has the choice “%(choice)s” twice. Rename or "
                        "delete one of them.",
                        field=described["string"],
                        choice=label,
                    )
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
        """The same as ``_is_filled``, in a form that the filter editor can show."""
        path = f"properties.{self.technical_name}"
        if self.kind in NUMBERS:
            return Domain(path, ">", 0) | Domain(path, "<", 0)
        if self.kind in CHOICE_KINDS:
            keys = self.choice_ids.mapped("key")
            # one by one: of several, Odoo asks whether they hold all of the contact's
            return Domain.OR(Domain(path, "in", [key]) for key in keys)
        if self.kind in TEXTS:
            return Domain(path, ">", "") & Domain(path, "!=", False)
        return Domain(path, "!=", False)
