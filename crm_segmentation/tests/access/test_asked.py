# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is searched for finds what it says, or is refused in a sentence; numbers in
system parameters are whole ones, or what stands for them."""

from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.errors import codes_of
from ...tools.search_values import whole_number, whole_setting
from ..common import SegmentationCommon, between, field

UNFIT = {
    "search.unfit_value",
    "score.no_number",
    "last_contact.not_a_date",
    "last_contact.not_a_period",
}


class TestAsked(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = cls.contact("Big", ref="here", partner_latitude=12)
        cls.none = cls.contact("None", ref="elsewhere")
        cls.model = cls.apply_model(
            field("partner_latitude", between(10, 20, 100)),
            partner_domain="[('ref', '=', 'here')]",
        )
        cls.both = cls.big | cls.none

    def found(self, *condition):
        domain = Domain(*condition) & Domain("id", "in", self.both.ids)
        return self.env["res.partner"].search(domain)

    def assert_refused(self, name, operator, value):
        with self.assertRaises(UserError) as caught:
            self.found(name, operator, value)
        [code] = codes_of(caught.exception)
        self.assertIn(code, UNFIT)

    def test_ids_that_no_record_has_match_nothing(self):
        # Given one contact with a segment and a score of 100, and one without
        # When there can be no such segment, then nobody has it
        for nothing in (0, -1, 2**40, 10**400):
            self.assertFalse(self.found("segment_id", "=", nothing))
            self.assertEqual(self.found("segment_id", "!=", nothing), self.both)
            self.assertFalse(self.found("customer_source_id", "=", nothing))
        # and 0 is not "not set"
        self.assertEqual(self.found("segment_id", "=", False), self.none)
        self.assertEqual(
            self.found("segment_id", "in", [False, self.big.segment_id.id, 2**40]),
            self.both,
        )

    def test_what_is_no_record_is_refused(self):
        for name in ("segment_id", "customer_source_id", "missing_parameter_ids"):
            for value in (True, 1.5, b"x", Domain("id", "=", 1)):
                self.assert_refused(name, "=", value)
        self.assert_refused("segment_id", "ilike", "x\x00y")
        self.assert_refused("segment_id", "any", [("sequence", "=", "\ud800")])

    def test_what_is_no_score_is_refused(self):
        # a score less than NaN would be every score
        for value in (True, float("nan"), float("inf"), 10**400, "9" * 5000, "²"):
            self.assert_refused("segment_score", "<", value)
            self.assert_refused("segment_score", "=", value)
        self.assertEqual(self.found("segment_score", ">", "70"), self.big)

    def test_what_is_no_time_is_refused(self):
        for value in (True, 5, "x\x00y", "9" * 5000 + " years"):
            self.assert_refused("last_contact_ago", "=", value)
        self.assertEqual(self.found("last_contact_ago", "=", False), self.both)

    def test_activities_about_nobody(self):
        # Given a call to a contact, and one about something else
        call, other = (
            self.env["mail.activity"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "summary": "odd",
                }
            )
            for record in (self.big, self.env.user)
        )
        # Then the one is found by its contact, the other by having none
        for operator, contact, expected in (
            ("=", self.big.id, call),
            ("!=", self.big.id, other),
            ("=", False, other),
            ("!=", False, call),
            ("=", 2**40, call.browse()),
        ):
            found = self.env["mail.activity"].search(
                [("summary", "=", "odd"), ("call_partner_id", operator, contact)]
            )
            self.assertEqual(found, expected, (operator, contact))

    def test_ids_that_clients_send_and_are_none(self):
        # Given what no page sends: pages that show it say so
        interactions = self.env["crm.customer.interaction"]
        placements = self.env["res.partner.status"]
        for value in (True, "x", "9" * 5000, -1, 2**40, [1], {"a": 1}):
            with self.assertRefused("request.not_found"):
                interactions.with_context(interactions_of=value).search([])
            with self.assertRefused("request.not_found"):
                placements.onchange({"partner_id": value}, [], {"partner_id": {}})
        self.assertFalse(interactions.search([]))

    def test_whole_numbers_in_parameters(self):
        for text, number in (
            ("12", 12),
            (" 007 ", 7),
            ("0", 0),
            ("9" * 5000, 2**31 - 1),
            ("²", None),
            ("١٢", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ):
            self.assertEqual(whole_number(text), number, text[:10])
        key = "crm_segmentation.tags_hint"
        for text, number in (("12", 12), ("²", 5), (False, 5), ("9" * 5000, 100)):
            self.env["ir.config_parameter"].set_param(key, text)
            self.assertEqual(whole_setting(self.env, key, 5, most=100), number)

    def test_parameters_that_are_no_numbers_stop_nothing(self):
        # Given what somebody has typed into the system parameters
        for text in ("²", "many", "9" * 5000, "-1"):
            for key in (
                "crm_segmentation.tags_hint",
                "crm_segmentation.changes_kept_months",
                "web.active_ids_limit",
            ):
                self.env["ir.config_parameter"].set_param(key, text)
            # Then pages open, and nothing is deleted
            self.assertFalse(self.big.tags_hint)
            self.assertTrue(self.model.get_segment_flows()["first"])
            moves = self.env["crm.segment.change"]
            count = moves.search_count([])
            moves._gc_old_changes()
            self.assertEqual(moves.search_count([]), count)
            self.env["crm.customer.update"]._open_for(self.both)
