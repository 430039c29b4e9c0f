import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_segmentation_category", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_selected_row [name=name] input",
            run: "edit Tour Reseller",
        },
        {
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "Deleting one in use is refused, and merging offered",
            trigger: ".o_data_row:contains(T Anybody) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o_menu_item:contains(Delete)",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".modal:contains(is in use) button:contains(Merge into another)",
            run: "click",
        },
        {
            trigger: ".modal [name=source_ids] .o_tag:contains(T Anybody)",
        },
        {
            trigger: ".modal [name=target_id] input",
            run: "edit Tour Res",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Tour Reseller)",
            run: "click",
        },
        {
            trigger: ".modal [name=contact_count]:contains(1)",
        },
        {
            trigger: ".modal footer button[name=action_merge]",
            run: "click",
        },
        {
            content: "The list is up to date",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(T Anybody)))",
        },
        {
            trigger:
                ".o_data_row:contains(Tour Reseller) [name=contact_count]:contains(1)",
        },
    ],
});
