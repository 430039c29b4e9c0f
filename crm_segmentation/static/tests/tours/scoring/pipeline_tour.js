import {registry} from "@web/core/registry";

const IN_COLUMN = (segment, lead) =>
    `.o_kanban_group:contains(${segment}) .o_kanban_record:contains(${lead})`;

registry.category("web_tour.tours").add("crm_segmentation_pipeline", {
    steps: () => [
        {
            content: "Cards show the customer's segment",
            trigger:
                ".o_kanban_record:contains(T First) .o_field_segment_badge .badge:contains(T Ideal 100)",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_group_by_menu .o_menu_item:contains(/^Segment$/)",
            run: "click",
        },
        {
            trigger: IN_COLUMN("T Standard", "T Third"),
        },
        {
            content: "A segment is not changed by hand",
            trigger: IN_COLUMN("T Ideal", "T First"),
            run: "drag_and_drop .o_kanban_group:contains(T Standard)",
        },
        {
            trigger: IN_COLUMN("T Ideal", "T First"),
        },
        {
            trigger: ".o_kanban_renderer:not(:has(.o_error_dialog))",
        },
    ],
});
