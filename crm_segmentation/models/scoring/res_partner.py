# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts show their segments, are searched and grouped by them, and are rescored
when they are saved.

No outcome is stored on the contact: ``segment_id`` and ``segment_score`` are read
from the memberships, through SQL where many contacts are concerned.
"""

from collections import defaultdict
from contextlib import suppress
from dataclasses import astuple, replace

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...fields import ToldMany2many, ToldOne2many
from ...scoring.compiler.domains import with_row
from ...scoring.definition.dependence import OUTCOMES
from ...scoring.outcome import reach
from ...tools.asked import COMPARISONS, ids_asked, ids_that_match, number_asked
from ...tools.hooks import hook
from ...tools.scoring.importing import importable

#: fields that decide whether a contact is in a model's scope
SCOPE_FIELDS = {
    "active",
    "company_id",
    "is_company",
    "company_type",
    "type",
    "parent_id",
    "partner_share",
    "user_ids",
}
SEGMENT_FIELDS = [
    "segment_id",
    "segment_score",
    "segment_summary",
    "segment_ids",
    "segment_membership_ids",
]
PENDING = "crm_segmentation.contacts"
#: in the context of what users save and import
BY_HAND = "crm_segmentation_by_hand"
#: so many contacts that read a saved one are scored with it
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
        help="The segment of the first segmentation model that the contact is in.",
    )
    segment_score = fields.Float(
        "Score",
        digits=(16, 2),
        compute="_compute_segment",
        search="_search_segment_score",
        compute_sudo=False,
        aggregator="avg",
        groups="base.group_user",
        help="From 0 to 100, by the model of the main segment. It is computed when "
        "the contact is saved, and for all contacts twice a day: a deal won counts "
        "from the next computation on. Contacts without a score match no comparison: "
        "for all that are not at 50 or more, ask for less than 50 or for no score.",
    )
    segment_summary = fields.Json(
        compute="_compute_segment",
        compute_sudo=False,
        groups="base.group_user",
        offered=False,
    )
    segment_ids = ToldMany2many(
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
        help="The segments of all segmentation models.",
    )
    segment_membership_ids = ToldOne2many(
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
        mains = self._main_memberships()
        next_at = self.env["crm.segmentation"]._next_rescoring()
        for partner in self:
            main = mains.get(partner._origin.id)
            partner.segment_id = main and main.segment_id
            partner.segment_score = main.score if main else 0.0
            partner.segment_summary = main._summary(next_at) if main else False

    def _main_memberships(self):
        """The membership that stands for each contact: of the first model that is
        shown, its own before an inherited one.

        :rtype: dict[int, crm.segmentation.membership]
        """
        shown = self.env["crm.segmentation"]._shown()
        ranks = {model.id: rank for rank, model in enumerate(shown)}
        memberships = (
            self.env["crm.segmentation.membership"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self._origin.ids),
                    ("segmentation_id", "in", shown.ids),
                ]
            )
        )
        ordered = memberships.sorted(
            lambda m: (bool(m.inherited_from_id), ranks[m.segmentation_id.id])
        )
        # the first of a contact is written last
        return {
            membership.partner_id.id: membership for membership in reversed(ordered)
        }

    @api.model
    def _domain_of_shown_segments(self):
        """Limits ``segment_ids`` to what the user may see: a search for the ids of
        segments is not subject to record rules. Asked for by every reading and
        search, so that saved contacts are scored before.

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
        joined = [
            self._join_membership(alias, model, query)
            for model in self.env["crm.segmentation"]._shown()
        ]
        cases = [
            SQL(
                " WHEN %s IS NOT NULL%s THEN %s",
                SQL.identifier(member, "id"),
                own,
                SQL.identifier(member, column),
            )
            for inherited in (False, True)
            for member in joined
            for own in [
                SQL()
                if inherited
                else SQL(" AND %s IS NULL", SQL.identifier(member, "inherited_from_id"))
            ]
        ]
        if not cases:
            return SQL("NULL::%s", SQL("int4" if column == "segment_id" else "numeric"))
        return SQL("(CASE%s END)", SQL("").join(cases))

    def _join_membership(self, alias, model, query):
        """Join the membership in one model: at most one row, by the unique key."""
        member = query.make_alias(alias, f"segmentation_{model.id}")
        query.add_join(
            "LEFT JOIN",
            member,
            "crm_segmentation_membership",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(member, "partner_id"),
                SQL.identifier(alias, "id"),
                SQL.identifier(member, "segmentation_id"),
                model.id,
            ),
        )
        return member

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
        """Contacts by their main segment.

        Positive and negative sides are written out as (NOT) EXISTS: what the ORM
        inverts by itself does not end on large databases.
        """
        if operator in ("any", "not any"):
            segment_ids = ids_that_match(self, "segment_id", value)
            return self._domain_of_segments(segment_ids, operator == "any")
        if operator in ("child_of", "parent_of"):
            raise UserError(
                self.env._("Segments have no hierarchy: ask which segment it is.")
            )
        if operator not in ("in", "not in"):
            return NotImplemented
        positive = operator == "in"
        value = ids_asked(self, "segment_id", value)
        domain = self._domain_of_segments([one for one in value if one], positive)
        if False not in value:
            return domain
        if positive:
            return domain | self._domain_of_members(False)
        return domain & self._domain_of_members(True)

    @api.model
    def _search_segment_score(self, operator, value):
        """Contacts by the score of their main segment; the unscored match no
        comparison."""
        if operator in ("in", "not in"):
            # by identity: 0 is a score, and equals False
            unscored = any(one is False for one in value)
            wanted = [self._score_asked(one) for one in value if one is not False]
            condition = SQL("main.score = ANY(%s::numeric[])", wanted)
            if operator == "not in":
                other = self._domain_of_main(condition, False)
                return other & self._domain_of_members(True)
            domain = self._domain_of_main(condition, True)
            return domain | self._domain_of_members(False) if unscored else domain
        if operator not in COMPARISONS:
            raise self._no_score()
        score = self._score_asked(value)
        condition = SQL("main.score %s %s", COMPARISONS[operator], score)
        return self._domain_of_main(condition, True)

    def _score_asked(self, value):
        try:
            return number_asked(value)
        except ValueError as error:
            raise self._no_score() from error

    def _no_score(self):
        return UserError(
            self.env._("A score can be compared with a number, for instance > 70.")
        )

    def _domain_of_segments(self, segment_ids, positive):
        if not segment_ids:
            return Domain.FALSE if positive else Domain.TRUE
        segments = self.env["crm.segment"].sudo().browse(segment_ids).exists()
        return self._domain_of_main(
            SQL("main.segment_id = ANY(%s)", segment_ids),
            positive,
            segments.segmentation_id.ids,
        )

    def _domain_of_members(self, positive):
        """Contacts with, or without, a segment of any model that is shown.

        Those without are asked for model by model: the first one leaves few contacts
        for the others to be looked up in, and PostgreSQL can tell how few.
        """
        model_ids = self.env["crm.segmentation"]._shown().ids
        if positive:
            condition = SQL("main.segmentation_id = ANY(%s)", model_ids)
            return self._domain_of_memberships(condition, True)
        return Domain.AND(
            self._domain_of_memberships(SQL("main.segmentation_id = %s", id_), False)
            for id_ in model_ids
        )

    def _domain_of_main(self, condition, positive, among=None):
        """Contacts of whose main membership a condition holds, or does not.

        :param SQL condition: on the alias ``main``
        :param list[int]|None among: the models that it can hold in; None for all
        :rtype: Domain
        """
        model_ids = self.env["crm.segmentation"]._shown().ids
        stands = [
            self._stands_for_contact(model_ids, place)
            for place, model_id in enumerate(model_ids)
            if among is None or model_id in among
        ]
        if not stands:
            return Domain.FALSE if positive else Domain.TRUE
        return self._domain_of_memberships(
            SQL("%s AND (%s)", condition, SQL(" OR ").join(stands)), positive
        )

    def _stands_for_contact(self, model_ids, place):
        """Whether ``main``, in the model at a place, is the contact's main membership:
        its own before those that it carries of its company, then by the models' order.

        :param list[int] model_ids: the models that are shown, in order
        :param int place: position within them
        :rtype: SQL
        """
        before, others = model_ids[:place], model_ids[:place] + model_ids[place + 1 :]
        own = self._no_membership(before, SQL("inherited_from_id IS NULL"))
        carried = SQL(
            "%s AND %s",
            self._no_membership(others, SQL("inherited_from_id IS NULL")),
            self._no_membership(before, SQL("TRUE")),
        )
        return SQL(
            "main.segmentation_id = %s"
            " AND CASE WHEN main.inherited_from_id IS NULL THEN %s ELSE %s END",
            model_ids[place],
            own,
            carried,
        )

    def _no_membership(self, model_ids, condition):
        if not model_ids:
            return SQL("TRUE")
        return SQL(
            "NOT EXISTS (SELECT FROM crm_segmentation_membership better"
            " WHERE better.partner_id = main.partner_id"
            " AND better.segmentation_id = ANY(%s) AND %s)",
            model_ids,
            condition,
        )

    def _domain_of_memberships(self, condition, positive):
        """Contacts with, or without, a membership of which a condition holds.

        :param SQL condition: on the alias ``main``
        :rtype: Domain
        """
        self._check_field_access(self._fields["segment_id"], "read")
        self._rescore_pending()
        rows = SQL("crm_segmentation_membership main")
        return with_row(rows, SQL("main.partner_id"), condition, positive)

    # -- rescoring when saved ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """New contacts are scored at once."""
        partners = super().create([self._before_save(vals) for vals in vals_list])
        partners._collect_for_rescoring()
        # nothing leads to them yet but what has been created with them
        routes = [route for route in self._routes() if route.way != route.owner]
        self._collect_reached(partners._reached(routes))
        return partners

    def write(self, vals):
        """Contacts are rescored when they are saved by hand, and when something is
        written that can matter; so are those that read them."""
        routes = self._routes_through(vals)
        # whoever read them before, and whoever does afterwards
        reached = self._reached(routes)
        result = super().write(self._before_save(vals))
        by_hand = self.env.context.get(BY_HAND)
        if by_hand:
            self.env["res.partner.summary"]._mark_stale_by_hand(self)
        if by_hand or vals.keys() & self._fields_that_matter():
            self._collect_for_rescoring()
        self._collect_reached(reached | self._reached(routes))
        return result

    @hook
    def _before_save(self, vals):
        """Complete the values with which these contacts are written, or one is created.

        :param dict vals: not to be changed in place
        :return: the values to save
        :rtype: dict
        """
        return vals

    # What the client saves, and what is imported: any other write is a program's, which
    # is told by the fields that it writes. These methods are the only ones by which the
    # forms and lists of the client save records; the context goes along to contacts
    # that are saved inside of a contact.

    def web_save(self, vals, specification, next_id=None):
        """Saved by hand in a form or list, whatever was changed."""
        by_hand = self.with_context(**{BY_HAND: True})
        return super(ResPartner, by_hand).web_save(vals, specification, next_id)

    def web_save_multi(self, vals_list, specification):
        """Saved by hand in a list, several at once."""
        by_hand = self.with_context(**{BY_HAND: True})
        return super(ResPartner, by_hand).web_save_multi(vals_list, specification)

    @api.model
    def load(self, fields, data):
        """Import by hand, without the columns of fields that cannot be written.

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
                    "“%(field)s” follows from other data: its column was left out.",
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
        reached = self._reached(self._routes())
        result = super().unlink()
        self._collect_reached(reached)
        return result

    @hook
    def _before_delete(self):
        """Delete what belongs to these contacts, which the user may delete."""

    def action_rescore(self):
        """Score these contacts now, by all live models.

        :return: an action that tells the user so
        :rtype: dict
        """
        self.check_access("read")
        self.env["res.partner.summary"]._mark_stale_by_hand(self)
        self._collect_for_rescoring()
        self._rescore_pending()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Contacts scored again: %s", len(self)),
                # what is shown is read again, as after any other button
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    @tools.ormcache()
    def _fields_that_matter(self):
        """The contact's fields that can change a score or a scope.

        :rtype: frozenset[str]
        """
        read = {route.field for route in self._all_routes()} & self._fields.keys()
        return frozenset(SCOPE_FIELDS | read)

    @api.model
    @tools.ormcache()
    def _all_routes(self):
        """How the live models read contacts (``scoring/reach.py``).

        :rtype: frozenset[Route]
        """
        found = set()
        for segmentation in self.env["crm.segmentation"].sudo()._live():
            # what makes no sense any more scores nobody, as its next run tells
            with suppress(Exception):
                definition = segmentation.version_id._definition()
                found |= reach.routes(self.env, definition)
        return frozenset(found)

    @api.model
    @tools.ormcache()
    def _routes(self):
        """Those by which other contacts read a contact.

        :rtype: tuple[Route]
        """
        found = {route for route in self._all_routes() if not route.is_own}
        return tuple(sorted(found, key=astuple))

    def _routes_through(self, vals):
        """Those that read a field that is written.

        :param dict vals:
        :rtype: list[Route]
        """
        return [route for route in self._routes() if route.field in vals]

    @api.model
    def _routes_of_outcomes(self):
        """Those that read a segment or score.

        :rtype: list[Route]
        """
        return [
            route
            for route in self._routes()
            if route.field in SEGMENT_FIELDS or route.model in OUTCOMES
        ]

    def _reached(self, routes):
        """The contacts that read these contacts.

        :param list[Route] routes: those to follow
        :rtype: set[int]
        """
        # which field is read makes no difference to who is reached
        followed = {replace(route, field="") for route in routes}
        if not followed or not self:
            return set()
        self.env.flush_all()
        env = self.with_context(active_test=False).sudo().env
        return set().union(*(reach.reached(env, route, self.ids) for route in followed))

    @api.model
    def _collect_reached(self, contact_ids):
        """Have the contacts rescored that read contacts which have been saved: at once,
        or soon where they are many.

        :param set[int] contact_ids:
        """
        if len(contact_ids) > MOST_REACHED:
            self.env["crm.segmentation.queue"].sudo()._add(sorted(contact_ids))
        elif contact_ids:
            self.browse(sorted(contact_ids))._collect_for_rescoring()

    def _collect_for_rescoring(self):
        """Remember these contacts: they are scored together when a segment is next
        read, at the latest before the transaction is committed.

        The context may tell the ``segmentation_cause`` of the moves, else they are
        edits.
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
        self._forget_segments()

    @api.model
    def _invalidate_segments(self):
        """Memberships have been written in SQL: what was read of them is stale."""
        self.env.flush_all()
        self._forget_segments()
        self.env["crm.segmentation.membership"].invalidate_model(flush=False)
        self.env["crm.segment.change"].invalidate_model(flush=False)
        counted = ["membership_ids", "member_count"]
        self.env["crm.segmentation"].invalidate_model(counted, flush=False)
        self.env["crm.segment"].invalidate_model(["member_count"], flush=False)

    @api.model
    def _forget_segments(self):
        """What was read of segments is stale, and so is what records of customers
        (leads, orders, activities and others) show of it."""
        self.invalidate_model(SEGMENT_FIELDS, flush=False)
        shown = defaultdict(set)
        for name in SEGMENT_FIELDS:
            for field in self.pool.get_dependent_fields(self._fields[name]):
                if not field.store:
                    shown[field.model_name].add(field.name)
        for model_name, names in shown.items():
            self.env[model_name].invalidate_model(names, flush=False)

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
        if env["crm.segmentation.run"]._others_write():
            left.update(causes)
        env["crm.segmentation.queue"]._add(sorted(left))
        self._invalidate_segments()

    @api.model
    @hook
    def _pre_rescore(self):
        """Bring up to date what scores are computed from."""
