import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What applying the draft would do: members and share of each segment, and moves. */
export class SegmentationPreviewField extends Component {
    static template = "crm_segmentation.SegmentationPreviewField";
    static props = {...standardFieldProps};

    setup() {
        this.formatInteger = formatInteger;
    }

    get preview() {
        return this.props.record.data[this.props.name] || false;
    }

    get rows() {
        return this.preview.segments.map((segment) => ({
            ...segment,
            percent: formatPercentage(segment.share, {digits: [16, 1]}),
        }));
    }

    /** Who would move, in sentences; the first apply moves nobody, all are new. */
    get moves() {
        const {leaving, moves, segments} = this.preview;
        const names = Object.fromEntries(
            segments.map((one) => [one.segment_id, one.name])
        );
        const joining = moves
            .filter((move) => !move.from_id)
            .reduce((sum, {count}) => sum + count, 0);
        const lines = moves
            .filter((move) => move.from_id && move.to_id)
            .map((move) =>
                _t("%(count)s from %(from)s to %(to)s", {
                    count: formatInteger(move.count),
                    from: names[move.from_id] || _t("a removed segment"),
                    to: names[move.to_id],
                })
            );
        if (joining) {
            lines.push(
                _t("%s get a segment for the first time", formatInteger(joining))
            );
        }
        if (leaving) {
            lines.push(_t("%s lose their segment", formatInteger(leaving)));
        }
        return lines;
    }
}

export const segmentationPreviewField = {
    component: SegmentationPreviewField,
    displayName: _t("Preview of the segments"),
    supportedTypes: ["json"],
};

registry.category("fields").add("segmentation_preview", segmentationPreviewField);
