# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Make a mailing list of segments, of a favourite or of a filtered list of contacts:
once, or fed by them from now on."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.crm_segmentation.scoring.compiler.domains import UNREADABLE
from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.database import bulk_planner
from odoo.addons.crm_segmentation.tools.search_values import max_selected


class MailingListCreate(models.TransientModel):
    _name = "mailing.list.create"
    _description = "Mailing list of customers"

    target = fields.Selection(
        [("new", "A new mailing list"), ("existing", "An existing mailing list")],
        "Add them to",
        default="new",
        required=True,
    )
    name = fields.Char(help="For instance: Ideal customers.")
    list_id = fields.Many2one("mailing.list", "Mailing list")
    follow = fields.Selection(
        [("once", "Once, as they are now"), ("feed", "From now on, by itself")],
        "Add",
        default="once",
        required=True,
        help="From now on: who enters later is added to the list by itself.",
    )
    leavers = fields.Selection(
        [("remove", "Removed from the list"), ("keep", "Kept on the list")],
        "Contacts that leave are",
        default="remove",
        required=True,
    )
    source = fields.Selection(
        [
            ("segments", "Segments"),
            ("favourite", "Saved customer filter"),
            ("list", "Filtered list"),
        ],
        "Contacts of",
        default="segments",
        required=True,
        readonly=True,
    )
    segment_ids = fields.Many2many(
        "crm.segment", string="Segments", context={"segmentation_display_model": True}
    )
    filter_id = fields.Many2one("ir.filters", "Saved customer filter", readonly=True)
    partner_ids = fields.Json(
        "Ids of the selected contacts", readonly=True, exportable=False
    )
    domain = fields.Char("Filter")
    is_inherited = fields.Boolean(
        compute="_compute_is_inherited",
        help="Whether people carry one of the segments because their company has it.",
    )
    partner_count = fields.Integer("Contacts", compute="_compute_counts")
    reachable_count = fields.Integer("With an address", compute="_compute_counts")

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
        """Open the dialog for contacts that the Actions menu of a list was used on.

        :param res.partner partners:
        :rtype: dict
        """
        domain = self.env.context.get("active_domain") or [("id", "in", partners.ids)]
        return self.create(
            {
                "source": "list",
                "name": self._default_name(),
                "partner_ids": partners.ids,
                "domain": self._written(domain),
            }
        )._open()

    @api.model
    def action_open_for_list(self, domain=None, filter_id=None):
        """Open the dialog for all contacts that a list shows.

        :param list domain: what the list shows
        :param int filter_id: the favourite by which the list is filtered
        :rtype: dict
        """
        if filter_id:
            favourite = self.env["ir.filters"].browse(filter_id)
            values = {
                "source": "favourite",
                "filter_id": favourite.id,
                "name": favourite.name,
                "follow": "feed",
            }
        else:
            values = {
                "source": "list",
                "name": self._default_name(),
                "domain": self._written(domain or []),
            }
        return self.create(values)._open()

    @api.model
    def _written(self, domain):
        """A filter as it is stored.

        :raise UserError: when it is none
        """
        try:
            return repr(list(Domain(domain)))
        except UNREADABLE as error:
            raise UserError(
                self.env._("The list's filter cannot be read: filter the list anew.")
            ) from error

    @api.model
    def _default_name(self):
        """What a list is called until somebody gives it a better name."""
        today = fields.Date.context_today(self)
        return self.env._("Contacts, %s", format_date(self.env, today))

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
                domain = wizard._wanted()
            except UserError:
                domain = Domain.FALSE
            with bulk_planner(self.env.cr):
                wizard.partner_count = partners.search_count(domain)
                wizard.reachable_count = partners.search_count(
                    domain & Domain("email_normalized", "!=", False)
                )

    # -- who ---------------------------------------------------------------------

    def _feed_values(self):
        """What feeds the list from now on.

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
            "favourite": {
                "feed_kind": "favourite",
                "feed_filter_id": self.filter_id.id,
            },
            "list": {"feed_kind": "filter", "feed_domain": self.domain},
        }[self.source]
        return {**common, **source}

    def _wanted(self):
        """The contacts that are on the list now.

        :rtype: Domain
        """
        if self.follow == "once" and self.partner_ids and not self._took_all():
            return Domain("id", "in", self.partner_ids)
        return self.env["mailing.list"].new(self._feed_values())._feed_domain()

    def _took_all(self):
        """Whether all contacts of the filter were selected: of "select all" Odoo takes
        the first ones only.

        :rtype: bool
        """
        return len(self.partner_ids) >= max_selected(self.env)

    # -- making the list ---------------------------------------------------------

    def action_create(self):
        """Make or fill the list, and open it.

        :rtype: dict
        """
        only(self)
        mailing_list = self._list()
        if self.follow == "feed":
            mailing_list.write(self._feed_values())
            mailing_list._update_from_feed()
        else:
            mailing_list._add_customers(self._wanted())
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailing.list",
            "res_id": mailing_list.id,
            "views": [(False, "form")],
        }

    def _list(self):
        if self.target == "new":
            if not (self.name or "").strip():
                raise UserError(self.env._("Give the mailing list a name."))
            return self.env["mailing.list"].create({"name": self.name})
        if not self.list_id:
            raise UserError(self.env._("Choose the mailing list."))
        if self.follow == "feed" and self.list_id.feed_kind:
            raise UserError(
                self.env._(
                    "“%s” is fed already: change that in the list, or choose another "
                    "one.",
                    self.list_id.name,
                )
            )
        return self.list_id
