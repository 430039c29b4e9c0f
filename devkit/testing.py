# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All tests, part by part, with a summary at the end.

The parts: ``lint``; ``install`` (the add-ons install without a warning); ``python``
(Odoo's tests of the add-ons, and the doctests of their plain Python); ``tours`` (those
that need Odoo's HTTP server, most of them a browser); ``js`` (unit tests of the web
client's code); ``system`` (plain pytest in ``tests/``).
"""

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import addons, browser, databases, lint, odoo, paths, server, venv
from .console import DevError, say

PARTS = ("lint", "install", "python", "tours", "js", "system")
_NO_TESTS = 5
_LOUD = re.compile(r" (WARNING|ERROR|CRITICAL) ")
_HOOT_PASSED = re.compile(r"\[HOOT\] Passed (\d+) tests")
_HOOT_FAILED = re.compile(r"\[HOOT\] Failed (\d+) tests \((\d+) passed")
#: how the tests of a part are shared out to processes: what is set up for a class, or
#: for a module, is set up once. Tours wait by the clock, so nothing runs beside them.
_SHARED_OUT = {"python": "loadscope", "system": "loadfile"}
#: more get in each other's way: each has a database and a server of its own
_MOST_PROCESSES = 4
_BUNDLE = "web.assets_unit_tests"
_SUITE = "/web:WebSuite.test_unit_desktop"


@dataclass
class Outcome:
    """What came of one part: numbers of tests, and the seconds it took."""

    part: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @property
    def ran(self):
        """Whether there was anything to run."""
        return bool(self.passed or self.failed)


@dataclass(frozen=True)
class Selection:
    """What to run: the parts, the paths within the checkout, options for pytest."""

    parts: tuple
    targets: tuple = ()
    options: tuple = field(default=())

    @classmethod
    def of(cls, only, arguments, with_lint):
        """Read a selection from the command line.

        :param only: names of parts, or None for those that the arguments mean
        :param arguments: paths, which may end in ``::NAME`` of a test, and options for
            pytest
        """
        targets = [text for text in arguments if _file(text).exists()]
        options = tuple(text for text in arguments if text not in targets)
        targets = tuple(_relative(text) for text in targets)
        parts = only or _parts_of(targets, options)
        if not with_lint:
            parts = [part for part in parts if part != "lint"]
        return cls(tuple(parts), targets, options)

    def paths_of(self, part, defaults):
        """Return the paths for pytest in a part, chosen among the targets if any."""
        if not self.targets:
            return defaults
        return [text for text in self.targets if part in _parts_of([text], ())]


def run(selection):
    """Run the selected parts and print a summary.

    :return: whether all passed and at least one test ran
    """
    installation = odoo.ensure()
    name = f"test_{os.getpid()}"
    outcomes = []
    try:
        for part in selection.parts:
            started = time.monotonic()
            try:
                outcome = _RUN[part](installation, selection, name)
            except DevError as error:
                # The other parts may still tell something.
                print(f"{part}: {error}", flush=True)
                outcome = Outcome(part, failed=1)
            outcome.seconds = time.monotonic() - started
            outcomes.append(outcome)
    finally:
        if databases.exists(installation, name):
            databases.drop(installation, name)
    return _summary(outcomes)


def _run_lint(installation, selection, name):
    passed, failed = lint.run()
    return Outcome("lint", passed, failed)


def _run_install(installation, selection, name):
    """Have the add-ons installed, and count each thing that Odoo complains about."""
    recipe = databases.Recipe.of()
    if not recipe.modules:
        return Outcome("install")
    log = databases.ensure_install_log(installation, recipe)
    complaints = [line for line in log.read_text().splitlines() if _LOUD.search(line)]
    for line in complaints:
        print(f"While installing: {line}", flush=True)
    return Outcome("install", passed=not complaints, failed=len(complaints))


def _run_python(installation, selection, name):
    return _run_odoo_tests("python", installation, selection, name)


def _run_tours(installation, selection, name):
    browser.ensure()
    return _run_odoo_tests("tours", installation, selection, name, "--odoo-http")


def _run_odoo_tests(part, installation, selection, name, *options):
    """Run the add-ons' tests that belong to a part, in a database of their own."""
    defaults = [
        f"{addon}/{directory}"
        for addon in addons.names()
        for directory in ("scoring", "tools", "tests")
        if (paths.ROOT / addon / directory).is_dir()
    ]
    targets = selection.paths_of(part, defaults)
    if not targets:
        return Outcome(part)
    databases.create(installation, name, databases.Recipe.of())
    return _pytest(
        part,
        installation,
        selection,
        f"--part={part}",
        "--doctest-modules",
        f"--odoo-config={paths.ODOO_CONF}",
        f"--odoo-database={name}",
        *options,
        *targets,
    )


def _run_js(installation, selection, name):
    """Run the unit tests of the web client's code through Odoo's own test command."""
    tested = [
        addon
        for addon in addons.names()
        if any((paths.ROOT / addon / "static" / "tests").rglob("*.test.js"))
    ]
    if not tested:
        return Outcome("js")
    unlisted = [addon for addon in tested if not _lists_unit_tests(addon)]
    if unlisted:
        # Odoo runs every test of the web client for a suite that it does not know.
        print(f"No {_BUNDLE} in the manifest of {', '.join(unlisted)}", flush=True)
        return Outcome("js", failed=len(unlisted))
    browser.ensure()
    databases.create(installation, name, databases.Recipe.of())
    say("JavaScript tests")
    log = paths.LOG / f"js-{name}.log"
    with log.open("w") as output:
        done = subprocess.run(
            installation.command(
                f"--database={name}",
                f"--test-tags={_SUITE}[{','.join(f'@{addon}' for addon in tested)}]",
                f"--http-port={server.free_port()}",
                "--stop-after-init",
            ),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=paths.ROOT,
            env=installation.environment(),
        )
    return _read_hoot(log, done.returncode)


def _lists_unit_tests(addon):
    return bool(addons.manifest(addon).get("assets", {}).get(_BUNDLE))


def _read_hoot(log, returncode):
    text = log.read_text(errors="replace")
    outcome = Outcome("js")
    for match in _HOOT_PASSED.finditer(text):
        outcome.passed += int(match[1])
    for match in _HOOT_FAILED.finditer(text):
        outcome.failed += int(match[1])
        outcome.passed += int(match[2])
    if returncode or not outcome.ran:
        outcome.failed = max(1, outcome.failed)
    if outcome.failed:
        print(*filter(_LOUD.search, text.splitlines()), sep="\n")
        print(f"All of it: {log}", flush=True)
    else:
        log.unlink()
    return outcome


def _run_system(installation, selection, name):
    defaults = ["tests"] if any((paths.ROOT / "tests").glob("**/test_*.py")) else []
    targets = selection.paths_of("system", defaults)
    if not targets:
        return Outcome("system")
    return _pytest("system", installation, selection, "-pno:odoo", *targets)


def processes(part, selection):
    """Return the options by which several processes share the tests of a whole part.

    What has been narrowed down is over sooner than they would have started.

    :param str part: one of ``PARTS``
    :param Selection selection:
    :rtype: tuple[str]
    """
    count = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if part not in _SHARED_OUT or selection.targets or count < 2:
        return ()
    return (f"-n{count}", f"--dist={_SHARED_OUT[part]}")


def _pytest(part, installation, selection, *arguments):
    """Run pytest, with its output on the terminal, and count from its report."""
    say(f"Tests: {part}")
    # Of this process alone: another run must not read it.
    report = paths.LOG / f"counts-{part}-{os.getpid()}.json"
    environment = {**os.environ, **installation.cluster.environment()}
    environment["PYTHONPATH"] = str(paths.ROOT)
    # With these pytest-odoo would take a database that nobody named.
    for variable in ("ODOO_RC", "OPENERP_SERVER"):
        environment.pop(variable, None)
    done = subprocess.run(
        [
            venv.PYTHON,
            *("-m", "pytest", "-p", "devkit.pytest_plugin", f"--counts={report}"),
            *processes(part, selection),
            *selection.options,
            *arguments,
        ],
        check=False,
        cwd=paths.ROOT,
        env=environment,
    )
    outcome = _read_counts(part, report)
    if done.returncode not in (0, _NO_TESTS):
        outcome.failed = max(1, outcome.failed)
    return outcome


def _read_counts(part, report):
    try:
        counts = json.loads(report.read_text())
    except FileNotFoundError:
        # Pytest did not get as far as running tests; its exit code tells.
        return Outcome(part)
    report.unlink()
    failed = counts["failed"] + counts["error"]
    return Outcome(part, counts["passed"], failed, counts["skipped"])


_RUN = {
    "lint": _run_lint,
    "install": _run_install,
    "python": _run_python,
    "tours": _run_tours,
    "js": _run_js,
    "system": _run_system,
}


def _summary(outcomes):
    """Print a table and the plain closing line; return whether the run is good."""
    print(f"\n{'part':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'time':>10}")
    for outcome in outcomes:
        numbers = f"{outcome.passed:>8}{outcome.failed:>8}{outcome.skipped:>9}"
        if not outcome.ran:
            numbers = f"{'nothing to run':>25}"
        print(f"{outcome.part:<10}{numbers}{outcome.seconds:>8.1f} s")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    good = not failed and passed > 0
    if not passed and not failed:
        print("No test ran.")
    print(f"{passed} passed, {failed} failed", flush=True)
    return good


def _parts_of(targets, options):
    """Return the parts that paths mean; all of them where nothing is narrowed down."""
    if not targets:
        return ["python", "tours", "system"] if options else list(PARTS)
    parts = set()
    for text in targets:
        directories = _file(text).relative_to(paths.ROOT).parts
        if directories[0] == "tests":
            parts.add("system")
        elif "static" in directories:
            parts.add("js")
        else:
            parts.update(("python", "tours"))
    return [part for part in PARTS if part in parts]


def _file(text):
    """Return the file or directory that an argument for pytest names."""
    return Path(text.partition("::")[0]).resolve()


def _relative(text):
    """Return an argument for pytest with its path relative to the checkout."""
    path, separator, name = text.partition("::")
    return f"{Path(path).resolve().relative_to(paths.ROOT)}{separator}{name}"
