# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts that may exist twice: by email, by tax ID, or by name and place.

The people of a company and its branches may share its email and tax ID, so these point
to duplicates only across companies. Two companies, or two people, of the same name in
the same place are possible duplicates anywhere.
"""

from odoo.tools import SQL

#: not by counting them: that would sort all contacts
OTHER_COMPANIES = SQL(
    "min(COALESCE(company.parent_id, company.id))"
    " <> max(COALESCE(company.parent_id, company.id))"
)
#: what is compared, the rest of the condition, and what has to differ
_SIGNS = (
    (
        SQL("contact.email_normalized"),
        SQL("contact.email_normalized <> ''"),
        OTHER_COMPANIES,
    ),
    (
        SQL("upper(regexp_replace(contact.vat, '[^[:alnum:]]', '', 'g'))"),
        # “/” means none
        SQL("contact.vat ~ '[[:alnum:]]'"),
        OTHER_COMPANIES,
    ),
    (
        SQL(
            "lower(btrim(contact.name)), contact.is_company, contact.country_id,"
            " lower(btrim(COALESCE(NULLIF(contact.zip, ''), contact.city)))"
        ),
        SQL(
            "btrim(contact.name) <> ''"
            " AND btrim(COALESCE(NULLIF(contact.zip, ''), contact.city)) <> ''"
            " AND (contact.type = 'contact' OR contact.type IS NULL)"
        ),
        SQL("count(*) > 1"),
    ),
)


def possible_duplicates():
    """The active contacts that may have a duplicate.

    :return: SELECT of ``id``, some of them more than once
    :rtype: SQL
    """
    return SQL(" UNION ALL ").join(
        SQL(
            """SELECT unnest(array_agg(contact.id)) AS id
                 FROM res_partner contact
                 JOIN res_partner company ON company.id = contact.commercial_partner_id
                WHERE contact.active AND %s
                GROUP BY %s HAVING %s""",
            condition,
            compared,
            differing,
        )
        for compared, condition, differing in _SIGNS
    )
