import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_segmentation_playbook", {
    steps: () => [
        {
            content: "From the cards of segments",
            trigger: ".o_kanban_record:contains(Tour Ideal)",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=playbook] .odoo-editor-editable .o-paragraph",
            run: "editor Visited every quarter",
        },
        {
            trigger: ".o_field_widget[name=team_id] input",
            run: "edit Tour team",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour team)",
            run: "click",
        },
        ...stepUtils.saveForm(),
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_playbook_shown", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            trigger:
                ".o_segment_playbook:contains(Tour team):contains(Visited every quarter)",
        },
        {
            trigger: ".oe_stat_button[name=action_view_opportunity]",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains(Tour deal)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook .nav-link:contains(Service Playbook)",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=segment_playbook]:contains(Visited every quarter)",
        },
    ],
});
