# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts become members of a mailing list, and leave it: in SQL, because there are
as many of them as contacts.

A mailing contact is known by its normalised address, as everywhere in Odoo's mailings.
"""

from odoo.tools import SQL

from odoo.addons.crm_segmentation.models.transactions import planned_for_all

WANTED = SQL.identifier("mailing_list_wanted")


class ListMembers:
    """The members that a mailing list is to have.

    :param mailing.list mailing_list:
    :param Query partners: the contacts, as a search has found them
    """

    def __init__(self, mailing_list, partners):
        self.env = mailing_list.env
        self.list_id = mailing_list.id
        self.partners = partners

    def add(self, fed):
        """Subscribe those who are not on the list.

        :param bool fed: whether a feed does it, which may remove them again
        :return: how many have been added
        :rtype: int
        """
        with planned_for_all(self.env.cr):
            self._find()
            self._create_contacts()
            added = self._subscribe(fed)
        return added

    def _find(self):
        """Keep the contacts with their address, and who of them is to be added: not
        who is on the list already, who has opted out of it, or who is excluded."""
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", WANTED))
        cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %(wanted)s AS
                SELECT partner.id AS partner_id, partner.email_normalized AS email,
                       excluded.id IS NULL AND listed.email IS NULL
                           AND opted_out.partner_id IS NULL AS is_new
                  FROM res_partner partner
             LEFT JOIN mail_blacklist excluded
                    ON excluded.email = partner.email_normalized AND excluded.active
             LEFT JOIN (
                      SELECT DISTINCT contact.email_normalized AS email
                        FROM mailing_subscription subscription
                        JOIN mailing_contact contact
                          ON contact.id = subscription.contact_id
                       WHERE subscription.list_id = %(list)s
                  ) listed ON listed.email = partner.email_normalized
             LEFT JOIN (
                      SELECT DISTINCT feed_partner_id AS partner_id
                        FROM mailing_subscription
                       WHERE list_id = %(list)s AND opt_out
                  ) opted_out ON opted_out.partner_id = partner.id
                 WHERE partner.id IN %(partners)s AND partner.email_normalized <> ''
                """,
                wanted=WANTED,
                list=self.list_id,
                partners=self.partners.subselect(),
            )
        )
        cr.execute(SQL("CREATE INDEX ON %s (partner_id)", WANTED))
        cr.execute(SQL("ANALYZE %s", WANTED))

    def _create_contacts(self):
        """Make mailing contacts of addresses that have none: name, company, country
        and tags are those of the contact that has been there for longest."""
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                    INSERT INTO mailing_contact (
                        name, email, email_normalized, company_name, country_id,
                        create_uid, create_date, write_uid, write_date
                    )
                    SELECT DISTINCT ON (wanted.email)
                           partner.name, partner.email, wanted.email,
                           partner.commercial_company_name, partner.country_id,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM %(wanted)s wanted
                      JOIN res_partner partner ON partner.id = wanted.partner_id
                     WHERE wanted.is_new
                       AND NOT EXISTS (
                           SELECT FROM mailing_contact contact
                            WHERE contact.email_normalized = wanted.email
                       )
                     ORDER BY wanted.email, partner.id
                    RETURNING id, email_normalized
                )
                INSERT INTO mailing_contact_res_partner_category_rel
                SELECT DISTINCT added.id, tag.category_id
                  FROM added
                  JOIN (
                      SELECT email, min(partner_id) AS partner_id
                        FROM %(wanted)s WHERE is_new GROUP BY email
                  ) first ON first.email = added.email_normalized
                  JOIN res_partner_res_partner_category_rel tag
                    ON tag.partner_id = first.partner_id
                """,
                wanted=WANTED,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _subscribe(self, fed):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mailing_subscription (
                    list_id, contact_id, opt_out, is_fed, feed_partner_id,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT DISTINCT ON (wanted.email)
                       %(list)s, contact.id, FALSE, %(fed)s,
                       CASE WHEN %(fed)s THEN wanted.partner_id END,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(wanted)s wanted
                  JOIN mailing_contact contact
                    ON contact.email_normalized = wanted.email
                 WHERE wanted.is_new
                 ORDER BY wanted.email, wanted.partner_id, contact.id
                """,
                wanted=WANTED,
                list=self.list_id,
                fed=fed,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.env.cr.rowcount

    def remove(self, keep):
        """Take those off the list whom the feed has added and finds no more. Opt-outs
        stay, so that nobody is opted in again. Called after ``add``.

        :param bool keep: only those whose contact is archived or deleted, or who are
            on the list under another address now
        :return: how many have been removed
        :rtype: int
        """
        left = SQL(
            """
            AND (
                NOT EXISTS (
                    SELECT FROM res_partner partner
                     WHERE partner.id = subscription.feed_partner_id
                       AND partner.active
                ) OR EXISTS (
                    SELECT FROM %s moved
                     WHERE moved.partner_id = subscription.feed_partner_id
                )
            )
            """,
            WANTED,
        )
        with planned_for_all(self.env.cr):
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM mailing_subscription subscription
                     USING mailing_contact contact
                     WHERE subscription.list_id = %s
                       AND subscription.is_fed
                       AND subscription.opt_out IS NOT TRUE
                       AND contact.id = subscription.contact_id
                       AND NOT EXISTS (
                           SELECT FROM %s wanted
                            WHERE wanted.email = contact.email_normalized
                       ) %s
                    """,
                    self.list_id,
                    WANTED,
                    left if keep else SQL(),
                )
            )
            removed = self.env.cr.rowcount
        return removed
