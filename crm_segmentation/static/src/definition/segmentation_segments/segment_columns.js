import {Component, useEnv, useState} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {FloatField, floatField} from "@web/views/fields/float/float_field";
import {
    formatFloat,
    formatInteger,
    formatPercentage,
} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Borders} from "./borders";

/**
 * What a column needs to know of all segments. Each column observes them itself, because
 * each row depends on the others.
 *
 * @returns {{borders: Borders, scores: Object}}
 */
function useSegments({record}) {
    const {moving, name, scores} = useEnv().segmentPreview;
    const observed = {
        moving: useState(moving),
        root: useState(record.model.root),
        scores: useState(scores),
    };
    return {
        scores: observed.scores,
        get borders() {
            return new Borders(observed.root.data[name].records, observed.moving);
        },
    };
}

/** Where a segment begins: follows its border, and stays at 0 where it has to. */
export class SegmentStartField extends FloatField {
    static template = "crm_segmentation.SegmentStartField";

    setup() {
        this.segments = useSegments(this.props);
        super.setup();
    }

    get value() {
        return this.segments.borders.startOf(this.props.record);
    }

    get isFixed() {
        return this.segments.borders.isLowest(this.props.record);
    }
}

export const segmentStartField = {
    ...floatField,
    component: SegmentStartField,
    displayName: _t("Start of a segment"),
};

/** Where a segment ends, that is where the next one begins. */
export class SegmentEndField extends Component {
    static template = "crm_segmentation.SegmentEndField";
    static props = {...standardFieldProps};

    setup() {
        this.segments = useSegments(this.props);
    }

    get formattedEnd() {
        const end = this.segments.borders.endOf(this.props.record);
        return formatFloat(end, {digits: [16, 2], trailingZeros: false});
    }
}

export const segmentEndField = {
    component: SegmentEndField,
    displayName: _t("End of a segment"),
    supportedTypes: ["float"],
    fieldDependencies: [{name: "score_from", type: "float"}],
    isEmpty: () => false,
};

const SHOWN = {
    count: ({count}) => formatInteger(count),
    share: ({share}) => formatPercentage(share, {digits: [16, 1]}),
    value: ({value}, {currencyId, hasAmounts}) =>
        hasAmounts ? formatCurrency(value, currencyId, {digits: [16, 0]}) : "–",
};

/** What a segment would hold under the draft: customers, share and amounts. */
export class SegmentPreviewField extends Component {
    static template = "crm_segmentation.SegmentPreviewField";
    static props = {...standardFieldProps, shows: String};

    setup() {
        this.segments = useSegments(this.props);
    }

    get text() {
        const {borders, scores} = this.segments;
        const {distribution} = scores;
        if (!distribution) {
            return "";
        }
        const {record, shows} = this.props;
        const held = distribution.between(
            borders.startOf(record),
            borders.endOf(record)
        );
        const text = SHOWN[shows](held, distribution);
        const isExact =
            !distribution.isSampled ||
            shows === "share" ||
            (shows === "value" && !distribution.hasAmounts);
        return isExact ? text : _t("about %s", text);
    }

    /** Of an amount: its measure, or why it cannot be shown. */
    get title() {
        const {distribution} = this.segments.scores;
        return this.props.shows === "value" ? distribution?.moneyTitle : undefined;
    }

    get isStale() {
        return this.segments.scores.loading || this.segments.scores.problem;
    }
}

export const segmentPreviewField = {
    component: SegmentPreviewField,
    displayName: _t("Segment preview"),
    supportedTypes: ["integer"],
    supportedOptions: [{label: _t("Shown value"), name: "shows", type: "string"}],
    isEmpty: () => false,
    extractProps: ({options}) => ({shows: options.shows}),
};

registry.category("fields").add("segment_start", segmentStartField);
registry.category("fields").add("segment_end", segmentEndField);
registry.category("fields").add("segment_preview", segmentPreviewField);
