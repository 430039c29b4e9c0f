# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's source: found on this machine, or brought here.

In this order: the directory in ``ODOO_HOME``; an ``odoo`` that Python can import;
Debian's package ``odoo-19``; a shallow clone of the public repository.
"""

import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian, paths
from .console import DevError, output_of, run, say
from .lock import locked

SERIES = "19.0"
_REPOSITORY = "https://github.com/odoo/odoo"
_DEBIAN_PACKAGE = "odoo-19"
# Fonts and scripts that Debian's package links to instead of carrying them.
_DEBIAN_COMPANIONS = r"(fonts|libjs)-.*"


@dataclass(frozen=True)
class OdooSource:
    """An Odoo of the right series: ``home`` is the directory that holds ``odoo``."""

    home: Path
    version: str

    @property
    def addons_paths(self):
        """The directories that hold Odoo's own add-ons.

        Odoo's repository keeps most of them beside the package ``odoo``, an
        installed Odoo keeps all within it.
        """
        within = self.home / "odoo" / "addons"
        if (within / "crm").is_dir():
            return [within]
        return [within, self.home / "addons"]


def ensure():
    """Return the source of Odoo, bringing it here if need be.

    :raise DevError: if there is none and none can be had
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _from_environment(Path(home).expanduser().resolve())
    record = paths.read_record("odoo")
    if record and _series(Path(record["home"])) == SERIES:
        return OdooSource(Path(record["home"]), record["version"])
    with locked():
        source = _find() or _from_debian() or _from_repository()
        paths.write_record(
            "odoo", {"home": str(source.home), "version": source.version}
        )
    return source


def _has_base(path):
    return (path / "base" / "__manifest__.py").is_file()


def _from_environment(home):
    if _series(home) != SERIES:
        raise DevError(
            f"ODOO_HOME={home} is no Odoo {SERIES}: name the directory that holds its "
            "package odoo, or leave ODOO_HOME unset"
        )
    return OdooSource(home, _git_version(home) or SERIES)


def _find():
    """Return the source behind an importable ``odoo``, if it is of the right series."""
    spec = importlib.util.find_spec("odoo")
    for location in (spec and spec.submodule_search_locations) or ():
        home = Path(location).resolve().parent
        if _series(home) == SERIES and _has_base(home / "odoo" / "addons"):
            say(f"Using Odoo from {home}")
            return OdooSource(home, _git_version(home) or SERIES)
    return None


def _from_debian():
    """Return the source in Debian's package, or None where that can't be had."""
    if not debian.is_available():
        return None
    try:
        files = debian.fetch(_DEBIAN_PACKAGE, _DEBIAN_COMPANIONS)
    except DevError as error:
        say(f"No Odoo from Debian: {error}")
        return None
    target = paths.DEV / "odoo"
    part = paths.DEV / "odoo.part"
    shutil.rmtree(part, ignore_errors=True)
    say("Unpacking Odoo")
    debian.unpack(files, part)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    version = files[0].name.split("_")[1]
    return OdooSource(target / "usr" / "lib" / "python3" / "dist-packages", version)


def _from_repository():
    """Return a shallow clone of the public repository."""
    target = paths.DEV / "odoo"
    shutil.rmtree(target, ignore_errors=True)
    say(f"Cloning Odoo's public repository, branch {SERIES}")
    command = ["git", "clone", "--quiet", "--depth=1", f"--branch={SERIES}"]
    try:
        run([*command, _REPOSITORY, target], log="git-clone", failure="no clone")
    except DevError as error:
        raise DevError(
            f"no source of Odoo {SERIES} can be had here: set ODOO_HOME to a directory "
            "that holds its package odoo"
        ) from error
    return OdooSource(target, _git_version(target))


def _series(home):
    """Return the series, such as 19.0, of the Odoo in a directory, or None."""
    try:
        text = (home / "odoo" / "release.py").read_text()
    except OSError:
        return None
    match = re.search(r"^version_info = \((\d+), (\d+),", text, re.MULTILINE)
    return ".".join(match.groups()) if match else None


def _git_version(home):
    """Return the commit of a git checkout, or None."""
    return (output_of(["git", "-C", home, "rev-parse", "HEAD"]) or "").strip() or None
