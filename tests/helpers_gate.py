# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A gate holds a process at a row that it writes, with nothing of it committed."""

from types import SimpleNamespace

from helpers_processes import wait_until

GATE = 23


class Gated(SimpleNamespace):
    """A database as it is seen from outside, by the cursor ``cr``."""

    def query(self, statement, *parameters):
        """Return the rows of a statement."""
        self.cr.execute(statement, parameters or None)
        return self.cr.fetchall()

    def close_gate(self, table, moment, when="BEFORE"):
        """Hold the process that next writes a row ``NEW`` of which that is true.

        :param str when: ``BEFORE`` or ``AFTER`` it has written the row
        """
        self.cr.execute("SELECT pg_advisory_lock(%s)", [GATE])
        self.cr.execute(
            f"""
            CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$;
            CREATE OR REPLACE TRIGGER gate {when} INSERT OR UPDATE ON {table}
                FOR EACH ROW WHEN ({moment}) EXECUTE FUNCTION gate();
            """
        )

    def open_gate(self):
        """Let the process go on."""
        self.cr.execute("SELECT pg_advisory_unlock(%s)", [GATE])

    def wait_at_gate(self, call):
        """Wait until a process is held at the gate."""
        gate = (
            "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
            " AND NOT granted"
        )
        wait_until(lambda: self.query(gate, GATE) or not call.is_running())
        assert call.is_running(), call.result()

    def kill_at_gate(self, call):
        """Kill the process that is held, and wait until the database has noticed."""
        self.wait_at_gate(call)
        call.kill()
        self.open_gate()
        activity = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name LIKE 'odoo-%'"
        )
        wait_until(lambda: not self.query(activity))

    def remove_gates(self, *tables):
        """Let everybody pass from now on."""
        self.cr.execute("SELECT pg_advisory_unlock_all()")
        for table in tables:
            self.cr.execute(f"DROP TRIGGER IF EXISTS gate ON {table}")
