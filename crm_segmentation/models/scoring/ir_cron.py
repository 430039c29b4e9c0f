# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scheduled rescoring keeps to the times of day that the settings name: two that
need not be half a day apart, which an interval cannot say."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.timetable import Timetable

RESCORING = "crm_segmentation.ir_cron_rescore"
#: ir.config_parameter: a ``Timetable`` as text
RUN_TIMES = "crm_segmentation.run_times"


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _reschedule_later(self, job):
        """Plan the next rescoring by the timetable, where there is one."""
        result = super()._reschedule_later(job)
        rescoring = self.env.ref(RESCORING, raise_if_not_found=False)
        timetable = self._rescoring_timetable()
        if rescoring and timetable and rescoring.id == job["id"]:
            moment = timetable.next_after(fields.Datetime.now())
            # as Odoo itself does here: this transaction holds the row
            self.env.cr.execute(
                SQL("UPDATE ir_cron SET nextcall = %s WHERE id = %s", moment, job["id"])
            )
        return result

    @api.model
    def _rescoring_timetable(self):
        """When all contacts are to be scored; None while nobody has said so.

        :rtype: Timetable | None
        """
        text = self.env["ir.config_parameter"].sudo().get_param(RUN_TIMES)
        return Timetable.from_text(text)

    @api.model
    def _set_rescoring_timetable(self, timetable):
        """Have all contacts scored at these times from now on.

        :param Timetable timetable:
        :raise UserError: while they are being scored
        """
        self.env["ir.config_parameter"].sudo().set_param(RUN_TIMES, timetable.text)
        self.env.ref(RESCORING).nextcall = timetable.next_after(fields.Datetime.now())
