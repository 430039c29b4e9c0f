# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is searched for, and what is set up as a number in system parameters, looked at
before anything is done with it: whatever it is, no error comes of it but a sentence."""

from math import isfinite

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..scoring.compiler.domains import UNFIT, try_out
from .arguments import MOST

#: so much of a value is repeated to whoever has searched for it
SHOWN = 80
COMPARISONS = {sign: SQL(sign) for sign in ("<", "<=", ">", ">=")}


# -- searches ----------------------------------------------------------------------


def ids_asked(records, name, value):
    """What a field that leads to records is compared with.

    :param records: those that are searched
    :param str name: of the field
    :param value: a collection, of which False is no record
    :return: ids, of which False stays; those that no record has are left out
    :rtype: list
    :raise UserError: when something of it is no record
    """
    asked = []
    for one in value:
        if one is not False and type(one) is not int:
            raise refused(records, name, one)
        if one is False or 0 < one <= MOST:
            asked.append(one)
    return asked


def ids_that_match(records, name, value):
    """The records that a field leads to, of those that match.

    :param records: those that are searched
    :param str name: of the field
    :param value: a domain of its records, or a query of their ids
    :return: their ids, archived ones included
    :rtype: list[int]
    :raise UserError: when it compares something with a value that does not fit
    """
    domain = value if isinstance(value, Domain) else Domain("id", "in", value)
    comodel = records.env[records._fields[name].comodel_name]
    try:
        query = try_out(comodel.with_context(active_test=False), domain)
    except UserError:
        raise
    except UNFIT as error:
        raise refused(records, name, list(domain)) from error
    return list(query.get_result_ids())


def number_asked(value):
    """What a number is compared with.

    :rtype: float
    :raise ValueError: when it is none; False is none, and neither are NaN and infinity
    """
    try:
        number = float("" if isinstance(value, bool) else value)
    except (OverflowError, TypeError) as error:
        raise ValueError from error
    if not isfinite(number):
        raise ValueError
    return number


def texts_asked(records, name, operator, value):
    """What a text is compared with.

    :param records: those that are searched
    :param str name: of the field
    :return: texts, of which False stands for none
    :rtype: list
    :raise UserError: when something of it is no text that can be kept
    """
    texts = list(value) if operator in ("in", "not in") else [value]
    for text in texts:
        if text is not False and not (isinstance(text, str) and _can_be_kept(text)):
            raise refused(records, name, text)
    return texts


def _can_be_kept(text):
    """Whether PostgreSQL takes a text."""
    return "\x00" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def refused(records, name, value):
    """:rtype: UserError"""
    return UserError(
        records.env._(
            "“%(field)s” cannot be compared with “%(value)s”: choose or type another "
            "value.",
            field=records._fields[name]._description_string(records.env),
            value=shown(value),
        )
    )


def shown(value):
    """A value that somebody has searched for, as a sentence repeats it.

    :rtype: str
    """
    text = str(value).encode("utf-8", "replace").decode().replace("\x00", "?")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


# -- numbers in settings -----------------------------------------------------------


def whole_number(text):
    """A whole number as people write it, with the digits 0 to 9.

    :return: None when it is none; at most what PostgreSQL takes for one
    :rtype: int | None
    """
    text = text.strip()
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") or "0"
    return MOST if len(digits) > len(str(MOST)) else min(int(digits), MOST)


def whole_setting(env, key, default=0, most=MOST):
    """A number that is not negative, of the system parameters.

    :param str key: of the parameter
    :param int default: where there is none, or something that is no such number
    :param int most: what greater ones count as
    :rtype: int
    """
    value = whole_number(str(env["ir.config_parameter"].sudo().get_param(key) or ""))
    return default if value is None else min(value, most)


def most_selected(env):
    """How many records Odoo takes of "select all".

    :rtype: int
    """
    return whole_setting(env, "web.active_ids_limit", 20000)
