# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segment changes: why they came about, what follows once, where they are told."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..common import SegmentationCommon, between, field, leads, one_of

CRON = "crm_segmentation.ir_cron_process_changes"


class ChangeCase(SegmentationCommon):
    """Deals won give 10 × 3 points from 1,000 on, the city Ghent 10: 75, 25 or 100."""

    @classmethod
    def deals_and_city(cls, **values):
        return cls.apply_model(
            leads(
                "sum",
                between(1000, None, points=10),
                name="Value of won deals",
                measure_path="expected_revenue",
                record_domain="[('won_status', '=', 'won')]",
                weight=3,
            ),
            field("city", one_of("Ghent", points=10), name="City"),
            **{
                "partner_domain": "[('ref', '=', 'change')]",
                "segments": {"Ideal": 70, "Standard": 0},
                **values,
            },
        )

    @classmethod
    def changes_of(cls, partner):
        """The changes of a contact, oldest first."""
        cls.env.cr.flush()
        cls.env.invalidate_all()
        domain = [("partner_id", "=", partner.id)]
        return cls.env["crm.segment.change"].search(domain, order="id")

    def process_changes(self):
        """Let the cron do what follows."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def rise(self, partner):
        """A won deal brings a contact to Ideal, with the next run."""
        self.won_lead(partner, expected_revenue=5000)
        partner.action_rescore()

    def set_up(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param(
            f"crm_segmentation.{name}", value
        )


@tagged("post_install", "-at_install")
class TestReasons(ChangeCase):
    def test_the_parameters_that_made_the_difference(self):
        # Given a company without deals, in Ghent: 10 of 40 points
        atlas = self.company_contact("Atlas", ref="change", city="Ghent")
        model = self.deals_and_city()
        self.assertScores(model, {atlas: 25})
        # When a deal is won and the company moves away: 30 of 40
        self.won_lead(atlas, expected_revenue=5000)
        atlas.city = "Bruges"
        # Then the deal made the difference; the city pulled the other way
        change = self.changes_of(atlas)[-1]
        self.assertEqual((change.score_before, change.score_after), (25, 75))
        self.assertEqual(
            change._reasons(),
            [{"name": "Value of won deals", "before": 0, "after": 10}],
        )
        self.assertEqual(change.reason_text, "Value of won deals")

    def test_the_strongest_comes_first(self):
        atlas = self.company_contact("Atlas", ref="change")
        self.deals_and_city()
        self.won_lead(atlas, expected_revenue=5000)
        atlas.city = "Ghent"
        # 30 points by the deal, 10 by the city
        self.assertEqual(
            self.changes_of(atlas)[-1].reason_text, "Value of won deals, City"
        )

    def test_a_run_names_them_as_well(self):
        atlas = self.company_contact("Atlas", ref="change")
        model = self.deals_and_city()
        self.won_lead(atlas, expected_revenue=5000)
        model.action_rescore()
        change = self.changes_of(atlas)[-1]
        self.assertEqual((change.cause, change.direction), ("data", "up"))
        self.assertEqual(change.reason_text, "Value of won deals")

    def test_what_changed_without_a_move_is_not_named_later(self):
        # Given a company that has come to Ghent without changing its segment
        atlas = self.company_contact("Atlas", ref="change")
        self.deals_and_city()
        atlas.city = "Ghent"
        self.assertEqual(len(self.changes_of(atlas)), 1)
        # When it wins a deal, then that alone is named
        self.rise(atlas)
        self.assertEqual(self.changes_of(atlas)[-1].reason_text, "Value of won deals")

    def test_an_edit_of_the_model_names_none(self):
        atlas = self.company_contact("Atlas", ref="change")
        self.won_lead(atlas, expected_revenue=500)
        model = self.deals_and_city()
        model.parameter_ids[0].band_ids.value_from = 100
        model.action_apply()
        change = self.changes_of(atlas)[-1]
        self.assertEqual((change.cause, change.direction), ("config", "up"))
        self.assertFalse(change.reason_text)
        # When data change by the new version, then they are named again
        atlas.opportunity_ids.expected_revenue = 50
        atlas.action_rescore()
        change = self.changes_of(atlas)[-1]
        self.assertEqual((change.cause, change.direction), ("edit", "down"))
        self.assertEqual(change.reason_text, "Value of won deals")

    def test_entering_and_leaving_name_none(self):
        atlas = self.company_contact("Atlas", ref="change", city="Ghent")
        self.deals_and_city()
        atlas.ref = False
        self.assertEqual(self.changes_of(atlas).mapped("reason_text"), [False, False])

    def test_nothing_changed_writes_nothing(self):
        # Given two contacts with points
        atlas = self.company_contact("Atlas", ref="change", city="Ghent")
        model = self.deals_and_city()
        self.rise(atlas)
        # When a run finds all as it was
        model.action_rescore()
        model.action_rescore()
        # Then it has written nothing
        self.assertEqual(model.last_run_id.total, 0)
        # and the points are those of both parameters, in hundredths
        self.assertEqual(self.membership(atlas, model).points, [1000, 1000])


@tagged("post_install", "-at_install")
class TestHistory(ChangeCase):
    def test_the_newest_first_with_scores_causes_and_versions(self):
        atlas = self.company_contact("Atlas", ref="change")
        model = self.deals_and_city()
        self.rise(atlas)
        seller = new_test_user(
            self.env, "move_seller", "sales_team.group_sale_salesman_all_leads"
        )
        [told] = atlas.with_user(seller).segment_history()
        self.assertEqual((told["model"], told["total"]), ("A model", 2))
        last, first = told["changes"]
        self.assertEqual(last["direction"], "up")
        self.assertEqual(last["from"]["name"], "Standard")
        self.assertEqual(last["to"]["name"], "Ideal")
        self.assertEqual((last["before"], last["after"]), (0, 75))
        self.assertEqual(last["cause"], "Contact edited")
        self.assertEqual(
            last["reasons"], [{"name": "Value of won deals", "before": 0, "after": 10}]
        )
        self.assertEqual(last["version"], 1)
        self.assertEqual(first["cause"], "First run")
        self.assertFalse(first["from"])
        self.assertFalse(first["before"])
        # Given a second model, then that of the last change comes first
        self.deals_and_city(name="Second")
        self.assertEqual(
            [one["model"] for one in atlas.segment_history()], ["Second", "A model"]
        )
        # and no more are read than are shown
        [told, _other] = atlas.segment_history(limit=1)
        self.assertEqual(len(told["changes"]), 1)
        self.assertTrue(model)

    def test_a_model_that_was_left_and_one_of_the_company(self):
        # Given a person who carries the company's segment
        atlas = self.company_contact("Atlas", ref="change")
        anna = self.contact("Anna", parent_id=atlas.id)
        self.deals_and_city(subject="company", inherit_to_contacts=True)
        # Then its history is the company's
        [told] = anna.segment_history()
        self.assertEqual(told["partner_id"], atlas.id)
        self.assertEqual(told["changes"][0]["direction"], "enter")
        # When the company leaves the model, then its own history stays
        atlas.ref = False
        self.env.cr.flush()
        [told] = atlas.segment_history()
        self.assertEqual(told["changes"][0]["direction"], "leave")
        self.assertFalse(told["changes"][0]["to"])

    def test_who_sells_finds_them_under_reporting(self):
        seller = new_test_user(
            self.env, "move_seller", "sales_team.group_sale_salesman"
        )
        menus = self.env["ir.ui.menu"].with_user(seller)
        menu = self.env.ref("crm_segmentation.menu_crm_segment_change")
        self.assertIn(menu.id, menus._visible_menu_ids())

    def test_contacts_of_other_companies_are_not_listed(self):
        # Given a contact of another company in a model of all companies
        other = self.env["res.company"].create({"name": "Another company"})
        atlas = self.company_contact("Atlas", ref="change")
        theirs = self.company_contact("Theirs", ref="change", company_id=other.id)
        model = self.deals_and_city()
        employee = new_test_user(self.env, "move_employee", "base.group_user")
        changes = self.env["crm.segment.change"]
        ours = [("segmentation_id", "=", model.id)]
        self.assertEqual(changes.search(ours).partner_id, atlas | theirs)
        # Then an employee of this one has the changes of the others only
        self.assertEqual(changes.with_user(employee).search(ours).partner_id, atlas)

    def test_models_of_other_companies_are_not_told(self):
        other = self.env["res.company"].create({"name": "Another company"})
        atlas = self.company_contact("Atlas", ref="change")
        self.deals_and_city(company_id=other.id)
        employee = new_test_user(self.env, "move_employee", "base.group_user")
        self.assertEqual(atlas.with_user(employee).segment_history(), [])

    def test_old_ones_are_thinned_where_the_settings_say_so(self):
        # Given four changes of a contact, and one of another, two years ago
        with self.at("2024-01-10 10:00:00"):
            atlas = self.company_contact("Atlas", ref="change")
            boreal = self.company_contact("Boreal", ref="change")
            self.deals_and_city()
            for city in ("Ghent", "Bruges"):
                atlas.city = city
            self.rise(atlas)
            self.env.cr.flush()
        with self.at("2026-01-10 10:00:00"):
            self.process_changes()
            changes = self.env["crm.segment.change"]
            # When nothing is said, then all are kept
            self.assertEqual(changes._gc_old_changes(), (0, 0))
            self.assertEqual(len(self.changes_of(atlas)), 2)
            # When they are kept for 36 months, then likewise
            self.set_up("changes_kept_months", "36")
            self.assertEqual(changes._gc_old_changes(), (0, 0))
            # When they are kept for 12 months, then the last of each stays
            self.set_up("changes_kept_months", "12")
            self.assertEqual(changes._gc_old_changes(), (1, 0))
            [kept] = self.changes_of(atlas)
            self.assertEqual(kept.direction, "up")
            self.assertEqual(len(self.changes_of(boreal)), 1)

    def test_what_is_to_be_acted_upon_is_not_thinned(self):
        with self.at("2024-01-10 10:00:00"):
            atlas = self.company_contact("Atlas", ref="change")
            self.deals_and_city()
            self.rise(atlas)
            atlas.ref = False
            self.env.cr.flush()
        self.set_up("changes_kept_months", "12")
        # the first is silent, the others are pending
        self.assertEqual(self.env["crm.segment.change"]._gc_old_changes(), (1, 0))
        self.assertEqual(self.changes_of(atlas).mapped("state"), ["pending", "pending"])


@tagged("post_install", "-at_install")
class TestChatter(ChangeCase):
    def entries(self, partner):
        """What the chatter tells of segments, oldest first."""
        messages = partner.message_ids.sorted("id")
        return [str(message.body) for message in messages if "A model" in message.body]

    def test_quiet_unless_switched_on(self):
        atlas = self.company_contact("Atlas", ref="change")
        self.deals_and_city()
        self.rise(atlas)
        self.process_changes()
        self.assertEqual(self.entries(atlas), [])

    def test_one_entry_a_day_that_notifies_nobody(self):
        self.set_up("log_changes", "True")
        follower = self.contact("Follower", email="follower@example.com")
        with self.at("2026-03-02 10:00:00"):
            atlas = self.company_contact("Atlas", ref="change")
            atlas.message_subscribe(follower.ids)
            self.deals_and_city()
            # the first computation is told to nobody
            self.process_changes()
            self.assertEqual(self.entries(atlas), [])
            self.rise(atlas)
            self.process_changes()
        told = "<p>A model: <b>Standard → Ideal, 0 → 75</b>: Value of won deals</p>"
        self.assertEqual(self.entries(atlas), [told])
        [message] = atlas.message_ids.filtered(lambda one: "A model" in one.body)
        self.assertEqual(message.author_id, self.env.ref("base.partner_root"))
        self.assertFalse(message.notification_ids)
        # When it falls on the same day, then that is not told
        with self.at("2026-03-02 18:00:00"):
            atlas.opportunity_ids.expected_revenue = 1
            atlas.action_rescore()
            self.process_changes()
        self.assertEqual(len(self.entries(atlas)), 1)
        # When it rises the day after, then that is
        with self.at("2026-03-03 10:00:00"):
            atlas.opportunity_ids.expected_revenue = 5000
            atlas.action_rescore()
            self.process_changes()
        self.assertEqual(self.entries(atlas), [told, told])

    def test_what_an_edit_of_the_model_brings_is_not_told(self):
        self.set_up("log_changes", "True")
        atlas = self.company_contact("Atlas", ref="change")
        self.won_lead(atlas, expected_revenue=500)
        model = self.deals_and_city()
        model.parameter_ids[0].band_ids.value_from = 100
        model.action_apply()
        self.assertSegments(model, {atlas: "Ideal"})
        self.process_changes()
        self.assertEqual(self.entries(atlas), [])

    def test_fixing_a_segment_is_told_with_its_reason(self):
        self.set_up("log_changes", "True")
        atlas = self.company_contact("Atlas", ref="change")
        model = self.deals_and_city()
        ideal = model.segment_ids.filtered(lambda one: one.name == "Ideal")
        self.membership(atlas, model).pin(ideal, "Contract <b>signed</b>")
        self.process_changes()
        self.assertEqual(
            self.entries(atlas),
            [
                "<p>A model: <b>Standard → Ideal</b>: "
                "Contract &lt;b&gt;signed&lt;/b&gt;</p>"
            ],
        )

    def test_queries_do_not_grow_with_contacts(self):
        self.set_up("log_changes", "True")

        def queries(count):
            partners = [
                self.company_contact(f"Company {n}", ref="change", city="Bruges")
                for n in range(count)
            ]
            model = self.deals_and_city()
            ideal = model.segment_ids.filtered(lambda one: one.name == "Ideal")
            self.env["crm.segmentation.membership"].search(
                [
                    ("segmentation_id", "=", model.id),
                    ("partner_id", "in", [partner.id for partner in partners]),
                ]
            ).pin(ideal, "All of them")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.segment.change"]._process_batch()
            return self.env.cr.sql_log_count - before

        few = queries(3)
        self.assertLess(queries(60), few + 25)


@tagged("post_install", "-at_install")
class TestProcessing(ChangeCase):
    """Played by the activity plan of a segment, the one thing that follows here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_manager = new_test_user(
            cls.env, "move_account_manager", "sales_team.group_sale_salesman"
        )
        cls.plan = cls.env["mail.activity.plan"].create(
            {
                "name": "Welcome",
                "res_model": "res.partner",
                "template_ids": [
                    Command.create({"summary": "Call", "responsible_type": "on_demand"})
                ],
            }
        )

    def with_plan(self, **values):
        model = self.deals_and_city()
        ideal = model.segment_ids.filtered(lambda one: one.name == "Ideal")
        ideal.write(
            {
                "activity_plan_id": self.plan.id,
                "user_id": self.account_manager.id,
                **values,
            }
        )
        return model

    def calls(self, partner):
        return partner.activity_ids.filtered(lambda one: one.summary == "Call")

    def test_the_plan_is_started_for_who_comes_in(self):
        atlas = self.company_contact("Atlas", ref="change")
        self.with_plan()
        mails = self.env["mail.mail"].search_count([])
        self.rise(atlas)
        self.process_changes()
        self.assertEqual(self.calls(atlas).user_id, self.account_manager)
        change = self.changes_of(atlas)[-1]
        self.assertEqual((change.state, change.plan_id), ("done", self.plan))
        # without e-mails about it
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # When the cron comes again, then nothing happens twice
        self.process_changes()
        self.assertEqual(len(self.calls(atlas)), 1)

    def test_not_for_those_whom_applying_brings_in(self):
        atlas = self.company_contact("Atlas", ref="change", city="Ghent")
        self.won_lead(atlas, expected_revenue=5000)
        self.with_plan()
        self.assertEqual(self.changes_of(atlas).state, "silent")
        self.process_changes()
        self.assertFalse(self.calls(atlas))

    def test_once_per_contact_or_each_time(self):
        for repeat, expected in ((False, 1), (True, 2)):
            atlas = self.company_contact("Atlas", ref="change")
            model = self.with_plan(activity_plan_repeat=repeat)
            self.rise(atlas)
            self.process_changes()
            atlas.opportunity_ids.expected_revenue = 1
            atlas.action_rescore()
            self.process_changes()
            atlas.opportunity_ids.expected_revenue = 5000
            atlas.action_rescore()
            self.process_changes()
            self.assertEqual(len(self.calls(atlas)), expected)
            model.active = False

    def test_one_that_fails_spoils_no_other(self):
        # Given a plan for nobody in particular, and a segment without a salesperson
        atlas = self.company_contact("Atlas", ref="change")
        boreal = self.company_contact(
            "Boreal", ref="change", user_id=self.account_manager.id
        )
        model = self.with_plan(user_id=False)
        # When two come in, one of which has a salesperson
        self.rise(atlas)
        self.rise(boreal)
        self.process_changes()
        # Then that one has the call, and of the other it is told what is missing
        self.assertEqual(self.calls(boreal).user_id, self.account_manager)
        self.assertFalse(self.calls(atlas))
        failed = self.changes_of(atlas)[-1]
        self.assertEqual(failed.state, "failed")
        for name in ("“Welcome”", "Atlas"):
            self.assertIn(name, failed.error)
        self.assertEqual(self.changes_of(boreal)[-1].state, "done")
        # When that is mended and tried again by who may, then it is done
        seller = new_test_user(
            self.env, "move_seller", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRefused("change.retry_not_allowed"):
            failed.with_user(seller).action_retry()
        model.segment_ids.user_id = self.account_manager
        failed.action_retry()
        self.process_changes()
        self.assertEqual(failed.state, "done")
        self.assertFalse(failed.error)
        self.assertEqual(self.calls(atlas).user_id, self.account_manager)

    def test_those_who_have_gone_are_given_nothing(self):
        # Given that the segment's salesperson has gone, and its team has a leader
        atlas = self.company_contact("Atlas", ref="change")
        model = self.with_plan()
        leader = new_test_user(
            self.env, "move_leader", "sales_team.group_sale_salesman"
        )
        team = self.env["crm.team"].create({"name": "Key", "user_id": leader.id})
        model.segment_ids.team_id = team
        self.account_manager.active = False
        # When a customer comes in, then the plan is for the leader
        self.rise(atlas)
        self.process_changes()
        self.assertEqual(self.calls(atlas).user_id, leader)

    def test_an_archived_plan_is_not_started(self):
        atlas = self.company_contact("Atlas", ref="change")
        self.with_plan()
        self.plan.active = False
        self.rise(atlas)
        self.process_changes()
        self.assertFalse(self.calls(atlas))
        self.assertEqual(self.changes_of(atlas)[-1].state, "done")

    def test_moves_that_nothing_follows_from_are_done_with_together(self):
        partners = [self.company_contact(f"C{n}", ref="change") for n in range(40)]
        model = self.deals_and_city()
        standard = model.segment_ids.filtered(lambda one: one.name == "Standard")
        ideal = model.segment_ids - standard
        members = model.membership_ids.filtered(
            lambda member: member.partner_id.ref == "change"
        )
        members.pin(ideal, "All of them")
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.env["crm.segment.change"]._process_batch()
        self.assertEqual(
            {self.changes_of(partner)[-1].state for partner in partners}, {"done"}
        )

    def test_a_change_has_the_cron_come_soon(self):
        def triggers():
            self.env.cr.flush()
            of_cron = [("cron_id", "=", self.env.ref(CRON).id)]
            return self.env["ir.cron.trigger"].search_count(of_cron)

        # Given nothing that follows, then its hourly turn is soon enough
        model = self.deals_and_city()
        before = triggers()
        atlas = self.company_contact("Atlas", ref="change")
        self.assertEqual(triggers(), before)
        # When a segment has a plan, then it comes soon
        model.segment_ids.activity_plan_id = self.plan
        self.rise(atlas)
        after = triggers()
        self.assertGreater(after, before)
        # When chatters are to tell, likewise
        model.segment_ids.activity_plan_id = False
        self.set_up("log_changes", "True")
        atlas.opportunity_ids.expected_revenue = 1
        atlas.action_rescore()
        self.assertGreater(triggers(), after)


@tagged("post_install", "-at_install")
class TestChangeSettings(ChangeCase):
    def test_they_are_kept_as_parameters(self):
        settings = Form(self.env["res.config.settings"])
        self.assertFalse(settings.crm_segmentation_log_changes)
        self.assertEqual(settings.crm_segmentation_changes_kept_months, 0)
        settings.crm_segmentation_log_changes = True
        settings.crm_segmentation_changes_kept_months = 24
        settings.save().execute()
        parameters = self.env["ir.config_parameter"].sudo()
        self.assertEqual(parameters.get_param("crm_segmentation.log_changes"), "True")
        self.assertEqual(
            parameters.get_param("crm_segmentation.changes_kept_months"), "24"
        )

    def test_a_number_below_0_is_refused(self):
        with self.assertRefused("settings.negative_months", error=ValidationError):
            self.env["res.config.settings"].create(
                {"crm_segmentation_changes_kept_months": -1}
            )
