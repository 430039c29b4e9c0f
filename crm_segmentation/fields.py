# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kinds of fields that Odoo lacks."""

import json
from decimal import ROUND_HALF_UP, Decimal

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_repr

#: from here on a float has no decimals to be rounded
WHOLE = 1e15

#: from here on scoring takes a number for none (see ``scoring.guards``)
BEYOND = 1e100
#: from here on PostgreSQL's whole numbers end
BEYOND_WHOLE = 2**31
#: what a setting belongs to, from the outermost on
OWNERS = ("segmentation_id", "parameter_id", "segment_id")


def refusal(field, record, values, sent):
    """What somebody is told whose number, or list of values, cannot be kept.

    :param Field field:
    :param BaseModel record: that it was sent for; empty before it is created
    :param dict|None values: of a record to be created
    :param sent: what was sent
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
    return UserError(
        record.env._(
            "%(place)s: “%(value)s” is nothing that can be kept here; give an ordinary "
            "number, for instance 10.",
            place=" ▸ ".join([*names, field._description_string(record.env)]),
            value=str(sent)[:40],
        )
    )


class Checked:
    """Refuses in a sentence, however it is sent, what is no number or one that is too
    large: Odoo would keep NaN and infinity, which nobody can be scored by."""

    number = float
    beyond = BEYOND

    def convert_to_column(self, value, record, values=None, validate=True):
        self._check(value, record, values)
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        # also of a form that is not saved yet, where Odoo validates nothing
        self._check(value, record)
        return super().convert_to_cache(value, record, validate)

    def _check(self, value, record, values=None):
        try:
            # NaN is less than nothing
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
    """Values without NaN and infinity, which JSON does not know."""

    def convert_to_column(self, value, record, values=None, validate=True):
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise refusal(self, record, values, value) from error
        return super().convert_to_column(value, record, values, validate)


class Optional:
    """Lets a kind of number be empty, where empty is not 0.

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
    """A number that may be empty, and is rounded as it is written.

    Odoo rounds by multiplying, which with six decimals makes 1000000000.000001 of
    1000000000, and more at the next save: no border of a range for large amounts.
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
    """A short list of whole numbers, as compact as PostgreSQL has it; None if empty."""

    _column_type = ("_int8", "int8[]")

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None


class UncheckedMany2one(fields.Many2one):
    """A many2one without a foreign key, for tables that are written in bulk.

    Checking foreign keys would take longer than writing the rows. The models see to
    it that what is pointed at is not deleted, or takes those rows along.
    """

    def update_db_foreign_key(self, model, column):
        """There is none."""


def not_to_be_written(field, env):
    """The refusal of what somebody wants to write into a field that only tells.

    :param Field field:
    :param Environment env:
    :rtype: UserError
    """
    return UserError(
        env._(
            "“%(field)s” follows from other data and cannot be written: leave it out.",
            field=field._description_string(env),
        )
    )


class ToldRelation:
    """A relation that tells what is kept elsewhere, and is not written by anybody.

    Its table is that of a model, or is filled in SQL: writing the rows of the relation
    would make, change and delete what is kept there, past all of its checks.
    ``readonly`` binds forms alone. What would change nothing is let pass, so that
    contacts can be written as they have been read.
    """

    def write_real(self, records_commands_list, create=False):
        for records, commands in records_commands_list:
            told = [set()] if create else [set(one[self.name].ids) for one in records]
            if any(ids != self._outcome_of(commands, ids) for ids in told):
                raise not_to_be_written(self, records.env)

    def _outcome_of(self, commands, ids):
        """What commands would make of a relation.

        :param list commands:
        :param set[int] ids: as it is now
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


class ToldMany2many(ToldRelation, fields.Many2many):
    """See ``ToldRelation``."""


class ToldOne2many(ToldRelation, fields.One2many):
    """See ``ToldRelation``."""
