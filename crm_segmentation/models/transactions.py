# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How statements get along with other transactions, and with the planner."""

from contextlib import contextmanager
from datetime import datetime, timezone

from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)

from odoo.tools import mute_logger

#: a transaction that came in between; tried again with a new snapshot
CONCURRENCY_ERRORS = (SerializationFailure, DeadlockDetected, LockNotAvailable)


@contextmanager
def planned_for_all(cr):
    """Have statements over all contacts planned without nested loops.

    Just after a large import PostgreSQL's statistics still tell of a few contacts;
    a plan made for those takes time by the square of what there are. Groups are kept
    in memory instead of being looked up one by one. Compiling the statements (JIT)
    takes longer than it saves.
    """
    cr.execute(
        "SET LOCAL enable_nestloop TO off; SET LOCAL jit TO off;"
        " SET LOCAL work_mem TO '128MB'"
    )
    yield
    cr.execute(
        "SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT;"
        " SET LOCAL work_mem TO DEFAULT"
    )


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
    with cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
        cr.execute("SET LOCAL lock_timeout TO '10ms'; SET LOCAL jit TO off")
        yield
        cr.execute("SET LOCAL lock_timeout TO DEFAULT; SET LOCAL jit TO DEFAULT")
