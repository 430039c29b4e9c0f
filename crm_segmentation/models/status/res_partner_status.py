# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Placements: the status of a contact in a process.

There is one row for each contact and process. When the contact leaves the process, the
row is archived and loses its status, but keeps its history. Changes of status are
tracked by Odoo (from, to, who, when), which its durations are computed from.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...fields import not_writable
from ...tools.arguments import only, record_sent
from ...tools.database import each_in_own_transaction
from ...tools.errors import coded
from ...tools.status.activities import overdue_values, plan_values

#: changes are always tracked, but nobody is notified and nobody becomes a follower
NO_NOTIFICATIONS = {
    "tracking_disable": False,
    "mail_notrack": False,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_quick_update": True,
    "log_together": True,
}
#: computed from the contact and the process
DERIVED = ("active_partner_id", "company_id", "partner_active")
#: how many contacts get their activity in one transaction
BATCH = 500
#: neither the placement nor its contact is archived
IN_PLACE = Domain("active", "=", True) & Domain("partner_active", "=", True)
#: what identifies a placement
KEY = ("partner_id", "process_id")


def without_status(env, _diagnostics=None):
    """The sentence that refuses an active placement without a status."""
    return env._("Choose a status for each contact that enters a process.")


class ResPartnerStatus(models.Model):
    _name = "res.partner.status"
    _description = "Customer Placement"
    _inherit = ["mail.tracking.duration.mixin", "res.partner.status.contact.mixin"]
    _order = "since, id"
    _rec_name = "partner_id"
    _track_duration_field = "status_id"
    # it is shown on the contact, and has no chatter of its own
    _offers_none_of = "mail.thread"

    #: empty when the contact has left or the process is archived: with this column the
    #: table doubles as that of the contacts' statuses
    active_partner_id = fields.Many2one(
        "res.partner",
        "Contact in the process",
        compute="_compute_active_partner_id",
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
        help="Empty once the contact has left the process.",
    )
    since = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the contact entered this status.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Changed by",
        default=lambda self: self.env.user,
        index="btree_not_null",
        help="The user who set this status.",
    )
    active = fields.Boolean("In the process", default=True)
    limit_noticed = fields.Boolean(
        "Overdue activity planned",
        readonly=True,
        offered=False,
        copy=False,
    )
    for_company = fields.Boolean(related="process_id.for_company", offered=False)
    for_person = fields.Boolean(related="process_id.for_person", offered=False)
    color = fields.Integer(related="status_id.color", offered=False)
    days = fields.Integer(
        "Days in status",
        compute="_compute_days",
        help="Days since the contact entered this status.",
    )
    #: the name by which Odoo's mixin finds it
    date_last_stage_update = fields.Datetime(
        "Last move", related="since", export_string_translation=False, offered=False
    )
    is_rotting = fields.Boolean("Overdue")
    rotting_days = fields.Integer(offered=False)
    # JSON, which no column of a list can show
    duration_tracking = fields.Json(offered=False)

    #: a constraint, not an index: merging contacts looks for constraints
    _one_status_in_a_process = models.Constraint(
        "UNIQUE(partner_id, process_id)",
        "A contact has one status per process. Change the existing one.",
    )
    _left_without_status = models.Constraint(
        "CHECK(active = (status_id IS NOT NULL))", without_status
    )
    #: written as the ORM's condition is, otherwise PostgreSQL does not use it
    _column_of_board = models.Index("(status_id, since) WHERE active IS TRUE")
    _statuses_of_contact = models.Index("(active_partner_id, status_id)")

    # -- reading -----------------------------------------------------------------

    @api.depends("partner_id", "active", "process_id.active")
    def _compute_active_partner_id(self):
        for placement in self:
            is_active = placement.active and placement.process_id.active
            placement.active_partner_id = is_active and placement.partner_id

    @api.depends("since")
    def _compute_days(self):
        now = self.env.cr.now()
        for placement in self:
            placement.days = (now - placement.since).days if placement.since else 0

    def _summary(self):
        """What the contact's form shows of this process.

        :rtype: dict
        """
        return {
            **self.process_id._summary(),
            "placement_id": self.id,
            "status_id": self.status_id.id,
            "since": fields.Datetime.to_string(self.since),
            "days": self.days,
            "is_overdue": self.is_rotting,
            "seconds": self.duration_tracking,
        }

    def onchange(self, values, field_names, fields_spec):
        """Refuses a contact that the user may not read."""
        partner = record_sent(self.env["res.partner"], values.get("partner_id"))
        partner.check_access("read")
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _group_expand_status(self, statuses, domain):
        """A board shows all statuses of its process, including empty ones."""
        process_ids = {
            process_id
            for condition in Domain(domain).iter_conditions()
            if condition.field_expr == "process_id" and condition.operator == "in"
            for process_id in condition.value
        } | {self.env.context.get("default_process_id")}
        domain = Domain("id", "in", statuses.ids)
        return statuses.search(domain | Domain("process_id", "in", list(process_ids)))

    def _get_rotting_depends_fields(self):
        ours = ["status_id.is_end", "active", "partner_active"]
        return super()._get_rotting_depends_fields() + ours

    def _get_rotting_domain(self):
        limited = Domain("status_id.days_limit", ">", 0)
        return IN_PLACE & limited & Domain("status_id.is_end", "=", False)

    def _search_is_rotting(self, operator, value):
        """Placements that have lasted longer than their status allows.

        Odoo's own search lists their ids, and leaves out those older than a year.
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
        overdue &= IN_PLACE
        if True in value and False in value:
            return Domain.TRUE
        return overdue if True in value else ~overdue

    # -- moving ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Put contacts into processes.

        There is one row for each contact and process, whatever an import or another
        add-on creates: a contact that is in the process already changes its status
        there, and one that has left comes back. Of several values for one contact and
        process, the last count.

        :return: the row of each contact and process, in the order of the values
        :raise ValidationError: when a contact is to enter a process without a status
        """
        self = self.with_context(**NO_NOTIFICATIONS)
        defaults = self.default_get([*KEY, "status_id"])
        vals_list = [self._with_process({**defaults, **vals}) for vals in vals_list]
        self._check_may_write(vals_list)
        keys = [tuple(vals.get(name) for name in KEY) for vals in vals_list]
        merged = {}
        for key, vals in zip(keys, vals_list, strict=True):
            merged.setdefault(key, {}).update(vals)
        rows = self._rows_of(merged)
        for key, vals in merged.items():
            has_status = key in rows and rows[key].active or vals.get("status_id")
            if vals.get("active", True) and not has_status:
                raise coded(
                    "placement.without_status",
                    ValidationError(without_status(self.env)),
                )
        new = [key for key in merged if key not in rows]
        entered = super().create([merged[key] for key in new])
        entered._moved()
        for key, placement in rows.items():
            placement.write({k: v for k, v in merged[key].items() if k not in KEY})
        rows.update(zip(new, entered, strict=True))
        placements = self.concat(*(rows[key] for key in keys))
        return placements.with_env(self.env)

    @api.model
    def _with_process(self, vals):
        """Add the process of the status, where none is given."""
        if vals.get("process_id") or not vals.get("status_id"):
            return vals
        status = self.env["crm.status"].browse(vals["status_id"])
        return {**vals, "process_id": status.process_id.id}

    def _rows_of(self, keys):
        """The rows of contacts in processes, including those who have left.

        :param keys: pairs of ids, of a contact and a process
        :rtype: dict[tuple[int, int], res.partner.status]
        """
        rows = self.with_context(active_test=False).search(
            [
                ("partner_id", "in", [partner_id for partner_id, _process_id in keys]),
                ("process_id", "in", [process_id for _partner_id, process_id in keys]),
            ]
        )
        found = {(row.partner_id.id, row.process_id.id): row for row in rows}
        return {key: found[key] for key in keys if key in found}

    def write(self, vals):
        """Track changes of status with their time.

        Without a status, or archived, the contact leaves the process; unarchived, it
        starts again in the first status.
        """
        self._check_may_write([vals])
        if vals.keys().isdisjoint({"status_id", "active", *KEY}):
            return super().write(vals)
        if "status_id" not in vals and "active" in vals:
            return self._write_active(vals)
        status_id = vals.get("status_id") or False
        moved = self.filtered(
            lambda one: "status_id" in vals and one.status_id.id != status_id
        )
        if rest := self - moved:
            kept = ("status_id", "active")
            others = {name: vals[name] for name in vals if name not in kept}
            super(ResPartnerStatus, rest).write(others)
        if moved:
            moved = moved.with_context(**NO_NOTIFICATIONS)
            values = {
                "since": fields.Datetime.now(),
                "user_id": self.env.uid,
                **vals,
                "active": bool(status_id),
                "limit_noticed": False,
            }
            super(ResPartnerStatus, moved).write(values)
            moved._moved()
        return True

    def _write_active(self, vals):
        vals = dict(vals)
        if not vals.pop("active"):
            return self.write({**vals, "status_id": False})
        for process, placements in self.grouped("process_id").items():
            absent = placements.filtered(lambda one: not one.active)
            absent.write({**vals, "status_id": process.status_ids[:1].id})
        return True

    def _check_may_write(self, vals_list):
        """Only users who may edit a contact may place it. This holds for the contact
        that is written, too. Nobody writes what is computed."""
        self.check_access("write")
        partner_ids = {vals.get("partner_id") for vals in vals_list}
        self.env["res.partner"].browse(filter(None, partner_ids)).check_access("write")
        for name in DERIVED:
            if any(name in vals for vals in vals_list):
                raise not_writable(self._fields[name], self.env)

    @api.constrains("partner_id", "process_id", "status_id")
    def _check_status(self):
        for process, placements in self.grouped("process_id").items():
            for status in placements.status_id:
                if status.process_id != process:
                    raise coded(
                        "placement.status_of_another_process",
                        ValidationError(
                            self.env._(
                                "“%(status)s” is a status of “%(other)s”. Choose a "
                                "status of “%(process)s”.",
                                status=status.name,
                                other=status.process_id.name,
                                process=process.name,
                            )
                        ),
                    )
                if not (status.active and process.active):
                    raise status._archived_error()
            placed = placements.filtered("status_id").partner_id
            for error in process._refused(placed).values():
                raise error

    def _moved(self):
        """What follows when contacts have entered or left a status: contacts show it,
        models that read it score them, and the plan of the status starts."""
        self.flush_model()
        self.partner_id._status_changed()
        for status, placements in self.grouped("status_id").items():
            if plan := status.activity_plan_id:
                self._plan_activities(plan_values(placements, plan))

    # -- activities --------------------------------------------------------------

    @api.model
    def _plan_activities(self, vals_list):
        """Plan activities for contacts without sending e-mails about them."""
        model_id = self.env["ir.model"]._get_id("res.partner")
        automated = {"res_model_id": model_id, "automated": True}
        self.env["mail.activity"].with_context(**NO_NOTIFICATIONS).create(
            [{**vals, **automated} for vals in vals_list]
        )

    @api.model
    def _cron_notice_overdue(self):
        """Plan the activity for overdue contacts, once per stay in a status."""
        overdue = self.search(
            [
                ("is_rotting", "=", True),
                ("limit_noticed", "=", False),
                ("status_id.limit_activity_type_id", "!=", False),
            ]
        )
        each_in_own_transaction(
            self.env,
            lambda batch: batch._notice_overdue(),
            [overdue[start : start + BATCH] for start in range(0, len(overdue), BATCH)],
        )

    def _notice_overdue(self):
        self._plan_activities(overdue_values(self))
        self.limit_noticed = True

    # -- opening -----------------------------------------------------------------

    def action_open_partner(self):
        """Open the contact.

        :rtype: dict
        """
        only(self)
        return self.partner_id._get_records_action()

    def action_history(self):
        """Open the history of the contact in this process.

        :rtype: dict
        """
        only(self)
        name = self.env._("History: %s", self.process_id.name)
        return self._get_records_action(name=name)

    def action_leave(self):
        """Remove the contacts from the process, keeping their history."""
        self.write({"status_id": False})
        return True
