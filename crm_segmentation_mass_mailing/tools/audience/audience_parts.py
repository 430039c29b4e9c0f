# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who of an audience gets a mailing, and why the others don't: in one SQL statement.

Every contact of the audience belongs to exactly one part:

=============  =================================================================
``no_address`` without an address that a mail server would take
``excluded``   on the exclusion list, or opted out
``contacted``  mailed lately, where the mailing leaves those out
``duplicate``  another contact of the audience with the same address gets it
``remaining``  gets the mailing
=============  =================================================================

A contact may have several mail addresses in one field. Each of them counts by itself:
it is excluded, mailed lately or another contact's, or gets a letter. The contact
belongs to the last of these parts that one of its addresses belongs to.

It is SQL because it looks at every contact of the audience, of which there may be
hundreds of thousands, each time that somebody opens the mailing.
"""

from dataclasses import dataclass

import psycopg2

from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger
from odoo.tools.mail import email_normalize_all

from odoo.addons.crm_segmentation.tools.database import bulk_rows

#: from the worst to the best
PARTS = ("no_address", "excluded", "contacted", "duplicate", "remaining")
NO_ADDRESS, EXCLUDED, CONTACTED, DUPLICATE, REMAINING = range(1, 6)


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
    :param SQL traces: SELECT of ``address`` and ``partner_id``, of whom was mailed
        lately
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
        self._further = self._read_further()

    @property
    def several(self):
        """The ids of the contacts with more than one address.

        :rtype: set[int]
        """
        return {partner_id for partner_id, _address in self._further}

    def all(self):
        """Every contact with its part.

        :return: SELECT of ``id``, ``part``, ``contacted`` and ``letters``, how many of
            its addresses are mailed
        :rtype: SQL
        """
        return SQL(
            """
            SELECT id, (%(parts)s::text[])[max(place)] AS part,
                   bool_or(contacted AND place IN (%(left)s, %(mailed)s)) AS contacted,
                   count(*) FILTER (WHERE place = %(mailed)s) AS letters
              FROM (%(addresses)s) addresses
          GROUP BY id
            """,
            parts=list(PARTS),
            left=CONTACTED,
            mailed=REMAINING,
            addresses=self._without_duplicates(),
        )

    def letters(self):
        """Every address that is mailed, with the contact whose letter it gets.

        :return: SELECT of ``id`` and ``address``, in the order of the contacts' fields
        :rtype: SQL
        """
        return SQL(
            "SELECT id, address FROM (%s) addresses WHERE place = %s"
            " ORDER BY id, position",
            self._without_duplicates(),
            REMAINING,
        )

    def remaining(self):
        """Those who get the mailing: what ``all`` says of them, in less time.

        :return: SELECT of ``id``
        :rtype: SQL
        """
        addresses = self._excluded()
        if self._leave_out:
            addresses = self._contacted(addresses)
        return SQL(
            """
            SELECT %s min(reached.id) AS id
              FROM (%s) reached
             WHERE reached.address IS NOT NULL AND NOT reached.excluded AND %s
          GROUP BY reached.address
            """,
            # whoever has one address is the first of one at most
            SQL("DISTINCT") if self._further else SQL(),
            addresses,
            SQL("NOT reached.contacted") if self._leave_out else SQL("TRUE"),
        )

    def _without_duplicates(self):
        """The addresses with their places in ``PARTS``. Of an address that several
        contacts have, the one that was made first gets the letter: told by a window,
        because joining the audience with itself takes time by the square of it
        wherever PostgreSQL takes it for small."""
        return SQL(
            """
            SELECT id, address, position, contacted,
                   CASE WHEN place = %(mailed)s
                             AND id > min(id) FILTER (WHERE place = %(mailed)s)
                                      OVER (PARTITION BY address)
                        THEN %(duplicate)s ELSE place END AS place
              FROM (%(placed)s) placed
            """,
            mailed=REMAINING,
            duplicate=DUPLICATE,
            placed=self._placed(),
        )

    def _placed(self):
        return SQL(
            """
            SELECT id, address, position, contacted,
                   CASE WHEN address IS NULL THEN %(no_address)s
                        WHEN excluded THEN %(excluded)s
                        WHEN contacted AND %(leave_out)s THEN %(left)s
                        ELSE %(mailed)s END AS place
              FROM (%(reached)s) reached
            """,
            no_address=NO_ADDRESS,
            excluded=EXCLUDED,
            leave_out=self._leave_out,
            left=CONTACTED,
            mailed=REMAINING,
            reached=self._contacted(self._excluded()),
        )

    def _contacted(self, addresses):
        """Add whether they were mailed lately, as a contact or at their address."""
        return SQL(
            """
            SELECT reached.*,
                   by_address.address IS NOT NULL OR by_contact.partner_id IS NOT NULL
                       AS contacted
              FROM (%(addresses)s) reached
         LEFT JOIN (SELECT DISTINCT address FROM (%(traces)s) traces) by_address
                ON by_address.address = reached.address
         LEFT JOIN (SELECT DISTINCT partner_id FROM (%(traces)s) traces) by_contact
                ON by_contact.partner_id = reached.id
            """,
            addresses=addresses,
            traces=self._traces,
        )

    def _excluded(self):
        """The addresses of the contacts, and whether they are barred.

        What is joined is asked for by the column that it is joined on: PostgreSQL
        then knows how few are left out.
        """
        return SQL(
            """
            SELECT chosen.id, chosen.address, chosen.position,
                   %(barred)s IS NOT NULL
                       OR chosen.address = ANY(%(opted_out)s) AS excluded
              FROM (%(addresses)s) chosen
         LEFT JOIN %(table)s barred
                ON %(barred)s = chosen.address AND barred.active
            """,
            addresses=self._addresses(),
            table=SQL.identifier(self._blacklist._table),
            barred=SQL.identifier("barred", self._channel.blacklisted),
            opted_out=self._opted_out,
        )

    def _addresses(self):
        """Each contact with its first address, and once more for each further one."""
        first = self._query.select(
            SQL("%s AS id", SQL.identifier(self._query.table, "id")),
            SQL("NULLIF(%s, '') AS address", self._field(self._channel.address)),
            SQL("0 AS position"),
        )
        if not self._further:
            return first
        ids, addresses = zip(*self._further, strict=True)
        return SQL(
            "(%s) UNION ALL SELECT further.id, further.address, further.position::int"
            " FROM unnest(%s::int[], %s::text[]) WITH ORDINALITY"
            " AS further(id, address, position)",
            first,
            list(ids),
            list(addresses),
        )

    def _read_further(self):
        """Contacts with several addresses in one field, and all of these but the
        first. They are few, and Odoo alone knows how it takes a text apart.

        :rtype: list[tuple[int, str]]
        """
        if not self._channel.written:
            return []
        written = self._field(self._channel.written)
        chosen = self._query.select(
            SQL("%s AS id", SQL.identifier(self._query.table, "id")),
            SQL("%s AS written", written),
        )
        rows = read(
            self._partners.env,
            SQL(
                "SELECT id, written FROM (%s) chosen WHERE written LIKE '%%@%%@%%'"
                " ORDER BY id",
                chosen,
            ),
        )
        return [
            (partner_id, address)
            for partner_id, written in rows
            for address in addresses_in(written)[1:]
        ]

    def _field(self, name):
        return self._partners._field_to_sql(self._query.table, name, self._query)


def addresses_in(text):
    """The mail addresses in a text, each once, as Odoo mails them.

    :param str text: for instance ``"two@example.com; One <ONE@example.com>"``
    :rtype: list[str]
    """
    return list(dict.fromkeys(email_normalize_all(text)))


def read(env, statement):
    """The rows of a statement over an audience.

    :param Environment env:
    :param SQL statement:
    :rtype: list[tuple]
    :raise UserError: when its filter makes sense to nobody but the eye; nothing is
        spoiled by it
    """
    try:
        with env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
            return bulk_rows(env, statement)
    except psycopg2.DataError as error:
        raise UserError(senseless(env)) from error


def senseless(env):
    """What is told of a filter that makes no sense.

    :rtype: str
    """
    return env._(
        "The audience compares something with a value that does not fit; set its "
        "filter up again."
    )
