# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long segment changes are kept."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import SQL

from ..search_values import whole_setting

#: the setting: how many months changes are kept, 0 for ever
KEPT_MONTHS = "crm_segmentation.changes_kept_months"
#: calendars do not go back further
MAX_MONTHS = 12 * 1000
#: how many old changes are deleted in one transaction
DELETED_AT_ONCE = 50_000


def kept_months(env):
    """How many months changes are kept; 0 for ever.

    :param Environment env:
    :rtype: int
    """
    return whole_setting(env, KEPT_MONTHS, most=MAX_MONTHS)


def delete_old_changes(env):
    """Delete old changes, if the setting says so. The last one of each contact and
    model is kept, and so are pending ones and those that started a plan.

    :param Environment env:
    :return: how many were deleted, and 1 when there may be more
    :rtype: tuple[int, int]
    """
    months = kept_months(env)
    if not months:
        return 0, 0
    env.cr.execute(
        SQL(
            """
            DELETE FROM crm_segment_change WHERE id IN (
                SELECT id FROM crm_segment_change old
                 WHERE date < %s AND state <> 'pending' AND plan_id IS NULL
                   AND EXISTS (SELECT FROM crm_segment_change later
                                WHERE later.partner_id = old.partner_id
                                  AND later.segmentation_id = old.segmentation_id
                                  AND (later.date, later.id) > (old.date, old.id))
                 LIMIT %s)
            """,
            fields.Datetime.now() - relativedelta(months=months),
            DELETED_AT_ONCE,
        )
    )
    deleted = env.cr.rowcount
    env["crm.segment.change"].invalidate_model(flush=False)
    return deleted, int(deleted == DELETED_AT_ONCE)
