# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts go through processes, with one status in each."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...fields import DerivedMany2many
from ...tools.arguments import an_id, only, takes
from ...tools.errors import coded
from .crm_status_process import STATUS_FIELDS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [  # pylint: disable=consider-merging-classes-inherited
        "res.partner",
        "crm.segmentation.sentence.mixin",
    ]

    customer_status_ids = fields.One2many(
        "res.partner.status",
        "partner_id",
        "Customer processes",
        domain=[("active", "=", True), ("process_id.active", "=", True)],
        copy=False,
        groups="base.group_user",
        help="The processes that the contact is in, with its status in each.",
    )
    customer_status_value_ids = DerivedMany2many(
        "crm.status",
        "res_partner_status",
        "active_partner_id",
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
        help="The status of the customer in each of your processes, such as Sales: "
        "Proposal. Stages track deals; statuses track customers.",
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
            placements = partner._origin.customer_status_ids.sorted(
                lambda one: (one.process_id.sequence, one.process_id.id)
            )
            others = processes - placements.process_id
            suited = others.filtered(lambda one, partner=partner: one._suits(partner))
            left = partner._origin._past_placements()
            partner.customer_status_summary = bool(placements or suited or left) and {
                "placements": [placement._summary() for placement in placements],
                "others": [process._summary() for process in suited],
                "left": [placement._summary() for placement in left],
                "editable": editable,
            }

    def _past_placements(self):
        """The placements of these contacts in processes that they have left.

        :rtype: res.partner.status
        """
        return self.env["res.partner.status"].search(
            [
                ("partner_id", "in", self.ids),
                ("active", "=", False),
                ("process_id.active", "=", True),
            ]
        )

    @api.constrains("is_company")
    def _check_processes(self):
        """A contact in a process for companies remains a company, and vice versa."""
        for placement in self._unsuited_placements():
            raise placement.partner_id._kept_by_process(placement.process_id)

    def _unsuited_placements(self):
        """The placements of these contacts in processes that are not for them.

        :rtype: res.partner.status
        """
        placements = self.env["res.partner.status"].sudo()
        return placements.search([("active_partner_id", "in", self.ids)]).filtered(
            lambda one: not one.process_id._suits(one.partner_id)
        )

    def _kept_by_process(self, process):
        names = {"contact": self.display_name, "process": process.name}
        if self.is_company:
            return coded(
                "contact.in_process_for_people",
                ValidationError(
                    self.env._(
                        "“%(contact)s” is in the process “%(process)s”, which is for "
                        "people. Remove it from the process on its Segmentation page "
                        "first.",
                        **names,
                    )
                ),
            )
        return coded(
            "contact.in_process_for_companies",
            ValidationError(
                self.env._(
                    "“%(contact)s” is in the process “%(process)s”, which is for "
                    "companies. Remove it from the process on its Segmentation page "
                    "first.",
                    **names,
                )
            ),
        )

    @api.model
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """The heading shows the process, so that the statuses below need not."""
        if field_name == "customer_status_value_ids":
            self = self.with_context(status_short=True)
        return super().search_panel_select_multi_range(field_name, **kwargs)

    # -- moving ------------------------------------------------------------------

    def _set_customer_status(self, status):
        """Put these contacts into a status: they enter its process, or change their
        status there. Contacts that the process is not for are left as they are.

        :param crm.status status: an active one of an active process
        :return: why contacts have been refused
        :rtype: dict[res.partner, ValidationError]
        :raise UserError: when the status is archived
        """
        status.ensure_one()
        self.check_access("write")
        if not (status.active and status.process_id.active):
            raise status._archived_error()
        refused = status.process_id._refused(self)
        suited = self.filtered(lambda partner: partner not in refused)
        placements = suited._placements_in(status.process_id)
        placements.write({"status_id": status.id})
        self.env["res.partner.status"].sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "process_id": status.process_id.id,
                    "status_id": status.id,
                }
                for partner in suited - placements.partner_id
            ]
        )
        return refused

    def _leave_process(self, process):
        """Remove these contacts from a process, keeping their history.

        :param crm.status.process process:
        """
        self.check_access("write")
        self._placements_in(process).write({"status_id": False})

    def _placements_in(self, process):
        """The placements of these contacts in a process, including past ones.

        :rtype: res.partner.status
        """
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
        :raise UserError: when the process is not for the contact
        """
        only(self)
        status = self.env["crm.status"].browse(status_id).exists()
        if not status:
            raise coded(
                "status.deleted",
                UserError(self.env._("This status has been deleted. Reload the page.")),
            )
        for error in self._set_customer_status(status).values():
            raise error
        return True

    @takes(process_id=an_id)
    def action_leave_process(self, process_id):
        """Remove one contact from a process.

        :param int process_id: of a ``crm.status.process``
        """
        self._leave_process(self.env["crm.status.process"].browse(process_id))
        return True

    def _status_changed(self):
        """Forget what was read of these contacts' statuses, and have models that read
        statuses score the contacts."""
        self.env["res.partner"].invalidate_model(STATUS_FIELDS, flush=False)
        queue = self.env["crm.segmentation.queue"]
        if not queue._score_input_fields().isdisjoint(STATUS_FIELDS):
            self._mark_stale()

    def _before_delete(self):
        """Placements are deleted along with their contact, including their history."""
        self.env["res.partner.status"].sudo().with_context(active_test=False).search(
            [("partner_id", "in", self.ids)]
        ).unlink()
        return super()._before_delete()
