import {Component, onWillStart, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {MembersChart} from "./members_chart";
import {OverviewBacktest} from "./overview_backtest";
import {OverviewBreakdown} from "./overview_breakdown";
import {OverviewDeals} from "./overview_deals";
import {OverviewFlows} from "./overview_flows";
import {SegmentCard} from "./segment_card";

/** Counted when they are opened. */
const TABS = [
    {key: "flows", label: _t("Segment changes"), component: OverviewFlows},
    {key: "who", label: _t("Breakdown"), component: OverviewBreakdown},
];
/** Only for users who may see amounts. */
const AMOUNT_TABS = [
    {key: "deals", label: _t("Won and lost"), component: OverviewDeals},
    {key: "backtest", label: _t("Backtest"), component: OverviewBacktest},
];

/**
 * The segments of a model. The first screen shows daily statistics; tabs are counted when
 * they are opened.
 */
export class SegmentationOverview extends Component {
    static template = "crm_segmentation.SegmentationOverview";
    static components = {Dropdown, DropdownItem, Layout, MembersChart, SegmentCard};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({
            overview: false,
            isRefreshing: false,
            tab: this.props.state?.tab || TABS[0].key,
        });
        useSetupAction({
            getLocalState: () => ({modelId: this.overview.id, tab: this.state.tab}),
        });
        onWillStart(() => this.load(this.props.state?.modelId || false));
    }

    async load(modelId) {
        this.state.overview = await this.keepLast.add(
            this.orm.call("crm.segmentation", "get_overview", [modelId])
        );
    }

    get overview() {
        return this.state.overview;
    }

    get model() {
        return this.overview.models.find(({id}) => id === this.overview.id);
    }

    get asOf() {
        const recordedAt = this.overview.recorded_at;
        return recordedAt
            ? _t("As of %s", toLocaleDateTimeString(deserializeDateTime(recordedAt)))
            : "";
    }

    get segments() {
        return this.overview.segments;
    }

    get tabs() {
        return this.overview.currency_id ? [...TABS, ...AMOUNT_TABS] : TABS;
    }

    get tab() {
        return this.tabs.find(({key}) => key === this.state.tab) || TABS[0];
    }

    get tabProps() {
        const {id: modelId, currency_id: currencyId} = this.overview;
        const props = {modelId, segments: this.segments};
        return AMOUNT_TABS.includes(this.tab) ? {...props, currencyId} : props;
    }

    /** Changes when a tab has to be counted again: for another model, or refreshed. */
    get tabKey() {
        return [this.overview.id, this.overview.recorded_at, this.state.tab].join();
    }

    async refresh() {
        this.state.isRefreshing = true;
        try {
            this.state.overview = await this.keepLast.add(
                this.orm.call("crm.segmentation", "action_refresh_overview", [
                    [this.overview.id],
                ])
            );
        } finally {
            this.state.isRefreshing = false;
        }
    }

    openModels() {
        return this.action.doAction("crm_segmentation.action_crm_segmentation");
    }

    // -- what cards open ---------------------------------------------------------------

    async openCustomers(segment, view) {
        const action = await this.orm.call("crm.segmentation", "action_view_members", [
            [this.overview.id],
            segment.id,
        ]);
        return this.action.doAction(action, {viewType: view});
    }

    async openInactive(segment) {
        const action = await this.orm.call("crm.segmentation", "action_view_inactive", [
            [this.overview.id],
            segment.id,
        ]);
        return this.action.doAction(action);
    }

    async openMailing(segment) {
        const action = await this.orm.call("crm.segment", "action_new_mailing", [
            [segment.id],
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_segmentation.overview", SegmentationOverview);
