import {useState, useSubEnv} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {formatFloat} from "@web/views/fields/formatters";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {ScoreHistogram} from "@crm_segmentation/preview/segmentation_scores/score_histogram";
import {scopeOf} from "@crm_segmentation/preview/segmentation_scores/score_words";
import {useScores} from "@crm_segmentation/preview/segmentation_scores/use_scores";
import {plural} from "@crm_segmentation/tools/plural";
import {Borders} from "./borders";

/** Milliseconds after the last arrow key until a border counts as moved. */
const PAUSE = 300;

/**
 * The segments of a model: a histogram of all scores with the borders between
 * segments, and below it a row for each segment. While a border is being moved, its
 * effect is computed here; the record is written afterwards.
 */
export class SegmentationSegmentsField extends X2ManyField {
    static template = "crm_segmentation.SegmentationSegmentsField";
    static components = {...X2ManyField.components, ScoreHistogram};

    setup() {
        super.setup();
        this.scores = useScores();
        this.moving = useState({id: false, from: 0});
        useSubEnv({
            segmentPreview: {
                name: this.props.name,
                scores: this.scores,
                moving: this.moving,
            },
        });
        this.onMoved = useDebounced(() => this.commit(), PAUSE, {
            execBeforeUnmount: true,
        });
        const {bus} = this.props.record.model;
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
        useBus(bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.commit())
        );
    }

    get borders() {
        return new Borders(this.list.records, this.moving);
    }

    get scope() {
        return scopeOf(this.scores.distribution);
    }

    /** What the tolerance means for the present contacts. */
    get toleranceText() {
        const {distribution} = this.scores;
        const tolerance = this.props.record.data.tolerance;
        if (!distribution || !(tolerance > 0)) {
            return "";
        }
        const count = this.borders
            .heldBy(tolerance)
            .reduce((sum, {from, to}) => sum + distribution.between(from, to).count, 0);
        const forms = distribution.isSampled
            ? _t(
                  "About %(count)s contact scores at most %(points)s points below a segment and keeps it after a drop.|About %(count)s contacts score at most %(points)s points below a segment and keep it after a drop."
              )
            : _t(
                  "%(count)s contact scores at most %(points)s points below a segment and keeps it after a drop.|%(count)s contacts score at most %(points)s points below a segment and keep it after a drop."
              );
        return plural(forms, Math.round(count), {
            points: formatFloat(tolerance, {digits: [16, 2], trailingZeros: false}),
        });
    }

    // -- moving a border -----------------------------------------------------------

    async onMove(id, from) {
        if (this.moving.id !== id) {
            await this.commit();
        }
        Object.assign(this.moving, {id, from});
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
    }

    async commit() {
        const {id, from} = this.moving;
        const record = this.list.records.find((one) => one.id === id);
        if (record && record.data.score_from !== from) {
            await record.update({score_from: from});
        }
        if (this.moving.id === id && this.moving.from === from) {
            this.moving.id = false;
        }
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", Boolean(this.moving.id));
    }

    // -- a new segment -------------------------------------------------------------

    /** A new segment begins in the middle of the widest one. */
    async onAdd({context, editable} = {}) {
        return super.onAdd({
            context: {...context, default_score_from: this.borders.middleOfWidest},
            editable,
        });
    }
}

export const segmentationSegmentsField = {
    ...x2ManyField,
    component: SegmentationSegmentsField,
    displayName: _t("Segments of a segmentation model"),
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
    fieldDependencies: [
        {name: "tolerance", type: "float"},
        {name: "is_editable", type: "boolean"},
    ],
};

registry.category("fields").add("segmentation_segments", segmentationSegmentsField);
