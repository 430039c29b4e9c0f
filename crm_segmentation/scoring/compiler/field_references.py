# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The fields, custom fields and choices a definition uses, and where they are read.

They are needed before one is deleted, and when a contact is saved, to find the contacts
whose scores may change (``reach``). Fields that no longer exist are skipped: they are
problems of their own.
"""

from dataclasses import dataclass, field, replace

from odoo.fields import Domain

from ..definition.checks import ScoringError
from ..definition.definition import Parameter
from .domains import UNREADABLE, parse_domain

#: how many levels of a hierarchy are followed upwards
LEVELS = 3


@dataclass(frozen=True)
class FieldRef:
    """A field in use, or a property of it, with the choices that are named.

    :ivar str way: the path to the record that it is read from, empty where the filter
        or path starts from it
    :ivar Parameter|None records: the parameter that reads related records; None where
        the path starts from contacts
    """

    model: str
    field: str
    property: str | None = None
    choices: frozenset = field(default=frozenset(), compare=False)
    way: str = field(default="", compare=False)
    records: Parameter | None = field(default=None, compare=False)

    def __str__(self):
        return ".".join(filter(None, (self.model, self.field, self.property)))


def field_references(env, definition):
    """All fields that a definition reads.

    :param Environment env:
    :param Definition definition:
    :return: yields a ``FieldRef`` for each field on each path and in each filter
    """
    partners = env["res.partner"]
    for text in definition.contact_filters:
        yield from _of_filter(partners, text)
    for parameter in definition.parameters:
        for attribute in parameter.attributes("path", "filter"):
            if attribute.source == parameter.source:
                yield from _of_attribute(env, parameter, attribute)


def _of_attribute(env, parameter, attribute):
    model, records = env["res.partner"], None
    if attribute.model:
        name = getattr(parameter, attribute.model)
        if name not in env:
            return
        model = env[name]
        records = parameter if attribute.model == "model" else parameter.divisor
    text = getattr(parameter, attribute.name)
    if attribute.kind == "filter":
        found = _of_filter(model, text)
    else:
        bands = parameter.bands if attribute.holds_value else ()
        accepted = [value for band in bands for value in band.accepted]
        found = path_references(model, text, accepted)
    for reference in found:
        yield replace(reference, records=records)


def _of_filter(model, text):
    try:
        domain = parse_domain(text)
    except ScoringError:
        return
    yield from _of_domain(model, domain)


def _of_domain(model, domain, way=""):
    for condition in domain.iter_conditions():
        path, value = condition.field_expr, condition.value
        nested = condition.operator in ("any", "not any")
        yield from path_references(model, path, () if nested else _listed(value), way)
        comodel = comodel_of(model, path)
        if nested and comodel is not None:
            yield from _of_domain(comodel, nested_domain(value), joined(way, path))
        elif condition.operator in ("child_of", "parent_of"):
            yield from _of_hierarchy(model, comodel, path, way)


def nested_domain(value):
    """The condition on related records, if it is one.

    :rtype: Domain
    """
    try:
        return Domain(value)
    except UNREADABLE:
        return Domain.TRUE


def _of_hierarchy(model, comodel, path, way):
    """The parents of a contact, where a filter asks for a hierarchy."""
    if comodel is None:  # its own id is asked for
        comodel, path = model, path.removesuffix("id").removesuffix(".")
    if comodel._name == "res.partner":
        above = ".".join([comodel._parent_name] * LEVELS)
        yield from path_references(comodel, above, way=joined(way, path))


def joined(*paths):
    """Join paths, any of which may be empty.

    :rtype: str
    """
    return ".".join(filter(None, paths))


def _listed(value):
    return (
        [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    )


def path_references(model, text, choices=(), way=""):
    """The fields on a path.

    :param model: the model that the path starts from
    :param str text: the path
    :param choices: of its last field
    :param str way: the path that leads to that model, if any
    :return: yields a ``FieldRef`` for each
    """
    steps = list(path_steps(model, text))
    keys = frozenset(key for key in choices if isinstance(key, str))
    for position, (field_, property_name, before) in enumerate(steps, start=1):
        yield FieldRef(
            field_.model_name,
            field_.name,
            property_name,
            keys if position == len(steps) else frozenset(),
            joined(way, before),
        )


def path_steps(model, text):
    """The fields on a path, as far as they exist.

    :param model: the model that the path starts from
    :param str text: the path
    :return: yields each field with its property or None, and the path to its record
    """
    names = (text or "").split(".")
    for position, name in enumerate(names):
        field_ = model._fields.get(name)
        if field_ is None:
            return
        way = joined(*names[:position])
        model = model.env[field_.comodel_name] if field_.relational else None
        while field_.inherited:  # users have the fields of their contact
            way = joined(way, *field_.related.split(".")[:-1])
            field_ = field_.related_field
        property_name = None
        if field_.type == "properties":
            property_name = next(iter(names[position + 1 :]), None)
        yield field_, property_name, way
        if model is None:
            return


def comodel_of(model, path):
    """The model that a path leads to, or None.

    :param model: the model that the path starts from
    :param str path:
    """
    for name in path.split("."):
        field_ = model._fields.get(name)
        if field_ is None or not field_.relational:
            return None
        model = model.env[field_.comodel_name]
    return model
