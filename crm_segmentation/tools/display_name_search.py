# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records that are shown with what they belong to, as “Sales: Offer”, are found by
what is shown: typed into a search, or written in a file to import."""

from odoo.fields import Domain

SEPARATOR = ": "


def with_full_names(domain, operator, value, owner):
    """A search by display name that finds full names, too.

    :param Domain domain: what names alone find
    :param str operator: of the search
    :param value: of the search
    :param str owner: path to the name that stands first, for instance
        ``process_id.name``
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
    """The two names that a text may consist of, wherever it can be parted.

    :rtype: Iterator[tuple[str, str]]
    """
    place = text.find(SEPARATOR)
    while place >= 0:
        yield text[:place], text[place + len(SEPARATOR) :]
        place = text.find(SEPARATOR, place + 1)
