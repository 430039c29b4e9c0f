import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const OWN = ".modal .o_form_view";
const OPEN_MODEL = [
    {
        trigger: 'button[data-menu-xmlid="crm.crm_menu_config"]',
        run: "click",
    },
    {
        trigger: 'a[data-menu-xmlid="crm_segmentation.menu_crm_segmentation"]',
        run: "click",
    },
    {
        trigger: ".o_data_cell:contains(Tour machines)",
        run: "click",
    },
];

registry.category("web_tour.tours").add("crm_segmentation_custom_fields", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("crm.crm_menu_root"),
        ...OPEN_MODEL,
        {
            content: "Add a field that is missing",
            trigger: "button:contains(Add custom field)",
            run: "click",
        },
        {
            trigger: `${OWN} [name=name] input`,
            run: "edit Machines",
        },
        {
            trigger: `${OWN} [name=kind] input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Tags)",
            run: "click",
        },
        {
            content: "A choice is asked for its name",
            trigger: `${OWN} [name=choice_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${OWN} [name=choice_ids] .o_selected_row [name=name] input`,
            run: "edit Printing",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It is on every contact",
            trigger: "body:not(:has(.modal)) button:contains(Add custom field)",
        },
        ...stepUtils.goToAppSteps("contacts.menu_contacts"),
        {
            trigger: ".o_data_cell:contains(AAA Atlas)",
            run: "click",
        },
        {
            trigger: ".o_property_field:contains(Machines) input",
            run: "click",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Printing)",
            run: "click",
        },
        {
            trigger: ".o_property_field:contains(Machines) .o_tag:contains(Printing)",
        },
        ...stepUtils.saveForm(),
        ...stepUtils.goToAppSteps("crm.crm_menu_root"),
        ...OPEN_MODEL,
        {
            content: "Use it as a parameter, chosen by its name",
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
            content: "The field to read is there once the form is drawn again",
            trigger: `${OWN} [name=field_path] .o_model_field_selector`,
            run: "click",
        },
        {
            trigger:
                ".o_model_field_selector_popover_item:contains(Properties) .o_model_field_selector_popover_item_relation",
            run: "click",
        },
        {
            trigger: ".o_model_field_selector_popover_item_name:contains(Machines)",
            run: "click",
        },
        {
            trigger: `${OWN} [name=field_path]:contains(Properties):contains(Machines)`,
        },
        {
            trigger: `${OWN} [name=name] input`,
            run: "edit Their machines",
        },
        {
            trigger: `${OWN} [name=band_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${OWN} [name=band_ids] .o_selected_row [name=accepted] input`,
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Printing)",
            run: "click",
        },
        {
            trigger: `${OWN} [name=accepted] .o_tag:contains(Printing)`,
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
            trigger: "[name=parameter_ids] .o_parameter_card:contains(Their machines)",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            trigger: "[name=segment_ids] .o_data_row:contains(Everyone)",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            trigger: "button[name=action_apply]:contains(Apply to customers)",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Customers: Tour machines)",
        },
    ],
});
