# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Adds contacts to a mailing list and removes them, in SQL: there may be hundreds of
thousands.

As everywhere in Odoo's mailings, a mailing contact is identified by its normalized
address. Each of several addresses in a field is a member of its own.
"""

from odoo.tools import SQL

from odoo.addons.crm_segmentation.tools.database import bulk_planner

from .address_table import SEVERAL_ADDRESSES, create_address_table

WANTED = SQL.identifier("mailing_list_wanted")
LISTED = SQL.identifier("mailing_list_listed")


class ListMembers:
    """The members that a mailing list is to have.

    :param mailing.list mailing_list:
    :param Query partners: the contacts
    """

    def __init__(self, mailing_list, partners):
        self.env = mailing_list.env
        self.list_id = mailing_list.id
        self.partners = partners

    def add(self, fed):
        """Subscribe contacts that are not on the list.

        :param bool fed: whether the feed adds them, which may remove them again
        :return: how many were added
        :rtype: int
        """
        with bulk_planner(self.env.cr):
            self._remember_opted_out()
            self._find_listed()
            self._find_wanted()
            self._create_contacts()
            added = self._subscribe(fed)
        return added

    def _remember_opted_out(self):
        """Addresses added by hand that have opted out stay out, even after their
        mailing contact is deleted."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mailing_list_entry (list_id, email, subscription_id)
                SELECT subscription.list_id, contact.email_normalized, subscription.id
                  FROM mailing_subscription subscription
                  JOIN mailing_contact contact ON contact.id = subscription.contact_id
                 WHERE subscription.list_id = %s AND subscription.opt_out
                   AND contact.email_normalized <> ''
                   AND NOT EXISTS (
                       SELECT FROM mailing_list_entry entry
                        WHERE entry.subscription_id = subscription.id
                   )
                """,
                self.list_id,
            )
        )

    def _find_listed(self):
        """Collect the addresses on the list, including those that have opted out."""
        create_address_table(
            self.env,
            LISTED,
            SQL(
                """
                SELECT contact.id, contact.email_normalized AS email
                  FROM mailing_subscription subscription
                  JOIN mailing_contact contact ON contact.id = subscription.contact_id
                 WHERE subscription.list_id = %s AND contact.email_normalized <> ''
                """,
                self.list_id,
            ),
            SQL.identifier("mailing_contact"),
        )

    def _find_wanted(self):
        """Collect the addresses of the contacts, and which are to be added: not those
        that are on the list, have opted out, were removed by hand or are excluded."""
        create_address_table(
            self.env,
            WANTED,
            SQL(
                """
                SELECT partner.id, partner.email_normalized AS email
                  FROM res_partner partner
                 WHERE partner.id IN %s AND partner.email_normalized <> ''
                """,
                self.partners.subselect(),
            ),
            SQL.identifier("res_partner"),
        )
        self.env.cr.execute(
            SQL(
                """
                WITH kept_out AS MATERIALIZED (
                    SELECT entry.partner_id, entry.email
                      FROM mailing_list_entry entry
                 LEFT JOIN mailing_subscription subscription
                        ON subscription.id = entry.subscription_id
                     WHERE entry.list_id = %(list)s
                       AND (subscription.id IS NULL OR subscription.opt_out)
                ),
                -- contacts that have another address now
                moved AS MATERIALIZED (
                    SELECT kept_out.partner_id
                      FROM kept_out
                     WHERE NOT EXISTS (
                           SELECT FROM %(wanted)s still
                            WHERE still.id = kept_out.partner_id
                              AND still.email = kept_out.email
                     )
                )
                UPDATE %(wanted)s wanted
                   SET is_new = FALSE
                 WHERE EXISTS (
                           SELECT FROM %(listed)s listed
                            WHERE listed.email = wanted.email
                       )
                    OR EXISTS (
                           SELECT FROM mail_blacklist excluded
                            WHERE excluded.email = wanted.email AND excluded.active
                       )
                    OR wanted.email IN (SELECT email FROM kept_out)
                    OR EXISTS (
                           SELECT FROM moved WHERE moved.partner_id = wanted.id
                       )
                """,
                list=self.list_id,
                wanted=WANTED,
                listed=LISTED,
            )
        )

    def _create_contacts(self):
        """Create mailing contacts for new addresses, with the name, company, country
        and tags of the oldest contact."""
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                    INSERT INTO mailing_contact (
                        name, email, email_normalized, company_name, country_id,
                        create_uid, create_date, write_uid, write_date
                    )
                    SELECT DISTINCT ON (wanted.email)
                           partner.name,
                           CASE WHEN partner.email LIKE %(several)s
                                THEN wanted.email ELSE partner.email END,
                           wanted.email,
                           partner.commercial_company_name, partner.country_id,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM %(wanted)s wanted
                      JOIN res_partner partner ON partner.id = wanted.id
                     WHERE wanted.is_new
                       AND NOT EXISTS (
                           SELECT FROM mailing_contact contact
                            WHERE contact.email_normalized = wanted.email
                              AND contact.email NOT LIKE %(several)s
                       )
                     ORDER BY wanted.email, partner.id
                    RETURNING id, email_normalized
                )
                INSERT INTO mailing_contact_res_partner_category_rel
                SELECT DISTINCT added.id, tag.category_id
                  FROM added
                  JOIN (
                      SELECT email, min(id) AS partner_id
                        FROM %(wanted)s WHERE is_new GROUP BY email
                  ) first ON first.email = added.email_normalized
                  JOIN res_partner_res_partner_category_rel tag
                    ON tag.partner_id = first.partner_id
                """,
                wanted=WANTED,
                several=SEVERAL_ADDRESSES,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _subscribe(self, fed):
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                    INSERT INTO mailing_subscription (
                        list_id, contact_id, opt_out, is_fed, feed_partner_id,
                        create_uid, create_date, write_uid, write_date
                    )
                    SELECT DISTINCT ON (wanted.email)
                           %(list)s, contact.id, FALSE, %(fed)s,
                           CASE WHEN %(fed)s THEN wanted.id END,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM %(wanted)s wanted
                      JOIN mailing_contact contact
                        ON contact.email_normalized = wanted.email
                       AND contact.email NOT LIKE %(several)s
                     WHERE wanted.is_new
                     ORDER BY wanted.email, wanted.id, contact.id
                    RETURNING id, contact_id, feed_partner_id
                ),
                remembered AS (
                    INSERT INTO mailing_list_entry (
                        list_id, partner_id, email, subscription_id
                    )
                    SELECT %(list)s, added.feed_partner_id, contact.email_normalized,
                           added.id
                      FROM added
                      JOIN mailing_contact contact ON contact.id = added.contact_id
                     WHERE %(fed)s
                )
                SELECT count(*) FROM added
                """,
                wanted=WANTED,
                several=SEVERAL_ADDRESSES,
                list=self.list_id,
                fed=fed,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        [added] = self.env.cr.fetchone()
        return added

    def remove(self, keep):
        """Remove members that the feed has added and no longer finds, and forget them.
        Opt-outs stay, so that nobody is opted in again. Called after ``add``.

        :param bool keep: remove only members whose contact is archived or deleted, or
            on the list under another address now
        :return: how many were removed
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
                     WHERE moved.id = subscription.feed_partner_id
                )
            )
            """,
            WANTED,
        )
        with bulk_planner(self.env.cr):
            self.env.cr.execute(
                SQL(
                    """
                    WITH gone AS MATERIALIZED (
                        SELECT subscription.id
                          FROM mailing_subscription subscription
                          JOIN mailing_contact contact
                            ON contact.id = subscription.contact_id
                         WHERE subscription.list_id = %s
                           AND subscription.is_fed
                           AND subscription.opt_out IS NOT TRUE
                           AND NOT EXISTS (
                               SELECT FROM %s wanted
                                WHERE wanted.email = contact.email_normalized
                           ) %s
                    ),
                    forgotten AS (
                        DELETE FROM mailing_list_entry entry
                         USING gone WHERE entry.subscription_id = gone.id
                    )
                    DELETE FROM mailing_subscription subscription
                     USING gone WHERE subscription.id = gone.id
                    """,
                    self.list_id,
                    WANTED,
                    left if keep else SQL(),
                )
            )
            removed = self.env.cr.rowcount
        return removed
