# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Frozen audiences, written in SQL: they may have hundreds of thousands of contacts."""

from odoo.tools import SQL

from odoo.addons.crm_segmentation.tools.database import bulk_planner

from .audience import Audience


def freeze(mailing):
    """Keep the contacts that are in the audience now.

    :param mailing.mailing mailing:
    :raise UserError: when the audience cannot be used
    """
    env = mailing.env
    env.flush_all()
    contacts = _contacts_to_freeze(mailing)
    with bulk_planner(env.cr):
        env.cr.execute(
            SQL(
                "INSERT INTO mailing_mailing_frozen_partner_rel"
                " (mailing_id, partner_id)"
                " SELECT %s, chosen.id FROM (%s) chosen ON CONFLICT DO NOTHING",
                mailing.id,
                contacts,
            )
        )
    mailing.invalidate_recordset(["audience_frozen_partner_ids"])


def _contacts_to_freeze(mailing):
    """The audience; for the winner of an A/B test, the frozen audience of the test."""
    tested = mailing._get_ab_testing_siblings_mailings().filtered("audience_frozen_at")
    if not (mailing.ab_testing_is_winner_mailing and tested):
        return Audience(mailing).query().select()
    return SQL(
        "SELECT partner_id AS id FROM mailing_mailing_frozen_partner_rel"
        " WHERE mailing_id = ANY(%s)",
        tested.ids,
    )


def unfreeze(mailings):
    """Forget the contacts of frozen audiences.

    :param mailing.mailing mailings:
    """
    mailings.env.cr.execute(
        SQL(
            "DELETE FROM mailing_mailing_frozen_partner_rel WHERE mailing_id = ANY(%s)",
            mailings.ids,
        )
    )
    mailings.invalidate_recordset(["audience_frozen_partner_ids"])
