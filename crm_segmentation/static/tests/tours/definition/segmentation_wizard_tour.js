import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const OWN = ".modal .o_form_view";

registry.category("web_tour.tours").add("crm_segmentation_wizard", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root"),
        {
            trigger: 'button[data-menu-xmlid="crm.crm_menu_config"]',
            run: "click",
        },
        {
            trigger: 'a[data-menu-xmlid="crm_segmentation.menu_crm_segmentation"]',
            run: "click",
        },
        {
            content: "Begin a model",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".modal .o_template_card:contains(Empty)",
            run: "click",
        },
        {
            content: "Step 1: whom it is for",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Key companies",
        },
        {
            trigger: ".o_field_widget[name=scope_count]:contains(/[1-9]/)",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            content: "Step 2: the prepared parameters are there",
            trigger:
                "[name=parameter_ids] .o_parameter_card:contains(Won deals: value)",
        },
        {
            content: "Add a parameter of one's own",
            trigger: ".o_add_parameter",
            run: "click",
        },
        {
            trigger: `${OWN} [name=preset] input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Custom measure)",
            run: "click",
        },
        {
            content: "The field to read appears once the form has been redrawn",
            trigger: `${OWN} [name=field_path] .o_model_field_selector`,
            run: "click",
        },
        {
            trigger: ".o_model_field_selector_popover_search input",
            run: "edit Reference",
        },
        {
            trigger: ".o_model_field_selector_popover_item_name:text(Reference)",
            run: "click",
        },
        {
            trigger: `${OWN} [name=field_path]:contains(Reference)`,
        },
        {
            trigger: `${OWN} [name=name] input`,
            run: "edit Rating",
        },
        {
            trigger: `${OWN} [name=weight] input`,
            run: "edit 21",
        },
        {
            content: "Give points to a text",
            trigger: `${OWN} [name=band_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${OWN} [name=band_ids] .o_selected_row [name=accepted] input`,
            run: "edit VIP && press Enter",
        },
        {
            trigger: `${OWN} [name=accepted] .o_tag:contains(VIP)`,
        },
        {
            trigger: `${OWN} [name=band_ids] .o_selected_row [name=points] input`,
            run: "edit 10",
        },
        {
            trigger: ".modal .o_form_button_save:contains(Save & Close)",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) [name=parameter_ids] .o_parameter_card:contains(Rating)",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            content: "Step 3: rename a segment",
            trigger: "[name=segment_ids] .o_data_row:contains(Ideal) td[name=name]",
            run: "click",
        },
        {
            trigger: "[name=segment_ids] .o_selected_row td[name=name] input",
            run: "edit Best",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            content: "Step 4: the preview names the segments",
            trigger: ".o_segmentation_preview tr:contains(Best)",
        },
        {
            trigger: "button[name=action_apply]:contains(Apply to customers)",
            run: "click",
        },
        {
            content: "The customers are shown by segment",
            trigger: ".o_breadcrumb:contains(Customers: Key companies)",
        },
        {
            trigger: ".o_group_header:contains(Best)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tour Atlas) .badge:contains(Best 70)",
        },
    ],
});
