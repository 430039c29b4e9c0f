import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const MODEL = ".o_segment_explanation[data-model='Why model']";
const DEALS = `${MODEL} tr[data-parameter=Deals]`;

registry.category("web_tour.tours").add("crm_segmentation_why", {
    steps: () => [
        {
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            content: "The breakdown is up to date: a deal has come since",
            trigger: `${MODEL} .alert:contains(scored 0, in Why Standard)`,
        },
        {trigger: `${MODEL} .o_segment_scale:contains(50 of 100)`},
        {trigger: `${DEALS} .o_segment_product:contains(10 × 1 = 10)`},
        {trigger: `${DEALS} .o_segment_range:contains(Much)`},
        {
            trigger: `${MODEL} .o_segment_sum:contains(10 of 20 points = score 50)`,
        },
        {
            content: "Ghent alone is enough",
            trigger: `${MODEL} .o_segment_explanation_next li:contains(City: Ghent → 100)`,
        },
        {
            trigger: `${DEALS} .o_segment_records:contains(1 record)`,
            run: "click",
        },
        {
            content: "The deal behind the measure",
            trigger: ".o_list_view .o_data_row:contains(Why deal)",
        },
        {
            trigger: ".breadcrumb-item:contains(Why Atlas)",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            trigger: `${MODEL} .o_segment_explanation_rescore`,
            run: "click",
        },
        {trigger: `${MODEL}:not(:has(.alert)) .o_segment_scale:contains(50 of 100)`},
        {
            trigger: ".o_field_segment_badge .badge:contains(Why Standard 50)",
        },
        {
            trigger: ".o_field_widget[name=city] input",
            run: "edit Ghent",
        },
        ...stepUtils.saveForm(),
        {trigger: `${MODEL} .o_segment_scale:contains(100 of 100)`},
        {
            trigger: `${MODEL} .o_segment_explanation_next:contains(no higher segment)`,
        },
    ],
});
