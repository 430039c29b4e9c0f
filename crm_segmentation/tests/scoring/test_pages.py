# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages of a list show each record once, also where it is sorted by what many share."""

from ..common import SegmentationCommon, between, field

SIZE = 7


class TestPages(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 45 customers, of whom each third has the same score
        cls.customers = cls.env["res.partner"].create(
            [
                {"name": f"Customer {number % 5}", "color": number % 3}
                for number in range(45)
            ]
        )
        cls.among = [("partner_id", "in", cls.customers.ids)]
        cls.model = cls.apply_model(
            field(
                "color",
                between(0, 1, points=0),
                between(1, 2, points=5),
                between(2, None, points=10),
                zero_is_missing=False,
            ),
            segments={"High": 70, "Low": 0},
            partner_domain=str([("id", "in", cls.customers.ids)]),
        )
        cls.env.flush_all()
        # rows lie where PostgreSQL has put them, not in the order of their ids
        cls.env.cr.execute(
            "UPDATE res_partner SET comment = 'moved'"
            " WHERE id = ANY(%s) AND mod(id, 2) = 0",
            [cls.customers.ids],
        )

    def assertPages(self, model_name, domain, order, expected):
        """Go through all pages in an order: each record is met once, and those that
        are equal follow by their ids."""
        records = self.env[model_name]
        met = []
        for offset in range(0, len(expected) + SIZE, SIZE):
            met += records.search(domain, offset=offset, limit=SIZE, order=order).ids
        self.assertEqual(met, expected)

    def test_contacts(self):
        by_score = [
            partner.id
            for color in (2, 1, 0)
            for partner in self.customers.sorted("id")
            if partner.color == color
        ]
        domain = [("id", "in", self.customers.ids)]
        self.assertPages("res.partner", domain, "segment_score desc", by_score)
        high = [p.id for p in self.customers.sorted("id") if p.color == 2]
        low = [p.id for p in self.customers.sorted("id") if p.color != 2]
        expected = [
            contact_id
            for segment in self.env["crm.segment"].search(
                [("segmentation_id", "=", self.model.id)]
            )
            for contact_id in (high if segment.name == "High" else low)
        ]
        self.assertPages("res.partner", domain, "segment_id", expected)

    def test_leads(self):
        leads = self.env["crm.lead"].create(
            [{"name": "A deal", "partner_id": one.id} for one in self.customers]
        )
        by_score = [
            lead.id
            for color in (0, 1, 2)
            for lead in leads.sorted("id")
            if lead.partner_id.color == color
        ]
        domain = [("id", "in", leads.ids)]
        self.assertPages("crm.lead", domain, "segment_score", by_score)

    def test_memberships_and_their_analysis(self):
        members = self.env["crm.segmentation.membership"].search(self.among)
        self.assertEqual(len(members), 45)
        by_score = [
            member.id
            for color in (2, 1, 0)
            for member in members.sorted("id")
            if member.partner_id.color == color
        ]
        for model_name in ("crm.segmentation.membership", "crm.segmentation.report"):
            with self.subTest(model_name):
                self.assertPages(model_name, self.among, "score desc", by_score)

    def test_board(self):
        process = self.env["crm.status.process"].create(
            {
                "name": "Buying",
                "status_ids": [(0, 0, {"name": name}) for name in ("One", "Two")],
            }
        )
        self.customers._set_customer_status(process.status_ids[0])
        stays = self.env["res.partner.status"].search(self.among)
        self.assertPages(
            "res.partner.status", self.among, "process_id", stays.sorted("id").ids
        )
        by_name = [
            stay.id
            for number in range(5)
            for stay in stays.sorted("id")
            if stay.partner_id.name == f"Customer {number}"
        ]
        self.assertPages("res.partner.status", self.among, "partner_name", by_name)

    def test_groups_have_no_id(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.customers.ids)],
            ["segment_id"],
            ["__count"],
            order="segment_id desc",
        )
        self.assertEqual(
            {segment.name: count for segment, count in groups}, {"High": 15, "Low": 30}
        )
