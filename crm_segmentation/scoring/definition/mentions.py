# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields, custom fields and choices a definition names, and where it reads them.

Whoever wants to delete one asks here first; so does whoever saves a contact, to know
whose scores may follow (``reach``). What does not exist any more is passed over: it is
told elsewhere, by name.
"""

from dataclasses import dataclass, field, replace

from odoo.fields import Domain

from ..compiler.domains import UNREADABLE, parse_domain
from .checks import ScoringError
from .definition import Parameter

#: so many contacts above a contact are looked at, where a hierarchy is asked for
LEVELS = 3


@dataclass(frozen=True)
class Mention:
    """A field that is named, or a property of it, and the choices named with it.

    :ivar str way: the path to the record that it is read of, empty where the filter or
        path starts from it
    :ivar Parameter|None records: the parameter that starts from records of its own;
        None where contacts are started from
    """

    model: str
    field: str
    property: str | None = None
    choices: frozenset = field(default=frozenset(), compare=False)
    way: str = field(default="", compare=False)
    records: Parameter | None = field(default=None, compare=False)

    def __str__(self):
        return ".".join(filter(None, (self.model, self.field, self.property)))


def mentions(env, definition):
    """Everything that a definition reads.

    :param Environment env:
    :param Definition definition:
    :return: yields a ``Mention`` for each field on each path and in each filter
    """
    partners = env["res.partner"]
    for text in definition.contact_filters:
        yield from _of_filter(partners, text)
    for parameter in definition.parameters:
        if parameter.source == "field":
            accepted = [value for band in parameter.bands for value in band.accepted]
            yield from of_path(partners, parameter.field_path, accepted)
        elif parameter.source == "records" and parameter.model in env:
            yield from _of_records(env[parameter.model], parameter)


def _of_records(model, parameter):
    for mention in _of_each_record(model, parameter):
        yield replace(mention, records=parameter)
    if parameter.divisor and parameter.divisor_model in model.env:
        yield from _of_records(model.env[parameter.divisor_model], parameter.divisor)


def _of_each_record(model, parameter):
    for path in (parameter.partner_path, parameter.weight_path, parameter.age_path):
        yield from of_path(model, path)
    accepted = [value for band in parameter.bands for value in band.accepted]
    yield from of_path(model, parameter.measure_path, accepted)
    for text in (parameter.record_domain, parameter.share_domain):
        yield from _of_filter(model, text)


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
        yield from of_path(model, path, () if nested else _listed(value), way)
        comodel = comodel_of(model, path)
        if nested and comodel is not None:
            yield from _of_domain(comodel, nested_domain(value), joined(way, path))
        elif condition.operator in ("child_of", "parent_of"):
            yield from _of_hierarchy(model, comodel, path, way)


def nested_domain(value):
    """The condition on related records, as far as it is one.

    :rtype: Domain
    """
    try:
        return Domain(value)
    except UNREADABLE:
        return Domain.TRUE


def _of_hierarchy(model, comodel, path, way):
    """The contacts above a contact that is asked for by what it stands below."""
    if comodel is None:  # its own id is asked for
        comodel, path = model, path.removesuffix("id").removesuffix(".")
    if comodel._name == "res.partner":
        above = ".".join([comodel._parent_name] * LEVELS)
        yield from of_path(comodel, above, way=joined(way, path))


def joined(*paths):
    """One path of several, of which any may be empty.

    :rtype: str
    """
    return ".".join(filter(None, paths))


def _listed(value):
    return (
        [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    )


def of_path(model, text, choices=(), way=""):
    """The fields on a path.

    :param model: the model that the path starts from
    :param str text: the path
    :param choices: of its last field
    :param str way: the path to that model, where it is not started from
    :return: yields a ``Mention`` for each
    """
    steps = list(steps_of(model, text))
    keys = frozenset(key for key in choices if isinstance(key, str))
    for position, (field_, property_name, before) in enumerate(steps, start=1):
        yield Mention(
            field_.model_name,
            field_.name,
            property_name,
            keys if position == len(steps) else frozenset(),
            joined(way, before),
        )


def steps_of(model, text):
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
