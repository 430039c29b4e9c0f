# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts stand in processes: one status in each."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...fields import ToldMany2many
from ...tools.arguments import an_id, only, takes
from .crm_status_process import STATUS_FIELDS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.segmentation.sentence.mixin"]

    customer_status_ids = fields.One2many(
        "res.partner.status",
        "partner_id",
        "Customer processes",
        domain=[("active", "=", True), ("process_id.active", "=", True)],
        copy=False,
        groups="base.group_user",
        help="The processes that the contact is in, with its status in each.",
    )
    customer_status_value_ids = ToldMany2many(
        "crm.status",
        "res_partner_status",
        "member_id",
        "status_id",
        "Customer status",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="The statuses of the contact, one for each process that it is in.",
    )
    customer_status_summary = fields.Json(
        "Statuses",
        compute="_compute_customer_status_summary",
        groups="base.group_user",
        help="Where the customer stands in your processes, for instance Sales: Offer. "
        "Stages are of deals, statuses are of customers.",
        offered=False,
    )

    def _relation_models(self):
        return [*super()._relation_models(), "res.partner.status"]

    @api.depends("is_company", "customer_status_ids.status_id")
    @api.depends_context("uid", "lang")
    def _compute_customer_status_summary(self):
        processes = self.env["crm.status.process"].search([("status_ids", "!=", False)])
        editable = self.has_access("write")
        for partner in self:
            stays = partner._origin.customer_status_ids.sorted(
                lambda stay: (stay.process_id.sequence, stay.process_id.id)
            )
            others = processes - stays.process_id
            suited = others.filtered(lambda one, partner=partner: one._suits(partner))
            left = partner._origin._left_processes()
            partner.customer_status_summary = bool(stays or suited or left) and {
                "stays": [stay._summary() for stay in stays],
                "others": [process._summary() for process in suited],
                "left": [stay._summary() for stay in left],
                "editable": editable,
            }

    @api.constrains("is_company")
    def _check_processes(self):
        """Who stands in a process for companies stays a company, and the reverse."""
        for stay in self._unfit_stays():
            raise ValidationError(stay.partner_id._kept_by_process(stay.process_id))

    def _kept_by_process(self, process):
        names = {"contact": self.display_name, "process": process.name}
        if self.is_company:
            return self.env._(
                "“%(contact)s” stands in “%(process)s”, a process for persons: remove "
                "it from the process first, on the page Segmentation.",
                **names,
            )
        return self.env._(
            "“%(contact)s” stands in “%(process)s”, a process for companies: remove it "
            "from the process first, on the page Segmentation.",
            **names,
        )

    def _unfit_stays(self):
        """Where these contacts stand in processes that are not for them.

        :rtype: res.partner.status
        """
        stays = self.env["res.partner.status"].sudo()
        return stays.search([("member_id", "in", self.ids)]).filtered(
            lambda stay: not stay.process_id._suits(stay.partner_id)
        )

    def _left_processes(self):
        """Processes that the contact has been in, for their history."""
        return self.env["res.partner.status"].search(
            [
                ("partner_id", "in", self.ids),
                ("active", "=", False),
                ("process_id.active", "=", True),
            ]
        )

    @api.model
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """The heading names the process, which its statuses need not repeat."""
        if field_name == "customer_status_value_ids":
            self = self.with_context(status_short=True)
        return super().search_panel_select_multi_range(field_name, **kwargs)

    # -- moving ------------------------------------------------------------------

    def _set_customer_status(self, status):
        """Put these contacts into a status: they enter its process, or change their
        status there. Contacts that the process is not for stay as they are.

        :param crm.status status: an active one of an active process
        :return: why contacts have been refused
        :rtype: dict[res.partner, str]
        :raise UserError: for a status that is archived
        """
        status.ensure_one()
        self.check_access("write")
        if not (status.active and status.process_id.active):
            raise UserError(status._archived())
        refused = status.process_id._refused(self)
        suited = self.filtered(lambda partner: partner not in refused)
        stays = suited._stays_in(status.process_id)
        stays.write({"status_id": status.id})
        self.env["res.partner.status"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "process_id": status.process_id.id,
                    "status_id": status.id,
                }
                for partner in suited - stays.partner_id
            ]
        )
        return refused

    def _leave_process(self, process):
        """Take these contacts out of a process; their history stays.

        :param crm.status.process process:
        """
        self.check_access("write")
        self._stays_in(process).write({"status_id": False})

    def _stays_in(self, process):
        """Where these contacts stand in a process, or stood before they left."""
        return (
            self.env["res.partner.status"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", self.ids), ("process_id", "=", process.id)])
        )

    @takes(status_id=an_id)
    def action_set_customer_status(self, status_id):
        """Put one contact into a status.

        :param int status_id: of a ``crm.status``
        :raise UserError: where the process is not for the contact
        """
        only(self)
        status = self.env["crm.status"].browse(status_id).exists()
        if not status:
            raise UserError(
                self.env._("This status has been deleted: reload the page.")
            )
        for reason in self._set_customer_status(status).values():
            raise UserError(reason)
        return True

    @takes(process_id=an_id)
    def action_leave_process(self, process_id):
        """Take one contact out of a process.

        :param int process_id: of a ``crm.status.process``
        """
        self._leave_process(self.env["crm.status.process"].browse(process_id))
        return True

    def _status_changed(self):
        """The statuses of these contacts have been written: what was read of them is
        stale, and models that read them have to score them."""
        self.env["res.partner"].invalidate_model(STATUS_FIELDS, flush=False)
        if not self._fields_that_matter().isdisjoint(STATUS_FIELDS):
            self._collect_for_rescoring()

    def _before_delete(self):
        """Statuses of deleted contacts go with them, as does their history."""
        self.env["res.partner.status"].sudo().with_context(active_test=False).search(
            [("partner_id", "in", self.ids)]
        ).unlink()
        return super()._before_delete()
