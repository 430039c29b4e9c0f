# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a segmentation model means: frozen values that know no database.

A definition is built from plain data (``Definition.from_data``): the draft
records and the JSON of a version both come as the same data, so that there is
one reading of it. Numbers are exact: decimals stand as text in the data, points
and weights are counted in hundredths when they meet.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

#: the form of the plain data, in versions and in files: a greater one has been written
#: by a later release
FORMAT = 1
HUNDREDTHS = 100
#: after which a record counts half, unless somebody says otherwise
HALF_LIFE_DAYS = 365
#: value types that count as elapsed time
DATE_TYPES = ("date", "datetime")
#: value types that fall into ranges, by number or by elapsed time
RANGE_TYPES = ("number", *DATE_TYPES)
#: measures that are 0, not missing, where there are no records
COUNTING_MEASURES = ("count", "sum")
#: the figures of recency, frequency and value go from 1 to this
FIGURES = 5


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
    """A range of values, or a list of accepted ones, and its points.

    :ivar bool closed_above: whether a range holds its end and not its beginning, as
        quintiles do
    """

    id: int
    name: str
    given_name: str
    kind: str
    value_from: Decimal | None
    value_to: Decimal | None
    accepted: tuple
    points: Decimal
    closed_above: bool = False

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

    @property
    def is_empty(self):
        """Whether no number can be within a range: two borders are the same."""
        return self.value_from is not None and self.value_from == self.value_to


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
    by_age: bool
    by_share: bool
    half_life_days: int
    age_path: str
    divisor_model: str
    divisor_partner_path: str
    divisor_domain: str
    divisor_path: str

    @classmethod
    def from_data(cls, data):
        """:param dict data: as ``crm.segmentation.parameter`` describes itself"""
        values = {name: data[name] for name in cls.__annotations__ if name != "bands"}
        values["weight"] = Decimal(data["weight"])
        values["bands"] = tuple(map(Band.from_data, data["bands"]))
        return cls(**values)

    @property
    def divisor(self):
        """The other records by whose number or sum the measure is divided.

        :return: a parameter that measures them; None where there are none
        :rtype: Parameter | None
        """
        if self.source != "records" or not self.divisor_model:
            return None
        return replace(
            self,
            model=self.divisor_model,
            partner_path=self.divisor_partner_path,
            record_domain=self.divisor_domain,
            measure="sum" if self.divisor_path else "count",
            measure_path=self.divisor_path,
            weight_path="",
            age_path="",
            divisor_model="",
            bands=(),
        )

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
            return self.zero_is_missing or self.divisor is not None
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
class Condition:
    """The points of a parameter that a rule asks for, both ends included.

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
        """:param Decimal points: that a contact has got from the parameter"""
        return (self.points_from is None or self.points_from <= points) and (
            self.points_to is None or points <= self.points_to
        )


@dataclass(frozen=True)
class Segment:
    """A named group of contacts: by score, from ``score_from`` up to the next segment;
    by rules, those that match ``rule_domain`` and all ``conditions``; by recency,
    frequency and value, those in its ``cells`` (recency, frequency with value)."""

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
        """Whether its rule asks for more than points."""
        return self.rule_domain != "[]"

    @property
    def has_rule(self):
        """Whether it takes those only for whom something holds."""
        return self.has_filter or bool(self.conditions)


@dataclass(frozen=True)
class Context:
    """What the answer may depend on besides the data: frozen when applied."""

    company_id: int
    tz: str
    lang: str
    #: the company whose contacts and documents alone are read; None for those of all
    documents_of_id: int | None = None
    #: the model itself, whose segments are not its own main segments
    segmentation_id: int | None = None

    @classmethod
    def from_data(cls, data):
        """:param dict data: what ``crm.segmentation._describe_context`` says"""
        return cls(**data)


@dataclass(frozen=True)
class Definition:
    """A whole segmentation model: for whom, by what, into which segments."""

    subject: str
    partner_domain: str
    include_internal: bool
    inherit_to_contacts: bool
    tolerance: Decimal
    context: Context
    parameters: tuple
    segments: tuple
    assignment: str
    rfm_borders: str
    rfm_renew: bool

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
            tolerance=Decimal(data["tolerance"]),
            context=Context.from_data(data["context"]),
            parameters=tuple(map(Parameter.from_data, data["parameters"])),
            segments=tuple(map(Segment.from_data, data["segments"])),
            assignment=data["assignment"],
            rfm_borders=data["rfm_borders"],
            rfm_renew=data["rfm_renew"],
        )

    @cached_property
    def segments_from_top(self):
        """The segments, the best first: the one with the greatest ``score_from``, or
        by the other assignments the first in order.

        :rtype: list[Segment]
        """
        if self.assignment != "score":
            return list(self.segments)
        return sorted(self.segments, key=lambda s: s.score_from, reverse=True)

    @cached_property
    def best_total(self):
        """Σ best contributions in ten-thousandths of a point, a whole number."""
        total = sum((p.best_contribution for p in self.parameters), Decimal(0))
        return int(total * HUNDREDTHS * HUNDREDTHS)

    @cached_property
    def greatest_total(self):
        """What no total of a contact is beyond, above or below 0, in ten-thousandths
        of a point.

        :rtype: int
        """
        total = sum(
            parameter.weight * sum(abs(band.points) for band in parameter.bands)
            for parameter in self.parameters
        )
        return int(total * HUNDREDTHS * HUNDREDTHS)

    @property
    def contact_filters(self):
        """All filters on contacts: of the scope, of parameters and of rules.

        :rtype: list[str]
        """
        of_parameters = [
            p.partner_domain for p in self.parameters if p.source == "filter"
        ]
        of_rules = [segment.rule_domain for segment in self.segments]
        return [self.partner_domain, *of_parameters, *of_rules]

    @property
    def has_quintiles(self):
        """Whether figures depend on borders that are worked out of the data."""
        return self.assignment == "rfm" and self.rfm_borders == "quintiles"

    @property
    def has_shares(self):
        """Whether ranges of a parameter follow from what contacts make of a total."""
        return any(parameter.by_share for parameter in self.parameters)

    @property
    def has_borders(self):
        """Whether any borders are worked out of the data."""
        return self.has_quintiles or self.has_shares

    @property
    def renews_borders(self):
        """Whether every run works them out anew."""
        return self.rfm_renew if self.has_quintiles else self.has_shares

    @property
    def applied_tolerance(self):
        """How far below its segment a score may fall; groups have none."""
        return self.tolerance if self.assignment == "score" else Decimal(0)

    @property
    def counts_by_company(self):
        """Whether what contacts of a company bring in counts for the company."""
        return self.subject != "person"

    @property
    def inherits(self):
        """Whether contacts carry their company's membership."""
        return self.inherit_to_contacts and self.subject == "company"
