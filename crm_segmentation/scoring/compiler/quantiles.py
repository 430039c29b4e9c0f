# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What follows from how the values of all contacts are distributed: borders of RFM
scores and of shares of a total, and how many contacts each cell of the RFM grid has."""

from odoo.tools import SQL

from ..definition.decimals import decimal_text
from ..definition.parameter_checks import SHARES
from ..definition.rfm import PARTS, borders_of
from .reading import FENCE, Reading
from .segment_case import RECENCY, rfm_cell


def rfm_borders(compiler):
    """The borders of RFM scores, from all contacts in scope of which recency, frequency
    and value are known.

    :param Compiler compiler:
    :return: the borders of each parameter for ``with_quintile_bands``, how many
        contacts they come from, and how many days lie between the earliest and the
        latest recency
    :rtype: tuple[list, int, int]
    :raise ScoringError: when something that it reads does not exist, or there is
        no rate for an amount
    """
    reading = Reading(compiler, targeted=False)
    compiler.check_rates()
    known = SQL(" AND ").join(SQL("%s IS NOT NULL", v) for v in reading.shown)
    columns = [
        SQL("percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY %s)", PARTS, v)
        for v in reading.shown
    ]
    recency = reading.shown[RECENCY]
    [(count, days, *values)] = compiler.env.execute_query(
        SQL(
            "SELECT count(*), COALESCE(max(%(r)s) - min(%(r)s), 0), %(columns)s"
            " FROM (%(reading)s) reading WHERE %(known)s",
            r=recency,
            columns=SQL(", ").join(columns),
            reading=reading.select(),
            known=known,
        )
    )
    borders = [
        borders_of(parameter, own, compiler.today)
        for parameter, own in zip(compiler.definition.parameters, values, strict=True)
    ]
    return borders, count, days


def share_borders(compiler):
    """From which values on the contacts in scope make 95 % and 80 % of the total,
    for the parameters that ask for it. Equal values are on the same side; values that
    are not above 0 do not count.

    :param Compiler compiler:
    :return: the borders of each parameter for ``with_quintile_bands``; None for those
        that do not ask, and where there is no total
    :rtype: list
    :raise ScoringError: when something that it reads does not exist, or there is
        no rate for an amount
    """
    reading = Reading(compiler, targeted=False)
    compiler.check_rates()
    asked = [
        position
        for position, parameter in enumerate(compiler.definition.parameters)
        if parameter.by_share
    ]
    values = SQL(", ").join(
        SQL("(%s, %s::numeric)", position, reading.shown[position])
        for position in asked
    )
    rows = compiler.env.execute_query(
        SQL(
            """
            WITH known AS (
                SELECT position, value, sum(value) AS part
                  FROM (%s) reading
                 CROSS JOIN LATERAL (VALUES %s) AS each(position, value)
                 WHERE value > 0 GROUP BY position, value),
            above AS (
                SELECT position, value,
                       sum(part) OVER (PARTITION BY position ORDER BY value DESC)
                           - part AS above,
                       sum(part) OVER (PARTITION BY position) AS total
                  FROM known)
            SELECT position, %s
              FROM above GROUP BY position
            """,
            reading.select(),
            values,
            SQL(", ").join(
                SQL("min(value) FILTER (WHERE above < %s * total)", share)
                for share in SHARES
            ),
        )
    )
    found = {
        position: [decimal_text(border) for border in borders]
        for position, *borders in rows
    }
    return [found.get(index) for index in range(len(compiler.definition.parameters))]


def cell_counts(compiler):
    """How many contacts each cell of the RFM grid has.

    :param Compiler compiler:
    :return: SELECT of ``cell`` (see ``rfm_cell``) and ``count``
    :rtype: SQL
    :raise ScoringError: when something that it reads does not exist, or there is
        no rate for an amount
    """
    return SQL(
        "SELECT cell, count(*) AS count FROM (%s) contact GROUP BY 1",
        _with_cells(compiler),
    )


def contacts_on_cell(compiler, cell):
    """The contacts in one cell of the RFM grid.

    :param Compiler compiler:
    :param int|None cell: see ``rfm_cell``; None for contacts without an RFM score
    :return: SELECT of ``partner_id``
    :rtype: SQL
    :raise ScoringError: as ``cell_counts`` does
    """
    return SQL(
        "SELECT partner_id FROM (%s) contact WHERE cell IS NOT DISTINCT FROM %s",
        _with_cells(compiler),
        cell,
    )


def _with_cells(compiler):
    """Each contact with its cell."""
    reading = Reading(compiler, targeted=False)
    compiler.check_rates()
    return SQL(
        "SELECT partner_id, %s AS cell"
        " FROM (SELECT partner_id, %s AS points FROM (%s) reading %s) given",
        rfm_cell(),
        reading.points(),
        reading.select(),
        FENCE,
    )
