# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segment changes in the chatter of contacts: only if switched on, and quietly."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.readable import outsiders

#: the setting that switches it on
LOGGED = "crm_segmentation.log_moves"
#: what an edit of the model brings about would flood the chatters
LOGGED_CAUSES = ("data", "edit", "pin")


class CrmSegmentChange(models.Model):
    _inherit = "crm.segment.change"

    logged_on = fields.Date(
        readonly=True, offered=False, help="When the contact's chatter told it."
    )

    @api.model
    def _is_logged(self):
        return bool(self.env["ir.config_parameter"].sudo().get_param(LOGGED))

    @api.model
    def _is_awaited(self):
        return self._is_logged() or super()._is_awaited()

    def _log_on_contacts(self):
        """Tell these moves in the chatters of their contacts: at most one entry per
        contact and day, notifying nobody."""
        if not self or not self._is_logged():
            return
        today = fields.Date.context_today(self)
        told = self.filtered(lambda move: move.cause in LOGGED_CAUSES)
        told -= told._kept_from_readers()
        had = self.search(
            [("partner_id", "in", told.partner_id.ids), ("logged_on", "=", today)]
        )
        partners = told.partner_id.exists() - had.partner_id
        # of several the last
        latest = {move.partner_id.id: move for move in told.sorted("id")}
        if not partners:
            return
        partners._message_log_batch(
            bodies={partner.id: latest[partner.id]._log_text() for partner in partners},
            author_id=self.env.ref("base.partner_root").id,
        )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_change SET logged_on = %s WHERE id = ANY(%s)",
                today,
                [latest[partner.id].id for partner in partners],
            )
        )
        self.invalidate_model(["logged_on"], flush=False)

    def _kept_from_readers(self):
        """Those that not everybody who reads the contact may see: of a company's own
        model, where users of other companies see the contact.

        :rtype: crm.segment.change
        """
        kept = self.browse()
        by_company = self.grouped(lambda move: move.segmentation_id.company_id)
        for company, moves in by_company.items():
            others = outsiders(company) if company else self.env["res.users"]
            if not others:
                continue
            # users of a branch see the contacts of the companies above it
            theirs = others.company_ids.parent_ids
            kept |= moves.filtered(
                lambda move, theirs=theirs: (
                    not move.partner_id.company_id
                    or move.partner_id.company_id in theirs
                )
            )
        return kept

    def _log_text(self):
        """For instance: Standard → Ideal, 41 → 72: value of won deals.

        :rtype: Markup
        """
        company = self.segmentation_id.reference_company_id
        move = self.with_context(lang=company.partner_id.lang)
        text = move.display_name
        if move.from_segment_id and move.to_segment_id and move.cause != "pin":
            text += f", {move.score_before:g} → {move.score_after:g}"
        elif move.to_segment_id and move.cause != "pin":
            text += f", {move.score_after:g}"
        causes = dict(self._fields["cause"]._description_selection(move.env))
        why = move.reason_text or causes[move.cause]
        return Markup("<p>%s: <b>%s</b>: %s</p>") % (
            move.segmentation_id.name,
            text,
            why,
        )
