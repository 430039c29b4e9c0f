import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_segmentation_sale_quotation", {
    steps: () => [
        {
            content: "The quotation shows the segment beside the customer",
            trigger: ".o_field_widget[name=segment_id]:contains(Tour Ideal)",
        },
        {
            content: "It follows another customer",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Tour Occasional",
        },
        {
            trigger: ".ui-menu-item > a:contains(Tour Occasional)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=segment_id]:contains(Tour Standard)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger:
                ".o_form_saved, .o_form_status_indicator:not(:has(button:visible))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_sale_analysis", {
    steps: () => [
        {
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            trigger: ".o_pivot_view th:contains(Total)",
        },
        {
            content: "Group the analysis by segment",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_group_by_menu .o_menu_item:contains(/^Segment$/)",
            run: "click",
        },
        {
            trigger: ".o_pivot_view th:contains(Tour Ideal)",
        },
        {
            trigger: ".o_pivot_view th:contains(Tour Standard)",
        },
    ],
});
