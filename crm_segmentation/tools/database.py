# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How statements get along with other transactions, and with the planner."""

from contextlib import contextmanager
from datetime import datetime, timezone

from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo.tools import SQL, mute_logger

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


def planned_for_all(cr):
    """Have statements over all contacts planned without nested loops.

    Just after a large import PostgreSQL's statistics still tell of a few contacts;
    a plan made for those takes time by the square of what there are. Groups are kept
    in memory instead of being looked up one by one. Compiling the statements (JIT)
    takes longer than it saves.

    :rtype: ContextManager
    """
    return _with_settings(cr, enable_nestloop="off", jit="off", work_mem="128MB")


def rows_for_all(env, statement):
    """The rows of a statement over all contacts.

    :param Environment env:
    :param SQL statement:
    :rtype: list[tuple]
    """
    with planned_for_all(env.cr):
        return env.execute_query(statement)


def moment():
    """Now in UTC, as the database keeps it, to the microsecond: whether a contact was
    scored before or after is a matter of less than a second.

    :rtype: datetime
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)


@contextmanager
def never_waiting(cr):
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
