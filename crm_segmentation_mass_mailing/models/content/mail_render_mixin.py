# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields and conditional blocks in mailings, for users who are not template
editors.

Odoo lets only template editors save templates with code, and renders plain fields
without its template engine. Two more things are allowed here: a custom field, and, in
mailings, a condition on the recipient that is a filter of fields which the user can
read.

Such a condition is evaluated with the access rights of the text's author, in all
companies of this user. Odoo itself would evaluate it on all records, and the block
would disclose what its author cannot see.
"""

import ast
from collections import defaultdict
from copy import deepcopy

from lxml import etree, html

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_segmentation.scoring.compiler.domains import (
    UNFIT,
    UNREADABLE,
    check_domain,
    compile_domain,
    try_out,
)
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError

from ...tools.audience.run_as import contacts_as

#: how a custom field is written: more than the plain names and dots that Odoo allows
CUSTOM_FIELD = "object.properties.get("


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _has_unsafe_expression_template_qweb(self, template_src, model, fname=None):
        """On saving (``fname`` is given) a mailing may have conditional blocks; on
        rendering a custom field needs the template engine."""
        if fname and self._name == "mailing.mailing":
            template_src = self._without_conditions(template_src, model)
        elif not fname and CUSTOM_FIELD in (template_src or ""):
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
        """A template without the conditions that only filter recipients.

        :param str template_src:
        :param str model: of the recipients
        :rtype: str
        """
        if not template_src or "t-if" not in template_src:
            return template_src
        root = html.fragment_fromstring(template_src, create_parent="div")
        for element in root.iter(etree.Element):
            domain = self._recipient_filter(element)
            if domain is not None and self._is_readable(domain, model):
                del element.attrib["t-if"]
        return html.tostring(root, encoding="unicode")

    @api.model
    def _recipient_filter(self, element):
        """The condition of a block, if Odoo's mailing editor could have written it.

        :param Element element:
        :return: the filter as it is written; None for any other condition
        :rtype: list | None
        """
        try:
            call = ast.parse((element.get("t-if") or "").strip(), mode="eval").body
            if ast.unparse(call.func) != "object.filtered_domain" or call.keywords:
                return None
            [domain] = call.args
            return list(Domain(ast.literal_eval(domain)))
        except UNREADABLE:
            return None

    @api.model
    def _is_readable(self, domain, model):
        """Whether the user can read the fields of a filter.

        :param list domain:
        :param str model: of the recipients
        :rtype: bool
        """
        try:
            check_domain(self.env[model], repr(domain))
        except (KeyError, ScoringError):
            return False
        return True

    # -- blocks, with the rights of their author -----------------------------------

    def _render_template_qweb(
        self, template_src, model, res_ids, add_context=None, options=None
    ):
        """Render for each recipient the blocks whose conditions it meets."""
        author = self._author_of_conditions()
        if not author or "t-if" not in (template_src or "") or not res_ids:
            return super()._render_template_qweb(
                template_src, model, res_ids, add_context, options
            )
        rendered = {}
        for source, recipient_ids in self._by_shown_blocks(
            template_src, model, res_ids, author
        ):
            rendered |= super()._render_template_qweb(
                source, model, recipient_ids, add_context, options
            )
        return rendered

    def _author_of_conditions(self):
        """The author of the rendered text, if it is that of a mailing.

        :rtype: res.users | None
        """
        return None

    @api.model
    def _by_shown_blocks(self, template_src, model, res_ids, author):
        """A template once for all recipients of the same blocks, with only these.

        :param str template_src:
        :param str model: of the recipients
        :param list[int] res_ids: the recipients
        :param res.users author: whose access rights conditions are evaluated with
        :return: templates without conditions, and their recipients
        :rtype: list[tuple[str, list[int]]]
        """
        root = html.fragment_fromstring(template_src, create_parent="div")
        blocks = list(self._blocks(root))
        shown = [
            self._recipients_of_block(domain, model, res_ids, author)
            for _block, domain in blocks
        ]
        groups = defaultdict(list)
        for res_id in res_ids:
            groups[tuple(res_id in matching for matching in shown)].append(res_id)
        return [
            (self._with_shown_blocks(root, flags), recipient_ids)
            for flags, recipient_ids in groups.items()
        ]

    @api.model
    def _blocks(self, root):
        """The elements with a condition on the recipient, and the condition; not those
        with an alternative, which only template editors can write."""
        for element in root.iter(etree.Element):
            domain = self._recipient_filter(element)
            following = element.getnext()
            alternatives = () if following is None else following.attrib
            if domain is not None and not {"t-else", "t-elif"} & set(alternatives):
                yield element, domain

    @api.model
    def _with_shown_blocks(self, root, flags):
        """A template with only the blocks that are shown, without their conditions.

        :param Element root: not modified
        :param tuple[bool] flags: for each block, whether it is shown
        :rtype: str
        """
        root = deepcopy(root)
        for (element, _domain), is_shown in zip(
            list(self._blocks(root)), flags, strict=True
        ):
            if is_shown:
                del element.attrib["t-if"]
            else:
                element.drop_tree()
        # without the parent that was added
        return html.tostring(root, encoding="unicode")[5:-6]

    @api.model
    def _recipients_of_block(self, domain, model, res_ids, author):
        """Recipients who meet the condition of a block; none where its author cannot
        read what it filters.

        :rtype: set[int]
        """
        try:
            records = contacts_as(self.env, author).env[model]
            records = records.with_context(active_test=False)
            condition = compile_domain(records, repr(domain))
            found = try_out(records, condition & Domain("id", "in", res_ids))
        except (ScoringError, *UNFIT):
            return set()
        return set(found.get_result_ids())
