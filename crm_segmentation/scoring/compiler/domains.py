# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Filters as users store them: read, checked, and made ready for SQL."""

import re
from ast import literal_eval

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, mute_logger
from odoo.tools.translate import LazyTranslate

from ..definition.checks import ScoringError
from .paths import property_definition
from .property_filters import property_condition

_lt = LazyTranslate(__name__)

#: what comes of reading a text that is no filter; an operator that is no text has no
#: lower case
UNREADABLE = (
    AttributeError,
    MemoryError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)
#: what the ORM and PostgreSQL raise of a filter that can be read but makes no sense; a
#: model's filter that asks for what the model itself finds missing never ends
UNFIT = (
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    UserError,
    ValueError,
    psycopg2.Error,
)
#: relative dates that move within a day: those that do not start from today
WITHIN_DAY = re.compile(r"""['"](now\b|[=+-]\w)""")


def parse_domain(text):
    """Read a stored filter.

    :param str text: for instance ``"[('city', '=', 'Namur')]"``
    :rtype: Domain
    :raise ScoringError: when it is no filter, or depends on who looks at it
    """
    try:
        return Domain(literal_eval(text or "[]"))
    except UNREADABLE as error:
        if isinstance(text, str) and re.search(r"\buid\b", text):
            raise ScoringError(
                "filter.depends_on_user",
                _lt(
                    "The filter depends on the current user (uid). Name the "
                    "user instead."
                ),
            ) from error
        raise ScoringError(
            "filter.unreadable",
            _lt("The filter cannot be read. Set it up again in the filter editor."),
        ) from error


def check_domain(model, text):
    """Whether a filter makes sense and may be read by the model's user.

    :param model: a recordset of the filtered model, with the user to check for
    :param str text: the stored filter
    :raise ScoringError: with a sentence that names the field
    """
    if not model.has_access("read"):
        raise ScoringError(
            "filter.no_model_access",
            _lt(
                "You cannot read “%(model)s”. Select something else or "
                "ask for access to it.",
                model=model._description,
            ),
        )
    try:
        domain, records = compile_domain(model, text), model.sudo()
        try_out(records, domain, active_test=False, bypass_access=True)
    except UNFIT as error:
        raise ScoringError(
            "filter.unfit",
            _lt(
                "The filter contains a value that does not match its field. "
                "Set it up again in the filter editor."
            ),
        ) from error


def try_out(model, domain, **options):
    """Have PostgreSQL plan a search, so that it says what it cannot compare.

    :param model: whose records are searched
    :param Domain domain:
    :param options: of ``_search``
    :return: the search
    :rtype: Query
    :raise psycopg2.Error: nothing is spoiled by it
    """
    cr = model.env.cr
    with cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
        # some conditions are looked up at once
        query = model._search(domain, **options)
        # past the ORM: nothing is to be flushed into what may be undone
        cr.execute(SQL("EXPLAIN %s", query.select()))
    return query


def with_row(rows, owner, condition, positive=True):
    """Records of which a row of another table exists, or does not. Both are written
    out: what the ORM inverts does not end on large databases.

    :param SQL rows: the table and its alias
    :param SQL owner: the column that leads to the record
    :param SQL condition: on the row
    :param bool positive: whether there is to be such a row, or none
    :rtype: Domain
    """

    def to_sql(_model, alias, _query):
        return SQL(
            "%sEXISTS (SELECT FROM %s WHERE %s = %s AND %s)",
            SQL() if positive else SQL("NOT "),
            rows,
            owner,
            SQL.identifier(alias, "id"),
            condition,
        )

    return Domain.custom(to_sql=to_sql)


def with_id_among(statement, positive=True):
    """Records whose id a statement finds, or does not. It is run once, before the
    records are looked at, and they are looked up in memory.

    As a condition alone the statement might be joined: by statistics that tell of a few
    records, as those of just imported ones do, it would be run for each of them. And
    the length of an array is no matter of statistics: many ids are looked up in memory
    as few are.

    :param SQL statement: SELECT of ids, in one column, of which none is empty
    :param bool positive: whether the id is to be among them, or not
    :rtype: Domain
    """

    def to_sql(_model, alias, _query):
        return SQL(
            "(%s IN (SELECT unnest(ARRAY(%s)))) IS %s",
            SQL.identifier(alias, "id"),
            statement,
            SQL("TRUE") if positive else SQL("FALSE"),
        )

    return Domain.custom(to_sql=to_sql)


def compile_domain(model, text, company_ids=None):
    """A stored filter, ready to be searched.

    Custom fields are compared as other fields are.

    :param model: the filtered model, in the environment of the search
    :param str text: the stored filter
    :param list[int]|None company_ids: whose documents conditions on related records
        look at, besides those of no company; None for all documents
    :rtype: Domain
    :raise ScoringError: when it names a field that is not there or not readable
    """
    domain = parse_domain(text)
    _check_fields(model, domain)
    domain = _on_properties(model, domain)
    return domain if company_ids is None else _limited(model, domain, company_ids)


# -- documents of companies ---------------------------------------------------


def of_companies(model, company_ids):
    """Limits records to the documents of some companies, and those of none.

    :param model: of the records; where they have no company, all are taken
    :param list[int]|None company_ids: None for the documents of all companies
    :rtype: Domain
    """
    field = model._fields.get("company_id")
    has_company = (
        field and field.comodel_name == "res.company" and field._description_searchable
    )
    if company_ids is None or not has_company:
        return Domain.TRUE
    return Domain("company_id", "in", [*company_ids, False])


def _limited(model, domain, company_ids):
    """A filter whose conditions on records that lead here, for instance the orders of
    a contact, look at the documents of some companies only, at any depth."""
    return domain.map_conditions(
        lambda condition: _limited_condition(model, condition, company_ids)
    )


def _limited_condition(model, condition, company_ids):
    name, _dot, rest = condition.field_expr.partition(".")
    operator, value = condition.operator, condition.value
    field = model._fields[name]
    if not field.relational:
        return condition
    comodel = model.env[field.comodel_name]
    counting = Domain.TRUE
    # users belong to companies, and are no documents of them
    if field.type in ("one2many", "many2many") and comodel._name != "res.users":
        counting = of_companies(comodel, company_ids)
    if rest:
        operator, value = "any", Domain(rest, operator, value)
    if operator in ("any", "not any"):
        inner = _limited(comodel, Domain(value), company_ids)
        return Domain(name, operator, inner & counting)
    if counting.is_true():
        return condition
    return _among(condition, counting)


def _among(condition, counting):
    """A condition on which records there are, or whether there are any, among those
    that count."""
    name, operator, value = condition.field_expr, condition.operator, condition.value
    if operator not in ("=", "!=", "in", "not in"):
        return condition
    values = [value] if isinstance(value, (bool, int, str)) else list(value)
    ids = [one for one in values if one]
    found = Domain.FALSE
    if ids:
        found |= Domain(name, "any", Domain("id", "in", ids) & counting)
    if len(ids) < len(values):
        found |= Domain(name, "not any", counting)
    return found if operator in ("=", "in") else ~found


# -- whether they mean the same all day ---------------------------------------


def is_steady(model, text):
    """Whether a filter, once compiled, means the same all day.

    Moments within the day move; and where Odoo answers a condition by looking
    something up while it compiles, the list it has found grows old.

    :param model: the filtered model
    :param str text: the stored filter
    """
    return not WITHIN_DAY.search(text or "") and _is_steady(model, parse_domain(text))


def _is_steady(model, domain):
    for condition in domain.iter_conditions():
        if condition.operator in ("child_of", "parent_of"):
            return False
        comodel = model
        for name in condition.field_expr.split("."):
            field = comodel._fields[name]
            if _is_looked_up(field):
                return False
            if not field.relational:
                break
            comodel = model.env[field.comodel_name]
        if condition.operator in ("any", "not any"):
            if not _is_steady(comodel, Domain(condition.value)):
                return False
    return True


def _is_looked_up(field):
    while field.related:
        field = field.related_field
    return not field.store and field.name != "display_name"


def _check_fields(model, domain):
    """Every field that a filter names exists and may be read, at any depth."""
    for condition in domain.iter_conditions():
        _check_path(model, condition.field_expr)
        if condition.operator in ("any", "not any"):
            comodel = _comodel(model, condition.field_expr)
            if comodel is not None:
                _check_fields(comodel, Domain(condition.value))


def _check_path(model, text):
    names = text.split(".")
    for position, name in enumerate(names):
        field = model._fields.get(name)
        if field is None:
            raise ScoringError(
                "filter.no_field",
                _lt(
                    "The filter uses a field that does not exist: "
                    "“%(path)s”. Remove this condition.",
                    path=text,
                ),
            )
        if not (model.has_access("read") and model._has_field_access(field, "read")):
            raise ScoringError(
                "filter.no_access",
                _lt(
                    "The filter uses “%(path)s”, which you cannot read. "
                    "Remove this condition or ask for access to the field.",
                    path=text,
                ),
            )
        if not field._description_searchable:
            raise ScoringError(
                "filter.not_searchable",
                _lt(
                    "“%(path)s” is computed on the fly, so a filter cannot "
                    "search it. Use a stored field.",
                    path=text,
                ),
            )
        if field.type == "properties":
            rest = names[position + 1 :]
            if not rest or not property_definition(model, name, rest[0]):
                raise ScoringError(
                    "filter.no_custom_field",
                    _lt(
                        "The filter uses a custom field that no longer exists: "
                        "“%(path)s”. Remove this condition.",
                        path=text,
                    ),
                )
            return
        if not field.relational:
            return  # what follows is a part of a date, for instance its month
        model = model.env[field.comodel_name]


def _comodel(model, text):
    for name in text.split("."):
        field = model._fields[name]
        if not field.relational:
            return None
        model = model.env[field.comodel_name]
    return model


def _on_properties(model, domain):
    """Have custom fields compared as other fields are, at any depth."""
    return domain.map_conditions(lambda condition: on_property(model, condition))


def on_property(model, condition):
    """A condition on a custom field, with the meaning that it has on other fields.

    :param model: the filtered model
    :param DomainCondition condition: any; others are returned as they are
    :rtype: Domain
    :raise ScoringError: when it compares a date with what is none
    """
    path, operator, value = condition.field_expr, condition.operator, condition.value
    if operator in ("any", "not any"):
        comodel = _comodel(model, path)
        if comodel is None:
            return condition
        return Domain(path, operator, _on_properties(comodel, Domain(value)))
    *steps, name = _property_names(model, path)
    if not name:
        return condition
    owner = _comodel(model, ".".join(steps)) if steps else model
    definition = property_definition(owner, *name.split("."))
    if path != ".".join([*steps, name]) or not definition:
        return condition
    found = property_condition(owner, name, definition, operator, value)
    if found is None:
        return condition
    for step in reversed(steps):
        found = Domain(step, "any", found)
    return found


def _property_names(model, path):
    """The names on a path up to a property, which is the last; it is "" where the path
    leads to none."""
    names = path.split(".")
    for position, name in enumerate(names[:-1]):
        field = model._fields[name]
        if field.type == "properties":
            return [*names[:position], f"{name}.{names[position + 1]}"]
        if not field.relational:
            break
        model = model.env[field.comodel_name]
    return [""]
