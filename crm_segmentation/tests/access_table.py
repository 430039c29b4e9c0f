# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets an answer of which method of this add-on, and what is written then.

Who is not named is told that he may not. Of Home's contacts and the models of all
companies; the foreigner is of another company.
"""

from .access_matrix import Answer

EVERYBODY = "portal internal seller marketer manager foreigner"
EMPLOYEES = "internal seller marketer manager foreigner"
#: who may read the contacts of Home
AT_HOME = "internal seller marketer manager"
#: who may change them
WRITERS = "seller marketer manager"
WRITERS_ANYWHERE = "seller marketer manager foreigner"

#: lines of a draft, by the tables in which they are
LINES = {
    "crm.segment": "crm_segment",
    "crm.segment.condition": "crm_segment_condition",
    "crm.segmentation.band": "crm_segmentation_band",
    "crm.segmentation.parameter": "crm_segmentation_parameter",
}

ANSWERS = {
    **{
        (model, method): Answer("manager", writes=f"{table} crm_segmentation")
        for model, table in LINES.items()
        for method in ("create", "write", "unlink")
    },
    ("crm.segmentation.parameter", "unlink"): Answer(
        "manager",
        writes="crm_segmentation crm_segmentation_band crm_segmentation_parameter",
    ),
    ("res.partner", "web_save"): Answer(
        WRITERS, writes="crm_segmentation_membership res_partner"
    ),
    ("res.partner", "web_save_multi"): Answer(
        WRITERS, writes="crm_segmentation_membership res_partner"
    ),
    ("res.users", "write"): Answer(),
    ("crm.custom.field.removal", "action_remove"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("calendar.attendee", "create"): Answer(EMPLOYEES, writes="calendar_attendee"),
    ("calendar.attendee", "write"): Answer(
        EMPLOYEES, writes="calendar_attendee res_partner_summary"
    ),
    ("calendar.attendee", "unlink"): Answer(EMPLOYEES, writes="calendar_attendee"),
    ("calendar.event", "create"): Answer(
        EMPLOYEES,
        writes="calendar_attendee calendar_event calendar_event_res_partner_rel",
    ),
    ("calendar.event", "unlink"): Answer(
        EMPLOYEES,
        writes="calendar_attendee calendar_event "
        "calendar_event_res_partner_rel res_partner_summary",
    ),
    ("calendar.event", "write"): Answer(EMPLOYEES, writes="calendar_event"),
    ("crm.call.outcome", "action_confirm"): Answer(
        WRITERS, refused="internal foreigner", writes="res_partner_summary"
    ),
    ("crm.custom.field", "action_view_contacts"): Answer("manager"),
    ("crm.custom.field", "create"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.custom.field", "unlink"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.custom.field", "write"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.custom.field.choice", "create"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.custom.field.choice", "unlink"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.custom.field.choice", "write"): Answer(
        "manager", writes="properties_base_definition"
    ),
    ("crm.customer.category", "copy_data"): Answer(EMPLOYEES),
    ("crm.customer.category.merge", "action_merge"): Answer(
        "manager",
        writes="crm_customer_category "
        "crm_customer_category_crm_customer_category_merge_rel",
    ),
    ("crm.customer.category.merge", "default_get"): Answer(EVERYBODY),
    ("crm.customer.interaction", "action_open_document"): Answer(AT_HOME),
    ("crm.customer.update", "action_update"): Answer(refused=EMPLOYEES),
    ("crm.customer.update.line", "action_open"): Answer(EMPLOYEES),
    ("crm.lead", "create"): Answer("seller manager foreigner", writes="crm_lead"),
    ("crm.lead", "message_new"): Answer("seller manager foreigner", writes="crm_lead"),
    ("crm.lead", "unlink"): Answer(),
    ("crm.lead", "write"): Answer("seller manager", writes="crm_lead"),
    ("crm.segment", "action_open_playbook"): Answer(EMPLOYEES),
    ("crm.segment", "action_view_customers"): Answer(EMPLOYEES),
    ("crm.segment", "default_get"): Answer(EVERYBODY),
    ("crm.segment.action", "create"): Answer("manager", writes="crm_segment_action"),
    ("crm.segment.action", "unlink"): Answer("manager", writes="crm_segment_action"),
    ("crm.segment.action", "write"): Answer("manager", writes="crm_segment_action"),
    ("crm.segmentation", "action_add_predefined"): Answer(
        "manager",
        writes="crm_segmentation crm_segmentation_band crm_segmentation_parameter",
    ),
    ("crm.segmentation", "action_apply"): Answer(
        "manager",
        writes="crm_segmentation crm_segment_daily_amount "
        "crm_segment_daily_stat crm_segmentation_run "
        "crm_segmentation_version",
    ),
    ("crm.segmentation", "action_back"): Answer("manager", writes="crm_segmentation"),
    ("crm.segmentation", "action_close_proposal"): Answer(
        "manager", writes="crm_segmentation"
    ),
    ("crm.segmentation", "action_discard"): Answer(
        "manager",
        writes="crm_segment crm_segmentation crm_segmentation_band "
        "crm_segmentation_parameter",
    ),
    ("crm.segmentation", "action_export"): Answer("manager"),
    ("crm.segmentation", "action_next"): Answer("manager", writes="crm_segmentation"),
    ("crm.segmentation", "action_refresh_overview"): Answer(
        "manager", writes="crm_segment_daily_amount crm_segment_daily_stat"
    ),
    ("crm.segmentation", "action_rescore"): Answer(
        "manager",
        writes="crm_segmentation crm_segment_daily_amount "
        "crm_segment_daily_stat crm_segmentation_run "
        "crm_segmentation_version",
    ),
    ("crm.segmentation", "action_use_rfm"): Answer(
        "manager",
        writes="crm_segmentation crm_segmentation_band crm_segmentation_parameter",
    ),
    ("crm.segmentation", "action_use_rfm_segments"): Answer(
        "manager", writes="crm_segment crm_segmentation"
    ),
    ("crm.segmentation", "action_view_breakdown"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_customers"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_failed"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_segment_flow"): Answer(
        EMPLOYEES, writes="crm_segmentation_contact_snapshot"
    ),
    ("crm.segmentation", "action_view_cell_members"): Answer(
        "manager", writes="crm_segmentation_contact_snapshot"
    ),
    ("crm.segmentation", "action_view_members"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_changes"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_preview_contacts"): Answer(
        "manager",
        writes="crm_segmentation_contact_snapshot "
        "crm_segmentation_contact_snapshot_rel",
    ),
    ("crm.segmentation", "action_view_inactive"): Answer(
        EMPLOYEES,
        writes="crm_segmentation_contact_snapshot "
        "crm_segmentation_contact_snapshot_rel",
    ),
    ("crm.segmentation", "action_view_report"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_runs"): Answer(EMPLOYEES),
    ("crm.segmentation", "action_view_versions"): Answer(EMPLOYEES),
    ("crm.segmentation", "copy"): Answer(
        "manager",
        writes="crm_segment crm_segment_condition crm_segmentation "
        "crm_segmentation_band crm_segmentation_parameter",
    ),
    ("crm.segmentation", "copy_data"): Answer(EMPLOYEES),
    ("crm.segmentation", "create_from_template"): Answer(
        "manager",
        writes="crm_segment crm_segmentation crm_segmentation_band "
        "crm_segmentation_parameter",
    ),
    ("crm.segmentation", "get_backtest"): Answer("manager foreigner"),
    ("crm.segmentation", "get_breakdown"): Answer(EMPLOYEES),
    ("crm.segmentation", "get_data_health"): Answer("manager"),
    ("crm.segmentation", "get_segment_flows"): Answer(EMPLOYEES),
    ("crm.segmentation", "get_overview"): Answer(EMPLOYEES),
    ("crm.segmentation", "get_performance"): Answer("manager foreigner"),
    ("crm.segmentation", "get_templates"): Answer("manager"),
    ("crm.segmentation", "preview"): Answer(
        "seller manager foreigner", refused="internal marketer"
    ),
    ("crm.segmentation", "preview_scores"): Answer("manager"),
    ("crm.segmentation", "rfm_grid"): Answer(EMPLOYEES),
    ("crm.segmentation", "explain_draft"): Answer("manager"),
    ("crm.segmentation", "unlink"): Answer(
        "manager",
        writes="crm_segment crm_segment_action crm_segment_condition crm_segmentation "
        "crm_segment_daily_amount crm_segmentation_band "
        "crm_segment_daily_stat crm_segment_pin "
        "crm_segment_pin_res_partner_rel crm_segmentation_import "
        "crm_segmentation_membership crm_segment_change "
        "crm_segmentation_parameter crm_segmentation_run "
        "crm_segmentation_version",
    ),
    ("crm.segmentation", "web_save"): Answer("manager", writes="crm_segmentation"),
    ("crm.segmentation", "write"): Answer("manager", writes="crm_segmentation"),
    ("crm.segment.pin", "action_pin"): Answer(
        "manager", writes="crm_segmentation_membership"
    ),
    ("crm.segment.pin", "action_unpin"): Answer("manager"),
    ("crm.segmentation.import", "action_import"): Answer(refused="manager"),
    ("crm.segmentation.import", "action_open"): Answer("manager"),
    ("crm.segmentation.membership", "action_pin"): Answer(AT_HOME),
    ("crm.segmentation.membership", "action_unpin"): Answer(
        "manager", writes="crm_segmentation_membership"
    ),
    ("crm.segment.change", "action_retry"): Answer(
        "manager", refused="internal seller marketer"
    ),
    ("crm.segmentation.parameter", "get_distribution"): Answer("manager"),
    ("crm.segmentation.parameter", "suggest_ranges"): Answer("manager"),
    ("crm.segmentation.version", "action_compare"): Answer(EMPLOYEES),
    ("crm.segmentation.version", "action_restore"): Answer(
        "manager",
        writes="crm_segment crm_segmentation crm_segmentation_band "
        "crm_segmentation_parameter",
    ),
    ("crm.status", "action_archive"): Answer(
        "manager", writes="crm_status crm_status_process"
    ),
    ("crm.status", "create"): Answer("manager", writes="crm_status crm_status_process"),
    ("crm.status", "write"): Answer("manager", writes="crm_status"),
    ("crm.status.archive", "action_archive_status"): Answer(
        "manager", writes="crm_status crm_status_process res_partner_status"
    ),
    ("crm.status.process", "action_open_archived"): Answer(EMPLOYEES),
    ("crm.status.process", "action_open_board"): Answer(EMPLOYEES),
    ("crm.status.process", "action_open_overdue"): Answer(EMPLOYEES),
    ("crm.status.process", "copy_data"): Answer(EMPLOYEES),
    ("crm.status.process", "create_from_template"): Answer(
        "manager", writes="crm_status crm_status_process"
    ),
    ("crm.status.process", "get_process_templates"): Answer("manager"),
    ("crm.status.process", "write"): Answer("manager", writes="crm_status_process"),
    ("ir.filters", "get_filters"): Answer(EVERYBODY),
    ("ir.model.fields", "unlink"): Answer(),
    ("ir.model.fields", "write"): Answer(),
    ("ir.model.fields.selection", "write"): Answer(),
    ("mail.activity", "action_call_later"): Answer(
        WRITERS, writes="crm_call_outcome crm_call_outcome_mail_activity_rel"
    ),
    ("mail.activity", "action_call_no_answer"): Answer(WRITERS),
    ("mail.activity", "action_call_reached"): Answer(
        WRITERS, writes="crm_call_outcome crm_call_outcome_mail_activity_rel"
    ),
    ("mail.activity", "create"): Answer(WRITERS),
    ("mail.activity", "next_calls_text"): Answer(EMPLOYEES),
    ("mail.activity", "write"): Answer(WRITERS),
    ("mail.message", "create"): Answer(WRITERS),
    ("mail.notification", "create"): Answer(AT_HOME),
    ("properties.base.definition", "write"): Answer(),
    ("res.config.settings", "get_values"): Answer(EVERYBODY),
    ("res.config.settings", "set_values"): Answer(),
    ("res.partner", "action_explained_records"): Answer(
        "seller manager", refused="internal marketer"
    ),
    ("res.partner", "action_pin_segment"): Answer(AT_HOME, refused="foreigner"),
    ("res.partner", "action_leave_process"): Answer(
        WRITERS, writes="res_partner_status"
    ),
    ("res.partner", "action_rescore"): Answer(
        AT_HOME, writes="crm_segmentation_membership"
    ),
    ("res.partner", "action_set_customer_status"): Answer(
        WRITERS, writes="res_partner_status"
    ),
    ("res.partner", "create"): Answer(WRITERS_ANYWHERE, writes="res_partner"),
    ("res.partner", "load"): Answer(
        WRITERS_ANYWHERE, writes="res_partner", reads="portal internal"
    ),
    ("res.partner", "search_panel_select_multi_range"): Answer(EMPLOYEES),
    ("res.partner", "segment_explanation"): Answer(AT_HOME),
    ("res.partner", "segment_explanations"): Answer(AT_HOME),
    ("res.partner", "segment_history"): Answer(AT_HOME),
    ("res.partner", "unlink"): Answer(
        WRITERS,
        writes="crm_lead crm_segmentation_membership crm_segment_change res_partner",
    ),
    ("res.partner", "write"): Answer(WRITERS, writes="res_partner"),
    ("res.partner.status", "action_history"): Answer(AT_HOME),
    ("res.partner.status", "action_leave"): Answer(
        WRITERS, writes="res_partner_status"
    ),
    ("res.partner.status", "action_open_partner"): Answer(AT_HOME),
    ("res.partner.status", "create"): Answer(WRITERS, writes="res_partner_status"),
    ("res.partner.status", "onchange"): Answer(AT_HOME),
    ("res.partner.status", "write"): Answer(WRITERS, writes="res_partner_status"),
}
