# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the contacts of a model are scored. Models that read the segments or scores of
others are scored after them."""

import psycopg2

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...scoring.compiler.folding import find_collation
from ...scoring.definition.checks import Problem, ScoringError
from ...scoring.outcome.dependence import (
    EVERY,
    OTHERS,
    circle,
    outcomes_read,
    stages,
)
from ...tools.arguments import only
from ...tools.database import CONCURRENCY_ERRORS, in_own_transaction
from ...tools.definition.draft_problems import refuse
from ...tools.plural import plural
from ...tools.readable import readable_by

#: up to this number of contacts, applying scores them in the request
APPLY_AT_ONCE = 20_000


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    run_ids = fields.One2many("crm.segmentation.run", "segmentation_id", "Runs")
    membership_ids = fields.One2many(
        "crm.segmentation.membership", "segmentation_id", "Memberships"
    )
    rescore_requested = fields.Boolean(
        readonly=True, copy=False, help="A run in the background will start soon."
    )
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    rescore_due = fields.Boolean(
        readonly=True,
        copy=False,
        help="The scheduled run has not reached this model yet.",
    )
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Contacts with a segment of this model. Inherited segments do not count.",
    )
    last_run_id = fields.Many2one(
        "crm.segmentation.run", "Last run", compute="_compute_last_run"
    )
    last_run_at = fields.Datetime("Last update", compute="_compute_last_run")
    is_running = fields.Boolean(compute="_compute_last_run")
    progress = fields.Float(compute="_compute_last_run")
    run_processed = fields.Integer(compute="_compute_last_run")
    run_total = fields.Integer(compute="_compute_last_run")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["crm.segmentation.membership"]._read_group(
                [
                    ("segmentation_id", "in", self._origin.ids),
                    ("inherited_from_id", "=", False),
                ],
                ["segmentation_id"],
                ["__count"],
            )
        )
        for segmentation in self:
            segmentation.member_count = counts.get(segmentation._origin, 0)

    @api.depends("run_ids.state", "run_ids.processed", "rescore_requested")
    def _compute_last_run(self):
        latest = self.env["crm.segmentation.run"]._latest_of(self)
        for segmentation in self:
            run = (
                latest.get(segmentation._origin.id) or self.env["crm.segmentation.run"]
            )
            running = run.shown_state == "running"
            segmentation.last_run_id = run
            segmentation.last_run_at = run.started_at
            segmentation.is_running = running or segmentation.rescore_requested
            segmentation.run_processed = run.processed if running else 0
            segmentation.run_total = run.total if running else 0
            segmentation.progress = (
                100 * run.processed / run.total if running and run.total else 0
            )

    # -- CRUD ------------------------------------------------------------------

    def unlink(self):
        """Delete models with their memberships, segment changes, pins and versions."""
        self.check_access("unlink")
        self.env.flush_all()
        segments = self.with_context(active_test=False).segment_ids
        # in SQL, because there are as many memberships as contacts
        for table, column, owners in (
            ("crm_segment_change", "segmentation_id", self),
            ("crm_segmentation_membership", "segment_id", segments),
            ("crm_segment_parked_pin", "segmentation_id", self),
        ):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    owners.ids,
                )
            )
        # without a version that names them, segments can be deleted
        self.sudo().version_ids.unlink()
        segments.unlink()
        result = super().unlink()
        self._forget_live_models()
        return result

    # -- runs --------------------------------------------------------------------

    def action_rescore(self):
        """Rescore all contacts of these models now, or soon where they are many.

        :return: the action that shows the customers, or True
        """
        self.check_access("write")
        self.env["res.partner.summary"].sudo()._refresh_in_request()
        result = True
        for segmentation in self:
            segmentation._check_applied()
            result = segmentation._rescore("manual")
        return result if len(self) == 1 else True

    def _rescore(self, trigger):
        """Rescore all contacts, in this transaction where that is quick.

        :param str trigger: ``apply`` or ``manual``
        """
        self.check_access("write")
        runs = self.env["crm.segmentation.run"].sudo()
        try:
            with self.env.cr.savepoint():
                done = self._is_quick() and runs._run_here(self.sudo(), trigger)
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except (ScoringError, psycopg2.Error) as error:
            if trigger == "apply":
                raise self.version_id._refusal(error, self.env.user) from error
            runs._start(self.sudo(), trigger, self.env.uid)._fail(error)
            return self._broken_notification()
        if not done:
            self._request_run()
            return True
        self.sudo()._rescore_readers(trigger)
        return self.action_view_customers()

    def _is_quick(self):
        """Whether all contacts can be scored within a request."""
        return self.sudo().version_id._compiler().count() <= APPLY_AT_ONCE

    def _request_run(self):
        """Have all contacts rescored soon, in the background."""
        self.sudo().write({"rescore_requested": True, "requested_by_id": self.env.uid})
        self.env.ref("crm_segmentation.ir_cron_rescore_requested").sudo()._trigger()

    @api.model
    def _cron_rescore(self):
        """Rescore the contacts of all live models.

        If time runs out, the next call continues with the other models, so that a large
        model never keeps the next ones waiting.
        """
        live = self._live()
        due = live.filtered("rescore_due") or live
        runs = self.env["crm.segmentation.run"]
        # committed, so that nobody who edits a model waits for the summaries
        in_own_transaction(self.env, due.write, {"rescore_due": True})
        runs._run_all(due._in_scoring_order(), "cron")

    @api.model
    def _cron_rescore_requested(self):
        """Do requested and interrupted runs."""
        requested = self.search(
            [
                ("version_id", "!=", False),
                "|",
                ("rescore_requested", "=", True),
                ("version_id.rolled_out", "=", False),
            ]
        )
        runs = self.env["crm.segmentation.run"]
        wanted = requested | runs._interrupted().segmentation_id & self._live()
        if wanted:
            readers = wanted._readers()
            # also those that this call has no time for
            in_own_transaction(self.env, readers.write, {"rescore_requested": True})
            runs._run_all((wanted | readers)._in_scoring_order(), "apply")

    @api.model
    @tools.ormcache()
    def _text_collation(self):
        """The collation by which texts are compared, regardless of case.

        :rtype: str
        """
        return find_collation(self.env)

    # -- models that read others -----------------------------------------------------

    def _check_circles(self):
        """Refuse circles, of models that are unarchived or shown to more companies.

        :raise UserError: with the names of the models that would read each other
        """
        for segmentation in self.filtered("active"):
            version = segmentation.sudo().version_id
            if version and version._outcomes_read():
                definition = version._definition()
                refuse(self.env, segmentation._circle_problems(definition))

    def _circle_problems(self, definition):
        """Whether scores by a definition would depend on themselves.

        :param Definition definition: for this model
        :return: names the models which the user may read; empty where they do not
        :rtype: list[Problem]
        """
        read = self.sudo()._models_read()
        asked = outcomes_read(self.sudo().env, definition)
        if not asked:
            return []
        own = self._origin.id
        read[own] = self._resolved(asked, definition, {*read, own})
        models_ = self.browse(one for one in circle(read, own) if one)
        if len(models_) > 1:
            sentence = self._circle_sentence(models_.sudo())
            return [Problem("models.circle", sentence)]
        if own in read[own]:
            sentence = self.env._(
                "“%(model)s” reads its own segments or scores. Use those of another "
                "model in its filters and rules.",
                model=self.name,
            )
            return [Problem("model.reads_itself", sentence)]
        return []

    def _circle_sentence(self, circle_):
        """
        :param crm.segmentation circle_: models that would read each other
        :return: names those that the user may read, and counts the others
        :rtype: str
        """
        seen = readable_by(self.env.user, circle_) | (circle_ & self._origin)
        names = ", ".join(one.name for one in circle_ if one in seen)
        hidden = len(circle_ - seen)
        if not hidden:
            return self.env._(
                "The segments of these models would depend on each other: %(models)s. "
                "Remove the segments or scores of the others from one of them.",
                models=names,
            )
        return plural(
            self.env,
            self.env._(
                "The segments of these models would depend on each other: %(models)s, "
                "and %(count)s model that you cannot see. Remove the segments or "
                "scores of the others from one of them.|The segments of these models "
                "would depend on each other: %(models)s, and %(count)s models that you "
                "cannot see. Remove the segments or scores of the others from one of "
                "them."
            ),
            hidden,
            models=names,
        )

    def _resolved(self, asked, definition, there):
        """The models whose outcome this one reads.

        :param frozenset asked: as of ``outcomes_read``
        :param Definition definition: that asks
        :param set[int] there: the existing models
        :rtype: set[int]
        """
        if EVERY in asked:
            return set(there)
        read = set(asked) & there
        if OTHERS in asked:
            company = self.env["res.company"].browse(definition.context.company_id)
            seen = self.with_context(allowed_company_ids=company.ids)._visible()
            read |= set(seen.ids) - {self._origin.id}
        return read

    @api.model
    def _models_read(self):
        """Whose outcome each live model reads, in their order.

        :rtype: dict[int, set[int]]
        """
        return {id_: set(read) for id_, read in self.sudo()._kept_models_read()}

    @api.model
    @tools.ormcache()
    def _kept_models_read(self):
        live = self._live()
        there = set(live.ids)
        return tuple((model.id, model._live_models_read(there)) for model in live)

    def _live_models_read(self, there):
        asked = self.version_id._outcomes_read()
        if not asked:  # as nearly all do
            return frozenset()
        definition = self.version_id._frozen_definition()
        return frozenset(self._resolved(asked, definition, there))

    def _in_scoring_order(self):
        """These models in scoring order: each after those that it reads.

        :rtype: crm.segmentation
        """
        order = [id_ for stage in stages(self._models_read()) for id_ in stage]
        there = [id_ for id_ in order if id_ in self._ids]
        return self.browse(there) | self

    def _readers(self):
        """The live models that read the outcome of these, directly or not, in scoring
        order.

        :rtype: crm.segmentation
        """
        read = self._models_read()
        known = set(self.ids)
        while more := {one for one in read if read[one] & known} - known:
            known |= more
        return self.browse(known - set(self.ids))._in_scoring_order()

    def _rescore_readers(self, trigger):
        """Rescore the models that read the outcome of this one, which has just been
        scored: now where that is quick, else soon. A broken one needs attention, and
        does not stop the others.

        :param str trigger: of this model's run
        """
        runs = self.env["crm.segmentation.run"]
        for reader in self._readers():
            try:
                with self.env.cr.savepoint():
                    if reader._is_quick() and runs._run_here(reader, trigger):
                        continue
            except CONCURRENCY_ERRORS:
                raise  # the whole request is tried again
            except (ScoringError, psycopg2.Error) as error:
                runs._start(reader, trigger, self.env.uid)._fail(error)
                continue
            reader._request_run()

    # -- actions -------------------------------------------------------------------

    def action_view_customers(self):
        """Open the customers of this model, grouped by segment.

        :rtype: dict
        """
        only(self)
        return self._customers_action()

    def _customers_action(self, segment=None):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_segmentation.action_customers_by_segment"
        )
        segments = segment or self.segment_ids
        name = segment.name if segment else self.name
        action["display_name"] = self.env._("Customers: %s", name)
        action["domain"] = [("segment_ids", "in", segments.ids)]
        action["context"] = {"main_segmentation_id": self.id}
        if not segment:
            action["context"]["search_default_group_segment"] = 1
        return action

    def action_view_runs(self):
        """Open the runs of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segmentation_run")
