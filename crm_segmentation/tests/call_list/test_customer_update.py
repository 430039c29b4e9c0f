# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many customers are updated at once: what is done, what is refused and why."""

from lxml.html import fromstring

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ...tools.call_list.planned_change import write_together
from ...tools.errors import codes_of
from ..common import field, one_of
from .update_common import UpdateCommon


@tagged("post_install", "-at_install")
class TestCustomerUpdate(UpdateCommon):
    # -- parts -----------------------------------------------------------------------

    def test_category_is_set_where_it_is_meant_for_them(self):
        # Given a category for companies, two companies, one of which has it, a person
        self.supplier.for_person = False
        atlas, boreal = self.company_contact("Atlas"), self.company_contact("Boreal")
        boreal.customer_category_id = self.supplier
        ada = self.contact("Ada")
        # When a salesperson gives it to all
        dialog = self.update(
            atlas | boreal | ada,
            category_choice="set",
            customer_category_id=self.supplier.id,
        )
        # Then the companies have it, and the person is told
        self.assertEqual((atlas | boreal).customer_category_id, self.supplier)
        self.assertFalse(ada.customer_category_id)
        self.assertOutcome(
            dialog,
            {"Category: Test supplier": 1},
            {"update.not_for_people": ada},
        )
        self.assertRegex(dialog.line_ids[0].outcome, r"^Done\b.*\b1$")
        self.assertIn("Test supplier", dialog.line_ids[1].outcome)

    def test_category_is_cleared(self):
        ada = self.contact("Ada", customer_category_id=self.supplier.id)
        dialog = self.update(ada, category_choice="clear")
        self.assertFalse(ada.customer_category_id)
        self.assertOutcome(dialog, {"Category: none": 1})

    def test_status_is_entered_or_changed(self):
        # Given one who is not in the process, one who is, one there already
        new, old, there = (self.company_contact(name) for name in ("A", "B", "C"))
        old._set_customer_status(self.contacted)
        there._set_customer_status(self.offered)
        dialog = self.update(
            new | old | there, status_choice="set", status_id=self.offered.id
        )
        for company in (new, old, there):
            self.assertEqual(company.customer_status_ids.status_id, self.offered)
        self.assertOutcome(dialog, {"Status: Test sales: Offer": 2})

    def test_status_of_a_process_for_companies(self):
        self.process.for_person = False
        ada = self.contact("Ada")
        dialog = self.update(ada, status_choice="set", status_id=self.offered.id)
        self.assertOutcome(
            dialog,
            {"Status: Test sales: Offer": 0},
            {"update.not_for_people": ada},
        )

    def test_process_is_left_by_those_who_are_in_it(self):
        inside, outside = self.contact("Ada"), self.contact("Bea")
        inside._set_customer_status(self.offered)
        dialog = self.update(
            inside | outside, status_choice="leave", process_id=self.process.id
        )
        self.assertFalse(inside.customer_status_ids)
        [line] = dialog.line_ids
        self.assertIn("Test sales", line.name)
        self.assertOutcome(dialog, {line.name: 1})

    def test_tags_are_added_and_removed(self):
        gold = self.contact("Ada", category_id=[Command.set(self.gold.ids)])
        silver = self.contact("Bea", category_id=[Command.set(self.silver.ids)])
        dialog = self.update(
            gold | silver,
            tag_ids=[Command.set(self.silver.ids)],
            removed_tag_ids=[Command.set(self.gold.ids)],
        )
        self.assertEqual(gold.category_id, self.silver)
        self.assertEqual(silver.category_id, self.silver)
        self.assertOutcome(
            dialog, {"Add tags: Test silver": 1, "Remove tags: Test gold": 1}
        )

    def test_salesperson_is_set_quietly_and_kept_in_the_history(self):
        # Given two contacts, one of which is the colleague's already
        ada = self.contact("Ada")
        bea = self.contact("Bea", user_id=self.colleague.id)
        self.env.cr.flush()
        mails = self.env["mail.mail"].search_count([])
        notices = self.env["mail.notification"].search_count([])
        entries = len(ada.message_ids)
        # When both are given to the colleague
        dialog = self.update(
            ada | bea, salesperson_choice="set", user_id=self.colleague.id
        )
        self.env.cr.flush()
        # Then the contact's history tells it once, by whom, and nobody is notified
        self.assertEqual(ada.user_id, self.colleague)
        self.assertEqual(len(ada.message_ids), entries + 1)
        entry = ada.message_ids[0]
        self.assertEqual(entry.author_id, self.salesperson.partner_id)
        self.assertEqual(
            entry.sudo().tracking_value_ids.new_value_char, self.colleague.name
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notices)
        self.assertOutcome(dialog, {f"Salesperson: {self.colleague.name}": 1})

    def test_salesperson_is_cleared(self):
        ada = self.contact("Ada", user_id=self.colleague.id)
        self.update(ada, salesperson_choice="clear")
        self.assertFalse(ada.user_id)

    def test_contacts_are_scored_again(self):
        model = self.apply_model(
            field("customer_category_id", one_of(self.supplier.id, points=10))
        )
        ada = self.contact("Ada")
        self.assertScores(model, {ada: 0})
        self.update(ada, category_choice="set", customer_category_id=self.supplier.id)
        self.assertScores(model, {ada: 100})

    def test_parts_that_are_not_chosen_change_nothing(self):
        ada = self.contact(
            "Ada",
            customer_category_id=self.supplier.id,
            user_id=self.colleague.id,
            category_id=[Command.set(self.gold.ids)],
        )
        ada._set_customer_status(self.offered)
        dialog = self.update(ada, tag_ids=[Command.set(self.silver.ids)])
        self.assertEqual(ada.customer_category_id, self.supplier)
        self.assertEqual(ada.user_id, self.colleague)
        self.assertEqual(ada.customer_status_ids.status_id, self.offered)
        self.assertEqual(ada.category_id, self.gold | self.silver)
        self.assertFalse(ada.activity_ids)
        self.assertOutcome(dialog, {"Add tags: Test silver": 1})

    # -- the dialog ------------------------------------------------------------------

    def test_dialog_tells_beforehand_how_many_each_part_will_touch(self):
        self.supplier.for_person = False
        atlas, ada = self.company_contact("Atlas"), self.contact("Ada")
        dialog = self.dialog(
            atlas | ada,
            category_choice="set",
            customer_category_id=self.supplier.id,
            removed_tag_ids=[Command.set(self.gold.ids)],
        )
        self.assertEqual(dialog.record_count, 2)
        category, tags = fromstring(dialog.preview).xpath("//tr[td]")
        self.assertIn("1: “Test supplier”", category.text_content())
        # to change, no change needed, refused
        self.assertEqual(category.xpath("td[position() > 1]/text()"), ["1", "0", "1"])
        self.assertIn("Test gold", tags.text_content())
        self.assertEqual(tags.xpath("td[position() > 1]/text()"), ["0", "2", "0"])
        self.assertFalse(atlas.customer_category_id)

    def test_nothing_chosen(self):
        with self.assertRefused("update.nothing_chosen"):
            self.update(self.contact("Ada"))

    def test_half_chosen(self):
        ada = self.contact("Ada")
        for values, label in (
            ({"category_choice": "set"}, "New category"),
            ({"status_choice": "set"}, "New status"),
            ({"status_choice": "leave"}, "Process"),
            ({"salesperson_choice": "set"}, "New salesperson"),
            ({"call_list": True}, "Subject"),
        ):
            with self.assertRaises(UserError) as refusal:
                self.update(ada, **values)
            self.assertEqual(codes_of(refusal.exception), ("update.value_missing",))
            self.assertIn(f"“{label}”", str(refusal.exception))

    def test_refused_ones_open_as_a_list(self):
        self.supplier.for_person = False
        ada = self.contact("Ada")
        dialog = self.update(
            ada, category_choice="set", customer_category_id=self.supplier.id
        )
        action = dialog.line_ids.filtered("is_refused").action_open()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(self.env["res.partner"].search(action["domain"]), ada)

    def test_more_than_the_menu_takes_at_a_time(self):
        # Given that Odoo's menu takes two at a time
        self.env["ir.config_parameter"].set_param("web.active_ids_limit", 2)
        contacts = self.contact("A", ref="many") | self.contact("B", ref="many")
        self.contact("C", ref="many")
        # When all three are selected, of which the menu hands on two
        dialogs = self.env["crm.customer.update"].with_context(
            active_domain=[("ref", "=", "many")]
        )
        dialog = dialogs.browse(dialogs._open_for(contacts)["res_id"])
        # Then the dialog tells of the third
        self.assertEqual(dialog.left_out_count, 1)

    def test_contact_deleted_in_the_meantime(self):
        ada, bea = self.contact("Ada"), self.contact("Bea")
        dialog = self.dialog(
            ada | bea, category_choice="set", customer_category_id=self.supplier.id
        )
        bea.unlink()
        dialog.action_update()
        self.assertEqual(ada.customer_category_id, self.supplier)
        self.assertOutcome(dialog, {"Category: Test supplier": 1})

    def test_status_archived_while_the_dialog_is_open(self):
        # Given a dialog with a category and a status that is archived then
        ada, bea = self.contact("Ada"), self.contact("Bea")
        dialog = self.dialog(
            ada | bea,
            category_choice="set",
            customer_category_id=self.supplier.id,
            status_choice="set",
            status_id=self.offered.id,
        )
        self.offered.action_archive()
        # When Update is pressed, then the category is done, and the status refused
        # with its own reason
        dialog.action_update()
        self.assertEqual((ada | bea).customer_category_id, self.supplier)
        refused = dialog.line_ids.filtered("is_refused")
        self.assertEqual(refused.refusal_code, "status.archived")
        self.assertEqual(refused.record_ids, (ada | bea).ids)

    def test_one_contact_that_cannot_be_written_stops_no_other(self):
        # Given a category and a tag that are planned for four persons, one of whom
        # becomes a company meanwhile, which the category is not for
        contacts = self.contact("A") | self.contact("B") | self.contact("C")
        changed = self.contact("Changed")
        records = contacts | changed
        self.supplier.for_company = False
        dialog = self.dialog(
            records,
            category_choice="set",
            customer_category_id=self.supplier.id,
            tag_ids=[Command.set(self.gold.ids)],
        )
        changes = dialog._changes()
        changed.is_company = True
        self.env.flush_all()
        # When what was planned before is carried out
        write_together(changes)
        # Then all but that one have the category, and all have the tag
        category, tags = changes
        self.assertEqual(contacts.customer_category_id, self.supplier)
        self.assertFalse(changed.customer_category_id)
        self.assertEqual(records.category_id, self.gold)
        (refused,) = category.refused.values()
        self.assertEqual(refused, changed)
        self.assertFalse(tags.refused)

    # -- rights ----------------------------------------------------------------------

    def test_who_may_not_write_contacts_updates_none(self):
        reader = new_test_user(self.env, login="only_reads", groups="base.group_user")
        ada = self.contact("Ada", phone="+32 2 290 34 67")
        dialog = self.update(
            ada,
            reader,
            category_choice="set",
            customer_category_id=self.supplier.id,
        )
        self.assertFalse(ada.customer_category_id)
        self.assertOutcome(
            dialog, {"Category: Test supplier": 0}, {"update.no_access": ada}
        )

    def test_contacts_of_another_company(self):
        # Given contacts of two companies, and a salesperson of one
        other = self.env["res.company"].create({"name": "Another company"})
        own, shared = (
            self.contact("Ada", company_id=self.env.company.id),
            self.contact(),
        )
        foreign = self.contact("Bea", company_id=other.id)
        records = own | shared | foreign
        # When they update all
        dialog = self.update(
            records, category_choice="set", customer_category_id=self.supplier.id
        )
        # Then those of the other company stay as they are
        self.assertEqual((own | shared).customer_category_id, self.supplier)
        self.assertFalse(foreign.customer_category_id)
        self.assertOutcome(
            dialog, {"Category: Test supplier": 2}, {"update.no_access": foreign}
        )

    def test_salesperson_without_access(self):
        # Given a user of both companies, and a colleague of one
        other = self.env["res.company"].create({"name": "Another company"})
        self.salesperson.company_ids |= other
        own, foreign = self.contact("Ada"), self.contact("Bea", company_id=other.id)
        # When the user gives contacts of both to the colleague
        dialog = self.update(
            own | foreign, salesperson_choice="set", user_id=self.colleague.id
        )
        # Then those that the colleague could not see are refused
        self.assertEqual(own.user_id, self.colleague)
        self.assertFalse(foreign.user_id)
        self.assertOutcome(
            dialog,
            {f"Salesperson: {self.colleague.name}": 1},
            {"update.salesperson_without_access": foreign},
        )

    def test_dialog_of_somebody_else_is_closed(self):
        dialog = self.dialog(self.contact("Ada"))
        stranger = dialog.with_user(self.colleague)
        with self.assertRaises(UserError):
            stranger.action_update()

    # -- leads -------------------------------------------------------------------------

    def test_leads_get_a_category(self):
        services = self.category("Test services", for_lead=True)
        lead = self.lead(self.contact("Ada"), user_id=self.salesperson.id)
        foreign = self.lead(self.contact("Bea"), user_id=self.colleague.id)
        # When a salesperson who sees only own leads updates one of the colleague too
        dialog = self.update(
            lead | foreign, category_choice="set", customer_category_id=services.id
        )
        # Then that one is refused
        self.assertEqual(lead.customer_category_id, services)
        self.assertFalse(foreign.customer_category_id)
        self.assertOutcome(
            dialog, {"Category: Test services": 1}, {"update.no_access": foreign}
        )

    def test_category_that_is_not_for_leads(self):
        lead = self.lead(self.contact("Ada"), user_id=self.salesperson.id)
        dialog = self.update(
            lead, category_choice="set", customer_category_id=self.supplier.id
        )
        self.assertFalse(lead.customer_category_id)
        self.assertOutcome(
            dialog,
            {"Category: Test supplier": 0},
            {"update.not_for_leads": lead},
        )

    # -- entries of the Actions menu -------------------------------------------------

    def test_entries_stand_in_the_lists_beside_rescore(self):
        for model, name in (
            ("res.partner", "Update Customers"),
            ("crm.lead", "Update Category"),
        ):
            bindings = self.env["ir.actions.actions"].with_user(self.salesperson)
            entries = bindings.get_bindings(model)["action"]
            (entry,) = [entry for entry in entries if entry["name"] == name]
            self.assertEqual(entry["binding_view_types"], "list,kanban")
        partners = self.env["ir.actions.actions"].get_bindings("res.partner")["action"]
        self.assertIn("Rescore", [entry["name"] for entry in partners])


@tagged("post_install", "-at_install")
class TestManyCustomers(UpdateCommon):
    def test_five_thousand_contacts_with_all_parts(self):
        # Given 5,000 contacts, half of them companies, and a model that scores them
        self.apply_model(
            field("customer_category_id", one_of(self.supplier.id, points=10)),
            segments={"Ideal": 70, "Standard": 0},
        )
        partners = self.env["res.partner"].with_context(
            tracking_disable=True, no_vat_validation=True
        )
        contacts = partners.create(
            [
                {
                    "name": f"Contact {place}",
                    "is_company": place % 2 == 0,
                    "phone": "+32 2 290 34 67",
                    "category_id": [Command.set(self.gold.ids)],
                    "user_id": self.salesperson.id,
                }
                for place in range(5000)
            ]
        )
        dialog = self.dialog(
            contacts,
            category_choice="set",
            customer_category_id=self.supplier.id,
            status_choice="set",
            status_id=self.offered.id,
            tag_ids=[Command.set(self.silver.ids)],
            removed_tag_ids=[Command.set(self.gold.ids)],
            salesperson_choice="set",
            user_id=self.colleague.id,
            call_list=True,
            call_summary="Everybody",
            call_user_ids=[Command.set((self.salesperson | self.colleague).ids)],
        )
        self.env.cr.flush()
        self.env.invalidate_all()
        # When all of them are updated
        queries = self.env.cr.sql_log_count
        dialog.action_update()
        self.env.cr.flush()
        queries = self.env.cr.sql_log_count - queries
        # Then everything is done, set-wise
        self.assertEqual(
            dialog.line_ids.mapped("record_count"), [5000] * len(dialog.line_ids)
        )
        self.assertEqual(len(dialog.line_ids), 6)
        self.assertFalse(dialog.line_ids.filtered("is_refused"))
        self.assertEqual(contacts.customer_category_id, self.supplier)
        self.assertEqual(contacts[-1].segment_id.name, "Ideal")
        # Odoo inserts a hundred rows at a time: 50 statements for each table
        self.assertLess(queries, 700)


@tagged("post_install", "-at_install")
class TestMassActionsTour(UpdateCommon, HttpCase):
    def test_customers_are_updated_from_the_list(self):
        # Given a company, a person, and a category for companies
        self.supplier.for_person = False
        atlas = self.company_contact("Tour Atlas", phone="+32 2 290 34 67")
        ada = self.contact("Tour Ada")
        self.start_tour(
            "/odoo/contacts?view_type=list",
            "crm_segmentation_mass_actions",
            login="updater",
        )
        self.assertEqual(atlas.customer_category_id, self.supplier)
        self.assertFalse(ada.customer_category_id)
        self.assertEqual((atlas | ada).category_id, self.gold)
        self.assertEqual(atlas.activity_ids.summary, "Tour calls")
        self.assertFalse(ada.activity_ids)
