import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";
import {parseFloat} from "@web/views/fields/parsers";

/** A number as the user writes numbers, without zeros that say nothing. */
export function formatNumber(value) {
    return formatFloat(value, {digits: [16, 6], trailingZeros: false});
}

/**
 * An input of a number that may be empty. Odoo's own input hook takes 0 and false
 * for the same value, hence the few lines of dirty checking here. What was typed
 * and is no number stays where it is, and `refuse` gets a sentence about it.
 */
export class NumberInput extends Component {
    static template = "crm_segmentation.NumberInput";
    static props = {
        bus: Object,
        className: {type: String, optional: true},
        id: {type: String, optional: true},
        isInvalid: {type: Boolean, optional: true},
        label: String,
        placeholder: {type: String, optional: true},
        refuse: Function,
        typing: {type: Function, optional: true},
        value: {type: [Number, Boolean]},
        write: Function,
    };
    static defaultProps = {className: "", isInvalid: false, typing: () => {}};

    setup() {
        this.inputRef = useRef("numpadDecimal");
        this.isDirty = false;
        useNumpadDecimal();
        useEffect(() => this.showValue());
        useBus(this.props.bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useBus(this.props.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.commit())
        );
    }

    parse(text) {
        return text.trim() ? parseFloat(text.trim()) : false;
    }

    /** Writes the value into the input, unless someone is typing there. */
    showValue() {
        const text = formatNumber(this.props.value);
        if (this.inputRef.el && !this.isDirty && !this.props.isInvalid) {
            this.inputRef.el.value = text;
        }
    }

    onInput() {
        this.isDirty = true;
        this.props.bus.trigger("FIELD_IS_DIRTY", true);
        this.props.typing();
    }

    async commit() {
        if (!this.isDirty || !this.inputRef.el) {
            return;
        }
        this.isDirty = false;
        let value;
        try {
            value = this.parse(this.inputRef.el.value);
        } catch {
            await this.props.refuse(_t("Enter a number, for instance 1000."));
            return;
        }
        if (value === this.props.value) {
            this.showValue();
        } else {
            await this.props.write(value);
        }
        this.props.bus.trigger("FIELD_IS_DIRTY", this.isDirty);
    }
}
