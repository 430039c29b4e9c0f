# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Thousands of contacts with the worst values there can be stop nobody, in a database
whose locale knows the letters of no language."""

import json
import os
import subprocess

import pytest
from helpers_pages import Browser
from helpers_worst_values import MODEL, PAGES, TOUR, WORLD

from devkit import databases


@pytest.fixture
def plain_database(installation, make_database):
    """The name of a database with the add-ons that was made with the locale C."""
    cluster = installation.cluster
    source, name = make_database("worst_source"), f"worst_{os.getpid()}"
    cluster.sql(
        "CREATE DATABASE :\"name\" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
        name=name,
    )
    environment = {**os.environ, **cluster.environment()}
    with subprocess.Popen(
        [cluster.bindir / "pg_dump", source], stdout=subprocess.PIPE, env=environment
    ) as dump:
        subprocess.run(
            [cluster.bindir / "psql", "-Xq", f"--dbname={name}"],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
            env=environment,
        )
    yield name
    databases.drop(installation, name)


def printed(text, mark):
    """:return: what a shell has printed as JSON after a mark"""
    [line] = [line for line in text.splitlines() if mark in line]
    return json.loads(line.partition(mark)[2])


def test_worst_values_stop_nobody(plain_database, run_odoo, odoo_server):
    """Given 2,000 contacts, of whom 200 are sound, when they are scored and looked at
    everywhere, then the sound ones have all points, and nothing fails."""
    done = run_odoo(
        "shell",
        "--no-http",
        f"--database={plain_database}",
        stdin=WORLD + MODEL + TOUR + PAGES,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert " ERROR " not in done.stderr, done.stderr
    told = printed(done.stdout, "TOLD")
    assert told["ctype"] == "C"
    assert told["state"] == told["rescored"] == "live"
    assert told["members"] == 2000
    # 20 parameters of equal weight: a sound contact has the points of all
    assert told["sound"] == [100]
    # of the others, one may have a moment of the first or last day there is
    assert told["best of the worst"] < 50
    assert told["problems"] == []
    # whoever is found by a filter is sound
    assert told["found"][2:] == [200, 200, 200]
    assert told["recipients"] == 200
    assert all(told["unreadable"][f"properties.{name}"] for name in ("p_date", "p_int"))
    # when a browser opens the pages, then each request is answered with proper JSON
    browser = Browser(odoo_server(plain_database), plain_database)
    open_pages(browser, **printed(done.stdout, "PAGES"))
    assert len(set(browser.asked)) > 20, browser.asked


def open_pages(browser, contacts, model, process, mailing):
    """Open every page that shows the contacts.

    :param Browser browser:
    :param list[int] contacts: the first is sound, the others have the worst values
    :param int model: their segmentation model
    :param int process: one that they are in
    :param int mailing: a mailing to some of them
    """
    worst, of_model = [["ref", "=", "worst"]], [["segmentation_id", "=", model]]
    browser.open("res.partner", ["list", "kanban", "form"], worst, contacts)
    for kind in ("pivot", "graph"):
        browser.open("res.partner", [kind], worst)
    for contact in contacts:
        browser.call("res.partner", "segment_explanations", [contact])
        browser.call("res.partner", "segment_history", [contact])
    browser.open("crm.segmentation.membership", ["list"], of_model)
    pins = [*of_model, ["pinned_segment_id", "!=", False]]
    browser.open("crm.segmentation.membership", ["list"], pins)
    for page in ("crm.segment.change", "crm.segmentation.report"):
        browser.open(page, ["list", "pivot", "graph"], of_model)
    browser.open("crm.segmentation", ["list", "form"], [["id", "=", model]], [model])
    browser.call("crm.segmentation", "get_overview", model)
    browser.call("crm.segmentation", "get_data_health", model, {})
    browser.call("crm.segmentation", "rfm_grid", [model])
    browser.call("crm.segmentation", "preview", [model])
    board = [["process_id", "=", process], ["partner_active", "=", True]]
    browser.open("res.partner.status", ["kanban", "list"], board)
    browser.open("mailing.mailing", ["list", "form"], [["id", "=", mailing]], [mailing])
    browser.call("mailing.mailing", "audience_counts", [mailing])
