# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments, favourites and filtered lists become mailing lists, or feed them."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.common import (
    SegmentationCommon,
    field,
    missing,
    one_of,
)
from odoo.addons.mail.tests.common import mail_new_test_user

from ...tools.list.feed import Feed


@tagged("post_install", "-at_install")
class TestLists(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["res.country"].create({"name": "Home", "code": "ZH"})
        cls.model = cls.apply_model(
            field("country_id", one_of(cls.home.id, points=100), missing(0)),
            segments={"Ideal": 70, "Standard": 0},
        )
        cls.ideal = cls.model.segment_ids.filtered(lambda one: one.name == "Ideal")
        cls.standard = cls.model.segment_ids - cls.ideal
        cls.marketer = mail_new_test_user(
            cls.env,
            login="a_marketer",
            groups="mass_mailing.group_mass_mailing_user",
        )

    def member(self, name, **values):
        return self.contact(name, country_id=self.home.id, **values)

    def fed_list(self, **values):
        return self.env["mailing.list"].create(
            {
                "name": "Best customers",
                "feed_kind": "segments",
                "feed_segment_ids": [Command.set(self.ideal.ids)],
                **values,
            }
        )

    def addresses(self, mailing_list):
        return sorted(mailing_list.contact_ids.mapped("email_normalized"))

    def update(self, mailing_list):
        mailing_list.action_update_from_feed()
        self.assertFalse(mailing_list.feed_problem)
        return mailing_list.feed_added, mailing_list.feed_removed

    # -- who enters and leaves -------------------------------------------------------

    def test_segment_feeds_a_list(self):
        """Given members with and without an address, when the list is updated, then
        those with an address are on it, each address once, as the contacts are."""
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        company = self.company_contact("Brouwerij", country_id=self.home.id)
        self.member(
            "Anna",
            email="Anna <ANNA@example.com>",
            parent_id=company.id,
            category_id=[Command.link(tag.id)],
        )
        self.member("Anna again", email="anna@example.com")
        self.member("Without address")
        self.contact("Elsewhere", email="elsewhere@example.com")
        mailing_list = self.fed_list()
        self.assertEqual(self.update(mailing_list), (1, 0))
        [contact] = mailing_list.contact_ids
        self.assertEqual(contact.name, "Anna")
        self.assertEqual(contact.email_normalized, "anna@example.com")
        self.assertEqual(contact.company_name, "Brouwerij")
        self.assertEqual(contact.country_id, self.home)
        self.assertEqual(contact.tag_ids, tag)
        self.assertEqual(self.update(mailing_list), (0, 0))

    def test_leavers_are_removed_or_kept(self):
        """Given two lists of a segment, when a member leaves it, then it leaves the
        one and stays on the other."""
        anna = self.member("Anna", email="anna@example.com")
        removing = self.fed_list()
        keeping = self.fed_list(feed_leavers="keep")
        self.update(removing)
        self.update(keeping)
        anna.country_id = False
        self.assertEqual(self.update(removing), (0, 1))
        self.assertEqual(self.update(keeping), (0, 0))
        self.assertFalse(removing.contact_ids)
        self.assertEqual(self.addresses(keeping), ["anna@example.com"])

    def test_archived_contacts_leave_in_any_case(self):
        """Given a list that keeps those who leave, when one is archived and one is
        deleted, then neither is on it any more."""
        anna = self.member("Anna", email="anna@example.com")
        bert = self.member("Bert", email="bert@example.com")
        self.member("Carl", email="carl@example.com")
        keeping = self.fed_list(feed_leavers="keep")
        self.update(keeping)
        anna.active = False
        bert.unlink()
        self.assertEqual(self.update(keeping), (0, 2))
        self.assertEqual(self.addresses(keeping), ["carl@example.com"])

    def test_shared_address_stays_while_one_has_it(self):
        """Given two members with one address, when the first leaves, then the address
        stays on the list for the other."""
        anna = self.member("Anna", email="office@example.com")
        self.member("Bert", email="office@example.com")
        mailing_list = self.fed_list()
        self.assertEqual(self.update(mailing_list), (1, 0))
        anna.country_id = False
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertEqual(self.addresses(mailing_list), ["office@example.com"])

    def test_new_address_replaces_the_old_one(self):
        """Given a list that keeps those who leave, when a member gets another address,
        then it is on the list under that one only."""
        anna = self.member("Anna", email="old@example.com")
        keeping = self.fed_list(feed_leavers="keep")
        self.update(keeping)
        anna.email = "new@example.com"
        self.assertEqual(self.update(keeping), (1, 1))
        self.assertEqual(self.addresses(keeping), ["new@example.com"])

    # -- what the feed does not touch -----------------------------------------------

    def test_subscriptions_by_hand_are_untouched(self):
        """Given a contact of the list that was added by hand, when it enters the
        segment and leaves it again, then it is still there, once."""
        by_hand = self.env["mailing.contact"].create(
            {"name": "By hand", "email": "anna@example.com"}
        )
        mailing_list = self.fed_list()
        mailing_list.contact_ids = by_hand
        anna = self.member("Anna", email="anna@example.com")
        self.assertEqual(self.update(mailing_list), (0, 0))
        anna.country_id = False
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertEqual(mailing_list.contact_ids, by_hand)
        self.assertEqual(by_hand.name, "By hand")

    def test_existing_mailing_contacts_are_used(self):
        """Given a mailing contact with the address of a member, when the list is
        updated, then that one is on it, and there is no second one."""
        known = self.env["mailing.contact"].create(
            {"name": "Known", "email": "Anna@Example.com"}
        )
        self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        self.assertEqual(mailing_list.contact_ids, known)

    def test_opted_out_are_never_opted_in_again(self):
        """Given a member that has opted out, when it stays, leaves, comes back and
        changes its address, then it stays opted out."""
        anna = self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        subscription = mailing_list.subscription_ids
        mailing_list._update_subscription_from_email("anna@example.com")
        self.assertTrue(subscription.opt_out)
        self.assertEqual(self.update(mailing_list), (0, 0))
        anna.country_id = False
        self.assertEqual(self.update(mailing_list), (0, 0))
        anna.country_id = self.home
        self.assertEqual(self.update(mailing_list), (0, 0))
        anna.email = "anna.new@example.com"
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertEqual(mailing_list.subscription_ids, subscription)
        self.assertTrue(subscription.opt_out)

    def test_taken_off_by_hand_stays_off(self):
        """Given members that somebody takes off the list, each in another way, when
        the list is updated, also after they got a new address, then they stay off;
        added by hand, they are back."""
        names = ("Anna", "Bert", "Carl", "Dora")
        anna, bert, carl, _dora = (
            self.member(name, email=f"{name.lower()}@example.com") for name in names
        )
        mailing_list = self.fed_list()
        self.assertEqual(self.update(mailing_list), (4, 0))
        by_address = {one.email: one for one in mailing_list.contact_ids}
        mailing_list.contact_ids = [Command.unlink(by_address["anna@example.com"].id)]
        by_address["bert@example.com"].subscription_ids.unlink()
        by_address["carl@example.com"].unlink()
        self.assertEqual(self.update(mailing_list), (0, 0))
        for partner in (anna, bert, carl):
            partner.email = f"new.{partner.email}"
        self.assertEqual(self.update(mailing_list), (0, 0))
        # another member with such an address is not it, either
        self.member("Namesake", email="anna@example.com")
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertEqual(self.addresses(mailing_list), ["dora@example.com"])
        mailing_list.contact_ids = [
            Command.link(by_address["anna@example.com"].id),
        ]
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertEqual(
            self.addresses(mailing_list), ["anna@example.com", "dora@example.com"]
        )

    def test_who_left_and_comes_back_is_added_again(self):
        """Given a member whom the feed itself has removed, when it is a member again,
        then it is on the list again."""
        anna = self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        anna.country_id = False
        self.assertEqual(self.update(mailing_list), (0, 1))
        anna.country_id = self.home
        self.assertEqual(self.update(mailing_list), (1, 0))

    def test_opted_out_stays_out_once_its_mailing_contact_is_deleted(self):
        """Given a member and somebody added by hand, who have opted out, when their
        mailing contacts are deleted and the member gets a new address, then neither is
        subscribed anew."""
        anna = self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        by_hand = self.env["mailing.contact"].create(
            {"name": "By hand", "email": "hand@example.com"}
        )
        self.env["mailing.subscription"].create(
            {"list_id": mailing_list.id, "contact_id": by_hand.id}
        )
        for address in ("anna@example.com", "hand@example.com"):
            mailing_list._update_subscription_from_email(address)
        self.assertEqual(self.update(mailing_list), (0, 0))
        mailing_list.contact_ids.unlink()
        anna.email = "anna.new@example.com"
        self.member("Of the other's address", email="hand@example.com")
        self.assertEqual(self.update(mailing_list), (0, 0))
        self.assertFalse(mailing_list.contact_ids)

    def test_each_of_several_addresses_is_a_member(self):
        """Given members with several addresses in a field, one of them excluded, one
        on the list by hand in a field with another, one somebody else's, when the list
        is updated, then each other address is on it, once and by itself."""
        by_hand = self.env["mailing.contact"].create(
            {"name": "By hand", "email": "hand@example.com; office@example.com"}
        )
        self.env["mail.blacklist"]._add("barred@example.com")
        pair = self.member("Pair", email="two@example.com; one@example.com")
        self.member("Named", email='"One, the" <ONE@example.com>, office@example.com')
        self.member("Barred", email="three@example.com barred@example.com")
        mailing_list = self.fed_list()
        mailing_list.contact_ids = by_hand
        self.assertEqual(self.update(mailing_list), (3, 0))
        self.assertEqual(
            sorted((mailing_list.contact_ids - by_hand).mapped("email")),
            ["one@example.com", "three@example.com", "two@example.com"],
        )
        self.assertEqual(self.update(mailing_list), (0, 0))
        # When one of two has opted out, then the other stays; a third is added, because
        # it is beside the first and not in its place
        mailing_list._update_subscription_from_email("two@example.com")
        pair.email = "two@example.com; one@example.com; four@example.com"
        self.assertEqual(self.update(mailing_list), (1, 0))
        pair.email = "five@example.com"
        self.assertEqual(self.update(mailing_list), (0, 1))

    def test_a_mailing_contact_with_several_addresses_is_not_used(self):
        """Given a mailing contact that is on no list and has a second address, when a
        member has the first, then the second is not subscribed with it."""
        self.env["mailing.contact"].create(
            {"name": "Two", "email": "anna@example.com; other@example.com"}
        )
        self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.assertEqual(self.update(mailing_list), (1, 0))
        self.assertEqual(mailing_list.contact_ids.email, "anna@example.com")

    def test_excluded_addresses_are_not_added(self):
        """Given a member on the exclusion list, when the list is updated, then it is
        not added; taken off the exclusion list, it is."""
        self.member("Anna", email="anna@example.com")
        excluded = self.env["mail.blacklist"]._add("anna@example.com")
        mailing_list = self.fed_list()
        self.assertEqual(self.update(mailing_list), (0, 0))
        excluded.active = False
        self.assertEqual(self.update(mailing_list), (1, 0))

    def test_archived_between_updates_is_not_mailed(self):
        """Given a member archived since the last update, when a mailing to the list
        is sent, then it is left out."""
        anna = self.member("Anna", email="anna@example.com")
        self.member("Bert", email="bert@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        anna.active = False
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": "<p>News</p>",
                "mailing_model_id": self.env["ir.model"]._get_id("mailing.list"),
                "contact_list_ids": [Command.set(mailing_list.ids)],
            }
        )
        mailing.action_send_mail()
        self.assertEqual(
            {
                trace.email: trace.trace_status
                for trace in mailing.mailing_trace_ids
                if trace.trace_status != "cancel"
            }.keys(),
            {"bert@example.com"},
        )

    # -- other sources ---------------------------------------------------------------

    def test_favourite_feeds_a_list(self):
        """Given a list fed by a favourite, when the favourite changes, then the list
        follows."""
        self.contact("Anna", email="anna@example.com", city="Ghent")
        self.contact("Bert", email="bert@example.com", city="Namur")
        favourite = self.env["ir.filters"].create(
            {
                "name": "Ghent",
                "model_id": "res.partner",
                "domain": "[('city', '=', 'Ghent')]",
            }
        )
        mailing_list = self.fed_list(
            feed_kind="saved_filter", feed_filter_id=favourite.id
        )
        self.update(mailing_list)
        self.assertEqual(self.addresses(mailing_list), ["anna@example.com"])
        favourite.domain = "[('city', '=', 'Namur')]"
        self.assertEqual(self.update(mailing_list), (1, 1))
        self.assertEqual(self.addresses(mailing_list), ["bert@example.com"])

    def test_filter_feeds_a_list(self):
        """Given a list fed by a filter, then who matches it is on the list, but never
        an archived contact, even if the filter asks for them."""
        self.contact("Anna", email="anna@example.com", city="Ghent")
        self.contact("Bert", email="bert@example.com", city="Ghent", active=False)
        mailing_list = self.fed_list(
            feed_kind="filter",
            feed_domain="[('city', '=', 'Ghent'), ('active', 'in', [True, False])]",
        )
        self.update(mailing_list)
        self.assertEqual(self.addresses(mailing_list), ["anna@example.com"])

    def test_feed_sees_what_its_user_may_see(self):
        """Given contacts of two companies, when the list is seen as a user of one,
        then the other's contact is not added."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.contact("Ours", email="ours@example.com", city="Ghent")
        self.contact(
            "Theirs", email="theirs@example.com", city="Ghent", company_id=other.id
        )
        mailing_list = self.fed_list(
            feed_kind="filter",
            feed_domain="[('city', '=', 'Ghent')]",
            feed_user_id=self.marketer.id,
        )
        self.update(mailing_list)
        self.assertEqual(self.addresses(mailing_list), ["ours@example.com"])

    # -- broken feeds ----------------------------------------------------------------

    def assertStaysWith(self, mailing_list, addresses, code, naming=""):
        mailing_list._update_from_feed()
        self.assertIn(naming, mailing_list.feed_problem)
        with self.assertRefused(code):
            Feed(mailing_list).domain()
        self.assertEqual(self.addresses(mailing_list), addresses)

    def test_gone_favourite_removes_nobody(self):
        """Given a list fed by a favourite, when the favourite is deleted, then all
        stay and the list says why; with another one it works again."""
        self.contact("Anna", email="anna@example.com", city="Ghent")
        favourite, other = self.env["ir.filters"].create(
            [
                {
                    "name": city,
                    "model_id": "res.partner",
                    "domain": f"[('city', '=', '{city}')]",
                }
                for city in ("Ghent", "Namur")
            ]
        )
        mailing_list = self.fed_list(
            feed_kind="saved_filter", feed_filter_id=favourite.id
        )
        self.update(mailing_list)
        favourite.unlink()
        mailing_list.invalidate_recordset()
        self.assertStaysWith(mailing_list, ["anna@example.com"], "feed.without_filter")
        mailing_list.feed_filter_id = other
        self.assertEqual(self.update(mailing_list), (0, 1))

    def test_gone_segment_removes_nobody(self):
        """Given a list fed by two segments, when one is deleted, then all stay and
        the list names it until its segments are chosen anew."""
        draft = self.make_segmentation(segments={"Never applied": 0})
        self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list(
            feed_segment_ids=[Command.set((self.ideal | draft.segment_ids).ids)]
        )
        self.update(mailing_list)
        draft.unlink()
        self.assertStaysWith(
            mailing_list, ["anna@example.com"], "feed.deleted", naming="Never applied"
        )
        mailing_list.feed_segment_ids = self.ideal
        self.assertEqual(self.update(mailing_list), (0, 0))

    def test_archived_segment_removes_nobody(self):
        """Given a list fed by a segment, when the segment is archived, then all stay
        and the list says so."""
        self.member("Anna", email="anna@example.com")
        mailing_list = self.fed_list()
        self.update(mailing_list)
        self.ideal.active = False
        self.assertStaysWith(mailing_list, ["anna@example.com"], "segment.archived")

    def test_broken_filter_removes_nobody(self):
        """Given a list fed by a filter on a field, when the field is gone, then all
        stay and the list says so."""
        self.add_fields(x_club="char")
        self.contact("Anna", email="anna@example.com", x_club="Chess")
        mailing_list = self.fed_list(
            feed_kind="filter", feed_domain="[('x_club', '=', 'Chess')]"
        )
        self.update(mailing_list)
        self.env.cr.execute(
            "UPDATE mailing_list SET feed_domain = %s WHERE id = %s",
            ["[('x_gone', '=', 'Chess')]", mailing_list.id],
        )
        mailing_list.invalidate_recordset()
        self.assertStaysWith(
            mailing_list, ["anna@example.com"], "filter.no_field", naming="x_gone"
        )

    def test_senseless_feed_is_refused(self):
        """Given a filter on a field that does not exist, when it is saved, then it is
        refused with a reason."""
        with self.assertRefused("filter.no_field"):
            self.fed_list(feed_kind="filter", feed_domain="[('nonsense', '=', 1)]")
        with self.assertRefused("feed.without_segment"):
            self.fed_list(feed_segment_ids=[])

    # -- by itself -------------------------------------------------------------------

    def test_cron_updates_all_lists(self):
        """Given two fed lists, one of them broken, when the cron runs, then the other
        is updated."""
        broken = self.fed_list(feed_kind="filter", feed_domain="[]")
        self.env.cr.execute(
            "UPDATE mailing_list SET feed_domain = 'x' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        mailing_list = self.fed_list()
        self.member("Anna", email="anna@example.com")
        # as at the end of the transaction that has saved the contact
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_segmentation_mass_mailing.ir_cron_update_feeds"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(broken.feed_problem)
        self.assertEqual(self.addresses(mailing_list), ["anna@example.com"])

    def test_a_list_that_the_database_refuses_holds_up_no_other(self):
        """Given two fed lists, and a database that refuses an address of the first,
        when the cron runs, then the other is updated, and the cron shows that it has
        failed."""
        refused = self.fed_list(
            feed_kind="filter", feed_domain="[('email', '=', 'zoe@example.com')]"
        )
        mailing_list = self.fed_list()
        self.env["res.partner"].create({"name": "Zoe", "email": "zoe@example.com"})
        self.member("Anna", email="anna@example.com")
        self.env.cr.flush()
        self.env.cr.execute(
            "ALTER TABLE mailing_contact ADD CHECK (email <> 'zoe@example.com')"
        )
        with (
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons", "ERROR"),
        ):
            shown = self.env.ref(
                "crm_segmentation_mass_mailing.ir_cron_update_feeds"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(shown["tag"], "display_exception")
        self.assertFalse(self.addresses(refused))
        self.assertEqual(self.addresses(mailing_list), ["anna@example.com"])

    def test_lists_follow_a_scoring_of_all_contacts(self):
        """Given a fed list, when all contacts have been scored, then an update of the
        lists is due."""
        cron = self.env.ref("crm_segmentation_mass_mailing.ir_cron_update_feeds")
        self.fed_list()
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.model.action_rescore()
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after - before, 1)

    # -- the dialog ------------------------------------------------------------------

    def dialog(self, action):
        return self.env["mailing.list.create"].browse(action["res_id"])

    def test_segment_becomes_a_list_once(self):
        """Given a segment, when a marketer makes a list of it once, then its members
        are on it as if by hand and stay."""
        anna = self.member("Anna", email="anna@example.com")
        action = self.ideal.with_user(self.marketer).action_create_mailing_list()
        dialog = self.dialog(action).with_user(self.marketer)
        dialog.follow = "once"
        self.assertEqual((dialog.partner_count, dialog.reachable_count), (1, 1))
        mailing_list = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
        self.assertEqual(mailing_list.name, "Ideal")
        self.assertFalse(mailing_list.feed_kind)
        self.assertFalse(mailing_list.subscription_ids.is_fed)
        anna.country_id = False
        self.assertEqual(self.addresses(mailing_list), ["anna@example.com"])

    def test_segment_feeds_a_new_list(self):
        """Given a segment, when a list is made that it feeds, then its members are on
        it at once."""
        self.member("Anna", email="anna@example.com")
        action = self.ideal.with_user(self.marketer).action_create_mailing_list()
        dialog = self.dialog(action).with_user(self.marketer)
        self.assertEqual(dialog.follow, "feed")
        mailing_list = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
        self.assertEqual(mailing_list.feed_segment_ids, self.ideal)
        self.assertEqual(mailing_list.feed_user_id, self.marketer)
        self.assertTrue(mailing_list.subscription_ids.is_fed)

    def test_filtered_list_becomes_a_list(self):
        """Given two of three contacts of a filtered list, when a list is made of them,
        then once means the two, and from now on means the filter."""
        anna = self.contact("Anna", email="anna@example.com", city="Ghent")
        bert = self.contact("Bert", email="bert@example.com", city="Ghent")
        self.contact("Carl", email="carl@example.com", city="Ghent")
        chosen = (anna | bert).with_context(active_domain=[("city", "=", "Ghent")])
        dialog = self.dialog(chosen.action_create_mailing_list())
        self.assertEqual((dialog.follow, dialog.partner_count), ("once", 2))
        dialog.name = "Ghent"
        mailing_list = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
        self.assertEqual(
            self.addresses(mailing_list), ["anna@example.com", "bert@example.com"]
        )
        dialog = self.dialog(chosen.action_create_mailing_list())
        dialog.write({"follow": "feed", "target": "existing", "list_id": mailing_list})
        self.assertEqual(dialog.partner_count, 3)
        dialog.action_create()
        self.assertEqual(len(mailing_list.contact_ids), 3)
        self.assertEqual(mailing_list.feed_kind, "filter")
        by_hand = mailing_list.subscription_ids.filtered(lambda one: not one.is_fed)
        self.assertEqual(len(by_hand), 2)

    def test_favourite_becomes_a_list(self):
        """Given a list of contacts that a favourite filters, when a marketer makes a
        mailing list of all it shows, then the favourite feeds it, or fills it once."""
        self.contact("Anna", email="anna@example.com", city="Ghent")
        self.contact("Bert", city="Ghent")
        favourite = self.env["ir.filters"].create(
            {
                "name": "Ghent",
                "model_id": "res.partner",
                "domain": "[('city', '=', 'Ghent')]",
                "user_ids": [Command.set(self.marketer.ids)],
            }
        )
        dialogs = self.env["mailing.list.create"].with_user(self.marketer)
        dialog = dialogs.browse(
            dialogs.action_open_for_list(filter_id=favourite.id)["res_id"]
        )
        self.assertEqual((dialog.name, dialog.follow), ("Ghent", "feed"))
        self.assertEqual((dialog.partner_count, dialog.reachable_count), (2, 1))
        fed = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
        self.assertEqual(fed.feed_filter_id, favourite)
        self.assertEqual(self.addresses(fed), ["anna@example.com"])
        dialog.follow = "once"
        once = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
        self.assertFalse(once.feed_kind)
        self.assertEqual(self.addresses(once), ["anna@example.com"])

    def test_shown_list_becomes_a_list(self):
        """Given a filtered list of contacts of which none is selected, when a mailing
        list is made of all it shows, then it holds them, once or from now on."""
        self.contact("Anna", email="anna@example.com", city="Ghent")
        self.contact("Bert", email="bert@example.com", city="Namur")
        dialogs = self.env["mailing.list.create"]
        dialog = dialogs.browse(
            dialogs.action_open_for_list(domain=[["city", "=", "Ghent"]])["res_id"]
        )
        # the name is a proposal
        self.assertTrue(dialog.name)
        dialog.name = "Ghent"
        for follow, kind in (("once", False), ("feed", "filter")):
            dialog.follow = follow
            self.assertEqual(dialog.partner_count, 1)
            made = self.env["mailing.list"].browse(dialog.action_create()["res_id"])
            self.assertEqual(made.feed_kind, kind)
            self.assertEqual(self.addresses(made), ["anna@example.com"])

    def test_list_that_is_fed_is_not_fed_twice(self):
        """Given a list that is fed, when another feed is chosen for it in the dialog,
        then it is refused."""
        mailing_list = self.fed_list()
        dialog = self.dialog(self.standard.action_create_mailing_list())
        dialog.write({"target": "existing", "list_id": mailing_list.id})
        with self.assertRefused("list.has_source"):
            dialog.action_create()

    def test_incomplete_dialogs_are_refused(self):
        """Given the dialog, when it has no name, no list or no filter, then it is
        refused."""
        dialog = self.dialog(self.standard.action_create_mailing_list())
        dialog.name = " "
        with self.assertRefused("list.without_name"):
            dialog.action_create()
        dialog.target = "existing"
        with self.assertRefused("list.not_chosen"):
            dialog.action_create()
        with self.assertRefused("list.unreadable_filter"):
            dialog.action_open_for_list(domain=5)
