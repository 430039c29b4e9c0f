# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people edit the same model: the second is told, and nothing is overwritten
unless they say so."""

from lxml import etree

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SegmentationCommon, between, field, one_of

MANAGER = "crm_segmentation.group_segmentation_manager"


class EditingCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = new_test_user(cls.env, "edit_ada", MANAGER, name="Ada", tz="UTC")
        cls.ben = new_test_user(cls.env, "edit_ben", MANAGER, name="Ben", tz="UTC")
        cls.model = cls.make_segmentation(
            field("city", one_of("Ghent", points=10), name="City"),
            name="Key companies",
            segments={"Ideal": 70, "Standard": 0},
        )
        cls.parameter = cls.model.parameter_ids
        cls.ideal = cls.model.segment_ids[0]


@tagged("post_install", "-at_install")
class TestEditing(EditingCommon):
    def open(self, user):
        """What the form of a user has read: the model, with the token."""
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.model.with_user(user)
        [values] = model.web_read({"draft_revision": {}})
        return model.with_context(draft_revision=values["draft_revision"])

    def save(self, opened, **vals):
        """What a form does: the model, with the token of what is there now."""
        self.env.flush_all()
        self.env.invalidate_all()
        [values] = opened.web_save(vals, {"draft_revision": {}})
        return opened.with_context(draft_revision=values["draft_revision"])

    def assertTold(self, opened, *words, **vals):
        """A save is refused with a sentence that has some words in it, and nothing of
        it is written."""
        before = self.model.read(list(vals))
        with self.assertRefused("draft.changed_elsewhere") as caught:
            self.save(opened, **vals)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertEqual(self.model.read(list(vals)), before)
        return caught.exception

    def test_the_second_is_told_and_may_overwrite(self):
        # Given two who have opened the model
        with self.at("2027-03-02 10:42:00"):
            ada, ben = self.open(self.ada), self.open(self.ben)
            # When the first saves, and saves again, then that is fine
            ada = self.save(ada, tolerance=2)
            ada = self.save(ada, tolerance=3)
            # When the second saves, then it says who came before, and when
            error = self.assertTold(ben, "“Key companies”", "Ada", "10:42", tolerance=5)
            self.assertEqual(self.model.tolerance, 3)
            # When they keep theirs, then it is saved over it
            ben = self.save(ben.with_context(**error.context), tolerance=5)
            self.assertEqual(self.model.tolerance, 5)
            # and now the first is told
            self.assertTold(ada, "Ben", "10:42", tolerance=1)
        # on another day with the date
        with self.at("2027-03-03 09:00:00"):
            self.assertTold(ada, "Ben", "3/2/27, 10:42", tolerance=1)

    def test_oneself_in_another_window(self):
        one, other = self.open(self.ada), self.open(self.ada)
        self.save(one, tolerance=2)
        self.assertTold(other, "You", "“Key companies”", "window", tolerance=5)

    def test_all_that_people_edit_counts(self):
        self.parameter.band_ids.flush_recordset()
        band = self.parameter.band_ids
        ways = {
            "name": {"name": "Key customers"},
            "responsible": {"user_id": self.ben.id},
            "weight": {
                "parameter_ids": [Command.update(self.parameter.id, {"weight": 2})]
            },
            "points": {
                "parameter_ids": [
                    Command.update(
                        self.parameter.id,
                        {"band_ids": [Command.update(band.id, {"points": 7})]},
                    )
                ]
            },
            "order": {
                "parameter_ids": [Command.update(self.parameter.id, {"sequence": 99})]
            },
            "switch": {
                "parameter_ids": [Command.update(self.parameter.id, {"active": False})]
            },
            "off": {
                "parameter_ids": [Command.update(self.parameter.id, {"name": "Town"})]
            },
            "colour": {"segment_ids": [Command.update(self.ideal.id, {"color": 12})]},
            "text": {
                "segment_ids": [Command.update(self.ideal.id, {"description": "Best"})]
            },
            "new": {
                "segment_ids": [Command.create({"name": "Good", "score_from": 40})]
            },
        }
        for way, vals in ways.items():
            with self.subTest(way=way):
                ada, ben = self.open(self.ada), self.open(self.ben)
                self.save(ada, **vals)
                self.assertTold(ben, "Ada", tolerance=5)

    def test_what_nobody_edits_does_not_count(self):
        # Given a live model, opened by two
        self.model.action_apply()
        ben = self.open(self.ben)
        # When one goes to another step, runs it, or a run marks it as broken
        self.save(self.open(self.ada), setup_step="segments")
        self.model.action_rescore()
        self.model._set_attention("The field is gone.")
        self.model.write({"rescore_due": True, "rescore_requested": True})
        self.model.sequence = 77
        # Then the other saves as if nothing had been
        self.save(ben, tolerance=5)
        self.assertEqual(self.model.tolerance, 5)

    def test_to_look_at_another_step_is_no_edit(self):
        ada, ben = self.open(self.ada), self.open(self.ben)
        self.save(ada, tolerance=2)
        # When the second only goes on, then they see what the first did, and may edit
        ben = self.save(ben, setup_step="segments")
        self.assertEqual((ben.setup_step, ben.tolerance), ("segments", 2))
        self.save(ben, tolerance=5)
        self.assertEqual(self.model.tolerance, 5)
        # and the first is told of the edit
        self.assertTold(ada, "Ben", tolerance=1)

    def test_programs_are_not_hindered(self):
        ada = self.open(self.ada)
        # Given a program that writes, and an import: neither has read a token
        self.model.with_user(self.ben).write({"tolerance": 4})
        self.model.with_user(self.ben).web_save({"tolerance": 6}, {})
        self.assertEqual(self.model.tolerance, 6)
        # Then whoever has the form open is told of them
        self.assertTold(ada, "Ben", tolerance=5)
        # also of a line that was written on its own
        ada = self.open(self.ada)
        self.parameter.with_user(self.ben).weight = 9
        self.assertTold(ada, "Ben", tolerance=5)

    def test_what_is_applied_is_what_was_seen(self):
        ada, ben = self.open(self.ada), self.open(self.ben)
        self.save(ada, tolerance=2)
        # When the second applies or discards, then they are told to look again
        for name in ("action_apply", "action_discard"):
            with (
                self.subTest(name=name),
                self.assertRefused("draft.not_seen") as caught,
            ):
                getattr(ben, name)()
            self.assertIn("Ada", str(caught.exception))
        self.assertEqual(self.model.state, "draft")
        self.open(self.ben).action_apply()
        self.assertEqual(self.model.state, "live")

    def test_lines_that_are_gone(self):
        # Given that the first has deleted what the second has edited
        ada, ben = self.open(self.ada), self.open(self.ben)
        self.save(ada, parameter_ids=[Command.delete(self.parameter.id)])
        edit = [Command.update(self.parameter.id, {"weight": 3})]
        error = self.assertTold(ben, "Ada", parameter_ids=edit)
        # When they keep theirs all the same, then a sentence says what is the matter
        with self.assertRefused("draft.line_deleted"):
            self.save(ben.with_context(**error.context), parameter_ids=edit)

    def test_a_new_model_and_one_with_much_in_it(self):
        # Given a model that is not saved yet, then there is nothing to compare
        models = self.env["crm.segmentation"].with_user(self.ada)
        [values] = models.web_save({"name": "New"}, {"draft_revision": {}})
        self.assertTrue(values["draft_revision"])
        # the digest takes as many queries with many lines
        counts = []
        for number in (2, 20):
            model = self.make_segmentation(
                *(
                    field("city", one_of("Ghent", points=1), name=f"C {one}")
                    for one in range(number)
                ),
                field("color", between(None, 5, 1), between(5, None, 2)),
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(model.draft_revision)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestHelp(EditingCommon):
    def test_what_is_edited_has_a_help_text(self):
        for form in (
            "crm_segmentation_view_form",
            "crm_segmentation_parameter_view_form",
            "crm_segment_view_form",
        ):
            view = self.env.ref(f"crm_segmentation.{form}")
            model = self.env[view.model].with_user(self.ada)
            arch = etree.fromstring(model.get_view(view.id, "form")["arch"])
            edited = dict(self.edited(model, arch))
            self.assertGreater(len(edited), 10)
            for name, described in edited.items():
                self.assertTrue(described["string"], name)
                self.assertGreater(len(described.get("help", "").split()), 1, name)

    def edited(self, model, node):
        """The fields that may be edited below a node of a view, as the model
        describes them; lists explain themselves by their columns."""
        for child in node.iterchildren(tag=etree.Element):
            if child.tag != "field":
                yield from self.edited(model, child)
                continue
            name = child.get("name")
            [described] = model.fields_get([name]).values()
            hidden = {child.get("invisible"), child.get("column_invisible")}
            if described["type"] == "one2many":
                yield from self.edited(model.env[described["relation"]], child)
            elif not (
                described["readonly"]
                or child.get("readonly") == "1"
                or hidden & {"1", "True"}
                or child.get("widget") in ("handle", "statusbar")
            ):
                yield f"{model._name}.{name}", described


@tagged("post_install", "-at_install")
class TestEditingTour(EditingCommon, HttpCase):
    def test_the_second_chooses_in_the_browser(self):
        # Given that Ada edits twice while Ben has the form open (the buttons of the
        # tour call what her browser would)
        self.start_tour(
            f"/odoo/segmentation-models/{self.model.id}",
            "crm_segmentation_editing",
            login="edit_ben",
        )
        # Then what he kept stands over hers, and what he gave up is hers
        self.assertEqual(self.model.name, "Ben's companies")
        self.assertEqual(self.model.subject, "person")
        self.assertTrue(self.model.include_internal)
