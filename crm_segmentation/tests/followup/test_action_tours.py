# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do in the browser with the actions of segments."""

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import field, one_of
from .test_changes import CRON, ChangeCase


@tagged("post_install", "-at_install")
class TestActionTours(ChangeCase, HttpCase):
    def process_changes(self):
        """Let the cron do what follows."""
        self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_actions_are_chosen_applied_and_tried_again(self):
        new_test_user(
            self.env, login="tour_actor", groups="sales_team.group_sale_manager"
        )
        atlas = self.company_contact("Tour Atlas", ref="tour", city="Ghent")
        model = self.make_segmentation(
            field("city", one_of("Ghent", points=10)),
            name="Tour model",
            subject="company",
            partner_domain="[('ref', '=', 'tour')]",
            segments={"Tour Ideal": 70, "Tour Standard": 0},
            setup_step="check",
        )
        server_action = self.env["ir.actions.server"].create(
            {
                "name": "Tour action",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "raise UserError('Not today')",
            }
        )
        # Given an action that somebody who manages models chooses for a segment
        self.start_tour(
            "/odoo/service-playbooks", "crm_segmentation_actions", login="tour_actor"
        )
        ideal = model.segment_ids.filtered("score_from")
        self.assertEqual(ideal.action_ids.server_action_id, server_action)
        # When the model is applied with the tick, then it is run, and fails
        url = f"/odoo/segmentation-models/{model.id}"
        self.start_tour(url, "crm_segmentation_actions_apply", login="tour_actor")
        self.process_changes()
        self.assertEqual(self.changes_of(atlas).state, "failed")
        # When it has been mended and is tried again, then it is done
        server_action.code = "record.write({'function': 'done'})"
        self.start_tour(url, "crm_segmentation_actions_failed", login="tour_actor")
        self.process_changes()
        self.assertEqual(atlas.function, "done")
        self.assertEqual(self.changes_of(atlas).state, "done")
