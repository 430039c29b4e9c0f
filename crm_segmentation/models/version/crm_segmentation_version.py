# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An applied definition: frozen, numbered, never changed."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...scoring.compiler.compiler import Compiler
from ...scoring.definition.checks import check_format
from ...scoring.definition.definition import Definition
from ...scoring.definition.difference import differences
from ...scoring.definition.rfm import with_quintile_bands
from ...tools.arguments import only
from ...tools.errors import coded, with_codes
from ...tools.scoring.borders import find_borders
from ...tools.scoring.breakage import broken_codes, broken_reason
from ...tools.version.draft_values import draft_values, restore_conditions


class CrmSegmentationVersion(models.Model):
    _name = "crm.segmentation.version"
    _description = "Version of a Segmentation Model"
    _order = "segmentation_id, number desc"
    _rec_name = "number"

    segmentation_id = fields.Many2one(
        "crm.segmentation", "Segmentation Model", required=True, ondelete="cascade"
    )
    number = fields.Integer(required=True, aggregator=None)
    # read on its own: saves need the rest of a version only
    definition = fields.Json(required=True, prefetch=False, exportable=False)
    applied_by_id = fields.Many2one(
        "res.users", "Applied by", default=lambda self: self.env.user
    )
    applied_at = fields.Datetime("Applied on", default=fields.Datetime.now)
    note = fields.Char("Reason", help="Why the model was changed.")
    # beside the definition, because runs may recalculate them
    borders = fields.Json(
        "RFM thresholds",
        help="Thresholds between RFM scores, if calculated from the data.",
        exportable=False,
    )
    rolled_out = fields.Boolean(help="All contacts have been scored with this version.")
    fire_actions = fields.Boolean(
        "Run actions",
        help="Actions run for contacts whose segment this version changes.",
    )
    change_text = fields.Text(
        "Changes",
        compute="_compute_change_text",
        help="Differences from the previous version.",
    )
    _segmentation_number_unique = models.Constraint(
        "UNIQUE(segmentation_id, number)",
        "This model has just been applied by another user. Reload the page.",
    )

    @api.depends("number", "segmentation_id.name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(model)s, version %(number)s",
                model=version.segmentation_id.name,
                number=version.number,
            )

    @api.depends("segmentation_id", "number")
    @api.depends_context("lang")
    def _compute_change_text(self):
        for version in self:
            before = version._before()
            version.change_text = (
                version._changes_since(before)
                if before
                else self.env._("First version")
            )

    def _before(self):
        """The version before this one; empty for the first.

        :rtype: crm.segmentation.version
        """
        self.ensure_one()
        domain = [
            ("segmentation_id", "=", self.segmentation_id.id),
            ("number", "<", self.number),
        ]
        return self.search(domain, order="number desc", limit=1)

    def _changes_since(self, other):
        """The differences from another version.

        :param crm.segmentation.version other: of the same model
        :return: one sentence a line; False where there are none
        :rtype: str | bool
        """
        sentences = differences(other.definition, self.definition)
        return "\n".join(self.env._(sentence) for sentence in sentences) or False

    def action_compare(self):
        """Open the comparison of two versions.

        :return: the dialog, for these two, or for this one and the one before
        :rtype: dict
        :raise UserError: for any other selection
        """
        if not 0 < len(self) <= 2 or len(self.segmentation_id) > 1:
            raise coded(
                "version.not_comparable",
                UserError(self.env._("Select two versions of the same model.")),
            )
        newest = max(self, key=lambda version: version.number)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_segmentation.action_crm_segmentation_compare"
            ),
            "context": {
                "default_version_id": newest.id,
                "default_other_id": ((self - newest) or newest._before()).id,
            },
        }

    # -- freezing and restoring ---------------------------------------------------

    @api.model
    def _freeze(self, segmentation):
        """Create the next version from a draft without problems.

        :param crm.segmentation segmentation:
        :rtype: crm.segmentation.version
        """
        last = self.sudo().search(
            [("segmentation_id", "=", segmentation.id)], limit=1, order="number desc"
        )
        version = self.sudo().create(
            {
                "segmentation_id": segmentation.id,
                "number": last.number + 1,
                "definition": segmentation._describe(),
                "applied_by_id": self.env.uid,
                "note": segmentation.apply_note,
                "fire_actions": segmentation.apply_actions,
            }
        )
        version._renew_borders()
        return version

    @api.model
    def _update_time_zones(self):
        """Update live models to the time zone of their company.

        Odoo sets the zone of the company's working hours when the administrator logs in
        for the first time, and nobody has chosen the previous one. Each live model gets
        a version with the same definition and the new zone, and is rescored soon.
        """
        for segmentation in self.env["crm.segmentation"]._live():
            last = segmentation.version_id
            # works for versions of a later release, too: nothing else is read
            context = last.definition["context"]
            zone = segmentation._zone()
            if context["tz"] == zone:
                continue
            definition = {**last.definition, "context": {**context, "tz": zone}}
            segmentation.version_id = self.create(
                {
                    "segmentation_id": segmentation.id,
                    "number": last.number + 1,
                    "definition": definition,
                    "borders": last.borders,
                    "note": self.env._("Company time zone was set"),
                }
            )
            segmentation._request_run()

    def _renew_borders(self):
        """Recalculate the borders that follow from the data.

        :raise ScoringError: when something that is read no longer exists
        """
        self.ensure_one()
        definition = self._frozen_definition()
        if definition.has_borders:
            self.borders = find_borders(self.env, definition)[0]

    def _renew_due_borders(self):
        """Called by a run: recalculate the borders where that is selected, or where
        there have been no data for them so far.

        :raise ScoringError: when something that is read no longer exists
        """
        unknown = not self.borders or None in self.borders
        if self.rolled_out and (self._frozen_definition().renews_borders or unknown):
            self._renew_borders()

    def action_restore(self):
        """Restore this version as the draft of its model, which can then be applied.

        :return: the action that shows the model's last step
        :rtype: dict
        """
        only(self)
        segmentation = self.segmentation_id
        segmentation.check_access("write")
        self._restore_draft()
        segmentation.setup_step = "check"
        return segmentation._get_records_action(views=[(False, "form")])

    def _restore_draft(self):
        """Write this version into the model's draft. Parts are matched by id; missing
        ones are created, later ones removed."""
        self.ensure_one()
        definition = self.definition
        check_format(definition)
        segmentation = self.segmentation_id
        segmentation.write(
            {
                **draft_values(
                    definition,
                    self._parameters_to_restore(),
                    segmentation.with_context(active_test=False).segment_ids,
                ),
                **self._companies_to_restore(),
            }
        )
        restore_conditions(segmentation, definition)

    def _companies_to_restore(self):
        context = self.definition["context"]
        company = self.env["res.company"].browse(context["documents_of_id"] or ())
        return {
            "reference_company_id": context["company_id"],
            "company_id": company.exists().id,
        }

    def _parameters_to_restore(self):
        """The parameters that restoring updates or removes: the active ones, and those
        of this version that have been switched off."""
        ids = {parameter["id"] for parameter in self.definition["parameters"]}
        return self.segmentation_id.parameter_ids.filtered(
            lambda parameter: parameter.active or parameter.id in ids
        )

    @api.model
    def _segments_in_versions(self, segments):
        """Those of some segments that any version contains.

        :param crm.segment segments:
        :rtype: crm.segment
        """
        versions = self.sudo().search(
            [("segmentation_id", "in", segments.segmentation_id.ids)]
        )
        named = {
            segment["id"]
            for version in versions
            for segment in version.definition["segments"]
        }
        return segments.filtered(lambda segment: segment.id in named)

    # -- the definition ---------------------------------------------------------

    @tools.ormcache("self.id")
    def _frozen_definition(self):
        """This version as it was applied; it never changes.

        :rtype: Definition
        :raise NewerFormat: when a later release has applied it
        """
        check_format(self.definition)
        return Definition.from_data(self.definition)

    def _definition(self):
        """This version, ready to be compiled, with the borders of the last run.

        :rtype: Definition
        """
        definition = self._frozen_definition()
        if not definition.has_borders:
            return definition
        return self._definition_with_borders(repr(self.sudo().borders))

    @tools.ormcache("self.id", "_borders")
    def _definition_with_borders(self, _borders):
        return with_quintile_bands(self._frozen_definition(), self.sudo().borders)

    def _compiler(self):
        """What turns this version into SQL.

        :rtype: Compiler
        """
        return Compiler(self.env, self._definition())

    # -- errors ----------------------------------------------------------------------

    def _refusal(self, error, reader=None):
        """What to raise where this version, or a draft, cannot be computed.

        :param Exception error: why
        :param res.users|None reader: see ``_broken_reason``
        :rtype: UserError
        """
        codes = broken_codes(error)
        return with_codes(codes, UserError(self._broken_reason(error, reader)))

    def _broken_reason(self, error, reader=None):
        """See :func:`~crm_segmentation.tools.scoring.breakage.broken_reason`."""
        return broken_reason(self, error, reader)
