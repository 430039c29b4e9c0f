# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Runs: what they leave behind, what they survive, and the moves they write."""

import json
import time
from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ...models.scoring import crm_segmentation, crm_segmentation_run
from ...scoring.definition.checks import ScoringError
from ..common import SegmentationCommon, between, field, leads, matching, one_of, other


class RunCase(SegmentationCommon):
    """A live model by number of deals: none 0, one 50, two and more 100 points.

    Deals are no part of the contact, so that only runs notice them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "segmentation_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        cls.none = cls.contact("None", city="Testville")
        cls.one = cls.contact("One", city="Testville")
        cls.lead(cls.one)
        with cls.at("2026-03-01 06:00:00"):
            cls.model = cls.apply_deals_model()
        cls.ideal, cls.medium, cls.standard = cls.model.segment_ids

    @classmethod
    def deals(cls):
        return leads(
            "count", between(1, 2, 50), between(2, None, 100), name="Number of deals"
        )

    @classmethod
    def apply_deals_model(cls, **values):
        return cls.apply_model(
            cls.deals(),
            **{
                "segments": {"Ideal": 70, "Medium": 40, "Standard": 0},
                "partner_domain": "[('city', '=', 'Testville')]",
                "user_id": cls.manager.id,
                **values,
            },
        )

    def run_cron(self, name="ir_cron_rescore"):
        with self.enter_registry_test_mode():
            return self.env.ref(f"crm_segmentation.{name}").method_direct_trigger()

    def last_run(self, model=None):
        return (model or self.model).run_ids.sorted("id")[-1]

    def moves(self, partner, model=None):
        """The moves of a contact in a model, the oldest first."""
        self.env.cr.flush()
        return self.env["crm.segment.change"].search(
            [
                ("partner_id", "=", partner.id),
                ("segmentation_id", "=", (model or self.model).id),
            ],
            order="id",
        )

    def assertMove(self, move, **expected):
        """Hold a single move against some of its values."""
        self.assertEqual(len(move), 1)
        self.assertEqual({key: move[key] for key in expected}, expected)


class TestRunRecord(RunCase):
    def test_of_apply(self):
        run = self.last_run()
        self.assertEqual(run.trigger, "apply")
        self.assertEqual(run.user_id, self.env.user)
        self.assertEqual(run.version_id, self.model.version_id)
        self.assertEqual((run.state, run.shown_state), ("done", "done"))
        self.assertEqual(run.started_at, datetime(2026, 3, 1, 6))
        self.assertEqual(run.ended_at, datetime(2026, 3, 1, 6))
        self.assertEqual(run.duration, 0)
        self.assertEqual((run.total, run.processed), (2, 2))
        self.assertEqual((run.scored, run.moved), (2, 2))
        self.assertFalse(run.error)
        self.assertEqual(
            run.with_context(tz="Asia/Tokyo").display_name, "A model, 2026-03-01 15:00"
        )

    def test_of_rescore_now(self):
        self.model.with_user(self.manager).action_rescore()
        self.assertEqual(self.last_run().trigger, "manual")
        self.assertEqual(self.last_run().user_id, self.manager)

    def test_of_the_schedule(self):
        # Given a deal won meanwhile, when the schedule comes round
        self.lead(self.none)
        self.run_cron()
        # then one contact of two was written, and moved.
        run = self.last_run()
        self.assertEqual(run.trigger, "cron")
        self.assertFalse(run.user_id)
        self.assertEqual((run.total, run.processed), (1, 1))
        self.assertEqual((run.scored, run.moved), (2, 1))
        self.assertScores(self.model, {self.none: 50, self.one: 50})

    def test_nothing_changed_nothing_written(self):
        columns = ["score", "previous_score", "segment_id", "since", "scored_at"]
        before = self.model.membership_ids.read(columns)
        moves = self.moves(self.none) | self.moves(self.one)
        self.run_cron()
        self.assertEqual(self.model.membership_ids.read(columns), before)
        self.assertEqual(self.moves(self.none) | self.moves(self.one), moves)
        self.assertEqual((self.last_run().total, self.last_run().moved), (0, 0))
        self.assertEqual(self.last_run().scored, 2)

    def test_no_run_touches_the_contact(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.none.write_date
        self.lead(self.none)
        with self.at("2026-05-01 06:00:00"):
            self.model.action_rescore()
        self.none.invalidate_recordset()
        self.assertEqual(self.none.write_date, before)

    def test_the_model_shows_its_last_run(self):
        self.lead(self.none)
        self.model.action_rescore()
        self.assertEqual(self.model.last_run_id, self.last_run())
        self.assertFalse(self.model.is_running)
        self.assertEqual(self.model.progress, 0)

    def test_runs_are_forgotten_after_half_a_year(self):
        # Given a model whose runs are all of long ago
        runs = self.env["crm.segmentation.run"]
        now = datetime.now()
        last = self.last_run()
        last.started_at = now - timedelta(days=200)
        # and one that has gone on since
        other = self.apply_deals_model()
        self.last_run(other).started_at = now - timedelta(days=179)
        forgotten = runs.create(
            [
                {
                    "segmentation_id": model.id,
                    "trigger": "cron",
                    "state": "done",
                    "started_at": now - timedelta(days=days),
                }
                for model, days in ((self.model, 201), (other, 181))
            ]
        )
        # when the database is tidied up
        runs._gc_old_runs()
        # then half a year stays, and of each model the last run.
        self.assertFalse(forgotten.exists())
        self.assertEqual(self.model.run_ids, last)
        self.assertEqual(len(other.run_ids), 1)


class TestAnalyzed(RunCase):
    """After a run that wrote a large part, PostgreSQL knows how much is there."""

    def apply_another(self):
        self.make_segmentation(
            field("city", one_of("Testville", points=10)),
            partner_domain="[('city', '=', 'Testville')]",
        ).action_apply()

    def known_and_actual(self):
        [row] = self.env.execute_query(
            SQL(
                "SELECT (SELECT reltuples::int FROM pg_class"
                " WHERE oid = 'crm_segmentation_membership'::regclass),"
                " (SELECT count(*) FROM crm_segmentation_membership)"
            )
        )
        return row

    def test_after_a_large_part(self):
        """Given a table that has grown since PostgreSQL looked at it, when a run
        writes few contacts, then it is left alone; when it writes a large part, then
        PostgreSQL knows of all."""
        self.env.cr.execute("ANALYZE crm_segmentation_membership")
        before, _actual = self.known_and_actual()
        self.apply_another()
        self.assertEqual(self.known_and_actual(), (before, before + 2))
        with patch.object(crm_segmentation_run, "ANALYZED_FROM", 1):
            self.apply_another()
        self.assertEqual(self.known_and_actual(), (before + 4, before + 4))

    def test_it_waits_for_nobody(self):
        """Given somebody else who looks at the same table, when a run ends, then it
        does not wait."""
        with self.registry.cursor() as other:
            other.execute(
                "LOCK TABLE crm_segmentation_membership IN SHARE UPDATE EXCLUSIVE MODE"
            )
            before, _actual = self.known_and_actual()
            with patch.object(crm_segmentation_run, "ANALYZED_FROM", 1):
                self.apply_another()
            self.assertEqual(self.known_and_actual()[0], before)


class TestSchedule(RunCase):
    """All live models in turn; a broken one holds up no other."""

    def test_archived_models_and_drafts_are_left_out(self):
        draft = self.make_segmentation(self.deals())
        self.model.active = False
        self.run_cron()
        self.assertFalse(draft.run_ids)
        self.assertEqual(self.last_run().trigger, "apply")

    def test_archived_models_stay_left_out_whoever_asks(self):
        # as a list of contacts that shows archived ones does
        self.model.active = False
        models = self.env["crm.segmentation"].with_context(active_test=False)
        self.assertFalse(models._live() & self.model)

    def test_without_time_left_the_next_call_goes_on(self):
        # Given three models, and a schedule whose time is up after the first
        models = self.model | self.apply_deals_model() | self.apply_deals_model()
        self.lead(self.none)
        self.env.cr.flush()
        done = []
        for _call in range(len(models)):
            with self.enter_registry_test_mode(), self.registry.cursor() as cr:
                cron = self.env(cr=cr).ref("crm_segmentation.ir_cron_rescore")
                cron, progress = cron._add_progress()
                self.env(cr=cr)["crm.segmentation"].with_context(
                    ir_cron_progress_id=progress.id,
                    cron_id=cron.id,
                    cron_end_time=time.monotonic(),
                )._cron_rescore()
                done.append((progress.done, progress.remaining))
        # then each call does the next model, and tells how many are left.
        self.assertEqual(done, [(1, 2), (1, 1), (1, 0)])
        for model in models:
            self.assertScores(model, {self.none: 50})
            self.assertEqual(sorted(model.run_ids.mapped("trigger")), ["apply", "cron"])
        # And the next round begins with all of them.
        self.run_cron()
        self.assertEqual([len(model.run_ids) for model in models], [3, 3, 3])


class TestIsolation(RunCase):
    """A model that nobody can make sense of any more, for instance after somebody has
    written into the database, is shown by what has failed, and holds up no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.broken = cls.apply_deals_model()
        cls.broken.sequence = 1
        cls.last = cls.apply_deals_model()
        cls.last.sequence = 99

    def ruin(self):
        self.env.flush_all()
        version = self.broken.version_id
        self.env.cr.execute(
            "UPDATE crm_segmentation_version SET definition = definition - 'parameters'"
            " WHERE id = %s",
            [version.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def run_and_fail(self, name):
        """Run a scheduled action, which shows that it has failed."""
        with self.assertLogs("odoo.addons", "ERROR"):
            self.assertEqual(self.run_cron(name)["tag"], "display_exception")

    def test_runs(self):
        self.lead(self.none)
        self.ruin()
        self.run_and_fail("ir_cron_rescore")
        # Then the others have been scored, and the model says what is wrong
        for model in (self.model, self.last):
            self.assertScores(model, {self.none: 50})
            self.assertEqual(self.last_run(model).state, "done")
        self.assertScores(self.broken, {self.none: 0})
        self.assertEqual(self.last_run(self.broken).state, "failed")
        self.assertEqual(self.broken.state, "attention")
        reason = self.broken.attention_reason
        self.assertEqual(self.last_run(self.broken).error, reason)
        self.assertNotIn("KeyError", reason)

    def test_the_queue(self):
        self.lead(self.none)
        self.env["crm.segmentation.queue"]._add(self.none.ids)
        self.ruin()
        self.run_and_fail("ir_cron_queue")
        for model in (self.model, self.last):
            self.assertScores(model, {self.none: 50})
        self.assertFalse(self.env["crm.segmentation.queue"].search_count([]))
        self.assertEqual(self.broken.state, "attention")

    def test_figures_of_the_day(self):
        self.ruin()
        figures = self.env["crm.segment.daily.stat"]
        figures.search([]).unlink()
        self.run_and_fail("ir_cron_daily_stat")
        self.assertEqual(figures.search([]).segmentation_id, self.model | self.last)

    def test_pins_that_have_ended(self):
        # Given pins in each model that ended yesterday
        models = self.model | self.broken | self.last
        for model in models:
            self.membership(self.none, model).pin(
                model.segment_ids[0], "For a while", fields.Date.today() + timedelta(2)
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_segmentation_membership SET pin_until = '2020-01-01'"
            " WHERE pin_until IS NOT NULL"
        )
        self.ruin()
        self.run_and_fail("ir_cron_unpin_ended")
        for model in models:
            self.assertEqual(
                bool(self.membership(self.none, model).pinned_segment_id),
                model == self.broken,
            )


class TestAttention(RunCase):
    """A live model that stops making sense (docs/scoring.md, the end)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties(budget="integer", met="date")
        cls.rich = cls.contact(
            "Rich", city="Testville", properties={"budget": 5}, color=1
        )

    def assertAttention(self, model, code, *names):
        """A model has stopped working, and says why, in a sentence with some names."""
        self.assertEqual(model.state, "attention")
        reason = model.attention_reason
        for name in names:
            self.assertIn(name, reason)
        self.assertEqual(self.broken_code(model), code)
        activity = self.env["mail.activity"].search(
            [("res_model", "=", model._name), ("res_id", "=", model.id)]
        )
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, model.user_id)
        self.assertEqual(activity.summary, "Segmentation model needs attention")
        self.assertIn(reason, str(activity.note))
        self.assertEqual(self.last_run(model).state, "failed")
        self.assertEqual(self.last_run(model).error, reason)

    def broken_code(self, model):
        """The code of what keeps a model from being computed."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.execute_query(model.version_id._compiler().statement())
        except ScoringError as error:
            return error.code
        except psycopg2.Error:
            return "model.unreadable"
        return None

    def break_and_run(self, *parameters, **values):
        """Apply a model on the custom field “budget”, delete the field, have the
        schedule come round twice."""
        broken = self.apply_model(
            *parameters,
            **{
                "sequence": 1,
                "user_id": self.manager.id,
                "segments": {"Ideal": 70, "Medium": 40, "Standard": 0},
                **values,
            },
        )
        self.assertScores(broken, {self.rich: 100})
        self.define_properties(met="date")
        for _deal in range(2):
            self.lead(self.rich)
        for _round in range(2):
            self.run_cron()
        # every member is where it was, and the next model was computed
        self.assertScores(broken, {self.rich: 100})
        self.assertScores(self.model, {self.rich: 100})
        self.assertEqual(self.model.state, "live")
        return broken

    def rewrite_history(self, segmentation, /, **values):
        """Change the first parameter of a version, which is kept for being frozen."""
        definition = segmentation.version_id.definition
        definition["parameters"][0].update(values)
        segmentation.version_id.definition = definition
        self.env.registry.clear_cache()

    def test_the_field_of_a_parameter_is_gone(self):
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        self.assertAttention(
            broken, "path.no_custom_field", "Budget: ", "“properties.budget”"
        )
        # it is no change that anybody made
        self.assertFalse(broken.difference_text)

    def test_the_field_of_a_filter_is_gone(self):
        broken = self.break_and_run(
            matching(
                "[('properties.budget', '>', 3)]", one_of(True, points=10), name="Rich"
            )
        )
        self.assertAttention(
            broken, "filter.no_custom_field", "Rich: ", "“properties.budget”"
        )

    def test_the_field_of_the_scope_is_gone(self):
        broken = self.break_and_run(
            field("color", between(1, None, 10)),
            partner_domain="[('properties.budget', '>', 3)]",
        )
        self.assertAttention(
            broken, "filter.no_custom_field", "Contact filter: ", "“properties.budget”"
        )

    def test_the_field_of_records_is_gone(self):
        self.lead(self.rich)
        broken = self.break_and_run(
            leads(
                "count",
                between(1, None, 10),
                name="Deals",
                record_domain="[('partner_id.properties.budget', '>', 3)]",
            )
        )
        self.assertAttention(
            broken,
            "filter.no_custom_field",
            "Deals: ",
            "“partner_id.properties.budget”",
        )

    def test_the_field_has_another_type(self):
        broken = self.apply_model(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        self.define_properties(budget="char")
        self.run_cron()
        self.assertAttention(broken, "field.type_changed", "Budget: ")

    def test_a_column_is_gone(self):
        self.add_fields(x_budget="integer")
        self.rich.x_budget = 5
        broken = self.apply_model(
            field("x_budget", between(1, None, 10), name="Budget"),
            partner_domain="[('x_budget', '!=', 0)]",
        )
        # fields that are used are deleted with their add-on only
        column = self.env["ir.model.fields"]._get("res.partner", "x_budget")
        column.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
        self.run_cron()
        self.assertAttention(
            broken, "filter.no_field", "Contact filter: ", "“x_budget”"
        )
        self.assertScores(broken, {self.rich: 100})

    def test_the_records_of_a_custom_field_are_gone(self):
        # Given a custom field that leads to records of an add-on that was removed
        self.define_properties(place={"type": "many2one", "comodel": "res.country"})
        self.rich.properties = {"place": self.ref("base.be")}
        broken = self.apply_model(
            field("properties.place", other(10), name="Place"),
            sequence=1,
            user_id=self.manager.id,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE properties_base_definition SET properties_definition ="
            " replace(properties_definition::text, 'res.country', 'no.such')::jsonb"
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.lead(self.rich)
        self.run_cron()
        # then it says so, and holds up no other.
        self.assertAttention(broken, "search.broken", "Place: ")
        self.assertScores(self.model, {self.rich: 50})

    def test_an_add_on_is_gone(self):
        # Given a version of the time when another add-on was there
        self.rewrite_history(self.model, model="no.such.model")
        self.run_cron()
        self.assertAttention(
            self.model, "records.not_installed", "Number of deals: ", "“no.such.model”"
        )

    def test_a_version_of_a_later_release(self):
        # Given a database that a later release has worked with, and an update undone
        self.assertEqual(self.model.version_id.definition["format"], 1)
        other = self.apply_model(field("color", between(1, 2, 10)), sequence=99)
        definition = {"format": 2, "shape": "unknown"}
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_segmentation_version SET definition = %s WHERE id = %s",
            [json.dumps(definition), self.model.version_id.id],
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        # When contacts are saved, then other models score them
        self.one.color = 1
        self.assertScores(other, {self.one: 100})
        # When all are scored, then the model says so, and nobody loses a segment
        self.run_cron()
        self.assertAttention(self.model, "format.newer")
        self.assertScores(self.model, {self.one: 50, self.none: 0})
        # and its form opens, tells of it, and gives no draft of it
        self.model.invalidate_recordset()
        self.assertEqual(self.model.difference_text, self.model.attention_reason)
        with self.assertRefused("format.newer"):
            self.model.version_id.action_restore()
        with self.assertRefused("format.newer"):
            self.one.segment_explanation(self.model.id)
        # and applied anew, it scores again
        self.model.action_apply()
        self.assertEqual(self.model.state, "live")
        self.assertScores(self.model, {self.one: 50})

    def break_in_the_database(self):
        """A column that somebody has taken out of PostgreSQL."""
        self.add_fields_of("crm.lead", x_size="float")
        self.lead(self.rich, x_size=7)
        broken = self.apply_model(
            leads("sum", between(1, None, 10), measure_path="x_size", name="Size"),
            user_id=self.manager.id,
        )
        self.assertScores(broken, {self.rich: 100})
        self.env.cr.execute("ALTER TABLE crm_lead DROP COLUMN x_size")
        return broken

    def test_the_database_cannot_read_it(self):
        broken = self.break_in_the_database()
        with self.assertLogs("odoo.addons.crm_segmentation", "WARNING"):
            self.run_cron()
        self.assertAttention(broken, "model.unreadable", "Size: ")
        self.assertScores(broken, {self.rich: 100})

    def test_apply_refuses_what_the_database_cannot_read(self):
        broken = self.break_in_the_database()
        broken.parameter_ids.weight = 2
        with (
            self.assertLogs("odoo.addons.crm_segmentation", "WARNING"),
            self.assertRefused("model.unreadable"),
        ):
            broken.action_apply()
        self.assertEqual(broken.version_id.number, 1)

    def test_mended_by_itself(self):
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        # When the custom field is there again, and the schedule comes round
        self.define_properties(budget="integer", met="date")
        self.rich.properties = {"budget": 0}
        self.run_cron()
        # then all is as before.
        self.assertEqual(broken.state, "live")
        self.assertFalse(broken.attention_reason)
        self.assertFalse(broken.activity_ids)
        self.assertScores(broken, {self.rich: 0})

    def test_mended_by_a_manager(self):
        # Given an activity of somebody else, and a to-do of one's own
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget"),
            user_id=self.env.ref("base.user_admin").id,
        )
        own = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(broken._name),
                "res_id": broken.id,
                "activity_type_id": self.ref("mail.mail_activity_data_todo"),
                "user_id": self.manager.id,
                "summary": "My own",
            }
        )
        # when a manager reads another field and applies
        broken.parameter_ids.field_path = "color"
        broken.with_user(self.manager).action_apply()
        # then only the activity about the problem is gone.
        self.assertEqual(broken.state, "live")
        self.assertFalse(broken.attention_reason)
        self.assertEqual(broken.activity_ids, own)

    def test_another_reason_replaces_the_activity(self):
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        self.rewrite_history(broken, field_path="colour")
        self.run_cron()
        self.assertAttention(broken, "path.no_field", "Budget: ", "“colour”")

    def test_quietly(self):
        # Given mails and notifications so far, when a model breaks
        mails = self.env["mail.mail"].search_count([])
        notifications = self.env["mail.notification"].search_count([])
        self.break_and_run(field("properties.budget", between(1, None, 10)))
        # then the activity is all.
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notifications)

    def test_rescore_now_tells(self):
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        action = broken.with_user(self.manager).action_rescore()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(action["params"]["type"], "danger")
        self.assertEqual(action["params"]["title"], "“A model” needs attention")
        self.assertEqual(action["params"]["message"], broken.attention_reason)
        self.assertEqual(self.last_run(broken).trigger, "manual")
        self.assertEqual(self.last_run(broken).user_id, self.manager)
        self.assertEqual(self.last_run(broken).state, "failed")
        self.assertScores(broken, {self.rich: 100})

    def test_explain_tells(self):
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        with self.assertRefused("path.no_custom_field"):
            broken.explain(self.rich)

    def test_a_contact_is_saved_all_the_same(self):
        # Given a broken model before one that works
        broken = self.break_and_run(
            field("properties.budget", between(1, None, 10), name="Budget")
        )
        newcomer = self.contact("Newcomer", city="Testville", color=5)
        # then the working one has scored the contact, and the queue has it too.
        self.assertScores(self.model, {newcomer: 0})
        self.assertScores(broken, {newcomer: None})
        queue = self.env["crm.segmentation.queue"]
        self.assertIn(newcomer, queue.search([]).partner_id)
        # And when the queue comes round, it is empty, and the model still broken.
        self.run_cron("ir_cron_queue")
        self.assertFalse(queue.search([]))
        self.assertEqual(broken.state, "attention")

    def test_the_queue_tells_of_a_broken_model(self):
        broken = self.apply_model(
            field("properties.budget", between(1, None, 10), name="Budget"),
            user_id=self.manager.id,
        )
        self.define_properties(met="date")
        self.rich.color = 7
        self.rich.city = "Testville again"
        self.env.cr.flush()
        self.rich.active = False
        self.env.cr.flush()
        self.assertEqual(broken.state, "live")
        self.run_cron("ir_cron_queue")
        self.assertEqual(broken.state, "attention")
        self.assertEqual(len(broken.activity_ids), 1)


class TestBackground(RunCase):
    """Many contacts are scored in the background: here many are more than two."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(crm_segmentation, "APPLY_AT_ONCE", 2))

    def test_as_many_as_can_be_waited_for(self):
        draft = self.model.copy()
        action = draft.with_user(self.manager).action_apply()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertScores(draft, {self.none: 0, self.one: 50})

    def test_one_more(self):
        # Given a third contact, when a new model is applied
        third = self.contact("Third", city="Testville")
        self.env.cr.flush()
        draft = self.model.copy()
        triggers = self.env["ir.cron.trigger"].search([])
        self.assertIs(draft.with_user(self.manager).action_apply(), True)
        # then it is live, nobody is scored yet, and the cron is called.
        self.assertEqual(draft.state, "live")
        self.assertTrue(draft.is_running)
        self.assertFalse(draft.membership_ids)
        cron = self.env.ref("crm_segmentation.ir_cron_rescore_requested")
        called = self.env["ir.cron.trigger"].search([]) - triggers
        self.assertEqual(called.cron_id, cron)
        # When the cron comes
        self.run_cron("ir_cron_rescore_requested")
        # then all is as if it had been done at once.
        self.assertScores(draft, {self.none: 0, self.one: 50, third: 0})
        run = self.last_run(draft)
        self.assertEqual((run.trigger, run.user_id), ("apply", self.manager))
        self.assertEqual((run.state, run.scored, run.moved), ("done", 3, 3))
        self.assertFalse(draft.is_running)
        self.assertTrue(draft.version_id.rolled_out)
        self.assertMove(
            self.moves(third, draft), cause="first", state="silent", direction="enter"
        )

    def test_rescore_now(self):
        self.contact("Third", city="Testville")
        self.lead(self.none)
        self.assertIs(self.model.with_user(self.manager).action_rescore(), True)
        self.assertScores(self.model, {self.none: 0})
        self.run_cron("ir_cron_rescore_requested")
        self.assertScores(self.model, {self.none: 50})
        run = self.last_run()
        self.assertEqual((run.trigger, run.user_id), ("manual", self.manager))

    def test_the_live_version_says_how_many(self):
        # Given a draft for nobody, and a live version for three
        self.contact("Third", city="Testville")
        self.env.cr.flush()
        self.model.partner_domain = "[('city', '=', 'Nowhere')]"
        self.assertIs(self.model.action_rescore(), True)

    def test_nothing_asked_nothing_done(self):
        self.run_cron("ir_cron_rescore_requested")
        self.assertEqual(len(self.model.run_ids), 1)

    def test_saved_contacts_do_not_wait(self):
        # Given a model whose first run has not come yet
        self.contact("Third", city="Testville")
        self.env.cr.flush()
        draft = self.model.copy()
        draft.action_apply()
        # when a contact is saved, then it is scored by the new version
        self.one.city = "Testville"
        self.assertScores(draft, {self.one: 50, self.none: None})
        # and the version's first run makes the others' moves the first, too.
        self.run_cron("ir_cron_rescore_requested")
        for partner in (self.one, self.none):
            self.assertMove(self.moves(partner, draft), cause="first", state="silent")


class TestInterrupted(RunCase):
    def setUp(self):
        super().setUp()
        # A model that was applied in the background: a run in the transaction of the
        # test would hold its lock until the test is over.
        self.model = self.model.copy()
        with patch.object(crm_segmentation, "APPLY_AT_ONCE", 0):
            self.model.action_apply()
        self.run_cron("ir_cron_rescore_requested")

    def kill(self, **values):
        """A run that was killed: nobody holds its lock any more."""
        return self.env["crm.segmentation.run"].create(
            {
                "segmentation_id": self.model.id,
                "version_id": self.model.version_id.id,
                "trigger": "cron",
                **values,
            }
        )

    def test_a_killed_run_is_shown_as_interrupted(self):
        killed = self.kill(total=10, processed=4)
        self.assertEqual(killed.state, "running")
        self.assertEqual(killed.shown_state, "interrupted")
        self.assertFalse(self.model.is_running)

    def test_the_next_run_finishes_the_work(self):
        killed = self.kill()
        self.lead(self.none)
        self.run_cron()
        self.assertEqual(killed.state, "interrupted")
        self.assertTrue(killed.ended_at)
        self.assertScores(self.model, {self.none: 50})

    def test_it_is_taken_up_soon(self):
        self.kill()
        self.lead(self.none)
        self.run_cron("ir_cron_rescore_requested")
        self.assertScores(self.model, {self.none: 50})

    def test_moves_of_a_killed_first_run_stay_first(self):
        # Given a first run that was killed after one of two contacts
        self.model.version_id.rolled_out = False
        self.membership(self.none, self.model).unlink()
        self.moves(self.none).unlink()
        self.kill()
        # when the schedule finishes it
        self.run_cron()
        # then the other one's move is the first as well, and silent.
        self.assertMove(self.moves(self.none), cause="first", state="silent")
        self.assertTrue(self.model.version_id.rolled_out)
        # And the next change is news.
        self.lead(self.none)
        self.run_cron()
        self.assertMove(self.moves(self.none)[1:], cause="data", state="pending")

    def test_actions_asked_for_are_not_silent(self):
        self.model.version_id.write({"rolled_out": False, "fire_actions": True})
        self.membership(self.none, self.model).unlink()
        self.moves(self.none).unlink()
        self.run_cron()
        self.assertMove(self.moves(self.none), cause="first", state="pending")


class TestMoves(RunCase):
    def test_the_first_version(self):
        self.assertMove(
            self.moves(self.one),
            direction="enter",
            cause="first",
            state="silent",
            from_segment_id=self.env["crm.segment"],
            to_segment_id=self.medium,
            score_before=0,
            score_after=50,
            version_id=self.model.version_id,
            date=datetime(2026, 3, 1, 6),
            display_name="– → Medium",
        )

    def test_new_data(self):
        self.lead(self.one)
        with self.at("2026-03-02 06:00:00"):
            self.model.action_rescore()
        self.assertMove(
            self.moves(self.one)[1:],
            direction="up",
            cause="data",
            state="pending",
            from_segment_id=self.medium,
            to_segment_id=self.ideal,
            score_before=50,
            score_after=100,
            version_id=self.model.version_id,
            date=datetime(2026, 3, 2, 6),
            display_name="Medium → Ideal",
        )

    def test_downwards(self):
        self.env["crm.lead"].search([("partner_id", "=", self.one.id)]).unlink()
        self.run_cron()
        self.assertMove(
            self.moves(self.one)[1:],
            direction="down",
            cause="data",
            from_segment_id=self.medium,
            to_segment_id=self.standard,
            score_before=50,
            score_after=0,
        )

    def test_a_contact_that_is_saved(self):
        self.lead(self.one)
        self.one.city = "Testville"
        self.assertMove(self.moves(self.one)[1:], direction="up", cause="edit")

    def test_a_contact_that_joins_later(self):
        newcomer = self.contact("Newcomer", city="Testville")
        self.assertMove(
            self.moves(newcomer),
            direction="enter",
            cause="edit",
            state="pending",
            to_segment_id=self.standard,
        )

    def test_a_contact_that_leaves(self):
        for values in ({"city": "Elsewhere"}, {"active": False}, {"type": "other"}):
            with self.subTest(values):
                self.one.write({"city": "Testville", "active": True, "type": "contact"})
                self.assertScores(self.model, {self.one: 50})
                self.one.write(values)
                self.assertMove(
                    self.moves(self.one)[-1],
                    direction="leave",
                    cause="edit",
                    state="pending",
                    from_segment_id=self.medium,
                    to_segment_id=self.env["crm.segment"],
                    score_before=50,
                    score_after=0,
                    display_name="Medium → –",
                )
                self.assertScores(self.model, {self.one: None})

    def test_a_run_finds_who_has_left(self):
        # Given a contact that is another's now, as an import by SQL does it
        self.env.cr.execute(
            "UPDATE res_partner SET city = 'Elsewhere' WHERE id = %s", [self.one.id]
        )
        self.env.invalidate_all()
        self.run_cron()
        self.assertMove(self.moves(self.one)[1:], direction="leave", cause="data")
        self.assertEqual(self.last_run().scored, 1)

    def test_the_next_version(self):
        self.standard.score_from = 0
        self.medium.score_from = 60
        self.model.action_apply()
        self.assertMove(
            self.moves(self.one)[1:],
            direction="down",
            cause="config",
            state="silent",
            from_segment_id=self.medium,
            to_segment_id=self.standard,
            score_before=50,
            score_after=50,
            version_id=self.model.version_id,
        )

    def test_another_score_within_a_segment_is_no_move(self):
        self.model.parameter_ids.band_ids[0].points = 60
        self.model.action_apply()
        self.assertScores(self.model, {self.one: 60})
        self.assertEqual(len(self.moves(self.one)), 1)


class TestSince(RunCase):
    """How long a contact has been in its segment, and what its score was before."""

    def assertMembership(self, **expected):
        membership = self.membership(self.one, self.model)
        self.assertEqual({key: membership[key] for key in expected}, expected)

    def test_from_run_to_run(self):
        self.assertMembership(
            score=50,
            previous_score=False,
            since=datetime(2026, 3, 1, 6),
            scored_at=datetime(2026, 3, 1, 6),
        )
        # Nothing has changed:
        with self.at("2026-03-02 06:00:00"):
            self.model.action_rescore()
        self.assertMembership(previous_score=False, scored_at=datetime(2026, 3, 1, 6))
        # Another segment:
        self.lead(self.one)
        with self.at("2026-03-03 06:00:00"):
            self.model.action_rescore()
        self.assertMembership(
            score=100,
            previous_score=50,
            since=datetime(2026, 3, 3, 6),
            scored_at=datetime(2026, 3, 3, 6),
        )
        # Another score in the same segment:
        self.model.parameter_ids.band_ids = [
            Command.update(self.model.parameter_ids.band_ids[1].id, {"value_to": 3}),
            Command.create({**between(3, None, 80), "sequence": 9}),
        ]
        with self.at("2026-03-04 06:00:00"):
            self.model.action_apply()
        self.lead(self.one)
        with self.at("2026-03-05 06:00:00"):
            self.model.action_rescore()
        self.assertMembership(
            score=80,
            previous_score=100,
            since=datetime(2026, 3, 3, 6),
            scored_at=datetime(2026, 3, 5, 6),
        )

    def test_a_save_always_touches_the_moment(self):
        # so that a run that began before does not overwrite what the save found
        with self.at("2026-03-02 06:00:00"):
            self.one.city = "Testville"
            self.env.cr.flush()
        self.assertMembership(
            score=50,
            previous_score=False,
            since=datetime(2026, 3, 1, 6),
            scored_at=datetime(2026, 3, 2, 6),
        )

    def test_the_badge_tells_whether_the_score_rose_or_fell(self):
        self.assertFalse(self.one.segment_summary["trend"])
        self.lead(self.one)
        self.model.action_rescore()
        self.assertEqual(self.one.segment_summary["trend"], "up")
        self.env["crm.lead"].search([("partner_id", "=", self.one.id)]).unlink()
        self.model.action_rescore()
        self.assertEqual(self.one.segment_summary["trend"], "down")


class TestTolerance(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shade = cls.contact("Shade", city="Testville", color=40)
        # as many points as the colour says, of a hundred
        cls.shades = cls.apply_model(
            field(
                "color",
                *(between(shade, shade + 1, shade) for shade in (29, 30, 40, 100)),
            ),
            segments={"Medium": 40, "Standard": 0},
            partner_domain="[('city', '=', 'Testville')]",
            tolerance=10,
        )

    def assertShade(self, color, score, segment):
        self.shade.color = color
        self.assertScores(self.shades, {self.shade: score})
        self.assertSegments(self.shades, {self.shade: segment})

    def test_not_more_than_the_tolerance_below(self):
        self.assertSegments(self.shades, {self.shade: "Medium"})
        self.assertShade(30, 30, "Medium")
        # one point more, and it falls; back up it needs the whole way
        self.assertShade(29, 29, "Standard")
        self.assertShade(30, 30, "Standard")
        self.assertShade(40, 40, "Medium")

    def test_a_run_agrees_with_a_save(self):
        self.assertShade(30, 30, "Medium")
        self.shades.action_rescore()
        self.assertSegments(self.shades, {self.shade: "Medium"})
        self.assertEqual(self.last_run(self.shades).total, 0)


class TestPin(RunCase):
    def pin(self, segment, until=False, partner=None, model=None):
        """Fix a segment, and rescore as its button does."""
        membership = self.membership(partner or self.one, model or self.model)
        membership.write(
            {"pinned_segment_id": segment.id, "pin_until": until, "pin_reason": "Why"}
        )
        (model or self.model).action_rescore()
        return membership

    def test_a_fixed_segment_stands(self):
        membership = self.pin(self.ideal)
        self.assertSegments(self.model, {self.one: "Ideal"})
        self.assertEqual(membership.computed_segment_id, self.medium)
        self.assertEqual(membership.score, 50)
        # neither data nor an edit change it
        self.env["crm.lead"].search([("partner_id", "=", self.one.id)]).unlink()
        self.one.city = "Testville"
        self.assertScores(self.model, {self.one: 0})
        self.assertSegments(self.model, {self.one: "Ideal"})
        self.assertEqual(membership.computed_segment_id, self.standard)

    def test_its_moves(self):
        self.pin(self.ideal)
        self.assertMove(
            self.moves(self.one)[1:],
            cause="pin",
            direction="up",
            from_segment_id=self.medium,
            to_segment_id=self.ideal,
        )

    def test_until_its_day_is_over(self):
        with self.at("2026-06-30 10:00:00"):
            membership = self.pin(self.ideal, until=date(2026, 6, 30))
            self.assertSegments(self.model, {self.one: "Ideal"})
            self.assertEqual(self.one.segment_summary["pinned_until"], "2026-06-30")
        with self.at("2026-07-01 10:00:00"):
            self.model.action_rescore()
            self.assertFalse(self.one.segment_summary["pinned_until"])
        self.assertSegments(self.model, {self.one: "Medium"})
        self.assertEqual(membership.since, datetime(2026, 7, 1, 10))
        self.assertMove(
            self.moves(self.one)[-1],
            cause="pin",
            direction="down",
            from_segment_id=self.ideal,
            to_segment_id=self.medium,
        )

    def test_a_fixed_segment_is_written_once(self):
        self.pin(self.ideal)
        self.run_cron()
        self.assertEqual(self.last_run().total, 0)

    def test_not_lost_by_a_save_in_the_same_breath(self):
        # Given a segment that is fixed, and not flushed yet, when the contact is saved
        membership = self.membership(self.one, self.model)
        membership.pinned_segment_id = self.ideal
        self.one.city = "Testville"
        # then both are there.
        self.assertSegments(self.model, {self.one: "Ideal"})

    def test_who_leaves_loses_it(self):
        self.pin(self.ideal)
        self.one.city = "Elsewhere"
        self.assertScores(self.model, {self.one: None})


class TestInherited(RunCase):
    """Contacts of a company carry its membership."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.company_contact("Agency", city="Testville")
        cls.brewery = cls.company_contact("Brewery", city="Testville")
        cls.lead(cls.brewery)
        cls.clerk = cls.contact("Clerk", parent_id=cls.agency.id)
        cls.companies = cls.apply_deals_model(
            subject="company", inherit_to_contacts=True
        )

    def assertCarries(self, partner, company, segment):
        membership = self.membership(partner, self.companies)
        self.assertEqual(membership.inherited_from_id, company)
        self.assertEqual(membership.segment_id.name, segment)

    def test_contacts_carry_their_companys(self):
        self.assertCarries(self.clerk, self.agency, "Standard")
        self.assertEqual(self.companies.member_count, 2)
        self.assertEqual(self.last_run(self.companies).scored, 2)
        summary = self.membership(self.clerk, self.companies).segment_summary
        self.assertEqual(summary["inherited_from"], "Agency")

    def test_they_make_no_moves(self):
        self.lead(self.agency)
        self.run_cron()
        self.assertCarries(self.clerk, self.agency, "Medium")
        self.assertEqual(len(self.moves(self.agency, self.companies)), 2)
        self.assertFalse(self.moves(self.clerk, self.companies))
        self.assertEqual(self.last_run(self.companies).moved, 1)

    def test_a_saved_company_takes_its_contacts_along(self):
        self.lead(self.agency)
        self.agency.city = "Testville"
        self.assertCarries(self.clerk, self.agency, "Medium")

    def test_a_contact_goes_to_another_company(self):
        self.clerk.parent_id = self.brewery
        self.assertCarries(self.clerk, self.brewery, "Medium")
        self.assertFalse(self.moves(self.clerk, self.companies))

    def test_a_contact_of_a_contact_belongs_to_the_company(self):
        trainee = self.contact("Trainee", parent_id=self.clerk.id)
        self.assertCarries(trainee, self.agency, "Standard")

    def test_a_contact_becomes_a_company(self):
        self.clerk.write({"is_company": True, "parent_id": False, "city": "Testville"})
        membership = self.membership(self.clerk, self.companies)
        self.assertFalse(membership.inherited_from_id)
        self.assertMove(
            self.moves(self.clerk, self.companies),
            direction="enter",
            cause="edit",
            to_segment_id=self.companies.segment_ids[2],
        )
        self.assertEqual(self.companies.member_count, 3)

    def test_a_company_becomes_a_person(self):
        # Given a company that is found to be a person, with somebody beside it
        self.agency.is_company = False
        # then neither has a segment of a model of companies.
        self.assertScores(self.companies, {self.agency: None, self.clerk: None})
        self.assertMove(
            self.moves(self.agency, self.companies)[1:],
            direction="leave",
            cause="edit",
        )
        self.assertFalse(self.moves(self.clerk, self.companies))

    def test_a_contact_on_its_own_carries_nothing(self):
        self.clerk.parent_id = False
        self.assertScores(self.companies, {self.clerk: None})
        self.assertFalse(self.moves(self.clerk, self.companies))

    def test_neither_addresses_nor_archived_contacts(self):
        for values in ({"type": "delivery"}, {"active": False}):
            with self.subTest(values):
                self.clerk.write({"type": "contact", "active": True})
                self.assertCarries(self.clerk, self.agency, "Standard")
                self.clerk.write(values)
                self.assertScores(self.companies, {self.clerk: None})

    def test_not_any_more(self):
        self.companies.inherit_to_contacts = False
        self.companies.action_apply()
        self.assertScores(self.companies, {self.clerk: None})
        self.assertFalse(self.moves(self.clerk, self.companies))

    def test_a_company_that_leaves_takes_its_contacts_along(self):
        self.agency.city = "Elsewhere"
        self.assertScores(self.companies, {self.agency: None, self.clerk: None})

    def test_a_fixed_segment_of_the_company_is_carried(self):
        ideal = self.companies.segment_ids[0]
        self.membership(self.agency, self.companies).pinned_segment_id = ideal
        self.companies.action_rescore()
        self.assertCarries(self.clerk, self.agency, "Ideal")

    def test_a_segment_fixed_for_the_contact_stands(self):
        ideal = self.companies.segment_ids[0]
        self.membership(self.clerk, self.companies).pinned_segment_id = ideal
        self.companies.action_rescore()
        self.assertCarries(self.clerk, self.agency, "Ideal")
        # and is written once
        self.run_cron()
        self.assertEqual(self.last_run(self.companies).total, 0)

    def test_a_deleted_company(self):
        self.clerk.parent_id = self.brewery
        self.env.cr.flush()
        self.agency.unlink()
        self.assertCarries(self.clerk, self.brewery, "Medium")
        self.assertEqual(self.companies.member_count, 1)
