# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever carries a contact follows the contact's own record rules.

What each user sees of the four customers of the world, by hand. The seller is held to
their own contacts by a rule of an administrator:

====================  ===================================
user                  contacts
====================  ===================================
manager, of Home      Home's customer, Home's other, the shared customer
foreigner             Abroad's customer, the shared customer
seller                Home's customer
====================  ===================================
"""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...tools.reporting.known_days import KnownDays
from ..world import World

MANAGERS = "crm_segmentation.group_segmentation_manager"
#: what carries a contact and is not limited as the contact is: why
EXEMPT = {
    "crm.customer.interaction": "a view of records that follow their own rules",
    "mail.activity": "computed of contacts that the user may read",
    "mailing.subscription": "its mailing contact has the name and address anyway",
}
#: held by the tests of the bridges
OF_BRIDGES = {"crm.customer.payment", "mailing.list.entry", "mailing.trace"}


class ContactRulesCase(World):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # whoever reads more than internal users do
        for user in cls.seller + cls.foreigner:
            user.group_ids += cls.env.ref(MANAGERS)
        cls.limit_to_own_contacts(cls.seller)
        cls.model = cls.model_of_won_deals()
        cls.key, cls.standard = cls.model.segment_ids
        cls.seen = {
            cls.manager: cls.home_customer | cls.home_other | cls.shared_customer,
            cls.foreigner: cls.abroad_customer | cls.shared_customer,
            cls.seller: cls.home_customer,
        }
        cls.env["crm.status.process"].search([]).active = False
        cls.process = cls.env["crm.status.process"].create(
            {
                "name": "Sales",
                "status_ids": [Command.create({"name": "Contact", "days_limit": 1})],
            }
        )
        cls.status = cls.process.status_ids
        cls.customers()._set_customer_status(cls.status)
        cls._make_rows()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _make_rows(cls):
        """A row of each customer in every table that is written in SQL."""
        action = cls.env["crm.segment.action"].create(
            {
                "segment_id": cls.key.id,
                "server_action_id": cls.env["ir.actions.server"]
                .create(
                    {
                        "name": "An action",
                        "model_id": cls.env["ir.model"]._get_id("res.partner"),
                        "state": "code",
                    }
                )
                .id,
            }
        )
        for partner in cls.customers():
            of_partner = {"partner_id": partner.id}
            cls.env["crm.segmentation.queue"].create(of_partner)
            cls.env["crm.segment.parked.pin"].create(
                {
                    **of_partner,
                    "segmentation_id": cls.model.id,
                    "pinned_segment_id": cls.key.id,
                    "pin_reason": f"Because of {partner.name}",
                }
            )
            cls.env["crm.segment.action.log"].create(
                {**of_partner, "action_id": action.id, "date": "2026-01-01 12:00:00"}
            )
            # only contacts with something to summarise have one
            partner.customer_source_id = cls.env["utm.source"].create(
                {"name": partner.name}
            )

    @classmethod
    def carriers(cls):
        """The models of the add-ons that carry a contact: with the field that leads
        to it.

        :rtype: dict[str, str]
        """
        found = {}
        for name in cls.env.registry.models:
            model = cls.env[name]
            if model._transient or model._abstract or name == "res.partner":
                continue
            for field in model._fields.values():
                if (
                    field.type == "many2one"
                    and field.comodel_name == "res.partner"
                    and any(
                        one.startswith("crm_segmentation") for one in field._modules
                    )
                ):
                    found.setdefault(name, field.name)
        return {name: field for name, field in found.items() if name not in EXEMPT}

    def domain(self, name="partner_id"):
        return [(name, "in", self.customers().ids)]


@tagged("post_install", "-at_install")
class TestContactRules(ContactRulesCase):
    def test_every_model_that_carries_a_contact_is_here(self):
        core = {
            "crm.segmentation.membership",
            "crm.segment.change",
            "crm.segment.parked.pin",
            "crm.segmentation.queue",
            "crm.segmentation.report",
            "crm.segment.action.log",
            "res.partner.summary",
            "res.partner.status",
        }
        self.assertEqual(set(self.carriers()) - OF_BRIDGES, core)
        # and has a rule of contacts
        for name in self.carriers():
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            self.assertIn("of_contacts(", str(rules.mapped("domain_force")), name)

    def test_rows_are_those_of_contacts_that_the_user_sees(self):
        for name in self.carriers():
            rows = self.env[name].search(self.domain())
            if name in OF_BRIDGES:
                continue
            # Given a row of each customer
            self.assertEqual(rows.partner_id, self.customers(), name)
            for user, seen in self.seen.items():
                with self.subTest(model=name, user=user.login):
                    # when users look for them, then they find those of their contacts
                    asked = self.env[name].with_user(user)
                    found = asked.search_read(self.domain(), ["partner_id"])
                    self.assertEqual(
                        {row["partner_id"][0] for row in found}, {*seen.ids}
                    )
                    of_seen = rows.filtered(
                        lambda row, seen=seen: row.partner_id in seen
                    )
                    self.assertEqual(asked.search_count(self.domain()), len(of_seen))
                    groups = asked.formatted_read_group(
                        self.domain(), ["partner_id"], ["__count"]
                    )
                    self.assertEqual(
                        {group["partner_id"][0] for group in groups}, {*seen.ids}
                    )
                    self.assertEqual(
                        sum(group["__count"] for group in groups), len(of_seen)
                    )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows_of_other_contacts_cannot_be_read_by_their_ids(self):
        for name in self.carriers():
            rows = self.env[name].search(self.domain())
            for user, seen in self.seen.items():
                with self.subTest(model=name, user=user.login):
                    for row in rows:
                        asked = row.with_user(user)
                        self.assertEqual(
                            asked.has_access("read"), row.partner_id in seen
                        )
                        if row.partner_id not in seen:
                            with self.assertRaises(AccessError):
                                asked.read(["partner_id"])


@tagged("post_install", "-at_install")
class TestContactsOfOneCompany(World):
    """A model that one company sees has no members that its users may not see."""

    def test_contacts_of_other_companies_are_no_members(self):
        # Given models for Home, for Abroad and for all, when they are applied
        of_home = self.model_of_won_deals(company_id=self.home.id)
        of_abroad = self.model_of_won_deals(company_id=self.abroad.id)
        of_all = self.model_of_won_deals()
        # then each has those that its users may see
        self.assertMembers(
            of_home, self.home_customer | self.home_other | self.shared_customer
        )
        self.assertMembers(of_abroad, self.abroad_customer | self.shared_customer)
        self.assertMembers(of_all, self.customers())
        # and its users see all of them: what is counted is what is listed
        for model, user in ((of_home, self.manager), (of_abroad, self.foreigner)):
            seen = model.with_user(user)
            members = [("segmentation_id", "=", model.id)]
            self.assertEqual(
                sum(seen.segment_ids.mapped("member_count")),
                self.env["crm.segmentation.membership"].search_count(members),
            )

    def test_who_goes_to_another_company_leaves_at_once(self):
        # Given a customer in the model of Home
        model = self.model_of_won_deals(company_id=self.home.id)
        # when it becomes one of Abroad, then it has left; and comes back
        self.home_other.company_id = self.abroad
        self.assertSegments(model, {self.home_other: None})
        self.home_other.company_id = False
        self.assertSegments(model, {self.home_other: "Standard"})

    def test_contacts_of_the_company_above_are_members(self):
        # Given a branch of Home, with a customer of its own
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.home.id}
        )
        own = self.company_contact("The branch's customer", company_id=branch.id)
        # when a model is for the branch or for Home, then the branch sees Home's
        # customers, as Odoo lets it, and Home not those of the branch
        of_branch = self.model_of_won_deals(company_id=branch.id)
        of_home = self.model_of_won_deals(company_id=self.home.id)
        home = self.home_customer | self.home_other | self.shared_customer
        self.assertMembers(of_branch, home | own, among=own)
        self.assertMembers(of_home, home, among=own)

    def test_colleagues_are_members_wherever_they_belong(self):
        # Given the contacts of users, whom Odoo shows to all
        model = self.model_of_won_deals(company_id=self.home.id, include_internal=True)
        # then they are members, whatever company they are of
        self.foreigner.partner_id.company_id = self.abroad
        model.action_apply()
        self.assertIn(self.foreigner.partner_id, model.membership_ids.partner_id)

    def test_people_of_other_companies_carry_no_segment(self):
        # Given a company of no company of ours, with people of Home, Abroad and none
        people = {
            name: self.contact(
                name, parent_id=self.shared_customer.id, company_id=company.id
            )
            for name, company in (
                ("Anna", self.home),
                ("Ben", self.abroad),
                ("Cleo", self.env["res.company"]),
            )
        }
        # when a model of Home has contacts carry their company's segment
        model = self.model_of_won_deals(
            company_id=self.home.id, subject="company", inherit_to_contacts=True
        )
        # then those of Abroad don't; it is 100 HOM of Home's deals, less than 200
        segments = {"Anna": "Standard", "Ben": None, "Cleo": "Standard"}
        self.assertSegments(
            model, {people[name]: segment for name, segment in segments.items()}
        )
        # neither where they are tried, nor after they have moved there
        self.assertTrue(model.explain_draft(people["Ben"].id)["draft"]["problem"])
        self.assertFalse(model.explain_draft(people["Anna"].id)["draft"]["problem"])
        people["Anna"].company_id = self.abroad
        self.assertSegments(model, {people["Anna"]: None})

    def assertMembers(self, model, expected, among=None):
        """Hold the members among the customers, and some more, against contacts."""
        asked = self.customers() | (among or self.env["res.partner"])
        self.assertEqual(model.membership_ids.partner_id & asked, expected)


@tagged("post_install", "-at_install")
class TestRecordsOfCustomers(ContactRulesCase):
    """Leads show the segment of a customer to whoever may read the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key.playbook = "<p>Visited every quarter.</p>"
        cls.key.user_id = cls.foreigner
        # Given a lead of each customer, and one of nobody, which everybody may read
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": partner.name or "Nobody's",
                    "partner_id": partner.id,
                    "company_id": partner.company_id.id,
                    "user_id": False,
                    "team_id": False,
                }
                for partner in [*cls.customers(), cls.env["res.partner"]]
            ]
        )
        # Odoo gives such a lead to the company of its customer
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL WHERE id IN %s",
            [tuple(cls.leads.ids)],
        )
        # by Home's rates and all documents 300, 50, 400 and 300 HOM, of 200 asked for
        cls.segments = {
            "Home's customer": cls.key,
            "Home's other": cls.standard,
            "Abroad's customer": cls.key,
            "The shared customer": cls.key,
        }
        cls.env.flush_all()
        cls.env.invalidate_all()

    def shown(self, user):
        """The segments that leads show a user, by hand."""
        names = self.seen[user].mapped("name")
        return {
            lead.name: self.segments[lead.name] if lead.name in names else self.key[:0]
            for lead in self.leads
        }

    def test_leads_show_the_segment_of_customers_that_the_user_sees(self):
        for user in self.seen:
            with self.subTest(user=user.login):
                shown = self.shown(user)
                leads = self.leads.with_user(user)
                self.assertEqual({one.name: one.segment_id for one in leads}, shown)
                self.assertEqual({one.name: one.segment_ids for one in leads}, shown)
                for lead in leads:
                    segment = shown[lead.name]
                    self.assertEqual(bool(lead.segment_summary), bool(segment))
                    self.assertEqual(
                        lead.segment_score, {"Key": 100}.get(segment.name, 0)
                    )
                    self.assertEqual(bool(lead.segment_playbook), segment == self.key)

    def test_leads_are_found_and_grouped_by_what_they_show(self):
        ours = [("id", "in", self.leads.ids)]
        for user in self.seen:
            shown = self.shown(user)
            leads = self.leads.browse().with_user(user)
            for segment in (self.key, self.standard):
                for name in ("segment_id", "segment_ids"):
                    with self.subTest(user=user.login, segment=segment.name, by=name):
                        of_segment = {
                            lead for lead, one in shown.items() if one == segment
                        }
                        found = leads.search([*ours, (name, "in", segment.ids)])
                        others = leads.search([*ours, (name, "not in", segment.ids)])
                        self.assertEqual(set(found.mapped("name")), of_segment)
                        self.assertEqual(
                            set(others.mapped("name")), {*shown} - of_segment
                        )
            none = {lead for lead, one in shown.items() if not one}
            for domain in (
                [("segment_id", "=", False)],
                [("segment_ids", "=", False)],
                [("segment_score", "=", False)],
            ):
                with self.subTest(user=user.login, domain=domain):
                    found = leads.search([*ours, *domain])
                    self.assertEqual(set(found.mapped("name")), none)
            high = leads.search([*ours, ("segment_score", ">=", 50)])
            of_key = {lead for lead, one in shown.items() if one == self.key}
            self.assertEqual(set(high.mapped("name")), of_key)
            counts = {
                segment: count
                for segment, count in leads._read_group(
                    ours, ["segment_id"], ["__count"]
                )
            }
            wanted = [*shown.values()]
            self.assertEqual(
                counts, {segment: wanted.count(segment) for segment in {*wanted}}
            )

    def test_a_new_lead_proposes_nobody_for_customers_that_the_user_does_not_see(self):
        for user, seen in self.seen.items():
            for partner in self.customers():
                with self.subTest(user=user.login, partner=partner.name):
                    lead = self.env["crm.lead"].with_user(user).new({})
                    lead.partner_id = partner
                    lead._onchange_partner_assignees()
                    is_key = self.segments[partner.name] == self.key
                    self.assertEqual(
                        lead.segment_user_id == self.foreigner,
                        is_key and partner in seen,
                    )


@tagged("post_install", "-at_install")
class TestCountsOfTheOverview(ContactRulesCase):
    """What is counted is what is listed: of the contacts that a user sees.

    Key: Home's customer, Abroad's customer, the shared customer. Standard: Home's
    other. Nobody had any contact.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # no others in the model, so that all can be counted by hand
        cls.model.partner_domain = str([("id", "in", cls.customers().ids)])
        cls.model.action_apply()
        cls.env["crm.segment.daily.stat"]._record(cls.model.sudo())
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.counts = {cls.manager: (2, 1), cls.foreigner: (2, 0), cls.seller: (1, 0)}

    def test_customers_of_segments_and_models(self):
        for user, (key, standard) in self.counts.items():
            with self.subTest(user=user.login):
                model = self.model.with_user(user)
                self.assertEqual(model.member_count, key + standard)
                self.assertEqual(
                    model.segment_ids.mapped("member_count"), [key, standard]
                )

    def test_the_overview(self):
        for user, (key, standard) in self.counts.items():
            with self.subTest(user=user.login):
                told = self.model.with_user(user).get_overview(self.model.id)
                self.assertEqual(told["total"], key + standard)
                self.assertEqual(
                    [
                        (one["name"], one["members"], one["inactive"])
                        for one in told["segments"]
                    ],
                    [("Key", key, key), ("Standard", standard, standard)],
                )
                # what is known of all alone is not told
                self.assertFalse(told["history"])
                self.assertFalse(told["compared_on"])

    def test_the_overview_of_who_sees_all(self):
        # Given a user of both companies
        self.manager.company_ids += self.abroad
        both = self.model.with_user(self.manager).with_context(
            allowed_company_ids=(self.home + self.abroad).ids
        )
        # then the figures are those that are stored, with their history
        told = both.get_overview(self.model.id)
        self.assertEqual([one["members"] for one in told["segments"]], [3, 1])
        self.assertTrue(told["history"])
        self.assertFalse(both._hides_customers())

    def test_segment_changes(self):
        # Given customers who came into the model today; that is since yesterday
        today = self.model._today()
        for user, (key, standard) in self.counts.items():
            with self.subTest(user=user.login):
                model = self.model.with_user(user)
                flows = model._flows(KnownDays(model), today, today)
                rows = self.env.execute_query(
                    SQL(
                        "SELECT to_id, count(*) FROM (%s) one"
                        " WHERE to_id IS NOT NULL GROUP BY 1",
                        flows,
                    )
                )
                wanted = {self.key.id: key, self.standard.id: standard}
                self.assertEqual(
                    dict(rows), {id_: count for id_, count in wanted.items() if count}
                )
                counts = self.model.with_user(user).get_segment_flows()["counts"]
                came = sum(count for _from, to, count in counts if to)
                self.assertEqual(came, key + standard)

    def test_breakdown_and_backtest(self):
        for user, (key, standard) in self.counts.items():
            with self.subTest(user=user.login):
                model = self.model.with_user(user)
                rows = model.get_breakdown("user_id")["rows"]
                self.assertEqual(sum(row["total"] for row in rows), key + standard)
                found = model.get_backtest(str(model._today()))["segments"]
                self.assertEqual([one["members"] for one in found], [key, standard])
