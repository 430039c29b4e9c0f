# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmSegmentationDraftLineMixin(models.AbstractModel):
    """For lines of a draft: to edit one is to edit the draft."""

    _name = "crm.segmentation.draft.line.mixin"
    _description = "Draft Line Mixin"

    #: the path to the draft, a ``crm.segmentation.draft.mixin``
    _draft_path = "segmentation_id"

    @api.model_create_multi
    def create(self, vals_list):
        """Creating a line edits its draft."""
        lines = super().create(vals_list)
        lines.mapped(self._draft_path)._count_edit()
        return lines

    def write(self, vals):
        """Changing a line edits its draft."""
        result = super().write(vals)
        self.mapped(self._draft_path)._count_edit()
        return result

    def unlink(self):
        """Deleting a line edits its draft."""
        drafts = self.mapped(self._draft_path)
        result = super().unlink()
        drafts._count_edit()
        return result
