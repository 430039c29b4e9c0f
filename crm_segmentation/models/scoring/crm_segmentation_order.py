# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that read the segments or scores of others are computed after them."""

import psycopg2

from odoo import api, models, tools

from ...scoring.definition.checks import Problem, ScoringError
from ...scoring.definition.dependence import (
    EVERY,
    OTHERS,
    circle,
    outcomes_read,
    stages,
)
from ...tools.database import CONCURRENCY_ERRORS
from ...tools.readable import readable_by


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    def write(self, vals):
        """A model that comes back, or that more companies see, closes no circle.

        :raise UserError: with the names of the models that would read each other
        """
        result = super().write(vals)
        if {"active", "company_id", "version_id"} & vals.keys():
            for segmentation in self.filtered("active"):
                version = segmentation.sudo().version_id
                if version and version._outcomes_read():
                    definition = version._definition()
                    segmentation._refuse(segmentation._circle_problems(definition))
        return result

    def _circle_problems(self, definition):
        """Whether scores by a definition would depend on themselves.

        :param Definition definition: for this model
        :return: names the models which the user may read; empty where they do not
        :rtype: list[Problem]
        """
        read = self.sudo()._models_read()
        asked = outcomes_read(self.sudo().env, definition)
        if not asked:
            return []
        own = self._origin.id
        read[own] = self._resolved(asked, definition, {*read, own})
        models_ = self.browse(one for one in circle(read, own) if one)
        if len(models_) > 1:
            sentence = self._circle_sentence(models_.sudo())
            return [Problem("models.circle", sentence)]
        if own in read[own]:
            sentence = self.env._(
                "“%(model)s” reads its own segments or scores. Name the segments of "
                "another model in its filters and rules.",
                model=self.name,
            )
            return [Problem("model.reads_itself", sentence)]
        return []

    def _circle_sentence(self, circle_):
        """
        :param crm.segmentation circle_: models that would read each other
        :return: names those that the user may read, and says how many others there are
        :rtype: str
        """
        seen = readable_by(self.env.user, circle_) | (circle_ & self._origin)
        names = ", ".join(one.name for one in circle_ if one in seen)
        hidden = len(circle_ - seen)
        if not hidden:
            return self.env._(
                "The segments of these models would depend on each other: %(models)s. "
                "Have one of them read something else.",
                models=names,
            )
        if hidden == 1:
            return self.env._(
                "The segments of these models would depend on each other: %(models)s, "
                "and a segmentation model that you may not see. Have one of them read "
                "something else.",
                models=names,
            )
        return self.env._(
            "The segments of these models would depend on each other: %(models)s, and "
            "%(count)s segmentation models that you may not see. Have one of them read "
            "something else.",
            models=names,
            count=hidden,
        )

    def _resolved(self, asked, definition, there):
        """The models whose outcome this one reads.

        :param frozenset asked: as of ``outcomes_read``
        :param Definition definition: that asks
        :param set[int] there: the models there are
        :rtype: set[int]
        """
        if EVERY in asked:
            return set(there)
        read = set(asked) & there
        if OTHERS in asked:
            company = self.env["res.company"].browse(definition.context.company_id)
            seen = self.with_context(allowed_company_ids=company.ids)._visible()
            read |= set(seen.ids) - {self._origin.id}
        return read

    @api.model
    def _models_read(self):
        """Whose outcome each live model reads, in their order.

        :rtype: dict[int, set[int]]
        """
        return {id_: set(read) for id_, read in self.sudo()._kept_models_read()}

    @api.model
    @tools.ormcache()
    def _kept_models_read(self):
        live = self._live()
        there = set(live.ids)
        return tuple((model.id, model._live_models_read(there)) for model in live)

    def _live_models_read(self, there):
        asked = self.version_id._outcomes_read()
        if not asked:  # as nearly all do
            return frozenset()
        definition = self.version_id._frozen_definition()
        return frozenset(self._resolved(asked, definition, there))

    def _in_scoring_order(self):
        """These models, those first that others read.

        :rtype: crm.segmentation
        """
        order = [id_ for stage in stages(self._models_read()) for id_ in stage]
        there = [id_ for id_ in order if id_ in self._ids]
        return self.browse(there) | self

    def _readers(self):
        """The live models that read the outcome of these, or of such a one, in the
        order in which they are computed.

        :rtype: crm.segmentation
        """
        read = self._models_read()
        known = set(self.ids)
        while more := {one for one in read if read[one] & known} - known:
            known |= more
        return self.browse(known - set(self.ids))._in_scoring_order()

    def _rescore_readers(self, trigger):
        """Compute those that read the outcome of this model, which has just been
        computed: now where that is quick, else soon. One that has stopped working turns
        to *attention*, and holds up none.

        :param str trigger: of this model's run
        """
        runs = self.env["crm.segmentation.run"]
        for reader in self._readers():
            try:
                with self.env.cr.savepoint():
                    if reader._is_quick() and runs._run_here(reader, trigger):
                        continue
            except CONCURRENCY_ERRORS:
                raise  # the whole request is tried again
            except (ScoringError, psycopg2.Error) as error:
                runs._start(reader, trigger, self.env.uid)._fail(error)
                continue
            reader._ask_for_run()
