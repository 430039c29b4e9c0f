# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An Odoo environment for a script, without a server."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def configure(*options):
    """Read Odoo's configuration, that ``ODOO_RC`` names, for use without a server."""
    config.parse_config(
        ["--no-http", "--max-cron-threads=0", "--log-level=warn", *options],
        setup_logging=True,
    )


@contextmanager
def environment(database, user_id=SUPERUSER_ID):
    """Give an environment on a transaction of its own.

    The transaction is committed at the end, unless an error ends it.

    :param str database: name of a database that has Odoo installed
    :param int user_id: the user to act as
    """
    with Registry(database).cursor() as cr:
        context = api.Environment(cr, user_id, {})["res.users"].context_get()
        yield api.Environment(cr, user_id, context)
