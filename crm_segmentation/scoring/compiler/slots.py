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


def contact_values(env, contact_ids):
    """The contacts and all contacts of their companies, archived ones too.

    :param Environment env:
    :param contact_ids: of the contacts to score
    :rtype: dict[Slot, list[int]]
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT id FROM res_partner WHERE commercial_partner_id IN
                (SELECT commercial_partner_id FROM res_partner WHERE id = ANY(%s))
            """,
            list(contact_ids),
        )
    )
    return {CONTACTS: list(contact_ids), FAMILIES: [id_ for (id_,) in rows]}
