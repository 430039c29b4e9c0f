# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which models' outcomes a definition reads, and the order of scoring that follows.

Segments, scores, memberships and segment changes are outcomes. A condition on named
segments depends on their models only; one on the main segment on all other models that
its company sees. Anything else depends on every model, including the definition's own,
which is refused: a score that depends on itself never settles.
"""

from odoo.fields import Domain

from ..compiler.domains import parse_domain
from ..compiler.field_references import (
    comodel_of,
    field_references,
    nested_domain,
    path_references,
    path_steps,
)
from ..definition.checks import ScoringError
from .reach import with_sources

#: in place of ids of models: all others that the company sees, and all
OTHERS, EVERY = "others", "every"
#: models whose records are outcomes
OUTCOMES = {
    "crm.segmentation.membership",
    "crm.segment.change",
    "crm.segment.parked.pin",
    "crm.segmentation.report",
}
#: outcomes among the fields of contacts, and of records that show their customer's
MAIN = {"segment_id", "segment_score", "segment_summary"}
SEGMENTS = {"segment_ids"}
#: fields of contacts that follow from outcomes in other ways
WORKED_OUT = {
    "mailing_audience",
    "missing_parameter_ids",
    "segment_snapshot_ids",
}
POSITIVE = ("in", "=")


def outcomes_read(env, definition):
    """The models whose outcome a definition reads.

    :param Environment env: of the superuser
    :param Definition definition:
    :return: ids of models, ``OTHERS`` and ``EVERY``
    :rtype: frozenset
    """
    if not any(
        _touch(env, reference) for reference in field_references(env, definition)
    ):
        return frozenset()  # nearly always
    read = set()
    partners = env["res.partner"]
    for text in definition.contact_filters:
        read |= _by_filter(partners, text)
    for parameter in definition.parameters:
        if parameter.source == "field":
            read |= _by_field(partners, parameter)
        for records in (parameter, parameter.divisor):
            if records and records.source == "records" and records.model in env:
                read |= _by_records(env[records.model], records)
    return frozenset(read)


def _touch(env, reference):
    """How a field is an outcome, or computed of one.

    :return: ``OTHERS``, ``EVERY`` or None
    """
    kinds = {_kind(env, source) for source in with_sources(env, [reference])}
    return next((kind for kind in (EVERY, OTHERS) if kind in kinds), None)


def _kind(env, reference):
    field = env[reference.model]._fields.get(reference.field)
    if reference.model in OUTCOMES or (
        field is not None and field.comodel_name in OUTCOMES
    ):
        return EVERY
    shows = reference.model == "res.partner" or hasattr(
        env[reference.model], "_domain_of_customers"
    )
    if shows and reference.field in SEGMENTS | WORKED_OUT:
        return EVERY
    return OTHERS if shows and reference.field in MAIN else None


def _by_path(model, text):
    kinds = {_touch(model.env, reference) for reference in path_references(model, text)}
    return kinds - {None}


def _by_field(partners, parameter):
    read = _by_path(partners, parameter.field_path)
    kinds = {band.kind for band in parameter.bands}
    if (
        EVERY in read
        and kinds == {"values"}
        and _ends_in_segments(parameter.field_path)
    ):
        # each range names segments
        return _models_of(
            partners.env, [id_ for band in parameter.bands for id_ in band.accepted]
        )
    return read


def _by_records(model, parameter):
    if model._name in OUTCOMES:
        asked = _asked(model, _parsed(parameter.record_domain))
        return {EVERY} if asked is None else asked
    read = set()
    for attribute in parameter.attributes("path", "filter"):
        if attribute.model == "model":
            look = _by_path if attribute.kind == "path" else _by_filter
            read |= look(model, getattr(parameter, attribute.name))
    return read


def _parsed(text):
    try:
        return parse_domain(text)
    except ScoringError:
        return Domain.TRUE


def _by_filter(model, text):
    return _by_domain(model, _parsed(text))


def _by_domain(model, domain):
    read = set()
    for condition in domain.iter_conditions():
        read |= _by_condition(model, condition)
    return read


def _by_condition(model, condition):
    path, operator, value = condition.field_expr, condition.operator, condition.value
    comodel = comodel_of(model, path)
    nested = operator in ("any", "not any") and comodel is not None
    kinds = _by_path(model, path)
    if EVERY in kinds:
        asked = None
        if nested and comodel._name in {*OUTCOMES, "crm.segment"}:
            asked = _asked(comodel, nested_domain(value))
        elif _ends_in_segments(path) or operator in POSITIVE:
            asked = _named(model, path, value)
        return {EVERY} if asked is None else asked
    return kinds | (_by_domain(comodel, nested_domain(value)) if nested else set())


def _ends_in_segments(path):
    return path.rpartition(".")[2] in SEGMENTS


def _asked(model, domain):
    """The models that a condition on outcomes is limited to.

    :param model: of outcomes, or of segments
    :param Domain domain: on it
    :return: None where it is not limited
    :rtype: set[int] | None
    """
    children = getattr(domain, "children", None)
    if children is not None:
        asked = [_asked(model, child) for child in children]
        if domain.OPERATOR == "|":
            return None if None in asked else set().union(*asked)
        limits = [ids for ids in asked if ids is not None]
        return set.intersection(*limits) if limits else None
    if not hasattr(domain, "field_expr") or domain.operator not in POSITIVE:
        return None
    return _named(model, domain.field_expr, domain.value)


def _named(model, path, value):
    """The models of named segments, or named models."""
    ids = (
        value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
    )
    if not all(isinstance(id_, int) and id_ and id_ is not True for id_ in ids):
        return None
    fields = [field for field, _property, _way in path_steps(model, path)]
    if not fields:
        return None
    comodel = fields[-1].comodel_name
    if fields[-1].name == "id":
        comodel = fields[-1].model_name
    if comodel == "crm.segment":
        return _models_of(model.env, ids)
    return set(ids) if comodel == "crm.segmentation" else None


def _models_of(env, segment_ids):
    segments = env["crm.segment"].browse(segment_ids).exists()
    return set(segments.segmentation_id.ids)


# -- order -----------------------------------------------------------------------


def stages(read):
    """The order in which models are scored: each stage reads only earlier ones.

    :param dict[int, set[int]] read: the models that each model reads, in their order
    :rtype: list[list[int]]
    """
    left, found = dict(read), []
    while left:
        ready = [one for one in left if not read[one] & (left.keys() - {one})]
        # a circle, which cannot be applied, is scored in the order of the models
        found.append(ready or list(left)[:1])
        for one in found[-1]:
            del left[one]
    return found


def circle(read, start):
    """The models through which a model reads its own outcome.

    :param dict[int, set[int]] read: as of ``stages``
    :param int start: a model
    :return: from ``start`` on; empty where it does not
    :rtype: list[int]
    """
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop(0)
        for one in sorted(read.get(way[-1], ())):
            if one == start:
                return way
            if one not in seen:
                seen.add(one)
                ways.append([*way, one])
    return []
