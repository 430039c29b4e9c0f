# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The add-ons of this repository."""

import ast
import hashlib

from . import paths

# What changes nothing in a database: tests are read when they run.
_IGNORED = {"__pycache__", "readme", "tests"}


def names():
    """Return the names of the add-ons, sorted."""
    manifests = paths.ROOT.glob("*/__manifest__.py")
    return sorted(
        manifest.parent.name
        for manifest in manifests
        if ast.literal_eval(manifest.read_text()).get("installable", True)
    )


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
