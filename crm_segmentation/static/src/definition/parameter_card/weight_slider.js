import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {NumberInput, formatNumber} from "../number_input/number_input";
import {useStaged} from "./staged";

const TOP = 10;

/**
 * The weight of a parameter: a slider from 0 to 10, a number, which may be greater, and
 * the resulting share of the score.
 */
export class WeightSlider extends Component {
    static template = "crm_segmentation.WeightSlider";
    static components = {NumberInput};
    static props = {
        list: Object,
        moving: Function,
        readonly: Boolean,
        record: Object,
        share: Number,
    };

    setup() {
        this.formatNumber = formatNumber;
        this.top = TOP;
        this.staged = useStaged({
            bus: this.props.record.model.bus,
            write: (weight) => this.write(weight),
            onChange: (weight) => this.props.moving(this.props.record, weight),
        });
    }

    get isInvalid() {
        return this.props.record.isFieldInvalid("weight");
    }

    get weight() {
        return this.staged.value ?? this.props.record.data.weight;
    }

    get shareText() {
        return formatPercentage(this.props.share, {digits: [16, 1]});
    }

    get valueText() {
        return _t("%(weight)s, %(share)s of the score", {
            weight: formatNumber(this.weight),
            share: this.shareText,
        });
    }

    get label() {
        return _t("Weight of %s", this.props.record.data.name || _t("the parameter"));
    }

    onInput(ev) {
        this.onTyping();
        this.staged.stage(Number(ev.target.value));
    }

    onTyping() {
        if (this.isInvalid) {
            this.props.record.resetFieldValidity("weight");
        }
    }

    write(weight) {
        return this.props.record.update({weight: weight || 0});
    }

    /** Marked after the list has been changed, so that Discard resets the parameter. */
    async refuse() {
        await this.props.list.applyCommands([]);
        await this.props.record.setInvalidField("weight");
    }
}
