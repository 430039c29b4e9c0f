# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What saving contacts costs, with models live and without."""

import random

from odoo import api
from odoo.modules.registry import Registry

from bulk.session import environment

from .measures import seconds

#: how many contacts are saved at once, and how often in a round
SIZES = {1: 20, 80: 5, 5000: 1}


class Saving:
    """Saves contacts as a user does: one write and its commit.

    Each save gives the contacts another industry, which is one of the parameters, so
    there is always something to score.

    :param str database:
    :param World world:
    """

    def __init__(self, database, world):
        self.database = database
        self.world = world
        self.random = random.Random(19)
        self.saves = 0
        with environment(database) as env:
            self.user_id = env.ref("base.user_admin").id

    def times(self, size):
        """Return how long saving some contacts took, each time others.

        :param int size: how many contacts
        :rtype: list[float]
        """
        self._save(self._pick(1))
        contacts = [self._pick(size) for _ in range(SIZES[size])]
        return [seconds(self._save, ids) for ids in contacts]

    def _pick(self, size):
        first, last = self.world.contacts
        return self.random.sample(range(first, last + 1), size)

    def _save(self, partner_ids):
        self.saves += 1
        industries = self.world.industries
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, self.user_id, {"lang": "en_US"})
            env["res.partner"].browse(partner_ids).write(
                {"industry_id": industries[self.saves % len(industries)]}
            )
