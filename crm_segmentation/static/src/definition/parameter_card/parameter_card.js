import {Component, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useService} from "@web/core/utils/hooks";
import {BooleanToggleField} from "@web/views/fields/boolean_toggle/boolean_toggle_field";
import {plural} from "@crm_segmentation/tools/plural";
import {formatNumber} from "../number_input/number_input";
import {SegmentationPathField} from "../segmentation_path/segmentation_path_field";
import {Distributions, useDistribution} from "./distribution";
import {RangeEditor} from "./range_editor";
import {rangesOf, replaceRanges} from "./ranges";
import {ValueRows} from "./value_rows";
import {WeightSlider} from "./weight_slider";

const RANGED = ["number", "date", "datetime"];

/** One parameter: what it reads, the values of contacts, its ranges and weight. */
export class ParameterCard extends Component {
    static template = "crm_segmentation.ParameterCard";
    static components = {
        BooleanToggleField,
        Dropdown,
        DropdownItem,
        RangeEditor,
        SegmentationPathField,
        ValueRows,
        WeightSlider,
    };
    static props = {
        distributions: Distributions,
        edit: Function,
        hasRanges: Boolean,
        list: Object,
        moveBy: Function,
        moving: Function,
        readonly: Boolean,
        record: Object,
        remove: Function,
        segmentationId: {type: [Number, Boolean]},
        share: Number,
    };

    setup() {
        this.orm = useService("orm");
        this.rootRef = useRef("root");
        this.state = useState({isAsking: false, suggestion: null});
        // Only users who may configure the model may see the values of all contacts.
        this.distribution = useDistribution({
            ref: this.rootRef,
            distributions: this.props.distributions,
            getSegmentationId: () => this.props.segmentationId,
            getReading: () =>
                this.data.value_type && this.data.active && !this.props.readonly
                    ? this.data.reading
                    : null,
        });
    }

    get data() {
        return this.props.record.data;
    }

    get isRanged() {
        return RANGED.includes(this.data.value_type);
    }

    /** The values of contacts, where the ranges are for values of this type. */
    get values() {
        const {answer} = this.distribution;
        return answer && answer.value_type === this.data.value_type ? answer : null;
    }

    get labels() {
        const {fields} = this.props.record;
        const labelOf = (name) =>
            fields[name].selection?.find(([key]) => key === this.data[name])?.[1];
        return {
            preset: labelOf("preset"),
            source: labelOf("source"),
            model: labelOf("model_name"),
            measure: labelOf("measure"),
        };
    }

    /** A predefined measure shows its name, a custom one what it reads. */
    get readsText() {
        const {measure, model, preset, source} = this.labels;
        if (this.data.preset !== "custom") {
            return preset === this.data.name ? "" : preset;
        }
        if (this.data.source === "records" && model) {
            return `${model}: ${measure}`;
        }
        return this.data.source === "field" ? "" : source;
    }

    get isOwnField() {
        const {field_path: path, preset, source} = this.data;
        return preset === "custom" && source === "field" && Boolean(path);
    }

    /** The problem of the whole parameter; those of ranges are shown beside them. */
    get problem() {
        const {band_ids: bands, problem} = this.data;
        return bands.records.some(({data}) => data.problem === problem) ? "" : problem;
    }

    get valuesText() {
        const {about, known, missing, total} = this.values;
        if (!total) {
            return _t("The first step selects no contacts.");
        }
        if (!known) {
            return _t("No contact has a value (of %s).", formatNumber(total));
        }
        const values = {missing: formatNumber(missing)};
        if (!missing) {
            const all = about
                ? _t(
                      "About %(count)s contact has a value|About %(count)s contacts have a value"
                  )
                : _t("%(count)s contact has a value|%(count)s contacts have a value");
            return plural(all, known);
        }
        const some = about
            ? _t(
                  "About %(count)s contact with a value, %(missing)s without|About %(count)s contacts with a value, %(missing)s without"
              )
            : _t(
                  "%(count)s contact with a value, %(missing)s without|%(count)s contacts with a value, %(missing)s without"
              );
        return plural(some, known, values);
    }

    /** How older records count, where they do not count fully. */
    get ageText() {
        const {by_age: byAge, half_life_days: days, source} = this.props.record.data;
        return (
            source === "records" &&
            byAge &&
            plural(
                _t(
                    "Older records count less: half after %(count)s day|Older records count less: half after %(count)s days"
                ),
                days
            )
        );
    }

    get canSuggest() {
        return (
            this.isRanged &&
            this.props.hasRanges &&
            !this.props.readonly &&
            Boolean(this.props.segmentationId && this.values?.known)
        );
    }

    /** The text of a suggestion, as long as its ranges are unchanged. */
    get suggestionText() {
        const {suggestion} = this.state;
        return suggestion && suggestion.ranges === this.rangesText
            ? suggestion.text
            : "";
    }

    get rangesText() {
        const ranges = rangesOf(this.data.band_ids.records);
        return JSON.stringify(ranges.map(({from, points, to}) => [from, to, points]));
    }

    async suggest(method) {
        const {record, segmentationId} = this.props;
        this.state.isAsking = true;
        let answer;
        try {
            answer = await this.orm.call(
                "crm.segmentation.parameter",
                "suggest_ranges",
                [segmentationId, this.data.reading, method]
            );
        } finally {
            this.state.isAsking = false;
        }
        if (answer.problem) {
            this.state.suggestion = {ranges: this.rangesText, text: answer.problem};
            return;
        }
        const bands = this.data.band_ids.records;
        await record.update({
            band_ids: replaceRanges(bands, rangesOf(bands), answer.bands),
        });
        this.state.suggestion = {ranges: this.rangesText, text: answer.text};
    }

    onHandleKeydown(ev) {
        const step = {ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1}[ev.key];
        if (step) {
            ev.preventDefault();
            this.props.moveBy(this.props.record, step);
        }
    }
}
