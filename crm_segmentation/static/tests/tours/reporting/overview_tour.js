import {registry} from "@web/core/registry";

const TABS = ".o_segmentation_overview_tabs";
const back = {
    content: "Back to the overview",
    trigger: ".o_breadcrumb a:contains(Segments)",
    run: "click",
};

registry.category("web_tour.tours").add("crm_segmentation_overview", {
    steps: () => [
        {
            content: "The segments stand side by side",
            trigger:
                ".o_segment_card[aria-label='Tour Ideal']:contains(+1 in 30 days) .o_segment_card_members:contains(2)",
        },
        {
            trigger:
                ".o_segment_card[aria-label='Tour Ideal'] .o_segment_card_won:contains(500)",
        },
        {
            trigger: ".o_segmentation_members_chart canvas",
        },
        {
            content: "Customers without activity are listed",
            trigger:
                ".o_segment_card[aria-label='Tour Standard'] .o_segment_card_inactive",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Tour Cedar)",
        },
        back,
        {
            content: "Who rose within 30 days is listed",
            trigger: "button[aria-label='1 from Tour Standard to Tour Ideal']",
            run: "click",
        },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(Tour Atlas))) .o_data_row:contains(Tour Boreal)",
        },
        back,
        {
            content: "Customers by country",
            trigger: `${TABS} .nav-link:contains(Breakdown)`,
            run: "click",
        },
        {
            trigger: "button:contains(Country)",
            run: "click",
        },
        {
            trigger:
                ".o_segmentation_breakdown tr:contains(Belgium) td:last-child button:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Tour Atlas)",
        },
        back,
        {
            content: "The tab is still the same; the pivot shows the same customers",
            trigger: "button[aria-label=Pivot]",
            run: "click",
        },
        {
            trigger: ".o_pivot:contains(Tour Ideal)",
        },
        back,
        {
            trigger: `${TABS} .nav-link:contains(Won and lost)`,
            run: "click",
        },
        {
            trigger: ".o_segmentation_deals tr:contains(Tour Ideal):contains(100%)",
        },
        {
            content: "The segments of three months ago ranked well",
            trigger: `${TABS} .nav-link:contains(Backtest)`,
            run: "click",
        },
        {
            trigger: ".o_segmentation_verdict.alert-success",
        },
        {
            trigger: "button:contains(Refresh)",
            run: "click",
        },
        {
            content: "Another model is chosen",
            trigger: ".o_segmentation_overview_model:contains(Tour model)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Tour other)",
            run: "click",
        },
        {
            trigger: ".o_segment_card[aria-label='Everyone']",
        },
    ],
});
