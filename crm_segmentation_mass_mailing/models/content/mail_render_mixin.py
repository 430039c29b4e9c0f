# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Marketers use custom fields, and blocks that are shown to some readers only.

Odoo lets only template editors save templates with code in them, and prints what is
left, plain fields, without its template engine. Two more things are plain: a custom
field, and, in mailings, a condition on the reader that is nothing but a filter of
fields which the marketer may read.

Such a condition is answered by a search with the rights of whoever wrote the mailing's
text, in all of this user's companies: Odoo itself would look at all records, and the
block would tell of those that its author may not see.
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

from ...tools.audience.seen_as import contacts_seen_as

#: how a custom field is written: more than the names and dots that are printed plainly
CUSTOM_FIELD = "object.properties.get("


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _has_unsafe_expression_template_qweb(self, template_src, model, fname=None):
        """When saved (``fname`` is given), conditions of blocks may stand in a mailing;
        when printed, a custom field needs the template engine."""
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
        """A template without the conditions that only filter the reader.

        :param str template_src:
        :param str model: of the readers
        :rtype: str
        """
        if not template_src or "t-if" not in template_src:
            return template_src
        root = html.fragment_fromstring(template_src, create_parent="div")
        for element in root.iter(etree.Element):
            domain = self._filter_of_reader(element)
            if domain is not None and self._is_readable(domain, model):
                del element.attrib["t-if"]
        return html.tostring(root, encoding="unicode")

    @api.model
    def _filter_of_reader(self, element):
        """The condition of a block, if it is one that the editor of mailings writes.

        :param Element element:
        :return: the filter, as it stands there; None for any other condition
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
        """Whether the user may read what a filter of readers asks for.

        :param list domain:
        :param str model: of the readers
        :rtype: bool
        """
        try:
            check_domain(self.env[model], repr(domain))
        except (KeyError, ScoringError):
            return False
        return True

    # -- blocks, as their author sees the readers ----------------------------------

    def _render_template_qweb(
        self, template_src, model, res_ids, add_context=None, options=None
    ):
        """Print to each reader the blocks that are for this reader."""
        author = self._author_of_conditions()
        if not author or "t-if" not in (template_src or "") or not res_ids:
            return super()._render_template_qweb(
                template_src, model, res_ids, add_context, options
            )
        printed = {}
        for source, readers in self._with_blocks(template_src, model, res_ids, author):
            printed |= super()._render_template_qweb(
                source, model, readers, add_context, options
            )
        return printed

    def _author_of_conditions(self):
        """Whoever wrote the text that is printed, if it is that of a mailing.

        :rtype: res.users | None
        """
        return None

    @api.model
    def _with_blocks(self, template_src, model, res_ids, author):
        """A template once for all readers of the same blocks, with these only.

        :param str template_src:
        :param str model: of the readers
        :param list[int] res_ids: the readers
        :param res.users author: with whose rights conditions are answered
        :return: templates without conditions on readers, and their readers
        :rtype: list[tuple[str, list[int]]]
        """
        root = html.fragment_fromstring(template_src, create_parent="div")
        blocks = list(self._blocks(root))
        shown = [
            self._readers_of(domain, model, res_ids, author)
            for _block, domain in blocks
        ]
        groups = defaultdict(list)
        for res_id in res_ids:
            groups[tuple(res_id in readers for readers in shown)].append(res_id)
        return [
            (self._with_shown(root, flags), readers)
            for flags, readers in groups.items()
        ]

    @api.model
    def _blocks(self, root):
        """The elements with a condition on the reader, and the condition; not those
        with an alternative, which only template editors write."""
        for element in root.iter(etree.Element):
            domain = self._filter_of_reader(element)
            following = element.getnext()
            alternatives = () if following is None else following.attrib
            if domain is not None and not {"t-else", "t-elif"} & set(alternatives):
                yield element, domain

    @api.model
    def _with_shown(self, root, flags):
        """A template with the blocks that are shown, without their conditions.

        :param Element root: is left as it is
        :param tuple[bool] flags: for each block whether it is shown
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
        # without the parent that was made for it
        return html.tostring(root, encoding="unicode")[5:-6]

    @api.model
    def _readers_of(self, domain, model, res_ids, author):
        """Readers to whom a block is shown: nobody where its author may not ask.

        :rtype: set[int]
        """
        try:
            contacts = contacts_seen_as(self.env, author)
            readers = contacts.env[model].with_context(active_test=False)
            wanted = compile_domain(readers, repr(domain))
            found = try_out(readers, wanted & Domain("id", "in", res_ids))
        except (ScoringError, *UNFIT):
            return set()
        return set(found.get_result_ids())
