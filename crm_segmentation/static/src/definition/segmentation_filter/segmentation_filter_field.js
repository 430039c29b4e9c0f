import {DomainSelector} from "@web/core/domain_selector/domain_selector";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {DomainField, domainField} from "@web/views/fields/domain/domain_field";

/** Whether archived records count is decided by the segmentation model alone. */
export class SegmentationFilterSelector extends DomainSelector {
    getShowArchivedCheckBox() {
        return false;
    }
}

/** Odoo's filter editor, without the offer to include archived records. */
export class SegmentationFilterField extends DomainField {
    static components = {DomainSelector: SegmentationFilterSelector};
}

export const segmentationFilterField = {
    ...domainField,
    component: SegmentationFilterField,
    displayName: _t("Filter of a segmentation model"),
};

registry.category("fields").add("segmentation_filter", segmentationFilterField);
