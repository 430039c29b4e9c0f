# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever is searched for ends in a result or in a sentence."""

import traceback
from datetime import date, datetime

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import SegmentationCommon

OPERATORS = (
    *("=", "!=", "=?", "in", "not in", "<", "<=", ">", ">=", "any", "not any"),
    *("like", "ilike", "not ilike", "=like", "=ilike", "not =ilike"),
    *("child_of", "parent_of"),
)
NAN, INFINITY = float("nan"), float("inf")
VALUES = (
    *(None, True, False, -1, 0, 1, 1.5, 2**40, 10**400, -(10**400)),
    *(NAN, INFINITY, -INFINITY),
    *("", "x\x00y", "\ud800", "²", "100%\\", "nothing", "2024-02-30", "0000", "9999"),
    *("9" * 5000, "9" * 5000 + " years", "today -1d", "١ years"),
    *("9" * 5000 + ":remaining", "²:remaining", f"{2**40}:total", "0:x"),
    *([], [None], [True, "a"], [1, 2**40], [NAN], [INFINITY, 10**400], ["x\x00y"]),
    *([date(2024, 2, 29)], [[1]], {}, {"a": 1}, (1,), {1}, b"x", object()),
    *(date(2024, 2, 29), datetime(2024, 2, 29, 1, 2)),
    *(Domain("id", ">", 0), Domain.TRUE, Domain.FALSE),
    *([("id", "=", 1)], [("nothing", "=", 1)], [("id", "=", "x\x00y")]),
)
#: fields of Odoo's own that are compared in the same way
ORDINARY = {
    "boolean": ("res.partner", "is_company"),
    "char": ("res.partner", "name"),
    "datetime": ("res.partner", "create_date"),
    "float": ("res.partner", "partner_latitude"),
    "integer": ("res.partner", "color"),
    "many2many": ("res.partner", "category_id"),
    "many2one": ("res.partner", "country_id"),
}
ADD_ONS = "odoo.addons.crm_segmentation"


@tagged("post_install", "-at_install")
class TestOddSearches(SegmentationCommon):
    def setUp(self):
        super().setUp()
        self.ordinary = {}

    def own_searches(self):
        """Fields that the add-ons answer searches of.

        :rtype: Iterator[tuple[str, str]]
        """
        for model_name, model in sorted(self.env.registry.items()):
            for name, field in sorted(model._fields.items()):
                method = isinstance(field.search, str) and getattr(model, field.search)
                if method and not model._abstract and not field.related:
                    if method.__module__.startswith(ADD_ONS):
                        yield model_name, name

    def outcome(self, model_name, name, operator, value):
        """What a search raises, or None: also where it is counted, as charts do."""
        domain = [(name, operator, value)]
        model = self.env[model_name].with_context(active_test=False)
        try:
            with self.env.cr.savepoint(flush=False):
                found = model.search(domain)
                ((count,),) = model._read_group(domain, [], ["__count"])
                self.assertEqual(count, len(found))
        except (UserError, NotImplementedError):
            return None
        except Exception as error:  # pylint: disable=broad-except
            return error
        return None

    def is_odoos_own(self, error, field, operator, place):
        """Whether Odoo raises the same of an ordinary field, before or after it asks
        the add-ons, and not because PostgreSQL was asked what it cannot compare."""
        if isinstance(error, psycopg2.Error):
            return False
        frames = traceback.extract_tb(error.__traceback__)
        if any(frame.name == field.search for frame in frames):
            return False
        key = (field.type, operator, place)
        if key not in self.ordinary:
            compared = (*ORDINARY[field.type], operator, VALUES[place])
            self.ordinary[key] = type(self.outcome(*compared))
        return self.ordinary[key] is type(error)

    @mute_logger("odoo.sql_db", "odoo.domains", "py.warnings")
    def test_a_search_never_ends_in_a_traceback(self):
        # Given every field that the add-ons are asked for
        fields = list(self.own_searches())
        self.assertIn(("res.partner", "segment_id"), fields)
        failed = set()
        for model_name, name in fields:
            field = self.env[model_name]._fields[name]
            # When anything at all is searched for
            for operator in OPERATORS:
                for place, value in enumerate(VALUES):
                    error = self.outcome(model_name, name, operator, value)
                    # Then nothing is raised but sentences
                    if error and not self.is_odoos_own(error, field, operator, place):
                        failed.add(
                            f"{model_name}.{name} {operator} {ascii(value)[:30]}: "
                            f"{type(error).__name__}"
                        )
        self.assertFalse(failed, "\n".join(["", *sorted(failed)]))
