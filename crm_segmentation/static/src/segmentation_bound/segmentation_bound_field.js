import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";
import {parseFloat} from "@web/views/fields/parsers";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A border of a range: a number, or nothing at all where the range has no limit.
 * Odoo's own number field cannot tell the two apart (its input hook takes 0 and
 * false for the same value), hence the few lines of dirty checking here.
 */
export class SegmentationBoundField extends Component {
    static template = "crm_segmentation.SegmentationBoundField";
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
    };

    setup() {
        this.inputRef = useRef("numpadDecimal");
        this.isDirty = false;
        useNumpadDecimal();
        useEffect(() => this.showValue());
        const {bus} = this.props.record.model;
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useBus(bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.commit())
        );
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get formattedValue() {
        return formatFloat(this.value, {digits: [16, 6], trailingZeros: false});
    }

    get placeholder() {
        return this.props.placeholder || _t("no limit");
    }

    parse(text) {
        return text.trim() ? parseFloat(text.trim()) : false;
    }

    /** Writes the record's value into the input, unless someone is typing there. */
    showValue() {
        const text = this.formattedValue;
        const {name, record} = this.props;
        if (this.inputRef.el && !this.isDirty && !record.isFieldInvalid(name)) {
            this.inputRef.el.value = text;
        }
    }

    onInput() {
        const {name, record} = this.props;
        this.isDirty = true;
        record.model.bus.trigger("FIELD_IS_DIRTY", true);
        if (record.isFieldInvalid(name)) {
            record.resetFieldValidity(name);
        }
    }

    async commit() {
        if (!this.isDirty || !this.inputRef.el) {
            return;
        }
        this.isDirty = false;
        const {name, record} = this.props;
        let value;
        try {
            value = this.parse(this.inputRef.el.value);
        } catch {
            await record.setInvalidField(name);
            return;
        }
        if (value === this.value) {
            this.showValue();
        } else {
            await record.update({[name]: value});
        }
        record.model.bus.trigger("FIELD_IS_DIRTY", this.isDirty);
    }
}

export const segmentationBoundField = {
    component: SegmentationBoundField,
    displayName: _t("Border of a range"),
    supportedTypes: ["float"],
    isEmpty: () => false,
    extractProps: ({placeholder}) => ({placeholder}),
};

registry.category("fields").add("segmentation_bound", segmentationBoundField);
