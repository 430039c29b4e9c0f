# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...scoring.compiler.field_references import FieldRef
from ...tools.arguments import only
from ...tools.errors import coded

CATEGORIES = {
    FieldRef(model, "customer_category_id") for model in ("res.partner", "crm.lead")
}


class CrmCustomerCategoryMerge(models.TransientModel):
    _name = "crm.customer.category.merge"
    _description = "Merge Customer Categories"

    source_ids = fields.Many2many(
        "crm.customer.category",
        string="Categories to merge",
        required=True,
        context={"active_test": False},
    )
    target_id = fields.Many2one(
        "crm.customer.category",
        "Merge into",
        required=True,
        help="All contacts and leads get this category.",
    )
    afterwards = fields.Selection(
        [
            ("delete", "Delete merged categories"),
            ("archive", "Archive merged categories"),
        ],
        "After merging",
        required=True,
        default="delete",
    )
    contact_count = fields.Integer("Contacts", compute="_compute_counts")
    lead_count = fields.Integer("Leads", compute="_compute_counts")

    model_names = fields.Char(
        compute="_compute_model_names",
        help="Segmentation models that read the category. Their ranges may contain "
        "merged categories.",
    )

    @api.model
    def default_get(self, fields):
        """Merge the categories that are selected in the list."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.customer.category":
            active_ids = self.env.context.get("active_ids", [])
            values.setdefault("source_ids", [Command.set(active_ids)])
        return values

    @api.depends("source_ids", "target_id")
    def _compute_counts(self):
        for merge in self:
            sources = merge._sources()
            merge.contact_count = sum(sources.mapped("contact_count"))
            merge.lead_count = sum(sources.mapped("lead_count"))

    @api.depends("source_ids")
    def _compute_model_names(self):
        drafts = self.env["crm.segmentation"].search([("parameter_ids", "!=", False)])
        names = [
            segmentation.name
            for segmentation, named in drafts._field_references().items()
            if CATEGORIES & named
        ]
        self.model_names = ", ".join(names)

    def _sources(self):
        """The selected categories without the target.

        :rtype: crm.customer.category
        """
        return (self.source_ids - self.target_id)._origin

    def action_merge(self):
        """Give all contacts and leads the target category, then delete or archive the
        others.

        :rtype: dict
        """
        only(self)
        sources = self._sources()
        if not sources:
            raise coded(
                "category.merged_into_itself",
                UserError(
                    self.env._(
                        "Select at least one category other than “%s” to merge.",
                        self.target_id.name,
                    )
                ),
            )
        sources._merge_into(self.target_id)
        if self.afterwards == "archive":
            sources.action_archive()
        else:
            sources.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
