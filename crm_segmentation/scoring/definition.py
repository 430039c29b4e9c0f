# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a segmentation model means: frozen values that know no database.

A definition is built from plain data (``Definition.from_data``): the draft
records and the JSON of a version both come as the same data, so that there is
one reading of it. Numbers are exact: decimals stand as text in the data, points
and weights are counted in hundredths when they meet.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

HUNDREDTHS = 100
#: value types that count as elapsed time
DATE_TYPES = ("date", "datetime")
#: value types that fall into ranges, by number or by elapsed time
RANGE_TYPES = ("number", *DATE_TYPES)
#: measures that are 0, not missing, where there are no records
COUNTING_MEASURES = ("count", "sum")


def decimal_or_none(text):
    """Read a decimal of the data; ``None`` and ``""`` are no number.

    :param str|None text: for instance ``"12.5"``
    :rtype: Decimal | None
    """
    return Decimal(text) if text not in (None, "") else None


def decimal_text(value):
    """Write a number as the data holds it: exact, without superfluous zeros.

    :param float|int|Decimal|str|None value: ``False`` and ``None`` are no number
    :rtype: str | None
    """
    if value is None or value is False:
        return None
    number = Decimal(str(value)).normalize()
    return format(number + 0, "f")


@dataclass(frozen=True)
class Band:
    """A range of values, or a list of accepted ones, and its points."""

    id: int
    name: str
    given_name: str
    kind: str
    value_from: Decimal | None
    value_to: Decimal | None
    accepted: tuple
    points: Decimal

    @classmethod
    def from_data(cls, data):
        """:param dict data: a band as ``crm.segmentation.band`` describes itself"""
        return cls(
            id=data["id"],
            name=data["name"],
            given_name=data["given_name"],
            kind=data["kind"],
            value_from=decimal_or_none(data["value_from"]),
            value_to=decimal_or_none(data["value_to"]),
            accepted=tuple(data["accepted"] or ()),
            points=Decimal(data["points"]),
        )


@dataclass(frozen=True)
class Parameter:
    """One criterion: where its value is read, and what it is worth."""

    id: int
    name: str
    weight: Decimal
    source: str
    field_path: str
    model: str
    partner_path: str
    record_domain: str
    measure: str
    measure_path: str
    share_domain: str
    weight_path: str
    include_contacts: bool
    partner_domain: str
    elapsed_unit: str
    zero_is_missing: bool
    combine: str
    value_type: str
    bands: tuple

    @classmethod
    def from_data(cls, data):
        """:param dict data: as ``crm.segmentation.parameter`` describes itself"""
        values = {name: data[name] for name in cls.__annotations__ if name != "bands"}
        values["weight"] = Decimal(data["weight"])
        values["bands"] = tuple(map(Band.from_data, data["bands"]))
        return cls(**values)

    def bands_of(self, kind):
        """The bands of one kind, in order.

        :param str kind: ``range``, ``values``, ``other`` or ``missing``
        :rtype: tuple[Band, ...]
        """
        return tuple(band for band in self.bands if band.kind == kind)

    @property
    def value_kind(self):
        """The kind of band that holds this parameter's values."""
        return "range" if self.value_type in RANGE_TYPES else "values"

    @property
    def can_be_missing(self):
        """Whether a contact may have no value at all (docs/scoring.md, “Missing”).

        A condition holds or not, a count or sum over nothing is 0, and a yes/no
        of the contact itself is never missing.
        """
        if self.source == "filter":
            return False
        if self.source == "records" and self.measure in COUNTING_MEASURES:
            return self.zero_is_missing
        if self.value_type == "boolean":
            return "." in self.field_path.removeprefix("properties.")
        return True

    @property
    def best_points(self):
        """The most points that one contact can get, never below 0."""
        points = [band.points for band in self.bands]
        if self.value_type == "set" and self.combine == "sum":
            matching = [band.points for band in self.bands_of("values")]
            points = [sum(p for p in matching if p > 0)]
            points += [b.points for b in self.bands_of("other")]
            points += [b.points for b in self.bands_of("missing")]
        return max([Decimal(0), *points])

    @property
    def best_contribution(self):
        """Weight × best points, in points."""
        return self.weight * self.best_points

    @property
    def scaled_weight(self):
        """The weight in hundredths, a whole number."""
        return int(self.weight * HUNDREDTHS)


def scaled_points(band):
    """A band's points in hundredths, a whole number; 0 for no band."""
    return int(band.points * HUNDREDTHS) if band else 0


@dataclass(frozen=True)
class Segment:
    """A named part of the scale, from ``score_from`` up to the next segment."""

    id: int
    name: str
    score_from: Decimal

    @classmethod
    def from_data(cls, data):
        """:param dict data: a segment as ``crm.segment`` describes itself"""
        return cls(data["id"], data["name"], Decimal(data["score_from"]))


@dataclass(frozen=True)
class Context:
    """What the answer may depend on besides the data: frozen when applied."""

    company_id: int
    tz: str
    lang: str

    @classmethod
    def from_data(cls, data):
        """:param dict data: ``company_id``, ``tz`` and ``lang``"""
        return cls(**data)


@dataclass(frozen=True)
class Definition:
    """A whole segmentation model: for whom, by what, into which segments."""

    subject: str
    partner_domain: str
    include_internal: bool
    inherit_to_contacts: bool
    buffer: Decimal
    context: Context
    parameters: tuple
    segments: tuple

    @classmethod
    def from_data(cls, data):
        """Build a definition from plain data.

        :param dict data: as ``crm.segmentation`` describes itself, or as a
            version keeps it
        """
        return cls(
            subject=data["subject"],
            partner_domain=data["partner_domain"],
            include_internal=data["include_internal"],
            inherit_to_contacts=data["inherit_to_contacts"],
            buffer=Decimal(data["buffer"]),
            context=Context.from_data(data["context"]),
            parameters=tuple(map(Parameter.from_data, data["parameters"])),
            segments=tuple(map(Segment.from_data, data["segments"])),
        )

    @cached_property
    def segments_from_top(self):
        """The segments, the one with the greatest ``score_from`` first.

        :rtype: list[Segment]
        """
        return sorted(self.segments, key=lambda s: s.score_from, reverse=True)

    @cached_property
    def best_total(self):
        """Σ best contributions in ten-thousandths of a point, a whole number."""
        total = sum((p.best_contribution for p in self.parameters), Decimal(0))
        return int(total * HUNDREDTHS * HUNDREDTHS)

    @property
    def inherits(self):
        """Whether contacts carry their company's membership."""
        return self.inherit_to_contacts and self.subject == "company"
