# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo lacks for custom fields of contacts.

Fields added by developers (x_…) are offered as columns, as properties are. A form that
edits the properties keeps those that others have added since it was opened: it sends
the whole list as it was. Dates are compared as dates, where Odoo compares their texts.
"""

from lxml.builder import E

from odoo import api, fields, models
from odoo.fields import Domain

from ...scoring.compiler import guards
from ...scoring.compiler.domains import on_property
from ...scoring.definition.checks import ScoringError

#: types with values that other programs may write and Python or browsers cannot read
READABLE = {
    "date": guards.day,
    "datetime": guards.moment,
    "float": guards.finite,
    "monetary": guards.finite,
}
#: fields that cannot be shown in a column
NO_COLUMN = ("binary", "html", "json", "one2many", "properties", "reference")


class ComparedProperties(fields.Properties):
    """Properties that are compared as other fields are: “today -30d” is not a text, and
    a cleared date is not later than another."""

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        condition = Domain(field_expr, operator, value)
        if not model.env.context.get("segmentation_compared"):
            try:
                compared = on_property(model, condition)
            except ScoringError as error:
                raise error.refusal(model.env) from error
            if compared is not condition:
                # a converted condition is not converted again
                model = model.with_context(segmentation_compared=True)
                return compared.optimize_full(model)._to_sql(model, alias, query)
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )

    def _get_res_ids_per_model(self, env, values_list):
        for values in values_list:
            self._drop_unreadable(values)
        return super()._get_res_ids_per_model(env, values_list)

    @classmethod
    def _parse_json_types(cls, values_list, env, res_ids_per_model):
        cls._drop_unreadable(values_list)
        return super()._parse_json_types(values_list, env, res_ids_per_model)

    @classmethod
    def _drop_unreadable(cls, values):
        """Treat values of a wrong type, written by other programs, as empty: Odoo fails
        on them, and on every list with such a contact.

        :param list[dict] values: definitions with their values, changed in place
        """
        for one in values:
            value = one.get("value")
            listed = value if isinstance(value, list) else []
            if not value:
                continue
            if one.get("type") == "selection" and not isinstance(value, str):
                one["value"] = False
            elif one.get("type") == "many2one" and isinstance(value, bool):
                one["value"] = False
            elif one.get("type") == "tags":
                one["value"] = [tag for tag in listed if isinstance(tag, str)]
            elif one.get("type") == "many2many":
                one["value"] = [id_ for id_ in listed if type(id_) is int]


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    properties = ComparedProperties()

    def _fetch_query(self, query, fields):
        """Treat an unreadable value of a custom field as empty: a list opens despite
        one odd contact."""
        if not any(field.manual and field.type in READABLE for field in fields):
            return super()._fetch_query(query, fields)
        reading = self.with_context(segmentation_reading=True)
        fetched = super(ResPartner, reading)._fetch_query(query, fields)
        return fetched.with_env(self.env)

    def _readable_column_sql(self, field_expr, column):
        column = super()._readable_column_sql(field_expr, column)
        field = self._fields.get(field_expr)
        if not field or not field.manual or field.type not in READABLE:
            return column
        reading = self.env.context.get("segmentation_reading")
        return READABLE[field.type](column) if reading else column

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer fields added by developers in lists that offer properties."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list":
            for properties in arch.xpath("/list/field[@name='properties']"):
                for column in reversed(self._manual_columns(arch)):
                    properties.addnext(column)
        return arch, view

    def _manual_columns(self, arch):
        shown = set(arch.xpath("/list/field/@name"))
        columns = []
        for name, field in self._fields.items():
            if field.manual and field.type not in NO_COLUMN and name not in shown:
                column = E.field(name=name, optional="hide")
                if field.type == "many2many":
                    column.set("widget", "many2many_tags")
                columns.append(column)
        return columns

    def _before_save(self, vals):
        """Keep custom fields that were added while the form was open."""
        if "properties" in vals:
            sent = self._with_added_meanwhile(vals["properties"])
            vals = {**vals, "properties": sent}
        return super()._before_save(vals)

    def _with_added_meanwhile(self, sent):
        """The properties that a form sends, and those that it does not know.

        A form that changes a property's type sends it under a new technical name: the
        old one, known by its label, is deleted.

        :param sent: a value of ``properties``
        :rtype: list | dict
        """
        if not isinstance(sent, list) or not any(
            described.get("definition_changed") or described.get("definition_deleted")
            for described in sent
        ):
            return sent
        definition = self.env["crm.custom.field"]._definition()
        definition._lock()
        stored = {one["name"]: one for one in definition.properties_definition}
        known = {described.get("name") for described in sent}
        retyped = {one.get("string") for one in sent if one.get("name") not in stored}
        values = self.properties._values if len(self) == 1 else {}
        return sent + [
            {**described, "value": values.get(name)}
            for name, described in stored.items()
            if name not in known and described.get("string") not in retyped
        ]
