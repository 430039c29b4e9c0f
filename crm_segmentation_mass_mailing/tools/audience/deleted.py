# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments and saved filters that are deleted while mailings or lists use them."""

from collections import defaultdict
from contextlib import contextmanager


@contextmanager
def noting_deleted(users, field_name, records):
    """Have the records that use others note which of these are gone afterwards.

    :param users: model of the records that use them; its ``_note_deleted(names)`` is
        called with the names of what is gone, False for what not everybody may read
    :param str field_name: of their field with the records
    :param records: those that may be deleted meanwhile
    """
    used = [
        (user, record, record._is_visible_to_all() and record.display_name)
        for user in users.sudo()
        .with_context(active_test=False)
        .search([(field_name, "in", records.ids)])
        for record in user[field_name] & records.sudo()
    ]
    yield
    deleted = defaultdict(list)
    for user, record, name in used:
        if not record.exists():
            deleted[user].append(name)
    for user, names in deleted.items():
        user._note_deleted(names)
