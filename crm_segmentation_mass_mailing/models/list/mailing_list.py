# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mailing list is fed by segments, by a favourite or by a filter of contacts.

Who enters is added, who leaves is removed or kept, as chosen. The feed remembers the
subscriptions that it made, and for which contact: those made by hand it never touches.
Who has opted out, or was taken off by hand, stays out, also under a new address.

The feed sees what whoever changed it last sees.
"""

import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.scoring.compiler.domains import (
    check_domain,
    compile_domain,
)
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError
from odoo.addons.crm_segmentation.tools.arguments import only
from odoo.addons.crm_segmentation.tools.database import each_in_own_transaction

from ...tools.audience.favourite import SENSELESS, read_favourite
from ...tools.audience.seen_as import check_may_be_seen_as, contacts_seen_as
from ...tools.list.list_members import ListMembers

_logger = logging.getLogger(__name__)

#: what decides who is fed: once it is changed, what was wrong may be mended
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
            ("favourite", "A saved customer filter"),
            ("filter", "A filter"),
        ],
        "Fed by",
        help="Contacts that enter are added to the list by themselves, once a day and "
        "after each scoring of all contacts. Empty: nobody is added by itself.",
    )
    feed_segment_ids = fields.Many2many(
        "crm.segment",
        "mailing_list_feed_segment_rel",
        "list_id",
        "segment_id",
        "Segments",
        context={"active_test": False, "segmentation_display_model": True},
        help="Contacts of any of these segments are on the list.",
    )
    feed_filter_id = fields.Many2one(
        "ir.filters",
        "Saved customer filter",
        ondelete="set null",
        domain="[('model_id', '=', 'res.partner')]",
        index="btree_not_null",
        help="A favourite saved on any list of contacts. The mailing list follows it "
        "when it changes.",
    )
    feed_domain = fields.Char("Filter", default="[]")
    feed_leavers = fields.Selection(
        [("remove", "Removed from the list"), ("keep", "Kept on the list")],
        "Contacts that leave are",
        default="remove",
        required=True,
        help="Archived contacts are removed in any case. Who was added by hand stays.",
    )
    feed_user_id = fields.Many2one(
        "res.users",
        "Seen as",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        copy=False,
        help="Contacts that this user may read are found, in all of the user's "
        "companies: whoever changed last what feeds the list. Only administrators "
        "choose another user.",
    )
    feed_gone = fields.Char(readonly=True, copy=False, offered=False)
    feed_problem = fields.Char("What is wrong", readonly=True, copy=False)
    feed_updated_at = fields.Datetime("Updated", readonly=True, copy=False)
    feed_added = fields.Integer("Added", readonly=True, copy=False)
    feed_removed = fields.Integer("Removed", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        lists = super().create(vals_list)
        for mailing_list in lists:
            check_may_be_seen_as(self.env, mailing_list.feed_user_id.id)
        lists.filtered("feed_kind")._check_feed()
        return lists

    def write(self, vals):
        changed = FEED_FIELDS & vals.keys()
        if changed:
            user_id = vals.get("feed_user_id") or self.env.uid
            check_may_be_seen_as(self.env, user_id)
            vals = {
                "feed_gone": False,
                "feed_problem": False,
                **vals,
                "feed_user_id": user_id,
            }
        result = super().write(vals)
        if changed:
            self.filtered("feed_kind")._check_feed()
        return result

    def _check_feed(self):
        """Refuse a feed that cannot work.

        :raise UserError: with the reason
        """
        for mailing_list in self:
            mailing_list._feed_domain()

    # -- who is on the list ------------------------------------------------------

    def _feed_domain(self):
        """The contacts that feed this list.

        :rtype: Domain
        :raise UserError: when they cannot be found, with the reason
        """
        self.ensure_one()
        if self.feed_gone:
            raise UserError(self.feed_gone)
        partners = self._feed_partners()
        if self.feed_kind == "filter":
            domain = self._filter_domain(partners)
        else:
            # whoever asks may see less of it than whom the feed is seen as
            feed = self.sudo()
            by_segments = self.feed_kind == "segments"
            source = feed.feed_segment_ids if by_segments else feed.feed_filter_id
            source = source.with_env(self.env)
            if not source:
                raise UserError(self._no_source())
            domain = source._customer_domain(partners)
        # an archived contact is never mailed, even if the filter asks for it
        return domain & Domain("active", "=", True)

    def _no_source(self):
        if self.feed_kind == "segments":
            return self.env._("Choose the segments that feed the list.")
        return self.env._(
            "The saved customer filter that fed the list is gone: choose another one."
        )

    def _filter_domain(self, partners):
        try:
            text = repr(read_favourite(self.feed_domain, partners.env))
            check_domain(partners, text)
            return compile_domain(partners, text)
        except ScoringError as error:
            raise UserError(
                self.env._("The list's filter: %s", self.env._(error.message))
            ) from error

    def _feed_partners(self):
        """Contacts as the user sees them whom the feed is seen as.

        :rtype: res.partner
        :raise UserError: when this user may not read contacts any more
        """
        return contacts_seen_as(self.env, self.sudo().feed_user_id)

    def _mailing_get_opt_out_list(self, mailing):
        """Contacts archived or deleted since the last update are not mailed, either."""
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
        """Add and remove contacts now, and tell how many.

        :rtype: dict
        """
        only(self)
        self.check_access("write")
        self._update_from_feed()
        if self.feed_problem:
            kind, message = "danger", self.feed_problem
        else:
            kind, message = "success", self._feed_summary()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_update_feeds(self):
        """Update all lists that are fed, each in a transaction of its own."""
        fed = self.search([("feed_kind", "!=", False)])
        # one that somebody updates at this moment needs no other update
        each_in_own_transaction(
            self.env,
            lambda one: one.try_lock_for_update() and one._update_from_feed(),
            fed,
        )

    def _update_from_feed(self):
        """Add and remove contacts. Where the feed does not work any more, the list
        stays as it is and says why."""
        self.ensure_one()
        self.lock_for_update()
        values = {"feed_problem": False, "feed_updated_at": fields.Datetime.now()}
        try:
            with self.env.cr.savepoint():
                added, removed = self._apply_feed()
        except AccessError:
            values = {"feed_problem": self._not_readable()}
        except UserError as error:
            values = {"feed_problem": str(error)}
        except SENSELESS:
            _logger.exception("The feed of mailing list %s is broken", self.id)
            values = {
                "feed_problem": self.env._(
                    "The list's filter cannot be read any more: set it up again."
                )
            }
        else:
            values |= {"feed_added": added, "feed_removed": removed}
        self.write(values)

    def _not_readable(self):
        return self.env._(
            "What feeds the list asks for something that %(user)s may not read: "
            "choose the contacts anew.",
            user=self.sudo().feed_user_id.name,
        )

    def _apply_feed(self):
        """:return: how many have been added and removed
        :rtype: tuple[int, int]
        """
        members = ListMembers(self, self._found(self._feed_domain()))
        added = members.add(fed=True)
        removed = members.remove(keep=self.feed_leavers == "keep")
        self._forget_members()
        return added, removed

    def _found(self, domain):
        """A search for contacts, with everything saved that it depends on.

        :param Domain domain:
        :rtype: Query
        """
        self.env.flush_all()
        return self._feed_partners()._search(domain)

    def _add_customers(self, domain):
        """Subscribe contacts once, as if by hand.

        :param Domain domain: on contacts
        :return: how many have been added
        :rtype: int
        """
        self.ensure_one()
        self.lock_for_update()
        self.env.flush_all()
        partners = self.env["res.partner"]._search(domain & Domain("active", "=", True))
        added = ListMembers(self, partners).add(fed=False)
        self._forget_members()
        return added

    @api.model
    @contextmanager
    def _noting_lost(self, segments):
        """Note in the lists which of the segments that feed them are gone afterwards:
        nobody is removed for it.

        :param crm.segment segments: those that may be deleted meanwhile
        """
        fed = [
            (mailing_list, segment, segment._is_for_all() and segment.name)
            for mailing_list in self.sudo()
            .with_context(active_test=False)
            .search([("feed_segment_ids", "in", segments.ids)])
            for segment in mailing_list.feed_segment_ids & segments.sudo()
        ]
        yield
        for mailing_list, segment, name in fed:
            if not segment.exists():
                reason = self._lost_sentence(name)
                mailing_list.write({"feed_gone": reason, "feed_problem": reason})

    @api.model
    def _lost_sentence(self, name):
        if not name:
            return self.env._(
                "A segment that fed the list has been deleted: choose the segments "
                "anew."
            )
        return self.env._(
            "The segment “%s”, which fed the list, has been deleted: choose the "
            "segments anew.",
            name,
        )

    def _forget_members(self):
        """Members have been written in SQL."""
        for model in (
            "mailing.list",
            "mailing.list.entry",
            "mailing.contact",
            "mailing.subscription",
        ):
            self.env[model].invalidate_model()

    def _feed_summary(self):
        """What the last update has done, in words.

        :rtype: str
        """
        if not (self.feed_added or self.feed_removed):
            return self.env._("Nobody has entered, nobody has left.")
        return self.env._(
            "%(added)s added, %(removed)s removed.",
            added=self.feed_added,
            removed=self.feed_removed,
        )
