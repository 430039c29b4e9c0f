# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts with the access rights of the user a list or mailing runs as.

Mailing lists are updated and mailings sent by scheduled actions. They find the contacts
that the user who set them up can access, in all companies of this user, and no others.
Access is checked each time: a right that is lost is lost here, too.
"""

from odoo.exceptions import AccessError, UserError

from odoo.addons.crm_segmentation.tools.errors import coded


def contacts_as(env, user):
    """Contacts with the rights, companies and language of a user.

    :param Environment env: of the current user, who may not see all these companies
    :param res.users user: may be empty
    :rtype: res.partner
    :raise UserError: when the user is gone or can no longer read contacts
    """
    user = user.sudo()
    if not user:
        sentence = env._(
            "The user who selected these contacts no longer exists. Select the "
            "contacts again."
        )
        raise coded("run_as.deleted", UserError(sentence))
    context = env["res.users"].with_user(user).context_get()
    partners = env(
        user=user.id,
        su=False,
        context={**context, "allowed_company_ids": user.company_ids.ids},
    )["res.partner"]
    is_system = partners.env.su
    if not is_system and not (user.active and partners.has_access("read")):
        sentence = env._(
            "%(user)s, who selected these contacts, can no longer access "
            "contacts. Have another user select them again.",
            user=user.name,
        )
        raise coded("run_as.no_access", UserError(sentence))
    return partners


def check_run_as(env, user_id):
    """Only administrators let a list or mailing run as somebody else.

    :param Environment env: of the current user
    :param int user_id: the selected user
    :raise AccessError:
    """
    if user_id == env.uid or env.su or env.user.has_group("base.group_system"):
        return
    sentence = env._(
        "Only administrators can select another user in “Run as user”. Leave "
        "yourself selected."
    )
    raise coded("run_as.not_administrator", AccessError(sentence))
