# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dialog that updates many customers, for tests."""

from odoo import Command
from odoo.tests import new_test_user

from ..common import SegmentationCommon


class UpdateCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env, login="updater", groups="sales_team.group_sale_salesman", tz="UTC"
        )
        cls.colleague = new_test_user(
            cls.env,
            login="colleague",
            groups="sales_team.group_sale_salesman",
            tz="UTC",
        )
        cls.supplier = cls.category("Test supplier")
        cls.process = cls.env["crm.status.process"].create(
            {
                "name": "Test sales",
                "status_ids": [
                    Command.create({"name": name}) for name in ("Contact", "Offer")
                ],
            }
        )
        cls.contacted, cls.offered = cls.process.status_ids
        cls.gold, cls.silver = cls.env["res.partner.category"].create(
            [{"name": "Test gold"}, {"name": "Test silver"}]
        )

    @classmethod
    def category(cls, name, **values):
        return cls.env["crm.customer.category"].create({"name": name, **values})

    def dialog(self, records, user=None, **values):
        """The dialog, opened for records from their list and filled in."""
        user = user or self.salesperson
        # as in the web client: nothing of the tests' own context, which logs less
        context = {"allowed_company_ids": user.company_ids.ids}
        dialogs = self.env(user=user, context=context)["crm.customer.update"]
        action = dialogs._open_for(records.with_env(dialogs.env))
        dialog = dialogs.browse(action["res_id"])
        dialog.write(values)
        return dialog

    def update(self, records, user=None, **values):
        """Fill in the dialog, press Update, and return its outcome."""
        dialog = self.dialog(records, user, **values)
        dialog.action_update()
        return dialog

    def assertOutcome(self, dialog, done, refused=None):
        """Hold the numbers of what was done against {label: number}, and the refused
        records against {code of the reason: records}."""
        lines = dialog.line_ids
        self.assertEqual(
            {
                line.name: line.record_count
                for line in lines.filtered(lambda line: not line.is_refused)
            },
            done,
        )
        self.assertEqual(
            {
                line.refusal_code: sorted(line.record_ids)
                for line in lines.filtered("is_refused")
            },
            {code: sorted(records.ids) for code, records in (refused or {}).items()},
        )
