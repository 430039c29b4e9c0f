# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day that a record belongs to, where nobody chooses one: by it amounts are
converted and records age (docs/scoring.md, “Currencies”, “Age”)."""

from odoo.tools import SQL

from ..definition.definition import DATE_TYPES
from .days import own_moment
from .values import local_day

#: fields that say when a document took effect, the most telling first
DATES = ("date_order", "invoice_date", "date_closed", "date_done", "date", "start")
#: where lines have the document that they are part of
DOCUMENTS = ("order_id", "move_id")


def natural_day(model, alias, query, tz):
    """The day of a record, in the model's zone: the first there is of its own dates,
    its document's dates and the day it was created.

    :param model: the model of the record
    :param str alias: its alias in ``query``
    :param Query query: gets the joins that the day needs
    :param str tz: the zone in which a datetime has its day
    :rtype: SQL
    """
    days = [_day(model, alias, name, query, tz) for name in _dates(model)]
    document, document_alias = document_of(model, alias, query)
    if document is not None:
        days += [
            _day(document, document_alias, name, query, tz) for name in _dates(document)
        ]
    if "create_date" in model._fields:
        days.append(_day(model, alias, "create_date", query, tz))
    return SQL("COALESCE(%s)", SQL(", ").join(days or [SQL("NULL::date")]))


def document_of(model, alias, query):
    """The document that a line is part of.

    :return: its model and alias; twice None where records stand for themselves
    :rtype: tuple
    """
    for name in DOCUMENTS:
        field = model._fields.get(name)
        if field and field.type == "many2one" and field.store:
            if _dates(model.env[field.comodel_name]):
                return field.join(model, alias, query)
    return None, None


def _dates(model):
    return [
        name
        for name in DATES
        for field in [model._fields.get(name)]
        if field and field.store and field.type in DATE_TYPES
    ]


def _day(model, alias, name, query, tz):
    if model._fields[name].type != "datetime":
        return model._field_to_sql(alias, name, query)
    return local_day(own_moment(model, alias, name, query, tz), tz)
