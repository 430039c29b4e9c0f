# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What keeps a draft from being applied."""

from odoo.exceptions import UserError

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain, compile_domain
from ...scoring.definition.checks import (
    Problem,
    ScoringError,
    at,
    segment_problem,
    segment_problems,
    whole_problems,
)
from ...scoring.definition.rfm import cell_problems, rfm_problems
from ...scoring.definition.rules import rule_problems
from ..errors import with_codes


def refuse(env, problems):
    """Refuse what these problems keep from being done.

    :param Environment env: with the user's language
    :param list[Problem] problems:
    :raise UserError: with all of them, if there are any
    """
    if problems:
        codes = [problem.code for problem in problems]
        raise with_codes(codes, UserError(sentences(env, problems)))


def sentences(env, problems):
    """The sentences of problems, one a line.

    :param Environment env: with the user's language
    :param list[Problem] problems:
    :rtype: str
    """
    return "\n".join(env._(problem.message) for problem in problems)


def scoring_problems(draft, definition):
    """What keeps a draft from giving scores, whatever its segments.

    :param crm.segmentation draft:
    :param Definition definition: of the draft
    :rtype: list[Problem]
    """
    draft.ensure_one()
    return [
        *scope_problems(draft),
        *whole_problems(definition),
        *_rfm_problems(definition),
        *draft._circle_problems(definition),
        *_parameter_problems(draft),
    ]


def grid_problems(draft, definition):
    """What keeps the RFM scores of a draft from being worked out.

    :param crm.segmentation draft:
    :param Definition definition: of the draft
    :rtype: list[Problem]
    """
    return scope_problems(draft) or [
        *_rfm_problems(definition),
        *_parameter_problems(draft),
    ]


def scope_problems(draft):
    """What is wrong with the filter on contacts.

    :param crm.segmentation draft:
    :rtype: list[Problem]
    """
    if not draft.scope_problem:
        return []
    sentence = at(draft.env._("Contact filter"), draft.scope_problem)
    return [Problem(draft.scope_problem_code, sentence)]


def _rfm_problems(definition):
    return rfm_problems(definition) if definition.assignment == "rfm" else ()


def _parameter_problems(draft):
    for parameter in draft.parameter_ids.filtered("active"):
        yield from parameter._find_problems()


def problems_of_segments(env, definition):
    """What is wrong with the segments of a draft.

    :param Environment env:
    :param Definition definition: of the draft
    :rtype: Iterator[Problem]
    """
    if definition.assignment == "rfm":
        yield from cell_problems(definition.segments)
    elif definition.assignment == "rules":
        yield from _filter_problems(env, definition.segments)
        yield from rule_problems(definition)
    else:
        yield from segment_problems(definition.segments)


def rate_problems(env, definition):
    """Amounts without an exchange rate, of a draft that makes sense otherwise.

    :param Environment env:
    :param Definition definition: of the draft
    :rtype: list[Problem]
    """
    try:
        Compiler(env, definition).check_rates()
    except ScoringError as error:
        return [Problem(error.code, error.message)]
    return []


def _filter_problems(env, segments):
    for position, segment in enumerate(segments):
        try:
            check_domain(env["res.partner"], segment.rule_domain)
        except ScoringError as error:
            found = error.code, error.message
        else:
            is_last = position == len(segments) - 1
            found = _reach_problem(env, segment, is_last)
        if found:
            code, sentence = found
            yield segment_problem(code, segment, position, sentence)


def _reach_problem(env, segment, is_last):
    """Code and sentence of what is wrong with a filter that can be read, but leaves no
    contact to this rule or to those below; None if nothing is."""
    if not segment.has_filter:
        return None
    partners = env["res.partner"]
    domain = compile_domain(partners, segment.rule_domain).optimize(partners)
    if domain.is_false():
        return (
            "rule.filter_never_holds",
            env._(
                "No contact can match the filter. Change or remove one of its "
                "conditions."
            ),
        )
    if domain.is_true() and not segment.conditions and not is_last:
        return (
            "rule.filter_holds_for_all",
            env._(
                "All contacts match the filter, so the segments below can never be "
                "reached. Change the filter, or move the segment to the end."
            ),
        )
    return None
