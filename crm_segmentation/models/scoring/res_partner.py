# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts show their segments, are searched and grouped by them, and are rescored
when they are saved.

Nothing is stored on the contact: ``segment_id`` and ``segment_score`` are read from the
memberships, by SQL where many contacts are concerned.
"""

from dataclasses import replace

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...fields import DerivedMany2many, DerivedOne2many
from ...scoring.outcome import reach
from ...tools.hooks import hook
from ...tools.plural import plural
from ...tools.scoring.importing import importable
from ...tools.scoring.locks import others_run
from ...tools.scoring.main_segment import (
    main_column,
    main_memberships,
    score_domain,
    segment_domain,
)

PENDING = "crm_segmentation.contacts"
#: in the context of what users save or import
BY_HAND = "crm_segmentation_by_hand"
#: up to this number, contacts that read a saved one are rescored with it
MOST_REACHED = 200


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "crm.segmentation.order.mixin",
        "crm.segmentation.offered.mixin",
    ]

    _tied_fields = frozenset(
        {
            "segment_id",
            "segment_score",
            "customer_category_id",
            "customer_source_id",
            "last_contact_at",
        }
    )

    segment_id = fields.Many2one(
        "crm.segment",
        "Main segment",
        compute="_compute_segment",
        search="_search_segment_id",
        compute_sudo=False,
        groups="base.group_user",
        help="The contact's segment in the first segmentation model that includes it.",
    )
    segment_score = fields.Float(
        "Score",
        digits=(16, 2),
        compute="_compute_segment",
        search="_search_segment_score",
        compute_sudo=False,
        aggregator="avg",
        groups="base.group_user",
        help="From 0 to 100, by the model of the main segment. Updated when the "
        "contact is saved, and for all contacts twice a day. Contacts without a score "
        "match no comparison.",
    )
    segment_summary = fields.Json(
        compute="_compute_segment",
        compute_sudo=False,
        groups="base.group_user",
        offered=False,
    )
    segment_ids = DerivedMany2many(
        "crm.segment",
        "crm_segmentation_membership",
        "partner_id",
        "segment_id",
        "Segments",
        readonly=True,
        copy=False,
        ondelete="restrict",
        domain=lambda self: self._domain_of_shown_segments(),
        groups="base.group_user",
        help="The contact's segments in all segmentation models.",
    )
    segment_membership_ids = DerivedOne2many(
        "crm.segmentation.membership",
        "partner_id",
        "Segment memberships",
        domain=[("segmentation_id.active", "=", True)],
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    def _auto_init(self):
        for model_name in self._relation_models():
            self.env[model_name]._auto_init()
        return super()._auto_init()

    @hook
    def _relation_models(self):
        """Models whose tables serve as relations of many2many fields of contacts, and
        have to be created before those.

        :rtype: list[str]
        """
        return ["crm.segmentation.membership"]

    # -- reading -----------------------------------------------------------------

    @api.depends_context(
        "company", "allowed_company_ids", "lang", "main_segmentation_id"
    )
    def _compute_segment(self):
        self._rescore_pending()
        mains = main_memberships(self)
        next_at = self.env["crm.segmentation.run"]._next_scheduled_at()
        for partner in self:
            main = mains.get(partner._origin.id)
            partner.segment_id = main and main.segment_id
            partner.segment_score = main.score if main else 0.0
            partner.segment_summary = main._summary(next_at) if main else False

    @api.model
    def _domain_of_shown_segments(self):
        """Limits ``segment_ids`` to what the user may see: a search by ids of segments
        is not subject to record rules. Every read and search evaluates it, so that
        saved contacts are scored first.

        :rtype: list
        """
        self._rescore_pending()
        if self.env.su:
            return []
        return [("segmentation_id", "in", self.env["crm.segmentation"]._visible().ids)]

    def _field_to_sql(self, alias, field_expr, query=None):
        column = self._virtual_column_sql(alias, field_expr, query)
        if column is None:
            column = super()._field_to_sql(alias, field_expr, query)
        return self._readable_column_sql(field_expr, column)

    @hook
    def _readable_column_sql(self, field_expr, column):
        """Make the values of a column readable for Python and the web client.

        :param str field_expr:
        :param SQL column:
        :rtype: SQL
        """
        return column

    @hook
    def _virtual_column_sql(self, alias, field_expr, query):
        """The SQL of a field that is not stored on the contact, like the main segment.

        :param str alias: of ``res_partner``
        :param str field_expr:
        :param Query query: gets the joins
        :return: None for fields that are stored
        :rtype: SQL | None
        """
        if field_expr not in ("segment_id", "segment_score"):
            return None
        self._check_field_access(self._fields[field_expr], "read")
        self._rescore_pending()
        column = "segment_id" if field_expr == "segment_id" else "score"
        return main_column(self, alias, query, column)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in self._fields_empty_last() and not nulls.code:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @hook
    def _fields_empty_last(self):
        """Fields by which contacts without a value come last, in either direction.

        :rtype: set[str]
        """
        return {"segment_id", "segment_score"}

    # -- searching ---------------------------------------------------------------

    @api.model
    def _search_segment_id(self, operator, value):
        return segment_domain(self, operator, value)

    @api.model
    def _search_segment_score(self, operator, value):
        return score_domain(self, operator, value)

    # -- rescoring when saved ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """New contacts are scored at once."""
        partners = super().create([self._before_save(vals) for vals in vals_list])
        partners._mark_stale()
        # only records created with them can lead to them
        routes = self.env["crm.segmentation.queue"]._routes()
        routes = [route for route in routes if route.way != route.owner]
        self._mark_ids_stale(partners._reached(routes))
        return partners

    def write(self, vals):
        """Contacts are rescored when a user saves them, and when a field is written
        that can affect a score; so are contacts whose scores read them."""
        queue = self.env["crm.segmentation.queue"]
        routes = [route for route in queue._routes() if route.field in vals]
        # those that read them before, and those that do afterwards
        reached = self._reached(routes)
        result = super().write(self._before_save(vals))
        by_hand = self.env.context.get(BY_HAND)
        if by_hand:
            self.env["res.partner.summary"]._mark_stale_by_hand(self)
        if by_hand or vals.keys() & queue._score_input_fields():
            self._mark_stale()
        self._mark_ids_stale(reached | self._reached(routes))
        return result

    @hook
    def _before_save(self, vals):
        """Complete the values with which these contacts are written, or one is created.

        :param dict vals: not to be changed in place
        :return: the values to save
        :rtype: dict
        """
        return vals

    # What users save and import; any other write is a program's, where only the written
    # fields count. Forms and lists of the web client save through these methods alone;
    # the context reaches contacts that are saved within a contact.

    def web_save(self, vals, specification, next_id=None):
        """Save a form or list: rescores whatever was changed."""
        by_hand = self.with_context(**{BY_HAND: True})
        return super(ResPartner, by_hand).web_save(vals, specification, next_id)

    def web_save_multi(self, vals_list, specification):
        """Save several rows of a list: rescores whatever was changed."""
        by_hand = self.with_context(**{BY_HAND: True})
        return super(ResPartner, by_hand).web_save_multi(vals_list, specification)

    @api.model
    def load(self, fields, data):
        """Import a file, without the columns of fields that cannot be written.

        :return: as Odoo does, with a warning for each column that was left out
        :rtype: dict
        """
        by_hand = self.with_context(**{BY_HAND: True})
        columns, rows, skipped = importable(self, fields, data)
        result = super(ResPartner, by_hand).load(columns, rows)
        result["messages"] += [
            {
                "type": "warning",
                "message": self.env._(
                    "“%(field)s” is computed from other data. Its column was left out.",
                    field=field._description_string(self.env),
                ),
            }
            for field in skipped
        ]
        return result

    def unlink(self):
        """The segment changes of deleted contacts go with them."""
        self.check_access("unlink")
        self._before_delete()
        self.env.cr.execute(
            SQL("DELETE FROM crm_segment_change WHERE partner_id = ANY(%s)", self.ids)
        )
        reached = self._reached()
        result = super().unlink()
        self._mark_ids_stale(reached)
        return result

    @hook
    def _before_delete(self):
        """Delete what belongs to these contacts, which the user may delete."""

    def action_rescore(self):
        """Score these contacts now, by all live models.

        :return: an action that notifies the user
        :rtype: dict
        """
        self.check_access("read")
        self.env["res.partner.summary"]._mark_stale_by_hand(self)
        self._mark_stale()
        self._rescore_pending()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": plural(
                    self.env,
                    self.env._(
                        "%(count)s contact rescored|%(count)s contacts rescored"
                    ),
                    len(self),
                ),
                # reload what is shown, as after any other button
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _reached(self, routes=None):
        """The contacts that read these contacts.

        :param Iterable[Route]|None routes: None for all
        :rtype: set[int]
        """
        if routes is None:
            routes = self.env["crm.segmentation.queue"]._routes()
        # who is reached does not depend on the field that is read
        followed = {replace(route, field="") for route in routes}
        if not followed or not self:
            return set()
        self.env.flush_all()
        env = self.with_context(active_test=False).sudo().env
        return set().union(*(reach.reached(env, route, self.ids) for route in followed))

    @api.model
    def _mark_ids_stale(self, contact_ids):
        """Have contacts rescored that read saved contacts: at once, or soon where they
        are many.

        :param set[int] contact_ids:
        """
        if len(contact_ids) > MOST_REACHED:
            self.env["crm.segmentation.queue"].sudo()._add(sorted(contact_ids))
        elif contact_ids:
            self.browse(sorted(contact_ids))._mark_stale()

    def _mark_stale(self):
        """Have these contacts rescored: all together, when a segment is next read, at
        the latest before the transaction is committed.

        The context may give the ``segmentation_cause`` of segment changes, ``edit`` by
        default.
        """
        if not self.env["crm.segmentation"]._live_ids():
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = {}
            env = self.env(user=SUPERUSER_ID, su=True)
            precommit.add(env["res.partner"]._rescore_pending)
        pending = precommit.data[PENDING]
        cause = self.env.context.get("segmentation_cause")
        pending.update({id_: cause or pending.get(id_, "edit") for id_ in self.ids})
        self.env["crm.segmentation.membership"]._forget_segments()

    @api.model
    def _rescore_pending(self):
        """Score the contacts that have been saved in this transaction."""
        self._pre_rescore()
        causes = self.env.cr.precommit.data.pop(PENDING, None)
        if not causes:
            return
        # outside of the try: what fails here is the save itself
        self.env.flush_all()
        env = self.env(user=SUPERUSER_ID, su=True)
        live = env["crm.segmentation.version"]._live()
        left = set()
        for cause in sorted(set(causes.values())):
            contact_ids = sorted(id_ for id_ in causes if causes[id_] == cause)
            left.update(live._score_saved(contact_ids, cause))
        if others_run(env):
            left.update(causes)
        env["crm.segmentation.queue"]._add(sorted(left))
        env["crm.segmentation.membership"]._invalidate_segments()

    @api.model
    @hook
    def _pre_rescore(self):
        """Bring up to date what scores are computed from."""
