# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A status of a process, of which there are at most five.

The cap holds in the database: an active status has a position from 1 to 5 that no
other of its process has, an archived one has none. Users order statuses by
``sequence``; positions follow from that, renumbered in one statement, so that the
order can be turned round without two statuses meeting at one position.
"""

from random import randint

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...fields import OptionalInteger
from ...tools.display_name_search import SEPARATOR, with_full_names

MAX_STATUSES = 5


def too_many(env, _diagnostics=None):
    """The sentence that refuses the sixth status, wherever it comes from."""
    return env._(
        "Five statuses keep a process readable; archive one or start a second process."
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
        "Sequence of the process",
        related="process_id.sequence",
        store=True,
        offered=False,
    )
    name = fields.Char(required=True, translate=True, help="For instance: Offer.")
    sequence = fields.Integer(default=10)
    position = OptionalInteger(
        readonly=True,
        copy=False,
        help="Place in the process, from 1 to 5. Archived statuses have none.",
    )
    color = fields.Integer(default=lambda self: self._default_color())
    fold = fields.Boolean(
        "Folded on the board", help="Show this column of the board folded."
    )
    active = fields.Boolean(default=True)
    is_end = fields.Boolean(
        "Ends the process",
        help="Who stands here has gone through the process: nobody is here too long.",
    )
    activity_plan_id = fields.Many2one(
        "mail.activity.plan",
        "Activity plan",
        domain=[("res_model", "=", "res.partner")],
        ondelete="set null",
        help="These activities are planned for a contact when it enters the status, "
        "for instance a call after three days.",
    )
    days_limit = fields.Integer(
        "Days",
        help="After so many days a contact in this status is marked as too long here, "
        "for instance 14. 0 means no limit.",
    )
    limit_activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Activity after that",
        domain=[("res_model", "in", (False, "res.partner"))],
        ondelete="set null",
        help="Planned once for each contact that is in this status for too long, for "
        "its salesperson. Empty means none.",
    )
    #: what Odoo's stale cards go by
    rotting_threshold_days = fields.Integer(
        "Days to rot",
        related="days_limit",
        export_string_translation=False,
        offered=False,
    )
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Contacts that stand in this status now.",
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
        "CHECK(days_limit >= 0)", "The number of days is 0 or more; 0 means no limit."
    )

    def _default_color(self):
        return randint(1, 11)

    @api.depends("name", "process_id.name")
    @api.depends_context("status_short")
    def _compute_display_name(self):
        """Statuses of several processes may have the same name: told apart, unless
        it is clear from the place which process they are of."""
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
        """By its name, that of its process, or both as they are shown. Those of
        archived processes are not meant, as archived statuses are not."""
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

    # -- the cap -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """New statuses come at the end of their process, if there is room."""
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
        """Who is archived gives its position free, who comes back needs one."""
        if vals.keys().isdisjoint({"active", "sequence", "position", "process_id"}):
            return super().write(vals)
        vals = self._with_sequence(vals)
        processes = self.process_id | self.process_id.browse(vals.get("process_id"))
        if vals.keys().isdisjoint({"active", "process_id"}):
            processes._lock()
            super().write(vals)
        else:
            free = self._free_positions(processes)
            self._check_stays(vals)
            for status in self:
                position = status._position_for(vals, free)
                super(CrmStatus, status).write({**vals, "position": position})
        self._renumber(processes)
        return True

    def _with_sequence(self, vals):
        """A position that is asked for, say by an import, is an order."""
        values = {name: value for name, value in vals.items() if name != "position"}
        if "position" in vals:
            values.setdefault("sequence", vals["position"])
        return values

    def _position_for(self, vals, free):
        """The position of a status that may become active, be archived or change the
        process by what is written.

        :param dict free: see :meth:`_free_positions`
        """
        process_id = vals.get("process_id", self.process_id.id)
        if not vals.get("active", self.active):
            return False
        if self.active and process_id == self.process_id.id:
            return self.position
        return self._take_position(free[process_id])

    def _check_stays(self, vals):
        """Nobody may stand in a status that is archived or goes elsewhere."""
        for status in self:
            leaves = vals.get("process_id", status.process_id.id)
            gone = status.active and not vals.get("active", True)
            if not gone and leaves == status.process_id.id:
                continue
            status._check_unused()

    def _check_unused(self):
        """Nobody loses the status without being asked."""
        for status in self:
            if count := len(status._stays()):
                raise UserError(status._in_use(count))

    def _stays(self):
        """Where contacts stand in these statuses, also archived contacts and those
        that the user does not see.

        :rtype: res.partner.status
        """
        stays = self.env["res.partner.status"].sudo()
        return stays.search([("status_id", "in", self.ids)])

    def _in_use(self, count):
        return self.env._(
            "Contacts stand in “%(status)s” (%(count)s). Choose where they go with the "
            "button Archive beside the status, or move them on the board first.",
            count=count,
            status=self.display_name,
        )

    def _archived(self):
        return self.env._(
            "“%s” is archived: choose another status, or unarchive this one.",
            self.display_name,
        )

    def _free_positions(self, processes):
        """The positions that nobody has, for each process, which is locked.

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
            raise ValidationError(too_many(self.env))
        return free.pop(0)

    def _renumber(self, processes):
        """Number the active statuses of processes from 1 in the users' order.

        One statement, so that positions may be exchanged.
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
        """Archive statuses; of one that contacts stand in, ask where they go.

        :return: nothing, or the action that asks
        """
        if not self._stays():
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
