# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of the benchmark: each measures in a filled database and adds its rows."""

import statistics
from collections import defaultdict
from dataclasses import dataclass

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL

from bulk.session import environment
from devkit.console import say

from .fill import World, vacuum
from .floor import Floor, Mismatch
from .listing import Listing, groups, page
from .measures import MemoryGauge, median_seconds, seconds
from .orm_loops import score_in_batches, score_naively
from .product import Product
from .saving import SIZES, Saving
from .table import Table

TITLES = {
    "a": "the floor: the same result by SQL written by hand",
    "b": "the product's runs, less the refresh of summaries at their start, see (h)",
    "c": "the same rules as loops over the ORM, on a sample and scaled",
    "d": "saving contacts, one write and its commit; median",
    "e": "the list of contacts, as the web client asks; median",
    "f": "memory of the Odoo process",
    "g": "ten times the contacts",
}
#: how many contacts the loops are timed on, at most
NAIVE_SAMPLE, BATCHED_SAMPLE = 500, 20_000
ROUNDS = 3
NOTHING = "no model live"
#: a page may take so long whatever the plain one takes, and a save so much longer
FAST_PAGE, SHORT_WAIT = 0.020, 0.010


@dataclass
class Bench:
    """A filled database, and the table that is made of it."""

    database: str
    world: World
    table: Table

    def __post_init__(self):
        self.product = Product(self.database)


def measure_runs(bench, with_loops=False):
    """Parts (a), (b), (f) and, if wanted, (c).

    :rtype: Runs
    """
    with Registry(bench.database).cursor() as cr:
        runs = Runs(bench, cr)
        say("Measuring the floor")
        runs.measure_floor()
        say("Measuring the product's runs")
        runs.measure_product()
        if with_loops:
            say("Measuring loops over the ORM")
            runs.measure_loops()
    return runs


def measure_use(bench, main):
    """Parts (d) and (e), with up to three models.

    :param int main: id of the segmentation that has been applied
    """
    say("Applying two more models")
    family = bench.product.draft(bench.world, "With contacts", include_contacts=True)
    third = bench.product.draft(bench.world, "Third model")
    bench.product.apply_and_run(family)
    bench.product.apply_and_run(third)
    vacuum(bench.database)
    three = [main, family, third]
    say("Measuring saves")
    scenarios = {
        "one model": [main],
        "one model, include_contacts": [family],
        "three models": three,
    }
    measure_saving(bench, scenarios)
    say("Measuring lists")
    measure_lists(bench, main, [main], "one model", group_limit=4)
    measure_lists(bench, main, three, "three models", group_limit=8)


class Runs:
    """What scoring all contacts costs.

    :ivar dict times: seconds of the floor's and the product's steps, by name
    :ivar float summaries: seconds of refreshing customer summaries where none changed
    """

    def __init__(self, bench, cr):
        self.bench = bench
        self.table = bench.table
        self.product = bench.product
        self.cr = cr
        self.times = {}
        self.summaries = 0.0
        self.segmentation_id = self.product.draft(bench.world, "Main model")
        env = api.Environment(cr, SUPERUSER_ID, {})
        self.floor = Floor(
            bench.world, env["crm.segmentation"].browse(self.segmentation_id)
        )
        cr.commit()

    def measure_floor(self):
        """Part (a). Leaves the memberships empty, as the product will find them."""
        self._do(self.floor.compute)
        compute = median_seconds(3, self._do, self.floor.compute)
        write, changes = [], []
        for _ in range(3):
            write.append(seconds(self._do, self.floor.write))
            changes.append(seconds(self._do, self.floor.write_changes))
            self._do(self.floor.empty)
        write, changes = statistics.median(write), statistics.median(changes)
        floor = compute + write
        self.times.update({"the floor": floor})
        self.table.add("a", "computing all scores and segments", compute)
        self.table.add("a", "writing them, upsert into the empty table", write)
        self.table.add("a", "the floor: both", floor)
        self.table.add(
            "a", "for information: with a segment change for each", floor + changes
        )
        self.compute = compute

    def measure_product(self):
        """Parts (b) and (f)."""
        floor, compute = self.times["the floor"], self.compute
        self.summaries = median_seconds(3, self.product.refresh_summaries)
        with MemoryGauge() as memory:
            first = seconds(self.product.apply_and_run, self.segmentation_id)
        self._check()
        self._add_run("first run", first, floor, "the floor", 1.5)
        self._measure_unchanged(compute)
        self._measure_changed(compute)
        self.table.add("f", "before the first run", memory.before, unit="MiB")
        growth = memory.peak - memory.before
        self.table.add("f", "at peak", memory.peak, memory.before, "before", unit="MiB")
        self.table.add("f", "growth", growth, unit="MiB").judge("< 50 MiB", growth < 50)

    def _measure_unchanged(self, compute):
        mark = self._transaction()
        unchanged = median_seconds(3, self.product.run)
        self._add_run(
            "nothing changed", unchanged, compute, "the floor's computing", 1.25
        )
        rows = self._rows_written_since(mark)
        self.table.add("b", "memberships written", rows, unit="rows").judge(
            "0 rows", not rows
        )

    def _measure_changed(self, compute):
        self._change_a_tenth()
        mark = self._transaction()
        changed = seconds(self.product.run)
        self._do(self.floor.compute)
        self._check()
        self._add_run("10% changed", changed, compute, "the floor's computing")
        rows = self._rows_written_since(mark)
        self.table.add("b", "memberships written", rows, unit="rows")

    def measure_loops(self):
        """Part (c): on memberships of a model that has none yet, and undone."""
        loops_id = self.product.draft(self.bench.world, "Model of the loops")
        self.cr.execute("SELECT count(*) FROM bench_floor")
        [contacts] = self.cr.fetchone()
        for label, loop, sample, factor in (
            ("naive, contact by contact", score_naively, NAIVE_SAMPLE, 200),
            ("batched, by thousands", score_in_batches, BATCHED_SAMPLE, 20),
        ):
            sample = min(sample, contacts)
            spent = self._time_loop(loop, loops_id, sample)
            row = self.table.add(
                "c",
                f"{label} ({sample:,} timed, × {contacts / sample:,.1f})",
                spent * contacts / sample,
                self.times["first run"],
                "the first run",
            )
            row.judge(f"≥ {factor}", row.ratio >= factor)

    def _time_loop(self, loop, segmentation_id, sample):
        self.cr.execute(
            "SELECT partner_id FROM bench_floor"
            " ORDER BY hashint4(partner_id), partner_id LIMIT %s",
            [sample],
        )
        ids = [partner_id for (partner_id,) in self.cr.fetchall()]
        env = api.Environment(self.cr, SUPERUSER_ID, {})
        segmentation = env["crm.segmentation"].browse(segmentation_id)
        spent = seconds(loop, env, self.bench.world, segmentation, ids)
        self.floor.check_sample(self.cr, segmentation_id, ids)
        self.cr.rollback()
        return spent

    def _do(self, step):
        """Do a step of the floor, and commit."""
        step(self.cr)
        self.cr.commit()

    def _check(self):
        """Hold the product's last run and its outcome against the floor's."""
        run = self.product.last_run(self.segmentation_id)
        if run["state"] != "done":
            raise Mismatch(f"the run is {run['state']}: {run['error']}")
        self.floor.check(self.cr)
        self.cr.commit()

    def _change_a_tenth(self):
        """Give every tenth contact an industry of other points."""
        industries = self.bench.world.industries
        self.cr.execute(
            SQL(
                "UPDATE res_partner SET industry_id ="
                " CASE WHEN industry_id IN %s THEN %s ELSE %s END WHERE id %% 10 = 0",
                industries[:5],
                industries[-1],
                industries[0],
            )
        )
        self.cr.commit()

    def _add_run(self, name, spent, base, to, limit=None):
        spent = max(spent - self.summaries, 0)
        self.times[name] = spent
        row = self.table.add("b", name, spent, base, to)
        if limit:
            row.judge(f"≤ {limit}", row.ratio <= limit)

    def _transaction(self):
        self.cr.execute("SELECT pg_current_xact_id()::text::bigint & 4294967295")
        [number] = self.cr.fetchone()
        self.cr.commit()
        return number

    def _rows_written_since(self, transaction):
        self.cr.execute(
            "SELECT count(*) FROM crm_segmentation_membership"
            " WHERE xmin::text::bigint > %s",
            [transaction],
        )
        [count] = self.cr.fetchone()
        self.cr.commit()
        return count


def add_scaling(table, small, large):
    """Part (g): the times of ten times the contacts by those of a tenth of them."""
    for name, spent in large.items():
        row = table.add("g", name, spent, small[name], "a tenth of the contacts")
        if name != "the floor":
            row.judge("≤ 12", row.ratio <= 12)


def measure_saving(bench, scenarios):
    """Part (d). In rounds, so that what else the machine does meets all alike.

    :param dict scenarios: by label, the ids of the segmentations that are live
    """
    saving = Saving(bench.database, bench.world)
    scenarios = {NOTHING: [], **scenarios}
    times = defaultdict(list)
    for _ in range(ROUNDS):
        for label, live in scenarios.items():
            bench.product.keep_live(live)
            for size in SIZES:
                times[size, label] += saving.times(size)
    medians = {key: statistics.median(values) for key, values in times.items()}
    for size in SIZES:
        base = medians[size, NOTHING]
        for label in scenarios:
            what = f"{size:,} {'contact' if size == 1 else 'contacts'}, {label}"
            row = bench.table.add("d", what, medians[size, label], base, NOTHING)
            if size == 1 and label == "three models":
                within = row.value <= max(1.5 * base, base + SHORT_WAIT)
                row.judge("≤ 1.5 or + 10 ms", within)


def measure_lists(bench, segmentation_id, live, label, group_limit):
    """Part (e), with some models live.

    :param int segmentation_id: the one that gives the main segment
    :param list live: ids of the segmentations that are live
    :param str label: says which these are
    :param int group_limit: grouping by segment by grouping by country, at most
    """
    bench.product.keep_live(live)
    with environment(bench.database) as env:
        segments = env["crm.segmentation"].browse(segmentation_id).segment_ids
        ids = {segment.name: segment.id for segment in segments}
    filters = {
        "in a small segment": [("segment_id", "=", ids["Top"])],
        "in a large segment": [("segment_id", "=", ids["Medium"])],
        "not in a small segment": [("segment_id", "!=", ids["Top"])],
        "not in a large segment": [("segment_id", "!=", ids["Medium"])],
        "no segment": [("segment_id", "=", False)],
    }
    times = Listing(bench.database).times(
        {
            "first page": page(),
            **{name: page(domain) for name, domain in filters.items()},
            "sorted by score": page(order="segment_score desc"),
            "grouped by country": groups("country_id"),
            "grouped by segment": groups("segment_id"),
        }
    )
    plain, by_country = times["first page"], times["grouped by country"]
    for name, spent in times.items():
        base, to = plain, "first page"
        if name == "grouped by segment":
            base, to = by_country, "by country"
        row = bench.table.add("e", f"{label}: {name}", spent, base, to)
        if name in filters:
            row.judge("≤ 3 or 20 ms", spent <= max(3 * plain, FAST_PAGE))
        elif name == "grouped by segment":
            row.judge(f"≤ {group_limit}", row.ratio <= group_limit)
