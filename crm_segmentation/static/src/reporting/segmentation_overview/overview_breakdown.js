import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";

const DIMENSIONS = [
    {key: "user_id", label: _t("Salesperson")},
    {key: "country_id", label: _t("Country")},
    {key: "industry_id", label: _t("Industry")},
    {key: "source_id", label: _t("Source")},
];

const NONE = _t("None");

/**
 * Customers by segment and by salesperson, country, industry or source.
 */
export class OverviewBreakdown extends Component {
    static template = "crm_segmentation.OverviewBreakdown";
    static props = {modelId: Number, segments: Array};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.dimensions = DIMENSIONS;
        this.formatInteger = formatInteger;
        this.state = useState({dimension: DIMENSIONS[0].key, breakdown: false});
        onWillStart(() => {
            this.load(this.state.dimension);
        });
    }

    async load(dimension) {
        this.state.dimension = dimension;
        this.state.breakdown = await this.keepLast.add(
            this.orm.silent.call("crm.segmentation", "get_breakdown", [
                [this.props.modelId],
                dimension,
            ])
        );
    }

    get rows() {
        const {rows} = this.state.breakdown;
        const most = Math.max(...rows.map(({total}) => total), 1);
        return rows.map((row) => ({
            ...row,
            name: row.name || NONE,
            parts: this.props.segments
                .filter(({id}) => row.counts[id])
                .map((segment) => this.part(segment, row, most)),
        }));
    }

    part(segment, row, most) {
        const count = row.counts[segment.id];
        return {
            segment,
            label: `${segment.name}: ${formatInteger(count)}`,
            ariaLabel: _t("%(value)s, %(segment)s: %(count)s", {
                value: row.name || NONE,
                segment: segment.name,
                count: formatInteger(count),
            }),
            width: (100 * count) / most,
        };
    }

    async open(row, segment) {
        const name = segment ? `${row.name}, ${segment.name}` : row.name;
        const action = await this.orm.call(
            "crm.segmentation",
            "action_view_breakdown",
            [
                [this.props.modelId],
                this.state.dimension,
                row.value,
                name,
                segment ? segment.id : false,
            ]
        );
        return this.action.doAction(action);
    }

    async openReport(viewType) {
        const action = await this.orm.call("crm.segmentation", "action_view_report", [
            [this.props.modelId],
            this.state.dimension,
        ]);
        return this.action.doAction(action, {viewType});
    }
}
