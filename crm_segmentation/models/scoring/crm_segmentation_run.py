# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One rescoring of all contacts of a model, and its record.

A run compares once, into a temporary table, and writes the differences in short
transactions. If it is killed, whole batches have been written, and the next run
finishes the work: what is up to date is not written again.
"""

import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...scoring.compiler.params import NOW, bind
from ...scoring.definition.checks import ScoringError
from ...scoring.outcome import comparison
from ...scoring.outcome.outcome import write_statement
from ...tools.database import (
    CONCURRENCY_ERRORS,
    bulk_planner,
    commit,
    in_own_transaction,
    no_wait,
    utc_now,
)
from ...tools.hooks import hook
from ...tools.scoring.locks import running_ids, try_lock, unlock

_logger = logging.getLogger(__name__)

BATCH = 10_000
KEPT_DAYS = 180
#: what a run fills, and from how many updated contacts on the statistics are updated
#: (also a tenth of the model's)
FILLED = ("crm_segmentation_membership", "crm_segment_change")
ANALYZED_FROM = 1_000


class CrmSegmentationRun(models.Model):
    _name = "crm.segmentation.run"
    _description = "Segmentation Run"
    _order = "started_at desc, id desc"

    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    version_id = fields.Many2one("crm.segmentation.version", ondelete="cascade")
    trigger = fields.Selection(
        [
            ("cron", "Scheduled"),
            ("apply", "Model applied"),
            ("manual", "Manual"),
        ],
        required=True,
    )
    user_id = fields.Many2one("res.users", "Requested by")
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
        "Duration (s)", digits=(16, 1), compute="_compute_duration", aggregator="avg"
    )
    total = fields.Integer(
        "To update", help="Contacts with a new score or segment in this run."
    )
    processed = fields.Integer("Updated", help="Contacts updated so far.")
    scored = fields.Integer(help="Contacts with a score of this model.")
    moved = fields.Integer(
        "Segment changes", help="Contacts that entered, changed or left a segment."
    )
    error = fields.Text()

    @api.depends("state")
    def _compute_shown_state(self):
        """A running run whose lock nobody holds has been interrupted."""
        held = running_ids(self.env) if "running" in self.mapped("state") else set()
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

    @api.model
    def _next_scheduled_at(self):
        """When all contacts are rescored next.

        :return: False where both scheduled actions are switched off
        :rtype: datetime | bool
        """
        crons = [
            self.env.ref(f"crm_segmentation.{name}", raise_if_not_found=False)
            for name in ("ir_cron_rescore", "ir_cron_rescore_second")
        ]
        moments = [
            cron.sudo().nextcall for cron in crons if cron and cron.sudo().active
        ]
        return min(moments, default=False)

    @api.autovacuum
    def _gc_old_runs(self):
        """Delete runs after half a year, except for the last one of each model."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search([("started_at", "<", limit)])
        latest = self._latest_of(old.segmentation_id)
        (old - self.browse(run.id for run in latest.values())).unlink()

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
        if not try_lock(self.env, segmentation.id, of_transaction=True):
            return self.browse()
        run = self._start(segmentation, trigger, self.env.uid)
        run._score_all(lambda method: method(), run._write_here)
        self.env["crm.segment.daily.stat"]._record(segmentation)
        return run

    def _write_here(self, writer, *comparisons):
        """Compare and write all at once.

        :param MembershipWriter writer:
        :param SQL comparisons: written one after the other
        """
        with bulk_planner(self.env.cr):
            for changes in comparisons:
                self._write_batch(writer, changes)
        self.total = self.processed

    # -- the steps of every run ----------------------------------------------------

    def _score_all(self, step, write):
        """Score all contacts and write down what changes.

        :param Callable step: calls a method, in a transaction of its own or not
        :param Callable write: compares and writes, in such transactions or not
        """
        step(self.version_id._renew_due_borders)
        writer = self.version_id._membership_writer("data")
        scored = self.version_id._compiler().statement()
        write(writer, writer.changes(scored), writer.inherited_changes())
        step(self._finish)
        step(self._analyze_filled)

    # -- runs of their own -----------------------------------------------------------

    @api.model
    def _run_all(self, segmentations, trigger):
        """Rescore several models, one after the other; a broken one does not stop the
        others.

        :param crm.segmentation segmentations: live ones
        :param str trigger: of runs that nobody has requested
        :raise Exception: the last unexpected error, after all models have been tried
        """
        self.env["res.partner.summary"]._refresh_in_batches()
        cron = self.env["ir.cron"]
        fault = None
        for remaining, segmentation in zip(
            range(len(segmentations) - 1, -1, -1), segmentations, strict=True
        ):
            try:
                self._run_model(segmentation, trigger)
            except Exception as error:
                _logger.exception("Segmentation model %s failed.", segmentation.id)
                fault = error
            if not cron._commit_progress(1, remaining=remaining) and remaining:
                break
        if fault:
            raise fault

    @api.model
    def _run_model(self, segmentation, trigger):
        """Rescore one model in transactions of its own, whatever fails.

        :param crm.segmentation segmentation:
        :param str trigger:
        """
        if not segmentation.exists():
            return
        if not try_lock(self.env, segmentation.id):
            in_own_transaction(self.env, segmentation.write, {"rescore_due": False})
            return
        try:
            # between computing and the last batch a cron does not stop for lack of
            # time: what has been computed would be lost
            run = in_own_transaction(
                self.env, self._start_requested, segmentation, trigger
            )
            run._run_in_batches()
        finally:
            self.env.cr.rollback()
            unlock(self.env, segmentation.id)
            commit(self.env)

    def _start_requested(self, segmentation, trigger):
        return self._start(segmentation, *self._trigger_and_user(segmentation, trigger))

    def _trigger_and_user(self, segmentation, trigger):
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
        # reset first, so that a model that kills the process is tried again only after
        # the others
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
            self._score_all(
                partial(in_own_transaction, self.env), self._write_in_batches
            )
            in_own_transaction(self.env, self._request_daily_statistics)
        except Exception as error:
            self.env.cr.rollback()
            in_own_transaction(self.env, self._fail, error)
            if not isinstance(error, (ScoringError, psycopg2.Error)):
                raise

    def _analyze_filled(self):
        """Update PostgreSQL's statistics after a run that wrote a large part of the
        tables. PostgreSQL would do it minutes later, and plan for few contacts until
        then.

        Its lock does not block saves, and does not wait: no deadlock can follow.
        """
        if self.processed < max(ANALYZED_FROM, self.scored / 10):
            return
        for table in FILLED:
            try:
                with no_wait(self.env.cr):
                    self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
            except CONCURRENCY_ERRORS:
                continue

    def _request_daily_statistics(self):
        """Have the daily statistics recorded soon; scheduled runs leave them to the
        day's own action."""
        if self.trigger != "cron":
            self.env.ref("crm_segmentation.ir_cron_daily_stat")._trigger()

    def _write_in_batches(self, writer, *comparisons):
        """Compare once, then write batch by batch, each committed.

        :param MembershipWriter writer:
        :param SQL comparisons: written one after the other
        """
        for changes in comparisons:
            self.env.flush_all()
            with bulk_planner(self.env.cr):
                total = comparison.compare(self.env.cr, changes)
            self.total += total
            commit(self.env)
            for batch in comparison.batches(total, BATCH):
                in_own_transaction(self.env, self._write_batch, writer, batch)
            comparison.drop(self.env.cr)

    def _write_batch(self, writer, batch):
        """Write one batch. Contacts that a save wrote in the meantime are queued, in
        case the save did not score them itself."""
        statement = bind(write_statement([writer], batch), {NOW: utc_now()})
        [(scored, moved, left)] = self.env.execute_query(statement)
        self.processed += scored + len(left)
        self.moved += moved
        self.env["crm.segmentation.queue"]._add(left)
        if moved:
            self.env["crm.segment.change"]._queue_processing()

    def _finish(self):
        segmentation = self.segmentation_id
        self.version_id.rolled_out = True
        segmentation._clear_attention()
        self.write(
            {
                "state": "done",
                "ended_at": fields.Datetime.now(),
                "scored": segmentation.member_count,
            }
        )
        self.env["crm.segmentation.membership"]._invalidate_segments()
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
            self.segmentation_id._set_attention(
                reason, partial(self.version_id._broken_reason, error)
            )
        self.write({"state": state, "ended_at": fields.Datetime.now(), "error": reason})
