# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of an audience gets a mailing, and why the others don't: one SQL statement.

Every contact of the audience belongs to exactly one part, the first that fits:

=============  =================================================================
``no_address`` without an address that a mail server would take
``excluded``   on the exclusion list, or opted out
``contacted``  mailed lately, where the mailing leaves those out
``duplicate``  another contact of the audience with the same address gets it
``remaining``  gets the mailing
=============  =================================================================

It is SQL because it looks at every contact of the audience, of which there may be
hundreds of thousands, each time that somebody opens the mailing.
"""

from dataclasses import dataclass

from odoo.tools import SQL

PARTS = ("no_address", "excluded", "contacted", "duplicate", "remaining")


@dataclass(frozen=True)
class Channel:
    """Where the addresses of a kind of mailing stand."""

    address: str
    written: str
    blacklist: str
    blacklisted: str
    traced: str


CHANNELS = {
    "mail": Channel("email_normalized", "email", "mail.blacklist", "email", "email"),
    "sms": Channel(
        "phone_sanitized", "phone", "phone.blacklist", "number", "sms_number"
    ),
}


def parts_query(query, channel, *, env, opted_out, contacted, leave_out):
    """The contacts of an audience with their parts.

    :param Query query: the contacts of the audience
    :param Channel channel: how they are reached
    :param list opted_out: further addresses that must not be mailed
    :param SQL contacted: traces of the mailings that count as contacts
    :param bool leave_out: whether those who were contacted are left out
    :return: SELECT of ``id``, ``part`` and ``contacted``
    :rtype: SQL
    """
    return SQL(
        """
        WITH traces AS MATERIALIZED (%(contacted)s),
        audience AS MATERIALIZED (
            SELECT partner.id, partner.address, partner.contacted,
                   CASE WHEN partner.address IS NULL THEN 'no_address'
                        WHEN partner.excluded THEN 'excluded'
                        WHEN partner.contacted AND %(leave_out)s THEN 'contacted'
                        ELSE 'remaining'
                    END AS part
              FROM (%(addressed)s) partner
        ),
        firsts AS MATERIALIZED (
            SELECT min(id) AS id
              FROM audience
             WHERE part = 'remaining'
          GROUP BY address
        )
        SELECT audience.id,
               CASE WHEN audience.part = 'remaining' AND firsts.id IS NULL
                    THEN 'duplicate' ELSE audience.part END AS part,
               audience.contacted
          FROM audience
     LEFT JOIN firsts ON firsts.id = audience.id
        """,
        contacted=contacted,
        leave_out=leave_out,
        addressed=_addressed(query, channel, env, opted_out),
    )


def _addressed(query, channel, env, opted_out):
    """The contacts with their addresses, and whether these are barred.

    A contact may have several mail addresses in one field. Odoo mails all of them,
    and looks for the first only on the exclusion list.
    """
    partners = env["res.partner"]
    blacklist = env[channel.blacklist]
    blacklist.flush_model(["active", channel.blacklisted])
    alias = query.table
    barred = SQL.identifier("barred", channel.blacklisted)
    address = partners._field_to_sql(alias, channel.address, query)
    written = partners._field_to_sql(alias, channel.written, query)
    several = SQL(
        """CASE WHEN %(written)s LIKE '%%@%%@%%' THEN EXISTS (
               SELECT FROM %(table)s barred
                WHERE barred.active
                  AND %(barred)s = ANY(
                      regexp_split_to_array(lower(%(written)s), '[\\s,;<>"]+')))
            ELSE FALSE END""",
        written=written,
        table=SQL.identifier(blacklist._table),
        barred=barred,
    )
    selected = query.select(
        SQL("%s AS id", SQL.identifier(alias, "id")),
        SQL("NULLIF(%s, '') AS address", address),
        SQL("%s AS several", several),
    )
    return SQL(
        """
        SELECT chosen.id, chosen.address,
               barred.id IS NOT NULL OR chosen.several
                   OR chosen.address = ANY(%(opted_out)s) AS excluded,
               by_address.address IS NOT NULL OR by_contact.res_id IS NOT NULL
                   AS contacted
          FROM (%(selected)s) chosen
     LEFT JOIN %(table)s barred ON %(barred)s = chosen.address AND barred.active
     LEFT JOIN (SELECT DISTINCT address FROM traces) by_address
            ON by_address.address = chosen.address
     LEFT JOIN (SELECT DISTINCT res_id FROM traces) by_contact
            ON by_contact.res_id = chosen.id
        """,
        selected=selected,
        table=SQL.identifier(blacklist._table),
        barred=barred,
        opted_out=opted_out,
    )
