# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each public method of this add-on answers to each kind of user."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.crm_segmentation.tests.access_matrix import AccessMatrix, Answer, Row
from odoo.addons.crm_segmentation.tests.access_table import EMPLOYEES, EVERYBODY

from .test_access_routes import ROUTES


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix):
    addon = "crm_segmentation_mass_mailing"
    routes = ROUTES
    answers = {
        ("mail.mail", "send"): Answer(),
        ("crm.segment", "action_create_mailing_list"): Answer(
            "marketer", writes="crm_segment_mailing_list_create_rel mailing_list_create"
        ),
        ("crm.segment", "action_new_mailing"): Answer("marketer"),
        ("crm.segment", "action_new_sms_mailing"): Answer("marketer"),
        ("ir.filters", "unlink"): Answer(EMPLOYEES, writes="ir_filters"),
        ("mailing.list", "action_update_from_feed"): Answer(
            "marketer", writes="mailing_list"
        ),
        ("mailing.list", "create"): Answer("marketer", writes="mailing_list"),
        ("mailing.list", "write"): Answer("marketer", writes="mailing_list"),
        ("mailing.list.create", "action_create"): Answer(
            "marketer", writes="mailing_list"
        ),
        ("mailing.list.create", "action_open_for_list"): Answer(
            "marketer", writes="mailing_list_create"
        ),
        ("mailing.mailing", "action_confirm_launch"): Answer("marketer"),
        ("mailing.mailing", "action_cancel"): Answer(
            "marketer", writes="mailing_mailing"
        ),
        ("mailing.mailing", "action_new_for_contacts"): Answer("marketer"),
        ("mailing.mailing", "action_put_in_queue"): Answer(
            "marketer", writes="mailing_mailing"
        ),
        ("mailing.mailing", "action_schedule"): Answer("marketer"),
        ("mailing.mailing", "action_view_audience"): Answer("marketer"),
        ("mailing.mailing", "action_view_by_segment"): Answer("marketer"),
        ("mailing.mailing", "audience_counts"): Answer("marketer"),
        ("mailing.mailing", "create"): Answer(
            "marketer", writes="mailing_mailing utm_source"
        ),
        ("mailing.mailing", "write"): Answer(
            "marketer", writes="mailing_mailing utm_source"
        ),
        ("mailing.mailing.test", "send_mail_test"): Answer(
            "marketer", writes="mail_mail"
        ),
        ("mailing.trace", "create"): Answer("marketer", writes="mailing_trace"),
        ("res.partner", "action_create_mailing_list"): Answer(
            "marketer", writes="mailing_list_create"
        ),
        ("res.partner", "action_new_mailing"): Answer("marketer"),
        ("res.partner", "mail_allowed_qweb_expressions"): Answer(EVERYBODY),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contacts = cls.env["ir.model"]._get_id("res.partner")
        cls.mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Matrix mailing",
                "mailing_model_id": contacts,
                "audience_kind": "segments",
                "audience_segment_ids": [Command.set(cls.key.ids)],
                "body_html": "<p>Matrix</p>",
                "user_id": cls.marketer.id,
            }
        )
        cls.list = cls.env["mailing.list"].create({"name": "Matrix list"})
        cls.favourite = cls.env["ir.filters"].create(
            {"name": "Matrix", "model_id": "res.partner", "user_ids": False}
        )
        cls.mail = cls.env["mail.mail"].create({"subject": "M", "body_html": "M"})
        cls.trace = cls.env["mailing.trace"]

    def rows(self):
        home, key, mailing = self.home_customer, self.key, self.mailing
        wizard = self.env["mailing.list.create"].create(
            {"name": "New list", "segment_ids": [Command.set(key.ids)]}
        )
        test = self.env["mailing.mailing.test"].create(
            {"email_to": "x@example.com", "mass_mailing_id": mailing.id}
        )
        trace = {"model": "res.partner", "res_id": home.id, "email": "x@example.com"}
        new = {"subject": "New", "mailing_model_id": mailing.mailing_model_id.id}
        return {
            ("crm.segment", "action_create_mailing_list"): Row(key),
            ("crm.segment", "action_new_mailing"): Row(key),
            ("crm.segment", "action_new_sms_mailing"): Row(key),
            ("ir.filters", "unlink"): Row(self.favourite),
            ("mail.mail", "send"): Row(self.mail),
            ("mailing.list", "action_update_from_feed"): Row(self.list),
            ("mailing.list", "create"): Row(self.list, ([{"name": "New"}],)),
            ("mailing.list", "write"): Row(self.list, ({"name": "New"},)),
            ("mailing.list.create", "action_create"): Row(wizard),
            ("mailing.list.create", "action_open_for_list"): Row(wizard, ([],)),
            ("mailing.mailing", "action_confirm_launch"): Row(mailing),
            ("mailing.mailing", "action_cancel"): Row(mailing),
            ("mailing.mailing", "action_new_for_contacts"): Row(mailing, ([],)),
            ("mailing.mailing", "action_put_in_queue"): Row(mailing),
            ("mailing.mailing", "action_schedule"): Row(mailing),
            ("mailing.mailing", "action_view_audience"): Row(mailing, ("total",)),
            ("mailing.mailing", "action_view_by_segment"): Row(mailing),
            ("mailing.mailing", "audience_counts"): Row(mailing),
            ("mailing.mailing", "create"): Row(mailing, ([new],)),
            ("mailing.mailing", "write"): Row(mailing, ({"subject": "New"},)),
            ("mailing.mailing.test", "send_mail_test"): Row(test),
            ("mailing.trace", "create"): Row(self.trace, ([trace],)),
            ("res.partner", "action_create_mailing_list"): Row(home),
            ("res.partner", "action_new_mailing"): Row(home),
            ("res.partner", "mail_allowed_qweb_expressions"): Row(home),
        }

    def test_each_method_answers_each_kind_of_user_as_the_table_says(self):
        self.check_rows()

    def test_each_route_is_in_a_table(self):
        self.check_routes()

    def test_whatever_clients_send_ends_in_a_sentence(self):
        self.check_odd_calls("marketer")
