import {_t} from "@web/core/l10n/translation";
import {HIGHEST_SCORE} from "@crm_segmentation/preview/segmentation_scores/score_distribution";

/**
 * Where the segments of a draft start and end, with the border that is being moved.
 */
export class Borders {
    /**
     * @param {Object[]} records of the segments
     * @param {Object} [moving] `id` of a record, and its new start: `from`
     */
    constructor(records, moving = {id: false}) {
        this.records = records;
        this.moving = moving;
    }

    startOf({id, data}) {
        return this.moving.id === id ? this.moving.from : data.score_from;
    }

    endOf(record) {
        const start = this.startOf(record);
        const starts = this.records.map((other) => this.startOf(other));
        return Math.min(HIGHEST_SCORE, ...starts.filter((from) => from > start));
    }

    /** Whether a segment is the only one that starts at 0, and so has to. */
    isLowest({id}) {
        const lowest = this.records.filter((record) => !this.startOf(record));
        return lowest.length === 1 && lowest[0].id === id;
    }

    /** The segments from the left, as a histogram draws them. */
    get portions() {
        return this.records
            .map((record) => ({
                id: record.id,
                name: record.data.name || _t("New"),
                color: record.data.color,
                from: this.startOf(record),
            }))
            .sort((one, other) => one.from - other.from);
    }

    /**
     * The scores so close below a border that a contact that drops to them keeps its
     * segment.
     *
     * @param {number} tolerance in points
     * @returns {Object[]} `from` and `to` of each stretch of the scale
     */
    heldBy(tolerance) {
        const starts = this.portions.map(({from}) => from);
        return starts.slice(1).map((to, index) => ({
            from: Math.max(to - tolerance, starts[index], 0),
            to,
        }));
    }

    /** A whole score in the middle of the widest segment. */
    get middleOfWidest() {
        const widths = this.records.map((one) => this.endOf(one) - this.startOf(one));
        const widest = this.records[widths.indexOf(Math.max(...widths))];
        return widest ? Math.round((this.startOf(widest) + this.endOf(widest)) / 2) : 0;
    }
}
