# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A mailing is shown, and sent as a test, as a chosen reader gets it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class MailingMailingTest(models.TransientModel):
    _inherit = "mailing.mailing.test"

    shown_as = fields.Reference(
        "_selection_reader",
        "As it is for",
        compute="_compute_shown_as",
        store=True,
        readonly=False,
        help="The words and blocks of the mailing are those for this reader.",
    )
    preview_subject = fields.Char("Subject", compute="_compute_preview")
    preview_body = fields.Html("Mail", compute="_compute_preview", sanitize=False)
    preview_problem = fields.Char(compute="_compute_preview")

    @api.model
    def _selection_reader(self):
        models_ = (
            self.env["ir.model"].sudo().search([("is_mailing_enabled", "=", True)])
        )
        return [(model.model, model.name) for model in models_]

    @api.depends("mass_mailing_id")
    def _compute_shown_as(self):
        """The first reader."""
        for wizard in self:
            mailing = wizard.mass_mailing_id
            model = mailing.mailing_model_real
            wizard.shown_as = False
            if not model:
                continue
            try:
                readers = self.env[model].search(
                    mailing._get_recipients_domain(), limit=1
                )
            except UserError:
                # the audience does not work: the mailing says so
                readers = self.env[model]
            readers = readers or self.env[model].search([], limit=1)
            wizard.shown_as = readers and f"{model},{readers.id}"

    @api.depends("shown_as", "mass_mailing_id")
    def _compute_preview(self):
        for wizard in self:
            subject = body = problem = False
            if wizard.shown_as:
                try:
                    subject = wizard._shown("subject")
                    body = Markup(wizard._shown("body_html", preserve_comments=True))
                except UserError as error:
                    problem = str(error).partition("\n")[0]
            wizard.preview_subject = subject
            wizard.preview_body = body
            wizard.preview_problem = problem

    def _shown(self, field, **options):
        self._check_reader()
        reader = self.shown_as.id
        rendered = self.mass_mailing_id._render_field(field, [reader], options=options)
        return rendered[reader]

    def _check_reader(self):
        """Nobody is shown a mail for a reader whom they may not see."""
        if self.shown_as._name != self.mass_mailing_id.mailing_model_real:
            raise UserError(
                self.env._("Choose a reader among those whom the mailing is for.")
            )
        self.shown_as.check_access("read")

    def send_mail_test(self):
        """Odoo's test is for any record of the model."""
        if self.shown_as:
            self._check_reader()
        shown = self.with_context(mailing_shown_as=self.shown_as.id)
        return super(MailingMailingTest, shown).send_mail_test()
