# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import groupby


class ResPartner(models.Model):
    """Changes of many contacts are logged as those of one are, but in one go.

    Odoo creates a message for each contact by itself: with ``tracking_together`` in
    the context they are created at once, which takes a fourth of the time.
    """

    _inherit = "res.partner"

    def _message_track(self, fields_iter, initial_values_dict):
        if not self.env.context.get("tracking_together"):
            return super()._message_track(fields_iter, initial_values_dict)
        logs = []
        collecting = self.with_context(tracking_together=False, collected_logs=logs)
        tracking = super(ResPartner, collecting)._message_track(
            fields_iter, initial_values_dict
        )
        self._log_together(logs)
        return tracking

    def _message_log_batch(self, bodies, *args, **values):
        logs = self.env.context.get("collected_logs")
        if logs is None:
            return super()._message_log_batch(bodies, *args, **values)
        logs.append((self, bodies, values.pop("tracking_value_ids", []), values))
        return self.env["mail.message"]

    def _log_together(self, logs):
        """Create the messages of many contacts, then what has changed of each.

        :param list[tuple] logs: contact, body by contact, commands that create the
            changes, and the other values of ``_message_log_batch``
        """
        changes = []
        for _values, alike in groupby(logs, lambda log: frozenset(log[3].items())):
            partners = self.browse([log[0].id for log in alike])
            bodies = {id_: body for log in alike for id_, body in log[1].items()}
            messages = partners._message_log_batch(bodies, **alike[0][3])
            for message, log in zip(messages, alike, strict=True):
                changes += [
                    {**values, "mail_message_id": message.id}
                    for _command, _id, values in log[2]
                ]
        self.env["mail.tracking.value"].sudo().create(changes)
