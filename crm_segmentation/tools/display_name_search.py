# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records whose display name includes an owner (“Sales: Offer”) are found by that name,
in searches and in imported files."""

from odoo.fields import Domain

SEPARATOR = ": "


def with_full_names(domain, operator, value, owner):
    """A search by display name that also finds full names.

    :param Domain domain: the search by name alone
    :param str operator: of the search
    :param value: of the search
    :param str owner: path to the first name, such as ``process_id.name``
    :rtype: Domain
    """
    negative = operator in Domain.NEGATIVE_OPERATORS
    positive = {"!=": "="}.get(operator, operator.removeprefix("not "))
    each, texts = (positive, [value]) if positive != "in" else ("=", value)
    found = Domain.OR(
        Domain(owner, each, first) & Domain("name", each, last)
        for text in texts
        if isinstance(text, str)
        for first, last in _splits(text)
    )
    return domain & ~found if negative else domain | found


def _splits(text):
    """The pairs of names that a text may consist of.

    :rtype: Iterator[tuple[str, str]]
    """
    index = text.find(SEPARATOR)
    while index >= 0:
        yield text[:index], text[index + len(SEPARATOR) :]
        index = text.find(SEPARATOR, index + 1)
