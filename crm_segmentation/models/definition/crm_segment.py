# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A named segment: a part of a model's scale."""

from random import randint

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...fields import CheckedFloat
from ...scoring.definition.definition import decimal_text
from ...tools.arguments import only
from ...tools.display_name_search import SEPARATOR, with_full_names
from ...tools.readable import readable_by


class CrmSegment(models.Model):
    _name = "crm.segment"
    _inherit = ["crm.segmentation.offered.mixin"]
    _description = "Customer Segment"
    _order = "segmentation_sequence, segmentation_id, place, id"

    def _default_color(self):
        return randint(1, 11)

    segmentation_id = fields.Many2one(
        "crm.segmentation",
        "Segmentation Model",
        required=True,
        ondelete="cascade",
        index=True,
    )
    segmentation_sequence = fields.Integer(
        "Sequence of the model",
        related="segmentation_id.sequence",
        store=True,
        offered=False,
    )
    name = fields.Char(required=True, translate=True, help="For instance: Ideal.")
    color = fields.Integer(
        default=lambda self: self._default_color(),
        help="Of its badges and charts, for instance green for the best.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    score_from = CheckedFloat(
        "From",
        digits=(16, 2),
        help="The lowest score of this segment, for instance 70. One segment starts "
        "from 0, so that every contact has a segment.",
    )
    score_to = fields.Float(
        "Up to",
        digits=(16, 2),
        compute="_compute_score_to",
        help="Where the next segment starts; scores end at 100.",
    )
    description = fields.Text(
        translate=True,
        help="Who these customers are, in one or two sentences, for instance: large "
        "budgets, several brands, decide themselves.",
    )
    company_id = fields.Many2one(related="segmentation_id.company_id")
    member_count = fields.Integer(
        "Customers",
        compute="_compute_member_count",
        help="Contacts in this segment now, without those that carry the segment "
        "of their company.",
    )
    problem = fields.Char(compute="_compute_problem")

    @api.depends(
        "score_from",
        "active",
        "segmentation_id.segment_ids.score_from",
        "segmentation_id.segment_ids.active",
    )
    def _compute_score_to(self):
        for segment in self:
            above = [
                other.score_from
                for other in segment.segmentation_id.segment_ids
                if other.active and other.score_from > segment.score_from
            ]
            segment.score_to = min(above, default=100)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["crm.segmentation.membership"]._read_group(
                [
                    ("segment_id", "in", self._origin.ids),
                    ("inherited_from_id", "=", False),
                ],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment._origin, 0)

    @api.depends("segmentation_id.segment_problems")
    def _compute_problem(self):
        for segmentation, segments in self.grouped("segmentation_id").items():
            places = {one: n for n, one in enumerate(segmentation._segments_in_order())}
            sentences = {}
            for _code, sentence, _band, place in segmentation.segment_problems or ():
                sentences.setdefault(place, sentence)
            for segment in segments:
                segment.problem = sentences.get(places.get(segment, -1), False)

    @api.depends("name", "segmentation_id.name")
    @api.depends_context("segmentation_display_model")
    def _compute_display_name(self):
        named = self.env.context.get("segmentation_display_model")
        for segment in self:
            segment.display_name = (
                f"{segment.segmentation_id.name}{SEPARATOR}{segment.name}"
                if named
                else segment.name
            )

    @api.model
    def _search_display_name(self, operator, value):
        """By its name, or with that of its model as some lists show it."""
        domain = Domain(super()._search_display_name(operator, value))
        return with_full_names(domain, operator, value, "segmentation_id.name")

    def write(self, vals):
        """A segment that is archived must not be fixed on contacts."""
        if not vals.get("active", True):
            self._check_not_fixed()
        return super().write(vals)

    def _check_not_fixed(self):
        members = self.env["crm.segmentation.membership"].sudo()
        domain = members._domain_of_standing_pins(self)
        outside = self.env["crm.segmentation.pin"].sudo()
        for kind in (members, outside):
            segments = kind.search(domain).grouped("pinned_segment_id")
            for segment, fixed in segments.items():
                raise UserError(segment._fixed_on(fixed.partner_id))

    def _fixed_on(self, contacts):
        """:return: why this segment stays: a contact that it is fixed on, or how many
            where the user may read none
        :rtype: str
        """
        readable = readable_by(self.env.user, contacts)
        if not readable:
            return self.env._(
                "“%(segment)s” cannot be taken out: it is fixed by hand on contacts "
                "that you may not read (%(count)s). Have somebody who may read them "
                "release it first: CRM ▸ Sales ▸ Fixed Segments.",
                segment=self.name,
                count=len(contacts),
            )
        return self.env._(
            "“%(segment)s” cannot be taken out: it is fixed by hand on %(contact)s. "
            "Release it first: CRM ▸ Sales ▸ Fixed Segments.",
            segment=self.name,
            contact=readable[:1].display_name,
        )

    def unlink(self):
        """Delete segments; those that stand in a version are archived instead,
        because memberships and the history name them. Whoever deletes them is told; for
        programs: a segment may still exist afterwards, with ``active`` False.

        :return: True, also where all have been archived
        :raise UserError: when one is fixed by hand on a contact
        """
        self._check_not_fixed()
        kept = self.env["crm.segmentation.version"]._segments_named(self)
        archived = kept.filtered("active")
        archived.action_archive()
        if archived:
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "info",
                    "message": self.env._(
                        "Archived instead of deleted, because customers or the history "
                        "name them: %s.",
                        ", ".join(archived.mapped("name")),
                    ),
                },
            )
        return super(CrmSegment, self - kept).unlink()

    def action_view_customers(self):
        """Open the contacts of this segment.

        :rtype: dict
        """
        only(self)
        return self.segmentation_id._customers_action(self)

    def _describe(self):
        """This segment as plain data for a definition.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "id": self._origin.id or 0,
            "name": self.with_context(lang="en_US").name or "",
            "color": self.color,
            "score_from": decimal_text(self.score_from),
            **self._describe_method(),
        }
