import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

function bestContribution({active, best_points: points, weight}) {
    return active ? Math.max(weight * points, 0) : 0;
}

/**
 * The part of the whole score that can be won with a parameter. While weights are
 * being edited it is reckoned here: editing one row changes the shares of all, and
 * the server's answer to an edited row does not reach its siblings.
 */
export class SegmentationShareField extends Component {
    static template = "crm_segmentation.SegmentationShareField";
    static props = {...standardFieldProps};

    setup() {
        this.root = useState(this.props.record.model.root);
    }

    get share() {
        const siblings = this.root.data.parameter_ids?.records;
        if (!siblings) {
            return this.props.record.data[this.props.name];
        }
        const total = siblings.reduce((sum, {data}) => sum + bestContribution(data), 0);
        return total > 0 ? bestContribution(this.props.record.data) / total : 0;
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
