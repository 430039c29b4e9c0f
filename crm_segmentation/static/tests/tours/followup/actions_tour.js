import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_segmentation_actions", {
    steps: () => [
        {
            content: "From the cards of segments",
            trigger: ".o_kanban_record:contains(Tour Ideal)",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=action_ids] .o_field_x2many_list_row_add a:contains(Add an action)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=choice_id] input",
            run: "edit Tour action",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour action)",
            run: "click",
        },
        ...stepUtils.saveForm(),
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_actions_apply", {
    steps: () => [
        {
            content: "The number is shown beside the box",
            trigger: ".o_field_widget[name=apply_actions] input",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=apply_actions_text]:contains(1 customer changes segment; actions run for 1.)",
        },
        {
            trigger: "button[name=action_apply]:not(:disabled)",
            run: "click",
        },
        {
            trigger: ".o_control_panel:contains(Customers)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_actions_failed", {
    steps: () => [
        {
            trigger: ".alert:contains(Segment changes with failed follow-up)",
        },
        {
            trigger: "button[name=action_view_failed]",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tour Atlas):contains(Not today)",
        },
        {
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains(Try again)",
            run: "click",
        },
        {
            trigger: ".o_view_nocontent, .o_list_view:not(:has(.o_data_row))",
        },
    ],
});
