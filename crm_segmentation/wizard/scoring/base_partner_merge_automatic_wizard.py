# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from ...scoring.outcome.pins import PIN_COLUMNS, pin_holds


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Segment changes that follow have the merge as their cause."""
        self = self.with_context(segmentation_cause="merge")
        dst_partner = dst_partner and dst_partner.with_env(self.env)
        partners = self.env["res.partner"].with_context(active_test=False)
        merged = partners.browse(partner_ids).exists()
        # contacts that read one of them, or were below it, before and afterwards
        reached = merged._reached()
        reached |= set(partners.search([("parent_id", "in", merged.ids)]).ids)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = merged.exists()
        kept._mark_ids_stale(reached | kept._reached())
        return result

    def _update_foreign_keys(self, src_partners, dst_partner):
        """A contact has one membership in a model, one status in a process and one
        summary. Which ones stay is not left to the unique keys: those would delete
        all that the contacts have which go.

        In SQL as the merge itself is, which writes no contact through the ORM.
        """
        self.env.flush_all()
        self._give_pins(src_partners, dst_partner)
        self._keep_one_membership(src_partners, dst_partner)
        self._keep_later_status(src_partners | dst_partner)
        self._keep_given_source(src_partners, dst_partner)
        self._keep_one_history(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["res.partner.status"].invalidate_model(flush=False)
        dst_partner._status_changed()
        return result

    def _update_values(self, src_partners, dst_partner):
        """The remaining contact has everything now; scored earlier, it might lose a
        segment for want of a value that is still to come."""
        self._leave_unfit_categories(src_partners | dst_partner)
        self._leave_unfit_processes(src_partners, dst_partner)
        self._keep_custom_values(src_partners, dst_partner)
        result = super()._update_values(src_partners, dst_partner)
        self.env["res.partner.summary"]._mark_stale(dst_partner)
        dst_partner._mark_stale()
        return result

    def _leave_unfit_categories(self, partners):
        """Remove categories that are not for the merged contact, a company if one of
        them is: they would stop the merge."""
        kind = "company" if any(partners.mapped("is_company")) else "person"
        partners.filtered(
            lambda one: (
                one.customer_category_id and not one.customer_category_id._is_for(kind)
            )
        ).customer_category_id = False

    def _leave_unfit_processes(self, src_partners, dst_partner):
        """Take a merged company out of processes for persons, which would stop the
        merge. All statuses are the remaining contact's by now."""
        if any((src_partners | dst_partner).mapped("is_company")):
            stays = dst_partner.customer_status_ids.sudo()
            stays.filtered(
                lambda stay: not stay.process_id.for_company
            ).status_id = False

    def _give_pins(self, src_partners, dst_partner):
        """The remaining contact keeps its pins. Where it has none, it takes that of a
        source contact, of several the one that ends last. Expired pins do not count."""
        models = self.env["crm.segmentation"].sudo().with_context(active_test=False)
        models = models.search([("version_id", "!=", False)])
        # in the time zone of each model
        today = SQL(
            "(SELECT day FROM unnest(%s::int4[], %s::date[]) AS clock(id, day)"
            " WHERE clock.id = member.segmentation_id)",
            models.ids,
            [model._today() for model in models],
        )
        self.env.cr.execute(
            SQL(
                """
                WITH pinned AS (
                    SELECT partner_id, segmentation_id, %(columns)s
                      FROM crm_segmentation_membership member
                     WHERE partner_id = ANY(%(all)s) AND %(holds)s
                     UNION ALL
                    SELECT partner_id, segmentation_id, %(columns)s
                      FROM crm_segment_parked_pin member
                     WHERE partner_id = ANY(%(all)s) AND %(holds)s
                ), first AS (
                    SELECT DISTINCT ON (segmentation_id) *
                      FROM pinned
                  ORDER BY segmentation_id, partner_id <> %(kept)s,
                           pin_until DESC NULLS FIRST, partner_id
                ), cleared AS (
                    DELETE FROM crm_segment_parked_pin WHERE partner_id = ANY(%(all)s)
                ), given AS (
                    UPDATE crm_segmentation_membership member
                       SET (%(columns)s) = ROW(
                               first.pinned_segment_id, first.pin_reason,
                               first.pin_until, first.pin_user_id)
                      FROM first
                     WHERE member.partner_id = ANY(%(all)s)
                       AND member.segmentation_id = first.segmentation_id
                     RETURNING member.segmentation_id
                )
                SELECT segmentation_id, %(columns)s FROM first
                 WHERE segmentation_id NOT IN (SELECT segmentation_id FROM given)
                """,
                columns=PIN_COLUMNS,
                all=(src_partners | dst_partner).ids,
                kept=dst_partner.id,
                holds=pin_holds(SQL("member"), today),
            )
        )
        # models of which none of the contacts is a member: the pin stays parked
        outside = self.env["crm.segment.parked.pin"].sudo()
        outside.create(
            [
                {"partner_id": dst_partner.id, **row}
                for row in self.env.cr.dictfetchall()
            ]
        )

    def _keep_one_membership(self, src_partners, dst_partner):
        """Keep one membership in each model: that of the remaining contact, else of a
        source contact, its own before inherited ones."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM crm_segmentation_membership gone
                 USING (SELECT id, row_number() OVER (
                                   PARTITION BY segmentation_id
                                   ORDER BY inherited_from_id IS NOT NULL,
                                            partner_id <> %s, id) AS rank
                          FROM crm_segmentation_membership
                         WHERE partner_id = ANY(%s)) ranked
                 WHERE ranked.id = gone.id AND ranked.rank > 1
                """,
                dst_partner.id,
                (src_partners | dst_partner).ids,
            )
        )

    def _keep_one_history(self, src_partners, dst_partner):
        """Keep one history in each model, that of the membership that is kept: the
        changes of two contacts are no consistent history. Without a membership, keep
        that of the remaining contact, else the latest.

        The other changes are deleted, as with a contact; logs of their actions remain.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH chain AS (
                    SELECT DISTINCT ON (segmentation_id) segmentation_id, partner_id
                      FROM (SELECT segmentation_id, partner_id, TRUE AS is_member,
                                   since AS at
                              FROM crm_segmentation_membership
                             WHERE partner_id = ANY(%(all)s)
                               AND inherited_from_id IS NULL
                             UNION ALL
                            SELECT segmentation_id, partner_id, FALSE, max(date)
                              FROM crm_segment_change
                             WHERE partner_id = ANY(%(all)s) GROUP BY 1, 2) history
                     ORDER BY segmentation_id, is_member DESC,
                              partner_id <> %(kept)s, at DESC, partner_id
                ), gone AS (
                    DELETE FROM crm_segment_change
                     WHERE partner_id = ANY(%(all)s)
                       AND (segmentation_id, partner_id) NOT IN (SELECT * FROM chain)
                )
                UPDATE crm_segment_change change SET partner_id = %(kept)s
                  FROM chain
                 WHERE change.segmentation_id = chain.segmentation_id
                   AND change.partner_id = chain.partner_id
                """,
                all=(src_partners | dst_partner).ids,
                kept=dst_partner.id,
            )
        )
        self.env["crm.segment.change"].invalidate_model(flush=False)

    def _keep_custom_values(self, src_partners, dst_partner):
        """Empty custom fields of the remaining contact take the value of a source
        contact, as Odoo does for ordinary fields, but not for properties.

        In SQL, so that values are copied as they are.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner kept
                   SET properties = COALESCE(kept.properties, '{}') || given.values
                  FROM (SELECT jsonb_object_agg(key, value ORDER BY index) AS values
                          FROM unnest(%(ids)s) WITH ORDINALITY merged(id, index)
                          JOIN res_partner contact ON contact.id = merged.id
                         CROSS JOIN jsonb_each(
                               CASE jsonb_typeof(contact.properties)
                               WHEN 'object' THEN contact.properties END)
                         WHERE value NOT IN ('null', 'false', '0', '""', '[]')) given
                 WHERE kept.id = %(kept)s AND given.values IS NOT NULL
                """,
                # of several values the last counts: that of the remaining contact
                ids=[*src_partners.ids, dst_partner.id],
                kept=dst_partner.id,
            )
        )
        dst_partner.invalidate_recordset(["properties"], flush=False)

    def _keep_given_source(self, src_partners, dst_partner):
        """Summaries are computed again from what the contacts had together; only a
        source set by hand is taken over, unless the contact that stays has one."""
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM res_partner_summary WHERE partner_id = ANY(%s)
                    RETURNING partner_id, source_id, source_is_manual
                )
                INSERT INTO res_partner_summary
                       (partner_id, source_id, source_is_manual)
                SELECT %s, source_id, TRUE FROM gone
                 WHERE source_is_manual AND source_id IS NOT NULL
                 ORDER BY partner_id LIMIT 1
                    ON CONFLICT (partner_id) DO UPDATE
                   SET source_id = EXCLUDED.source_id, source_is_manual = TRUE
                 WHERE NOT res_partner_summary.source_is_manual
                """,
                src_partners.ids,
                dst_partner.id,
            )
        )

    def _keep_later_status(self, partners):
        """Keep one status in each process, the one entered last, a current one before
        one that was left; it takes over the history of the others."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(id ORDER BY active DESC, since DESC, id DESC)
                  FROM res_partner_status
                 WHERE partner_id = ANY(%s)
              GROUP BY process_id
                HAVING count(*) > 1
                """,
                partners.ids,
            )
        )
        for ((kept, *gone),) in rows:
            self.env.cr.execute(
                SQL(
                    "UPDATE mail_message SET res_id = %s"
                    " WHERE model = 'res.partner.status' AND res_id = ANY(%s)",
                    kept,
                    gone,
                )
            )
            self.env.cr.execute(
                SQL("DELETE FROM res_partner_status WHERE id = ANY(%s)", gone)
            )
