# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One of the values that a custom field of contacts offers."""
# There is no table that Odoo could create, write or delete rows of.
# pylint: disable=method-required-super

from random import randint

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ...tools.custom_field.property_rows import new_key, row_id, row_id_sql
from ...tools.errors import coded


class CrmCustomFieldChoice(models.Model):
    _name = "crm.custom.field.choice"
    _description = "Custom Field Choice"
    _auto = False
    _order = "sequence, id"
    _depends = {"properties.base.definition": ["properties_definition"]}

    name = fields.Char("Choice", required=True)
    key = fields.Char(readonly=True)
    color = fields.Integer(default=lambda self: randint(1, 11))
    # new choices come last
    sequence = fields.Integer(default=10_000)
    custom_field_id = fields.Many2one("crm.custom.field", readonly=True)

    @property
    def _table_query(self):
        """The choices of the contacts' properties as rows, from Odoo's JSON: a choice
        is [key, name], a tag [key, name, color]."""
        return SQL(
            """
            SELECT %s AS id,
                   %s AS custom_field_id,
                   choice->>0 AS key,
                   choice->>1 AS name,
                   (choice->>2)::int AS color,
                   position::int AS sequence
              FROM properties_base_definition definition,
                   jsonb_array_elements(definition.properties_definition) property,
                   jsonb_array_elements(property->(property->>'type'))
                   WITH ORDINALITY AS element(choice, position)
             WHERE definition.id = %s AND property->>'type' IN ('selection', 'tags')
            """,
            row_id_sql(SQL("(property->>'name') || '.' || (choice->>0)")),
            row_id_sql(SQL("property->>'name'")),
            self.env["crm.custom.field"]._definition().id,
        )

    @api.model
    def _changed(self, described, commands):
        """The choices of a property after a form's changes.

        :param dict described: the property, as Odoo keeps it
        :param list commands: of a one2many field
        :return: dicts with ``key``, ``name`` and ``color``, in their order
        :rtype: list[dict]
        """
        choices = {}
        for position, option in enumerate(described.get(described["type"]) or (), 1):
            key, label, *color = option
            choices[row_id(f"{described['name']}.{key}")] = {
                "key": key,
                "name": label,
                "color": color[0] if color else 0,
                "sequence": position,
            }
        for command, choice_id, *values in commands:
            # the web client leaves out what a command has no values for
            vals = values[0] if values else {}
            if command == Command.CREATE:
                defaults = self.default_get(["color", "sequence"])
                choices[new_key()] = {"key": new_key(), "name": "", **defaults, **vals}
            elif command == Command.UPDATE and choice_id in choices:
                choices[choice_id].update(vals)
            elif command in (Command.DELETE, Command.UNLINK):
                choices.pop(choice_id, None)
            elif command == Command.CLEAR:
                choices.clear()
        for choice in choices.values():
            choice["name"] = (choice["name"] or "").strip()
        return sorted(choices.values(), key=lambda choice: choice["sequence"])

    # -- choices are written through their field -----------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add choices to their fields."""
        added = []
        for vals in vals_list:
            custom_field = self.env["crm.custom.field"].browse(
                vals.get("custom_field_id", ())
            )
            custom_field.check_access("write")
            if not custom_field:
                raise coded(
                    "custom_field.choice_alone",
                    UserError(
                        self.env._(
                            "A choice belongs to a custom field. Open the field in "
                            "Configuration ▸ Custom Fields and add the choice there."
                        )
                    ),
                )
            key = new_key()
            custom_field.choice_ids = [Command.create({**vals, "key": key})]
            added.append(row_id(f"{custom_field.technical_name}.{key}"))
        return self.browse(added)

    def write(self, vals):
        """Rename, recolour or move choices."""
        for choice in self:
            choice.custom_field_id.choice_ids = [Command.update(choice.id, vals)]
        return True

    def unlink(self):
        """Delete choices."""
        for custom_field, choices in self.grouped("custom_field_id").items():
            custom_field.choice_ids = [Command.delete(choice.id) for choice in choices]
        return True

    # -- in use ----------------------------------------------------------------------

    def _holds(self):
        """Whether a contact has this choice.

        :rtype: SQL
        """
        value = SQL("properties -> %s", self.custom_field_id.technical_name)
        if self.custom_field_id.kind == "tags":
            return SQL("%s ? %s", value, self.key)
        return SQL("%s #>> '{}' = %s", value, self.key)

    def _count_holders(self):
        """The number of contacts with this choice, including archived ones.

        :rtype: int
        """
        if not self:
            return 0
        self.env["res.partner"].flush_model(["properties"])
        query = SQL("SELECT count(*) FROM res_partner WHERE %s", self._holds())
        [[count]] = self.env.execute_query(query)
        return count

    def _replace_by(self, key):
        """Replace this choice on all contacts with another one of the field.

        :param str|bool key: of the other choice; False for none
        """
        name = self.custom_field_id.technical_name
        if self.custom_field_id.kind == "tags":
            new = SQL("(properties -> %s) - %s", name, self.key)
            if key:
                new = SQL("%s - %s || jsonb_build_array(%s::text)", new, key, key)
        else:
            new = SQL("to_jsonb(%s::text)", key) if key else SQL("'false'::jsonb")
        partners = self.env["res.partner"]
        partners.flush_model(["properties"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE res_partner SET properties = jsonb_set(properties, %s, %s)"
                " WHERE %s RETURNING id",
                [name],
                new,
                self._holds(),
            )
        )
        partners.invalidate_model(["properties"], flush=False)
        queue = self.env["crm.segmentation.queue"]
        if "properties" in queue._score_input_fields():
            queue._add([contact_id for (contact_id,) in rows])
