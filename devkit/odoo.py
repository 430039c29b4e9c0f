# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's command line with our source, configuration and database server."""

import configparser
import io
import os
from dataclasses import dataclass

from . import addons, odoo_source, paths, postgres, venv
from .console import run


@dataclass(frozen=True)
class Installation:
    """All that Odoo needs to run: its source and a running database cluster."""

    source: odoo_source.OdooSource
    cluster: postgres.Cluster

    def command(self, *arguments):
        """Return the command that runs Odoo with some arguments."""
        return [venv.PYTHON, "-m", "odoo", *arguments]

    def environment(self):
        """Return the environment in which that command runs."""
        environment = {**os.environ, **self.cluster.environment()}
        # Every subcommand reads it, whereas not every one takes --config.
        environment["ODOO_RC"] = str(paths.ODOO_CONF)
        environment["PATH"] = f"{venv.BIN}{os.pathsep}{environment['PATH']}"
        return environment

    def run(self, *arguments, log, failure, **options):
        """Run Odoo to its end, as :func:`~devkit.console.run` does."""
        return run(
            self.command(*arguments),
            log=log,
            failure=failure,
            cwd=paths.ROOT,
            env=self.environment(),
            **options,
        )


def ensure():
    """Return a working installation, setting up what is missing."""
    source = odoo_source.ensure()
    venv.ensure(source)
    cluster = postgres.ensure()
    _write_configuration(source, cluster)
    return Installation(source, cluster)


def _write_configuration(source, cluster):
    """Write ``.dev/odoo.conf``, if it is not as it should be."""
    own = [paths.ROOT] if addons.names() else []
    options = {
        "addons_path": ",".join(map(str, [*own, *source.addons_paths])),
        "data_dir": str(paths.DATA),
        "db_host": str(cluster.socket),
        "db_port": "5432",
        "db_user": postgres.ROLE,
        "http_interface": "127.0.0.1",
        # A benchmark or a debugger may hold a request for longer than production may.
        "limit_time_cpu": "3600",
        "limit_time_real": "7200",
    }
    parser = configparser.ConfigParser(interpolation=None)
    parser["options"] = options
    text = io.StringIO()
    parser.write(text)
    if not (
        paths.ODOO_CONF.exists() and paths.ODOO_CONF.read_text() == text.getvalue()
    ):
        part = paths.ODOO_CONF.with_suffix(".part")
        part.write_text(text.getvalue())
        part.chmod(0o600)
        part.replace(paths.ODOO_CONF)
