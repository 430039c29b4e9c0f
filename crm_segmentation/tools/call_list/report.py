# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an update of many records will do, and what it has done."""

from markupsafe import Markup

from odoo.tools import formatLang


def preview_table(env, changes):
    """A row for each change: how many records change, need no change, are refused.

    :param Environment env:
    :param list[PlannedChange] changes:
    :rtype: Markup
    """
    titles = (env._("To change"), env._("No change needed"), env._("Refused"))
    head = Markup("<tr><th></th>%s</tr>") % Markup().join(
        Markup('<th class="text-end">%s</th>') % title for title in titles
    )
    rows = Markup().join(_row(env, change) for change in changes)
    return Markup('<table class="table table-sm mb-0">%s%s</table>') % (head, rows)


def _row(env, change):
    cell = Markup('<td class="text-end">%s</td>')
    counts = (len(change.records), change.unchanged, change.refused_count)
    notes = [change.detail] if change.detail else []
    notes += [
        f"{formatLang(env, len(records), digits=0)}: {reason.sentence}"
        for reason, records in change.refused.items()
    ]
    return Markup("<tr><td>%s%s</td>%s</tr>") % (
        change.label,
        Markup().join(
            Markup('<div class="text-muted small">%s</div>') % note for note in notes
        ),
        Markup().join(cell % formatLang(env, count, digits=0) for count in counts),
    )


def outcome_lines(env, change):
    """The values of the lines that report the outcome of a change.

    :param Environment env:
    :param PlannedChange change: that has run
    :rtype: Iterator[dict]
    """
    done = env._("Done")
    if change.unchanged:
        unchanged = formatLang(env, change.unchanged, digits=0)
        done = env._("Done. No change needed: %s", unchanged)
    yield {
        "name": change.label,
        "outcome": done,
        "record_count": len(change.records),
        "record_ids": change.records.ids,
    }
    for reason, records in change.refused.items():
        yield {
            "name": change.label,
            "outcome": env._("Refused: %s", reason.sentence),
            "refusal_code": reason.code,
            "is_refused": True,
            "record_count": len(records),
            "record_ids": records.ids,
        }
