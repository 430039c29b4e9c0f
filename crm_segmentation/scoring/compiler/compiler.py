# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A definition and a target become one SQL statement.

The statement is built from the inside out::

    reading   one row a contact in scope, its values: v0, v1, …
    points    of each parameter, in whole hundredths
    total     Σ weight × points, in whole ten-thousandths
    score     100 × total ÷ best total, rounded
    segment   by the score, the first rule that holds, or by RFM (``segment_case``)

Records that lead to contacts are read once for each model and path, however many
parameters measure them. A target of some contacts goes inside every grouped
subquery: the planner does not push it there, and a save must not group the whole
table.
"""

from functools import cached_property

from odoo import SUPERUSER_ID, fields
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..definition.checks import error_context
from .columns import column
from .currencies import Money, check_rates
from .domains import compile_domain, is_steady, of_companies
from .paths import follow
from .reading import FENCE, Reading
from .segment_case import SegmentCase
from .sources import needs

_lt = LazyTranslate(__name__)


def scoring_env(env, context):
    """The environment in which a definition is compiled, for any user.

    :param Environment env:
    :param Context context: frozen in the version
    """
    return env(
        user=SUPERUSER_ID,
        su=True,
        context={
            "lang": context.lang,
            "tz": context.tz,
            "allowed_company_ids": [context.company_id],
            "active_test": False,
            "scored_segmentation_id": context.segmentation_id,
        },
    )


class Compiler:
    """Compiles one definition.

    :param Environment env: any; the definition's own context replaces its
    :param Definition definition:
    """

    def __init__(self, env, definition):
        self.env = scoring_env(env, definition.context)
        self.definition = definition
        self.partners = self.env["res.partner"]
        self.today = fields.Date.context_today(self.env["base"])

    @cached_property
    def money(self):
        """What turns amounts into the reference company's currency.

        :rtype: Money
        """
        return Money(self.env, self.today)

    @cached_property
    def document_company_ids(self):
        """The companies whose documents are read, branches included; None for all.

        :rtype: list[int] | None
        """
        company_id = self.definition.context.documents_of_id
        if not company_id:
            return None
        return self.env["res.company"].search([("id", "child_of", company_id)]).ids

    @cached_property
    def contact_company_ids(self):
        """The companies whose contacts the users of the one company see that the model
        is for, by Odoo's rule on contacts: it and those above it; None for all.

        :rtype: tuple[int] | None
        """
        company_id = self.definition.context.documents_of_id
        if not company_id:
            return None
        above = self.env["res.company"].search([("id", "parent_of", company_id)])
        return tuple(above.ids)

    # -- what callers ask for --------------------------------------------------

    def statement(self, targeted=False):
        """The statement that scores contacts.

        :param bool targeted: for some contacts, to be bound later; else for all
        :return: SELECT of ``partner_id`` (int), ``partner_seen_at`` (when it was
            written last), ``score`` (numeric, two decimals) and ``segment_id``
            (int) and ``points`` of the parameters (int8[], hundredths), one row a
            contact in scope
        :rtype: SQL
        :raise ScoringError: when something that it reads does not exist; for all
            contacts, also when there is no rate for an amount
        """
        reading = Reading(self, targeted)
        if not targeted:
            self.check_rates()
        flags = SQL("").join(SQL(", %s", flag) for flag in reading.flags)
        points = SQL(
            "SELECT partner_id, partner_seen_at, %s AS points%s FROM (%s) reading %s",
            reading.points(),
            flags,
            reading.select(),
            FENCE,
        )
        score = SQL(
            "SELECT partner_id, partner_seen_at, points, %s AS score%s"
            " FROM (%s) given %s",
            self._score(reading.total()),
            flags,
            points,
            FENCE,
        )
        return SQL(
            "SELECT partner_id, partner_seen_at, score, points, %s AS segment_id"
            " FROM (%s) scored",
            SegmentCase(self.definition).segment(),
            score,
        )

    def details(self):
        """The statement that explains the scores of some contacts, to be bound.

        :return: SELECT of ``partner_id``, ``score``, ``segment_id`` and, for the
            parameter at position *i*, ``value_i``, ``bands_i`` (ids of the bands
            hit) and ``points_i`` (hundredths); by rules, for the segment at position
            *i* that has a filter, ``rule_i``
        :rtype: SQL
        :raise ScoringError: when something that it reads does not exist
        """
        reading = Reading(self, targeted=True, with_sets=True)
        columns = [SQL("partner_id"), SQL("%s AS points", reading.points())]
        columns += reading.flags
        for position, picker in enumerate(reading.pickers):
            columns += [
                SQL("%s AS %s", reading.shown[position], column("value", position)),
                SQL("%s AS %s", picker.band_ids(), column("bands", position)),
            ]
        points = [
            SQL("points[%s] AS %s", position + 1, column("points", position))
            for position in range(len(reading.pickers))
        ]
        # without fences, each point would be worked out as often as there are points
        scored = SQL(
            "SELECT *, %s AS score FROM (SELECT %s, %s AS total"
            " FROM (SELECT %s FROM (%s) reading %s) given %s) total %s",
            self._score(SQL("total")),
            SQL(", ").join([SQL("*"), *points]),
            reading.total(),
            SQL(", ").join(columns),
            reading.select(),
            *[FENCE] * 3,
        )
        return SQL(
            "SELECT *, %s AS segment_id FROM (%s) scored",
            SegmentCase(self.definition).segment(),
            scored,
        )

    def values(self, targeted=False):
        """The statement that reads what the only parameter reads, and no more.

        :param bool targeted: of some contacts, to be bound later; else of all
        :return: SELECT of ``partner_id`` and ``value``, NULL where it is missing, a
            day for dates, an array for sets
        :rtype: SQL
        :raise ScoringError: when something that it reads does not exist
        """
        reading = Reading(self, targeted, with_sets=True)
        (value,) = reading.shown
        return SQL(
            "SELECT partner_id, %s AS value FROM (%s) reading", value, reading.select()
        )

    def sample(self, share):
        """The statement that picks a part of the contacts in scope, always the same.

        :param float share: which part of them, 0 to 1
        :return: SELECT of ``id``
        :rtype: SQL
        :raise ScoringError: when the model's filter cannot be read
        """
        query = self.partners._search(self.scope(), bypass_access=True)
        identifier = SQL.identifier(self.partners._table, "id")
        query.add_where(
            SQL("hashint4(%s)::int8 + 2147483648 < %s", identifier, int(share * 2**32))
        )
        return query.select()

    def scope(self):
        """Which contacts the model is for (docs/scoring.md, “Who”).

        :rtype: Domain
        :raise ScoringError: when the model's filter cannot be read
        """
        with error_context(_lt("Contact filter")):
            chosen = compile_domain(
                self.partners,
                self.definition.partner_domain,
                self.document_company_ids,
            )
        return self.kind_of_contacts() & chosen

    def kind_of_contacts(self):
        """Of which contacts the model's filter chooses.

        :rtype: Domain
        """
        definition = self.definition
        domain = Domain("active", "=", True) & self.seen_contacts()
        if definition.subject != "any":
            domain &= Domain("is_company", "=", definition.subject == "company")
        if not definition.include_internal:
            own = self.env["res.company"].search([]).partner_id
            domain &= (
                Domain("partner_share", "=", True)
                & Domain("type", "in", ["contact", False])
                & Domain("id", "not in", own.ids)
            )
        return domain

    def seen_contacts(self):
        """The contacts that the users of the model may see, as far as that is a matter
        of companies. Those of colleagues are seen by all.

        :rtype: Domain
        """
        company_ids = self.contact_company_ids
        if company_ids is None:
            return Domain.TRUE
        colleagues = Domain("partner_share", "=", False)
        return Domain("company_id", "in", [*company_ids, False]) | colleagues

    def check_rates(self):
        """Look for amounts that cannot be converted.

        :raise ScoringError: that names the first parameter and the currency
        """
        for parameter in self.definition.parameters:
            with error_context(parameter.name):
                for model, domain, path in self._amounts(parameter):
                    check_rates(self.money.unrated(model, domain, path))

    def _amounts(self, parameter):
        """What of a parameter is money: the model and filter of the records, and the
        path to the amount."""
        if parameter.source == "field":
            path = follow(self.partners, parameter.field_path)
            if path.type == "monetary":
                yield self.partners, self.scope(), path
        if parameter.source == "records" and parameter.model in self.env:
            yield from self._amounts_of_records(parameter)
        if parameter.divisor:
            yield from self._amounts(parameter.divisor)

    def _amounts_of_records(self, parameter):
        model = self.env[parameter.model]
        paths = [("value", parameter.measure_path), ("weight", parameter.weight_path)]
        for role, text in paths:
            path = text and needs(parameter, role) and follow(model, text)
            if path and path.type == "monetary":
                company_ids = self.document_company_ids
                domain = compile_domain(model, parameter.record_domain, company_ids)
                yield model, domain & of_companies(model, company_ids), path

    def count(self):
        """How many contacts the model is for.

        :rtype: int
        :raise ScoringError: when the model's filter cannot be read
        """
        return self.partners.search_count(self.scope())

    def is_steady(self):
        """Whether the statement means the same all day, so that it may be kept."""
        filters = [(self.partners, text) for text in self.definition.contact_filters]
        for parameter in self.definition.parameters:
            if parameter.source == "records":
                filters += self._filters_on_records(parameter)
        return all(is_steady(model, text) for model, text in filters)

    def _filters_on_records(self, parameter):
        model = self.env[parameter.model]
        yield model, parameter.record_domain
        if parameter.measure == "share":
            yield model, parameter.share_domain
        if parameter.divisor:
            yield from self._filters_on_records(parameter.divisor)

    # -- score and segment -----------------------------------------------------

    def _score(self, total):
        """round(100 × max(0, total) ÷ best, 2), halves away from zero.

        Worked out as the whole number of hundredths nearest to it,
        ⌊(20000 × total + best) ÷ (2 × best)⌋: exact, because the one division is
        of whole numbers.
        """
        best = self.definition.best_total
        if best <= 0:  # groups by rule may do without points
            return SQL("0::numeric")
        return SQL(
            "div(20000 * GREATEST(%s, 0)::numeric + %s, %s) * 0.01",
            total,
            best,
            2 * best,
        )
