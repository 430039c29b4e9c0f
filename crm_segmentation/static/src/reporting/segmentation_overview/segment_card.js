import {Component} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {plural} from "@crm_segmentation/tools/plural";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

/**
 * One segment: its customers, and what they bring in.
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
        openInactive: Function,
        openMailing: Function,
    };

    get members() {
        return formatInteger(this.props.segment.members);
    }

    get membersLabel() {
        return plural(
            _t("%(count)s customer|%(count)s customers"),
            this.props.segment.members
        );
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
            title: _t("Compared with %s", day),
        };
    }

    get average() {
        const {average} = this.props.segment;
        return average === null ? "–" : formatFloat(average, {digits: [16, 1]});
    }

    get inactive() {
        return formatInteger(this.props.segment.inactive);
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

    /** The measure, such as “Won deals, 12 months”. */
    get revenueLabel() {
        return _t("%s, 12 months", this.props.money);
    }

    records(count) {
        return _t("%(money)s: %(count)s", {
            money: this.props.money,
            count: formatInteger(count),
        });
    }

    deals(count) {
        return plural(_t("%(count)s deal|%(count)s deals"), count);
    }
}
