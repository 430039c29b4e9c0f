import {registry} from "@web/core/registry";

const MODEL = ".o_segment_explanation[data-model='Tour model']";

registry.category("web_tour.tours").add("crm_segmentation_pins", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            trigger: `${MODEL} .o_segment_pin:contains(Pin segment)`,
            run: "click",
        },
        {
            content: "The segment by score is shown",
            trigger:
                ".modal .o_field_widget[name=computed_segment_id]:contains(Tour Standard)",
        },
        {
            trigger: ".modal .o_field_widget[name=segment_id] input",
            run: "edit Tour Ideal",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Tour Ideal)",
            run: "click",
        },
        {
            content: "It needs a reason",
            trigger: ".modal footer button[name=action_pin]",
            run: "click",
        },
        {trigger: ".modal .o_field_invalid[name=reason]"},
        {
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Contract being renewed",
        },
        {
            trigger: ".modal footer button[name=action_pin]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${MODEL} .o_segment_pinned:contains(By score: Tour Standard)`,
        },
        {trigger: `${MODEL} .o_segment_pinned:contains(Contract being renewed)`},
        {
            content: "The badge carries the pin",
            trigger:
                ".o_field_segment_badge .badge:contains(Tour Ideal):has(.fa-thumb-tack)",
        },
        {
            content: "The history shows it",
            trigger:
                ".o_segment_change[data-direction=up] .o_segment_change_why:contains(Segment pinned: Contract being renewed)",
        },
        {
            trigger: `${MODEL} .o_segment_pin:contains(Change pin)`,
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_unpin]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${MODEL} .o_segment_pin:contains(Pin segment)`,
        },
        {trigger: ".o_field_segment_badge .badge:contains(Tour Standard)"},
        {trigger: ".o_segment_change[data-direction=down]"},
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_pins_list", {
    steps: () => [
        {trigger: ".o_data_row:contains(Tour Atlas):contains(Tour Ideal)"},
        {
            trigger: ".o_data_row:contains(Tour Atlas) button[name=action_pin]",
            run: "click",
        },
        {trigger: ".modal .o_field_widget[name=reason] input:value(For the list)"},
        {
            trigger: ".modal footer button[special=cancel]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_unpin]",
            run: "click",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {trigger: ".o_view_nocontent:contains(No pinned segments)"},
    ],
});
