import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {formatFloat} from "@web/views/fields/formatters";
import {useNumpadDecimal} from "@web/views/fields/numpad_decimal_hook";
import {parseFloat} from "@web/views/fields/parsers";

/** The number of digits that Odoo rounds exactly. */
const PRECISION = 14;

/**
 * A number in the user's format, without trailing zeros. Large numbers get fewer
 * decimals, as Odoo's rounding would show digits that were not typed.
 *
 * @param {Number|Boolean} value false for none
 * @param {Number} [decimals] at most
 */
export function formatNumber(value, decimals = 6) {
    const before = value ? Math.floor(Math.log10(Math.abs(value))) + 1 : 1;
    const digits = [16, Math.max(0, Math.min(decimals, PRECISION - before))];
    return formatFloat(value, {digits, trailingZeros: false});
}

/**
 * An input for a number that may be empty. Odoo's own input hook treats 0 and false as
 * equal, hence the dirty checking here. Input that is not a number, or that `check`
 * rejects, stays in place, and `refuse` gets a sentence about it.
 */
export class NumberInput extends Component {
    static template = "crm_segmentation.NumberInput";
    static props = {
        bus: Object,
        check: {type: Function, optional: true},
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
    static defaultProps = {
        check: () => "",
        className: "",
        isInvalid: false,
        typing: () => {},
    };

    setup() {
        this.inputRef = useRef("numpadDecimal");
        this.isDirty = false;
        // Refused before the record says so, which may take it a request.
        this.isRefused = false;
        useNumpadDecimal();
        useEffect(
            (isInvalid) => {
                this.isRefused = this.isRefused && isInvalid;
            },
            () => [this.props.isInvalid]
        );
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
        const isTyped = this.isDirty || this.isRefused || this.props.isInvalid;
        if (this.inputRef.el && !isTyped) {
            this.inputRef.el.value = formatNumber(this.props.value);
        }
    }

    onInput() {
        this.isDirty = true;
        this.isRefused = false;
        this.props.bus.trigger("FIELD_IS_DIRTY", true);
        this.props.typing();
    }

    /** What has been typed: a number or nothing, or a sentence why it can't be. */
    read() {
        let value;
        try {
            value = this.parse(this.inputRef.el.value);
        } catch {
            return {sentence: _t("Enter a number, such as 1000.")};
        }
        return {
            value,
            sentence: value === this.props.value ? "" : this.props.check(value),
        };
    }

    async commit() {
        if (!this.isDirty || !this.inputRef.el) {
            return;
        }
        this.isDirty = false;
        const {sentence, value} = this.read();
        if (sentence) {
            this.isRefused = true;
            await this.props.refuse(sentence);
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
