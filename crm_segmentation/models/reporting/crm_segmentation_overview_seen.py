# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The overview of those who do not see every customer of a model.

Figures are stored of all customers. Whoever may not read some of them, by the record
rules of contacts, is told of the others alone, counted as they stand now; what is known
only of all, the history, is left out.
"""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.database import bulk_rows
from ...tools.reporting.figures import members, quiet


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    def _hides_customers(self):
        """Whether there are customers whom the user may not read.

        :rtype: bool
        """
        readable = self._readable_contacts()
        hidden = Domain("partner_id", "any", ~readable) & Domain(
            [("segmentation_id", "=", self.id), ("inherited_from_id", "=", False)]
        )
        memberships = self.env["crm.segmentation.membership"].sudo()
        return not readable.is_true() and bool(memberships.search(hidden, limit=1))

    def _readable_contacts(self):
        if self.env.su:
            return Domain.TRUE
        return self.env["ir.rule"]._compute_domain("res.partner", "read")

    def _seen(self, rows):
        """Those rows whose contacts the user may read.

        :param SQL rows: SELECT with a ``partner_id``
        :rtype: SQL
        """
        if self._readable_contacts().is_true():
            return rows
        contacts = self.env["res.partner"].with_context(active_test=False)
        return SQL(
            "SELECT * FROM (%s) every WHERE partner_id IN %s",
            rows,
            contacts._search(Domain.TRUE).subselect(),
        )

    def _figures_seen(self):
        """The figures of now of the customers that the user may read, kept nowhere.

        :rtype: crm.segment.daily.stat
        """
        self._bring_up_to_date()
        now = fields.Datetime.now()
        seen = self._seen(members(self.id))
        counted = SQL(
            "SELECT segment_id, count(*), sum(score)::float8"
            " FROM (%s) member GROUP BY 1",
            seen,
        )
        silent = SQL(
            "SELECT segment_id, count(*) FROM (%s) member GROUP BY 1",
            quiet(seen, now, self._scored_zone()),
        )
        found = {
            segment_id: (count, score)
            for segment_id, count, score in bulk_rows(self.env, counted)
        }
        without_contact = dict(bulk_rows(self.env, silent))
        figures = self.env["crm.segment.daily.stat"]
        for segment in self._applied_segments():
            count, score = found.get(segment.id, (0, 0.0))
            figures += figures.new(
                {
                    "segmentation_id": self.id,
                    "segment_id": segment.id,
                    "date": self._today(),
                    "recorded_at": now,
                    "members": count,
                    "score_sum": score,
                    "quiet": without_contact.get(segment.id, 0),
                }
            )
        return figures
