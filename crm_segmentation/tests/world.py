# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One world for tests of rights, money and days: two companies with a currency each,
three time zones, six kinds of users.

============  =========  ========  ==================  =============================
company       currency   zone      its own rates       contacts of its own
============  =========  ========  ==================  =============================
Home          HOM        Brussels  1 HOM = 2 ABR       Home's customer, Home's other
Abroad        ABR        Auckland  1 ABR = 0.25 HOM    Abroad's customer
============  =========  ========  ==================  =============================

The rates of the two companies contradict each other, so that an amount that was
converted at the wrong company's shows. Users live in Los Angeles. *The shared customer*
belongs to no company. Each customer has one won deal of each company that may have any:

=====================  =======================  ==========
contact                deal of Home             of Abroad
=====================  =======================  ==========
Home's customer        300 HOM (the seller's)
Home's other           50 HOM (nobody's)
Abroad's customer                               800 ABR
The shared customer    100 HOM (nobody's)       400 ABR
=====================  =======================  ==========

By Home's rates that is 300, 50, 400 and 100 + 200 HOM, together 1,050 HOM.
"""

from odoo import Command
from odoo.tests import new_test_user

from .common import SegmentationCommon, between, leads

HOME_ZONE, ABROAD_ZONE, USER_ZONE = (
    "Europe/Brussels",
    "Pacific/Auckland",
    "America/Los_Angeles",
)


class World(SegmentationCommon):
    """The world, with nobody scored yet.

    :cvar home, abroad: the companies
    :cvar home_customer, home_other, abroad_customer, shared_customer: their contacts
    :cvar portal, internal, seller, marketer, manager, foreigner: users; ``seller``
        sells with own documents only, ``marketer`` has no rights in CRM, ``manager``
        sets up models; ``foreigner`` may read all deals, but of Abroad only. All
        others are of Home.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_companies()
        cls._make_users()
        cls._make_contacts()
        cls._make_deals()

    # -- what tests ask for ----------------------------------------------------------

    @classmethod
    def users_by_kind(cls):
        """The six users, by the kind that they stand for.

        :rtype: dict[str, res.users]
        """
        kinds = ("portal", "internal", "seller", "marketer", "manager", "foreigner")
        return {kind: getattr(cls, kind) for kind in kinds}

    @classmethod
    def customers(cls):
        """The four contacts that have bought something."""
        return (
            cls.home_customer
            | cls.home_other
            | cls.abroad_customer
            | cls.shared_customer
        )

    @classmethod
    def limit_to_own_contacts(cls, *users):
        """Have users see their own contacts only, as administrators often set up."""
        group = cls.env["res.groups"].create(
            {
                "name": "Own contacts only",
                "user_ids": [Command.link(user.id) for user in users],
            }
        )
        cls.env["ir.rule"].create(
            {
                "name": "Own contacts only",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                # a rule of a group only adds to those of other groups: this one is for
                # everybody, and holds nobody else
                "domain_force": "[('user_id', '=', user.id)] if "
                f"{group.id} in user.all_group_ids.ids else [(1, '=', 1)]",
            }
        )
        cls.env.registry.clear_cache()

    @classmethod
    def model_of_won_deals(cls, **values):
        """A live model of all contacts that asks for 200 of the reference company's
        money: Key from 50 points of the score, Standard below."""
        return cls.apply_model(
            leads(
                "sum",
                between(200, None, points=10),
                measure_path="expected_revenue",
                record_domain="[('won_status', '=', 'won')]",
            ),
            segments={"Key": 50, "Standard": 0},
            **{"reference_company_id": cls.home.id, **values},
        )

    # -- how it is made --------------------------------------------------------------

    @classmethod
    def _make_companies(cls):
        cls.home_currency, cls.abroad_currency = cls.env["res.currency"].create(
            [
                {"name": "HOM", "symbol": "H", "rounding": 0.01},
                {"name": "ABR", "symbol": "A", "rounding": 0.01},
            ]
        )
        cls.home, cls.abroad = cls.env["res.company"].create(
            [
                {"name": "Home", "currency_id": cls.home_currency.id},
                {"name": "Abroad", "currency_id": cls.abroad_currency.id},
            ]
        )
        cls.home.partner_id.tz = HOME_ZONE
        cls.abroad.partner_id.tz = ABROAD_ZONE
        cls.env["res.currency.rate"].search(
            [("company_id", "in", (cls.home + cls.abroad).ids)]
        ).unlink()
        cls.env["res.currency.rate"].create(
            [
                cls._rate(cls.home, cls.home_currency, 1),
                cls._rate(cls.home, cls.abroad_currency, 2),
                cls._rate(cls.abroad, cls.abroad_currency, 1),
                cls._rate(cls.abroad, cls.home_currency, 0.25),
            ]
        )

    @classmethod
    def _rate(cls, company, currency, rate):
        return {
            "company_id": company.id,
            "currency_id": currency.id,
            "name": "2000-01-01",
            "rate": rate,
        }

    @classmethod
    def _make_users(cls):
        cls.portal = cls._user("portal", "base.group_portal")
        cls.internal = cls._user("internal", "base.group_user")
        cls.seller = cls._user(
            "seller", "sales_team.group_sale_salesman,base.group_partner_manager"
        )
        with_mailings = cls.env.ref(
            "mass_mailing.group_mass_mailing_user", raise_if_not_found=False
        )
        cls.marketer = cls._user(
            "marketer",
            "base.group_user,base.group_partner_manager"
            + (",mass_mailing.group_mass_mailing_user" if with_mailings else ""),
        )
        cls.manager = cls._user(
            "manager",
            "crm_segmentation.group_segmentation_manager,base.group_partner_manager",
        )
        cls.foreigner = cls._user(
            "foreigner",
            "sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
            cls.abroad,
        )

    @classmethod
    def _user(cls, kind, groups, company=None):
        company = company or cls.home
        return new_test_user(
            cls.env,
            login=f"world_{kind}",
            name=f"World {kind}",
            groups=groups,
            email=f"{kind}@world.example.com",
            tz=USER_ZONE,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _make_contacts(cls):
        of_home = {"company_id": cls.home.id, "country_id": cls.env.ref("base.be").id}
        cls.home_customer = cls.company_contact(
            "Home's customer", user_id=cls.seller.id, **of_home
        )
        cls.home_other = cls.company_contact("Home's other", **of_home)
        cls.abroad_customer = cls.company_contact(
            "Abroad's customer",
            company_id=cls.abroad.id,
            user_id=cls.foreigner.id,
            country_id=cls.env.ref("base.nz").id,
        )
        cls.shared_customer = cls.company_contact("The shared customer")

    @classmethod
    def _make_deals(cls):
        cls.home_deal = cls._deal(cls.home_customer, cls.home, 300, cls.seller)
        cls.home_other_deal = cls._deal(cls.home_other, cls.home, 50)
        cls.abroad_deal = cls._deal(cls.abroad_customer, cls.abroad, 800, cls.foreigner)
        cls.shared_home_deal = cls._deal(cls.shared_customer, cls.home, 100)
        cls.shared_abroad_deal = cls._deal(cls.shared_customer, cls.abroad, 400)

    @classmethod
    def _deal(cls, partner, company, amount, user=None):
        return cls.won_lead(
            partner,
            company_id=company.id,
            user_id=user and user.id,
            team_id=False,
            expected_revenue=amount,
            date_closed="2026-01-15 12:00:00",
        )
