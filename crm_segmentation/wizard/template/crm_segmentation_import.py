# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.arguments import only
from ...tools.errors import coded


class CrmSegmentationImport(models.TransientModel):
    _name = "crm.segmentation.import"
    _description = "Segmentation Model Import"

    file = fields.Binary(
        required=True,
        attachment=False,
        help="A file exported from the Actions menu of a segmentation model.",
    )
    file_name = fields.Char()
    segmentation_id = fields.Many2one("crm.segmentation", readonly=True)
    missing_text = fields.Text("Not found", readonly=True)

    def action_import(self):
        """Create a draft from the file, and list what was not found.

        :return: the action that shows the draft, or this dialog again
        :rtype: dict
        :raise UserError: when the file is no export of a model
        """
        only(self)
        segmentations = self.env["crm.segmentation"]
        self.segmentation_id, missing = segmentations._import_definition(self._read())
        if not missing:
            return self.action_open()
        self.missing_text = "\n".join(missing)
        return self._get_records_action(
            name=self.env._("Import Segmentation Model"),
            views=[(False, "form")],
            target="new",
        )

    def _read(self):
        try:
            return json.loads(base64.b64decode(self.file))
        except ValueError as error:
            raise coded(
                "import.unreadable",
                UserError(
                    self.env._(
                        "“%s” cannot be read. Select a file that was exported from a "
                        "segmentation model.",
                        self.file_name or self.env._("The file"),
                    )
                ),
            ) from error

    def action_open(self):
        """Open the model that was imported.

        :rtype: dict
        """
        return self.segmentation_id._get_records_action(views=[(False, "form")])
