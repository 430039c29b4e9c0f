# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Kinds of fields that Odoo lacks."""

from odoo import fields


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


class OptionalFloat(Optional, fields.Float):
    """A number that may be empty."""


class OptionalInteger(Optional, fields.Integer):
    """A whole number that may be empty."""


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
