import {Component, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {plural} from "@crm_segmentation/tools/plural";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** How a cell of the table of changes is drawn, by direction. */
const LOOKS = {
    up: {class: "text-success", icon: "fa-arrow-up", text: _t("moves up")},
    down: {class: "text-danger", icon: "fa-arrow-down", text: _t("moves down")},
    enter: {class: "", icon: "fa-plus", text: _t("enters")},
    leave: {class: "text-danger", icon: "fa-sign-out", text: _t("leaves")},
    stay: {class: "text-muted", icon: false, text: _t("stays")},
};
const NEW = {id: false, name: _t("New"), isOutside: true};
const LEFT = {id: false, name: _t("Left"), isOutside: true};

/**
 * What applying the draft would do to all contacts: customers, share and value of each
 * segment, and the segment changes. Loaded when it is shown.
 */
export class SegmentationPreview extends Component {
    static template = "crm_segmentation.SegmentationPreview";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({preview: false, loading: false});
        this.formatInteger = formatInteger;
        useRecordObserver((record) => {
            // The preview depends on these
            const {difference_text: difference, problem_text: problem} = record.data;
            this.load(record.resId, difference, problem);
        });
    }

    async load(resId, difference, problem) {
        if (!resId || problem) {
            this.state.preview = false;
            return;
        }
        this.state.loading = true;
        try {
            this.state.preview = await this.keepLast.add(
                this.orm.call("crm.segmentation", "preview", [[resId]])
            );
        } finally {
            this.state.loading = false;
        }
    }

    // -- customers -----------------------------------------------------------------

    get hasAmounts() {
        const {money, money_problem: problem} = this.state.preview;
        return Boolean(money && !problem);
    }

    get segments() {
        const {currency_id: currencyId, segments} = this.state.preview;
        return segments.map((segment) => ({
            ...segment,
            percent: formatPercentage(segment.share, {digits: [16, 1]}),
            money: formatCurrency(segment.value || 0, currencyId, {digits: [16, 0]}),
        }));
    }

    // -- changes -------------------------------------------------------------------

    get isFirst() {
        return !this.state.preview.members;
    }

    get firstText() {
        const {total} = this.state.preview;
        return total
            ? plural(
                  _t(
                      "%(count)s customer gets a segment for the first time.|%(count)s customers get a segment for the first time."
                  ),
                  total
              )
            : _t("There are no contacts in the scope chosen in the first step.");
    }

    get changesText() {
        const {members, changed} = this.state.preview;
        if (!changed) {
            return _t("No customer changes segment.");
        }
        return plural(
            _t(
                "%(count)s of %(members)s customers (%(share)s) changes segment.|%(count)s of %(members)s customers (%(share)s) change segment."
            ),
            changed,
            {
                members: formatInteger(members),
                share: formatPercentage(changed / members, {digits: [16, 1]}),
            }
        );
    }

    get columns() {
        const {columns, leaving} = this.state.preview;
        return leaving ? [...columns, LEFT] : columns;
    }

    get rows() {
        const {cells, rows} = this.state.preview;
        const isJoined = cells.some((cell) => !cell.from_id);
        return (isJoined ? [...rows, NEW] : rows).map((row) => ({
            ...row,
            cells: this.columns.map((column) => this.cellOf(row, column)),
        }));
    }

    cellOf(row, column) {
        const cell = this.state.preview.cells.find(
            (one) => one.from_id === row.id && one.to_id === column.id
        );
        if (!cell) {
            return {count: 0};
        }
        const look = LOOKS[cell.direction];
        const count = formatInteger(cell.count);
        return {
            ...cell,
            ...look,
            label: _t("%(count)s from %(from)s to %(to)s: %(direction)s", {
                count,
                from: row.name,
                to: column.name,
                direction: look.text,
            }),
            text: count,
        };
    }

    async openContacts(cell) {
        const {record} = this.props;
        if (await record.save()) {
            this.action.doAction(
                await this.orm.call(
                    "crm.segmentation",
                    "action_view_preview_contacts",
                    [[record.resId], cell.from_id, cell.to_id]
                )
            );
        }
    }
}

export const segmentationPreview = {
    component: SegmentationPreview,
    fieldDependencies: [
        {name: "difference_text", type: "text"},
        {name: "problem_text", type: "text"},
    ],
};

registry.category("view_widgets").add("segmentation_preview", segmentationPreview);
