# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One category for each contact and lead, from a list that users keep."""

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged, users
from odoo.tools import mute_logger

from ..common import SegmentationCommon, field, one_of


class CategoryCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            login="category_manager",
            groups="crm_segmentation.group_segmentation_manager,"
            "base.group_partner_manager",
        )
        cls.salesperson = new_test_user(
            cls.env,
            login="category_sales",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        cls.anybody = cls.category("T Anybody")
        cls.for_companies = cls.category("T Company only", for_person=False)
        cls.for_persons = cls.category("T Person only", for_company=False)
        cls.for_leads = cls.category(
            "T Lead only", for_company=False, for_person=False, for_lead=True
        )

    @classmethod
    def category(cls, name, **values):
        return cls.env["crm.customer.category"].create({"name": name, **values})

    def refused(self, *codes, error=ValidationError):
        return self.assertRefused(*codes, error=error)


class TestCategoryChoice(CategoryCommon):
    """Who may have which category."""

    def test_ready_ones(self):
        # Given an add-on as it was installed, then these are for contacts, these
        # for leads
        def named(*names):
            return [
                self.env.ref(f"crm_segmentation.customer_category_{n}") for n in names
            ]

        for category in named("customer", "supplier", "partner", "contractor"):
            self.assertTrue(category.for_company)
            self.assertTrue(category.for_person)
            self.assertFalse(category.for_lead)
        for category in named("sale", "services"):
            self.assertTrue(category.for_lead)
            self.assertFalse(category.for_company or category.for_person)

    def test_each_kind_has_its_own(self):
        # When each has a category of its kind, then it is saved
        company = self.company_contact(customer_category_id=self.for_companies.id)
        person = self.contact(customer_category_id=self.for_persons.id)
        lead = self.lead(person, customer_category_id=self.for_leads.id)
        self.assertEqual(company.customer_category_id, self.for_companies)
        self.assertEqual(person.customer_category_id, self.for_persons)
        self.assertEqual(lead.customer_category_id, self.for_leads)

    def test_the_wrong_one_is_refused_with_the_name(self):
        company = self.company_contact("T Atlas")
        person = self.contact("T Ada")
        lead = self.lead(person, name="T Deal")
        wrong = [
            (company, self.for_persons, "company", "T Atlas"),
            (company, self.for_leads, "company", "T Atlas"),
            (person, self.for_companies, "person", "T Ada"),
            (lead, self.anybody, "lead", "T Deal"),
        ]
        for record, category, kind, name in wrong:
            with self.subTest(kind=kind, category=category.name):
                with self.refused(f"category.not_for_{kind}") as caught:
                    record.customer_category_id = category
                self.assertRegex(str(caught.exception), f"“{category.name}”.*“{name}”")

    def test_many_at_once_name_the_one_that_is_wrong(self):
        # Given 5 companies and one person
        contacts = self.env["res.partner"].create(
            [{"name": f"T Company {i}", "is_company": True} for i in range(5)]
            + [{"name": "T Odd one"}]
        )
        # When all get a category for companies, then the person is named
        with self.refused("category.not_for_person") as caught:
            contacts.customer_category_id = self.for_companies
        self.assertIn("T Odd one", str(caught.exception))

    def test_the_check_does_not_grow_with_the_contacts(self):
        # Given 50 companies
        contacts = self.env["res.partner"].create(
            [{"name": f"T Company {i}", "is_company": True} for i in range(50)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        # When they get a category, then the check reads contacts once, and the
        # category once, beside what any write of a contact asks
        with self.assertQueryCount(__system__=6):
            contacts.customer_category_id = self.for_companies
            self.env.flush_all()

    def test_an_archived_category_stays_where_it_is(self):
        company = self.company_contact(customer_category_id=self.for_companies.id)
        self.for_companies.action_archive()
        company.name = "T Renamed"
        self.assertEqual(company.customer_category_id, self.for_companies)

    def test_a_copy_of_a_contact_keeps_it(self):
        company = self.company_contact(customer_category_id=self.for_companies.id)
        self.assertEqual(company.copy().customer_category_id, self.for_companies)

    @users("category_sales")
    def test_who_may_write_a_contact_chooses_but_does_not_configure(self):
        company = self.company_contact().with_env(self.env)
        company.customer_category_id = self.for_companies
        self.assertEqual(company.customer_category_id, self.for_companies)
        with self.assertRaises(AccessError):
            self.env["crm.customer.category"].create({"name": "T Mine"})
        with self.assertRaises(AccessError):
            self.anybody.with_env(self.env).name = "T Mine"
        with self.assertRaises(AccessError):
            self.anybody.with_env(self.env).unlink()
        with self.assertRaises(AccessError):
            self.env["crm.customer.category.merge"].create(
                {"target_id": self.anybody.id}
            )


class TestCategoryWhenTheKindChanges(CategoryCommon):
    """A person becomes a company, or the reverse."""

    def test_on_the_form_it_goes_and_comes_back(self):
        # Given a person of a category for persons
        person = self.contact("T Ada", customer_category_id=self.for_persons.id)
        with Form(person) as form:
            # When it becomes a company, then the category is visibly gone
            form.company_type = "company"
            self.assertFalse(form.customer_category_id)
            # When it becomes a person again, then it is back
            form.company_type = "person"
            self.assertEqual(form.customer_category_id, self.for_persons)
            form.company_type = "company"
        self.assertFalse(person.customer_category_id)

    def test_on_the_form_it_is_told(self):
        person = self.contact("T Ada", customer_category_id=self.for_persons.id)
        result = person.onchange(
            {"company_type": "company"},
            ["company_type"],
            {"company_type": {}, "is_company": {}, "customer_category_id": {}},
        )
        self.assertEqual(result["value"]["customer_category_id"], False)
        self.assertEqual(result["warning"]["type"], "notification")
        self.assertIn("“T Person only”", result["warning"]["message"])
        self.assertIn("not for companies", result["warning"]["message"])

    def test_one_for_both_stays(self):
        person = self.contact("T Ada", customer_category_id=self.anybody.id)
        with Form(person) as form:
            form.company_type = "company"
        self.assertEqual(person.customer_category_id, self.anybody)

    def test_by_a_program_it_is_refused_and_nothing_is_lost(self):
        person = self.contact("T Ada", customer_category_id=self.for_persons.id)
        with self.refused("category.not_for_company"):
            person.is_company = True
        # and both together are fine
        person.write(
            {"is_company": True, "customer_category_id": self.for_companies.id}
        )
        self.assertEqual(person.customer_category_id, self.for_companies)

    def test_a_person_merged_with_a_company(self):
        # Given a person to stay and a company to go, each with a category of its kind
        person = self.contact("T Ada", customer_category_id=self.for_persons.id)
        company = self.company_contact(
            "T Ada", customer_category_id=self.for_companies.id
        )
        # When they are merged, then the contact is a company with the company's
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([person.id, company.id], person)
        self.assertTrue(person.is_company)
        self.assertEqual(person.customer_category_id, self.for_companies)

    def test_the_category_of_the_contact_that_stays(self):
        kept = self.company_contact(customer_category_id=self.anybody.id)
        gone = self.company_contact(customer_category_id=self.for_companies.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([kept.id, gone.id], kept)
        self.assertEqual(kept.customer_category_id, self.anybody)


@tagged("post_install", "-at_install")
class TestCategoryImport(CategoryCommon):
    """As Odoo imports a file: by name, each row's error told."""

    def import_csv(self, text, columns, model="res.partner"):
        wizard = self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": text.encode(),
                "file_name": "contacts.csv",
                "file_type": "text/csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        return wizard.execute_import(columns, columns, options)

    def messages(self, result):
        return {
            message["rows"]["from"]: message["message"]
            for message in result["messages"]
        }

    def test_found_by_name(self):
        result = self.import_csv(
            "Name,Is a Company,Category\n"
            "T Imported Atlas,True,T Company only\n"
            "T Imported Ada,False,T Person only\n",
            ["name", "is_company", "customer_category_id"],
        )
        self.assertFalse(result["messages"])
        atlas, ada = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(atlas.customer_category_id, self.for_companies)
        self.assertEqual(ada.customer_category_id, self.for_persons)

    def test_an_unknown_one_is_told_with_its_row(self):
        result = self.import_csv(
            "Name,Is a Company,Category\n"
            "T Imported Atlas,True,T Company only\n"
            "T Imported Boreal,True,T Never heard of\n"
            "T Imported Cirrus,True,T Nor of this\n",
            ["name", "is_company", "customer_category_id"],
        )
        self.assertFalse(result["ids"])
        told = self.messages(result)
        self.assertEqual(sorted(told), [1, 2])
        self.assertIn("T Never heard of", told[1])
        self.assertIn("T Nor of this", told[2])
        self.assertFalse(
            self.env["res.partner"].search([("name", "=like", "T Imported%")])
        )

    def test_one_not_for_persons_is_told_with_each_row(self):
        result = self.import_csv(
            "Name,Is a Company,Category\n"
            "T Imported Ada,False,T Company only\n"
            "T Imported Atlas,True,T Company only\n"
            "T Imported Ben,False,T Company only\n",
            ["name", "is_company", "customer_category_id"],
        )
        self.assertFalse(result["ids"])
        told = self.messages(result)
        self.assertEqual(sorted(told), [0, 2])
        self.assertRegex(told[0], "“T Company only”.*people.*“T Imported Ada”")
        self.assertRegex(told[2], "“T Company only”.*people.*“T Imported Ben”")

    def test_leads(self):
        result = self.import_csv(
            "Opportunity,Category\nT Deal,T Lead only\nT Other deal,T Anybody\n",
            ["name", "customer_category_id"],
            model="crm.lead",
        )
        self.assertFalse(result["ids"])
        self.assertRegex(self.messages(result)[1], "“T Anybody”.*leads.*“T Other deal”")


class TestCategoryList(CategoryCommon):
    """The list that a segmentation manager keeps."""

    @users("category_manager")
    def test_a_manager_keeps_it(self):
        # Given no other rights than a segmentation manager's
        categories = self.env["crm.customer.category"]
        one = categories.create({"name": "T Press", "for_lead": True})
        one.write({"name": "T Media", "color": 3, "sequence": 99})
        self.assertEqual(categories.search([], order="sequence, id")[-1], one)
        one.action_archive()
        self.assertNotIn(one, categories.search([]))
        one.unlink()
        self.assertFalse(one.exists())

    def test_a_name_is_there_once(self):
        for name in ("t anybody", " T Anybody ", "T ANYBODY"):
            with self.subTest(name=name), self.refused("category.name_twice"):
                self.category(name)
        self.anybody.action_archive()
        with self.refused("category.name_twice"):
            self.category("T Anybody")
        # signs that mean something in a search mean themselves here
        self.category("T _nybody")
        self.category("T %")

    def test_a_copy_is_called_otherwise(self):
        self.assertEqual(self.anybody.copy().name, "T Anybody (copy)")

    def test_for_nobody_is_refused(self):
        with self.refused("category.for_nothing"):
            self.category("T Nobody", for_company=False, for_person=False)

    def test_a_kind_that_uses_it_is_not_taken_away(self):
        # Given two persons, one of them archived, and no company
        self.contact(customer_category_id=self.anybody.id)
        self.contact(customer_category_id=self.anybody.id, active=False)
        self.anybody.for_company = False
        with self.refused("category.used_by_person") as caught:
            self.anybody.write({"for_company": True, "for_person": False})
        self.assertRegex(str(caught.exception), "^2 people .*“T Anybody”")

    def test_one_in_use_is_not_deleted(self):
        # Given 2 contacts, one archived, and 1 lost lead
        both = self.category("T Both", for_lead=True)
        customer = self.contact(customer_category_id=both.id)
        self.contact(customer_category_id=both.id, active=False)
        self.lost_lead(customer, customer_category_id=both.id)
        # When somebody deletes it, then it is refused with the numbers, and merging
        # is offered
        with self.refused("category.in_use", error=RedirectWarning) as caught:
            both.unlink()
        message, action_id, button, context = caught.exception.args
        self.assertRegex(message, r"“T Both” .* \(contacts: 2, leads: 1\)")
        self.assertEqual(button, "Merge into another category")
        action = self.env["ir.actions.act_window"].browse(action_id)
        self.assertEqual(action.res_model, "crm.customer.category.merge")
        merge = self.env[action.res_model].with_context(**context)
        self.assertEqual(Form(merge).source_ids[:], both)

    def test_an_unused_one_is_deleted(self):
        self.anybody.unlink()
        self.assertFalse(self.anybody.exists())

    def test_contacts_of_other_companies_count(self):
        # Given a contact that the manager may not see
        other = self.env["res.company"].create({"name": "T Other"})
        self.contact(customer_category_id=self.anybody.id, company_id=other.id)
        category = self.anybody.with_user(self.manager)
        self.assertEqual(category.contact_count, 1)
        with self.refused("category.in_use", error=RedirectWarning):
            category.unlink()


class TestCategoryMerge(CategoryCommon):
    def merge(self, sources, target, **values):
        return (
            self.env["crm.customer.category.merge"]
            .with_user(self.manager)
            .create(
                {
                    "source_ids": [Command.set(sources.ids)],
                    "target_id": target.id,
                    **values,
                }
            )
        )

    def test_contacts_and_leads_move(self):
        # Given two categories with 2 contacts and 1 lead
        vendor = self.category("T Vendor", for_lead=True)
        maker = self.category("T Maker")
        supplier = self.category("T Supplier", for_lead=True)
        company = self.company_contact(customer_category_id=vendor.id)
        archived = self.contact(customer_category_id=maker.id, active=False)
        lead = self.lost_lead(company, customer_category_id=vendor.id)
        # When they are merged into a third, then all of them have that one
        wizard = self.merge(vendor | maker, supplier)
        self.assertEqual((wizard.contact_count, wizard.lead_count), (2, 1))
        wizard.action_merge()
        for record in (company, archived, lead):
            self.assertEqual(record.customer_category_id, supplier)
        self.assertFalse((vendor | maker).exists())
        self.assertEqual((supplier.contact_count, supplier.lead_count), (2, 1))

    def test_archived_instead(self):
        company = self.company_contact(customer_category_id=self.anybody.id)
        self.merge(
            self.anybody, self.for_companies, afterwards="archive"
        ).action_merge()
        self.assertEqual(company.customer_category_id, self.for_companies)
        self.assertFalse(self.anybody.active)

    def test_an_archived_one_is_merged(self):
        company = self.company_contact(customer_category_id=self.anybody.id)
        self.anybody.action_archive()
        self.merge(self.anybody, self.for_companies).action_merge()
        self.assertEqual(company.customer_category_id, self.for_companies)

    def test_one_of_those_chosen_stays(self):
        company = self.company_contact(customer_category_id=self.anybody.id)
        both = self.anybody | self.for_companies
        self.merge(both, self.for_companies).action_merge()
        self.assertEqual(company.customer_category_id, self.for_companies)
        self.assertEqual(both.exists(), self.for_companies)

    def test_into_itself_is_refused(self):
        with self.refused("category.merged_into_itself", error=UserError):
            self.merge(self.anybody, self.anybody).action_merge()

    def test_into_one_that_is_not_for_them_is_refused(self):
        # Given one person, and a target for companies only
        person = self.contact(customer_category_id=self.anybody.id)
        with self.refused("category.used_by_person") as caught:
            self.merge(self.anybody, self.for_companies).action_merge()
        self.assertRegex(str(caught.exception), "^1 person .*“T Company only”")
        self.assertEqual(person.customer_category_id, self.anybody)

    def test_the_statements_do_not_grow_with_the_contacts(self):
        # Given 200 contacts
        self.env["res.partner"].create(
            [
                {"name": f"T {i}", "customer_category_id": self.anybody.id}
                for i in range(200)
            ]
        )
        target = self.category("T Target")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=5):
            self.anybody._merge_into(target)
        self.assertEqual(target.contact_count, 200)

    def test_scores_follow_where_the_category_counts(self):
        # Given a model that asks for the category
        target = self.category("T Target")
        company = self.company_contact(customer_category_id=self.anybody.id)
        model = self.apply_model(
            field("customer_category_id", one_of(target.id, points=10)),
            subject="company",
            partner_domain=str([("id", "=", company.id)]),
        )
        self.assertScores(model, {company: 0})
        # When its category is to become that one by a merge, then the model is told
        wizard = self.merge(self.anybody, target)
        self.assertEqual(wizard.model_names, "A model")
        # and the company is rescored soon
        wizard.action_merge()
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_queue").method_direct_trigger()
        self.assertScores(model, {company: 100})


@tagged("post_install", "-at_install")
class TestCategorySearch(CategoryCommon):
    def test_search_and_group(self):
        company = self.company_contact(customer_category_id=self.for_companies.id)
        person = self.contact(customer_category_id=self.anybody.id)
        without = self.contact()
        mine = [("id", "in", (company | person | without).ids)]
        partners = self.env["res.partner"]

        def found(condition):
            return partners.search([condition, *mine])

        self.assertEqual(found(("customer_category_id", "=", self.anybody.id)), person)
        self.assertEqual(found(("customer_category_id", "ilike", "t company")), company)
        self.assertEqual(found(("customer_category_id", "=", False)), without)
        groups = partners._read_group(mine, ["customer_category_id"], ["__count"])
        self.assertEqual(
            dict(groups),
            {
                self.for_companies: 1,
                self.anybody: 1,
                self.env["crm.customer.category"]: 1,
            },
        )

    def test_found_under_category_and_type(self):
        for model, xml_id in [
            ("res.partner", "base.view_res_partner_filter"),
            ("crm.lead", "crm.view_crm_case_opportunities_filter"),
            ("crm.lead", "crm.view_crm_case_leads_filter"),
        ]:
            arch = self.env[model].get_view(self.env.ref(xml_id).id, "search")["arch"]
            for label in ("Category", "Type"):
                self.assertIn(
                    f'<field name="customer_category_id" string="{label}"', arch
                )

    def test_help(self):
        # the help says that there is one, and what to use where several apply
        text = self.env["res.partner"]._fields["customer_category_id"].help
        self.assertIn("one category", text)
        self.assertIn("tags", text)

    def test_a_parameter_of_a_model(self):
        company = self.company_contact(customer_category_id=self.for_companies.id)
        other = self.company_contact(customer_category_id=self.anybody.id)
        model = self.apply_model(
            field("customer_category_id", one_of(self.for_companies.id, points=10)),
            subject="company",
            partner_domain=str([("id", "in", [company.id, other.id])]),
        )
        self.assertScores(model, {company: 100, other: 0})
        other.customer_category_id = self.for_companies
        self.assertScores(model, {other: 100})


@tagged("post_install", "-at_install")
class TestCategoryForms(CategoryCommon):
    def test_quick_create_of_a_contact(self):
        view = "base.view_partner_simple_form"
        with Form(self.env["res.partner"], view=view) as form:
            form.name = "T Ada"
            form.email = "ada@example.com"
            form.customer_category_id = self.for_persons
        self.assertEqual(form.record.customer_category_id, self.for_persons)

    def test_quick_create_of_a_lead(self):
        view = "crm.quick_create_opportunity_form"
        leads = self.env["crm.lead"].with_context(default_type="opportunity")
        with Form(leads, view=view) as form:
            form.name = "T Deal"
            form.customer_category_id = self.for_leads
        self.assertEqual(form.record.customer_category_id, self.for_leads)

    def test_directly_above_tags(self):
        arch = self.env["res.partner"].get_view(
            self.env.ref("base.view_partner_form").id, "form"
        )["arch"]
        self.assertRegex(
            arch,
            r'<field name="customer_category_id"[^>]*>\s*<field name="category_id"',
        )

    def test_merged_leads_keep_a_category(self):
        customer = self.contact()
        kept = self.lead(customer, probability=50)
        gone = self.lead(customer, customer_category_id=self.for_leads.id)
        merged = (kept | gone)._merge_opportunity()
        self.assertEqual(merged.customer_category_id, self.for_leads)


@tagged("post_install", "-at_install")
class TestCategoryTour(CategoryCommon, HttpCase):
    def test_category_from_the_list_to_the_contact(self):
        # Given a company with a category that is to go
        company = self.company_contact(
            "Tour Atlas", customer_category_id=self.anybody.id
        )
        # When a segmentation manager adds one, deletes the old one by merging it,
        # then the list shows it; a refusal that offers a way on is logged
        with mute_logger("odoo.http"):
            self.start_tour(
                "/odoo/customer-categories",
                "crm_segmentation_category",
                login="category_manager",
            )
        # and the contact has the new one
        self.assertFalse(self.anybody.exists())
        self.assertEqual(company.customer_category_id.name, "Tour Reseller")
