# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Deleting a record looks through no large table for what refers to it."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

#: tables with a row for each thing that people set up, not for each contact or change
SMALL = {
    "crm_segment",
    "crm_segment_action",
    "crm_segmentation",
    "crm_segmentation_parameter",
    "crm_segmentation_run",
    "crm_segmentation_version",
    "crm_status",
    "ir_act_server",
    "mailing_list",
    "mailing_mailing",
}
#: of every table of Odoo, none of which has an index on them
EVERYWHERE = ("create_uid", "write_uid")


@tagged("post_install", "-at_install")
class TestForeignKeys(TransactionCase):
    def ours(self):
        """What the add-ons bring along: tables with columns, and tables of pairs."""
        fields = self.env["ir.model.fields"].search(
            [("store", "=", True), ("ttype", "in", ("many2one", "many2many"))]
        )
        ours = fields.filtered(
            lambda field: all(
                module.startswith("crm_segmentation")
                for module in (field.modules or "base").split(", ")
            )
        )
        # what wizards keep is thrown away within hours
        columns = {
            (self.env[field.model]._table, field.name)
            for field in ours
            if field.ttype == "many2one" and not self.env[field.model]._transient
        }
        pairs = {
            (field.relation_table, column)
            for field in ours
            if field.ttype == "many2many" and field.relation_table
            for column in (field.column1, field.column2)
        }
        return columns | pairs

    def test_each_that_a_large_table_has_has_an_index(self):
        without = self.env.execute_query(
            SQL(
                """
                SELECT key.conrelid::regclass::text, attname
                  FROM pg_constraint key
                  JOIN pg_attribute ON attrelid = key.conrelid AND attnum = conkey[1]
                 WHERE contype = 'f' AND NOT attname = ANY(%s) AND NOT EXISTS (
                       SELECT FROM pg_index
                        WHERE indrelid = key.conrelid AND indkey[0] = conkey[1]
                          AND (indpred IS NULL OR pg_get_expr(indpred, indrelid)
                               = '(' || attname || ' IS NOT NULL)'))
                """,
                list(EVERYWHERE),
            )
        )
        ours = self.ours()
        self.assertIn(("crm_segmentation_membership", "partner_id"), ours)
        self.assertIn(("mailing_subscription", "feed_partner_id"), ours)
        scanned = {key for key in without if key in ours and key[0] not in SMALL}
        self.assertFalse(scanned)
