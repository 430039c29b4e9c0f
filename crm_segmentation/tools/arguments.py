# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Arguments that clients send are checked first; unfit ones are refused."""

import inspect
from functools import wraps

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain

from .errors import coded

#: the greatest integer of PostgreSQL
MAX_INTEGER = 2**31 - 1


def takes(**checks):
    """Decorates a method that clients call: checks its arguments.

    :param checks: for each argument a function that returns the value for the method,
        or raises ``ValueError``
    """

    def decorate(method):
        signature = inspect.signature(method)

        @wraps(method)
        def checked(self, *args, **kwargs):
            bound = signature.bind(self, *args, **kwargs)
            for name, check in checks.items():
                if name in bound.arguments:
                    try:
                        bound.arguments[name] = check(bound.arguments[name])
                    except (TypeError, ValueError) as error:
                        raise not_there(self.env) from error
            return method(*bound.args, **bound.kwargs)

        return checked

    return decorate


def only(records):
    """The one record that a method is called on.

    :raise UserError: when a client calls it on none or on several
    """
    if len(records) != 1:
        raise not_there(records.env)
    return records


def record_sent(records, value):
    """The record of an id that a client has sent; an empty recordset for False.

    :raise UserError: when it is not an id
    """
    try:
        return records.browse(an_id_or_none(value))
    except ValueError as error:
        raise not_there(records.env) from error


def not_there(env):
    """:rtype: UserError"""
    return coded(
        "request.not_found",
        UserError(env._("This page is out of date. Reload it and try again.")),
    )


# -- checks ------------------------------------------------------------------------


def an_id(value):
    """The id of a record."""
    if type(value) is not int or not 0 < value <= MAX_INTEGER:
        raise ValueError(value)
    return value


def an_id_or_none(value):
    """The id of a record; False for none."""
    return an_id(value) if value else False


def a_day_or_none(value):
    """A day, as clients write it; False for none."""
    if not value:
        return False
    if not isinstance(value, str):
        raise ValueError(value)
    return fields.Date.to_date(value)


def a_number(value):
    """A whole number that is not negative."""
    if value is False:
        return value
    return an_id(value) if value else 0


def a_text(value):
    """A text; False for none."""
    if value and not isinstance(value, str):
        raise ValueError(value)
    return value or False


def values(value):
    """Values by the names of fields."""
    if value and not isinstance(value, dict):
        raise ValueError(value)
    return value or {}


def a_domain(value):
    """A filter of records, as a list."""
    return list(Domain(value or []))
