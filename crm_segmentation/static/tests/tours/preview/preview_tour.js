import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const SEGMENTS = "[name=segment_ids]";

/** Presses keys on the border of the highest segment. */
const moveBorder = (keys) => ({
    trigger: `${SEGMENTS} [role=slider][data-segment="Tour Ideal"]`,
    run: async ({anchor, press}) => {
        anchor.focus();
        await press(keys);
    },
});

registry.category("web_tour.tours").add("crm_segmentation_preview", {
    steps: () => [
        {
            content: "The segments, with what they hold",
            trigger: ".o_statusbar_status button:contains(Segments)",
            run: "click",
        },
        {
            trigger: `${SEGMENTS} .o_data_row:contains(Tour Ideal):contains(33.3%)`,
        },
        moveBorder("Shift+ArrowLeft"),
        {
            trigger: `${SEGMENTS} .o_data_row:contains(Tour Ideal):contains(65)`,
        },
        moveBorder("Shift+ArrowLeft"),
        moveBorder("Shift+ArrowLeft"),
        moveBorder("Shift+ArrowLeft"),
        {
            content: "Now it holds two of three",
            trigger: `${SEGMENTS} .o_data_row:contains(Tour Ideal):contains(50):contains(66.7%)`,
        },
        ...stepUtils.saveForm(),
        {
            content: "What would that do?",
            trigger: ".o_statusbar_status button:contains(Check and apply)",
            run: "click",
        },
        {
            trigger: ".o_segmentation_many_changed:contains(1 of 3 customers)",
        },
        {
            content: "Who would move?",
            trigger: ".o_segmentation_changes [data-direction=up]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains(Tour Standard → Tour Ideal)",
        },
        {
            trigger: ".o_data_row:contains(Tour Boreal)",
        },
        {
            trigger:
                ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains(Tour model)",
            run: "click",
        },
        {
            content: "Test it on one contact",
            trigger: ".o_segmentation_test_contact input",
            run: "edit Tour Boreal",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Tour Boreal)",
            run: "click",
        },
        {
            trigger:
                "[data-side=draft] .o_segment_scale_portion.fw-bold:contains(Tour Ideal)",
        },
        {
            trigger:
                "[data-side=live] .o_segment_scale_portion.fw-bold:contains(Tour Standard)",
        },
        {
            trigger: "button[name=action_apply]:contains(Apply to customers)",
            run: "click",
        },
        {
            content: "The customers are shown by segment",
            trigger: ".o_breadcrumb:contains(Customers: Tour model)",
        },
        {
            trigger: ".o_group_header:contains(Tour Ideal):contains(2)",
        },
    ],
});
