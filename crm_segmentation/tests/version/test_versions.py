# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Draft, Apply, Discard: what is live stays as it was applied until the next Apply."""

import re

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from ..common import SegmentationCommon, between, field, leads, matching, one_of, other


class VersionCase(SegmentationCommon):
    """A live model for one city: colour counts 3 times, country once.

    Best are 3 × 10 + 1 × 10 = 40 points.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium, cls.france = cls.env.ref("base.be"), cls.env.ref("base.fr")
        cls.best = cls.contact(
            "Best", city="Testville", color=9, country_id=cls.belgium.id
        )  # 3 × 10 + 10 = 40 of 40
        cls.half = cls.contact(
            "Half", city="Testville", color=3, country_id=cls.france.id
        )  # 3 × 5 + 5 = 20 of 40
        cls.model = cls.apply_model(
            field(
                "color",
                between(1, 8, 5, name="Pale"),
                between(8, None, 10, name="Bright"),
                name="Colour",
                weight=3,
            ),
            field(
                "country_id",
                one_of(cls.belgium.id, points=10, name="Home"),
                other(5, name="Abroad"),
                name="Country",
            ),
            segments={"Ideal": 70, "Medium": 40, "Standard": 0},
            partner_domain="[('city', '=', 'Testville')]",
        )
        cls.colour, cls.country = cls.model.parameter_ids
        cls.pale, cls.bright = cls.colour.band_ids
        cls.home, cls.abroad = cls.country.band_ids
        cls.ideal, cls.medium, cls.standard = cls.model.segment_ids

    def assertDifferences(self, *expected):
        """The draft differs from the live version in as many sentences, each with the
        names and numbers that are expected of it, in this order."""
        if not expected:
            self.assertIs(self.model.difference_text, False)
            return
        self.assertNamed(self.model.difference_text, *expected)

    def assertNamed(self, text, *expected):
        """Each line of a text has the names and numbers expected of it, in order."""
        lines = text.split("\n")
        self.assertEqual(len(lines), len(expected), text)
        for line, names in zip(lines, expected, strict=True):
            self.assertRegex(line, ".*".join(map(re.escape, names)))


class TestApply(VersionCase):
    def test_the_first_version(self):
        self.assertEqual(self.model.state, "live")
        self.assertEqual(self.model.version_id.number, 1)
        self.assertEqual(self.model.version_id.applied_by_id, self.env.user)
        self.assertTrue(self.model.version_id.rolled_out)
        self.assertEqual(self.model.version_id.display_name, "A model, version 1")
        self.assertScores(self.model, {self.best: 100, self.half: 50})
        self.assertSegments(self.model, {self.best: "Ideal", self.half: "Medium"})

    def test_each_change_makes_the_next_version(self):
        for number, points in ((2, 6), (3, 7)):
            self.pale.points = points
            self.model.action_apply()
            self.assertEqual(self.model.version_id.number, number)
        # 3 × 7 + 5 = 26 of 40
        self.assertScores(self.model, {self.half: 65})
        self.assertEqual(self.model.version_ids.mapped("number"), [3, 2, 1])

    def test_applying_without_a_difference_only_rescores(self):
        # Given a deal that no save has noticed
        self.model.parameter_ids = [
            Command.create(leads("count", between(1, None, 40), name="Deals"))
        ]
        self.model.action_apply()
        self.assertScores(self.model, {self.half: 25})  # 20 of 80
        version = self.model.version_id
        self.lead(self.half)
        # when the same is applied again
        self.model.action_apply()
        # then it is counted, by the version that was there.
        self.assertEqual(self.model.version_id, version)
        self.assertScores(self.model, {self.half: 75})  # 60 of 80
        self.assertEqual(self.model.run_ids[0].trigger, "apply")

    def test_applying_ends_on_the_customers(self):
        action = self.model.action_apply()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(
            self.env["res.partner"].search(action["domain"]), self.best | self.half
        )

    def test_an_applied_definition_can_be_read_years_later(self):
        # Given a version, when everything of the draft is renamed or deleted
        definition = self.model.version_id.definition
        self.model.write(
            {"name": "Other", "parameter_ids": [Command.clear()], "active": False}
        )
        self.model.with_context(active_test=False).segment_ids.name = "Other"
        # then the version says what it said.
        self.env.invalidate_all()
        self.assertEqual(self.model.version_id.definition, definition)

    def test_whoever_deletes_a_segment_in_use_is_told_that_it_is_archived(self):
        # Given a segment that stands in a version, and a new one that does not
        model = self.apply_model(
            field("color", {"kind": "missing", "points": 5}),
            segments={"High": 70, "Low": 0},
        )
        high = model.segment_ids.filtered(lambda one: one.name == "High")
        new = self.env["crm.segment"].create(
            {"name": "New", "segmentation_id": model.id, "score_from": 90}
        )
        # when both are deleted
        (high | new).unlink()
        self.env.cr.precommit.run()
        # then one is archived, and that is told
        self.assertFalse(new.exists())
        self.assertFalse(high.active)
        told = "\n".join(self.env["bus.bus"].sudo().search([]).mapped("message"))
        self.assertIn("simple_notification", told)
        self.assertRegex(told, "Archived .*: High")


class TestHalfMadeEdits(VersionCase):
    """What is not applied yet changes nobody's segment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unchanged = {cls.best: 100, cls.half: 50}
        # when everything is changed, some of it to nonsense
        cls.model.write(
            {
                "subject": "company",
                "partner_domain": "[(",
                "tolerance": 30,
                "inherit_to_contacts": True,
            }
        )
        cls.colour.write({"weight": -1, "field_path": "no_such_field"})
        cls.home.unlink()
        cls.country.active = False
        cls.ideal.score_from = 120
        cls.medium.unlink()

    def test_a_run_knows_the_live_version_only(self):
        self.model.action_rescore()
        self.assertEqual(self.model.run_ids[0].state, "done")
        self.assertEqual(self.model.state, "live")
        self.assertScores(self.model, self.unchanged)
        self.assertSegments(self.model, {self.best: "Ideal", self.half: "Medium"})

    def test_so_does_a_scheduled_run(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
        self.assertEqual(self.model.state, "live")
        self.assertScores(self.model, self.unchanged)

    def test_so_does_a_save(self):
        self.half.country_id = self.belgium
        # 3 × 5 + 10 = 25 of 40
        self.assertScores(self.model, {self.half: 62.5})
        self.assertSegments(self.model, {self.half: "Medium"})

    def test_so_does_an_explanation(self):
        explanation = self.model.explain(self.half)
        self.assertEqual(explanation["score"], 50)
        self.assertEqual(explanation["segment_id"], self.medium.id)
        self.assertEqual(
            [part["contribution"] for part in explanation["parameters"]], [15, 5]
        )


class TestDifferences(VersionCase):
    """What the draft says otherwise than the live version, in words."""

    def test_none(self):
        self.assertDifferences()

    def test_a_model_that_is_not_live_has_none(self):
        self.assertIs(self.make_segmentation(name="Draft").difference_text, False)

    def test_names_colours_and_descriptions_of_segments_are_live_at_once(self):
        self.ideal.write({"name": "Superb", "color": 4, "description": "The best."})
        self.ideal.with_context(lang="en_US").name = "Splendid"
        self.model.name = "Another name"
        self.assertDifferences()
        self.assertSegments(self.model, {self.best: "Splendid"})

    def test_whom(self):
        for values in (
            {"subject": "person"},
            {"partner_domain": "[]"},
            {"include_internal": True},
        ):
            with self.subTest(values):
                before = {key: self.model[key] for key in values}
                self.model.write(values)
                self.assertDifferences(("contacts",))
                self.model.write(before)
                self.assertDifferences()

    def test_contacts_of_companies(self):
        self.model.inherit_to_contacts = True
        self.assertDifferences(("company",))
        self.model.action_apply()
        self.model.inherit_to_contacts = False
        self.assertDifferences(("no longer", "company"))

    def test_tolerance(self):
        self.model.tolerance = 2.5
        self.assertDifferences(("Tolerance", "0 → 2.5"))

    def test_reference_company(self):
        self.model.reference_company_id = self.env["res.company"].create(
            {"name": "Another company"}
        )
        self.assertDifferences(("reference company",))

    def test_another_zone_of_the_reference_company(self):
        # Given a model in Brussels, whose company has moved to Auckland since
        company = self.model.reference_company_id
        company.partner_id.tz = "Pacific/Auckland"
        self.model.invalidate_recordset()
        # then that is told, and what is told of days is as it was
        self.assertDifferences(("zone", "Europe/Brussels → Pacific/Auckland"))
        self.assertEqual(self.model._scored_zone(), "Europe/Brussels")
        # and applying takes it up, as a version of its own
        number = self.model.version_id.number
        self.model.action_apply()
        self.assertEqual(self.model.version_id.number, number + 1)
        self.assertEqual(self.model._scored_zone(), "Pacific/Auckland")
        self.assertDifferences()

    def test_weight(self):
        self.colour.weight = 2
        self.assertDifferences(("Colour", "weight 3 → 2"))

    def test_points(self):
        self.pale.points = 6.25
        self.assertDifferences(("Colour", "“Pale”", "points 5 → 6.25"))

    def test_border(self):
        self.pale.value_to = 7
        self.assertDifferences(("Colour", "“Pale”", "1 … 8 → 1 … 7"))

    def test_a_border_that_is_empty(self):
        self.pale.value_from = False
        self.assertDifferences(("Colour", "“Pale”", "1 … 8 → … 8"))

    def test_border_of_a_range_without_a_name(self):
        (self.pale | self.bright).name = False
        self.model.action_apply()
        self.pale.value_from = 0
        self.assertDifferences(("Colour", "“1 to 8” → “0 to 8”"))

    def test_name_of_a_range(self):
        self.pale.name = "Faint"
        self.assertDifferences(("Colour", "“Pale” → “Faint”"))

    def test_accepted_values(self):
        self.home.accepted = [self.belgium.id, self.france.id]
        self.assertDifferences(("Country", "“Home”", "values"))

    def test_kind_of_a_range(self):
        self.abroad.write({"kind": "missing", "name": "Unknown"})
        self.assertDifferences(("Country", "“Abroad” → “Unknown”"))

    def test_order_of_ranges(self):
        # Given two ranges of values: the first that accepts a value counts
        self.country.band_ids = [
            Command.create(one_of(self.france.id, points=7, name="Near", sequence=1))
        ]
        near = self.country.band_ids[-1]
        self.assertDifferences(("Country", "new", "“Near”"))
        self.model.action_apply()
        # when they change places, then that is a difference;
        self.home.sequence, near.sequence = 3, 2
        self.assertDifferences(("Country", "order"))
        # whichever stands beside them.
        self.abroad.sequence = 0
        self.assertDifferences(("Country", "order"))

    def test_order_of_ranges_that_does_not_matter(self):
        # Any other value is that wherever it stands, and numbers fall into one range.
        self.home.sequence, self.abroad.sequence = 2, 1
        self.pale.sequence, self.bright.sequence = 2, 1
        self.assertDifferences()

    def test_new_range(self):
        self.bright.value_to = 10
        self.colour.band_ids = [
            Command.create(between(10, None, 20, name="Loud", sequence=9))
        ]
        self.assertDifferences(
            ("Colour", "“Bright”", "8 … → 8 … 10"), ("Colour", "new", "“Loud”")
        )

    def test_range_removed(self):
        self.pale.unlink()
        self.assertDifferences(("Colour", "“Pale”"))

    def test_parameter_new(self):
        self.model.parameter_ids = [
            Command.create(matching([], one_of(True, points=1), name="There"))
        ]
        self.assertDifferences(("New", "There"))

    def test_parameter_removed(self):
        self.country.unlink()
        self.assertDifferences(("Country",))

    def test_parameter_switched_off(self):
        self.country.active = False
        self.assertDifferences(("Country",))

    def test_parameter_renamed(self):
        self.colour.name = "Hue"
        self.assertDifferences(("Colour", "Hue"))

    def test_order_of_parameters_is_no_difference(self):
        self.colour.sequence, self.country.sequence = 2, 1
        self.assertDifferences()

    def test_something_else_is_read(self):
        for values in (
            {"zero_is_missing": False},
            {"field_path": "parent_id.color"},
            {"elapsed_unit": "weeks"},
        ):
            with self.subTest(values):
                before = {key: self.colour[key] for key in values}
                self.colour.write(values)
                self.assertDifferences(("Colour",))
                self.colour.write(before)
                self.assertDifferences()

    def test_segment_border(self):
        self.medium.score_from = 45.5
        self.assertDifferences(("Medium", "40", "45.5"))

    def test_segment_new(self):
        self.model.segment_ids = [Command.create({"name": "Good", "score_from": 60})]
        self.assertDifferences(("New", "Good"))

    def test_segment_removed(self):
        self.medium.unlink()
        self.assertDifferences(("Medium",))

    def test_deleted_and_made_again_the_same_is_no_difference(self):
        # as a restored draft or an import does
        self.country.unlink()
        self.model.parameter_ids = [
            Command.create(
                field(
                    "country_id",
                    one_of(self.belgium.id, points=10, name="Home"),
                    other(5, name="Abroad"),
                    name="Country",
                )
            )
        ]
        self.assertDifferences()

    def test_everything_at_once_is_told_line_by_line(self):
        self.model.tolerance = 1
        self.colour.weight = 4
        self.country.active = False
        self.ideal.score_from = 80
        self.assertDifferences(
            ("Tolerance", "0 → 1"),
            ("Colour", "weight 3 → 4"),
            ("Country",),
            ("Ideal", "70", "80"),
        )


class TestDiscard(VersionCase):
    def assertRestored(self):
        self.model.action_discard()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertDifferences()
        self.assertFalse(self.model.problem_text)
        # and applied again it gives what it gave, by the same version
        self.model.action_apply()
        self.assertEqual(self.model.version_id.number, 1)
        self.assertScores(self.model, {self.best: 100, self.half: 50})
        self.assertSegments(self.model, {self.best: "Ideal", self.half: "Medium"})

    def test_values(self):
        self.model.write(
            {
                "subject": "company",
                "partner_domain": "[(",
                "include_internal": True,
                "inherit_to_contacts": True,
                "tolerance": 3,
                "reference_company_id": self.env["res.company"]
                .create({"name": "Another company"})
                .id,
            }
        )
        self.colour.write(
            {
                "name": "Hue",
                "weight": 9,
                "source": "records",
                "model_name": "crm.lead",
                "measure": "sum",
                "zero_is_missing": False,
            }
        )
        self.pale.write({"value_from": False, "value_to": 3, "points": 1, "name": ""})
        self.home.write({"kind": "missing", "accepted": []})
        self.medium.score_from = 41
        parts = (
            self.model.parameter_ids,
            self.model.parameter_ids.band_ids,
            self.model.segment_ids,
        )
        self.assertRestored()
        self.assertEqual(self.model.subject, "any")
        self.assertEqual(self.pale.name, "Pale")
        # by their ids: what is restored are the same records
        self.assertEqual(
            parts,
            (
                self.model.parameter_ids,
                self.model.parameter_ids.band_ids,
                self.model.segment_ids,
            ),
        )

    def test_deleted_parts_are_made_again(self):
        self.colour.unlink()
        self.home.unlink()
        self.assertRestored()
        self.assertEqual(self.model.parameter_ids.mapped("name"), ["Colour", "Country"])
        self.assertEqual(self.country.band_ids.mapped("name"), ["Home", "Abroad"])

    def test_order_of_ranges(self):
        self.home.sequence, self.abroad.sequence = 2, 1
        self.assertRestored()
        self.assertEqual(self.country.band_ids, self.home | self.abroad)

    def test_parameters_that_were_switched_off_are_on_again(self):
        self.country.active = False
        self.assertRestored()
        self.assertTrue(self.country.active)
        self.assertEqual(self.model.parameter_ids, self.colour | self.country)

    def test_parameters_that_were_off_stay_so(self):
        # Given one that was prepared and switched off before the model was applied
        off = self.env["crm.segmentation.parameter"].create(
            {"segmentation_id": self.model.id, "active": False, **field("function")}
        )
        self.assertDifferences()
        self.colour.weight = 1
        self.assertRestored()
        self.assertTrue(off.exists())
        self.assertFalse(off.active)

    def test_parts_that_came_later_are_taken_out(self):
        self.model.write(
            {
                "parameter_ids": [Command.create(field("function", other(5)))],
                "segment_ids": [Command.create({"name": "Good", "score_from": 60})],
            }
        )
        self.colour.band_ids = [Command.create(between(-5, 0, 1))]
        self.assertRestored()
        self.assertEqual(len(self.model.parameter_ids), 2)
        self.assertEqual(len(self.colour.band_ids), 2)
        self.assertEqual(
            self.model.segment_ids, self.ideal | self.medium | self.standard
        )

    def test_deleted_segments_come_back_as_they_were(self):
        self.ideal.description = "The best."
        self.ideal.unlink()
        self.assertRestored()
        self.assertTrue(self.ideal.active)
        self.assertEqual(self.ideal.description, "The best.")
        self.assertEqual(len(self.model.segment_ids), 3)

    def test_segments_of_earlier_versions_stay_archived(self):
        # Given a segment of version 1 that version 2 has no more
        self.ideal.unlink()
        self.model.action_apply()
        self.medium.score_from = 60
        # when the draft is discarded
        self.model.action_discard()
        # then the segment stands in the history only.
        self.assertFalse(self.ideal.active)
        self.assertDifferences()
        self.assertEqual(self.model.segment_ids, self.medium | self.standard)

    def test_what_is_not_installed_any_more(self):
        # Given a version of the time when another add-on was there
        definition = self.model.version_id.definition
        definition["parameters"][0].update(
            source="records", model="no.such.model", preset="no_such_measure"
        )
        self.model.version_id.definition = definition
        # when it is taken up as the draft, then all else is there, and it is told.
        self.model.action_discard()
        self.assertEqual(self.colour.preset, "custom")
        self.assertFalse(self.colour.model_name)
        self.assertEqual(self.colour.band_ids, self.pale | self.bright)
        self.assertNamed(self.model.problem_text, ("Colour: ", "records"))

    def test_nothing_to_go_back_to(self):
        with self.assertRefused("model.not_applied"):
            self.make_segmentation().action_discard()

    def test_by_a_manager(self):
        manager = new_test_user(
            self.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        self.model = self.model.with_user(manager)
        self.colour.unlink()
        self.ideal.unlink()
        self.assertRestored()


class TestHistory(VersionCase):
    """Three versions: applied, Colour weighs more, Ideal begins later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colour.weight = 5
        cls.model.apply_note = "Colour matters more"
        cls.model.action_apply()
        cls.ideal.score_from = 75
        cls.model.action_apply()
        cls.first, cls.second, cls.third = cls.model.version_ids.sorted("number")

    def compare(self, versions):
        """The dialog as it opens on some versions."""
        action = versions.action_compare()
        dialog = self.env["crm.segmentation.compare"].with_context(**action["context"])
        return Form(dialog)

    def test_each_version_tells_what_changed_and_why(self):
        self.assertEqual(self.first.change_text, "First version")
        self.assertNamed(self.second.change_text, ("Colour", "weight 3 → 5"))
        self.assertNamed(self.third.change_text, ("Ideal", "70", "75"))
        self.assertEqual(
            (self.third | self.second | self.first).mapped("note"),
            [False, "Colour matters more", False],
        )
        # a note is of one version
        self.assertFalse(self.model.apply_note)

    def test_any_two_are_compared(self):
        dialog = self.compare(self.first | self.third)
        self.assertEqual(dialog.version_id, self.third)
        self.assertEqual(dialog.other_id, self.first)
        self.assertNamed(
            dialog.change_text, ("Colour", "weight 3 → 5"), ("Ideal", "70", "75")
        )
        dialog.other_id = self.third
        self.assertEqual(dialog.change_text, "No differences.")

    def test_one_is_compared_with_the_one_before(self):
        self.assertEqual(self.compare(self.second).other_id, self.first)

    def test_versions_of_two_models_are_not_compared(self):
        other = self.apply_model(field("color", between(1, None, 10)))
        with self.assertRefused("version.not_comparable"):
            (self.third | other.version_id).action_compare()

    def test_an_earlier_one_is_restored_as_the_draft(self):
        manager = new_test_user(
            self.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        action = self.first.with_user(manager).action_restore()
        self.assertEqual(action["res_id"], self.model.id)
        self.assertEqual(self.colour.weight, 3)
        self.assertEqual(self.ideal.score_from, 70)
        # what is live stays until it is applied
        self.assertEqual(self.model.version_id, self.third)
        self.assertDifferences(("Colour", "weight 5 → 3"), ("Ideal", "75", "70"))
        self.model.action_apply()
        self.assertEqual(self.model.version_id.number, 4)
        self.assertScores(self.model, {self.best: 100, self.half: 50})

    def test_whoever_may_not_configure_restores_nothing(self):
        user = new_test_user(self.env, "reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.first.with_user(user).action_restore()
        self.assertEqual(self.colour.weight, 5)


class TestSegmentsOfVersions(VersionCase):
    def test_deleting_a_segment_of_a_version_archives_it(self):
        self.ideal.unlink()
        self.assertTrue(self.ideal.exists())
        self.assertFalse(self.ideal.active)
        # nobody's segment has changed
        self.assertSegments(self.model, {self.best: "Ideal"})
        self.assertEqual(self.ideal.member_count, 1)

    def test_deleting_a_segment_of_the_draft_deletes_it(self):
        good = self.env["crm.segment"].create(
            {"segmentation_id": self.model.id, "name": "Good", "score_from": 60}
        )
        good.unlink()
        self.assertFalse(good.exists())

    def test_when_applied_its_members_go_to_the_next_one(self):
        self.ideal.unlink()
        self.model.action_apply()
        self.assertSegments(self.model, {self.best: "Medium", self.half: "Medium"})
        move = self.env["crm.segment.change"].search(
            [("partner_id", "=", self.best.id)], limit=1
        )
        self.assertEqual(move.from_segment_id, self.ideal)
        self.assertEqual(move.to_segment_id, self.medium)
        self.assertEqual(move.cause, "config")

    def test_borders_show_where_the_next_one_begins(self):
        self.assertEqual(self.model.segment_ids.mapped("score_to"), [100, 70, 40])
        self.ideal.unlink()
        self.assertEqual(self.medium.score_to, 100)


class TestPreview(VersionCase):
    def moved(self):
        """Counts of the moves of the last version, by where from and to."""
        groups = self.env["crm.segment.change"]._read_group(
            [("version_id", "=", self.model.version_id.id)],
            ["from_segment_id", "to_segment_id"],
            ["__count"],
        )
        return {(old.id, new.id): count for old, new, count in groups}

    def assertPreviewComesTrue(self):
        """Members and moves are as they were announced."""
        preview = self.model.preview()
        self.model.action_apply()
        self.assertEqual(
            {
                segment["segment_id"]: segment["count"]
                for segment in preview["segments"]
            },
            {segment.id: segment.member_count for segment in self.model.segment_ids},
        )
        self.assertEqual(preview["total"], self.model.member_count)
        self.assertEqual(
            {
                (move["from_id"], move["to_id"]): move["count"]
                for move in preview["changes"]
            },
            self.moved(),
        )
        return preview

    def test_of_a_change(self):
        # Given a third contact of 3 × 5 + 10 = 25 of 40: Medium
        self.contact("Third", city="Testville", color=1, country_id=self.belgium.id)
        # when Medium is to begin at 60
        self.medium.score_from = 60
        preview = self.assertPreviewComesTrue()
        # then Half falls out of it, and nobody else.
        self.assertEqual((preview["total"], preview["leaving"]), (3, 0))
        self.assertEqual(
            [
                (part["segment_id"], part["name"], part["color"], part["share"])
                for part in preview["segments"]
            ],
            [
                (segment.id, segment.name, segment.color, 1 / 3)
                for segment in (self.ideal, self.medium, self.standard)
            ],
        )
        self.assertEqual(
            preview["changes"],
            [{"from_id": self.medium.id, "to_id": self.standard.id, "count": 1}],
        )

    def test_writes_nothing(self):
        self.medium.score_from = 60
        self.model.preview()
        self.assertEqual(self.model.version_id.number, 1)
        self.assertSegments(self.model, {self.best: "Ideal", self.half: "Medium"})

    def test_of_a_first_version(self):
        draft = self.model.copy()
        self.model = draft
        preview = self.assertPreviewComesTrue()
        self.assertEqual(
            [segment["count"] for segment in preview["segments"]], [1, 1, 0]
        )
        self.assertEqual(preview["total"], 2)

    def test_of_contacts_that_leave_and_enter(self):
        elsewhere = self.contact("Elsewhere", city="Otherville", color=9)
        self.model.partner_domain = (
            "['|', ('city', '=', 'Otherville'), ('color', '=', 9)]"
        )
        self.model.partner_domain = (
            f"['|', ('city', '=', 'Otherville'), ('id', '=', {self.best.id})]"
        )
        preview = self.assertPreviewComesTrue()
        self.assertEqual(preview["leaving"], 1)
        # 3 × 10 of 40, for a country is not known
        self.assertScores(self.model, {elsewhere: 75, self.half: None})

    def test_the_tolerance_holds_nobody_back(self):
        # The first run of a version knows no tolerance, and neither does the preview.
        self.model.tolerance = 20
        self.medium.score_from = 60
        preview = self.assertPreviewComesTrue()
        self.assertEqual(len(preview["changes"]), 1)

    def test_of_nobody(self):
        self.model.partner_domain = "[('city', '=', 'Nowhere')]"
        preview = self.assertPreviewComesTrue()
        self.assertEqual(preview["total"], 0)
        self.assertEqual(preview["leaving"], 2)
        self.assertEqual(
            [segment["share"] for segment in preview["segments"]], [0, 0, 0]
        )

    def test_fixed_segments_stay(self):
        # Given a contact whose segment is fixed
        self.membership(self.half, self.model).write(
            {"pinned_segment_id": self.ideal.id}
        )
        self.model.action_rescore()
        self.assertSegments(self.model, {self.half: "Ideal"})
        # when a change would move it, then it is not announced, and not done.
        self.medium.score_from = 60
        preview = self.assertPreviewComesTrue()
        self.assertEqual(preview["changes"], [])


class TestCopy(VersionCase):
    def test_a_copy_is_a_draft_of_its_own(self):
        copied = self.model.copy()
        self.assertEqual(copied.name, "A model (copy)")
        self.assertEqual(copied.state, "draft")
        self.assertFalse(copied.version_id)
        self.assertFalse(copied.version_ids)
        self.assertFalse(copied.run_ids)
        self.assertFalse(copied.membership_ids)
        self.assertIs(copied.difference_text, False)
        self.assertFalse(copied.segment_ids & self.model.segment_ids)
        self.assertEqual(copied.segment_ids.mapped("score_from"), [70.0, 40.0, 0.0])

    def test_applied_it_scores_the_same(self):
        copied = self.model.copy({"name": "Second"})
        self.assertEqual(copied.name, "Second")
        copied.action_apply()
        self.assertScores(copied, {self.best: 100, self.half: 50})
        self.assertEqual(self.model.version_id.number, 1)

    def test_with_parameters_that_are_switched_off(self):
        self.country.active = False
        copied = self.model.copy()
        self.assertEqual(copied.parameter_ids.mapped("active"), [True, False])


class TestDelete(VersionCase):
    def test_a_model_goes_with_all_that_it_has_brought_about(self):
        manager = new_test_user(
            self.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        self.ideal.unlink()
        self.model.action_apply()
        parts = [
            self.model.parameter_ids,
            self.model.segment_ids | self.ideal,
            self.model.version_ids,
            self.model.run_ids,
            self.model.membership_ids,
            self.env["crm.segment.change"].search(
                [("segmentation_id", "=", self.model.id)]
            ),
        ]
        self.assertTrue(all(parts))
        self.model.with_user(manager).unlink()
        for records in parts:
            self.assertFalse(records.exists(), records)
        self.assertFalse(self.best.segment_id)

    def test_a_model_that_was_never_applied(self):
        with self.assertRefused("model.not_applied"):
            self.make_segmentation().action_rescore()
        with self.assertRefused("model.not_applied"):
            self.make_segmentation().explain(self.best)


class TestFirstLogin(SegmentationCommon):
    def test_zone_of_the_company(self):
        # Given a model applied before anybody has logged in, and edited since
        administrator = self.env.ref("base.user_admin")
        self.env["res.users.log"].search(
            [("create_uid", "=", administrator.id)]
        ).unlink()
        company = self.env.company
        company.partner_id.tz = False
        company.resource_calendar_id = self.env.ref("resource.resource_calendar_std")
        company.resource_calendar_id.tz = "UTC"
        administrator.resource_ids.unlink()
        model = self.apply_model(field("color", between(1, None, points=1)))
        model.tolerance = 3
        # when the administrator logs in for the first time, in Auckland
        administrator.with_user(administrator).tz = "Pacific/Auckland"
        model.invalidate_recordset()
        # then the model lives by that clock, and the edit is all that is not applied
        self.assertEqual(model._scored_zone(), "Pacific/Auckland")
        self.assertEqual(model.difference_text, "Tolerance: 0 → 3")
        self.assertTrue(model.rescore_requested)
