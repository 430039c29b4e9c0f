# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields, custom fields and choices a definition names.

Whoever wants to delete one asks here first. What does not exist any more is
passed over: it is told elsewhere, by name.
"""

from dataclasses import dataclass, field

from odoo.fields import Domain

from .checks import ScoringError
from .domains import parse_domain


@dataclass(frozen=True)
class Mention:
    """A field that is named, or a property of it, and the choices named with it."""

    model: str
    field: str
    property: str | None = None
    choices: frozenset = field(default=frozenset(), compare=False)

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
            yield from _of_path(partners, parameter.field_path, accepted)
        elif parameter.source == "records" and parameter.model in env:
            yield from _of_records(env[parameter.model], parameter)


def _of_records(model, parameter):
    for path in (parameter.partner_path, parameter.weight_path, parameter.age_path):
        yield from _of_path(model, path)
    accepted = [value for band in parameter.bands for value in band.accepted]
    yield from _of_path(model, parameter.measure_path, accepted)
    for text in (parameter.record_domain, parameter.share_domain):
        yield from _of_filter(model, text)
    if parameter.divisor and parameter.divisor_model in model.env:
        yield from _of_records(model.env[parameter.divisor_model], parameter.divisor)


def _of_filter(model, text):
    try:
        domain = parse_domain(text)
    except ScoringError:
        return
    yield from _of_domain(model, domain)


def _of_domain(model, domain):
    for condition in domain.iter_conditions():
        path, value = condition.field_expr, condition.value
        nested = condition.operator in ("any", "not any")
        yield from _of_path(model, path, () if nested else _listed(value))
        if nested and (comodel := _comodel(model, path)) is not None:
            yield from _of_domain(comodel, Domain(value))


def _listed(value):
    return (
        [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    )


def _of_path(model, text, choices=()):
    """The fields on a path; those choices are of its last one."""
    steps = list(_steps(model, text))
    keys = frozenset(key for key in choices if isinstance(key, str))
    for position, (field_, property_name) in enumerate(steps, start=1):
        yield Mention(
            field_.model_name,
            field_.name,
            property_name,
            keys if position == len(steps) else frozenset(),
        )


def _steps(model, text):
    """The fields on a path, as far as they exist, each with its property or None."""
    names = (text or "").split(".")
    for name, following in zip(names, [*names[1:], None], strict=True):
        field_ = model._fields.get(name)
        if field_ is None:
            return
        model = model.env[field_.comodel_name] if field_.relational else None
        while field_.inherited:  # users have the fields of their contact
            field_ = field_.related_field
        yield field_, following if field_.type == "properties" else None
        if model is None:
            return


def _comodel(model, path):
    for name in path.split("."):
        field_ = model._fields.get(name)
        if field_ is None or not field_.relational:
            return None
        model = model.env[field_.comodel_name]
    return model
