# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact numbers as the plain data hold them: text."""

from decimal import Decimal


def decimal_or_none(text):
    """Read a decimal of the data; ``None`` and ``""`` are no number.

    :param str|None text: such as ``"12.5"``
    :rtype: Decimal | None
    """
    return Decimal(text) if text not in (None, "") else None


def decimal_text(value):
    """Write a number as the data holds it: exact, without superfluous zeros.

    :param float|int|Decimal|str|None value: ``False`` and ``None`` are no number
    :rtype: str | None
    """
    if value is None or value is False:
        return None
    number = Decimal(str(value)).normalize()
    return format(number + 0, "f")
