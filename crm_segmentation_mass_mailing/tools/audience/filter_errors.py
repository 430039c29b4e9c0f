# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Searches by filters whose values do not match their fields."""

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.crm_segmentation.tools.database import bulk_rows
from odoo.addons.crm_segmentation.tools.errors import coded

#: raised by a search with a filter whose values do not match its fields. Conflicts with
#: other transactions are not among them: Odoo retries those
INVALID_FILTER = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    psycopg2.DataError,
    psycopg2.ProgrammingError,
)


def read_rows(env, statement):
    """The rows of a statement about an audience.

    :param Environment env:
    :param SQL statement:
    :rtype: list[tuple]
    :raise UserError: when PostgreSQL cannot compare what the audience's filter
        compares; the transaction stays usable
    """
    try:
        with env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
            return bulk_rows(env, statement)
    except psycopg2.DataError as error:
        raise invalid_values(env) from error


def invalid_values(env):
    """:rtype: UserError"""
    sentence = env._(
        "The audience filter contains a value that does not match its field. "
        "Edit the filter."
    )
    return coded("audience.invalid_value", UserError(sentence))
