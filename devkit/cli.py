# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The command line of ``./dev``."""

import argparse
import os
import sys

from . import (
    browser,
    databases,
    lint,
    node,
    odoo,
    paths,
    postgres,
    server,
    testing,
    venv,
)
from .console import DevError, say


def main(arguments=None):
    """Run a command; return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    own, others = _divided(arguments)
    options, rest = parser.parse_known_args(own)
    rest += others
    if rest and not options.takes_rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return options.run(options, rest) or 0
    except DevError as error:
        print(f"dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _divided(arguments):
    """Divide a command line: what is read here, what goes to another program untouched.

    A call for help goes there too, unless it comes first.
    """
    if arguments[:1] in (["odoo"], ["bench"]):
        own = 2 if arguments[1:2] in (["-h"], ["--help"]) else 1
        return arguments[:own], arguments[own:]
    return arguments, []


def _parser():
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="Develop, test and try the add-ons of this repository.",
        epilog="State is kept under .dev only. Every command can be repeated.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_up(commands)
    _add_stop(commands)
    _add_test(commands)
    _add_lint(commands)
    _add_setup(commands)
    _add_db(commands)
    _add_odoo(commands)
    _add_bench(commands)
    _add_load(commands)
    return parser


def _add(commands, name, run, summary, examples, takes_rest=False, **options):
    """Add a command with a help text that ends in examples."""
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary}.",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        **options,
    )
    command.set_defaults(run=run, takes_rest=takes_rest)
    return command


def _add_up(commands):
    command = _add(
        commands,
        "up",
        _up,
        "Start Odoo with the add-ons and demo data, setting up what is missing",
        ["./dev up", "./dev up --db mine", "./dev up --db empty --no-demo"],
    )
    command.add_argument(
        "--db", metavar="NAME", default="demo", help="database (default: demo)"
    )
    _add_demo(command)


def _up(options, rest):
    installation = odoo.ensure()
    recipe = databases.Recipe.of(demo=options.demo)
    url = server.up(installation, options.db, recipe)
    say("Odoo is ready")
    print(f"URL:      {url}\nLogin:    admin\nPassword: admin")


def _add_stop(commands):
    command = _add(
        commands,
        "stop",
        _stop,
        "Stop the servers that ./dev up started",
        ["./dev stop", "./dev stop --db mine", "./dev stop --all"],
    )
    command.add_argument(
        "--db", metavar="NAME", help="only the server of this database"
    )
    command.add_argument(
        "--all", action="store_true", help="stop the database cluster too"
    )


def _stop(options, rest):
    for name in server.stop(options.db):
        say(f"Stopped the server of {name}")
    cluster = postgres.recorded()
    if options.all and cluster:
        cluster.stop()


def _add_test(commands):
    command = _add(
        commands,
        "test",
        _test,
        "Check style and run all tests, setting up what is missing",
        [
            "./dev test",
            "./dev test --no-lint",
            "./dev test --only tours",
            "./dev test crm_segmentation/tests/test_segmentation.py -k apply",
            "./dev test tests/test_dev.py -x",
        ],
        takes_rest=True,
        usage="./dev test [-h] [--only PART] [--no-lint] [PATH[::TEST] ...] "
        "[OPTIONS OF PYTEST]",
    )
    command.add_argument(
        "--only",
        metavar="PART",
        action="append",
        choices=testing.PARTS,
        help=f"only this part, may be repeated: {', '.join(testing.PARTS)}",
    )
    command.add_argument("--no-lint", action="store_true", help="leave out the lint")


def _test(options, rest):
    selection = testing.Selection.of(options.only, rest, not options.no_lint)
    return 0 if testing.run(selection) else 1


def _add_lint(commands):
    command = _add(
        commands,
        "lint",
        _lint,
        "Check style and Odoo's conventions",
        ["./dev lint", "./dev lint --fix"],
    )
    command.add_argument(
        "--fix", action="store_true", help="first correct what can be corrected"
    )


def _lint(options, rest):
    odoo.ensure()
    passed, failed = lint.run(options.fix)
    say(f"{passed} checks passed, {failed} failed")
    return 1 if failed else 0


def _add_setup(commands):
    _add(
        commands,
        "setup",
        _setup,
        "Set up Odoo, Python packages, PostgreSQL and the tools for tests",
        ["./dev setup", "ODOO_HOME=~/odoo ./dev setup"],
    )


def _setup(options, rest):
    odoo.ensure()
    node.ensure()
    browser.ensure()
    say("All is set up")


def _add_db(commands):
    command = _add(
        commands,
        "db",
        _db,
        "Create a ready database in seconds, cloned from a cached template",
        [
            "./dev db work",
            "./dev db work --force --no-demo",
            "./dev db small --base crm --modules crm_segmentation",
            "./dev db plain --modules ''",
        ],
    )
    command.add_argument("name", metavar="NAME", help="name of the database")
    command.add_argument(
        "--modules",
        metavar="A,B",
        type=_names,
        help="modules to install (default: all add-ons of this repository)",
    )
    command.add_argument(
        "--base",
        metavar="A,B",
        type=_names,
        default=databases.BASE_MODULES,
        help="Odoo's own modules below them "
        f"(default: {','.join(databases.BASE_MODULES)})",
    )
    _add_demo(command)
    command.add_argument(
        "--force", action="store_true", help="replace a database of that name"
    )


def _db(options, rest):
    installation = odoo.ensure()
    recipe = databases.Recipe.of(options.modules, options.demo, options.base)
    if databases.create(installation, options.name, recipe, options.force):
        say(f"The database {options.name} is ready")
    else:
        say(f"The database {options.name} exists already; --force replaces it")


def _add_odoo(commands):
    _add(
        commands,
        "odoo",
        _odoo,
        "Run Odoo's own command line",
        [
            "./dev odoo -d work -u crm_segmentation --stop-after-init",
            "./dev odoo shell -d work --no-http < script.py",
            "./dev odoo server --help",
        ],
        takes_rest=True,
        usage="./dev odoo [ARGUMENTS OF ODOO]",
    )


def _odoo(options, rest):
    installation = odoo.ensure()
    _become(installation.command(*rest), installation.environment())


def _add_bench(commands):
    _add(
        commands,
        "bench",
        _bench,
        "Run the benchmark",
        ["./dev bench"],
        takes_rest=True,
        usage="./dev bench [ARGUMENTS OF THE BENCHMARK]",
    )


def _bench(options, rest):
    script = paths.ROOT / "bench" / "run.py"
    if not script.exists():
        raise DevError(f"there is no benchmark: {script} is missing")
    _run_script(script, rest)


def _add_load(commands):
    command = _add(
        commands,
        "load",
        _load,
        "Load a data set into a database",
        ["./dev load cdnow --db work"],
        takes_rest=True,
    )
    command.add_argument("loader", metavar="NAME", help="name of the data set")
    command.add_argument("--db", metavar="DB", required=True, help="database to fill")


def _load(options, rest):
    directory = paths.ROOT / "loaders"
    names = sorted(file.stem for file in directory.glob("[!_]*.py"))
    if options.loader not in names:
        raise DevError(
            f"there is no data set {options.loader}; there are: {', '.join(names)}"
        )
    script = directory / f"{options.loader}.py"
    _run_script(script, ["--db", options.db, *rest])


def _add_demo(command):
    command.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="with demo data (default: --demo)",
    )


def _become(command, environment):
    """Let another program take the place of this one."""
    command = list(map(str, command))
    os.execve(command[0], command, environment)


def _run_script(script, arguments):
    """Become a script of this repository, run where Odoo can be imported."""
    installation = odoo.ensure()
    environment = installation.environment()
    environment["PYTHONPATH"] = str(paths.ROOT)
    _become([venv.PYTHON, script, *arguments], environment)


def _names(text):
    """Read a list of names with commas between them."""
    return tuple(filter(None, text.split(",")))
