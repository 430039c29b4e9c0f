# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose scores may follow from a contact: its own, and those of contacts that a model
reads it through.

A company's score may be made of what its people have ordered, a person's of where its
company is. Each such way is a ``Route``, worked out of what a definition names, so that
a save finds those contacts by a search and needs no run.
"""

from collections import Counter
from dataclasses import dataclass

from odoo.fields import Domain
from odoo.tools import SQL

from ..compiler.paths import join_partner, partner_link
from ..definition.mentions import Mention, joined, mentions, steps_of

CONTACTS = "res.partner"


@dataclass(frozen=True)
class Route:
    """How contacts are reached from a contact whose field is read.

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
        """Whether it leads nowhere else: the contact reads its own field."""
        return self.way == self.owner and not self.by_company


def routes(env, definition):
    """Everything that a definition reads of contacts, with who it counts for.

    :param Environment env:
    :param Definition definition:
    :rtype: set[Route]
    """
    named = [*mentions(env, definition), *_of_whole_companies(env, definition)]
    found = {
        _route(mention)
        for mention in with_sources(env, named)
        if mention.model == CONTACTS
    }
    return {route for route in found if _is_searchable(env, route)}


def _route(mention):
    records = mention.records
    if records is None:
        return Route(CONTACTS, mention.way, "", False, mention.field)
    return Route(
        records.model,
        mention.way,
        records.partner_path,
        records.include_contacts,
        mention.field,
    )


def _of_whole_companies(env, definition):
    """Records of a company's people count for the company that they are in."""
    for parameter in definition.parameters:
        for records in (parameter, parameter.divisor):
            if records and records.source == "records" and records.include_contacts:
                yield Mention(
                    CONTACTS,
                    "commercial_partner_id",
                    way=records.partner_path,
                    records=records,
                )


def with_sources(env, named):
    """What is named, and the fields that those are computed of, at any depth: of
    contacts all, of other records those that are computed when they are read. What is
    stored there has been written itself. A field that is computed of the same field
    elsewhere, as a contact's company of its company's, is followed twice.

    :param Environment env:
    :param list[Mention] named:
    :return: yields a ``Mention`` for each
    """
    seen, followed, new = set(), Counter(), list(named)
    while new:
        mention = new.pop()
        key = (mention, mention.way, mention.records)
        if key in seen:
            continue
        seen.add(key)
        yield mention
        new += [
            source
            for source in _sources(env, mention)
            if followed[source, source.records] < 2
        ]
        followed[mention, mention.records] += 1


def _sources(env, mention):
    model = env[mention.model]
    field = model._fields.get(mention.field)
    if field is None or mention.property:
        return
    if field.store and mention.model != CONTACTS:
        return
    depends, _context = field.get_depends(model)
    for text in depends:
        for source, property_name, before in steps_of(model, text):
            yield Mention(
                source.model_name,
                source.name,
                property_name,
                way=joined(mention.way, before),
                records=mention.records,
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
        # found among contacts, past the records: not every field that leads from
        # these to a contact can be searched through
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
    """Whether its contacts can be found by a search; where they cannot, the next run
    finds them."""
    model = env[route.model]
    return all(
        field._description_searchable
        for field, _name, _way in steps_of(model, route.way)
    )
