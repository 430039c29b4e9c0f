import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatPercentage} from "@web/views/fields/formatters";
import {formatNumber} from "@crm_segmentation/definition/number_input/number_input";

/** How a score comes about, parameter by parameter, and that it adds up. */
export class SegmentArithmetic extends Component {
    static template = "crm_segmentation.SegmentArithmetic";
    static props = {
        explanation: Object,
        openRecords: {type: Function, optional: true},
    };

    setup() {
        this.ui = useService("ui");
    }

    /** The longest bar fills the column. */
    get widest() {
        const shares = this.props.explanation.parameters.map(this.spanOf);
        return Math.max(...shares, Number.MIN_VALUE);
    }

    spanOf(part) {
        return Math.max(part.best_share, Math.abs(part.share));
    }

    barOf(part) {
        const span = this.spanOf(part);
        return {
            track: (100 * span) / this.widest,
            fill: span && (100 * Math.abs(part.share)) / span,
        };
    }

    format(number) {
        return formatNumber(number, 4);
    }

    percent(share) {
        return formatPercentage(share, {digits: [16, 1]});
    }

    rangeOf(part) {
        if (part.ranges.length) {
            return part.ranges.join(", ");
        }
        return part.state === "missing" ? "" : _t("in no range");
    }

    productOf(part) {
        return _t("%(points)s × %(weight)s = %(contribution)s", {
            points: this.format(part.points),
            weight: this.format(part.weight),
            contribution: this.format(part.contribution),
        });
    }

    get sum() {
        const {best, score, total} = this.props.explanation;
        return _t("%(total)s of %(best)s points are %(score)s of 100", {
            total: this.format(total),
            best: this.format(best),
            score: this.format(score),
        });
    }
}
