# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences name records to those only who may read them.

What keeps a record from being deleted, or a model from being applied, is looked for
beyond all rights: it stands in the way whoever sees it. Whoever is told of it need not.
"""


def readable_by(user, records):
    """Those of some records that a user may read, in any of the user's companies.

    :param res.users user: whoever is told of them
    :param records: as found, whoever may see them
    :return: in the environment of ``records``
    """
    seen = records.with_user(user).with_context(
        allowed_company_ids=user.sudo().company_ids.ids
    )
    return records.browse(seen._filtered_access("read").ids)


def first_reader(users, record):
    """The first of some users who may read a record: whoever is told of it.

    :param res.users users: in the order in which they come into question
    :param record: of one record
    :return: empty where none of them may
    :rtype: res.users
    """
    return users.filtered(lambda user: readable_by(user, record))[:1]


def outsiders(company):
    """The internal users who do not belong to a company.

    :param res.company company:
    :rtype: res.users
    """
    internal = [("share", "=", False), ("company_ids", "not in", company.ids)]
    return company.env["res.users"].sudo().search(internal)
