# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Unsubscriptions count among the results of a mailing."""

from odoo import http
from odoo.http import request

from odoo.addons.mass_mailing.controllers.main import MassMailController


class UnsubscribeController(MassMailController):
    def _mailing_unsubscribe_from_list(self, mailing, document_id, email, hash_token):
        response = super()._mailing_unsubscribe_from_list(
            mailing, document_id, email, hash_token
        )
        self._record_unsubscribed(mailing, email)
        return response

    def _mailing_unsubscribe_from_document(
        self, mailing, document_id, email, hash_token
    ):
        response = super()._mailing_unsubscribe_from_document(
            mailing, document_id, email, hash_token
        )
        self._record_unsubscribed(mailing, email)
        return response

    @http.route()
    def mail_blocklist_add(
        self, mailing_id=None, document_id=None, email=None, hash_token=None
    ):
        result = super().mail_blocklist_add(
            mailing_id=mailing_id,
            document_id=document_id,
            email=email,
            hash_token=hash_token,
        )
        if result is True:
            # without a token, Odoo takes the user's own address, whatever was sent
            email, hash_token = self._fetch_user_information(email, hash_token)
            mailing = self._check_mailing_email_token(
                mailing_id, document_id, email, hash_token
            )
            self._record_unsubscribed(mailing, email)
        return result

    def _record_unsubscribed(self, mailing, email):
        request.env["mailing.trace"].sudo()._set_unsubscribed(mailing, email)
