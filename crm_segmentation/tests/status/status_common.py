# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process with contacts, for the tests of statuses."""

from odoo import Command

from ..common import SegmentationCommon


class StatusCase(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.status.process"].search([]).active = False
        cls.process = cls.make_process("Sales", "Contact", "Offer", "Sale")
        cls.start, cls.offer, cls.sale = cls.process.status_ids
        cls.company = cls.company_contact("Tour Atlas")
        cls.person = cls.contact("Tour Person")

    @classmethod
    def make_process(cls, name, *statuses, **values):
        return cls.env["crm.status.process"].create(
            {
                "name": name,
                "status_ids": [
                    Command.create({"name": status, "sequence": place})
                    for place, status in enumerate(statuses)
                ],
                **values,
            }
        )

    @classmethod
    def add_statuses(cls, *names):
        return cls.env["crm.status"].create(
            [{"name": name, "process_id": cls.process.id} for name in names]
        )

    def placement(self, partner, process=None):
        """The row of a contact in a process, also when it has left."""
        return (
            self.env["res.partner.status"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", partner.id),
                    ("process_id", "=", (process or self.process).id),
                ]
            )
        )

    def moves(self, partner):
        """What has been tracked of a contact: pairs of names of statuses."""
        self.env.cr.flush()
        return [
            (value.old_value_char, value.new_value_char)
            for value in self.placement(partner)
            .message_ids.tracking_value_ids.sorted("id")
            .filtered(lambda value: value.field_id.name == "status_id")
        ]

    def positions(self, process=None):
        """The active statuses with their positions, as the database has them."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT position, name->>'en_US' FROM crm_status"
            " WHERE process_id = %s AND active ORDER BY position",
            [(process or self.process).id],
        )
        return self.env.cr.fetchall()
