import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {x2ManyCommands} from "@web/core/orm_service";
import {NumberInput, formatNumber} from "../number_input/number_input";
import {RangeScale} from "./range_scale";
import {
    closeGap,
    moveBorder,
    rangesOf,
    removeRange,
    splitRange,
    withBorder,
} from "./ranges";
import {RoundScale, roundBetween} from "./round_scale";
import {useStaged} from "./staged";

/**
 * The ranges of a parameter that reads numbers or dates. Only the start of a range is
 * edited, so that no gap or overlap can arise.
 */
export class RangeEditor extends Component {
    static template = "crm_segmentation.RangeEditor";
    static components = {NumberInput, RangeScale};
    static props = {
        distribution: {type: [Object, {value: null}]},
        readonly: Boolean,
        record: Object,
    };

    setup() {
        this.formatNumber = formatNumber;
        this.bus = this.props.record.model.bus;
        this.state = useState({sentences: {}});
        this.staged = useStaged({
            bus: this.bus,
            write: ({from, index}) => this.apply(moveBorder(this.kept, index, from)),
        });
    }

    get bands() {
        return this.props.record.data.band_ids.records;
    }

    /** The ranges of the record. */
    get kept() {
        return rangesOf(this.bands);
    }

    /** The ranges that are shown, with the border being moved. */
    get ranges() {
        const {value} = this.staged;
        return value ? withBorder(this.kept, value.index, value.from) : this.kept;
    }

    /** The smallest difference between two values. */
    get smallest() {
        const {measure, source, value_type: type} = this.props.record.data;
        const isWhole =
            type !== "number" || (source === "records" && measure === "count");
        return isWhole ? 1 : 0;
    }

    /** Stays the same while a border is moved, so that it does not jump away. */
    get scale() {
        return new RoundScale({
            distribution: this.props.distribution,
            borders: this.kept.map(({from}) => from).filter((from) => from !== false),
            smallest: this.smallest,
            isOpen: !this.kept.length || this.kept[0].from === false,
        });
    }

    get unit() {
        const {elapsed_unit: unit, value_type: type} = this.props.record.data;
        const {selection} = this.props.record.fields.elapsed_unit;
        const isElapsed = ["date", "datetime"].includes(type);
        return isElapsed ? selection.find(([key]) => key === unit)[1] : "";
    }

    endText({gap, to}) {
        if (to === false) {
            return _t("and more");
        }
        return gap
            ? _t("to below %s, then a gap", formatNumber(to))
            : _t("to below %s", formatNumber(to));
    }

    gapText({gap}) {
        const from = formatNumber(gap.from);
        return gap.to === false
            ? _t("From %s: no points, outside all ranges.", from)
            : _t("From %(from)s to below %(to)s: no points, outside all ranges.", {
                  from,
                  to: formatNumber(gap.to),
              });
    }

    isInvalid(range, name) {
        return range.record.isFieldInvalid(name);
    }

    sentenceOf(range) {
        const name = ["value_from", "points"].find((one) => this.isInvalid(range, one));
        return name ? this.state.sentences[`${range.key} ${name}`] : range.problem;
    }

    apply(commands) {
        return this.props.record.update({band_ids: commands});
    }

    onTyping(range, name) {
        if (this.isInvalid(range, name)) {
            range.record.resetFieldValidity(name);
        }
    }

    /** Marked after the record has been changed, so that Discard resets this range. */
    async refuse(range, name, sentence) {
        this.state.sentences[`${range.key} ${name}`] = sentence;
        await this.props.record.data.band_ids.applyCommands([]);
        await range.record.setInvalidField(name);
    }

    writeFrom(index, from) {
        return this.apply(moveBorder(this.kept, index, from));
    }

    /** Why a range cannot start at a value; empty if it can. */
    wrongPlace(index, from) {
        const after = this.kept[index + 1];
        const highest = after ? after.from : false;
        if (!index) {
            const fits = from === false || highest === false || from < highest;
            return fits
                ? ""
                : _t(
                      "Enter a number below %s, or leave it empty.",
                      formatNumber(highest)
                  );
        }
        const lowest = this.kept[index - 1].from;
        const isAbove = lowest === false || from > lowest;
        if (from !== false && isAbove && (highest === false || from < highest)) {
            return "";
        }
        if (lowest !== false && highest !== false) {
            return _t("Enter a number between %(lowest)s and %(highest)s.", {
                lowest: formatNumber(lowest),
                highest: formatNumber(highest),
            });
        }
        if (highest !== false) {
            return _t("Enter a number below %s.", formatNumber(highest));
        }
        return lowest === false
            ? _t("Enter the start of this range, such as 1000.")
            : _t("Enter a number above %s.", formatNumber(lowest));
    }

    writePoints(range, points) {
        return this.apply([x2ManyCommands.update(range.key, {points: points || 0})]);
    }

    /** Where a range is split. */
    cutOf({from, to}) {
        const {high, low, span} = this.scale;
        const last = Math.max(from === false ? low : from, low);
        const start =
            from === false ? Math.min(low, to === false ? low : to - span / 4) : last;
        const end = to === false ? Math.max(high, start + span / 4) : to;
        return roundBetween(start, end, this.smallest || span / 1e6);
    }

    async split(index) {
        await this.staged.commit();
        const {kept} = this;
        const cut = kept[index] && this.cutOf(kept[index]);
        if (!kept[index] || cut !== undefined) {
            await this.apply(splitRange(this.bands, kept, index, cut));
        }
    }

    async remove(index) {
        await this.staged.commit();
        await this.apply(removeRange(this.kept, index));
    }

    closeGap(index) {
        return this.apply(closeGap(this.kept, index));
    }

    move(index, from, options) {
        this.staged.stage({from, index}, options);
    }

    release() {
        this.staged.commit();
    }
}
