# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a score means, read a second time, in plain Python.

The property-based tests hold the engine against this file, so it shares nothing with
the engine: no compiler, no domain, no ORM. It sees the database as a `World` of rows,
walks through it with loops, and counts with fractions that never round.
"""

import math
import re
import zoneinfo
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

MISSING = None
UTC = zoneinfo.ZoneInfo("UTC")

# Where the links between tables lead: written down here, not asked of the ORM.
MANY2ONE = {
    ("res.partner", "parent_id"): "res.partner",
    ("res.partner", "commercial_partner_id"): "res.partner",
    ("res.partner", "country_id"): "res.country",
    ("res.partner", "industry_id"): "res.partner.industry",
    ("res.partner", "user_id"): "res.users",
    ("res.partner", "x_ref"): "res.country",
    ("res.users", "partner_id"): "res.partner",
    ("res.users", "company_id"): "res.company",
    ("res.company", "partner_id"): "res.partner",
    ("res.country", "currency_id"): "res.currency",
    ("crm.lead", "partner_id"): "res.partner",
    ("crm.lead", "user_id"): "res.users",
    ("crm.lead", "stage_id"): "crm.stage",
    ("calendar.event", "opportunity_id"): "crm.lead",
    ("calendar.attendee", "partner_id"): "res.partner",
    ("calendar.attendee", "event_id"): "calendar.event",
}
MANY2MANY = {
    ("res.partner", "category_id"),
    ("res.partner", "x_tags"),
    ("calendar.event", "partner_ids"),
}
REFERENCE = {
    ("mail.message", "res_id"): "model",
    ("mail.activity", "res_id"): "res_model",
}
TRANSLATED = {("res.country", "name"), ("res.partner.industry", "name")}
# The value of a company-dependent field where the company has set none.
COMPANY_DEPENDENT = {
    ("res.partner", "barcode"): None,
    ("res.partner", "x_company_text"): "Fallback",
    ("res.partner", "x_company_amount"): 0.0,
}
# The currency of an amount: a field beside it, or that of the record's company.
OF_COMPANY = object()
MONEY = {
    ("crm.lead", "expected_revenue"): OF_COMPANY,
    ("crm.lead", "x_price"): "x_currency_id",
    ("res.partner", "x_price"): "x_currency_id",
}
# When records took effect, where that is not when they were created.
NATURAL_DATES = {
    "crm.lead": "date_closed",
    "calendar.event": "start",
    "mail.message": "date",
    "mail.activity": "date_done",
}
NOWHERE = object()  # what lies behind an empty many2one
# Of what is no value: beyond this a number is none, and what surrounds a text.
TOO_LARGE = Decimal("1e100")
WHITE_SPACE = "".join(
    chr(code)
    for code in (
        *(0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0x85, 0xA0, 0x1680),
        *range(0x2000, 0x200B),
        *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
    )
)


@dataclass(frozen=True)
class World:
    """The rows of a database at one moment, for one reference company.

    `tables` is {model: {id: {column: value}}}, `links` {(model, field): {id: {ids}}};
    `now` is naive and in UTC, as PostgreSQL and Odoo hold it.
    """

    tables: dict
    links: dict
    now: datetime
    zone: zoneinfo.ZoneInfo = UTC
    company_id: int = 1
    documents_of: int | None = None  # whose contacts and documents alone count

    @property
    def currency_id(self):
        return self.tables["res.company"][self.company_id]["currency_id"]

    def counts(self, record):
        """Whether a record is one of the documents that are looked at."""
        company = record.get("company_id")
        return not company or self.documents_of in (None, company)

    @property
    def contacts(self):
        return self.tables["res.partner"]

    @property
    def today(self):
        return self.local_day(self.now)

    def local_day(self, moment):
        """The day on which a naive UTC moment falls in the zone of the model."""
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def days_ago(self, days):
        return self.today - timedelta(days=days)

    def midnight(self, days_ago):
        """The start of a day in the zone of the model, as a naive UTC moment."""
        local = datetime.combine(self.days_ago(days_ago), time.min, self.zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def follow(self, model, row, path):
        """The raw value at the end of a dotted path, or NOWHERE behind nothing."""
        name, _dot, rest = path.partition(".")
        if name == "properties":
            return (row["properties"] or {}).get(rest)
        if (model, name) in MANY2MANY:
            return self.links[model, name].get(row["id"], set())
        value = row[name]
        if (model, name) in TRANSLATED:
            value = (value or {}).get("en_US")
        if (model, name) in COMPANY_DEPENDENT:
            fallback = COMPANY_DEPENDENT[model, name]
            value = (value or {}).get(str(self.company_id), fallback)
        if not rest:
            return value
        if not value:
            return NOWHERE
        comodel = MANY2ONE[model, name]
        return self.follow(comodel, self.tables[comodel][value], rest)

    def amount(self, model, row, path):
        """The raw value at the end of a path, money in the reference currency."""
        value = self.follow(model, row, path)
        *steps, name = path.split(".")
        for step in steps:
            if value is NOWHERE or (model, step) not in MANY2ONE:
                return value
            model, row = MANY2ONE[model, step], row[step]
            row = self.tables[model][row]
        if (model, name) not in MONEY or not value or not math.isfinite(value):
            return value
        return self.converted(exact(value), model, row, MONEY[model, name])

    def converted(self, value, model, row, currency):
        if currency is OF_COMPANY:
            company = self.tables["res.company"].get(row["company_id"])
            currency_id = company["currency_id"] if company else self.currency_id
        else:
            currency_id = row[currency] or self.currency_id
        if currency_id == self.currency_id:
            return value
        day = self.today if model == "res.partner" else self.natural_day(model, row)
        here, there = (self.rate(id_, day) for id_ in (self.currency_id, currency_id))
        return rounded(Fraction(value) * here / there, 2)

    def rate(self, currency_id, day):
        """The rate of a day, as an exact fraction; 1 for a currency without any."""
        rows = [
            rate
            for rate in self.tables["res.currency.rate"].values()
            if rate["currency_id"] == currency_id
        ]
        own = [rate for rate in rows if rate["company_id"] == self.company_id]
        shared = [rate for rate in rows if not rate["company_id"]]
        for rates in (own, shared):
            until = [rate for rate in rates if rate["name"] <= day]
            if until:
                return Fraction(exact(max(until, key=lambda r: r["name"])["rate"]))
        for rates in (own, shared):
            if rates:
                return Fraction(exact(min(rates, key=lambda r: r["name"])["rate"]))
        return Fraction(1)

    def natural_day(self, model, row):
        """The day that a record belongs to."""
        name = NATURAL_DATES.get(model)
        return self.day(name and row[name]) or self.day(row["create_date"])

    def day(self, value):
        return self.local_day(value) if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Condition:
    """A domain and, beside it, the same said in Python as `holds(row, world)`."""

    domain: tuple
    holds: Callable = field(repr=False)

    def __and__(self, other):
        return Condition(
            ("&", *self.domain, *other.domain),
            lambda row, world: self.holds(row, world) and other.holds(row, world),
        )

    def __or__(self, other):
        return Condition(
            ("|", *self.domain, *other.domain),
            lambda row, world: self.holds(row, world) or other.holds(row, world),
        )

    @property
    def text(self):
        """The domain as a user's filter is stored."""
        return repr(list(self.domain))


EVERYTHING = Condition((), lambda row, world: True)


@dataclass(frozen=True)
class Field:
    """A value of the contact itself; `kind` says how its values are understood."""

    path: str
    kind: str  # number, boolean, date, datetime, choice, text or set
    options: tuple | None = None  # to choose from; what is none of them is missing
    comodel: str | None = None  # what the values are ids of


@dataclass(frozen=True)
class Records:
    """A measure over the records of a model that lead to the contact."""

    model: str
    partner_path: str
    measure: str
    condition: Condition = EVERYTHING
    measure_path: str | None = None
    measure_kind: str = "number"
    share_condition: Condition | None = None
    weight_path: str | None = None
    include_contacts: bool = False
    half_life: int | None = None  # in days; None where all count the same
    age_path: str | None = None
    divisor: "Records | None" = None

    @property
    def kind(self):
        if self.measure == "values":
            return "set"
        return self.measure_kind if self.measure in ("min", "max") else "number"


@dataclass(frozen=True)
class Filter:
    """Whether the contact matches a condition."""

    condition: Condition
    kind: str = "boolean"


@dataclass(frozen=True)
class Band:
    kind: str  # range, values, other or missing
    points: Decimal
    value_from: Decimal | None = None
    value_to: Decimal | None = None
    accepted: tuple = ()


@dataclass(frozen=True)
class Parameter:
    name: str
    reading: Field | Records | Filter
    bands: tuple
    weight: Decimal = Decimal(1)
    elapsed_unit: str = "days"
    zero_is_missing: bool = False
    combine: str = "best"
    active: bool = True


@dataclass(frozen=True)
class Segment:
    name: str
    score_from: Decimal


@dataclass(frozen=True)
class Model:
    parameters: tuple
    segments: tuple
    subject: str = "any"
    condition: Condition = EVERYTHING
    include_internal: bool = False
    inherit_to_contacts: bool = False
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Outcome:
    """One membership: score, name of the segment, contact inherited from."""

    score: Decimal
    segment: str
    inherited_from: int | None = None


# ----------------------------------------------------------------------
# Who
# ----------------------------------------------------------------------


def in_scope(model, contact, world):
    if not contact["active"] or not model.condition.holds(contact, world):
        return False
    subject = "company" if contact["is_company"] else "person"
    if model.subject not in (subject, "any") or not is_seen(contact, world):
        return False
    return model.include_internal or not is_internal(contact, world)


def is_seen(contact, world):
    """By users of the one company that the model is for, which has no branches: Odoo's
    rule on contacts."""
    return (
        world.documents_of is None
        or not contact["partner_share"]
        or contact["company_id"] in (None, world.documents_of)
    )


def is_internal(contact, world):
    """Own companies, contacts of internal users, addresses."""
    own = {company["partner_id"] for company in world.tables["res.company"].values()}
    return (
        contact["id"] in own
        or not contact["partner_share"]
        or contact["type"] in ("invoice", "delivery", "other")
    )


# ----------------------------------------------------------------------
# Value
# ----------------------------------------------------------------------


def exact(number):
    """A number as PostgreSQL casts a float to numeric: 15 significant digits."""
    return Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)


def rounded(fraction, digits):
    """A fraction as a decimal, halves away from zero."""
    whole = int(abs(fraction) * 10**digits + Fraction(1, 2))
    return Decimal(whole if fraction >= 0 else -whole).scaleb(-digits)


def understand(raw, kind, world):
    """What a raw value means: its Python value, or MISSING."""
    if raw is NOWHERE:
        return MISSING
    if kind == "boolean":
        return raw is True
    reader = {
        "number": read_number,
        "text": read_text,
        "date": read_date,
        "datetime": read_datetime,
        "choice": lambda value, world: value or MISSING,
        "set": read_set,
    }[kind]
    return reader(raw, world)


def read_set(raw, _world):
    if not isinstance(raw, list | set | frozenset):
        return MISSING
    items = (item for item in raw if isinstance(item, int | str))
    return frozenset(items) or MISSING


def read_number(raw, _world):
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return MISSING  # NULL, or what a property holds once it was emptied
    if not math.isfinite(raw) or abs(exact(raw)) >= TOO_LARGE:
        return MISSING
    return exact(raw)


def read_text(raw, _world):
    return folded(raw) or MISSING if isinstance(raw, str) else MISSING


def folded(text):
    """A text as it is compared."""
    return text.strip(WHITE_SPACE).lower().upper().lower()


def read_date(raw, _world):
    moment = read_moment(raw)
    return moment.date() if isinstance(moment, datetime) else moment


def read_datetime(raw, world):
    moment = read_moment(raw)
    return world.local_day(moment) if moment else MISSING


def read_moment(raw):
    """A date or datetime, out of a text too, MISSING where no calendar has it."""
    if isinstance(raw, str):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d)?", raw, re.ASCII):
            return MISSING
        try:
            return datetime.fromisoformat(raw)
        except ValueError:
            return MISSING
    return raw if isinstance(raw, date) else MISSING


def elapsed(day, today, unit):
    """Complete units from a day to today, rounded down: the future is negative."""
    days = (today - day).days
    months = 12 * (today.year - day.year) + today.month - day.month
    months -= today.day < day.day
    return {
        "days": days,
        "weeks": days // 7,
        "months": months,
        "years": months // 12,
    }[unit]


def values(parameter, world):
    """The value of one parameter for every contact: {contact id: value}."""
    reading = parameter.reading
    if isinstance(reading, Filter):
        return {
            contact["id"]: bool(reading.condition.holds(contact, world))
            for contact in world.contacts.values()
        }
    if isinstance(reading, Records):
        found = measures(reading, world)
        if reading.divisor:
            by = measures(reading.divisor, world)
            found = {id_: divided(value, by[id_]) for id_, value in found.items()}
    else:
        found = {
            contact["id"]: chosen(
                understand(
                    world.amount("res.partner", contact, reading.path),
                    reading.kind,
                    world,
                ),
                reading,
                world,
            )
            for contact in world.contacts.values()
        }
    return {id_: finish(parameter, value, world) for id_, value in found.items()}


def chosen(value, reading, world):
    """A choice or set without what there is not to choose from; of records that stand
    below others, as tags do, those count as well."""
    if value is MISSING or not (reading.options or reading.comodel):
        return value
    there = reading.options or world.tables[reading.comodel]
    if reading.kind == "choice":
        known = not isinstance(value, list | dict | bool) and value in there
        return value if known else MISSING
    held = {one for one in value if one in there}
    if reading.comodel:
        for one in list(held):
            while one := there[one].get("parent_id"):
                held.add(one)
    return frozenset(held) or MISSING


def finish(parameter, value, world):
    """Dates become elapsed units, zeros go missing where they shall."""
    if value is MISSING:
        return MISSING
    if parameter.reading.kind in ("date", "datetime"):
        return elapsed(value, world.today, parameter.elapsed_unit)
    if parameter.reading.kind == "number":
        if abs(value) >= TOO_LARGE or parameter.zero_is_missing and value == 0:
            return MISSING
    return value


def divided(value, by):
    """A measure by another one, MISSING where there is nothing to divide by."""
    return MISSING if value is MISSING or not by else Fraction(value) / Fraction(by)


def measures(reading, world):
    """The measure of every contact over the records that lead to it."""
    belonging = defaultdict(list)
    for record in world.tables[reading.model].values():
        if world.counts(record) and reading.condition.holds(record, world):
            for owner in owners(reading, record, world):
                belonging[owner].append(record)
    return {
        contact["id"]: measure(
            reading,
            belonging[
                contact["commercial_partner_id"]
                if reading.include_contacts
                else contact["id"]
            ],
            world,
        )
        for contact in world.contacts.values()
    }


def owners(reading, record, world):
    """The contacts, or commercial entities, to which a record belongs: each once."""
    name = reading.partner_path
    reference = REFERENCE.get((reading.model, name))
    if reference and record[reference] != "res.partner":
        return set()
    found = world.follow(reading.model, record, name)
    if found is NOWHERE or not found:
        return set()
    found = found if isinstance(found, set) else {found}
    contacts = [world.contacts[id_] for id_ in found if id_ in world.contacts]
    column = "commercial_partner_id" if reading.include_contacts else "id"
    return {contact[column] for contact in contacts}


def measure(reading, records, world):
    """One measure over the records of one contact."""
    if reading.measure == "count":
        return sum(age_weight(reading, record, world) for record in records)
    weighted = [(record, weight(reading, record, world)) for record in records]
    if reading.measure == "share":
        return mean(
            (Decimal(bool(reading.share_condition.holds(record, world))), share)
            for record, share in weighted
        )
    read = [
        (understand(raw, reading.measure_kind, world), share)
        for record, share in weighted
        for raw in [world.amount(reading.model, record, reading.measure_path)]
    ]
    read = [(value, share) for value, share in read if value is not MISSING]
    if reading.measure == "avg":
        return mean(read)
    if reading.measure == "values":
        return frozenset(value for value, _share in read) or MISSING
    if reading.measure == "interval":
        days = sorted(day for day, _share in read)
        gaps = [(b - a).days for a, b in pairwise(days)]
        return mean((Decimal(gap), 1) for gap in gaps)
    if reading.measure == "sum":
        if not reading.half_life:
            return sum((value for value, _share in read), Decimal(0))
        return sum(Fraction(value) * share for value, share in read)
    pick = {"min": min, "max": max}[reading.measure]
    return pick((value for value, _share in read), default=MISSING)


def weight(reading, record, world):
    """How much a record counts, as an exact fraction."""
    by_age = age_weight(reading, record, world)
    if not reading.weight_path:
        return by_age
    raw = world.amount(reading.model, record, reading.weight_path)
    value = understand(raw, "number", world)
    return Fraction(0) if value is MISSING else by_age * Fraction(value)


def age_weight(reading, record, world):
    """Half after each half-life, to 20 decimals; the future counts whole."""
    if not reading.half_life:
        return 1
    chosen = reading.age_path and world.follow(reading.model, record, reading.age_path)
    day = world.day(chosen) or world.natural_day(reading.model, record)
    age = max(0, (world.today - day).days)
    share = exact(0.5 ** min(age / reading.half_life, 100))
    return Fraction(rounded(Fraction(share), 20))


def mean(weighted_values):
    """The weighted mean as an exact fraction, MISSING where nothing weighs."""
    total, weights = Fraction(0), Fraction(0)
    for value, share in weighted_values:
        total += Fraction(value) * Fraction(share)
        weights += Fraction(share)
    return total / weights if weights else MISSING


# ----------------------------------------------------------------------
# Points
# ----------------------------------------------------------------------


def points(parameter, value):
    """The points that a value gets from the bands of a parameter."""
    if value is MISSING:
        return points_of(parameter, "missing")
    kind = parameter.reading.kind
    if kind in ("number", "date", "datetime"):
        return sum(band.points for band in parameter.bands if holds(band, value))
    matching = [
        band.points
        for band in parameter.bands
        if band.kind == "values" and accepts(band, value, kind)
    ]
    if not matching:
        return points_of(parameter, "other")
    if kind != "set":
        return matching[0]
    return max(matching) if parameter.combine == "best" else sum(matching)


def points_of(parameter, kind):
    """The points of the `other` or `missing` band, 0 where there is none."""
    return sum(band.points for band in parameter.bands if band.kind == kind)


def holds(band, value):
    """Whether the half-open range of a band holds a number."""
    return (
        band.kind == "range"
        and (band.value_from is None or value >= band.value_from)
        and (band.value_to is None or value < band.value_to)
    )


def accepts(band, value, kind):
    """Whether a band accepts a choice, or any member of a set."""
    if kind == "set":
        return not value.isdisjoint(band.accepted)
    if kind == "text":
        return value in {folded(text) for text in band.accepted}
    return value in band.accepted


def best_points(parameter):
    """The most points that one contact can get from a parameter, at least 0."""
    each = [band.points for band in parameter.bands]
    if parameter.reading.kind == "set" and parameter.combine == "sum":
        each.append(
            sum(
                band.points
                for band in parameter.bands
                if band.kind == "values" and band.points > 0
            )
        )
    return max(0, *each)


# ----------------------------------------------------------------------
# Score and segment
# ----------------------------------------------------------------------


def half_away_from_zero(fraction):
    """A fraction that is not negative, rounded to two decimals."""
    return Decimal(int(fraction * 100 + Fraction(1, 2))) / 100


def best(parameters):
    """The sum of the best contributions of the active parameters."""
    return sum(
        parameter.weight * best_points(parameter)
        for parameter in parameters
        if parameter.active
    )


def scores(model, world):
    """The score of every contact, whether in the scope of the model or not."""
    top = best(model.parameters)
    read = [(p, values(p, world)) for p in model.parameters if p.active]
    result = {}
    for id_ in world.contacts:
        won = sum(p.weight * points(p, found[id_]) for p, found in read)
        result[id_] = half_away_from_zero(Fraction(100 * max(0, won)) / Fraction(top))
    return result


def place(model, score, previous=None):
    """The name of the segment for a score, given the one a contact stood in."""
    reached = max(
        (segment for segment in model.segments if segment.score_from <= score),
        key=lambda segment: segment.score_from,
    )
    for segment in model.segments:
        falls = segment.name == previous and segment.score_from > reached.score_from
        if falls and score >= segment.score_from - model.tolerance:
            return segment.name
    return reached.name


def outcomes(model, world, previous=None):
    """Every membership after a run: {contact id: Outcome}.

    `previous` holds the outcomes before the run; None for the first run of a version.
    """
    score = scores(model, world)
    result = {}
    for id_, contact in world.contacts.items():
        if in_scope(model, contact, world):
            old = (previous or {}).get(id_)
            old_segment = old.segment if old and not old.inherited_from else None
            segment = place(model, score[id_], old_segment)
            result[id_] = Outcome(score[id_], segment)
    if model.subject == "company" and model.inherit_to_contacts:
        result.update(inherited(result, world))
    return result


def inherited(result, world):
    """What the contacts of companies carry of their companies' memberships."""
    return {
        id_: Outcome(own.score, own.segment, contact["commercial_partner_id"])
        for id_, contact in world.contacts.items()
        for own in [result.get(contact["commercial_partner_id"])]
        if own
        and id_ not in result
        and contact["active"]
        and not contact["is_company"]
        and contact["type"] == "contact"
        and is_seen(contact, world)
    }
