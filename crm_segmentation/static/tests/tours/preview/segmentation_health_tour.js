import {registry} from "@web/core/registry";

const HEALTH = ".o_segmentation_health";

registry.category("web_tour.tours").add("crm_segmentation_health", {
    steps: () => [
        {
            content: "Companies are chosen, persons are not",
            trigger: `${HEALTH} [aria-label='2 Companies']`,
        },
        {
            trigger: `${HEALTH} [aria-label='1 Individuals (not in scope)']`,
        },
        {
            content: "One of two has a country",
            trigger: `${HEALTH} tr:contains(Country) button:contains(50%)`,
        },
        {
            content: "Who has none is listed, with the condition as a filter",
            trigger: `${HEALTH} tr:contains(Country) td:last-child button:contains(1)`,
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(No value: Country)",
        },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(T Atlas))) .o_data_row:contains(T Boreal)",
        },
        {
            content: "Without the filter, all that are chosen are there",
            trigger: ".o_searchview_facet .o_facet_remove",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(T Atlas)",
        },
        {
            content: "Back in the form, other contacts are chosen",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(T Health)",
            run: "click",
        },
        {
            trigger: "[name=subject] .form-check:contains(People) input",
            run: "click",
        },
        {
            trigger: `${HEALTH} [aria-label='2 Companies (not in scope)']`,
        },
        {
            trigger: `${HEALTH} [aria-label='1 Individuals']`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(T Paul)",
        },
    ],
});
