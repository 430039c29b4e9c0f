import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_segmentation_badge", {
    steps: () => [
        {
            trigger: ".o_field_segment_badge .badge:contains(Tour Standard 0)",
        },
        {
            trigger: ".o_field_widget[name=city] input",
            run: "edit Ghent",
        },
        ...stepUtils.saveForm(),
        {
            content: "The badge has risen with the score",
            trigger:
                ".o_field_segment_badge .badge:contains(Tour Ideal 100):contains(▲)",
        },
        {
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            trigger: ".o_segment_explanation:contains(Tour model):contains(100 of 100)",
        },
        {
            content: "Rescoring gives the same",
            trigger: "button[name=action_rescore]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(1 contact rescored)",
        },
        {
            trigger: ".o_field_segment_badge .badge:contains(Tour Ideal 100)",
        },
    ],
});
