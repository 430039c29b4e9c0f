# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who a mailing to contacts is for.

An audience is resolved as its run-as user, the last user who changed it, in all
companies of this user: the form, the recipients panel and the queue find the same
contacts, and nobody mails contacts that the user cannot access. Unsaved changes in a
form are resolved as the user who fills it in.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.crm_segmentation.scoring.compiler.domains import (
    compile_domain,
    try_out,
    with_row,
)
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError
from odoo.addons.crm_segmentation.tools.errors import coded

from .filter_errors import INVALID_FILTER, invalid_values
from .run_as import contacts_as

#: what an audience consists of; cannot be changed while it is frozen
AUDIENCE_FIELDS = {
    "audience_kind",
    "audience_segment_ids",
    "audience_filter_id",
    "audience_include_contacts",
    "audience_job_position",
}
#: what decides who is in the audience: the last user who changed it is its run-as user
CHOICE_FIELDS = AUDIENCE_FIELDS | {
    "audience_user_id",
    "mailing_domain",
    "mailing_filter_id",
    "mailing_model_id",
}


class Audience:
    """The audience of one mailing.

    :param mailing.mailing mailing: saved, or as it is in a form
    """

    def __init__(self, mailing):
        mailing.ensure_one()
        self.mailing = mailing
        self.env = mailing.env

    def query(self):
        """The active contacts of the audience.

        :return: None for a mailing without an audience
        :rtype: Query | None
        :raise UserError: when the audience cannot be used
        """
        if self.mailing.audience_kind == "none":
            return None
        active = Domain("active", "=", True)
        if self.mailing.audience_frozen_at:
            partners = self.env["res.partner"].sudo()
            return partners._search(active & self._frozen_domain(), order="id")
        partners = contacts_as(self.env, self._run_as_user())
        try:
            domain = self._with_contacts(partners, self._chosen_domain(partners))
            return try_out(partners, domain & active)
        except AccessError as error:
            sentence = self.env._(
                "The run-as user %s cannot access a field that this audience uses. "
                "Choose another audience or another run-as user.",
                partners.env.user.name,
            )
            raise coded("audience.no_access", UserError(sentence)) from error
        except UserError:
            raise
        except INVALID_FILTER:
            raise invalid_values(self.env) from None

    def error(self):
        """Why the audience cannot be used: others may have changed what it uses.

        :rtype: UserError | None
        """
        try:
            self.query()
        except UserError as error:
            return error
        return None

    def note(self):
        """When the audience is computed, and what it follows.

        :rtype: str | bool
        """
        mailing = self.mailing
        if mailing.audience_kind == "none" or mailing.state in ("sending", "done"):
            return False
        if mailing.audience_frozen_at:
            return self.env._(
                "Frozen on %s. Only contacts in the audience at that time are mailed.",
                format_datetime(self.env, mailing.audience_frozen_at),
            )
        notes = []
        if mailing.audience_filter_id and mailing.audience_kind == "saved_filter":
            notes.append(
                self.env._("The audience follows the saved filter if it changes.")
            )
        if not mailing.audience_frozen:
            notes.append(
                self.env._("The audience is computed when the mailing is sent.")
            )
        elif mailing.state == "in_queue":
            notes.append(self.env._("The audience will be frozen when you save."))
        else:
            notes.append(
                self.env._("The audience will be frozen when you send or schedule.")
            )
        return " ".join(notes)

    def equals(self, other):
        """Whether another mailing has the same audience.

        :param mailing.mailing other: may be empty
        :rtype: bool
        """
        mine = self.mailing.sudo()
        names = CHOICE_FIELDS - {"audience_user_id"}
        return bool(other) and all(
            mine[name]._origin == other[name]._origin
            if mine._fields[name].relational
            else mine[name] == other[name]
            for name in names
        )

    def _run_as_user(self):
        mailing = self.mailing
        saved = mailing._origin.sudo()
        if mailing == mailing._origin:
            return saved.audience_user_id
        selected = mailing.sudo().audience_user_id._origin
        is_selected = selected and selected != saved.audience_user_id
        if is_selected and self.env.user.has_group("base.group_system"):
            return selected
        return saved.audience_user_id if self.equals(saved) else self.env.user

    def _chosen_domain(self, partners):
        """The chosen contacts, before the contacts of companies are added."""
        mailing = self.mailing
        if mailing.audience_deleted:
            raise coded("audience.deleted", UserError(mailing.audience_deleted))
        if mailing.audience_kind == "list":
            try:
                return compile_domain(partners, mailing.mailing_domain)
            except ScoringError as error:
                raise error.refusal(self.env) from error
        # the current user may see less of it than the run-as user
        if mailing.audience_kind == "segments":
            source = mailing.sudo().audience_segment_ids._origin
            # contacts that inherit the segment are only added on request
            options = {"inherited": False}
        else:
            source, options = mailing.sudo().audience_filter_id._origin, {}
        if not source:
            raise self._nothing_chosen()
        return source.with_env(self.env)._customer_domain(partners, **options)

    def _nothing_chosen(self):
        if self.mailing.audience_kind == "segments":
            sentence = self.env._("Choose at least one segment.")
            return coded("audience.without_segment", UserError(sentence))
        sentence = self.env._("Choose a saved customer filter.")
        return coded("audience.without_filter", UserError(sentence))

    def _with_contacts(self, partners, domain):
        """Add the contacts of the chosen companies, and filter by job position."""
        if self.mailing.audience_include_contacts:
            companies = partners._search(domain & Domain("is_company", "=", True))
            domain |= Domain(
                [
                    ("commercial_partner_id", "in", companies),
                    ("is_company", "=", False),
                    ("type", "=", "contact"),
                ]
            )
        words = (self.mailing.audience_job_position or "").split(",")
        positions = [
            Domain("function", "ilike", word.strip()) for word in words if word.strip()
        ]
        return domain & Domain.OR(positions) if positions else domain

    def _frozen_domain(self):
        return with_row(
            SQL("mailing_mailing_frozen_partner_rel frozen"),
            SQL("frozen.partner_id"),
            SQL("frozen.mailing_id = %s", self.mailing._origin.id),
        )
