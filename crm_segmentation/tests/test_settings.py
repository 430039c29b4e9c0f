# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the settings show on contacts and leads, the hint on tags, the run times, and
the notifications."""

from lxml import etree

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .common import SegmentationCommon, field, one_of

CONTACT_FORM = "base.view_partner_form"
LEAD_FORM = "crm.crm_lead_view_form"


@tagged("post_install", "-at_install")
class TestSwitches(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = new_test_user(
            cls.env,
            login="settings_sales",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )

    def switch(self, **values):
        """Save the settings; each is on unless it says otherwise."""
        self.env["res.config.settings"].create(values).execute()

    def assertShown(self, xml_id, kind, shown, hidden):
        """What a salesperson's form, or another view, has and has not."""
        view = self.env.ref(xml_id)
        records = self.env[view.model].with_user(self.salesperson)
        arch = records.get_view(view.id, kind)["arch"]
        for name in shown:
            self.assertIn(f'name="{name}"', arch)
        for name in hidden:
            self.assertNotIn(f'name="{name}"', arch)

    def test_all_on_at_first(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.group_show_category)
        self.assertTrue(settings.group_show_statuses)
        self.assertTrue(settings.group_show_segment)
        everything = ["segment_id", "customer_category_id", "segment_explanation"]
        self.assertShown(CONTACT_FORM, "form", everything, [])
        self.assertShown(LEAD_FORM, "form", everything[:2], [])

    def test_category_off(self):
        self.switch(group_show_category=False)
        for xml_id, kind in [
            (CONTACT_FORM, "form"),
            ("base.view_partner_simple_form", "form"),
            (LEAD_FORM, "form"),
            ("crm.quick_create_opportunity_form", "form"),
        ]:
            self.assertShown(xml_id, kind, [], ["customer_category_id"])
        # and on again
        self.switch(group_show_category=True)
        self.assertShown(CONTACT_FORM, "form", ["customer_category_id"], [])

    def test_segment_off(self):
        self.switch(group_show_segment=False)
        for xml_id, kind in [
            (CONTACT_FORM, "form"),
            (LEAD_FORM, "form"),
            ("crm.crm_case_kanban_view_leads", "kanban"),
        ]:
            self.assertShown(xml_id, kind, [], ["segment_id", "segment_explanation"])

    def test_the_page_is_there_for_segments_and_for_statuses(self):
        page = "segmentation"
        self.switch(group_show_segment=False)
        self.assertShown(CONTACT_FORM, "form", [page], [])
        self.switch(group_show_segment=True, group_show_statuses=False)
        self.assertShown(CONTACT_FORM, "form", [page], [])
        self.switch(group_show_segment=False, group_show_statuses=False)
        self.assertShown(CONTACT_FORM, "form", [], [page])

    def test_what_is_off_is_still_searched(self):
        self.switch(group_show_category=False, group_show_segment=False)
        contact = self.contact("T Ada").with_user(self.salesperson)
        self.assertFalse(contact.customer_category_id)
        found = contact.search(
            [("id", "=", contact.id), ("customer_category_id", "=", False)]
        )
        self.assertEqual(found, contact)


@tagged("post_install", "-at_install")
class TestTagsHint(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tags = cls.env["res.partner.category"].create(
            [{"name": f"T Tag {number}"} for number in range(12)]
        )

    def set_parameter(self, value):
        self.env["ir.config_parameter"].set_param("crm_segmentation.tags_hint", value)

    def test_from_the_eleventh_on(self):
        # Given no setting, then 10 tags are fine, and 11 give a hint
        ten = self.contact(category_id=[Command.set(self.tags[:10].ids)])
        eleven = self.contact(category_id=[Command.set(self.tags[:11].ids)])
        self.assertFalse(ten.tags_hint)
        self.assertTrue(eleven.tags_hint.startswith("11 tags."))

    def test_at_once_on_the_form(self):
        contact = self.contact(category_id=[Command.set(self.tags[:10].ids)])
        with Form(contact) as form:
            self.assertFalse(form.tags_hint)
            form.category_id.add(self.tags[10])
            self.assertTrue(form.tags_hint)

    def test_another_number(self):
        three = self.contact(category_id=[Command.set(self.tags[:3].ids)])
        self.env["res.config.settings"].create(
            {"crm_segmentation_tags_hint": 2}
        ).execute()
        self.assertTrue(three.tags_hint)
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.crm_segmentation_tags_hint, 2)

    def test_bad_numbers_are_refused(self):
        for number in (0, -1):
            with self.subTest(number=number):
                with self.assertRefused(
                    "settings.tag_hint_below_one", error=ValidationError
                ):
                    self.env["res.config.settings"].create(
                        {"crm_segmentation_tags_hint": number}
                    ).execute()

    def test_nonsense_in_the_parameter_counts_as_the_default(self):
        eleven = self.contact(category_id=[Command.set(self.tags[:11].ids)])
        ten = self.contact(category_id=[Command.set(self.tags[:10].ids)])
        for value in ("many", "-3", "0", "2.5"):
            with self.subTest(value=value):
                self.set_parameter(value)
                (ten | eleven).invalidate_recordset(["tags_hint"])
                self.assertTrue(eleven.tags_hint)
                self.assertFalse(ten.tags_hint)

    def test_tags_are_in_the_search_panel(self):
        # Given a contact with a tag, then "Customers by Segment" counts it there
        contact = self.company_contact(category_id=[Command.set(self.tags[0].ids)])
        action = self.env.ref("crm_segmentation.action_customers_by_segment")
        arch = self.env["res.partner"].get_view(action.search_view_id.id, "search")
        self.assertRegex(arch["arch"], r'<searchpanel>[\s\S]*<field name="category_id"')
        panel = self.env["res.partner"].search_panel_select_multi_range(
            "category_id",
            enable_counters=True,
            search_domain=[("id", "=", contact.id)],
        )
        counts = {value["id"]: value.get("__count") for value in panel["values"]}
        self.assertEqual(counts[self.tags[0].id], 1)


@tagged("post_install", "-at_install")
class TestRunTimes(SegmentationCommon):
    """When all contacts are rescored: twice a day, by the clock of whoever sets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.env.ref("crm_segmentation.ir_cron_rescore")
        cls.second = cls.env.ref("crm_segmentation.ir_cron_rescore_second")
        cls.first.nextcall = "2026-01-10 04:15:00"
        cls.second.nextcall = "2026-01-10 16:15:00"
        cls.zone = "Europe/Brussels"

    def settings(self, **values):
        settings = self.env["res.config.settings"].with_context(tz=self.zone)
        return settings.create(values)

    def set_times(self, first, second):
        self.settings(
            crm_segmentation_first_run=first, crm_segmentation_second_run=second
        ).execute()

    def assertTimes(self, settings, first, second):
        self.assertEqual(settings.crm_segmentation_first_run, first)
        self.assertEqual(settings.crm_segmentation_second_run, second)

    def assertNext(self, first, second):
        self.assertEqual(str(self.first.nextcall), first)
        self.assertEqual(str(self.second.nextcall), second)

    def run_at(self, moment, cron):
        """What Odoo does when a scheduled action has ended."""
        with self.at(moment):
            self.env.flush_all()
            job = cron.read(["nextcall", "interval_type", "interval_number"])[0]
            self.env["ir.cron"]._reschedule_later(job)
            cron.invalidate_recordset()

    def test_twice_a_day_at_first(self):
        # Given the installed scheduled actions: 04:15 and 16:15 UTC, in winter
        with self.at("2026-01-09 20:00:00"):
            settings = self.settings()
            self.assertTimes(settings, 5.25, 17.25)
            self.assertEqual(settings.crm_segmentation_run_zone, "Europe/Brussels")
            # When the settings are saved for another reason, then they stay
            settings.execute()
        self.assertNext("2026-01-10 04:15:00", "2026-01-10 16:15:00")

    def test_both_runs_score_all_contacts(self):
        # Given a contact that a program has written past Odoo
        model = self.apply_model(field("city", one_of("Ghent", points=10)))
        contact = self.contact("Customer")
        for cron, city, score in (
            (self.first, "Ghent", 100),
            (self.second, "Ypres", 0),
        ):
            self.env.flush_all()
            self.env.cr.execute(
                SQL("UPDATE res_partner SET city = %s WHERE id = %s", city, contact.id)
            )
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertScores(model, {contact: score})

    def test_two_times_that_are_not_half_a_day_apart(self):
        with self.at("2026-01-09 20:00:00"):
            self.set_times(6, 13.5)
            # In Brussels it is 21:00: both are tomorrow
            self.assertNext("2026-01-10 05:00:00", "2026-01-10 12:30:00")
            self.assertTimes(self.settings(), 6, 13.5)
        # When each has run, then it runs again at the same time of the next day
        self.run_at("2026-01-10 05:02:00", self.first)
        self.assertNext("2026-01-11 05:00:00", "2026-01-10 12:30:00")
        self.run_at("2026-01-10 12:31:00", self.second)
        self.assertNext("2026-01-11 05:00:00", "2026-01-11 12:30:00")

    def test_a_time_that_is_still_to_come_today(self):
        # Given noon in Brussels
        with self.at("2026-01-09 11:00:00"):
            self.set_times(6, 13.5)
        self.assertNext("2026-01-10 05:00:00", "2026-01-09 12:30:00")

    def test_only_the_time_that_is_changed(self):
        with self.at("2026-01-09 20:00:00"):
            self.set_times(5.25, 13.5)
        self.assertNext("2026-01-10 04:15:00", "2026-01-10 12:30:00")

    def test_clocks_that_change(self):
        # Given six and half past one in Brussels, on the evening before summer time
        with self.at("2026-03-28 20:00:00"):
            self.set_times(6, 13.5)
            # then they are an hour earlier in UTC
            self.assertNext("2026-03-29 04:00:00", "2026-03-29 11:30:00")
        # In autumn they are an hour later again
        with self.at("2026-10-24 20:00:00"):
            self.set_times(6.5, 14)
            self.assertNext("2026-10-25 05:30:00", "2026-10-25 13:00:00")
        # and a time that is left out is moved, not lost
        with self.at("2026-03-28 20:00:00"):
            self.set_times(2.5, 13.5)
            self.assertEqual(str(self.first.nextcall), "2026-03-29 01:30:00")

    def test_a_colleague_elsewhere(self):
        # Given times of Brussels in winter, When somebody in New York looks
        with self.at("2026-01-09 20:00:00"):
            self.set_times(6, 13.5)
            self.zone = "America/New_York"
            settings = self.settings()
            # Then they are six hours earlier there
            self.assertTimes(settings, 0, 7.5)
            settings.execute()
            self.assertNext("2026-01-10 05:00:00", "2026-01-10 12:30:00")
            # When they are changed, then they are New York's
            self.set_times(8, 20)
            self.assertNext("2026-01-10 13:00:00", "2026-01-10 01:00:00")

    def test_midnight(self):
        with self.at("2026-01-09 20:00:00"):
            self.set_times(0, 12)
            self.assertTimes(self.settings(), 0, 12)
            self.assertNext("2026-01-09 23:00:00", "2026-01-10 11:00:00")

    def test_bad_times_are_refused(self):
        for first, second, code in (
            (24, 12, "settings.run_time_not_in_day"),
            (-1, 12, "settings.run_time_not_in_day"),
            (6, 6, "settings.run_times_equal"),
        ):
            with (
                self.subTest(first=first),
                self.assertRefused(code, error=ValidationError),
            ):
                self.set_times(first, second)
        self.assertNext("2026-01-10 04:15:00", "2026-01-10 16:15:00")


@tagged("post_install", "-at_install")
class TestNotifications(SegmentationCommon):
    def test_a_model_that_stops_working_tells_by_a_to_do_or_nothing(self):
        # Given a model that is broken, then its responsible user has one to-do
        model = self.apply_model(field("city", one_of("Ghent", points=10)))
        self.assertTrue(
            self.env["res.config.settings"]
            .create({})
            .crm_segmentation_notify_on_failure
        )
        before = self.env["mail.message"].search_count([("model", "=", model._name)])
        model._set_attention("The field is gone.")
        self.assertEqual(len(model.activity_ids), 1)
        # and neither mail nor entry
        self.assertEqual(
            self.env["mail.message"].search_count([("model", "=", model._name)]),
            before,
        )
        # When that is switched off, then it only says so itself
        self.env["res.config.settings"].create(
            {"crm_segmentation_notify_on_failure": False}
        ).execute()
        quiet = self.apply_model(field("city", one_of("Ghent", points=10)))
        quiet._set_attention("The field is gone.")
        self.assertEqual(quiet.state, "attention")
        self.assertFalse(quiet.activity_ids)
        self.assertFalse(
            self.env["res.config.settings"]
            .create({})
            .crm_segmentation_notify_on_failure
        )


@tagged("post_install", "-at_install")
class TestSettingsPage(SegmentationCommon):
    def test_every_setting_of_segmentation_is_explained(self):
        arch = self.env["res.config.settings"].get_view(
            self.env.ref("base.res_config_settings_view_form").id, "form"
        )["arch"]
        blocks = etree.fromstring(arch).xpath(
            "//block[starts-with(@name, 'segmentation_')]"
        )
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            for setting in block.xpath("setting"):
                self.assertTrue(setting.get("help"), setting.get("id"))


@tagged("post_install", "-at_install")
class TestMenus(SegmentationCommon):
    def test_a_manager_without_other_rights_gets_at_the_configuration(self):
        manager = new_test_user(
            self.env,
            login="menu_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        visible = self.env["ir.ui.menu"].with_user(manager)._visible_menu_ids()
        for xml_id in [
            "crm_segmentation.menu_crm_customer_category",
            "crm_segmentation.menu_contacts_customer_category",
            "crm_segmentation.menu_contacts_crm_segmentation",
            "contacts.res_partner_menu_config",
        ]:
            self.assertIn(self.env.ref(xml_id).id, visible, xml_id)

    def test_a_salesperson_does_not(self):
        salesperson = new_test_user(
            self.env, login="menu_sales", groups="sales_team.group_sale_salesman"
        )
        visible = self.env["ir.ui.menu"].with_user(salesperson)._visible_menu_ids()
        for xml_id in [
            "crm_segmentation.menu_segmentation",
            "crm_segmentation.menu_contacts_customer_category",
            "crm_segmentation.menu_contacts_crm_segmentation",
        ]:
            self.assertNotIn(self.env.ref(xml_id).id, visible, xml_id)

    def test_pages_with_an_address_are_in_one_app(self):
        """Odoo opens the app of any menu that leads to a page."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_segmentation"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        crm = self.env.ref("crm.crm_menu_root")
        addressed = actions.filtered("path")
        self.assertIn("segmentation-models", addressed.mapped("path"))
        for action in addressed:
            leading = menus.search([("action", "=", f"{action._name},{action.id}")])
            apps = {int(menu.parent_path.split("/")[0]) for menu in leading}
            self.assertLessEqual(apps, {crm.id}, action.path)

    def test_no_two_fields_of_a_record_have_the_same_label(self):
        """They could not be told apart in filters, and Odoo warns of them."""
        for model in self.env.values():
            seen = {}
            for one in model._fields.values():
                other = seen.setdefault(one.string, one)
                ours = "crm_segmentation" in (one._module, other._module)
                if ours:
                    self.assertEqual(one.name, other.name, model._name)
