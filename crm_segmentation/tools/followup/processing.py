# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes pending segment changes, each exactly once.

Each batch is one transaction that also marks its changes as done: if it is killed, all
of the batch has happened or nothing. When a step fails, the batch is rolled back and
its contacts are processed one by one, without the failed step. Two workers never
process changes of the same contact.
"""

import logging

from odoo.exceptions import UserError
from odoo.tools import SQL

from ..database import CONCURRENCY_ERRORS, in_own_transaction
from .steps import Step, StepFailed

_logger = logging.getLogger(__name__)

#: contacts per batch, with follow-ups and without
BATCH, BULK = 100, 10_000


def process_from(changes, last_id, size):
    """Process one batch in a transaction of its own, whatever fails.

    :param crm.segment.change changes: the model
    :param int last_id: see :func:`take`
    :param int size: see :func:`take`
    :return: as ``crm.segment.change._process_batch``
    :rtype: tuple[int, int | None]
    """
    failures, failed_id, processed = {}, 0, 0
    while True:
        try:
            # a batch that conflicts with another transaction is processed again
            count, last_id = in_own_transaction(
                changes.env,
                changes._process_batch,
                last_id,
                1 if failed_id else size,
                failures,
            )
        except StepFailed as failure:
            changes.env.cr.rollback()
            failed_id = failure.change_id
            failures[failed_id, failure.step] = failure.reason
            continue
        processed += count
        if last_id is None or last_id >= failed_id:
            return processed, last_id


def take(env, last_id, size):
    """Lock the pending changes of some contacts whose first change nobody else has
    locked. A contact has been processed as soon as that one is no longer pending.

    :param Environment env:
    :param int last_id: contacts whose first change is up to this one are skipped
    :param int size: the maximum number of contacts
    :return: the ids of the changes, and of the last contact's first change; None when
        no contacts are left
    :rtype: tuple[list[int], int | None]
    """
    rows = env.execute_query(
        SQL(
            """
            WITH first AS (
                SELECT id, partner_id FROM crm_segment_change change
                 WHERE state = 'pending' AND id > %s
                   AND NOT EXISTS (SELECT FROM crm_segment_change earlier
                                    WHERE earlier.partner_id = change.partner_id
                                      AND earlier.state = 'pending'
                                      AND earlier.id < change.id)
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
    return [id_ for id_, _first in rows], first[-1] if len(first) == size else None


def process(change, failures):
    """Do what follows from a change. Failures are recorded on the change; when it is
    retried, steps that have been done are not repeated. Automation rules fire last,
    when the change is set to done.

    :param crm.segment.change change:
    :param dict failures: reasons by the id of the change and the step, of steps that
        have just failed and are skipped
    :raise StepFailed:
    """
    steps = sorted(change._followup_steps(), key=lambda step: step.place)
    reasons = [_do(step, change, failures) for step in steps]
    if not any(reasons):
        done = Step.of(change, 0, change.write, {"state": "done"})
        reasons = [_do(done, change, failures)]
    if any(reasons):
        set_state(change, "failed", "\n".join(filter(None, reasons)))


def _do(step, change, failures):
    """:return: why the step has just failed, None where it has been done
    :rtype: str | None
    :raise StepFailed: when it fails now
    """
    if reason := failures.get((change.id, step)):
        return reason
    try:
        step.do()
        # pending writes belong to the step
        change.env.cr.flush()
    except CONCURRENCY_ERRORS:
        raise
    except Exception as error:
        _logger.info("A follow-up of a segment change failed.", exc_info=True)
        reason = str(error) if isinstance(error, UserError) else repr(error)
        raise StepFailed(step, change, reason) from error
    return None


def set_state(changes, state, error=None):
    """Write a state past the ORM: automation rules do not fire, and may be what failed.

    :param crm.segment.change changes:
    :param str state:
    :param str|None error:
    """
    changes.env.cr.execute(
        SQL(
            "UPDATE crm_segment_change SET state = %s, error = %s WHERE id = ANY(%s)",
            state,
            error,
            changes.ids,
        )
    )
    changes.invalidate_recordset(["state", "error"], flush=False)
