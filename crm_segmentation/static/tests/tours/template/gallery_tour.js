import {registry} from "@web/core/registry";

const TEMPLATES = {
    key_companies: "Key Companies",
    ideal_client: "Ideal Client of an Agency",
    industry_size: "B2B by Industry and Size",
    private_customers: "Private Customers",
    recent_frequent_valuable: "Recency, Frequency, Value",
    abc: "ABC by Revenue",
};

const tours = registry.category("web_tour.tours");
const card = (name) => `.o_template_card:contains(${name})`;
const next = (step) => [
    {trigger: "button[name=action_next]", run: "click"},
    {trigger: `[name=setup_step] .o_arrow_button_current[data-value=${step}]`},
];

for (const [key, name] of Object.entries(TEMPLATES)) {
    tours.add(`crm_segmentation_gallery_${key}`, {
        steps: () => [
            {
                content: "The empty list shows the gallery",
                trigger: `.o_list_view ${card(name)}`,
                run: "click",
            },
            {
                content: "A model of that name has been made",
                trigger: ".o_form_view [name=setup_step]",
            },
            {
                trigger: `.o_form_view .o_last_breadcrumb_item:contains(${name})`,
            },
            ...next("parameters"),
            {
                content: "It says how its ranges came about",
                trigger: "[name=proposal_text]",
            },
            ...next("segments"),
            ...next("check"),
            {
                trigger: "button[name=action_apply]:contains(Apply to customers)",
                run: "click",
            },
            {
                content: "The customers are shown by segment",
                trigger: `.o_breadcrumb:contains(Customers: ${name})`,
            },
        ],
    });
}

tours.add("crm_segmentation_gallery_dialog", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".modal-title:contains(New Segmentation Model)",
        },
        {
            content: "Escape leaves all as it was",
            trigger: ".modal .o_template_card",
            run: "press Escape",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_button_add",
            run: "click",
        },
        {
            trigger: `.modal ${card("ABC by Revenue")}`,
            run({anchor}) {
                anchor.focus();
            },
        },
        {
            trigger: `.modal ${card("ABC by Revenue")}:focus`,
            run: "press Enter",
        },
        {
            content: "Its name can be changed",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_field_widget[name=name] input",
            run: "edit Our ABC",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ],
});

tours.add("crm_segmentation_gallery_empty", {
    steps: () => [
        {
            trigger: `.o_list_view ${card("Empty")}`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
        },
    ],
});
