import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_segmentation_mailing_list", {
    steps: () => [
        {
            content: "Choose one customer",
            trigger:
                ".o_list_view .o_data_row:contains(Tour Anna) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o_menu_item:contains(Create mailing list)",
            run: "click",
        },
        {
            content: "One contact, who has an address",
            trigger: ".modal .o_field_widget[name=reachable_count]:contains(1)",
        },
        {
            content: "It is to follow the filter from now on",
            trigger:
                ".modal .o_field_widget[name=follow] label:contains(Automatically)",
            run: "click",
        },
        {
            content: "Two customers match it",
            trigger: ".modal .o_field_widget[name=partner_count]:contains(2)",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Tour list",
        },
        {
            trigger: ".modal button[name=action_create]:visible",
            run: "click",
        },
        {
            content: "The list is there, with both",
            trigger: "button[name=action_view_contacts] .o_stat_value:contains(2)",
        },
        {
            trigger: "button[name=action_update_from_feed]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(No changes.)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_placeholders", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=subject] input",
            run: "edit For ",
        },
        {
            content: "Ask for a placeholder",
            trigger: ".o_field_widget[name=subject] input",
            run: "press #",
        },
        {
            content: "Custom fields are offered",
            trigger: ".o_model_field_selector_popover_item[data-name=properties]",
        },
        {
            trigger:
                ".o_model_field_selector_popover_item[data-name=segment_name] .o_model_field_selector_popover_item_name",
            run: "click",
        },
        {
            trigger: ".o_model_field_selector_default_value_input input",
            run: "edit everyone",
        },
        {
            trigger: ".o_model_field_selector_popover button:contains(Insert)",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
        {
            content: "See how a reader gets it",
            trigger: "button[name=action_test]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=preview_subject]:contains(Tour Ideal)",
        },
        {
            trigger: ".modal .o_field_widget[name=preview_for] input",
            run: "edit Tour Bert",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Bert)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=preview_subject]:contains(everyone)",
        },
        {
            trigger: ".modal .btn-secondary:contains(Cancel)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
