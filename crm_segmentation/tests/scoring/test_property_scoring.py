# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random models over random contacts: the engine against a second reading of the rules.

Whatever can be applied has to score, to the last digit, as `oracle` works it out; what
makes no sense has to be refused by name. The examples are the same in every run.
"""

import dataclasses
from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from pprint import pformat
from unittest.mock import patch

from freezegun.api import freeze_time
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.exceptions import UserError

from .. import oracle
from ..common import between, field, leads, matching, missing, one_of, records
from ..oracle import Band, Field, Filter, Model, Outcome, Parameter, Records, Segment
from ..property_world import AGING, DIVISORS, FIELDS, MOMENTS, PropertyWorld, filters

RANGED = ("number", "date", "datetime")
BORDER_DECIMALS = 6  # what a border holds
NO_RECORD = 2_000_000_000  # an id that no record has: deleted long ago
REPRODUCIBLE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # making an example smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


# ----------------------------------------------------------------------
# Random models
# ----------------------------------------------------------------------


def decimals(low, high):
    """Numbers of at most two decimals, whole ones more often than not."""
    return st.one_of(
        st.integers(low, high).map(Decimal),
        st.integers(low * 100, high * 100).map(lambda cents: Decimal(cents) / 100),
    )


points = st.one_of(decimals(1, 20), decimals(-20, 20))
weights = st.one_of(st.integers(1, 5).map(Decimal), decimals(0, 5))


@st.composite
def readings(draw, case):
    """What a parameter reads: every kind of value as often as the others."""
    group = draw(st.sampled_from(sorted(case.readings)))
    reading = draw(st.sampled_from(case.readings[group]))
    if not isinstance(reading, Records):
        return reading
    condition = reading.condition
    if reading.model == "crm.lead":
        condition = draw(st.sampled_from(case.conditions["crm.lead"]))
    reading = dataclasses.replace(
        reading, condition=condition, include_contacts=draw(st.booleans())
    )
    if reading.measure in AGING and draw(st.booleans()):
        paths = [None, "date_deadline", "date_closed"]
        reading = dataclasses.replace(
            reading,
            half_life=draw(st.sampled_from([1, 30, 365])),
            age_path=draw(st.sampled_from(paths))
            if reading.model == "crm.lead"
            else None,
        )
    if reading.kind == "number" and draw(st.integers(0, 4)) == 0:
        divisor = dataclasses.replace(
            draw(st.sampled_from(DIVISORS)),
            include_contacts=reading.include_contacts,
            half_life=reading.half_life,
        )
        reading = dataclasses.replace(reading, divisor=divisor)
    return reading


@st.composite
def parameters(draw, name, case):
    """A parameter that makes sense, with borders and choices that contacts meet."""
    reading = draw(readings(case))
    countable = reading.kind == "number"
    blank = Parameter(
        name,
        reading,
        bands=(),
        weight=draw(weights),
        elapsed_unit=draw(st.sampled_from(["days", "weeks", "months", "years"])),
        zero_is_missing=countable and draw(st.booleans()),
        combine=draw(st.sampled_from(["best", "sum"])),
        active=draw(st.integers(0, 9)) > 0,
    )
    met = set(oracle.values(blank, case.world).values()) - {oracle.MISSING}
    if reading.kind in RANGED:
        bands = draw(ranges(blank, met))
    elif reading.kind == "boolean":
        bands = draw(booleans())
    else:
        bands = draw(choices(reading.kind, met))
    if can_be_missing(blank) and (not bands or draw(st.booleans())):
        place = draw(st.integers(0, len(bands)))
        bands.insert(place, Band("missing", draw(points)))
    assume(bands)
    return dataclasses.replace(blank, bands=tuple(bands))


def can_be_missing(parameter):
    """Whether some contact can be without a value: else the band is refused."""
    reading = parameter.reading
    if isinstance(reading, Field):
        path = reading.path.removeprefix("properties.")
        return reading.kind != "boolean" or "." in path
    if isinstance(reading, Records):
        sure = reading.measure in ("count", "sum") and not reading.divisor
        return parameter.zero_is_missing or not sure
    return False


@st.composite
def ranges(draw, parameter, met):
    """Ranges that don't overlap, most of them beginning and ending on values met."""
    low, whole, high = limits(parameter)
    met = {value for value in met if abs(value) <= high}  # what borders can hold
    borders = {round(Decimal(float(value)), 0 if whole else 3) for value in met}
    borders |= {Decimal(value) for value in met if isinstance(value, Decimal | int)}
    borders |= {Decimal(number) for number in (-1, 0, 1, 2, 10)}
    if high == 1:
        borders |= {Decimal("0.25"), Decimal("0.5")}
    borders = sorted(
        border
        for border in borders
        if low <= border <= high and border == round(border, BORDER_DECIMALS)
    )
    chosen = draw(
        st.lists(st.sampled_from(borders), min_size=1, max_size=6, unique=True)
    )
    ends = [None, *sorted(chosen), None]
    pairs = [pair for pair in pairwise(ends) if can_occur(pair, parameter, low)]
    kept = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5, unique=True))
    return [Band("range", draw(points), *pair) for pair in kept]


def limits(parameter):
    """The least value there can be, whether it is whole, and the greatest."""
    reading = parameter.reading
    measure = getattr(reading, "measure", None)
    if measure and (reading.divisor or reading.half_life and measure != "share"):
        return (0 if reading.divisor is None else -(10**9)), False, 10**9
    if measure in ("count", "interval"):
        return int(parameter.zero_is_missing), True, 10**9
    if measure == "share":
        return 0, False, 1
    return -(10**9), parameter.reading.kind != "number", 10**9


def can_occur(pair, parameter, low):
    """Whether a range holds any value that the parameter can have."""
    _value_from, value_to = pair
    return value_to is None or value_to > low or low < 0


@st.composite
def booleans(draw):
    both = [Band("values", draw(points), accepted=(value,)) for value in (True, False)]
    return draw(st.sampled_from([both, both[:1], both[1:], both[::-1]]))


@st.composite
def choices(draw, kind, met):
    """Bands of choices or sets, none of them hidden behind those before."""
    pool = sorted(met if kind != "set" else frozenset().union(*met))
    assume(pool)
    bands, seen = [], set()
    for _count in range(draw(st.integers(1, 4))):
        accepted = draw(
            st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True)
        )
        if kind == "set" or set(accepted) - seen:
            seen |= set(accepted)
            accepted = dressed(draw, accepted, kind)
            bands.append(Band("values", draw(points), accepted=accepted))
    # Where bands accept all there is, nothing may be left for another band.
    if seen != set(pool) and draw(st.booleans()):
        bands.append(Band("other", draw(points)))
    return bands


def dressed(draw, accepted, kind):
    """The accepted values as somebody types them, beside a record deleted since."""
    if kind == "text":
        dress = st.sampled_from([str, str.upper, lambda text: f" {text} "])
        return tuple(draw(dress)(text) for text in accepted)
    if isinstance(accepted[0], int) and draw(st.booleans()):
        return (*accepted, NO_RECORD)
    return tuple(accepted)


@st.composite
def models(draw, case):
    """A whole model that can be applied: points to win, segments from 0 up."""
    drawn = tuple(
        draw(parameters(f"Parameter {index}", case))
        for index in range(draw(st.integers(4, 6)))
    )
    best = oracle.best(drawn)
    assume(best)
    if draw(st.booleans()):
        drawn += (halving(best),)
    subject = draw(st.sampled_from(["company", "person", "any"]))
    model = Model(
        parameters=drawn,
        segments=(),
        subject=subject,
        condition=draw(
            st.just(oracle.EVERYTHING) | st.sampled_from(case.conditions["res.partner"])
        ),
        include_internal=draw(st.booleans()),
        inherit_to_contacts=subject == "company" and draw(st.booleans()),
        tolerance=draw(st.one_of(st.just(Decimal(0)), decimals(0, 30))),
    )
    return dataclasses.replace(model, segments=draw(segments(model, case)))


def halving(best):
    """A parameter that rounds up the best sum to a multiple of 32: every odd number of
    32 points is a score that ends in half a hundredth."""
    missing_points = round(32 - best % 32, 2)
    bands = (Band("values", missing_points, accepted=(True,)),)
    return Parameter("Halving", Field("is_company", "boolean"), bands)


@st.composite
def segments(draw, model, case):
    """Segments from 0 up, many of whose borders are scores that contacts have."""
    borders = st.one_of(
        st.sampled_from(sorted(set(oracle.scores(model, case.world).values()))),
        decimals(1, 100),
    )
    chosen = draw(st.sets(borders, max_size=5)) | {Decimal(0)}
    return tuple(
        Segment(f"From {score}", score) for score in draw(st.permutations(list(chosen)))
    )


def as_values(model):
    """A model of the oracle as the values of a draft."""
    return {
        "subject": model.subject,
        "partner_domain": model.condition.text,
        "include_internal": model.include_internal,
        "inherit_to_contacts": model.inherit_to_contacts,
        "tolerance": float(model.tolerance),
        "segments": {s.name: float(s.score_from) for s in model.segments},
    }


def parameter_as_values(parameter):
    """A parameter of the oracle as the values of a draft, without its bands."""
    return {
        "weight": float(parameter.weight),
        "elapsed_unit": parameter.elapsed_unit,
        "zero_is_missing": parameter.zero_is_missing,
        "combine": parameter.combine,
        "active": parameter.active,
        "name": parameter.name,
        **reading_as_values(parameter.reading),
        "band_ids": [
            Command.create({"sequence": sequence, **band_as_values(band)})
            for sequence, band in enumerate(parameter.bands)
        ],
    }


def reading_as_values(reading):
    if isinstance(reading, Field):
        return {"source": "field", "field_path": reading.path}
    if isinstance(reading, Filter):
        return {"source": "filter", "partner_domain": reading.condition.text}
    share = reading.share_condition
    return {
        "source": "records",
        "model_name": reading.model,
        "partner_path": reading.partner_path,
        "record_domain": reading.condition.text,
        "measure": reading.measure,
        "measure_path": reading.measure_path or False,
        "share_domain": share.text if share else False,
        "weight_path": reading.weight_path or False,
        "include_contacts": reading.include_contacts,
        "by_age": bool(reading.half_life),
        "half_life_days": reading.half_life or 365,
        "age_path": reading.age_path or False,
        **(divisor_as_values(reading.divisor) if reading.divisor else {}),
    }


def divisor_as_values(divisor):
    return {
        "divisor_model": divisor.model,
        "divisor_partner_path": divisor.partner_path,
        "divisor_domain": divisor.condition.text,
        "divisor_path": divisor.measure_path or False,
    }


def band_as_values(band):
    """A band of the oracle as the values of a draft."""
    if band.kind == "range":
        ends = [
            None if end is None else float(end)
            for end in (band.value_from, band.value_to)
        ]
        return between(*ends, points=float(band.points))
    return {
        "kind": band.kind,
        "points": float(band.points),
        "accepted": list(band.accepted),
    }


# ----------------------------------------------------------------------
# Models that make no sense
# ----------------------------------------------------------------------

NONSENSE = {
    "ranges that overlap": field(
        "x_number",
        between(None, 5, 1, name="Up to five"),
        between(4, 9, 2, name="Four and more"),
    ),
    "a range from 10 to 5": field("x_number", between(10, 5, 1, name="Backwards")),
    "an empty range": field("x_number", between(5, 5, 1, name="Nothing")),
    "a range for a choice": field("country_id", between(1, 5, 1, name="A number")),
    "choices for a number": field("x_number", one_of(5, points=1, name="Just five")),
    "a band that accepts nothing": field("country_id", one_of(points=1, name="Empty")),
    "a band hidden behind an earlier one": field(
        "x_choice",
        one_of("s", "m", points=1),
        one_of("m", points=2, name="Medium"),
    ),
    "a missing count": leads("count", between(0, None, 1), missing(2, name="Unknown")),
    "a missing boolean": field(
        "is_company", one_of(True, points=1), missing(2, name="Unknown")
    ),
    "a missing filter": matching(
        [("is_company", "=", True)], one_of(True, points=1), missing(2, name="Unknown")
    ),
    "a weight below 0": field("x_number", between(0, None, 1), weight=-0.01),
    "a field that does not exist": field("x_nothing", between(0, None, 1)),
    "a property that does not exist": field("properties.no", between(0, None, 1)),
    "a path through a number": field("x_number.name", between(0, None, 1)),
    "a computed field": field("opportunity_count", between(0, None, 1)),
    "a domain on a field that does not exist": matching(
        [("x_nothing", "=", 1)], one_of(True, points=1)
    ),
    "a domain that is none": {
        **matching([], one_of(True, points=1)),
        "partner_domain": "x_number = 1",
    },
    "a domain that depends on the user": leads(
        "count", between(0, None, 1), record_domain="[('user_id', '=', uid)]"
    ),
    "a record domain on a field that does not exist": leads(
        "count", between(0, None, 1), record_domain="[('x_nothing', '=', 1)]"
    ),
    "a sum of a text": leads("sum", between(0, None, 1), measure_path="name"),
    "a sum of nothing": leads("sum", between(0, None, 1)),
    "a sum of what does not exist": leads(
        "sum", between(0, None, 1), measure_path="x_nothing"
    ),
    "a share of nothing": leads(
        "share", between(0, None, 1), share_domain="[('x_nothing', '=', 1)]"
    ),
    "a half-life of nothing": leads(
        "count", between(0, None, 1), by_age=True, half_life_days=0
    ),
    "the smallest, less for its age": leads(
        "min", between(0, None, 1), measure_path="expected_revenue", by_age=True
    ),
    "an age by a text": leads(
        "count", between(0, None, 1), by_age=True, age_path="name"
    ),
    "a division by records that lead to nobody": leads(
        "count", between(0, None, 1), divisor_model="calendar.event"
    ),
    "a path that leads to no contact": records(
        "crm.lead", "stage_id", "count", between(0, None, 1)
    ),
}


class PropertyScoringCase(PropertyWorld):
    """Draws worlds, applies models, changes contacts, and compares memberships."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conditions = {
            "crm.lead": cls.lead_conditions(),
            "res.partner": cls.contact_conditions(),
        }
        readings = defaultdict(list, filter=filters(cls.conditions["res.partner"]))
        for reading in FIELDS:
            readings[f"field {reading.kind}"].append(reading)
        for reading in cls.record_readings():
            readings[f"records {reading.kind} {reading.measure}"].append(reading)
        cls.readings = dict(readings)
        freezer = freeze_time(MOMENTS[0], ignore=["hypothesis", "_pytest"])
        cls.clock = freezer.start()
        cls.addClassCleanup(freezer.stop)
        cls.startClassPatcher(
            patch.object(cls.env.cr, "now", lambda: fields.Datetime.now())
        )
        cls.worlds = {company: cls.read_world(None, company) for company in cls.zones}

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    @contextmanager
    def undone(self):
        """What happens within leaves no trace for the next example."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def draw_world(self, data):
        """A reference company, in the world at some moment; the clock is set to it."""
        moment = data.draw(st.sampled_from(MOMENTS))
        company = data.draw(st.sampled_from(list(self.zones)))
        self.clock.move_to(moment)
        now = fields.Datetime.to_datetime(moment)
        documents_of = data.draw(st.sampled_from([None, company.id]))
        self.world = dataclasses.replace(
            self.worlds[company], now=now, documents_of=documents_of
        )
        return company

    def reread_world(self, company):
        """The world after something has changed in it."""
        self.world = dataclasses.replace(
            self.read_world(self.world.now, company),
            documents_of=self.world.documents_of,
        )

    def draft(self, model, company, inserted=None):
        """The draft of a model, with further parameters inserted at their places."""
        parameters = [parameter_as_values(p) for p in model.parameters]
        for place, values in (inserted or {}).items():
            parameters.insert(place, values)
        return self.make_segmentation(
            *parameters,
            reference_company_id=company.id,
            company_id=self.world.documents_of or False,
            **as_values(model),
        )

    def apply(self, model, company):
        segmentation = self.draft(model, company)
        try:
            segmentation.action_apply()
        except UserError as error:
            self.fail(f"A model that makes sense is refused: {error}\n{pformat(model)}")
        return segmentation

    def save_contacts(self, data):
        """Write random values on a few contacts and add one; all of their ids."""
        self.dice.seed(data.draw(st.integers(0, 10**6)))
        saved = self.dice.sample(list(self.without_users), 3)
        for contact in saved:
            contact.write(self.random_change())
        return {contact.id for contact in [*saved, self.many_contacts(1)]}

    def random_change(self):
        """A few values, or a change that moves a contact into or out of a model."""
        if self.dice.random() < 0.3:
            return self.dice.choice(
                [
                    {"active": False},
                    {"active": True},
                    {"is_company": True},
                    {"type": "delivery"},
                    {"parent_id": False},
                    {"company_id": False},
                    {"company_id": self.dice.choice(list(self.zones)).id},
                ]
            )
        values = self.random_contact_values()
        names = self.dice.sample(sorted(values), min(4, len(values)))
        return {name: values[name] for name in names}

    def change_leads(self, data):
        """Add, lose and delete a few deals."""
        self.dice.seed(data.draw(st.integers(0, 10**6)))
        lost, gone = self.dice.sample(list(self.leads), 2)
        lost.write(
            {"active": False, "probability": 0, "stage_id": self.open_stages[0].id}
        )
        gone.unlink()
        for contact in self.dice.sample(list(self.customers), 3):
            self.lead(
                contact,
                company_id=contact.company_id.id,
                user_id=False,
                expected_revenue=self.dice.choice([0.1, 0.2, 5000]),
            )

    # ------------------------------------------------------------------
    # Assertions
    # ------------------------------------------------------------------

    def outcomes(self, segmentation):
        """The memberships as the oracle speaks of them."""
        names = {segment.id: segment.name for segment in segmentation.segment_ids}
        self.env.cr.flush()
        self.env.cr.execute(
            "SELECT partner_id, score::text, segment_id, inherited_from_id"
            " FROM crm_segmentation_membership WHERE segmentation_id = %s",
            [segmentation.id],
        )
        return {
            contact_id: Outcome(Decimal(score), names[segment_id], inherited_from)
            for contact_id, score, segment_id, inherited_from in self.env.cr.fetchall()
        }

    def assertOutcomes(self, segmentation, model, expected, ids=None):
        """Not one membership differs: of all contacts, or of those with the ids and
        those who inherit from them."""
        found = self.outcomes(segmentation)
        for id_ in sorted(self.world.contacts):
            mine, theirs = expected.get(id_), found.get(id_)
            inherits = {getattr(o, "inherited_from", None) for o in (mine, theirs)}
            if (ids is None or ids & {id_, *inherits}) and mine != theirs:
                self.fail(self.story(model, id_, expected, found))

    def story(self, model, id_, expected, found):
        """Everything that is needed to see, and to repeat, how one contact differs."""
        contact = {k: v for k, v in self.world.contacts[id_].items() if v is not None}
        values = {p.name: oracle.values(p, self.world)[id_] for p in model.parameters}
        return "\n".join(
            [
                f"Contact {id_} at {self.world.now} UTC in {self.world.zone}:",
                f"expected {expected.get(id_)}",
                f"found    {found.get(id_)}",
                f"values   {pformat(values)}",
                f"model    {pformat(model)}",
                f"contact  {pformat(contact)}",
            ]
        )

    def assertRefused(self, draft, words, title):
        """Apply raises a sentence with these words, and changes nothing."""
        draft.invalidate_recordset()
        before = draft.read()
        try:
            draft.action_apply()
        except UserError as error:
            for word in words:
                self.assertIn(word, str(error), title)
        else:
            self.fail(f"Applied: {title}")
        draft.invalidate_recordset()
        self.assertEqual(draft.read(), before)
        self.assertEqual(draft.state, "draft")
        self.assertFalse(self.outcomes(draft))


class TestPropertyScoring(PropertyScoringCase):
    """300 random models, some changed data, and nonsense that is refused."""

    @settings(REPRODUCIBLE, max_examples=300)
    @given(st.data())
    def test_random_models(self, data):
        """Given any model that makes sense, every contact scores as worked out."""
        company = self.draw_world(data)
        model = data.draw(models(self))
        with self.undone():
            segmentation = self.apply(model, company)
            expected = oracle.outcomes(model, self.world)
            self.assertOutcomes(segmentation, model, expected)

    @settings(REPRODUCIBLE, max_examples=60)
    @given(st.data())
    def test_changed_data(self, data):
        """Saving a contact and the next run agree with a second reading, and so with
        each other, whatever changed in between."""
        company = self.draw_world(data)
        model = data.draw(models(self))
        with self.undone():
            segmentation = self.apply(model, company)
            before = oracle.outcomes(model, self.world)
            saved = self.save_contacts(data)
            self.reread_world(company)
            expected = oracle.outcomes(model, self.world, before)
            self.assertOutcomes(segmentation, model, expected, saved)
            # When deals change, which no save of a contact tells, the run does.
            before = self.outcomes(segmentation)
            self.change_leads(data)
            self.reread_world(company)
            segmentation.action_rescore()
            expected = oracle.outcomes(model, self.world, before)
            self.assertOutcomes(segmentation, model, expected)

    @settings(REPRODUCIBLE, max_examples=5)
    @given(st.data())
    def test_nonsense_is_refused(self, data):
        """Given a sound model with one parameter of nonsense, Apply names it."""
        company = self.draw_world(data)
        model = data.draw(models(self))
        for title, parameter in NONSENSE.items():
            place = data.draw(st.integers(0, len(model.parameters)))
            nonsense = {**parameter, "name": "The odd one"}
            bands = [values for _create, _id, values in nonsense["band_ids"]]
            words = [band["name"] for band in bands if "name" in band]
            with self.undone():
                draft = self.draft(model, company, {place: nonsense})
                self.assertRefused(draft, ["The odd one", *words], title)

    @settings(REPRODUCIBLE, max_examples=20)
    @given(st.data())
    def test_segments_that_make_no_sense_are_refused(self, data):
        """Given sound parameters without a segment from 0, or two from one score."""
        company = self.draw_world(data)
        model = data.draw(models(self))
        border = data.draw(decimals(1, 100))
        low, high = Segment("Low", Decimal(0)), Segment("High", border)
        higher = Segment("Higher", border)
        wrong, words = data.draw(
            st.sampled_from(
                [([high], ["0"]), ([low, high, higher], ["High", "Higher"])]
            )
        )
        model = dataclasses.replace(model, segments=wrong)
        with self.undone():
            self.assertRefused(self.draft(model, company), words, pformat(wrong))
