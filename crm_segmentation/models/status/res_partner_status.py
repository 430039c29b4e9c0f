# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a contact stands in a process.

There is one row for a contact and a process. It outlives the contact's leaving the
process: then it has no status and is archived, and its history stays. Moves are kept
as Odoo's tracking values (from, to, who, when), which its durations are read from.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...fields import not_to_be_written
from ...tools.arguments import only, record_sent
from ...tools.asked import ids_asked

#: a move is always kept, but nobody is told and nobody follows
QUIET = {
    "tracking_disable": False,
    "mail_notrack": False,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
}
#: follow from the contact and the process
DERIVED = ("member_id", "company_id", "partner_active")
#: contacts that get their activity before the work so far is committed
BATCH = 500
#: what a row is known by
KEY = {"partner_id", "process_id"}


def without_status(env, _diagnostics=None):
    """The sentence that refuses a contact that would stand nowhere in a process."""
    return env._("Choose the status in which the contact stands.")


class ResPartnerStatus(models.Model):
    _name = "res.partner.status"
    _description = "Status of a Customer"
    _inherit = [
        "mail.tracking.duration.mixin",
        "crm.segmentation.order.mixin",
        "crm.segmentation.offered.mixin",
    ]
    _order = "since, id"
    _rec_name = "partner_id"
    _track_duration_field = "status_id"
    # it is told of on the contact, and has no chatter of its own
    _offers_none_of = "mail.thread"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade"
    )
    #: empty when the contact has left, or the process is archived: with this column
    #: the table is that of the contacts' statuses
    member_id = fields.Many2one(
        "res.partner",
        "Contact in the process",
        compute="_compute_member_id",
        store=True,
        precompute=True,
        ondelete="cascade",
        offered=False,
    )
    process_id = fields.Many2one(
        "crm.status.process", required=True, ondelete="restrict", index=True
    )
    status_id = fields.Many2one(
        "crm.status",
        domain="[('process_id', '=', process_id)]",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        group_expand="_group_expand_status",
        help="Empty when the contact has left the process.",
    )
    since = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the contact entered this status.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Moved by",
        default=lambda self: self.env.user,
        index="btree_not_null",
        help="Who put the contact into this status.",
    )
    active = fields.Boolean("In the process", default=True)
    limit_noticed = fields.Boolean(
        readonly=True,
        offered=False,
        help="The activity for those who are here for too long has been planned.",
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_of_contact",
        store=True,
        index="btree_not_null",
    )
    #: boards and what is counted are of active contacts: an archived one is back in
    #: its place as soon as it is active again
    partner_active = fields.Boolean(
        "Contact is active", compute="_compute_of_contact", store=True, offered=False
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Contact to be read",
        compute="_compute_contact_id",
        search="_search_contact_id",
        offered=False,
        export_string_translation=False,
        help="The contact, as far as the user may read it: all that is told of it is "
        "read from here.",
    )
    salesperson_id = fields.Many2one(
        "res.users", "Salesperson", related="contact_id.user_id"
    )
    segment_id = fields.Many2one(
        related="contact_id.segment_id",
        string="Segment",
        groups="base.group_user",
    )
    segment_summary = fields.Json(
        related="contact_id.segment_summary",
        groups="base.group_user",
        offered=False,
    )
    for_company = fields.Boolean(related="process_id.for_company", offered=False)
    for_person = fields.Boolean(related="process_id.for_person", offered=False)
    partner_name = fields.Char("Name", related="contact_id.name", offered=False)
    parent_id = fields.Many2one(
        "res.partner",
        "Company of the contact",
        related="contact_id.parent_id",
    )
    color = fields.Integer(related="status_id.color", offered=False)
    days = fields.Integer(
        "Days here", compute="_compute_days", help="Days in this status."
    )
    #: what Odoo's stale cards go by
    date_last_stage_update = fields.Datetime(
        "Last move",
        related="since",
        export_string_translation=False,
        offered=False,
    )
    is_rotting = fields.Boolean("Too long here")
    rotting_days = fields.Integer(offered=False)
    # JSON, which is no text for a column
    duration_tracking = fields.Json(offered=False)

    #: a constraint, not an index: merging contacts looks for constraints
    _one_status_in_a_process = models.Constraint(
        "UNIQUE(partner_id, process_id)",
        "A contact stands in one status of a process at a time: change that one.",
    )
    _left_without_status = models.Constraint(
        "CHECK(active = (status_id IS NOT NULL))",
        without_status,
    )
    #: said as the ORM asks for it, else it is not used
    _column_of_board = models.Index("(status_id, since) WHERE active IS TRUE")
    _statuses_of_contact = models.Index("(member_id, status_id)")

    # -- reading -----------------------------------------------------------------

    @api.depends("partner_id", "active", "process_id.active")
    def _compute_member_id(self):
        for stay in self:
            stands = stay.active and stay.process_id.active
            stay.member_id = stands and stay.partner_id

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_contact_id(self):
        """Whoever may read a row may read its contact. But whoever makes up a status
        of a contact, as an onchange does, learns nothing that they may not read."""
        for stay in self:
            partner = stay.partner_id
            seen = stay.id or partner.sudo(False).has_access("read")
            stay.contact_id = seen and partner

    @api.model
    def _search_contact_id(self, operator, value):
        if operator in ("in", "not in"):
            value = ids_asked(self, "contact_id", value)
        elif operator not in ("any", "not any"):
            return NotImplemented
        return Domain("partner_id", operator, value)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "contact_id":
            field_expr = "partner_id"
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("partner_id.company_id", "partner_id.active")
    def _compute_of_contact(self):
        for stay in self:
            stay.company_id = stay.contact_id.company_id
            stay.partner_active = stay.contact_id.active

    @api.depends("contact_id.display_name")
    def _compute_display_name(self):
        for stay in self:
            stay.display_name = stay.contact_id.display_name

    def onchange(self, values, field_names, fields_spec):
        """Refuses a contact that the user may not read."""
        partner = record_sent(self.env["res.partner"], values.get("partner_id"))
        partner.check_access("read")
        return super().onchange(values, field_names, fields_spec)

    @api.depends("since")
    def _compute_days(self):
        now = self.env.cr.now()
        for stay in self:
            stay.days = (now - stay.since).days if stay.since else 0

    def _summary(self):
        """What the contact's form shows of this process.

        :rtype: dict
        """
        self.ensure_one()
        return {
            **self.process_id._summary(),
            "stay_id": self.id,
            "status_id": self.status_id.id,
            "since": fields.Datetime.to_string(self.since),
            "days": self.days,
            "too_long": self.is_rotting,
            "seconds": self.duration_tracking,
        }

    @api.model
    def _group_expand_status(self, statuses, domain):
        """A board shows all statuses of its process, also those where nobody is."""
        process_ids = {
            process_id
            for condition in Domain(domain).iter_conditions()
            if condition.field_expr == "process_id" and condition.operator == "in"
            for process_id in condition.value
        } | {self.env.context.get("default_process_id")}
        return statuses.search(
            [
                "|",
                ("id", "in", statuses.ids),
                ("process_id", "in", list(process_ids)),
            ]
        )

    def _get_rotting_depends_fields(self):
        return [
            *super()._get_rotting_depends_fields(),
            "status_id.is_end",
            "active",
            "partner_active",
        ]

    def _get_rotting_domain(self):
        return Domain(
            [
                ("active", "=", True),
                ("partner_active", "=", True),
                ("status_id.days_limit", ">", 0),
                ("status_id.is_end", "=", False),
            ]
        )

    def _search_is_rotting(self, operator, value):
        """Those who are in a status for more days than it allows.

        Odoo's own search lists their ids, and forgets those of a year ago.
        """
        if operator != "in":
            return NotImplemented
        overdue = Domain.OR(
            Domain("status_id", "=", status.id)
            & Domain("since", "<", self.env.cr.now() - timedelta(status.days_limit))
            for status in self.env["crm.status"].search(
                [("days_limit", ">", 0), ("is_end", "=", False)]
            )
        )
        overdue &= Domain("active", "=", True) & Domain("partner_active", "=", True)
        if True in value and False in value:
            return Domain.TRUE
        return overdue if True in value else ~overdue

    # -- moving ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Put contacts into processes. Whoever stands in one of them already changes
        its status there, and whoever has left it comes back: a contact has one row in
        a process, whatever an import or another add-on creates. Of several rows of
        one contact and process, the last one counts.

        :return: the row of each contact and process, in the order asked for
        :raise ValidationError: where somebody is to enter without a status
        """
        self = self.with_context(**QUIET)
        defaults = self.default_get(["partner_id", "process_id", "status_id"])
        vals_list = [self._with_process({**defaults, **vals}) for vals in vals_list]
        self._check_may_write(vals_list)
        asked = {}
        for vals in vals_list:
            key = self._key(vals)
            asked[key] = {**asked.get(key, {}), **vals}
        rows = self._rows_of(asked)
        for key, vals in asked.items():
            stands = key in rows and rows[key].active
            if vals.get("active", True) and not (stands or vals.get("status_id")):
                raise ValidationError(without_status(self.env))
        new = [key for key in asked if key not in rows]
        entered = super().create([asked[key] for key in new])
        entered._moved()
        for (partner_id, process_id), stay in rows.items():
            vals = asked[partner_id, process_id]
            stay.write({name: vals[name] for name in vals.keys() - KEY})
        rows.update(zip(new, entered, strict=True))
        stays = self.concat(*(rows[self._key(vals)] for vals in vals_list))
        return stays.with_env(self.env)

    @api.model
    def _with_process(self, vals):
        """A status says which process it is of."""
        if vals.get("process_id") or not vals.get("status_id"):
            return vals
        status = self.env["crm.status"].browse(vals["status_id"])
        return {**vals, "process_id": status.process_id.id}

    @api.model
    def _key(self, vals):
        return vals.get("partner_id"), vals.get("process_id")

    def _rows_of(self, keys):
        """The rows of contacts in processes, also of those who have left.

        :param keys: pairs of ids, of a contact and a process
        :rtype: dict[tuple[int, int], res.partner.status]
        """
        rows = self.with_context(active_test=False).search(
            [
                ("partner_id", "in", [partner_id for partner_id, _process_id in keys]),
                ("process_id", "in", [process_id for _partner_id, process_id in keys]),
            ]
        )
        found = {(stay.partner_id.id, stay.process_id.id): stay for stay in rows}
        return {key: found[key] for key in keys if key in found}

    def write(self, vals):
        """A change of status is a move, of which the time is kept.

        Without a status the contact has left the process; taken back from the archive
        it starts anew.
        """
        self._check_may_write([vals])
        if vals.keys().isdisjoint({"status_id", "active", "partner_id", "process_id"}):
            return super().write(vals)
        if "status_id" not in vals and "active" in vals:
            return self._write_active(vals)
        status_id = vals.get("status_id") or False
        moved = self.filtered(
            lambda stay: "status_id" in vals and stay.status_id.id != status_id
        )
        if rest := self - moved:
            kept = ("status_id", "active")
            others = {name: vals[name] for name in vals if name not in kept}
            super(ResPartnerStatus, rest).write(others)
        if moved:
            moved = moved.with_context(**QUIET)
            super(ResPartnerStatus, moved).write(self._move_values(vals, status_id))
            moved._moved()
        return True

    def _move_values(self, vals, status_id):
        return {
            "since": fields.Datetime.now(),
            "user_id": self.env.uid,
            **vals,
            "active": bool(status_id),
            "limit_noticed": False,
        }

    def _write_active(self, vals):
        vals = dict(vals)
        if not vals.pop("active"):
            return self.write({**vals, "status_id": False})
        for process, stays in self.grouped("process_id").items():
            first = process.status_ids[:1]
            absent = stays.filtered(lambda stay: not stay.active)
            absent.write({**vals, "status_id": first.id})
        return True

    def _check_may_write(self, vals_list):
        """Who may change a contact may change its statuses, nobody else, and to which
        contact they are given; what follows from others is for nobody to write."""
        self.check_access("write")
        given = {vals.get("partner_id") for vals in vals_list}
        self.env["res.partner"].browse(filter(None, given)).check_access("write")
        for name in DERIVED:
            if any(name in vals for vals in vals_list):
                raise not_to_be_written(self._fields[name], self.env)

    @api.constrains("partner_id", "process_id", "status_id")
    def _check_status(self):
        for process, stays in self.grouped("process_id").items():
            for status in stays.status_id:
                if status.process_id != process:
                    raise ValidationError(
                        self.env._(
                            "“%(status)s” is a status of “%(other)s”, not of "
                            "“%(process)s”: choose one of that process.",
                            status=status.name,
                            other=status.process_id.name,
                            process=process.name,
                        )
                    )
                if not (status.active and process.active):
                    raise ValidationError(status._archived())
            for reason in process._refused(
                stays.filtered("status_id").partner_id
            ).values():
                raise ValidationError(reason)

    def _moved(self):
        """What follows when contacts have entered or left a status: contacts show
        it, models that read it score them, the status' plan starts."""
        self.flush_model()
        partners = self.partner_id
        partners._status_changed()
        for status, stays in self.grouped("status_id").items():
            if status.activity_plan_id:
                stays._start_plan(status.activity_plan_id)

    def _message_track(self, fields_iter, initial_values_dict):
        """Log the moves of many contacts in one go; nobody is notified."""
        if len(self) == 1:
            return super()._message_track(fields_iter, initial_values_dict)
        tracked = self.fields_get(
            fields_iter, ("string", "type", "selection", "currency_field")
        )
        tracking = {
            stay.id: stay._mail_track(tracked, initial_values_dict[stay.id])
            for stay in self.exists()
        }
        changed = self.browse(id_ for id_, (names, _v) in tracking.items() if names)
        messages = changed._message_log_batch({})
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for stay, message in zip(changed, messages, strict=True)
                for _command, _id, values in tracking[stay.id][1]
            ]
        )
        return tracking

    # -- activities --------------------------------------------------------------

    def _responsible(self):
        """Who has to do something about this contact: nobody in particular where all
        who might have left.

        :rtype: res.users
        """
        self.ensure_one()
        partner = self.partner_id
        users = partner.user_id | partner.commercial_partner_id.user_id | self.user_id
        return (users | self.env.user).filtered("active")[:1]

    def _start_plan(self, plan):
        """Plan the activities of a plan for contacts that have entered a status."""
        self._plan_activities(
            [
                {
                    "activity_type_id": template.activity_type_id.id,
                    "summary": template.summary,
                    "note": template.note,
                    "date_deadline": template._get_date_deadline(),
                    "user_id": template._determine_responsible(
                        stay._responsible(), stay.partner_id
                    )["responsible"].id,
                    "res_id": stay.partner_id.id,
                }
                for stay in self
                for template in plan.template_ids
            ]
        )

    def _plan_activities(self, vals_list):
        """Plan activities of contacts, and mail nobody about them."""
        model_id = self.env["ir.model"]._get_id("res.partner")
        automated = {"res_model_id": model_id, "automated": True}
        self.env["mail.activity"].with_context(**QUIET).create(
            [{**vals, **automated} for vals in vals_list]
        )

    @api.model
    def _cron_notice_overdue(self):
        """Plan the activity of those who have been in a status for too long, once
        for each time that they are there."""
        domain = Domain(
            [
                ("is_rotting", "=", True),
                ("limit_noticed", "=", False),
                ("status_id.limit_activity_type_id", "!=", False),
            ]
        )
        stays = self.search(domain)
        self.env["crm.segmentation.run"]._each_apart(
            lambda batch: batch._notice_overdue(),
            [stays[start : start + BATCH] for start in range(0, len(stays), BATCH)],
        )

    def _notice_overdue(self):
        self._plan_activities(
            [
                {
                    "activity_type_id": stay.status_id.limit_activity_type_id.id,
                    "summary": self.env._(
                        "%(status)s for %(days)s days",
                        status=stay.status_id.display_name,
                        days=stay.days,
                    ),
                    "user_id": stay._responsible().id,
                    "date_deadline": fields.Date.context_today(stay),
                    "res_id": stay.partner_id.id,
                }
                for stay in self
            ]
        )
        self.limit_noticed = True

    # -- opening -----------------------------------------------------------------

    def action_open_partner(self):
        """Open the contact.

        :rtype: dict
        """
        only(self)
        return self.partner_id._get_records_action()

    def action_history(self):
        """Open where the contact has been in this process, and when.

        :rtype: dict
        """
        only(self)
        return self._get_records_action(
            name=self.env._("History: %s", self.process_id.name)
        )

    def action_leave(self):
        """Take the contacts out of the process; their history stays."""
        self.write({"status_id": False})
        return True
