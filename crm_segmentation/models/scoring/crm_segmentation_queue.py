# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts to rescore soon, which a save could not score itself, and which fields and
other contacts such a save can affect."""

import logging
from contextlib import suppress
from dataclasses import astuple
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...scoring.definition.checks import ScoringError
from ...scoring.outcome import reach
from ...scoring.outcome.dependence import OUTCOMES
from ...tools.database import CONCURRENCY_ERRORS
from ...tools.scoring.locks import others_run
from ...tools.scoring.main_segment import SEGMENT_FIELDS

_logger = logging.getLogger(__name__)

BATCH = 1_000
#: seconds until contacts that another transaction holds are tried again
PAUSE = 30
#: fields that decide whether a contact is in a model's scope
SCOPE_FIELDS = {
    "active",
    "company_id",
    "is_company",
    "company_type",
    "type",
    "parent_id",
    "partner_share",
    "user_ids",
}


class CrmSegmentationQueue(models.Model):
    _name = "crm.segmentation.queue"
    _description = "Contact to Rescore"
    # append-only: a contact may be queued twice, so that adding never waits
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", index=True
    )

    @api.model
    def _add(self, contact_ids, wait=0):
        """Queue contacts for rescoring.

        :param list[int] contact_ids: deleted ones are left out
        :param int wait: seconds to wait at least
        """
        if not contact_ids:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_segmentation_queue (partner_id)"
                " SELECT id FROM res_partner WHERE id = ANY(%s)",
                list(contact_ids),
            )
        )
        soon = fields.Datetime.now() + timedelta(seconds=wait)
        self.env.ref("crm_segmentation.ir_cron_queue").sudo()._trigger(at=soon)

    # -- what a save affects ---------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _score_input_fields(self):
        """The contact's fields that can change a score or a scope.

        :rtype: frozenset[str]
        """
        read = {route.field for route in self._live_routes()}
        return frozenset(SCOPE_FIELDS | read & self.env["res.partner"]._fields.keys())

    @api.model
    @tools.ormcache()
    def _routes(self):
        """By which routes other contacts read a contact.

        :rtype: tuple[Route]
        """
        routes = {route for route in self._live_routes() if not route.is_own}
        return tuple(sorted(routes, key=astuple))

    @api.model
    def _outcome_routes(self):
        """By which routes other contacts read a contact's segment or score.

        :rtype: list[Route]
        """
        return [
            route
            for route in self._routes()
            if route.field in SEGMENT_FIELDS or route.model in OUTCOMES
        ]

    @api.model
    @tools.ormcache()
    def _live_routes(self):
        """How the live models read contacts.

        :rtype: frozenset[Route]
        """
        routes = set()
        for segmentation in self.env["crm.segmentation"].sudo()._live():
            # a broken model scores nobody; its next run says so
            with suppress(Exception):
                definition = segmentation.version_id._definition()
                routes |= reach.routes(self.env, definition)
        return frozenset(routes)

    # -- processing ------------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Rescore the queued contacts in batches.

        :raise Exception: the last unexpected error, after all contacts have been tried
        """
        cron = self.env["ir.cron"]
        faults = []
        last = self.search([], order="id desc", limit=1).id or 0
        while contact_ids := self._take(last):
            # locked contacts are queued again, after the last one
            self._add(self._score(contact_ids, faults), wait=PAUSE)
            remaining = self.search_count([("id", "<=", last)])
            if not cron._commit_progress(len(contact_ids), remaining=remaining):
                break
        if faults:
            raise faults[-1]

    def _take(self, last):
        """Take contacts out of the queue; a rollback puts them back.

        :param int last: id of the last row that may be taken
        :rtype: list[int]
        """
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM crm_segmentation_queue WHERE id IN (
                    SELECT id FROM crm_segmentation_queue WHERE id <= %s
                     ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING partner_id
                """,
                last,
                BATCH,
            )
        )
        return sorted({contact_id for (contact_id,) in rows})

    def _score(self, contact_ids, faults):
        """Score contacts by every live model; a broken model does not stop the others.

        :param list[int] contact_ids:
        :param list[Exception] faults: gets unexpected errors
        :return: the contacts that another transaction holds, or may hold
        :rtype: list[int]
        """
        left = set(self.env["res.partner.summary"]._try_refresh(contact_ids)[1])
        live = self.env["crm.segmentation.version"]._live()
        for number, stage in enumerate(live._stages()):
            if number:
                contact_ids = sorted(live._with_readers(contact_ids))
            for version in stage:
                left.update(self._score_by(version, contact_ids, faults))
        if others_run(self.env):
            left.update(contact_ids)
        return sorted(left)

    def _score_by(self, version, contact_ids, faults):
        """Score by one version.

        :param list[Exception] faults: gets unexpected errors
        :return: the contacts that are to be scored later
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return version._score_contacts(contact_ids, "edit")
        except CONCURRENCY_ERRORS:
            return contact_ids
        except Exception as error:
            segmentation = version.segmentation_id
            segmentation._set_attention(
                version._broken_reason(error), partial(version._broken_reason, error)
            )
            if not isinstance(error, (ScoringError, psycopg2.Error)):
                _logger.exception("Segmentation model %s failed.", segmentation.id)
                faults.append(error)
            return []
