# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody sees through mailings and lists what they could not see without them."""

from markupsafe import Markup

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.crm_segmentation.tests.world import World
from odoo.addons.crm_segmentation.tools.errors import codes_of

from ...tools.audience.audience import Audience
from ...tools.audience.run_as import contacts_as
from ...tools.list.feed import Feed

ALL = "[('ref', '=', 'world')]"


class RightsCommon(World):
    """A marketer of one company, and an administrator of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner in cls.customers():
            name = partner.name.lower().replace("'", "").replace(" ", ".")
            partner.write({"email": f"{name}@example.com", "ref": "world"})
        cls.administrator = new_test_user(
            cls.env,
            login="world_administrator",
            name="World administrator",
            groups="base.group_system,base.group_partner_manager,"
            "mass_mailing.group_mass_mailing_user,"
            "sales_team.group_sale_salesman_all_leads",
            email="administrator@world.example.com",
            company_id=cls.home.id,
            company_ids=[Command.set((cls.home + cls.abroad).ids)],
        )

    @classmethod
    def list_of(cls, user, **values):
        """A mailing list that a user has set up to be fed by a filter."""
        return (
            cls.env["mailing.list"]
            .with_user(user)
            .create(
                {
                    "name": "The world",
                    "feed_kind": "filter",
                    "feed_domain": ALL,
                    **values,
                }
            )
        )

    @classmethod
    def mailing_of(cls, user, **values):
        return (
            cls.env["mailing.mailing"]
            .with_user(user)
            .create(
                {
                    "subject": "To the world",
                    "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "audience_kind": "list",
                    "mailing_domain": ALL,
                    **values,
                }
            )
        )

    @classmethod
    def favourite_of(cls, user, domain=ALL):
        """A favourite that everybody shares."""
        return (
            cls.env["ir.filters"]
            .with_user(user)
            .create(
                {
                    "name": "Shared",
                    "model_id": "res.partner",
                    "user_ids": [],
                    "domain": domain,
                }
            )
        )

    def assertMembers(self, mailing_list, *partners):
        mailing_list._update_from_feed()
        self.assertFalse(mailing_list.feed_problem)
        self.assertEqual(
            sorted(mailing_list.sudo().contact_ids.mapped("name")),
            sorted(partner.name for partner in partners),
        )

    def of_home(self):
        """Whom a user of Home sees."""
        return self.home_customer, self.home_other, self.shared_customer


@tagged("post_install", "-at_install")
class TestSeenAs(RightsCommon):
    # -- lists that feed themselves ---------------------------------------------------

    def test_a_list_sees_what_its_last_editor_sees(self):
        """Given a list of an administrator of both companies, when a marketer of Home
        changes its filter, then it holds what the marketer sees."""
        mailing_list = self.list_of(self.administrator)
        self.assertMembers(mailing_list, *self.customers())
        mailing_list.with_user(self.marketer).feed_domain = f"{ALL[:-1]}, (1, '=', 1)]"
        self.assertEqual(mailing_list.feed_user_id, self.marketer)
        self.assertMembers(mailing_list, *self.of_home())

    def test_only_administrators_name_another_user(self):
        """Given a marketer, when a list is made, changed, copied or imported as
        somebody else's, then it is refused or stays the marketer's; an administrator
        may name another."""
        with self.assertRefused("run_as.not_administrator", error=AccessError):
            self.list_of(self.marketer, feed_user_id=self.administrator.id)
        lists = self.env["mailing.list"].with_user(self.marketer)
        with self.assertRefused("run_as.not_administrator", error=AccessError):
            lists.with_context(default_feed_user_id=self.administrator.id).create(
                {"name": "By the context"}
            )
        mailing_list = self.list_of(self.marketer)
        with self.assertRefused("run_as.not_administrator", error=AccessError):
            mailing_list.write({"feed_user_id": self.administrator.id})
        # nobody is not somebody else, either
        mailing_list.write({"feed_user_id": False})
        self.assertEqual(mailing_list.feed_user_id, self.marketer)
        of_administrator = self.list_of(self.administrator)
        copy = of_administrator.with_user(self.marketer).copy()
        self.assertEqual(copy.feed_user_id, self.marketer)
        of_administrator.write({"feed_user_id": self.marketer.id})
        self.assertMembers(of_administrator, *self.of_home())

    def test_colleagues_contacts_stay_theirs(self):
        """Given a marketer who may see own contacts only, then a list holds these."""
        self.home_other.user_id = self.marketer
        self.limit_to_own_contacts(self.marketer)
        self.assertMembers(self.list_of(self.marketer), self.home_other)

    def test_it_is_asked_anew_at_each_update(self):
        """Given a list of an administrator of both companies, when the administrator
        is taken out of one, then it holds whom this user still sees; when the user is
        archived, then the list says so, and nobody is found or taken off."""
        mailing_list = self.list_of(self.administrator)
        self.assertMembers(mailing_list, *self.customers())
        self.administrator.company_ids = self.home
        self.assertMembers(mailing_list, *self.of_home())
        with self.assertRefused("run_as.deleted"):
            contacts_as(self.env, self.env["res.users"])
        self.administrator.active = False
        mailing_list._update_from_feed()
        self.assertIn("World administrator", mailing_list.feed_problem)
        with self.assertRefused("run_as.no_access"):
            Feed(mailing_list).domain()
        self.assertEqual(len(mailing_list.sudo().contact_ids), 3)

    def test_whose_list_it_is_may_see_more_companies(self):
        """Given a list that is seen as somebody of both companies, when a marketer of
        one updates it, then it works, and no problem is stored."""
        mailing_list = self.list_of(self.administrator)
        mailing_list.with_user(self.marketer).action_update_from_feed()
        self.assertFalse(mailing_list.feed_problem)
        self.assertEqual(len(mailing_list.sudo().contact_ids), 4)

    def test_a_shared_favourite_finds_what_its_last_editor_sees(self):
        """Given a list and a mailing of an administrator by a favourite of nobody in
        Home, when a marketer of Home changes it to mean everybody, then they hold whom
        the marketer sees."""
        favourite = self.favourite_of(self.administrator, "[('ref', '=', 'nobody')]")
        mailing_list = self.list_of(
            self.administrator, feed_kind="saved_filter", feed_filter_id=favourite.id
        )
        mailing = self.mailing_of(
            self.administrator,
            audience_kind="saved_filter",
            audience_filter_id=favourite.id,
        )
        self.assertMembers(mailing_list)
        favourite.with_user(self.marketer).domain = ALL
        self.assertMembers(mailing_list, *self.of_home())
        self.assertEqual(mailing.audience_counts()["total"], 3)
        favourite.with_user(self.administrator).domain = ALL
        self.assertMembers(mailing_list, *self.customers())

    # -- audiences --------------------------------------------------------------------

    def test_an_audience_is_what_who_chose_it_sees(self):
        """Given a mailing whose responsible user is an administrator of both
        companies, chosen by a marketer of Home, then it is for whom the marketer sees;
        when the administrator chooses the audience, for whom the administrator sees."""
        mailing = self.mailing_of(self.marketer, user_id=self.administrator.id)
        self.assertEqual(mailing.audience_counts()["total"], 3)
        self.assertEqual(len(mailing.sudo()._get_recipients()), 3)
        mailing.user_id = self.administrator
        self.assertEqual(mailing.audience_counts()["total"], 3)
        mailing.with_user(self.administrator).mailing_domain = f"{ALL[:-1]},]"
        self.assertEqual(mailing.audience_counts()["total"], 4)
        # and what the marketer changes is the marketer's again
        mailing.audience_job_position = False
        self.assertEqual(mailing.audience_user_id, self.marketer)
        self.assertEqual(mailing.audience_counts()["total"], 3)

    def test_only_administrators_choose_as_whom_an_audience_is_seen(self):
        with self.assertRefused("run_as.not_administrator", error=AccessError):
            self.mailing_of(self.marketer, audience_user_id=self.administrator.id)
        mailing = self.mailing_of(self.marketer)
        with self.assertRefused("run_as.not_administrator", error=AccessError):
            mailing.audience_user_id = self.administrator
        of_administrator = self.mailing_of(self.administrator)
        copy = of_administrator.with_user(self.marketer).copy()
        self.assertEqual(copy.audience_user_id, self.marketer)
        of_administrator.audience_user_id = self.marketer
        self.assertEqual(of_administrator.audience_counts()["total"], 3)

    def test_counts_are_no_oracle(self):
        """Given a marketer of Home, when numbers are asked for with a user, a filter
        or a frozen audience that is not the marketer's, then nothing comes of it that
        the marketer does not see; of what was chosen by another, the number that is
        going to be mailed."""
        theirs = self.mailing_of(self.administrator).with_user(self.marketer)
        mine = self.mailing_of(self.marketer)
        for mailing in (theirs, mine, mine.browse()):
            values = {
                "audience_kind": "list",
                "mailing_domain": str([("name", "=", self.abroad_customer.name)]),
                "mailing_model_id": theirs.mailing_model_id.id,
                "audience_user_id": self.administrator.id,
                "user_id": self.administrator.id,
                "create_uid": self.administrator.id,
                "audience_frozen_at": "2026-01-01 00:00:00",
                "audience_frozen_partner_ids": [[6, 0, self.abroad_customer.ids]],
            }
            self.assertEqual(mailing.audience_counts(values)["total"], 0)
        # what is shown of another's mailing is what will be sent
        shown = {"audience_kind": "list", "mailing_domain": ALL}
        self.assertEqual(theirs.audience_counts(shown)["total"], 4)
        self.assertEqual(theirs.audience_counts()["total"], 4)
        # and the list behind a number holds whom the marketer sees
        action = theirs.action_view_audience("total")
        partners = self.env["res.partner"].with_user(self.marketer)
        self.assertEqual(partners.search_count(action["domain"]), 3)

    def test_nobody_writes_who_is_in_a_frozen_audience(self):
        """Given a marketer, when somebody is put into a frozen audience by hand, then
        it is refused."""
        mailing = self.mailing_of(self.marketer)
        values = {
            "audience_frozen_at": "2026-01-01 00:00:00",
            "audience_frozen_partner_ids": [Command.set(self.abroad_customer.ids)],
        }
        for name, value in values.items():
            with self.assertRefused("audience.frozen_by_hand", error=AccessError):
                mailing.write({name: value})
            with self.assertRefused("audience.frozen_by_hand", error=AccessError):
                self.mailing_of(self.marketer, **{name: value})

    def test_names_of_favourites_of_others_are_not_told(self):
        """Given a favourite and a segment that a marketer may not see, when numbers
        are asked for by their ids, then they are refused without their names."""
        favourite = self.favourite_of(self.administrator)
        favourite.write({"name": "Secret plan", "user_ids": self.administrator.ids})
        model = self.model_of_won_deals(company_id=self.abroad.id)
        mailings = self.env["mailing.mailing"].with_user(self.marketer)
        contacts = self.env["ir.model"]._get_id("res.partner")
        for code, values in (
            (
                "saved_filter.not_shared",
                {"audience_kind": "saved_filter", "audience_filter_id": favourite.id},
            ),
            (
                "segment.not_visible",
                {
                    "audience_kind": "segments",
                    "audience_segment_ids": [[6, 0, model.segment_ids.ids]],
                },
            ),
        ):
            counts = mailings.audience_counts({"mailing_model_id": contacts, **values})
            self.assertEqual(list(counts), ["problem"])
            self.assertIn(self.marketer.name, counts["problem"])
            new = mailings.new({"mailing_model_id": contacts, **values})
            self.assertEqual(codes_of(Audience(new).error()), (code,))
            self.assertNotIn("Secret", counts["problem"])
            self.assertNotIn("Standard", counts["problem"])

    def test_odd_values_end_in_a_sentence(self):
        """Given a client that sends nonsense, then it gets a sentence."""
        mailing = self.mailing_of(self.marketer)
        for values in (
            {"audience_kind": "nonsense"},
            {"audience_segment_ids": 5},
            {"audience_segment_ids": [[0, 0, {"name": "New"}]]},
            {"audience_segment_ids": [[6, 0, ["x"]]]},
            {"audience_kind": "list", "mailing_domain": "[('id', '='"},
            {"audience_kind": "list", "mailing_domain": 5},
            {"audience_kind": "saved_filter", "audience_filter_id": "x"},
            {"audience_kind": "saved_filter", "audience_filter_id": 10**9},
            ["audience_kind"],
        ):
            with self.subTest(values=values):
                counts = mailing.audience_counts(values)
                self.assertEqual(list(counts), ["problem"])
                self.assertNotIn("Traceback", counts["problem"])
        with self.assertRefused("audience.unreadable"):
            mailing._with_form_values({"audience_kind": "nonsense"})

    def test_the_winner_of_a_test_goes_to_the_audience_of_the_test(self):
        """Given an A/B test of an administrator, when a marketer selects the winner,
        then it goes to the audience that was tested."""
        tested = self.mailing_of(
            self.administrator,
            ab_testing_enabled=True,
            ab_testing_pc=50,
            ab_testing_winner_selection="manual",
        )
        action = tested.with_user(self.marketer).action_select_as_winner()
        winner = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertEqual(winner.audience_user_id, self.administrator)
        self.assertEqual(winner.audience_counts()["total"], 4)


@tagged("post_install", "-at_install")
class TestBlocks(RightsCommon):
    """Blocks for some readers tell their author nothing of what the author may not
    see: in the preview, in a test, and in what is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # as in a new database: the common of mail makes everybody a template editor
        cls.env["ir.config_parameter"].set_param(
            "mail.restrict.template.rendering", True
        )
        cls.author = new_test_user(
            cls.env,
            login="world_author",
            name="World author",
            # sees own deals, and those of nobody
            groups="mass_mailing.group_mass_mailing_user,base.group_partner_manager,"
            "sales_team.group_sale_salesman",
            email="author@world.example.com",
            company_id=cls.home.id,
            company_ids=[Command.set(cls.home.ids)],
        )

    def block(self, *condition):
        return Markup(
            '<section t-if="object.filtered_domain({})">Yes</section>'
        ).format(str([condition]))

    def shown(self, mailing, reader, user):
        """What the preview of the test shows."""
        dialog = (
            self.env["mailing.mailing.test"]
            .with_user(user)
            .create(
                {
                    "mass_mailing_id": mailing.id,
                    "email_to": "test@example.com",
                    "preview_for": f"{reader._name},{reader.id}",
                }
            )
        )
        return dialog.preview_problem or ("Yes" in dialog.preview_body)

    def sent(self, mailing):
        """The readers who got the block in what the queue has sent."""
        mailing.sudo().with_user(SUPERUSER_ID).action_send_mail()
        traces = mailing.sudo().mailing_trace_ids
        return traces.filtered(
            lambda trace: "Yes" in trace.mail_mail_id.body_html
        ).partner_id

    def test_deals_of_others(self):
        """Given a block for those with a deal above 200, which of the contacts of Home
        one has, with a deal of a seller, when a salesperson who sees own deals and
        those of nobody writes it, then it is shown to nobody; above 40, to those with
        such a deal of nobody."""
        of_home = self.env["res.partner"].union(*self.of_home())
        for amount, expected in (
            (200, self.env["res.partner"]),
            (40, self.home_other | self.shared_customer),
        ):
            condition = ("opportunity_ids.expected_revenue", ">", amount)
            mailing = self.mailing_of(self.author, keep_archives=True)
            mailing.body_html = self.block(*condition)
            for reader in of_home:
                is_shown = self.shown(mailing, reader, self.author)
                self.assertEqual(is_shown, reader in expected, reader.name)
            self.assertEqual(self.sent(mailing), expected)
            # whoever may see all deals and writes it has it answered from all
            mailing = self.mailing_of(self.administrator, keep_archives=True)
            mailing.body_html = self.block(*condition)
            self.assertIn(self.home_customer, self.sent(mailing))

    def test_deals_of_which_one_may_see_none(self):
        mailing = self.mailing_of(self.marketer)
        with self.assertRaises(AccessError):
            mailing.body_html = self.block("opportunity_ids.expected_revenue", ">", 1)

    def test_segments_of_another_company(self):
        """Given a model of Abroad with a contact of both companies, when a marketer of
        Home writes a block for its segment, then it is shown to nobody."""
        model = self.model_of_won_deals(company_id=self.abroad.id)
        model.action_rescore()
        self.assertEqual(self.segment_of(self.shared_customer, model), "Key")
        mailing = self.mailing_of(self.marketer, keep_archives=True)
        mailing.body_html = self.block("segment_ids", "in", model.segment_ids.ids)
        self.assertFalse(self.shown(mailing, self.shared_customer, self.marketer))
        self.assertFalse(self.sent(mailing))

    def test_contacts_of_another_company_are_no_readers(self):
        """Given a mailing of a marketer of Home, when it is to be shown for a contact
        of Abroad, or for something else than a contact, then it is refused."""
        mailing = self.mailing_of(self.marketer)
        mailing.body_html = self.block("name", "ilike", "a")
        problem = self.shown(mailing, self.abroad_customer, self.marketer)
        self.assertNotIn(problem, (True, False))
        listed = self.env["mailing.contact"].create({"name": "A listed one"})
        problem = self.shown(mailing, listed, self.marketer)
        self.assertNotIn(problem, (True, False))
        dialog = self.env["mailing.mailing.test"].create(
            {
                "mass_mailing_id": mailing.id,
                "email_to": "test@example.com",
                "preview_for": f"mailing.contact,{listed.id}",
            }
        )
        with self.assertRefused("mailing.preview_for_other_model"):
            dialog.send_mail_test()

    def test_nobody_becomes_the_author_for_another(self):
        """Given a mailing, when somebody else is named as its author, then it is
        refused or without effect."""
        mailing = self.mailing_of(self.marketer, text_user_id=self.administrator.id)
        self.assertEqual(mailing.text_user_id, self.marketer)
        with self.assertRefused("mailing.text_author", error=AccessError):
            mailing.text_user_id = self.administrator
        mailing.with_user(self.administrator).subject = "Another"
        self.assertEqual(mailing.text_user_id, self.administrator)
        mailing.write({"subject": "Mine", "text_user_id": self.administrator.id})
        self.assertEqual(mailing.text_user_id, self.marketer)

    def test_other_templates_have_no_blocks(self):
        """Given somebody who is no template editor, when such a block is put into a
        mail template, then it is refused, as in Odoo."""
        template = self.env["mail.template"].create(
            {
                "name": "A template",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        with self.assertRaises(AccessError):
            template.with_user(self.author).body_html = self.block("name", "=", "x")


@tagged("post_install", "-at_install")
class TestTraces(RightsCommon):
    def test_traces_tell_no_segment_of_hidden_contacts(self):
        """Given a model of all companies, when a marketer of Home makes a trace of a
        contact of Abroad by hand, then it says nothing of this contact."""
        self.model_of_won_deals()
        values = {
            "mass_mailing_id": self.mailing_of(self.marketer).id,
            "model": "res.partner",
        }
        traces = self.env["mailing.trace"].with_user(self.marketer)
        hidden = traces.create({**values, "res_id": self.abroad_customer.id})
        seen = traces.create({**values, "res_id": self.home_customer.id})
        self.assertFalse(hidden.partner_id or hidden.segment_id)
        self.assertEqual(seen.partner_id, self.home_customer)
        self.assertEqual(seen.segment_id.name, "Key")

    def test_who_may_not_use_mailings_finds_nobody(self):
        """Given a user without rights on mailings, then the list behind the counts is
        refused."""
        mailing = self.mailing_of(self.marketer)
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.seller).search(
                [("mailing_audience", "=", f"{mailing.id}:total")]
            )

    def test_odd_lists_behind_the_counts_end_in_a_sentence(self):
        mailing = self.mailing_of(self.marketer)
        partners = self.env["res.partner"].with_user(self.marketer)
        texts = ("x", "", ":", "7", f"{mailing.id}:nonsense", f"{10**9}:total")
        numbers = ("²:total", "9" * 5000 + ":total", f"{2**40}:total", mailing.id, True)
        for text in (*texts, *numbers):
            with self.subTest(text=text), self.assertRaises(UserError):
                partners.search([("mailing_audience", "=", text)])
        with self.assertRefused("audience.unknown_mailing"):
            partners.search([("mailing_audience", "=", "7")])
        with self.assertRefused("audience.unknown_group"):
            mailing.action_view_audience("nonsense")

    def test_a_mailing_without_an_audience_has_no_groups(self):
        """Given a mailing by Odoo's own filter, when its recipients are asked for as
        those of an audience are, then it is refused in a sentence."""
        mailing = self.mailing_of(self.marketer, audience_kind="none")
        partners = self.env["res.partner"].with_user(self.marketer)
        for group in ("total", "recipients"):
            with self.subTest(group=group), self.assertRefused("audience.none"):
                partners.search([("mailing_audience", "=", f"{mailing.id}:{group}")])
        with self.assertRefused("audience.none"):
            mailing.action_confirm_launch()
