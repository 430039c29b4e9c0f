# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The points that the rule of a segment requires, in words."""

from decimal import Decimal

from ..plural import plural_form


def points_text(env, start, end):
    """The points that a condition requires, in words.

    :param Environment env: with the user's language
    :param str|None start: the least points, if there is a lower limit
    :param str|None end: the most points, if there is an upper limit
    :rtype: str
    """
    if start is None and end is None:
        return env._("any points")
    if start is None:
        forms = env._("at most %(to)s point|at most %(to)s points")
    elif end is None:
        forms = env._("%(from)s point or more|%(from)s points or more")
    elif start == end:
        forms = env._("%(from)s point|%(from)s points")
    else:
        forms = env._("%(from)s to %(to)s point|%(from)s to %(to)s points")
    number = abs(Decimal(start if end is None else end))
    form = plural_form(env.lang or "en_US", forms, number)
    return form % {"from": start, "to": end}
