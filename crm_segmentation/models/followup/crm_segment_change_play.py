# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from a change of segment, once: pending moves are played by a cron.

Batch by batch, each one transaction that also marks its moves as done: killed in
between, all or nothing of a batch has happened. Where something fails, the batch is
rolled back, with all that was to be sent after it, and its contacts have their turn
again one by one, without what has failed. Two workers never have moves of the same
contact.

What follows is added by extending ``_is_awaited``, ``_that_matter`` and
``_what_follows``.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.database import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)


class StepFailed(Exception):
    """Something that should have followed could not be done: what the transaction has
    done is to be rolled back.

    :param Step step:
    :param crm.segment.change move: the one that it follows from
    :param str reason:
    """

    def __init__(self, step, move, reason):
        super().__init__(reason)
        self.step, self.move_id, self.reason = step, move.id, reason


@dataclass(frozen=True)
class Step:
    """Something that follows from a move.

    :ivar tuple key: what it follows by, for instance an action: model and id
    :ivar Callable do: may raise anything; keeps in mind that it is done
    """

    key: tuple
    do: Callable = field(compare=False)

    @classmethod
    def of(cls, record, method, *arguments):
        """Something that follows by a record.

        :param record: of one record
        :param Callable method:
        :rtype: Step
        """
        return cls((record._name, record.id), partial(method, *arguments))


#: moves that something follows from; and those that are just done with
BATCH, BULK = 100, 10_000


class CrmSegmentChange(models.Model):
    _inherit = "crm.segment.change"

    error = fields.Text(
        readonly=True, help="Why what should have followed could not be done."
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.model
    def _play_soon(self):
        """Have the moves of this transaction played when it is committed; where
        nothing is to follow, the hourly turn of the cron is soon enough."""
        if not self._is_awaited():
            return
        cron = self.env.ref("crm_segmentation.ir_cron_moves", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _is_awaited(self):
        """Whether anything can follow from a move. Asked by every save that moves a
        contact, and therefore to be answered without a query.

        :rtype: bool
        """
        return False

    @api.model
    def _play_pending(self):
        """Do what follows from the moves that wait, batch by batch."""
        cron = self.env["ir.cron"]
        size = BATCH if self._is_awaited() else BULK
        last_id = 0
        while last_id is not None:
            played, last_id = self._play_from(last_id, size)
            if not cron._commit_progress(played, remaining=self._count_pending()):
                break

    def _play_from(self, last_id, size):
        """Play some moves in a transaction of their own, and survive what fails.

        :return: as :meth:`_play_batch`
        :rtype: tuple[int, int | None]
        """
        # a batch that another transaction came into is played again as a whole
        apart = self.env["crm.segmentation.run"]._apart
        failures, failed_id, played = {}, 0, 0
        while True:
            try:
                count, last_id = apart(
                    self._play_batch, last_id, 1 if failed_id else size, failures
                )
            except StepFailed as failure:
                self.env.cr.rollback()
                failed_id = failure.move_id
                failures[failed_id, failure.step] = failure.reason
                continue
            played += count
            if last_id is None or last_id >= failed_id:
                return played, last_id

    @api.model
    def _count_pending(self):
        return self.search_count([("state", "=", "pending")])

    def _play_batch(self, last_id=0, size=BATCH, failures=None):
        """Play some moves that nobody else plays.

        :param int last_id: those up to this one have had their turn
        :param int size: of at most so many contacts
        :param dict|None failures: what has failed just now, and is left out: reasons
            by the move's id and the step
        :return: how many have been played, and the id of the last; None when there
            are no more
        :rtype: tuple[int, int | None]
        :raise StepFailed: when something could not be done
        """
        ids, last_id = self._take(last_id, size)
        moves = self.browse(ids)
        playing = moves._that_matter()
        (moves - playing)._done()
        for move in playing:
            move._play(failures or {})
        moves._log_on_contacts()
        playing.filtered(lambda move: move.state == "failed")._tell_responsible()
        self.env.flush_all()
        return len(moves), last_id

    def _take(self, last_id, size):
        """The moves of some contacts whose first one nobody else has. A contact is
        known to have been served as soon as that one is no longer seen to wait.

        :return: the moves' ids, and that of the last contact's first one
        :rtype: tuple[list[int], int | None]
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH first AS (
                    SELECT id, partner_id FROM crm_segment_change move
                     WHERE state = 'pending' AND id > %s
                       AND NOT EXISTS (SELECT FROM crm_segment_change earlier
                                        WHERE earlier.partner_id = move.partner_id
                                          AND earlier.state = 'pending'
                                          AND earlier.id < move.id)
                     ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
                )
                SELECT id, id IN (SELECT id FROM first) FROM crm_segment_change
                 WHERE state = 'pending'
                   AND partner_id IN (SELECT partner_id FROM first)
                 ORDER BY id
                """,
                last_id,
                size,
            )
        )
        first = [id_ for id_, is_first in rows if is_first]
        return [id_ for id_, _first in rows], (
            first[-1] if len(first) == size else None
        )

    def _that_matter(self):
        """Those of these moves that anything follows from; the others are done with.

        :rtype: crm.segment.change
        """
        return self.browse()

    def _what_follows(self):
        """What is to be done because of this move and has not been done yet, one
        thing after the other.

        :rtype: Iterator[Step]
        """
        self.ensure_one()
        return iter(())

    def _play(self, failures):
        """Do what follows. What fails is kept with the move, and when it is tried
        again, then without what has been done. Automation rules come last: they fire
        when a move is done.

        :param dict failures: see :meth:`_play_batch`
        :raise StepFailed:
        """
        reasons = [self._do(step, failures) for step in self._what_follows()]
        if not any(reasons):
            done = Step.of(self, self.write, {"state": "done"})
            reasons = [self._do(done, failures)]
        if any(reasons):
            self._failed("\n".join(filter(None, reasons)))

    def _do(self, step, failures):
        """Do something, unless it has failed just now.

        :param Step step:
        :param dict failures: see :meth:`_play_batch`
        :return: why it has failed just now
        :rtype: str | None
        :raise StepFailed: when it fails
        """
        if reason := failures.get((self.id, step)):
            return reason
        try:
            step.do()
            # what it has left to be written belongs to it
            self.env.cr.flush()
        except CONCURRENCY_ERRORS:
            raise
        except Exception as error:
            _logger.info("What follows from a segment change failed.", exc_info=True)
            reason = isinstance(error, UserError) and str(error) or repr(error)
            raise StepFailed(step, self, reason) from error
        return None

    def _failed(self, error):
        # past the ORM, whose automation rules may be what has failed
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_change SET state = 'failed', error = %s"
                " WHERE id = ANY(%s)",
                error,
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "error"], flush=False)

    def _done(self):
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_change SET state = 'done' WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["state"], flush=False)

    def action_retry(self):
        """Have what failed tried again soon."""
        self.check_access("read")
        if not self.env.user.has_group("crm_segmentation.group_segmentation_manager"):
            raise UserError(
                self.env._("Whoever manages segmentation models can try this again.")
            )
        failed = self.sudo().filtered(lambda move: move.state == "failed")
        failed.write({"state": "pending", "error": False})
        self._play_soon()
