# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark: ``./dev bench [--contacts N] [--deals M] [--json FILE]``.

Fills a database of its own, measures the add-on in it against the least that its work
could cost, and prints one table. All figures are of one run, so what counts is their
ratios. Exits with 1 if the product's scores are not those of the floor.
"""

import argparse
import json
import os
import platform
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from odoo.modules.registry import Registry

from bench.acting import TITLES as ACTING_TITLES
from bench.acting import measure_acting
from bench.audience import TITLES as AUDIENCE_TITLES
from bench.audience import measure_audiences
from bench.explaining import TITLES as EXPLAINING_TITLES
from bench.explaining import measure_explaining
from bench.fill import fill, vacuum
from bench.floor import Mismatch
from bench.measures import seconds
from bench.overview import TITLES as OVERVIEW_TITLES
from bench.overview import measure_overview
from bench.parts import TITLES, Bench, add_scaling, measure_runs, measure_use
from bench.previewing import TITLES as PREVIEWING_TITLES
from bench.previewing import measure_previews
from bench.purchases import TITLES as PURCHASE_TITLES
from bench.purchases import fill_orders, measure_purchases
from bench.record import TITLES as RECORD_TITLES
from bench.record import fill_record, measure_record, measure_summaries
from bench.table import Table
from bulk.session import configure, environment
from devkit import databases, odoo

FEWEST = 10_000


def main():
    """Run the benchmark that the command line asks for."""
    options = _options()
    configure()
    started = time.monotonic()
    try:
        table = _measure(options)
    except Mismatch as error:
        sys.exit(f"bench: {error}")
    table.facts["took"] = f"{time.monotonic() - started:.0f} s, filling included"
    titles = {
        **TITLES,
        **RECORD_TITLES,
        **AUDIENCE_TITLES,
        **EXPLAINING_TITLES,
        **OVERVIEW_TITLES,
        **PURCHASE_TITLES,
        **PREVIEWING_TITLES,
        **ACTING_TITLES,
    }
    print(table.text(titles))
    missed = table.missed()
    print(f"\n{len(missed)} targets missed." if missed else "\nAll targets reached.")
    if options.json:
        options.json.write_text(json.dumps(table.data(), indent=1) + "\n")


def _options():
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Measure the add-on against the least that its work could cost.",
    )
    parser.add_argument(
        "--contacts",
        metavar="N",
        type=int,
        default=50_000,
        help=f"how many contacts, at least {FEWEST:,} (default: %(default)s)",
    )
    parser.add_argument(
        "--deals",
        metavar="M",
        type=int,
        default=100_000,
        help="how many deals they have together (default: %(default)s)",
    )
    parser.add_argument(
        "--orders",
        metavar="K",
        type=int,
        default=100_000,
        help="how many sales orders there are in a database of their own, 0 for none "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--only-orders", action="store_true", help="measure nothing but the orders"
    )
    parser.add_argument(
        "--scaling",
        action="store_true",
        help="also measure the runs with a tenth of the contacts and deals",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the database, to look into it"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures")
    options = parser.parse_args()
    if options.contacts < FEWEST:
        parser.error(f"fewer than {FEWEST:,} contacts tell nothing")
    return options


def _measure(options):
    table = Table(
        {
            "contacts": options.contacts,
            "deals": options.deals,
            "orders": options.orders,
        }
    )
    table.facts["machine"] = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}"
    )
    if not options.only_orders:
        _measure_deals(options, table)
    if options.orders:
        _measure_orders(options, table)
    return table


def _measure_deals(options, table):
    small = None
    if options.scaling:
        small = _measure_tenth(options)
    with _filled(options.contacts, options.deals, table, options.keep) as bench:
        process_id = fill_record(bench.database, bench.world)
        measure_summaries(bench)
        runs = measure_runs(bench, with_loops=True)
        measure_use(bench, runs.segmentation_id)
        measure_record(bench, runs.segmentation_id, process_id)
        measure_audiences(bench, runs.segmentation_id)
        measure_explaining(bench, runs.segmentation_id)
        measure_overview(bench, runs.segmentation_id)
        measure_previews(bench, runs.segmentation_id, runs.times["the floor"])
        measure_acting(bench, runs.segmentation_id)
    if small:
        add_scaling(table, small.times, runs.times)


def _measure_orders(options, table):
    """Measure purchases, in a database with Sales."""
    recipe = databases.Recipe.of(
        ["crm_segmentation", "crm_segmentation_sale"],
        demo=False,
        base=["crm", "sale_management"],
    )
    name = f"bench_orders_{options.contacts}"
    with _filled(options.contacts, 0, table, options.keep, recipe, name) as bench:
        categories = fill_orders(bench.database, bench.world, options.orders)
        measure_purchases(bench, categories)


def _measure_tenth(options):
    """Measure the runs with a tenth of the contacts."""
    contacts, deals = options.contacts // 10, options.deals // 10
    with _filled(contacts, deals, Table({}), keep=False) as bench:
        return measure_runs(bench)


@contextmanager
def _filled(contacts, deals, table, keep, recipe=None, name=None):
    """Give a filled database of its own, and drop it at the end."""
    installation = odoo.ensure()
    name = name or f"bench_{contacts}"
    recipe = recipe or databases.Recipe.of(
        ["crm_segmentation"], demo=False, base=["crm"]
    )
    databases.create(installation, name, recipe, force=True)

    def make():
        nonlocal world
        with environment(name) as env:
            world = fill(env, contacts, deals)
        vacuum(name)

    world = None
    spent = seconds(make)
    table.facts.setdefault("filled in", f"{spent:.0f} s")
    with environment(name) as env:
        env.cr.execute("SHOW server_version")
        table.facts["PostgreSQL"] = env.cr.fetchone()[0]
    try:
        yield Bench(name, world, table)
    finally:
        if not keep:
            Registry.delete(name)
            databases.drop(installation, name)


if __name__ == "__main__":
    main()
