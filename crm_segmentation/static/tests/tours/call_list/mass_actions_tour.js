import {registry} from "@web/core/registry";

function choose(name, label) {
    return [
        {
            trigger: `.modal [name=${name}] input`,
            run: "click",
        },
        {
            trigger: `.o_select_menu_item:contains(${label})`,
            run: "click",
        },
    ];
}

function pick(name, text) {
    return [
        {
            trigger: `.modal [name=${name}] input`,
            run: `edit ${text}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${text})`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("crm_segmentation_mass_actions", {
    steps: () => [
        {
            trigger: ".o_searchview_input",
            run: "edit Tour",
        },
        {
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:contains(Search Name for)",
            run: "click",
        },
        {
            trigger:
                ".o_list_table:has(.o_data_row:contains(Tour Ada)):not(:has(.o_data_row:nth-child(3))) thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_selection_box:contains(2)",
        },
        {
            trigger: ".o_cp_action_menus button:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Update Customers)",
            run: "click",
        },
        {
            trigger: ".modal [name=record_count]:contains(2)",
        },
        ...choose("category_choice", "Set to"),
        ...pick("customer_category_id", "Test supplier"),
        ...pick("tag_ids", "Test gold"),
        {
            trigger: ".modal [name=call_list] input",
            run: "click",
        },
        {
            content: "Its values can be typed before any is reported missing",
            trigger:
                "body:not(:has(.o_notification)) .modal [name=call_summary]:not(.o_field_invalid)",
        },
        {
            trigger: ".modal [name=call_summary] input",
            run: "edit Tour calls",
        },
        {
            trigger: ".modal [name=calls_per_day] input",
            run: "edit 10",
        },
        {
            content: "The dialog shows what will be refused",
            trigger:
                ".modal [name=preview]:contains(“Test supplier” is not available):contains(no phone number)",
        },
        {
            trigger: ".modal button[name=action_update]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_data_row:contains(Category: Test supplier):contains(Done)",
        },
        {
            content: "Refused records open as a list",
            trigger:
                ".modal .o_data_row:contains(no phone number) button[name=action_open]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_list_view:has(.o_data_row:contains(Tour Ada)):not(:has(.o_data_row:contains(Tour Atlas)))",
        },
    ],
});
