# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The borders of RFM scores and of shares, where they follow from the data."""

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.quantiles import rfm_borders, share_borders
from ...scoring.definition.rfm import history_warnings, with_quintile_bands
from ..database import bulk_planner


def find_borders(env, definition):
    """See ``rfm_borders`` and ``share_borders`` of the compiler.

    :param Environment env:
    :param Definition definition: with borders that follow from the data
    :return: the borders, how many customers there are, and since how many days
    :rtype: tuple[list, int, int]
    :raise ScoringError: when something that is read does not exist
    """
    env.flush_all()
    compiler = Compiler(env, definition)
    with bulk_planner(env.cr):
        if definition.has_quintiles:
            return rfm_borders(compiler)
        return share_borders(compiler), 0, 0


def draft_compiler(env, definition):
    """What turns a draft into SQL. Borders that follow from the data are worked out,
    which looks at all contacts.

    :param Environment env:
    :param Definition definition: of the draft
    :return: the compiler, and sentences on what there is little of
    :rtype: tuple[Compiler, list[LazyGettext]]
    :raise ScoringError: when something that is read does not exist
    """
    if not definition.has_borders:
        return Compiler(env, definition), []
    borders, buyers, days = find_borders(env, definition)
    compiler = Compiler(env, with_quintile_bands(definition, borders))
    if not definition.has_quintiles:
        return compiler, []
    return compiler, history_warnings(buyers, days)
