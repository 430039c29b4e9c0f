# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts and addresses that other mailings have recently been sent to."""

from odoo import fields
from odoo.tools import SQL

from odoo.addons.crm_segmentation.tools.search_values import whole_setting

#: system parameter with the number of days that count as recent
RECENT_DAYS = "crm_segmentation_mass_mailing.recent_days"
DEFAULT_DAYS = 30
#: no calendar goes back further
MOST_DAYS = 365 * 1000


def recent_days(env):
    """How many days count as recent.

    :rtype: int
    """
    return whole_setting(env, RECENT_DAYS, DEFAULT_DAYS, most=MOST_DAYS)


def recent_traces(mailing, address_field):
    """Traces of other mailings of the last days that have not failed. The versions of
    an A/B test count as one mailing.

    :param mailing.mailing mailing: saved, or as it is in a form
    :param str address_field: field of the traces with the address
    :return: SELECT of ``address`` and ``partner_id``
    :rtype: SQL
    """
    own = mailing._origin
    if mailing.ab_testing_enabled:
        own |= mailing.sudo()._get_ab_testing_siblings_mailings()._origin
    mailing.env["mailing.trace"].sudo().flush_model()
    return SQL(
        """
        SELECT %(address)s AS address, trace.partner_id
          FROM mailing_trace trace
         WHERE trace.trace_status NOT IN ('cancel', 'error', 'bounce')
           AND trace.is_test_trace IS NOT TRUE
           AND COALESCE(trace.sent_datetime, trace.create_date) >= %(since)s
           AND NOT COALESCE(trace.mass_mailing_id = ANY(%(own)s), FALSE)
        """,
        address=SQL.identifier("trace", address_field),
        since=fields.Datetime.subtract(
            fields.Datetime.now(), days=recent_days(mailing.env)
        ),
        own=own.ids,
    )
