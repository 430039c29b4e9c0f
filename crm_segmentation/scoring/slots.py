# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is put into a statement when it is run, so that a composed one can be kept."""

from odoo.tools import SQL


class Slot:
    """Stands in a statement for a value until the statement is bound."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<slot: {self.name}>"


#: the ids of the contacts to score, and with them those of all contacts of their
#: companies
CONTACTS, FAMILIES = Slot("contacts"), Slot("families")
#: when the outcome is written, in UTC, and why
NOW, CAUSE = Slot("now"), Slot("cause")


def bind(statement, values):
    """Put values into the slots of a statement.

    :param SQL statement:
    :param dict[Slot, object] values: of all the slots that it has, or more
    :rtype: SQL
    """
    params = [
        values[param] if isinstance(param, Slot) else param
        for param in statement.params
    ]
    return SQL(statement.code, *params)
