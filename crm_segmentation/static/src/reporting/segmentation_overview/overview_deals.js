import {Component, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";

const NONE = "–";

/**
 * How deals with the customers of each segment went: how many were won, how fast, and
 * for how much.
 */
export class OverviewDeals extends Component {
    static template = "crm_segmentation.OverviewDeals";
    static props = {modelId: Number, segments: Array, currencyId: Number};

    setup() {
        this.orm = useService("orm");
        this.state = useState({segments: false});
        onWillStart(() => {
            this.load();
        });
    }

    async load() {
        this.state.segments = await this.orm.silent.call(
            "crm.segmentation",
            "get_performance",
            [[this.props.modelId]]
        );
    }

    get rows() {
        const {currencyId} = this.props;
        const format = (value, formatter, options) =>
            value === null ? NONE : formatter(value, options);
        return this.state.segments.map((segment) => ({
            ...segment,
            won: formatInteger(segment.won),
            lost: formatInteger(segment.lost),
            rate: format(segment.win_rate, formatPercentage, {digits: [16, 0]}),
            days: format(segment.days, formatFloat, {digits: [16, 0]}),
            value: format(segment.value, formatMonetary, {
                currencyId,
                digits: [16, 0],
            }),
        }));
    }
}
