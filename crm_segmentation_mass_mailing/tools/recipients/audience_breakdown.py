# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The recipients of an audience and its exclusions, in one SQL statement.

Each contact of the audience belongs to exactly one group:

==============  ================================================================
``no_address``  has no valid address
``opted_out``   is on the exclusion list, or has opted out
``recent``      was mailed recently, where the mailing excludes these contacts
``duplicate``   another contact of the audience is mailed at the same address
``recipients``  receives the mailing
==============  ================================================================

A contact may have several email addresses in one field. Each address belongs to a group
of its own; the contact to the last of these groups.

It is SQL because each time a mailing is opened it looks at all contacts of the
audience, which may be hundreds of thousands.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from ..addresses import addresses_in
from ..audience.filter_errors import read_rows

#: in ascending order
GROUPS = ("no_address", "opted_out", "recent", "duplicate", "recipients")
NO_ADDRESS, OPTED_OUT, RECENT, DUPLICATE, RECIPIENTS = range(1, 6)


@dataclass(frozen=True)
class Channel:
    """The fields with the addresses of a mailing type.

    :ivar str address: of the contact, normalized
    :ivar str | None written: of the contact, where it may hold several addresses
    :ivar str blacklist: model of the excluded addresses
    :ivar str blacklisted: their field
    :ivar str traced: of the traces of mailings
    """

    address: str
    written: str | None
    blacklist: str
    blacklisted: str
    traced: str


CHANNELS = {
    "mail": Channel("email_normalized", "email", "mail.blacklist", "email", "email"),
    "sms": Channel("phone_sanitized", None, "phone.blacklist", "number", "sms_number"),
}


class AudienceBreakdown:
    """The statements about one audience.

    :param Environment env: with all rights: the query is restricted already
    :param Query query: the contacts of the audience
    :param Channel channel:
    :param list opted_out: addresses that have opted out, beyond the exclusion list
    :param SQL recent: SELECT of ``address`` and ``partner_id``, recently mailed
    :param bool exclude_recent: whether these are excluded
    """

    def __init__(self, env, query, channel, opted_out, recent, exclude_recent):
        self._query = query
        self._channel = channel
        self._opted_out = opted_out
        self._recent = recent
        self._exclude_recent = exclude_recent
        self._partners = env["res.partner"]
        self._blacklist = env[channel.blacklist]
        self._blacklist.flush_model(["active", channel.blacklisted])
        self._further = self._read_further_addresses()

    @property
    def ids_with_several(self):
        """The ids of the contacts with more than one address.

        :rtype: set[int]
        """
        return {partner_id for partner_id, _address in self._further}

    def contacts(self):
        """Every contact with its group.

        :return: SELECT of ``id``, ``audience_group``, ``recent`` and ``addresses``, the
            number of its addresses that are mailed
        :rtype: SQL
        """
        return SQL(
            """
            SELECT id, (%(groups)s::text[])[max(place)] AS audience_group,
                   bool_or(recent AND place IN (%(recent)s, %(recipients)s)) AS recent,
                   count(*) FILTER (WHERE place = %(recipients)s) AS addresses
              FROM (%(addresses)s) addresses
          GROUP BY id
            """,
            groups=list(GROUPS),
            recent=RECENT,
            recipients=RECIPIENTS,
            addresses=self._with_duplicates(),
        )

    def mailed_addresses(self):
        """Every address that is mailed, with its contact.

        :return: SELECT of ``id`` and ``address``, in the order of the contacts' fields
        :rtype: SQL
        """
        return SQL(
            "SELECT id, address FROM (%s) addresses WHERE place = %s"
            " ORDER BY id, position",
            self._with_duplicates(),
            RECIPIENTS,
        )

    def recipients(self):
        """The recipients, as ``contacts`` finds them, in less time.

        :return: SELECT of ``id``
        :rtype: SQL
        """
        addresses = self._with_opted_out()
        if self._exclude_recent:
            addresses = self._with_recent(addresses)
        return SQL(
            """
            SELECT %s min(reached.id) AS id
              FROM (%s) reached
             WHERE reached.address IS NOT NULL AND NOT reached.opted_out AND %s
          GROUP BY reached.address
            """,
            # a contact with one address is the first contact of one at most
            SQL("DISTINCT") if self._further else SQL(),
            addresses,
            SQL("NOT reached.recent") if self._exclude_recent else SQL("TRUE"),
        )

    def _with_duplicates(self):
        """The addresses with their place in ``GROUPS``. Of the contacts with the same
        address, the oldest is mailed. Found by a window function: a self-join takes
        quadratic time wherever PostgreSQL underestimates the audience."""
        return SQL(
            """
            SELECT id, address, position, recent,
                   CASE WHEN place = %(recipients)s
                             AND id > min(id) FILTER (WHERE place = %(recipients)s)
                                      OVER (PARTITION BY address)
                        THEN %(duplicate)s ELSE place END AS place
              FROM (%(placed)s) placed
            """,
            recipients=RECIPIENTS,
            duplicate=DUPLICATE,
            placed=self._with_places(),
        )

    def _with_places(self):
        return SQL(
            """
            SELECT id, address, position, recent,
                   CASE WHEN address IS NULL THEN %(no_address)s
                        WHEN opted_out THEN %(opted_out)s
                        WHEN recent AND %(exclude_recent)s THEN %(recent)s
                        ELSE %(recipients)s END AS place
              FROM (%(reached)s) reached
            """,
            no_address=NO_ADDRESS,
            opted_out=OPTED_OUT,
            exclude_recent=self._exclude_recent,
            recent=RECENT,
            recipients=RECIPIENTS,
            reached=self._with_recent(self._with_opted_out()),
        )

    def _with_recent(self, addresses):
        """Add whether the contact or the address was mailed recently."""
        return SQL(
            """
            SELECT reached.*,
                   by_address.address IS NOT NULL OR by_contact.partner_id IS NOT NULL
                       AS recent
              FROM (%(addresses)s) reached
         LEFT JOIN (SELECT DISTINCT address FROM (%(traces)s) traces) by_address
                ON by_address.address = reached.address
         LEFT JOIN (SELECT DISTINCT partner_id FROM (%(traces)s) traces) by_contact
                ON by_contact.partner_id = reached.id
            """,
            addresses=addresses,
            traces=self._recent,
        )

    def _with_opted_out(self):
        """The addresses, and whether they have opted out or are excluded.

        The joined column is the one that is compared, so that PostgreSQL knows that few
        are excluded.
        """
        return SQL(
            """
            SELECT chosen.id, chosen.address, chosen.position,
                   %(excluded)s IS NOT NULL
                       OR chosen.address = ANY(%(opted_out)s) AS opted_out
              FROM (%(addresses)s) chosen
         LEFT JOIN %(table)s excluded
                ON %(excluded)s = chosen.address AND excluded.active
            """,
            addresses=self._addresses(),
            table=SQL.identifier(self._blacklist._table),
            excluded=SQL.identifier("excluded", self._channel.blacklisted),
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

    def _read_further_addresses(self):
        """Contacts with several addresses in one field, and all of these but the first.
        They are few, and only Odoo's own function splits the text as Odoo does.

        :rtype: list[tuple[int, str]]
        """
        if not self._channel.written:
            return []
        chosen = self._query.select(
            SQL("%s AS id", SQL.identifier(self._query.table, "id")),
            SQL("%s AS written", self._field(self._channel.written)),
        )
        rows = read_rows(
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
