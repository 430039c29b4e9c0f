import {Component} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

/**
 * One segment: its customers, what they bring in, and the ways to them.
 */
export class SegmentCard extends Component {
    static template = "crm_segmentation.SegmentCard";
    static props = {
        segment: Object,
        currencyId: {type: [Number, Boolean]},
        money: {type: String, optional: true},
        comparedOn: {type: [String, Boolean]},
        canMail: Boolean,
        openCustomers: Function,
        openQuiet: Function,
        openMailing: Function,
    };

    get members() {
        return formatInteger(this.props.segment.members);
    }

    get share() {
        return formatPercentage(this.props.segment.share, {digits: [16, 0]});
    }

    get change() {
        const {change} = this.props.segment;
        if (change === null) {
            return false;
        }
        const day = formatDate(deserializeDate(this.props.comparedOn));
        const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
        return {
            text: `${sign}${formatInteger(Math.abs(change))}`,
            title: _t("Against %s", day),
        };
    }

    get average() {
        const {average} = this.props.segment;
        return average === null ? "–" : formatFloat(average, {digits: [16, 1]});
    }

    get quiet() {
        return formatInteger(this.props.segment.quiet);
    }

    get hasAmounts() {
        return Boolean(this.props.currencyId);
    }

    money(value) {
        return formatMonetary(value, {
            currencyId: this.props.currencyId,
            digits: [16, 0],
            humanReadable: Math.abs(value) >= 1e8,
        });
    }

    /** By what it is told, for instance: Won deals, 12 months */
    get earned() {
        return _t("%s, 12 months", this.props.money);
    }

    records(count) {
        return _t("%(money)s: %(count)s", {
            money: this.props.money,
            count: formatInteger(count),
        });
    }

    deals(count) {
        return count === 1 ? _t("1 deal") : _t("%s deals", formatInteger(count));
    }
}
