# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is noted as unsubscribed, and excluded, by each route that leads to this
add-on: for each kind of visitor, with a right token, wrong ones, and none."""

from dataclasses import dataclass

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..outcome.test_outcome import OutcomeCommon

KINDS = ("public", "portal", "internal", "marketer")
#: what is sent with Anna's address
RIGHT, OF_ANOTHER, WRONG, NONE = "right", "another's", "wrong", "none"


@dataclass(frozen=True)
class Row:
    """:ivar bool is_json: whether it is called by JSON-RPC, else by a posted form
    :ivar str without_token: who gets an answer for the own address without a token"""

    is_json: bool
    without_token: str


ROUTES = {
    "/mailing/blocklist/add": Row(True, "marketer"),
    "/mailing/<int:mailing_id>/unsubscribe": Row(False, "marketer"),
    "/mailing/<int:mailing_id>/unsubscribe_oneclick": Row(False, "marketer"),
    "/mailing/confirm_unsubscribe": Row(False, "marketer"),
}


@tagged("post_install", "-at_install")
class TestAccessRoutes(OutcomeCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            kind: mail_new_test_user(
                cls.env,
                login=f"routes_{kind}",
                email=f"routes_{kind}@example.com",
                groups=groups,
            )
            for kind, groups in (
                ("portal", "base.group_portal"),
                ("internal", "base.group_user"),
                ("marketer", "mass_mailing.group_mass_mailing_user"),
            )
        }

    def sent(self, kind):
        """A mailing to Anna, Bert and the visitor, none of whom is excluded."""
        recipients = self.anna | self.bert
        if kind in self.users:
            recipients |= self.users[kind].partner_id
        self.env["mail.blacklist"].search([]).unlink()
        return self.send(recipients)

    def token(self, mailing, which):
        if which == WRONG:
            return "0" * 64
        owner = self.bert if which == OF_ANOTHER else self.anna
        return mailing._generate_mailing_recipient_token(
            owner.id, owner.email_normalized
        )

    def call(self, url, kind, mailing, which):
        """Call a route for Anna."""
        login = f"routes_{kind}" if kind in self.users else None
        self.authenticate(login, login)
        url = url.replace("<int:mailing_id>", str(mailing.id))
        values = {
            "mailing_id": mailing.id,
            "document_id": self.anna.id,
            "email": self.anna.email_normalized,
        }
        if which != NONE:
            values["hash_token"] = self.token(mailing, which)
        if url == "/mailing/blocklist/add":
            self.make_jsonrpc_request(url, values)
        else:
            values["csrf_token"] = http.Request.csrf_token(self)
            if str(mailing.id) in url:
                del values["mailing_id"]
            self.url_open(url, data=values)
        self.env.invalidate_all()

    def expected(self, row, kind, which):
        """Whom it concerns."""
        if which == RIGHT:
            return self.anna
        if which == NONE and kind in row.without_token.split():
            return self.users[kind].partner_id
        return self.env["res.partner"]

    def test_each_route_changes_what_the_table_says(self):
        """Given a mailing to Anna, Bert and the visitor, when each kind of visitor
        calls each route for Anna's address, then Anna is unsubscribed with her token
        alone; without one, marketers unsubscribe themselves, and others nobody."""
        for url, row in ROUTES.items():
            for kind in KINDS:
                for which in (RIGHT, OF_ANOTHER, WRONG, NONE):
                    with self.subTest(url=url, kind=kind, token=which):
                        mailing = self.sent(kind)
                        with mute_logger("odoo.http"):
                            self.call(url, kind, mailing, which)
                        traces = mailing.mailing_trace_ids
                        noted = traces.filtered("unsubscribe_datetime").partner_id
                        excluded = self.env["mail.blacklist"].search([])
                        expected = self.expected(row, kind, which)
                        self.assertEqual(noted, expected)
                        self.assertEqual(
                            excluded.mapped("email"),
                            expected.mapped("email_normalized"),
                        )
