# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The text of a mailing: with the rights of its author, for a chosen recipient."""

from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.crm_segmentation.tools.errors import coded

#: fields with placeholders and conditional blocks
TEXT_FIELDS = {"body_arch", "body_html", "preview", "subject"}


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"  # pylint: disable=consider-merging-classes-inherited

    text_user_id = fields.Many2one(
        "res.users",
        "Text author",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
        help="The last user who edited the text. Conditional blocks are evaluated with "
        "this user's access rights.",
    )

    def _before_save(self, vals):
        """The last user who edits the text becomes its author, and nobody else."""
        if not self or TEXT_FIELDS.intersection(vals):
            vals = {**vals, "text_user_id": self.env.uid}
        elif "text_user_id" in vals and not self.env.su:
            sentence = self.env._(
                "The author of a mailing is the last user who edited its text. "
                "Edit the text to become its author."
            )
            raise coded("mailing.text_author", AccessError(sentence))
        return super()._before_save(vals)

    def _take_over_users(self, tested):
        result = super()._take_over_users(tested)
        same_text = tested.filtered_domain([("body_html", "=", self.body_html)])[:1]
        if same_text:
            self.write({"text_user_id": same_text.text_user_id.id})
        return result

    def _get_mass_mailing_context(self):
        """The queue runs as a user of one company. It prints the segments that the
        author sees, as the author's preview does."""
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
        """For the recipient in the context (``mailing_preview_id``), if any."""
        preview_id = self.env.context.get("mailing_preview_id")
        if not preview_id:
            return super()._render_field(field, res_ids, *args, **kwargs)
        rendered = super()._render_field(field, [preview_id], *args, **kwargs)
        return dict.fromkeys(res_ids, rendered[preview_id])
