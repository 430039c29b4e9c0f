# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tool ``dev`` itself."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from devkit import addons, databases, paths, process, server, testing

COMMANDS = ("up", "stop", "test", "lint", "setup", "db", "odoo", "bench", "load")


def dev(*arguments, **environment):
    """Run ``./dev`` and return the finished process."""
    return subprocess.run(
        [paths.ROOT / "dev", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=paths.ROOT,
        env={**os.environ, **environment},
    )


@pytest.fixture
def name(installation):
    """Return the name of a database that does not exist, and drop it afterwards."""
    name = f"dev_{os.getpid()}"
    yield name
    server.stop(name)
    databases.drop(installation, name)


@pytest.fixture
def sleeper():
    """Return the record of a process that does nothing for a minute."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield {"pid": child.pid, "birth": process.birth(child.pid)}
    child.kill()
    child.wait()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(command):
    done = dev(command, "--help")

    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert f"./dev {command}" in done.stdout


def test_help_names_every_command():
    listed = dev("--help").stdout

    assert [command for command in COMMANDS if f"    {command} " not in listed] == []


def test_database_is_cloned_with_its_files(make_database, name):
    make_database("warm_up")

    done = dev("db", name)

    assert done.returncode == 0, done.stderr
    assert "Creating the database" in done.stderr
    assert "Installing" not in done.stderr
    assert any((paths.FILESTORE / name).iterdir())


def test_database_has_demo_data_and_all_addons(make_database, connect):
    with connect(make_database("whole")).cursor() as cursor:
        cursor.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
        installed = {row[0] for row in cursor}
        cursor.execute("SELECT count(*) FROM crm_lead")
        leads = cursor.fetchone()[0]

    assert {"crm", "sale_management", "mass_mailing", *addons.names()} <= installed
    assert leads > 0


def test_clones_do_not_share_their_identity(make_database, connect):
    identities = set()
    for db in (make_database("one", modules=()), make_database("two", modules=())):
        with connect(db).cursor() as cursor:
            cursor.execute(
                "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
            )
            identities.add(cursor.fetchone()[0])

    assert len(identities) == 2


def test_existing_database_is_left_alone_unless_forced(name, connect):
    dev("db", name, "--modules", "")
    connection = connect(name)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_alone ()")
    connection.close()

    again = dev("db", name, "--modules", "")
    with connect(name).cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_alone')")
        assert cursor.fetchone()[0] == "left_alone"
    forced = dev("db", name, "--modules", "", "--force")
    with connect(name).cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_alone')")
        assert cursor.fetchone()[0] is None

    assert (again.returncode, forced.returncode) == (0, 0)
    assert "exists already" in again.stderr


@pytest.mark.parametrize("reserved", ["postgres", "tpl_x", "building_x", "a b", "../x"])
def test_reserved_and_odd_names_are_refused(reserved):
    done = dev("db", reserved)

    assert done.returncode == 1
    assert done.stderr.startswith("dev: ")
    assert len(done.stderr.splitlines()) == 1


def test_wrong_source_of_odoo_ends_in_one_line(tmp_path):
    done = dev("db", "nothing", ODOO_HOME=str(tmp_path))

    assert done.returncode == 1
    assert f"ODOO_HOME={tmp_path}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_unknown_data_set_is_answered_with_the_known_ones():
    done = dev("load", "nothing", "--db", "nothing")

    assert done.returncode == 1
    assert "cdnow" in done.stderr


def test_setup_has_nothing_to_do_the_second_time():
    dev("setup")

    done = dev("setup")

    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_shell_runs_a_script_and_reports_its_failure(make_database, run_odoo):
    db = make_database("shell", modules=())
    shell = ("shell", "--no-http", f"--database={db}")

    good = run_odoo(*shell, stdin="print(env['res.users'].browse(1).login)")
    bad = run_odoo(*shell, stdin="raise ValueError('no')")

    assert good.stdout.strip() == "__system__"
    assert bad.returncode != 0


def test_up_starts_one_server_that_answers_and_stop_ends_it(name):
    first = dev("up", "--db", name)
    second = dev("up", "--db", name)
    record = paths.read_record(f"server-{name}")
    with urllib.request.urlopen(f"{record['url']}/web/login") as answer:
        page = answer.read().decode()
    stopped = dev("stop", "--db", name)
    stopped_again = dev("stop", "--db", name)

    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert record["url"] in first.stdout
    assert 'name="password"' in page
    assert f"Stopped the server of {name}" in stopped.stderr
    assert (stopped_again.returncode, stopped_again.stderr) == (0, "")
    assert not process.is_ours(record)


def test_process_with_a_recycled_number_is_not_ended(sleeper):
    stranger = {**sleeper, "birth": "1"}

    assert not process.stop(stranger)
    os.kill(sleeper["pid"], 0)


def test_process_that_ignores_the_polite_signal_is_ended():
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN);"
        " print('ready', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    record = {"pid": child.pid, "birth": process.birth(child.pid)}
    child.stdout.readline()

    assert process.stop(record, patience=0.5)
    assert child.wait() == -signal.SIGKILL


def test_paths_choose_the_part_of_the_tests():
    def parts(*arguments):
        return testing.Selection.of(None, arguments, True).parts

    assert parts() == testing.PARTS
    assert parts("tests/test_dev.py::test_x") == ("system",)
    assert parts("tests", "-k", "x") == ("system",)
    assert parts("-k", "x") == ("python", "tours", "system")


@pytest.mark.parametrize(
    ("cores", "part", "arguments", "expected"),
    [
        (2, "python", (), ("-n2", "--dist=loadscope")),
        (2, "system", ("-k", "x"), ("-n2", "--dist=loadfile")),
        (64, "python", (), ("-n4", "--dist=loadscope")),
        (1, "python", (), ()),
        (2, "tours", (), ()),
        (2, "system", ("tests/test_dev.py",), ()),
    ],
)
def test_whole_parts_but_tours_are_shared_out_to_the_cores(
    monkeypatch, cores, part, arguments, expected
):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)

    assert testing.processes(part, testing.Selection.of(None, arguments, True)) == (
        expected
    )


def test_narrowed_down_run_ends_in_the_plain_line_and_fails_without_tests():
    chosen = "tests/test_dev.py::test_help_names_every_command"

    some = dev("test", chosen)
    none = dev("test", chosen, "-k", "no_such_test")

    assert some.returncode == 0, some.stdout
    assert some.stdout.splitlines()[-1] == "1 passed, 0 failed"
    assert none.returncode == 1
    assert none.stdout.splitlines()[-1] == "0 passed, 0 failed"
