# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a user sets up about the audience of a mailing, and when it is frozen."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_list

from odoo.addons.crm_segmentation.tools.errors import coded
from odoo.addons.crm_segmentation.tools.hooks import hook

from ...tools.audience.audience import AUDIENCE_FIELDS, CHOICE_FIELDS, Audience
from ...tools.audience.frozen import freeze, unfreeze
from ...tools.audience.run_as import check_run_as

#: Odoo's own filter of a mailing whose audience is not that filter. It is stored, so
#: that code that knows no audiences mails nobody, also once this add-on is uninstalled
NO_CONTACTS = "[('id', 'in', [])]"
#: kinds of audiences in place of Odoo's own filter
WITHOUT_FILTER = ("segments", "saved_filter")
#: written by the server when an audience is frozen, never by users
FROZEN_FIELDS = {"audience_frozen_at", "audience_frozen_partner_ids"}


class MailingMailing(models.Model):
    _name = "mailing.mailing"
    _inherit = ["mailing.mailing", "crm.segmentation.offered.mixin"]

    audience_kind = fields.Selection(
        [
            ("none", "Odoo filter"),
            ("segments", "Segments"),
            ("saved_filter", "Saved customer filter"),
            ("list", "Filtered list"),
        ],
        "Audience",
        compute="_compute_audience_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=True,
        help="Who this mailing is for. Contacts that are archived, opted out, on the "
        "exclusion list or without an address are excluded, and each address is mailed "
        "once. With “Odoo filter”, the mailing works as in Odoo.",
    )
    audience_segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        context={"active_test": False},
        help="Mails the contacts of any of these segments.",
    )
    audience_filter_id = fields.Many2one(
        "ir.filters",
        "Saved customer filter",
        ondelete="set null",
        index="btree_not_null",
        domain="[('model_id', '=', 'res.partner'), ('user_ids', 'in', [False, uid])]",
        help="A favorite from any list of contacts, your own or a shared one. The "
        "audience follows the filter if it changes.",
    )
    audience_include_contacts = fields.Boolean(
        "Include company contacts",
        help="Also mails the contacts of the companies in the audience, including "
        "those that inherit the segment of their company.",
    )
    audience_job_position = fields.Char(
        "Job position contains",
        help="Limits the audience to contacts whose job position contains one of these "
        "words, separated by commas.",
    )
    audience_exclude_recent = fields.Boolean(
        "Exclude recently mailed",
        help="Excludes contacts that have recently received another mailing. Set the "
        "number of days in the Email Marketing settings.",
    )
    audience_frozen = fields.Boolean(
        "Freeze when scheduled",
        help="Keeps the audience as it is when the mailing is scheduled. Otherwise the "
        "audience is computed when the mailing is sent.",
    )
    audience_user_id = fields.Many2one(
        "res.users",
        "Run as user",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="The audience contains only contacts that this user can access, in all of "
        "the user's companies. This is the last user who changed the audience; only "
        "administrators can select another one.",
    )
    audience_frozen_at = fields.Datetime("Frozen on", readonly=True, copy=False)
    audience_frozen_partner_ids = fields.Many2many(
        "res.partner",
        "mailing_mailing_frozen_partner_rel",
        "mailing_id",
        "partner_id",
        "Frozen audience",
        readonly=True,
        copy=False,
        offered=False,
    )
    audience_deleted = fields.Char(
        help="Why the audience must be chosen again: a segment or filter was deleted.",
        readonly=True,
        copy=True,
        offered=False,
    )
    audience_problem = fields.Char(compute="_compute_audience_problem")

    # -- the form ----------------------------------------------------------------

    @api.depends("audience_segment_ids", "audience_filter_id", "mailing_model_id")
    def _compute_audience_kind(self):
        """Choosing segments or a saved filter sets the kind. Clearing them does not:
        the mailing then has no recipients until another kind is chosen."""
        for mailing in self:
            if mailing.mailing_model_id.model != "res.partner":
                mailing.audience_kind = "none"
            elif mailing.audience_kind in WITHOUT_FILTER:
                continue
            elif mailing.audience_segment_ids:
                mailing.audience_kind = "segments"
            elif mailing.audience_filter_id:
                mailing.audience_kind = "saved_filter"
            else:
                mailing.audience_kind = mailing.audience_kind or "none"

    @api.depends("audience_kind")
    def _compute_mailing_domain(self):
        others = self.filtered(lambda one: one.audience_kind not in WITHOUT_FILTER)
        (self - others).mailing_domain = NO_CONTACTS
        kept = others.filtered(
            lambda mailing: mailing.audience_kind == "list" and mailing.mailing_domain
        )
        return super(MailingMailing, others - kept)._compute_mailing_domain()

    @api.depends(*CHOICE_FIELDS, "audience_deleted")
    def _compute_audience_problem(self):
        for mailing in self:
            error = Audience(mailing).error()
            mailing.audience_problem = error and str(error)

    # -- saving ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_frozen_fields(vals)
        mailings = super().create([self._before_save(vals) for vals in vals_list])
        for mailing in mailings:
            check_run_as(self.env, mailing.audience_user_id.id)
        return mailings

    def write(self, vals):
        """The last user who changes an audience becomes its run-as user."""
        self._check_frozen_fields(vals)
        if CHOICE_FIELDS.intersection(vals):
            user_id = vals.get("audience_user_id") or self.env.uid
            check_run_as(self.env, user_id)
            vals = {**vals, "audience_user_id": user_id}
        if AUDIENCE_FIELDS.intersection(vals) or "mailing_domain" in vals:
            self._check_not_frozen(vals)
        if AUDIENCE_FIELDS.intersection(vals):
            vals = {**vals, "audience_deleted": False}
        mailings = self._mailings_to_write(vals)
        result = super(MailingMailing, mailings).write(mailings._before_save(vals))
        if vals.get("audience_frozen"):
            mailings.filtered(lambda one: one.state == "in_queue")._freeze_audience()
        return result

    @hook
    def _before_save(self, vals):
        """Check and complete values before they are saved.

        :param dict vals: of these mailings, or of one that is created from nothing
        :return: what is saved
        :rtype: dict
        """
        return vals

    @hook
    def _mailings_to_write(self, vals):
        """:return: without the mailings that values must not be written to"""
        return self

    @api.model
    def _check_frozen_fields(self, vals):
        if FROZEN_FIELDS.intersection(vals) and not self.env.su:
            sentence = self.env._(
                "A frozen audience cannot be edited. Cancel the schedule and "
                "choose the audience again."
            )
            raise coded("audience.frozen_by_hand", AccessError(sentence))

    def _check_not_frozen(self, vals):
        frozen = self.filtered("audience_frozen_at")
        if "mailing_domain" in vals and not AUDIENCE_FIELDS.intersection(vals):
            frozen = frozen.filtered(lambda mailing: mailing.audience_kind == "list")
        if frozen:
            sentence = self.env._(
                "The audience of “%s” was frozen when it was scheduled. Cancel "
                "the schedule to change the audience.",
                frozen[0].subject,
            )
            raise coded("audience.frozen", ValidationError(sentence))

    def _note_deleted(self, names):
        """Segments or saved filters of the audience were deleted: it is unusable until
        it is chosen again.

        :param list[str | bool] names: False for what not everybody may read
        """
        note = self.env._("A segment or filter was deleted. Choose the audience again.")
        if all(names):
            note = self.env._(
                "No longer available: %s. Choose the audience again.",
                format_list(self.env, names),
            )
        self.filtered(lambda one: one.state != "done").audience_deleted = note

    # -- freezing ----------------------------------------------------------------

    def _freeze_audience(self):
        """Freeze the audiences that are to be frozen and are not yet."""
        for mailing in self.filtered("audience_frozen"):
            if mailing.audience_kind != "none" and not mailing.audience_frozen_at:
                freeze(mailing)
                mailing.sudo().audience_frozen_at = fields.Datetime.now()

    def action_cancel(self):
        """A cancelled mailing is a draft, whose audience is not frozen."""
        frozen = self.filtered("audience_frozen_at")
        if frozen:
            unfreeze(frozen)
            frozen.sudo().audience_frozen_at = False
        return super().action_cancel()

    # -- new mailings ------------------------------------------------------------

    @api.model
    def action_new_for_contacts(self, domain=None, filter_id=None):
        """Open a new mailing to the contacts of a list.

        :param list domain: of the list, or of the contacts selected in it
        :param int filter_id: the favorite that filters the list
        :rtype: dict
        """
        if filter_id:
            return self._new_mailing_action({"default_audience_filter_id": filter_id})
        return self._new_mailing_action(
            {
                "default_audience_kind": "list",
                "default_mailing_domain": repr(domain or []),
            }
        )

    @api.model
    def _new_mailing_action(self, defaults, mailing_type=None):
        """Open a new mailing.

        :param dict defaults: context with the audience
        :param str mailing_type: "mail" or "sms"; None lets the user choose
        :rtype: dict
        """
        self.check_access("create")
        view = mailing_type is None and self.env.ref(
            "mass_mailing_sms.mailing_mailing_view_form_mixed", raise_if_not_found=False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New mailing"),
            "res_model": self._name,
            "views": [(view.id if view else False, "form")],
            "context": {
                "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "default_mailing_type": mailing_type or "mail",
                "mailing_sms": mailing_type == "sms",
                **defaults,
            },
        }
