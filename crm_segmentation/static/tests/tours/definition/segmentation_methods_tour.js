import {registry} from "@web/core/registry";

const RULE = ".modal .o_form_view";

function beginModel(name, method) {
    return [
        {
            trigger: ".o_field_widget[name=name] input",
            run: `edit ${name}`,
        },
        {
            content: "Step 1: how segments are assigned",
            trigger: `.o_field_widget[name=assignment] label:contains(${method})`,
            run: "click",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
    ];
}

function applyModel(name) {
    return [
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            trigger: "button[name=action_apply]:contains(Apply to customers)",
            run: "click",
        },
        {
            trigger: `.o_breadcrumb:contains(Customers: ${name})`,
        },
    ];
}

registry.category("web_tour.tours").add("crm_segmentation_rfm", {
    steps: () => [
        ...beginModel("Buyers", "RFM grid"),
        {
            content: "Step 2: three parameters",
            trigger: ".o_field_widget[name=rfm_borders]:contains(Quintiles)",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            content: "Step 3: the map counts its members",
            trigger: ".o_rfm_grid [data-cell='1-1']:contains(Lost)",
        },
        {
            trigger: ".o_rfm_owner:contains(Hibernating)",
            run: "click",
        },
        {
            content: "A field changes hands",
            trigger: ".o_rfm_grid [data-cell='1-1']",
            run: "click",
        },
        {
            trigger: ".o_rfm_grid [data-cell='1-1']:contains(Hibernating)",
        },
        ...applyModel("Buyers"),
        {
            trigger: ".o_group_header:contains(No purchase yet)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_rules", {
    steps: () => [
        ...beginModel("Ruled", "By rules"),
        {
            trigger: ".o_field_widget[name=parameter_ids]",
        },
        {
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            content: "Step 3: what is to be done stands above",
            trigger: ".alert-warning:contains(Ideal)",
        },
        {
            trigger: ".o_data_row:contains(Ideal) td[name=name]",
            run: "click",
        },
        {
            content: "Points of a parameter",
            trigger: `${RULE} [name=condition_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            trigger: `${RULE} .o_selected_row [name=parameter_id] input`,
            run: "edit Has a website",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Has a website)",
            run: "click",
        },
        {
            trigger: `${RULE} .o_selected_row [name=points_from] input`,
            run: "edit 10 && press Tab",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The rule is told in words",
            trigger:
                "body:not(:has(.modal)) .o_data_row:contains(10 points or more for Has a website)",
        },
        {
            content: "The segment in the middle is not needed",
            trigger: ".o_data_row:contains(Medium) .o_list_record_remove button",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_data_row:contains(Medium)))",
        },
        ...applyModel("Ruled"),
        {
            trigger: ".o_group_header:contains(Ideal)",
        },
    ],
});
