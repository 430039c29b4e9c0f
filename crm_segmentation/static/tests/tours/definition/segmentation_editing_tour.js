import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const DIALOG = ".modal:contains(Changed elsewhere)";

/** What a colleague saves meanwhile, in another window. */
function elsewhere(values) {
    const id = Number(location.pathname.split("/").pop());
    return rpc("/web/dataset/call_kw/crm.segmentation/write", {
        model: "crm.segmentation",
        method: "write",
        args: [[id], values],
        kwargs: {},
    });
}

registry.category("web_tour.tours").add("crm_segmentation_editing", {
    steps: () => [
        {
            content: "Type something, while it is changed elsewhere",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Ben's companies",
        },
        {
            trigger: ".o_form_status_indicator_buttons:not(.invisible)",
            run: () => elsewhere({subject: "person"}),
        },
        {
            content: "Going on saves, and says it",
            trigger: "button[name=action_next]",
            run: "click",
        },
        {
            trigger: `${DIALOG} .modal-body:contains(“Key companies”)`,
        },
        {
            content: "Undecided: what was typed is still there",
            trigger: `${DIALOG} .btn-close`,
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=name] input:value(Ben's companies)",
        },
        {
            content: "Overwrite",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: `${DIALOG} button:contains(Overwrite)`,
            run: "click",
        },
        {
            content: "Both are there now",
            trigger:
                "body:not(:has(.modal)) .o_form_saved, body:not(:has(.modal)) .o_form_status_indicator_buttons.invisible",
        },
        {
            trigger: "[name=subject] .form-check:contains(People) input:checked",
        },
        {
            content: "Type again, while it is changed again",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Lost",
        },
        {
            trigger: ".o_form_status_indicator_buttons:not(.invisible)",
            run: () => elsewhere({include_internal: true}),
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Reload",
            trigger: `${DIALOG} button:contains(Reload)`,
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=name] input:value(Ben's companies)",
        },
        {
            trigger: "[name=include_internal] input:checked",
        },
    ],
});
