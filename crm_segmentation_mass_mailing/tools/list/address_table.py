# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Temporary tables of email addresses, one row for each address."""

from odoo.tools import SQL

from ..addresses import addresses_in

#: pattern of a field with more than one address
SEVERAL_ADDRESSES = "%@%@%"


def create_address_table(env, table, found, owner):
    """Create a table of addresses: ``id``, ``email`` and ``is_new``, which is true.
    Records with several addresses in their field have one row for each.

    :param Environment env:
    :param SQL table: replaced if it exists
    :param SQL found: SELECT of ``id`` and ``email``, the first address
    :param SQL owner: the table that ``id`` belongs to, with the field ``email``
    """
    cr = env.cr
    cr.execute(SQL("DROP TABLE IF EXISTS %s", table))
    cr.execute(
        SQL(
            "CREATE TEMPORARY TABLE %s AS SELECT id, email, TRUE AS is_new"
            " FROM (%s) found",
            table,
            found,
        )
    )
    rows = env.execute_query(
        SQL(
            "SELECT found.id, owner.email FROM %s found"
            " JOIN %s owner ON owner.id = found.id WHERE owner.email LIKE %s",
            table,
            owner,
            SEVERAL_ADDRESSES,
        )
    )
    further = [
        (id_, address) for id_, text in rows for address in addresses_in(text)[1:]
    ]
    if further:
        ids, addresses = zip(*further, strict=True)
        cr.execute(
            SQL(
                "INSERT INTO %s (id, email, is_new)"
                " SELECT id, email, TRUE FROM unnest(%s::int[], %s::text[])"
                " AS further(id, email)",
                table,
                list(ids),
                list(addresses),
            )
        )
    cr.execute(SQL("CREATE INDEX ON %s (id)", table))
    cr.execute(SQL("ANALYZE %s", table))
