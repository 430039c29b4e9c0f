# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How statements get along with other transactions, and with the planner."""

import logging
from contextlib import contextmanager
from datetime import datetime, timezone

from psycopg2 import IntegrityError
from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

#: how often something is tried in a transaction of its own
ATTEMPTS = 5
#: a transaction that came in between; tried again with a new snapshot
CONCURRENCY_ERRORS = (SerializationFailure, DeadlockDetected, LockNotAvailable)


@contextmanager
def _with_settings(cr, **settings):
    """Have PostgreSQL's settings changed within, and as they were afterwards, whatever
    happens. Where the transaction has been aborted, they come back with whatever it is
    rolled back to: that is from before.

    :param dict settings: name → value
    """
    cr.execute(
        SQL(
            "SELECT name, before, set_config(name, value, TRUE) FROM ("
            " SELECT name, value, current_setting(name) AS before"
            " FROM unnest(%s, %s) AS one (name, value) OFFSET 0) AS setting",
            list(settings),
            list(settings.values()),
        )
    )
    before = [(name, value) for name, value, _set in cr.fetchall()]
    try:
        yield
    finally:
        if cr.connection.info.transaction_status != TRANSACTION_STATUS_INERROR:
            cr.execute(
                SQL(
                    "SELECT set_config(name, value, TRUE)"
                    " FROM unnest(%s, %s) AS one (name, value)",
                    [name for name, _value in before],
                    [value for _name, value in before],
                )
            )


def bulk_planner(cr):
    """Have statements over all contacts planned without nested loops.

    Just after a large import PostgreSQL's statistics still tell of a few contacts;
    a plan made for those takes time by the square of what there are. Groups are kept
    in memory instead of being looked up one by one. Compiling the statements (JIT)
    takes longer than it saves.

    :rtype: ContextManager
    """
    return _with_settings(cr, enable_nestloop="off", jit="off", work_mem="128MB")


def bulk_rows(env, statement):
    """The rows of a statement over all contacts.

    :param Environment env:
    :param SQL statement:
    :rtype: list[tuple]
    """
    with bulk_planner(env.cr):
        return env.execute_query(statement)


def utc_now():
    """Now in UTC, as the database keeps it, to the microsecond: whether a contact was
    scored before or after is a matter of less than a second.

    :rtype: datetime
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)


@contextmanager
def no_wait(cr):
    """Have what is done beside a save hold it up no longer than some milliseconds.

    A lock is not waited for, and compiling the statements (JIT) would take longer than
    running them. What fails is undone, and left to the caller to catch.
    """
    # a flushing savepoint would write tracking messages twice
    with (
        cr.savepoint(flush=False),
        mute_logger("odoo.sql_db"),
        _with_settings(cr, lock_timeout="10ms", jit="off"),
    ):
        yield


def commit(env):
    """Commit: work in the background is done in short transactions, for which nobody
    else waits.

    :param Environment env:
    """
    env.cr.commit()  # pylint: disable=invalid-commit


def in_own_transaction(env, method, *arguments):
    """Call a method in a transaction of its own, again with a new snapshot where
    another transaction came in between: a contact or the model was saved, or deleted.

    :param Environment env: whose transaction is committed
    :param Callable method:
    :return: what the method returns
    :raise Exception: what the method raises, after several attempts where it is a
        matter of concurrency; the transaction is then to be rolled back
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            # an error that is expected and handled here does not belong into the log
            with mute_logger("odoo.sql_db"):
                result = method(*arguments)
                commit(env)
            return result
        except (*CONCURRENCY_ERRORS, IntegrityError):
            env.cr.rollback()
            if attempt == ATTEMPTS:
                raise


def each_in_own_transaction(env, method, batches):
    """Call a method for batches of records, each in a transaction of its own. A batch
    for which it fails is tried record by record; a record for which it fails holds up
    no other.

    :param Environment env: of a scheduled action, whose progress is recorded
    :param Callable method: takes a recordset
    :param Iterable batches: recordsets, or a recordset
    :raise Exception: the last failure, after all have had their turn, so that the
        scheduled action shows that it has failed
    """
    cron = env["ir.cron"]
    waiting = list(batches)
    cron._commit_progress(remaining=sum(map(len, waiting)))
    failure = None
    while waiting:
        records = waiting.pop(0)
        try:
            in_own_transaction(env, method, records)
        except Exception as error:
            env.cr.rollback()
            if len(records) > 1:
                waiting = [*records, *waiting]
                continue
            _logger.exception("This failed for %s.", records)
            failure = error
        cron._commit_progress(len(records))
    if failure:
        raise failure
