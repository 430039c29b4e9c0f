# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The checks of style and of Odoo's conventions."""

import subprocess

from . import addons, node, paths, venv
from .console import say

_FORMATTED = ("*.xml", "*.js", "*.scss")
# Code of others that an add-on carries along is not ours to format.
_FOREIGN = "lib"


def run(fix=False):
    """Run every check, printing what it finds.

    :param fix: first correct what the tools can correct by themselves
    :return: a pair of numbers: checks passed, checks failed
    """
    if fix:
        _fix()
    failed = 0
    checks = list(_checks())
    for title, command in checks:
        say(title)
        done = subprocess.run(
            command, cwd=paths.ROOT, check=False, capture_output=True, text=True
        )
        if done.returncode:
            failed += 1
            print(f"{title}\n{done.stdout}{done.stderr}".rstrip(), flush=True)
    return len(checks) - failed, failed


def _checks():
    """Yield title and command of each check."""
    ruff = venv.BIN / "ruff"
    yield "ruff check", [ruff, "check", "--quiet", "."]
    yield "ruff format", [ruff, "format", "--check", "--quiet", "--diff", "."]
    for addon in addons.names():
        pylint = [venv.BIN / "pylint"]
        yield f"pylint {addon}", [*pylint, f"--ignore-paths={addon}/tests/", addon]
        if (paths.ROOT / addon / "tests").is_dir():
            # what a test says needs no translation
            untold = "--disable=translation-required"
            yield f"pylint {addon}/tests", [*pylint, untold, f"{addon}/tests"]
        yield f"oca-checks {addon}", [venv.BIN / "oca-checks-odoo-module", addon]
        translations = sorted(
            str(file.relative_to(paths.ROOT))
            for pattern in ("*.po", "*.pot")
            for file in (paths.ROOT / addon / "i18n").glob(pattern)
        )
        if translations:
            yield f"oca-checks-po {addon}", [venv.BIN / "oca-checks-po", *translations]
    files = _formatted_files()
    if files:
        yield "prettier", [*node.prettier(), "--check", *files]


def _fix():
    ruff = venv.BIN / "ruff"
    commands = [
        [ruff, "check", "--fix", "--quiet", "."],
        [ruff, "format", "--quiet", "."],
    ]
    for addon in addons.names():
        commands.append([venv.BIN / "oca-checks-odoo-module", "--fix", addon])
    files = _formatted_files()
    if files:
        commands.append([*node.prettier(), "--write", "--log-level=warn", *files])
    for command in commands:
        subprocess.run(command, cwd=paths.ROOT, check=False, capture_output=True)


def _formatted_files():
    """Return the files of the add-ons that prettier formats."""
    return sorted(
        str(file.relative_to(paths.ROOT))
        for addon in addons.names()
        for pattern in _FORMATTED
        for file in (paths.ROOT / addon).rglob(pattern)
        if _FOREIGN not in file.relative_to(paths.ROOT).parts
    )
