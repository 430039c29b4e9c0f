# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What segmentation models name is not deleted under their feet."""

from dataclasses import replace

from odoo import api, models

from ...scoring.definition.definition import Definition
from ...scoring.definition.mentions import mentions
from ...tools.readable import readable_by


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    def _mentions(self):
        """What these models name, in what is live and in their drafts.

        :rtype: dict[crm.segmentation, set[Mention]]
        """
        named = {}
        for segmentation in self:
            # whoever may not read what is scored is told of its use all the same
            internal = segmentation.sudo()
            definitions = [Definition.from_data(internal._describe())]
            if internal.version_id:
                definitions.append(internal.version_id._definition())
            named[segmentation] = {
                mention
                for definition in definitions
                for mention in mentions(self.env, definition)
            }
        return named

    @api.model
    def _live_use_of(self, *wanted):
        """Whether a live model names a field, or one of the choices told with it.

        :param Mention wanted: fields; with choices, only those matter
        :return: the field with the choices that are used, and the model, which is
            empty where the user may read none of those that use it; None when no live
            model names any of them
        :rtype: tuple[Mention, crm.segmentation] | None
        """
        choices = {mention: mention.choices for mention in wanted}
        live = self._live()
        seen = readable_by(self.env.user, live)
        for segmentation in (seen | live).sudo():
            for mention in mentions(self.env, segmentation.version_id._definition()):
                if mention not in choices:
                    continue
                used = choices[mention] & mention.choices
                if used or not choices[mention]:
                    return replace(mention, choices=used), segmentation & seen
        return None
