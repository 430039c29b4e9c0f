# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a parameter consists of is written down once (scoring/definition/schema.py)."""

from contextlib import contextmanager
from dataclasses import make_dataclass
from unittest.mock import patch

from odoo.tests import tagged

from ...scoring.compiler.field_references import field_references
from ...scoring.definition.definition import Parameter
from ...scoring.definition.schema import attribute
from ..common import SegmentationCommon, between, leads

EXTRA = "x_extra_path"


@tagged("post_install", "-at_install")
class TestSchema(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.apply_model(
            leads(
                "count",
                between(1, None, 5),
                name="Deals",
                by_age=True,
                divisor_model="calendar.event",
                divisor_partner_path="partner_ids",
            )
        )
        cls.parameter = cls.model.parameter_ids

    def other_value(self, one):
        """A value that the parameter does not have, of the right kind."""
        field, now = self.parameter._fields[one.field], self.parameter[one.field]
        if one.kind == "path":
            return "create_uid"
        if one.kind == "filter":
            return "[('create_uid', '=', 1)]"
        if one.kind == "model":
            return "res.country"
        if field.type == "selection":
            return next(key for key, _label in field.selection if key != now)
        return not now if field.type == "boolean" else now + 1

    def assertKnownEverywhere(self, one):
        """A change of the attribute is a difference, is restored and is exported."""
        before = self.parameter._describe()[one.name]
        value = self.other_value(one)
        self.parameter[one.field] = value
        self.model.invalidate_recordset()
        self.assertEqual(self.parameter._describe()[one.name], value)
        # it is a difference to the version, even where nothing can be read any more
        self.assertTrue(self.model.difference_text)
        # it goes into another database
        portable = self.model._export_definition()
        model = self.env["crm.segmentation"]._import_definition(portable)[0]
        self.assertEqual(model.parameter_ids._describe()[one.name], value)
        # and is taken back with the rest
        self.model.version_id._restore_draft()
        self.assertEqual(self.parameter._describe()[one.name], before)
        self.assertEqual(one.field in self.parameter.reading, one.is_read)

    def test_every_attribute_is_known_everywhere(self):
        for one in Parameter.attributes():
            with self.subTest(one.name):
                self.assertKnownEverywhere(one)

    def test_paths_and_filters_are_references(self):
        """Whatever path or filter names a field, the field is in use."""
        for one in Parameter.attributes("path", "filter"):
            with self.subTest(one.name):
                self.parameter.source = one.source
                self.parameter[one.field] = self.other_value(one)
                start = one.model and self.parameter._describe()[one.model]
                self.assertIn(
                    (start or "res.partner", "create_uid"),
                    {
                        (reference.model, reference.field)
                        for reference in field_references(
                            self.env, self.model._draft_definition()
                        )
                    },
                )
                self.model.version_id._restore_draft()

    def test_a_new_attribute(self):
        """Given one more path, declared once and kept in a field of the draft."""
        self.add_fields_of("crm.segmentation.parameter", **{EXTRA: "char"})
        with self.one_more_attribute():
            [one] = [one for one in Parameter.attributes() if one.name == EXTRA]
            self.model.version_id.definition = self.model._describe()
            self.env.registry.clear_cache()
            self.assertKnownEverywhere(one)
            self.parameter[EXTRA] = "create_uid"
            definition = self.model._draft_definition()
            self.assertIn(
                "crm.lead.create_uid",
                map(str, field_references(self.env, definition)),
            )

    @contextmanager
    def one_more_attribute(self):
        """Within, parameters have an attribute that nothing knows by name."""
        path = attribute("", "path", source="records", model="model")
        declared = make_dataclass("Declared", [(EXTRA, str, path)])
        init = Parameter.__init__

        def with_extra(parameter, *args, **values):
            object.__setattr__(parameter, EXTRA, values.pop(EXTRA))
            init(parameter, *args, **values)

        with (
            patch.dict(Parameter.__dataclass_fields__, declared.__dataclass_fields__),
            patch.object(Parameter, "__init__", with_extra),
        ):
            yield
