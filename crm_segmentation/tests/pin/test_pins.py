# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""“Pin segment…”: who may, what it changes, when it ends, what never loses it."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ...scoring.outcome.pin_statement import Pin
from ..common import SegmentationCommon, field, one_of


class PinCase(SegmentationCommon):
    """A model by the city: 100 in Ghent, 50 in Bruges, else 0."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "pin_seller",
            groups="sales_team.group_sale_salesman_all_leads,"
            "crm_segmentation.group_segmentation_pin",
        )
        cls.colleague = new_test_user(
            cls.env, "pin_colleague", groups="sales_team.group_sale_salesman_all_leads"
        )

    @classmethod
    def by_city(cls, **values):
        return cls.apply_model(
            field("city", one_of("Ghent", points=10), one_of("Bruges", points=5)),
            **{
                "partner_domain": "[('ref', '=', 'pin')]",
                "segments": {"Ideal": 70, "Good": 40, "Standard": 0},
                **values,
            },
        )

    @classmethod
    def segment(cls, model, name):
        return model.segment_ids.filtered(lambda segment: segment.name == name)

    def pin(self, partner, model, name, until=None, reason="A contract", user=None):
        member = self.membership(partner, model).with_user(user or self.seller)
        member.pin(self.segment(model, name), reason, until)

    def changes(self, partner, model):
        """The changes of a contact, oldest first: from, to, direction, cause."""
        self.env.invalidate_all()
        changes = self.env["crm.segment.change"].search(
            [("partner_id", "=", partner.id), ("segmentation_id", "=", model.id)],
            order="id",
        )
        return [
            (
                change.from_segment_id.name or None,
                change.to_segment_id.name or None,
                change.direction,
                change.cause,
            )
            for change in changes
        ]

    def rescore(self, model):
        """A whole run, as the scheduled one is."""
        self.env.flush_all()
        model.action_rescore()


@tagged("post_install", "-at_install")
class TestFixing(PinCase):
    def test_a_pinned_segment_stands_and_the_one_by_score_beside_it(self):
        # Given a company in Bruges
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        # When a salesperson with the right pins it
        self.pin(atlas, model, "Ideal", date(2100, 1, 31), " Contract being renewed ")
        # Then that stands, the score is as before, and the change tells why
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertEqual(member.computed_segment_id.name, "Good")
        self.assertEqual(member.score, 50)
        self.assertEqual(member.pin_user_id, self.seller)
        self.assertEqual(member.pin_until, date(2100, 1, 31))
        self.assertEqual(atlas.segment_id.name, "Ideal")
        self.assertEqual(
            self.changes(atlas, model),
            [(None, "Good", "enter", "first"), ("Good", "Ideal", "up", "pin")],
        )
        change = self.env["crm.segment.change"].search(
            [("partner_id", "=", atlas.id), ("cause", "=", "pin")]
        )
        self.assertEqual(change.note, "Contract being renewed")
        self.assertEqual((change.score_before, change.score_after), (50, 50))
        self.assertEqual(change.version_id, model.version_id)
        self.assertEqual(change.state, "pending")

    def test_saves_and_runs_respect_it(self):
        # Given a company whose segment is pinned in Good
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        self.pin(atlas, model, "Standard")
        # When it changes to Ghent, and everybody is rescored
        atlas.city = "Ghent"
        self.rescore(model)
        # Then its score and the segment by score are new, the pinned one stands
        member = self.membership(atlas, model)
        self.assertEqual(member.score, 100)
        self.assertEqual(member.computed_segment_id.name, "Ideal")
        self.assertEqual(member.segment_id.name, "Standard")
        self.assertEqual(
            self.changes(atlas, model)[1:], [("Good", "Standard", "down", "pin")]
        )

    def test_unpinning_is_a_move(self):
        # Given a company whose segment is pinned, and that has risen since
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good")
        atlas.city = "Ghent"
        # When it is unpinned
        self.membership(atlas, model).with_user(self.seller).action_unpin()
        # Then the segment by score stands, and nothing is pinned
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertFalse(member.pinned_segment_id)
        self.assertFalse(member.pin_reason)
        self.assertFalse(member.pin_user_id)
        self.assertEqual(
            self.changes(atlas, model)[1:],
            [("Standard", "Good", "up", "pin"), ("Good", "Ideal", "up", "pin")],
        )
        # and the history says so
        [history] = atlas.segment_history()
        self.assertEqual(
            [change["note"] for change in history["changes"]],
            ["Unpinned", "A contract", False],
        )
        last = self.env["crm.segment.change"].browse(history["changes"][0]["id"])
        self.assertEqual(last.reason_text, "Unpinned")

    def test_pinning_where_it_stands_is_no_move(self):
        atlas = self.company_contact("Atlas", ref="pin", city="Ghent")
        model = self.by_city()
        self.pin(atlas, model, "Ideal")
        self.assertEqual(len(self.changes(atlas, model)), 1)
        # When it falls by its score, it does not change
        atlas.city = False
        self.assertEqual(self.segment_of(atlas, model), "Ideal")
        self.assertEqual(len(self.changes(atlas, model)), 1)

    def test_contacts_of_a_company_carry_what_is_pinned_on_it(self):
        # Given a company and its person, who carries its segment
        atlas = self.company_contact("Atlas", ref="pin")
        anna = self.contact("Anna", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        self.assertSegments(model, {anna: "Standard"})
        # When the company's is pinned, then the person has it at once
        self.pin(atlas, model, "Ideal")
        self.assertSegments(model, {anna: "Ideal"})
        # When it is unpinned, likewise
        self.membership(atlas, model).with_user(self.seller).action_unpin()
        self.assertSegments(model, {anna: "Standard"})
        # Then the person has no changes
        self.assertFalse(self.changes(anna, model))

    def test_what_is_carried_is_pinned_on_the_company(self):
        atlas = self.company_contact("Atlas", ref="pin")
        anna = self.contact("Anna", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        with self.assertRefused("pin.inherited"):
            self.pin(anna, model, "Ideal")

    def test_who_may_not_is_told_whom_to_ask(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        with self.assertRefused("pin.not_allowed", error=AccessError):
            self.pin(atlas, model, "Ideal", user=self.colleague)
        with self.assertRefused("pin.not_allowed", error=AccessError):
            self.membership(atlas, model).with_user(self.colleague).action_unpin()

    def test_managers_of_segmentation_may(self):
        manager = new_test_user(
            self.env, "pin_manager", "crm_segmentation.group_segmentation_manager"
        )
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Ideal", user=manager)
        self.assertSegments(model, {atlas: "Ideal"})

    def test_models_of_other_companies_are_out_of_reach(self):
        # Given a model that only users of another company see
        atlas = self.company_contact("Atlas", ref="pin")
        other = self.env["res.company"].create({"name": "Another company"})
        model = self.by_city(company_id=other.id)
        with self.assertRaises(AccessError):
            self.pin(atlas, model, "Ideal")

    def test_bad_input_is_refused_with_a_sentence(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        foreign = self.by_city(name="Another model")
        with self.assertRefused("pin.without_reason"):
            self.pin(atlas, model, "Ideal", reason="  ")
        with self.assertRefused("pin.day_in_the_past"):
            self.pin(atlas, model, "Ideal", date(2020, 1, 1))
        member = self.membership(atlas, model).with_user(self.seller)
        with self.assertRefused("pin.segment_not_applied"):
            member.pin(self.segment(foreign, "Ideal"), "A contract")
        # a segment that has been added, but not applied
        model.segment_ids = [Command.create({"name": "New", "score_from": 90})]
        with self.assertRefused("pin.segment_not_applied"):
            self.pin(atlas, model, "New")
        self.assertSegments(model, {atlas: "Standard"})

    def test_a_model_that_needs_attention_can_be_overruled(self):
        # Given a model that reads a field that is gone
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        model._set_attention("Something is gone.")
        # When a segment is pinned, then it stands
        self.pin(atlas, model, "Ideal")
        self.assertSegments(model, {atlas: "Ideal"})


@tagged("post_install", "-at_install")
class TestEnd(PinCase):
    def test_it_stands_on_its_last_day_and_not_after(self):
        # Given a segment that is pinned until March 31
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.pin(atlas, model, "Ideal", date(2026, 3, 31))
        # When the hourly check comes on the last day, then it stands
        with self.at("2026-03-31 20:00:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_unpin_ended").method_direct_trigger()
        self.assertSegments(model, {atlas: "Ideal"})
        # When it comes the day after, then the one by score stands, as a change
        with self.at("2026-04-01 00:30:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_unpin_ended").method_direct_trigger()
        self.assertSegments(model, {atlas: "Standard"})
        self.assertFalse(self.membership(atlas, model).pinned_segment_id)
        self.assertEqual(
            self.changes(atlas, model)[1:],
            [("Standard", "Ideal", "up", "pin"), ("Ideal", "Standard", "down", "pin")],
        )

    def test_a_run_ends_it_as_well(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.pin(atlas, model, "Ideal", date(2026, 3, 31))
        with self.at("2026-04-01 00:30:00"):
            self.rescore(model)
            self.assertSegments(model, {atlas: "Standard"})
        self.assertEqual(
            self.changes(atlas, model)[2:], [("Ideal", "Standard", "down", "pin")]
        )
        # When the hourly check clears it away, then nothing changes again
        with self.at("2026-04-01 01:30:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_unpin_ended").method_direct_trigger()
        self.assertEqual(len(self.changes(atlas, model)), 3)
        self.assertFalse(self.membership(atlas, model).pinned_segment_id)

    def test_one_without_an_end_stands(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.pin(atlas, model, "Ideal")
        with self.at("2036-03-01 10:00:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_unpin_ended").method_direct_trigger()
        self.assertSegments(model, {atlas: "Ideal"})


@tagged("post_install", "-at_install")
class TestNeverLost(PinCase):
    def test_when_the_model_is_applied_again(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good")
        model.parameter_ids.band_ids[0].points = 7
        model.action_apply()
        self.assertSegments(model, {atlas: "Good"})

    def test_when_the_contact_is_archived_and_comes_back(self):
        # Given a company whose segment is pinned
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Ideal", date(2100, 1, 1), "A contract")
        # When it is archived, then it leaves
        atlas.active = False
        self.assertSegments(model, {atlas: None})
        # When it comes back, then its segment is pinned as before
        atlas.active = True
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertEqual(member.computed_segment_id.name, "Standard")
        self.assertEqual(member.pin_reason, "A contract")
        self.assertEqual(member.pin_until, date(2100, 1, 1))
        self.assertEqual(member.pin_user_id, self.seller)
        self.assertFalse(self.env["crm.segment.parked.pin"].search([]))
        self.assertEqual(
            self.changes(atlas, model)[2:],
            [("Ideal", None, "leave", "edit"), (None, "Ideal", "enter", "edit")],
        )

    def test_when_the_model_leaves_the_contact_out_for_a_while(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Ideal")
        model.partner_domain = "[('ref', '=', 'nobody')]"
        model.action_apply()
        self.assertSegments(model, {atlas: None})
        model.partner_domain = "[('ref', '=', 'pin')]"
        model.action_apply()
        self.assertSegments(model, {atlas: "Ideal"})

    def test_but_not_beyond_its_end(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.pin(atlas, model, "Ideal", date(2026, 3, 31))
            atlas.active = False
            self.env.cr.flush()
        with self.at("2026-04-01 10:00:00"):
            atlas.active = True
            self.assertSegments(model, {atlas: "Standard"})
        with self.at("2026-04-01 11:00:00"), self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_unpin_ended").method_direct_trigger()
        self.assertFalse(self.env["crm.segment.parked.pin"].search([]))

    def test_who_may_not_read_the_contact_is_told_how_many(self):
        """Given a segment that is pinned on two contacts, which a rule hides from
        whoever sets up models, when he takes it out, then he is told a number, and
        names only of what he may read."""
        atlas, bravo = (
            self.company_contact(name, ref="pin") for name in ("Atlas", "Bravo")
        )
        model = self.by_city()
        good = self.segment(model, "Good")
        for contact in (atlas, bravo):
            self.pin(contact, model, "Good")
        manager = new_test_user(
            self.env,
            "pin_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        self.hide_from(manager, atlas | bravo)
        for take_out in (
            good.with_user(manager).action_archive,
            good.with_user(manager).unlink,
        ):
            with self.assertRefused("pin.segment_in_use_unreadable") as refusal:
                take_out()
            self.assertIn("2", str(refusal.exception))
        # also where they are outside of the model at the moment
        (atlas | bravo).active = False
        self.env.cr.flush()
        with self.assertRefused("pin.segment_in_use_unreadable"):
            good.with_user(manager).unlink()
        # When one of them is his to read, then that one is named
        bravo.user_id = manager
        with self.assertRefused("pin.segment_in_use") as refusal:
            good.with_user(manager).unlink()
        self.assertIn("Bravo", str(refusal.exception))

    def test_a_company_that_may_not_be_read_is_not_named(self):
        """Given a worker who carries the segment of a company, which a rule hides, when
        it is to be pinned on him, then the refusal does not name the company."""
        atlas = self.company_contact("Atlas", ref="pin")
        worker = self.contact("Worker", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        with self.assertRefused("pin.inherited") as refusal:
            self.pin(worker, model, "Good")
        self.assertIn("of Atlas", str(refusal.exception))
        self.hide_from(self.seller, atlas)
        with self.assertRefused("pin.inherited_from_unreadable") as refusal:
            self.pin(worker, model, "Good")
        self.assertNotIn("of Atlas", str(refusal.exception))

    def hide_from(self, user, contacts):
        """Have a user see some contacts only where they are his."""
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"['|', ('id', 'not in', {contacts.ids}),"
                f" ('user_id', '=', user.id)] if user.id == {user.id}"
                " else [(1, '=', 1)]",
            }
        )
        self.env.registry.clear_cache()
        self.env.invalidate_all()

    def test_a_segment_that_is_pinned_somewhere_is_not_taken_out(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good")
        good = self.segment(model, "Good")
        for take_out in (good.action_archive, good.unlink):
            with self.assertRefused("pin.segment_in_use"):
                take_out()
        # also where the contact is outside of the model at the moment
        atlas.active = False
        self.env.cr.flush()
        with self.assertRefused("pin.segment_in_use"):
            good.unlink()
        # When it is unpinned, then it can be taken out
        atlas.active = True
        self.membership(atlas, model).action_unpin()
        good.unlink()
        self.assertFalse(good.active)

    def test_a_model_can_be_deleted(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good")
        self.pin(boreal, model, "Good")
        boreal.active = False
        self.env.cr.flush()
        model.unlink()
        self.assertFalse(model.exists())
        self.assertFalse(self.env["crm.segment.parked.pin"].search([]))


@tagged("post_install", "-at_install")
class TestMerging(PinCase):
    def merge(self, kept, *gone):
        """As Odoo's wizard does it."""
        partners = kept.union(*gone)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            partners.ids, kept
        )
        self.env.cr.flush()
        self.env.invalidate_all()

    def test_the_contact_that_stays_keeps_its_own(self):
        # Given two contacts that are pinned in different segments, the one that goes
        # for longer
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good", date(2100, 1, 1), "Of Atlas")
        self.pin(boreal, model, "Ideal", None, "Of Boreal")
        self.merge(atlas, boreal)
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Good")
        self.assertEqual(member.pin_reason, "Of Atlas")

    def test_else_the_one_that_ends_last(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        cirrus = self.company_contact("Cirrus", ref="pin")
        model = self.by_city()
        self.pin(boreal, model, "Ideal", date(2100, 1, 1), "Of Boreal")
        self.pin(cirrus, model, "Good", date(2101, 1, 1), "Of Cirrus")
        self.merge(atlas, boreal, cirrus)
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Good")
        self.assertEqual(member.pin_reason, "Of Cirrus")
        self.assertEqual(member.pin_until, date(2101, 1, 1))
        # and its own history is told, not that of those that go
        self.assertEqual(
            self.changes(atlas, model),
            [
                (None, "Standard", "enter", "first"),
                ("Standard", "Good", "up", "merge"),
            ],
        )

    def test_what_is_over_is_no_longer_pinned(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            boreal = self.company_contact("Boreal", ref="pin")
            model = self.by_city()
            self.pin(atlas, model, "Good", date(2026, 3, 2), "Of Atlas")
            self.pin(boreal, model, "Ideal", date(2026, 5, 1), "Of Boreal")
        with self.at("2026-04-01 10:00:00"):
            self.merge(atlas, boreal)
            self.assertSegments(model, {atlas: "Ideal"})

    def test_what_was_pinned_on_an_archived_contact(self):
        # Given an archived company whose segment was pinned
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.pin(boreal, model, "Ideal")
        boreal.active = False
        self.env.cr.flush()
        # When it is merged into one that is a member
        self.merge(atlas, boreal)
        # Then that has it
        self.assertSegments(model, {atlas: "Ideal"})
        self.assertFalse(self.env["crm.segment.parked.pin"].search([]))

    def test_what_was_pinned_stays_outside_of_the_model(self):
        # Given two archived companies, one of which was pinned
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.pin(boreal, model, "Ideal")
        (atlas | boreal).active = False
        self.env.cr.flush()
        self.merge(atlas, boreal)
        # When the one that stays comes back, then it is pinned
        atlas.active = True
        self.assertSegments(model, {atlas: "Ideal"})

    def test_a_deleted_contact_leaves_nothing(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Ideal")
        self.pin(boreal, model, "Ideal")
        boreal.active = False
        self.env.cr.flush()
        gone = (atlas | boreal).ids
        (atlas | boreal).unlink()
        for name in ("segmentation.membership", "segment.change", "segment.parked.pin"):
            records = self.env[f"crm.{name}"]
            self.assertFalse(records.search([("partner_id", "in", gone)]))


@tagged("post_install", "-at_install")
class TestDialog(PinCase):
    def dialog(self, partners, user=None):
        action = partners.with_user(user or self.seller).action_pin_segment()
        return Form(
            self.env["crm.segment.pin"]
            .with_user(user or self.seller)
            .with_context(**action["context"])
        )

    def test_it_proposes_what_stands_for_a_quarter_of_a_year(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
            model = self.by_city()
            self.env.cr.flush()
            dialog = self.dialog(atlas)
            self.assertEqual(dialog.segmentation_id, model)
            self.assertEqual(dialog.segment_id.name, "Good")
            self.assertEqual(dialog.computed_segment_id.name, "Good")
            # 30 days of March, 30 of April, 30 of May
            self.assertEqual(dialog.until, date(2026, 5, 30))
            dialog.segment_id = self.segment(model, "Ideal")
            dialog.reason = "A contract"
            dialog.save().action_pin()
            self.assertSegments(model, {atlas: "Ideal"})
            self.assertEqual(self.membership(atlas, model).pin_until, date(2026, 5, 30))

    def test_it_shows_how_it_is_pinned_and_releases(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.pin(atlas, model, "Good", None, "No end")
        dialog = self.dialog(atlas)
        self.assertEqual(dialog.segment_id.name, "Good")
        self.assertEqual(dialog.reason, "No end")
        self.assertFalse(dialog.has_end)
        self.assertTrue(dialog.is_pinned)
        dialog.save().action_unpin()
        self.assertSegments(model, {atlas: "Standard"})

    def test_many_contacts_at_once(self):
        companies = [self.company_contact(name, ref="pin") for name in ("A", "B", "C")]
        model = self.by_city()
        self.env.cr.flush()
        dialog = self.dialog(self.env["res.partner"].union(*companies))
        dialog.segment_id = self.segment(model, "Good")
        dialog.reason = "All of them"
        dialog.has_end = False
        dialog.save().action_pin()
        self.assertSegments(model, dict.fromkeys(companies, "Good"))

    def test_contacts_outside_of_the_model_are_named(self):
        atlas = self.company_contact("Atlas", ref="pin")
        cirrus = self.company_contact("Cirrus")
        model = self.by_city()
        self.env.cr.flush()
        dialog = self.dialog(atlas | cirrus)
        dialog.segment_id = self.segment(model, "Good")
        dialog.reason = "Both"
        with self.assertRefused("pin.contacts_outside_model") as refusal:
            dialog.save().action_pin()
        self.assertIn("Cirrus", str(refusal.exception))
        with self.assertRefused("pin.without_segment"):
            self.dialog(cirrus)

    def test_a_day_or_no_end_has_to_be_chosen(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.env.cr.flush()
        values = {
            "partner_ids": atlas.ids,
            "segmentation_id": model.id,
            "segment_id": self.segment(model, "Good").id,
            "reason": "A contract",
            "has_end": True,
            "until": False,
        }
        with self.assertRefused("pin.without_last_day", error=ValidationError):
            self.env["crm.segment.pin"].create(values)


@tagged("post_install", "-at_install")
class TestList(PinCase):
    def test_those_that_differ_most_and_those_that_end_soon(self):
        # Given Standard pinned in Ideal, in Good, and in Standard
        with self.at("2026-03-01 10:00:00"):
            far = self.company_contact("Far", ref="pin")
            near = self.company_contact("Near", ref="pin")
            same = self.company_contact("Same", ref="pin")
            free = self.company_contact("Free", ref="pin")
            model = self.by_city()
            self.pin(far, model, "Ideal", date(2026, 3, 10))
            self.pin(near, model, "Good", date(2026, 3, 20))
            self.pin(same, model, "Standard")
            members = self.env["crm.segmentation.membership"].with_user(self.seller)
            ours = [("segmentation_id", "=", model.id)]

            def found(*domain, order=None):
                rows = members.search([*ours, *domain], order=order)
                return rows.partner_id.mapped("name")

            # Then they are found, sorted and grouped
            pinned = ("pinned_segment_id", "!=", False)
            self.assertEqual(found(pinned, order="pin_distance desc")[0], "Far")
            self.assertEqual(
                found(pinned, order="pin_distance desc"), ["Far", "Near", "Same"]
            )
            self.assertEqual(set(found(("pin_distance", "!=", 0))), {"Far", "Near"})
            self.assertEqual(found(("pin_distance", "=", 2)), ["Far"])
            self.assertEqual(found(("pin_distance", ">", 1)), ["Far"])
            self.assertEqual(found(("pin_ends_soon", "=", True)), ["Far"])
            self.assertEqual(
                set(found(("pin_ends_soon", "=", False))), {"Near", "Same", "Free"}
            )
            self.assertEqual(
                members._read_group([*ours, pinned], ["pin_distance"], ["__count"]),
                [(0, 1), (1, 1), (2, 1)],
            )
            # and read alike, in the list and one by one
            self.assertEqual(self.membership(far, model).pin_distance, 2)
            self.assertEqual(self.membership(near, model).pin_distance, 1)
            self.assertEqual(self.membership(free, model).pin_distance, 0)

    def test_contacts_of_other_companies_are_not_listed(self):
        # Given one pinned contact of ours and one of another company
        other = self.env["res.company"].create({"name": "Another company"})
        atlas = self.company_contact("Atlas", ref="pin")
        theirs = self.company_contact("Theirs", ref="pin", company_id=other.id)
        model = self.by_city()
        (atlas | theirs).segment_membership_ids._write_pin(Pin(model.segment_ids[0].id))
        # when whoever may fix segments lists all that is pinned, by no filter of a
        # view or action, then it is ours alone
        members = self.env["crm.segmentation.membership"].with_user(self.seller)
        pinned = [
            ("segmentation_id", "=", model.id),
            ("pinned_segment_id", "!=", False),
        ]
        self.assertEqual(members.sudo().search_count(pinned), 2)
        self.assertEqual(members.search(pinned).partner_id, atlas)
        self.assertEqual(
            members._read_group(pinned, ["partner_id"], ["__count"]), [(atlas, 1)]
        )
        # and the action does not limit it on its own
        action = self.env.ref("crm_segmentation.action_pinned_segments")
        self.assertEqual(safe_eval(action.domain), pinned[1:])

    def test_the_contact_tells_how_it_is_pinned(self):
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        self.env.cr.flush()
        [heading] = atlas.with_user(self.seller).segment_explanations()
        self.assertEqual((heading["pin"], heading["may_pin"]), (False, True))
        self.pin(atlas, model, "Ideal", date(2100, 1, 31), "A contract")
        [heading] = atlas.with_user(self.colleague).segment_explanations()
        self.assertEqual(
            heading["pin"],
            {
                "until": "2100-01-31",
                "reason": "A contract",
                "user": self.seller.name,
                "by_score": "Good",
            },
        )
        self.assertFalse(heading["may_pin"])
