# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Random models by rules, and by recency, frequency and value, over random contacts:
the engine against a second reading (`oracle_methods`)."""

import dataclasses
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo import Command

from .. import oracle_methods
from ..oracle import Parameter, Records
from ..oracle_methods import Group, Rule
from .test_property_scoring import (
    REPRODUCIBLE,
    PropertyScoringCase,
    models,
    parameter_as_values,
    weights,
)

#: measures whose values PostgreSQL gives exactly as they are
EXACT = (None, "count", "sum", "min", "max")
FIELDS_OF_MAP = [(r, fm) for r in range(1, 6) for fm in range(1, 6)]


# ----------------------------------------------------------------------
# Random models
# ----------------------------------------------------------------------


@st.composite
def ruled_models(draw, case):
    """A model whose segments have conditions of all kinds, the last one none."""
    model = draw(models(case))
    conditions = [c for c in case.conditions["res.partner"] if c.domain]
    chosen = draw(
        st.lists(st.sampled_from(conditions), max_size=3, unique_by=lambda c: c.text)
    )
    rules = [
        Rule(f"Rule {index}", condition, draw(asked_points(model)))
        for index, condition in enumerate(chosen)
    ]
    # of rules without a filter one at most, at the end: it hides none
    points = draw(asked_points(model))
    if points:
        rules.append(Rule("Points alone", None, points))
    return dataclasses.replace(model, segments=(*rules, Rule("Rest")))


@st.composite
def asked_points(draw, model):
    """Up to two conditions on points that parameters can give."""
    active = [p for p in model.parameters if p.active and p.bands]
    asked = draw(st.lists(st.sampled_from(active), max_size=2, unique_by=id))
    conditions = []
    for parameter in asked:
        points = draw(st.sampled_from(parameter.bands)).points
        start = draw(st.sampled_from([None, points, points - 1]))
        end = draw(st.sampled_from([None, points, points + Decimal("0.5")]))
        if start is None and end is None:
            start = points
        conditions.append((parameter.name, start, end))
    return tuple(conditions)


@st.composite
def figured_models(draw, case):
    """A model of a date and two numbers, with a map drawn at random."""
    model = draw(models(case))
    parameters = tuple(
        draw(figured(name, kinds, case))
        for name, kinds in (
            ("Recency", ("date", "datetime")),
            ("Frequency", ("number",)),
            ("Value", ("number",)),
        )
    )
    assume(sum(parameter.weight for parameter in parameters))
    takers = draw(st.lists(st.integers(0, 5), min_size=25, max_size=25))
    groups = tuple(
        Group(
            f"Group {number}",
            tuple(
                cell
                for cell, taker in zip(FIELDS_OF_MAP, takers, strict=True)
                if taker == number
            ),
        )
        for number in range(6)
    )
    return dataclasses.replace(model, parameters=parameters, segments=groups)


@st.composite
def figured(draw, name, kinds, case):
    readings = [
        reading
        for group in case.readings.values()
        for reading in group
        if reading.kind in kinds and getattr(reading, "measure", None) in EXACT
    ]
    reading = draw(st.sampled_from(readings))
    if isinstance(reading, Records):
        reading = dataclasses.replace(reading, include_contacts=draw(st.booleans()))
    return Parameter(
        name,
        reading,
        bands=(),
        weight=draw(weights),
        elapsed_unit=draw(st.sampled_from(["days", "weeks", "months", "years"])),
        zero_is_missing=reading.kind == "number" and draw(st.booleans()),
    )


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------


class TestPropertyMethods(PropertyScoringCase):
    """Applied, saved and run again: not one membership differs."""

    @settings(REPRODUCIBLE, max_examples=40)
    @given(st.data())
    def test_random_rules(self, data):
        company = self.draw_world(data)
        model = data.draw(ruled_models(self))
        with self.undone():
            segmentation = self.apply_rules(model, company)
            self.assertOutcomes(
                segmentation, model, oracle_methods.outcomes_of_rules(model, self.world)
            )
            saved = self.save_contacts(data)
            self.reread_world(company)
            expected = oracle_methods.outcomes_of_rules(model, self.world)
            self.assertOutcomes(segmentation, model, expected, saved)
            self.change_leads(data)
            self.reread_world(company)
            segmentation.action_rescore()
            expected = oracle_methods.outcomes_of_rules(model, self.world)
            self.assertOutcomes(segmentation, model, expected)

    @settings(REPRODUCIBLE, max_examples=40)
    @given(st.data())
    def test_random_figures(self, data):
        company = self.draw_world(data)
        model = data.draw(figured_models(self))
        renew = data.draw(st.booleans())
        with self.undone():
            segmentation = self.apply_figures(model, company, renew)
            kept = oracle_methods.borders(model, self.world)
            expected = oracle_methods.outcomes_of_figures(model, self.world, kept)
            self.assertOutcomes(segmentation, model, expected)
            saved = self.save_contacts(data)
            self.reread_world(company)
            expected = oracle_methods.outcomes_of_figures(model, self.world, kept)
            self.assertOutcomes(segmentation, model, expected, saved)
            self.change_leads(data)
            self.reread_world(company)
            segmentation.action_rescore()
            if renew or None in kept:
                kept = oracle_methods.borders(model, self.world)
            expected = oracle_methods.outcomes_of_figures(model, self.world, kept)
            self.assertOutcomes(segmentation, model, expected)

    # -- steps ---------------------------------------------------------------------

    def bare_draft(self, model, company, **values):
        """A draft without its segments."""
        draft = self.make_segmentation(
            *map(parameter_as_values, model.parameters),
            reference_company_id=company.id,
            company_id=self.world.documents_of or False,
            subject=model.subject,
            partner_domain=model.condition.text,
            include_internal=model.include_internal,
            inherit_to_contacts=model.inherit_to_contacts,
            **values,
        )
        draft.segment_ids.unlink()
        return draft

    def apply_rules(self, model, company):
        draft = self.bare_draft(model, company, assignment="rules")
        ids = {parameter.name: parameter.id for parameter in draft.parameter_ids}
        draft.segment_ids = [
            Command.create(
                {
                    "name": rule.name,
                    "sequence": position,
                    "rule_domain": rule.condition.text if rule.condition else "[]",
                    "condition_ids": [
                        Command.create(
                            {
                                "parameter_id": ids[name],
                                "points_from": False if start is None else float(start),
                                "points_to": False if end is None else float(end),
                            }
                        )
                        for name, start, end in rule.points
                    ],
                }
            )
            for position, rule in enumerate(model.segments)
        ]
        return self.apply_draft(draft, model)

    def apply_figures(self, model, company, renew):
        draft = self.bare_draft(model, company, assignment="rfm", rfm_renew=renew)
        draft.segment_ids = [
            Command.create(
                {"name": group.name, "sequence": position, "cells": group.cells}
            )
            for position, group in enumerate(model.segments)
        ]
        return self.apply_draft(draft, model)

    def apply_draft(self, draft, model):
        draft.invalidate_recordset()
        self.assertFalse(draft.problem_text, model)
        draft.action_apply()
        return draft
