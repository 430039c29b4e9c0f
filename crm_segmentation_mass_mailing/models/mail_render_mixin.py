# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marketers use custom fields, and blocks that are shown to some readers only.

Odoo lets only template editors save templates with code in them, and prints what is
left, plain fields, without its template engine. Two more things are plain: a custom
field, and a condition on the reader that is nothing but a filter of fields which the
marketer may read.
"""

import ast

from lxml import etree, html

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: how a custom field is written: more than the names and dots that are printed plainly
CUSTOM_FIELD = "object.properties.get("


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _has_unsafe_expression_template_qweb(self, template_src, model, fname=None):
        """When saved (``fname`` is given), conditions of blocks may stand in it; when
        printed, a custom field needs the template engine."""
        if fname:
            template_src = self._without_conditions(template_src, model)
        elif CUSTOM_FIELD in (template_src or ""):
            return True
        return super()._has_unsafe_expression_template_qweb(template_src, model, fname)

    @api.model
    def _has_unsafe_expression_template_inline_template(
        self, template_txt, model, fname=None
    ):
        if not fname and CUSTOM_FIELD in (template_txt or ""):
            return True
        return super()._has_unsafe_expression_template_inline_template(
            template_txt, model, fname
        )

    @api.model
    def _without_conditions(self, template_src, model):
        """A template without the conditions that only filter the reader.

        :param str template_src:
        :param str model: of the readers
        :rtype: str
        """
        if not template_src or "t-if" not in template_src:
            return template_src
        root = html.fragment_fromstring(template_src, create_parent="div")
        for element in root.iter(etree.Element):
            if self._is_filter_of_reader(element.get("t-if"), model):
                del element.attrib["t-if"]
        return html.tostring(root, encoding="unicode")

    @api.model
    def _is_filter_of_reader(self, expression, model):
        """Whether a condition is one that the editor of mailings writes: a filter, of
        fields that the user may read.

        :param str|None expression:
        :param str model:
        :rtype: bool
        """
        try:
            call = ast.parse((expression or "").strip(), mode="eval").body
            if ast.unparse(call.func) != "object.filtered_domain":
                return False
            [domain] = call.args
            self.env[model]._search(Domain(ast.literal_eval(domain)))
        except (SyntaxError, AttributeError, ValueError, TypeError, KeyError):
            return False
        except (AccessError, UserError):
            return False
        return True
