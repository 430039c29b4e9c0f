# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The state of the data of the contacts that a model is for, as the first step of its
form shows it."""

from ast import literal_eval
from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain

from ...scoring.compiler.compiler import Compiler
from ...scoring.compiler.domains import check_domain
from ...scoring.compiler.paths import follow
from ...scoring.definition.checks import ScoringError
from ...tools.arguments import an_id_or_none, takes, values
from ...tools.database import bulk_planner
from ...tools.ordering import sorted_lines
from ...tools.preview.health import (
    DUPLICATES,
    KINDS,
    UNTOUCHED,
    USUAL_FIELDS,
    count_kinds,
    count_known,
    count_unreadable,
    is_always_known,
    plain_field,
)

#: what is edited in the first step and decides on the contacts
SCOPE_FIELDS = ("subject", "partner_domain", "include_internal")


class CrmSegmentation(models.Model):
    _inherit = "crm.segmentation"

    @api.model
    @takes(segmentation_id=an_id_or_none, changes=values)
    def get_data_health(self, segmentation_id, changes):
        """What is known of the contacts that a model is for.

        :param int|bool segmentation_id: False for a model that is not saved yet
        :param dict changes: ``subject``, ``partner_domain`` and ``include_internal``
            as they stand in the form, where they are not saved yet
        :return: ``total`` (contacts chosen), ``kinds`` (``companies``, ``employees``,
            ``private``: each ``count``, ``is_chosen`` and ``domain``), ``duplicates``
            and ``untouched`` (``count``, ``domain``), ``fields`` (``name``, ``known``
            contacts, and the domains ``without`` and ``with_value`` a value;
            ``unreadable``, how many of those without have something that is no value,
            and ``unreadable_domain``; or ``problem``), and the domains ``base`` of all
            contacts chosen and ``others`` of those that any subject would choose; or
            ``problem``, one sentence, where the contacts can't be told
        :rtype: dict
        :raise AccessError: for whoever may not change models
        """
        self.check_access("write")
        segmentation = self.browse(segmentation_id or [])
        segmentation.check_access("write")
        try:
            return segmentation._data_health(changes)
        except ScoringError as error:
            return {"problem": self.env._(error.message)}

    def _data_health(self, changes):
        definition = replace(
            (self or self.new({}))._scope_definition(),
            **{name: changes[name] for name in SCOPE_FIELDS if name in changes},
        )
        check_domain(self.env["res.partner"], definition.partner_domain)
        compiler = Compiler(self.env, definition)
        everybody = Compiler(self.env, replace(definition, subject="any"))
        readings = self._readings(compiler)
        readable = [reading for _name, reading, problem in readings if not problem]
        self.env.flush_all()
        with bulk_planner(self.env.cr):
            reader = Compiler(self.env, replace(definition, parameters=tuple(readable)))
            total, known = count_known(reader)
            unreadable = count_unreadable(reader)
            kinds = count_kinds(everybody)
            numbers = {
                key: compiler.partners.search_count(compiler.scope() & Domain(domain))
                for key, domain in (
                    ("duplicates", DUPLICATES),
                    ("untouched", UNTOUCHED),
                )
            }
        known, unreadable = iter(known), iter(unreadable)
        return {
            "total": total,
            "base": self._chosen_domain(compiler),
            "others": self._chosen_domain(everybody),
            "kinds": {
                kind: {
                    "count": kinds[kind],
                    "is_chosen": definition.subject in (subject, "any"),
                    "domain": domain,
                }
                for kind, (subject, domain) in KINDS.items()
            },
            "duplicates": {"count": numbers["duplicates"], "domain": DUPLICATES},
            "untouched": {"count": numbers["untouched"], "domain": UNTOUCHED},
            "fields": [
                {"name": name, "problem": problem}
                if problem
                else {
                    "name": name,
                    "known": next(known),
                    "unreadable": next(unreadable),
                    "unreadable_domain": [
                        ("unreadable_parameter_ids", "in", [reading.id])
                    ],
                    **self._gap(reading),
                }
                for name, reading, problem in readings
            ],
        }

    def _readings(self, compiler):
        """What the active parameters read; before there are any, the usual fields.

        :return: for each a name, the reading, and what is wrong with it or False
        :rtype: list[tuple[str, Parameter, str | bool]]
        """
        parameters = sorted_lines(self.parameter_ids).filtered("active")
        if parameters:
            readings = [
                (one.name, one._typed_reading(), one.reading_problem)
                for one in parameters
            ]
            return [
                (name, reading, problem)
                for name, reading, problem in readings
                if problem or not is_always_known(reading)
            ]
        sample = self.env["crm.segmentation.parameter"].new({})
        return [
            (
                follow(compiler.partners, name).field._description_string(self.env),
                replace(sample._reading(), field_path=name),
                False,
            )
            for name in USUAL_FIELDS
        ]

    def _gap(self, reading):
        """Domains of the contacts without and with a value."""
        field = plain_field(self.env["res.partner"], reading)
        name = field.name if field else "missing_parameter_ids"
        values = [False] if field else [reading.id]
        return {
            "without": [(name, "in", values)],
            "with_value": [(name, "not in", values)],
        }

    def _chosen_domain(self, compiler):
        """The contacts chosen, as a list of contacts can be opened with."""
        # kept as it is written, so that relative dates stay relative
        written = literal_eval(compiler.definition.partner_domain or "[]")
        return [*compiler.kind_of_contacts(), *written]
