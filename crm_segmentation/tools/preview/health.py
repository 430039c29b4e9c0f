# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contacts in a model's scope, before they are scored: of which types they are, and
how complete their data is."""

from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.params import bind, contact_values
from ...scoring.compiler.paths import follow
from ...scoring.compiler.reading import Reading
from ...scoring.compiler.values import is_unreadable
from ...scoring.definition.definition import COUNTING_MEASURES

#: each contact is of exactly one of these types: the subject that includes it, and its
#: domain
CONTACT_TYPES = {
    "companies": ("company", [("is_company", "=", True)]),
    "employees": (
        "person",
        [("is_company", "=", False), ("parent_id.is_company", "=", True)],
    ),
    "private": (
        "person",
        [
            ("is_company", "=", False),
            "|",
            ("parent_id", "=", False),
            ("parent_id.is_company", "=", False),
        ],
    ),
}
DUPLICATES = [("is_possible_duplicate", "=", True)]
#: no activity and no change of the record for a year
UNTOUCHED = [
    ("write_date", "<", "today -1y"),
    "|",
    ("last_contact_at", "=", False),
    ("last_contact_at", "<", "today -1y"),
]
#: Odoo's filters call these “not set” when they are empty; 0 may be a number or none
PLAIN_TYPES = ("many2one", "many2many", "date", "datetime", "selection", "char", "text")
#: fields that are checked before there are parameters
USUAL_FIELDS = ("industry_id", "country_id", "email", "phone", "category_id")


def count_kinds(compiler):
    """How many companies, people at companies and private people are in scope.

    :param Compiler compiler: of a model for any of them
    :rtype: dict[str, int]
    """
    return {
        kind: compiler.partners.search_count(compiler.scope() & Domain(domain))
        for kind, (_subject, domain) in CONTACT_TYPES.items()
    }


def count_known(compiler, contact_ids=None):
    """Count the contacts in scope for which each parameter has a value.

    :param Compiler compiler: of a definition whose parameters can be read
    :param list[int]|None contact_ids: of these contacts; None for all
    :return: the contacts in scope, and for each parameter those with a value
    :rtype: tuple[int, list[int]]
    :raise ScoringError: when something that it reads does not exist
    """
    reading = Reading(compiler, targeted=contact_ids is not None)
    statement = SQL(
        "SELECT count(*)%s FROM (%s) reading",
        SQL("").join(
            SQL(", count(*) FILTER (WHERE %s)", condition)
            for condition in _known(reading)
        ),
        reading.select(),
    )
    if reading.targeted:
        statement = bind(statement, contact_values(compiler.env, contact_ids))
    [[total, *known]] = compiler.env.execute_query(statement)
    return total, known


def unknown_contacts(compiler):
    """The contacts in scope for which a definition's one parameter has no value.

    :param Compiler compiler: of a definition with one parameter
    :return: SELECT of ``partner_id``
    :rtype: SQL
    :raise ScoringError: when something that it reads does not exist
    """
    reading = Reading(compiler, targeted=False)
    [known] = _known(reading)
    return SQL(
        "SELECT partner_id FROM (%s) reading WHERE (%s) IS NOT TRUE",
        reading.select(),
        known,
    )


def count_unreadable(compiler):
    """Count the contacts in scope for which each parameter finds an invalid value.

    :param Compiler compiler: of a definition whose parameters can be read
    :return: a number for each parameter
    :rtype: list[int]
    """
    query = compiler.partners._search(compiler.scope(), bypass_access=True)
    conditions = [
        SQL("count(*) FILTER (WHERE %s)", _unreadable(compiler, parameter, query))
        for parameter in compiler.definition.parameters
    ]
    if not conditions:
        return []
    [counts] = compiler.env.execute_query(query.select(*conditions))
    return list(counts)


def unreadable_contacts(compiler):
    """The contacts in scope for which a definition's one parameter finds an invalid
    value.

    :param Compiler compiler: of a definition with one parameter
    :return: SELECT of ``partner_id``
    :rtype: SQL
    :raise ScoringError: when something that it reads does not exist
    """
    partners = compiler.partners
    query = partners._search(compiler.scope(), bypass_access=True)
    [parameter] = compiler.definition.parameters
    query.add_where(_unreadable(compiler, parameter, query))
    return query.select(SQL("%s AS partner_id", SQL.identifier(partners._table, "id")))


def _unreadable(compiler, parameter, query):
    if parameter.source != "field":
        return SQL("FALSE")
    partners = compiler.partners
    path = follow(partners, parameter.field_path)
    if path.type == "many2many" and not path.definition:
        return SQL("FALSE")
    return is_unreadable(path, partners, partners._table, query)


def is_always_known(parameter):
    """Whether there is nothing to fill in: a filter matches or not, and a checkbox of
    the contact itself is ticked or not.

    :param Parameter parameter:
    :rtype: bool
    """
    return not parameter.can_be_missing and not _counts(parameter)


def _counts(parameter):
    return parameter.source == "records" and parameter.measure in COUNTING_MEASURES


def _known(reading):
    """Whether each parameter has a value; a count or sum of 0 is none."""
    conditions = []
    for parameter, picker in zip(
        reading.definition.parameters, reading.pickers, strict=True
    ):
        if picker.present is not None:
            conditions.append(picker.present)
        elif _counts(parameter):
            conditions.append(SQL("%s <> 0", picker.value))
        else:
            conditions.append(SQL("%s IS NOT NULL", picker.value))
    return conditions


def plain_field(partners, parameter):
    """The contact's field by which missing values can be searched, if the parameter
    reads one; None where the reading itself has to be searched.

    :param partners: a recordset of contacts
    :param Parameter parameter:
    :rtype: Field | None
    """
    field = partners._fields.get(parameter.field_path)
    if parameter.source != "field" or field is None:
        return None
    searchable = field.store and not field.company_dependent
    return field if searchable and field.type in PLAIN_TYPES else None
