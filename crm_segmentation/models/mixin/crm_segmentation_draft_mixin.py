# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError
from odoo.tools import SQL, format_datetime, format_time

from ...tools.errors import coded


class CrmSegmentationDraftMixin(models.AbstractModel):
    """For models that several people may edit at the same time: who saves second sees
    who was first, and chooses whether to overwrite.

    The form sends the revision that it has loaded (``draft_revision`` in the context).
    Programs, imports and runs send none, and are never stopped. Lines of the model
    inherit ``crm.segmentation.draft.line.mixin``.
    """

    _name = "crm.segmentation.draft.mixin"
    _description = "Shared Draft Mixin"

    #: fields that the form writes although nobody edits them
    _not_edited = frozenset()

    edited_by_id = fields.Many2one("res.users", "Edited by", readonly=True, copy=False)
    edited_at = fields.Datetime("Edited on", readonly=True, copy=False)
    draft_revision = fields.Integer(
        default=1, readonly=True, copy=False, aggregator=None, exportable=False
    )

    @api.model
    def _is_edit(self, vals):
        """Whether values change what people edit.

        :rtype: bool
        """
        return any(
            name not in self._not_edited
            and name not in models.MAGIC_COLUMNS
            and not self._fields[name].readonly
            for name in vals
            if name in self._fields
        )

    def write(self, vals):
        """Count an edit, and remember its author."""
        result = super().write(vals)
        if self._is_edit(vals):
            self._count_edit()
        return result

    def _count_edit(self):
        for draft in self.sudo():
            draft.write(
                {
                    "draft_revision": draft.draft_revision + 1,
                    "edited_by_id": self.env.uid,
                    "edited_at": fields.Datetime.now(),
                }
            )

    def web_save(self, vals, specification, next_id=None):
        """Save from the form, unless the draft has been edited since it was loaded.

        :raise UserError: in that case; its ``context`` holds the ``draft_revision``
            with which the same save overwrites the other edit
        """
        revision = self.env.context.get("draft_revision")
        if not (self and revision):
            return super().web_save(vals, specification, next_id)
        if self._is_edit(vals):
            # waits for a save that is under way; one that has been committed since this
            # transaction began makes Odoo try this one again
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "SELECT FROM %s WHERE id = %s FOR UPDATE",
                    SQL.identifier(self._table),
                    self.id,
                )
            )
            self._check_loaded(revision)
        try:
            return super().web_save(vals, specification, next_id)
        except MissingError as error:
            raise coded(
                "draft.line_deleted",
                UserError(
                    self.env._(
                        "“%s” cannot be saved, because a line that you have changed "
                        "has been deleted in the meantime. Note down your changes and "
                        "reload the page.",
                        self.name,
                    )
                ),
            ) from error

    def _check_loaded(self, revision):
        """Refuse to overwrite what has been edited since the form was loaded.

        :raise UserError: see ``web_save``
        """
        if revision == self.draft_revision:
            return
        error = UserError(
            self.env._(
                "%s\n\nOverwrite: your changes are saved on top of the other ones.\n"
                "Reload: your changes are discarded.",
                self._edited_text(),
            )
        )
        error.context = {"draft_revision": self.draft_revision}
        raise coded("draft.changed_elsewhere", error)

    def _check_seen(self):
        """Before something is done with the draft as the form shows it.

        :raise UserError: when it has been edited since it was loaded
        """
        revision = self.env.context.get("draft_revision")
        if revision and revision != self.draft_revision:
            raise coded(
                "draft.not_seen",
                UserError(
                    self.env._("%s Reload the page to see it.", self._edited_text())
                ),
            )

    def _edited_text(self):
        """Who edited the draft last, and when.

        :rtype: str
        """
        user = self.edited_by_id or self.create_uid
        edited_at = self.edited_at or self.create_date
        local = fields.Datetime.context_timestamp(self, edited_at)
        if local.date() == fields.Date.context_today(self):
            time = format_time(self.env, edited_at, time_format="short")
        else:
            time = format_datetime(self.env, edited_at, dt_format="short")
        if user == self.env.user:
            return self.env._(
                "You changed “%(model)s” in another window at %(time)s.",
                model=self.name,
                time=time,
            )
        return self.env._(
            "“%(model)s” was changed by %(user)s at %(time)s.",
            model=self.name,
            user=user.sudo().name,
            time=time,
        )
