# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What custom filters, groups, exports and imports offer of the fields for mailings."""

from odoo.tests import new_test_user

from odoo.addons.crm_segmentation.tests.access.test_offered import OfferedCase

#: what marketers are offered
OFFERED = {
    "mailing.mailing": {
        "audience_filter_id": "FGEI",
        "audience_frozen": "FGEI",
        "audience_frozen_at": "FGE",
        "audience_frozen_partner_ids": "",
        "audience_job_position": "FGEI",
        "audience_kind": "FGEI",
        "audience_deleted": "",
        "audience_problem": "E",
        "audience_segment_ids": "FGEI",
        "audience_exclude_recent": "FGEI",
        "audience_user_id": "FGEI",
        "audience_include_contacts": "FGEI",
        "text_user_id": "FGE",
    },
    "mailing.list": {
        "feed_added": "FGME",
        "feed_domain": "FGEI",
        "feed_filter_id": "FGEI",
        "feed_deleted": "",
        "feed_kind": "FGEI",
        "feed_leavers": "FGEI",
        "feed_problem": "FGE",
        "feed_removed": "FGME",
        "feed_segment_ids": "FGEI",
        "feed_updated_at": "FGE",
        "feed_user_id": "FGEI",
    },
    "mailing.subscription": {
        "feed_partner_id": "FGE",
        "is_fed": "FGE",
    },
    "mailing.trace": {
        "engaged_datetime": "GE",
        "partner_id": "FGE",
        "segment_id": "FGE",
        "unsubscribe_datetime": "FGE",
    },
    "mailing.trace.report": {
        "mailing_id": "FGE",
        "opened_or_replied": "FGME",
        "segment_id": "FGE",
        "unsubscribed": "FGME",
    },
    "res.partner": {
        "customer_category_name": "FE",
        "customer_statuses_text": "FE",
        "mailing_audience": "",
        "segment_name": "FE",
        "segment_score_text": "FE",
    },
    "crm.segment": {
        "is_sms_available": "",
    },
    "crm.customer.interaction": {
        "kind": "FGE",
    },
}


class TestOfferedForMailings(OfferedCase):
    module = "crm_segmentation_mass_mailing"

    def test_columns_of_exports_are_text(self):
        self.check_exports_are_text()

    def test_marketers(self):
        marketer = new_test_user(
            self.env,
            "offered",
            groups="mass_mailing.group_mass_mailing_user,base.group_partner_manager",
        )
        self.check_offered(OFFERED, marketer)
