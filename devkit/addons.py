# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The add-ons of this repository."""

import ast
import hashlib

from . import paths

# What changes nothing in a database: tests are read when they run.
_IGNORED = {"__pycache__", "readme", "tests"}


def names():
    """Return the names of the add-ons, sorted."""
    found = (file.parent.name for file in paths.ROOT.glob("*/__manifest__.py"))
    return sorted(name for name in found if manifest(name).get("installable", True))


def manifest(name):
    """Return the manifest of an add-on as a dict."""
    return ast.literal_eval((paths.ROOT / name / "__manifest__.py").read_text())


def content_hash(addons=None):
    """Return a hash of all that a database with the add-ons depends on.

    :param addons: names of add-ons; all of the repository if None
    """
    digest = hashlib.sha256()
    for addon in names() if addons is None else sorted(addons):
        root = paths.ROOT / addon
        for file in sorted(root.rglob("*")):
            if file.is_file() and _IGNORED.isdisjoint(file.relative_to(root).parts):
                digest.update(str(file.relative_to(paths.ROOT)).encode() + b"\0")
                digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()
