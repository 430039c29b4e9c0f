# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The test of a mailing, shown and sent as a chosen recipient receives it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_segmentation.tools.errors import coded


class MailingMailingTest(models.TransientModel):
    _inherit = "mailing.mailing.test"

    preview_for = fields.Reference(
        "_selection_preview_for",
        "Preview for",
        compute="_compute_preview_for",
        store=True,
        readonly=False,
        help="Shows placeholders and conditional blocks for this recipient.",
    )
    preview_subject = fields.Char("Subject", compute="_compute_preview")
    preview_body = fields.Html("Preview", compute="_compute_preview", sanitize=False)
    preview_problem = fields.Char(compute="_compute_preview")

    @api.model
    def _selection_preview_for(self):
        models_ = (
            self.env["ir.model"].sudo().search([("is_mailing_enabled", "=", True)])
        )
        return [(model.model, model.name) for model in models_]

    @api.depends("mass_mailing_id")
    def _compute_preview_for(self):
        """The first recipient, or any record if there is none."""
        for wizard in self:
            mailing = wizard.mass_mailing_id
            model = mailing.mailing_model_real
            wizard.preview_for = False
            if not model:
                continue
            try:
                domain = mailing._get_recipients_domain()
                recipient = self.env[model].search(domain, limit=1)
            except UserError:
                # the form of the mailing shows what is wrong with its audience
                recipient = self.env[model]
            recipient = recipient or self.env[model].search([], limit=1)
            wizard.preview_for = recipient and f"{model},{recipient.id}"

    @api.depends("preview_for", "mass_mailing_id")
    def _compute_preview(self):
        for wizard in self:
            subject = body = problem = False
            if wizard.preview_for:
                try:
                    subject = wizard._rendered("subject")
                    body = Markup(wizard._rendered("body_html", preserve_comments=True))
                except UserError as error:
                    problem = str(error).partition("\n")[0]
            wizard.preview_subject = subject
            wizard.preview_body = body
            wizard.preview_problem = problem

    def _rendered(self, field, **options):
        self._check_preview_for()
        res_id = self.preview_for.id
        rendered = self.mass_mailing_id._render_field(field, [res_id], options=options)
        return rendered[res_id]

    def _check_preview_for(self):
        """:raise UserError: when the user cannot read the record, or the mailing is not
        for its model
        """
        if self.preview_for._name != self.mass_mailing_id.mailing_model_real:
            sentence = self.env._(
                "Choose one of the mailing's recipients in “Preview for”."
            )
            raise coded("mailing.preview_for_other_model", UserError(sentence))
        self.preview_for.check_access("read")

    def send_mail_test(self):
        """Odoo itself renders the test for any record of the model."""
        if self.preview_for:
            self._check_preview_for()
        chosen = self.with_context(mailing_preview_id=self.preview_for.id)
        return super(MailingMailingTest, chosen).send_mail_test()
