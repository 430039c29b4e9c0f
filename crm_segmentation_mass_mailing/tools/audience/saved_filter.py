# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Domains of favourites, which the web client stores as expressions: next to literals
they contain names that it evaluates, such as ``uid`` and ``context_today()``."""

from datetime import date, datetime

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import safe_eval

from odoo.addons.crm_segmentation.scoring.compiler.domains import UNREADABLE
from odoo.addons.crm_segmentation.tools.errors import coded


def evaluate_domain(text, env):
    """Evaluate a stored domain as the web client would for a user.

    :param str text: such as ``"[('user_id', '=', uid)]"``
    :param Environment env: of the user
    :rtype: list
    :raise UserError: when it cannot be evaluated outside of the view it was saved in
    """
    try:
        value = safe_eval.safe_eval((text or "[]").strip(), _evaluation_context(env))
        return _with_dates_as_text(value)
    except (*UNREADABLE, ArithmeticError, NameError) as error:
        name = getattr(error.__context__, "name", None)
        if isinstance(error.__context__, NameError) and name:
            sentence = env._(
                "The filter uses “%(name)s”, which is known only in the view "
                "where it was saved. Save the filter without it.",
                name=name,
            )
            raise coded("saved_filter.unknown_name", UserError(sentence)) from error
        sentence = env._("The conditions of the filter cannot be read. Save it again.")
        raise coded("saved_filter.unreadable", UserError(sentence)) from error


def _evaluation_context(env):
    """What the web client knows when it evaluates the domain of a favorite."""
    today = fields.Date.context_today(env.user)
    return {
        "uid": env.uid,
        "allowed_company_ids": env.companies.ids,
        "current_company_id": env.company.id,
        "current_date": fields.Date.to_string(today),
        "context_today": lambda: today,
        "datetime": safe_eval.datetime,
        "relativedelta": safe_eval.dateutil.relativedelta.relativedelta,
        "time": safe_eval.time,
    }


def _with_dates_as_text(value):
    """Dates as they are written in domains."""
    if isinstance(value, list | tuple):
        return type(value)(_with_dates_as_text(part) for part in value)
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return fields.Date.to_string(value) if isinstance(value, date) else value
