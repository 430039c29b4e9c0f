import {registry} from "@web/core/registry";

const FORM = ".o_form_view";

/** Nothing that only segmentation managers may do is on offer. */
const NO_BUTTON = [
    "action_next",
    "action_back",
    "action_apply",
    "action_discard",
    "action_rescore",
    "action_add_predefined",
]
    .map((name) => `:not(:has(button[name=${name}]))`)
    .join("");

registry.category("web_tour.tours").add("crm_segmentation_reader", {
    steps: () => [
        {
            content: "What is not applied yet is told",
            trigger: `${FORM} .alert:contains(Not applied yet)`,
        },
        {
            content: "All steps are below one another",
            trigger: `${FORM}:has([name=partner_domain]):has([name=parameter_ids] .o_parameter_card:contains(city)):has([name=segment_ids] .o_data_row:contains(Tour Ideal))`,
        },
        {
            trigger: `${FORM}${NO_BUTTON}:not(:has(.o_statusbar_status))`,
        },
    ],
});
