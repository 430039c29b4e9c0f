# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How texts are compared: without surrounding white space, regardless of case.

Both sides of a comparison are folded by the same function of the database. Its
collation knows the letters of all languages and does not depend on the locale that the
database was made with.
"""

from odoo.tools import SQL

#: what Unicode calls white space
WHITE_SPACE = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
#: collations with Unicode's letters, the best first: of ICU, of PostgreSQL itself
#: from version 18 and 17 on, of the system. Without any of them, letters beyond ASCII
#: are told apart by case, as on every such database.
COLLATIONS = (
    "und-x-icu",
    "pg_unicode_fast",
    "pg_c_utf8",
    "C.utf8",
    "C.UTF-8",
    "en_US.utf8",
)
NO_COLLATION = "C"


def find_collation(env):
    """The best collation of the database to fold texts with.

    :param Environment env:
    :rtype: str
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT collname FROM pg_collation
             WHERE collname = ANY(%(names)s)
               AND collnamespace = 'pg_catalog'::regnamespace
               AND collencoding IN (-1, (SELECT encoding FROM pg_database
                                          WHERE datname = current_database()))
             ORDER BY array_position(%(names)s::text[], collname::text) LIMIT 1
            """,
            names=list(COLLATIONS),
        )
    )
    return rows[0][0] if rows else NO_COLLATION


def folded(env, text):
    """A text as it is compared, NULL when nothing but white space is in it.

    Lower case alone does not do: of Greek sigma there are two, and of the German
    sharp s one capital.

    :param Environment env:
    :param SQL text:
    :rtype: SQL
    """
    collation = SQL.identifier("pg_catalog", env["crm.segmentation"]._text_collation())
    return SQL(
        "NULLIF(lower(upper(lower(btrim(%s, %s) COLLATE %s))), '') COLLATE \"C\"",
        text,
        WHITE_SPACE,
        collation,
    )


def folded_array(env, texts):
    """Texts that a band accepts, as they are compared.

    :param Environment env:
    :param list[str] texts:
    :return: an array; one that is worked out once a statement
    :rtype: SQL
    """
    return SQL(
        "ARRAY(SELECT %s FROM unnest(%s::text[]) AS accepted)",
        folded(env, SQL("accepted")),
        texts,
    )


def fold(env, texts):
    """Have the database fold texts.

    :param Environment env:
    :param Iterable[str] texts:
    :return: each with the form in which it is compared; "" for white space
    :rtype: dict[str, str]
    """
    # what PostgreSQL can hold no text of equals nothing
    texts = sorted({text for text in texts if "\0" not in text})
    if not texts:
        return {}
    statement = "SELECT text, COALESCE(%s, '') FROM unnest(%s::text[]) AS text"
    return dict(env.execute_query(SQL(statement, folded(env, SQL("text")), texts)))
