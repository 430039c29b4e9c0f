# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mailing lists with a feed: segments, a favorite or a filter of contacts.

Contacts that match are added; contacts that no longer match are removed or kept. The
feed remembers the subscriptions that it has created, and for which contact, and never
changes others. Contacts that have opted out or were removed by hand stay out, also
under a new address.

A feed finds what its run-as user, the last user who changed it, can access.
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.database import each_in_own_transaction
from odoo.addons.crm_segmentation.tools.plural import plural

from ...tools.audience.filter_errors import INVALID_FILTER
from ...tools.audience.run_as import check_run_as
from ...tools.list.feed import Feed
from ...tools.list.list_members import ListMembers

_logger = logging.getLogger(__name__)

#: what decides which contacts are added: changing it clears the problem
FEED_FIELDS = {
    "feed_kind",
    "feed_segment_ids",
    "feed_filter_id",
    "feed_domain",
    "feed_user_id",
}


class MailingList(models.Model):
    _name = "mailing.list"
    _inherit = ["mailing.list", "crm.segmentation.offered.mixin"]

    feed_kind = fields.Selection(
        [
            ("segments", "Segments"),
            ("saved_filter", "Saved customer filter"),
            ("filter", "Filter"),
        ],
        "Source",
        help="Adds matching contacts to the list once a day and after each run of a "
        "segmentation model. Without a source, no contacts are added automatically.",
    )
    feed_segment_ids = fields.Many2many(
        "crm.segment",
        "mailing_list_feed_segment_rel",
        "list_id",
        "segment_id",
        "Segments",
        context={"active_test": False, "segmentation_display_model": True},
        help="Adds the contacts of any of these segments.",
    )
    feed_filter_id = fields.Many2one(
        "ir.filters",
        "Saved customer filter",
        ondelete="set null",
        domain="[('model_id', '=', 'res.partner')]",
        index="btree_not_null",
        help="A favorite from any list of contacts. The mailing list follows the "
        "filter if it changes.",
    )
    feed_domain = fields.Char("Filter", default="[]")
    feed_leavers = fields.Selection(
        [("remove", "Remove from the list"), ("keep", "Keep on the list")],
        "Contacts that no longer match",
        default="remove",
        required=True,
        help="Archived contacts are always removed; contacts added manually never are.",
    )
    feed_user_id = fields.Many2one(
        "res.users",
        "Run as user",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="Adds only contacts that this user can access, in all of the user's "
        "companies. This is the last user who changed the source; only administrators "
        "can select another one.",
    )
    feed_deleted = fields.Char(readonly=True, copy=False, offered=False)
    feed_problem = fields.Char("Problem", readonly=True, copy=False)
    feed_updated_at = fields.Datetime("Updated on", readonly=True, copy=False)
    feed_added = fields.Integer("Added", readonly=True, copy=False)
    feed_removed = fields.Integer("Removed", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        lists = super().create(vals_list)
        for mailing_list in lists:
            check_run_as(self.env, mailing_list.feed_user_id.id)
        lists.filtered("feed_kind")._check_feed()
        return lists

    def write(self, vals):
        """The last user who changes a feed becomes its run-as user."""
        changed = FEED_FIELDS & vals.keys()
        if changed:
            user_id = vals.get("feed_user_id") or self.env.uid
            check_run_as(self.env, user_id)
            vals = {
                "feed_deleted": False,
                "feed_problem": False,
                **vals,
                "feed_user_id": user_id,
            }
        result = super().write(vals)
        if changed:
            self.filtered("feed_kind")._check_feed()
        return result

    def _check_feed(self):
        """:raise UserError: when a feed cannot be used"""
        for mailing_list in self:
            Feed(mailing_list).domain()

    def _mailing_get_opt_out_list(self, mailing):
        """Contacts archived or deleted since the last update are not mailed either."""
        archived = self.env["mailing.subscription"].search(
            [
                ("list_id", "in", (self or mailing.contact_list_ids).ids),
                ("is_fed", "=", True),
                "|",
                ("feed_partner_id", "=", False),
                ("feed_partner_id.active", "=", False),
            ]
        )
        addresses = set(archived.contact_id.mapped("email_normalized"))
        return addresses.union(super()._mailing_get_opt_out_list(mailing))

    # -- updating ----------------------------------------------------------------

    def action_update_from_feed(self):
        """Update the list now, and show what has changed.

        :rtype: dict
        """
        only(self)
        self.check_access("write")
        self._update_from_feed()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if self.feed_problem else "success",
                "message": self.feed_problem or self._update_summary(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _update_summary(self):
        """The result of the last update.

        :rtype: str
        """
        forms = {
            "feed_added": self.env._(
                "%(count)s contact added.|%(count)s contacts added."
            ),
            "feed_removed": self.env._(
                "%(count)s contact removed.|%(count)s contacts removed."
            ),
        }
        sentences = [
            plural(self.env, text, self[name])
            for name, text in forms.items()
            if self[name]
        ]
        return " ".join(sentences) or self.env._("No changes.")

    @api.model
    def _cron_update_feeds(self):
        """Update all lists with a feed, each in a transaction of its own."""
        fed = self.search([("feed_kind", "!=", False)])
        # one that a user is updating at this moment needs no other update
        each_in_own_transaction(
            self.env,
            lambda one: one.try_lock_for_update() and one._update_from_feed(),
            fed,
        )

    def _update_from_feed(self):
        """Add and remove contacts. If the feed cannot be used, the list keeps its
        members and shows the problem."""
        self.ensure_one()
        self.lock_for_update()
        values = {"feed_problem": False, "feed_updated_at": fields.Datetime.now()}
        try:
            with self.env.cr.savepoint():
                added, removed = self._apply_feed()
        except AccessError:
            values = {
                "feed_problem": self.env._(
                    "%(user)s cannot access a field that the source of this list uses. "
                    "Choose another source or another run-as user.",
                    user=self.sudo().feed_user_id.name,
                )
            }
        except UserError as error:
            values = {"feed_problem": str(error)}
        except INVALID_FILTER:
            _logger.exception("The feed of mailing list %s cannot be used", self.id)
            values = {
                "feed_problem": self.env._(
                    "The filter of this list cannot be used. Set it up again."
                )
            }
        else:
            values |= {"feed_added": added, "feed_removed": removed}
        self.write(values)

    def _apply_feed(self):
        """:return: how many contacts were added and removed
        :rtype: tuple[int, int]
        """
        feed = Feed(self)
        domain = feed.domain()
        self.env.flush_all()
        members = ListMembers(self, feed.contacts()._search(domain))
        added = members.add(fed=True)
        removed = members.remove(keep=self.feed_leavers == "keep")
        self.env.invalidate_all()
        return added, removed

    def _add_customers(self, domain):
        """Add contacts once, as if by hand.

        :param Domain domain: on contacts
        :return: how many were added
        :rtype: int
        """
        self.ensure_one()
        self.lock_for_update()
        self.env.flush_all()
        partners = self.env["res.partner"]._search(domain & Domain("active", "=", True))
        added = ListMembers(self, partners).add(fed=False)
        self.env.invalidate_all()
        return added

    def _note_deleted(self, names):
        """Segments of the feed were deleted: the lists keep their members.

        :param list[str | bool] names: False for what not everybody may read
        """
        note = self.env._(
            "A segment was deleted. Choose the segments of the list again."
        )
        if all(names):
            note = self.env._(
                "No longer available: %s. Choose the segments of the list again.",
                format_list(self.env, names),
            )
        self.write({"feed_deleted": note, "feed_problem": note})
