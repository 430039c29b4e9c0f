# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A segmentation model as frozen values, without a database.

A definition is built from plain data (``Definition.from_data``), which draft records
and versions both provide. Numbers are exact: decimals are text in the data, points and
weights are whole hundredths when they are multiplied.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from .decimals import decimal_or_none
from .schema import attribute, attributes_of
from .segment import Context, Segment

#: version of the plain data in versions and files; a higher number comes from a later
#: release
FORMAT = 1
HUNDREDTHS = 100
#: default half-life of records that count less with age
HALF_LIFE_DAYS = 365
#: value types that count as elapsed time
DATE_TYPES = ("date", "datetime")
#: value types that fall into ranges, by number or by elapsed time
RANGE_TYPES = ("number", *DATE_TYPES)
#: measures that are 0, not missing, where there are no records
COUNTING_MEASURES = ("count", "sum")
#: RFM scores go from 1 to this
RFM_SCORES = 5


@dataclass(frozen=True)
class Band:
    """A range of values, or a list of accepted values, and its points.

    :ivar bool closed_above: whether a range includes its end instead of its start, as
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
        """Whether the range is empty because its borders are equal."""
        return self.value_from is not None and self.value_from == self.value_to


def _of_records(kind, model="model", **details):
    default = "[]" if kind == "filter" else ""
    return attribute(default, kind, source="records", model=model, **details)


@dataclass(frozen=True)
class Parameter:
    """A parameter: where its value is read, and how many points it gives."""

    id: int
    name: str
    weight: Decimal
    value_type: str
    bands: tuple
    source: str = attribute("field")
    field_path: str = attribute("", "path", source="field", holds_value=True)
    model: str = attribute("", "model", "model_name", source="records")
    partner_path: str = _of_records("path")
    record_domain: str = _of_records("filter")
    measure: str = attribute("count")
    measure_path: str = _of_records("path", holds_value=True)
    share_domain: str = _of_records("filter")
    weight_path: str = _of_records("path")
    include_contacts: bool = attribute(False)
    partner_domain: str = attribute("[]", "filter", source="filter")
    elapsed_unit: str = attribute("days")
    zero_is_missing: bool = attribute(False)
    combine: str = attribute("best")
    by_age: bool = attribute(False, topic="age")
    half_life_days: int = attribute(HALF_LIFE_DAYS, topic="age")
    age_path: str = _of_records("path", topic="age")
    by_share: bool = attribute(False, topic="share", is_read=False)
    divisor_model: str = attribute("", "model", source="records")
    divisor_partner_path: str = _of_records("path", model="divisor_model")
    divisor_domain: str = _of_records("filter", model="divisor_model")
    divisor_path: str = _of_records("path", model="divisor_model")

    @classmethod
    def from_data(cls, data):
        """:param dict data: as ``crm.segmentation.parameter`` describes itself"""
        return cls(
            id=data["id"],
            name=data["name"],
            weight=Decimal(data["weight"]),
            value_type=data["value_type"],
            bands=tuple(map(Band.from_data, data["bands"])),
            **{one.name: data[one.name] for one in cls.attributes()},
        )

    @classmethod
    def attributes(cls, *kinds):
        """The attributes that determine where the value is read, see ``schema``.

        :param str kinds: ``value``, ``path``, ``filter`` or ``model``; none for all
        :rtype: list[Attribute]
        """
        return attributes_of(cls, *kinds)

    @property
    def divisor(self):
        """The records whose number or sum the measure is divided by.

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

        A filter matches or not, a count or sum over no records is 0, and a yes/no
        field of the contact itself is never missing.
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
class Definition:
    """A segmentation model: contacts, parameters and segments."""

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
        """The largest absolute total that a contact can have, in ten-thousandths of a
        point.

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
        """Whether RFM scores depend on borders that follow from the data."""
        return self.assignment == "rfm" and self.rfm_borders == "quintiles"

    @property
    def has_shares(self):
        """Whether ranges of a parameter follow from shares of a total."""
        return any(parameter.by_share for parameter in self.parameters)

    @property
    def has_borders(self):
        """Whether any borders follow from the data."""
        return self.has_quintiles or self.has_shares

    @property
    def renews_borders(self):
        """Whether every run recalculates the borders."""
        return self.rfm_renew if self.has_quintiles else self.has_shares

    @property
    def applied_tolerance(self):
        """How far a score may drop below its segment; only by score."""
        return self.tolerance if self.assignment == "score" else Decimal(0)

    @property
    def counts_by_company(self):
        """Whether revenue from contacts of a company counts for the company."""
        return self.subject != "person"

    @property
    def inherits(self):
        """Whether contacts inherit the membership of their company."""
        return self.inherit_to_contacts and self.subject == "company"
