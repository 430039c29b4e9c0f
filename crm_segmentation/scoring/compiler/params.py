# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Parameters of statements that are composed once and bound whenever they are run."""

from odoo.tools import SQL


class Param:
    """Stands in a statement for a value until the statement is bound."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<param: {self.name}>"


#: the ids of the contacts to score, and with them those of all contacts of their
#: companies
CONTACT_IDS, COMPANY_CONTACT_IDS = Param("contact_ids"), Param("company_contact_ids")
#: when the outcome is written, in UTC, and why
NOW, CAUSE = Param("now"), Param("cause")


def bind(statement, values):
    """Put values in place of the parameters of a statement.

    :param SQL statement:
    :param dict[Param, object] values: of all its parameters, or more
    :rtype: SQL
    """
    params = [
        values[param] if isinstance(param, Param) else param
        for param in statement.params
    ]
    return SQL(statement.code, *params)


def contact_values(env, contact_ids):
    """The contacts and all contacts of their companies, archived ones too.

    :param Environment env:
    :param contact_ids: of the contacts to score
    :rtype: dict[Param, list[int]]
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
    return {
        CONTACT_IDS: list(contact_ids),
        COMPANY_CONTACT_IDS: [id_ for (id_,) in rows],
    }
