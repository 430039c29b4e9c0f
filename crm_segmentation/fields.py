# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kinds of fields that Odoo lacks."""

import json
from decimal import ROUND_HALF_UP, Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_repr

from .tools.errors import coded

#: floats from here on have no decimals to round
WHOLE = 1e15

#: numbers from here on count as missing (see ``scoring.compiler.guards``)
BEYOND = 1e100
#: beyond PostgreSQL's integers
BEYOND_WHOLE = 2**31
#: what a setting belongs to, outermost first
OWNERS = ("segmentation_id", "parameter_id", "segment_id")


def refusal(field, record, values, sent):
    """The refusal of a number, or of a list of values, that cannot be stored.

    :param Field field:
    :param BaseModel record: empty before it is created
    :param dict|None values: of a record to create
    :param sent: the value
    :rtype: UserError
    """
    values = values or {}
    names = []
    for name in (*OWNERS, "name"):
        if name not in record._fields:
            continue
        of_one = record[name] if len(record) == 1 else values.get(name)
        if name != "name" and isinstance(of_one, int):
            of_one = record[name].browse(of_one)
        names.append(of_one if isinstance(of_one, str) else of_one and of_one.name)
    names = [one for one in names if one] or [
        record.env["ir.model"]._get(record._name).name
    ]
    return coded(
        "setting.no_number",
        UserError(
            record.env._(
                "%(place)s: “%(value)s” is not a valid number. Enter a number such as "
                "10.",
                place=" ▸ ".join([*names, field._description_string(record.env)]),
                value=str(sent)[:40],
            )
        ),
    )


class Checked:
    """Refuses what is not a number, and numbers that are too large. Odoo would store
    NaN and infinity, which no contact can be scored by."""

    number = float
    beyond = BEYOND

    def convert_to_column(self, value, record, values=None, validate=True):
        self._check(value, record, values)
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        # also in a form that is not saved yet, where Odoo validates nothing
        self._check(value, record)
        return super().convert_to_cache(value, record, validate)

    def _check(self, value, record, values=None):
        try:
            # NaN is never less
            is_sound = not value or abs(self.number(value)) < self.beyond
        except (OverflowError, TypeError, ValueError):
            is_sound = False
        if not is_sound:
            raise refusal(self, record, values, value)


class CheckedFloat(Checked, fields.Float):
    """See ``Checked``."""


class CheckedInteger(Checked, fields.Integer):
    """See ``Checked``."""

    number = int
    beyond = BEYOND_WHOLE


class CheckedJson(fields.Json):
    """Values without NaN and infinity, which JSON does not have."""

    def convert_to_column(self, value, record, values=None, validate=True):
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise refusal(self, record, values, value) from error
        return super().convert_to_column(value, record, values, validate)


class Optional:
    """Lets a number be empty, where empty is not 0.

    ``False`` and ``None`` are empty; reading an empty one gives ``False``.
    """

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else super().convert_to_export(value, record)


class RoundedFloat(Optional, fields.Float):
    """A number that may be empty, rounded exactly.

    Odoo rounds by multiplication, which with six decimals turns 1000000000 into
    1000000000.000001, and more at the next save: useless as a border for large amounts.
    """

    def convert_to_column(self, value, record, values=None, validate=True):
        number = self.convert_to_cache(value, record, validate)
        digits = self.get_digits(record.env)
        if number is None or not digits:
            return number
        return float_repr(number, precision_digits=digits[1])

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        number, digits = float(value), self.get_digits(record.env)
        if not digits or not abs(number) < WHOLE:
            return number
        unit = Decimal(1).scaleb(-digits[1])
        return float(Decimal(repr(number)).quantize(unit, ROUND_HALF_UP))


class OptionalFloat(Checked, RoundedFloat):
    """See ``Checked`` and ``RoundedFloat``."""


class OptionalInteger(Checked, Optional, fields.Integer):
    """A whole number that may be empty."""

    number = int
    beyond = BEYOND_WHOLE


class IntegerList(fields.Json):
    """A short list of integers, as an array of PostgreSQL; None if empty."""

    _column_type = ("_int8", "int8[]")

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None


class UncheckedMany2one(fields.Many2one):
    """A many2one without a foreign key, for tables that are written in bulk.

    Checking foreign keys would take longer than writing the rows. The models prevent
    the deletion of referenced records, or delete these rows with them.
    """

    def update_db_foreign_key(self, model, column):
        """There is none."""


def not_writable(field, env):
    """The refusal to write into a field that follows from other data.

    :param Field field:
    :param Environment env:
    :rtype: UserError
    """
    return coded(
        "field.not_writable",
        UserError(
            env._(
                "“%(field)s” is computed from other data and cannot be changed. "
                "Leave it out.",
                field=field._description_string(env),
            )
        ),
    )


class DerivedRelation:
    """A relation that shows what is stored elsewhere, and that nobody writes.

    Its table is that of a model, or is filled by SQL: writing the relation would
    create, change and delete those rows without their checks, and ``readonly`` binds
    only forms. Commands that change nothing are accepted, so that contacts can be
    written as they have been read.
    """

    def write_real(self, records_commands_list, create=False):
        for records, commands in records_commands_list:
            now = [set()] if create else [set(one[self.name].ids) for one in records]
            if any(ids != self._outcome_of(commands, ids) for ids in now):
                raise not_writable(self, records.env)

    def _outcome_of(self, commands, ids):
        """The outcome of commands.

        :param list commands:
        :param set[int] ids: of the current records
        :return: the ids; None where other records would be written
        :rtype: set[int] | None
        """
        ids = set(ids)
        for command in commands:
            operation, id_, *rest = [*command, False, False]
            if operation in (Command.CREATE, Command.UPDATE, Command.DELETE):
                return None
            if operation == Command.UNLINK:
                ids.discard(id_)
            elif operation == Command.LINK:
                ids.add(id_)
            elif operation == Command.CLEAR:
                ids.clear()
            elif operation == Command.SET:
                ids = set(rest[0])
        return ids


class DerivedMany2many(DerivedRelation, fields.Many2many):
    """See ``DerivedRelation``."""


class DerivedOne2many(DerivedRelation, fields.One2many):
    """See ``DerivedRelation``."""
