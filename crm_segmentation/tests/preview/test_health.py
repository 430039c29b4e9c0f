# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The state of the data of the contacts that a model is for: each number is counted
here by hand, and opens the list of the same contacts."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from ...models.preview import res_partner as health_search
from ..common import SegmentationCommon, field, leads, matching, missing

AMONG = "[('ref', '=', 'health')]"


def days_ago(number):
    return fields.Datetime.now() - timedelta(days=number)


def repeats(node):
    """How often each statement within a plan that depends on no row of it was run."""
    for part in node.get("Plans", ()):
        if part["Parent Relationship"] == "InitPlan":
            yield part["Actual Loops"]
        else:
            yield from repeats(part)


class HealthCommon(SegmentationCommon):
    """Two companies, one employee, one private person; all others are left out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium = cls.env.ref("base.be")
        cls.atlas = cls.company_contact(
            "T Atlas", ref="health", country_id=cls.belgium.id, email="info@atlas.test"
        )
        cls.boreal = cls.company_contact("T Boreal", ref="health")
        cls.ada = cls.contact("T Ada", ref="health", parent_id=cls.atlas.id)
        cls.private = cls.contact("T Paul", ref="health", email="paul@paul.test")
        cls.everybody = cls.atlas | cls.boreal | cls.ada | cls.private

    def make(self, *parameters, **values):
        return self.make_segmentation(
            *parameters, **{"partner_domain": AMONG, **values}
        )

    def health(self, segmentation, **changes):
        return self.env["crm.segmentation"].get_data_health(segmentation.id, changes)

    def listed(self, *domains):
        """The contacts of the list that the client opens."""
        contacts = self.env["res.partner"].with_context(active_test=False)
        return contacts.search([term for domain in domains for term in domain])

    def assertField(self, health, name, known, without):
        """What is said of a field, and the contacts that its numbers open."""
        [row] = [row for row in health["fields"] if row["name"] == name]
        self.assertEqual(row["known"], len(known))
        self.assertEqual(health["total"] - row["known"], len(without))
        self.assertEqual(self.listed(health["base"], row["with_value"]), known)
        self.assertEqual(self.listed(health["base"], row["without"]), without)


@tagged("post_install", "-at_install")
class TestHealth(HealthCommon):
    def assertNumber(self, health, number, contacts, base="base"):
        self.assertEqual(number["count"], len(contacts))
        self.assertEqual(self.listed(health[base], number["domain"]), contacts)

    def test_kinds_of_contacts(self):
        # Given a model for companies
        health = self.health(self.make(subject="company"))
        # Then its two companies are counted, and the others as not chosen
        kinds = health["kinds"]
        self.assertEqual(health["total"], 2)
        self.assertEqual(self.listed(health["base"]), self.atlas | self.boreal)
        self.assertNumber(health, kinds["companies"], self.atlas | self.boreal)
        self.assertNumber(health, kinds["employees"], self.ada, "others")
        self.assertNumber(health, kinds["private"], self.private, "others")
        self.assertEqual(
            {kind: number["is_chosen"] for kind, number in kinds.items()},
            {"companies": True, "employees": False, "private": False},
        )

    def test_as_the_form_stands(self):
        # Given a saved model for companies, When the form says persons, then both
        # kinds of persons are chosen, and nothing is saved
        model = self.make(subject="company")
        health = self.health(model, subject="person")
        self.assertEqual(health["total"], 2)
        self.assertFalse(health["kinds"]["companies"]["is_chosen"])
        self.assertTrue(health["kinds"]["private"]["is_chosen"])
        self.assertEqual(model.subject, "company")
        # and of a model that is not saved yet
        health = self.env["crm.segmentation"].get_data_health(
            False, {"subject": "any", "partner_domain": AMONG}
        )
        self.assertEqual(health["total"], 4)

    def test_usual_fields_at_first(self):
        # Given no parameters, then what most models read is looked at
        health = self.health(self.make())
        names = [row["name"] for row in health["fields"]]
        self.assertEqual(names, ["Industry", "Country", "Email", "Phone", "Tags"])
        # the country of a company is that of its people as well
        with_country = self.atlas | self.ada
        self.assertField(health, "Country", with_country, self.everybody - with_country)
        with_email = self.atlas | self.private
        self.assertField(health, "Email", with_email, self.everybody - with_email)
        self.assertField(health, "Tags", self.env["res.partner"], self.everybody)

    def test_fields_of_parameters(self):
        # Given parameters of each kind, one of them switched off
        self.add_fields(x_t_employees="integer", x_t_active="boolean")
        self.define_properties(shoe="integer")
        self.atlas.x_t_employees = 12
        self.private.properties = {"shoe": 42}
        self.won_lead(self.boreal, expected_revenue=800)
        self.won_lead(self.atlas, expected_revenue=0)
        model = self.make(
            field("country_id", missing(1), name="Country"),
            field("country_id.code", missing(1), name="Code"),
            field("x_t_employees", name="Employees"),
            field("x_t_employees", name="With 0", zero_is_missing=False),
            field("properties.shoe", name="Shoe"),
            leads("count", name="Deals"),
            leads("sum", name="Revenue", measure_path="expected_revenue"),
            leads("max", name="Best deal", measure_path="expected_revenue"),
            field("x_t_active", name="Active"),
            matching(AMONG, name="Condition"),
            field("phone", name="Off", active=False),
        )
        health = self.health(model)
        # Then a yes/no and a condition have nothing to fill in
        self.assertEqual(
            [row["name"] for row in health["fields"]],
            ["Country", "Code", "Employees", "With 0", "Shoe"]
            + ["Deals", "Revenue", "Best deal"],
        )
        for name, known in {
            "Country": self.atlas | self.ada,
            "Code": self.atlas | self.ada,
            "Employees": self.atlas,
            "Shoe": self.private,
            # numbers and sums that are not 0, and the best of any
            "Deals": self.atlas | self.boreal,
            "Revenue": self.boreal,
            "Best deal": self.atlas | self.boreal,
        }.items():
            with self.subTest(name=name):
                self.assertField(health, name, known, self.everybody - known)

    def test_a_parameter_that_cannot_be_read(self):
        # Given one of two parameters that names a field that is gone
        model = self.make(field("no_such", name="Gone"), field("email", name="E-mail"))
        # Then it says so, and the other is counted
        gone, email = self.health(model)["fields"]
        self.assertIn("no field “no_such”", gone["problem"])
        self.assertEqual(email["known"], 2)
        # and searched by, it says so as well
        with self.assertRaisesRegex(UserError, "no_such"):
            self.listed([("missing_parameter_ids", "in", model.parameter_ids[0].ids)])

    def test_a_filter_that_cannot_be_read(self):
        health = self.health(self.make(partner_domain="[('no_such', '=', 1)]"))
        self.assertEqual(list(health), ["problem"])
        self.assertIn("no_such", health["problem"])

    def test_a_filter_that_makes_no_sense(self):
        for condition in (("color", "=", "red"), ("write_date", ">", "2024-13-45")):
            with self.subTest(condition):
                health = self.health(self.make(partner_domain=str([condition])))
                self.assertEqual(list(health), ["problem"])
                self.assertIn("value that does not match its field", health["problem"])

    def test_nobody_is_chosen(self):
        health = self.health(self.make(partner_domain="[('ref', '=', 'nobody')]"))
        self.assertEqual(health["total"], 0)
        self.assertEqual(health["duplicates"]["count"], 0)
        self.assertEqual({row["known"] for row in health["fields"]}, {0})

    def test_possible_duplicates(self):
        model = self.make()
        self.assertEqual(self.health(model)["duplicates"]["count"], 0)

        def company(name, **values):
            return self.company_contact(name, ref="health", **values)

        # Given the same e-mail in two companies, written differently,
        same_mail = company("T Atlas Group", email="T <INFO@atlas.test>") | self.atlas
        # the same tax number, likewise,
        same_vat = company("T Cirrus", vat="BE0477472701")
        same_vat |= company("T Cirrus NV", vat="BE 0477.472.701")
        # the same name in the same place,
        same_name = company("T Delta", city="Ghent") | company(" t delta", city="ghent")
        # and an archived one as well
        company("T Echo", city="Ghent")
        company("T Echo", city="Ghent", active=False)
        # but of one company: a colleague with its address, and a branch
        self.ada.email = "info@atlas.test"
        branch = company("T Boreal Ghent", parent_id=self.boreal.id)
        self.boreal.email = branch.email = "info@boreal.test"
        # the same name elsewhere, or a person of that name, or no place
        company("T Delta", city="Namur")
        self.contact("T Delta", ref="health", city="Ghent")
        company("T Foxtrot")
        company("T Foxtrot")
        # and no tax number at all
        company("T Golf", vat="/")
        company("T Hotel", vat="/")
        # Then only the first three pairs are possible duplicates; Ada writes by the
        # address that another company has as well
        health = self.health(model)
        pairs = same_mail | same_vat | same_name | self.ada
        self.assertEqual(
            self.listed(health["base"], health["duplicates"]["domain"]), pairs.sorted()
        )
        self.assertEqual(health["duplicates"]["count"], 7)
        # and a contact says it of itself
        self.assertTrue(self.ada.is_possible_duplicate)
        self.assertFalse(branch.is_possible_duplicate)
        others = self.listed(health["base"], [("is_possible_duplicate", "=", False)])
        self.assertEqual(others, self.listed(health["base"]) - pairs)

    def test_untouched_for_a_year(self):
        # Given that all but the private person were changed last two years ago,
        self.env.flush_all()
        old = self.everybody - self.private
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = now() - interval '2 years'"
            " WHERE id = ANY(%s)",
            [old.ids],
        )
        self.env.invalidate_all()
        # and that there was contact with Atlas last month, with Boreal before
        self.env["res.partner.summary"].create(
            [
                {"partner_id": self.atlas.id, "last_contact_at": days_ago(30)},
                {"partner_id": self.boreal.id, "last_contact_at": days_ago(500)},
            ]
        )
        health = self.health(self.make())
        # Then nobody has touched Boreal and Ada
        self.assertNumber(health, health["untouched"], self.boreal | self.ada)

    def test_only_for_those_who_change_models(self):
        model = self.make()
        salesperson = new_test_user(
            self.env,
            login="health_sales",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        segmentations = self.env["crm.segmentation"].with_user(salesperson)
        for id_ in (model.id, False):
            with self.assertRaises(AccessError):
                segmentations.get_data_health(id_, {})
        # who may not change models does not learn what is missing of hidden fields
        contacts = self.env["res.partner"].with_user(salesperson)
        with self.assertRaises(AccessError):
            contacts.search([("missing_parameter_ids", "in", [1])])
        # duplicates are everybody's
        twins = [
            self.contact("T Quinn", ref="health", city="Ghent").id for _ in range(2)
        ]
        found = contacts.search(
            [("is_possible_duplicate", "=", True), ("ref", "=", "health")]
        )
        self.assertEqual(sorted(found.ids), twins)

    def test_searches_find_their_contacts_once(self):
        model = self.make(field("email"), field("city"))
        email, city = model.parameter_ids.ids
        # Given that PostgreSQL takes the contacts for few, as it does of those that
        # have just been imported: whatever they are to be joined to, it goes through
        # for each of them
        for setting in ("enable_hashjoin", "enable_mergejoin", "enable_material"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(setting)))
        for name, operator, value, searches in (
            ("is_possible_duplicate", "in", [True], 1),
            ("is_possible_duplicate", "in", [False], 1),
            ("missing_parameter_ids", "in", [email, city], 1),
            ("missing_parameter_ids", "not in", [email], 1),
            ("unreadable_parameter_ids", "in", [email], 1),
            ("unreadable_parameter_ids", "not in", [email, city], 1),
        ):
            with self.subTest(name, operator=operator, value=value):
                # When they are searched by, then what is found is worked out once for
                # all contacts, and each of them looked up in memory
                plan = self.plan_of((name, operator, value))
                self.assertEqual(list(repeats(plan)), [1] * searches)
                self.assertEqual(plan["Filter"].count("hashed SubPlan"), searches)

    def test_searches_are_planned_for_all_contacts(self):
        # Given statements that find a contact only where nested loops are off
        model = self.make(field("email"), field("city"))
        found = SQL(
            "SELECT id AS partner_id FROM res_partner WHERE id = %s"
            " AND current_setting('enable_nestloop') = 'off'",
            self.atlas.id,
        )
        self.patch(health_search, "unknown_contacts", lambda _compiler: found)
        # Then that is how parameters find theirs, and settings are as before
        domain = [("missing_parameter_ids", "in", model.parameter_ids.ids)]
        self.assertEqual(self.env["res.partner"].search(domain), self.atlas)
        [(setting,)] = self.env.execute_query(
            SQL("SELECT current_setting('enable_nestloop')")
        )
        self.assertEqual(setting, "on")

    def plan_of(self, condition):
        """How PostgreSQL has done a search for contacts."""
        query = self.env["res.partner"]._search([condition])
        [[[explained]]] = self.env.execute_query(
            SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) %s", query.select())
        )
        return explained["Plan"]

    def test_contacts_are_read_once_for_all_parameters(self):
        paths = ("email", "phone", "function", "city", "zip", "country_id")
        few = self.make(field("email"))
        many = self.make(*(field(path) for path in paths))
        counts = []
        for model in (few, many):
            self.health(model)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.health(model)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestHealthTour(HealthCommon, HttpCase):
    def test_numbers_open_their_lists(self):
        new_test_user(
            self.env,
            login="health_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        model = self.make(name="T Health", subject="company")
        self.start_tour(
            f"/odoo/segmentation-models/{model.id}",
            "crm_segmentation_health",
            login="health_manager",
        )
