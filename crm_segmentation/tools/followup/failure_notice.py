# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One activity for the responsible user of a model when follow-ups have failed."""

from ..notifications import notifies_on_failure
from ..readable import first_reader, readable_by

FAILED_ACTIVITY = "mail.mail_activity_data_warning"


def notify_responsible(failed):
    """Schedule one activity per model, unless there is one or the settings say no.

    :param crm.segment.change failed:
    """
    if not notifies_on_failure(failed.env):
        return
    for segmentation, changes in failed.grouped("segmentation_id").items():
        user = first_reader(
            segmentation.user_id | segmentation.create_uid, segmentation
        )
        if not user or segmentation.activity_search([FAILED_ACTIVITY]):
            continue
        # the activity is enough: no e-mail about it
        segmentation.with_context(mail_activity_quick_update=True).activity_schedule(
            FAILED_ACTIVITY,
            summary=failed.env._("Actions after segment changes have failed"),
            note=_note(changes, user),
            user_id=user.id,
        )


def close_notice(segmentations):
    """Close the activities, so that the next failure is notified again.

    :param crm.segmentation segmentations:
    """
    segmentations.sudo().activity_unlink([FAILED_ACTIVITY])


def _note(changes, user):
    """One failure as an example, of a contact that the user may read: the error may
    contain any data of the contact.

    :rtype: str
    """
    example = readable_by(user, changes)[:1]
    if not example:
        return changes.env._(
            "The actions failed for contacts that you cannot access. Users who can "
            "access them find the reason under CRM ▸ Reporting ▸ Segment Changes, "
            "filter “Failed”."
        )
    return changes.env._(
        "The actions failed for %(contact)s: %(error)s",
        contact=example.partner_id.display_name,
        error=example.error,
    )
