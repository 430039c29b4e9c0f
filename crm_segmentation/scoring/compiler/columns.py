# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How statements name what they know of a parameter."""

from odoo.tools import SQL


def column(stem, position):
    """The column of the parameter at a position.

    :rtype: SQL
    """
    return SQL.identifier(f"{stem}{position}")
