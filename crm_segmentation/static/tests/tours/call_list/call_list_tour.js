import {registry} from "@web/core/registry";

const row = (name) => `.o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_segmentation_call_list", {
    steps: () => [
        {
            content: "A call has its number, and messengers",
            trigger: `${row("Tour Ada")} a[href="tel:+3222903460"]`,
        },
        {
            trigger: `${row("Tour Ada")} a[href="https://wa.me/3222903460"]`,
        },
        {
            trigger: `${row("Tour Ada")} a[href="viber://chat?number=%2B3222903460"]`,
        },
        {
            trigger: `${row("Tour Ada")} a[href="https://t.me/+3222903460"]`,
        },
        {
            content: "Reached, by the keyboard: the topmost call",
            trigger: ".o_searchview_input",
            run: "press alt+r",
        },
        {
            trigger: ".modal [name=note] textarea",
            run: "edit Wants an offer",
        },
        {
            trigger: ".modal button[name=action_confirm]:contains(Mark Done)",
            run: "click",
        },
        {
            content: "No answer",
            trigger: `body:not(:has(.modal)) .o_list_view:not(:has(${row("Tour Ada")})) ${row("Tour Bea")} button[name=action_call_no_answer]`,
            run: "click",
        },
        {
            content: "Later, on the day that is proposed",
            trigger: `.o_list_view:not(:has(${row("Tour Bea")})) ${row("Tour Cleo")} button[name=action_call_later]`,
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]:contains(Call Later)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_view_nocontent:contains(No calls)",
        },
    ],
});
