# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of an audience gets a mailing, and why the others don't: in one SQL statement.

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
    #: as people write it, where it may be more than one
    written: str | None
    blacklist: str
    blacklisted: str
    traced: str


CHANNELS = {
    "mail": Channel("email_normalized", "email", "mail.blacklist", "email", "email"),
    "sms": Channel("phone_sanitized", None, "phone.blacklist", "number", "sms_number"),
}


class Parts:
    """The statements on one audience.

    :param Environment env: with all rights; the query is restricted already
    :param Query query: the contacts of the audience
    :param Channel channel: how they are reached
    :param list opted_out: further addresses that must not be mailed
    :param SQL traces: SELECT of ``address`` and ``res_id``, of whom was mailed lately
    :param bool leave_out: whether those are left out
    """

    def __init__(self, env, query, channel, opted_out, traces, leave_out):
        self._query = query
        self._channel = channel
        self._opted_out = opted_out
        self._traces = traces
        self._leave_out = leave_out
        self._partners = env["res.partner"]
        self._blacklist = env[channel.blacklist]
        self._blacklist.flush_model(["active", channel.blacklisted])

    def all(self):
        """Every contact with its part.

        :return: SELECT of ``id``, ``part`` and ``contacted``
        :rtype: SQL
        """
        return SQL(
            """
            WITH audience AS MATERIALIZED (
                SELECT partner.id, partner.address, partner.contacted,
                       CASE WHEN partner.address IS NULL THEN 'no_address'
                            WHEN partner.excluded THEN 'excluded'
                            WHEN partner.contacted AND %(leave_out)s THEN 'contacted'
                            ELSE 'remaining'
                        END AS part
                  FROM (%(partners)s) partner
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
            leave_out=self._leave_out,
            partners=self._contacted(self._excluded()),
        )

    def remaining(self):
        """Those who get the mailing: what ``all`` says of them, in less time.

        :return: SELECT of ``id``
        :rtype: SQL
        """
        partners = self._excluded()
        if self._leave_out:
            partners = self._contacted(partners)
        return SQL(
            """
            SELECT min(partner.id) AS id
              FROM (%s) partner
             WHERE partner.address IS NOT NULL AND NOT partner.excluded AND %s
          GROUP BY partner.address
            """,
            partners,
            SQL("NOT partner.contacted") if self._leave_out else SQL("TRUE"),
        )

    def _contacted(self, partners):
        """Add whether they were mailed lately, as a contact or at their address."""
        return SQL(
            """
            SELECT reached.*,
                   by_address.address IS NOT NULL OR by_contact.res_id IS NOT NULL
                       AS contacted
              FROM (%(partners)s) reached
         LEFT JOIN (SELECT DISTINCT address FROM (%(traces)s) traces) by_address
                ON by_address.address = reached.address
         LEFT JOIN (SELECT DISTINCT res_id FROM (%(traces)s) traces) by_contact
                ON by_contact.res_id = reached.id
            """,
            partners=partners,
            traces=self._traces,
        )

    def _excluded(self):
        """The contacts with their addresses, and whether these are barred.

        What is joined is asked for by the column that it is joined on: PostgreSQL
        then knows how few are left out.
        """
        selected = self._query.subselect(
            SQL("%s AS id", SQL.identifier(self._query.table, "id")),
            SQL("NULLIF(%s, '') AS address", self._field(self._channel.address)),
            SQL("%s AS several", self._one_of_several_barred()),
        )
        return SQL(
            """
            SELECT chosen.id, chosen.address,
                   %(barred)s IS NOT NULL OR chosen.several IS TRUE
                       OR chosen.address = ANY(%(opted_out)s) AS excluded
              FROM %(selected)s chosen
         LEFT JOIN %(table)s barred
                ON %(barred)s = chosen.address AND barred.active
            """,
            selected=selected,
            table=SQL.identifier(self._blacklist._table),
            barred=SQL.identifier("barred", self._channel.blacklisted),
            opted_out=self._opted_out,
        )

    def _one_of_several_barred(self):
        """A contact may have several mail addresses in one field. Odoo mails all of
        them, and looks for the first only on the exclusion list. They are few, so all
        that are barred are read once, if there are any."""
        if not self._channel.written:
            return SQL("FALSE")
        return SQL(
            """
            CASE WHEN %(written)s LIKE '%%@%%@%%'
                 THEN regexp_split_to_array(lower(%(written)s), '[\\s,;<>"]+') && (
                      SELECT array_agg(%(barred)s::text)
                        FROM %(table)s barred
                       WHERE barred.active)
                 ELSE FALSE
             END
            """,
            written=self._field(self._channel.written),
            table=SQL.identifier(self._blacklist._table),
            barred=SQL.identifier("barred", self._channel.blacklisted),
        )

    def _field(self, name):
        return self._partners._field_to_sql(self._query.table, name, self._query)
