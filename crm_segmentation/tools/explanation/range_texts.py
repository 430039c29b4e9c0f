# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ranges without a name of their own, as people read them: whole sentences, so that any
language can put them right."""

from odoo.tools.translate import LazyTranslate

from ..plural import plural

_lt = LazyTranslate(__name__)

#: of numbers, by whether there is a beginning, an end, and whether the end is included
NUMBERS = {
    (False, False, False): _lt("Any value"),
    (True, False, False): _lt("%(from)s or more"),
    (False, True, False): _lt("less than %(to)s"),
    (True, True, False): _lt("%(from)s to %(to)s"),
    (False, False, True): _lt("Any value"),
    (True, False, True): _lt("more than %(from)s"),
    (False, True, True): _lt("up to %(to)s"),
    (True, True, True): _lt("more than %(from)s, up to %(to)s"),
}
#: of elapsed time, by unit and by whether there is a beginning and an end; the form
#: follows the last number
ELAPSED = {
    ("days", True, False): _lt("%(from)s or more days ago|%(from)s or more days ago"),
    ("days", False, True): _lt("less than %(to)s day ago|less than %(to)s days ago"),
    ("days", True, True): _lt("%(from)s to %(to)s day ago|%(from)s to %(to)s days ago"),
    ("weeks", True, False): _lt(
        "%(from)s or more weeks ago|%(from)s or more weeks ago"
    ),
    ("weeks", False, True): _lt("less than %(to)s week ago|less than %(to)s weeks ago"),
    ("weeks", True, True): _lt(
        "%(from)s to %(to)s week ago|%(from)s to %(to)s weeks ago"
    ),
    ("months", True, False): _lt(
        "%(from)s or more months ago|%(from)s or more months ago"
    ),
    ("months", False, True): _lt(
        "less than %(to)s month ago|less than %(to)s months ago"
    ),
    ("months", True, True): _lt(
        "%(from)s to %(to)s month ago|%(from)s to %(to)s months ago"
    ),
    ("years", True, False): _lt(
        "%(from)s or more years ago|%(from)s or more years ago"
    ),
    ("years", False, True): _lt("less than %(to)s year ago|less than %(to)s years ago"),
    ("years", True, True): _lt(
        "%(from)s to %(to)s year ago|%(from)s to %(to)s years ago"
    ),
}


def range_text(env, band, start, end, unit=None):
    """What a range is called.

    :param Environment env: of the reader
    :param Band band: of kind ``range``
    :param str|bool start: its beginning as text; False where it is open
    :param str|bool end: its end as text; False where it is open
    :param str|None unit: of elapsed time; None for a number
    :rtype: str
    """
    bounds = {"from": start, "to": end}
    is_bounded = bool(start), bool(end)
    if unit and any(is_bounded):
        last = float(band.value_to if end else band.value_from)
        return plural(env, env._(ELAPSED[(unit, *is_bounded)]), last, **bounds)
    shape = (*is_bounded, band.closed_above and not unit)
    text = env._(NUMBERS[shape])
    return text % bounds
