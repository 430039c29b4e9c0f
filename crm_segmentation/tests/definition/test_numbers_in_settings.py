# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers that nobody can be scored by, in the settings of a model."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...tools.errors import codes_of
from ..common import SegmentationCommon, between, field

#: as they come by RPC, and as they are typed into a file
NO_NUMBERS = (
    float("nan"),
    float("inf"),
    float("-inf"),
    10**400,
    1e200,
    "nan",
    "-Infinity",
    "many",
    [3],
)


class TestNumbersInSettings(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.contact("A customer", ref="here", partner_latitude=12)
        cls.model = cls.make_segmentation(
            field("partner_latitude", between(10, 20, 100, name="Big"), name="Amount"),
            segments={"Ideal": 50, "Others": 0},
            name="Clients",
            partner_domain="[('ref', '=', 'here')]",
        )
        cls.model.action_apply()
        cls.parameter = cls.model.parameter_ids
        cls.band = cls.parameter.band_ids
        cls.ideal = cls.model.segment_ids.filtered(lambda one: one.score_from == 50)
        cls.condition = cls.env["crm.segment.condition"].create(
            {"segment_id": cls.ideal.id, "parameter_id": cls.parameter.id}
        )
        cls.settings = [
            (cls.band, "value_from", "Amount ▸ Big ▸ From"),
            (cls.band, "value_to", "Amount ▸ Big ▸ Below"),
            (cls.band, "points", "Amount ▸ Big ▸ Points"),
            (cls.parameter, "weight", "Clients ▸ Amount ▸ Weight"),
            (cls.parameter, "half_life_days", "Clients ▸ Amount ▸ Half-life"),
            (cls.ideal, "score_from", "Clients ▸ Ideal ▸ From"),
            (cls.model, "tolerance", "Clients ▸ Tolerance"),
            (cls.condition, "points_from", "Clients ▸ Amount ▸ Ideal ▸ From"),
            (cls.condition, "points_to", "Clients ▸ Amount ▸ Ideal ▸ To"),
        ]

    @contextmanager
    def assert_told(self, place):
        with self.assertRefused("setting.no_number") as caught:
            yield
        self.assertRegex(str(caught.exception), f"^{place}: “.*”")

    def assert_nothing_changed(self):
        self.assertSegments(self.model, {self.customer: "Ideal"})
        self.assertEqual(self.model.state, "live")
        self.model.action_apply()
        self.assertSegments(self.model, {self.customer: "Ideal"})

    def test_written(self):
        for record, name, place in self.settings:
            before = record[name]
            for number in NO_NUMBERS:
                with self.subTest(place, number=number):
                    # When a client writes what is no number into a setting
                    # Then it is told where, and nothing is kept
                    with self.assert_told(place):
                        record.write({name: number})
                    self.assertEqual(record[name], before)
        self.assert_nothing_changed()

    def test_created(self):
        # Given new lines of the applied model
        lines = (
            (self.band, {"parameter_id": self.parameter.id, "name": "Big"}),
            (self.parameter, {"segmentation_id": self.model.id, "name": "Amount"}),
            (self.ideal, {"segmentation_id": self.model.id, "name": "Ideal"}),
            (self.model, {"name": "Clients"}),
        )
        for records, values in lines:
            for record, name, place in self.settings:
                for number in NO_NUMBERS if record == records else ():
                    with self.subTest(place, number=number), self.assert_told(place):
                        records.create({**values, name: number})
        self.assert_nothing_changed()

    def test_typed_into_the_form(self):
        # Given the form of the model, when NaN stands in a new range of a parameter
        band = Command.create({"name": "Big", "points": float("nan")})
        with self.assert_told("Big ▸ Points"):
            self.model.onchange(
                {
                    "parameter_ids": [
                        Command.update(self.parameter.id, {"band_ids": [band]})
                    ]
                },
                ["parameter_ids"],
                {
                    "parameter_ids": {
                        "fields": {
                            "problem": {},
                            "band_ids": {"fields": {"name": {}, "points": {}}},
                        }
                    }
                },
            )

    def test_imported(self):
        for record, name, place in self.settings:
            path = record.get_external_id()[record.id] or str(record.id)
            for number in ("nan", "inf", "1e200"):
                if name == "half_life_days":
                    number = "3000000000"
                with self.subTest(place, number=number):
                    # When a file brings it, then its row is refused with a sentence
                    result = record.load([".id", name], [[path, number]])
                    self.assertFalse(result["ids"])
                    [message] = result["messages"]
                    self.assertRegex(message["message"], f"^{place}: “")
        self.assert_nothing_changed()

    @mute_logger("odoo.sql_db")
    def test_lists_of_values(self):
        for record, name, place in (
            (self.band, "accepted", "Amount ▸ Big ▸ Values"),
            (self.ideal, "cells", "Clients ▸ Ideal ▸ Cells"),
        ):
            with self.assert_told(place):
                record.write({name: [float("nan")]})
                record.flush_recordset()
            record.invalidate_recordset()

    def test_large_numbers_that_can_be_kept(self):
        # Given the largest numbers that are kept: then none is too large for scoring,
        # or applying is refused in a sentence
        for record, name, place in self.settings:
            with self.subTest(place):
                before = record[name]
                number = 2**31 - 1 if name == "half_life_days" else 9e99
                record[name] = number
                self.env.flush_all()
                self.assertAlmostEqual(record[name] / number, 1)
                try:
                    self.model.action_apply()
                except UserError as error:
                    self.assertNotIn("search.broken", codes_of(error))
                record[name] = before
        self.model.action_apply()
        self.assertSegments(self.model, {self.customer: "Ideal"})

    def test_a_tolerance_beyond_the_scale(self):
        self.model.tolerance = 100.5
        with self.assertRaisesRegex(UserError, "^The tolerance must be 100 or less"):
            self.model.action_apply()
