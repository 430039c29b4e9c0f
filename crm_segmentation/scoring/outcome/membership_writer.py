# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How scores differ from the memberships there are.

A run compares once, into a temporary table, and writes batch by batch; a save
compares and writes in one statement, for its contacts and all models together.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from ..compiler.params import COMPANY_CONTACT_IDS, CONTACT_IDS, Param
from ..definition.definition import Definition
from .pins import effective_segment

#: the columns of a comparison, in order
CHANGE_COLUMNS = SQL(
    "segmentation_id, partner_id, score, points, computed_id, inherited_from_id, "
    "membership_id, seen_at, partner_seen_at"
)


@dataclass(frozen=True)
class MembershipWriter:
    """How the scores of one version become memberships.

    :ivar int segmentation_id:
    :ivar int version_id:
    :ivar Definition definition: of the version
    :ivar bool rolled_out: whether a whole run of the version has been completed;
        until then no tolerance applies
    :ivar str|Param cause: of segment changes: ``first``, ``config``, ``data``, …
    :ivar str change_state: of segment changes: ``pending`` or ``silent``
    :ivar date today: in the version's zone, for pins
    :ivar tuple|None contact_company_ids: the companies whose contacts the users of the
        model see; None for all
    """

    segmentation_id: int
    version_id: int
    definition: Definition
    rolled_out: bool
    cause: str | Param
    change_state: str
    today: date
    contact_company_ids: tuple | None

    # -- comparing -------------------------------------------------------------

    def changes(self, scored, targeted=False):
        """How scores differ from the contacts' own memberships.

        :param SQL scored: a compiled statement
        :param bool targeted: of some contacts, to be bound later, whose rows are all
            returned, even if they are right; else of all contacts, of which only
            those that differ are returned
        :return: SELECT of ``CHANGE_COLUMNS``; ``score`` is NULL for a contact that
            has left the scope
        :rtype: SQL
        """
        return SQL(
            """
            SELECT %(segmentation)s AS segmentation_id,
                   COALESCE(result.partner_id, member.partner_id) AS partner_id,
                   result.score, result.points, %(computed)s AS computed_id,
                   NULL::int4 AS inherited_from_id, member.id AS membership_id,
                   member.scored_at AS seen_at, result.partner_seen_at
              FROM (%(scored)s) result
              FULL JOIN (SELECT * FROM crm_segmentation_membership
                          WHERE segmentation_id = %(segmentation)s%(targets)s) member
                ON member.partner_id = result.partner_id
             WHERE (result.partner_id IS NOT NULL OR member.inherited_from_id IS NULL)
               AND %(differs)s
            """,
            computed=self._computed(),
            scored=scored,
            segmentation=self.segmentation_id,
            targets=SQL(" AND partner_id = ANY(%s)", CONTACT_IDS)
            if targeted
            else SQL(),
            differs=SQL("TRUE") if targeted else self._differs(),
        )

    def _differs(self):
        return SQL(
            """(result.partner_id IS NULL OR member.id IS NULL
                OR member.score <> result.score
                OR member.points IS DISTINCT FROM result.points
                OR member.inherited_from_id IS NOT NULL
                OR member.computed_segment_id IS DISTINCT FROM %s
                OR member.segment_id IS DISTINCT FROM %s)""",
            self._computed(),
            self.segment_after(),
        )

    def segment_after(self):
        """The segment that a contact has afterwards, by the rows ``result`` and
        ``member``; a pinned one is kept.

        :rtype: SQL
        """
        return effective_segment(SQL("member"), self._computed(), self.today)

    def _computed(self):
        """The segment by score, held back by the tolerance where it would fall.

        A contact keeps its segment while its score is no more than the tolerance
        below that segment's ``score_from`` (docs/scoring.md, “Segment”).
        """
        tolerance = self.definition.applied_tolerance
        if not self.rolled_out or not tolerance:
            return SQL("result.segment_id")
        kept = [
            SQL(
                " WHEN member.computed_segment_id = %(id)s"
                " AND result.score < %(score_from)s"
                " AND result.score >= %(lowest)s THEN %(id)s",
                id=segment.id,
                score_from=segment.score_from,
                lowest=segment.score_from - tolerance,
            )
            for segment in self.definition.segments
        ]
        return SQL(
            "CASE WHEN member.inherited_from_id IS NULL THEN"
            " CASE%s ELSE result.segment_id END ELSE result.segment_id END",
            SQL("").join(kept),
        )

    def inherited_changes(self, targeted=False):
        """How the memberships that contacts carry of their company differ from
        the company's own (docs/scoring.md, “Segment”).

        :param bool targeted: of some contacts or companies, to be bound later
        :return: SELECT of ``CHANGE_COLUMNS``
        :rtype: SQL
        """
        targets = SQL()
        if targeted:
            # contacts below a contact follow it to its new company
            targets = SQL(" AND contact.id = ANY(%s)", COMPANY_CONTACT_IDS)
        return SQL(
            """
            SELECT %(segmentation)s AS segmentation_id,
                   COALESCE(heir.id, member.partner_id) AS partner_id, heir.score,
                   NULL::int8[] AS points, heir.segment_id AS computed_id,
                   heir.company_id AS inherited_from_id,
                   member.id AS membership_id, member.scored_at AS seen_at,
                   heir.write_date AS partner_seen_at
              FROM (SELECT contact.id, contact.write_date, company.score,
                           company.segment_id, company.partner_id AS company_id
                      FROM res_partner contact
                      JOIN crm_segmentation_membership company
                        ON company.partner_id = contact.commercial_partner_id
                     WHERE %(inherits)s
                       AND company.segmentation_id = %(segmentation)s
                       AND company.inherited_from_id IS NULL
                       AND contact.id <> company.partner_id AND contact.active
                       AND NOT COALESCE(contact.is_company, FALSE)
                       AND COALESCE(contact.type, 'contact') = 'contact'
                       AND %(seen)s%(targets)s
                   ) heir
              FULL JOIN (SELECT inheriting.*
                           FROM crm_segmentation_membership inheriting
                           JOIN res_partner contact
                             ON contact.id = inheriting.partner_id
                          WHERE inheriting.segmentation_id = %(segmentation)s
                            AND inheriting.inherited_from_id IS NOT NULL%(targets)s
                        ) member
                ON member.partner_id = heir.id
             WHERE heir.id IS NULL OR member.id IS NULL
                OR member.score <> heir.score
                OR member.segment_id <> %(segment)s
                OR member.inherited_from_id <> heir.company_id
            """,
            segmentation=self.segmentation_id,
            targets=targets,
            inherits=self.definition.inherits,
            seen=self._is_seen(),
            segment=effective_segment(
                SQL("member"), SQL("heir.segment_id"), self.today
            ),
        )

    def _is_seen(self):
        """Whether the users of the model may see ``contact``: see
        ``Compiler.seen_contacts``."""
        if self.contact_company_ids is None:
            return SQL("TRUE")
        return SQL(
            "(contact.company_id IS NULL OR contact.company_id = ANY(%s)"
            " OR contact.partner_share IS NOT TRUE)",
            list(self.contact_company_ids),
        )
