# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process that customers go through, such as a sale, in at most five statuses."""

from itertools import chain, count

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.arguments import a_text, only, takes
from ...tools.status.process_templates import PROCESS_TEMPLATES

#: of contacts, read from where they stand in processes
STATUS_FIELDS = [
    "customer_status_ids",
    "customer_status_value_ids",
    "customer_status_summary",
]


class CrmStatusProcess(models.Model):
    _name = "crm.status.process"
    _description = "Customer Process"
    _inherit = ["crm.segmentation.sentence.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="For instance: Sales.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    for_company = fields.Boolean(
        "Companies", default=True, help="Companies can be in this process."
    )
    for_person = fields.Boolean(
        "Persons", default=True, help="Persons can be in this process."
    )
    status_ids = fields.One2many("crm.status", "process_id", "Statuses", copy=True)
    member_count = fields.Integer(
        "Customers",
        compute="_compute_members",
        help="Contacts that stand in this process now.",
    )
    overdue_count = fields.Integer(
        "Too long in a status",
        compute="_compute_members",
        help="Contacts that stand in a status for more days than it allows.",
    )
    member_summary = fields.Json(compute="_compute_members", exportable=False)
    archived_count = fields.Integer(
        "Archived statuses", compute="_compute_archived_count"
    )

    _for_somebody = models.Constraint(
        "CHECK(for_company OR for_person)",
        "A process is for companies, for persons or for both: choose at least one.",
    )

    @api.constrains("for_company", "for_person")
    def _check_members_suit(self):
        """Those for whom a process is no longer must have left it, also those that the
        user does not see."""
        stays = self.env["res.partner.status"].sudo()
        for process in self:
            for suited, is_company in (
                (process.for_company, True),
                (process.for_person, False),
            ):
                if suited:
                    continue
                count = stays.search_count(
                    [
                        ("process_id", "=", process.id),
                        ("partner_id.is_company", "=", is_company),
                    ]
                )
                if count:
                    raise ValidationError(process._kept_by_members(count, is_company))

    def _kept_by_members(self, count, is_company):
        if is_company:
            return self.env._(
                "Companies stand in “%(process)s” (%(count)s): remove them from the "
                "process first, on its board or, where they are archived, by “Update "
                "customers…”.",
                count=count,
                process=self.name,
            )
        return self.env._(
            "Persons stand in “%(process)s” (%(count)s): remove them from the process "
            "first, on its board or, where they are archived, by “Update customers…”.",
            count=count,
            process=self.name,
        )

    @api.depends("status_ids")
    @api.depends_context("uid", "lang", "company", "allowed_company_ids")
    def _compute_members(self):
        stays = self.env["res.partner.status"]
        domain = [
            ("process_id", "in", self._origin.ids),
            ("partner_active", "=", True),
        ]
        counts = dict(stays._read_group(domain, ["status_id"], ["__count"]))
        overdue = dict(
            stays._read_group(
                [*domain, ("is_rotting", "=", True)], ["process_id"], ["__count"]
            )
        )
        for process in self:
            process.member_summary = [
                {
                    "id": status.id,
                    "name": status.name,
                    "color": status.color,
                    "count": counts.get(status, 0),
                }
                for status in process._origin.status_ids
            ]
            process.member_count = sum(one["count"] for one in process.member_summary)
            process.overdue_count = overdue.get(process._origin, 0)

    @api.depends("status_ids")
    def _compute_archived_count(self):
        counts = dict(
            self.env["crm.status"]._read_group(
                [("process_id", "in", self._origin.ids), ("active", "=", False)],
                ["process_id"],
                ["__count"],
            )
        )
        for process in self:
            process.archived_count = counts.get(process._origin, 0)

    def write(self, vals):
        """Contacts stand in no archived process. Models that score by its statuses
        notice at their next run."""
        result = super().write(vals)
        if "active" in vals:
            self.env["res.partner.status"].flush_model()
            self.env["res.partner"].invalidate_model(STATUS_FIELDS, flush=False)
        return result

    def copy_data(self, default=None):
        """A copy has the same statuses under another name."""
        return [
            {**vals, "name": self.env._("%s (copy)", process.name)}
            for process, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """The history of contacts is not deleted along with a process."""
        for process in self:
            count = (
                self.env["res.partner.status"]
                .sudo()
                .with_context(active_test=False)
                .search_count([("process_id", "=", process.id)])
            )
            if count:
                raise UserError(
                    self.env._(
                        "Contacts are or were in “%(process)s” (%(count)s): archive "
                        "the process instead, which keeps their history.",
                        count=count,
                        process=process.name,
                    )
                )
        statuses = self.with_context(active_test=False).status_ids
        actions = self.env["ir.actions.server"]
        actions._check_unused("segmentation_status_id", statuses)

    # -- from the gallery --------------------------------------------------------

    @api.model
    def get_process_templates(self):
        """The ready-made processes that a new one can start from.

        :return: ``[{"id": …, "name": …, "description": …, "statuses": [name, …]}]``
        :rtype: list[dict]
        """
        self.browse().check_access("create")
        return [
            {
                "id": template_id,
                "name": self.env._(template["name"]),
                "description": self.env._(template["description"]),
                "statuses": [self.env._(name) for name, _color in template["statuses"]],
            }
            for template_id, template in PROCESS_TEMPLATES.items()
        ]

    @api.model
    @takes(template_id=a_text)
    def create_from_template(self, template_id):
        """Create one of the ready-made processes.

        :param str template_id: see :meth:`get_process_templates`
        :return: the action that opens it
        :rtype: dict
        """
        template = PROCESS_TEMPLATES.get(template_id)
        if template is None:
            raise UserError(
                self.env._("There is no such process to start from: choose another.")
            )
        last = len(template["statuses"]) - 1
        process = self.create(
            {
                "name": self._free_name(self.env._(template["name"])),
                "status_ids": [
                    Command.create(
                        {
                            "name": self.env._(name),
                            "sequence": place,
                            "color": color,
                            "is_end": place == last,
                        }
                    )
                    for place, (name, color) in enumerate(template["statuses"])
                ],
            }
        )
        return process._form_action()

    @api.model
    def _free_name(self, name):
        """The name, with a number where there is such a process already.

        A courtesy and no rule: two processes may have one name, for instance an
        archived one and its successor. No constraint of the database could tell, which
        would be one on all languages at once, as names are translated. Two who start
        from the same template in the same moment get the same name, too.

        :rtype: str
        """
        every = self.with_context(active_test=False)
        taken = set(every.search([("name", "=like", f"{name}%")]).mapped("name"))
        numbered = (f"{name} {number}" for number in count(2))
        return next(one for one in chain([name], numbered) if one not in taken)

    def _form_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_crm_status_process_config"
        )
        return {**action, "views": [(False, "form")], "res_id": self.id}

    # -- acting ------------------------------------------------------------------

    def action_open_board(self):
        """Open the contacts of this process, sorted by status.

        :rtype: dict
        """
        only(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segmentation.action_res_partner_status"
        )
        return {
            **action,
            "display_name": self.name,
            "context": {
                "active_id": self.id,
                "active_ids": self.ids,
                "active_model": self._name,
                "default_process_id": self.id,
                "status_short": True,
            },
        }

    def action_open_overdue(self):
        """Open the board at those who stand in a status for too long.

        :rtype: dict
        """
        action = self.action_open_board()
        action["context"]["search_default_too_long"] = 1
        return action

    def action_open_archived(self):
        """Open the archived statuses, to take one back.

        :rtype: dict
        """
        only(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Archived statuses of %s", self.name),
            "res_model": "crm.status",
            "view_mode": "list,form",
            "domain": [("process_id", "=", self.id), ("active", "=", False)],
        }

    def _lock(self):
        """Let nobody else change the statuses of these processes until the
        transaction ends.

        The rows are written, not only locked: whoever waited must see what was done,
        so their transaction is repeated on a new snapshot.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_status_process SET write_date = now() AT TIME ZONE 'UTC'"
                " WHERE id = ANY(%s)",
                sorted(self.ids),
            )
        )
        self.invalidate_recordset(["write_date"], flush=False)

    def _summary(self):
        """What the contact's form needs to know of this process.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "process_id": self.id,
            "process": self.name,
            "statuses": [
                {"id": status.id, "name": status.name, "color": status.color}
                for status in self.status_ids
            ],
        }

    def _refused(self, partners):
        """Those of some contacts that this process is not for, and why.

        :rtype: dict[res.partner, str]
        """
        self.ensure_one()
        return {
            partner: self._reason_against(partner)
            for partner in partners
            if not self._suits(partner)
        }

    def _suits(self, partner):
        return self.for_company if partner.is_company else self.for_person

    def _reason_against(self, partner):
        names = {"contact": partner.display_name, "process": self.name}
        if partner.is_company:
            return self.env._(
                "“%(contact)s” is a company, and “%(process)s” is a process for "
                "persons.",
                **names,
            )
        return self.env._(
            "“%(contact)s” is a person, and “%(process)s” is a process for companies.",
            **names,
        )
