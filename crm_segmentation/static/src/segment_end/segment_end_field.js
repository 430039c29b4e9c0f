import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatFloat} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Scores end at 100, and so does the highest segment. */
const HIGHEST_SCORE = 100;

/**
 * Where a segment ends, that is where the next one begins. While segments are being
 * edited it is found here: editing one row moves the end of another, and the
 * server's answer to an edited row does not reach its siblings.
 */
export class SegmentEndField extends Component {
    static template = "crm_segmentation.SegmentEndField";
    static props = {...standardFieldProps};

    setup() {
        this.root = useState(this.props.record.model.root);
    }

    get end() {
        const siblings = this.root.data.segment_ids?.records;
        if (!siblings) {
            return this.props.record.data[this.props.name];
        }
        const starts = siblings.map(({data}) => data.score_from);
        const above = starts.filter((from) => from > this.props.record.data.score_from);
        return Math.min(HIGHEST_SCORE, ...above);
    }

    get formattedEnd() {
        return formatFloat(this.end, {digits: [16, 2], trailingZeros: false});
    }
}

export const segmentEndField = {
    component: SegmentEndField,
    displayName: _t("End of a segment"),
    supportedTypes: ["float"],
    fieldDependencies: [{name: "score_from", type: "float"}],
    isEmpty: () => false,
};

registry.category("fields").add("segment_end", segmentEndField);
