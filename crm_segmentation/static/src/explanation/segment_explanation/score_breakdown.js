import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {formatPercentage} from "@web/views/fields/formatters";
import {plural} from "@crm_segmentation/tools/plural";
import {formatNumber} from "@crm_segmentation/definition/number_input/number_input";

/** The points of each parameter, and the score that they add up to. */
export class ScoreBreakdown extends Component {
    static template = "crm_segmentation.ScoreBreakdown";
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

    recordsOf({records}) {
        return plural(_t("%(count)s record|%(count)s records"), records);
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
        return _t("%(total)s of %(best)s points = score %(score)s", {
            total: this.format(total),
            best: this.format(best),
            score: this.format(score),
        });
    }
}
