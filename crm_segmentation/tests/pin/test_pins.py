# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""“Fix segment until…”: who may, what it changes, when it ends, what never loses it."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
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

    def fix(self, partner, model, name, until=None, reason="A contract", user=None):
        member = self.membership(partner, model).with_user(user or self.seller)
        member.fix(self.segment(model, name), reason, until)

    def moves(self, partner, model):
        """The moves of a contact, oldest first: from, to, direction, cause."""
        self.env.invalidate_all()
        moves = self.env["crm.segment.change"].search(
            [("partner_id", "=", partner.id), ("segmentation_id", "=", model.id)],
            order="id",
        )
        return [
            (
                move.from_segment_id.name or None,
                move.to_segment_id.name or None,
                move.direction,
                move.cause,
            )
            for move in moves
        ]

    def rescore(self, model):
        """A whole run, as the scheduled one is."""
        self.env.flush_all()
        model.action_rescore()


@tagged("post_install", "-at_install")
class TestFixing(PinCase):
    def test_a_fixed_segment_stands_and_the_one_by_score_beside_it(self):
        # Given a company in Bruges
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        # When a salesperson with the right fixes it
        self.fix(atlas, model, "Ideal", date(2100, 1, 31), " Contract being renewed ")
        # Then that stands, the score is as before, and the move tells why
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertEqual(member.computed_segment_id.name, "Good")
        self.assertEqual(member.score, 50)
        self.assertEqual(member.pin_user_id, self.seller)
        self.assertEqual(member.pin_until, date(2100, 1, 31))
        self.assertEqual(atlas.segment_id.name, "Ideal")
        self.assertEqual(
            self.moves(atlas, model),
            [(None, "Good", "enter", "first"), ("Good", "Ideal", "up", "pin")],
        )
        move = self.env["crm.segment.change"].search(
            [("partner_id", "=", atlas.id), ("cause", "=", "pin")]
        )
        self.assertEqual(move.note, "Contract being renewed")
        self.assertEqual((move.score_before, move.score_after), (50, 50))
        self.assertEqual(move.version_id, model.version_id)
        self.assertEqual(move.state, "pending")

    def test_saves_and_runs_respect_it(self):
        # Given a company whose segment is fixed in Good
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        self.fix(atlas, model, "Standard")
        # When it moves to Ghent, and everybody is rescored
        atlas.city = "Ghent"
        self.rescore(model)
        # Then its score and the segment by score are new, the fixed one stands
        member = self.membership(atlas, model)
        self.assertEqual(member.score, 100)
        self.assertEqual(member.computed_segment_id.name, "Ideal")
        self.assertEqual(member.segment_id.name, "Standard")
        self.assertEqual(
            self.moves(atlas, model)[1:], [("Good", "Standard", "down", "pin")]
        )

    def test_releasing_is_a_move(self):
        # Given a company whose segment is fixed, and that has risen since
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good")
        atlas.city = "Ghent"
        # When it is released
        self.membership(atlas, model).with_user(self.seller).action_release()
        # Then the segment by score stands, and nothing is fixed
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertFalse(member.pinned_segment_id)
        self.assertFalse(member.pin_reason)
        self.assertFalse(member.pin_user_id)
        self.assertEqual(
            self.moves(atlas, model)[1:],
            [("Standard", "Good", "up", "pin"), ("Good", "Ideal", "up", "pin")],
        )
        # and the history says so
        [told] = atlas.segment_history()
        self.assertEqual(
            [move["note"] for move in told["moves"]],
            ["No longer fixed", "A contract", False],
        )
        last = self.env["crm.segment.change"].browse(told["moves"][0]["id"])
        self.assertEqual(last.reason_text, "No longer fixed")

    def test_fixing_where_it_stands_is_no_move(self):
        atlas = self.company_contact("Atlas", ref="pin", city="Ghent")
        model = self.by_city()
        self.fix(atlas, model, "Ideal")
        self.assertEqual(len(self.moves(atlas, model)), 1)
        # When it falls by its score, it does not move
        atlas.city = False
        self.assertEqual(self.segment_of(atlas, model), "Ideal")
        self.assertEqual(len(self.moves(atlas, model)), 1)

    def test_contacts_of_a_company_carry_what_is_fixed_on_it(self):
        # Given a company and its person, who carries its segment
        atlas = self.company_contact("Atlas", ref="pin")
        anna = self.contact("Anna", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        self.assertSegments(model, {anna: "Standard"})
        # When the company's is fixed, then the person has it at once
        self.fix(atlas, model, "Ideal")
        self.assertSegments(model, {anna: "Ideal"})
        # When it is released, likewise
        self.membership(atlas, model).with_user(self.seller).action_release()
        self.assertSegments(model, {anna: "Standard"})
        # Then the person has no moves
        self.assertFalse(self.moves(anna, model))

    def test_what_is_carried_is_fixed_on_the_company(self):
        atlas = self.company_contact("Atlas", ref="pin")
        anna = self.contact("Anna", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        with self.assertRaisesRegex(
            UserError, "Anna carries the segment of Atlas: fix it on the company"
        ):
            self.fix(anna, model, "Ideal")

    def test_who_may_not_is_told_whom_to_ask(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        with self.assertRaisesRegex(AccessError, "with the right “Fix segments”"):
            self.fix(atlas, model, "Ideal", user=self.colleague)
        with self.assertRaisesRegex(AccessError, "with the right “Fix segments”"):
            self.membership(atlas, model).with_user(self.colleague).action_release()

    def test_managers_of_segmentation_may(self):
        manager = new_test_user(
            self.env, "pin_manager", "crm_segmentation.group_segmentation_manager"
        )
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Ideal", user=manager)
        self.assertSegments(model, {atlas: "Ideal"})

    def test_models_of_other_companies_are_out_of_reach(self):
        # Given a model that only users of another company see
        atlas = self.company_contact("Atlas", ref="pin")
        other = self.env["res.company"].create({"name": "Another company"})
        model = self.by_city(company_id=other.id)
        with self.assertRaises(AccessError):
            self.fix(atlas, model, "Ideal")

    def test_bad_input_is_refused_with_a_sentence(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        foreign = self.by_city(name="Another model")
        with self.assertRaisesRegex(UserError, "Give a reason"):
            self.fix(atlas, model, "Ideal", reason="  ")
        with self.assertRaisesRegex(UserError, "has passed"):
            self.fix(atlas, model, "Ideal", date(2020, 1, 1))
        member = self.membership(atlas, model).with_user(self.seller)
        with self.assertRaisesRegex(UserError, "“Ideal” is no segment that these"):
            member.fix(self.segment(foreign, "Ideal"), "A contract")
        # a segment that has been added, but not applied
        model.segment_ids = [Command.create({"name": "New", "score_from": 90})]
        with self.assertRaisesRegex(UserError, "“New” is no segment that these"):
            self.fix(atlas, model, "New")
        self.assertSegments(model, {atlas: "Standard"})

    def test_a_model_that_needs_attention_can_be_overruled(self):
        # Given a model that reads a field that is gone
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        model._needs_attention("Something is gone.")
        # When a segment is fixed, then it stands
        self.fix(atlas, model, "Ideal")
        self.assertSegments(model, {atlas: "Ideal"})


@tagged("post_install", "-at_install")
class TestEnd(PinCase):
    def test_it_stands_on_its_last_day_and_not_after(self):
        # Given a segment that is fixed until March 31
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.fix(atlas, model, "Ideal", date(2026, 3, 31))
        # When the hourly check comes on the last day, then it stands
        with self.at("2026-03-31 20:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation.ir_cron_release_pins"
            ).method_direct_trigger()
        self.assertSegments(model, {atlas: "Ideal"})
        # When it comes the day after, then the one by score stands, as a move
        with self.at("2026-04-01 00:30:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation.ir_cron_release_pins"
            ).method_direct_trigger()
        self.assertSegments(model, {atlas: "Standard"})
        self.assertFalse(self.membership(atlas, model).pinned_segment_id)
        self.assertEqual(
            self.moves(atlas, model)[1:],
            [("Standard", "Ideal", "up", "pin"), ("Ideal", "Standard", "down", "pin")],
        )

    def test_a_run_ends_it_as_well(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.fix(atlas, model, "Ideal", date(2026, 3, 31))
        with self.at("2026-04-01 00:30:00"):
            self.rescore(model)
            self.assertSegments(model, {atlas: "Standard"})
        self.assertEqual(
            self.moves(atlas, model)[2:], [("Ideal", "Standard", "down", "pin")]
        )
        # When the hourly check clears it away, then nothing moves again
        with self.at("2026-04-01 01:30:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation.ir_cron_release_pins"
            ).method_direct_trigger()
        self.assertEqual(len(self.moves(atlas, model)), 3)
        self.assertFalse(self.membership(atlas, model).pinned_segment_id)

    def test_one_without_an_end_stands(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            model = self.by_city()
            self.fix(atlas, model, "Ideal")
        with self.at("2036-03-01 10:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation.ir_cron_release_pins"
            ).method_direct_trigger()
        self.assertSegments(model, {atlas: "Ideal"})


@tagged("post_install", "-at_install")
class TestNeverLost(PinCase):
    def test_when_the_model_is_applied_again(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good")
        model.parameter_ids.band_ids[0].points = 7
        model.action_apply()
        self.assertSegments(model, {atlas: "Good"})

    def test_when_the_contact_is_archived_and_comes_back(self):
        # Given a company whose segment is fixed
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Ideal", date(2100, 1, 1), "A contract")
        # When it is archived, then it leaves
        atlas.active = False
        self.assertSegments(model, {atlas: None})
        # When it comes back, then its segment is fixed as before
        atlas.active = True
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Ideal")
        self.assertEqual(member.computed_segment_id.name, "Standard")
        self.assertEqual(member.pin_reason, "A contract")
        self.assertEqual(member.pin_until, date(2100, 1, 1))
        self.assertEqual(member.pin_user_id, self.seller)
        self.assertFalse(self.env["crm.segmentation.pin"].search([]))
        self.assertEqual(
            self.moves(atlas, model)[2:],
            [("Ideal", None, "leave", "edit"), (None, "Ideal", "enter", "edit")],
        )

    def test_when_the_model_leaves_the_contact_out_for_a_while(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Ideal")
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
            self.fix(atlas, model, "Ideal", date(2026, 3, 31))
            atlas.active = False
            self.env.cr.flush()
        with self.at("2026-04-01 10:00:00"):
            atlas.active = True
            self.assertSegments(model, {atlas: "Standard"})
        with self.at("2026-04-01 11:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation.ir_cron_release_pins"
            ).method_direct_trigger()
        self.assertFalse(self.env["crm.segmentation.pin"].search([]))

    def test_who_may_not_read_the_contact_is_told_how_many(self):
        """Given a segment that is fixed on two contacts, which a rule hides from
        whoever sets up models, when he takes it out, then he is told a number, and
        names only of what he may read."""
        atlas, bravo = (
            self.company_contact(name, ref="pin") for name in ("Atlas", "Bravo")
        )
        model = self.by_city()
        good = self.segment(model, "Good")
        for contact in (atlas, bravo):
            self.fix(contact, model, "Good")
        manager = new_test_user(
            self.env,
            "pin_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        self.hide_from(manager, atlas | bravo)
        hidden = r"^“Good” .* contacts that you may not read \(2\)"
        for take_out in (
            good.with_user(manager).action_archive,
            good.with_user(manager).unlink,
        ):
            with self.assertRaisesRegex(UserError, hidden):
                take_out()
        # also where they are outside of the model at the moment
        (atlas | bravo).active = False
        self.env.cr.flush()
        with self.assertRaisesRegex(UserError, hidden):
            good.with_user(manager).unlink()
        # When one of them is his to read, then that one is named
        bravo.user_id = manager
        with self.assertRaisesRegex(UserError, "it is fixed by hand on Bravo"):
            good.with_user(manager).unlink()

    def test_a_company_that_may_not_be_read_is_not_named(self):
        """Given a worker who carries the segment of a company, which a rule hides, when
        it is to be fixed on him, then the refusal does not name the company."""
        atlas = self.company_contact("Atlas", ref="pin")
        worker = self.contact("Worker", parent_id=atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        refused = "Worker.* carries the segment of "
        with self.assertRaisesRegex(UserError, refused + "Atlas: fix it on"):
            self.fix(worker, model, "Good")
        self.hide_from(self.seller, atlas)
        with self.assertRaisesRegex(UserError, refused + "its company, which you"):
            self.fix(worker, model, "Good")

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

    def test_a_segment_that_is_fixed_somewhere_is_not_taken_out(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good")
        good = self.segment(model, "Good")
        for take_out in (good.action_archive, good.unlink):
            with self.assertRaisesRegex(UserError, "it is fixed by hand on Atlas"):
                take_out()
        # also where the contact is outside of the model at the moment
        atlas.active = False
        self.env.cr.flush()
        with self.assertRaisesRegex(UserError, "it is fixed by hand on Atlas"):
            good.unlink()
        # When it is released, then it can be taken out
        atlas.active = True
        self.membership(atlas, model).action_release()
        good.unlink()
        self.assertFalse(good.active)

    def test_a_model_can_be_deleted(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good")
        self.fix(boreal, model, "Good")
        boreal.active = False
        self.env.cr.flush()
        model.unlink()
        self.assertFalse(model.exists())
        self.assertFalse(self.env["crm.segmentation.pin"].search([]))


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
        # Given two contacts that are fixed in different segments, the one that goes
        # for longer
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good", date(2100, 1, 1), "Of Atlas")
        self.fix(boreal, model, "Ideal", None, "Of Boreal")
        self.merge(atlas, boreal)
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Good")
        self.assertEqual(member.pin_reason, "Of Atlas")

    def test_else_the_one_that_ends_last(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        cirrus = self.company_contact("Cirrus", ref="pin")
        model = self.by_city()
        self.fix(boreal, model, "Ideal", date(2100, 1, 1), "Of Boreal")
        self.fix(cirrus, model, "Good", date(2101, 1, 1), "Of Cirrus")
        self.merge(atlas, boreal, cirrus)
        member = self.membership(atlas, model)
        self.assertEqual(member.segment_id.name, "Good")
        self.assertEqual(member.pin_reason, "Of Cirrus")
        self.assertEqual(member.pin_until, date(2101, 1, 1))
        # and its own history is told, not that of those that go
        self.assertEqual(
            self.moves(atlas, model),
            [
                (None, "Standard", "enter", "first"),
                ("Standard", "Good", "up", "merge"),
            ],
        )

    def test_what_is_over_is_no_longer_fixed(self):
        with self.at("2026-03-01 10:00:00"):
            atlas = self.company_contact("Atlas", ref="pin")
            boreal = self.company_contact("Boreal", ref="pin")
            model = self.by_city()
            self.fix(atlas, model, "Good", date(2026, 3, 2), "Of Atlas")
            self.fix(boreal, model, "Ideal", date(2026, 5, 1), "Of Boreal")
        with self.at("2026-04-01 10:00:00"):
            self.merge(atlas, boreal)
            self.assertSegments(model, {atlas: "Ideal"})

    def test_what_was_fixed_on_an_archived_contact(self):
        # Given an archived company whose segment was fixed
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.fix(boreal, model, "Ideal")
        boreal.active = False
        self.env.cr.flush()
        # When it is merged into one that is a member
        self.merge(atlas, boreal)
        # Then that has it
        self.assertSegments(model, {atlas: "Ideal"})
        self.assertFalse(self.env["crm.segmentation.pin"].search([]))

    def test_what_was_fixed_stays_outside_of_the_model(self):
        # Given two archived companies, one of which was fixed
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.fix(boreal, model, "Ideal")
        (atlas | boreal).active = False
        self.env.cr.flush()
        self.merge(atlas, boreal)
        # When the one that stays comes back, then it is fixed
        atlas.active = True
        self.assertSegments(model, {atlas: "Ideal"})

    def test_a_deleted_contact_leaves_nothing(self):
        atlas = self.company_contact("Atlas", ref="pin")
        boreal = self.company_contact("Boreal", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Ideal")
        self.fix(boreal, model, "Ideal")
        boreal.active = False
        self.env.cr.flush()
        gone = (atlas | boreal).ids
        (atlas | boreal).unlink()
        for name in ("segmentation.membership", "segment.change", "segmentation.pin"):
            records = self.env[f"crm.{name}"]
            self.assertFalse(records.search([("partner_id", "in", gone)]))


@tagged("post_install", "-at_install")
class TestDialog(PinCase):
    def dialog(self, partners, user=None):
        action = partners.with_user(user or self.seller).action_fix_segment()
        return Form(
            self.env["crm.segmentation.fix"]
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
            dialog.save().action_fix()
            self.assertSegments(model, {atlas: "Ideal"})
            self.assertEqual(self.membership(atlas, model).pin_until, date(2026, 5, 30))

    def test_it_shows_how_it_is_fixed_and_releases(self):
        atlas = self.company_contact("Atlas", ref="pin")
        model = self.by_city()
        self.fix(atlas, model, "Good", None, "No end")
        dialog = self.dialog(atlas)
        self.assertEqual(dialog.segment_id.name, "Good")
        self.assertEqual(dialog.reason, "No end")
        self.assertFalse(dialog.has_end)
        self.assertTrue(dialog.is_fixed)
        dialog.save().action_release()
        self.assertSegments(model, {atlas: "Standard"})

    def test_many_contacts_at_once(self):
        companies = [self.company_contact(name, ref="pin") for name in ("A", "B", "C")]
        model = self.by_city()
        self.env.cr.flush()
        dialog = self.dialog(self.env["res.partner"].union(*companies))
        dialog.segment_id = self.segment(model, "Good")
        dialog.reason = "All of them"
        dialog.has_end = False
        dialog.save().action_fix()
        self.assertSegments(model, dict.fromkeys(companies, "Good"))

    def test_contacts_outside_of_the_model_are_named(self):
        atlas = self.company_contact("Atlas", ref="pin")
        cirrus = self.company_contact("Cirrus")
        model = self.by_city()
        self.env.cr.flush()
        dialog = self.dialog(atlas | cirrus)
        dialog.segment_id = self.segment(model, "Good")
        dialog.reason = "Both"
        with self.assertRaisesRegex(UserError, "“A model” is not for Cirrus"):
            dialog.save().action_fix()
        with self.assertRaisesRegex(UserError, "No segmentation model is for these"):
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
        with self.assertRaisesRegex(ValidationError, "Choose the last day"):
            self.env["crm.segmentation.fix"].create(values)


@tagged("post_install", "-at_install")
class TestList(PinCase):
    def test_those_that_differ_most_and_those_that_end_soon(self):
        # Given Standard fixed in Ideal, in Good, and in Standard
        with self.at("2026-03-01 10:00:00"):
            far = self.company_contact("Far", ref="pin")
            near = self.company_contact("Near", ref="pin")
            same = self.company_contact("Same", ref="pin")
            free = self.company_contact("Free", ref="pin")
            model = self.by_city()
            self.fix(far, model, "Ideal", date(2026, 3, 10))
            self.fix(near, model, "Good", date(2026, 3, 20))
            self.fix(same, model, "Standard")
            members = self.env["crm.segmentation.membership"].with_user(self.seller)
            ours = [("segmentation_id", "=", model.id)]

            def found(*domain, order=None):
                rows = members.search([*ours, *domain], order=order)
                return rows.partner_id.mapped("name")

            # Then they are found, sorted and grouped
            fixed = ("pinned_segment_id", "!=", False)
            self.assertEqual(found(fixed, order="pin_distance desc")[0], "Far")
            self.assertEqual(
                found(fixed, order="pin_distance desc"), ["Far", "Near", "Same"]
            )
            self.assertEqual(set(found(("pin_distance", "!=", 0))), {"Far", "Near"})
            self.assertEqual(found(("pin_distance", "=", 2)), ["Far"])
            self.assertEqual(found(("pin_distance", ">", 1)), ["Far"])
            self.assertEqual(found(("pin_ends_soon", "=", True)), ["Far"])
            self.assertEqual(
                set(found(("pin_ends_soon", "=", False))), {"Near", "Same", "Free"}
            )
            self.assertEqual(
                members._read_group([*ours, fixed], ["pin_distance"], ["__count"]),
                [(0, 1), (1, 1), (2, 1)],
            )
            # and read alike, in the list and one by one
            self.assertEqual(self.membership(far, model).pin_distance, 2)
            self.assertEqual(self.membership(near, model).pin_distance, 1)
            self.assertEqual(self.membership(free, model).pin_distance, 0)

    def test_contacts_of_other_companies_are_not_listed(self):
        # Given one fixed contact of ours and one of another company
        other = self.env["res.company"].create({"name": "Another company"})
        atlas = self.company_contact("Atlas", ref="pin")
        theirs = self.company_contact("Theirs", ref="pin", company_id=other.id)
        model = self.by_city()
        (atlas | theirs).segment_membership_ids._pin(Pin(model.segment_ids[0].id))
        # when whoever may fix segments lists all that is fixed, by no filter of a
        # view or action, then it is ours alone
        members = self.env["crm.segmentation.membership"].with_user(self.seller)
        fixed = [("segmentation_id", "=", model.id), ("pinned_segment_id", "!=", False)]
        self.assertEqual(members.sudo().search_count(fixed), 2)
        self.assertEqual(members.search(fixed).partner_id, atlas)
        self.assertEqual(
            members._read_group(fixed, ["partner_id"], ["__count"]), [(atlas, 1)]
        )
        # and the action does not limit it on its own
        action = self.env.ref("crm_segmentation.action_fixed_segments")
        self.assertEqual(safe_eval(action.domain), fixed[1:])

    def test_the_contact_tells_how_it_is_fixed(self):
        atlas = self.company_contact("Atlas", ref="pin", city="Bruges")
        model = self.by_city()
        self.env.cr.flush()
        [heading] = atlas.with_user(self.seller).segment_explanations()
        self.assertEqual((heading["fixed"], heading["may_fix"]), (False, True))
        self.fix(atlas, model, "Ideal", date(2100, 1, 31), "A contract")
        [heading] = atlas.with_user(self.colleague).segment_explanations()
        self.assertEqual(
            heading["fixed"],
            {
                "until": "2100-01-31",
                "reason": "A contract",
                "user": self.seller.name,
                "by_score": "Good",
            },
        )
        self.assertFalse(heading["may_fix"])
