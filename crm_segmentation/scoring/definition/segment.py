# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The segments of a definition with their rules, and its context: frozen values."""

from dataclasses import dataclass
from decimal import Decimal

from .decimals import decimal_or_none


@dataclass(frozen=True)
class Condition:
    """The points that a rule requires from a parameter, both ends included.

    :ivar int parameter_id: 0 for none
    """

    parameter_id: int
    points_from: Decimal | None
    points_to: Decimal | None

    @classmethod
    def from_data(cls, data):
        """:param dict data: as ``crm.segment.condition`` describes itself"""
        return cls(
            data["parameter_id"],
            decimal_or_none(data["points_from"]),
            decimal_or_none(data["points_to"]),
        )

    def holds(self, points):
        """:param Decimal points: of a contact, from the parameter"""
        return (self.points_from is None or self.points_from <= points) and (
            self.points_to is None or points <= self.points_to
        )


@dataclass(frozen=True)
class Segment:
    """A named group of contacts: by score, from ``score_from`` up to the next segment;
    by rules, those that match ``rule_domain`` and all ``conditions``; in an RFM
    model, those in its ``cells`` (recency, frequency with value)."""

    id: int
    name: str
    score_from: Decimal
    rule_domain: str
    conditions: tuple
    cells: tuple

    @classmethod
    def from_data(cls, data):
        """:param dict data: a segment as ``crm.segment`` describes itself"""
        return cls(
            data["id"],
            data["name"],
            Decimal(data["score_from"]),
            data["rule_domain"],
            tuple(map(Condition.from_data, data["conditions"])),
            tuple(map(tuple, data["cells"])),
        )

    @property
    def has_filter(self):
        """Whether its rule has a filter."""
        return self.rule_domain != "[]"

    @property
    def has_rule(self):
        """Whether it has any conditions."""
        return self.has_filter or bool(self.conditions)


@dataclass(frozen=True)
class Context:
    """What scores may depend on besides the data; frozen when applied."""

    company_id: int
    tz: str
    lang: str
    #: the only company whose contacts and documents are read; None for all companies
    documents_of_id: int | None = None
    #: the model itself, whose segments are not its own main segments
    segmentation_id: int | None = None

    @classmethod
    def from_data(cls, data):
        """:param dict data: what ``crm.segmentation._describe_context`` says"""
        return cls(**data)
