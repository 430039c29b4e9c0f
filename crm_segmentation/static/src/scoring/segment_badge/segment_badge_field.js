import {Component} from "@odoo/owl";
import {deserializeDate, deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatDate, formatDateTime, formatFloat} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;

const TRENDS = {
    up: {sign: "▲", label: _t("up")},
    down: {sign: "▼", label: _t("down")},
};

/**
 * The segment of a contact as a coloured badge ("Ideal 72 ▲"). Its data come with the
 * record in `segment_summary`, so that a list of contacts needs no further request.
 */
export class SegmentBadgeField extends Component {
    static template = "crm_segmentation.SegmentBadgeField";
    static props = {
        ...standardFieldProps,
        showEmpty: {type: Boolean, optional: true},
    };
    static defaultProps = {showEmpty: false};

    get summary() {
        return this.props.record.data.segment_summary || false;
    }

    get score() {
        return formatFloat(this.summary.score, {digits: [16, 2], trailingZeros: false});
    }

    get text() {
        const {name, inherited_from: company} = this.summary;
        return company
            ? _t("%(name)s (from %(company)s)", {name, company})
            : `${name} ${this.score}`;
    }

    get trend() {
        return this.summary.inherited_from ? undefined : TRENDS[this.summary.trend];
    }

    get tooltipInfo() {
        return JSON.stringify({lines: this.tooltipLines.map(String)});
    }

    get tooltipLines() {
        const {inherited_from: company, model, next_at, scored_at} = this.summary;
        const lines = [];
        if (model) {
            lines.push(_t("Segmentation model: %s", model));
        }
        if (company) {
            lines.push(
                _t("Inherited from %(company)s, score %(score)s", {
                    company,
                    score: this.score,
                })
            );
        }
        if (scored_at) {
            lines.push(
                _t("Last update: %s", formatDateTime(deserializeDateTime(scored_at)))
            );
        }
        if (next_at) {
            lines.push(_t("Next update: %s", this.formatNext(next_at)));
        }
        return [...lines, ...this.pinLines];
    }

    /** A run that is due waits for its turn. */
    formatNext(next_at) {
        const moment = deserializeDateTime(next_at);
        return moment > DateTime.now() ? formatDateTime(moment) : _t("soon");
    }

    get pinLines() {
        const until = this.summary.pinned_until;
        if (!until) {
            return [];
        }
        if (until === true) {
            return [_t("Pinned")];
        }
        return [_t("Pinned until %s", formatDate(deserializeDate(until)))];
    }
}

export const segmentBadgeField = {
    component: SegmentBadgeField,
    displayName: _t("Segment badge"),
    supportedTypes: ["many2one"],
    fieldDependencies: [{name: "segment_summary", type: "json"}],
    isEmpty: () => false,
    extractProps: ({viewType}) => ({showEmpty: viewType === "form"}),
    listViewWidth: [140, 260],
};

registry.category("fields").add("segment_badge", segmentBadgeField);
