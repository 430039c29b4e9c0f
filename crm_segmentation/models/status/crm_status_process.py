# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes that customers go through, such as sales, in at most five statuses."""

from itertools import chain, count

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.arguments import a_text, only, takes
from ...tools.errors import coded
from ...tools.plural import plural
from ...tools.status.process_templates import PROCESS_TEMPLATES

#: fields of contacts that are computed from their placements
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

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    for_company = fields.Boolean(
        "Companies", default=True, help="Companies can enter this process."
    )
    for_person = fields.Boolean(
        "People", default=True, help="People can enter this process."
    )
    status_ids = fields.One2many("crm.status", "process_id", "Statuses", copy=True)
    member_count = fields.Integer(
        "Customers",
        compute="_compute_members",
        help="Number of contacts that are currently in this process.",
    )
    overdue_count = fields.Integer(
        "Overdue",
        compute="_compute_members",
        help="Number of contacts that have been in their status for too long.",
    )
    member_summary = fields.Json(compute="_compute_members", exportable=False)
    archived_count = fields.Integer(
        "Archived statuses", compute="_compute_archived_count"
    )

    _for_somebody = models.Constraint(
        "CHECK(for_company OR for_person)",
        "Select companies, people or both for this process.",
    )

    @api.constrains("for_company", "for_person")
    def _check_members_suit(self):
        """Refuse to close a process to contacts that are in it, including those that
        the user may not read."""
        placements = self.env["res.partner.status"].sudo()
        for process in self:
            for is_company, suits in (
                (True, process.for_company),
                (False, process.for_person),
            ):
                domain = [
                    ("process_id", "=", process.id),
                    ("partner_id.is_company", "=", is_company),
                ]
                if not suits and (count := placements.search_count(domain)):
                    raise process._kept_by_members(count, is_company)

    def _kept_by_members(self, count, is_company):
        """:rtype: ValidationError"""
        if is_company:
            code = "process.companies_in_it"
            forms = self.env._(
                "%(count)s company is in “%(process)s”. Remove it from the process "
                "first: on the board, or with “Update Customers” if it is archived."
                "|%(count)s companies are in “%(process)s”. Remove them from the "
                "process first: on the board, or with “Update Customers” if they are "
                "archived."
            )
        else:
            code = "process.people_in_it"
            forms = self.env._(
                "%(count)s person is in “%(process)s”. Remove them from the process "
                "first: on the board, or with “Update Customers” if they are archived."
                "|%(count)s people are in “%(process)s”. Remove them from the process "
                "first: on the board, or with “Update Customers” if they are archived."
            )
        message = plural(self.env, forms, count, process=self.name)
        return coded(code, ValidationError(message))

    @api.depends("status_ids")
    @api.depends_context("uid", "lang", "company", "allowed_company_ids")
    def _compute_members(self):
        placements = self.env["res.partner.status"]
        domain = Domain("process_id", "in", self._origin.ids)
        domain &= Domain("partner_active", "=", True)
        counts = dict(placements._read_group(domain, ["status_id"], ["__count"]))
        domain &= Domain("is_rotting", "=", True)
        overdue = dict(placements._read_group(domain, ["process_id"], ["__count"]))
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
        """No contact is in an archived process. Models that read its statuses rescore
        contacts in their next run."""
        result = super().write(vals)
        if "active" in vals:
            self.env["res.partner.status"].flush_model()
            self.env["res.partner"].invalidate_model(STATUS_FIELDS, flush=False)
        return result

    def copy_data(self, default=None):
        """Copy the statuses, and mark the name as that of a copy."""
        return [
            {**vals, "name": self.env._("%s (copy)", process.name)}
            for process, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """The history of contacts is not to be deleted along with a process."""
        placements = self.env["res.partner.status"].sudo()
        placements = placements.with_context(active_test=False)
        for process in self:
            if count := placements.search_count([("process_id", "=", process.id)]):
                raise coded(
                    "process.has_history",
                    UserError(
                        plural(
                            self.env,
                            self.env._(
                                "%(count)s contact is or was in “%(process)s”. Archive "
                                "the process instead to keep its history."
                                "|%(count)s contacts are or were in “%(process)s”. "
                                "Archive the process instead to keep their history."
                            ),
                            count,
                            process=process.name,
                        )
                    ),
                )
        statuses = self.with_context(active_test=False).status_ids
        actions = self.env["ir.actions.server"]
        actions._check_unused("segmentation_status_id", statuses)

    # -- from the gallery --------------------------------------------------------

    @api.model
    def get_process_templates(self):
        """The templates that a new process can start from.

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
        """Create a process from a template.

        :param str template_id: see :meth:`get_process_templates`
        :return: the action that opens it
        :rtype: dict
        """
        template = PROCESS_TEMPLATES.get(template_id)
        if template is None:
            raise coded(
                "process.unknown_template",
                UserError(
                    self.env._(
                        "This process template does not exist. Choose another one."
                    )
                ),
            )
        last = len(template["statuses"]) - 1
        process = self.create(
            {
                "name": self._free_name(self.env._(template["name"])),
                "status_ids": [
                    Command.create(
                        {
                            "name": self.env._(name),
                            "sequence": index,
                            "color": color,
                            "is_end": index == last,
                        }
                    )
                    for index, (name, color) in enumerate(template["statuses"])
                ],
            }
        )
        return process._form_action()

    @api.model
    def _free_name(self, name):
        """The name, followed by a number if a process has it already.

        A convenience, not a rule: two processes may have the same name, such as an
        archived one and its successor, or two that are created at the same moment. The
        database could only enforce it for all languages at once, as names are
        translated.

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
        """Open the contacts of this process by status.

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
        """Open the board with the overdue contacts only.

        :rtype: dict
        """
        action = self.action_open_board()
        action["context"]["search_default_overdue"] = 1
        return action

    def action_open_archived(self):
        """Open the archived statuses, so that one can be unarchived.

        :rtype: dict
        """
        only(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Archived Statuses: %s", self.name),
            "res_model": "crm.status",
            "view_mode": "list,form",
            "domain": [("process_id", "=", self.id), ("active", "=", False)],
        }

    def _lock(self):
        """Lock the statuses of these processes until the transaction ends.

        The rows are written, not only locked, so that transactions that have waited
        are repeated with a new snapshot and see what has been done.
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

        :rtype: dict[res.partner, ValidationError]
        """
        self.ensure_one()
        return {
            partner: self._refusal(partner)
            for partner in partners
            if not self._suits(partner)
        }

    def _suits(self, partner):
        return self.for_company if partner.is_company else self.for_person

    def _refusal(self, partner):
        names = {"contact": partner.display_name, "process": self.name}
        if partner.is_company:
            code = "process.not_for_companies"
            message = self.env._(
                "“%(contact)s” is a company, but the process “%(process)s” is for "
                "people. Choose another process.",
                **names,
            )
        else:
            code = "process.not_for_people"
            message = self.env._(
                "“%(contact)s” is a person, but the process “%(process)s” is for "
                "companies. Choose another process.",
                **names,
            )
        return coded(code, ValidationError(message))
