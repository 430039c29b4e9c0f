# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small base class, and a few words to describe a segmentation model.

They let a test say what it is about and nothing else::

    model = self.apply_model(
        field("country_id", one_of(belgium.id, points=100), missing(points=5)),
        segments={"Ideal": 70, "Standard": 0},
        subject="company",
    )
    self.assertScores(model, {company_in_ghent: 100, person: None})
"""

import json
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.tests.common import BaseCommon

from ..tools.errors import codes_of


def between(value_from, value_to, points, **values):
    """A half-open range of values; None leaves an end open."""
    return {
        "kind": "range",
        "value_from": False if value_from is None else value_from,
        "value_to": False if value_to is None else value_to,
        "points": points,
        **values,
    }


def one_of(*accepted, points, **values):
    """A band that accepts ids, keys, texts or booleans."""
    return {"kind": "values", "accepted": list(accepted), "points": points, **values}


def other(points, **values):
    """The band of every value that no other band accepts."""
    return {"kind": "other", "points": points, **values}


def missing(points, **values):
    """The band of contacts without a value."""
    return {"kind": "missing", "points": points, **values}


def field(path, *bands, **values):
    """A parameter that reads a field of the contact."""
    return _parameter("field", bands, {"name": path, "field_path": path, **values})


def records(model, partner_path, measure, *bands, **values):
    """A parameter that measures the records leading to the contact."""
    return _parameter(
        "records",
        bands,
        {
            "name": f"{measure} of {model}",
            "model_name": model,
            "partner_path": partner_path,
            "measure": measure,
            **values,
        },
    )


def leads(measure, *bands, **values):
    """A parameter that measures the leads and opportunities of the contact."""
    return records("crm.lead", "partner_id", measure, *bands, **values)


def matching(domain, *bands, **values):
    """A parameter that asks whether the contact matches a domain."""
    return _parameter(
        "filter",
        bands,
        {"name": f"matching {domain}", "partner_domain": str(domain), **values},
    )


def _parameter(source, bands, values):
    return {
        "source": source,
        "band_ids": [
            Command.create({"sequence": sequence, **band})
            for sequence, band in enumerate(bands)
        ],
        **values,
    }


class SegmentationCommon(BaseCommon):
    """Makes contacts, leads and models, and reads what they scored.

    :cvar bool with_bridges: whether bridges may measure their own records instead
    """

    with_bridges = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.with_bridges:
            models = type(cls.env["crm.segmentation"])
            cls.classPatch(models, "_measure_replacements", lambda self: {})
            cls.classPatch(
                models, "_likely_money_measure", lambda self, compiler: "deals"
            )
        # the models of demo data are not to have a say in what contacts show
        cls.env["crm.segmentation"].search([]).active = False

    @classmethod
    def contact(cls, name="A person", **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def company_contact(cls, name="A company", **values):
        return cls.contact(name, is_company=True, **values)

    @classmethod
    def lead(cls, partner, **values):
        """An open opportunity of a contact, with a probability of its own."""
        return cls.env["crm.lead"].create(
            {
                "name": "A deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "probability": 10,
                **values,
            }
        )

    @classmethod
    def won_lead(cls, partner, **values):
        won_stage = cls.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        return cls.lead(partner, stage_id=won_stage.id, probability=100, **values)

    @classmethod
    def lost_lead(cls, partner, **values):
        return cls.lead(partner, active=False, probability=0, **values)

    @classmethod
    def add_fields(cls, **types):
        """Custom fields of contacts: {name: type, or a dict of values}."""
        cls.add_fields_of("res.partner", **types)

    @classmethod
    def add_fields_of(cls, model_name, **types):
        """Custom fields of any model."""
        model = cls.env["ir.model"]._get(model_name)
        cls.env["ir.model.fields"].create(
            [
                {
                    "name": name,
                    "model_id": model.id,
                    "field_description": name,
                    **(values if isinstance(values, dict) else {"ttype": values}),
                }
                for name, values in types.items()
            ]
        )

    @classmethod
    def define_properties(cls, **types):
        """The properties of all contacts: {name: type, or a dict of the definition}.

        Written past the ORM, which keeps those that a live model uses: they get lost
        otherwise, for instance where a program writes into the database.
        """
        owner = cls.env[
            "properties.base.definition"
        ]._get_definition_for_property_field("res.partner", "properties")
        definitions = [
            {
                "name": name,
                "string": name,
                **(values if isinstance(values, dict) else {"type": values}),
            }
            for name, values in types.items()
        ]
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE properties_base_definition SET properties_definition = %s"
                " WHERE id = %s",
                json.dumps(definitions),
                owner.id,
            )
        )
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    @classmethod
    @contextmanager
    def at(cls, moment):
        """Within, it is this moment (UTC), for Python and for the transaction."""
        moment = fields.Datetime.to_datetime(moment)
        with freeze_time(moment), patch.object(cls.env.cr, "now", lambda: moment):
            yield

    @classmethod
    def make_segmentation(cls, *parameters, segments=None, **values):
        """A draft for all contacts; `segments` is {name: score_from}."""
        return cls.env["crm.segmentation"].create(
            {
                "name": "A model",
                "subject": "any",
                "parameter_ids": [
                    Command.create({"sequence": sequence, **parameter})
                    for sequence, parameter in enumerate(parameters)
                ],
                "segment_ids": [
                    Command.create({"name": name, "score_from": score_from})
                    for name, score_from in (segments or {"Everyone": 0}).items()
                ],
                **values,
            }
        )

    @classmethod
    def apply_model(cls, *parameters, segments=None, **values):
        """A live model: made and applied at once."""
        segmentation = cls.make_segmentation(*parameters, segments=segments, **values)
        segmentation.action_apply()
        return segmentation

    @classmethod
    def membership(cls, partner, segmentation):
        """The membership of a contact in a model, empty where there is none."""
        cls.env.cr.flush()
        cls.env.invalidate_all()
        return cls.env["crm.segmentation.membership"].search(
            [
                ("partner_id", "=", partner.id),
                ("segmentation_id", "=", segmentation.id),
            ]
        )

    @classmethod
    def score_of(cls, partner, segmentation):
        """The score as it is shown, with two decimals; None outside of the model."""
        membership = cls.membership(partner, segmentation)
        return Decimal(f"{membership.score:.2f}") if membership else None

    @classmethod
    def segment_of(cls, partner, segmentation):
        """The name of the segment; None outside of the model."""
        return cls.membership(partner, segmentation).segment_id.name or None

    @contextmanager
    def assertRefused(self, *codes, error=UserError):
        """Within, something is refused, for these reasons and no others.

        :param str codes: those of the sentences
        :param type error: one of Odoo's
        """
        with self.assertRaises(error) as caught:
            yield caught
        self.assertCountEqual(codes_of(caught.exception), codes, str(caught.exception))

    def assertIsSentence(self, text):
        """A refusal is a whole sentence, after the place that it is about, if any."""
        self.assertRegex(text, r"(^|: )[A-Z“][^:]*(:.*)?\.$")

    def assertScores(self, segmentation, expected):
        """Hold the scores of contacts against {contact: score or None}."""
        self.assertEqual(
            {
                partner.name: self.score_of(partner, segmentation)
                for partner in expected
            },
            {
                partner.name: None if score is None else Decimal(str(score))
                for partner, score in expected.items()
            },
        )

    def assertSegments(self, segmentation, expected):
        """Hold the segments of contacts against {contact: name or None}."""
        self.assertEqual(
            {
                partner.name: self.segment_of(partner, segmentation)
                for partner in expected
            },
            {partner.name: name for partner, name in expected.items()},
        )
