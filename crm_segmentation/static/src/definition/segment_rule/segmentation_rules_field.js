import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {
    SegmentationParametersField,
    segmentationParametersField,
} from "../segmentation_parameters/segmentation_parameters_field";

/** Segments with rules, in order: each is edited in a dialog, a new one as well. */
export class SegmentationRulesField extends SegmentationParametersField {
    static template = "crm_segmentation.SegmentationRulesField";
}

export const segmentationRulesField = {
    ...segmentationParametersField,
    component: SegmentationRulesField,
    displayName: _t("Segments with rules"),
};

registry.category("fields").add("segmentation_rules", segmentationRulesField);
