import {registry} from "@web/core/registry";

const ATLAS = ".o_data_row:contains(Tour Atlas)";
const BOREAL = ".o_data_row:contains(Tour Boreal)";
const CIRRUS = ".o_data_row:contains(Tour Cirrus)";

function searchMenu(item) {
    return [
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: `.o-dropdown--menu .o_menu_item:text(${item})`,
            run: "click",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
    ];
}

function searchFor(text, what) {
    return [
        {
            trigger: ".o_searchview_input",
            run: `edit ${text}`,
        },
        {
            trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(Search ${what} for)`,
            run: "click",
        },
    ];
}

function removeFacet(label) {
    return {
        trigger: `.o_searchview_facet:contains(${label}) .o_facet_remove`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("crm_segmentation_customers", {
    steps: () => [
        {
            content: "By the search panel",
            trigger: `.o_list_view:has(${ATLAS}):has(${BOREAL})`,
        },
        {
            trigger: ".o_search_panel_filter_value:contains(Tour Ideal) input",
            run: "click",
        },
        {
            trigger: `.o_list_view:has(${ATLAS}):not(:has(${BOREAL}))`,
        },
        {
            trigger: ".o_search_panel_filter_value:contains(Tour Ideal) input",
            run: "click",
        },
        {
            content: "By typing the segment's name",
            trigger: `.o_list_view:has(${ATLAS}):has(${BOREAL})`,
        },
        ...searchFor("Tour Standard", "Segment"),
        {
            trigger: `.o_list_view:has(${BOREAL}):not(:has(${ATLAS}))`,
        },
        removeFacet("Tour Standard"),
        {
            trigger: `.o_list_view:has(${ATLAS}):has(${BOREAL})`,
        },
        removeFacet("Has Segment"),
        {
            content: "Those without a segment",
            trigger: ".o_searchview:not(:has(.o_searchview_facet))",
        },
        ...searchFor("Tour", "Name"),
        {
            trigger: `.o_list_view:has(${CIRRUS}):has(${ATLAS})`,
        },
        ...searchMenu("No Segment"),
        {
            trigger: `.o_list_view:has(${CIRRUS}):not(:has(${ATLAS}))`,
        },
        removeFacet("No Segment"),
        {
            content: "Grouped by segment",
            trigger: `.o_list_view:has(${CIRRUS}):has(${ATLAS})`,
        },
        ...searchMenu("Segment"),
        {
            trigger: ".o_group_header:contains(Tour Ideal (1))",
        },
        {
            trigger: ".o_group_header:contains(Tour Standard (1))",
        },
    ],
});
