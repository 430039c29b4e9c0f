import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {NumberInput, formatNumber} from "../number_input/number_input";

/** A border of a range: a number, or empty for no limit. */
export class SegmentationBoundField extends Component {
    static template = "crm_segmentation.SegmentationBoundField";
    static components = {NumberInput};
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedValue() {
        return formatNumber(this.value);
    }

    get isInvalid() {
        return this.props.record.isFieldInvalid(this.props.name);
    }

    get placeholder() {
        return this.props.placeholder || _t("no limit");
    }

    onTyping() {
        if (this.isInvalid) {
            this.props.record.resetFieldValidity(this.props.name);
        }
    }

    refuse() {
        return this.props.record.setInvalidField(this.props.name);
    }

    write(value) {
        return this.props.record.update({[this.props.name]: value});
    }
}

export const segmentationBoundField = {
    component: SegmentationBoundField,
    displayName: _t("Range border"),
    supportedTypes: ["float"],
    isEmpty: () => false,
    extractProps: ({placeholder}) => ({placeholder}),
};

registry.category("fields").add("segmentation_bound", segmentationBoundField);
