# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts as somebody else sees them.

A list that feeds itself and a mailing in the queue run while nobody sits in front of
them. They see what whoever set them up sees, in all of this user's companies: as much
as this user could see in the interface, and no more. Nobody but an administrator names
another user. It is asked anew each time: a right that is lost is lost here, too.
"""

from odoo.exceptions import AccessError, UserError


def contacts_seen_as(env, user):
    """Contacts with the rights, companies and language of a user.

    :param Environment env: of whoever asks, who need not see the user's companies
    :param res.users user: may be empty
    :rtype: res.partner
    :raise UserError: when the user is gone or may no longer read contacts
    """
    user = user.sudo()
    if not user:
        raise UserError(
            env._(
                "The user who chose these contacts is gone: choose the contacts anew."
            )
        )
    context = env["res.users"].with_user(user).context_get()
    partners = env(
        user=user.id,
        su=False,
        context={**context, "allowed_company_ids": user.company_ids.ids},
    )["res.partner"]
    is_system = partners.env.su
    if not is_system and not (user.active and partners.has_access("read")):
        raise UserError(
            env._(
                "%(user)s, who chose these contacts, may not read contacts any more: "
                "somebody else has to choose them anew.",
                user=user.name,
            )
        )
    return partners


def check_may_be_seen_as(env, user_id):
    """Only an administrator lets contacts be seen as somebody else sees them.

    :param Environment env: of whoever wants that
    :param int user_id: as whom contacts are to be seen
    :raise AccessError: with the reason
    """
    if user_id == env.uid or env.su or env.user.has_group("base.group_system"):
        return
    raise AccessError(
        env._(
            "Contacts are found as you see them. Only an administrator chooses "
            "another user under “Seen as”."
        )
    )
