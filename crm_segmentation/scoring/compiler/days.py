# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Days stay the days they are, in whatever zone somebody looks at them."""

from odoo.tools import SQL


def beginning_of(day, zone):
    """When a day begins in a zone.

    :param SQL day: a date
    :param str zone:
    :return: in UTC
    :rtype: SQL
    """
    return SQL("(%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", day, zone)


def own_moment(model, alias, name, query, zone):
    """A datetime of a record, in UTC. An all-day meeting begins and ends with its days
    wherever one is, while Odoo has it go from 8:00 to 18:00 UTC.

    :param model: the model of the record
    :param str alias: its alias in ``query``
    :param str name: the field
    :param Query query:
    :param str zone: whose days are meant
    :rtype: SQL
    """
    value = model._field_to_sql(alias, name, query)
    if model._name != "calendar.event" or f"{name}_date" not in model._fields:
        return value
    day = model._field_to_sql(alias, f"{name}_date", query)
    return SQL("COALESCE(%s, %s)", beginning_of(day, zone), value)
