# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that several tests of the whole system need."""

from odoo.fields import Command


def apply_by_city(env):
    """Apply a model by which contacts in Ghent are Ideal, all others Standard."""
    band = {"kind": "values", "accepted": ["Ghent"], "points": 10}
    model = env["crm.segmentation"].create(
        {
            "name": "By city",
            "parameter_ids": [
                Command.create(
                    {
                        "name": "City",
                        "source": "field",
                        "field_path": "city",
                        "band_ids": [Command.create(band)],
                    }
                )
            ],
            "segment_ids": [
                Command.create({"name": "Ideal", "score_from": 70}),
                Command.create({"name": "Standard", "score_from": 0}),
            ],
        }
    )
    model.action_apply()
    return model
