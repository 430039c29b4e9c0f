import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {sharesOf} from "./shares";

/**
 * The share of the score that a parameter can contribute, beside the other parameters,
 * whose shares change with it.
 */
export class SegmentationShareField extends Component {
    static template = "crm_segmentation.SegmentationShareField";
    static props = {...standardFieldProps};

    setup() {
        this.root = useState(this.props.record.model.root);
    }

    get share() {
        const {name, record} = this.props;
        const siblings = this.root.data.parameter_ids?.records;
        if (!siblings) {
            return record.data[name];
        }
        const isKnown = siblings.some(({id}) => id === record.id);
        return sharesOf(isKnown ? siblings : [...siblings, record])[record.id];
    }

    get formattedShare() {
        return formatPercentage(this.share, {digits: [16, 1]});
    }
}

export const segmentationShareField = {
    component: SegmentationShareField,
    displayName: _t("Share of the score"),
    supportedTypes: ["float"],
    fieldDependencies: [
        {name: "active", type: "boolean"},
        {name: "best_points", type: "float"},
        {name: "weight", type: "float"},
    ],
    isEmpty: () => false,
};

registry.category("fields").add("segmentation_share", segmentationShareField);
