# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Holds what a preview announces against what applying then does, in Odoo's shell."""

#: changes the draft of a model, looks at the preview, applies, and prints what of it
#: did not come true, contact by contact
PREVIEW_AND_APPLY = """
import json
model = env["crm.segmentation"].search([("name", "=", %(name)r)])
def memberships():
    env.cr.execute(
        "SELECT partner_id, segment_id FROM crm_segmentation_membership"
        " WHERE segmentation_id = %%s AND inherited_from_id IS NULL", [model.id])
    return dict(env.cr.fetchall())
before = memberships()
for parameter in model.parameter_ids[::2]:
    parameter.weight = parameter.weight * 2 + 1
for segment in model.segment_ids:
    segment.score_from = segment.score_from * 0.9
preview = model.preview()
scores = model.preview_scores()
announced = {}
for cell in preview["cells"]:
    action = model.action_view_preview_contacts(cell["from_id"], cell["to_id"])
    found = env["res.partner"].search(action["domain"])
    assert len(found) == cell["count"], cell
    announced.update(
        (contact_id, [cell["from_id"] or None, cell["to_id"] or None])
        for contact_id in found.ids
    )
model.action_apply()
# many contacts are scored in the background, by transactions of its own
env.cr.commit()
env.ref("crm_segmentation.ir_cron_rescore_requested").method_direct_trigger()
env.cr.commit()
after = memberships()
happened = {id_: [before.get(id_), after.get(id_)] for id_ in before | after}
wrong = [id_ for id_ in announced | happened
         if announced.get(id_) != happened.get(id_)]
print(json.dumps({
    "wrong": wrong,
    "contacts": len(announced),
    "changed": preview["changed"],
    "by_score": sum(scores["counts"]),
    "by_segment": sum(part["count"] for part in preview["segments"]),
}))
"""
