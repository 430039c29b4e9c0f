# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page of a contact that explains its score, as the web client asks for it."""

import statistics

from bulk.session import environment
from devkit.console import say

from .measures import seconds

TITLES = {"m": "why a contact has its score, as the page asks; median"}
SAMPLE = 100
LONGEST = 0.050


def measure_explaining(bench, segmentation_id):
    """Explain some contacts of one model, each with nothing read before.

    :param int segmentation_id: of a model that has been applied
    """
    say("Measuring explanations")
    bench.product.keep_live([segmentation_id])
    with environment(bench.database) as env:
        contacts = env["res.partner"].with_user(env.ref("base.user_admin"))
        ids = _sample(env.cr, segmentation_id)
        contacts.browse(ids[0]).segment_explanations()
        times = [_explain(contacts.browse(id_)) for id_ in ids[1:]]
    spent = statistics.median(times)
    row = bench.table.add("m", "explanation of one contact", spent)
    row.judge("≤ 50 ms", spent <= LONGEST)


def _sample(cr, segmentation_id):
    cr.execute(
        "SELECT partner_id FROM crm_segmentation_membership WHERE segmentation_id = %s"
        " ORDER BY hashint4(partner_id), partner_id LIMIT %s",
        [segmentation_id, SAMPLE],
    )
    return [partner_id for (partner_id,) in cr.fetchall()]


def _explain(contact):
    contact.env.invalidate_all()
    return seconds(contact.segment_explanations)
