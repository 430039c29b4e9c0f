# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts to be rescored soon: what a save could not score itself."""

import logging
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...scoring.definition.checks import ScoringError
from ...tools.database import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)

BATCH = 1_000
#: seconds until contacts that somebody else holds are tried again
PAUSE = 30


class CrmSegmentationQueue(models.Model):
    _name = "crm.segmentation.queue"
    _description = "Contact to Rescore"
    # append-only: the same contact may wait twice, so that adding never waits
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", index=True
    )

    @api.model
    def _add(self, contact_ids, wait=0):
        """Have contacts rescored soon.

        :param list[int] contact_ids: contacts that exist, or did until now
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

    @api.model
    def _cron_process(self):
        """Rescore the contacts that wait, in batches of their own.

        :raise Exception: the last fault of the program, after all have had their turn
        """
        cron = self.env["ir.cron"]
        faults = []
        last = self.search([], order="id desc", limit=1).id or 0
        while contact_ids := self._take(last):
            # those that somebody holds come back behind the last one: they wait
            self._add(self._score(contact_ids, faults), wait=PAUSE)
            remaining = self.search_count([("id", "<=", last)])
            if not cron._commit_progress(len(contact_ids), remaining=remaining):
                break
        if faults:
            raise faults[-1]

    def _take(self, last):
        """Take some contacts out of the queue; they come back with a rollback.

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
        """Score contacts by every live model; a broken one holds up no other.

        :param list[int] contact_ids:
        :param list[Exception] faults: gets what nobody has expected
        :return: the contacts that another transaction holds, or may hold unseen
        :rtype: list[int]
        """
        left = set(self.env["res.partner.summary"]._try_refresh(contact_ids)[1])
        live = self.env["crm.segmentation.version"]._live()
        for number, stage in enumerate(live._stages()):
            if number:
                contact_ids = sorted(live._with_readers(contact_ids))
            for version in stage:
                left.update(self._score_by(version, contact_ids, faults))
        if self.env["crm.segmentation.run"]._others_write():
            left.update(contact_ids)
        return sorted(left)

    def _score_by(self, version, contact_ids, faults):
        """Score by one version.

        :param list[Exception] faults: gets what stopped it
        :return: the contacts that are to be scored later
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return version._score_contacts(contact_ids, "edit")
        except CONCURRENCY_ERRORS:
            return contact_ids
        except Exception as error:
            segmentation = version.segmentation_id
            segmentation._needs_attention(
                version._broken_reason(error), partial(version._broken_reason, error)
            )
            if not isinstance(error, (ScoringError, psycopg2.Error)):
                _logger.exception("Segmentation model %s failed.", segmentation.id)
                faults.append(error)
            return []
