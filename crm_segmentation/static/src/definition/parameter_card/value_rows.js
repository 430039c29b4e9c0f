import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {x2ManyCommands} from "@web/core/orm_service";
import {NumberInput, formatNumber} from "../number_input/number_input";
import {SegmentationAcceptedField} from "../segmentation_accepted/segmentation_accepted_field";
import {addBand, bandKey, otherBands} from "./ranges";

const MOST_BARS = 6;

/** Texts are compared trimmed and regardless of case. */
function comparable(value) {
    return typeof value === "string" ? value.trim().toLowerCase() : value;
}

/**
 * The bands of a parameter that are not ranges of numbers: values, any other value, no
 * value; each with bars of the values that contacts have.
 */
export class ValueRows extends Component {
    static template = "crm_segmentation.ValueRows";
    static components = {NumberInput, SegmentationAcceptedField};
    static props = {
        distribution: {type: [Object, {value: null}]},
        readonly: Boolean,
        record: Object,
    };

    setup() {
        this.bus = this.props.record.model.bus;
        this.formatNumber = formatNumber;
        this.state = useState({sentences: {}});
    }

    get data() {
        return this.props.record.data;
    }

    get bands() {
        return this.data.band_ids.records;
    }

    get hasRanges() {
        return ["number", "date", "datetime"].includes(this.data.value_type);
    }

    /** The values of contacts, by the band that holds them; the rest under "". */
    get valuesByBand() {
        const values = this.props.distribution?.values || [];
        const bands = this.bands.filter(({data}) => data.kind === "values");
        const held = Object.fromEntries(bands.map((band) => [bandKey(band), []]));
        held[""] = [];
        const accepted = otherBands(bands).map((band) => [
            bandKey(band),
            new Set((band.data.accepted || []).map(comparable)),
        ]);
        for (const value of values) {
            const keys = accepted
                .filter(([_key, set]) => set.has(comparable(value.value)))
                .map(([key]) => key);
            // Each band of a set counts, otherwise the first one that holds the value.
            const own = this.data.value_type === "set" ? keys : keys.slice(0, 1);
            for (const key of own.length ? own : [""]) {
                held[key].push(value);
            }
        }
        return held;
    }

    get rows() {
        const held = this.valuesByBand;
        const bands = this.hasRanges
            ? otherBands(this.bands)
            : [...this.bands].sort((a, b) => a.data.sequence - b.data.sequence);
        return bands.map((record) => {
            const key = bandKey(record);
            const {kind, points, problem} = record.data;
            const name = this.nameOf(record);
            const row = {key, kind, name, points, problem, record, bars: []};
            if (kind === "missing") {
                row.count = this.props.distribution
                    ? this.props.distribution.missing
                    : 0;
            } else {
                row.bars = (kind === "other" ? held[""] : held[key]) || [];
                row.count = kind === "other" ? this.props.distribution?.others || 0 : 0;
            }
            return row;
        });
    }

    /** The user's name for a band, unless it only repeats what is shown. */
    nameOf({data: {accepted, kind, name}}) {
        const isSaid =
            kind === "values" &&
            this.data.value_type === "boolean" &&
            name === (accepted?.[0] ? _t("Yes") : _t("No")).toString();
        return isSaid || name === this.kindText(kind)?.toString() ? "" : name;
    }

    /** Values without points, because no line contains them. */
    get unheld() {
        const hasOther = this.bands.some(({data}) => data.kind === "other");
        return hasOther ? [] : this.valuesByBand[""];
    }

    get most() {
        const {missing = 0, values = []} = this.props.distribution || {};
        return Math.max(1, missing, ...values.map(({count}) => count));
    }

    shownBars(bars) {
        return bars.slice(0, MOST_BARS);
    }

    /** A line with a single value needs no label on its bar. */
    isLabelled({kind, record}) {
        return kind !== "values" || (record.data.accepted || []).length > 1;
    }

    restText(bars, others = 0) {
        const rest = bars.slice(MOST_BARS);
        const count = rest.reduce((sum, bar) => sum + bar.count, others);
        return count ? _t("Other values: %s", this.countText(count)) : "";
    }

    countText(count) {
        return this.props.distribution?.about
            ? _t("about %s", formatNumber(count))
            : formatNumber(count);
    }

    kindText(kind) {
        return {
            other: _t("Any other value"),
            missing: _t("No value"),
            range: _t("Range of numbers"),
        }[kind];
    }

    /** The lines that can be added: at most one each of the last two. */
    get offers() {
        const kinds = new Set(this.bands.map(({data}) => data.kind));
        const {value_type: type} = this.data;
        const canBeMissing =
            type !== "boolean" && this.props.distribution?.missing !== 0;
        const isComplete =
            type === "boolean" &&
            this.bands.filter(({data}) => data.kind === "values").length > 1;
        return [
            ...(this.hasRanges || isComplete
                ? []
                : [{kind: "values", text: _t("Add values")}]),
            ...(this.hasRanges || type === "boolean" || kinds.has("other")
                ? []
                : [{kind: "other", text: _t("Add “Any other value”")}]),
            ...(canBeMissing && !kinds.has("missing")
                ? [{kind: "missing", text: _t("Add “No value”")}]
                : []),
        ];
    }

    isInvalid(row) {
        return row.record.isFieldInvalid("points");
    }

    sentenceOf(row) {
        return this.isInvalid(row) ? this.state.sentences[row.key] : row.problem;
    }

    apply(commands) {
        return this.props.record.update({band_ids: commands});
    }

    onTyping(row) {
        if (this.isInvalid(row)) {
            row.record.resetFieldValidity("points");
        }
    }

    /** Marked after the record has been changed, so that Discard resets this line. */
    async refuse(row, sentence) {
        this.state.sentences[row.key] = sentence;
        await this.data.band_ids.applyCommands([]);
        await row.record.setInvalidField("points");
    }

    writePoints(row, points) {
        return this.apply([x2ManyCommands.update(row.key, {points: points || 0})]);
    }

    add(kind) {
        const accepted = kind === "values" ? [] : false;
        return this.apply(addBand(this.bands, {accepted, kind}));
    }

    /** Add a line for a value that no line contains. */
    addValue({value}) {
        return this.apply(addBand(this.bands, {accepted: [value], kind: "values"}));
    }

    remove(row) {
        return this.apply([x2ManyCommands.delete(row.key)]);
    }
}
