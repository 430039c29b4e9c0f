# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The main segment of contacts, which is not stored: as SQL to read and sort by, and as
domains to search by.

It is that of one of the contact's memberships in the models that are shown: of its own
before inherited ones, then by the order of the models. Positive and negative conditions
are both written out as (NOT) EXISTS: the NOT IN that the ORM makes of a negative one
does not end on large databases.
"""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...scoring.compiler.domains import with_row
from ..errors import coded
from ..search_values import COMPARISONS, matching_ids, search_ids, search_number

#: the fields of a contact that show its memberships
SEGMENT_FIELDS = [
    "segment_id",
    "segment_score",
    "segment_summary",
    "segment_ids",
    "segment_membership_ids",
]


def main_memberships(partners):
    """The main membership of each contact that has one.

    :param res.partner partners:
    :rtype: dict[int, crm.segmentation.membership]
    """
    shown = partners.env["crm.segmentation"]._shown()
    ranks = {model.id: rank for rank, model in enumerate(shown)}
    memberships = (
        partners.env["crm.segmentation.membership"]
        .sudo()
        .search(
            [
                ("partner_id", "in", partners._origin.ids),
                ("segmentation_id", "in", shown.ids),
            ]
        )
    )
    ordered = memberships.sorted(
        lambda m: (bool(m.inherited_from_id), ranks[m.segmentation_id.id])
    )
    # the first of a contact is written last
    return {membership.partner_id.id: membership for membership in reversed(ordered)}


def main_column(partners, alias, query, column):
    """A column of the main membership.

    One left join for each model that is shown, on the unique key.

    :param res.partner partners:
    :param str alias: of ``res_partner``
    :param Query query: gets the joins
    :param str column: ``segment_id`` or ``score``
    :rtype: SQL
    """
    joined = [
        _join_membership(alias, model.id, query)
        for model in partners.env["crm.segmentation"]._shown()
    ]
    cases = [
        SQL(
            " WHEN %s IS NOT NULL%s THEN %s",
            SQL.identifier(member, "id"),
            own,
            SQL.identifier(member, column),
        )
        for inherited in (False, True)
        for member in joined
        for own in [
            SQL()
            if inherited
            else SQL(" AND %s IS NULL", SQL.identifier(member, "inherited_from_id"))
        ]
    ]
    if not cases:
        return SQL("NULL::%s", SQL("int4" if column == "segment_id" else "numeric"))
    return SQL("(CASE%s END)", SQL("").join(cases))


def _join_membership(alias, model_id, query):
    member = query.make_alias(alias, f"segmentation_{model_id}")
    query.add_join(
        "LEFT JOIN",
        member,
        "crm_segmentation_membership",
        SQL(
            "%s = %s AND %s = %s",
            SQL.identifier(member, "partner_id"),
            SQL.identifier(alias, "id"),
            SQL.identifier(member, "segmentation_id"),
            model_id,
        ),
    )
    return member


def segment_domain(partners, operator, value):
    """Contacts by their main segment.

    :param res.partner partners:
    :param str operator: of a domain
    :param value: of a domain
    :rtype: Domain
    :raise UserError: when the value is no segment
    """
    if operator in ("any", "not any"):
        segment_ids = matching_ids(partners, "segment_id", value)
        return _of_segments(partners, segment_ids, operator == "any")
    if operator in ("child_of", "parent_of"):
        raise coded(
            "segment.no_hierarchy",
            UserError(partners.env._("Segments have no hierarchy: use “is” instead.")),
        )
    if operator not in ("in", "not in"):
        return NotImplemented
    positive = operator == "in"
    value = search_ids(partners, "segment_id", value)
    domain = _of_segments(partners, [one for one in value if one], positive)
    if False not in value:
        return domain
    if positive:
        return domain | _of_any_segment(partners, False)
    return domain & _of_any_segment(partners, True)


def score_domain(partners, operator, value):
    """Contacts by the score of their main segment; contacts without a score match no
    comparison.

    :param res.partner partners:
    :param str operator: of a domain
    :param value: of a domain
    :rtype: Domain
    :raise UserError: when the value is no number
    """
    if operator in ("in", "not in"):
        # by identity: 0 is a score, and equals False
        unscored = any(one is False for one in value)
        scores = [_score(partners, one) for one in value if one is not False]
        condition = SQL("main.score = ANY(%s::numeric[])", scores)
        if operator == "not in":
            others = _by_main(partners, condition, False)
            return others & _of_any_segment(partners, True)
        domain = _by_main(partners, condition, True)
        return domain | _of_any_segment(partners, False) if unscored else domain
    if operator not in COMPARISONS:
        raise _no_score(partners)
    score = _score(partners, value)
    condition = SQL("main.score %s %s", COMPARISONS[operator], score)
    return _by_main(partners, condition, True)


def _score(partners, value):
    try:
        return search_number(value)
    except ValueError as error:
        raise _no_score(partners) from error


def _no_score(partners):
    return coded(
        "score.no_number",
        UserError(partners.env._("Compare a score with a number, such as > 70.")),
    )


def _of_segments(partners, segment_ids, positive):
    if not segment_ids:
        return Domain.FALSE if positive else Domain.TRUE
    segments = partners.env["crm.segment"].sudo().browse(segment_ids).exists()
    condition = SQL("main.segment_id = ANY(%s)", segment_ids)
    return _by_main(partners, condition, positive, segments.segmentation_id.ids)


def _of_any_segment(partners, positive):
    """Contacts with, or without, a segment of any model that is shown.

    Those without are searched model by model: the first condition leaves few contacts
    to look up for the others, and PostgreSQL can estimate how few.
    """
    model_ids = partners.env["crm.segmentation"]._shown().ids
    if positive:
        condition = SQL("main.segmentation_id = ANY(%s)", model_ids)
        return _by_membership(partners, condition, True)
    return Domain.AND(
        _by_membership(partners, SQL("main.segmentation_id = %s", id_), False)
        for id_ in model_ids
    )


def _by_main(partners, condition, positive, among=None):
    """Contacts whose main membership meets a condition, or does not.

    :param SQL condition: on the alias ``main``
    :param list[int]|None among: the models that it can hold in; None for all
    """
    model_ids = partners.env["crm.segmentation"]._shown().ids
    is_main = [
        _is_main(model_ids, rank)
        for rank, model_id in enumerate(model_ids)
        if among is None or model_id in among
    ]
    if not is_main:
        return Domain.FALSE if positive else Domain.TRUE
    return _by_membership(
        partners, SQL("%s AND (%s)", condition, SQL(" OR ").join(is_main)), positive
    )


def _is_main(model_ids, rank):
    """Whether ``main``, a membership in the model of this rank, is the contact's main
    membership.

    :param list[int] model_ids: the models that are shown, in order
    :param int rank: index in this list
    """
    before, others = model_ids[:rank], model_ids[:rank] + model_ids[rank + 1 :]
    own = _no_better(before, SQL("inherited_from_id IS NULL"))
    inherited = SQL(
        "%s AND %s",
        _no_better(others, SQL("inherited_from_id IS NULL")),
        _no_better(before, SQL("TRUE")),
    )
    return SQL(
        "main.segmentation_id = %s"
        " AND CASE WHEN main.inherited_from_id IS NULL THEN %s ELSE %s END",
        model_ids[rank],
        own,
        inherited,
    )


def _no_better(model_ids, condition):
    """Whether the contact of ``main`` has no membership in some models that meets a
    condition."""
    if not model_ids:
        return SQL("TRUE")
    return SQL(
        "NOT EXISTS (SELECT FROM crm_segmentation_membership better"
        " WHERE better.partner_id = main.partner_id"
        " AND better.segmentation_id = ANY(%s) AND %s)",
        model_ids,
        condition,
    )


def _by_membership(partners, condition, positive):
    """Contacts with, or without, a membership that meets a condition.

    :param SQL condition: on the alias ``main``
    """
    partners._check_field_access(partners._fields["segment_id"], "read")
    partners._rescore_pending()
    rows = SQL("crm_segmentation_membership main")
    return with_row(rows, SQL("main.partner_id"), condition, positive)
