# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ids for what Odoo keeps inside of one JSON document, known by a text only."""

import hashlib
import uuid

from odoo.tools import SQL


def new_key():
    """A text as Odoo makes it to know a property or a choice by."""
    return uuid.uuid4().hex[:16]


def row_id(text):
    """The id of what is known by a text: always the same, a positive integer.

    :param str text:
    :rtype: int
    """
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) & 0x7FFFFFFF


def row_id_sql(text):
    """The same, worked out by PostgreSQL.

    :param SQL text:
    :rtype: SQL
    """
    return SQL("('x' || left(md5(%s), 8))::bit(32)::int & %s", text, 0x7FFFFFFF)
