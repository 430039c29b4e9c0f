# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values and ranges as people read them."""

from datetime import timedelta

import babel.dates

from odoo.exceptions import AccessError
from odoo.tools import SQL, get_lang
from odoo.tools.misc import NON_BREAKING_SPACE, format_date, formatLang

from ...scoring.compiler.paths import follow
from ...scoring.compiler.sources import value_path
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import DATE_TYPES
from ...scoring.definition.elapsed import elapsed
from ..plural import plural
from .range_texts import range_text
from .value_access import ValueAccess

#: by unit: its name in babel, and the length of one
UNITS = {
    "days": ("day", timedelta(days=1)),
    "weeks": ("week", timedelta(weeks=1)),
    "months": ("month", timedelta(days=30)),
    "years": ("year", timedelta(days=365)),
}
DECIMALS = 2
#: values of a range that are listed by name
MOST_NAMED = 3


class ValuePresenter:
    """Shows one viewer what a version reads of one contact.

    :param Environment env: of the viewer
    :param Compiler compiler: of the version
    :param res.partner contact: whose values are read: the company, where a contact
        inherits its segment
    """

    def __init__(self, env, compiler, contact):
        self.viewer = env
        self.access = ValueAccess(env, compiler, contact)
        self.env = self.access.env
        self.everything = self.access.everything
        self.company = self.access.company
        self.contact = self.access.contact
        self.today = compiler.today

    # -- values ------------------------------------------------------------------

    def value(self, parameter, value):
        """The value of a parameter.

        :param Parameter parameter:
        :param value: as read; None when it is missing
        :return: ``state`` (``read``, ``missing`` or ``hidden``), ``text``, the number
            of ``records`` behind a measure, ``is_count``, whether the value is just
            that number, and a ``note`` on how they count
        :rtype: dict
        """
        measured = parameter.source == "records"
        is_count = measured and _is_whole_count(parameter)
        if not self.access.may_read(parameter, value):
            return {
                "state": "hidden",
                "text": "",
                "records": 0,
                "is_count": is_count,
                "note": "",
            }
        return {
            "is_count": is_count,
            "state": "missing" if value is None else "read",
            "text": "" if value is None else self._text(parameter, value),
            "records": self.access.count(parameter) if measured else 0,
            "note": ", ".join(self._notes(parameter)) if measured else "",
        }

    def _notes(self, parameter):
        """How records count, where they do not simply add up."""
        if parameter.by_age:
            forms = self.viewer._(
                "older records count less (half-life %(count)s day)|"
                "older records count less (half-life %(count)s days)"
            )
            yield plural(self.viewer, forms, parameter.half_life_days)
        divisor = parameter.divisor
        if divisor and divisor.measure == "sum":
            path = follow(self.env[divisor.model], divisor.measure_path)
            forms = self.viewer._(
                "divided by “%(field)s” of %(count)s record (%(model)s)|"
                "divided by “%(field)s” of %(count)s records (%(model)s)"
            )
            yield plural(
                self.viewer,
                forms,
                self.access.count(divisor),
                field=path.field._description_string(self.env),
                model=self._model_name(divisor),
            )
        elif divisor:
            forms = self.viewer._(
                "divided by %(count)s record (%(model)s)|"
                "divided by %(count)s records (%(model)s)"
            )
            yield plural(
                self.viewer,
                forms,
                self.access.count(divisor),
                model=self._model_name(divisor),
            )

    def _model_name(self, parameter):
        return self.viewer["ir.model"]._get(parameter.model).sudo().name

    def _text(self, parameter, value):
        if parameter.value_type == "text":
            return self._original_text(parameter)
        if parameter.value_type in DATE_TYPES:
            return self._day(value, parameter.elapsed_unit)
        if parameter.value_type == "number":
            return self._number(parameter, value)
        if parameter.value_type == "set":
            lowest = self._lowest(parameter, value)
            return ", ".join(sorted(self._labels(parameter, lowest)))
        return ", ".join(self._labels(parameter, [value]))

    def _lowest(self, parameter, values):
        """Those of a set that others of it are not below."""
        path = value_path(self.env, parameter)
        if not path.comodel:
            return values
        records = self.everything[path.comodel].browse(values).exists()
        if not records._parent_store:
            return values
        return (records - records[records._parent_name]).ids

    def _original_text(self, parameter):
        """Texts are compared without case; they are shown as they were written."""
        path = follow(self.contact, parameter.field_path)
        record = self.contact.sudo().with_company(self.company)
        for step in path.steps:
            record = record[step.name]
        if not path.definition:
            return record[path.field.name]
        # the ORM would read all custom fields, whatever is in the others
        record.flush_recordset([path.field.name])
        [(text,)] = self.viewer.execute_query(
            SQL(
                "SELECT %s ->> %s FROM %s WHERE id = %s",
                SQL.identifier(path.field.name),
                path.definition["name"],
                SQL.identifier(record._table),
                record.id,
            )
        )
        return text

    def _day(self, day, unit):
        # where no whole unit has gone by, and in the future, days say more
        if elapsed(day, self.today, unit) <= 0:
            unit = "days"
        count = elapsed(day, self.today, unit)
        name, one = UNITS[unit]
        locale = babel.Locale.parse(get_lang(self.viewer).code)
        ago = (
            babel.dates.format_timedelta(
                -count * one, name, threshold=1e9, add_direction=True, locale=locale
            )
            if count
            else self.viewer._("today")
        )
        return self.viewer._(
            "%(date)s (%(ago)s)", date=format_date(self.viewer, day), ago=ago
        )

    def _labels(self, parameter, values):
        """What single values are called; deleted records are left out.

        :param values: ids, keys, texts or booleans
        :rtype: list[str]
        """
        if parameter.value_type == "boolean":
            return [self.viewer._("Yes") if v else self.viewer._("No") for v in values]
        path = value_path(self.env, parameter)
        if path.comodel:
            records = self.viewer[path.comodel].browse(values).exists()
            return records.mapped("display_name")
        options = path.options(self.viewer)
        if options is None:
            return list(values)
        names = dict(options)
        return [names[value] for value in values if value in names]

    def gone(self, parameter):
        """Those of the accepted values that do not exist any more.

        :rtype: frozenset
        """
        accepted = {value for band in parameter.bands for value in band.accepted}
        if parameter.source == "filter" or not accepted:
            return frozenset()
        path = value_path(self.everything, parameter)
        if path.comodel:
            there = self.everything[path.comodel].browse(accepted).exists().ids
        else:
            options = path.options(self.everything)
            there = accepted if options is None else dict(options)
        return frozenset(accepted.difference(there))

    # -- numbers -----------------------------------------------------------------

    def _number(self, parameter, value):
        if _is_share(parameter):
            return self._percent(value)
        digits, currency = self._kind_of_number(parameter)
        if currency:
            return formatLang(self.viewer, value, currency_obj=currency)
        return formatLang(self.viewer, value, digits=digits)

    def _kind_of_number(self, parameter):
        """How many decimals a number is shown with, and whether it is money.

        :rtype: tuple[int, res.currency | None]
        """
        measured = parameter.source == "records"
        if measured and parameter.measure in ("count", "share"):
            return 0 if _is_whole_count(parameter) else DECIMALS, None
        if measured and parameter.measure == "interval":
            return 1, None
        path = value_path(self.env, parameter)
        if path.type == "monetary":
            return DECIMALS, None if self._is_per_money(
                parameter
            ) else self.company.currency_id
        if path.type == "integer" and not (measured and _is_fraction(parameter)):
            return 0, None
        if path.definition or path.type != "float":
            return DECIMALS, None
        digits = path.field.get_digits(self.env)
        return digits[1] if digits else DECIMALS, None

    def _is_per_money(self, parameter):
        """Whether a measure is divided by money, so that it is none any more."""
        divisor = parameter.divisor
        if not divisor or not divisor.measure_path:
            return False
        path = follow(self.env[divisor.model], divisor.measure_path)
        return path.type == "monetary"

    def _percent(self, value):
        return f"{self._short(value * 100)}%"

    def _short(self, value):
        """A number without superfluous zeros, with up to two decimals."""
        digits = next(
            (n for n in range(DECIMALS) if round(value, n) == round(value, DECIMALS)),
            DECIMALS,
        )
        return formatLang(self.viewer, float(value), digits=digits)

    # -- ranges ------------------------------------------------------------------

    def band(self, parameter, band):
        """What a range is called: its own name, or else what it holds.

        :rtype: str
        """
        if band.given_name:
            return band.given_name
        if band.kind == "other":
            return self.viewer._("Any other value")
        if band.kind == "missing":
            return self.viewer._("No value")
        if band.kind == "range":
            return self._range(parameter, band)
        try:
            labels = self._labels(parameter, list(band.accepted))
        except (AccessError, ScoringError):
            return self.viewer._("Specific values")
        more = [self.viewer._("…")] if len(labels) > MOST_NAMED else []
        return ", ".join(labels[:MOST_NAMED] + more) or self.viewer._("Deleted values")

    def _range(self, parameter, band):
        dated = parameter.value_type in DATE_TYPES
        if dated and band.value_from is None and band.value_to == 0:
            return self.viewer._("in the future")
        start, end = (
            bound is not None and self._bound(parameter, bound)
            for bound in (band.value_from, band.value_to)
        )
        unit = parameter.elapsed_unit if dated else None
        return range_text(self.viewer, band, start, end, unit)

    def _bound(self, parameter, bound):
        if parameter.value_type in DATE_TYPES:
            return self._short(bound)
        if _is_share(parameter):
            return self._percent(bound)
        try:
            _digits, currency = self._kind_of_number(parameter)
        except ScoringError:  # the field is not the viewer's
            currency = None
        text = formatLang(self.viewer, float(bound), digits=_decimals(bound))
        if not currency:
            return text
        pair = (text, currency.symbol)
        return NON_BREAKING_SPACE.join(
            pair if currency.position == "after" else pair[::-1]
        )


def _is_fraction(parameter):
    """Whether a measure of whole numbers is not whole itself."""
    return parameter.measure == "avg" or parameter.by_age or parameter.divisor


def _is_share(parameter):
    return (
        parameter.source == "records"
        and parameter.measure == "share"
        and not parameter.divisor
    )


def _is_whole_count(parameter):
    """Whether a measure is just how many records there are."""
    whole = not parameter.by_age and not parameter.divisor
    return parameter.measure == "count" and whole


def _decimals(number):
    """How many decimals a number is written with.

    :param Decimal number: without superfluous zeros
    """
    return max(0, -number.as_tuple().exponent)
