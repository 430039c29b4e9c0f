# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL's advisory locks on models, so that two runs of one model never overlap.

A run in the background holds the lock of its session, past its commits; a run in a
request that of its transaction.
"""

from odoo.tools import SQL

#: the first key of the locks; the second is the model's id
LOCK_CLASS = 1_936_024_430


def try_lock(env, segmentation_id, of_transaction=False):
    """Take the lock of a model without waiting.

    :param Environment env:
    :param int segmentation_id:
    :param bool of_transaction: until the transaction ends; else until it is released
    :return: whether it has been taken
    :rtype: bool
    """
    function = SQL(
        "pg_try_advisory_xact_lock" if of_transaction else "pg_try_advisory_lock"
    )
    [(taken,)] = env.execute_query(
        SQL("SELECT %s(%s, %s)", function, LOCK_CLASS, segmentation_id)
    )
    return taken


def unlock(env, segmentation_id):
    """Release the lock of a model that this session holds."""
    env.execute_query(
        SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK_CLASS, segmentation_id)
    )


def running_ids(env):
    """The ids of the models that are being run, in any process.

    :rtype: set[int]
    """
    return {id_ for id_, _is_own in _locks(env)}


def others_run(env):
    """Whether another process is running a model. What a run has not committed yet is
    invisible: contacts saved in the meantime have to be scored again after it.

    :rtype: bool
    """
    return not all(is_own for _id, is_own in _locks(env))


def _locks(env):
    return env.execute_query(
        SQL(
            "SELECT objid::int8, pid = pg_backend_pid() FROM pg_locks"
            " WHERE locktype = 'advisory' AND classid = %s AND granted AND"
            " database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            LOCK_CLASS,
        )
    )
