# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Applying a draft as the live version, and restoring what was applied."""

from contextlib import suppress
from dataclasses import replace

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...scoring.compiler.field_references import field_references
from ...scoring.definition.checks import NewerFormat, ScoringError
from ...scoring.definition.definition import Definition
from ...scoring.definition.difference import differences
from ...tools.arguments import only
from ...tools.database import CONCURRENCY_ERRORS
from ...tools.definition.depends import ASSIGNING
from ...tools.definition.draft_problems import rate_problems, refuse
from ...tools.errors import coded
from ...tools.hooks import hook
from ...tools.notifications import notifies_on_failure
from ...tools.readable import first_reader, readable_by

ATTENTION_ACTIVITY = "mail.mail_activity_data_todo"


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"  # pylint: disable=consider-merging-classes-inherited

    version_id = fields.Many2one(
        "crm.segmentation.version",
        "Live version",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    version_ids = fields.One2many(
        "crm.segmentation.version", "segmentation_id", "Versions"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("live", "Live"), ("attention", "Needs attention")],
        default="draft",
        readonly=True,
        copy=False,
        help="A model that needs attention keeps all customers in their segments, but "
        "stops updating scores until the problem is fixed.",
    )
    attention_reason = fields.Text(readonly=True, copy=False)
    apply_note = fields.Char(
        "Reason",
        copy=False,
        help="Why the model is changed. Stored with the version.",
    )
    difference_text = fields.Text(compute="_compute_difference_text")

    @api.depends(
        "version_id",
        "subject",
        "partner_domain",
        "include_internal",
        "inherit_to_contacts",
        "tolerance",
        "company_id",
        "reference_company_id",
        "parameter_ids.active",
        "parameter_ids.problems",
        "parameter_ids.share",
        "parameter_ids.weight",
        "parameter_ids.name",
        "parameter_ids.include_contacts",
        "parameter_ids.elapsed_unit",
        *ASSIGNING,
    )
    @api.depends_context("lang")
    def _compute_difference_text(self):
        for segmentation in self:
            live = segmentation.version_id.definition
            # the same differences for users without access to what is scored
            draft = segmentation.sudo()._describe()
            sentences = differences(live, draft) if live else []
            segmentation.difference_text = (
                "\n".join(self.env._(sentence) for sentence in sentences) or False
            )

    # -- applying --------------------------------------------------------------

    def action_apply(self):
        """Freeze the draft as the next version and score all contacts by it.

        Up to 20,000 contacts are scored at once, more of them in the background.

        :return: the action that shows the customers, or True when scoring goes on in
            the background
        :raise UserError: with all problems of the draft; then nothing has changed
        """
        only(self)
        self.check_access("write")
        self._check_seen()
        try:
            refuse(
                self.env,
                self._draft_problems()
                or rate_problems(self.env, self._draft_definition()),
            )
            self._pre_apply()
            self._take_version()
            self.write(
                {"state": "live", "attention_reason": False, "apply_note": False}
            )
            self._close_attention()
            result = self._rescore("apply")
        except CONCURRENCY_ERRORS:
            raise  # the whole request is tried again
        except (ScoringError, psycopg2.Error) as error:
            raise self.version_id._refusal(error, self.env.user) from error
        self._post_apply()
        return result

    @hook
    def _pre_apply(self):
        """Prepare for freezing the draft, which has no problems."""

    @hook
    def _post_apply(self):
        """Follow up on a draft that has become live."""

    def _take_version(self):
        """Make the draft the live version, with borders by the current data."""
        if not self.version_id or self.difference_text:
            self.version_id = self.env["crm.segmentation.version"]._freeze(self)
        else:
            self.version_id.sudo()._renew_borders()

    def action_discard(self):
        """Restore the live version as the draft."""
        only(self)
        self.check_access("write")
        self._check_seen()
        self._check_applied()
        self.version_id._restore_draft()

    def _check_applied(self):
        if not self.version_id:
            raise coded(
                "model.not_applied",
                UserError(
                    self.env._(
                        "“%s” has not been applied yet. Press “Apply to customers”.",
                        self.name,
                    )
                ),
            )

    # -- what is live ------------------------------------------------------------

    def _after_save(self, vals):
        """Refresh what contacts show, and check for circles."""
        if {"active", "sequence", "company_id", "version_id"} & vals.keys():
            self._forget_live_models()
        if {"active", "company_id", "version_id"} & vals.keys():
            self._check_circles()
        return super()._after_save(vals)

    @api.model
    @tools.ormcache()
    def _live_ids(self):
        # archived models are left out in any context
        live = Domain("version_id", "!=", False) & Domain("active", "=", True)
        return tuple(self.sudo().search(live).ids)

    @api.model
    def _live(self):
        """The models by which contacts are scored, in their order.

        :rtype: crm.segmentation
        """
        return self.browse(self._live_ids())

    @api.model
    def _visible(self):
        """The live models that the user's companies may see, in their order.

        :rtype: crm.segmentation
        """
        companies = self.env.companies
        return (
            self.sudo()
            ._live()
            .filtered(
                lambda model: not model.company_id or model.company_id in companies
            )
        )

    @api.model
    def _shown(self):
        """The models whose segments contacts show, in their order: those that the
        user's companies see, or in a list of one model's customers that model
        (``main_segmentation_id`` in the context). While a model is scored
        (``scored_segmentation_id``), only the others count.

        :rtype: crm.segmentation
        """
        scored = self.env.context.get("scored_segmentation_id")
        visible = self._visible().filtered(lambda model: model.id != scored)
        only = self.env.context.get("main_segmentation_id")
        return visible.filtered(lambda model: model.id == only) if only else visible

    def _forget_live_models(self):
        self.env.registry.clear_cache()
        self.env["crm.segmentation.membership"]._invalidate_segments()

    def _applied_segments(self):
        """The segments that contacts can have: those of the live version.

        :rtype: crm.segment
        """
        segments = self.env["crm.segment"]
        if not self.version_id:
            return segments
        definition = self.version_id._definition()
        ids = [segment.id for segment in definition.segments_from_top]
        return segments.browse(ids).exists()

    def _today(self):
        """Today by the clock of the model.

        :rtype: date
        """
        return fields.Date.context_today(self.with_context(tz=self._scored_zone()))

    def _scored_zone(self):
        """The zone in which the days of the scores begin: that of the live version.

        :rtype: str
        """
        version = self.sudo().version_id
        with suppress(NewerFormat):
            return version._frozen_definition().context.tz if version else self._zone()
        return self._zone()

    def _field_references(self):
        """The fields that these models use, in live versions and in drafts.

        :rtype: dict[crm.segmentation, set[FieldRef]]
        """
        named = {}
        for segmentation in self:
            # a field in use is protected even from users who may not read it
            internal = segmentation.sudo()
            definitions = [Definition.from_data(internal._describe())]
            if internal.version_id:
                definitions.append(internal.version_id._definition())
            named[segmentation] = {
                reference
                for definition in definitions
                for reference in field_references(self.env, definition)
            }
        return named

    @api.model
    def _live_reference_to(self, *wanted):
        """Whether a live model uses a field, or one of the choices named with it.

        :param FieldRef wanted: fields; with choices, only those matter
        :return: the field with the choices that are used, and the model, which is
            empty where the user may read none of those that use it; None when no live
            model uses any of them
        :rtype: tuple[FieldRef, crm.segmentation] | None
        """
        choices = {reference: reference.choices for reference in wanted}
        live = self._live()
        seen = readable_by(self.env.user, live)
        for segmentation in (seen | live).sudo():
            for reference in field_references(
                self.env, segmentation.version_id._definition()
            ):
                if reference not in choices:
                    continue
                used = choices[reference] & reference.choices
                if used or not choices[reference]:
                    return replace(reference, choices=used), segmentation & seen
        return None

    # -- a model that stops working ----------------------------------------------

    def _set_attention(self, reason, note_for=None):
        """Keep all segments as they are, and notify the responsible user once, unless
        notifications are switched off in the settings.

        :param str reason: one sentence, for all readers of the model
        :param Callable|None note_for: takes the responsible user, and returns the
            sentence for them
        """
        self.ensure_one()
        if self.state == "attention" and self.attention_reason == reason:
            return
        self.write({"state": "attention", "attention_reason": reason})
        self._close_attention()
        if not notifies_on_failure(self.env):
            return
        user = first_reader(self.user_id | self.create_uid, self)
        if not user:
            return
        # an activity is enough: no e-mail about it
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            ATTENTION_ACTIVITY,
            summary=self.env._("Segmentation model needs attention"),
            note=note_for(user) if note_for else reason,
            user_id=user.id,
        )

    def _broken_notification(self):
        """The notification for a user whose run has shown that the model is broken.

        :rtype: dict
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": self.env._("“%s” needs attention", self.name),
                "message": self.attention_reason,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _clear_attention(self):
        """A run has succeeded."""
        for segmentation in self.filtered(lambda s: s.state == "attention"):
            segmentation.write({"state": "live", "attention_reason": False})
            segmentation._close_attention()

    def _close_attention(self):
        self.activity_unlink([ATTENTION_ACTIVITY])

    def action_view_versions(self):
        """Open the versions of this model.

        :rtype: dict
        """
        return self._related_action("crm_segmentation.action_crm_segmentation_version")
