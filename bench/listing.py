# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the list of contacts costs: what the web client asks for, as a user."""

import statistics

from lxml import etree

from odoo import api
from odoo.modules.registry import Registry

from bulk.session import environment

from .measures import seconds

REPEATS = 7
PAGE = 80
#: the client stops counting there
COUNT_LIMIT = 10_001


def page(domain=(), order=None):
    """Return what asks for the first page.

    :param domain: what the contacts are filtered by
    :param str order: what they are sorted by, if not as the list is by itself
    """

    def ask(partners, specification):
        partners.web_search_read(
            list(domain),
            specification,
            limit=PAGE,
            order=order,
            count_limit=COUNT_LIMIT,
        )

    return ask


def groups(field):
    """Return what asks for the contacts grouped by a field."""

    def ask(partners, _specification):
        partners.web_read_group([], [field], limit=PAGE)

    return ask


class Listing:
    """The list of contacts, as a user.

    :param str database:
    """

    def __init__(self, database):
        self.database = database
        with environment(database) as env:
            self.user_id = env.ref("base.user_admin").id
            self.specification = _specification(env)

    def times(self, asks):
        """Return the median times of several questions, by their names.

        They are asked in turns, so that what else the machine does meets all alike.

        :param dict asks: of :func:`page` and :func:`groups`, by name
        :rtype: dict[str, float]
        """
        for ask in asks.values():
            self._ask(ask)
        spent = [
            {name: seconds(self._ask, ask) for name, ask in asks.items()}
            for _ in range(REPEATS)
        ]
        return {name: statistics.median(turn[name] for turn in spent) for name in asks}

    def _ask(self, ask):
        with Registry(self.database).cursor() as cr:
            context = {"lang": "en_US", "bin_size": True}
            env = api.Environment(cr, self.user_id, context)
            ask(env["res.partner"], self.specification)


def _specification(env):
    """Return what the client reads of each contact: all columns of the list."""
    partners = env["res.partner"]
    view_id = env.ref("base.view_partner_tree").id
    arch = etree.fromstring(partners.get_view(view_id, "list")["arch"])
    return {
        name: _details(partners, partners._fields[name])
        for name in dict.fromkeys(arch.xpath("/list/field/@name"))
    }


def _details(partners, field):
    """Return what the client reads of a related record."""
    if field.type not in ("many2one", "many2many"):
        return {}
    details = {"display_name": {}}
    comodel = partners.env[field.comodel_name]
    if field.type == "many2many" and "color" in comodel._fields:
        details["color"] = {}
    return {"fields": details}
