# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a segment by rules, and one by recency, frequency and value, means: read a
second time, in plain Python, beside `oracle`."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from . import oracle
from .oracle import MISSING, Condition, Outcome

DATED = ("date", "datetime")


@dataclass(frozen=True)
class Rule:
    """A segment by rules: `points` are (name of a parameter, from, to); the last
    segment has neither condition nor points."""

    name: str
    condition: Condition | None = None
    points: tuple = ()


@dataclass(frozen=True)
class Group:
    """A segment by recency, frequency and value: its fields of the map."""

    name: str
    cells: tuple = ()


# ----------------------------------------------------------------------
# Rules
# ----------------------------------------------------------------------


def outcomes_of_rules(model, world):
    """Every membership by rules: {contact id: Outcome}."""
    active = [p for p in model.parameters if p.active]
    won = {
        p.name: {
            id_: oracle.points(p, value)
            for id_, value in oracle.values(p, world).items()
        }
        for p in active
    }
    score = oracle.scores(model, world)
    result = {}
    for id_, contact in world.contacts.items():
        if oracle.in_scope(model, contact, world):
            first = next(r for r in model.segments if fits(r, contact, won, world))
            result[id_] = Outcome(score[id_], first.name)
    return with_heirs(model, result, world)


def fits(rule, contact, won, world):
    """Whether all the conditions of a rule hold."""
    if rule.condition and not rule.condition.holds(contact, world):
        return False
    for name, start, end in rule.points:
        points = won[name][contact["id"]]
        if start is not None and points < start or end is not None and points > end:
            return False
    return True


# ----------------------------------------------------------------------
# Recency, frequency, value
# ----------------------------------------------------------------------


def borders(model, world):
    """The borders of each parameter, the worst first; None where nobody has bought.

    The k-th is the value of whoever stands last in the worst k fifths.
    """
    read = [oracle.values(parameter, world) for parameter in model.parameters]
    members = [
        id_
        for id_, contact in world.contacts.items()
        if oracle.in_scope(model, contact, world)
        and all(values[id_] is not MISSING for values in read)
    ]
    if not members:
        return [None] * len(read)
    return [
        fifths(sorted((values[id_] for id_ in members), reverse=is_dated(parameter)))
        for parameter, values in zip(model.parameters, read, strict=True)
    ]


def fifths(ordered):
    return [ordered[ceil(Fraction(k * len(ordered), 5)) - 1] for k in range(1, 5)]


def is_dated(parameter):
    """Whether less is better: the time since."""
    return parameter.reading.kind in DATED


def figure(parameter, value, own):
    """1 to 5, or 0 for who has no value."""
    if value is MISSING:
        return 0
    worse = [
        border
        for border in own or ()
        if (border > value if is_dated(parameter) else border < value)
    ]
    return 1 + len(worse)


def outcomes_of_figures(model, world, kept=None):
    """Every membership by recency, frequency and value: {contact id: Outcome}.

    `kept` are the borders of the last run; None to work them out.
    """
    kept = kept or borders(model, world)
    read = [oracle.values(parameter, world) for parameter in model.parameters]
    weights = [parameter.weight for parameter in model.parameters]
    groups = {cell: group for group in model.segments for cell in group.cells}
    result = {}
    for id_, contact in world.contacts.items():
        if not oracle.in_scope(model, contact, world):
            continue
        figures = [
            figure(parameter, values[id_], own)
            for parameter, values, own in zip(model.parameters, read, kept, strict=True)
        ]
        total = sum(
            (weight * one for weight, one in zip(weights, figures, strict=True)),
            Decimal(0),
        )
        score = oracle.half_away_from_zero(
            Fraction(100 * total) / Fraction(5 * sum(weights))
        )
        group = model.segments[-1]
        if all(figures):
            recency, frequency, value = figures
            group = groups[recency, ceil(Fraction(frequency + value, 2))]
        result[id_] = Outcome(score, group.name)
    return with_heirs(model, result, world)


def with_heirs(model, result, world):
    """With the memberships that contacts carry of their companies."""
    if model.subject == "company" and model.inherit_to_contacts:
        return {**result, **oracle.inherited(result, world)}
    return result
