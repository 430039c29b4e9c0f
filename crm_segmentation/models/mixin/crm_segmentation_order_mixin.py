# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmSegmentationOrderMixin(models.AbstractModel):
    """For lists that are sorted by a column in which many records are equal, as scores
    and segments are: each record is on one page, because those that are equal follow by
    their ids. The client sends that column alone, and what PostgreSQL does with equal
    rows differs from page to page."""

    _name = "crm.segmentation.order.mixin"
    _description = "Unambiguous Order"

    #: the columns that have records follow by their ids; None for all
    _tied_fields = None

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        order = order or self._order
        if order and not self.env.context.get("segmentation_grouped"):
            names = {part.split()[0] for part in order.split(",")}
            tied = self._tied_fields is None or names & self._tied_fields
            if tied and "id" not in names:
                order = f"{order}, id"
        return super()._order_to_sql(order, query, alias=alias, reverse=reverse)

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups are no records: they have no id to follow by."""
        grouped = self.with_context(segmentation_grouped=True)
        return super(CrmSegmentationOrderMixin, grouped)._read_group_orderby(
            order, groupby_terms, query
        )
