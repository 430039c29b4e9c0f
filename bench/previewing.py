# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The preview of a draft, as the form asks for it while somebody configures."""

import statistics

from bulk.session import environment
from devkit.console import say

from .measures import seconds

TITLES = {"o": "the preview of a draft; median"}
ROUNDS = 3
#: seconds for an answer to an edit, and of how many contacts that is asked
AT_ONCE, AT_ONCE_UP_TO = 1.0, 50_000


def measure_previews(bench, segmentation_id, floor):
    """Look at a model that has been applied, with another weight each time.

    :param int segmentation_id:
    :param float floor: seconds of the same result by SQL written by hand
    """
    say("Measuring previews")
    bench.product.keep_live([segmentation_id])
    with environment(bench.database) as env:
        segmentation = env["crm.segmentation"].browse(segmentation_id)
        parameter = segmentation.parameter_ids[0]

        def edited(weight):
            env.invalidate_all()
            changes = {"parameter_ids": [[1, parameter.id, {"weight": weight}]]}
            return seconds(segmentation.preview_scores, changes)

        first = edited(parameter.weight + 10)
        edit = statistics.median(edited(weight) for weight in range(1, ROUNDS + 1))
        parameter.weight += 1
        segmentation.segment_ids[0].score_from -= 1
        table = statistics.median(
            seconds(segmentation.preview) for _round in range(ROUNDS)
        )
        largest = max(segmentation.preview()["cells"], key=lambda cell: cell["count"])
        listed = seconds(
            segmentation.action_view_preview_contacts,
            largest["from_id"],
            largest["to_id"],
        )
        env.cr.rollback()
    add = bench.table.add
    add("o", "scores, the first answer", first, floor, "the floor")
    row = add("o", "scores, a weight has changed", edit, floor, "the floor")
    if bench.world.size <= AT_ONCE_UP_TO:
        row.judge("≤ 1 s", edit <= AT_ONCE)
    add("o", "the table of changes, over all contacts", table, floor, "the floor")
    add(
        "o",
        f"listing {largest['count']:,} contacts of it",
        listed,
        floor,
        "the floor",
    )
