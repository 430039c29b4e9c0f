# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What contacts have brought in: the value of won deals, told beside segments."""

from odoo import fields
from odoo.tools import SQL

from .slots import FAMILIES


def value_of_won_deals(env, company, contacts, by_company, targeted=False):
    """Sum up the won deals of contacts.

    Each deal counts once, for one contact: for the company that it belongs to where
    segments are those of companies, else for its own contact.

    :param Environment env: of a superuser
    :param res.company company: whose currency the values are in; rates are today's
    :param SQL contacts: rows with ``partner_id``
    :param bool by_company: whether the contacts of a company count for it
    :param bool targeted: of some families, to be bound later; else of all contacts
    :return: SELECT of ``partner_id`` and ``value`` (numeric), for those with deals
    :rtype: SQL
    """
    return SQL(
        """
        SELECT counted.partner_id, sum(deal.value) AS value
          FROM (SELECT partner_id, sum(expected_revenue * %(rate)s)::numeric AS value
                  FROM crm_lead
                 WHERE won_status = 'won' AND %(target)s
                 GROUP BY partner_id) deal
          JOIN res_partner customer ON customer.id = deal.partner_id
          JOIN (%(contacts)s) counted ON counted.partner_id = customer.%(counts_for)s
         GROUP BY counted.partner_id
        """,
        rate=rate_of_deals(env, company),
        target=SQL("partner_id = ANY(%s)", FAMILIES)
        if targeted
        else SQL("partner_id IS NOT NULL"),
        contacts=contacts,
        counts_for=counts_for(by_company),
    )


def counts_for(by_company):
    """The column of contacts that says for whom what they bring in counts.

    :param bool by_company: for the company, or for themselves
    :rtype: SQL
    """
    return SQL.identifier("commercial_partner_id" if by_company else "id")


def rate_of_deals(env, company):
    """What turns the amount of a deal, in its company's currency, into another's.

    :param Environment env: of a superuser
    :param res.company company: whose currency is wanted; rates are today's
    :return: a factor, over rows with the ``company_id`` of deals
    :rtype: SQL
    """
    currency, today = company.currency_id, fields.Date.context_today(company)
    convert = env["res.currency"]._get_conversion_rate
    cases = [
        SQL(
            " WHEN %s THEN %s::float8",
            other.id,
            convert(other.currency_id, currency, other, today),
        )
        for other in env["res.company"].with_context(active_test=False).search([])
        if other.currency_id != currency
    ]
    if not cases:
        return SQL("1")
    return SQL("CASE company_id%s ELSE 1 END", SQL().join(cases))
