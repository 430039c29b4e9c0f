import {registry} from "@web/core/registry";

const FOUND = ["Tour Atlas", "Tour Boreal", "Tour Cirrus"];
const LEFT_OUT = ["Tour Delta", "Tour Echo", "Tour Foxtrot"];

const there = FOUND.map((name) => `:has(.o_data_row:contains(${name}))`);
const gone = LEFT_OUT.map((name) => `:not(:has(.o_data_row:contains(${name})))`);
const EXACTLY_THREE = {
    content: "These three, and none of the others",
    trigger: [".o_list_view", ...there, ...gone].join(""),
};

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
        {
            trigger: `.o_searchview_facet:contains(${what}):contains(${text})`,
        },
    ];
}

const TOGGLE_MENU = {
    trigger: ".o_searchview_dropdown_toggler",
    run: "click",
};

const WITHOUT_SEGMENT_FILTER = {
    trigger: ".o_searchview_facet:contains(Has Segment) .o_facet_remove",
    run: "click",
};

const PERSONS = [
    TOGGLE_MENU,
    {
        trigger: ".o-dropdown--menu .o_menu_item:text(Persons)",
        run: "click",
    },
    TOGGLE_MENU,
    {
        trigger: ".o_searchview_facet:contains(Persons)",
    },
];

registry.category("web_tour.tours").add("crm_segmentation_filtering_example", {
    steps: () => [
        {
            content: "Persons with a deal lost for “Too expensive”",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row",
        },
        ...searchFor("Tour", "Name"),
        ...PERSONS,
        ...searchFor("Too expensive", "Lost reasons"),
        {
            content: "Last contacted one to two years ago",
            trigger: ".o_list_view",
        },
        ...searchFor("1-2 years", "Last contact"),
        EXACTLY_THREE,
        {
            content: "Kept as a favourite",
            ...TOGGLE_MENU,
        },
        {
            trigger: ".o_add_favorite",
            run: "click",
        },
        {
            trigger: ".o_favorite_menu .o_accordion_values input[type=text]",
            run: "edit Lost on price",
        },
        {
            trigger: ".o_save_favorite",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Lost on price)",
        },
        EXACTLY_THREE,
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_filtering_favorite", {
    steps: () => [
        {
            content: "The favourite of another list is there, but not chosen",
            trigger: ".o_list_view .o_data_row",
        },
        {
            trigger:
                ".o_searchview:not(:has(.o_searchview_facet:contains(Lost on price)))",
        },
        WITHOUT_SEGMENT_FILTER,
        TOGGLE_MENU,
        {
            trigger: ".o_favorite_item:contains(Lost on price)",
            run: "click",
        },
        EXACTLY_THREE,
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_filtering_custom", {
    steps: () => [
        {
            content: "Without words: a range of dates in a custom filter",
            trigger: ".o_list_view .o_data_row",
        },
        WITHOUT_SEGMENT_FILTER,
        ...searchFor("Tour", "Name"),
        ...PERSONS,
        ...searchFor("Too expensive", "Lost reasons"),
        TOGGLE_MENU,
        {
            trigger: ".o_add_custom_filter",
            run: "click",
        },
        {
            trigger: ".modal .o_model_field_selector",
            run: "click",
        },
        {
            trigger: ".o_model_field_selector_popover_search input",
            run: "edit Last contact",
        },
        {
            trigger:
                ".o_model_field_selector_popover_item[data-name=last_contact_at] button",
            run: "click",
        },
        {
            trigger:
                ".modal .o_tree_editor_condition select:has(option:contains(Custom range))",
            run: "selectByLabel Custom range",
        },
        {
            trigger: ".modal .o_tree_editor_condition input:eq(0)",
            run: "edit -2y && press Tab",
        },
        {
            trigger: ".modal .o_tree_editor_condition input:eq(1)",
            run: "edit -1y && press Tab",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Last contact between)",
        },
        EXACTLY_THREE,
    ],
});
