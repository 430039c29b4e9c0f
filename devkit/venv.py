# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment with Odoo's Python dependencies and the tools."""

import hashlib
import shutil
import sys

from . import debian, paths
from .console import DevError, output_of, run, say
from .lock import locked

VENV = paths.DEV / "venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
_DEPENDENCIES = ("odoo.txt", "dev.txt")
_DATA = "data.txt"


def ensure(source):
    """Make the virtual environment right for the pinned requirements.

    :param source: the :class:`~devkit.odoo_source.OdooSource` that it imports
    """
    stamp = VENV / "devkit.stamp"
    wanted = _fingerprint()
    if not (stamp.exists() and stamp.read_text() == wanted):
        with locked():
            _build()
            stamp.write_text(wanted)
    _link_source(source)


def install(*requirements):
    """Install further packages by name and version, if they are not there yet."""
    run(
        [PYTHON, "-m", "pip", "install", "-q", "--no-compile", *requirements],
        log="pip-extra",
        failure=f"{' '.join(requirements)} cannot be installed",
    )


def site_packages():
    """Return the directory where the environment's packages are."""
    return next((VENV / "lib").glob("python3*/site-packages"))


def _fingerprint():
    digest = hashlib.sha256(sys.version.encode())
    for name in (*_DEPENDENCIES, _DATA):
        digest.update((paths.REQUIREMENTS / name).read_bytes())
    return digest.hexdigest()


def _build():
    if not (PYTHON.exists() and output_of([PYTHON, "-m", "pip", "--version"])):
        say(f"Creating the virtual environment, Python {sys.version.split()[0]}")
        shutil.rmtree(VENV, ignore_errors=True)
        _create()
    say("Installing Python packages")
    files = [f"-r{paths.REQUIREMENTS / name}" for name in _DEPENDENCIES]
    install(*files)
    install("--no-deps", f"-r{paths.REQUIREMENTS / _DATA}")


def _create():
    command = [sys.executable, "-m", "venv", VENV]
    try:
        run(command, log="venv", failure="venv")
    except DevError:
        # Debian ships Python without the part of venv that installs pip.
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        debian.install(version)
        run(command, log="venv", failure="no virtual environment can be created")


def _link_source(source):
    """Let ``import odoo`` in the virtual environment find the source."""
    link = site_packages() / "odoo_source.pth"
    line = f"{source.home}\n"
    if not (link.exists() and link.read_text() == line):
        link.write_text(line)
