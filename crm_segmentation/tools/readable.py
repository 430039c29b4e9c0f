# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Error messages name only records that their reader may read.

What prevents a deletion, or a model from being applied, is searched for as superuser;
the user who gets the message may not be allowed to read all of it.
"""


def readable_by(user, records):
    """The records that a user may read, in any of the user's companies.

    :param res.users user:
    :param records: of any user
    :return: in the environment of ``records``
    """
    seen = records.with_user(user).with_context(
        allowed_company_ids=user.sudo().company_ids.ids
    )
    return records.browse(seen._filtered_access("read").ids)


def first_reader(users, record):
    """The first user who may read a record.

    :param res.users users: in order of preference
    :param record: one record
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
