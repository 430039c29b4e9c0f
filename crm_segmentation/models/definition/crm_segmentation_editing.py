# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two people who edit the same model: the second is told before anything of the first
is overwritten.

The form says with each save what it has read (``draft_token`` in the context, a digest
of all that people edit). Programs, imports and runs say nothing, and are not hindered.
"""

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError
from odoo.tools import SQL, format_datetime, format_time

#: what the form writes and nobody edits: the step that it shows, the note of the next
#: version; and the place in the list
NOT_EDITED = {"setup_step", "apply_note", "apply_actions", "sequence"}


def _edited_fields(model):
    """The stored fields of a model that people edit, without lines.

    :rtype: list[str]
    """
    return sorted(
        name
        for name, field in model._fields.items()
        if field.store
        and not field.readonly
        and name not in models.MAGIC_COLUMNS
        and field.type not in ("one2many", "binary")
    )


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    edited_by_id = fields.Many2one("res.users", "Edited by", readonly=True, copy=False)
    edited_at = fields.Datetime("Edited on", readonly=True, copy=False)
    draft_token = fields.Char(compute="_compute_draft_token")

    def _compute_draft_token(self):
        for segmentation in self:
            origin = segmentation._origin
            segmentation.draft_token = origin and origin._draft_digest()

    def _draft_digest(self):
        """A digest of the draft: another one as soon as somebody has edited it.

        :rtype: str
        """
        self.ensure_one()
        everything = self.sudo().with_context(active_test=False)
        own = [name for name in _edited_fields(self) if name not in NOT_EDITED]
        lines = (
            everything.parameter_ids,
            everything.parameter_ids.band_ids,
            everything.segment_ids,
        )
        content = [everything.read(own, load=None)] + [
            records.sorted("id").read(_edited_fields(records), load=None)
            for records in lines
        ]
        text = json.dumps(content, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _is_edit(self, vals):
        """Whether values change what people edit.

        :rtype: bool
        """
        edited = {*_edited_fields(self), "parameter_ids", "segment_ids"} - NOT_EDITED
        return not edited.isdisjoint(vals)

    def write(self, vals):
        """Remember who edits, and when: whoever edits at the same time is told."""
        if self._is_edit(vals):
            vals = {
                **vals,
                "edited_by_id": self.env.uid,
                "edited_at": fields.Datetime.now(),
            }
        return super().write(vals)

    def web_save(self, vals, specification, next_id=None):
        """Save from the form, unless somebody else has edited what it has read.

        :raise UserError: in that case; its ``context`` holds the ``draft_token`` with
            which the same save overwrites that
        """
        token = self.env.context.get("draft_token")
        if not (self and token):
            return super().web_save(vals, specification, next_id)
        if self._is_edit(vals):
            self._lock_draft()
            if token != self._draft_digest():
                raise self._edited_meanwhile()
        try:
            return super().web_save(vals, specification, next_id)
        except MissingError as error:
            raise UserError(
                self.env._(
                    "“%s”: something that you have changed here has been deleted "
                    "meanwhile, so it cannot be saved. Note down what you need of it, "
                    "and reload the page.",
                    self.name,
                )
            ) from error

    def _lock_draft(self):
        """Wait for whoever is saving this model just now. Who has saved it since this
        transaction began makes it begin anew, as an edit always writes this row."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("SELECT FROM crm_segmentation WHERE id = %s FOR UPDATE", self.id)
        )

    def _check_seen(self):
        """What the form shows is what is to be applied or discarded.

        :raise UserError: when somebody else has edited it since
        """
        token = self.env.context.get("draft_token")
        if token and token != self._draft_digest():
            raise UserError(
                self.env._(
                    "%s Reload the page to see it.", self._edited_meanwhile_text()
                )
            )

    def _edited_meanwhile(self):
        error = UserError(
            self.env._(
                "%s Your changes have not been saved yet.\n\nKeep mine: they are saved "
                "over it; what you have not touched stays as it is now.\nSee theirs: "
                "what you have changed is lost, and you see how the model is now.",
                self._edited_meanwhile_text(),
            )
        )
        error.context = {"draft_token": self._draft_digest()}
        return error

    def _edited_meanwhile_text(self):
        """Who has edited this model, and when.

        :rtype: str
        """
        user, moment = self._last_edit()
        values = {"model": self.name, "moment": self._moment_text(moment)}
        if user == self.env.user:
            return self.env._(
                "You have changed “%(model)s” in another window at %(moment)s.",
                **values,
            )
        return self.env._(
            "“%(model)s” has been changed by %(user)s at %(moment)s.",
            user=user.sudo().name,
            **values,
        )

    def _moment_text(self, moment):
        local = fields.Datetime.context_timestamp(self, moment)
        if local.date() == fields.Date.context_today(self):
            return format_time(self.env, moment, time_format="short")
        return format_datetime(self.env, moment, dt_format="short")

    def _last_edit(self):
        """Who has edited this model last, here or in its lines.

        :rtype: tuple[res.users, datetime]
        """
        self.env.flush_all()
        [[user_id, moment]] = self.env.execute_query(
            SQL(
                """
                SELECT user_id, moment FROM (
                    SELECT 1 AS place, edited_by_id AS user_id, edited_at AS moment
                      FROM crm_segmentation WHERE id = %(id)s
                    UNION ALL
                    SELECT 2, write_uid, write_date
                      FROM crm_segmentation_parameter WHERE segmentation_id = %(id)s
                    UNION ALL
                    SELECT 2, band.write_uid, band.write_date
                      FROM crm_segmentation_band band
                      JOIN crm_segmentation_parameter parameter
                        ON parameter.id = band.parameter_id
                     WHERE parameter.segmentation_id = %(id)s
                    UNION ALL
                    SELECT 2, write_uid, write_date
                      FROM crm_segment WHERE segmentation_id = %(id)s
                    UNION ALL
                    SELECT 3, create_uid, create_date
                      FROM crm_segmentation WHERE id = %(id)s
                ) edit
                 ORDER BY date_trunc('second', moment) DESC NULLS LAST, place LIMIT 1
                """,
                id=self.id,
            )
        )
        return self.env["res.users"].browse(user_id), moment
