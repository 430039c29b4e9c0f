# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Activities that follow from a status, planned for all contacts at once."""

from odoo import fields

from ..plural import plural


def plan_values(placements, plan):
    """The activities of a plan for contacts that have entered a status.

    :param res.partner.status placements:
    :param mail.activity.plan plan:
    :return: values of activities
    :rtype: list[dict]
    """
    return [
        {
            "activity_type_id": template.activity_type_id.id,
            "summary": template.summary,
            "note": template.note,
            "date_deadline": template._get_date_deadline(),
            "user_id": template._determine_responsible(
                responsible_for(placement), placement.partner_id
            )["responsible"].id,
            "res_id": placement.partner_id.id,
        }
        for placement in placements
        for template in plan.template_ids
    ]


def overdue_values(placements):
    """One activity for each contact that has been in its status for too long.

    :param res.partner.status placements:
    :return: values of activities
    :rtype: list[dict]
    """
    return [
        {
            "activity_type_id": placement.status_id.limit_activity_type_id.id,
            "summary": plural(
                placement.env,
                placement.env._(
                    "%(status)s for %(count)s day|%(status)s for %(count)s days"
                ),
                placement.days,
                status=placement.status_id.display_name,
            ),
            "user_id": responsible_for(placement).id,
            "date_deadline": fields.Date.context_today(placement),
            "res_id": placement.partner_id.id,
        }
        for placement in placements
    ]


def responsible_for(placement):
    """Who gets an activity for a contact: its salesperson, that of its company, or
    who moved it, of those who are active; else the current user, unless archived.

    :param res.partner.status placement:
    :rtype: res.users
    """
    partner = placement.partner_id
    users = partner.user_id | partner.commercial_partner_id.user_id | placement.user_id
    return (users | placement.env.user).filtered("active")[:1]
