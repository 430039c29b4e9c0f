# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts are found by what is known of them: searched, sorted, grouped, exported, and
found again by favourites."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from hypothesis import given, settings, strategies

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ...tools.contact_summary.time_ago import UNITS, parse_period
from ..common import SegmentationCommon, field, one_of
from .test_summary import SummaryCase

TODAY = date(2026, 11, 22)


class TestPeriods(TransactionCase):
    """What people type, on 22 November 2026."""

    def period(self, text, *language):
        first, end = parse_period(text, TODAY, "%d.%m.%Y", *language)
        return str(first), str(end)

    def test_days_months_and_years(self):
        self.assertEqual(self.period("2025"), ("2025-01-01", "2026-01-01"))
        self.assertEqual(self.period("2025-12"), ("2025-12-01", "2026-01-01"))
        self.assertEqual(self.period(" 2025-03-31 "), ("2025-03-31", "2025-04-01"))
        self.assertEqual(self.period("31.03.2025"), ("2025-03-31", "2025-04-01"))

    def test_time_ago(self):
        two_years = ("2024-11-22", "2025-11-23")
        for text in ("1-2 years", "1 – 2 years", "1 to 2 years ago", "1-2y", "1-2 Y"):
            self.assertEqual(self.period(text), two_years, text)
        self.assertEqual(self.period("1 year"), ("2024-11-23", "2025-11-23"))
        self.assertEqual(self.period("0 days"), ("2026-11-22", "2026-11-23"))
        self.assertEqual(self.period("2 weeks"), ("2026-11-02", "2026-11-09"))
        self.assertEqual(self.period("> 6 months"), ("None", "2026-05-22"))
        self.assertEqual(self.period("<6 m"), ("2026-05-23", "None"))

    def test_in_the_language_of_the_user(self):
        two_years = ("2024-11-22", "2025-11-23")
        for text, *language in (
            ("1-2 Jahre", "de"),
            ("1 bis 2 Jahren", "de", "bis"),
            ("vor 1-2 Jahren", "de"),
            ("1-2 lata", "pl"),
            ("1-2 lata temu", "pl"),
            ("1 à 2 ans", "fr", "à"),
            ("il y a 1-2 ans", "fr"),
            # English is understood everywhere
            ("1 to 2 years ago", "pl", "do"),
        ):
            self.assertEqual(self.period(text, *language), two_years, text)
        five_years = ("2020-11-23", "2021-11-23")
        for text in ("5 lat", "5 lat temu", "5 l"):
            self.assertEqual(self.period(text, "pl"), five_years, text)
        # what begins two units is none: a week and a month
        with self.assertRaises(ValueError):
            self.period("2 h", "hu")

    def test_what_cannot_be_understood(self):
        for text in (
            *("", "soon", "5", "1 parsec", "99999 years", "2025-13", "-"),
            # fractions, several units, and an end before the beginning
            *("1.5 years", "1,5 years", "> 1 year 6 months", "1 year 6 months"),
            *("2-1 years", "> 1-2 years", "1/2 years", "1 and 2 years", "1--2 years"),
            *("-1 year", ">> 1 year", "1 year later", "in 1 year", "1 ago", "years"),
        ):
            with self.assertRaises(ValueError, msg=text):
                self.period(text)

    @settings(max_examples=1500, deadline=None)
    @given(
        strategies.lists(
            strategies.sampled_from(
                [*"0123456789", *" -.,<>/", " to ", "years", "month", "d", " ago", "w"]
            ),
            max_size=8,
        )
    )
    def test_whatever_is_accepted_is_read_as_by_hand(self, parts):
        text = "".join(parts)
        expected = read_by_hand(text)
        if expected is None:
            with self.assertRaises(ValueError, msg=text):
                self.period(text)
        else:
            self.assertEqual(
                parse_period(text, TODAY, "%d.%m.%Y"), expected, repr(text)
            )


def read_by_hand(text):
    """The same, word by word and by counting days: None for what is no period."""
    text = " ".join(text.split())
    digits = text.replace("-", "").isdigit()
    if text.isdigit() and len(text) == 4:
        return _days(int(text), 1, 1, int(text) + 1, 1, 1)
    if digits and text.count("-") == 1 and len(text.split("-")[0]) == 4:
        year, month = text.split("-")
        if len(month) in (1, 2):
            after = (int(year) + int(month) // 12, int(month) % 12 + 1)
            return _days(int(year), int(month), 1, *after, 1)
    for day_format in ("%d.%m.%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            first = datetime.strptime(text, day_format).date()
            return first, first + timedelta(days=1)
    sign = text[:1] if text[:1] in ("<", ">") else ""
    rest = text.removeprefix(sign).strip().removesuffix(" ago").rstrip()
    letters = len(rest) - len(rest.rstrip("abcdefghijklmnopqrstuvwxyz"))
    numbers, word = rest[: len(rest) - letters].strip(), rest[len(rest) - letters :]
    units = [unit for unit in UNITS if word and unit.startswith(word)]
    pair = [one.strip() for one in numbers.replace(" to ", "-").split("-")]
    if len(units) != 1 or not all(one.isdigit() for one in pair) or len(pair) > 2:
        return None
    least, *most = map(int, pair)
    if most and (sign or most[0] < least):
        return None
    try:
        ends = [_before(count, units[0]) for count in (least, *(most or [least + 1]))]
    except (ValueError, OverflowError):
        return None
    day = timedelta(days=1)
    if sign:
        return (None, ends[0]) if sign == ">" else (ends[0] + day, None)
    return ends[1] + (timedelta() if most else day), ends[0] + day


def _days(*numbers):
    with suppress(ValueError):
        return date(*numbers[:3]), date(*numbers[3:])
    return None


def _before(count, unit):
    """The day so long before today: of a month that is too short, its last day."""
    if unit in ("days", "weeks"):
        return TODAY - timedelta(days=count * (7 if unit == "weeks" else 1))
    months = TODAY.year * 12 + TODAY.month - 1 - count * (12 if unit == "years" else 1)
    return TODAY.replace(year=months // 12, month=months % 12 + 1)


class FilteringCase(SummaryCase):
    """Four contacts, on 15 June 2026, 10:00.

    ======= =================== ======= ============
    contact last contact        source  lost for
    ======= =================== ======= ============
    fresh   2026-06-01 08:00    fair    Too far away
    old     2025-01-31 23:30    web     Too far away
    silent                      fair
    empty
    ======= =================== ======= ============
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.customer | cls.other).unlink()
        cls.fresh, cls.old, cls.silent, cls.empty = (
            cls.contact(name, ref="filtering")
            for name in ("Fresh", "Old", "Silent", "Empty")
        )
        cls.message(cls.fresh, "2026-06-01 08:00:00")
        cls.message(cls.old, "2025-01-31 23:30:00")
        (cls.fresh | cls.silent).customer_source_id = cls.fair
        cls.old.customer_source_id = cls.web
        for partner in cls.fresh | cls.old:
            cls.lost_lead(partner, lost_reason_id=cls.reason.id)

    def found(self, *domain, **options):
        return self.env["res.partner"].search(
            [("ref", "=", "filtering"), *domain], **options
        )

    def assertFound(self, expected, *domain):
        self.assertEqual(self.found(*domain), expected, domain)


class TestSearching(FilteringCase):
    def test_last_contact(self):
        name = "last_contact_at"
        self.assertFound(self.fresh, (name, ">=", "2026-06-01 08:00:00"))
        self.assertFound(self.fresh, (name, ">", "2025-06-01"))
        self.assertFound(self.old, (name, "<", "2026-06-01"))
        self.assertFound(self.fresh | self.old, (name, "<=", "2026-06-01"))
        self.assertFound(self.fresh, (name, "=", "2026-06-01 08:00:00"))
        self.assertFound(self.silent | self.empty, (name, "=", False))
        self.assertFound(self.fresh | self.old, (name, "!=", False))
        self.assertFound(
            self.old | self.silent | self.empty, (name, "!=", "2026-06-01 08:00:00")
        )

    def test_relative_dates(self):
        self.assertFound(self.fresh, ("last_contact_at", ">=", "today -30d"))
        self.assertFound(
            self.old,
            ("last_contact_at", ">=", "today -2y"),
            ("last_contact_at", "<", "today -1y"),
        )

    def test_part_of_the_date(self):
        self.assertFound(self.fresh, ("last_contact_at.month_number", "=", 6))

    def test_days_are_those_of_the_user(self):
        # half past eleven in the evening UTC is the next day in Brussels
        partners = self.env["res.partner"].with_context(tz="Europe/Brussels")
        domain = [("ref", "=", "filtering"), ("last_contact_ago", "=", "2025-02-01")]
        self.assertEqual(partners.search(domain), self.old)

    def test_last_contact_as_it_is_typed(self):
        name = "last_contact_ago"
        self.assertFound(self.old, (name, "ilike", "1-2 years"))
        self.assertFound(self.old, (name, "ilike", "2025"))
        self.assertFound(self.fresh, (name, "ilike", "< 1 month"))
        self.assertFound(self.fresh | self.old, (name, "in", ["2 weeks", "2025"]))
        self.assertFound(
            self.fresh | self.silent | self.empty, (name, "not ilike", "1-2 years")
        )
        self.assertFound(self.silent | self.empty, (name, "=", False))

    def test_what_is_typed_wrong_is_told(self):
        with self.assertRefused("last_contact.not_a_period") as caught:
            self.found(("last_contact_ago", "ilike", "soon"))
        self.assertIn("“soon”", str(caught.exception))
        with self.assertRefused("last_contact.not_a_date"):
            self.found(("last_contact_at", "ilike", "soon"))

    def test_shown_as_it_is_searched(self):
        self.assertEqual(self.fresh.last_contact_ago, "2 weeks ago")
        self.assertEqual(self.old.last_contact_ago, "1 year ago")
        self.assertFalse(self.empty.last_contact_ago)

    def test_source(self):
        name = "customer_source_id"
        both = self.fresh | self.silent
        self.assertFound(both, (name, "=", self.fair.id))
        self.assertFound(self.old | self.empty, (name, "!=", self.fair.id))
        self.assertFound(both | self.old, (name, "!=", False))
        self.assertFound(self.empty, (name, "=", False))
        self.assertFound(self.old | self.empty, (name, "in", [self.web.id, False]))
        self.assertFound(both, (name, "not in", [self.web.id, False]))
        self.assertFound(both, (name, "ilike", "a fair"))
        self.assertFound(both, (name, "any", [("name", "=", "A fair")]))
        self.assertFound(self.old, (f"{name}.name", "=", "A web page"))

    def test_lost_reason(self):
        name = "lost_reason_ids"
        both = self.fresh | self.old
        self.assertFound(both, (name, "in", self.reason.ids))
        self.assertFound(both, (name, "ilike", "far away"))
        self.assertFound(self.silent | self.empty, (name, "not in", self.reason.ids))
        self.assertFound(self.silent | self.empty, (name, "=", False))

    def test_records_are_filtered_alike(self):
        partners = self.found()
        for domain, expected in (
            ([("last_contact_at", ">=", "today -30d")], self.fresh),
            ([("customer_source_id", "=", self.fair.id)], self.fresh | self.silent),
            ([("lost_reason_ids", "in", self.reason.ids)], self.fresh | self.old),
        ):
            self.assertEqual(partners.filtered_domain(domain), expected)

    def test_sorted(self):
        self.assertEqual(
            self.found(order="last_contact_at desc, id").mapped("name"),
            ["Fresh", "Old", "Silent", "Empty"],
        )
        self.assertEqual(
            self.found(order="last_contact_at, id").mapped("name"),
            ["Old", "Fresh", "Silent", "Empty"],
        )

    def test_grouped(self):
        partners = self.env["res.partner"]
        domain = [("ref", "=", "filtering")]
        by_source = partners._read_group(domain, ["customer_source_id"], ["__count"])
        self.assertEqual(
            {source.name: count for source, count in by_source},
            {"A fair": 2, "A web page": 1, False: 1},
        )
        by_year = partners._read_group(domain, ["last_contact_at:year"], ["__count"])
        self.assertEqual(
            [(year and year.year, count) for year, count in by_year],
            [(2025, 1), (2026, 1), (False, 2)],
        )
        by_reason = partners._read_group(domain, ["lost_reason_ids"], ["__count"])
        self.assertEqual(
            {reason.name: count for reason, count in by_reason},
            {"Too far away": 2, False: 2},
        )

    def test_exported(self):
        names = ["name", "last_contact_at", "customer_source_id", "lost_reason_ids"]
        [row] = self.old.with_context(tz="UTC").export_data(names)["datas"]
        self.assertEqual(
            [str(one) for one in row],
            ["Old", "2025-01-31 23:30:00", "A web page", "Too far away"],
        )

    def test_only_for_internal_users(self):
        portal = new_test_user(self.env, "filtering_portal", groups="base.group_portal")
        partners = self.env["res.partner"].with_user(portal)
        for name in ("last_contact_at", "customer_source_id", "lost_reason_ids"):
            with self.assertRaises(AccessError):
                partners.search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            partners.search([], order="last_contact_at")


class TestSearchView(FilteringCase):
    def search_arch(self, xmlid):
        partners = self.env["res.partner"]
        view = self.env.ref(xmlid)
        return partners.get_view(view.id, "search")["arch"]

    def test_what_the_shared_view_offers(self):
        arch = self.search_arch("base.view_res_partner_filter")
        for string in (
            "Segment",
            "Score at least",
            "Score below",
            "Category",
            "Status",
            "Last contact",
            "Has Segment",
            "No Segment",
        ):
            self.assertIn(f'string="{string}"', arch)
        for name in ("customer_source_id", "lost_reason_ids"):
            self.assertIn(f'<field name="{name}"', arch)

    def test_segments_are_found_as_they_are_listed(self):
        # Given two models with a segment of the same name
        partners = self.env["res.partner"].with_context(segmentation_display_model=True)
        for name, city in (("Panel model", "Here"), ("Another", "There")):
            self.fresh.city, self.old.city = "Here", "There"
            self.apply_model(
                field("city", one_of(city, points=1)),
                segments={"Panel top": 50, "Panel rest": 0},
                name=name,
            )
        # when one is typed with its model, as the list behind the search box shows it
        found = partners.search([("segment_ids", "ilike", "panel model: panel top")])
        # then only those are found.
        self.assertEqual(found & (self.fresh | self.old), self.fresh)

    def test_panel_hides_archived_models(self):
        partners = self.env["res.partner"]
        model = self.apply_model(
            field("ref", one_of("filtering", points=1)), name="Panel model"
        )

        def shown():
            values = partners.search_panel_select_multi_range(
                "segment_ids",
                group_by="segmentation_id",
                comodel_domain=[("segmentation_id.active", "=", True)],
            )["values"]
            return {value["group_name"] for value in values}

        self.assertIn("Panel model", shown())
        model.active = False
        self.assertNotIn("Panel model", shown())

    def test_contact_shows_no_lines_of_archived_models(self):
        model = self.apply_model(field("ref", one_of("filtering", points=1)))
        self.assertEqual(self.fresh.segment_membership_ids.segmentation_id, model)
        model.active = False
        self.env.invalidate_all()
        self.assertFalse(self.fresh.segment_membership_ids)


class TestViewsOfContacts(SegmentationCommon):
    def test_lists_of_others_look_as_without_segments(self):
        # whoever opens contacts without naming a view gets Odoo's own
        views = self.env["ir.ui.view"]
        for kind, own in (
            ("search", "base.view_res_partner_filter"),
            ("list", "base.view_partner_tree"),
            ("kanban", "base.res_partner_kanban_view"),
            ("form", "base.view_partner_form"),
        ):
            with self.subTest(kind):
                self.assertEqual(
                    views.browse(views.default_view("res.partner", kind)),
                    self.env.ref(own),
                )


class TestFavourites(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "favourites_user", groups="base.group_user")
        cls.ours = cls.env.ref("crm_segmentation.action_customers_by_segment")
        cls.contacts = cls.env.ref("base.action_partner_form")

    def favourite(self, action, name="Nearby", **values):
        return self.env["ir.filters"].create(
            {
                "name": name,
                "model_id": "res.partner",
                "domain": "[('city', '=', 'Testville')]",
                "action_id": action and action.id,
                "user_ids": [Command.set(self.user.ids)],
                **values,
            }
        )

    def offered(self, action, model="res.partner"):
        filters = self.env["ir.filters"].with_user(self.user)
        return {
            one["name"]: one["is_default"]
            for one in filters.get_filters(model, action.id)
        }

    def test_of_another_list_are_offered_but_never_the_default(self):
        self.favourite(self.contacts, is_default=True)
        self.assertEqual(self.offered(self.ours), {"Nearby": False})
        self.assertEqual(self.offered(self.contacts), {"Nearby": True})

    def test_default_of_this_list_stays(self):
        self.favourite(self.ours, is_default=True)
        self.favourite(False, "Everywhere", is_default=True)
        self.assertEqual(self.offered(self.ours), {"Nearby": True, "Everywhere": True})

    def test_other_lists_stay_as_they_are(self):
        self.favourite(self.ours)
        self.assertEqual(self.offered(self.contacts), {})

    def test_favourites_of_others_are_not_offered(self):
        other = new_test_user(self.env, "favourites_other", groups="base.group_user")
        self.favourite(self.contacts, user_ids=[Command.set(other.ids)])
        self.favourite(self.contacts, "Shared", user_ids=False)
        self.assertEqual(self.offered(self.ours), {"Shared": False})

    def test_favourites_of_other_models_stay_where_they_are(self):
        self.favourite(self.contacts, model_id="crm.lead")
        self.assertEqual(self.offered(self.ours, "crm.lead"), {})


@tagged("post_install", "-at_install")
class TestFilteringTours(SegmentationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            login="filtering_salesperson",
            groups="sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
        )
        expensive = cls.env.ref("crm.lost_reason_1")
        another = cls.env.ref("crm.lost_reason_2")
        year_and_half = 550
        for name, reason, days, is_company in (
            ("Tour Atlas", expensive, 370, False),
            ("Tour Boreal", expensive, year_and_half, False),
            ("Tour Cirrus", expensive, 725, False),
            ("Tour Delta", expensive, 300, False),
            ("Tour Echo", another, year_and_half, False),
            ("Tour Foxtrot", expensive, year_and_half, True),
        ):
            partner = cls.contact(name, is_company=is_company)
            lead = cls.lead(partner)
            lead.action_set_lost(lost_reason_id=reason.id)
            cls.env["mail.message"].create(
                {
                    "model": "res.partner",
                    "res_id": partner.id,
                    "message_type": "email",
                    "subtype_id": cls.env.ref("mail.mt_comment").id,
                    "author_id": partner.id,
                    "date": fields.Datetime.now() - timedelta(days=days),
                }
            )
        # one that carries a segment, so that the list begins with somebody
        cls.apply_model(field("name", one_of("Tour Atlas", points=10)))

    def test_example_is_found_and_kept_as_a_favourite(self):
        # Given lost deals, which Odoo archives
        # When a salesperson looks for those lost on price, and keeps the search
        self.start_tour(
            "/odoo/action-base.action_partner_form",
            "crm_segmentation_filtering_example",
            login="filtering_salesperson",
        )
        # Then the favourite moves with the day
        favourite = self.env["ir.filters"].search([("name", "=", "Lost on price")])
        self.assertIn("1-2 years", favourite.domain)
        # and another list offers it
        self.start_tour(
            "/odoo/customers-by-segment",
            "crm_segmentation_filtering_favorite",
            login="filtering_salesperson",
        )

    def test_example_is_found_by_a_custom_filter(self):
        self.start_tour(
            "/odoo/customers-by-segment",
            "crm_segmentation_filtering_custom",
            login="filtering_salesperson",
        )
