# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments where people meet them: on contacts, and for those who may see them."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, users

from ...models.scoring import crm_segmentation_version
from ...tools.database import bulk_planner
from ..common import SegmentationCommon, between, field, leads, matching, one_of

YES_NO = (one_of(True, points=10), one_of(False, points=0))


class ContactCase(SegmentationCommon):
    """Two live models by colour, the second one for more contacts and upside down.

    ========  ===========  ======  =================  ==================
    contact   city         colour  first model        second model
    ========  ===========  ======  =================  ==================
    bright    Testville    9       Ideal, 100         Rest, 10
    pale      Testville    1       Standard, 10       Top, 100
    outside   Otherville   9                          Rest, 10
    unscored  Nowhere      9
    ========  ===========  ======  =================  ==================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bright = cls.contact("Bright", city="Testville", color=9)
        cls.pale = cls.contact("Pale", city="Testville", color=1)
        cls.outside = cls.contact("Outside", city="Otherville", color=9)
        cls.unscored = cls.contact("Unscored", city="Nowhere", color=9)
        cls.all = cls.bright | cls.pale | cls.outside | cls.unscored
        cls.first = cls.apply_model(
            field("color", between(1, 5, 10), between(5, None, 100)),
            name="First",
            sequence=-2,
            segments={"Ideal": 70, "Standard": 0},
            partner_domain="[('city', '=', 'Testville')]",
        )
        cls.second = cls.apply_model(
            field("color", between(1, 5, 100), between(5, None, 10)),
            name="Second",
            sequence=-1,
            segments={"Top": 50, "Rest": 0},
            partner_domain="[('city', 'in', ['Testville', 'Otherville'])]",
        )
        cls.ideal, cls.standard = cls.first.segment_ids
        cls.top, cls.rest = cls.second.segment_ids


class TestMainSegment(ContactCase):
    def test_of_the_first_model(self):
        self.assertEqual(self.bright.segment_id, self.ideal)
        self.assertEqual(self.bright.segment_score, 100)
        self.assertEqual(self.pale.segment_id, self.standard)
        self.assertEqual(self.pale.segment_score, 10)
        self.assertEqual(self.outside.segment_id, self.rest)
        self.assertFalse(self.unscored.segment_id)
        self.assertEqual(self.unscored.segment_score, 0)
        self.assertFalse(self.unscored.segment_summary)

    def test_all_segments(self):
        self.assertEqual(self.bright.segment_ids, self.ideal | self.rest)
        self.assertEqual(self.pale.segment_ids, self.standard | self.top)
        self.assertEqual(self.outside.segment_ids, self.rest)
        self.assertFalse(self.unscored.segment_ids)

    def test_the_order_of_models_decides(self):
        self.second.sequence = -3
        self.assertEqual(self.bright.segment_id, self.rest)
        self.assertEqual(self.bright.segment_score, 10)
        found = self.env["res.partner"].search([("segment_id", "=", self.rest.id)])
        self.assertEqual(found & self.all, self.bright | self.outside)

    def test_an_archived_model_is_not_shown(self):
        self.first.active = False
        self.assertEqual(self.bright.segment_id, self.rest)

    def test_ones_own_comes_before_a_companys(self):
        # Given a model of companies before all others, whose contacts carry it
        agency = self.company_contact("Agency", city="Testville", color=9)
        clerk = self.contact("Clerk", parent_id=agency.id, color=1)
        companies = self.apply_model(
            field("color", between(1, None, 10)),
            subject="company",
            inherit_to_contacts=True,
            sequence=-9,
        )
        # then a contact with a segment of its own shows that,
        self.assertEqual(clerk.city, "Testville")
        self.assertEqual(clerk.segment_id, self.standard)
        # and one without shows the company's.
        clerk.type = "contact"
        clerk.city = "Nowhere"
        self.assertEqual(clerk.segment_id, companies.segment_ids)
        self.assertEqual(clerk.segment_summary["inherited_from"], "Agency")
        for partner in (agency, clerk):
            found = self.env["res.partner"].search(
                [("segment_id", "=", companies.segment_ids.id)]
            )
            self.assertIn(partner, found)

    def test_what_the_badge_says(self):
        summary = self.bright.segment_summary
        cron = self.env.ref("crm_segmentation.ir_cron_rescore")
        self.assertEqual(summary["name"], "Ideal")
        self.assertEqual(summary["score"], 100)
        self.assertEqual(summary["color"], self.ideal.color)
        self.assertEqual(summary["model"], "First")
        self.assertFalse(summary["inherited_from"])
        self.assertFalse(summary["trend"])
        self.assertTrue(summary["scored_at"])
        self.assertEqual(
            summary["next_at"], cron.nextcall.strftime("%Y-%m-%d %H:%M:%S")
        )

    def test_before_a_contact_is_saved(self):
        contact = self.env["res.partner"].new({"name": "New"})
        self.assertFalse(contact.segment_id)
        self.assertEqual(contact.segment_score, 0)
        with Form(self.env["res.partner"]) as form:
            form.name = "Form"
            form.city = "Testville"

    def test_a_copy_has_a_membership_of_its_own(self):
        copied = self.bright.copy()
        self.assertEqual(copied.segment_ids, self.ideal | self.rest)
        self.assertEqual(len(copied.segment_membership_ids), 2)
        self.assertFalse(
            copied.segment_membership_ids & self.bright.segment_membership_ids
        )

    def test_a_deleted_contact_takes_its_moves_along(self):
        moves = self.env["crm.segment.change"].search(
            [("partner_id", "=", self.bright.id)]
        )
        self.assertTrue(moves)
        self.bright.unlink()
        self.assertFalse(moves.exists())

    def test_a_deleted_contact_is_gone_from_the_statistics(self):
        self.assertEqual(self.ideal.member_count, 1)
        self.bright.unlink()
        self.assertEqual(self.ideal.member_count, 0)


class TestCustomersOfOneModel(ContactCase):
    """Lists that one model opens show its own segments, whichever model is first."""

    def customers(self, action):
        return self.env["res.partner"].with_context(**action["context"])

    def test_its_customers_are_grouped_by_its_segments(self):
        action = self.second.action_view_customers()
        self.assertTrue(action["context"]["search_default_group_segment"])
        groups = self.customers(action)._read_group(
            action["domain"], ["segment_id"], ["__count", "segment_score:avg"]
        )
        self.assertEqual(groups, [(self.top, 1, 100), (self.rest, 2, 10)])

    def test_each_shows_its_segment_and_score(self):
        # read in both ways one after the other, each keeps its own answer
        self.assertEqual(self.bright.segment_id, self.ideal)
        action = self.second.action_view_customers()
        bright = self.customers(action).browse(self.bright.id)
        self.assertEqual((bright.segment_id, bright.segment_score), (self.rest, 10))
        self.assertEqual(bright.segment_summary["model"], "Second")
        self.assertEqual(self.bright.segment_id, self.ideal)

    def test_they_are_searched_and_sorted_by_it(self):
        action = self.second.action_view_customers()
        customers = self.customers(action)
        self.assertEqual(
            customers.search([("segment_id", "=", self.rest.id)]),
            self.bright | self.outside,
        )
        self.assertFalse(customers.search([("segment_id", "=", self.ideal.id)]))
        self.assertEqual(
            customers.search(action["domain"], order="segment_score desc", limit=1),
            self.pale,
        )

    def test_of_one_segment(self):
        for action in (
            self.rest.action_view_customers(),
            self.second.action_view_members(self.rest.id),
        ):
            found = self.customers(action).search(action["domain"])
            self.assertEqual(found, self.bright | self.outside)
            self.assertEqual(found.segment_id, self.rest)
            self.assertNotIn("search_default_group_segment", action["context"])

    def test_of_those_who_would_move(self):
        self.second.segment_ids.filtered("score_from").score_from = 5
        action = self.second.action_view_preview_contacts(self.rest.id, self.top.id)
        found = self.customers(action).search(action["domain"])
        self.assertEqual(found, self.bright | self.outside)
        self.assertEqual(found.segment_id, self.rest)

    def test_of_a_model_that_is_gone_nothing_is_shown(self):
        # as an old address in a browser may still ask for
        for gone in (self.second.id + 1_000, "x"):
            customers = self.env["res.partner"].with_context(main_segmentation_id=gone)
            bright = customers.browse(self.bright.id)
            self.assertFalse(bright.segment_id)
            self.assertEqual(
                customers._read_group(
                    [("id", "=", bright.id)], ["segment_id"], ["__count"]
                ),
                [(self.env["crm.segment"], 1)],
            )


class TestSearch(ContactCase):
    def assertFinds(self, domain, expected):
        """A search, its opposite, and the same among records in memory."""
        partners = self.env["res.partner"]
        among = [("id", "in", self.all.ids)]
        found = partners.search(among + domain)
        self.assertEqual(set(found.mapped("name")), set(expected.mapped("name")))
        opposite = partners.search([*among, "!", *domain])
        self.assertEqual(found | opposite, self.all)
        self.assertFalse(found & opposite)

    def test_segment(self):
        bright, pale, outside, unscored = self.all
        ideal, rest, top = self.ideal.id, self.rest.id, self.top.id
        for operator, value, expected in (
            ("=", ideal, bright),
            ("!=", ideal, pale | outside | unscored),
            ("=", False, unscored),
            ("!=", False, bright | pale | outside),
            ("=", top, self.env["res.partner"]),
            ("in", [ideal, rest], bright | outside),
            ("in", [ideal, False], bright | unscored),
            ("in", [False], unscored),
            ("in", [], self.env["res.partner"]),
            ("not in", [ideal, rest], pale | unscored),
            ("not in", [ideal, False], pale | outside),
            ("not in", [False], bright | pale | outside),
            ("not in", [], self.all),
            ("any", [("name", "=", "Ideal")], bright),
            ("any", [("segmentation_id", "=", self.first.id)], bright | pale),
            ("any", [("score_from", ">", 60)], bright),
            ("any", [], bright | pale | outside),
            ("not any", [("name", "=", "Ideal")], pale | outside | unscored),
            ("not any", [("name", "=", "No such")], self.all),
            ("ilike", "dea", bright),
            ("ilike", "t", pale | outside),
            ("not ilike", "dea", pale | outside | unscored),
            ("=ilike", "ideal", bright),
            ("=like", "R%", outside),
            ("=", "Ideal", bright),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertFinds([("segment_id", operator, value)], expected)

    def test_dotted(self):
        bright, pale, outside, unscored = self.all
        for path, operator, value, expected in (
            ("segment_id.name", "=", "Ideal", bright),
            ("segment_id.name", "ilike", "st", pale | outside),
            ("segment_id.name", "!=", "Ideal", pale | outside),
            ("segment_id.score_from", ">", 60, bright),
            ("segment_id.segmentation_id", "=", self.second.id, outside),
            ("segment_id.segmentation_id.name", "=", "First", bright | pale),
        ):
            with self.subTest(path=path, operator=operator, value=value):
                found = self.env["res.partner"].search(
                    [("id", "in", self.all.ids), (path, operator, value)]
                )
                self.assertEqual(
                    set(found.mapped("name")), set(expected.mapped("name"))
                )

    def test_score(self):
        # the unscored are left out of every comparison
        bright, pale, outside, unscored = self.all
        nobody = self.env["res.partner"]
        for operator, value, expected in (
            ("=", 100, bright),
            ("=", 10.0, pale | outside),
            ("=", 0, nobody),
            ("!=", 100, pale | outside),
            (">", 10, bright),
            (">=", 10, bright | pale | outside),
            ("<", 100, pale | outside),
            ("<=", 100, bright | pale | outside),
            ("<", 0, nobody),
            ("in", [10, 100], bright | pale | outside),
            ("not in", [10], bright),
        ):
            with self.subTest(operator=operator, value=value):
                found = self.env["res.partner"].search(
                    [("id", "in", self.all.ids), ("segment_score", operator, value)]
                )
                self.assertEqual(
                    set(found.mapped("name")), set(expected.mapped("name"))
                )
        self.assertEqual(unscored.segment_score, 0)

    def test_score_is_there_or_not(self):
        self.assertFinds([("segment_score", "=", False)], self.unscored)
        self.assertFinds([("segment_score", "!=", False)], self.all - self.unscored)

    def test_segments_of_all_models(self):
        bright, pale, outside, unscored = self.all
        for operator, value, expected in (
            ("=", self.rest.id, bright | outside),
            ("in", [self.rest.id, self.standard.id], bright | pale | outside),
            ("not in", [self.rest.id], pale | unscored),
            ("=", False, unscored),
            ("!=", False, bright | pale | outside),
            ("any", [("name", "=", "Top")], pale),
            ("ilike", "Top", pale),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertFinds([("segment_ids", operator, value)], expected)

    def test_with_other_conditions(self):
        for domain, expected in (
            (
                ["|", ("segment_id", "=", self.ideal.id), ("name", "=", "Pale")],
                self.bright | self.pale,
            ),
            (
                ["&", ("color", ">", 5), ("segment_id", "!=", self.ideal.id)],
                self.outside | self.unscored,
            ),
            (
                ["|", ("segment_id", "=", False), ("segment_id.score_from", ">", 50)],
                self.bright | self.unscored,
            ),
        ):
            with self.subTest(domain):
                self.assertFinds(domain, expected)

    def test_in_memory(self):
        for domain in (
            [("segment_id", "=", self.ideal.id)],
            [("segment_id", "!=", self.ideal.id)],
            [("segment_id", "=", False)],
            [("segment_id.name", "=", "Ideal")],
            [("segment_score", ">", 50)],
        ):
            with self.subTest(domain):
                found = self.env["res.partner"].search(
                    [("id", "in", self.all.ids), *domain]
                )
                self.assertEqual(self.all.filtered_domain(domain), found)

    def test_through_other_records(self):
        # the same from a deal, which points at its contact
        deals = self.lead(self.bright) | self.lead(self.pale) | self.lead(self.unscored)
        for domain, expected in (
            ([("partner_id.segment_id", "=", self.ideal.id)], deals[0]),
            ([("partner_id.segment_id", "=", False)], deals[2]),
            ([("partner_id.segment_score", "<", 50)], deals[1]),
            ([("partner_id.segment_ids", "in", self.top.ids)], deals[1]),
        ):
            with self.subTest(domain):
                found = self.env["crm.lead"].search([("id", "in", deals.ids), *domain])
                self.assertEqual(found, expected)

    def test_a_segment_that_was_deleted_from_the_draft(self):
        # Given a segment that is archived until the draft is applied
        self.ideal.unlink()
        self.assertFinds([("segment_id", "=", self.ideal.id)], self.bright)
        self.assertFinds([("segment_id.name", "=", "Ideal")], self.bright)
        self.assertFinds([("segment_id", "ilike", "Ideal")], self.bright)

    def test_the_impossible_is_told(self):
        partners = self.env["res.partner"]
        for operator in ("child_of", "parent_of"):
            with (
                self.subTest(operator),
                self.assertRefused("segment.no_hierarchy"),
            ):
                partners.search([("segment_id", operator, self.ideal.id)])
        for operator, value in (
            ("ilike", "7"),
            (">", "many"),
            ("<", False),
            ("=", "many"),
            ("in", [10, "many"]),
        ):
            with (
                self.subTest(operator=operator, value=value),
                self.assertRefused("score.no_number"),
            ):
                partners.search([("segment_score", operator, value)])

    def test_without_any_model(self):
        (self.first | self.second).active = False
        self.assertFinds([("segment_id", "=", False)], self.all)
        self.assertFinds([("segment_id", "=", self.ideal.id)], self.all.browse())
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.all.ids)], ["segment_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.env["crm.segment"], 4)])


class TestLists(ContactCase):
    """Sorting, grouping, adding up, exporting."""

    def names(self, order, **context):
        partners = self.env["res.partner"].with_context(**context)
        found = partners.search([("id", "in", self.all.ids)], order=f"{order}, name")
        return found.mapped("name")

    def test_sort_by_score(self):
        self.assertEqual(
            self.names("segment_score"), ["Outside", "Pale", "Bright", "Unscored"]
        )
        self.assertEqual(
            self.names("segment_score desc"), ["Bright", "Outside", "Pale", "Unscored"]
        )
        self.assertEqual(self.names("segment_score desc nulls first")[0], "Unscored")

    def test_sort_by_segment(self):
        # as segments stand: by model, the best first
        self.assertEqual(
            self.names("segment_id"), ["Bright", "Pale", "Outside", "Unscored"]
        )
        self.assertEqual(
            self.names("segment_id desc"), ["Outside", "Pale", "Bright", "Unscored"]
        )

    def test_group(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.all.ids)],
            ["segment_id"],
            ["__count", "segment_score:avg", "segment_score:max"],
        )
        self.assertEqual(
            groups,
            [
                (self.ideal, 1, 100, 100),
                (self.standard, 1, 10, 10),
                (self.rest, 1, 10, 10),
                (self.env["crm.segment"], 1, False, False),
            ],
        )

    def test_aggregates(self):
        [(average, least, count)] = self.env["res.partner"]._read_group(
            [("id", "in", self.all.ids)],
            [],
            ["segment_score:avg", "segment_score:min", "segment_id:count_distinct"],
        )
        # (100 + 10 + 10) ÷ 3: the unscored have no part in it
        self.assertEqual((average, least, count), (40, 10, 3))

    def test_as_the_web_client_groups(self):
        result = self.env["res.partner"].web_read_group(
            [("id", "in", self.all.ids)], ["segment_id"], ["segment_score:avg"]
        )
        self.assertEqual(
            [
                (
                    group["segment_id"] and group["segment_id"][1],
                    group["__count"],
                    self.env["res.partner"].search_count(
                        [("id", "in", self.all.ids), *group["__extra_domain"]]
                    ),
                )
                for group in result["groups"]
            ],
            [("Ideal", 1, 1), ("Standard", 1, 1), ("Rest", 1, 1), (False, 1, 1)],
        )

    def test_as_a_pivot_groups(self):
        result = self.env["res.partner"].formatted_read_grouping_sets(
            [("id", "in", self.all.ids)],
            [[], ["segment_id"], ["segment_id", "city"]],
            ["__count", "segment_score:avg"],
        )
        self.assertEqual([len(groups) for groups in result], [1, 4, 4])
        self.assertEqual(result[0][0]["segment_score:avg"], 40)

    def test_group_by_all_segments(self):
        groups = self.env["res.partner"]._read_group(
            [("id", "in", self.all.ids)], ["segment_ids"], ["__count"]
        )
        self.assertEqual(
            dict(groups),
            {
                self.ideal: 1,
                self.standard: 1,
                self.top: 1,
                self.rest: 2,
                self.env["crm.segment"]: 1,
            },
        )

    def test_export(self):
        rows = self.all.export_data(
            ["name", "segment_id", "segment_id/score_from", "segment_score"]
        )["datas"]
        self.assertEqual(
            rows,
            [
                ["Bright", "Ideal", 70.0, 100.0],
                ["Pale", "Standard", 0.0, 10.0],
                ["Outside", "Rest", 0.0, 10.0],
                ["Unscored", "", "", 0.0],
            ],
        )

    def test_search_panel(self):
        result = self.env["res.partner"].search_panel_select_multi_range(
            "segment_ids",
            group_by="segmentation_id",
            enable_counters=True,
            search_domain=[("id", "in", self.all.ids)],
        )
        counts = {value["display_name"]: value["__count"] for value in result["values"]}
        for name, count in {"Ideal": 1, "Standard": 1, "Top": 1, "Rest": 2}.items():
            self.assertEqual(counts[name], count)

    def test_users_have_the_segments_of_their_contacts(self):
        # a user is a contact, too
        user = new_test_user(self.env, "somebody")
        self.first.write({"include_internal": True})
        self.first.action_apply()
        user.partner_id.write({"city": "Testville", "color": 9})
        self.assertEqual(user.segment_id, self.ideal)
        self.assertEqual(
            self.env["res.users"].search([("segment_id", "=", self.ideal.id)]), user
        )


class TestCompanies(ContactCase):
    """A company's model is nobody else's business."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})
        cls.user = new_test_user(
            cls.env, "user_here", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.stranger = new_test_user(
            cls.env,
            "stranger",
            groups="crm_segmentation.group_segmentation_manager",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )
        cls.first.company_id = cls.env.company
        cls.hidden = cls.ideal | cls.standard

    def as_stranger(self, records):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.stranger)

    def test_users_of_the_company_see_it(self):
        bright = self.bright.with_user(self.user)
        self.assertEqual(bright.segment_id, self.ideal)
        self.assertEqual(bright.segment_ids, self.ideal | self.rest)
        self.assertEqual(len(bright.segment_membership_ids), 2)

    def test_a_stranger_sees_the_next_one(self):
        bright = self.as_stranger(self.bright)
        self.assertEqual(bright.segment_id, self.rest)
        self.assertEqual(bright.segment_score, 10)
        self.assertEqual(bright.segment_summary["name"], "Rest")
        self.assertEqual(bright.segment_ids, self.rest)
        self.assertEqual(bright.segment_membership_ids.segment_id, self.rest)

    def test_reading_in_one_go(self):
        [values] = self.as_stranger(self.bright).read(
            ["segment_id", "segment_score", "segment_ids", "segment_membership_ids"]
        )
        self.assertEqual(values["segment_id"][1], "Rest")
        self.assertEqual(values["segment_score"], 10)
        self.assertEqual(values["segment_ids"], self.rest.ids)
        self.assertEqual(len(values["segment_membership_ids"]), 1)

    def test_nothing_is_found_by_it(self):
        partners = self.as_stranger(self.env["res.partner"])
        among = [("id", "in", self.all.ids)]
        for domain, expected in (
            ([("segment_id", "in", self.hidden.ids)], self.all.browse()),
            ([("segment_id.name", "=", "Ideal")], self.all.browse()),
            ([("segment_id", "ilike", "Ideal")], self.all.browse()),
            ([("segment_score", ">", 90)], self.pale),
            ([("segment_ids", "in", self.hidden.ids)], self.all.browse()),
            ([("segment_ids", "not in", self.hidden.ids)], self.all),
            ([("segment_ids.name", "=", "Ideal")], self.all.browse()),
            (
                [("segment_membership_ids.segment_id", "in", self.hidden.ids)],
                self.all.browse(),
            ),
            ([("segment_membership_ids.score", "=", 100)], self.pale),
        ):
            with self.subTest(domain):
                found = partners.search(among + domain)
                self.assertEqual(
                    set(found.mapped("name")), set(expected.mapped("name"))
                )

    def test_who_has_no_other_segment_has_none(self):
        self.second.company_id = self.env.company
        partners = self.as_stranger(self.env["res.partner"])
        among = [("id", "in", self.all.ids)]
        for domain in ([("segment_id", "!=", False)], [("segment_ids", "!=", False)]):
            with self.subTest(domain):
                self.assertFalse(partners.search(among + domain))
        for domain in ([("segment_id", "=", False)], [("segment_ids", "=", False)]):
            with self.subTest(domain):
                self.assertEqual(len(partners.search(among + domain)), 4)

    def test_neither_groups_nor_sums_tell(self):
        partners = self.as_stranger(self.env["res.partner"])
        among = [("id", "in", self.all.ids)]
        groups = partners._read_group(among, ["segment_id"], ["segment_score:avg"])
        self.assertEqual(
            [(segment.name, score) for segment, score in groups],
            [("Top", 100), ("Rest", 10), (False, False)],
        )
        groups = partners._read_group(among, ["segment_ids"], ["__count"])
        self.assertEqual(
            [(segment.name, count) for segment, count in groups],
            [("Top", 1), ("Rest", 2), (False, 1)],
        )

    def test_nor_do_the_records_themselves(self):
        for records in (
            self.first,
            self.first.parameter_ids,
            self.first.parameter_ids.band_ids,
            self.first.segment_ids,
            self.first.version_ids,
            self.first.run_ids,
            self.first.membership_ids,
            self.env["crm.segment.change"].search(
                [("segmentation_id", "=", self.first.id)]
            ),
        ):
            with self.subTest(records._name):
                self.assertTrue(records)
                theirs = self.as_stranger(records)
                self.assertFalse(theirs.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])

    def test_nor_what_can_be_done_with_them(self):
        first = self.as_stranger(self.first)
        for method in (
            first.action_apply,
            first.action_discard,
            first.action_rescore,
            first.preview,
            first.unlink,
            first.action_view_customers,
        ):
            with self.subTest(method.__name__), self.assertRaises(AccessError):
                method()
        with self.assertRaises(AccessError):
            first.explain(self.bright.with_user(self.stranger))

    def test_the_companies_that_are_switched_on(self):
        # Given a user of both companies, with one of them switched on
        self.user.company_ids = [Command.link(self.other_company.id)]
        bright = self.bright.with_user(self.user)
        for companies, segment in (
            (self.other_company, self.rest),
            (self.env.company, self.ideal),
            (self.other_company | self.env.company, self.ideal),
        ):
            with self.subTest(companies.mapped("name")):
                partner = bright.with_context(allowed_company_ids=companies.ids)
                self.assertEqual(partner.segment_id, segment)
                found = partner.search([("segment_id", "=", segment.id)])
                self.assertIn(partner, found)

    def test_a_save_by_a_stranger_scores_it_all_the_same(self):
        partner = self.as_stranger(self.bright)
        partner.color = 1
        self.assertEqual(partner.segment_id, self.top)
        self.assertScores(self.first, {self.bright: 10})


class TestAccess(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "user", groups="base.group_user")
        cls.manager = new_test_user(
            cls.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        cls.moves = cls.env["crm.segment.change"].search(
            [("segmentation_id", "=", cls.first.id)]
        )
        cls.configuration = [
            cls.first,
            cls.first.parameter_ids,
            cls.first.parameter_ids.band_ids,
            cls.first.segment_ids,
        ]
        cls.outcome = [
            cls.first.version_ids,
            cls.first.run_ids,
            cls.first.membership_ids,
            cls.moves,
        ]

    def test_portal_and_public_see_nothing(self):
        portal = new_test_user(self.env, "outsider", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for records in (*self.configuration, *self.outcome):
                with self.subTest(user=user.login, model=records._name):
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["id"])
                    with self.assertRaises(AccessError):
                        records.with_user(user).search([])
        partner = portal.partner_id.with_user(portal)
        for name in (
            "segment_id",
            "segment_score",
            "segment_summary",
            "segment_ids",
            "segment_membership_ids",
        ):
            with self.subTest(name):
                self.assertNotIn(name, partner.fields_get())
                with self.assertRaises(AccessError):
                    partner.read([name])
                with self.assertRaises(AccessError):
                    partner.search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            partner.search([], order="segment_score")

    @users("user")
    def test_internal_users_read(self):
        for records in (*self.configuration, *self.outcome):
            records.with_user(self.env.user).read(["display_name"])
        bright = self.bright.with_user(self.env.user)
        self.assertEqual(bright.segment_id.name, "Ideal")
        self.assertEqual(bright.segment_summary["name"], "Ideal")
        self.assertEqual(bright.segment_membership_ids.mapped("score"), [100, 10])
        self.assertEqual(self.first.with_user(self.env.user).member_count, 2)
        explanation = self.first.with_user(self.env.user).explain(bright)
        self.assertEqual(explanation["score"], 100)

    @users("user")
    def test_internal_users_rescore_contacts(self):
        told = self.bright.with_user(self.env.user).action_rescore()
        self.assertEqual(told["params"]["message"], "1 contact rescored")

    @users("user")
    def test_internal_users_do_not_configure(self):
        for records in self.configuration:
            mine = records.with_user(self.env.user)
            with self.subTest(records._name):
                with self.assertRaises(AccessError):
                    mine.write({"sequence": 5})
                with self.assertRaises(AccessError):
                    mine.copy()
                with self.assertRaises(AccessError):
                    mine.unlink()
        first = self.first.with_user(self.env.user)
        for method in (
            first.action_apply,
            first.action_discard,
            first.action_rescore,
            first.action_next,
            first.action_back,
            first.action_add_predefined,
        ):
            with self.subTest(method.__name__), self.assertRaises(AccessError):
                method()

    @users("user", "manager")
    def test_nobody_writes_outcomes_by_hand(self):
        for records in self.outcome:
            mine = records.with_user(self.env.user)
            with self.subTest(records._name):
                with self.assertRaises(AccessError):
                    mine[:1].write({"segmentation_id": self.second.id})
                with self.assertRaises(AccessError):
                    mine[:1].unlink()
                with self.assertRaises(AccessError):
                    mine.create({"segmentation_id": self.first.id})

    @users("user")
    def test_those_who_may_not_read_a_contact_get_no_explanation(self):
        rule = self.env["ir.rule"].sudo()
        rule.create(
            {
                "name": "Not the bright one",
                "model_id": self.env["ir.model"].sudo()._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.bright.id})]",
            }
        )
        with self.assertRaises(AccessError):
            self.first.with_user(self.env.user).explain(
                self.bright.with_user(self.env.user)
            )

    @users("manager")
    def test_a_manager_does_everything(self):
        # Given a manager who cannot read Odoo's tables of models and fields
        self.assertFalse(self.env["ir.model"].has_access("read"))
        self.assertFalse(self.env["ir.model.fields"].has_access("read"))
        # when he goes through all steps of a new model
        model = self.env["crm.segmentation"].create({"name": "Mine"})
        self.read_all_fields_of_the_form(model)
        for step in ("parameters", "segments", "check"):
            model.action_next()
            self.assertEqual(model.setup_step, step)
            self.read_all_fields_of_the_form(model)
        self.assertTrue(model.parameter_ids)
        self.assertEqual(
            model.segment_ids.mapped("name"), ["Ideal", "Medium", "Standard"]
        )
        for parameter in model.parameter_ids:
            self.read_all_fields_of_the_form(parameter)
        self.assertFalse(model.problem_text)
        # then it can be applied, edited, rescored, explained, copied and deleted.
        model.action_apply()
        self.assertEqual(model.state, "live")
        self.read_all_fields_of_the_form(model)
        model.parameter_ids[0].weight = 7
        model.segment_ids[0].unlink()
        self.assertTrue(model.difference_text)
        model.action_discard()
        self.assertFalse(model.difference_text)
        model.action_rescore()
        company = self.company_contact("Company").with_user(self.env.user)
        self.assertIsNotNone(model.explain(company))
        for action in (
            model.action_view_customers(),
            model.action_view_runs(),
            model.action_view_changes(),
            model.segment_ids[0].action_view_customers(),
        ):
            self.env[action["res_model"]].search(action["domain"])
        model.copy()
        model.unlink()

    def read_all_fields_of_the_form(self, record):
        """As the web client does when it opens the form."""
        views = record.get_views([(False, "form")])
        names = views["models"][record._name]["fields"]
        specification = {
            name: {"fields": {}} if description["type"] == "one2many" else {}
            for name, description in names.items()
        }
        for name, description in names.items():
            if description["type"] == "one2many":
                parts = views["models"].get(description["relation"], {"fields": {}})
                specification[name] = {"fields": dict.fromkeys(parts["fields"], {})}
        [values] = record.web_read(specification)
        self.assertEqual(values.keys() - {"id"}, names.keys() - {"id"})

    @users("manager")
    def test_a_manager_chooses_among_models_by_name(self):
        parameter = self.env["crm.segmentation.parameter"]
        names = dict(parameter._fields["model_name"]._description_selection(self.env))
        self.assertEqual(names["crm.lead"], "Lead")


class TestSaving(ContactCase):
    """A contact that is saved is scored in the same transaction."""

    def test_what_is_read_back_is_new(self):
        # Given what the web client asks for after saving
        specification = {
            "segment_ids": {"fields": {"name": {}}},
            "segment_membership_ids": {"fields": {"score": {}}},
            "segment_score": {},
            "segment_id": {"fields": {"display_name": {}}},
        }
        [values] = self.bright.web_save({"color": 1}, specification)
        self.assertEqual(
            {segment["name"] for segment in values["segment_ids"]}, {"Standard", "Top"}
        )
        self.assertEqual(
            [row["score"] for row in values["segment_membership_ids"]], [10, 100]
        )
        self.assertEqual(values["segment_score"], 10)
        self.assertEqual(values["segment_id"]["display_name"], "Standard")

    def test_a_field_that_a_measure_reads_through_records(self):
        # Given a measure that leads back to the contact, and one that filters by it
        contact = self.contact("Reader", color=3, city="Elsewhere")
        self.lead(contact)
        read = self.apply_model(
            leads(
                "sum",
                between(3, 4, 10),
                between(4, None, 100),
                measure_path="partner_id.color",
            )
        )
        filtered = self.apply_model(
            leads(
                "count",
                between(1, None, 10),
                record_domain="[('partner_id', 'any', [('city', '=', 'Ghent')])]",
            )
        )
        self.assertScores(read, {contact: 10})
        self.assertScores(filtered, {contact: 0})
        # when the contact is saved, then its scores follow at once.
        contact.write({"color": 5, "city": "Ghent"})
        self.assertScores(read, {contact: 100})
        self.assertScores(filtered, {contact: 100})

    def test_whichever_is_read_first(self):
        # each by itself, right after a write
        for color, expected in ((1, self.standard), (9, self.ideal)):
            self.bright.color = color
            self.assertIn(expected, self.bright.segment_ids)
        for color, expected in ((1, self.standard), (9, self.ideal)):
            self.bright.color = color
            found = self.bright.search([("segment_ids", "in", expected.ids)])
            self.assertIn(self.bright, found)
        for color, expected in ((1, self.standard), (9, self.ideal)):
            self.bright.color = color
            self.assertIn(expected, self.bright.segment_membership_ids.segment_id)
        for color, expected in ((1, 10), (9, 100)):
            self.bright.color = color
            self.assertEqual(self.bright.segment_score, expected)

    def test_a_new_contact(self):
        newcomer = self.contact("Newcomer", city="Testville", color=9)
        self.assertEqual(newcomer.segment_id, self.ideal)

    def test_a_contact_that_comes_and_goes(self):
        self.unscored.city = "Testville"
        self.assertEqual(self.unscored.segment_id, self.ideal)
        self.unscored.city = "Nowhere"
        self.assertFalse(self.unscored.segment_id)

    def test_only_fields_that_can_matter(self):
        matter = self.env["crm.segmentation.queue"]._score_input_fields()
        self.assertLessEqual({"color", "city", "active", "is_company"}, matter)
        self.assertFalse({"comment", "phone", "website", "ref"} & matter)

    def test_fields_that_others_are_computed_from(self):
        # the commercial entity follows from the company and what it is
        self.apply_model(
            field("commercial_partner_id.color", between(1, None, 10)), sequence=5
        )
        matter = self.env["crm.segmentation.queue"]._score_input_fields()
        self.assertLessEqual({"commercial_partner_id", "parent_id"}, matter)

    def test_a_new_version_may_ask_for_more(self):
        self.assertNotIn(
            "ref", self.env["crm.segmentation.queue"]._score_input_fields()
        )
        self.first.partner_domain = "[('ref', '=', 'Chosen')]"
        self.first.action_apply()
        self.unscored.ref = "Chosen"
        self.assertEqual(self.unscored.segment_id, self.ideal)

    def test_tags_and_custom_fields(self):
        self.define_properties(budget="integer")
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        self.apply_model(
            field("properties.budget", between(1, 5, 50), between(5, None, 100)),
            sequence=-9,
            partner_domain=f"[('category_id', 'in', [{tag.id}])]",
        )
        self.unscored.category_id = tag
        self.assertEqual(self.unscored.segment_score, 0)
        self.unscored.properties = {"budget": 7}
        self.assertEqual(self.unscored.segment_score, 100)
        self.unscored.category_id = False
        self.assertFalse(self.unscored.segment_id)

    def test_tags_below_a_tag(self):
        # Given a filter on a tag and those below it, which has been asked before
        tags = self.env["res.partner.category"]
        above = tags.create({"name": "Above"})
        self.apply_model(
            matching(f"[('category_id', 'child_of', {above.id})]", *YES_NO),
            sequence=-9,
        )
        self.bright.color = 8
        self.assertEqual(self.bright.segment_score, 0)
        # when there is one more below it, then that counts.
        self.bright.category_id = tags.create({"name": "Below", "parent_id": above.id})
        self.assertEqual(self.bright.segment_score, 100)

    def test_what_odoo_looks_up_elsewhere(self):
        # Given a filter that Odoo answers with a list, which has been asked before
        self.bright.email = "bright@example.com"
        self.apply_model(
            matching("[('is_blacklisted', '=', True)]", *YES_NO), sequence=-9
        )
        self.bright.color = 8
        self.assertEqual(self.bright.segment_score, 0)
        # when the list has changed, then that counts.
        self.env["mail.blacklist"].create({"email": "bright@example.com"})
        self.bright.action_rescore()
        self.assertEqual(self.bright.segment_score, 100)

    def test_import(self):
        result = self.env["res.partner"].load(
            ["name", "city", "color"],
            [
                ["Imported bright", "Testville", "9"],
                ["Imported pale", "Testville", "2"],
            ],
        )
        self.assertFalse(result["messages"])
        imported = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(imported.mapped("segment_id"), self.ideal | self.standard)

    def test_many_at_once(self):
        # given as many contacts as a large import brings, and a few
        values = {"city": "Testville", "color": 9}
        many = self.env["res.partner"].create(
            [{"name": f"Contact {n}", **values} for n in range(1000)]
        )
        # when both are scored
        with patch.object(
            crm_segmentation_version, "bulk_planner", wraps=bulk_planner
        ) as planned:
            self.assertEqual(many.segment_id, self.ideal)
            # then the many are by a plan that does not take long for many, whatever
            # PostgreSQL knows of them, and the few are looked up
            self.assertEqual(planned.call_count, 1)
            few = self.env["res.partner"].create({"name": "One", **values})
            self.assertEqual(few.segment_id, self.ideal)
            self.assertEqual(planned.call_count, 1)
            # and so are as many where they are a small part of all
            self.env.cr.execute(
                "UPDATE pg_class SET reltuples = 500000 WHERE relname = 'res_partner'"
            )
            many.color = 1
            self.assertEqual(many.segment_id, self.standard)
            self.assertEqual(planned.call_count, 1)

    def test_a_change_that_is_rolled_back(self):
        with self.env.cr.savepoint() as savepoint:
            self.bright.color = 1
            self.assertEqual(self.bright.segment_id, self.standard)
            savepoint.rollback()
        self.assertEqual(self.bright.segment_id, self.ideal)
        self.assertScores(self.first, {self.bright: 100})

    def test_rescore_now(self):
        # Given a model by deals, which a save does not notice
        deals = self.apply_model(leads("count", between(1, None, 10)), sequence=-9)
        self.assertEqual(self.bright.segment_score, 0)
        self.lead(self.bright)
        self.assertEqual(self.bright.segment_score, 0)
        # when the contact is rescored, then it counts.
        self.bright.action_rescore()
        self.assertEqual(self.bright.segment_score, 100)
        self.assertScores(deals, {self.pale: 0})

    def test_in_a_list(self):
        deals = self.apply_model(leads("count", between(1, None, 10)), sequence=-9)
        for partner in self.all:
            self.lead(partner)
        (self.bright | self.pale).action_rescore()
        self.assertScores(deals, {self.bright: 100, self.pale: 100, self.outside: 0})

    def test_the_queue(self):
        # Given contacts that wait, one of them twice, and one deleted meanwhile
        queue = self.env["crm.segmentation.queue"]
        deals = self.apply_model(leads("count", between(1, None, 10)), sequence=-9)
        for partner in self.all:
            self.lead(partner)
        queue._add(self.all.ids)
        queue._add(self.bright.ids + [2**30])
        self.env.cr.execute(
            "DELETE FROM crm_lead WHERE partner_id = %s", [self.pale.id]
        )
        self.pale.unlink()
        self.assertEqual(len(queue.search([])), 4)
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.ref("crm_segmentation.ir_cron_queue"))]
        )
        self.assertTrue(triggers)
        # when the cron comes
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_queue").method_direct_trigger()
        # then all are scored, and nobody waits.
        self.assertFalse(queue.search([]))
        self.assertScores(
            deals, {self.bright: 100, self.outside: 100, self.unscored: 100}
        )


class TestQueries(ContactCase):
    """What saving costs: the same number of statements, however many contacts."""

    #: whatever the number of models: which are live, a savepoint and its release, the
    #: time limit and its end, the families, how far the versions have come, the one
    #: statement that scores and writes, and whether a run is under way
    SCORING = 9

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.env["res.partner"].create(
            [
                {"name": f"Contact {number}", "city": "Testville", "color": 1}
                for number in range(80)
            ]
        )

    def setUp(self):
        super().setUp()
        # the statements are compiled once a day
        self.many.color = 2
        self.env.cr.flush()
        self.many.mapped("comment")

    def test_one_contact(self):
        with self.assertQueryCount(1 + self.SCORING):
            self.many[0].color = 9
            self.env.cr.flush()

    def test_eighty_contacts_in_one_write(self):
        with self.assertQueryCount(1 + self.SCORING):
            self.many.color = 9
            self.env.cr.flush()

    def test_a_loop_of_writes(self):
        with self.assertQueryCount(1 + self.SCORING):
            for partner in self.many:
                partner.color = 9
            self.env.cr.flush()

    def test_a_field_that_does_not_matter(self):
        with self.assertQueryCount(1):
            self.many[0].comment = "<p>Nothing to do with it</p>"
            self.env.cr.flush()

    def count(self, function):
        """How many statements something takes the second time."""
        function()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_reading_a_page(self):
        names = ["segment_id", "segment_score", "segment_summary"]
        few = self.count(lambda: self.many[:2].read(names))
        self.assertEqual(self.count(lambda: self.many.read(names)), few)
        self.assertLessEqual(few, 13)

    def test_a_run(self):
        def run_of(partners):
            self.env.cr.execute(
                "UPDATE res_partner SET color = 20 - color WHERE id = ANY(%s)",
                [partners.ids],
            )
            self.first.action_rescore()
            run = self.first.run_ids.sorted("id")[-1]
            self.assertEqual(run.processed, len(partners))

        few = self.count(lambda: run_of(self.many[:2]))
        self.assertEqual(self.count(lambda: run_of(self.many)), few)
        # with those that refresh all summaries and record daily statistics
        self.assertLessEqual(few, 44)


class TestMerge(ContactCase):
    def merge(self, kept, *gone):
        partners = kept.union(*gone)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            partners.ids, kept
        )
        self.env.cr.flush()
        self.env.invalidate_all()

    def pin(self, partner, segment, reason):
        self.membership(partner, segment.segmentation_id).write(
            {"pinned_segment_id": segment.id, "pin_reason": reason}
        )

    def test_of_two_members(self):
        # Given two members of both models, when one is merged into the other
        self.merge(self.bright, self.pale)
        # then one membership of each model is left.
        self.assertFalse(self.pale.exists())
        self.assertEqual(self.bright.segment_ids, self.ideal | self.rest)
        self.assertEqual(len(self.bright.segment_membership_ids), 2)

    def test_the_history_is_that_of_the_contact_that_stays(self):
        # Given two members, each of which has entered
        changes = self.env["crm.segment.change"]
        both = [("partner_id", "in", (self.bright | self.pale).ids)]
        own = changes.search([("partner_id", "=", self.bright.id)])
        self.assertGreater(changes.search(both), own)
        # when they are merged: then nobody has entered twice
        self.merge(self.bright, self.pale)
        self.assertEqual(changes.search(both), own)

    def test_what_was_won_with_the_other_counts(self):
        deals = self.apply_model(
            leads("count", between(1, 2, 50), between(2, None, 100)),
            segments={"Two": 60, "One": 0},
        )
        for partner in (self.bright, self.pale):
            self.lead(partner)
            partner.action_rescore()
        self.assertScores(deals, {self.bright: 50, self.pale: 50})
        self.merge(self.bright, self.pale)
        self.assertScores(deals, {self.bright: 100})
        move = self.env["crm.segment.change"].search(
            [
                ("partner_id", "=", self.bright.id),
                ("segmentation_id", "=", deals.id),
            ],
            limit=1,
        )
        self.assertEqual((move.cause, move.direction), ("merge", "up"))

    def test_three_at_once_into_one_without_a_segment(self):
        # Given a contact in no model, when members are merged into it
        self.unscored.city = False
        self.merge(self.unscored, self.bright, self.pale)
        # then it takes over their city, and with it one membership of each model.
        self.assertEqual(self.unscored.city, "Testville")
        self.assertEqual(self.unscored.segment_ids, self.ideal | self.rest)
        self.assertEqual(len(self.unscored.segment_membership_ids), 2)

    def test_a_fixed_segment_is_taken_over(self):
        self.pin(self.pale, self.ideal, "Friend of the house")
        self.merge(self.bright, self.pale)
        membership = self.membership(self.bright, self.first)
        self.assertEqual(membership.pinned_segment_id, self.ideal)
        self.assertEqual(membership.pin_reason, "Friend of the house")

    def test_even_where_there_is_no_membership_yet(self):
        self.pin(self.pale, self.standard, "In arrears")
        self.unscored.city = False
        self.merge(self.unscored, self.bright, self.pale)
        membership = self.membership(self.unscored, self.first)
        self.assertEqual(membership.pinned_segment_id, self.standard)
        self.assertEqual(membership.computed_segment_id, self.ideal)
        # and it has neither left nor entered
        moves = self.env["crm.segment.change"].search(
            [
                ("partner_id", "=", self.unscored.id),
                ("segmentation_id", "=", self.first.id),
                ("direction", "=", "leave"),
            ]
        )
        self.assertFalse(moves)

    def test_ones_own_fixed_segment_stands(self):
        self.pin(self.bright, self.standard, "In arrears")
        self.pin(self.pale, self.ideal, "Friend of the house")
        self.merge(self.bright, self.pale)
        membership = self.membership(self.bright, self.first)
        self.assertEqual(membership.pinned_segment_id, self.standard)
        self.assertEqual(membership.segment_id, self.standard)
        self.assertEqual(membership.pin_reason, "In arrears")

    def test_companies_with_contacts(self):
        # Given two companies whose contacts carry their segments
        agency = self.company_contact("Agency", color=9)
        brewery = self.company_contact("Brewery", color=1)
        clerk = self.contact("Clerk", parent_id=brewery.id)
        model = self.apply_model(
            field("color", between(1, 5, 10), between(5, None, 100)),
            subject="company",
            inherit_to_contacts=True,
            segments={"Ideal": 70, "Standard": 0},
        )
        self.assertSegments(model, {agency: "Ideal", clerk: "Standard"})
        # when one is merged into the other, then all carry that one's.
        self.merge(agency, brewery)
        self.assertSegments(model, {agency: "Ideal", clerk: "Ideal"})
        self.assertEqual(self.membership(clerk, model).inherited_from_id, agency)
