# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Creates a mailing list from segments, a favorite or a filtered list of contacts, once
or with a feed that keeps it up to date."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.crm_segmentation.scoring.compiler.domains import UNREADABLE
from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.database import bulk_planner
from odoo.addons.crm_segmentation.tools.errors import coded
from odoo.addons.crm_segmentation.tools.search_values import max_selected

from ...tools.list.feed import Feed


class MailingListCreate(models.TransientModel):
    _name = "mailing.list.create"
    _description = "Create Mailing List"

    target = fields.Selection(
        [("new", "New mailing list"), ("existing", "Existing mailing list")],
        "Add to",
        default="new",
        required=True,
    )
    name = fields.Char()
    list_id = fields.Many2one("mailing.list", "Mailing list")
    follow = fields.Selection(
        [("once", "Once"), ("feed", "Automatically")],
        "Add contacts",
        default="once",
        required=True,
        help="Automatically: contacts that match later are added, too.",
    )
    leavers = fields.Selection(
        [("remove", "Remove from the list"), ("keep", "Keep on the list")],
        "Contacts that no longer match",
        default="remove",
        required=True,
    )
    source = fields.Selection(
        [
            ("segments", "Segments"),
            ("saved_filter", "Saved customer filter"),
            ("list", "Filtered list"),
        ],
        default="segments",
        required=True,
        readonly=True,
    )
    segment_ids = fields.Many2many(
        "crm.segment", string="Segments", context={"segmentation_display_model": True}
    )
    filter_id = fields.Many2one("ir.filters", "Saved customer filter", readonly=True)
    partner_ids = fields.Json("Selected contact IDs", readonly=True, exportable=False)
    domain = fields.Char("Filter")
    is_inherited = fields.Boolean(
        compute="_compute_is_inherited",
        help="Whether contacts inherit one of the segments from their company.",
    )
    partner_count = fields.Integer("Contacts", compute="_compute_counts")
    reachable_count = fields.Integer("With an email address", compute="_compute_counts")

    @api.model
    def _open_for_segments(self, segments):
        """Open the dialog for segments.

        :param crm.segment segments:
        :rtype: dict
        """
        return self.create(
            {
                "name": ", ".join(segments.mapped("name")),
                "segment_ids": [Command.set(segments.ids)],
                "follow": "feed",
            }
        )._open()

    @api.model
    def _open_for_contacts(self, partners):
        """Open the dialog for contacts selected in a list.

        :param res.partner partners:
        :rtype: dict
        """
        domain = self.env.context.get("active_domain") or [("id", "in", partners.ids)]
        return self.create(
            {
                "source": "list",
                "name": self._default_name(),
                "partner_ids": partners.ids,
                "domain": self._stored_domain(domain),
            }
        )._open()

    @api.model
    def action_open_for_list(self, domain=None, filter_id=None):
        """Open the dialog for all contacts that a list shows.

        :param list domain: what the list shows
        :param int filter_id: the favorite that filters the list
        :rtype: dict
        """
        if filter_id:
            saved_filter = self.env["ir.filters"].browse(filter_id)
            values = {
                "source": "saved_filter",
                "filter_id": saved_filter.id,
                "name": saved_filter.name,
                "follow": "feed",
            }
        else:
            values = {
                "source": "list",
                "name": self._default_name(),
                "domain": self._stored_domain(domain or []),
            }
        return self.create(values)._open()

    @api.model
    def _stored_domain(self, domain):
        """:raise UserError: when it is not a domain"""
        try:
            return repr(list(Domain(domain)))
        except UNREADABLE as error:
            sentence = self.env._(
                "The filter of the list cannot be read. Filter the list again."
            )
            raise coded("list.unreadable_filter", UserError(sentence)) from error

    @api.model
    def _default_name(self):
        today = fields.Date.context_today(self)
        return self.env._("Contacts on %s", format_date(self.env, today))

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create Mailing List"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("segment_ids")
    def _compute_is_inherited(self):
        for wizard in self:
            models_ = wizard.segment_ids.segmentation_id
            wizard.is_inherited = any(models_.mapped("inherit_to_contacts"))

    @api.depends("segment_ids", "filter_id", "domain", "follow", "partner_ids")
    def _compute_counts(self):
        for wizard in self:
            partners = self.env["res.partner"]
            try:
                domain = wizard._contacts_domain()
            except UserError:
                domain = Domain.FALSE
            with bulk_planner(self.env.cr):
                wizard.partner_count = partners.search_count(domain)
                wizard.reachable_count = partners.search_count(
                    domain & Domain("email_normalized", "!=", False)
                )

    # -- contacts ----------------------------------------------------------------

    def _feed_values(self):
        """The feed of the list.

        :return: values of ``mailing.list``
        :rtype: dict
        """
        self.ensure_one()
        common = {"feed_leavers": self.leavers, "feed_user_id": self.env.uid}
        source = {
            "segments": {
                "feed_kind": "segments",
                "feed_segment_ids": [Command.set(self.segment_ids.ids)],
            },
            "saved_filter": {
                "feed_kind": "saved_filter",
                "feed_filter_id": self.filter_id.id,
            },
            "list": {"feed_kind": "filter", "feed_domain": self.domain},
        }[self.source]
        return {**common, **source}

    def _contacts_domain(self):
        """The contacts to add now.

        :rtype: Domain
        """
        if self.follow == "once" and self.partner_ids and not self._selected_all():
            return Domain("id", "in", self.partner_ids)
        return Feed(self.env["mailing.list"].new(self._feed_values())).domain()

    def _selected_all(self):
        """Whether all contacts of the filter were selected: of "select all", Odoo
        passes on the first contacts only.

        :rtype: bool
        """
        return len(self.partner_ids) >= max_selected(self.env)

    # -- the list ----------------------------------------------------------------

    def action_create(self):
        """Create or fill the list, and open it.

        :rtype: dict
        """
        only(self)
        mailing_list = self._target_list()
        if self.follow == "feed":
            mailing_list.write(self._feed_values())
            mailing_list._update_from_feed()
        else:
            mailing_list._add_customers(self._contacts_domain())
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailing.list",
            "res_id": mailing_list.id,
            "views": [(False, "form")],
        }

    def _target_list(self):
        if self.target == "new":
            if not (self.name or "").strip():
                sentence = self.env._("Enter a name for the mailing list.")
                raise coded("list.without_name", UserError(sentence))
            return self.env["mailing.list"].create({"name": self.name})
        if not self.list_id:
            sentence = self.env._("Choose a mailing list, or create a new one.")
            raise coded("list.not_chosen", UserError(sentence))
        if self.follow == "feed" and self.list_id.feed_kind:
            sentence = self.env._(
                "The mailing list “%s” already has a source. Change the source "
                "in the list, or choose another list.",
                self.list_id.name,
            )
            raise coded("list.has_source", UserError(sentence))
        return self.list_id
