# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values that users search for, and numbers in system parameters, are checked first:
unfit ones are refused in a sentence, or count as not set."""

from math import isfinite

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..scoring.compiler.domains import UNFIT, try_out
from .arguments import MAX_INTEGER
from .errors import coded

#: how much of a value an error message repeats
SHOWN = 80
COMPARISONS = {sign: SQL(sign) for sign in ("<", "<=", ">", ">=")}


# -- searches ----------------------------------------------------------------------


def search_ids(records, name, value):
    """Check what a relational field is compared with.

    :param records: that are searched
    :param str name: of the field
    :param value: ids; False for no record
    :return: the ids, and False; ids that no record can have are left out
    :rtype: list
    :raise UserError: when a value is not an id
    """
    asked = []
    for one in value:
        if one is not False and type(one) is not int:
            raise unfit_value(records, name, one)
        if one is False or 0 < one <= MAX_INTEGER:
            asked.append(one)
    return asked


def matching_ids(records, name, value):
    """The records of a relational field that meet a condition.

    :param records: that are searched
    :param str name: of the field
    :param value: a domain of its records, or a query of their ids
    :return: their ids, archived ones included
    :rtype: list[int]
    :raise UserError: when the domain holds an unfit value
    """
    domain = value if isinstance(value, Domain) else Domain("id", "in", value)
    comodel = records.env[records._fields[name].comodel_name]
    try:
        query = try_out(comodel.with_context(active_test=False), domain)
    except UserError:
        raise
    except UNFIT as error:
        raise unfit_value(records, name, list(domain)) from error
    return list(query.get_result_ids())


def search_number(value):
    """Check what a number is compared with.

    :rtype: float
    :raise ValueError: for False, NaN, infinity and what is not a number
    """
    try:
        number = float("" if isinstance(value, bool) else value)
    except (OverflowError, TypeError) as error:
        raise ValueError from error
    if not isfinite(number):
        raise ValueError
    return number


def search_texts(records, name, operator, value):
    """Check what a text is compared with.

    :param records: that are searched
    :param str name: of the field
    :return: texts; False for no text
    :rtype: list
    :raise UserError: when a value is not a text that PostgreSQL can store
    """
    texts = list(value) if operator in ("in", "not in") else [value]
    for text in texts:
        if text is not False and not (isinstance(text, str) and _can_be_kept(text)):
            raise unfit_value(records, name, text)
    return texts


def _can_be_kept(text):
    """Whether PostgreSQL takes a text."""
    return "\x00" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def unfit_value(records, name, value):
    """:rtype: UserError"""
    return coded(
        "search.unfit_value",
        UserError(
            records.env._(
                "“%(field)s” cannot be compared with “%(value)s”. Enter another value.",
                field=records._fields[name]._description_string(records.env),
                value=shortened(value),
            )
        ),
    )


def shortened(value):
    """A value as an error message repeats it.

    :rtype: str
    """
    text = str(value).encode("utf-8", "replace").decode().replace("\x00", "?")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


# -- numbers in settings -----------------------------------------------------------


def whole_number(text):
    """Read a whole number, written with the digits 0 to 9.

    :return: None where it is not one; at most PostgreSQL's greatest integer
    :rtype: int | None
    """
    text = text.strip()
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    return (
        MAX_INTEGER
        if len(digits) > len(str(MAX_INTEGER))
        else min(int(digits), MAX_INTEGER)
    )


def whole_setting(env, key, default=0, most=MAX_INTEGER):
    """A whole number of the system parameters, 0 or more.

    :param str key: of the parameter
    :param int default: where it is not set, or not such a number
    :param int most: greater ones count as this
    :rtype: int
    """
    value = whole_number(str(env["ir.config_parameter"].sudo().get_param(key) or ""))
    return default if value is None else min(value, most)


def max_selected(env):
    """How many records Odoo takes for "select all".

    :rtype: int
    """
    return whole_setting(env, "web.active_ids_limit", 20000)
