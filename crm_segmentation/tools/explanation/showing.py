# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values and ranges as people read them, and whether whoever looks may read them.

What is computed, is computed for everybody alike. What is shown of it depends on the
viewer: a value that he could not find out by himself is not told, only its range.
"""

from datetime import timedelta

import babel.dates

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, get_lang
from odoo.tools.misc import NON_BREAKING_SPACE, format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...scoring.compiler.domains import compile_domain, of_companies
from ...scoring.compiler.paths import follow, partner_link
from ...scoring.compiler.sources import value_path
from ...scoring.definition.checks import ScoringError
from ...scoring.definition.definition import DATE_TYPES
from ...scoring.definition.elapsed import elapsed

_lt = LazyTranslate(__name__)

#: by unit: its name to babel, and a time of so many of it
UNITS = {
    "days": ("day", timedelta(days=1)),
    "weeks": ("week", timedelta(weeks=1)),
    "months": ("month", timedelta(days=30)),
    "years": ("year", timedelta(days=365)),
}
DECIMALS = 2
#: so many of the values that a range accepts are named
NAMED = 3


class Showing:
    """Shows what a version says of one contact.

    :param Environment env: of the viewer
    :param Compiler compiler: of the version
    :param res.partner contact: whose values are read: the company, where a contact
        carries its segment
    """

    def __init__(self, env, compiler, contact):
        frozen = compiler.definition.context
        self.viewer = env
        # filters mean what they meant when the version was applied
        self.env = env(
            context={
                **env.context,
                "lang": frozen.lang,
                "tz": frozen.tz,
                "active_test": False,
            }
        )
        self.contact = contact.with_env(self.env)
        self.everything = compiler.env
        self.company = compiler.env["res.company"].browse(frozen.company_id)
        self.currency = self.company.currency_id
        self.today = compiler.today
        self.document_company_ids = compiler.document_company_ids
        self.counts = {}

    # -- values ------------------------------------------------------------------

    def value(self, parameter, value):
        """The value of a parameter.

        :param Parameter parameter:
        :param value: as read; None when it is missing
        :return: ``state`` (``read``, ``missing`` or ``hidden``), ``text``, the number
            of ``records`` behind a measure that the viewer may look at, in
            ``is_count`` whether it is just their number, and in ``note`` what else
            there is to the value
        :rtype: dict
        """
        measured = parameter.source == "records"
        is_count = measured and _is_whole_count(parameter)
        if not self._may_read(parameter, value):
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
            "records": self._count(parameter) if measured else 0,
            "note": ", ".join(self._notes(parameter)) if measured else "",
        }

    def _notes(self, parameter):
        """How the records count, where they do not simply add up."""
        if parameter.by_age:
            yield self.viewer._(
                "counted less the older: half-life %s days", parameter.half_life_days
            )
        divisor = parameter.divisor
        if divisor and divisor.measure == "sum":
            path = follow(self.env[divisor.model], divisor.measure_path)
            yield self.viewer._(
                "divided by “%(field)s” of %(count)s × %(records)s",
                field=path.field._description_string(self.env),
                count=self._count(divisor),
                records=self._kind_of_records(divisor),
            )
        elif divisor:
            yield self.viewer._(
                "divided by the number of %(records)s: %(count)s",
                count=self._count(divisor),
                records=self._kind_of_records(divisor),
            )

    def _kind_of_records(self, parameter):
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
            return DECIMALS, None if self._is_per_money(parameter) else self.currency
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
            return self.viewer._("Certain values")
        more = [self.viewer._("…")] if len(labels) > NAMED else []
        return ", ".join(labels[:NAMED] + more) or self.viewer._("Deleted values")

    def _range(self, parameter, band):
        dated = parameter.value_type in DATE_TYPES
        if dated and band.value_from is None and band.value_to == 0:
            return self.viewer._("in the future")
        start, end = (
            bound is not None and self._bound(parameter, bound)
            for bound in (band.value_from, band.value_to)
        )
        if band.closed_above and start:
            text = (
                self.viewer._(
                    "more than %(from)s, up to %(to)s", **{"from": start, "to": end}
                )
                if end
                else self.viewer._("more than %s", start)
            )
        elif band.closed_above and end:
            text = self.viewer._("up to %s", end)
        elif start and end:
            text = self.viewer._("%(from)s to %(to)s", **{"from": start, "to": end})
        elif start:
            text = self.viewer._("%s or more", start)
        elif end:
            text = self.viewer._("less than %s", end)
        else:
            text = self.viewer._("Any value")
        if dated and (start or end):
            text = self.viewer._(_ago(text, parameter.elapsed_unit))
        return text

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

    # -- what the viewer may read --------------------------------------------------

    def _may_read(self, parameter, value):
        check = {
            "field": self._may_read_field,
            "records": self._may_read_records,
            "filter": self._may_read_filter,
        }
        try:
            return self.contact.has_access("read") and check[parameter.source](
                parameter, value
            )
        except (AccessError, ScoringError):
            return False

    def _may_read_field(self, parameter, value):
        path = follow(self.contact, parameter.field_path)
        record = self.contact
        for step in path.steps:
            there = record.sudo().with_company(self.company)[step.name]
            record = there.with_env(self.env).exists()
            if record and not record.has_access("read"):
                return False
        if not path.comodel or not value:
            return True
        values = value if parameter.value_type == "set" else [value]
        return self.env[path.comodel].browse(values).has_access("read")

    def _may_read_records(self, parameter, _value):
        """Whether the viewer sees all the records that were measured, and in them
        what was measured of them."""
        model = self.env[parameter.model]
        for path in (
            parameter.measure_path,
            parameter.weight_path,
            parameter.by_age and parameter.age_path,
        ):
            if path and not self._may_follow(parameter, follow(model, path)):
                return False
        compile_domain(model, parameter.share_domain)
        if parameter.divisor and not self._may_read_records(parameter.divisor, None):
            return False
        return self._count(parameter) == self._count(parameter, of_all=True)

    def _may_follow(self, parameter, path):
        """Whether the viewer may read the records that a path from those that were
        measured leads through."""
        if not path.steps:
            return True
        model = self.everything[parameter.model]
        records = model.search(self.records_domain(parameter, self.everything))
        for step in path.steps:
            records = records.with_company(self.company)[step.name].exists()
            if not records.with_env(self.env).has_access("read"):
                return False
        return True

    def _may_read_filter(self, parameter, value):
        return self._answers_alike(parameter.partner_domain, value)

    def _answers_alike(self, text, value):
        """Whether a filter answers the viewer the same as it has answered."""
        domain = compile_domain(self.contact, text, self.document_company_ids)
        here = Domain("id", "=", self.contact.id)
        return bool(self.contact.search_count(here & domain)) == value

    def may_read_filter(self, text, value):
        """Whether the viewer may know what a filter on the contact asks for.

        :param str text: the stored filter
        :param bool value: whether the contact matches it
        """
        try:
            return self.contact.has_access("read") and self._answers_alike(text, value)
        except (AccessError, ScoringError):
            return False

    def _count(self, parameter, of_all=False):
        env = self.everything if of_all else self.env
        key = (
            parameter.model,
            parameter.partner_path,
            parameter.include_contacts,
            parameter.record_domain,
            of_all,
        )
        if key not in self.counts:
            domain = self.records_domain(parameter, env)
            self.counts[key] = env[parameter.model].search_count(domain)
        return self.counts[key]

    def records_domain(self, parameter, env=None):
        """The records that a parameter measures.

        :param Parameter parameter: of source ``records``
        :param Environment env: whose search it is; the viewer's by default
        :rtype: Domain
        :raise ScoringError: when it can't be searched for
        """
        model = (env or self.env)[parameter.model]
        path = partner_link(model, parameter.partner_path)
        company_ids = self.document_company_ids
        domain = compile_domain(model, parameter.record_domain, company_ids)
        domain &= of_companies(model, company_ids)
        return domain & self._of_contact(parameter, path)

    def _of_contact(self, parameter, path):
        company = self.contact.sudo().commercial_partner_id
        if path.type != "many2one_reference":
            if parameter.include_contacts:
                return Domain(f"{path.text}.commercial_partner_id", "=", company.id)
            return Domain(path.text, "=", self.contact.id)
        contacts = self.contact
        if parameter.include_contacts:
            family = Domain("commercial_partner_id", "=", company.id)
            contacts = self.everything["res.partner"].search(family)
        of_model = ".".join([*(s.name for s in path.steps), path.field.model_field])
        return Domain(of_model, "=", "res.partner") & Domain(
            path.text, "in", contacts.ids
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


def _ago(text, unit):
    """A range of elapsed time.

    :param str text: for instance ``3 to 5``
    :param str unit: ``days``, ``weeks``, ``months`` or ``years``
    :rtype: LazyGettext
    """
    return {
        "days": _lt("%s days ago", text),
        "weeks": _lt("%s weeks ago", text),
        "months": _lt("%s months ago", text),
        "years": _lt("%s years ago", text),
    }[unit]


def _decimals(number):
    """How many decimals a number is written with.

    :param Decimal number: without superfluous zeros
    """
    return max(0, -number.as_tuple().exponent)
