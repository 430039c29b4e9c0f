# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The contacts that feed a mailing list: of segments, of a favorite or of a filter."""

from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_segmentation.scoring.compiler.domains import (
    check_domain,
    compile_domain,
)
from odoo.addons.crm_segmentation.scoring.definition.checks import ScoringError
from odoo.addons.crm_segmentation.tools.errors import coded

from ..audience.run_as import contacts_as
from ..audience.saved_filter import evaluate_domain


class Feed:
    """The feed of one mailing list.

    :param mailing.list mailing_list: with a source
    """

    def __init__(self, mailing_list):
        mailing_list.ensure_one()
        self.list = mailing_list
        self.env = mailing_list.env

    def contacts(self):
        """Contacts with the access rights of the run-as user.

        :rtype: res.partner
        :raise UserError: when this user can no longer read contacts
        """
        return contacts_as(self.env, self.list.sudo().feed_user_id)

    def domain(self):
        """The contacts that are to be on the list.

        :rtype: Domain
        :raise UserError: when the source cannot be used
        """
        if self.list.feed_deleted:
            raise coded("feed.deleted", UserError(self.list.feed_deleted))
        partners = self.contacts()
        if self.list.feed_kind == "filter":
            domain = self._filter_domain(partners)
        else:
            # the current user may see less of it than the run-as user
            feed = self.list.sudo()
            by_segments = feed.feed_kind == "segments"
            source = feed.feed_segment_ids if by_segments else feed.feed_filter_id
            if not source:
                raise self._without_source(by_segments)
            domain = source.with_env(self.env)._customer_domain(partners)
        # archived contacts are never mailed, even if the filter asks for them
        return domain & Domain("active", "=", True)

    def _without_source(self, by_segments):
        if by_segments:
            sentence = self.env._("Choose at least one segment in “Source”.")
            return coded("feed.without_segment", UserError(sentence))
        sentence = self.env._(
            "The saved customer filter of this list no longer exists. Choose "
            "another one in “Source”."
        )
        return coded("feed.without_filter", UserError(sentence))

    def _filter_domain(self, partners):
        text = repr(evaluate_domain(self.list.feed_domain, partners.env))
        try:
            check_domain(partners, text)
            return compile_domain(partners, text)
        except ScoringError as error:
            raise error.refusal(self.env) from error
