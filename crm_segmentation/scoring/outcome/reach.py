# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which scores a contact can affect: its own, and those of contacts whose models read
it.

A company's score may read the orders of its people, a person's the place of its
company. Each such path is a ``Route``, derived from the references of a definition, so
that a save finds those contacts by a search, without a run.
"""

from collections import Counter
from dataclasses import dataclass

from odoo.fields import Domain
from odoo.tools import SQL

from ..compiler.field_references import FieldRef, field_references, joined, path_steps
from ..compiler.paths import join_partner, partner_link

CONTACTS = "res.partner"


@dataclass(frozen=True)
class Route:
    """How a contact whose field is read affects others.

    :ivar str model: of the records that are read
    :ivar str way: the path from those records to the contact that is read; empty
        where they are that contact
    :ivar str owner: the path from the records to the contact that is scored; empty
        where they are that contact
    :ivar bool by_company: whether it counts for the owner's whole company
    :ivar str field: the field of the contact that is read
    """

    model: str
    way: str
    owner: str
    by_company: bool
    field: str

    @property
    def is_own(self):
        """Whether the contact only reads its own field."""
        return self.way == self.owner and not self.by_company


def routes(env, definition):
    """All that a definition reads of contacts, and whose scores it affects.

    :param Environment env:
    :param Definition definition:
    :rtype: set[Route]
    """
    named = [*field_references(env, definition), *_of_whole_companies(env, definition)]
    found = {
        _route(reference)
        for reference in with_sources(env, named)
        if reference.model == CONTACTS
    }
    return {route for route in found if _is_searchable(env, route)}


def _route(reference):
    records = reference.records
    if records is None:
        return Route(CONTACTS, reference.way, "", False, reference.field)
    return Route(
        records.model,
        reference.way,
        records.partner_path,
        records.include_contacts,
        reference.field,
    )


def _of_whole_companies(env, definition):
    """Records of a company's people count for their company."""
    for parameter in definition.parameters:
        for records in (parameter, parameter.divisor):
            if records and records.source == "records" and records.include_contacts:
                yield FieldRef(
                    CONTACTS,
                    "commercial_partner_id",
                    way=records.partner_path,
                    records=records,
                )


def with_sources(env, named):
    """References, and the fields that those are computed from, at any depth.

    Of contacts all fields are followed, of other records only those that are not
    stored: stored ones have been written themselves. A field that is computed from the
    same field of another record, such as a contact's company from its company's, is
    followed twice.

    :param Environment env:
    :param list[FieldRef] named:
    :return: yields a ``FieldRef`` for each
    """
    seen, followed, new = set(), Counter(), list(named)
    while new:
        reference = new.pop()
        key = (reference, reference.way, reference.records)
        if key in seen:
            continue
        seen.add(key)
        yield reference
        new += [
            source
            for source in _sources(env, reference)
            if followed[source, source.records] < 2
        ]
        followed[reference, reference.records] += 1


def _sources(env, reference):
    model = env[reference.model]
    field = model._fields.get(reference.field)
    if field is None or reference.property:
        return
    if field.store and reference.model != CONTACTS:
        return
    depends, _context = field.get_depends(model)
    for text in depends:
        for source, property_name, before in path_steps(model, text):
            yield FieldRef(
                source.model_name,
                source.name,
                property_name,
                way=joined(reference.way, before),
                records=reference.records,
            )


def reached(env, route, contact_ids):
    """The contacts that read some contacts by one route.

    :param Environment env: of the superuser, archived records included
    :param Route route:
    :param list[int] contact_ids: whose data have been flushed
    :rtype: list[int]
    """
    owner_ids = contact_ids
    beyond = route.owner and route.way.removeprefix(f"{route.owner}.")
    if beyond and beyond != route.way:
        # searched among contacts, not the records: not every field from these to a
        # contact is searchable
        owner_ids = env[CONTACTS].search(Domain(beyond, "in", contact_ids)).ids
    elif route.way != route.owner:
        model = env[route.model]
        domain = Domain(route.way or "id", "in", contact_ids)
        query = model._search(domain, bypass_access=True)
        owner = SQL.identifier(model._table, "id")
        if route.owner:
            path = partner_link(model, route.owner)
            owner = join_partner(path, model, model._table, query)
        rows = env.execute_query(query.select(SQL("DISTINCT %s", owner)))
        owner_ids = [id_ for (id_,) in rows if id_]
    if not route.by_company:
        return owner_ids
    return env[CONTACTS].browse(owner_ids).exists().commercial_partner_id.ids


def _is_searchable(env, route):
    """Whether its contacts can be found by a search; otherwise the next run finds
    them."""
    model = env[route.model]
    return all(
        field._description_searchable
        for field, _name, _way in path_steps(model, route.way)
    )
