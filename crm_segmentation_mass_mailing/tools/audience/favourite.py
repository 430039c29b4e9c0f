# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Favourites as the web client stores them.

It writes them as Python-like text, in which the few words of the client may stand
that Python's own literals don't know: ``uid``, ``context_today()``, … They are worked
out here, without evaluating anything else.
"""

import ast
import operator
from datetime import date

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools.translate import LazyTranslate

from odoo.addons.crm_segmentation.scoring.compiler.domains import UNREADABLE
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError

_lt = LazyTranslate(__name__)

#: what comes of searching by a filter that can be read but makes no sense; not what
#: another transaction causes, which is tried again
SENSELESS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    psycopg2.DataError,
    psycopg2.ProgrammingError,
)
_ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub}


def read_favourite(text, env):
    """Read the stored domain of a favourite.

    :param str text: for instance ``"[('user_id', '=', uid)]"``
    :param Environment env: of the user whom the words of the client mean
    :rtype: list
    :raise ScoringError: when something stands in it that only the client knows
    """
    try:
        tree = ast.parse((text or "[]").strip(), mode="eval")
        return _with_text_for_days(_Words(env).value(tree.body))
    except (*UNREADABLE, ArithmeticError) as error:
        raise ScoringError(
            "favourite.unreadable", _lt("its conditions cannot be read.")
        ) from error


def _with_text_for_days(value):
    """Days as they stand in domains, which the client sends as text."""
    if isinstance(value, list | tuple):
        return type(value)(_with_text_for_days(part) for part in value)
    return fields.Date.to_string(value) if isinstance(value, date) else value


class _Words:
    """What the words of the web client mean to a user."""

    def __init__(self, env):
        self._today = fields.Date.context_today(env.user)
        self._names = {
            "uid": env.uid,
            "allowed_company_ids": env.companies.ids,
            "current_company_id": env.company.id,
            "current_date": fields.Date.to_string(self._today),
        }
        self._calls = {
            "context_today": lambda: self._today,
            "relativedelta": relativedelta,
        }

    def value(self, node):
        """The value of a part of the text.

        :raise ScoringError: naming what is not known here
        """
        if isinstance(node, ast.List | ast.Tuple):
            kind = list if isinstance(node, ast.List) else tuple
            return kind(self.value(part) for part in node.elts)
        if isinstance(node, ast.Name) and node.id in self._names:
            return self._names[node.id]
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            combine = _ARITHMETIC[type(node.op)]
            return combine(self.value(node.left), self.value(node.right))
        if isinstance(node, ast.Call):
            return self._called(node)
        return self._literal(node)

    def _called(self, node):
        function = node.func
        arguments = [self.value(argument) for argument in node.args]
        if isinstance(function, ast.Name) and function.id in self._calls:
            named = {word.arg: self.value(word.value) for word in node.keywords}
            return self._calls[function.id](*arguments, **named)
        if isinstance(function, ast.Attribute) and function.attr == "strftime":
            return self.value(function.value).strftime(*arguments)
        return self._literal(node)

    def _literal(self, node):
        try:
            return ast.literal_eval(node)
        except ValueError as error:
            raise ScoringError(
                "favourite.only_in_its_list",
                _lt(
                    "“%(words)s” has a meaning only in the list it was saved in.",
                    words=ast.unparse(node),
                ),
            ) from error
