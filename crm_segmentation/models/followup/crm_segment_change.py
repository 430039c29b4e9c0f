# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A change of segment: an event, written in SQL with the membership, and what follows
from it.

A cron processes pending changes (``tools/followup/processing.py``). Add-ons make more
follow from a change by extending ``_has_followups``, ``_with_followups`` and
``_followup_steps``.
"""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...fields import IntegerList, UncheckedMany2one
from ...scoring.definition.definition import HUNDREDTHS
from ...scoring.outcome.reasons import reasons
from ...tools.errors import coded
from ...tools.followup import chatter, processing
from ...tools.followup.failure_notice import close_notice, notify_responsible
from ...tools.followup.retention import delete_old_changes
from ...tools.followup.steps import ACTIONS, PLAN, Step
from ...tools.hooks import hook

#: the triggers of automation rules that an update can set off
UPDATE_TRIGGERS = (
    "on_write",
    "on_archive",
    "on_unarchive",
    "on_create_or_write",
    "on_priority_set",
    "on_stage_set",
    "on_state_set",
    "on_tag_set",
    "on_user_set",
)


class CrmSegmentChange(models.Model):
    _name = "crm.segment.change"
    _description = "Segment Change"
    _inherit = ["crm.segmentation.order.mixin", "crm.segmentation.offered.mixin"]
    _order = "date desc, id desc"
    # a first run writes as many as there are contacts
    _log_access = False

    # Deleting a contact or model deletes its changes, merging contacts passes them on;
    # a segment or version that changes refer to is kept.
    partner_id = UncheckedMany2one("res.partner", "Contact", required=True, index=True)
    segmentation_id = UncheckedMany2one(
        "crm.segmentation", "Segmentation model", required=True
    )
    from_segment_id = UncheckedMany2one("crm.segment", "From")
    to_segment_id = UncheckedMany2one("crm.segment", "To")
    score_before = fields.Float(digits=(16, 2), aggregator="avg")
    score_after = fields.Float(digits=(16, 2), aggregator="avg")
    direction = fields.Selection(
        [
            ("enter", "Enters"),
            ("up", "Moves up"),
            ("down", "Moves down"),
            ("leave", "Leaves"),
        ],
        required=True,
    )
    cause = fields.Selection(
        [
            ("first", "First run"),
            ("data", "New data"),
            ("edit", "Contact edited"),
            ("config", "Model changed"),
            ("pin", "Segment pinned"),
            ("merge", "Contacts merged"),
        ],
        required=True,
    )
    version_id = UncheckedMany2one("crm.segmentation.version")
    date = fields.Datetime(required=True)
    note = fields.Char("Reason", help="The reason given for pinning the segment.")
    points_before = IntegerList(
        help="Points of each parameter of the version before, in hundredths. Only set "
        "if both scores are of this version.",
        offered=False,
    )
    points_after = IntegerList(
        help="Points of each parameter of the version after, in hundredths.",
        offered=False,
    )
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("silent", "Silent"),
        ],
        required=True,
        default="pending",
    )
    error = fields.Text(readonly=True, help="Why the follow-up failed.")
    plan_id = fields.Many2one(
        "mail.activity.plan",
        "Started plan",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    logged_on = fields.Date(
        "Logged on",
        readonly=True,
        offered=False,
        help="When the change was logged in the contact's chatter.",
    )
    reason_text = fields.Char(
        "Why",
        compute="_compute_reason_text",
        help="The parameters that made the difference, or the reason for pinning.",
    )

    _segmentation_date_idx = models.Index("(segmentation_id, date)")
    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.depends("points_before", "points_after", "note", "cause")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for change in self:
            names = [reason["name"] for reason in change._reasons()]
            change.reason_text = change._pin_reason() or ", ".join(names) or False

    @api.depends("from_segment_id.name", "to_segment_id.name")
    def _compute_display_name(self):
        for change in self:
            names = (change.from_segment_id.name, change.to_segment_id.name)
            change.display_name = " → ".join(name or "–" for name in names)

    # -- history -------------------------------------------------------------------

    def _pin_reason(self):
        """The reason given for pinning. A pin change without a reason is an unpinning,
        by hand or because the last day has passed.

        :rtype: str | bool
        """
        self.ensure_one()
        is_unpinned = self.cause == "pin" and not self.note
        return self.env._("Unpinned") if is_unpinned else self.note

    def _reasons(self):
        """The parameters that made the difference, the strongest first.

        :return: ``name``, and the points ``before`` and ``after``
        :rtype: list[dict]
        """
        self.ensure_one()
        if not self.points_before or not self.points_after:
            return []
        return [
            {
                "name": parameter.name,
                "before": before / HUNDREDTHS,
                "after": after / HUNDREDTHS,
            }
            for parameter, before, after in reasons(
                self.sudo().version_id._definition(),
                self.points_before,
                self.points_after,
            )
        ]

    def _history_entry(self):
        """This change as an entry in the history of its contact.

        :return: ready for the web client
        :rtype: dict
        """
        self.ensure_one()
        causes = dict(self._fields["cause"]._description_selection(self.env))

        def badge(segment):
            return bool(segment) and {"name": segment.name, "color": segment.color}

        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date),
            "direction": self.direction,
            "from": badge(self.from_segment_id),
            "to": badge(self.to_segment_id),
            "before": self.score_before if self.from_segment_id else False,
            "after": self.score_after if self.to_segment_id else False,
            "cause": causes[self.cause],
            "reasons": self._reasons(),
            "note": self._pin_reason(),
            "version_id": self.version_id.id,
            "version": self.version_id.number,
        }

    # -- follow-ups: what add-ons extend --------------------------------------------

    @api.model
    @hook
    def _has_followups(self):
        """Whether anything can follow from segment changes at all. Called by every save
        that changes a segment, so it must not query the database.

        :rtype: bool
        """
        return (
            self._any_segment_has_plan()
            or self._any_segment_has_actions()
            or self._has_rules()
            or chatter.is_logged(self.env)
        )

    @hook
    def _with_followups(self):
        """Those of these changes that have follow-up steps or automation rules; the
        others are set to done together.

        :rtype: crm.segment.change
        """
        if self._has_rules():
            return self
        return self.filtered(
            lambda change: change.to_segment_id.activity_plan_id or change._actions()
        )

    @hook
    def _followup_steps(self):
        """What is to be done because of this change and has not been done before. Each
        step has a place, which gives the order: ``tools/followup/steps.py``.

        :rtype: list[Step]
        """
        self.ensure_one()
        steps = []
        if self._is_plan_due():
            plan = self.to_segment_id.activity_plan_id
            steps.append(Step.of(plan, PLAN, self._start_plan, plan))
        steps += [
            Step.of(action, ACTIONS, action._run_for, self)
            for action in self._actions()
            if action._is_due(self)
        ]
        return steps

    # -- activity plans ---------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _any_segment_has_plan(self):
        with_plan = [("activity_plan_id", "!=", False)]
        return bool(self.env["crm.segment"].sudo().search_count(with_plan, limit=1))

    def _is_plan_due(self):
        segment = self.to_segment_id
        plan = segment.activity_plan_id
        if not plan.active or self.plan_id == plan:
            return False
        if segment.activity_plan_repeat:
            return True
        started = [("partner_id", "=", self.partner_id.id), ("plan_id", "=", plan.id)]
        return not self.search_count(started, limit=1)

    def _start_plan(self, plan):
        self.partner_id._start_activity_plan(plan, self.to_segment_id)
        self.plan_id = plan

    # -- actions and automation rules --------------------------------------------------

    @api.model
    @tools.ormcache()
    def _any_segment_has_actions(self):
        return bool(self.env["crm.segment.action"].sudo().search_count([], limit=1))

    def _actions(self):
        """The automated actions this change triggers: first those of the segment left.

        :rtype: crm.segment.action
        """
        self.ensure_one()
        return self.from_segment_id._actions_of("leave") + (
            self.to_segment_id._actions_of("enter", self.direction)
        )

    @api.model
    def _has_rules(self):
        """Whether there are automation rules on updates of segment changes. The add-on
        for rules may be missing.

        :rtype: bool
        """
        return "base.automation" in self.env and self._has_rules_on_update()

    @api.model
    @tools.ormcache("type(self).write")
    def _has_rules_on_update(self):
        """Cached until rules change: that add-on then patches ``write``, or removes its
        patch, and clears no cache."""
        rules = self.env["base.automation"].sudo()
        on_update = [
            ("model_name", "=", self._name),
            ("trigger", "in", UPDATE_TRIGGERS),
        ]
        return bool(rules.search_count(on_update, limit=1))

    # -- processing --------------------------------------------------------------------

    @api.model
    def _queue_processing(self):
        """Have the changes of this transaction processed once it is committed. Without
        follow-ups the hourly run of the cron is soon enough."""
        if not self._has_followups():
            return
        cron = self.env.ref(
            "crm_segmentation.ir_cron_process_changes", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _process_pending(self):
        """Process all pending changes, batch by batch; called by the cron."""
        cron = self.env["ir.cron"]
        size = processing.BATCH if self._has_followups() else processing.BULK
        last_id = 0
        while last_id is not None:
            processed, last_id = processing.process_from(self, last_id, size)
            remaining = self.search_count([("state", "=", "pending")])
            if not cron._commit_progress(processed, remaining=remaining):
                break

    def _process_batch(self, last_id=0, size=processing.BATCH, failures=None):
        """Process the pending changes of some contacts that nobody else processes.

        :param int last_id: contacts whose first change is up to this one are skipped
        :param int size: the maximum number of contacts
        :param dict|None failures: see :func:`~processing.process`
        :return: how many changes have been processed, and the id of the last contact's
            first one; None when no contacts are left
        :rtype: tuple[int, int | None]
        :raise StepFailed: when a step fails; the transaction is to be rolled back
        """
        ids, last_id = processing.take(self.env, last_id, size)
        changes = self.browse(ids)
        chatter.log_changes(changes)
        followed_up = changes._with_followups()
        processing.set_state(changes - followed_up, "done")
        for change in followed_up:
            processing.process(change, failures or {})
        notify_responsible(followed_up.filtered(lambda one: one.state == "failed"))
        self.env.flush_all()
        return len(changes), last_id

    def action_retry(self):
        """Try failed follow-ups again soon; another failure is notified again.

        :raise UserError: for users who do not manage segmentation models
        """
        self.check_access("read")
        if not self.env.user.has_group("crm_segmentation.group_segmentation_manager"):
            raise coded(
                "change.retry_not_allowed",
                UserError(
                    self.env._(
                        "Only users who manage segmentation models can retry failed "
                        "actions. Ask one of them."
                    )
                ),
            )
        failed = self.sudo().filtered(lambda change: change.state == "failed")
        failed.write({"state": "pending", "error": False})
        self._queue_processing()
        close_notice(self.segmentation_id)

    @api.autovacuum
    def _gc_old_changes(self):
        return delete_old_changes(self.env)
