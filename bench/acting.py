# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A run in which one contact in ten moves, and what follows from that: an action of the
segment and an entry in the chatter for each."""

from odoo.tools import SQL

from bulk.session import environment
from devkit.console import say

from .measures import seconds

TITLES = {"q": "a run in which one in ten moves, and what follows"}


def measure_acting(bench, segmentation_id):
    """Run a model that has been applied, last: contacts are changed.

    :param int segmentation_id:
    """
    say("Measuring what follows from segment changes")
    bench.product.keep_live([segmentation_id])
    bench.product.run("ir_cron_process_changes")
    quiet = seconds(bench.product.run)
    displace(bench, segmentation_id)
    moving = seconds(bench.product.run)
    done_with = seconds(bench.product.run, "ir_cron_process_changes")
    moved = displace(bench, segmentation_id)
    switch_on(bench, segmentation_id)
    bench.product.run()
    waiting = pending(bench)
    acting = seconds(bench.product.run, "ir_cron_process_changes")
    # a scheduled action stops after some seconds and is called again
    played = waiting - pending(bench)
    add = bench.table.add
    add("q", "a run in which nothing moves", quiet)
    add("q", f"a run in which {moved:,} move", moving, quiet, "nothing moves")
    add("q", "playing them, nothing follows", done_with, moving, "the run")
    add("q", f"playing {played:,} of them in one call, action and chatter", acting)
    add("q", "that is for each", acting / played * 1000, unit="ms")


def pending(bench):
    """Return how many segment changes wait to be played.

    :rtype: int
    """
    with environment(bench.database) as env:
        changes = env["crm.segment.change"]
        return changes.search_count([("state", "=", "pending")])


def displace(bench, segmentation_id):
    """Put one member in ten into another segment, as if it had been there before.

    :return: how many
    :rtype: int
    """
    with environment(bench.database) as env:
        segments = env["crm.segmentation"].browse(segmentation_id).segment_ids
        first, second = segments.ids[:2]
        env.cr.execute(
            SQL(
                """
                UPDATE crm_segmentation_membership
                   SET segment_id = CASE segment_id WHEN %(first)s THEN %(second)s
                                    ELSE %(first)s END,
                       computed_segment_id = CASE segment_id WHEN %(first)s
                                             THEN %(second)s ELSE %(first)s END,
                       score = CASE score WHEN 0 THEN 1 ELSE 0 END
                 WHERE segmentation_id = %(model)s AND partner_id %% 10 = 0
                   AND inherited_from_id IS NULL AND pinned_segment_id IS NULL
                """,
                first=first,
                second=second,
                model=segmentation_id,
            )
        )
        return env.cr.rowcount


def switch_on(bench, segmentation_id):
    """Have all segments act on who comes in, and the chatter tell of it."""
    with environment(bench.database) as env:
        env["ir.config_parameter"].set_param("crm_segmentation.log_changes", "True")
        server_action = env["ir.actions.server"].create(
            {
                "name": "Note it",
                "model_id": env["ir.model"]._get_id("res.partner"),
                "state": "object_write",
                "update_path": "function",
                "value": "Acted upon",
            }
        )
        segments = env["crm.segmentation"].browse(segmentation_id).segment_ids
        env["crm.segment.action"].create(
            [
                {"segment_id": segment.id, "server_action_id": server_action.id}
                for segment in segments
            ]
        )
