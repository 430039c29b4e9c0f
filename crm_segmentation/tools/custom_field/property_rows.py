# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ids of what Odoo keeps inside one JSON document, identified by texts."""

import hashlib
import uuid

from odoo.tools import SQL


def new_key():
    """A technical name of a property or choice, as Odoo makes it."""
    return uuid.uuid4().hex[:16]


def row_id(text):
    """The id of what a text identifies: always the same, a positive integer.

    :param str text:
    :rtype: int
    """
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) & 0x7FFFFFFF


def row_id_sql(text):
    """The same, computed by PostgreSQL.

    :param SQL text:
    :rtype: SQL
    """
    return SQL("('x' || left(md5(%s), 8))::bit(32)::int & %s", text, 0x7FFFFFFF)
