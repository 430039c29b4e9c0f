# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Statuses: at most five in each process.

The database enforces the limit: an active status has a position from 1 to 5 that is
unique in its process, an archived one has none. Users order statuses by ``sequence``;
positions follow from it and are renumbered in one statement, so that statuses can
change places without two of them having the same position for a moment.
"""

from random import randint

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...fields import OptionalInteger
from ...tools.display_name_search import SEPARATOR, with_full_names
from ...tools.errors import coded
from ...tools.plural import plural

MAX_STATUSES = 5


def too_many(env, _diagnostics=None):
    """The sentence that refuses the sixth status, wherever it comes from."""
    return env._(
        "A process has at most five statuses. Archive one, or create another process."
    )


class CrmStatus(models.Model):
    _name = "crm.status"
    _inherit = ["crm.segmentation.offered.mixin"]
    _description = "Customer Status"
    _order = "process_sequence, process_id, sequence, id"
    _rec_names_search = ["name", "process_id.name"]

    process_id = fields.Many2one(
        "crm.status.process", required=True, ondelete="cascade"
    )
    process_sequence = fields.Integer(
        "Process sequence",
        related="process_id.sequence",
        store=True,
        offered=False,
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    position = OptionalInteger(
        readonly=True,
        copy=False,
        help="Position in the process, from 1 to 5. Archived statuses have none.",
    )
    color = fields.Integer(default=lambda self: self._default_color())
    fold = fields.Boolean(
        "Folded in kanban", help="Show the column of this status folded on the board."
    )
    active = fields.Boolean(default=True)
    is_end = fields.Boolean(
        "Final status",
        help="Contacts in this status have completed the process and are never "
        "overdue.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Activity plan",
        domain=[("res_model", "=", "res.partner")],
        ondelete="set null",
        help="These activities are scheduled for each contact that enters the status.",
    )
    days_limit = fields.Integer(
        "Overdue after",
        help="Number of days after which a contact in this status is overdue. 0 means "
        "no limit.",
    )
    limit_activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Overdue activity",
        domain=[("res_model", "in", (False, "res.partner"))],
        ondelete="set null",
        help="Scheduled once, for the salesperson, when a contact becomes overdue.",
    )
    #: the name by which Odoo's mixin finds it
    rotting_threshold_days = fields.Integer(
        "Days to rot",
        related="days_limit",
        export_string_translation=False,
        offered=False,
    )
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Number of contacts that currently have this status.",
    )

    _position_in_range = models.Constraint(
        "CHECK(CASE WHEN active THEN coalesce(position BETWEEN 1 AND 5, FALSE)"
        " ELSE position IS NULL END)",
        too_many,
    )
    #: checked when a statement has ended, so that one statement can renumber
    _position_unique = models.Constraint(
        "UNIQUE(process_id, position) DEFERRABLE INITIALLY IMMEDIATE",
        too_many,
    )
    _days_limit_not_negative = models.Constraint(
        "CHECK(days_limit >= 0)",
        "“Overdue after”: enter 0 or more days. 0 means no limit.",
    )

    def _default_color(self):
        return randint(1, 11)

    @api.depends("name", "process_id.name")
    @api.depends_context("status_short")
    def _compute_display_name(self):
        """The name of the process comes first, as statuses of several processes may
        have the same name, unless the view shows the process anyway."""
        short = self.env.context.get("status_short")
        for status in self:
            process = status.process_id.name
            status.display_name = (
                status.name
                if short or not process
                else f"{process}{SEPARATOR}{status.name}"
            )

    @api.model
    def _search_display_name(self, operator, value):
        """Search by the name of the status, of its process, or both as displayed,
        leaving out statuses of archived processes."""
        domain = Domain(super()._search_display_name(operator, value))
        domain = with_full_names(domain, operator, value, "process_id.name")
        if self.env.context.get("active_test", True):
            domain &= Domain("process_id.active", "=", True)
        return domain

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["res.partner.status"]._read_group(
                [("status_id", "in", self._origin.ids), ("partner_active", "=", True)],
                ["status_id"],
                ["__count"],
            )
        )
        for status in self:
            status.member_count = counts.get(status._origin, 0)

    # -- positions ---------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add statuses at the end of their process, if there is room."""
        default = {"process_id": self.env.context.get("default_process_id")}
        vals_list = [{**default, **self._with_sequence(vals)} for vals in vals_list]
        processes = self.env["crm.status.process"].browse(
            {vals["process_id"] for vals in vals_list if vals.get("process_id")}
        )
        free = self._free_positions(processes)
        for vals in vals_list:
            if not vals.get("active", True):
                vals["position"] = False
            elif vals.get("process_id"):
                vals["position"] = self._take_position(free[vals["process_id"]])
        statuses = super().create(vals_list)
        self._renumber(processes)
        return statuses

    def write(self, vals):
        """Archived statuses give up their position, unarchived ones need one."""
        if vals.keys().isdisjoint({"active", "sequence", "position", "process_id"}):
            return super().write(vals)
        vals = self._with_sequence(vals)
        processes = self.process_id | self.process_id.browse(vals.get("process_id"))
        if vals.keys().isdisjoint({"active", "process_id"}):
            processes._lock()
            super().write(vals)
        else:
            free = self._free_positions(processes)
            self._check_removable(vals)
            for status in self:
                position = status._position_for(vals, free)
                super(CrmStatus, status).write({**vals, "position": position})
        self._renumber(processes)
        return True

    def _with_sequence(self, vals):
        """A position that is given, as by an import, is meant as the order."""
        values = {name: value for name, value in vals.items() if name != "position"}
        if "position" in vals:
            values.setdefault("sequence", vals["position"])
        return values

    def _position_for(self, vals, free):
        """The position of this status after a change of activity or process.

        :param dict free: see :meth:`_free_positions`
        """
        process_id = vals.get("process_id", self.process_id.id)
        if not vals.get("active", self.active):
            return False
        if self.active and process_id == self.process_id.id:
            return self.position
        return self._take_position(free[process_id])

    def _check_removable(self, vals):
        """Refuse to archive, or move to another process, a status in use."""
        for status in self:
            is_moved = (
                vals.get("process_id", status.process_id.id) != status.process_id.id
            )
            if is_moved or status.active and not vals.get("active", True):
                status._check_unused()

    def _check_unused(self):
        """:raise UserError: when contacts have one of these statuses"""
        for status in self:
            if count := len(status._placements()):
                raise coded(
                    "status.in_use",
                    UserError(
                        plural(
                            self.env,
                            self.env._(
                                "%(count)s contact is in “%(status)s”. Move it to "
                                "another status first, with the Archive button next to "
                                "the status or on the board."
                                "|%(count)s contacts are in “%(status)s”. Move them to "
                                "another status first, with the Archive button next to "
                                "the status or on the board."
                            ),
                            count,
                            status=status.display_name,
                        )
                    ),
                )

    def _placements(self):
        """The placements with these statuses, including those of archived contacts
        and of contacts that the user may not read.

        :rtype: res.partner.status
        """
        placements = self.env["res.partner.status"].sudo()
        return placements.search([("status_id", "in", self.ids)])

    def _archived_error(self):
        """:rtype: ValidationError"""
        return coded(
            "status.archived",
            ValidationError(
                self.env._(
                    "“%s” is archived. Choose another status, or unarchive this one.",
                    self.display_name,
                )
            ),
        )

    def _free_positions(self, processes):
        """The positions that no status has, for each process, which is locked.

        :rtype: dict[int, list[int]]
        """
        processes._lock()
        self.flush_model(["process_id", "active", "position"])
        taken = self.env.execute_query(
            SQL(
                "SELECT process_id, position FROM crm_status"
                " WHERE process_id = ANY(%s) AND position IS NOT NULL",
                processes.ids,
            )
        )
        return {
            process.id: [
                position
                for position in range(1, MAX_STATUSES + 1)
                if (process.id, position) not in taken
            ]
            for process in processes
        }

    def _take_position(self, free):
        if not free:
            raise coded("status.too_many", ValidationError(too_many(self.env)))
        return free.pop(0)

    def _renumber(self, processes):
        """Number the active statuses of processes from 1 in the users' order.

        In one statement, so that statuses may exchange positions.
        """
        self.flush_model(["process_id", "active", "position", "sequence"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_status
                   SET position = numbered.place
                  FROM (SELECT id, row_number() OVER (
                                   PARTITION BY process_id
                                   ORDER BY sequence, id) AS place
                          FROM crm_status
                         WHERE active AND process_id = ANY(%s)) AS numbered
                 WHERE numbered.id = crm_status.id
                   AND numbered.place <> crm_status.position
                """,
                processes.ids,
            )
        )
        self.invalidate_model(["position"], flush=False)

    # -- archiving and deleting ----------------------------------------------------

    def action_archive(self):
        """Archive statuses. If contacts are in one, ask where to move them.

        :return: nothing, or the action that asks
        """
        if not self._placements():
            return super().action_archive()
        if len(self) > 1:
            self._check_unused()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_crm_status_archive"
        )
        return {**action, "context": {"default_status_id": self.id}}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()
        actions = self.env["ir.actions.server"]
        actions._check_unused("segmentation_status_id", self)
