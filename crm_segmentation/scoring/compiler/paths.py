# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Dotted paths: what a path leads to, whether it may be read, and its joins.

A path goes through many2one fields and ends in a field, or in a property of a
properties field (``properties.NAME``).
"""

from dataclasses import dataclass

from odoo.fields import Field
from odoo.tools import SQL, Query
from odoo.tools.translate import LazyTranslate

from ..definition.checks import ScoringError
from . import guards
from .meetings import takes_part

_lt = LazyTranslate(__name__)

#: Odoo's field and property types, by what a parameter can do with their values
VALUE_TYPES = {
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "selection": "choice",
    "many2one": "choice",
    "char": "text",
    "text": "text",
    "many2many": "set",
    "tags": "set",
}
#: properties whose values are filtered by what their definition offers
PROPERTY_OPTIONS = {"selection": "selection", "tags": "tags"}


@dataclass(frozen=True)
class Path:
    """Where a path leads: many2one ``steps``, a ``field`` and, for a property,
    its ``definition`` as Odoo keeps it."""

    text: str
    steps: tuple
    field: Field
    model_name: str
    definition: dict | None = None

    @property
    def value_type(self):
        """One of ``VALUE_TYPES``' values, or None for what can't be scored."""
        return VALUE_TYPES.get(self.type)

    @property
    def type(self):
        """Odoo's type of the field or property."""
        return self.definition["type"] if self.definition else self.field.type

    @property
    def comodel(self):
        """The name of the model that the values are records of, or None."""
        if self.type not in ("many2one", "many2many"):
            return None
        if self.definition:
            return self.definition.get("comodel")
        return self.field.comodel_name

    def options(self, env):
        """The values to choose from, where the field has a list of them.

        :rtype: list[tuple[str, str]] | None
        """
        if self.definition:
            key = PROPERTY_OPTIONS.get(self.type)
            return key and [
                tuple(option[:2]) for option in self.definition.get(key) or ()
            ]
        if self.type == "selection":
            return self.field._description_selection(env)
        return None

    def join(self, model, alias, query):
        """Join the steps to a query.

        :param model: the model that the path starts from
        :param str alias: its alias in ``query``
        :param Query query: gets one left join a step
        :return: the model and the alias that the last field belongs to
        """
        for step in self.steps:
            if step.company_dependent:
                raw = company_value(step, model, alias)
                comodel = model.env[step.comodel_name]
                alias = join_json(comodel, raw, alias, step.name, query)
                model = comodel
            else:
                model, alias = step.join(model, alias, query)
        return model, alias


def company_value(field, model, alias):
    """What a company-dependent field holds for the environment's company.

    :param Field field:
    :param model: that has it
    :param str alias: of the model's table
    :return: a jsonb; no foreign key keeps an id in it from being of a deleted record
    :rtype: SQL
    """
    fallback = field.get_company_dependent_fallback(model)
    return SQL(
        "COALESCE(%s -> %s, to_jsonb(%s::%s))",
        SQL.identifier(alias, field.name, to_flush=field),
        str(model.env.company.id),
        field.convert_to_column(field.convert_to_write(fallback, model), model),
        SQL(field._column_type[1]),
    )


def join_json(comodel, raw, alias, name, query):
    """Join the record whose id a JSON value is.

    :param comodel: the model of the record
    :param SQL raw: a jsonb
    :param str alias: of the table that holds it
    :param str name: to call the joined table after
    :param Query query: gets the left join
    :return: the alias of the record
    :rtype: str
    """
    coalias = query.make_alias(alias, name)
    query.add_join(
        "LEFT JOIN",
        coalias,
        comodel._table,
        SQL("%s = %s", SQL.identifier(coalias, "id"), guards.json_id(raw)),
    )
    return coalias


def follow(model, text):
    """Follow a dotted path.

    :param model: a recordset of the model that the path starts from; its user
        must be allowed to read everything on the way
    :param str text: for instance ``industry_id`` or ``parent_id.country_id.code``
    :rtype: Path
    :raise ScoringError: when a part does not exist, is not readable by the user,
        or is not to be read by SQL
    """
    if not text:
        raise ScoringError("path.empty", _lt("Select a field."))
    steps = []
    names = text.split(".")
    for position, name in enumerate(names):
        field = _readable_field(model, name, text)
        rest = names[position + 1 :]
        if field.type == "properties":
            return _property_path(model, field, rest, steps, text)
        if not rest:
            return _checked(model, Path(text, tuple(steps), field, model._name))
        if field.type != "many2one":
            raise ScoringError(
                "path.many_records",
                _lt(
                    "“%(path)s” passes through “%(field)s”, which may lead "
                    "to several records. Use fields that lead to a single "
                    "record.",
                    path=text,
                    field=name,
                ),
            )
        _check_sql(model, field.name, text)
        steps.append(field)
        model = model.env[field.comodel_name]
    raise AssertionError("a split text has at least one part")


def _readable_field(model, name, text):
    field = model._fields.get(name)
    if field is None:
        raise ScoringError(
            "path.no_field",
            _lt(
                "There is no field “%(field)s” (in “%(path)s”). Select another field.",
                field=name,
                path=text,
            ),
        )
    if not (model.has_access("read") and model._has_field_access(field, "read")):
        raise ScoringError(
            "path.no_access",
            _lt(
                "You cannot read “%(path)s”. Select another field or ask "
                "for access to it.",
                path=text,
            ),
        )
    return field


def _property_path(model, field, rest, steps, text):
    definition = property_definition(model, field.name, rest[0]) if rest else None
    if not definition or len(rest) != 1:
        raise ScoringError(
            "path.no_custom_field",
            _lt(
                "The custom field “%(path)s” no longer exists. Select another field.",
                path=text,
            ),
        )
    return Path(text, tuple(steps), field, model._name, definition)


def property_definition(model, field_name, property_name):
    """Odoo's definition of one property; empty when there is none.

    :rtype: dict
    """
    try:
        return model.sudo().get_property_definition(f"{field_name}.{property_name}")
    except ValueError:  # not even the form of a property's name
        return {}


def _checked(model, path):
    if path.type == "many2many":
        if not path.field.store or not path.field.relation:
            raise _no_sql(path.text)
    elif path.type != "one2many":
        _check_sql(model, path.field.name, path.text)
    return path


def _check_sql(model, name, text):
    """Whether SQL can read a field; tried out on a query of its own."""
    model = model.sudo()
    try:
        model._field_to_sql(model._table, name, Query(model.env, model._table))
    except ValueError as error:
        raise _no_sql(text) from error


def _no_sql(text):
    return ScoringError(
        "path.not_stored",
        _lt(
            "“%(path)s” is computed on the fly and cannot be read "
            "for many contacts at once. Select a stored field.",
            path=text,
        ),
    )


# -- records that lead to a contact --------------------------------------------


def partner_link(model, text):
    """Follow the path by which records lead to their contact.

    :param model: the model of the records
    :param str text: for instance ``partner_id``, ``opportunity_id.partner_id``,
        ``partner_ids`` or ``res_id``
    :rtype: Path
    :raise ScoringError: when it does not lead to contacts
    """
    if not text:
        raise ScoringError(
            "link.empty",
            _lt("Select the field that links these records to their contact."),
        )
    path = follow(model, text)
    leads = path.type == "many2one_reference" or path.comodel == "res.partner"
    if path.definition or not leads:
        raise ScoringError(
            "link.no_contact",
            _lt(
                "“%(path)s” does not lead to a contact. Select a field "
                "that does, such as partner_id.",
                path=text,
            ),
        )
    if path.type == "many2one_reference":
        owner = model.env[path.model_name]
        _check_sql(owner, path.field.model_field, text)
    return path


def likely_link(model):
    """The field by which records most likely lead to their contact.

    :rtype: str | bool
    """
    links = [
        name
        for name, field in model._fields.items()
        if field.store
        and field.type in ("many2one", "many2many")
        and field.comodel_name == "res.partner"
    ]
    return next((name for name in ("partner_id", *links) if name in links), False)


def join_partner(path, model, alias, query):
    """Join the contacts that records lead to.

    :param Path path: from ``partner_link``
    :return: the SQL of the contact's id
    """
    model, alias = path.join(model, alias, query)
    field = path.field
    if field.type == "many2many":
        relation = query.make_alias(alias, field.name)
        query.add_join(
            "JOIN",
            relation,
            field.relation,
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(relation, field.column1),
            ),
        )
        partner_id = SQL.identifier(relation, field.column2)
        if (model._name, field.name) == ("calendar.event", "partner_ids"):
            # a meeting does not lead to contacts that have declined it
            query.add_where(takes_part(SQL.identifier(alias, "id"), partner_id))
        return partner_id
    if field.type == "many2one_reference":
        of_model = model._field_to_sql(alias, field.model_field, query)
        query.add_where(SQL("%s = %s", of_model, "res.partner"))
    return model._field_to_sql(alias, field.name, query)
