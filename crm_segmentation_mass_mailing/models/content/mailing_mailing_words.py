# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The words of a mailing: as their author reads them, for a chosen reader."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: what a mailing says, with placeholders and blocks for some readers
TEXT_FIELDS = {"body_arch", "body_html", "preview", "subject"}


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    text_user_id = fields.Many2one(
        "res.users",
        "Text by",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
        help="Blocks that are shown to some readers only are shown as far as this user "
        "may see of the readers, who wrote the text last.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**vals, "text_user_id": self.env.uid} for vals in vals_list]
        )

    def write(self, vals):
        """Whoever writes the text is from now on its author, and nobody else."""
        if TEXT_FIELDS.intersection(vals):
            vals = {**vals, "text_user_id": self.env.uid}
        elif "text_user_id" in vals and not self.env.su:
            raise AccessError(
                self.env._("The author of a mailing is whoever wrote its text last.")
            )
        return super().write(vals)

    def _get_mass_mailing_context(self):
        """The queue sends as a user of one company. What is printed are the segments
        that the author sees, as in the author's preview."""
        context = super()._get_mass_mailing_context()
        author = self.sudo().text_user_id
        if self.env.su and author:
            company_ids = author.company_ids.ids
            first = [self.env.company.id] if self.env.company.id in company_ids else []
            others = [one for one in company_ids if one not in first]
            context["allowed_company_ids"] = [*first, *others]
        return context

    def _author_of_conditions(self):
        return self.sudo().text_user_id

    def _render_field(self, field, res_ids, *args, **kwargs):
        """For a chosen reader where the context names one (``mailing_shown_as``)."""
        shown_as = self.env.context.get("mailing_shown_as")
        if not shown_as:
            return super()._render_field(field, res_ids, *args, **kwargs)
        rendered = super()._render_field(field, [shown_as], *args, **kwargs)
        return dict.fromkeys(res_ids, rendered[shown_as])
