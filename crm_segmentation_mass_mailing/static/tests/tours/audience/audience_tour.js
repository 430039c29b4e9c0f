import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** The line of counts, once they are there. */
const counted = (text) => ({
    content: `the line says ${text}`,
    trigger: `.o_recipients_summary:contains('${text}')`,
});

const saveMailing = (subject) => [
    {
        trigger: ".o_field_widget[name=subject] input",
        run: `edit ${subject}`,
    },
    ...stepUtils.saveForm(),
];

// A favourite is chosen in a list of contacts, mailed, and counted.
registry.category("web_tour.tours").add("audience_favourite", {
    steps: () => [
        {
            content: "choose the favourite",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_favorite_menu .o-dropdown-item:contains('Tour favourite')",
            run: "click",
        },
        {trigger: ".o_searchview_facet:contains('Tour favourite')"},
        {
            trigger: ".o_control_panel .o_cp_action_menus button",
            run: "click",
        },
        {
            content: "it can feed a mailing list, of whom three have an address",
            trigger: ".o_create_mailing_list",
            run: "click",
        },
        {trigger: ".modal .o_field_widget[name=filter_id]:contains('Tour favourite')"},
        {trigger: ".modal .o_field_widget[name=partner_count]:contains('4')"},
        {trigger: ".modal .o_field_widget[name=reachable_count]:contains('3')"},
        {trigger: ".modal .btn-secondary:contains('Discard')", run: "click"},
        {
            trigger:
                "body:not(:has(.modal)) .o_control_panel .o_cp_action_menus button",
            run: "click",
        },
        {trigger: ".o_create_mailing", run: "click"},
        {
            trigger:
                ".o_field_widget[name=audience_filter_id] input:value('Tour favourite')",
        },
        {
            content: "Odoo's own filter is hidden",
            trigger: ".o_form_view:not(:has(.o_field_widget[name=mailing_domain]))",
        },
        counted("2 of 4 contacts"),
        {
            content: "it follows the favourite, and says so",
            trigger: ".o_recipients_panel:contains('follows the saved filter')",
        },
        ...saveMailing("A tour"),
        {trigger: ".o_recipients_summary", run: "click"},
        {
            trigger: ".o_recipients_table button[data-group=no_address]:contains('1')",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row:contains('Tour Without')"},
        {trigger: ".o_list_view:not(:has(.o_data_row:nth-child(2) td.o_data_cell))"},
        {trigger: ".breadcrumb-item:contains('A tour')", run: "click"},
        counted("2 of 4 contacts"),
        {trigger: "button[name=action_confirm_launch]:visible", run: "click"},
        {trigger: ".modal-body:contains('2 of 4 contacts')"},
        {
            trigger: ".modal-footer button:contains('Send to all')",
            run: "click",
        },
        {trigger: ".o_arrow_button_current:contains('In Queue')"},
    ],
});

// Two contacts are selected in a list and mailed.
registry.category("web_tour.tours").add("audience_selection", {
    steps: () => [
        {
            trigger: ".o_data_row:contains('Tour Atlas') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Tour Boreal') .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus button:contains('Actions')",
            run: "click",
        },
        {trigger: ".o-dropdown-item:contains('Send email')"},
        {trigger: ".o-dropdown-item:contains(/^Create mailing$/)", run: "click"},
        counted("2 of 2 contacts"),
        ...saveMailing("To two"),
    ],
});

// From a segment's card.
registry.category("web_tour.tours").add("audience_segment", {
    steps: () => [
        {trigger: "button[name=action_new_mailing]", run: "click"},
        {
            trigger:
                ".o_field_widget[name=audience_segment_ids] .o_tag:contains('Tour Ideal')",
        },
        counted("2 of 3 contacts"),
        ...saveMailing("To a segment"),
    ],
});

// From the segments of a model.
registry.category("web_tour.tours").add("audience_model", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=setup_step] button:contains('Segments')",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Tour Ideal') button[name=action_new_mailing]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=audience_segment_ids] .o_tag:contains('Tour Ideal')",
        },
        counted("2 of 3 contacts"),
        ...saveMailing("From a model"),
    ],
});
