# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows written by SQL that look as if the ORM had written them.

The ORM makes one record, so that defaults and stored computed fields are right whatever
add-ons are installed. Its row is the template of all others, which are inserted with
expressions for the columns in which they differ.
"""

from psycopg2.extras import Json

from odoo.tools import SQL
from odoo.tools.sql import table_columns


def template_row(model, values):
    """Return the row of a record that the ORM makes; the record itself is undone.

    :param model: an empty recordset
    :param dict values: values as for ``create``
    :return: a dict of the row's columns, as JSON knows their values
    """
    cr = model.env.cr
    with cr.savepoint() as savepoint:
        record = model.with_context(tracking_disable=True).create(values)
        record.flush_recordset()
        cr.execute(
            SQL(
                "SELECT to_jsonb(made) FROM %s AS made WHERE id = %s",
                SQL.identifier(model._table),
                record.id,
            )
        )
        [row] = cr.fetchone()
        savepoint.rollback()
    return row


def insert_like(cr, table, template, source, values):
    """Insert a copy of a row for each row of a query.

    :param str table: the table that the template is of
    :param dict template: as :func:`template_row` gives it
    :param SQL source: a table or a query in parentheses; ``source`` in ``values``
    :param dict values: an :class:`SQL` expression for each column that differs, ``id``
        among them
    :return: the number of rows
    """
    columns = sorted(table_columns(cr, table))
    picked = (
        values.get(column, SQL.identifier("template", column)) for column in columns
    )
    cr.execute(
        SQL(
            "INSERT INTO %(table)s (%(columns)s) SELECT %(picked)s"
            " FROM %(source)s AS source"
            " CROSS JOIN jsonb_populate_record(NULL::%(table)s, %(row)s) AS template",
            table=SQL.identifier(table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            picked=SQL(", ").join(picked),
            source=source,
            row=Json(template),
        )
    )
    return cr.rowcount
