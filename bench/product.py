# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The product as it is used: applied by a user, run by its scheduled actions."""

from bulk.session import environment

from . import rules


class Product:
    """The add-on in one database.

    :param str database:
    """

    def __init__(self, database):
        self.database = database

    def draft(self, world, name, **options):
        """Describe the benchmark's model; return the id of its segmentation.

        :param options: of :func:`rules.segmentation_values`
        """
        with environment(self.database) as env:
            values = rules.segmentation_values(world, name, **options)
            return env["crm.segmentation"].create(values).id

    def apply(self, segmentation_id):
        """Apply a model, as its button does."""
        with environment(self.database) as env:
            env["crm.segmentation"].browse(segmentation_id).action_apply()

    def apply_and_run(self, segmentation_id):
        """Apply a model and do the run in the background that this asks for."""
        self.apply(segmentation_id)
        self.run("ir_cron_rescore_requested")

    def run(self, cron="ir_cron_rescore"):
        """Do what a scheduled action does, for all live models."""
        with environment(self.database) as env:
            env.ref(f"crm_segmentation.{cron}").method_direct_trigger()

    def refresh_summaries(self):
        """Do what each run begins with: refresh the summaries of all contacts."""
        with environment(self.database) as env:
            env["res.partner.summary"]._refresh_in_batches()

    def keep_live(self, segmentation_ids):
        """Archive all models but these."""
        with environment(self.database) as env:
            models = env["crm.segmentation"].with_context(active_test=False).search([])
            for model in models:
                model.active = model.id in segmentation_ids

    def last_run(self, segmentation_id):
        """Return what the last run of a model wrote: ``state``, ``scored``, ``moved``.

        :rtype: dict
        """
        with environment(self.database) as env:
            run = env["crm.segmentation.run"].search(
                [("segmentation_id", "=", segmentation_id)], order="id desc", limit=1
            )
            [values] = run.read(["state", "total", "scored", "moved", "error"])
            return values
