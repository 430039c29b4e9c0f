# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The comparison of a run: made once, in a temporary table, and read in batches."""

from odoo.tools import SQL

from .membership_writer import CHANGE_COLUMNS

CHANGES = SQL.identifier("crm_segmentation_changes")


def compare(cr, changes):
    """Fill the temporary table.

    :param Cursor cr: with what has been written flushed
    :param SQL changes: of a ``MembershipWriter``
    :return: how many contacts differ
    :rtype: int
    """
    cr.execute(SQL("DROP TABLE IF EXISTS %s", CHANGES))
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE %s AS"
            " SELECT row_number() OVER (ORDER BY partner_id) AS number, change.*"
            " FROM (%s) change",
            CHANGES,
            changes,
        )
    )
    total = cr.rowcount
    cr.execute(SQL("CREATE INDEX ON %s (number)", CHANGES))
    cr.execute(SQL("ANALYZE %s", CHANGES))
    return total


def batches(total, size):
    """The batches of the temporary table.

    :param int total: how many contacts differ
    :param int size: of a batch
    :return: yields a SELECT of ``CHANGE_COLUMNS`` for each
    """
    for start in range(0, total, size):
        yield SQL(
            "SELECT %s FROM %s WHERE number > %s AND number <= %s",
            CHANGE_COLUMNS,
            CHANGES,
            start,
            start + size,
        )


def drop(cr):
    """Remove the temporary table."""
    cr.execute(SQL("DROP TABLE %s", CHANGES))
