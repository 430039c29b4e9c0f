# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is in an audience, and who gets the mailing."""

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import email_normalize

from odoo.addons.mail.tests.common import MockEmail

from ...tools.audience.audience import Audience
from ..audience_common import AudienceCommon


@tagged("post_install", "-at_install")
class TestAudience(AudienceCommon):
    def test_segments(self):
        # Given a person in each segment, and one in none
        anna = self.reached("Anna", city="Ghent")
        ben = self.reached("Ben")
        self.reached("Cleo", ref="other")
        ideal, standard = self.apply_ghent()
        # When mailings go to one segment, and to both
        to_one = self.mailing(audience_segment_ids=[Command.set(ideal.ids)])
        to_both = self.mailing(
            audience_segment_ids=[Command.set((ideal + standard).ids)]
        )
        self.assertEqual(to_one.audience_kind, "segments")
        (to_one | to_both).action_launch()
        # Then their members get them
        self.assertSentTo(to_one, anna)
        self.assertSentTo(to_both, anna, ben)

    def test_the_overview_offers_a_mailing_to_who_may_write_one(self):
        # Given a model that has been applied
        ideal, _standard = self.apply_ghent()
        model = ideal.segmentation_id
        salesperson = new_test_user(
            self.env, login="overview_sales", groups="sales_team.group_sale_salesman"
        )
        # When a marketer and a salesperson look at the overview
        offered = [
            model.with_user(user).get_overview(model.id)["can_mail"]
            for user in (self.marketer, salesperson)
        ]
        # Then the former is offered what the button opens
        self.assertEqual(offered, [True, False])
        action = ideal.with_user(self.marketer).action_new_mailing()
        self.assertEqual(action["res_model"], "mailing.mailing")

    def test_the_segments_of_a_model_offer_a_mailing_however_they_are_assigned(self):
        # Given the form of a model, with a list of segments for each way to assign
        # them: by score, by rules, by recency, frequency and value
        form = self.env["crm.segmentation"].with_user(self.marketer).get_view()["arch"]
        lists = etree.fromstring(form).xpath("//field[@name='segment_ids']/list")
        self.assertEqual(len(lists), 3)
        # Then each of their rows opens a mailing
        for segments in lists:
            names = segments.xpath("button/@name")
            self.assertIn("action_new_mailing", names)
            self.assertIn("action_new_sms_mailing", names)

    def test_favourite_is_followed_until_it_is_sent(self):
        # Given a mailing in the queue, to a favourite that means Anna
        self.reached("Anna", city="Ghent")
        ben = self.reached("Ben", city="Namur")
        favourite = self.favourite("[('ref', '=', 'audience'), ('city', '=', 'Ghent')]")
        mailing = self.mailing_to(favourite)
        self.assertEqual(mailing.audience_kind, "saved_filter")
        self.assertIn("follows the saved filter", Audience(mailing).note())
        mailing.action_launch()
        # When the favourite changes to mean Ben
        favourite.domain = "[('ref', '=', 'audience'), ('city', '=', 'Namur')]"
        # Then he gets it
        self.assertSentTo(mailing, ben)

    def test_filtered_list(self):
        # Given a mailing made from a list that was filtered
        anna = self.reached("Anna", city="Ghent")
        self.reached("Ben")
        action = (
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .action_new_for_contacts(
                domain=[["ref", "=", "audience"], ["city", "=", "Ghent"]]
            )
        )
        form = Form(
            self.env["mailing.mailing"]
            .with_user(self.marketer)
            .with_context(**action["context"])
        )
        form.subject = "From a list"
        mailing = form.save()
        # Then it is for those in the list, with the counts of an audience
        self.assertEqual(mailing.audience_kind, "list")
        self.assertCounts(mailing, total=1, recipients=1)
        mailing.action_launch()
        self.assertSentTo(mailing, anna)

    def test_selected_contacts(self):
        # Given two of the three contacts of a filtered list, which is changed later
        anna, ben, cleo = (self.reached(name) for name in ("Anna", "Ben", "Cleo"))
        shown = [["ref", "=", "audience"]]
        # When mailings are made of the two, and of all
        actions = [
            selected.with_user(self.marketer)
            .with_context(active_domain=shown)
            .action_new_mailing()
            for selected in (anna | ben, anna | ben | cleo)
        ]
        domains = [action["context"]["default_mailing_domain"] for action in actions]
        # Then the former is for these contacts, the latter for the filter
        self.assertEqual(domains[0], str([("id", "in", (anna | ben).ids)]))
        self.assertEqual(domains[1], str(shown))

    def test_company_and_its_people(self):
        # Given a company in Ghent with a buyer, an assistant and an address
        company = self.reached("Atlas", is_company=True, city="Ghent")
        buyer = self.reached(
            "Buyer", parent_id=company.id, function="Head of Purchasing", ref=False
        )
        self.reached("Assistant", parent_id=company.id, function="Office", ref=False)
        self.reached("Depot", parent_id=company.id, type="delivery", ref=False)
        favourite = self.favourite(
            "[('ref', '=', 'audience'), ('is_company', '=', True)]"
        )
        # When the mailing goes to the company, to its people too, to its buyers only
        company_only = self.mailing_to(favourite)
        with_people = self.mailing_to(favourite, audience_include_contacts=True)
        buyers = self.mailing_to(
            favourite,
            audience_include_contacts=True,
            audience_job_position="ceo, purchasing",
        )
        # Then one, three, and one are in the audience
        self.assertCounts(company_only, total=1)
        self.assertCounts(with_people, total=3)
        self.assertCounts(buyers, total=1)
        buyers.action_launch()
        self.assertSentTo(buyers, buyer)

    def test_people_who_carry_the_segment_of_their_company(self):
        # Given a segment of companies, whose people carry it: a company in Ghent with
        # a buyer
        company = self.reached("Atlas", is_company=True, city="Ghent")
        buyer = self.reached("Buyer", parent_id=company.id, function="Purchasing")
        ideal, _standard = self.apply_ghent(subject="company", inherit_to_contacts=True)
        self.assertEqual(buyer.segment_ids, ideal)
        # When mailings go to the segment, and to the company's contacts, too
        to_segment = {"audience_segment_ids": [Command.set(ideal.ids)]}
        companies = self.mailing(**to_segment)
        with_people = self.mailing(**to_segment, audience_include_contacts=True)
        # Then the former is for the customers that the segment counts
        self.assertEqual(ideal.member_count, 1)
        self.assertCounts(companies, total=1)
        self.assertCounts(with_people, total=2)
        (companies | with_people).action_launch()
        self.assertSentTo(companies, company)
        self.assertSentTo(with_people, company, buyer)
        # and a mailing list of the segment, which holds both, says so
        action = ideal.with_user(self.marketer).action_create_mailing_list()
        dialog = self.env["mailing.list.create"].browse(action["res_id"])
        self.assertEqual((dialog.partner_count, dialog.is_inherited), (2, True))

    def test_counts_are_who_gets_it(self):
        # Given eight contacts: one without an address, one with a wrong one, one on
        # the exclusion list, one with a second address on it, two who share one. The
        # one with two addresses can be mailed at the other
        anna = self.reached("Anna")
        self.reached("No Address", email=False)
        self.reached("Wrong Address", email="no address at all")
        self.reached("Excluded")
        two = self.reached("Two Addresses", email="two@example.com, barred@example.com")
        first = self.reached("Shares One", email="Office <office@example.com>")
        self.reached("Shares Two", email="OFFICE@example.com")
        self.reached("Archived", active=False)
        blacklist = self.env["mail.blacklist"].sudo()
        blacklist._add("excluded@example.com")
        blacklist._add("barred@example.com")
        mailing = self.mailing_to(self.favourite())
        # Then every contact counts once, the archived one not at all
        self.assertCounts(
            mailing,
            total=7,
            no_address=2,
            opted_out=1,
            duplicate=1,
            recent=0,
            recipients=3,
            addresses=3,
            sample=3,
        )
        # and each number opens its contacts
        partners = self.env["res.partner"].with_user(self.marketer)
        for part, number in (
            ("total", 7),
            ("no_address", 2),
            ("opted_out", 1),
            ("duplicate", 1),
            ("recent", 0),
            ("recipients", 3),
        ):
            action = mailing.action_view_audience(part)
            self.assertEqual(partners.search_count(action["domain"]), number, part)
        # and exactly the remaining ones get it
        mailing.action_launch()
        self.assertSentTo(mailing, anna, two, first)

    def test_numbers_of_what_is_not_saved_yet(self):
        # Given a saved mailing to a favourite, and a form in which it is changed
        company = self.reached("Atlas", is_company=True)
        self.reached("Buyer", parent_id=company.id, ref=False)
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        values = {
            "audience_kind": "saved_filter",
            "audience_filter_id": favourite.id,
            "audience_include_contacts": True,
        }
        # Then the counts are those of the form; the mailing stays as it is
        self.assertEqual(mailing.audience_counts(values)["total"], 2)
        self.assertEqual(mailing.audience_counts()["total"], 1)
        # and a mailing that was never saved is counted, too
        new = self.env["mailing.mailing"].with_user(self.marketer)
        values["mailing_model_id"] = self.contact_model.id
        self.assertEqual(new.audience_counts(values)["total"], 2)

    def test_mailed_lately(self):
        # Given Anna was mailed 10 days ago, Ben 40 days ago, Cleo's mail bounced
        partners = [self.reached(name) for name in ("Anna", "Ben", "Cleo", "Dora")]
        earlier = self.mailing(subject="Earlier")
        for partner, days, status in zip(
            partners, (10, 40, 1), ("open", "sent", "bounce"), strict=False
        ):
            self.env["mailing.trace"].sudo().create(
                {
                    "mass_mailing_id": earlier.id,
                    "model": "res.partner",
                    "res_id": partner.id,
                    "email": partner.email_normalized,
                    "trace_status": status,
                    "sent_datetime": fields.Datetime.subtract(
                        fields.Datetime.now(), days=days
                    ),
                }
            )
        mailing = self.mailing_to(self.favourite())
        # Then by the usual 30 days one was; she gets it nevertheless
        self.assertCounts(mailing, total=4, recent=1, recipients=4)
        # When those are left out
        mailing.audience_exclude_recent = True
        self.assertCounts(mailing, total=4, recent=1, recipients=3)
        # and when the setting says 60 days
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("crm_segmentation_mass_mailing.recent_days", 60)
        self.assertCounts(mailing, recent=2, recipients=2)
        # Then the others get it, and its own mails count for nothing afterwards
        mailing.action_launch()
        self.assertSentTo(mailing, *partners[2:])
        self.assertCounts(mailing, recent=2, recipients=2)

    def test_mailed_lately_follows_a_contact_that_is_merged(self):
        # Given Anna was mailed 10 days ago, at an address that she has no more
        anna = self.reached("Anna")
        self.env["mailing.trace"].sudo().create(
            {
                "mass_mailing_id": self.mailing(subject="Earlier").id,
                "model": "res.partner",
                "res_id": anna.id,
                "email": "old@example.com",
                "trace_status": "sent",
                "sent_datetime": fields.Datetime.subtract(
                    fields.Datetime.now(), days=10
                ),
            }
        )
        # When she is merged into another contact
        kept = self.reached("Kept")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (anna + kept).ids, kept
        )
        # Then this one counts as mailed
        self.assertCounts(self.mailing_to(self.favourite()), total=1, recent=1)

    def test_mailed_lately_under_another_contact(self):
        # Given the address of Anna was mailed as one of a mailing list
        self.reached("Anna")
        self.env["mailing.trace"].sudo().create(
            {
                "mass_mailing_id": self.mailing(subject="Earlier").id,
                "model": "mailing.contact",
                "res_id": 1,
                "email": "anna@example.com",
                "trace_status": "outgoing",
            }
        )
        # Then she counts as mailed
        self.assertCounts(self.mailing_to(self.favourite()), total=1, recent=1)

    def test_setting_of_days(self):
        # Given a mailing to Anna, and the usual 30 days
        self.reached("Anna")
        mailing = self.mailing_to(self.favourite())
        settings = self.env["res.config.settings"]
        self.assertEqual(settings.create({}).audience_recent_days, 30)
        # When 7, or none, are set, then the panel and the settings say so
        for days in (7, 0):
            settings.create({"audience_recent_days": days}).execute()
            self.assertCounts(mailing, days=days)
            self.assertEqual(settings.create({}).audience_recent_days, days)
        # and a number of days that cannot be is refused
        with self.assertRefused("settings.negative_recent_days", error=ValidationError):
            settings.create({"audience_recent_days": -1})

    def test_days_that_are_no_number(self):
        # Given what somebody has typed into the system parameters: then it counts as
        # the usual 30 days, or as the 1,000 years that calendars have
        mailing = self.mailing_to(self.favourite())
        key = "crm_segmentation_mass_mailing.recent_days"
        for text, days in (("²", 30), ("many", 30), ("9" * 5000, 365000)):
            self.env["ir.config_parameter"].set_param(key, text)
            self.assertCounts(mailing, days=days)

    def test_the_days_are_for_those_who_may_read_settings(self):
        # Given users of the portal, of mailings, and an administrator
        by_groups = {
            groups: new_test_user(self.env, login=f"days_{number}", groups=groups)
            for number, groups in enumerate(
                (
                    "base.group_portal",
                    "mass_mailing.group_mass_mailing_user",
                    "base.group_system",
                )
            )
        }
        # When they ask for the values of settings, then the last one alone gets them
        for groups, user in by_groups.items():
            with self.subTest(groups):
                values = self.env["res.config.settings"].with_user(user).get_values()
                told = groups == "base.group_system"
                self.assertEqual("audience_recent_days" in values, told)

    def test_without_an_audience_as_in_odoo(self):
        # Given two who share an address, and a mailing with Odoo's own filter
        self.reached("Shares One", email="office@example.com")
        self.reached("Shares Two", email="office@example.com")
        mailing = self.mailing(mailing_domain="[('ref', '=', 'audience')]")
        # Then it has no audience, nothing is counted, and Odoo decides who gets it:
        # both, because the texts differ
        self.assertEqual(mailing.audience_kind, "none")
        self.assertEqual(mailing.audience_counts(), {"total": 0})
        self.assertFalse(Audience(mailing).note())
        mailing.action_launch()
        self.send_queue()
        self.assertEqual(self.sent_to(mailing), ["Shares One", "Shares Two"])

    def test_all_that_sorts_customers_in_odoos_own_filter(self):
        # Given a contact that has everything by which customers are sorted, and one
        # that has nothing of it
        self.define_properties(budget="integer")
        ideal, _standard = self.apply_ghent()
        category = self.env["crm.customer.category"].create({"name": "Reseller"})
        tag = self.env["res.partner.category"].create({"name": "Fair guest"})
        process = self.env["crm.status.process"].create(
            {"name": "Ours", "status_ids": [Command.create({"name": "Offer"})]}
        )
        reason = self.env["crm.lost.reason"].create({"name": "Much too late"})
        full = self.reached(
            "Full",
            city="Ghent",
            customer_category_id=category.id,
            category_id=[Command.set(tag.ids)],
            properties={"budget": 5},
        )
        self.reached("Bare")
        full._set_customer_status(process.status_ids)
        self.lead(full).action_set_lost(lost_reason_id=reason.id)
        full.message_post(
            body="Hello", message_type="email", subtype_xmlid="mail.mt_comment"
        )
        # Then each of these filters of a mailing without an audience finds it alone
        for condition in (
            ("segment_ids", "in", ideal.ids),
            ("segment_score", ">=", 70),
            ("customer_category_id", "=", category.id),
            ("category_id", "in", tag.ids),
            ("customer_status_value_ids", "in", process.status_ids.ids),
            ("properties.budget", ">", 4),
            ("last_contact_at", ">", "today -7d"),
            ("lost_reason_ids", "in", reason.ids),
        ):
            with self.subTest(field=condition[0]):
                filtered = [("ref", "=", "audience"), condition]
                mailing = self.mailing(mailing_domain=str(filtered))
                self.assertEqual(mailing._get_recipients(), full.ids)

    def test_odoos_filter_means_nobody_meanwhile(self):
        # Given a mailing with an audience
        mailing = self.mailing_to(self.favourite())
        # Then code that knows of no audience finds nobody
        self.assertEqual(mailing.mailing_domain, "[('id', 'in', [])]")
        # When the audience is put aside, then Odoo's filter is there again
        mailing.audience_kind = "none"
        self.assertEqual(mailing.mailing_domain, "[]")

    def test_audience_is_for_contacts_only(self):
        # Given a mailing with an audience
        mailing = self.mailing_to(self.favourite())
        # When it is made one to mailing lists
        mailing.mailing_model_id = self.env["ir.model"]._get("mailing.list")
        # Then it has no audience
        self.assertEqual(mailing.audience_kind, "none")

    def test_copy_keeps_the_audience(self):
        ideal, _standard = self.apply_ghent()
        mailing = self.mailing(
            audience_segment_ids=[Command.set(ideal.ids)], audience_exclude_recent=True
        )
        copy = mailing.copy()
        self.assertEqual(copy.audience_kind, "segments")
        self.assertEqual(copy.audience_segment_ids, ideal)
        self.assertTrue(copy.audience_exclude_recent)


@tagged("post_install", "-at_install")
class TestWhoResolves(AudienceCommon):
    """The audience is what the responsible user may see."""

    def test_own_customers_are_those_of_the_responsible_user(self):
        # Given a favourite of "my customers" in the words of the web client
        mine = self.reached("Mine", user_id=self.marketer.id)
        self.reached("Another's", user_id=self.env.user.id)
        mailing = self.mailing_to(self.favourite("[('user_id', '=', uid)]"))
        # Then it means those of the responsible user, whoever looks or sends
        self.assertEqual(mailing.with_user(self.env.user).audience_counts()["total"], 1)
        mailing.action_launch()
        self.assertSentTo(mailing, mine)

    def test_relative_days_in_the_words_of_the_client(self):
        # Given favourites of contacts made in the last 30 days, and before tomorrow
        self.reached("Anna")
        last_30_days = "(context_today() - relativedelta(days=30))"
        for condition in (
            f"('create_date', '>=', {last_30_days}.strftime('%Y-%m-%d'))",
            f"('create_date', '>=', {last_30_days})",
            "('create_date', '<', context_today() + relativedelta(days=1))",
        ):
            with self.subTest(condition=condition):
                mailing = self.mailing_to(
                    self.favourite(f"[('ref', '=', 'audience'), {condition}]")
                )
                self.assertCounts(mailing, total=1)

    def test_contacts_of_other_companies_are_not_in_it(self):
        # Given a contact of a company that the responsible user is not in
        other = self.env["res.company"].create({"name": "Another company"})
        anna = self.reached("Anna")
        self.reached("Foreign", company_id=other.id)
        mailing = self.mailing_to(self.favourite())
        # Then it is not in the audience, also when the queue runs with all rights
        self.assertCounts(mailing, total=1)
        mailing.action_launch()
        self.assertSentTo(mailing, anna)

    def test_lists_are_closed_to_those_who_may_not_read_mailings(self):
        # Given a user without rights on mailings
        mailing = self.mailing_to(self.favourite())
        salesperson = new_test_user(
            self.env, login="audience_sales", groups="sales_team.group_sale_salesman"
        )
        # Then the search behind the counts is refused
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(salesperson).search_count(
                [("mailing_audience", "=", f"{mailing.id}:total")]
            )


@tagged("post_install", "-at_install")
class TestNever(AudienceCommon, MockEmail):
    """Nobody is mailed who must not be, on whatever path."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.reached("Anna")
        cls.ben = cls.reached("Ben")

    def mailings(self):
        """One of each kind of audience that holds Anna and Ben."""
        _ideal, standard = self.apply_ghent()
        return (
            self.mailing(audience_segment_ids=[Command.set(standard.ids)])
            | self.mailing_to(self.favourite())
            | self.mailing(
                audience_kind="list", mailing_domain="[('ref', '=', 'audience')]"
            )
            | self.mailing_to(self.favourite(), audience_frozen=True)
        )

    def test_excluded_after_it_was_queued(self):
        # Given mailings in the queue, Odoo's own exclusion switched off in all
        mailings = self.mailings()
        mailings.use_exclusion_list = False
        mailings.action_launch()
        # When Ben unsubscribes
        self.env["mail.blacklist"].sudo()._add("ben@example.com")
        # Then Anna alone gets them
        for mailing in mailings:
            self.assertSentTo(mailing, self.anna)

    def test_archived_after_it_was_queued(self):
        mailings = self.mailings()
        mailings.action_launch()
        self.ben.active = False
        for mailing in mailings:
            self.assertSentTo(mailing, self.anna)

    def test_archived_even_if_the_filter_asks_for_it(self):
        # Given favourites and lists of archived contacts
        self.ben.active = False
        domain = "[('ref', '=', 'audience'), ('active', 'in', [True, False])]"
        for mailing in (
            self.mailing_to(self.favourite(domain)),
            self.mailing_to(
                self.favourite(domain, context="{'active_test': False}"),
                audience_include_contacts=True,
            ),
            self.mailing(audience_kind="list", mailing_domain=domain),
        ):
            self.assertCounts(mailing, total=1)
            mailing.action_launch()
            self.assertSentTo(mailing, self.anna)

    def test_asked_for_by_id(self):
        # Given Ben is on the exclusion list, and a third is not in the audience
        outside = self.reached("Outside", ref="other")
        self.env["mail.blacklist"].sudo()._add("ben@example.com")
        for mailing in self.mailings():
            # When code sends a mailing to contacts by their ids
            mailing.sudo().action_send_mail((self.anna + self.ben + outside).ids)
            # Then Anna alone gets it
            self.assertEqual(self.sent_to(mailing), ["Anna"])
            # and to none of them it is not sent to all instead
            with self.assertRefused("mailing.no_recipients"):
                mailing.sudo().action_send_mail(outside.ids)

    def test_barred_between_two_batches(self):
        # Given a large mailing, of which a batch is still to be worked on when its
        # contacts unsubscribe or are archived
        mailing = self.mailing_to(self.favourite()).sudo()
        mailing.use_exclusion_list = False
        recipients = mailing._get_recipients()
        self.assertEqual(set(recipients), set((self.anna + self.ben).ids))
        composer = self.env["mail.compose.message"].create(
            {
                "composition_mode": "mass_mail",
                "model": "res.partner",
                "mass_mailing_id": mailing.id,
                "subject": "A mailing",
                "body": "<p>Hello</p>",
                "use_exclusion_list": False,
            }
        )
        self.ben.active = False
        self.env["mail.blacklist"].sudo()._add("anna@example.com")
        # When the composer goes on with those whom it was given
        composer._action_send_mail_mass_mail(recipients)
        # Then none of them is mailed
        traces = mailing.mailing_trace_ids
        self.assertEqual(traces.mapped("trace_status"), ["cancel", "cancel"])

    def test_barred_while_the_mail_waits_to_be_sent(self):
        # Given a mailing whose mails wait for the mail server, Odoo's own exclusion
        # switched off
        cleo = self.reached("Cleo")
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("mail.mail.force.send.limit", 0)
        mailing = self.mailing_to(self.favourite(), use_exclusion_list=False)
        mailing.action_launch()
        self.send_queue()
        traces = {
            partner: mailing.mailing_trace_ids.filtered_domain(
                [("res_id", "=", partner.id)]
            )
            for partner in (self.anna, self.ben, cleo)
        }
        mails = mailing.mailing_trace_ids.sudo().mail_mail_id
        self.assertEqual(mails.mapped("state"), ["outgoing"] * 3)
        # When Ben is archived, and Anna unsubscribes, before they are sent
        self.ben.active = False
        self.env["mail.blacklist"].sudo()._add("anna@example.com")
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        # Then Cleo alone gets hers
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [['"Cleo" <cleo@example.com>']]
        )
        self.assertEqual(traces[cleo].trace_status, "sent")
        self.assertEqual(traces[self.anna].trace_status, "cancel")
        self.assertEqual(traces[self.ben].trace_status, "cancel")

    def test_barred_before_it_is_tried_again(self):
        # Given a mailing of which no mail could be sent
        mailing = self.mailing_to(self.favourite(), use_exclusion_list=False)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("mail.mail.force.send.limit", 0)
        mailing.action_launch()
        self.send_queue()
        mailing.mailing_trace_ids.sudo().mail_mail_id.state = "exception"
        mailing.mailing_trace_ids.trace_status = "error"
        # When Ben unsubscribes, and it is tried again
        self.env["mail.blacklist"].sudo()._add("ben@example.com")
        mailing.action_retry_failed()
        # Then Anna alone gets it
        self.assertSentTo(mailing, self.anna)


@tagged("post_install", "-at_install")
class TestSeveralAddresses(AudienceCommon, MockEmail):
    """Each address in a field counts by itself."""

    def letters(self, mailing):
        """The addresses that have got a letter, one for each letter."""
        with self.mock_mail_gateway():
            mailing.action_launch()
            self.send_queue()
        self.assertEqual(mailing.state, "done")
        for mail in self._mails:
            self.assertEqual(len(mail["email_to"]), 1)
        return sorted(email_normalize(mail["email_to"][0]) for mail in self._mails)

    def test_each_address_is_mailed_once(self):
        # Given three contacts with one@ among their addresses, in three ways of
        # writing several, and the last one with nothing but it
        pair = self.reached("Pair", email="two@example.com; one@example.com")
        self.reached("Named", email='"One, the" <ONE@example.com>, three@example.com')
        self.reached("Only", email="one@example.com")
        self.reached("Twice", email="four@example.com four@example.com")
        mailing = self.mailing_to(self.favourite())
        # Then the panel counts contacts and letters
        self.assertCounts(
            mailing, total=4, opted_out=0, duplicate=1, recipients=3, addresses=4
        )
        # and each address gets one letter, with a trace of its own
        expected = [f"{name}@example.com" for name in ("four", "one", "three", "two")]
        self.assertEqual(self.letters(mailing), expected)
        traces = mailing.mailing_trace_ids
        self.assertEqual(sorted(traces.mapped("email")), expected)
        of_pair = traces.filtered(lambda trace: trace.res_id == pair.id)
        self.assertEqual(
            sorted(of_pair.mapped("email")), ["one@example.com", "two@example.com"]
        )
        self.assertEqual(len(set(traces.mapped("message_id"))), 4)

    def test_excluded_wherever_it_stands(self):
        # Given contacts whose first, second, or only address is excluded
        self.reached("First", email="barred@example.com, one@example.com")
        self.reached("Second", email="two@example.com; Barred@example.com")
        self.reached("Only", email="barred@example.com")
        self.reached("Both", email="barred@example.com, out@example.com")
        for address in ("barred@example.com", "out@example.com"):
            self.env["mail.blacklist"].sudo()._add(address)
        # Then the others are mailed, whether Odoo's own exclusion is used or not
        for use_exclusion_list in (True, False):
            mailing = self.mailing_to(
                self.favourite(), use_exclusion_list=use_exclusion_list
            )
            self.assertCounts(
                mailing, total=4, opted_out=2, duplicate=0, recipients=2, addresses=2
            )
            self.assertEqual(
                self.letters(mailing), ["one@example.com", "two@example.com"]
            )

    def test_excluded_while_its_letter_waits(self):
        # Given a letter to each of two addresses of a contact, which wait
        self.reached("Pair", email="two@example.com; one@example.com")
        self.env["ir.config_parameter"].sudo().set_param(
            "mail.mail.force.send.limit", 0
        )
        mailing = self.mailing_to(self.favourite(), use_exclusion_list=False)
        mailing.action_launch()
        self.send_queue()
        mails = mailing.mailing_trace_ids.sudo().mail_mail_id
        self.assertEqual(len(mails), 2)
        # When the second one unsubscribes
        self.env["mail.blacklist"].sudo()._add("one@example.com")
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mails.send()
        # Then the first one alone gets it
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [['"Pair" <two@example.com>']]
        )
        self.assertEqual(
            {one.email: one.trace_status for one in mailing.mailing_trace_ids},
            {"two@example.com": "sent", "one@example.com": "cancel"},
        )

    def test_unsubscribing_is_for_one_address(self):
        # Given a mailing that both addresses of a contact have got
        self.reached("Pair", email="two@example.com; one@example.com")
        mailing = self.mailing_to(
            self.favourite(), body_html="<a href='/unsubscribe_from_list'>Stop</a>"
        )
        self.letters(mailing)
        # Then each letter has a link for its own address
        links = [mail["headers"]["List-Unsubscribe"] for mail in self._mails]
        self.assertIn("one%40example.com", "".join(links))
        self.assertIn("two%40example.com", "".join(links))
        self.assertEqual(len(set(links)), 2)
        # When the second one unsubscribes, then its trace says so, and the next
        # mailing goes to the first one
        self.env["mailing.trace"]._set_unsubscribed(mailing, "one@example.com")
        gone = mailing.mailing_trace_ids.filtered("unsubscribe_datetime")
        self.assertEqual(gone.email, "one@example.com")
        self.env["mail.blacklist"].sudo()._add("one@example.com")
        self.assertEqual(
            self.letters(self.mailing_to(self.favourite())), ["two@example.com"]
        )

    def test_mailed_lately_at_its_second_address(self):
        # Given a mailing to both addresses of a contact
        pair = self.reached("Pair", email="two@example.com; one@example.com")
        self.letters(self.mailing_to(self.favourite()))
        pair.ref = False
        # When another contact has the second address, and the mailed are left out
        self.reached("Only", email="one@example.com")
        mailing = self.mailing_to(self.favourite(), audience_exclude_recent=True)
        self.assertCounts(mailing, total=1, recent=1, recipients=0)

    def test_stopped_between_the_letters_of_a_contact(self):
        # Given a mailing that was stopped when one of two addresses had its letter
        pair = self.reached("Pair", email="two@example.com; one@example.com")
        mailing = self.mailing_to(self.favourite())
        mailing.action_launch()
        self.env["mailing.trace"].sudo().create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": pair.id,
                "email": "two@example.com",
                "trace_status": "sent",
            }
        )
        mailing.sudo().state = "sending"
        # When it goes on, then the other gets its letter, and the first no second one
        with self.mock_mail_gateway():
            self.send_queue()
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [['"Pair" <one@example.com>']]
        )
        self.assertEqual(mailing.state, "done")


@tagged("post_install", "-at_install")
class TestBlocked(AudienceCommon):
    """What cannot be used means nobody, and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.reached("Anna", city="Ghent")

    def test_favourite_deleted(self):
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        favourite.unlink()
        self.assertBlocked(mailing, "audience.deleted", naming="Our audience")
        # When another one is chosen, then it can be sent
        mailing.audience_filter_id = self.favourite()
        mailing.action_launch()
        self.assertSentTo(mailing, self.anna)

    def test_favourite_archived(self):
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        favourite.active = False
        self.assertBlocked(mailing, "saved_filter.archived")

    def test_favourite_no_longer_shared(self):
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        favourite.user_ids = self.env.user
        self.assertBlocked(mailing, "saved_filter.not_shared")

    def test_favourite_of_other_records(self):
        mailing = self.mailing_to(self.favourite("[]", model_id="crm.lead"))
        self.assertBlocked(mailing, "saved_filter.other_model")

    def test_favourite_broken(self):
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        for domain, reason, *named in (
            ("[('x_gone', '=', 1)]", "filter.no_field", "“x_gone”"),
            ("[('properties.gone', '=', 1)]", "filter.no_custom_field"),
            ("[('id', 'in', active_ids)]", "saved_filter.unknown_name", "“active_ids”"),
            ("[('ref', '=', __import__('os').getcwd())]", "saved_filter.unreadable"),
            ("[('ref', '=',", "saved_filter.unreadable"),
            ("[('id', '=', 'seven')]", "audience.invalid_value"),
            ("[('color', '>', 'red')]", "audience.invalid_value"),
            ("[('create_date', '>', uid.strftime('%Y'))]", "saved_filter.unreadable"),
            ("[('create_date', '>', (5).strftime('%Y'))]", "saved_filter.unreadable"),
            (
                "[('create_date', '>', context_today() + relativedelta(days=10**9))]",
                "saved_filter.unreadable",
            ),
            (
                "[('date', '>', context_today() + relativedelta(days=9999999999))]",
                "saved_filter.unreadable",
            ),
            ("[('date', '>', context_today(1))]", "saved_filter.unreadable"),
            ("[('name', '=', relativedelta(**{}))]", "filter.unreadable"),
            ("[(5, '=', 1)]", "filter.unreadable"),
            ("{}", "filter.unreadable"),
            ("5", "filter.unreadable"),
            ("[" * 500, "saved_filter.unreadable"),
            ("[('name', '=', '\\x00')]", "audience.invalid_value"),
        ):
            with self.subTest(domain=domain):
                favourite.domain = domain
                self.assertBlocked(mailing, reason, naming="".join(named))

    def test_what_comes_out_only_when_it_is_searched(self):
        # Given a favourite of which PostgreSQL says only when it looks that it makes no
        # sense: of names it may say so already when it plans the search, if it has
        # statistics of them; of translated names it has none
        belgium = self.env.ref("base.be")
        several = "arthur@example.com, arthur@example.org"
        self.contact("Arthur", email=several, country_id=belgium.id)
        for domain in (
            "[('name', '=like', 'A%\\\\')]",
            "[('country_id.name', '=like', 'B%\\\\')]",
        ):
            with self.subTest(domain=domain):
                favourite = self.favourite()
                mailing = self.mailing_to(favourite)
                # and its mailing is in the queue between two others
                before, after = (self.mailing_to(self.favourite()) for _two in "12")
                (before | mailing | after).action_launch()
                before.calendar_date = "2026-03-03 12:00:00"
                mailing.calendar_date = "2026-03-02 12:00:00"
                after.calendar_date = "2026-03-01 12:00:00"
                favourite.domain = domain
                # Then the panel says so, it cannot be sent, and the queue goes on
                self.assertEqual([*mailing.audience_counts()], ["problem"])
                self.assertSentTo(before, self.anna)
                self.assertEqual(mailing.state, "draft")
                self.assertEqual(after.state, "done")
                self.assertEqual(self.sent_to(after), ["Anna"])
                with self.assertRefused(
                    "mailing.unusable_audience", "audience.invalid_value"
                ):
                    mailing.action_launch()

    def test_sent_mailings_stay_sent(self):
        # Given a mailing that was sent, and a draft, whose favourite is gone
        favourite = self.favourite()
        sent = self.mailing_to(favourite)
        sent.action_launch()
        self.assertSentTo(sent, self.anna)
        draft = self.mailing_to(favourite)
        favourite.unlink()
        # When somebody writes that they are sent, then they are
        (sent | draft).write({"state": "done"})
        self.assertEqual((sent | draft).mapped("state"), ["done", "done"])

    def test_nothing_chosen(self):
        mailing = self.mailing(audience_kind="segments")
        self.assertBlocked(mailing, "audience.without_segment")
        mailing = self.mailing(audience_kind="saved_filter")
        self.assertBlocked(mailing, "audience.without_filter")

    def test_segment_deleted(self):
        # Given a mailing to two segments of a draft, which can be deleted
        model = self.make_segmentation(segments={"Best": 50, "Rest": 0})
        best = model.segment_ids.filtered(lambda segment: segment.name == "Best")
        mailing = self.mailing(
            audience_segment_ids=[Command.set(model.segment_ids.ids)]
        )
        # When one is deleted, then the other alone is not the audience
        best.unlink()
        self.assertBlocked(mailing, "audience.deleted", naming="Best")

    def test_segment_archived(self):
        # Given a segment of a live model: deleting it archives it
        ideal, standard = self.apply_ghent()
        mailing = self.mailing(
            audience_segment_ids=[Command.set((ideal + standard).ids)]
        )
        ideal.unlink()
        self.assertTrue(ideal.exists())
        self.assertBlocked(mailing, "segment.archived")

    def test_model_deleted(self):
        ideal, _standard = self.apply_ghent()
        mailing = self.mailing(audience_segment_ids=[Command.set(ideal.ids)])
        ideal.segmentation_id.unlink()
        self.assertBlocked(mailing, "audience.deleted", naming="Ideal")

    def test_model_of_another_company(self):
        # Given a model that the responsible user's companies may no longer see
        ideal, _standard = self.apply_ghent()
        mailing = self.mailing(audience_segment_ids=[Command.set(ideal.ids)])
        ideal.segmentation_id.company_id = self.env["res.company"].create(
            {"name": "Another company"}
        )
        self.assertBlocked(mailing, "segment.not_visible")

    def test_whom_it_is_seen_as_may_not_read_a_field(self):
        # Given a favourite by segment, which only internal users may read
        mailing = self.mailing_to(self.favourite("[('segment_id', '!=', False)]"))
        portal = new_test_user(
            self.env, login="audience_portal", groups="base.group_portal"
        )
        # When an administrator lets it be seen as somebody else
        mailing.sudo().audience_user_id = portal
        self.assertBlocked(mailing, "filter.no_access", naming="“segment_id”")

    def test_queue_goes_on_with_the_others(self):
        # Given two mailings in the queue
        favourite = self.favourite(name="To be deleted")
        broken = self.mailing_to(favourite)
        good = self.mailing_to(self.favourite())
        (broken | good).action_launch()
        # When the audience of one goes, and the queue is worked through
        favourite.unlink()
        self.assertSentTo(good, self.anna)
        # Then that one was not sent, is a draft again and says why
        self.assertEqual(broken.state, "draft")
        self.assertFalse(broken.sent_date)
        self.assertFalse(broken.mailing_trace_ids)
        notes = broken.message_ids.mapped("body")
        self.assertTrue(any("To be deleted" in note for note in notes), notes)
        self.assertBlocked(broken, "audience.deleted", naming="To be deleted")

    def test_queue_stops_a_mailing_that_was_half_sent(self):
        # Given a mailing of which Anna got hers, before the server was stopped
        self.reached("Ben")
        favourite = self.favourite()
        mailing = self.mailing_to(favourite)
        mailing.action_launch()
        mailing.sudo().with_context(audience_is_sent=True).action_send_mail(
            self.anna.ids
        )
        mailing.state = "sending"
        # When the favourite breaks, then it stops as a draft
        favourite.domain = "[('x_gone', '=', 1)]"
        self.send_queue()
        self.assertEqual(mailing.state, "draft")
        # and when it is mended, then the others get theirs, once
        favourite.domain = "[('ref', '=', 'audience')]"
        mailing.invalidate_recordset()
        mailing.action_launch()
        self.send_queue()
        self.assertEqual(self.sent_to(mailing), ["Anna", "Ben"])


@tagged("post_install", "-at_install")
class TestFreezing(AudienceCommon):
    def setUp(self):
        super().setUp()
        self.anna = self.reached("Anna", city="Ghent")
        self.ben = self.reached("Ben", city="Ghent")
        self.favourite_of_ghent = self.favourite(
            "[('ref', '=', 'audience'), ('city', '=', 'Ghent')]"
        )

    def schedule(self, mailing, frozen):
        """As the dialog does it, for yesterday, so that the queue takes it."""
        form = Form(
            self.env["mailing.mailing.schedule.date"]
            .with_user(self.marketer)
            .with_context(default_mass_mailing_id=mailing.id)
        )
        form.schedule_date = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        form.audience_frozen = frozen
        form.save().action_schedule_date()

    def move(self):
        """Ben leaves the audience, Cleo enters it."""
        self.ben.city = "Namur"
        return self.reached("Cleo", city="Ghent")

    def test_frozen_when_scheduled(self):
        mailing = self.mailing_to(self.favourite_of_ghent)
        with freeze_time("2026-11-05 13:07:00"):
            self.schedule(mailing, frozen=True)
        self.assertIn("Frozen on 11/05/2026 01:07:00", Audience(mailing).note())
        # When the audience moves, even when its favourite is deleted
        self.move()
        self.favourite_of_ghent.unlink()
        # Then those chosen get it
        self.assertCounts(mailing, total=2, recipients=2)
        self.assertSentTo(mailing, self.anna, self.ben)

    def test_computed_when_sent(self):
        mailing = self.mailing_to(self.favourite_of_ghent)
        self.schedule(mailing, frozen=False)
        self.assertIn("computed when", Audience(mailing).note())
        cleo = self.move()
        self.assertSentTo(mailing, self.anna, cleo)

    def test_frozen_while_it_is_in_the_queue(self):
        # Given a scheduled mailing of which the audience was to be computed when sent
        mailing = self.mailing_to(self.favourite_of_ghent)
        self.schedule(mailing, frozen=False)
        # When that is changed, and the audience moves
        note = mailing.audience_counts({"audience_frozen": True})["note"]
        self.assertIn("frozen when you save", note)
        mailing.audience_frozen = True
        self.assertIn("Frozen on", Audience(mailing).note())
        self.move()
        # Then those who were in it at the change get it
        self.assertSentTo(mailing, self.anna, self.ben)

    def test_cancelled_is_frozen_no_more(self):
        # Given a frozen mailing
        mailing = self.mailing_to(self.favourite_of_ghent)
        self.schedule(mailing, frozen=True)
        with self.assertRefused("audience.frozen", error=ValidationError):
            mailing.audience_include_contacts = True
        # When it is cancelled and scheduled again after the audience has moved
        mailing.action_cancel()
        cleo = self.move()
        mailing.audience_include_contacts = True
        self.schedule(mailing, frozen=True)
        # Then the new audience gets it
        self.assertSentTo(mailing, self.anna, cleo)


@tagged("post_install", "-at_install")
class TestVersionsOfAMailing(AudienceCommon):
    """Odoo's A/B tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(10):
            cls.reached(f"Contact {number}")
        cls.reached("Twin", email="contact.0@example.com")
        cls.reached("Unreachable", email=False)

    def half_and_winner(self, **values):
        """Send two versions to 30 percent each, then the winner to the rest."""
        first = self.mailing_to(
            self.favourite(),
            ab_testing_enabled=True,
            ab_testing_pc=30,
            ab_testing_winner_selection="manual",
            **values,
        )
        # 30 percent of the ten who can be mailed
        self.assertCounts(first, total=12, recipients=10, sample=3)
        second = first.copy({"subject": "Another version"})
        (first | second).action_launch()
        self.send_queue()
        self.assertEqual(len(self.sent_to(first)), 3)
        self.assertEqual(len(self.sent_to(second)), 3)
        return first, second

    def test_everybody_gets_one_version(self):
        first, second = self.half_and_winner(audience_exclude_recent=True)
        # When the second wins
        action = second.action_select_as_winner()
        winner = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertEqual(winner.audience_kind, "saved_filter")
        self.send_queue()
        # Then each of the ten has got one of the three mailings
        names = [*self.sent_to(first), *self.sent_to(second), *self.sent_to(winner)]
        self.assertEqual(sorted(names), [f"Contact {number}" for number in range(10)])

    def test_winner_goes_to_those_who_were_frozen(self):
        first, second = self.half_and_winner(audience_frozen=True)
        # When somebody enters the audience, and the first wins
        self.reached("Contact 99")
        action = first.action_select_as_winner()
        winner = self.env["mailing.mailing"].browse(action["res_id"])
        self.send_queue()
        # Then who has entered does not get it
        names = [*self.sent_to(first), *self.sent_to(second), *self.sent_to(winner)]
        self.assertEqual(sorted(names), [f"Contact {number}" for number in range(10)])

    def test_winner_without_an_audience_stays_a_draft(self):
        # Given a test whose favourite is gone when the winner is due
        favourite = self.favourite(name="To be deleted")
        mailing = self.mailing_to(
            favourite,
            ab_testing_enabled=True,
            ab_testing_pc=30,
            ab_testing_winner_selection="opened_ratio",
            ab_testing_schedule_datetime=fields.Datetime.now(),
        )
        mailing.action_launch()
        self.send_queue()
        self.assertEqual(mailing.state, "done")
        self.assertEqual(len(self.sent_to(mailing)), 3)
        favourite.unlink()
        # When the scheduled action sends winners
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("mass_mailing.ir_cron_mass_mailing_ab_testing")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        # Then it does not fail; the winner is a draft that says why
        winner = mailing.campaign_id.ab_testing_winner_mailing_id
        self.assertEqual(winner.state, "draft")
        self.assertTrue(winner.audience_problem)
