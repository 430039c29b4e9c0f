# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of the planner last as long as they are meant to."""

from contextlib import suppress

from psycopg2.errors import DivisionByZero, LockNotAvailable

from odoo.tests import TransactionCase
from odoo.tools import mute_logger

from ...tools.database import bulk_planner, no_wait


class TestSettings(TransactionCase):
    def settings(self):
        self.env.cr.execute(
            "SELECT current_setting('enable_nestloop'), current_setting('work_mem'),"
            " current_setting('jit'), current_setting('lock_timeout')"
        )
        return self.env.cr.fetchone()

    def test_they_are_as_before_afterwards(self):
        # Given settings of the administrator's own
        self.env.cr.execute("SET LOCAL work_mem TO '7MB'; SET LOCAL jit TO on")
        before = self.settings()
        with bulk_planner(self.env.cr):
            self.assertEqual(self.settings()[:3], ("off", "128MB", "off"))
            # one within the other takes nothing away
            with bulk_planner(self.env.cr):
                pass
            self.assertEqual(self.settings()[:3], ("off", "128MB", "off"))
        self.assertEqual(self.settings(), before)
        with no_wait(self.env.cr):
            self.assertEqual(self.settings()[2:], ("off", "10ms"))
        self.assertEqual(self.settings(), before)

    def test_an_error_of_the_program_leaves_none(self):
        before = self.settings()
        for settings in (bulk_planner, no_wait):
            with self.subTest(settings.__name__):
                # not by assertRaises, which would roll back what is to be looked at
                with suppress(KeyError), settings(self.env.cr):
                    raise KeyError
                self.assertEqual(self.settings(), before)

    @mute_logger("odoo.sql_db")
    def test_an_error_of_the_database_leaves_none_and_is_told(self):
        before = self.settings()
        for settings in (bulk_planner, no_wait):
            with self.subTest(settings.__name__):
                with (
                    self.assertRaises(DivisionByZero),
                    self.env.cr.savepoint(),
                    settings(self.env.cr),
                ):
                    self.env.cr.execute("SELECT 1 / 0")
                self.assertEqual(self.settings(), before)

    @mute_logger("odoo.sql_db")
    def test_what_is_rolled_back_within_ends_nothing(self):
        with bulk_planner(self.env.cr):
            with self.assertRaises(DivisionByZero), self.env.cr.savepoint():
                self.env.cr.execute("SELECT 1 / 0")
            self.assertEqual(self.settings()[:3], ("off", "128MB", "off"))

    def test_a_lock_of_somebody_else_is_not_waited_for(self):
        partner = self.env.ref("base.partner_admin")
        with self.registry.cursor() as other:
            other.execute(
                "SELECT FROM res_partner WHERE id = %s FOR UPDATE", [partner.id]
            )
            with self.assertRaises(LockNotAvailable), no_wait(self.env.cr):
                self.env.cr.execute(
                    "UPDATE res_partner SET color = 1 WHERE id = %s", [partner.id]
                )
            other.rollback()
