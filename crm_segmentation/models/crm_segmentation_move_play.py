# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from a change of segment, once: pending moves are played by a cron.

Batch by batch, each one transaction that also marks its moves as done: killed in
between, all or nothing of a batch has happened. Within, each thing that follows has a
savepoint of its own, so that one that fails spoils no other. Two workers never have
moves of the same contact.

What follows is added by extending ``_is_awaited``, ``_that_matter`` and
``_what_follows``.
"""

import logging
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .transactions import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)

#: moves that something follows from; and those that are just done with
BATCH, BULK = 100, 10_000


class CrmSegmentationMove(models.Model):
    _inherit = "crm.segmentation.move"

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
        runs = self.env["crm.segmentation.run"]
        size = BATCH if self._is_awaited() else BULK
        last_id = 0
        while last_id is not None:
            # a batch that another transaction came into is played again as a whole
            played, last_id = runs._apart(self._play_batch, last_id, size)
            if not cron._commit_progress(played, remaining=self._count_pending()):
                break

    @api.model
    def _count_pending(self):
        return self.search_count([("state", "=", "pending")])

    def _play_batch(self, last_id=0, size=BATCH):
        """Play some moves that nobody else plays.

        :param int last_id: those up to this one have had their turn
        :param int size: of at most so many contacts
        :return: how many have been played, and the id of the last; None when there
            are no more
        :rtype: tuple[int, int | None]
        """
        ids, last_id = self._take(last_id, size)
        moves = self.browse(ids)
        playing = moves._that_matter()
        (moves - playing)._done()
        for move in playing:
            move._play_apart()
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
                    SELECT id, partner_id FROM crm_segmentation_move move
                     WHERE state = 'pending' AND id > %s
                       AND NOT EXISTS (SELECT FROM crm_segmentation_move earlier
                                        WHERE earlier.partner_id = move.partner_id
                                          AND earlier.state = 'pending'
                                          AND earlier.id < move.id)
                     ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
                )
                SELECT id, id IN (SELECT id FROM first) FROM crm_segmentation_move
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

        :rtype: crm.segmentation.move
        """
        return self.browse()

    def _what_follows(self):
        """What is to be done because of this move and has not been done yet, one
        thing after the other.

        :return: functions that may raise anything; each keeps in mind that it is done
        :rtype: Iterator[Callable]
        """
        self.ensure_one()
        return iter(())

    def _play_apart(self):
        """Do what follows. What fails is kept with the move, and when it is tried
        again, then without what has been done. Automation rules come last: they fire
        when a move is done."""
        failures = [self._attempt(step) for step in self._what_follows()]
        if not any(failures):
            failures = [self._attempt(partial(self.write, {"state": "done"}))]
        if any(failures):
            self._failed("\n".join(filter(None, failures)))

    def _attempt(self, step):
        """Do something apart from everything else.

        :param Callable step:
        :return: what has kept it from being done
        :rtype: str | None
        """
        hooks = self.env.cr.postcommit
        awaiting = list(hooks._funcs)
        try:
            with self.env.cr.savepoint():
                step()
        except CONCURRENCY_ERRORS:
            raise
        except Exception as error:
            # what was to be sent after the commit, which savepoints don't know of
            hooks._funcs.clear()
            hooks._funcs.extend(awaiting)
            _logger.info("What follows from a segment change failed.", exc_info=True)
            return isinstance(error, UserError) and str(error) or repr(error)

    def _failed(self, error):
        # past the ORM, whose automation rules may be what has failed
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segmentation_move SET state = 'failed', error = %s"
                " WHERE id = ANY(%s)",
                error,
                self.ids,
            )
        )
        self.invalidate_recordset(["state", "error"], flush=False)

    def _done(self):
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segmentation_move SET state = 'done' WHERE id = ANY(%s)",
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
