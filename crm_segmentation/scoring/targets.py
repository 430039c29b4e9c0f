# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contacts that a statement is for: put in when it is run, so that a compiled
statement can be kept."""

from odoo.tools import SQL


class Target:
    """Stands for the contacts to score until a statement is bound to them."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<contacts: {self.name}>"


#: the contacts to score, and with them all contacts of their companies
CONTACTS, FAMILIES = Target("targets"), Target("families")


def bind(statement, contact_ids, family_ids):
    """Put contacts into a targeted statement.

    :param SQL statement: compiled with ``targeted=True``
    :param list[int] contact_ids: the contacts to score
    :param list[int] family_ids: they and all contacts of their companies
    :rtype: SQL
    """
    ids = {CONTACTS: list(contact_ids), FAMILIES: list(family_ids)}
    params = [
        ids[param] if isinstance(param, Target) else param for param in statement.params
    ]
    return SQL(statement.code, *params)


def column(stem, position):
    """The column of the parameter at a position.

    :rtype: SQL
    """
    return SQL.identifier(f"{stem}{position}")
