# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segment changes in the chatter of contacts: only if the setting is on, and without
notifications."""

from markupsafe import Markup

from odoo import fields
from odoo.tools import SQL

from ..readable import outsiders

#: the setting
LOG_CHANGES = "crm_segmentation.log_changes"
#: changes caused by editing the model would flood the chatters
LOGGED_CAUSES = ("data", "edit", "pin")


def is_logged(env):
    """Whether segment changes are logged in chatters.

    :param Environment env:
    :rtype: bool
    """
    return bool(env["ir.config_parameter"].sudo().get_param(LOG_CHANGES))


def log_changes(changes):
    """Log changes in the chatters of their contacts: at most one note per contact and
    day, of several changes the last.

    All notes of a batch are written together, which is why this is no step.

    :param crm.segment.change changes:
    """
    if not changes or not is_logged(changes.env):
        return
    today = fields.Date.context_today(changes)
    logged = changes.filtered(lambda change: change.cause in LOGGED_CAUSES)
    logged -= _hidden_from_readers(logged)
    logged_before = changes.search(
        [("partner_id", "in", logged.partner_id.ids), ("logged_on", "=", today)]
    )
    partners = logged.partner_id.exists() - logged_before.partner_id
    if not partners:
        return
    latest = {change.partner_id.id: change for change in logged.sorted("id")}
    partners._message_log_batch(
        bodies={partner.id: _note(latest[partner.id]) for partner in partners},
        author_id=changes.env.ref("base.partner_root").id,
    )
    changes.env.cr.execute(
        SQL(
            "UPDATE crm_segment_change SET logged_on = %s WHERE id = ANY(%s)",
            today,
            [latest[partner.id].id for partner in partners],
        )
    )
    changes.invalidate_model(["logged_on"], flush=False)


def _hidden_from_readers(changes):
    """Changes in a model of one company, of contacts that users of other companies can
    read: not everybody who reads the chatter may see the segment.

    :rtype: crm.segment.change
    """
    hidden = changes.browse()
    by_company = changes.grouped(lambda change: change.segmentation_id.company_id)
    for company, of_company in by_company.items():
        others = outsiders(company) if company else changes.env["res.users"]
        if not others:
            continue
        # users of a branch can read the contacts of the companies above it
        theirs = others.company_ids.parent_ids
        hidden |= of_company.filtered(
            lambda change, theirs=theirs: (
                not change.partner_id.company_id
                or change.partner_id.company_id in theirs
            )
        )
    return hidden


def _note(change):
    """The text of a note: “Standard → Ideal, 41 → 72: Value of won deals”.

    :rtype: Markup
    """
    company = change.segmentation_id.reference_company_id
    change = change.with_context(lang=company.partner_id.lang)
    text = change.display_name
    if change.from_segment_id and change.to_segment_id and change.cause != "pin":
        text += f", {change.score_before:g} → {change.score_after:g}"
    elif change.to_segment_id and change.cause != "pin":
        text += f", {change.score_after:g}"
    causes = dict(change._fields["cause"]._description_selection(change.env))
    return Markup("<p>%s: <b>%s</b>: %s</p>") % (
        change.segmentation_id.name,
        text,
        change.reason_text or causes[change.cause],
    )
