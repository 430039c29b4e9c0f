# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mails name the customer's segment, score, category, statuses and custom fields, and
show blocks to some readers only."""

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.crm_segmentation.tests.common import field, other
from odoo.addons.mail.tests.common import MailCommon, mail_new_test_user

from ..outcome.test_outcome import OutcomeCommon

WORDS = Markup(
    "<p>"
    '<t t-out="object.segment_name">no segment</t>;'
    '<t t-out="object.segment_score_text">no score</t>;'
    '<t t-out="object.customer_category_name">no category</t>;'
    '<t t-out="object.customer_statuses_text">no status</t>;'
    "<t t-out=\"object.properties.get('colour')\">no colour</t>;"
    "<t t-out=\"object.properties.get('clubs')\">no clubs</t>"
    "</p>"
)


@tagged("post_install", "-at_install")
class TestWords(OutcomeCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as in a new database: the common of mail makes everybody a template editor
        cls.env["ir.config_parameter"].set_param(
            "mail.restrict.template.rendering", True
        )
        cls.define_properties(
            colour={
                "type": "selection",
                "selection": [["r", "Red"], ["b", "Blue"]],
            },
            clubs={"type": "tags", "tags": [["c", "Chess", 1], ["g", "Go", 2]]},
            buyer={"type": "many2one", "comodel": "res.users"},
        )
        cls.category = cls.env["crm.customer.category"].create({"name": "Reseller"})
        cls.anna.write(
            {
                "customer_category_id": cls.category.id,
                "properties": {"colour": "b", "clubs": ["c", "g"]},
            }
        )
        sales, support = cls.env["crm.status.process"].create(
            [
                {
                    "name": name,
                    "sequence": sequence,
                    "status_ids": [Command.create({"name": status, "position": 1})],
                }
                for sequence, (name, status) in enumerate(
                    [("Sales", "Offer"), ("Support", "Onboarded")], 900
                )
            ]
        )
        cls.anna._set_customer_status(support.status_ids)
        cls.anna._set_customer_status(sales.status_ids)
        cls.nobody = cls.contact("Nobody", email="nobody@example.com", active=False)

    def printed(self, template, partner, user=None):
        """The body of a mailing as a contact gets it."""
        mailing = self.mailing_to(partner).with_user(user or self.marketer)
        mailing.body_html = template
        return mailing._render_field("body_html", partner.ids)[partner.id]

    # -- words -----------------------------------------------------------------------

    def test_marketer_prints_what_is_known(self):
        """Given a contact of which all is known, when a marketer, who is no template
        editor, writes a mailing with it, then all of it is printed."""
        self.assertFalse(self.marketer.has_group("mail.group_mail_template_editor"))
        self.assertEqual(
            self.printed(WORDS, self.anna),
            "<p>Ideal;100.00;Reseller;Offer, Onboarded;Blue;Chess, Go</p>",
        )

    def test_defaults_are_printed_where_nothing_is_known(self):
        """Given a contact of which nothing is known, then the defaults are printed, of
        a score, too; a score of 0 is a score."""
        self.assertEqual(
            self.printed(WORDS, self.nobody),
            "<p>no segment;no score;no category;no status;no colour;no clubs</p>",
        )
        self.assertEqual(
            self.printed(WORDS, self.bert),
            "<p>Standard;0.00;no category;no status;no colour;no clubs</p>",
        )

    def test_subject_has_words_with_defaults(self):
        """Given a subject with placeholders, then it is printed with the values, or
        with the defaults."""
        mailing = self.mailing_to(self.anna | self.nobody).with_user(self.marketer)
        mailing.subject = (
            "For {{ object.segment_name ||| everyone}}, "
            "{{ object.properties.get('colour') ||| any colour}}"
        )
        self.assertEqual(
            mailing._render_field("subject", (self.anna | self.nobody).ids),
            {
                self.anna.id: "For Ideal, Blue",
                self.nobody.id: "For everyone, any colour",
            },
        )

    def test_words_in_the_language_of_the_reader(self):
        """Given a segment with a name in French, then a mail in French prints it, and
        the score in the French way."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ideal.update_field_translations("name", {"fr_FR": "Idéal"})
        french = self.anna.with_context(lang="fr_FR")
        self.assertEqual(french.segment_name, "Idéal")
        self.assertEqual(french.segment_score_text, "100,00")

    def test_mail_templates_print_them_too(self):
        """Given a mail template for contacts, then a user without rights on the
        segmentation sends it with the words."""
        template = self.env["mail.template"].create(
            {
                "name": "Greeting",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "{{ object.segment_name ||| none }}",
                "body_html": WORDS,
            }
        )
        user = mail_new_test_user(self.env, login="a_user", groups="base.group_user")
        rendered = template.with_user(user)._render_field("body_html", self.anna.ids)
        self.assertIn("Ideal;100.00;Reseller", rendered[self.anna.id])

    def test_words_are_offered(self):
        """Given the selector of placeholders, then it offers a marketer the words and
        the custom fields that can be printed."""
        partners = self.env["res.partner"].with_user(self.marketer)
        allowed = partners.mail_allowed_qweb_expressions()
        fields_offered = partners.fields_get(attributes=["searchable", "type"])
        for name in (
            "segment_name",
            "segment_score_text",
            "customer_category_name",
            "customer_statuses_text",
            "properties",
        ):
            self.assertIn(f"object.{name}", allowed)
            self.assertTrue(fields_offered[name]["searchable"])
        self.assertIn("object.properties.colour", allowed)
        self.assertIn("object.properties.get('colour')", allowed)
        self.assertNotIn("object.properties.buyer", allowed)

    def test_company_and_fields_of_administrators(self):
        """Given a field that an administrator has made, when a marketer writes a
        mailing with it and with the company, then both are printed."""
        self.add_fields(x_club="char")
        company = self.company_contact("Brouwerij")
        self.anna.write({"parent_id": company.id, "x_club": "Chess"})
        body = Markup(
            '<p><t t-out="object.commercial_company_name">you</t>;'
            '<t t-out="object.x_club">no club</t></p>'
        )
        self.assertEqual(self.printed(body, self.anna), "<p>Brouwerij;Chess</p>")
        self.assertEqual(self.printed(body, self.bert), "<p>you;no club</p>")

    def test_words_are_searched(self):
        """Given the words in a filter, then contacts are found by them."""
        found = self.env["res.partner"].search(
            [
                ("segment_name", "=", "Ideal"),
                ("segment_score_text", ">", 90),
                ("customer_statuses_text", "ilike", "offer"),
                ("customer_category_name", "=", "Reseller"),
            ]
        )
        self.assertEqual(found, self.anna)

    def test_opposites_share_all_contacts(self):
        """Given contacts with all words and with none, when each way to ask for a word
        and its opposite are searched, then each contact is found by one of the two."""
        self.model.partner_domain = "[('email', '!=', False)]"
        self.model.action_apply()
        unknown = self.contact("Unknown")
        self.assertFalse(unknown.segment_id)
        partners = self.anna | self.bert | unknown
        known = {
            "segment_name": (self.anna | self.bert, "Ideal", self.anna),
            "customer_statuses_text": (self.anna, "Onboarded", self.anna),
            "customer_category_name": (self.anna, "Reseller", self.anna),
            "segment_score_text": (self.anna | self.bert, 100, self.anna),
        }
        for name, (filled, value, holders) in known.items():
            asked = [("!=", "=", False, filled)]
            # without a score, none differs from another
            if name != "segment_score_text":
                asked.append(("=", "!=", value, holders))
                asked.append(("ilike", "not ilike", value[1:4], holders))
                asked.append(
                    ("in", "not in", [value, False], holders | (partners - filled))
                )
            for operator, opposite, asked_for, expected in asked:
                with self.subTest(name=name, operator=operator, value=asked_for):
                    found, others = (
                        self.env["res.partner"].search(
                            [("id", "in", partners.ids), (name, one, asked_for)]
                        )
                        for one in (operator, opposite)
                    )
                    self.assertEqual(found, expected)
                    self.assertEqual(others, partners - expected)

    # -- blocks for some readers -------------------------------------------------------

    def block(self, domain, text):
        """A block with conditions, as the editor of mailings writes it."""
        return Markup('<section t-if="object.filtered_domain({})">{}</section>').format(
            str(domain), text
        )

    def test_blocks_by_segment(self):
        """Given a block for each segment, when a marketer writes and sends the
        mailing, then each reader gets the block of the own segment."""
        body = self.block([("segment_ids", "in", self.ideal.ids)], "Champagne")
        body += self.block([("segment_id", "in", self.standard.ids)], "Water")
        body += self.block([("properties.colour", "=", "b")], "Blue")
        self.assertEqual(self.printed(body, self.anna).count("<section"), 2)
        readers = self.anna | self.bert
        mailing = self.mailing_to(readers, keep_archives=True)
        mailing.with_user(self.marketer).body_html = body
        mailing.action_send_mail()
        sent = {
            trace.partner_id: trace.mail_mail_id.body_html
            for trace in mailing.mailing_trace_ids
        }
        self.assertIn("Champagne", sent[self.anna])
        self.assertIn("Blue", sent[self.anna])
        self.assertNotIn("Water", sent[self.anna])
        self.assertIn("Water", sent[self.bert])
        self.assertNotIn("Champagne", sent[self.bert])
        self.assertNotIn("Blue", sent[self.bert])

    def test_code_stays_with_template_editors(self):
        """Given conditions that are more than a filter of what the marketer may read,
        then the marketer may not save them, as in Odoo."""
        mailing = self.mailing_to(self.anna).with_user(self.marketer)
        for condition in (
            "object.unlink()",
            "object.filtered_domain(env.user.ids)",
            "object.sudo().filtered_domain([])",
            "object.filtered_domain([('signup_type', '=', 'reset')])",
            "object.filtered_domain([('nonsense', '=', 1)])",
        ):
            with self.subTest(condition=condition), self.assertRaises(AccessError):
                mailing.body_html = Markup('<p t-if="{}">x</p>').format(condition)
        with self.assertRaises(AccessError):
            mailing.body_html = '<p><t t-out="object.signup_type"/></p>'

    # -- several companies -------------------------------------------------------------

    def test_queue_prints_what_the_author_sees(self):
        """Given a model of another company that comes first, when the queue sends a
        mailing whose text is by somebody of that company, then its segment is printed;
        not where that user is no more than responsible for it."""
        company = self.env["res.company"].create({"name": "Other company"})
        self.apply_model(
            field("name", other(10)),
            segments={"Elsewhere": 0},
            sequence=-1,
            company_id=company.id,
        )
        self.marketer.write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        colleague = mail_new_test_user(
            self.env,
            login="a_colleague",
            groups="mass_mailing.group_mass_mailing_user",
            company_id=self.env.ref("base.main_company").id,
        )
        for author, printed in ((self.marketer, "Elsewhere"), (colleague, "Ideal")):
            mailing = self.mailing_to(self.anna, keep_archives=True)
            mailing.with_user(
                author
            ).body_html = '<p><t t-out="object.segment_name"/></p>'
            mailing.with_context(allowed_company_ids=None).action_send_mail()
            trace = mailing.mailing_trace_ids
            self.assertIn(printed, trace.mail_mail_id.body_html)

    # -- the preview -------------------------------------------------------------------

    def test_preview_as_a_chosen_contact(self):
        """Given a mailing with words and blocks, when a marketer opens the test, then
        it shows the mail for the first reader, and for whom the marketer chooses."""
        body = self.block([("segment_ids", "in", self.ideal.ids)], "Champagne")
        mailing = self.mailing_to(self.anna)
        mailing.write({"subject": "For {{ object.name }}", "body_html": WORDS + body})
        wizard = Form(
            self.env["mailing.mailing.test"]
            .with_user(self.marketer)
            .with_context(default_mass_mailing_id=mailing.id)
        )
        self.assertEqual(wizard.preview_for, f"res.partner,{self.anna.id}")
        self.assertEqual(wizard.preview_subject, "For Anna")
        self.assertIn("Champagne", wizard.preview_body)
        wizard.preview_for = f"res.partner,{self.bert.id}"
        self.assertEqual(wizard.preview_subject, "For Bert")
        self.assertNotIn("Champagne", wizard.preview_body)

    def test_test_mail_is_for_the_chosen_contact(self):
        """Given a chosen contact, when the test is sent, then it is for that one."""
        mailing = self.mailing_to(self.anna)
        mailing.write({"subject": "For {{ object.name }}", "body_html": WORDS})
        wizard = (
            self.env["mailing.mailing.test"]
            .with_user(self.marketer)
            .create(
                {
                    "mass_mailing_id": mailing.id,
                    "email_to": "test@example.com",
                    "preview_for": f"res.partner,{self.anna.id}",
                }
            )
        )
        with self.mock_mail_gateway():
            wizard.send_mail_test()
        [mail] = self._mails
        self.assertIn("For Anna", mail["subject"])
        self.assertIn("Ideal;100.00;Reseller", mail["body"])
