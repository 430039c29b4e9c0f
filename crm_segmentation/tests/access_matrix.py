# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each public method of an add-on answers to each kind of user, and what it
writes: a table, held against what Odoo lets clients call.

A test of an add-on says how its methods are called (``calls``), and what they answer
(``answers``). A method that is missing there fails, and so does one that there is not.
"""

import inspect
import json
from contextlib import suppress
from dataclasses import dataclass, replace

from odoo.exceptions import AccessError, UserError
from odoo.http import _generate_routing_rules
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tools import json_default

from .world import World

KINDS = ("portal", "internal", "seller", "marketer", "manager", "foreigner")
#: what clients may send instead of what was meant
ODD = (None, False, "x", "", -1, 0, 10**12, 1.5, [], ["x"], {}, {"x": "y"})
#: a record that there is not
GONE = 2**31 - 2
#: what Odoo itself keeps about whatever is done
KEPT_BY_ODOO = {
    "bus_bus",
    "bus_presence",
    "ir_attachment",
    "ir_cron_trigger",
    "mail_activity",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
    "mail_message",
    "mail_message_res_partner_rel",
    "mail_notification",
    "mail_tracking_value",
    "res_users_settings",
}
#: amounts that nobody has but who may read all deals: sums of the world's, doubled and
#: odd so that no count or score is like them
AMOUNTS = {"home_deal": 311.57, "home_other_deal": 53.19, "abroad_deal": 817.33}


class Undo(Exception):
    """Ends what is tried out."""


@dataclass(frozen=True)
class Row:
    """How a method is called.

    :ivar BaseModel records: on which; what its context says is said by the client
    :ivar tuple args: with what
    :ivar list|None ids: of other records
    """

    records: BaseModel
    args: tuple = ()
    ids: list | None = None


@dataclass(frozen=True)
class Answer:
    """What a method does, by kinds of users; all others are told that they may not.

    :ivar str may: who gets an answer
    :ivar str refused: who is told in a sentence why not
    :ivar str writes: the tables that are written for those who get an answer
    :ivar str reads: who gets an answer, and nothing is written
    """

    may: str = ""
    refused: str = ""
    writes: str = ""
    reads: str = ""

    def of(self, kind):
        """:return: how it ends for a kind of user, and what it writes"""
        if kind in self.may.split():
            return "may", set(self.writes.split())
        if kind in self.reads.split():
            return "may", set()
        return ("refused" if kind in self.refused.split() else "denied"), set()


def public_methods(env, addon):
    """The methods of an add-on that clients can call, as Odoo finds them. Those of
    abstract models are asked of the models that inherit them.

    :return: pairs of the model and the method
    :rtype: set[tuple[str, str]]
    """
    found = set()
    for model_name, cls in env.registry.items():
        for name in () if cls._abstract else dir(cls):
            if name.startswith("_") or not callable(getattr(cls, name, None)):
                continue
            definitions = [base for base in cls.mro() if name in vars(base)]
            ours = [base for base in definitions if _addon_of(base)]
            private = any(
                getattr(getattr(base, name, None), "_api_private", False)
                for base in cls.mro()
            )
            # the add-on that has begun with it says the row
            if ours and not private and _addon_of(ours[-1]) == addon:
                found.add((model_name, name))
    return found


def routes(env, addon):
    """The routes that lead to what an add-on's controllers say, as Odoo finds them:
    its own, and those of Odoo that call a method which it extends.

    :rtype: set[str]
    """
    modules = sorted(env.registry._init_modules)
    return {
        url
        for url, endpoint in _generate_routing_rules(modules, nodb_only=False)
        if _leads_to(type(endpoint.func.__self__), endpoint.__name__, addon, set())
    }


def _leads_to(controller, name, addon, seen):
    seen.add(name)
    said = [base for base in controller.mro() if name in vars(base)]
    if addon in map(_addon_of, said):
        return True
    functions = [inspect.unwrap(vars(base)[name]) for base in said]
    called = {
        other
        for function in functions
        if inspect.isfunction(function)
        for other in function.__code__.co_names
    }
    return any(_leads_to(controller, other, addon, seen) for other in called - seen)


def own_methods(env, addon):
    """Those of the public methods that Odoo does not have.

    :rtype: set[tuple[str, str]]
    """
    return {
        (model, name)
        for model, name in public_methods(env, addon)
        if all(
            _addon_of(base) for base in env.registry[model].mro() if _says(base, name)
        )
    }


def _says(cls, name):
    # the class that Odoo puts together of all others is none of an add-on's
    return name in vars(cls) and cls.__module__ != "odoo.orm.model_classes"


def _addon_of(cls):
    parts = (cls.__module__ or "").split(".")
    ours = parts[:2] == ["odoo", "addons"] and parts[2].startswith("crm_segmentation")
    # tests may define models of their own
    return parts[2] if ours and "tests" not in parts else None


class AccessMatrix(World):
    """:cvar str addon: whose methods are called"""

    addon = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, amount in AMOUNTS.items():
            getattr(cls, name).expected_revenue = amount
        cls.customers().ref = "matrix"
        cls.model = cls.model_of_won_deals(
            name="Matrix", partner_domain="[('ref', '=', 'matrix')]"
        )
        cls.key, cls.standard = cls.model.segment_ids.sorted("score_from", reverse=True)
        cls.env["crm.segment.daily.stat"]._record(cls.model.sudo())
        cls.env.flush_all()

    #: by model and method
    answers = {}
    #: what other tests call
    routes = frozenset()

    def rows(self):
        """:rtype: dict[tuple[str, str], Row]"""
        raise NotImplementedError

    # -- calling ---------------------------------------------------------------------

    def call(self, user, model_name, method, row):
        """Call a method as the web client does, and take back what it has done.

        :return: how it ended (``may``, ``refused`` or ``denied``), what was answered,
            and the tables that were written
        :rtype: tuple[str, str, set]
        """
        env = self.env(user=user.id, su=False, context=row.records.env.context)
        model, args = env[model_name], list(row.args)
        if self.is_of_records(model_name, method):
            args.insert(0, row.records.ids if row.ids is None else row.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self._written()
        outcome = answer = None
        written = set()
        with suppress(Undo), self.env.cr.savepoint():
            try:
                answer = call_kw(model, method, args, {"context": env.context})
                env.cr.flush()
                outcome = "may"
                after = self._written()
                written = {
                    table for table in after if after[table] != before.get(table)
                }
            except AccessError as error:
                outcome, answer = "denied", str(error)
            except UserError as error:
                outcome, answer = "refused", str(error)
            raise Undo
        self.env.registry.clear_cache()
        text = json.dumps(answer, default=json_default)
        return outcome, text, written - KEPT_BY_ODOO

    def is_of_records(self, model_name, method):
        """Whether a method is called on records."""
        function = getattr(self.env.registry[model_name], method)
        return not hasattr(function, "_api_model") and method != "create"

    def _written(self):
        self.env.cr.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del"
            " FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return {name: counts for name, *counts in self.env.cr.fetchall()}

    # -- the table -------------------------------------------------------------------

    def check_rows(self):
        """Every method is in the table, and does what it says."""
        rows = self.rows()
        there = public_methods(self.env, self.addon)
        self.assertEqual(there ^ rows.keys(), set())
        self.assertEqual(there ^ self.answers.keys(), set())
        for called, row in sorted(rows.items(), key=lambda item: item[0]):
            for kind in KINDS:
                with self.subTest(method=".".join(called), kind=kind):
                    user = getattr(self, kind)
                    outcome, text, written = self.call(user, *called, row)
                    expected = self.answers[called].of(kind)
                    self.assertEqual((outcome, written), expected, text[:300])
                    self.assertHides(user, text)

    def check_routes(self):
        """Every route of the add-on is in a table."""
        self.assertEqual(routes(self.env, self.addon), set(self.routes))

    def check_odd_calls(self, kind):
        """Whatever is sent, it is answered, or told in a sentence why not."""
        rows = self.rows()
        user = getattr(self, kind)
        for called in sorted(own_methods(self.env, self.addon)):
            for row in self.odd_rows(*called, rows[called]):
                with self.subTest(method=".".join(called), args=row.args, ids=row.ids):
                    self.call(user, *called, row)

    def odd_rows(self, model_name, method, row):
        """:rtype: Iterator[Row]"""
        if self.is_of_records(model_name, method):
            for ids in ([], [GONE], [*row.records.ids, GONE]):
                yield replace(row, ids=ids)
        for place in range(len(row.args)):
            for odd in ODD:
                args = (*row.args[:place], odd, *row.args[place + 1 :])
                yield replace(row, args=args)

    def assertHides(self, user, text):
        """An answer tells nothing of contacts that the user may not read, nor amounts
        that are not the user's to know."""
        contacts = self.customers()
        readable = contacts.with_user(user)._filtered_access("read")
        for contact in contacts - readable.with_env(self.env):
            self.assertNotIn(contact.name.lower(), text.lower())
        if user not in self.manager + self.foreigner:
            for amount in self._sums():
                self.assertNotIn(amount, text)

    def _sums(self):
        """What can be found by adding up what is not the seller's own."""
        home, other, abroad = AMOUNTS.values()
        return [
            f"{amount:.2f}".rstrip("0")
            for amount in (other, home + other, abroad, abroad / 2, home + 100 + other)
        ]
