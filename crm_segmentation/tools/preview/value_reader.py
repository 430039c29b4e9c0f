# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads the values of a single parameter, to show and suggest ranges."""

from functools import cached_property

from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.params import bind, contact_values
from ...scoring.compiler.sources import value_path
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import COUNTING_MEASURES, DATE_TYPES, RANGE_TYPES
from ...scoring.definition.elapsed import elapsed
from .distribution import (
    MOST_VALUES,
    SAMPLE,
    SAMPLED_ABOVE,
    Values,
    bars,
    count_values,
    most_frequent,
)
from .suggestion import (
    MOST_SUGGESTED,
    equal_groups,
    frequent_values,
    ranges,
    rising_points,
    share_from,
    top_shares,
    zeros_get_own_range,
)

_lt = LazyTranslate(__name__)


class ReadableCompiler(Compiler):
    """Compiles for somebody who looks at values: of the contacts that this user may
    read, and of documents of the user's companies.

    :param Environment env: of the user who looks
    :param Definition definition:
    """

    def __init__(self, env, definition):
        super().__init__(env, definition)
        self.viewer = env

    def scope(self):
        partners = self.viewer["res.partner"].with_context(active_test=False)
        return super().scope() & Domain("id", "in", partners._search([]))

    @cached_property
    def document_company_ids(self):
        company_ids, own = super().document_company_ids, self.viewer.companies.ids
        if self.viewer.su:
            return company_ids
        return [id_ for id_ in own if company_ids is None or id_ in company_ids]


class ValueReader:
    """Reads the values of one parameter, of all contacts or of a part of them.

    :param Compiler compiler: of a definition with this parameter only
    :param Environment env: of the user who looks
    :ivar int total: contacts in scope
    :ivar int missing: those without a value, once values have been read
    :ivar bool about: whether only a sample of contacts is read
    """

    def __init__(self, compiler, env):
        self.compiler = compiler
        self.env = env
        (self.parameter,) = compiler.definition.parameters
        self.total = compiler.count()
        self.about = self.total > SAMPLED_ABOVE
        self.missing = 0
        self._times = 1

    # -- how they are distributed ------------------------------------------------

    def shape(self):
        """How the values are distributed.

        :return: ``low``, ``high`` and ``bars``, or ``values`` and ``others``, as in
            ``get_distribution`` of parameters
        :rtype: dict
        """
        if self.parameter.value_type not in RANGE_TYPES:
            return self._most_frequent()
        known = self._numbers()
        if not known.total:
            return {}
        shape = bars(known)
        for bar in shape["bars"]:
            bar["count"] = self._of_all(bar["count"])
        return shape

    def _most_frequent(self):
        kind = self.parameter.value_type
        rows = self._rows(lambda values: most_frequent(values, kind))
        occurrences = rows[0][2] if rows else 0
        counts = {value: count for value, count, _occurrences in rows}
        self.missing = self._of_all(counts.pop(None, 0))
        labels = self._labels(list(counts)[:MOST_VALUES])
        shown = sum(counts[value] for value in labels)
        return {
            "values": [
                {"value": value, "label": label, "count": self._of_all(counts[value])}
                for value, label in labels.items()
            ],
            "others": self._of_all(occurrences - shown),
        }

    def _labels(self, values):
        """What values are called; records that the user may not read are left out.

        :rtype: dict
        """
        parameter = self.parameter
        if parameter.value_type == "boolean":
            names = {True: self.env._("Yes"), False: self.env._("No")}
            return {value: names[value] for value in values}
        path = value_path(self.env, parameter)
        if path.comodel:
            records = self.env[path.comodel].browse(values).exists()
            return {
                record.id: record.display_name
                for record in records._filtered_access("read")
            }
        options = dict(path.options(self.env) or ())
        return {value: options.get(value, value) for value in values}

    # -- ranges that suit them ---------------------------------------------------

    def groups(self):
        """Ranges that hold about the same number of contacts each.

        :return: ``bands`` and ``text``, as in ``suggest_ranges`` of parameters
        :rtype: dict
        :raise ScoringError: when values do not differ
        """
        known = self._known()
        dated = self.parameter.value_type in DATE_TYPES
        apart = not dated and zeros_get_own_range(known, self._is_counting())
        borders = equal_groups(known, apart, dated and self.parameter.elapsed_unit)
        points = rising_points(len(borders) + 1, from_nothing=apart)
        if self._recent_is_better():
            points.reverse()
        compared = known.where(lambda number: number > 0) if apart else known
        text = _lt(
            "Groups of similar size, from contacts with a value: %(count)s.",
            count=self._of_all(compared.total),
        )
        return {
            "bands": ranges(borders, points),
            "text": text,
            "count": self._of_all(compared.total),
        }

    def shares(self):
        """Ranges by what the best contacts make of the total: 80 %, 95 %, the rest.

        :return: ``bands`` and ``text``, as in ``suggest_ranges`` of parameters
        :rtype: dict
        :raise ScoringError: when there is no total
        """
        if self.parameter.value_type != "number":
            raise ScoringError(
                "suggestion.no_number",
                _lt("Only numbers add up to a total. Select a number."),
            )
        known = self._known()
        borders = top_shares(known)
        points = rising_points(len(borders) + 1, from_nothing=True)
        best, share = share_from(known, borders[-1])
        more, most = share_from(known, borders[0])
        text = _lt(
            "Best contacts: %(count)s of %(all)s with %(share)s%% of the total, "
            "%(more)s with %(most)s%%.",
            count=self._of_all(best),
            all=self.total,
            share=round(100 * share),
            more=self._of_all(more),
            most=round(100 * most),
        )
        return {"bands": ranges(borders, points), "text": text, "count": self.total}

    def frequent(self):
        """The values that occur most, each with a range of its own.

        :return: ``bands`` and ``text``, as in ``suggest_ranges`` of parameters
        :rtype: dict
        :raise ScoringError: when there are none
        """
        if self.parameter.value_type not in ("choice", "set", "text"):
            raise ScoringError(
                "suggestion.no_choice",
                _lt(
                    "Only choices, texts and tags can be grouped by frequent values. "
                    "Suggest groups of similar size instead."
                ),
            )
        found = self._most_frequent()["values"][:MOST_SUGGESTED]
        if not found:
            raise ScoringError(
                "suggestion.no_values",
                _lt("No contact has a value yet. Enter the ranges yourself."),
            )
        known = self.total - self.missing
        return {
            "bands": frequent_values([one["value"] for one in found]),
            "text": _lt(
                "Most frequent values: %(values)s, from contacts with a value: "
                "%(count)s.",
                values=len(found),
                count=known,
            ),
            "count": known,
        }

    def _known(self):
        if self.parameter.value_type not in RANGE_TYPES:
            raise ScoringError(
                "suggestion.no_ranges",
                _lt(
                    "Ranges can be suggested only for numbers and dates. Enter them "
                    "yourself."
                ),
            )
        return self._numbers()

    def _is_counting(self):
        parameter = self.parameter
        return parameter.source == "records" and parameter.measure in COUNTING_MEASURES

    def _recent_is_better(self):
        """A short time since the last of something is good; a long time since the
        first, or since anything that is counted in months or years, is, too."""
        parameter = self.parameter
        if parameter.value_type not in DATE_TYPES:
            return False
        if parameter.source == "records":
            return parameter.measure == "max"
        return parameter.elapsed_unit in ("days", "weeks")

    # -- reading -------------------------------------------------------------------

    def _numbers(self):
        """The known numbers, or complete units of elapsed time.

        :rtype: Values
        """
        rows = dict(self._rows(count_values))
        self.missing = self._of_all(rows.pop(None, 0))
        if self.parameter.value_type not in DATE_TYPES:
            return Values(rows.items())
        today, unit = self.compiler.today, self.parameter.elapsed_unit
        spans = {}
        for day, count in rows.items():
            span = elapsed(day, today, unit)
            spans[span] = spans.get(span, 0) + count
        return Values(spans.items())

    def _rows(self, statement):
        """Read values.

        :param statement: a function of the SQL of the values, to SQL
        """
        if not self.about:
            return self.env.execute_query(statement(self.compiler.values()))
        sample = self.env.execute_query(self.compiler.sample(SAMPLE / self.total))
        contact_ids = [contact_id for (contact_id,) in sample]
        self._times = self.total / max(len(contact_ids), 1)
        targeted = statement(self.compiler.values(targeted=True))
        return self.env.execute_query(
            bind(targeted, contact_values(self.env, contact_ids))
        )

    def _of_all(self, count):
        """The number of contacts that a number in the sample represents."""
        return round(count * self._times)
