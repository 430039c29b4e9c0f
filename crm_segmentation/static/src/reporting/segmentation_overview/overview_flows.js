import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";

/**
 * How many customers had which segments at the ends of two days.
 */
export class OverviewFlows extends Component {
    static template = "crm_segmentation.OverviewFlows";
    static components = {DateTimeInput};
    static props = {modelId: Number, segments: Array};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({flows: false, isLoading: true});
        onWillStart(() => {
            this.load(false, false);
        });
    }

    async load(since, until) {
        this.state.isLoading = true;
        const flows = await this.keepLast.add(
            this.orm.silent.call("crm.segmentation", "get_segment_flows", [
                [this.props.modelId],
                since,
                until,
            ])
        );
        Object.assign(this.state, {flows, isLoading: false});
    }

    // -- days --------------------------------------------------------------------------

    day(name) {
        return deserializeDate(this.state.flows[name]);
    }

    setDays({since, until}) {
        const {flows} = this.state;
        return this.load(
            since ? serializeDate(since) : flows.since,
            until ? serializeDate(until) : flows.until
        );
    }

    get isFirstDay() {
        return this.state.flows.first === this.state.flows.today;
    }

    // -- the matrix --------------------------------------------------------------------

    get columns() {
        return [...this.state.flows.segments, {id: false, name: _t("Left")}];
    }

    get rows() {
        const before = [...this.state.flows.segments, {id: false, name: _t("New")}];
        return before.map((from) => ({
            ...from,
            cells: this.columns.map((to) => this.cell(from, to)),
        }));
    }

    cell(from, to) {
        const found = this.state.flows.counts.find(
            ([before, after]) => before === from.id && after === to.id
        );
        const count = found ? found[2] : 0;
        return {
            from,
            to,
            count,
            key: `${from.id}-${to.id}`,
            text: formatInteger(count),
            className: this.classOf(from, to),
            label: _t("%(count)s from %(from)s to %(to)s", {
                count: formatInteger(count),
                from: from.name,
                to: to.name,
            }),
        };
    }

    /** Muted without a change; segments are listed from the top down. */
    classOf(from, to) {
        const [before, after] = [from, to].map(({id}) =>
            this.state.flows.segments.findIndex((segment) => segment.id === id)
        );
        if (before === after) {
            return "text-muted";
        }
        if (before < 0 || (after >= 0 && after < before)) {
            return "text-success";
        }
        return "text-danger";
    }

    async open({from, to}) {
        const {since, until} = this.state.flows;
        const action = await this.orm.call(
            "crm.segmentation",
            "action_view_segment_flow",
            [[this.props.modelId], from.id, to.id, since, until]
        );
        return this.action.doAction(action);
    }
}
