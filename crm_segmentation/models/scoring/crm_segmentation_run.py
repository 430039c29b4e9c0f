# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One rescoring of all contacts of a model, and the record it leaves.

A run compares once, into a temporary table, and writes the differences in short
transactions. Killed at any point, it has written whole batches only, and the next
run finishes the work: what is right already is not written again.
"""

import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...scoring.compiler.slots import NOW, bind
from ...scoring.definition.checks import ScoringError
from ...scoring.outcome.outcome import CHANGE_COLUMNS, writing
from ...tools.database import CONCURRENCY_ERRORS, moment, never_waiting, planned_for_all
from ...tools.hooks import hook

_logger = logging.getLogger(__name__)

#: first key of the advisory locks, the second being the model's id
LOCK_CLASS = 1_936_024_430
BATCH = 10_000
ATTEMPTS = 5
KEPT_DAYS = 180
#: what a run fills, and how many written contacts make it worth a look at all of it:
#: also a tenth of the model's
FILLED = ("crm_segmentation_membership", "crm_segment_change")
ANALYZED_FROM = 1_000
CHANGES = SQL.identifier("crm_segmentation_changes")


class CrmSegmentationRun(models.Model):
    _name = "crm.segmentation.run"
    _description = "Segmentation Run"
    _order = "started_at desc, id desc"

    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation Model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    version_id = fields.Many2one("crm.segmentation.version", ondelete="cascade")
    trigger = fields.Selection(
        [
            ("cron", "Scheduled"),
            ("apply", "Model applied"),
            ("manual", "Rescore now"),
        ],
        "Started by",
        required=True,
    )
    user_id = fields.Many2one("res.users", "Asked by")
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("interrupted", "Interrupted"),
        ],
        default="running",
        required=True,
    )
    shown_state = fields.Selection(
        selection=lambda self: self._fields["state"].selection,
        string="Status",
        compute="_compute_shown_state",
    )
    started_at = fields.Datetime("Started on", default=fields.Datetime.now)
    ended_at = fields.Datetime("Ended on")
    duration = fields.Float(
        "Seconds", digits=(16, 1), compute="_compute_duration", aggregator="avg"
    )
    total = fields.Integer(
        "To write", help="Contacts whose score or segment had to be written."
    )
    processed = fields.Integer("Written", help="Contacts written so far.")
    scored = fields.Integer(help="Contacts that have a score of this model.")
    moved = fields.Integer(help="Contacts that entered, changed or left a segment.")
    error = fields.Text()

    @api.depends("state")
    def _compute_shown_state(self):
        """A running run whose lock nobody holds has been interrupted."""
        held = self._held_locks() if "running" in self.mapped("state") else set()
        for run in self:
            dead = run.state == "running" and run.segmentation_id.id not in held
            run.shown_state = "interrupted" if dead else run.state

    @api.model
    def _interrupted(self):
        """Runs that were killed.

        :rtype: crm.segmentation.run
        """
        running = self.search([("state", "=", "running")])
        return running.filtered(lambda run: run.shown_state == "interrupted")

    @api.depends("started_at", "ended_at")
    def _compute_duration(self):
        for run in self:
            end = run.ended_at or run.started_at
            run.duration = (end - run.started_at).total_seconds() if end else 0

    @api.depends("segmentation_id.name", "started_at")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(model)s, %(moment)s",
                model=run.segmentation_id.name,
                moment=fields.Datetime.context_timestamp(run, run.started_at).strftime(
                    "%Y-%m-%d %H:%M"
                ),
            )

    @api.model
    def _latest_of(self, segmentations):
        """The last run of each model.

        :rtype: dict[int, crm.segmentation.run]
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (segmentation_id) segmentation_id, id"
                " FROM crm_segmentation_run WHERE segmentation_id = ANY(%s)"
                " ORDER BY segmentation_id, started_at DESC, id DESC",
                segmentations._origin.ids,
            )
        )
        runs = self.browse(id_ for _segmentation_id, id_ in rows)
        return {
            segmentation_id: run
            for (segmentation_id, _id), run in zip(rows, runs, strict=True)
        }

    @api.autovacuum
    def _gc_old_runs(self):
        """Forget runs after half a year; each model keeps its last one."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("started_at", "<", limit)])
        latest = self._latest_of(old.segmentation_id)
        (old - self.browse(run.id for run in latest.values())).unlink()

    # -- locks -------------------------------------------------------------------

    @api.model
    def _held_locks(self):
        """The ids of the models that are being run, in whatever process."""
        return {id_ for id_, _mine in self._locks()}

    @api.model
    def _others_write(self):
        """Whether somebody else is running a model. What a run has not committed
        yet can't be seen: contacts saved meanwhile are to be scored after it again.

        :rtype: bool
        """
        return not all(mine for _id, mine in self._locks())

    def _locks(self):
        return self.env.execute_query(
            SQL(
                "SELECT objid::int8, pid = pg_backend_pid() FROM pg_locks"
                " WHERE locktype = 'advisory' AND classid = %s AND granted AND"
                " database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())",
                LOCK_CLASS,
            )
        )

    def _try_lock(self, segmentation, function):
        """Take a model's lock; two runs of one model never overlap.

        :param SQL function: ``pg_try_advisory_lock`` or its ``_xact_`` variant
        :rtype: bool
        """
        [(taken,)] = self.env.execute_query(
            SQL("SELECT %s(%s, %s)", function, LOCK_CLASS, segmentation.id)
        )
        return taken

    # -- a run in the caller's transaction -----------------------------------------

    @api.model
    def _run_here(self, segmentation, trigger):
        """Rescore within the current transaction, all or nothing.

        :param crm.segmentation segmentation: a live one
        :param str trigger:
        :return: the run; empty when another one is under way
        :rtype: crm.segmentation.run
        :raise ScoringError, psycopg2.Error: the transaction is to be rolled back
        """
        self.env.flush_all()
        if not self._try_lock(segmentation, SQL("pg_try_advisory_xact_lock")):
            return self.browse()
        run = self._start(segmentation, trigger, self.env.uid)
        run.version_id._renew_due_borders()
        recorder = run.version_id._recorder("data")
        scored = run.version_id._compiler().statement()
        with planned_for_all(self.env.cr):
            for changes in (recorder.changes(scored), recorder.inherited_changes()):
                run._write_batch(recorder, changes)
        run.total = run.processed
        run._finish()
        run._analyze_filled()
        self.env["crm.segment.daily.stat"]._record(segmentation)
        return run

    # -- runs of their own -----------------------------------------------------------

    @api.model
    def _run_all(self, segmentations, trigger):
        """Rescore several models, one after the other; a broken one holds up none.

        :param crm.segmentation segmentations: live ones
        :param str trigger: for those that nobody asked for
        :raise Exception: the last fault of the program, after all have had their turn
        """
        self.env["res.partner.summary"]._refresh_in_batches()
        cron = self.env["ir.cron"]
        fault = None
        for remaining, segmentation in zip(
            range(len(segmentations) - 1, -1, -1), segmentations, strict=True
        ):
            try:
                self._run_apart(segmentation, trigger)
            except Exception as error:
                _logger.exception("Segmentation model %s failed.", segmentation.id)
                fault = error
            if not cron._commit_progress(1, remaining=remaining) and remaining:
                break
        if fault:
            raise fault

    @api.model
    def _run_apart(self, segmentation, trigger):
        """Rescore one model in transactions of its own, and survive what happens.

        :param crm.segmentation segmentation:
        :param str trigger:
        """
        if not segmentation.exists():
            return
        if not self._try_lock(segmentation, SQL("pg_try_advisory_lock")):
            self._apart(segmentation.write, {"rescore_due": False})
            return
        try:
            # Between computing and the last batch a cron does not stop for lack of
            # time: what has been computed would be lost.
            run = self._apart(self._start_asked, segmentation, trigger)
            run._run_in_batches()
        finally:
            self.env.cr.rollback()
            self.env.execute_query(
                SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK_CLASS, segmentation.id)
            )
            self._commit()

    def _start_asked(self, segmentation, trigger):
        return self._start(segmentation, *self._asked(segmentation, trigger))

    def _asked(self, segmentation, trigger):
        if not segmentation.rescore_requested:
            return trigger, False
        manual = segmentation.version_id.rolled_out
        return "manual" if manual else "apply", segmentation.requested_by_id.id

    @api.model
    def _start(self, segmentation, trigger, user_id):
        """Open the record of a run; earlier ones that never ended were killed."""
        dead = self.search(
            [("segmentation_id", "=", segmentation.id), ("state", "=", "running")]
        )
        dead.write({"state": "interrupted", "ended_at": fields.Datetime.now()})
        # taken off before, so that a model that kills the process is not tried again
        # before the others have had their turn
        segmentation.write(
            {"rescore_due": False, "rescore_requested": False, "requested_by_id": False}
        )
        return self.create(
            {
                "segmentation_id": segmentation.id,
                "version_id": segmentation.version_id.id,
                "trigger": trigger,
                "user_id": user_id,
            }
        )

    def _run_in_batches(self):
        try:
            self._apart(self.version_id._renew_due_borders)
            recorder = self.version_id._recorder("data")
            scored = self.version_id._compiler().statement()
            self._write_compared(recorder, recorder.changes(scored))
            self._write_compared(recorder, recorder.inherited_changes())
            self._apart(self._finish)
            self._apart(self._analyze_filled)
            self._apart(self._have_figures_recorded)
        except Exception as error:
            self.env.cr.rollback()
            self._apart(self._fail, error)
            if not isinstance(error, (ScoringError, psycopg2.Error)):
                raise

    def _analyze_filled(self):
        """Tell PostgreSQL how much is in the tables after a run that wrote a large
        part of them. It looks by itself too, but minutes later, and plans for a few
        contacts until then.

        Its lock holds up no save, nor does it wait for one. It is not waited for where
        somebody else looks at the same table: a deadlock cannot come of it.
        """
        if self.processed < max(ANALYZED_FROM, self.scored / 10):
            return
        for table in FILLED:
            try:
                with never_waiting(self.env.cr):
                    self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
            except CONCURRENCY_ERRORS:
                continue

    def _have_figures_recorded(self):
        """Figures of the overview follow soon; scheduled runs leave them to the day."""
        if self.trigger != "cron":
            self.env.ref("crm_segmentation.ir_cron_daily_stat")._trigger()

    def _write_compared(self, recorder, changes):
        """Compare once, then write batch by batch, each committed.

        :param Recorder recorder:
        :param SQL changes: a comparison
        """
        total = self._compare(changes)
        self.total += total
        self._commit()
        for start in range(0, total, BATCH):
            batch = SQL(
                "SELECT %s FROM %s WHERE number > %s AND number <= %s",
                CHANGE_COLUMNS,
                CHANGES,
                start,
                start + BATCH,
            )
            self._apart(self._write_batch, recorder, batch)
        self.env.cr.execute(SQL("DROP TABLE %s", CHANGES))

    def _compare(self, changes):
        cr = self.env.cr
        self.env.flush_all()
        cr.execute(SQL("DROP TABLE IF EXISTS %s", CHANGES))
        with planned_for_all(cr):
            cr.execute(
                SQL(
                    "CREATE TEMPORARY TABLE %s AS"
                    " SELECT row_number() OVER (ORDER BY partner_id) AS number,"
                    " change.* FROM (%s) change",
                    CHANGES,
                    changes,
                )
            )
            total = cr.rowcount
        cr.execute(SQL("CREATE INDEX ON %s (number)", CHANGES))
        cr.execute(SQL("ANALYZE %s", CHANGES))
        return total

    def _apart(self, method, *arguments):
        """Call a method in a transaction of its own, with a new snapshot if another
        transaction came in between: a contact or the model was saved, or deleted."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                # what is expected and mended here is no error for the log
                with tools.mute_logger("odoo.sql_db"):
                    result = method(*arguments)
                    self._commit()
                return result
            except (*CONCURRENCY_ERRORS, psycopg2.IntegrityError):
                self.env.cr.rollback()
                if attempt == ATTEMPTS:
                    raise

    @api.model
    def _each_apart(self, method, batches):
        """Call a method for some records after the others, each in a transaction of
        its own. Where it fails for several, it is called for them one by one; one that
        it fails for holds up no other.

        :param Callable method: gets a recordset
        :param batches: recordsets, or a recordset
        :raise Exception: the last failure, after all have had their turn, so that the
            scheduled action shows that it has failed
        """
        cron = self.env["ir.cron"]
        waiting = list(batches)
        cron._commit_progress(remaining=sum(map(len, waiting)))
        failure = None
        while waiting:
            records = waiting.pop(0)
            try:
                self._apart(method, records)
            except Exception as error:
                self.env.cr.rollback()
                if len(records) > 1:
                    waiting = [*records, *waiting]
                    continue
                _logger.exception("This failed for %s.", records)
                failure = error
            cron._commit_progress(len(records))
        if failure:
            raise failure

    def _write_batch(self, recorder, batch):
        """Write one batch; contacts that a save was faster with are scored again
        soon, in case the save did not score them itself."""
        statement = bind(writing([recorder], batch), {NOW: moment()})
        [(scored, moved, left)] = self.env.execute_query(statement)
        self.processed += scored + len(left)
        self.moved += moved
        self.env["crm.segmentation.queue"]._add(left)
        if moved:
            self.env["crm.segment.change"]._queue_processing()

    def _finish(self):
        segmentation = self.segmentation_id
        self.version_id.rolled_out = True
        segmentation._works_again()
        self.write(
            {
                "state": "done",
                "ended_at": fields.Datetime.now(),
                "scored": segmentation.member_count,
            }
        )
        self.env["res.partner"]._invalidate_segments()
        self._post_run()

    @hook
    def _post_run(self):
        """Do what follows once all contacts have been scored by this run."""

    def _fail(self, error):
        """Close the record of a run that could not go on.

        :param Exception error:
        """
        if not self.exists():
            # deleted with its model
            return
        reason = self.version_id._broken_reason(error)
        state = "failed"
        if isinstance(error, CONCURRENCY_ERRORS):
            state = "interrupted"
            self.segmentation_id.rescore_requested = True
        else:
            self.segmentation_id._needs_attention(
                reason, partial(self.version_id._broken_reason, error)
            )
        self.write({"state": state, "ended_at": fields.Datetime.now(), "error": reason})

    def _commit(self):
        # Short transactions are the point of a run: nobody's work waits for it.
        self.env.cr.commit()  # pylint: disable=invalid-commit
