import {Component, onWillStart, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {formatInteger} from "@web/views/fields/formatters";

/**
 * Who went from which segment to which between two days.
 */
export class OverviewMoves extends Component {
    static template = "crm_segmentation.OverviewMoves";
    static components = {DateTimeInput};
    static props = {modelId: Number, segments: Array};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({moves: false, isLoading: true});
        onWillStart(() => {
            this.load(false, false);
        });
    }

    async load(since, until) {
        this.state.isLoading = true;
        const moves = await this.keepLast.add(
            this.orm.silent.call("crm.segmentation", "get_journeys", [
                [this.props.modelId],
                since,
                until,
            ])
        );
        Object.assign(this.state, {moves, isLoading: false});
    }

    // -- days --------------------------------------------------------------------------

    day(name) {
        return deserializeDate(this.state.moves[name]);
    }

    setDays({since, until}) {
        const {moves} = this.state;
        return this.load(
            since ? serializeDate(since) : moves.since,
            until ? serializeDate(until) : moves.until
        );
    }

    get isFirstDay() {
        return this.state.moves.first === this.state.moves.today;
    }

    // -- the matrix --------------------------------------------------------------------

    get columns() {
        return [...this.state.moves.segments, {id: false, name: _t("Left")}];
    }

    get rows() {
        const before = [...this.state.moves.segments, {id: false, name: _t("New")}];
        return before.map((from) => ({
            ...from,
            cells: this.columns.map((to) => this.cell(from, to)),
        }));
    }

    cell(from, to) {
        const found = this.state.moves.counts.find(
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

    /** Who stayed is muted; segments stand from the top down. */
    classOf(from, to) {
        const [before, after] = [from, to].map(({id}) =>
            this.state.moves.segments.findIndex((segment) => segment.id === id)
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
        const {since, until} = this.state.moves;
        const action = await this.orm.call("crm.segmentation", "action_view_journeys", [
            [this.props.modelId],
            from.id,
            to.id,
            since,
            until,
        ]);
        return this.action.doAction(action);
    }
}
