# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Service playbooks: shown with customers and leads, and who gets new leads."""

from odoo.tests import Form, new_test_user, tagged

from ..common import SegmentationCommon, field, one_of


class PlaybookCase(SegmentationCommon):
    """Ideal is served by the key team and Kim, Standard as usual."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_salesman_all_leads,base.group_partner_manager"
        cls.kim = new_test_user(cls.env, "playbook_kim", groups)
        cls.seller = new_test_user(cls.env, "playbook_seller", groups)
        teams = cls.env["crm.team"]
        cls.key_team = teams.create({"name": "Key", "member_ids": cls.kim.ids})
        cls.usual_team = teams.create(
            {"name": "Usual", "sequence": -1, "member_ids": cls.seller.ids}
        )
        cls.atlas = cls.company_contact("Atlas", ref="play", city="Ghent")
        cls.boreal = cls.company_contact("Boreal", ref="play")

    @classmethod
    def by_city(cls, **values):
        model = cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            **{
                "name": "By city",
                "partner_domain": "[('ref', '=', 'play')]",
                "segments": {"Ideal": 70, "Standard": 0},
                **values,
            },
        )
        cls.env.cr.flush()
        return model

    @classmethod
    def ideal(cls, model):
        return model.segment_ids.filtered(lambda one: one.name == "Ideal")

    def new_lead(self, partner, **values):
        return (
            self.env["crm.lead"]
            .with_user(self.seller)
            .create({"name": "A deal", "partner_id": partner.id, **values})
        )


@tagged("post_install", "-at_install")
class TestAssignment(PlaybookCase):
    def test_new_leads_go_to_the_team_and_salesperson_of_the_segment(self):
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        lead = self.new_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.user_id), (self.key_team, self.kim))
        # those of other segments as usual
        lead = self.new_lead(self.boreal)
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))

    def test_a_team_alone_takes_them_from_who_is_no_member(self):
        model = self.by_city()
        self.ideal(model).team_id = self.key_team
        lead = self.new_lead(self.atlas)
        self.assertEqual(lead.team_id, self.key_team)
        self.assertFalse(lead.user_id)
        # a member keeps what they create
        self.key_team.member_ids |= self.seller
        lead = self.new_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.user_id), (self.key_team, self.seller))

    def test_a_salesperson_alone_brings_the_team_that_odoo_gives_them(self):
        model = self.by_city()
        self.ideal(model).user_id = self.kim
        lead = self.new_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.user_id), (self.key_team, self.kim))

    def test_what_is_given_is_never_overruled(self):
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        lead = self.new_lead(self.atlas, team_id=self.usual_team.id)
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))
        lead = self.new_lead(self.atlas, user_id=self.seller.id)
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))
        lead = self.new_lead(self.atlas, user_id=False, team_id=False)
        self.assertFalse(lead.team_id or lead.user_id)
        # nor what a menu says
        lead = (
            self.env["crm.lead"]
            .with_context(default_team_id=self.usual_team.id)
            .create({"name": "A deal", "partner_id": self.atlas.id})
        )
        self.assertEqual(lead.team_id, self.usual_team)

    def test_e_mails_go_there_whatever_address_they_were_sent_to(self):
        model = self.by_city()
        ideal = self.ideal(model)
        ideal.write({"team_id": self.key_team.id, "user_id": self.kim.id})
        lead = self.mailed_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.user_id), (self.key_team, self.kim))
        # without a salesperson it is nobody's, not that of whom the gateway runs as
        ideal.user_id = False
        self.key_team.member_ids |= self.env.user
        lead = self.mailed_lead(self.atlas)
        self.assertEqual(lead.team_id, self.key_team)
        self.assertFalse(lead.user_id)
        # those of other segments, of strangers, and of a team that is gone, go where
        # the alias says
        for partner in (self.boreal, self.env["res.partner"]):
            self.assertEqual(self.mailed_lead(partner).team_id, self.usual_team)
        self.key_team.active = False
        self.assertEqual(self.mailed_lead(self.atlas).team_id, self.usual_team)

    def test_e_mails_to_an_address_of_another_company_stay_there(self):
        other = self.env["res.company"].create({"name": "Another company"})
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        self.key_team.company_id = self.env.company
        self.usual_team.member_ids = False
        self.usual_team.company_id = other
        lead = self.mailed_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.company_id), (self.usual_team, other))
        self.assertNotEqual(lead.user_id, self.kim)

    def mailed_lead(self, partner):
        """A lead that Odoo makes of an e-mail to the address of the usual team."""
        message = {"subject": "Help", "from": "x@example.com", "author_id": partner.id}
        alias_defaults = {"type": "opportunity", "team_id": self.usual_team.id}
        return self.env["crm.lead"].message_new(message, alias_defaults)

    def test_later_changes_leave_leads_where_they_are(self):
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        lead = self.new_lead(self.boreal)
        self.boreal.city = "Ghent"
        lead.partner_id = self.atlas
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))

    def test_of_several_models_the_main_segment_comes_first(self):
        first = self.by_city(sequence=1)
        second = self.by_city(sequence=2, name="Second")
        # what the main segment does not say, the next one may
        self.ideal(second).team_id = self.usual_team
        self.assertEqual(self.new_lead(self.atlas).team_id, self.usual_team)
        self.ideal(first).team_id = self.key_team
        self.assertEqual(self.new_lead(self.atlas).team_id, self.key_team)

    def test_people_of_a_company_bring_leads_to_its_team(self):
        anna = self.contact("Anna", parent_id=self.atlas.id)
        model = self.by_city(subject="company", inherit_to_contacts=True)
        self.ideal(model).team_id = self.key_team
        self.assertEqual(self.new_lead(anna).team_id, self.key_team)

    def test_those_who_are_gone_get_none(self):
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        self.kim.active = False
        self.key_team.active = False
        lead = self.new_lead(self.atlas)
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))

    def test_who_is_of_another_company_gets_none(self):
        model = self.by_city()
        other = self.env["res.company"].create({"name": "Another company"})
        self.key_team.member_ids = False
        self.key_team.company_id = other
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        lead = self.new_lead(self.atlas, company_id=self.env.company.id)
        self.assertEqual(lead.user_id, self.kim)
        self.assertNotEqual(lead.team_id, self.key_team)

    def test_many_at_once_take_no_more_queries(self):
        model = self.by_city()
        self.ideal(model).write({"team_id": self.key_team.id, "user_id": self.kim.id})
        leads = self.env["crm.lead"]
        values = [{"partner_id": partner.id} for partner in (self.atlas, self.boreal)]
        leads._assigning_segments(self.atlas)
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            segments = leads._assigning_segments(self.atlas | self.boreal)
        self.assertEqual(segments, {self.atlas.id: self.ideal(model)})
        self.assertEqual(len(leads.create([{"name": "x", **v} for v in values])), 2)


@tagged("post_install", "-at_install")
class TestForm(PlaybookCase):
    """The form of a new lead, where everything is sent when it is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.by_city()
        cls.ideal(model).write({"team_id": cls.key_team.id, "user_id": cls.kim.id})

    def form(self, **context):
        leads = self.env["crm.lead"].with_user(self.seller)
        return Form(leads.with_context(default_type="opportunity", **context))

    def test_the_customer_brings_team_and_salesperson(self):
        form = self.form()
        form.name = "A deal"
        self.assertEqual(form.team_id, self.usual_team)
        form.partner_id = self.atlas
        self.assertEqual((form.team_id, form.user_id), (self.key_team, self.kim))
        # another customer, as usual
        form.partner_id = self.boreal
        self.assertEqual((form.team_id, form.user_id), (self.usual_team, self.seller))
        form.partner_id = self.atlas
        lead = form.save()
        self.assertEqual((lead.team_id, lead.user_id), (self.key_team, self.kim))

    def test_what_was_chosen_before_stays(self):
        other = self.env["crm.team"].create({"name": "Chosen"})
        form = self.form()
        form.team_id = other
        form.partner_id = self.atlas
        self.assertEqual(form.team_id, other)

    def test_the_team_of_the_menu_it_is_opened_from_stays(self):
        other = self.env["crm.team"].create({"name": "Chosen"})
        form = self.form(default_team_id=other.id)
        form.partner_id = self.atlas
        self.assertEqual(form.team_id, other)

    def test_what_was_chosen_after_stays(self):
        other = self.env["crm.team"].create({"name": "Chosen"})
        form = self.form()
        form.name = "A deal"
        form.partner_id = self.atlas
        form.team_id = other
        form.partner_id = self.boreal
        self.assertEqual(form.team_id, other)
        form.partner_id = self.atlas
        self.assertEqual(form.save().team_id, other)

    def test_from_the_contact(self):
        form = self.form(default_partner_id=self.atlas.id)
        self.assertEqual((form.team_id, form.user_id), (self.key_team, self.kim))

    def test_the_form_of_a_lead_that_is_there_proposes_nothing(self):
        lead = self.new_lead(self.boreal)
        with Form(lead) as form:
            form.partner_id = self.atlas
        self.assertEqual((lead.team_id, lead.user_id), (self.usual_team, self.seller))


@tagged("post_install", "-at_install")
class TestShown(PlaybookCase):
    def test_contacts_and_leads_show_it(self):
        model = self.by_city()
        self.ideal(model).write(
            {
                "playbook": "<p>Visited every quarter</p>",
                "team_id": self.key_team.id,
                "user_id": self.kim.id,
            }
        )
        lead = self.new_lead(self.atlas)
        self.assertEqual(lead.segment_playbook, "<p>Visited every quarter</p>")
        self.assertFalse(self.new_lead(self.boreal).segment_playbook)
        [heading] = self.atlas.with_user(self.seller).segment_explanations()
        self.assertEqual(
            heading["service"],
            {
                "playbook": "<p>Visited every quarter</p>",
                "team": "Key",
                "user": self.kim.name,
            },
        )

    def test_an_empty_one_is_not_shown(self):
        model = self.by_city()
        self.ideal(model).playbook = "<p><br></p>"
        [heading] = self.atlas.segment_explanations()
        self.assertFalse(heading["service"]["playbook"])
        self.assertFalse(self.new_lead(self.atlas).segment_playbook)

    def test_it_is_live_at_once_and_no_part_of_what_is_applied(self):
        model = self.by_city()
        self.ideal(model).playbook = "<p>Visited every quarter</p>"
        self.assertFalse(model.difference_text)

    def test_a_copy_of_a_model_takes_it_along(self):
        model = self.by_city()
        self.ideal(model).playbook = "<p>Visited every quarter</p>"
        copy = model.copy()
        self.assertEqual(self.ideal(copy).playbook, "<p>Visited every quarter</p>")
